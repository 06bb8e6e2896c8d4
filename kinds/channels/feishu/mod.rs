//! Feishu (飞书) and Lark: cards sent by an application.

use crate::vendor::{self, Faults, Meaning, Refused, Said, ask, with_token};
use gongdan_connect::{Channel, Client, Failure, Fetching, Message, Outlet, Reaches, Sending, Token};
use gongdan_domain::Text;
use gongdan_domain::form::FieldError;
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};

const USUAL: &str = "https://open.feishu.cn";

/// This channel.
pub(super) struct Kind;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    base_url: String,
    app_id: String,
    id_type: IdType,
    #[serde(default)]
    answer_hours: u16,
}

/// What people are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
enum IdType {
    #[serde(rename = "open_id")]
    Open,
    #[serde(rename = "user_id")]
    User,
    #[serde(rename = "union_id")]
    Union,
}

impl IdType {
    fn code(self) -> &'static str {
        match self {
            Self::Open => "open_id",
            Self::User => "user_id",
            Self::Union => "union_id",
        }
    }
}

impl Channel for Kind {
    fn name(&self) -> &'static str {
        "feishu"
    }

    fn title(&self) -> Text {
        Text::new("飞书", "Feishu")
    }

    fn reaches(&self) -> Reaches {
        Reaches::Account
    }

    fn schema(&self) -> Value {
        vendor::schema(
            &["baseUrl", "appId", "idType"],
            &[("secret", "应用的 App Secret", "Secret of the application (App Secret)")],
            json!({
                "appId": vendor::line("应用的 App ID", "Application (App ID)"),
                "idType": {"enum": ["user_id", "open_id", "union_id"], "default": "user_id",
                    "x-title": vendor::words("人员账号的类型", "What people are known by"),
                    "x-names": {"user_id": vendor::words("user_id（企业内的用户 ID）", "user_id (within the company)"),
                        "open_id": vendor::words("open_id（应用内）", "open_id (within the application)"),
                        "union_id": vendor::words("union_id（同一开发商）", "union_id (with one developer)")}},
                "answerHours": vendor::answer_hours(),
                "baseUrl": vendor::base(USUAL),
            }),
        )
    }

    fn check(&self, settings: &Value, way_out: &Client) -> Vec<FieldError> {
        let settings: Settings = match vendor::read(settings) {
            Ok(settings) => settings,
            Err(fault) => return vec![fault],
        };
        let mut faults = Faults::default();
        faults.address("/baseUrl", &settings.base_url, way_out);
        faults.needed("/appId", &settings.app_id);
        faults.hours(settings.answer_hours);
        faults.0
    }

    fn answers_within(&self, settings: &Value) -> Option<SignedDuration> {
        vendor::answering(Settings::deserialize(settings).ok()?.answer_hours)
    }

    fn send<'a>(&'a self, outlet: Outlet<'a>, message: &'a Message) -> Sending<'a> {
        Box::pin(async move {
            let settings: Settings = vendor::known(outlet.settings)?;
            let (settings, outlet) = (&settings, &outlet);
            let body = &json!({
                "receive_id": message.to.address, "msg_type": "interactive",
                "content": card(message).to_string(), "uuid": message.id,
            });
            with_token(
                outlet,
                || Box::pin(token(outlet, settings)) as Fetching<'_>,
                move |token| async move {
                    let base = vendor::trimmed(&settings.base_url);
                    let url = format!("{base}/open-apis/im/v1/messages?receive_id_type={}", settings.id_type.code());
                    let call = vendor::post(url, body).header("authorization", &format!("Bearer {token}"));
                    judged(&ask(outlet.way_out, call).await?)
                },
            )
            .await
        })
    }
}

async fn token(outlet: &Outlet<'_>, settings: &Settings) -> Result<Token, Failure> {
    let url = format!("{}/open-apis/auth/v3/tenant_access_token/internal", vendor::trimmed(&settings.base_url));
    let body = json!({"app_id": settings.app_id, "app_secret": outlet.secret("secret")});
    let said = ask(outlet.way_out, vendor::post(url, &body)).await?;
    judged(&said)?;
    vendor::token_in(&said, "token", ("/tenant_access_token", "/expire"))
}

/// The words stand in the card as plain text, so that nothing in them is markup.
fn card(message: &Message) -> Value {
    let words = |told: String| json!({"tag": "div", "text": {"tag": "plain_text", "content": told}});
    let mut elements: Vec<Value> = vendor::told(message).map(words).collect();
    let target = vendor::target(message);
    if !target.is_empty() {
        elements.push(json!({"tag": "action", "actions": [{"tag": "button", "type": "primary", "url": target,
            "text": {"tag": "plain_text", "content": vendor::button(message)}}]}));
    }
    json!({
        "config": {"wide_screen_mode": true},
        "header": {"template": "blue", "title": {"tag": "plain_text", "content": message.subject}},
        "elements": elements,
    })
}

fn judged(said: &Said) -> Result<(), Refused> {
    let code = said.body.get("code").and_then(Value::as_i64);
    if code == Some(0) {
        return Ok(());
    }
    let meaning = code.map_or(Meaning::Later, meaning);
    Err(said.refused(meaning, &said.text("/code"), &said.text("/msg")))
}

fn meaning(code: i64) -> Meaning {
    match code {
        99_991_661 | 99_991_663 | 99_991_664 | 99_991_668 | 99_991_671 => Meaning::Token,
        10_003 | 10_014 | 10_015 | 99_991_672 | 230_006 | 230_027 => Meaning::Credentials,
        11_232 | 99_991_400 | 230_020 => Meaning::Later,
        230_002 | 230_013 | 230_029 | 230_034 | 99_992_351 | 99_992_361 => Meaning::Recipient,
        _ => Meaning::Content,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_vendor_mean_something_for_us() {
        let table = [
            (99_991_663, Meaning::Token),
            (10_014, Meaning::Credentials),
            (99_991_400, Meaning::Later),
            (230_013, Meaning::Recipient),
            (230_001, Meaning::Content),
        ];
        for (code, expected) in table {
            assert_eq!(meaning(code), expected, "{code}");
        }
    }
}
