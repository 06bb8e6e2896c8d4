//! What is wrong with a flow, in words and with the steps it concerns.

use crate::proof::Example;
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
    /// The ways out of the first step that it concerns, by their number from 0.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<usize>,
    /// The fields of the form that it concerns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// The decision table that it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// The rows of that table that it concerns, by their number from 0.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<usize>,
    /// An order that shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Box<Example>>,
}

impl Finding {
    /// A fault that forbids publishing.
    pub fn error(code: &'static str, zh: impl Into<String>, en: impl Into<String>, steps: &[&str]) -> Self {
        Self::new(code, Severity::Error, Text::new(zh, en), steps)
    }

    /// Something that orders may suffer from.
    pub fn warning(code: &'static str, zh: impl Into<String>, en: impl Into<String>, steps: &[&str]) -> Self {
        Self::new(code, Severity::Warning, Text::new(zh, en), steps)
    }

    /// Something worth a look.
    pub fn hint(code: &'static str, zh: impl Into<String>, en: impl Into<String>, steps: &[&str]) -> Self {
        Self::new(code, Severity::Hint, Text::new(zh, en), steps)
    }

    fn new(code: &'static str, severity: Severity, text: Text, steps: &[&str]) -> Self {
        let steps = steps.iter().map(|&step| step.to_owned()).collect();
        let (ways, fields, rows) = Default::default();
        Self { code, severity, text, steps, ways, fields, table: None, rows, example: None }
    }

    /// The same about these ways out of its first step.
    #[must_use]
    pub fn about_ways(mut self, ways: impl IntoIterator<Item = usize>) -> Self {
        self.ways = ways.into_iter().collect();
        self
    }

    /// The same about these fields.
    #[must_use]
    pub fn about_fields<'f>(mut self, fields: impl IntoIterator<Item = &'f str>) -> Self {
        self.fields = fields.into_iter().map(str::to_owned).collect();
        self
    }

    /// The same about these rows of a decision table.
    #[must_use]
    pub fn about_rows(mut self, table: &str, rows: impl IntoIterator<Item = usize>) -> Self {
        self.table = Some(table.to_owned());
        self.rows = rows.into_iter().collect();
        self
    }

    /// The same with an order that shows it.
    #[must_use]
    pub fn shown_by(mut self, example: Option<Example>) -> Self {
        self.example = example.map(Box::new);
        self
    }
}
