//! What channels have in common: settings, and for those that speak HTTP with a vendor calls, tokens, what an answer means.

use gongdan_connect::{Advice, Answer, Call, Client, Failure, Fetching, Line, Message, Outlet, Token};
use gongdan_domain::form::FieldError;
use gongdan_domain::{Language, Text};
use jiff::SignedDuration;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// For a call and its answer.
const WITHIN: Duration = Duration::from_secs(10);
/// Answers of vendors are short.
const MOST: usize = 64 << 10;
/// Of what a vendor says, shown to people.
const SAID: usize = 160;

/// What a token lasts where the vendor does not say.
const USUAL_SECONDS: u64 = 7_200;

/// A link that answers is good for two weeks at most.
pub(crate) const MOST_HOURS: u16 = 336;

/// What a code of a vendor means for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// The token ran out or was taken back; another one may do.
    Token,
    /// Credentials, rights or settings at the vendor have to be mended.
    Credentials,
    /// It is too much at once, or passes by itself.
    Later,
    /// Too much for this one recipient.
    RecipientLater,
    /// This recipient cannot be reached.
    Recipient,
    /// The message is not taken.
    Content,
}

/// Why a call with a token did not do.
pub(crate) enum Refused {
    /// For the token; another one may do.
    Token(Failure),
    /// For something else.
    Otherwise(Failure),
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self::Otherwise(failure)
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Token(failure) | Refused::Otherwise(failure) => failure,
        }
    }
}

/// What a vendor answered.
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) body: Value,
    /// For how long it asks to be left alone.
    pub(crate) after: Option<Duration>,
}

impl Said {
    /// A part of the body as text; numbers too.
    pub(crate) fn text(&self, pointer: &str) -> String {
        match self.body.pointer(pointer) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    /// A failure with this meaning, by the vendor's code and words.
    pub(crate) fn refused(&self, meaning: Meaning, code: &str, words: &str) -> Refused {
        let said: String = words.chars().filter(|c| !c.is_control()).take(SAID).collect();
        let (advice, zh, en) = match meaning {
            Meaning::Token => (Advice::Reauthorise, "对方不接受访问令牌", "the token is not accepted"),
            Meaning::Credentials => {
                (Advice::Reauthorise, "对方不接受凭据或权限不足", "credentials or rights are not accepted")
            }
            Meaning::Later | Meaning::RecipientLater => {
                (Advice::Retry { after: self.after }, "对方要求稍后再试", "it asks to try again later")
            }
            Meaning::Recipient => (Advice::GiveUp, "无法发给此人", "this person cannot be reached"),
            Meaning::Content => (Advice::GiveUp, "对方不接受此消息", "the message is not accepted"),
        };
        let words = Text::new(format!("{zh}（{code} {said}）。"), format!("Refused: {en} ({code} {said})."));
        let status = Some(self.status).filter(|status| *status >= 400);
        let of_recipient = matches!(meaning, Meaning::Recipient | Meaning::RecipientLater);
        let failure = Failure { status, of_recipient, ..Failure::new(advice, words.zh, words.en) };
        if meaning == Meaning::Token { Refused::Token(failure) } else { Refused::Otherwise(failure) }
    }
}

/// Calls, and reads the JSON that comes back. Whoever speaks of failure in the body says there what it is, so that the
/// status counts only where the body says nothing.
pub(crate) async fn ask(way_out: &Client, call: Call) -> Result<Said, Failure> {
    let answer = way_out.send(Call { within: WITHIN, most: MOST, ..call }).await?;
    let (status, after) = (answer.status, answer.retry_after());
    match serde_json::from_slice::<Value>(&answer.body) {
        Ok(body) if body.is_object() && status != 429 => Ok(Said { status, body, after }),
        _ => Err(unreadable(answer)),
    }
}

/// What an answer without a body that can be read means.
fn unreadable(answer: Answer) -> Failure {
    let (zh, en) = ("对方的答复无法识别。", "The answer cannot be read.");
    answer.accepted().err().unwrap_or_else(|| Failure::retry(zh, en).without_answer())
}

/// Sends JSON.
pub(crate) fn post(url: impl Into<String>, body: &Value) -> Call {
    Call::post(url, "application/json", body.to_string())
}

/// The token in what a vendor answered to `call`: its value and the seconds it lasts stand at these places.
pub(crate) fn token_in(said: &Said, call: &str, (value, lasts): (&str, &str)) -> Result<Token, Failure> {
    let token = said.text(value);
    if token.is_empty() {
        return Err(said.refused(Meaning::Later, call, "no token").into());
    }
    let seconds = said.body.pointer(lasts).and_then(Value::as_u64).unwrap_or(USUAL_SECONDS);
    Ok(Token { value: token, lasts: Duration::from_secs(seconds) })
}

/// For how long links in messages answer; never at no hours.
pub(crate) fn answering(hours: u16) -> Option<SignedDuration> {
    (hours > 0).then(|| SignedDuration::from_hours(i64::from(hours)))
}

/// Does something with the token of the outlet. If it is refused, a new one is fetched and it is done once more.
pub(crate) async fn with_token<'a, T, A>(
    outlet: &'a Outlet<'a>,
    fetch: impl Fn() -> Fetching<'a>,
    attempt: impl Fn(String) -> A,
) -> Result<T, Failure>
where
    A: Future<Output = Result<T, Refused>>,
{
    let token = outlet.tokens.token(None, fetch()).await?;
    match attempt(token.clone()).await {
        Err(Refused::Token(_)) => {
            let token = outlet.tokens.token(Some(token), fetch()).await?;
            Ok(attempt(token).await?)
        }
        other => Ok(other?),
    }
}

/// Settings as a channel reads them.
pub(crate) fn read<S: DeserializeOwned>(settings: &Value) -> Result<S, FieldError> {
    S::deserialize(settings).map_err(|error| {
        let (zh, en) = (format!("设置无效：{error}。"), format!("The settings cannot be read: {error}."));
        FieldError::new("bad-setting", zh, en)
    })
}

/// The same where they were checked before.
pub(crate) fn known<S: DeserializeOwned>(settings: &Value) -> Result<S, Failure> {
    S::deserialize(settings).map_err(|_| Failure::give_up("渠道设置无效。", "The settings cannot be read."))
}

/// Faults of settings, found one by one.
#[derive(Default)]
pub(crate) struct Faults(pub(crate) Vec<FieldError>);

impl Faults {
    /// A text that is needed, of at most 200 characters.
    pub(crate) fn needed(&mut self, path: &str, text: &str) {
        if text.trim().is_empty() {
            self.0.push(FieldError::new("required", "必填。", "It is needed.").at(path));
        }
        self.short(path, text, 200);
    }

    /// A text of at most so many characters.
    pub(crate) fn short(&mut self, path: &str, text: &str, most: usize) {
        if text.chars().count() > most || text.chars().any(char::is_control) {
            let (zh, en) = ("内容过长或含控制字符。", "Too long, or with control characters.");
            self.0.push(FieldError::new("too-long", zh, en).at(path));
        }
    }

    /// An address on the web.
    pub(crate) fn address(&mut self, path: &str, url: &str, way_out: &Client) {
        if let Err(failure) = way_out.check(url) {
            self.0.push(FieldError::new("bad-address", failure.words.zh, failure.words.en).at(path));
        }
    }

    /// Hours for which links answer.
    pub(crate) fn hours(&mut self, hours: u16) {
        if hours > MOST_HOURS {
            let (zh, en) = (format!("最多 {MOST_HOURS} 小时。"), format!("At most {MOST_HOURS} hours."));
            self.0.push(FieldError::new("too-large", zh, en).at("/answerHours"));
        }
    }
}

/// A word in both languages, as schemas hold it.
pub(crate) fn words(zh: &str, en: &str) -> Value {
    json!({"zh": zh, "en": en})
}

/// A schema of settings with these secrets: name, title in Chinese, title in English.
pub(crate) fn schema(required: &[&str], secrets: &[(&str, &str, &str)], properties: Value) -> Value {
    let secret = |(name, zh, en): &(&str, &str, &str)| ((*name).to_owned(), json!({"x-title": words(zh, en)}));
    let secrets: Map<String, Value> = secrets.iter().map(secret).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "required": required,
        "additionalProperties": false, "x-secrets": secrets, "properties": properties,
    })
}

/// A setting of text.
pub(crate) fn line(zh: &str, en: &str) -> Value {
    json!({"type": "string", "maxLength": 200, "x-title": words(zh, en)})
}

/// Where the vendor is found.
pub(crate) fn base(usual: &str) -> Value {
    json!({"type": "string", "maxLength": 500, "default": usual, "x-title": words("接口地址", "Address of the API"),
        "x-help": words("专有部署或经代理访问时修改。", "Changed for private deployments, or behind a proxy.")})
}

/// For how long links answer.
pub(crate) fn answer_hours() -> Value {
    json!({"type": "integer", "minimum": 0, "maximum": MOST_HOURS, "default": 72,
        "x-title": words("消息内直接处理的链接有效小时数", "Hours for which tasks can be answered from the message"),
        "x-help": words("0 表示消息中不提供。启用了两步验证的人始终需要登录。",
            "0 for never. Whoever has a second factor signs in all the same.")})
}

/// An address without the stroke at its end.
pub(crate) fn trimmed(base: &str) -> &str {
    base.trim().trim_end_matches('/')
}

/// What a button that leads into the order is called.
pub(crate) fn button(message: &Message) -> &'static str {
    let answers = message.lines.len() == 1 && message.lines.iter().any(|line| !line.answer.is_empty());
    match (message.language, answers) {
        (Language::Zh, true) => "直接处理",
        (Language::Zh, false) => "查看",
        (Language::En, true) => "Answer",
        (Language::En, false) => "Open",
    }
}

/// Where a message leads: the place to answer or to look at the one thing it tells; of several, the start.
pub(crate) fn target(message: &Message) -> &str {
    match message.lines.as_slice() {
        [Line { answer, .. }] if !answer.is_empty() => answer,
        [Line { url, .. }] => url,
        _ => &message.place,
    }
}

/// What is told, line by line.
pub(crate) fn told(message: &Message) -> impl Iterator<Item = String> {
    message.lines.iter().map(|line| {
        let Line { why, number, title, facts, .. } = line;
        let about = [number.as_str(), title.as_str()].into_iter().filter(|part| !part.is_empty());
        let about = about.collect::<Vec<_>>().join(" ");
        [why.as_str(), &about, facts].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
    })
}

/// The beginning of a text that fits into so many bytes.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let room = most.saturating_sub('…'.len_utf8());
    let end = (0..=room).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    format!("{}…", &text[..end])
}

/// Text that says the same and is no markup: neither links nor tags come from what people wrote.
pub(crate) fn plain(text: &str) -> String {
    let instead = |c: char| match c {
        '<' => '＜',
        '>' => '＞',
        '[' => '［',
        ']' => '］',
        '&' => '＆',
        '*' => '＊',
        '`' => '｀',
        c => c,
    };
    text.chars().map(instead).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_between_characters_and_never_grow() {
        for most in 3..40 {
            let cut = cut("工单 WO-1 水泵漏水，请尽快处理", most);
            assert!(cut.len() <= most && cut.ends_with('…'), "{most}: {cut}");
        }
        assert_eq!(cut("短", 3), "短");
    }

    #[test]
    fn what_people_wrote_is_no_markup() {
        let plain = plain("[点我](http://evil) <a href=x>*重要*</a>");
        assert!(!plain.contains(['[', ']', '<', '>', '*', '&']), "{plain}");
    }
}
