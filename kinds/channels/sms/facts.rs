//! What a short message can say, and the settings of it.

use crate::vendor;
use gongdan_connect::Message;
use serde_json::{Value, json};

/// Characters of a variable in a template, which vendors count.
const VARIABLE: usize = 35;
/// Characters of a message in free words.
const WORDS: usize = 300;
/// The facts there are.
pub(super) const NAMES: [&str; 6] = ["why", "number", "title", "facts", "url", "count"];

/// The facts of a message: of several things it tells, those of the first.
pub(super) struct Facts {
    values: [String; NAMES.len()],
    /// In free words.
    pub(super) words: String,
}

impl Facts {
    pub(super) fn of(message: &Message) -> Self {
        let line = message.lines.first().cloned().unwrap_or_default();
        let place = if message.lines.len() == 1 { line.url } else { message.place.clone() };
        let subject: String = message.subject.chars().take(WORDS).collect();
        let words = if place.is_empty() { subject } else { format!("{subject} {place}") };
        let count = message.lines.len().to_string();
        Self { values: [line.why, line.number, line.title, line.facts, place, count], words }
    }

    /// A fact by name.
    pub(super) fn get(&self, name: &str) -> &str {
        NAMES.iter().zip(&self.values).find(|(known, _)| **known == name).map_or("", |(_, value)| value)
    }

    /// The variables of a template, in order, as short as vendors want them.
    pub(super) fn fill(&self, variables: &[(String, String)]) -> Vec<(String, String)> {
        let short = |fact: &str| {
            let fact = self.get(fact);
            let is_link = fact.starts_with("http");
            if is_link { fact.to_owned() } else { fact.chars().take(VARIABLE).collect() }
        };
        variables.iter().map(|(name, fact)| (name.clone(), short(fact))).collect()
    }
}

/// Reads `name=fact,name=fact`; a name alone is a fact under its own name.
///
/// # Errors
/// The fact there is not.
pub(super) fn variables(text: &str) -> Result<Vec<(String, String)>, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let pair = |part: &str| {
        let (name, fact) = part.split_once('=').unwrap_or((part, part));
        let (name, fact) = (name.trim().to_owned(), fact.trim().to_owned());
        if NAMES.contains(&fact.as_str()) { Ok((name, fact)) } else { Err(fact) }
    };
    parts.map(pair).collect()
}

/// The settings beside the vendor, each with the vendors that use it.
pub(super) fn settings() -> Vec<(&'static str, Value)> {
    let clouds: &[&str] = &["aliyun", "tencent"];
    let of = |vendors: &[&str], zh: &str, en: &str| {
        let mut setting = vendor::line(zh, en);
        setting["x-when"] = json!({"vendor": vendors});
        setting
    };
    let helped = |mut setting: Value, zh: &str, en: &str| {
        setting["x-help"] = vendor::words(zh, en);
        setting
    };
    let long = |mut setting: Value| {
        setting["maxLength"] = 2_000.into();
        setting
    };
    let mut format = of(&["http"], "请求格式", "Format of the request");
    format["enum"] = json!(["json", "form"]);
    format["default"] = "json".into();
    let body = long(of(&["http"], "请求内容（JSON 对象）", "What is sent (a JSON object)"));
    let variables = of(clouds, "模板变量", "Variables of the template");
    vec![
        (
            "keyId",
            of(
                &["aliyun", "tencent", "twilio"],
                "账号（AccessKey ID、SecretId 或 Account SID）",
                "Account (AccessKey ID, SecretId or Account SID)",
            ),
        ),
        ("signName", of(clouds, "短信签名", "Signature of the messages")),
        ("template", of(clouds, "模板编号", "Template")),
        (
            "variables",
            helped(
                variables,
                "按模板顺序，例如 reason=why,no=number。可用：why 事由、number 单号、title 标题、facts 何人何时、url 链接、count 条数。",
                "In the template's order, such as reason=why,no=number. There are why, number, title, facts, url, count.",
            ),
        ),
        ("appId", of(&["tencent"], "短信应用 SdkAppId", "Application (SmsSdkAppId)")),
        ("region", of(&["tencent"], "地域（默认 ap-guangzhou）", "Region (ap-guangzhou if empty)")),
        ("from", of(&["twilio"], "发送号码或 Messaging Service SID", "Sender's number or Messaging Service SID")),
        (
            "body",
            helped(
                body,
                "可用 {{mobile}} {{text}} {{id}} {{secret}} 以及 {{why}} {{number}} {{title}} {{url}}。",
                "With {{mobile}} {{text}} {{id}} {{secret}}, and {{why}} {{number}} {{title}} {{url}}.",
            ),
        ),
        ("format", format),
        (
            "header",
            helped(
                of(&["http"], "放密钥的请求头", "Header for the secret"),
                "例如 authorization；留空则不发送。",
                "Such as authorization; none if empty.",
            ),
        ),
        (
            "okAt",
            helped(
                of(&["http"], "成功标志的位置（JSON Pointer）", "Where success is told (JSON Pointer)"),
                "例如 /code；留空则看状态码。",
                "Such as /code; by status if empty.",
            ),
        ),
        ("okValue", of(&["http"], "成功标志的值", "What success is told by")),
        (
            "baseUrl",
            helped(
                vendor::base(""),
                "留空为服务商的公开地址；网关必填。",
                "Empty for the provider's public address; a gateway needs it.",
            ),
        ),
    ]
}
