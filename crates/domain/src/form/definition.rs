//! The shape of a form, as the owner draws it and as it travels.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::text::Text;

/// One version of what an order type asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Form {
    /// Grows by one with every publication; 0 in a draft.
    #[serde(default)]
    pub version: i64,
    /// Template of the order's title: `{field}` stands for the words of that field.
    #[serde(default)]
    pub title: String,
    /// At least one in a published form.
    pub pages: Vec<Page>,
}

/// A screenful of questions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Page {
    /// Unique among the pages, see [`is_identifier`].
    pub id: String,
    /// What the page is about.
    pub title: Text,
    /// From top to bottom.
    pub sections: Vec<Section>,
}

/// Fields that belong together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Section {
    /// Unique among the sections of the form, see [`is_identifier`].
    pub id: String,
    /// Heading, if it has one.
    #[serde(default)]
    pub title: Option<Text>,
    /// From top to bottom.
    pub fields: Vec<Field>,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Field {
    /// Unique in the form and the key of the value, see [`is_identifier`].
    pub id: String,
    /// Name of a [`FieldKind`](super::FieldKind).
    pub kind: String,
    /// The question.
    pub label: Text,
    /// A sentence under the field.
    #[serde(default)]
    pub help: Option<Text>,
    /// Shown in the empty field.
    #[serde(default)]
    pub placeholder: Option<Text>,
    /// An order cannot be submitted without an answer.
    #[serde(default)]
    pub required: bool,
    /// What an empty form starts with. It is a proposal to the person at the screen: the server never
    /// fills it in, or clearing an optional field would be impossible.
    #[serde(default)]
    pub default: Value,
    /// Lists may filter and sort by it.
    #[serde(default)]
    pub indexed: bool,
    /// Expression: the field is there only while it is fulfilled. A value of an invisible field is not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visible_when: Option<String>,
    /// Expression: an answer is needed while it is fulfilled, whatever [`Field::required`] says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_when: Option<String>,
    /// Expression: the value may be changed only while it is fulfilled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub editable_when: Option<String>,
    /// Expression whose result is the value; the server computes it and looks at nothing that was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// Expression for what an empty form starts with, where a constant does not do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_formula: Option<String>,
    /// What a value must fulfil beside its kind's own rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<FieldCheck>,
    /// No other order of this type may hold the value.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unique: bool,
    /// What the kind wants to know; see its README.
    #[serde(default)]
    pub settings: Map<String, Value>,
}

/// A limit written as an expression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldCheck {
    /// Refuses the value when it is known to be false; one that is unknown refuses nothing.
    pub rule: String,
    /// What the person at the screen reads then.
    pub message: Text,
}

fn is_false(value: &bool) -> bool {
    !*value
}

impl Form {
    /// All fields in reading order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.pages.iter().flat_map(|page| &page.sections).flat_map(|section| &section.fields)
    }

    /// The field of that id. Walks the form; use [`PreparedForm`](super::PreparedForm) on hot paths.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields().find(|field| field.id == id)
    }
}

/// Whether `id` may name a page, section, field or collection: `^[a-z][a-z0-9_]{0,39}$`.
pub fn is_identifier(id: &str) -> bool {
    id.len() <= 40
        && id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::is_identifier;

    #[test]
    fn an_identifier_is_short_lower_case_and_starts_with_a_letter() {
        for good in ["a", "amount", "site_2", &"a".repeat(40)] {
            assert!(is_identifier(good), "{good}");
        }
        for bad in ["", "2a", "_a", "Amount", "a-b", "金额", "a/b", &"a".repeat(41)] {
            assert!(!is_identifier(bad), "{bad}");
        }
    }
}
