//! A number, perhaps with a unit.

use gongdan_domain::form::{Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, read_settings};
use gongdan_domain::text::{Language, Text};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;

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
        stored(number)
    }

    fn words(&self, stored: &Value, _: &dyn Lookup, language: Language) -> String {
        let Ok(number) = reading::decimal(stored) else { return String::new() };
        match self.unit.as_ref().map(|unit| unit.get(language)) {
            Some(unit) if !unit.is_empty() => format!("{number} {unit}"),
            Some(_) | None => number.to_string(),
        }
    }
}

/// A JSON number that every reader takes for the same decimal: a double keeps 15 significant digits
/// (IEEE 754, binary64), so more are refused.
fn stored(number: Decimal) -> Result<Value, Vec<FieldError>> {
    if number.mantissa().unsigned_abs() >= 10_u128.pow(reading::MAX_DIGITS) {
        let most = reading::MAX_DIGITS;
        let (zh, en) = (format!("数字最多 {most} 位。"), format!("Use at most {most} digits."));
        return Err(FieldError::new("too-many-digits", zh, en).with("max", most).into());
    }
    Ok(reading::json_number(number))
}
