//! Values in blocks of keys and items.

use super::Fault;
use super::lines::{Cursor, Line};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Deepest nesting of blocks.
const MAX_DEPTH: usize = 64;

/// Lines being read, and where in the text every part of the flow came from.
pub(super) struct Lines<'t> {
    lines: std::iter::Peekable<std::vec::IntoIter<Line<'t>>>,
    last: usize,
    /// Line and column by path, written as `steps[0].ways[1]`.
    pub(super) positions: BTreeMap<String, (usize, usize)>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(lines: Vec<Line<'t>>) -> Self {
        let last = lines.last().map_or(1, |line| line.number);
        Self { lines: lines.into_iter().peekable(), last, positions: BTreeMap::new() }
    }

    /// The next line, if it stands further in than `parent`. All that do stand equally far in.
    pub(super) fn child(
        &mut self,
        parent: Option<usize>,
        level: &mut Option<usize>,
    ) -> Result<Option<Line<'t>>, Fault> {
        let Some(line) = self.lines.peek() else { return Ok(None) };
        if parent.is_some_and(|parent| line.indent <= parent) {
            return Ok(None);
        }
        if *level.get_or_insert(line.indent) != line.indent {
            return Err(
                Cursor::new(line).fault("缩进与上面的行不一致。", "The indentation differs from the lines above.")
            );
        }
        Ok(self.lines.next())
    }

    pub(super) fn end_of_text(&self) -> (usize, usize) {
        (self.last + 1, 1)
    }

    pub(super) fn mark(&mut self, path: &str, position: (usize, usize)) {
        self.positions.entry(path.to_owned()).or_insert(position);
    }

    /// What follows the colon of a key: on the same line, or in a block further in.
    pub(super) fn value(
        &mut self,
        cursor: &mut Cursor<'t>,
        line: &Line<'t>,
        path: &str,
        notes: &mut Vec<&'t str>,
    ) -> Result<Value, Fault> {
        cursor.blanks();
        self.mark(path, cursor.position());
        if cursor.rest().is_empty() { self.block(cursor, line.indent, path, notes) } else { cursor.json() }
    }

    fn block(
        &mut self,
        above: &Cursor<'t>,
        parent: usize,
        path: &str,
        notes: &mut Vec<&'t str>,
    ) -> Result<Value, Fault> {
        if path.split(['.', '[']).count() > MAX_DEPTH {
            return Err(above.fault("嵌套太深。", "This is nested too deeply."));
        }
        let (mut level, mut keys, mut items) = (None, Map::new(), Vec::new());
        while let Some(line) = self.child(Some(parent), &mut level)? {
            notes.extend(&line.comments);
            let mut cursor = Cursor::new(&line);
            let is_item = cursor.rest() == "-" || cursor.rest().starts_with("- ");
            if (is_item && !keys.is_empty()) || (!is_item && !items.is_empty()) {
                return Err(cursor.fault("列表和键不能混在一起。", "Items and keys do not mix."));
            }
            if is_item {
                cursor.takes("-");
                let path = format!("{path}[{}]", items.len());
                items.push(self.value(&mut cursor, &line, &path, notes)?);
            } else {
                let start = Cursor::new(&line);
                let key = key(&mut cursor)?;
                let value = self.value(&mut cursor, &line, &format!("{path}.{key}"), notes)?;
                insert(&mut keys, key, value, &start)?;
            }
        }
        match (keys.is_empty(), items.is_empty()) {
            (true, true) => Err(above.fault("这里缺少一个值。", "A value is missing here.")),
            (true, false) => Ok(Value::Array(items)),
            (false, _) => Ok(Value::Object(keys)),
        }
    }
}

/// A key and its colon.
pub(super) fn key(cursor: &mut Cursor<'_>) -> Result<String, Fault> {
    let key = cursor.word()?;
    if !cursor.takes(":") {
        return Err(cursor.fault("这里缺少冒号。", "A colon is missing here."));
    }
    Ok(key)
}

/// Puts a value under a key that is not taken.
pub(super) fn insert(map: &mut Map<String, Value>, key: String, value: Value, at: &Cursor<'_>) -> Result<(), Fault> {
    if map.contains_key(&key) {
        return Err(at.fault(format!("“{key}”重复。"), format!("“{key}” is there twice.")));
    }
    map.insert(key, value);
    Ok(())
}
