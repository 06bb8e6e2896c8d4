//! One cell as the value of a field. A cell has no kind, so every way of reading it is offered to the field until one
//! fits: the text as it stands, a number, a choice by its label, a record or a person by code or name, a day.

use gongdan_domain::catalog::Catalog;
use gongdan_domain::form::{FieldError, Lookup, OptionItem, ParseContext, PreparedField};
use gongdan_insight::reading::{Cell, is_shortened};
use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

/// Ways of parting several answers in one cell.
const SEPARATORS: [char; 6] = [',', '，', ';', '；', '、', '/'];

/// Yes or no, as people write it.
pub(crate) fn read_yes_no(cell: &Cell) -> Result<bool, Vec<FieldError>> {
    yes_no(cell).ok_or_else(|| vec![FieldError::wrong_type("“是”或“否”", "yes or no")])
}

fn yes_no(cell: &Cell) -> Option<bool> {
    if let Cell::Bool(is) = cell {
        return Some(*is);
    }
    match cell.text().to_lowercase().as_str() {
        "是" | "启用" | "在用" | "有" | "y" | "yes" | "true" | "1" | "√" => Some(true),
        "否" | "停用" | "无" | "n" | "no" | "false" | "0" | "×" => Some(false),
        _ => None,
    }
}

/// The stored value of a field that a cell means; `values` are those of its neighbours, read so far.
pub(crate) fn read_cell(
    catalog: &Catalog,
    prepared: &PreparedField,
    cell: &Cell,
    values: &Map<String, Value>,
) -> Result<Value, Vec<FieldError>> {
    let cx = ParseContext { values, lookup: catalog, now: None, before: None };
    let mut first = None;
    for candidate in candidates(catalog, prepared, cell) {
        match prepared.rule.parse(&candidate, &cx) {
            // An empty answer to a cell with something in it is none.
            Ok(Value::Null) => {}
            Ok(value) => return Ok(value),
            Err(faults) => first = first.or(Some(faults)),
        }
    }
    if is_shortened(&cell.text()) {
        let (zh, en) = (
            "号码被表格软件写成了科学计数法，位数已丢失。请把该列设为文本后重新填写。",
            "A spreadsheet has shortened the number and its digits are lost. Make the column text and fill it in again.",
        );
        return Err(vec![FieldError::new("shortened-number", zh, en)]);
    }
    Err(first.unwrap_or_else(|| vec![FieldError::required()]))
}

/// Everything the cell may mean, the likeliest first.
fn candidates(catalog: &Catalog, field: &PreparedField, cell: &Cell) -> Vec<Value> {
    let text = cell.text();
    let mut all = choices(catalog, field, &text);
    if let Cell::Date(at) = cell {
        let zone = catalog.time_zone();
        all.push(at.date().to_string().into());
        all.extend(at.to_zoned(zone.clone()).ok().map(|at| at.timestamp().to_string().into()));
    }
    all.push(text.clone().into());
    all.extend(day(&text).map(|day| day.to_string().into()));
    if let Some(number) = number(&text) {
        all.push(number.clone().into());
        all.extend(number.parse::<serde_json::Number>().ok().map(Value::Number));
        if let Cell::Number(serial) = cell {
            all.extend(serial_day(*serial).map(|day| day.to_string().into()));
        }
    }
    all.extend(yes_no(cell).map(Value::Bool));
    all.extend(catalog.person_by_login(&text).map(|person| person.id.to_string().into()));
    all.push(json!([text]));
    all
}

/// Choices, records and people that the text names, as far as the field's settings say where to look.
fn choices(catalog: &Catalog, field: &PreparedField, text: &str) -> Vec<Value> {
    let settings = &field.field.settings;
    let mut all = Vec::new();
    let list = settings.get("list").and_then(Value::as_str).and_then(|key| catalog.option_list(key));
    let own = settings.get("options").and_then(|o| serde_json::from_value::<Vec<OptionItem>>(o.clone()).ok());
    let options = list.as_ref().map(|list| &list.options[..]).or(own.as_deref());
    if let Some(options) = options {
        all.extend(find(options, text).map(|value| Value::String(value.to_owned())));
        let parts: Vec<&str> = text.split(SEPARATORS).map(str::trim).filter(|part| !part.is_empty()).collect();
        let flat: Option<Vec<_>> = parts.iter().map(|part| find(options, part)).collect();
        all.extend(flat.map(|values| json!(values)));
        all.extend(descend(options, &parts).map(|values| json!(values)));
    }
    if let Some(collection) = settings.get("collection").and_then(Value::as_str) {
        let by_code = catalog.record_by_code(collection, text).map(|row| row.id);
        let named = catalog.records().named(collection, text);
        let only = if let [only] = named.as_slice() { Some(only.id) } else { None };
        all.extend(by_code.or(only).map(|id| id.to_string().into()));
    }
    all
}

fn find<'o>(options: &'o [OptionItem], text: &str) -> Option<&'o str> {
    let is = |option: &&OptionItem| {
        option.value == text || option.label.zh == text || option.label.en.eq_ignore_ascii_case(text)
    };
    options.iter().find(is).map(|option| option.value.as_str())
}

/// A way down a tree of options, one level for each part.
fn descend<'o>(options: &'o [OptionItem], parts: &[&str]) -> Option<Vec<&'o str>> {
    let (mut here, mut way) = (options, Vec::new());
    for part in parts {
        let value = find(here, part)?;
        way.push(value);
        here = here.iter().find(|option| option.value == value).map(|o| &o.children[..]).unwrap_or_default();
    }
    (!way.is_empty()).then_some(way)
}

/// A number as people write it, as plain decimal digits: `1,234.50`, `￥12`.
fn number(text: &str) -> Option<String> {
    let plain: String = text.trim().trim_start_matches(['¥', '￥', '$']).replace([',', '，', ' '], "");
    let digits = plain.strip_prefix('-').unwrap_or(&plain);
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && digits.bytes().filter(|b| *b == b'.').count() <= 1;
    is_number.then_some(plain)
}

/// A moment as people write it: a day, with or without a time, in the zone of the organisation; or RFC 3339.
pub(crate) fn moment(cell: &Cell, zone: &TimeZone) -> Option<Timestamp> {
    let civil = |at: DateTime| at.to_zoned(zone.clone()).ok().map(|at| at.timestamp());
    if let Cell::Date(at) = cell {
        return civil(*at);
    }
    let text = cell.text();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    if let Cell::Number(serial) = cell {
        return serial_moment(*serial).and_then(civil);
    }
    let (_, time) = text.trim().split_once([' ', 'T', '\u{3000}']).unwrap_or((&text, ""));
    let time = time.trim().replace('：', ":");
    let time = match time.as_str() {
        "" => Time::midnight(),
        written => ["%H:%M:%S", "%H:%M"].iter().find_map(|format| Time::strptime(format, written).ok())?,
    };
    civil(day(text.trim())?.to_datetime(time))
}

/// A serial number of a spreadsheet with its time of day, for cells that were not marked as dates.
fn serial_moment(serial: f64) -> Option<DateTime> {
    let seconds = (serial.fract() * 86_400.0).round() as i64;
    let midnight = serial_day(serial.trunc())?.to_datetime(Time::midnight());
    midnight.checked_add(jiff::SignedDuration::from_secs(seconds)).ok()
}

/// A day as people write it: 2026/11/5, 2026.11.05, 2026年11月5日, 20261105.
fn day(text: &str) -> Option<jiff::civil::Date> {
    let only = text.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<i16> = only
        .split(['-', '/', '.', '年', '月', '日'])
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let small = |n: i16| i8::try_from(n).ok();
    match parts.as_slice() {
        [year, month, day] if *year >= 1_000 => jiff::civil::Date::new(*year, small(*month)?, small(*day)?).ok(),
        _ if only.len() == 8 && only.bytes().all(|b| b.is_ascii_digit()) => {
            jiff::civil::Date::strptime("%Y%m%d", only).ok()
        }
        _ => None,
    }
}

/// The day of a serial number of a spreadsheet, for cells that were not marked as dates: day 1 is 1 January 1900,
/// and the year 1900 is taken for a leap year (ECMA-376, 18.17.4.1). Only what is plausible for a date.
fn serial_day(serial: f64) -> Option<jiff::civil::Date> {
    if serial.fract() != 0.0 || !(20_000.0..80_000.0).contains(&serial) {
        return None;
    }
    let days = jiff::Span::new().days(serial as i64);
    jiff::civil::date(1899, 12, 30).checked_add(days).ok()
}

/// The text without the apostrophe that our own exports put in front of what looks like a formula.
pub(crate) fn plain(text: &str) -> String {
    let bare = text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@']));
    bare.unwrap_or(text).to_owned()
}
