//! What is wrong, where, and what the person at the screen should do about it.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::text::Text;

/// One fault in a submitted value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldError {
    /// JSON pointer into the body, `/values/amount`. A [`FieldRule`](super::FieldRule) gives it
    /// relative to its own value (empty: the value itself); the caller completes it.
    pub path: String,
    /// Stable and never translated: `too-long`.
    pub code: &'static str,
    /// A sentence for the person at the screen.
    pub text: Text,
    /// The numbers and names in the sentence, for clients that write their own.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub params: Map<String, Value>,
}

/// One fault in an owner's form; its path points into the form: `/pages/0/sections/1/fields/2/settings/max`.
pub type Finding = FieldError;

impl FieldError {
    /// A fault of the value itself.
    pub fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { path: String::new(), code, text: Text::new(zh, en), params: Map::new() }
    }

    /// The same fault, further down: `/settings/max`, `/2`.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// The same fault with one more number or name.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// The same fault seen from `parent`, which contains the value.
    #[must_use]
    pub fn under(mut self, parent: &str) -> Self {
        self.path.insert_str(0, parent);
        self
    }

    /// Nothing was answered where an answer is needed.
    pub fn required() -> Self {
        Self::new("required", "请填写这一项。", "Please fill in this field.")
    }

    /// The form has no such field.
    pub fn unknown_field() -> Self {
        Self::new(
            "unknown-field",
            "表单中没有这一项，请刷新页面后重试。",
            "The form has no such field. Reload the page and try again.",
        )
    }

    /// The value has another JSON type; `zh` and `en` complete "this must be …".
    pub fn wrong_type(zh: &str, en: &str) -> Self {
        Self::new("wrong-type", format!("格式不对，这里应为{zh}。"), format!("Wrong format: this must be {en}."))
    }

    /// A setting is missing or makes no sense; `zh` and `en` are whole sentences.
    pub fn bad_setting(name: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new("bad-setting", zh, en).at(format!("/settings/{}", pointer_token(name)))
    }
}

impl From<FieldError> for Vec<FieldError> {
    fn from(error: FieldError) -> Self {
        vec![error]
    }
}

/// Escapes a key for use in a JSON pointer (RFC 6901, section 3).
pub(super) fn pointer_token(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The JSON pointer of a value.
pub fn value_path(field: &str) -> String {
    format!("/values/{}", pointer_token(field))
}
