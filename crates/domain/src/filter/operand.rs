//! What a field is compared with, and how it is read from what people and programs write.

use super::period::Period;
use super::schema::FieldDef;
use super::{Schema, fault};
use crate::form::{FieldError, Lookup, ValueType};
use crate::index_key::decimal;
use crate::text::Language;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde_json::Value;
use uuid::Uuid;

/// A value, or something that becomes one when the filter is used.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// A value in its stored form: an id, the value of an option, a decimal as text, a day or an instant as text.
    Value(Value),
    /// Whoever looks.
    Me,
    /// The department of whoever looks.
    MyDepartment,
    /// A stretch of days.
    Period(Period),
}

/// How a value was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// In words, without quotation marks: `我` is whoever looks.
    Bare,
    /// In quotation marks or as JSON: what it says.
    Literal,
}

impl Operand {
    /// The name in the API of what is no value.
    pub fn relative_name(&self) -> Option<String> {
        match self {
            Self::Value(_) => None,
            Self::Me => Some("me".to_owned()),
            Self::MyDepartment => Some("my-department".to_owned()),
            Self::Period(period) => Some(period.name()),
        }
    }

    /// Reads a relative value for a field of `value_type`.
    pub fn relative(typed: &str, value_type: &ValueType) -> Option<Self> {
        let folded = typed.trim().to_lowercase().replace([' ', '_'], "-");
        match value_type {
            ValueType::Person if ["me", "我"].contains(&folded.as_str()) => Some(Self::Me),
            ValueType::Department if ["my-department", "我的部门"].contains(&folded.as_str()) => {
                Some(Self::MyDepartment)
            }
            ValueType::Instant | ValueType::Day => Period::read(&folded).map(Self::Period),
            _ => None,
        }
    }
}

impl Schema<'_> {
    /// Reads what somebody typed beside a field.
    ///
    /// # Errors
    /// What is wrong with it, in both languages.
    pub fn read_operand(&self, def: &FieldDef, typed: &str, reading: Reading) -> Result<Operand, FieldError> {
        if reading == Reading::Bare
            && let Some(relative) = Operand::relative(typed, &def.value_type)
        {
            return Ok(relative);
        }
        self.read_value(def, typed.trim()).map(Operand::Value)
    }

    fn read_value(&self, def: &FieldDef, typed: &str) -> Result<Value, FieldError> {
        let is = |zh: &str, en: &str| {
            let (zh, en) = (format!("“{typed}”不是{zh}。"), format!("“{typed}” is not {en}."));
            fault("bad-value", zh, en).with("field", def.name.to_string())
        };
        match &def.value_type {
            ValueType::Text | ValueType::Opaque => Ok(Value::from(typed)),
            ValueType::Number => {
                let plain = typed.replace([',', '，', '¥', '￥'], "");
                let number = decimal(plain.trim()).ok_or_else(|| is("数字", "a number"))?;
                Ok(Value::from(number.normalize().to_string()))
            }
            ValueType::Truth => match typed.to_lowercase().as_str() {
                "true" | "yes" | "是" | "1" => Ok(Value::Bool(true)),
                "false" | "no" | "否" | "0" => Ok(Value::Bool(false)),
                _ => Err(is("“是”或“否”", "yes or no")),
            },
            ValueType::Day => day(typed).map(|day| Value::from(day.to_string())).ok_or_else(|| is("日期", "a day")),
            ValueType::Instant => self.read_instant(typed).ok_or_else(|| is("日期或时间", "a day or a time")),
            ValueType::Choice => {
                let (value, _) = self.choice(def, typed).ok_or_else(|| is("可选项", "one of the choices"))?;
                Ok(Value::from(value))
            }
            ValueType::Person => self.person(typed).map(id).ok_or_else(|| is("已知的人员", "a person here")),
            ValueType::Department => {
                self.department(typed).map(id).ok_or_else(|| is("已知的部门", "a department here"))
            }
            ValueType::Record(collection) => {
                self.record(collection, typed).map(id).ok_or_else(|| is("已知的资料", "a record here"))
            }
        }
    }

    /// A day stays a day: it means the whole of it. Times without offset are the organisation's.
    fn read_instant(&self, typed: &str) -> Option<Value> {
        if let Some(day) = day(typed) {
            return Some(Value::from(day.to_string()));
        }
        let zone = Lookup::time_zone(self.catalog);
        let at = typed.parse::<Timestamp>().ok().or_else(|| {
            let local = typed.replace(' ', "T").parse::<DateTime>().ok()?;
            Some(local.to_zoned(zone).ok()?.timestamp())
        })?;
        Some(Value::from(format!("{:.6}", crate::whole_micros(at))))
    }

    /// The words for a stored value, for people; they are read back as the same value.
    pub(super) fn value_words(&self, def: &FieldDef, value: &Value, language: Language) -> String {
        let plain = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let named = match &def.value_type {
            ValueType::Truth => {
                let yes = value.as_bool().unwrap_or_default();
                Some(match (yes, language) {
                    (true, Language::Zh) => "是".to_owned(),
                    (false, Language::Zh) => "否".to_owned(),
                    (true, Language::En) => "yes".to_owned(),
                    (false, Language::En) => "no".to_owned(),
                })
            }
            ValueType::Choice => self.choice(def, &plain).map(|(_, label)| label.get(language).to_owned()),
            ValueType::Person => uuid(&plain).and_then(|id| self.catalog.user(id)).map(|user| user.name),
            ValueType::Department => {
                uuid(&plain).and_then(|id| self.catalog.department(id)).map(|department| department.body.name.clone())
            }
            ValueType::Record(_) => uuid(&plain).and_then(|id| self.catalog.record(id)).map(|record| record.name),
            ValueType::Text | ValueType::Number | ValueType::Day | ValueType::Instant | ValueType::Opaque => None,
        };
        // A name that leads elsewhere (two people of one name) is not used.
        let unambiguous = |name: &String| self.read_value(def, name).is_ok_and(|read| read == *value);
        named.filter(unambiguous).unwrap_or(plain)
    }
}

fn id(id: Uuid) -> Value {
    Value::from(id.to_string())
}

pub(super) fn uuid(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text).ok()
}

/// `2026-11-25`, also with slashes or in Chinese: `2026/11/25`, `2026年11月25日`.
fn day(typed: &str) -> Option<Date> {
    let plain = typed.replace(['年', '月', '/', '.'], "-").replace('日', "");
    let mut parts = plain.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}
