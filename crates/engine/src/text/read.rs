//! From text to flow.

use super::Fault;
use super::block::{Lines, insert, key};
use super::lines::{Cursor, Line, split};
use crate::definition::Flow;
use gongdan_domain::text::Text;
use serde_json::{Map, Value, json};

/// Reads a flow. That it can be walked is for [`Net::new`](crate::net::Net::new) to say.
///
/// # Errors
/// The first line and column that cannot be understood.
pub fn read(text: &str) -> Result<Flow, Fault> {
    let (lines, trailing) = split(text)?;
    let mut lines = Lines::new(lines);
    let (mut flow, mut notes, mut steps) = (None, Vec::new(), Vec::new());
    let mut level = None;
    while let Some(line) = lines.child(None, &mut level)? {
        let mut cursor = Cursor::new(&line);
        match &mut flow {
            None if cursor.takes_word("flow") => {
                notes.extend(&line.comments);
                flow = Some(head(&mut lines, &mut cursor, &line, &mut notes)?);
            }
            None => return Err(cursor.fault("文本以“flow”开头。", "The text begins with “flow”.")),
            Some(_) if cursor.takes_word("step") => {
                let path = format!("steps[{}]", steps.len());
                steps.push(step(&mut lines, &mut cursor, &line, &path)?);
            }
            Some(_) => return Err(cursor.fault("这里应该是“step”。", "A “step” should stand here.")),
        }
    }
    notes.extend(trailing);
    let nothing = || Cursor::new(&Line { number: 1, indent: 0, text: "", comments: Vec::new() }).fault("", "");
    let mut flow =
        flow.ok_or_else(|| Fault { text: Text::new("文本是空的。", "The text is empty."), ..nothing() })?;
    note(&mut flow, &notes);
    flow.insert("steps".into(), Value::Array(steps));
    typed(Value::Object(flow), &lines)
}

/// Checks the names and types of everything.
fn typed(value: Value, lines: &Lines<'_>) -> Result<Flow, Fault> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let mut part = path.as_str();
        let (line, column) = loop {
            match (lines.positions.get(part), part.rfind(['.', '['])) {
                (Some(found), _) => break *found,
                (None, Some(cut)) => part = part.get(..cut).unwrap_or_default(),
                (None, None) => break lines.end_of_text(),
            }
        };
        let inner = error.inner();
        let text = Text::new(format!("“{path}”无法读懂：{inner}"), format!("“{path}” cannot be read: {inner}"));
        Fault { line, column, text }
    })
}

fn note(map: &mut Map<String, Value>, notes: &[&str]) {
    let text = notes.join("\n");
    if !text.is_empty() && !map.contains_key("note") {
        map.insert("note".into(), Value::String(text));
    } else if let (false, Some(Value::String(note))) = (text.is_empty(), map.get_mut("note")) {
        note.push('\n');
        note.push_str(&text);
    }
}

fn head<'t>(
    lines: &mut Lines<'t>,
    cursor: &mut Cursor<'t>,
    line: &Line<'t>,
    notes: &mut Vec<&'t str>,
) -> Result<Map<String, Value>, Fault> {
    let mut map = Map::new();
    cursor.blanks();
    if !cursor.rest().is_empty() {
        lines.mark("version", cursor.position());
        map.insert("version".into(), cursor.json()?);
    }
    let mut level = None;
    while let Some(line) = lines.child(Some(line.indent), &mut level)? {
        notes.extend(&line.comments);
        property(lines, &mut Cursor::new(&line), &line, (&mut map, ""), notes)?;
    }
    Ok(map)
}

/// Reads `key: value` into a map whose path ends with a dot or is empty.
fn property<'t>(
    lines: &mut Lines<'t>,
    cursor: &mut Cursor<'t>,
    line: &Line<'t>,
    (map, path): (&mut Map<String, Value>, &str),
    notes: &mut Vec<&'t str>,
) -> Result<(), Fault> {
    let key = key(cursor)?;
    let value = lines.value(cursor, line, &format!("{path}{key}"), notes)?;
    insert(map, key, value, &Cursor::new(line))
}

fn step<'t>(lines: &mut Lines<'t>, cursor: &mut Cursor<'t>, line: &Line<'t>, path: &str) -> Result<Value, Fault> {
    lines.mark(path, Cursor::new(line).position());
    let mut map = Map::new();
    for part in ["id", "kind"] {
        cursor.blanks();
        lines.mark(&format!("{path}.{part}"), cursor.position());
        map.insert(part.into(), cursor.word()?.into());
    }
    name(cursor, &mut map)?;
    cursor.end()?;
    let (mut settings, mut ways, mut notes, mut level) = (Map::new(), Vec::new(), line.comments.clone(), None);
    while let Some(inner) = lines.child(Some(line.indent), &mut level)? {
        let mut cursor = Cursor::new(&inner);
        if cursor.takes("->") {
            ways.push(way(lines, &mut cursor, &inner, &format!("{path}.ways[{}]", ways.len()))?);
            continue;
        }
        notes.extend(&inner.comments);
        let (target, path) = if cursor.takes("@") {
            (&mut map, format!("{path}."))
        } else {
            (&mut settings, format!("{path}.settings."))
        };
        property(lines, &mut cursor, &inner, (target, &path), &mut notes)?;
    }
    note(&mut map, &notes);
    for (key, is_empty, value) in
        [("ways", ways.is_empty(), Value::Array(ways)), ("settings", settings.is_empty(), Value::Object(settings))]
    {
        if !is_empty {
            insert(&mut map, key.into(), value, &Cursor::new(line))?;
        }
    }
    Ok(Value::Object(map))
}

fn way<'t>(lines: &mut Lines<'t>, cursor: &mut Cursor<'t>, line: &Line<'t>, path: &str) -> Result<Value, Fault> {
    lines.mark(path, Cursor::new(line).position());
    cursor.blanks();
    let mut map = Map::from_iter([("to".to_owned(), Value::from(cursor.word()?))]);
    name(cursor, &mut map)?;
    if cursor.takes_word("otherwise") {
        map.insert("otherwise".into(), Value::Bool(true));
        cursor.blanks();
    }
    if cursor.takes_word("when") {
        cursor.blanks();
        map.insert("when".into(), cursor.rest().into());
    } else {
        cursor.end()?;
    }
    let (mut notes, mut level) = (line.comments.clone(), None);
    while let Some(inner) = lines.child(Some(line.indent), &mut level)? {
        let mut cursor = Cursor::new(&inner);
        if !cursor.takes("@") {
            return Err(cursor.fault("去路下面的内容以“@”开头。", "What belongs to a way begins with “@”."));
        }
        notes.extend(&inner.comments);
        property(lines, &mut cursor, &inner, (&mut map, &format!("{path}.")), &mut notes)?;
    }
    note(&mut map, &notes);
    Ok(Value::Object(map))
}

/// `"中文" / "English"`, or one text for both.
fn name(cursor: &mut Cursor<'_>, map: &mut Map<String, Value>) -> Result<(), Fault> {
    cursor.blanks();
    if !cursor.rest().starts_with('"') {
        return Ok(());
    }
    let zh = cursor.quoted()?;
    cursor.blanks();
    let en = if cursor.takes("/") {
        cursor.blanks();
        cursor.quoted()?
    } else {
        zh.clone()
    };
    cursor.blanks();
    map.insert("name".into(), json!({"zh": zh, "en": en}));
    Ok(())
}
