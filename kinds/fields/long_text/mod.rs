//! Text of several lines.

use gongdan_domain::expr::Type;
use gongdan_domain::form::{
    Column, Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, read_settings,
};
use gongdan_domain::text::Language;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::reading;

/// Most characters an owner may allow; more belongs into a file.
const MAX_LENGTH: usize = 100_000;

/// From here on a value wants several lines, in characters.
const LONG: usize = 60;

/// Text of several lines.
pub struct Kind;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    min_length: Option<usize>,
    max_length: Option<usize>,
}

struct Rule {
    min_length: usize,
    max_length: usize,
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "long_text"
    }

    fn schema_fit(&self, schema: &Value) -> Option<(u8, Map<String, Value>)> {
        let is_long = schema.get("maxLength").and_then(Value::as_u64).is_some_and(|most| most > 200);
        let settings = || reading::renamed(schema, &[("minLength", "minLength"), ("maxLength", "maxLength")]);
        (schema.get("type")? == "string" && is_long).then(|| (20, settings()))
    }

    fn column_fit(&self, column: &Column) -> Option<(u8, Map<String, Value>)> {
        let is_long = |value: &String| value.contains('\n') || value.chars().count() > LONG;
        column.values.iter().any(is_long).then(|| (20, Map::new()))
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let settings: Settings = read_settings(field)?;
        let (min_length, max_length) = (settings.min_length.unwrap_or(0), settings.max_length.unwrap_or(10_000));
        reading::check_length_settings(min_length, max_length, MAX_LENGTH)?;
        Ok(Box::new(Rule { min_length, max_length }))
    }

    fn is_indexable(&self) -> bool {
        false
    }
}

impl FieldRule for Rule {
    fn parse(&self, input: &Value, _: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        // Windows and old Macs end their lines differently; stored lines end with U+000A alone.
        let text = reading::string(input)?.trim().replace("\r\n", "\n").replace('\r', "\n");
        reading::check_characters(&text, &['\n', '\t'])?;
        reading::check_length(&text, self.min_length, self.max_length)?;
        Ok(Value::String(text))
    }

    fn value_type(&self) -> Type {
        Type::Text
    }

    fn json_schema(&self) -> Value {
        json!({ "type": "string" })
    }

    fn words(&self, stored: &Value, _: &dyn Lookup, _: Language) -> String {
        stored.as_str().unwrap_or_default().to_owned()
    }
}
