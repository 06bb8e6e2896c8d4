//! From the columns of a table to the fields of a form.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::json_schema::identifier;
use super::{Field, Kinds, MAX_FIELDS};
use crate::phonetic::{is_hanzi, syllables};
use crate::text::Text;

/// Of so many values one may be a slip of the keyboard.
const ONE_SLIP_IN: usize = 20;
/// Fewer values say too little about what always holds.
const ENOUGH: usize = 5;
/// Longest label that is taken from a heading, in characters.
const LONGEST_LABEL: usize = 80;

/// A column of a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Column {
    /// What stands above it.
    pub heading: String,
    /// What stands in it, without blank cells.
    pub values: Vec<String>,
    /// How many rows there are, blank cells included.
    pub rows: usize,
}

impl Column {
    /// Whether what stands in it is of one sort, but for a slip here and there.
    pub fn is_mostly(&self, fits: impl Fn(&str) -> bool) -> bool {
        let odd = self.values.iter().filter(|value| !fits(value)).count();
        !self.values.is_empty() && odd <= self.values.len() / ONE_SLIP_IN
    }

    /// Whether its heading has one of these words, which are in lower case.
    pub fn is_called(&self, words: &[&str]) -> bool {
        let heading = self.heading.to_lowercase();
        words.iter().any(|word| heading.contains(word))
    }

    /// What stands in it, each once, in the order of the table.
    pub fn distinct(&self) -> Vec<&str> {
        let mut seen = HashSet::new();
        self.values.iter().map(String::as_str).filter(|value| seen.insert(*value)).collect()
    }
}

/// A field for each column, of the kind that fits its values best. Columns without a heading are left out.
pub fn propose_fields(columns: &[Column], kinds: &dyn Kinds) -> Vec<Option<Field>> {
    let mut taken = HashSet::new();
    let mut left = MAX_FIELDS;
    let mut propose = |column: &Column| {
        let label: String = column.heading.trim().chars().take(LONGEST_LABEL).collect();
        if label.is_empty() || left == 0 {
            return None;
        }
        let (kind, settings) = fitting(column, kinds)?;
        left -= 1;
        Some(field(identifier(&spelled(&label), &mut taken), kind, settings, &label, column))
    };
    columns.iter().map(&mut propose).collect()
}

fn fitting(column: &Column, kinds: &dyn Kinds) -> Option<(&'static str, Map<String, Value>)> {
    let fits = kinds.names().into_iter().filter_map(|name| Some((name, kinds.get(name)?.column_fit(column)?)));
    fits.max_by_key(|(_, (fit, _))| *fit).map(|(name, (_, settings))| (name, settings))
}

/// A heading in letters: `设备名称` becomes `she bei ming cheng`.
fn spelled(heading: &str) -> String {
    if heading.chars().any(is_hanzi) { syllables(heading).join(" ") } else { heading.to_owned() }
}

fn field(id: String, kind: &str, settings: Map<String, Value>, label: &str, column: &Column) -> Field {
    Field {
        id,
        kind: kind.to_owned(),
        label: Text::new(label, label),
        help: None,
        placeholder: None,
        required: column.rows >= ENOUGH && column.values.len() == column.rows,
        default: Value::Null,
        indexed: false,
        visible_when: None,
        required_when: None,
        editable_when: None,
        formula: None,
        default_formula: None,
        checks: Vec::new(),
        unique: false,
        settings,
    }
}
