//! Aliyun, version 2017-05-25, signed by ACS3-HMAC-SHA256.

use super::facts::{Facts, variables};
use super::{Settings, by_code, hashed};
use crate::vendor::{Meaning, Refused, ask};
use gongdan_connect::{Call, Outlet};
use jiff::Timestamp;
use ring::hmac;
use serde_json::{Map, Value};
use url::form_urlencoded;
use uuid::Uuid;

const USUAL: &str = "https://dysmsapi.aliyuncs.com";
const FORM: &str = "application/x-www-form-urlencoded";
const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// What its codes mean.
pub(super) const CODES: &[(&str, Meaning)] = &[
    ("isv.BUSINESS_LIMIT_CONTROL", Meaning::RecipientLater),
    ("isv.DAY_LIMIT_CONTROL", Meaning::Later),
    ("isv.MONTH_LIMIT_CONTROL", Meaning::Later),
    ("Throttling", Meaning::Later),
    ("isp.SYSTEM_ERROR", Meaning::Later),
    ("ServiceUnavailable", Meaning::Later),
    ("InternalError", Meaning::Later),
    ("SignatureNonceUsed", Meaning::Later),
    ("isv.MOBILE", Meaning::Recipient),
    ("isv.AMOUNT_NOT_ENOUGH", Meaning::Credentials),
    ("isv.OUT_OF_SERVICE", Meaning::Credentials),
    ("isv.ACCOUNT", Meaning::Credentials),
    ("isv.PRODUCT", Meaning::Credentials),
    ("isv.SMS_TEMPLATE_ILLEGAL", Meaning::Credentials),
    ("isv.SMS_SIGNATURE_ILLEGAL", Meaning::Credentials),
    ("isp.RAM_PERMISSION_DENY", Meaning::Credentials),
    ("SignatureDoesNotMatch", Meaning::Credentials),
    ("InvalidAccessKeyId", Meaning::Credentials),
    ("InvalidTimeStamp", Meaning::Credentials),
    ("Forbidden", Meaning::Credentials),
];

pub(super) async fn send(
    settings: &Settings,
    outlet: &Outlet<'_>,
    phone: &str,
    facts: &Facts,
    id: &str,
) -> Result<(), Refused> {
    let (url, host) = settings.place(USUAL)?;
    let filled = facts.fill(&variables(&settings.variables).unwrap_or_default());
    let filled: Map<String, Value> = filled.into_iter().map(|(name, value)| (name, value.into())).collect();
    // Numbers of mainland China go without the country, others without the plus.
    let number = phone.strip_prefix("+86").or(phone.strip_prefix('+')).unwrap_or(phone);
    let body = form_urlencoded::Serializer::new(String::new())
        .append_pair("PhoneNumbers", number)
        .append_pair("SignName", &settings.sign_name)
        .append_pair("TemplateCode", &settings.template)
        .append_pair("TemplateParam", &Value::Object(filled).to_string())
        .append_pair("OutId", id)
        .finish();
    let at = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let (nonce, hash) = (Uuid::new_v4().simple().to_string(), hashed(body.as_bytes()));
    let headers = [
        ("content-type", FORM),
        ("host", &host),
        ("x-acs-action", "SendSms"),
        ("x-acs-content-sha256", &hash),
        ("x-acs-date", &at),
        ("x-acs-signature-nonce", &nonce),
        ("x-acs-version", "2017-05-25"),
    ];
    let key = (settings.key_id.trim(), outlet.secret("secret"));
    let authorization = authorization(key, ("POST", "/", ""), &headers, &hash);
    let mut call = Call::post(format!("{url}/"), FORM, body);
    for (name, value) in headers.into_iter().filter(|(name, _)| name.starts_with("x-acs")) {
        call = call.header(name, value);
    }
    let said = ask(outlet.way_out, call.header("authorization", &authorization)).await?;
    match said.text("/Code").as_str() {
        "OK" => Ok(()),
        "" => Err(said.refused(Meaning::Later, "?", "")),
        code => Err(said.refused(by_code(CODES, code), code, &said.text("/Message"))),
    }
}

/// The header that proves who asks; `headers` in the order of their names.
fn authorization(
    (id, secret): (&str, &str),
    (method, path, query): (&str, &str, &str),
    headers: &[(&str, &str)],
    body_hash: &str,
) -> String {
    let listed: String = headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
    let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let request = format!("{method}\n{path}\n{query}\n{listed}\n{names}\n{body_hash}");
    let signed = format!("{ALGORITHM}\n{}", hashed(request.as_bytes()));
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let signature = hex::encode(hmac::sign(&key, signed.as_bytes()));
    format!("{ALGORITHM} Credential={id},SignedHeaders={names},Signature={signature}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_equal_the_printed_one_and_those_of_the_vendors_library() {
        let hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let headers = [
            ("host", "ecs.cn-shanghai.aliyuncs.com"),
            ("x-acs-action", "RunInstances"),
            ("x-acs-content-sha256", hash),
            ("x-acs-date", "2023-10-26T10:22:32Z"),
            ("x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"),
            ("x-acs-version", "2014-05-26"),
        ];
        let query = "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai";
        let made = authorization(("YourAccessKeyId", "YourAccessKeySecret"), ("POST", "/", query), &headers, hash);
        assert_eq!(hashed(b""), hash);
        assert!(made.ends_with("Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"), "{made}");

        let body = "PhoneNumbers=13900000000&SignName=%E9%98%BF%E9%87%8C%E4%BA%91&TemplateCode=SMS_123456\
                    &TemplateParam=%7B%22code%22%3A%22WO-123%22%7D";
        let hash = "540b991685538b12497df0f7db5719abe50d59d3e60ac1612d05d0c693ab55bf";
        assert_eq!(hashed(body.as_bytes()), hash);
        let headers = [
            ("content-type", FORM),
            ("host", "dysmsapi.aliyuncs.com"),
            ("x-acs-action", "SendSms"),
            ("x-acs-content-sha256", hash),
            ("x-acs-date", "2024-01-01T00:00:00Z"),
            ("x-acs-signature-nonce", "d410180a5abf7fe235dd9b74aca91fc0"),
            ("x-acs-version", "2017-05-25"),
        ];
        let expected = "ACS3-HMAC-SHA256 Credential=LTAItestid,SignedHeaders=content-type;host;x-acs-action;\
                        x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,\
                        Signature=2f986d649f1c1b15341b900616c311370b34f6a8b8f6caa7e8ceb5c59b5a0185";
        assert_eq!(authorization(("LTAItestid", "testsecret"), ("POST", "/", ""), &headers, hash), expected);
    }
}
