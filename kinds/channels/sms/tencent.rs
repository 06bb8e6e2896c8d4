//! Tencent Cloud, version 2021-01-11, signed by TC3-HMAC-SHA256.

use super::facts::{Facts, variables};
use super::{Settings, by_code, hashed};
use crate::vendor::{Meaning, Refused, ask};
use gongdan_connect::{Call, Outlet};
use jiff::Timestamp;
use ring::hmac;
use serde_json::json;

const USUAL: &str = "https://sms.tencentcloudapi.com";
const REGION: &str = "ap-guangzhou";
const JSON: &str = "application/json";

/// What its codes mean.
pub(super) const CODES: &[(&str, Meaning)] = &[
    ("LimitExceeded.PhoneNumber", Meaning::RecipientLater),
    ("LimitExceeded", Meaning::Later),
    ("RequestLimitExceeded", Meaning::Later),
    ("InternalError", Meaning::Later),
    ("FailedOperation.PhoneNumber", Meaning::Recipient),
    ("InvalidParameterValue.IncorrectPhoneNumber", Meaning::Recipient),
    ("UnsupportedOperation.", Meaning::Recipient),
    ("AuthFailure", Meaning::Credentials),
    ("UnauthorizedOperation", Meaning::Credentials),
    ("FailedOperation.InsufficientBalance", Meaning::Credentials),
    ("FailedOperation.Template", Meaning::Credentials),
    ("FailedOperation.Signature", Meaning::Credentials),
    ("InvalidParameterValue.SdkAppId", Meaning::Credentials),
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
    let values: Vec<String> = filled.into_iter().map(|(_, value)| value).collect();
    let body = json!({
        "PhoneNumberSet": [phone], "SmsSdkAppId": settings.app_id, "TemplateId": settings.template,
        "SignName": settings.sign_name, "TemplateParamSet": values, "SessionContext": id,
    })
    .to_string();
    let now = Timestamp::now();
    let key = (settings.key_id.trim(), outlet.secret("secret"));
    let headers = [("content-type", JSON), ("host", host.as_str())];
    let authorization = authorization(key, "sms", &headers, body.as_bytes(), now);
    let region = if settings.region.trim().is_empty() { REGION } else { settings.region.trim() };
    let call = Call::post(format!("{url}/"), JSON, body)
        .header("authorization", &authorization)
        .header("x-tc-action", "SendSms")
        .header("x-tc-version", "2021-01-11")
        .header("x-tc-region", region)
        .header("x-tc-timestamp", &now.as_second().to_string());
    let said = ask(outlet.way_out, call).await?;
    let place =
        if said.text("/Response/Error/Code").is_empty() { "/Response/SendStatusSet/0" } else { "/Response/Error" };
    match said.text(&format!("{place}/Code")).as_str() {
        "Ok" => Ok(()),
        "" => Err(said.refused(Meaning::Later, "?", "")),
        code => Err(said.refused(by_code(CODES, code), code, &said.text(&format!("{place}/Message")))),
    }
}

fn signed(key: &[u8], text: &str) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes())
}

/// The header that proves who asks; `headers` in the order of their names.
fn authorization(
    (id, secret): (&str, &str),
    service: &str,
    headers: &[(&str, &str)],
    body: &[u8],
    at: Timestamp,
) -> String {
    let listed: String = headers.iter().map(|(name, value)| format!("{name}:{}\n", value.to_lowercase())).collect();
    let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let request = format!("POST\n/\n\n{listed}\n{names}\n{}", hashed(body));
    let date = at.strftime("%Y-%m-%d").to_string();
    let scope = format!("{date}/{service}/tc3_request");
    let text = format!("TC3-HMAC-SHA256\n{}\n{scope}\n{}", at.as_second(), hashed(request.as_bytes()));
    let day = signed(format!("TC3{secret}").as_bytes(), &date);
    let of_service = signed(day.as_ref(), service);
    let key = signed(of_service.as_ref(), "tc3_request");
    let signature = hex::encode(signed(key.as_ref(), &text));
    format!("TC3-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders={names}, Signature={signature}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_equal_the_printed_one_and_those_of_the_vendors_library() {
        let payload = r#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#;
        let headers = [
            ("content-type", "application/json; charset=utf-8"),
            ("host", "cvm.tencentcloudapi.com"),
            ("x-tc-action", "DescribeInstances"),
        ];
        let stars = "*".repeat(32);
        let at = Timestamp::from_second(1_551_113_065).unwrap();
        let id = format!("AKID{stars}");
        let made = authorization((&id, &stars), "cvm", &headers, payload.as_bytes(), at);
        assert!(made.ends_with("Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f"), "{made}");

        let payload = "{\"PhoneNumberSet\":[\"+8618511122266\"],\"SmsSdkAppId\":\"1400006666\",\"TemplateId\":\"1110\",\
                       \"SignName\":\"腾讯云\",\"TemplateParamSet\":[\"12345\"],\"SessionContext\":\"WO-123\"}";
        let headers = [("content-type", JSON), ("host", "sms.tencentcloudapi.com")];
        let at = Timestamp::from_second(1_700_000_000).unwrap();
        let expected = "TC3-HMAC-SHA256 Credential=AKIDtest/2023-11-14/sms/tc3_request, \
                        SignedHeaders=content-type;host, \
                        Signature=16fb8d39f8ea0bd9038960913efb62bc473042bc5a4e8c5e022ee429173b12ef";
        let made = authorization(("AKIDtest", "testsecret"), "sms", &headers, payload.as_bytes(), at);
        assert_eq!(made, expected);
    }
}
