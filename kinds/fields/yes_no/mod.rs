//! Yes or no.

use gongdan_domain::expr::Type;
use gongdan_domain::form::{
    Column, Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, ValueType, read_settings,
};
use gongdan_domain::text::Language;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Yes or no.
pub struct Kind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "yes_no"
    }

    fn schema_fit(&self, schema: &Value) -> Option<(u8, Map<String, Value>)> {
        (schema.get("type")? == "boolean").then(|| (50, Map::new()))
    }

    fn column_fit(&self, column: &Column) -> Option<(u8, Map<String, Value>)> {
        let answers = ["是", "否", "有", "无", "√", "×", "yes", "no", "y", "n", "true", "false"];
        column.is_mostly(|text| answers.contains(&text.to_lowercase().as_str())).then(|| (72, Map::new()))
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        Ok(Box::new(read_settings::<Rule>(field)?))
    }
}

impl FieldRule for Rule {
    fn parse(&self, input: &Value, _: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        match input {
            Value::Bool(answer) => Ok(Value::Bool(*answer)),
            _ => Err(FieldError::wrong_type("“是”或“否”", "yes or no (true or false)").into()),
        }
    }

    fn value_type(&self) -> Type {
        Type::Bool
    }

    fn json_schema(&self) -> Value {
        json!({ "type": "boolean" })
    }

    fn list_type(&self) -> ValueType {
        ValueType::Truth
    }

    fn words(&self, stored: &Value, _: &dyn Lookup, language: Language) -> String {
        let words = match (stored.as_bool(), language) {
            (Some(true), Language::Zh) => "是",
            (Some(false), Language::Zh) => "否",
            (Some(true), Language::En) => "Yes",
            (Some(false), Language::En) => "No",
            (None, Language::Zh | Language::En) => "",
        };
        words.to_owned()
    }
}
