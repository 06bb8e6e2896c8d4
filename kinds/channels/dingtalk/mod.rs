//! DingTalk (钉钉): work notices of an application.

use crate::vendor::{self, Faults, Meaning, Refused, Said, ask, with_token};
use gongdan_connect::{Call, Channel, Client, Failure, Fetching, Message, Outlet, Reaches, Sending, Token};
use gongdan_domain::Text;
use gongdan_domain::form::FieldError;
use http::Method;
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

const USUAL: &str = "https://oapi.dingtalk.com";
/// Bytes of a title and of the words; a whole message has 2048.
const TITLE: usize = 160;
const MARKDOWN: usize = 1_000;

/// This channel.
pub(super) struct Kind;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    base_url: String,
    app_key: String,
    agent_id: u64,
    #[serde(default)]
    answer_hours: u16,
}

impl Channel for Kind {
    fn name(&self) -> &'static str {
        "dingtalk"
    }

    fn title(&self) -> Text {
        Text::new("钉钉", "DingTalk")
    }

    fn reaches(&self) -> Reaches {
        Reaches::Account
    }

    fn schema(&self) -> Value {
        vendor::schema(
            &["baseUrl", "appKey", "agentId"],
            &[("secret", "应用的 AppSecret", "Secret of the application (AppSecret)")],
            json!({
                "appKey": vendor::line("应用的 AppKey（Client ID）", "Key of the application (AppKey, Client ID)"),
                "agentId": {"type": "integer", "minimum": 0, "x-title": vendor::words("应用 ID（AgentId）", "Application (AgentId)")},
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
        faults.needed("/appKey", &settings.app_key);
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
            let body = &body(settings, message);
            with_token(
                outlet,
                || Box::pin(token(outlet, settings)) as Fetching<'_>,
                move |token| async move {
                    let query = Serializer::new(String::new()).append_pair("access_token", &token).finish();
                    let place = "topapi/message/corpconversation/asyncsend_v2";
                    let url = format!("{}/{place}?{query}", vendor::trimmed(&settings.base_url));
                    judged(&ask(outlet.way_out, vendor::post(url, body)).await?)
                },
            )
            .await
        })
    }
}

async fn token(outlet: &Outlet<'_>, settings: &Settings) -> Result<Token, Failure> {
    let query = Serializer::new(String::new())
        .append_pair("appkey", &settings.app_key)
        .append_pair("appsecret", outlet.secret("secret"))
        .finish();
    let url = format!("{}/gettoken?{query}", vendor::trimmed(&settings.base_url));
    let said = ask(outlet.way_out, Call::new(Method::GET, url)).await?;
    judged(&said)?;
    vendor::token_in(&said, "gettoken", ("/access_token", "/expires_in"))
}

/// The vendor drops a text that one person gets for the second time on a day, and says nothing. The words hold number
/// and time, so that only a repeated attempt looks the same.
fn body(settings: &Settings, message: &Message) -> Value {
    let told: Vec<String> = vendor::told(message).map(|told| vendor::plain(&told).replace('\n', "  \n")).collect();
    let (title, words) = (vendor::cut(&message.subject, TITLE), vendor::cut(&told.join("\n\n"), MARKDOWN));
    let target = vendor::target(message);
    let msg = if target.is_empty() {
        json!({"msgtype": "markdown", "markdown": {"title": title, "text": words}})
    } else {
        let button = vendor::button(message);
        json!({"msgtype": "action_card", "action_card":
            {"title": title, "markdown": words, "single_title": button, "single_url": target}})
    };
    json!({"agent_id": settings.agent_id, "userid_list": message.to.address, "msg": msg})
}

fn judged(said: &Said) -> Result<(), Refused> {
    let code = said.body.get("errcode").and_then(Value::as_i64);
    if code == Some(0) {
        return Ok(());
    }
    let meaning = code.map_or(Meaning::Later, |code| meaning(code, &said.text("/sub_code")));
    let words = [said.text("/errmsg"), said.text("/sub_msg")].join(" ");
    Err(said.refused(meaning, &said.text("/errcode"), words.trim()))
}

fn meaning(code: i64, sub: &str) -> Meaning {
    match (code, sub) {
        (40014 | 42001, _) | (88, "40014" | "42001") => Meaning::Token,
        (40089 | 40001 | 40013 | 41002 | 41004 | 60020 | 50002 | 50004, _) => Meaning::Credentials,
        (-1 | 90001..=90018, _) => Meaning::Later,
        (33012 | 60121 | 40031, _) => Meaning::Recipient,
        (88, sub) if sub.starts_with("isp.") => Meaning::Later,
        (88, sub) if sub.contains("call_limited") => Meaning::Later,
        (88, sub) if sub.contains("permission") || sub == "60011" => Meaning::Credentials,
        _ => Meaning::Content,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_vendor_mean_something_for_us() {
        let table = [
            (42001, "", Meaning::Token),
            (88, "40014", Meaning::Token),
            (40089, "", Meaning::Credentials),
            (90018, "", Meaning::Later),
            (88, "isp.top-remote-connection-timeout", Meaning::Later),
            (60121, "", Meaning::Recipient),
            (40035, "", Meaning::Content),
        ];
        for (code, sub, expected) in table {
            assert_eq!(meaning(code, sub), expected, "{code} {sub}");
        }
    }
}
