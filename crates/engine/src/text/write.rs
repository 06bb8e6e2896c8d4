//! From flow to text.

use super::lines::is_bare;
use crate::definition::Flow;
use serde_json::{Map, Value};
use std::fmt::Write;

/// Widest value beside its key, in characters.
const WIDTH: usize = 100;
/// Blocks further in than this are written on one line, however wide.
const MAX_INDENT: usize = 60;

/// Writes a flow. The same flow gives the same text.
pub fn write(flow: &Flow) -> String {
    let mut out = String::new();
    // Plain data under text keys can always be written as JSON.
    if let Ok(Value::Object(map)) = serde_json::to_value(flow) {
        write_flow(&mut out, map);
    }
    out
}

fn write_flow(out: &mut String, mut map: Map<String, Value>) {
    comment(out, 0, &mut map);
    out.push_str("flow");
    match map.shift_remove("version") {
        Some(version) if version != 0 => _ = writeln!(out, " {version}"),
        _ => out.push('\n'),
    }
    let steps = map.shift_remove("steps");
    properties(out, 2, "", &map);
    for step in steps.iter().filter_map(Value::as_array).flatten().filter_map(Value::as_object) {
        out.push('\n');
        write_step(out, step.clone());
    }
}

fn write_step(out: &mut String, mut map: Map<String, Value>) {
    comment(out, 0, &mut map);
    out.push_str("step");
    for part in ["id", "kind"] {
        out.push(' ');
        word(out, map.shift_remove(part).as_ref().and_then(Value::as_str).unwrap_or_default());
    }
    name(out, &mut map);
    out.push('\n');
    let (ways, settings) = (map.shift_remove("ways"), map.shift_remove("settings"));
    properties(out, 2, "@", &map);
    if let Some(Value::Object(settings)) = settings {
        properties(out, 2, "", &settings);
    }
    for way in ways.iter().filter_map(Value::as_array).flatten().filter_map(Value::as_object) {
        write_way(out, way.clone());
    }
}

fn write_way(out: &mut String, mut map: Map<String, Value>) {
    comment(out, 2, &mut map);
    out.push_str("  -> ");
    word(out, map.shift_remove("to").as_ref().and_then(Value::as_str).unwrap_or_default());
    name(out, &mut map);
    if map.shift_remove("otherwise") == Some(Value::Bool(true)) {
        out.push_str(" otherwise");
    }
    if let Some(when) = map.get("when").and_then(Value::as_str).filter(|when| is_one_line(when)) {
        _ = write!(out, " when {when}");
        map.shift_remove("when");
    }
    out.push('\n');
    properties(out, 4, "@", &map);
}

/// Whether an expression can run to the end of its line and be read back as it is.
fn is_one_line(when: &str) -> bool {
    !when.is_empty() && !when.contains(['\n', '\r']) && when.trim_matches([' ', '\t']) == when
}

/// Writes a note above what it belongs to; one that cannot stand in comments stays in the map.
fn comment(out: &mut String, indent: usize, map: &mut Map<String, Value>) {
    let Some(note) = map.get("note").and_then(Value::as_str) else { return };
    if note.contains('\r') {
        return;
    }
    for line in note.split('\n') {
        let blank = if line.is_empty() { "" } else { " " };
        _ = writeln!(out, "{:indent$}#{blank}{line}", "");
    }
    map.shift_remove("note");
}

fn word(out: &mut String, word: &str) {
    if !word.is_empty() && word.chars().all(is_bare) {
        out.push_str(word);
    } else {
        inline(out, &Value::from(word));
    }
}

/// Writes a name in both languages; anything else under that key stays in the map.
fn name(out: &mut String, map: &mut Map<String, Value>) {
    let text = |key: &str| map.get("name")?.get(key)?.as_str();
    let (Some(zh), Some(en)) = (text("zh").map(Value::from), text("en").map(Value::from)) else { return };
    _ = if zh == en { write!(out, " {zh}") } else { write!(out, " {zh} / {en}") };
    map.shift_remove("name");
}

fn properties(out: &mut String, indent: usize, mark: &str, map: &Map<String, Value>) {
    for (key, value) in map {
        _ = write!(out, "{:indent$}{mark}", "");
        word(out, key);
        out.push(':');
        value_of(out, indent, value);
    }
}

/// Writes a value beside its key, or below it when it is too wide.
fn value_of(out: &mut String, indent: usize, value: &Value) {
    let mut beside = String::new();
    inline(&mut beside, value);
    let is_block = match value {
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
        _ => false,
    };
    if !is_block || beside.chars().count() + indent <= WIDTH || indent > MAX_INDENT {
        _ = writeln!(out, " {beside}");
        return;
    }
    out.push('\n');
    let inner = indent + 2;
    match value {
        Value::Object(map) => properties(out, inner, "", map),
        Value::Array(items) => {
            for item in items {
                _ = write!(out, "{:inner$}-", "");
                value_of(out, inner, item);
            }
        }
        _ => {}
    }
}

/// JSON on one line, with a blank where people expect one.
fn inline(out: &mut String, value: &Value) {
    match value {
        Value::Object(map) => {
            out.push('{');
            for (number, (key, value)) in map.iter().enumerate() {
                let comma = if number > 0 { ", " } else { "" };
                _ = write!(out, "{comma}{}: ", Value::from(key.as_str()));
                inline(out, value);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (number, item) in items.iter().enumerate() {
                out.push_str(if number > 0 { ", " } else { "" });
                inline(out, item);
            }
            out.push(']');
        }
        plain => _ = write!(out, "{plain}"),
    }
}
