//! The files of the repository as the rules see them.

use anyhow::Result;

use super::is_test_path;
use super::literals::{self, Language, Literal};
use crate::workspace;

/// Every text file of the repository.
pub(super) struct Tree {
    pub(super) paths: Vec<String>,
    pub(super) texts: Vec<(String, String)>,
    pub(super) sources: Vec<Source>,
}

/// A Rust or TypeScript file.
pub(super) struct Source {
    /// Relative to the root.
    pub(super) path: String,
    /// As written.
    pub(super) text: String,
    /// As written, but with blanks in place of comments, literals and test modules. Same length, same lines.
    pub(super) code: String,
    /// The string literals outside test modules.
    pub(super) literals: Vec<Literal>,
}

impl Tree {
    /// Reads the files that git knows or would add.
    pub(super) fn read() -> Result<Self> {
        let paths = workspace::files()?;
        let mut texts = Vec::new();
        for path in &paths {
            if let Ok(text) = String::from_utf8(std::fs::read(workspace::root().join(path))?) {
                texts.push((path.clone(), text));
            }
        }
        let sources = texts.iter().filter_map(|(path, text)| Source::parse(path, text)).collect();
        Ok(Self { paths, texts, sources })
    }

    /// The sources that are shipped: no tests, and not this crate, which names what it forbids.
    pub(super) fn shipped(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(|source| !is_test_path(&source.path) && !source.path.starts_with("crates/xtask/"))
    }
}

impl Source {
    /// Takes a file apart, if it is one of ours.
    pub(super) fn parse(path: &str, text: &str) -> Option<Self> {
        let language = Language::of(path)?;
        let (mut code, mut literals) = literals::split(text, language);
        if language == Language::Rust {
            let tests = test_modules(&code);
            literals.retain(|literal| !tests.iter().any(|range| range.contains(&literal.start)));
            for range in tests {
                code.replace_range(range.clone(), &literals::blank(&code[range]));
            }
        }
        Some(Self { path: path.to_owned(), text: text.to_owned(), code, literals })
    }

    /// `path:line` of a byte position.
    pub(super) fn place(&self, position: usize) -> String {
        let line = self.text[..position].matches('\n').count() + 1;
        format!("{}:{line}", self.path)
    }
}

/// The byte ranges of `#[cfg(test)] mod … { … }` in code whose comments and literals are blanked.
fn test_modules(code: &str) -> Vec<std::ops::Range<usize>> {
    let mut ranges: Vec<std::ops::Range<usize>> = Vec::new();
    for (start, mark) in code.match_indices("#[cfg(test)]") {
        if ranges.last().is_some_and(|last| last.contains(&start)) {
            continue;
        }
        let rest = &code[start + mark.len()..];
        let open = rest.find('{').filter(|open| !rest[..*open].contains(';'));
        let length = match open {
            Some(open) => open + closing(&rest[open..]),
            None => rest.find(';').unwrap_or(rest.len()),
        };
        ranges.push(start..start + mark.len() + length);
    }
    ranges
}

/// The position after the brace that closes the one at the beginning.
fn closing(text: &str) -> usize {
    let mut depth = 0usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 1 => return at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_modules_are_left_out() {
        let text = "const A: &str = \"a\";\n#[cfg(test)]\nmod tests { fn f() { g(\"b\"); } }\nconst C: &str = \"c\";\n";
        let source = Source::parse("crates/x/src/lib.rs", text).expect("a Rust file");
        let values: Vec<&str> = source.literals.iter().map(|literal| literal.value.as_str()).collect();
        assert_eq!(values, ["a", "c"]);
        assert!(!source.code.contains("mod tests"));
        assert_eq!(source.place(source.literals[1].start), "crates/x/src/lib.rs:4");
    }
}
