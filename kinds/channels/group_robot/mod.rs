//! Robots of chat groups: WeCom, DingTalk and Feishu. What is sent is read by the whole group.

mod sign;

use crate::vendor::{self, Meaning, Refused, ask};
use gongdan_connect::{Channel, Client, Failure, Message, Outlet, Reaches, Sending};
use gongdan_domain::Text;
use gongdan_domain::form::FieldError;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

/// Bytes of words that every one of the vendors takes.
const MOST_BYTES: usize = 2_000;

/// This channel.
pub(super) struct Kind;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    vendor: Vendor,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Vendor {
    Wecom,
    Dingtalk,
    Feishu,
}

impl Channel for Kind {
    fn name(&self) -> &'static str {
        "group_robot"
    }

    fn title(&self) -> Text {
        Text::new("群机器人", "Group robot")
    }

    fn reaches(&self) -> Reaches {
        Reaches::Phone
    }

    fn schema(&self) -> Value {
        vendor::schema(
            &["vendor"],
            &[
                ("address", "机器人的 Webhook 地址", "Webhook address of the robot"),
                ("sign", "加签密钥（钉钉、飞书）", "Signing secret (DingTalk, Feishu)"),
            ],
            json!({
                "vendor": {"enum": ["wecom", "dingtalk", "feishu"], "default": "wecom",
                    "x-title": vendor::words("平台", "Platform"),
                    "x-help": vendor::words("消息会被全群看到；按手机号提醒本人。",
                        "The whole group reads the messages; people are mentioned by their phone number."),
                    "x-names": {"wecom": vendor::words("企业微信", "WeCom"),
                        "dingtalk": vendor::words("钉钉", "DingTalk"), "feishu": vendor::words("飞书", "Feishu")}},
            }),
        )
    }

    fn check(&self, settings: &Value, _: &Client) -> Vec<FieldError> {
        vendor::read::<Settings>(settings).err().into_iter().collect()
    }

    /// The strictest of them; one that is asked for more is silent for minutes.
    fn most_per_minute(&self) -> Option<usize> {
        Some(20)
    }

    fn send<'a>(&'a self, outlet: Outlet<'a>, message: &'a Message) -> Sending<'a> {
        Box::pin(async move {
            let Settings { vendor } = vendor::known(outlet.settings)?;
            let address = outlet.secret("address").trim();
            if address.is_empty() {
                let (zh, en) = ("未填写机器人的 Webhook 地址。", "The robot's address is missing.");
                return Err(Failure::new(gongdan_connect::Advice::Reauthorise, zh, en));
            }
            let (url, body) = vendor.call(address, outlet.secret("sign").trim(), message, Timestamp::now());
            let said = ask(outlet.way_out, vendor::post(url, &body)).await?;
            Ok(vendor.judged(&said)?)
        })
    }
}

impl Vendor {
    fn call(self, address: &str, secret: &str, message: &Message, now: Timestamp) -> (String, Value) {
        let to = &message.to;
        let link = Some(shared(message)).filter(|link| !link.is_empty());
        let words: Vec<String> = vendor::told(message).chain(link.map(str::to_owned)).collect();
        let words = vendor::cut(&words.join("\n\n"), MOST_BYTES);
        match self {
            Self::Wecom => {
                let text = json!({"content": words, "mentioned_mobile_list": [to.address]});
                (address.to_owned(), json!({"msgtype": "text", "text": text}))
            }
            Self::Dingtalk => {
                // The number is only mentioned if it stands in the words as well.
                let text = json!({"content": format!("{words}\n@{}", to.address)});
                let body =
                    json!({"msgtype": "text", "text": text, "at": {"atMobiles": [to.address], "isAtAll": false}});
                (signed_address(address, secret, now.as_millisecond()), body)
            }
            Self::Feishu => {
                let mut body =
                    json!({"msg_type": "text", "content": {"text": format!("{}\n{}", to.name, plain(&words))}});
                if !secret.is_empty() {
                    let at = now.as_second().to_string();
                    body["sign"] = sign::feishu(&at, secret).into();
                    body["timestamp"] = at.into();
                }
                (address.to_owned(), body)
            }
        }
    }

    fn judged(self, said: &vendor::Said) -> Result<(), Refused> {
        let pointers = match self {
            Self::Wecom | Self::Dingtalk => ("/errcode", "/errmsg"),
            Self::Feishu => ("/code", "/msg"),
        };
        let code = said.body.pointer(pointers.0).and_then(Value::as_i64);
        let meaning = match code {
            Some(0) => return Ok(()),
            Some(code) => self.meaning(code),
            None => Meaning::Later,
        };
        Err(said.refused(meaning, &said.text(pointers.0), &said.text(pointers.1)))
    }

    fn meaning(self, code: i64) -> Meaning {
        match (self, code) {
            (Self::Wecom, 93_000 | 93_004 | 93_008)
            | (Self::Dingtalk, 300_001 | 300_005 | 310_000)
            | (Self::Feishu, 19_001 | 19_021 | 19_022 | 19_024) => Meaning::Credentials,
            (Self::Wecom, -1 | 45_009 | 45_033) | (Self::Dingtalk, -1 | 130_101) | (Self::Feishu, 9_499 | 11_232) => {
                Meaning::Later
            }
            _ => Meaning::Content,
        }
    }
}

/// Where the group looks. A link by which one person answers is not for all of them.
fn shared(message: &Message) -> &str {
    match message.lines.as_slice() {
        [line] => &line.url,
        _ => &message.place,
    }
}

/// Nobody is mentioned by words that others wrote.
fn plain(words: &str) -> String {
    words.replace("<at", "＜at")
}

fn signed_address(address: &str, secret: &str, at: i64) -> String {
    if secret.is_empty() {
        return address.to_owned();
    }
    let at = at.to_string();
    let sign = sign::dingtalk(&at, secret);
    let query = Serializer::new(String::new()).append_pair("timestamp", &at).append_pair("sign", &sign).finish();
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_vendors_mean_something_for_us() {
        let table = [
            (Vendor::Wecom, 45_009, Meaning::Later),
            (Vendor::Wecom, 93_000, Meaning::Credentials),
            (Vendor::Dingtalk, 130_101, Meaning::Later),
            (Vendor::Dingtalk, 310_000, Meaning::Credentials),
            (Vendor::Feishu, 19_021, Meaning::Credentials),
            (Vendor::Feishu, 11_232, Meaning::Later),
            (Vendor::Feishu, 1, Meaning::Content),
        ];
        for (vendor, code, expected) in table {
            assert_eq!(vendor.meaning(code), expected, "{vendor:?} {code}");
        }
    }

    #[test]
    fn a_signed_address_carries_time_and_signature() {
        let address = signed_address("https://x/robot/send?access_token=t", "SECthisisasecret", 1_700_000_000_000);
        let expected = "https://x/robot/send?access_token=t&timestamp=1700000000000\
                        &sign=k0xJ3lqr9N%2BgHT3Ywq7xDQxuIXiiigEITTk0lLgeQOg%3D";
        assert_eq!(address, expected);
    }
}
