//! Telling code, comments and string literals apart, in Rust and in TypeScript. Not a parser: exact enough for the
//! rules, and never worse than a wrong finding that a person can see.

/// The language of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Language {
    /// `.rs`
    Rust,
    /// `.ts` and `.tsx`
    TypeScript,
}

impl Language {
    /// By the file name.
    pub(super) fn of(path: &str) -> Option<Self> {
        match path.rsplit_once('.')?.1 {
            "rs" => Some(Self::Rust),
            "ts" | "tsx" => Some(Self::TypeScript),
            _ => None,
        }
    }
}

/// A string literal.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Literal {
    /// Byte position of its first quotation mark.
    pub(super) start: usize,
    /// Byte position after its last quotation mark.
    pub(super) end: usize,
    /// What stands between them, escapes as written.
    pub(super) value: String,
}

/// Splits a file into code (comments and literals blanked, same length) and literals.
pub(super) fn split(text: &str, language: Language) -> (String, Vec<Literal>) {
    let mut code = String::with_capacity(text.len());
    let mut literals = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let piece = match comment(rest) {
            Some(length) => Piece::Skip(length),
            None if language == Language::Rust => rust(rest, &code),
            None => typescript(rest, &code),
        };
        match piece {
            Piece::Code(length) => {
                code.push_str(&rest[..length]);
                at += length;
            }
            Piece::Skip(length) => {
                code.push_str(&blank(&rest[..length]));
                at += length;
            }
            Piece::Text { open, inner, close } => {
                let end = open + inner + close;
                let value = rest[open..open + inner].to_owned();
                literals.push(Literal { start: at, end: at + end, value });
                code.push_str(&blank(&rest[..end]));
                at += end;
            }
        }
    }
    (code, literals)
}

/// The same number of bytes and lines, all blank.
pub(super) fn blank(text: &str) -> String {
    text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect()
}

/// What the text begins with; lengths in bytes.
enum Piece {
    Code(usize),
    Skip(usize),
    Text { open: usize, inner: usize, close: usize },
}

fn comment(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if !rest.starts_with("/*") {
        return None;
    }
    let mut depth = 0usize;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += step(&rest[at..]);
        }
    }
    Some(rest.len())
}

fn rust(rest: &str, before: &str) -> Piece {
    let inside_a_name = before.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
    let prefix = if inside_a_name {
        ""
    } else {
        ["br", "cr", "r", "b", "c"].into_iter().find(|p| rest.starts_with(p)).unwrap_or("")
    };
    let tail = &rest[prefix.len()..];
    if prefix.ends_with('r') {
        let hashes = tail.len() - tail.trim_start_matches('#').len();
        if tail[hashes..].starts_with('"') {
            let open = prefix.len() + hashes + 1;
            let end = format!("\"{}", "#".repeat(hashes));
            let inner = rest[open..].find(&end).unwrap_or(rest.len() - open);
            return Piece::Text { open, inner, close: end.len().min(rest.len() - open - inner) };
        }
    } else if tail.starts_with('"') {
        return quoted(rest, prefix.len() + 1, '"', true).unwrap_or(Piece::Code(step(rest)));
    }
    if rest.starts_with('\'') { character(rest) } else { Piece::Code(step(rest)) }
}

/// A character literal, or the mark of a lifetime.
fn character(rest: &str) -> Piece {
    let mut letters = rest.char_indices().skip(1);
    match letters.next() {
        Some((_, '\\')) => match rest[3..].find('\'') {
            Some(end) => Piece::Skip(3 + end + 1),
            None => Piece::Code(1),
        },
        Some((at, letter)) if rest[at + letter.len_utf8()..].starts_with('\'') => {
            Piece::Skip(at + letter.len_utf8() + 1)
        }
        _ => Piece::Code(1),
    }
}

fn typescript(rest: &str, before: &str) -> Piece {
    let piece = match rest.as_bytes()[0] {
        b'"' => quoted(rest, 1, '"', false),
        b'\'' => quoted(rest, 1, '\'', false),
        b'`' => quoted(rest, 1, '`', true),
        b'/' if can_begin_pattern(before) => pattern(rest),
        _ => None,
    };
    piece.unwrap_or(Piece::Code(step(rest)))
}

/// A literal that begins with `open` bytes and ends with `mark`; `None` when it does not end (on its line).
fn quoted(rest: &str, open: usize, mark: char, many_lines: bool) -> Option<Piece> {
    let mut escaped = false;
    for (at, letter) in rest[open..].char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' if !many_lines => return None,
            _ if letter == mark => return Some(Piece::Text { open, inner: at, close: 1 }),
            _ => {}
        }
    }
    None
}

/// Whether a slash here would begin a regular expression rather than divide.
fn can_begin_pattern(before: &str) -> bool {
    before.trim_end().ends_with(|letter: char| "(,=:[!&|?{};".contains(letter))
}

fn pattern(rest: &str) -> Option<Piece> {
    let (mut escaped, mut in_class) = (false, false);
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            '\n' => return None,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '/' if !in_class => return Some(Piece::Skip(at + 1)),
            _ => {}
        }
    }
    None
}

fn step(text: &str) -> usize {
    text.chars().next().map_or(1, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str, language: Language) -> Vec<String> {
        let (code, literals) = split(text, language);
        assert_eq!(code.len(), text.len());
        literals.into_iter().map(|literal| literal.value).collect()
    }

    #[test]
    fn rust_literals_are_found() {
        let table: &[(&str, &[&str])] = &[
            (r#"let a = "x";"#, &["x"]),
            (r#"let a = "x\"y"; // "no""#, &[r#"x\"y"#]),
            (r##"let a = r#"x"y"#; /* "no" /* "no" */ */ f("z")"##, &["x\"y", "z"]),
            (r#"fn f<'a>(x: &'a str) { g('"', '\'', "b") }"#, &["b"]),
            (r#"let bar"#, &[]),
            ("\"中文\" \"two\nlines\"", &["中文", "two\nlines"]),
            (r#"(b"bytes", c"c")"#, &["bytes", "c"]),
        ];
        for (text, expected) in table {
            assert_eq!(values(text, Language::Rust), *expected, "{text}");
        }
    }

    #[test]
    fn typescript_literals_are_found() {
        let table: &[(&str, &[&str])] = &[
            ("const a = 'x' + \"y\" + `z\n${b}`;", &["x", "y", "z\n${b}"]),
            ("<p>Don't</p>\nconst a = 'x'", &["x"]),
            ("const p = /['\"]/; const a = 'x' / 2 / 'y'", &["x", "y"]),
        ];
        for (text, expected) in table {
            assert_eq!(values(text, Language::TypeScript), *expected, "{text}");
        }
    }
}
