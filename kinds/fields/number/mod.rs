//! A number, perhaps with a unit.

use gongdan_domain::expr::Type;
use gongdan_domain::form::{
    Column, Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, ValueType, read_settings,
};
use gongdan_domain::text::{Language, Text};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::reading;

/// A number, perhaps with a unit.
pub struct Kind;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    min: Option<Value>,
    max: Option<Value>,
    decimals: Option<u32>,
    unit: Option<Text>,
}

struct Rule {
    range: (Option<Decimal>, Option<Decimal>),
    decimals: u32,
    unit: Option<Text>,
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "number"
    }

    fn schema_fit(&self, schema: &Value) -> Option<(u8, Map<String, Value>)> {
        let whole = schema.get("type")? == "integer";
        if !whole && schema.get("type")? != "number" {
            return None;
        }
        let mut settings = reading::renamed(schema, &[("minimum", "min"), ("maximum", "max")]);
        settings.insert("decimals".to_owned(), Value::from(if whole { 0 } else { 6 }));
        Some((50, settings))
    }

    fn column_fit(&self, column: &Column) -> Option<(u8, Map<String, Value>)> {
        // A number that begins with 0 is a code, and its zero counts.
        let is_code = |text: &str| text.len() > 1 && text.starts_with('0') && !text.starts_with("0.");
        let read = |text: &str| reading::decimal(&text.replace(',', "").into()).ok().filter(|_| !is_code(text));
        let decimals = column.values.iter().filter_map(|value| read(value)).map(|number| number.scale().min(6)).max();
        let is_number = |text: &str| read(text).is_some_and(|number| reading::exact_number(number).is_ok());
        column.is_mostly(is_number).then(|| (50, Map::from_iter([("decimals".to_owned(), decimals.into())])))
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let Settings { min, max, decimals, unit } = read_settings(field)?;
        let decimals = decimals.unwrap_or(0);
        if decimals > 6 {
            Err(FieldError::bad_setting("decimals", "小数位数应在 0 到 6 之间。", "Use 0 to 6 decimals."))?;
        }
        Ok(Box::new(Rule { range: reading::range(min.as_ref(), max.as_ref())?, decimals, unit }))
    }
}

impl FieldRule for Rule {
    fn parse(&self, input: &Value, _: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        let number = reading::decimal(input)?;
        reading::check_decimals(number, self.decimals)?;
        reading::check_range(number, self.range, |bound| bound.to_string())?;
        reading::exact_number(number)
    }

    fn value_type(&self) -> Type {
        Type::Number
    }

    fn decimals(&self) -> Option<u32> {
        Some(self.decimals)
    }

    fn json_schema(&self) -> Value {
        json!({ "type": if self.decimals == 0 { "integer" } else { "number" } })
    }

    fn list_type(&self) -> ValueType {
        ValueType::Number
    }

    fn words(&self, stored: &Value, _: &dyn Lookup, language: Language) -> String {
        let Ok(number) = reading::decimal(stored) else { return String::new() };
        match self.unit.as_ref().map(|unit| unit.get(language)) {
            Some(unit) if !unit.is_empty() => format!("{number} {unit}"),
            Some(_) | None => number.to_string(),
        }
    }
}
