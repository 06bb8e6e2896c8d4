//! WeCom (企业微信): text cards of an application.

use crate::vendor::{self, Faults, Meaning, Refused, Said, ask, with_token};
use gongdan_connect::{Call, Channel, Client, Failure, Fetching, Message, Outlet, Reaches, Sending, Token};
use gongdan_domain::Text;
use gongdan_domain::form::FieldError;
use http::Method;
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

const USUAL: &str = "https://qyapi.weixin.qq.com";
/// Bytes of a card's title, of its words, and of a message of text.
const TITLE: usize = 128;
const DESCRIPTION: usize = 512;
const TEXT: usize = 2_048;
/// The same message is not shown twice within so many seconds, should an attempt be repeated.
const REPEATS: u32 = 1_800;

/// This channel.
pub(super) struct Kind;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    base_url: String,
    corp_id: String,
    agent_id: u64,
    #[serde(default)]
    answer_hours: u16,
}

impl Channel for Kind {
    fn name(&self) -> &'static str {
        "wecom"
    }

    fn title(&self) -> Text {
        Text::new("企业微信", "WeCom")
    }

    fn reaches(&self) -> Reaches {
        Reaches::Account
    }

    fn schema(&self) -> Value {
        vendor::schema(
            &["baseUrl", "corpId", "agentId"],
            &[("secret", "应用的 Secret", "Secret of the application")],
            json!({
                "corpId": vendor::line("企业 ID（CorpId）", "Corporation ID (CorpId)"),
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
        faults.needed("/corpId", &settings.corp_id);
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
                    let url = format!("{}/cgi-bin/message/send?{query}", vendor::trimmed(&settings.base_url));
                    taken(&ask(outlet.way_out, vendor::post(url, body)).await?)
                },
            )
            .await
        })
    }
}

async fn token(outlet: &Outlet<'_>, settings: &Settings) -> Result<Token, Failure> {
    let query = Serializer::new(String::new())
        .append_pair("corpid", &settings.corp_id)
        .append_pair("corpsecret", outlet.secret("secret"))
        .finish();
    let url = format!("{}/cgi-bin/gettoken?{query}", vendor::trimmed(&settings.base_url));
    let said = ask(outlet.way_out, Call::new(Method::GET, url)).await?;
    judged(&said)?;
    vendor::token_in(&said, "gettoken", ("/access_token", "/expires_in"))
}

/// A card where there is a place to open, words otherwise.
fn body(settings: &Settings, message: &Message) -> Value {
    let told = vendor::told(message).collect::<Vec<_>>().join("\n\n");
    let (target, plain) = (vendor::target(message), vendor::plain(&told));
    let mut body = json!({
        "touser": message.to.address, "agentid": settings.agent_id,
        "enable_duplicate_check": 1, "duplicate_check_interval": REPEATS,
    });
    let (kind, content) = if target.is_empty() {
        ("text", json!({"content": vendor::cut(&plain, TEXT)}))
    } else {
        let card = json!({
            "title": vendor::cut(&message.subject, TITLE), "description": vendor::cut(&plain, DESCRIPTION),
            "url": target, "btntxt": vendor::button(message),
        });
        ("textcard", card)
    };
    body["msgtype"] = kind.into();
    body[kind] = content;
    body
}

/// Whether the message arrives. The vendor says OK also for people it does not find.
fn taken(said: &Said) -> Result<(), Refused> {
    judged(said)?;
    for list in ["invaliduser", "unlicenseduser"] {
        if !said.text(&format!("/{list}")).is_empty() {
            return Err(said.refused(Meaning::Recipient, list, ""));
        }
    }
    Ok(())
}

fn judged(said: &Said) -> Result<(), Refused> {
    let code = said.body.get("errcode").and_then(Value::as_i64);
    if code == Some(0) {
        return Ok(());
    }
    let meaning = code.map_or(Meaning::Later, meaning);
    Err(said.refused(meaning, &said.text("/errcode"), &said.text("/errmsg")))
}

fn meaning(code: i64) -> Meaning {
    match code {
        40014 | 41001 | 42001 | 42007 | 42009 => Meaning::Token,
        40001 | 40013 | 40056 | 48002 | 60020 | 301_002 => Meaning::Credentials,
        -1 | 45009 | 45033 => Meaning::Later,
        40003 | 43004 | 60011 | 60111 | 81013 | 82001 => Meaning::Recipient,
        _ => Meaning::Content,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_vendor_mean_something_for_us() {
        let table = [
            (42001, Meaning::Token),
            (40014, Meaning::Token),
            (40001, Meaning::Credentials),
            (60020, Meaning::Credentials),
            (-1, Meaning::Later),
            (45009, Meaning::Later),
            (60111, Meaning::Recipient),
            (45002, Meaning::Content),
        ];
        for (code, expected) in table {
            assert_eq!(meaning(code), expected, "{code}");
        }
    }
}
