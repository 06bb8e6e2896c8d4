//! A day of the calendar.

use gongdan_domain::expr::Type;
use gongdan_domain::form::{
    Column, Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, ValueType, read_settings,
};
use gongdan_domain::text::Language;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::reading;

/// Longest text that can be a date.
const LONGEST: usize = 40;
/// Furthest from today that a bound may lie, in days: two centuries.
const FURTHEST: i64 = 73_049;

/// A day of the calendar.
pub struct Kind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    min: Option<String>,
    max: Option<String>,
}

#[derive(Clone, Copy)]
enum Bound {
    On(Date),
    /// So many days after the present day of the organisation; negative is before.
    Today(i64),
}

struct Rule {
    min: Option<Bound>,
    max: Option<Bound>,
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "date"
    }

    fn column_fit(&self, column: &Column) -> Option<(u8, Map<String, Value>)> {
        // Eight digits may be a number of something as well.
        let is_date = |text: &str| civil(text).is_some() && !text.bytes().all(|b| b.is_ascii_digit());
        column.is_mostly(is_date).then(|| (60, Map::new()))
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let Settings { min, max } = read_settings(field)?;
        let rule = Rule { min: bound("min", min.as_deref())?, max: bound("max", max.as_deref())? };
        let is_crossed = match (rule.min, rule.max) {
            (Some(Bound::On(min)), Some(Bound::On(max))) => min > max,
            (Some(Bound::Today(min)), Some(Bound::Today(max))) => min > max,
            _ => false,
        };
        if is_crossed {
            let (zh, en) = ("最晚日期不能早于最早日期。", "The latest date is before the earliest.");
            Err(FieldError::bad_setting("max", zh, en))?;
        }
        Ok(Box::new(rule))
    }
}

impl FieldRule for Rule {
    fn parse(&self, input: &Value, cx: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        let Some(day) = civil(reading::string(input)?) else {
            let zh = "无法识别这个日期，请写成 2026-11-25 或 2026年11月25日。";
            let en = "This is not a date. Write it like 2026-11-25.";
            return Err(FieldError::new("not-a-date", zh, en).into());
        };
        let today = cx.now.map(|now| now.to_zoned(cx.lookup.time_zone()).date());
        if let Some(min) = self.min.and_then(|bound| bound.resolve(today)).filter(|min| day < *min) {
            let (zh, en) = (format!("日期不能早于 {min}。"), format!("It must not be before {min}."));
            Err(FieldError::new("too-early", zh, en).with("min", min.to_string()))?;
        }
        if let Some(max) = self.max.and_then(|bound| bound.resolve(today)).filter(|max| day > *max) {
            let (zh, en) = (format!("日期不能晚于 {max}。"), format!("It must not be after {max}."));
            Err(FieldError::new("too-late", zh, en).with("max", max.to_string()))?;
        }
        Ok(Value::String(day.to_string()))
    }

    fn value_type(&self) -> Type {
        Type::Day
    }

    fn list_type(&self) -> ValueType {
        ValueType::Day
    }

    fn words(&self, stored: &Value, _: &dyn Lookup, _: Language) -> String {
        stored.as_str().and_then(civil).map(|day| day.to_string()).unwrap_or_default()
    }
}

impl Bound {
    /// The day it stands for; `None` when it moves with a clock that is not there.
    fn resolve(self, today: Option<Date>) -> Option<Date> {
        match self {
            Self::On(day) => Some(day),
            Self::Today(days) => today.and_then(|today| today.checked_add(days.days()).ok()),
        }
    }
}

fn bound(name: &str, setting: Option<&str>) -> Result<Option<Bound>, Vec<Finding>> {
    let Some(text) = setting.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let read = match text.strip_prefix("today") {
        Some("") => Some(Bound::Today(0)),
        Some(rest) if rest.starts_with(['+', '-']) => {
            rest.parse::<i64>().ok().filter(|days| days.abs() <= FURTHEST).map(Bound::Today)
        }
        Some(_) => None,
        None => civil(text).map(Bound::On),
    };
    let (zh, en) = ("应为日期，或 today、today+7、today-30。", "Use a date, or today, today+7, today-30.");
    read.map(Some).ok_or_else(|| FieldError::bad_setting(name, zh, en).into())
}

/// Reads a day the ways people and spreadsheets write it, year first: `2026-11-25`, `2026/1/5`, `2026.1.5`,
/// `20261125`, `2026年11月25日`, also in full-width digits and with midnight behind it. From 1900 to 2999.
fn civil(text: &str) -> Option<Date> {
    if text.len() > LONGEST * 4 {
        return None;
    }
    let plain = reading::folded(text);
    let plain = ["T00:00:00", " 00:00:00", " 00:00"].iter().find_map(|end| plain.strip_suffix(end)).unwrap_or(&plain);
    let parts: Vec<&str> = match plain.strip_suffix(['日', '号']) {
        Some(chinese) => {
            let (year, rest) = chinese.split_once('年')?;
            let (month, day) = rest.split_once('月')?;
            vec![year, month, day]
        }
        None if plain.len() == 8 && plain.bytes().all(|b| b.is_ascii_digit()) => {
            vec![&plain[..4], &plain[4..6], &plain[6..]]
        }
        None => plain.split(['-', '/', '.']).collect(),
    };
    let [year, month, day] = parts[..] else { return None };
    let number = |part: &str, most: usize| -> Option<i16> {
        let digits = part.trim();
        let is_number = (1..=most).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| digits.parse().ok()).flatten()
    };
    let year = number(year, 4).filter(|year| (1900..3000).contains(year))?;
    Date::new(year, i8::try_from(number(month, 2)?).ok()?, i8::try_from(number(day, 2)?).ok()?).ok()
}
