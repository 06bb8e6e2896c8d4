//! What is wrong with a flow, in words and with the steps it concerns.

use gongdan_domain::text::Text;
use serde::Serialize;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth a look.
    Hint,
    /// Orders may suffer.
    Warning,
    /// The flow must not be published.
    Error,
}

/// One fault of a flow.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// Stable and never translated: `join-waits-for-ever`.
    pub code: &'static str,
    /// How bad.
    pub severity: Severity,
    /// A sentence for the owner.
    pub text: Text,
    /// The steps it concerns, the first one foremost.
    pub steps: Vec<String>,
}

impl Finding {
    /// A fault that forbids publishing.
    pub fn error(code: &'static str, zh: impl Into<String>, en: impl Into<String>, steps: &[&str]) -> Self {
        let steps = steps.iter().map(|&step| step.to_owned()).collect();
        Self { code, severity: Severity::Error, text: Text::new(zh, en), steps }
    }
}
