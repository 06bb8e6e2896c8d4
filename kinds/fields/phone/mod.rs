//! A telephone number.

use gongdan_domain::expr::Type;
use gongdan_domain::form::{
    Column, Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, read_settings,
};
use gongdan_domain::text::Language;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::reading;

/// A telephone number.
pub struct Kind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    region: Option<String>,
}

struct Rule;

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "phone"
    }

    fn column_fit(&self, column: &Column) -> Option<(u8, Map<String, Value>)> {
        column.is_mostly(|text| international(text).is_some()).then(|| (75, Map::new()))
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let Settings { region } = read_settings(field)?;
        match region.as_deref() {
            None | Some("CN") => Ok(Box::new(Rule)),
            Some(_) => {
                let zh = "目前只支持 CN；其他地区的号码请以“+”和国家代码开头填写。";
                let en = "Only CN is known; numbers from elsewhere are written with + and the country code.";
                Err(FieldError::bad_setting("region", zh, en).into())
            }
        }
    }
}

impl FieldRule for Rule {
    fn parse(&self, input: &Value, _: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        let written = reading::string(input)?;
        match international(written) {
            Some(number) => Ok(Value::String(number)),
            None => {
                let zh =
                    "电话号码不正确。请填写手机号，或带区号的座机号，例如 010-12345678；境外号码以“+”和国家代码开头。";
                let en = "This is not a telephone number. Write a Chinese mobile number, a landline with its area code \
                          (010-12345678), or + and the country code.";
                Err(FieldError::new("not-a-phone", zh, en).into())
            }
        }
    }

    fn value_type(&self) -> Type {
        Type::Text
    }

    fn json_schema(&self) -> Value {
        json!({ "type": "string" })
    }

    fn words(&self, stored: &Value, _: &dyn Lookup, _: Language) -> String {
        let number = stored.as_str().unwrap_or_default();
        match number.strip_prefix("+86") {
            Some(national) if is_mobile(national) => national.to_owned(),
            Some(_) | None => number.to_owned(),
        }
    }
}

/// The number in international form (ITU-T E.164): `+`, country code, at most 15 digits in all.
fn international(written: &str) -> Option<String> {
    if written.len() > 64 {
        return None;
    }
    let plain: String = written.trim().chars().map(reading::half_width).filter(|c| !is_filler(*c)).collect();
    let number = match plain.strip_prefix('+').or_else(|| plain.strip_prefix("00")) {
        Some(rest) => rest.to_owned(),
        None => format!("86{}", domestic(&plain)?),
    };
    let is_digits = number.bytes().all(|b| b.is_ascii_digit());
    match number.strip_prefix("86") {
        Some(national) if is_digits => {
            let national = national.strip_prefix('0').unwrap_or(national);
            is_chinese(national).then(|| format!("+86{national}"))
        }
        Some(_) => None,
        None => {
            let is_good = is_digits && !number.starts_with('0') && (7..=15).contains(&number.len());
            is_good.then(|| format!("+{number}"))
        }
    }
}

/// The part behind +86 of a number as dialled in China: mobile, landline with area code, 400 and 800.
fn domestic(plain: &str) -> Option<&str> {
    let is_service = plain.len() == 10 && (plain.starts_with("400") || plain.starts_with("800"));
    if is_mobile(plain) || is_service {
        return Some(plain);
    }
    // People also write the country code without its plus sign.
    plain.strip_prefix('0').or_else(|| plain.strip_prefix("86").filter(|rest| is_mobile(rest)))
}

fn is_filler(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '(' | ')' | '.' | '·' | '‐' | '‑' | '–' | '—')
}

fn is_mobile(national: &str) -> bool {
    let bytes = national.as_bytes();
    bytes.len() == 11 && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1]) && bytes.iter().all(u8::is_ascii_digit)
}

/// Numbers behind +86: mobile; area codes 10 and 2x with 8 digits; three-digit area codes (and 400, 800)
/// with 7 or 8 digits.
fn is_chinese(national: &str) -> bool {
    let is_landline = match national.as_bytes() {
        [b'1', b'0', rest @ ..] => rest.len() == 8,
        [b'2', _, rest @ ..] => rest.len() == 8,
        [b'3'..=b'9', _, _, rest @ ..] => rest.len() == 7 || rest.len() == 8,
        _ => false,
    };
    is_mobile(national) || is_landline
}
