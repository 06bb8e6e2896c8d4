//! Every problem the server can answer with has a page in `docs/problems`, and every page belongs to a problem.

use std::collections::BTreeSet;

use super::Finding;
use super::source::{Source, Tree};

/// Where the server declares its codes.
const FOLDER: &str = "crates/server/src/problem";

/// Compares the codes in the server with the pages.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let codes = codes(tree);
    if codes.is_empty() {
        return vec![Finding::new(FOLDER, "no problem codes found: adapt crates/xtask/src/tidy/problems.rs")];
    }
    let page = |path: &String| Some(path.strip_prefix("docs/problems/")?.strip_suffix(".md")?.to_owned());
    let pages: BTreeSet<String> = tree.paths.iter().filter_map(page).filter(|name| name != "README").collect();
    let missing = codes
        .difference(&pages)
        .map(|code| Finding::new(format!("docs/problems/{code}.md"), "is missing: the server answers with this code"));
    let orphans = pages
        .difference(&codes)
        .map(|code| Finding::new(format!("docs/problems/{code}.md"), "belongs to no code of the server"));
    missing.chain(orphans).collect()
}

/// The literals of the table of codes: `Code::NotFound, "not-found", …`.
fn codes(tree: &Tree) -> BTreeSet<String> {
    let files = tree.sources.iter().filter(|source| source.path.starts_with(FOLDER));
    files.flat_map(codes_of).collect()
}

fn codes_of(source: &Source) -> Vec<String> {
    let declared = source.literals.iter().filter(|literal| follows_a_code(&source.code[..literal.start]));
    declared.map(|literal| literal.value.clone()).collect()
}

fn follows_a_code(before: &str) -> bool {
    let Some(before) = before.trim_end().strip_suffix(',') else { return false };
    let name = before.trim_end_matches(|letter: char| letter.is_alphanumeric());
    name.len() < before.len() && name.ends_with("Code::")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_from_the_table() {
        let text = "let t = [line(Code::NotFound, \"not-found\", 404, [\"未找到\", \"Not found\"]), f(\"other\")];";
        let source = Source::parse("crates/server/src/problem/code.rs", text).expect("a Rust file");
        assert_eq!(codes_of(&source), ["not-found"]);
    }
}
