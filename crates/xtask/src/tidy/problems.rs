//! Every problem the server can answer with has a page in `docs/problems`, and every page belongs to a problem.

use std::collections::BTreeSet;

use super::Finding;
use super::source::Tree;

/// Compares the codes in the server with the pages.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let codes = codes(tree);
    if codes.is_empty() {
        return Vec::new();
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

/// The kebab-case literals of the file that declares the codes.
fn codes(tree: &Tree) -> BTreeSet<String> {
    let file = tree.sources.iter().filter(|source| source.path == "crates/server/src/problem.rs");
    let literals = file.flat_map(|source| source.literals.iter());
    literals.map(|literal| literal.value.clone()).filter(|value| is_code(value)).collect()
}

fn is_code(value: &str) -> bool {
    let mut words = value.split('-');
    !value.is_empty() && words.all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()))
}
