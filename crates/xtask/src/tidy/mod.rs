//! `cargo xtask tidy`: the rules of ARCHITECTURE.md that a program can check.

mod arrows;
mod heart;
mod kinds;
mod literals;
mod names;
mod problems;
mod sizes;
mod source;
mod sql;

use anyhow::{Result, bail, ensure};

/// Something that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    /// Path, with a line number where there is one.
    place: String,
    /// What is wrong and what to do.
    message: String,
}

impl Finding {
    fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into() }
    }
}

/// Checks every rule and prints every finding.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    ensure!(arguments.is_empty(), "tidy takes no arguments");
    let tree = source::Tree::read()?;
    let rules: [(&str, Vec<Finding>); 7] = [
        ("arrows between crates", arrows::check()?),
        ("a pure heart", heart::check(&tree)?),
        ("SQL in the store only", sql::check(&tree)),
        ("kinds are named in their folder only", kinds::check(&tree)),
        ("sizes", sizes::check(&tree)),
        ("names and words", names::check(&tree)),
        ("a page for every problem", problems::check(&tree)),
    ];
    let mut count = 0;
    for (rule, findings) in &rules {
        println!("{} {rule}", if findings.is_empty() { "ok  " } else { "FAIL" });
        for finding in findings {
            println!("       {}: {}", finding.place, finding.message);
        }
        count += findings.len();
    }
    if count > 0 {
        bail!("tidy found {count} thing(s) to mend");
    }
    Ok(())
}

/// Whether a path is test code: never shipped, so most rules leave it alone.
fn is_test_path(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path.starts_with("crates/testkit/")
        || path.starts_with("web/e2e/")
        || path.split('/').any(|folder| folder == "tests" || folder == "benches")
        || name == "tests.rs"
        || name.ends_with("_tests.rs")
        || name.contains(".test.")
        || name.contains(".spec.")
}
