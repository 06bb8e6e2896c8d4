//! What becomes of stored values when a field changes its kind: a rehearsal, nothing is written.

use serde_json::{Map, Value};

use super::{ParseContext, PreparedField};
use crate::text::Language;

/// What a stored value becomes under another kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Conversion {
    /// It reads the same to people.
    Kept,
    /// It fits, and reads differently.
    Changed {
        /// Words before.
        before: String,
        /// Words after.
        after: String,
    },
    /// It does not fit.
    Lost {
        /// Words before.
        before: String,
        /// Why not, in the words of the new kind.
        reason: crate::Text,
    },
}

/// Reads a value of `old` as one of `new`: as it is stored, or else by its words.
pub fn convert(stored: &Value, old: &PreparedField, new: &PreparedField, cx: &ParseContext<'_>) -> Conversion {
    let words = |field: &PreparedField, value: &Value| field.rule.words(value, cx.lookup, Language::Zh);
    let before = words(old, stored);
    let values = Map::new();
    // Bounds that move with the clock are no reason to lose what was right when it was written.
    let reading = ParseContext { values: &values, before: None, lookup: cx.lookup, now: None };
    let read = new.rule.parse(stored, &reading).or_else(|faults| {
        let by_words = new.rule.parse(&Value::from(before.as_str()), &reading);
        by_words.map_err(|_| faults)
    });
    match read {
        Ok(Value::Null) => Conversion::Lost { before, reason: crate::Text::new("没有值", "No value is left") },
        Ok(value) => {
            let after = words(new, &value);
            if after == before { Conversion::Kept } else { Conversion::Changed { before, after } }
        }
        Err(faults) => {
            let reason = faults.into_iter().next().map(|fault| fault.text).unwrap_or_default();
            Conversion::Lost { before, reason }
        }
    }
}
