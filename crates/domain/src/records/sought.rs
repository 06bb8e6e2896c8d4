//! What people type, and the one text per record in which it is looked for.

use super::CatalogRecord;
use crate::phonetic::{fold, initials, syllables};
use memchr::memmem::Finder;
use serde_json::Value;

/// Ranks of a find, the best first.
pub(super) const RANKS: usize = 4;
/// Bytes of details that are looked through.
const MOST_DETAILS: usize = 400;

/// A record with the text it is found by: lines of folded code, name, pinyin, initials and details.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) row: CatalogRecord,
    text: Box<str>,
    /// Where the name ends and sounds begin.
    sounds_at: u32,
}

impl Entry {
    pub(super) fn new(row: CatalogRecord) -> Self {
        let mut text = format!("\n{}\n{}", fold(&row.code), fold(&row.body.name));
        let sounds_at = u32::try_from(text.len()).unwrap_or(u32::MAX);
        if !row.body.name.is_ascii() {
            text.push('\n');
            text.push_str(&syllables(&row.body.name).concat());
            for spelling in initials(&row.body.name) {
                text.push('\n');
                text.push_str(&spelling);
            }
        }
        let end = text.len() + MOST_DETAILS;
        for value in row.body.details.values().filter_map(Value::as_str) {
            // Ids of other records are nothing that anybody types.
            let is_id = value.len() == 36 && uuid::Uuid::parse_str(value).is_ok();
            if !is_id && text.len() + value.len() < end {
                text.push('\n');
                text.push_str(&fold(value));
            }
        }
        Self { row, text: text.into_boxed_str(), sounds_at }
    }
}

/// The words somebody typed, ready to look for.
pub struct Sought {
    words: Vec<Finder<'static>>,
}

impl Sought {
    /// Reads what was typed; blanks part words.
    pub fn new(typed: &str) -> Self {
        let folded = fold(typed);
        let words = folded.split_whitespace().take(8);
        Self { words: words.map(|word| Finder::new(word.as_bytes()).into_owned()).collect() }
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How well a record fits: 0 begins so, 1 sounds so from the start, 2 has a word that begins so, 3 has it
    /// somewhere. `None` when a word is missing.
    pub(super) fn rank(&self, entry: &Entry) -> Option<usize> {
        let text = entry.text.as_bytes();
        let mut best = RANKS;
        for (number, word) in self.words.iter().enumerate() {
            let first = word.find(text)?;
            if number == 0 {
                best = place(text, first, entry.sounds_at as usize);
                let mut from = first + 1;
                // A later place may be a better one: 水泵 in 3号水泵 stands inside, in its second line at the start.
                while best > 0
                    && let Some(next) = text.get(from..).and_then(|rest| word.find(rest))
                {
                    best = best.min(place(text, from + next, entry.sounds_at as usize));
                    from += next + 1;
                }
            }
        }
        Some(best.min(RANKS - 1))
    }
}

fn place(text: &[u8], at: usize, sounds_at: usize) -> usize {
    match at.checked_sub(1).and_then(|before| text.get(before)) {
        Some(b'\n') if at <= sounds_at => 0,
        Some(b'\n') => 1,
        Some(b' ' | b'-' | b'/' | b'.' | b'(' | b'_' | b'#') => 2,
        _ => 3,
    }
}
