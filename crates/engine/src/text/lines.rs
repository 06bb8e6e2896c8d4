//! Lines with their indentation, and reading along one of them.

use super::{Fault, MAX_TEXT};
use gongdan_domain::text::Text;

/// A line that says something, and the comments above it.
pub(super) struct Line<'t> {
    /// From 1.
    pub(super) number: usize,
    /// Blanks before it.
    pub(super) indent: usize,
    /// Without the blanks around it.
    pub(super) text: &'t str,
    /// Without their marks.
    pub(super) comments: Vec<&'t str>,
}

/// All lines, and the comments after the last one.
pub(super) fn split(text: &str) -> Result<(Vec<Line<'_>>, Vec<&str>), Fault> {
    if text.len() > MAX_TEXT {
        return Err(Fault { line: 1, column: 1, text: Text::new("文本太长。", "The text is too long.") });
    }
    let (mut lines, mut comments) = (Vec::new(), Vec::new());
    for (number, raw) in (1..).zip(text.trim_start_matches('\u{feff}').split('\n')) {
        let raw = raw.strip_suffix('\r').unwrap_or(raw);
        let inner = raw.trim_start_matches(' ');
        let indent = raw.len() - inner.len();
        if let Some(comment) = inner.strip_prefix('#') {
            comments.push(comment.strip_prefix(' ').unwrap_or(comment));
        } else if inner.starts_with('\t') {
            let text = Text::new("缩进只能用空格，不能用制表符。", "Indent with blanks, not with tabs.");
            return Err(Fault { line: number, column: indent + 1, text });
        } else if !inner.trim_end_matches([' ', '\t']).is_empty() {
            let text = inner.trim_end_matches([' ', '\t']);
            lines.push(Line { number, indent, text, comments: std::mem::take(&mut comments) });
        }
    }
    Ok((lines, comments))
}

/// Reads along one line.
pub(super) struct Cursor<'t> {
    line: usize,
    indent: usize,
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(line: &Line<'t>) -> Self {
        Self { line: line.number, indent: line.indent, text: line.text, at: 0 }
    }

    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Line and column of what comes next.
    pub(super) fn position(&self) -> (usize, usize) {
        (self.line, self.indent + self.text.get(..self.at).unwrap_or_default().chars().count() + 1)
    }

    pub(super) fn fault(&self, zh: impl Into<String>, en: impl Into<String>) -> Fault {
        let (line, column) = self.position();
        Fault { line, column, text: Text::new(zh, en) }
    }

    pub(super) fn blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
    }

    /// Takes exactly this, if it comes next.
    pub(super) fn takes(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    /// Takes a bare word, if it is this one.
    pub(super) fn takes_word(&mut self, word: &str) -> bool {
        let is_word = self.rest().strip_prefix(word).is_some_and(|rest| !rest.starts_with(is_bare));
        is_word && self.takes(word)
    }

    /// A bare word, or any text in quotes.
    pub(super) fn word(&mut self) -> Result<String, Fault> {
        let rest = self.rest();
        if rest.starts_with('"') {
            return self.quoted();
        }
        let bare = rest.len() - rest.trim_start_matches(is_bare).len();
        let word = rest.get(..bare).unwrap_or_default();
        if word.is_empty() {
            return Err(self.fault("这里缺少一个名称。", "A name is missing here."));
        }
        self.at += bare;
        Ok(word.to_owned())
    }

    /// A text in quotes, as JSON writes it.
    pub(super) fn quoted(&mut self) -> Result<String, Fault> {
        let mut stream = serde_json::Deserializer::from_str(self.rest()).into_iter::<String>();
        match stream.next() {
            Some(Ok(text)) => {
                self.at += stream.byte_offset();
                Ok(text)
            }
            Some(Err(error)) => Err(self.not_json(&error)),
            None => Err(self.fault("这里缺少引号中的文字。", "A text in quotes is missing here.")),
        }
    }

    /// The rest of the line, as JSON.
    pub(super) fn json(&mut self) -> Result<serde_json::Value, Fault> {
        match serde_json::from_str(self.rest()) {
            Ok(value) => {
                self.at = self.text.len();
                Ok(value)
            }
            Err(error) => Err(self.not_json(&error)),
        }
    }

    fn not_json(&self, error: &serde_json::Error) -> Fault {
        let mut fault = self.fault("这里不是有效的 JSON。", format!("This is no JSON: {error}"));
        // Its columns count bytes from 1 and may point behind the end.
        let bytes = error.column().saturating_sub(1).min(self.rest().len());
        fault.column += self.rest().char_indices().take_while(|(at, _)| *at < bytes).count();
        fault
    }

    pub(super) fn end(&self) -> Result<(), Fault> {
        if self.rest().is_empty() {
            return Ok(());
        }
        Err(self.fault("这一行到这里应该结束。", "The line should end here."))
    }
}

/// Whether a letter may stand in a word without quotes.
pub(super) fn is_bare(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}
