//! A postal address.

mod divisions;

use gongdan_domain::form::{Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, read_settings};
use gongdan_domain::text::Language;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::reading;
use divisions::DIVISIONS;

/// Longest street part of an address in China, in characters.
const LONGEST_STREET: usize = 200;
/// Longest address abroad, in characters.
const LONGEST_ABROAD: usize = 500;
/// Longest text that is taken apart, in bytes.
const LONGEST_TEXT: usize = 2000;
const CHINA: &str = "CN";

/// A postal address.
pub struct Kind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    street: Option<bool>,
    foreign: Option<bool>,
}

struct Rule {
    needs_street: bool,
    is_foreign_allowed: bool,
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "address"
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let Settings { street, foreign } = read_settings(field)?;
        Ok(Box::new(Rule { needs_street: street.unwrap_or(true), is_foreign_allowed: foreign.unwrap_or(false) }))
    }

    fn is_indexable(&self) -> bool {
        false
    }
}

impl FieldRule for Rule {
    fn parse(&self, input: &Value, cx: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        if let Some(written) = input.as_str() {
            let (code, street) = take_apart(written)?;
            return self.chinese(code, street.into(), None);
        }
        let given = input.as_object().ok_or_else(wrong_type)?;
        if given.keys().any(|key| !["country", "code", "names", "street"].contains(&key.as_str())) {
            Err(wrong_type())?;
        }
        let street = given.get("street").filter(|street| !street.is_null()).cloned().unwrap_or_else(|| "".into());
        match given.get("country").map(|country| country.as_str().map(reading::folded)) {
            None => self.chinese(region(given)?, street, cx.before),
            Some(Some(country)) if country.eq_ignore_ascii_case(CHINA) => {
                self.chinese(region(given)?, street, cx.before)
            }
            Some(Some(country)) => self.foreign(&country.to_ascii_uppercase(), street),
            Some(None) => Err(wrong_type().into()),
        }
    }

    fn words(&self, stored: &Value, _: &dyn Lookup, _: Language) -> String {
        let text = |name: &str| stored.get(name).and_then(Value::as_str).unwrap_or_default();
        let names = stored.get("names").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let region = names.collect::<String>();
        match (text("country"), text("street")) {
            (CHINA, street) => format!("{region}{street}"),
            ("", _) => String::new(),
            (country, street) => format!("{}, {country}", street.replace('\n', ", ")),
        }
    }
}

impl Rule {
    fn chinese(&self, code: u32, street: Value, before: Option<&Value>) -> Result<Value, Vec<FieldError>> {
        let names = match DIVISIONS.path(code) {
            Some(_) if !DIVISIONS.is_leaf(code) => {
                let (zh, en) = ("请继续选择，直到区县。", "Go on choosing, down to the district.");
                return Err(FieldError::new("incomplete-region", zh, en).at("/code").into());
            }
            Some(path) => json!(path),
            None => names_before(code, before).ok_or_else(|| unknown_region().at("/code"))?,
        };
        let street = self.street(&street, LONGEST_STREET, self.needs_street)?;
        let mut address = Map::from_iter([
            ("country".to_owned(), CHINA.into()),
            ("code".to_owned(), format!("{code:06}").into()),
            ("names".to_owned(), names),
        ]);
        address.extend(street.map(|street| ("street".to_owned(), street.into())));
        Ok(Value::Object(address))
    }

    fn foreign(&self, country: &str, street: Value) -> Result<Value, Vec<FieldError>> {
        if !self.is_foreign_allowed {
            let (zh, en) = ("这里只接受国内地址。", "Only addresses in China are accepted here.");
            Err(FieldError::new("foreign-refused", zh, en).at("/country"))?;
        }
        // These have codes of GB/T 2260, so that one place is not written in two ways.
        if ["HK", "MO", "TW"].contains(&country) {
            let (zh, en) = ("请在省级列表中选择该地区。", "Choose this region in the list of provinces.");
            Err(FieldError::new("choose-region", zh, en).at("/country"))?;
        }
        if country.len() != 2 || !country.bytes().all(|b| b.is_ascii_uppercase()) {
            let (zh, en) = ("国家应为两个字母的代码，例如 JP。", "Write the country as two letters, like JP.");
            Err(FieldError::new("unknown-country", zh, en).at("/country"))?;
        }
        let street = self.street(&street, LONGEST_ABROAD, true)?.unwrap_or_default();
        Ok(json!({ "country": country, "street": street }))
    }

    /// The free part; several lines only abroad, where they are part of the form.
    fn street(&self, given: &Value, longest: usize, is_needed: bool) -> Result<Option<String>, Vec<FieldError>> {
        let read = || -> reading::Read<Option<String>> {
            let text = reading::string(given)?.trim().replace("\r\n", "\n").replace('\r', "\n").replace('\t', " ");
            let text = if longest == LONGEST_ABROAD { text } else { text.replace('\n', " ") };
            reading::check_characters(&text, &['\n'])?;
            reading::check_length(&text, 0, longest)?;
            match text.is_empty() {
                true if is_needed => {
                    let (zh, en) = ("请填写街道、门牌等详细地址。", "Write the street and the number.");
                    Err(FieldError::new("no-street", zh, en).into())
                }
                true => Ok(None),
                false => Ok(Some(text)),
            }
        };
        read().map_err(|faults| faults.into_iter().map(|fault| fault.under("/street")).collect())
    }
}

fn wrong_type() -> FieldError {
    FieldError::wrong_type("地址", "an address")
}

fn unknown_region() -> FieldError {
    let (zh, en) = ("没有这个省、市、区县，请从列表中选择。", "There is no such region. Choose one from the list.");
    FieldError::new("unknown-region", zh, en)
}

/// The six digits of the district.
fn region(given: &Map<String, Value>) -> reading::Read<u32> {
    let Some(code) = given.get("code").filter(|code| !code.is_null()) else {
        return Err(FieldError::new("no-region", "请选择省、市、区县。", "Choose the region.").at("/code").into());
    };
    let digits = match code {
        Value::String(text) => reading::folded(text),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
    };
    let is_code = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| is_code).ok_or_else(|| unknown_region().at("/code").into())
}

/// A district that was dissolved since keeps its name while the rest of the address is corrected.
fn names_before(code: u32, before: Option<&Value>) -> Option<Value> {
    let before = before?;
    let is_same = before.get("code")?.as_str()? == format!("{code:06}");
    before.get("names").filter(|_| is_same).cloned()
}

/// Reads `浙江省杭州市西湖区文三路 100 号`: the region from the front, the rest is the street.
fn take_apart(written: &str) -> reading::Read<(u32, String)> {
    let text = written.trim();
    if text.len() > LONGEST_TEXT {
        return Err(wrong_type().into());
    }
    let (code, rest) = DIVISIONS.match_front(text).ok_or_else(unknown_region)?;
    Ok((code, rest.to_owned()))
}
