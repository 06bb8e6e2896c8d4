//! Twilio, API of 2010-04-01.

use super::Settings;
use super::facts::Facts;
use crate::vendor::{Meaning, Refused, ask};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gongdan_connect::{Call, Outlet};
use serde_json::Value;
use url::form_urlencoded;

const USUAL: &str = "https://api.twilio.com";
const FORM: &str = "application/x-www-form-urlencoded";
/// What the id of a service begins with that chooses the sender's number by itself.
const SERVICE: &str = "MG";

pub(super) async fn send(settings: &Settings, outlet: &Outlet<'_>, phone: &str, facts: &Facts) -> Result<(), Refused> {
    let (url, _) = settings.place(USUAL)?;
    let (account, from) = (settings.key_id.trim(), settings.from.trim());
    let sender = if from.starts_with(SERVICE) { "MessagingServiceSid" } else { "From" };
    let body = form_urlencoded::Serializer::new(String::new())
        .append_pair("To", phone)
        .append_pair(sender, from)
        .append_pair("Body", &facts.words)
        .finish();
    let named: String = form_urlencoded::byte_serialize(account.as_bytes()).collect();
    let basic = STANDARD.encode(format!("{account}:{}", outlet.secret("secret")));
    let call = Call::post(format!("{url}/2010-04-01/Accounts/{named}/Messages.json"), FORM, body)
        .header("authorization", &format!("Basic {basic}"));
    let said = ask(outlet.way_out, call).await?;
    let code = match (said.status, said.body.get("error_code").and_then(Value::as_i64)) {
        (200..=299, None) => return Ok(()),
        (_, Some(code)) => code,
        _ => said.body.get("code").and_then(Value::as_i64).unwrap_or_default(),
    };
    let meaning = meaning(code, said.status);
    Err(said.refused(meaning, &code.to_string(), &said.text("/message")))
}

fn meaning(code: i64, status: u16) -> Meaning {
    match (code, status) {
        (20_003 | 20_005 | 20_404 | 21_606 | 21_659 | 21_660, _) | (_, 401 | 403) => Meaning::Credentials,
        (20_429, _) | (_, 429 | 500..=599) => Meaning::Later,
        (21_211 | 21_214 | 21_408 | 21_610 | 21_612 | 21_614 | 30_003..=30_008, _) => Meaning::Recipient,
        _ => Meaning::Content,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_vendor_mean_something_for_us() {
        let table = [
            (20_003, 401, Meaning::Credentials),
            (20_429, 429, Meaning::Later),
            (0, 503, Meaning::Later),
            (21_211, 400, Meaning::Recipient),
            (21_610, 400, Meaning::Recipient),
            (21_617, 400, Meaning::Content),
        ];
        for (code, status, expected) in table {
            assert_eq!(meaning(code, status), expected, "{code} {status}");
        }
    }
}
