//! A number of its own series, given when the order is submitted.

use gongdan_domain::expr::Type;
use gongdan_domain::form::{Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, read_settings};
use gongdan_domain::number::{BadFormat, NumberFormat};
use gongdan_domain::text::Language;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::reading;

/// A number of its own series, given when the order is submitted.
pub struct Kind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    format: String,
}

struct Rule {
    format: NumberFormat,
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "auto_number"
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let Settings { format } = read_settings(field)?;
        let format = NumberFormat::parse(&format).map_err(|bad| {
            let (zh, en) = match &bad {
                BadFormat::Sequence => ("格式中须有且只有一个 {seq:N}。", "The format needs {seq:N} exactly once."),
                BadFormat::Placeholder(_) => ("花括号里的写法无法识别。", "Something in braces is not understood."),
                BadFormat::Length => ("格式应为 1 到 60 个字符。", "A format has 1 to 60 characters."),
            };
            vec![FieldError::bad_setting("format", zh, en)]
        })?;
        Ok(Box::new(Rule { format }))
    }

    fn fits_in_rows(&self) -> bool {
        false
    }
}

impl FieldRule for Rule {
    fn parse(&self, input: &Value, _: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        reading::string(input).map(Value::from)
    }

    fn words(&self, stored: &Value, _: &dyn Lookup, _: Language) -> String {
        stored.as_str().unwrap_or_default().to_owned()
    }

    fn value_type(&self) -> Type {
        Type::Text
    }

    fn number_format(&self) -> Option<&NumberFormat> {
        Some(&self.format)
    }

    fn json_schema(&self) -> Value {
        json!({ "type": "string", "readOnly": true })
    }
}
