//! A time of day.

use gongdan_domain::form::{
    Column, Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, read_settings,
};
use gongdan_domain::text::Language;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::reading;

/// Longest text that can be a time, in bytes.
const LONGEST: usize = 80;
/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// A time of day.
pub struct Kind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    min: Option<String>,
    max: Option<String>,
    step: Option<u16>,
}

/// Everything in minutes after midnight.
struct Rule {
    min: Option<u16>,
    max: Option<u16>,
    step: u16,
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "time"
    }

    fn column_fit(&self, column: &Column) -> Option<(u8, Map<String, Value>)> {
        column
            .is_mostly(|text| text.contains([':', '：', '点']) && minute_of_day(text).is_some())
            .then(|| (62, Map::new()))
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let Settings { min, max, step } = read_settings(field)?;
        let rule =
            Rule { min: bound("min", min.as_deref())?, max: bound("max", max.as_deref())?, step: step.unwrap_or(1) };
        if !(1..=DAY / 2).contains(&rule.step) {
            Err(FieldError::bad_setting("step", "间隔应为 1 到 720 分钟。", "Use a step of 1 to 720 minutes."))?;
        }
        if let (Some(min), Some(max)) = (rule.min, rule.max)
            && min > max
        {
            let (zh, en) = ("最晚时间不能早于最早时间。", "The latest time is before the earliest.");
            Err(FieldError::bad_setting("max", zh, en))?;
        }
        Ok(Box::new(rule))
    }
}

impl FieldRule for Rule {
    fn parse(&self, input: &Value, _: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        let Some(minute) = minute_of_day(reading::string(input)?) else {
            let (zh, en) = ("无法识别这个时间，请写成 09:30。", "This is not a time of day. Write it like 09:30.");
            return Err(FieldError::new("not-a-time", zh, en).into());
        };
        if let Some(min) = self.min.filter(|min| minute < *min).map(written) {
            let (zh, en) = (format!("时间不能早于 {min}。"), format!("It must not be before {min}."));
            Err(FieldError::new("too-early", zh, en).with("min", min))?;
        }
        if let Some(max) = self.max.filter(|max| minute > *max).map(written) {
            let (zh, en) = (format!("时间不能晚于 {max}。"), format!("It must not be after {max}."));
            Err(FieldError::new("too-late", zh, en).with("max", max))?;
        }
        let step = self.step;
        if !minute.is_multiple_of(step) {
            let zh = format!("时间须为 {step} 分钟的整数倍，例如 {}。", written(minute - minute % step));
            let en = format!("Use steps of {step} minutes, like {}.", written(minute - minute % step));
            Err(FieldError::new("off-step", zh, en).with("step", step))?;
        }
        Ok(Value::String(written(minute)))
    }

    fn words(&self, stored: &Value, _: &dyn Lookup, _: Language) -> String {
        stored.as_str().and_then(minute_of_day).map(written).unwrap_or_default()
    }
}

fn bound(name: &str, setting: Option<&str>) -> Result<Option<u16>, Vec<Finding>> {
    let Some(text) = setting.filter(|text| !text.trim().is_empty()) else { return Ok(None) };
    let wrong = || FieldError::bad_setting(name, "应为 09:30 这样的时间。", "Write a time like 09:30.");
    minute_of_day(text).map(Some).ok_or_else(|| wrong().into())
}

fn written(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Which half of the day a word names.
#[derive(Clone, Copy)]
enum Half {
    Morning,
    Afternoon,
}

const BEFORE: [(&str, Half); 8] = [
    ("上午", Half::Morning),
    ("早上", Half::Morning),
    ("凌晨", Half::Morning),
    ("早", Half::Morning),
    ("下午", Half::Afternoon),
    ("中午", Half::Afternoon),
    ("傍晚", Half::Afternoon),
    ("晚上", Half::Afternoon),
];
const BEHIND: [(&str, Half); 4] =
    [("am", Half::Morning), ("a.m.", Half::Morning), ("pm", Half::Afternoon), ("p.m.", Half::Afternoon)];

/// Reads a time the ways people write it: `09:30`, `9:30`, `0930`, `9点半`, `15时30分`, `下午3点`, `3:30 pm`, also in
/// full-width digits; whole minutes only.
fn minute_of_day(text: &str) -> Option<u16> {
    if text.len() > LONGEST {
        return None;
    }
    let plain = reading::folded(text).to_lowercase();
    let before = BEFORE.iter().find_map(|(word, half)| plain.strip_prefix(word).map(|rest| (rest, *half)));
    let behind = BEHIND.iter().find_map(|(word, half)| plain.strip_suffix(word).map(|rest| (rest, *half)));
    let (clock, half) = match (before, behind) {
        (Some((rest, half)), None) | (None, Some((rest, half))) => (rest.trim(), Some(half)),
        (None, None) => (plain.as_str(), None),
        (Some(_), Some(_)) => return None,
    };
    let (hour, minute) = hour_and_minute(clock, half.is_some())?;
    let hour = match half {
        None => hour,
        Some(Half::Morning) if hour == 12 => 0,
        Some(Half::Afternoon) if (1..12).contains(&hour) => hour + 12,
        // "下午15点" says the same thing twice; "上午15点" does not.
        Some(Half::Afternoon) => hour,
        Some(Half::Morning) => Some(hour).filter(|hour| *hour < 12)?,
    };
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// `is_told` when a word says which half of the day it is, so that the hour alone is enough.
fn hour_and_minute(clock: &str, is_told: bool) -> Option<(u16, u16)> {
    let number = |part: &str| -> Option<u16> {
        let digits = part.trim();
        let is_number = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| digits.parse().ok()).flatten()
    };
    if let Some((hour, rest)) = clock.split_once(['点', '时', '點', '時']) {
        let rest = rest.trim_start_matches('钟').trim();
        let minute = match rest {
            "" | "整" => 0,
            "半" => 30,
            "一刻" => 15,
            "三刻" => 45,
            rest => number(rest.strip_suffix('分').unwrap_or(rest))?,
        };
        return Some((number(hour)?, minute));
    }
    if clock.len() == 4 && clock.bytes().all(|b| b.is_ascii_digit()) {
        return Some((number(&clock[..2])?, number(&clock[2..])?));
    }
    match clock.split(':').collect::<Vec<_>>()[..] {
        [hour] if is_told => Some((number(hour)?, 0)),
        [hour, minute] => Some((number(hour)?, number(minute)?)),
        [hour, minute, "00"] => Some((number(hour)?, number(minute)?)),
        _ => None,
    }
}
