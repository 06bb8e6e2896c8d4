//! Holidays from iCalendar files (RFC 5545).
//!
//! Read are all-day events, with their end or duration, repeated every year or not. An event is a day off unless it
//! says that it is worked: `X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY`, or a summary that ends with 班, as calendars of
//! Chinese public holidays have it. Whatever else stands in the file is named in the findings with its line.

use super::{DayRule, Shift};
use crate::text::Text;
use jiff::civil::{Date, date};
use jiff::{Span, ToSpan};
use std::collections::{BTreeMap, BTreeSet};

/// Most bytes of a file.
pub const MAX_ICALENDAR: usize = 1 << 20;
/// Most days of one event.
const MAX_LENGTH: i32 = 60;
/// Most findings that are told.
const MAX_FINDINGS: usize = 200;
/// Where yearly events end that have no end of their own.
const LAST: Date = date(2044, 12, 31);

/// What was read from a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Days that differ from the week.
    pub days: BTreeMap<Date, DayRule>,
    /// What could not be taken in, in the order of the file.
    pub findings: Vec<ImportFinding>,
}

/// Something that could not be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportFinding {
    /// Stable and never translated.
    pub code: &'static str,
    /// Where, from 1.
    pub line: usize,
    /// A sentence for the owner.
    pub text: Text,
}

/// One content line, unfolded.
struct Line<'a> {
    number: usize,
    name: &'a str,
    parameters: &'a str,
    value: &'a str,
}

#[derive(Default)]
struct Event {
    line: usize,
    start: Option<Date>,
    end: Option<Date>,
    days: Option<i32>,
    summary: String,
    is_worked: bool,
    yearly: Option<Yearly>,
    except: BTreeSet<Date>,
    is_cancelled: bool,
    is_timed: bool,
    is_unread: bool,
}

struct Yearly {
    interval: i16,
    count: usize,
    until: Date,
}

/// Reads holidays; a worked day gets the shifts `worked`.
pub fn read_icalendar(text: &str, worked: &[Shift]) -> Imported {
    let mut imported = Imported::default();
    let lines = unfolded(text);
    let mut within: Vec<String> = Vec::new();
    let mut event: Option<Event> = None;
    for (number, whole) in &lines {
        let Some(line) = split(*number, whole) else {
            imported.note(
                "unreadable-line",
                *number,
                "这一行不是 iCalendar 内容。",
                "This line is no iCalendar content.",
            );
            continue;
        };
        match line.name.to_ascii_uppercase().as_str() {
            "BEGIN" => {
                let name = line.value.to_ascii_uppercase();
                begin(&mut imported, &line, &name, within.len());
                if name == "VEVENT" && within.len() == 1 {
                    event = Some(Event { line: *number, ..Event::default() });
                }
                within.push(name);
            }
            "END" => {
                let ends_event = within.pop().as_deref() == Some("VEVENT") && within.len() == 1;
                if let Some(event) = event.take_if(|_| ends_event) {
                    imported.take(&event, worked);
                }
            }
            name => match event.as_mut().filter(|_| within.len() == 2) {
                Some(event) => read_property(&mut imported, event, name, &line),
                None if within.is_empty() => {
                    imported.note("outside", *number, "这一行不在日历之内。", "This line stands outside the calendar.");
                }
                // Said of the whole file (its name, who made it) or told when its component began.
                None => {}
            },
        }
    }
    if !within.is_empty() || lines.is_empty() {
        imported.note("cut-off", lines.len().max(1), "文件不完整。", "The file is cut off.");
    }
    imported
}

/// Components other than events: time zones matter only for events with a time, which are told themselves.
fn begin(imported: &mut Imported, line: &Line<'_>, name: &str, depth: usize) {
    let known = match depth {
        0 => name == "VCALENDAR",
        1 => matches!(name, "VEVENT" | "VTIMEZONE"),
        _ => matches!(name, "STANDARD" | "DAYLIGHT"),
    };
    if !known {
        let (zh, en) = (format!("未读取“{name}”部分。"), format!("The part {name} is not read."));
        imported.note("unknown-part", line.number, zh, en);
    }
}

fn read_property(imported: &mut Imported, event: &mut Event, name: &str, line: &Line<'_>) {
    match name {
        "DTSTART" => event.start = day_of(event, line),
        "DTEND" => event.end = day_of(event, line),
        "DURATION" => event.days = length(line.value).or_else(|| event.unread()),
        "SUMMARY" => event.summary = plain(line.value),
        "STATUS" => event.is_cancelled = line.value.eq_ignore_ascii_case("CANCELLED"),
        "X-APPLE-SPECIAL-DAY" => event.is_worked |= line.value.eq_ignore_ascii_case("ALTERNATE-WORKDAY"),
        "RRULE" => match yearly(line.value) {
            Some(rule) => event.yearly = Some(rule),
            None => {
                let (zh, en) = (
                    format!("未读取重复规则“{}”：只支持每年同一天。", line.value),
                    format!("The rule {} is not read: only the same day every year is.", line.value),
                );
                imported.note("unknown-rule", line.number, zh, en);
            }
        },
        "EXDATE" => event.except.extend(line.value.split(',').filter_map(civil)),
        "RDATE" | "RECURRENCE-ID" => {
            event.is_unread |= name == "RECURRENCE-ID";
            let (zh, en) = (format!("未读取“{name}”。"), format!("{name} is not read."));
            imported.note("unknown-property", line.number, zh, en);
        }
        // Nothing that changes which days it is about.
        "UID" | "DTSTAMP" | "CREATED" | "LAST-MODIFIED" | "SEQUENCE" | "TRANSP" | "CLASS" | "DESCRIPTION" | "URL"
        | "CATEGORIES" | "LOCATION" | "ORGANIZER" | "PRIORITY" | "GEO" | "COMMENT" | "CONTACT" => {}
        name if name.starts_with("X-") => {}
        name => {
            let (zh, en) = (format!("未读取“{name}”。"), format!("{name} is not read."));
            imported.note("unknown-property", line.number, zh, en);
        }
    }
}

impl Event {
    fn unread<T>(&mut self) -> Option<T> {
        self.is_unread = true;
        None
    }
}

fn day_of(event: &mut Event, line: &Line<'_>) -> Option<Date> {
    let is_date = line.parameters.to_ascii_uppercase().split(';').any(|p| p == "VALUE=DATE");
    event.is_timed |= !is_date && line.value.contains('T');
    civil(line.value).or_else(|| event.unread())
}

impl Imported {
    fn note(&mut self, code: &'static str, line: usize, zh: impl Into<String>, en: impl Into<String>) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(ImportFinding { code, line, text: Text::new(zh, en) });
        }
    }

    fn take(&mut self, event: &Event, worked: &[Shift]) {
        let Event { line, summary, .. } = event;
        if event.is_cancelled {
            return;
        }
        if event.is_timed {
            let (zh, en) = (
                format!("“{summary}”有具体时间，不是全天事件，未导入。"),
                format!("“{summary}” has a time of day and is not taken in: only all-day events are."),
            );
            return self.note("not-all-day", *line, zh, en);
        }
        let Some(start) = event.start.filter(|_| !event.is_unread) else {
            let (zh, en) = (format!("“{summary}”的日期无法读取。"), format!("The days of “{summary}” cannot be read."));
            return self.note("bad-date", *line, zh, en);
        };
        // The end is the day after the last one (RFC 5545, section 3.6.1).
        let until = event.end.and_then(|end| start.until(end).ok()).map(|span| span.get_days());
        let length = until.or(event.days).unwrap_or(1).max(1);
        if length > MAX_LENGTH {
            let (zh, en) = (
                format!("“{summary}”长达 {length} 天，未导入。"),
                format!("“{summary}” lasts {length} days and is not taken in."),
            );
            return self.note("too-long", *line, zh, en);
        }
        let is_worked = event.is_worked || summary.trim_end_matches(['）', ')', '】']).ends_with('班');
        let shifts = if is_worked { worked.to_vec() } else { Vec::new() };
        for first in starts(start, event.yearly.as_ref()).filter(|day| !event.except.contains(day)) {
            for day in (0..length).filter_map(|n| first.checked_add(n.days()).ok()) {
                self.days.insert(day, DayRule { name: summary.clone(), shifts: shifts.clone() });
            }
        }
    }
}

/// The first days of an event and its repetitions. 29 February comes in leap years only.
fn starts(first: Date, rule: Option<&Yearly>) -> impl Iterator<Item = Date> {
    let (interval, count, until) = rule.map_or((1, 1, first), |r| (r.interval, r.count, r.until.min(LAST).max(first)));
    let years = (first.year()..=until.year()).step_by(usize::from(interval.unsigned_abs()).max(1));
    years
        .filter_map(move |year| Date::new(year, first.month(), first.day()).ok())
        .take(count)
        .take_while(move |day| *day <= until)
}

/// `FREQ=YEARLY` with an interval, a count or an end, and with a month and day that only repeat those of the start.
fn yearly(rule: &str) -> Option<Yearly> {
    let (mut read, mut is_yearly) = (Yearly { interval: 1, count: usize::MAX, until: LAST }, false);
    for part in rule.split(';') {
        let (name, value) = part.split_once('=')?;
        match name.to_ascii_uppercase().as_str() {
            "FREQ" => is_yearly = value.eq_ignore_ascii_case("YEARLY"),
            "INTERVAL" => read.interval = value.parse().ok().filter(|n| *n > 0)?,
            "COUNT" => read.count = value.parse().ok().filter(|n| *n > 0)?,
            "UNTIL" => read.until = civil(value)?,
            "WKST" => {}
            _ => return None,
        }
    }
    is_yearly.then_some(read)
}

/// `P3D`, `P1W`.
fn length(value: &str) -> Option<i32> {
    let span: Span = value.parse().ok()?;
    let days = span.get_weeks().checked_mul(7)?.checked_add(span.get_days())?;
    (days > 0 && span.get_hours() == 0 && span.get_months() == 0 && span.get_years() == 0).then_some(days)
}

/// `20261001`, whatever time follows.
fn civil(value: &str) -> Option<Date> {
    let day = value.trim().get(..8).filter(|day| day.bytes().all(|b| b.is_ascii_digit()))?;
    let number = |at: std::ops::Range<usize>| day.get(at)?.parse::<i16>().ok();
    let (month, mday) = (i8::try_from(number(4..6)?).ok()?, i8::try_from(number(6..8)?).ok()?);
    Date::new(number(0..4)?, month, mday).ok()
}

/// Text without its escapes (RFC 5545, section 3.3.11), on one line, at most 100 characters.
fn plain(value: &str) -> String {
    let mut text = String::new();
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n' | 'N') => text.push(' '),
                Some(other) => text.push(other),
                None => {}
            },
            letter if letter.is_control() => {}
            letter => text.push(letter),
        }
    }
    text.trim().chars().take(100).collect()
}

/// Lines with what was folded onto the following ones (RFC 5545, section 3.1), and where each begins.
fn unfolded(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (at, raw) in text.trim_start_matches('\u{feff}').split('\n').enumerate() {
        let raw = raw.strip_suffix('\r').unwrap_or(raw);
        match (raw.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some((_, line))) => line.push_str(rest),
            _ if raw.is_empty() => {}
            _ => lines.push((at + 1, raw.to_owned())),
        }
    }
    lines
}

/// `NAME;PARAM=x:value`; a colon inside quotes belongs to the parameter.
fn split(number: usize, whole: &str) -> Option<Line<'_>> {
    let mut quoted = false;
    let colon = whole.char_indices().find(|(_, letter)| {
        quoted ^= *letter == '"';
        *letter == ':' && !quoted
    })?;
    let (head, value) = whole.split_at_checked(colon.0)?;
    let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    is_name.then_some(Line { number, name, parameters, value: value.strip_prefix(':')? })
}
