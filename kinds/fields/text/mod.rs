//! One line of text.

use gongdan_domain::expr::Type;
use gongdan_domain::form::{
    Column, Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, read_settings,
};
use gongdan_domain::text::{Language, Text};
use regex::Regex;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::reading;

/// Most characters an owner may allow; longer answers want several lines.
const MAX_LENGTH: usize = 1000;

/// One line of text.
pub struct Kind;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    min_length: Option<usize>,
    max_length: Option<usize>,
    pattern: Option<String>,
    pattern_text: Option<Text>,
}

struct Rule {
    min_length: usize,
    max_length: usize,
    pattern: Option<Regex>,
    pattern_text: Text,
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "text"
    }

    fn schema_fit(&self, schema: &Value) -> Option<(u8, Map<String, Value>)> {
        if schema.get("type")? != "string" || schema.get("pattern").is_some_and(|p| !p.is_string()) {
            return None;
        }
        Some((10, reading::renamed(schema, &[("minLength", "minLength"), ("maxLength", "maxLength")])))
    }

    fn column_fit(&self, column: &Column) -> Option<(u8, Map<String, Value>)> {
        let longest = column.values.iter().map(|value| value.chars().count()).max().unwrap_or(0);
        (longest <= MAX_LENGTH).then(|| {
            let more = (longest > 200).then(|| ("maxLength".to_owned(), Value::from(MAX_LENGTH)));
            (10, more.into_iter().collect())
        })
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let settings: Settings = read_settings(field)?;
        let (min_length, max_length) = (settings.min_length.unwrap_or(0), settings.max_length.unwrap_or(200));
        reading::check_length_settings(min_length, max_length, MAX_LENGTH)?;
        let pattern = settings.pattern.filter(|pattern| !pattern.is_empty());
        let pattern = pattern.map(|pattern| reading::whole_pattern(&pattern)).transpose()?;
        let pattern_text = settings.pattern_text.unwrap_or_else(|| {
            Text::new(
                "格式不符合要求，请检查后重新填写。",
                "This does not have the expected form. Check it and try again.",
            )
        });
        Ok(Box::new(Rule { min_length, max_length, pattern, pattern_text }))
    }
}

impl FieldRule for Rule {
    fn parse(&self, input: &Value, _: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        // Line breaks and tabs come with text pasted from tables: on one line they are spaces.
        let text = reading::string(input)?.trim().replace("\r\n", " ").replace(['\r', '\n', '\t'], " ");
        reading::check_characters(&text, &[])?;
        reading::check_length(&text, self.min_length, self.max_length)?;
        if self.pattern.as_ref().is_some_and(|pattern| !pattern.is_match(&text)) {
            let Text { zh, en } = self.pattern_text.clone();
            Err(FieldError::new("pattern-mismatch", zh, en))?;
        }
        Ok(Value::String(text))
    }

    fn value_type(&self) -> Type {
        Type::Text
    }

    fn json_schema(&self) -> Value {
        json!({ "type": "string", "minLength": self.min_length, "maxLength": self.max_length })
    }

    fn words(&self, stored: &Value, _: &dyn Lookup, _: Language) -> String {
        stored.as_str().unwrap_or_default().to_owned()
    }
}
