//! A value computed from other answers.

use gongdan_domain::expr::{self, Type};
use gongdan_domain::form::{Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, read_settings};
use gongdan_domain::text::{Language, Text};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::reading;

/// Most decimals of a result.
const MAX_DECIMALS: u32 = 6;

/// A value computed from other answers.
pub struct Kind;

#[derive(Deserialize, Clone, Copy, Default, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    #[default]
    Number,
    Text,
    Date,
    YesNo,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    expression: String,
    #[serde(default)]
    result: Outcome,
    decimals: Option<u32>,
    unit: Option<Text>,
}

struct Rule {
    expression: String,
    result: Outcome,
    decimals: u32,
    unit: Option<Text>,
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "formula"
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let Settings { expression, result, decimals, unit } = read_settings(field)?;
        let decimals = decimals.unwrap_or(2);
        if decimals > MAX_DECIMALS {
            Err(FieldError::bad_setting("decimals", "小数位数应在 0 到 6 之间。", "Use 0 to 6 decimals."))?;
        }
        if expression.trim().is_empty() {
            Err(FieldError::bad_setting("expression", "请填写公式。", "Write the formula."))?;
        }
        Ok(Box::new(Rule { expression, result, decimals, unit }))
    }
}

impl FieldRule for Rule {
    fn parse(&self, input: &Value, _: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        match self.result {
            Outcome::Number => {
                let number = expr::round(reading::decimal(input)?, self.decimals);
                reading::exact_number(number)
            }
            Outcome::Text => {
                let text = reading::string(input)?.trim();
                reading::check_length(text, 0, expr::MAX_TEXT)?;
                Ok(Value::from(text))
            }
            Outcome::Date => match expr::Value::from_json(input, &Type::Day) {
                day @ expr::Value::Day(_) => Ok(day.to_json()),
                _ => Err(FieldError::wrong_type("日期", "a day").into()),
            },
            Outcome::YesNo if input.is_boolean() => Ok(input.clone()),
            Outcome::YesNo => Err(FieldError::wrong_type("“是”或“否”", "yes or no").into()),
        }
    }

    fn words(&self, stored: &Value, _: &dyn Lookup, language: Language) -> String {
        match (stored, language) {
            (Value::Bool(true), Language::Zh) => "是".to_owned(),
            (Value::Bool(false), Language::Zh) => "否".to_owned(),
            (Value::Bool(true), Language::En) => "Yes".to_owned(),
            (Value::Bool(false), Language::En) => "No".to_owned(),
            (Value::Number(_), _) => {
                let Ok(number) = reading::decimal(stored) else { return String::new() };
                let unit = self.unit.as_ref().map_or("", |unit| unit.get(language));
                format!("{number} {unit}").trim_end().to_owned()
            }
            (other, _) => other.as_str().unwrap_or_default().to_owned(),
        }
    }

    fn value_type(&self) -> Type {
        match self.result {
            Outcome::Number => Type::Number,
            Outcome::Text => Type::Text,
            Outcome::Date => Type::Day,
            Outcome::YesNo => Type::Bool,
        }
    }

    fn decimals(&self) -> Option<u32> {
        (self.result == Outcome::Number).then_some(self.decimals)
    }

    fn formula(&self) -> Option<&str> {
        Some(&self.expression)
    }

    fn json_schema(&self) -> Value {
        match self.result {
            Outcome::Number => json!({ "type": "number", "readOnly": true }),
            Outcome::Text => json!({ "type": "string", "readOnly": true }),
            Outcome::Date => json!({ "type": "string", "format": "date", "readOnly": true }),
            Outcome::YesNo => json!({ "type": "boolean", "readOnly": true }),
        }
    }
}
