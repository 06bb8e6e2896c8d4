//! The heart is pure: no clock, no randomness, no input or output. What changes from run to run is passed in.

use anyhow::Result;

use super::source::{Source, Tree};
use super::{Finding, is_test_path};

/// Where the heart is.
const ROOMS: &[&str] = &["crates/domain/", "crates/engine/", "kinds/fields/", "kinds/steps/"];

/// What betrays a clock, a die or a file.
const FORBIDDEN: &[&str] = &[
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "Utc::now",
    "Local::now",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "File::open",
    "File::create",
    "TcpStream",
    "rand::",
    "Uuid::now_v7",
    "new_v4",
    "now_v7(",
    "println!",
    "eprintln!",
];

/// Looks for them in the pure rooms.
pub(super) fn check(tree: &Tree) -> Result<Vec<Finding>> {
    let pure =
        |source: &&Source| source.path.ends_with(".rs") && ROOMS.iter().any(|room| source.path.starts_with(room));
    let shipped = |source: &&Source| !is_test_path(&source.path);
    Ok(tree.sources.iter().filter(pure).filter(shipped).flat_map(impure_lines).collect())
}

fn impure_lines(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for word in FORBIDDEN {
        for (at, _) in source.code.match_indices(word) {
            let longer_name = source.code[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
            if !longer_name {
                let message = format!("`{word}` in the heart; pass time, ids and data in as parameters");
                findings.push(Finding::new(source.place(at), message));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_found_and_a_comment_is_not() {
        let text = "fn f() { let t = jiff::Timestamp::now(); }\n// never Timestamp::now\nfn my_rand::x() {}\n";
        let source = Source::parse("crates/domain/src/lib.rs", text).expect("a Rust file");
        let places: Vec<String> = impure_lines(&source).into_iter().map(|finding| finding.place).collect();
        assert_eq!(places, ["crates/domain/src/lib.rs:1"]);
    }
}
