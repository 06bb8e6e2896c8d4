//! An amount in one currency.

use gongdan_domain::expr::Type;
use gongdan_domain::form::{
    Column, Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, ValueType, is_absent, read_settings,
};
use gongdan_domain::index_key::{IndexKey, decimal};
use gongdan_domain::text::Language;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::reading;

/// An amount in one currency.
pub struct Kind;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    currency: Option<String>,
    min: Option<Value>,
    max: Option<Value>,
}

struct Rule {
    currency: String,
    digits: u32,
    range: (Option<Decimal>, Option<Decimal>),
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "money"
    }

    fn column_fit(&self, column: &Column) -> Option<(u8, Map<String, Value>)> {
        let signs = ['¥', '￥', '元', ',', ' '];
        let has_sign = column.is_mostly(|text| text.contains(['¥', '￥', '元']));
        let words = ["金额", "费用", "价", "款", "cost", "price", "amount", "fee"];
        let amount = |text: &str| reading::decimal(&text.replace(signs, "").into()).ok();
        let is_amount = |text: &str| amount(text).is_some_and(|amount| amount.scale() <= minor_digits("CNY"));
        ((has_sign || column.is_called(&words)) && column.is_mostly(is_amount)).then(|| (70, Map::new()))
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let Settings { currency, min, max } = read_settings(field)?;
        let currency = currency.unwrap_or_else(|| "CNY".to_owned());
        if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_uppercase()) {
            let (zh, en) = ("币种应为三个大写字母，例如 CNY。", "Use three capital letters, like CNY.");
            Err(FieldError::bad_setting("currency", zh, en))?;
        }
        let range = reading::range(min.as_ref(), max.as_ref())?;
        Ok(Box::new(Rule { digits: minor_digits(&currency), currency, range }))
    }
}

impl FieldRule for Rule {
    fn parse(&self, input: &Value, _: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        let amount = match input {
            Value::Object(parts) => {
                self.check_currency(parts.get("currency"))?;
                if parts.keys().any(|key| key != "amount" && key != "currency") {
                    Err(FieldError::wrong_type("金额", "an amount of money"))?;
                }
                parts.get("amount").unwrap_or(&Value::Null)
            }
            bare => bare,
        };
        if is_absent(amount) {
            return Ok(Value::Null);
        }
        let amount = reading::decimal(amount)?;
        reading::check_decimals(amount, self.digits)?;
        reading::check_range(amount, self.range, |bound| self.written(bound))?;
        Ok(json!({ "amount": self.written(amount), "currency": self.currency }))
    }

    fn value_type(&self) -> Type {
        Type::Number
    }

    fn decimals(&self) -> Option<u32> {
        Some(self.digits)
    }

    fn json_schema(&self) -> Value {
        let amount = json!({ "type": "string", "pattern": r"^-?\d+(\.\d+)?$" });
        let parts = json!({ "amount": amount, "currency": { "const": self.currency } });
        json!({ "type": "object", "properties": parts, "required": ["amount", "currency"] })
    }

    fn list_type(&self) -> ValueType {
        ValueType::Number
    }

    /// The amount: a field has one currency.
    fn index_keys(&self, stored: &Value) -> Vec<IndexKey> {
        let amount = stored.get("amount").and_then(Value::as_str);
        amount.and_then(decimal).map(IndexKey::number).into_iter().collect()
    }

    fn words(&self, stored: &Value, _: &dyn Lookup, _: Language) -> String {
        let Some(amount) = stored.get("amount").and_then(Value::as_str) else { return String::new() };
        match self.currency.as_str() {
            "CNY" => format!("¥{amount}"),
            other => format!("{other} {amount}"),
        }
    }
}

impl Rule {
    fn check_currency(&self, given: Option<&Value>) -> Result<(), Vec<FieldError>> {
        let expected = &self.currency;
        if given.is_none_or(|given| given.is_null() || given.as_str() == Some(expected)) {
            return Ok(());
        }
        let (zh, en) = (format!("币种应为 {expected}。"), format!("The currency must be {expected}."));
        Err(FieldError::new("wrong-currency", zh, en).at("/currency").with("currency", expected.as_str()).into())
    }

    fn written(&self, mut amount: Decimal) -> String {
        amount.rescale(self.digits.max(amount.scale()));
        amount.to_string()
    }
}

/// Digits after the point (ISO 4217, minor units).
fn minor_digits(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI" | "VND"
        | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}
