//! Cutting a filter in words into pieces. Full-width punctuation counts as its plain twin.

use super::fault;
use crate::form::FieldError;

/// A piece with its place, in characters.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) from: usize,
    pub(super) to: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Open,
    Close,
    Or,
    Not,
    /// A word without a colon, quoted or not.
    Word {
        text: String,
        quoted: bool,
    },
    /// A field's name with what was written beside it.
    Test {
        name: String,
        sign: Sign,
        values: Vec<(String, bool)>,
    },
}

/// What stands between the colon and the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    None,
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// Two values with `..` between them.
    Range,
}

pub(super) struct Words<'a> {
    text: &'a str,
    chars: Vec<char>,
    at: usize,
}

fn plain(c: char) -> char {
    match c {
        '：' => ':',
        '（' => '(',
        '）' => ')',
        '，' | '、' => ',',
        '“' | '”' | '„' | '＂' => '"',
        '＞' => '>',
        '＜' => '<',
        '＝' => '=',
        '｜' => '|',
        '\u{3000}' => ' ',
        other => other,
    }
}

/// Characters that end a word without quotation marks.
fn ends(c: char) -> bool {
    c.is_whitespace() || matches!(plain(c), '(' | ')' | '"' | '|')
}

impl<'a> Words<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, chars: text.chars().collect(), at: 0 }
    }

    /// A fault at these characters.
    pub(super) fn fault_at(&self, fault: FieldError, from: usize, to: usize) -> FieldError {
        let units = |count: usize| self.text.chars().take(count).map(char::len_utf16).sum::<usize>();
        let (start, end) = (units(from), units(to));
        fault.with("at", start).with("length", end.saturating_sub(start).max(1))
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied().map(plain)
    }

    /// All pieces.
    pub(super) fn all(&mut self) -> Result<Vec<Token>, FieldError> {
        let mut tokens = Vec::new();
        loop {
            while self.peek().is_some_and(char::is_whitespace) {
                self.at += 1;
            }
            let from = self.at;
            let Some(first) = self.peek() else { return Ok(tokens) };
            let kind = match first {
                '(' => self.one(Kind::Open),
                ')' => self.one(Kind::Close),
                '|' => self.one(Kind::Or),
                '-' | '!' if self.chars.get(self.at + 1).is_some_and(|c| !c.is_whitespace()) => self.one(Kind::Not),
                _ => self.word()?,
            };
            tokens.push(Token { kind, from, to: self.at });
        }
    }

    fn one(&mut self, kind: Kind) -> Kind {
        self.at += 1;
        kind
    }

    fn word(&mut self) -> Result<Kind, FieldError> {
        let (text, quoted) = if self.peek() == Some('"') {
            (self.quoted()?, true)
        } else {
            (self.bare(|c| ends(c) || plain(c) == ':'), false)
        };
        if self.peek() == Some(':') && !text.is_empty() {
            self.at += 1;
            return self.test(text);
        }
        if text.is_empty() {
            // A colon with nothing before it belongs to the words.
            let rest = self.bare(ends);
            return Ok(Kind::Word { text: rest, quoted });
        }
        Ok(match text.to_lowercase().as_str() {
            "or" | "或" if !quoted => Kind::Or,
            "not" | "非" if !quoted => Kind::Not,
            _ => Kind::Word { text, quoted },
        })
    }

    fn test(&mut self, name: String) -> Result<Kind, FieldError> {
        let mut sign = self.sign();
        let mut values = Vec::new();
        loop {
            let value = self.value()?;
            if !value.0.is_empty() || value.1 {
                values.push(value);
            }
            if self.chars.get(self.at) == Some(&'.')
                && self.chars.get(self.at + 1) == Some(&'.')
                && matches!(sign, Sign::None | Sign::Range)
            {
                sign = Sign::Range;
                self.at += 2;
            } else if self.peek() == Some(',') {
                self.at += 1;
            } else {
                return Ok(Kind::Test { name, sign, values });
            }
        }
    }

    fn sign(&mut self) -> Sign {
        let next = self.chars.get(self.at + 1).copied().map(plain);
        let (sign, length) = match (self.peek(), next) {
            (Some('>'), Some('=')) => (Sign::GreaterOrEqual, 2),
            (Some('<'), Some('=')) => (Sign::LessOrEqual, 2),
            (Some('≥'), _) => (Sign::GreaterOrEqual, 1),
            (Some('≤'), _) => (Sign::LessOrEqual, 1),
            (Some('>'), _) => (Sign::Greater, 1),
            (Some('<'), _) => (Sign::Less, 1),
            (Some('='), _) => (Sign::Equal, 1),
            _ => (Sign::None, 0),
        };
        self.at += length;
        sign
    }

    fn value(&mut self) -> Result<(String, bool), FieldError> {
        if self.peek() == Some('"') {
            return Ok((self.quoted()?, true));
        }
        let mut text = String::new();
        while let Some(&c) = self.chars.get(self.at) {
            let range = c == '.' && self.chars.get(self.at + 1) == Some(&'.');
            if ends(c) || plain(c) == ',' || range {
                break;
            }
            text.push(c);
            self.at += 1;
        }
        Ok((text, false))
    }

    fn bare(&mut self, stop: impl Fn(char) -> bool) -> String {
        let rest = self.chars.get(self.at..).unwrap_or_default();
        let word: String = rest.iter().take_while(|c| !stop(**c)).collect();
        self.at += word.chars().count();
        word
    }

    /// What stands in quotation marks; `\` takes the next character as it is.
    fn quoted(&mut self) -> Result<String, FieldError> {
        let from = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            match self.chars.get(self.at) {
                Some('\\') if self.chars.get(self.at + 1).is_some() => {
                    text.push(self.chars[self.at + 1]);
                    self.at += 2;
                }
                Some(&c) if plain(c) == '"' => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(&c) => {
                    text.push(c);
                    self.at += 1;
                }
                None => {
                    let missing = fault("open-quote", "引号没有结束。", "A quotation mark is not closed.");
                    return Err(self.fault_at(missing, from, self.at));
                }
            }
        }
    }
}
