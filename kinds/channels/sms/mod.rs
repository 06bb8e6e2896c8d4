//! Short messages to phones: Aliyun, Tencent Cloud, Twilio, or any gateway that takes HTTP.

mod aliyun;
mod facts;
mod gateway;
mod tencent;
mod twilio;

use crate::vendor::{self, Faults, Meaning, Refused};
use facts::Facts;
use gongdan_connect::{Channel, Client, Failure, Message, Outlet, Reaches, Sending};
use gongdan_domain::Text;
use gongdan_domain::form::FieldError;
use ring::digest;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

/// This channel.
pub(super) struct Kind;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    vendor: Vendor,
    /// Empty for where the vendor usually is.
    #[serde(default)]
    base_url: String,
    /// Whose secret it is.
    #[serde(default)]
    key_id: String,
    #[serde(default)]
    sign_name: String,
    #[serde(default)]
    template: String,
    /// What stands for the variables of the template: `name=fact`, in the template's order.
    #[serde(default)]
    variables: String,
    #[serde(default)]
    app_id: String,
    #[serde(default)]
    region: String,
    #[serde(default)]
    from: String,
    /// What a gateway is sent: an object of JSON with placeholders.
    #[serde(default)]
    body: String,
    #[serde(default)]
    format: Format,
    /// In which header the secret goes, if not within the body.
    #[serde(default)]
    header: String,
    /// Where a gateway says that it took a message, and what it says there.
    #[serde(default)]
    ok_at: String,
    #[serde(default)]
    ok_value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Vendor {
    Aliyun,
    Tencent,
    Twilio,
    Http,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Format {
    #[default]
    Json,
    Form,
}

impl Channel for Kind {
    fn name(&self) -> &'static str {
        "sms"
    }

    fn title(&self) -> Text {
        Text::new("短信", "Text message")
    }

    fn reaches(&self) -> Reaches {
        Reaches::Phone
    }

    fn schema(&self) -> Value {
        let mut properties = json!({
            "vendor": {"enum": ["aliyun", "tencent", "twilio", "http"], "default": "aliyun",
                "x-title": vendor::words("服务商", "Provider"),
                "x-names": {"aliyun": vendor::words("阿里云短信", "Aliyun"), "tencent": vendor::words("腾讯云短信", "Tencent Cloud"),
                    "twilio": vendor::words("Twilio", "Twilio"), "http": vendor::words("其他 HTTP 网关", "Another gateway, by HTTP")}},
        });
        for (name, setting) in facts::settings() {
            properties[name] = setting;
        }
        vendor::schema(&["vendor"], &[("secret", "密钥（Secret、Token）", "Secret (secret key, token)")], properties)
    }

    fn check(&self, settings: &Value, way_out: &Client) -> Vec<FieldError> {
        let settings: Settings = match vendor::read(settings) {
            Ok(settings) => settings,
            Err(fault) => return vec![fault],
        };
        let mut faults = Faults::default();
        let is_gateway = settings.vendor == Vendor::Http;
        if is_gateway || !settings.base_url.trim().is_empty() {
            faults.address("/baseUrl", settings.base_url.trim(), way_out);
        }
        for (path, text) in settings.vendor.needs(&settings) {
            faults.needed(path, text);
        }
        if let Err(fact) = facts::variables(&settings.variables) {
            let (zh, en) = (format!("未知的内容：{fact}。"), format!("There is no such fact: {fact}."));
            faults.0.push(FieldError::new("unknown", zh, en).at("/variables"));
        }
        if is_gateway && gateway::template(&settings.body).is_none() {
            let (zh, en) = ("须为 JSON 对象，值均为文本。", "It is a JSON object of texts.");
            faults.0.push(FieldError::new("bad-template", zh, en).at("/body"));
        }
        if settings.header.parse::<http::HeaderName>().is_err() && !settings.header.is_empty() {
            faults.0.push(FieldError::new("bad-header", "请求头名称无效。", "This is no header.").at("/header"));
        }
        faults.0
    }

    fn send<'a>(&'a self, outlet: Outlet<'a>, message: &'a Message) -> Sending<'a> {
        Box::pin(async move {
            let settings: Settings = vendor::known(outlet.settings)?;
            let phone = international(&message.to.address)
                .ok_or_else(|| Failure::give_up("手机号码无效。", "The phone number is not valid.").of_recipient())?;
            let facts = Facts::of(message);
            let sent = match settings.vendor {
                Vendor::Aliyun => aliyun::send(&settings, &outlet, &phone, &facts, &message.id).await,
                Vendor::Tencent => tencent::send(&settings, &outlet, &phone, &facts, &message.id).await,
                Vendor::Twilio => twilio::send(&settings, &outlet, &phone, &facts).await,
                Vendor::Http => gateway::send(&settings, &outlet, &phone, &facts, &message.id).await,
            };
            Ok(sent?)
        })
    }
}

impl Vendor {
    /// The settings it cannot do without.
    fn needs(self, settings: &Settings) -> Vec<(&'static str, &str)> {
        match self {
            Self::Aliyun => vec![
                ("/keyId", &settings.key_id),
                ("/signName", &settings.sign_name),
                ("/template", &settings.template),
            ],
            Self::Tencent => {
                vec![("/keyId", &settings.key_id), ("/appId", &settings.app_id), ("/template", &settings.template)]
            }
            Self::Twilio => vec![("/keyId", &settings.key_id), ("/from", &settings.from)],
            Self::Http => Vec::new(),
        }
    }
}

impl Settings {
    /// Where the vendor is, with the host as requests name it.
    fn place(&self, usual: &str) -> Result<(String, String), Refused> {
        let set = vendor::trimmed(&self.base_url);
        let place = if set.is_empty() { usual } else { set };
        let host = Url::parse(place).ok().and_then(|url| {
            let host = url.host_str()?.to_owned();
            Some(url.port().map_or(host.clone(), |port| format!("{host}:{port}")))
        });
        let unreadable = || Failure::give_up("接口地址无效。", "The address of the API cannot be read.");
        Ok((place.to_owned(), host.ok_or_else(unreadable)?))
    }
}

/// A number with its country, as `+8613800138000`; numbers without one are of mainland China.
fn international(phone: &str) -> Option<String> {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let has_country = phone.trim_start().starts_with('+');
    let number = match digits.strip_prefix("00") {
        Some(number) if !has_country => number.to_owned(),
        _ if has_country => digits,
        _ if digits.len() == 11 && digits.starts_with('1') => format!("86{digits}"),
        _ => return None,
    };
    (7..=15).contains(&number.len()).then(|| format!("+{number}"))
}

/// SHA-256 in hexadecimal, as both clouds sign it.
fn hashed(bytes: &[u8]) -> String {
    hex::encode(digest::digest(&digest::SHA256, bytes))
}

/// What a code means that vendors write with words, by what it begins with; the first that fits counts.
fn by_code(table: &[(&str, Meaning)], code: &str) -> Meaning {
    table.iter().find(|(begin, _)| code.starts_with(begin)).map_or(Meaning::Content, |(_, meaning)| *meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_with_their_country() {
        for (phone, expected) in [
            ("138 0013 8000", Some("+8613800138000")),
            ("+86-138-0013-8000", Some("+8613800138000")),
            ("0044 20 7946 0958", Some("+442079460958")),
            ("+1 (415) 555-2671", Some("+14155552671")),
            ("021-5555", None),
            ("8000", None),
            ("", None),
        ] {
            assert_eq!(international(phone).as_deref(), expected, "{phone}");
        }
    }

    #[test]
    fn codes_of_the_vendors_mean_something_for_us() {
        for (table, code, expected) in [
            (aliyun::CODES, "isv.BUSINESS_LIMIT_CONTROL", Meaning::RecipientLater),
            (aliyun::CODES, "isv.AMOUNT_NOT_ENOUGH", Meaning::Credentials),
            (aliyun::CODES, "Throttling.User", Meaning::Later),
            (aliyun::CODES, "isv.MOBILE_NUMBER_ILLEGAL", Meaning::Recipient),
            (aliyun::CODES, "isv.INVALID_JSON_PARAM", Meaning::Content),
            (tencent::CODES, "LimitExceeded.PhoneNumberOneHourLimit", Meaning::RecipientLater),
            (tencent::CODES, "LimitExceeded.DeliveryFrequencyLimit", Meaning::Later),
            (tencent::CODES, "AuthFailure.SignatureFailure", Meaning::Credentials),
            (tencent::CODES, "FailedOperation.PhoneNumberInBlacklist", Meaning::Recipient),
            (tencent::CODES, "FailedOperation.TemplateIncorrectOrUnapproved", Meaning::Credentials),
            (tencent::CODES, "InternalError.Timeout", Meaning::Later),
        ] {
            assert_eq!(by_code(table, code), expected, "{code}");
        }
    }
}
