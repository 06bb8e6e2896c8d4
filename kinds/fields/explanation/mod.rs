//! A text that explains something and asks nothing.

use gongdan_domain::form::{Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, read_settings};
use gongdan_domain::text::{Language, Text};
use serde::Deserialize;
use serde_json::Value;

/// A text that explains something and asks nothing.
pub struct Kind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    text: Text,
}

struct Rule;

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "explanation"
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let Settings { text } = read_settings(field)?;
        if text.zh.trim().is_empty() && text.en.trim().is_empty() {
            Err(FieldError::bad_setting("text", "请填写说明文字。", "Write the explanation."))?;
        }
        Ok(Box::new(Rule))
    }

    fn has_value(&self) -> bool {
        false
    }

    fn is_indexable(&self) -> bool {
        false
    }
}

impl FieldRule for Rule {
    fn parse(&self, _: &Value, _: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        Err(FieldError::new(
            "no-value-allowed",
            "这一项只是说明，不需填写。",
            "This only explains; it takes no answer.",
        )
        .into())
    }

    fn words(&self, _: &Value, _: &dyn Lookup, _: Language) -> String {
        String::new()
    }
}
