//! Why something did not get through, in words, and what that means for whoever sent it.

use gongdan_domain::Text;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use std::fmt;
use std::time::Duration;

/// What to do about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// Try again later; not before this has passed, if the other side said so.
    Retry {
        /// What the other side asked for.
        after: Option<Duration>,
    },
    /// It will not get better by itself.
    GiveUp,
    /// The credentials are not, or no longer, accepted.
    Reauthorise,
}

/// Something that did not get through.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// What to do.
    pub advice: Advice,
    /// For people. It never holds the address, which may contain a secret.
    pub words: Text,
    /// The status the other side answered with.
    pub status: Option<u16>,
    /// Whether the other side may have acted on it all the same: it was sent, and the answer is missing.
    pub may_be_done: bool,
    /// Whether it says something about this one recipient only, and nothing about the other side.
    pub of_recipient: bool,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words.en)
    }
}

impl std::error::Error for Failure {}

impl Failure {
    /// One without an answer.
    pub fn new(advice: Advice, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { advice, words: Text::new(zh, en), status: None, may_be_done: false, of_recipient: false }
    }

    /// One that only a change of the settings mends.
    pub fn give_up(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Advice::GiveUp, zh, en)
    }

    /// One that may pass.
    pub fn retry(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Advice::Retry { after: None }, zh, en)
    }

    /// The same, sent and without an answer.
    #[must_use]
    pub fn without_answer(self) -> Self {
        Self { may_be_done: true, ..self }
    }

    /// The same, about this recipient only.
    #[must_use]
    pub fn of_recipient(self) -> Self {
        Self { of_recipient: true, ..self }
    }

    /// What an answer with this status means; `None` for success.
    pub fn of_status(status: u16, after: Option<Duration>) -> Option<Self> {
        let (advice, zh, en) = match status {
            200..=299 => return None,
            300..=399 => (Advice::GiveUp, "对方要求转到另一个地址，系统不跟随跳转", "redirects are not followed"),
            401 => (Advice::Reauthorise, "对方不接受凭据", "the credentials are not accepted"),
            403 => (Advice::GiveUp, "对方拒绝访问", "access is refused"),
            404 => (Advice::GiveUp, "对方没有这个地址", "there is nothing at this address"),
            410 => (Advice::GiveUp, "对方的这个地址已停用", "this address is gone for good"),
            413 => (Advice::GiveUp, "对方认为内容过大", "the content is too large"),
            408 | 425 => (Advice::Retry { after }, "对方要求稍后再试", "it asks to try again"),
            429 => (Advice::Retry { after }, "对方限制了频率", "it is sent too much"),
            503 => (Advice::Retry { after }, "对方暂时不可用", "it is not available at the moment"),
            500..=599 => (Advice::Retry { after }, "对方内部出错", "something failed there"),
            _ => (Advice::GiveUp, "对方不接受此请求", "the request is not accepted"),
        };
        let (zh, en) = (format!("{zh}（HTTP {status}）。"), format!("It answered with status {status}: {en}."));
        Some(Self { advice, words: Text::new(zh, en), status: Some(status), may_be_done: false, of_recipient: false })
    }
}

/// Reads `Retry-After`: seconds, or the time of day at the other side.
pub(crate) fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let at = rfc2822::parse(value).ok()?.timestamp();
    Some(Duration::try_from(at.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_meaning() {
        let table = [
            (200, None),
            (204, None),
            (301, Some("give up")),
            (400, Some("give up")),
            (401, Some("reauthorise")),
            (403, Some("give up")),
            (404, Some("give up")),
            (408, Some("retry")),
            (410, Some("give up")),
            (422, Some("give up")),
            (425, Some("retry")),
            (429, Some("retry")),
            (500, Some("retry")),
            (502, Some("retry")),
            (503, Some("retry")),
            (504, Some("retry")),
            (599, Some("retry")),
        ];
        for (status, expected) in table {
            let advice = Failure::of_status(status, None).map(|failure| match failure.advice {
                Advice::Retry { .. } => "retry",
                Advice::GiveUp => "give up",
                Advice::Reauthorise => "reauthorise",
            });
            assert_eq!(advice, expected, "{status}");
        }
    }

    #[test]
    fn both_forms_of_retry_after_are_read() {
        let now: Timestamp = "2026-11-26T08:00:00Z".parse().unwrap();
        for (value, expected) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Thu, 26 Nov 2026 08:01:30 GMT", Some(90)),
            ("Thu, 26 Nov 2026 07:00:00 GMT", Some(0)),
            ("soon", None),
            ("-5", None),
            ("", None),
        ] {
            assert_eq!(retry_after(value, now).map(|d| d.as_secs()), expected, "{value}");
        }
    }
}
