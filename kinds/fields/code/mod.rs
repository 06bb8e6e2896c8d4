//! What a bar code or QR code says.

use gongdan_domain::form::{Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, read_settings};
use gongdan_domain::text::{Language, Text};
use regex::Regex;
use serde::Deserialize;
use serde_json::Value;

use crate::reading;

/// Most characters: what a QR code of middling size holds.
const MAX_LENGTH: usize = 1000;

/// What a bar code or QR code says.
pub struct Kind;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    format: Option<String>,
    pattern: Option<String>,
    pattern_text: Option<Text>,
}

/// What the text must be.
#[derive(Clone, Copy, PartialEq)]
enum Format {
    /// Anything on one line.
    Text,
    /// A GTIN of one of these lengths, with its check digit.
    Gtin(&'static [usize]),
    /// UPC-A, or UPC-E written out as the UPC-A it stands for.
    Upc,
    /// Capital letters, digits and seven signs; `true` with the check character.
    Code39(bool),
    /// Printable ASCII.
    Code128,
}

const FORMATS: [(&str, Format); 9] = [
    ("text", Format::Text),
    ("ean-13", Format::Gtin(&[13])),
    ("ean-8", Format::Gtin(&[8])),
    ("upc", Format::Upc),
    ("itf-14", Format::Gtin(&[14])),
    ("gtin", Format::Gtin(&[8, 12, 13, 14])),
    ("code-39", Format::Code39(false)),
    ("code-39-check", Format::Code39(true)),
    ("code-128", Format::Code128),
];

struct Rule {
    format: Format,
    pattern: Option<Regex>,
    pattern_text: Text,
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "code"
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let Settings { format, pattern, pattern_text } = read_settings(field)?;
        let format = reading::setting_word("format", format.as_deref(), &FORMATS)?.unwrap_or(Format::Text);
        let pattern = pattern.filter(|pattern| !pattern.is_empty());
        let pattern = pattern.map(|pattern| reading::whole_pattern(&pattern)).transpose()?;
        let pattern_text = pattern_text.unwrap_or_else(|| {
            Text::new("这不是这里要扫的码，请扫正确的码。", "This is not the code expected here. Scan the right one.")
        });
        Ok(Box::new(Rule { format, pattern, pattern_text }))
    }
}

impl FieldRule for Rule {
    fn parse(&self, input: &Value, _: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        // Some codes end or break their lines; here the text is one line.
        let text = reading::string(input)?.trim().replace("\r\n", " ").replace(['\r', '\n', '\t'], " ");
        reading::check_characters(&text, &[])?;
        reading::check_length(&text, 1, MAX_LENGTH)?;
        let code = self.format.read(&text)?;
        if self.pattern.as_ref().is_some_and(|pattern| !pattern.is_match(&code)) {
            let Text { zh, en } = self.pattern_text.clone();
            Err(FieldError::new("pattern-mismatch", zh, en))?;
        }
        Ok(Value::String(code))
    }

    fn words(&self, stored: &Value, _: &dyn Lookup, _: Language) -> String {
        stored.as_str().unwrap_or_default().to_owned()
    }
}

impl Format {
    fn read(self, text: &str) -> reading::Read<String> {
        match self {
            Self::Text => Ok(text.to_owned()),
            Self::Gtin(lengths) => {
                let digits = digits(text, lengths)?;
                check_digit(&digits)?;
                Ok(digits)
            }
            Self::Upc => {
                let digits = digits(text, &[8, 12])?;
                let digits = if digits.len() == 8 { expanded(&digits)? } else { digits };
                check_digit(&digits)?;
                Ok(digits)
            }
            Self::Code39(is_checked) => code_39(text, is_checked),
            Self::Code128 if text.bytes().all(|b| (b' '..=b'~').contains(&b)) => Ok(text.to_owned()),
            Self::Code128 => Err(wrong_characters("英文字母、数字和符号", "letters, digits and signs of ASCII").into()),
        }
    }
}

fn wrong_characters(zh: &str, en: &str) -> FieldError {
    FieldError::new("wrong-characters", format!("这种条码只含{zh}。"), format!("This kind of code has only {en}."))
}

fn wrong_check() -> FieldError {
    let zh = "校验位不对，请核对后重新输入或扫描。";
    FieldError::new("wrong-check-digit", zh, "The check digit does not fit. Scan again or compare what was typed.")
}

/// The digits people type with blanks and hyphens between them, if there are as many as there should be.
fn digits(text: &str, lengths: &[usize]) -> reading::Read<String> {
    let plain: String = text.chars().map(reading::half_width).filter(|c| !c.is_whitespace() && *c != '-').collect();
    if !plain.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong_characters("数字", "digits").into());
    }
    if lengths.contains(&plain.len()) {
        return Ok(plain);
    }
    let wanted = lengths.iter().map(usize::to_string).collect::<Vec<_>>();
    let (zh, en) = (wanted.join("、"), wanted.join(", "));
    let (zh, en) = (
        format!("应为 {zh} 位数字，现在是 {} 位。", plain.len()),
        format!("There should be {en} digits; there are {}.", plain.len()),
    );
    Err(FieldError::new("wrong-length", zh, en).with("length", plain.len()).into())
}

/// GS1 General Specifications, section 7.9: from the right, digits weigh 1, 3, 1, 3, …, and the sum is a multiple of 10.
fn check_digit(digits: &str) -> reading::Read<()> {
    let weighed =
        digits.bytes().rev().zip([1_u32, 3].into_iter().cycle()).map(|(b, weight)| u32::from(b - b'0') * weight);
    if weighed.sum::<u32>().is_multiple_of(10) { Ok(()) } else { Err(wrong_check().into()) }
}

/// UPC-E leaves out four or five zeros of a UPC-A (GS1 General Specifications, section 5.2.2.4.2).
fn expanded(short: &str) -> reading::Read<String> {
    let (system, middle, check) = (&short[..1], &short[1..7], &short[7..]);
    if system != "0" && system != "1" {
        return Err(wrong_check().into());
    }
    let (head, last) = middle.split_at(5);
    let body = match last {
        "0" | "1" | "2" => format!("{}{last}0000{}", &head[..2], &head[2..]),
        "3" => format!("{}00000{}", &head[..3], &head[3..]),
        "4" => format!("{}00000{}", &head[..4], &head[4..]),
        _ => format!("{head}0000{last}"),
    };
    Ok(format!("{system}{body}{check}"))
}

/// The 43 characters of Code 39 in the order of their values (ISO/IEC 16388, annex A).
const CODE_39: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";

fn code_39(text: &str, is_checked: bool) -> reading::Read<String> {
    let plain: String = text.chars().map(reading::half_width).collect::<String>().to_ascii_uppercase();
    // The stars at both ends belong to the printed bars, not to the text.
    let inner = plain.strip_prefix('*').and_then(|rest| rest.strip_suffix('*')).unwrap_or(&plain).trim();
    let values: Option<Vec<usize>> = inner.chars().map(|c| CODE_39.find(c)).collect();
    let wrong =
        || wrong_characters("大写字母、数字、空格和 - . $ / + %", "capital letters, digits, blanks and - . $ / + %");
    let values = values.filter(|values| !values.is_empty()).ok_or_else(wrong)?;
    if is_checked {
        let Some((check, rest)) = values.split_last().filter(|(_, rest)| !rest.is_empty()) else {
            return Err(wrong_check().into());
        };
        if rest.iter().sum::<usize>() % CODE_39.len() != *check {
            return Err(wrong_check().into());
        }
    }
    Ok(inner.to_owned())
}
