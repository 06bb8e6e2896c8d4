//! A day and a time of day.

use gongdan_domain::expr::Type;
use gongdan_domain::form::{
    Column, Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, ValueType, read_settings,
};
use gongdan_domain::text::Language;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::reading;

/// How far beyond "now" a value may lie: people take time to send a form, and their clocks differ.
const GRACE: SignedDuration = SignedDuration::from_mins(5);

/// A day and a time of day.
pub struct Kind;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    min: Option<String>,
    max: Option<String>,
}

enum Bound {
    Now,
    At(Timestamp),
}

struct Rule {
    min: Option<Bound>,
    max: Option<Bound>,
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "date_time"
    }

    fn schema_fit(&self, schema: &Value) -> Option<(u8, Map<String, Value>)> {
        (schema.get("type")? == "string" && schema.get("format")? == "date-time").then(|| (50, Map::new()))
    }

    fn column_fit(&self, column: &Column) -> Option<(u8, Map<String, Value>)> {
        let local = |text: &str| text.trim().replace('/', "-").parse::<jiff::civil::DateTime>().ok();
        let has_time = |text: &str| text.contains(':') && (reading::instant(text).is_some() || local(text).is_some());
        column.is_mostly(has_time).then(|| (65, Map::new()))
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let Settings { min, max } = read_settings(field)?;
        let rule = Rule { min: bound("min", min.as_deref())?, max: bound("max", max.as_deref())? };
        if let (Some(Bound::At(min)), Some(Bound::At(max))) = (&rule.min, &rule.max)
            && min > max
        {
            Err(FieldError::bad_setting(
                "max",
                "最晚时间不能早于最早时间。",
                "The latest time is before the earliest.",
            ))?;
        }
        Ok(Box::new(rule))
    }
}

impl FieldRule for Rule {
    fn parse(&self, input: &Value, cx: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        let Some(at) = input.as_str().and_then(reading::instant) else {
            let zh = "无法识别这个时间，请从日历中选择日期和时间。";
            let en = "This is not a time. Pick a day and a time; programs send RFC 3339 with an offset.";
            return Err(FieldError::new("not-an-instant", zh, en).into());
        };
        let min = self.min.as_ref().and_then(|bound| bound.resolve(cx.now, -GRACE));
        if let Some(min) = min.filter(|min| at < *min) {
            let shown = shown(min, cx.lookup);
            let (zh, en) = (format!("时间不能早于 {shown}。"), format!("It must not be before {shown}."));
            Err(FieldError::new("too-early", zh, en).with("min", written(min)))?;
        }
        let max = self.max.as_ref().and_then(|bound| bound.resolve(cx.now, GRACE));
        if let Some(max) = max.filter(|max| at > *max) {
            let shown = shown(max, cx.lookup);
            let (zh, en) = (format!("时间不能晚于 {shown}。"), format!("It must not be after {shown}."));
            Err(FieldError::new("too-late", zh, en).with("max", written(max)))?;
        }
        Ok(Value::String(written(at)))
    }

    fn value_type(&self) -> Type {
        Type::Instant
    }

    fn json_schema(&self) -> Value {
        json!({ "type": "string", "format": "date-time" })
    }

    fn list_type(&self) -> ValueType {
        ValueType::Instant
    }

    fn words(&self, stored: &Value, lookup: &dyn Lookup, _: Language) -> String {
        stored.as_str().and_then(reading::instant).map(|at| shown(at, lookup)).unwrap_or_default()
    }
}

impl Bound {
    /// The instant it stands for; `None` when it moves with a clock that is not there.
    fn resolve(&self, now: Option<Timestamp>, grace: SignedDuration) -> Option<Timestamp> {
        match self {
            Self::At(at) => Some(*at),
            Self::Now => now.and_then(|now| now.checked_add(grace).ok()),
        }
    }
}

fn bound(name: &str, setting: Option<&str>) -> Result<Option<Bound>, Vec<Finding>> {
    match setting {
        None | Some("") => Ok(None),
        Some("now") => Ok(Some(Bound::Now)),
        Some(text) => match reading::instant(text) {
            Some(at) => Ok(Some(Bound::At(at))),
            None => {
                let (zh, en) = ("应为 now 或带时区的时间。", "Use “now” or a time with its offset (RFC 3339).");
                Err(FieldError::bad_setting(name, zh, en).into())
            }
        },
    }
}

fn written(at: Timestamp) -> String {
    format!("{at:.6}")
}

fn shown(at: Timestamp, lookup: &dyn Lookup) -> String {
    at.to_zoned(lookup.time_zone()).strftime("%Y-%m-%d %H:%M").to_string()
}
