//! A file one can read in a sitting.

use super::source::Tree;
use super::{Finding, is_test_path};

/// Lines of a source file, tests not counted as files.
const MOST_LINES: usize = 500;

/// Written by a program.
const GENERATED: &[&str] = &["web/src/api/schema.d.ts", "kinds/fields/mod.rs", "kinds/steps/mod.rs"];

/// Longer files, each with the reason why it stays whole.
const EXCEPTIONS: &[(&str, &str)] = &[];

/// Counts the lines of every `.rs`, `.ts` and `.tsx` file.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.sources.iter().filter(|source| !is_test_path(&source.path)) {
        let path = source.path.as_str();
        let exempt = GENERATED.contains(&path) || EXCEPTIONS.iter().any(|(exempt, _)| *exempt == path);
        let lines = source.text.lines().count();
        if lines > MOST_LINES && !exempt {
            let message = format!("{lines} lines; the limit is {MOST_LINES}. Split it by subject");
            findings.push(Finding::new(path, message));
        }
    }
    for (path, _) in EXCEPTIONS.iter().filter(|(path, _)| !tree.paths.iter().any(|known| known == path)) {
        findings.push(Finding::new(*path, "this exception names a file that is gone"));
    }
    findings
}
