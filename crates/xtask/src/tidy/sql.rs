//! Every SQL statement lives in `crates/store`.

use super::Finding;
use super::source::Tree;

/// Looks for statements in the literals of every other crate.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let elsewhere = |path: &str| path.ends_with(".rs") && !path.starts_with("crates/store/");
    for source in tree.shipped().filter(|source| elsewhere(&source.path)) {
        for literal in source.literals.iter().filter(|literal| is_statement(&literal.value)) {
            let first: String = literal.value.trim().chars().take(40).collect();
            let message = format!("SQL outside crates/store: \"{first}…\"; make it a function of the store");
            findings.push(Finding::new(source.place(literal.start), message));
        }
    }
    findings
}

/// Whether a literal reads like SQL: the first word in one case, and the word that must follow it.
fn is_statement(value: &str) -> bool {
    let text = value.trim_start();
    let first = text.split_whitespace().next().unwrap_or_default();
    if first != first.to_lowercase() && first != first.to_uppercase() {
        return false;
    }
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let has = |word: &str| words.iter().any(|other| other == word);
    let second = words.get(1).map_or("", String::as_str);
    match words.first().map_or("", String::as_str) {
        "select" => has("from") || second.starts_with(|letter: char| letter.is_ascii_digit()),
        "insert" => second == "into",
        "update" => has("set"),
        "delete" => second == "from",
        "create" | "drop" | "alter" => {
            ["table", "index", "unique", "view", "trigger", "database", "schema"].contains(&second)
        }
        "with" => has("as") && has("select"),
        "pragma" => words.len() > 1,
        "begin" => ["immediate", "transaction", "exclusive"].contains(&second),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_told_from_sentences() {
        let table = [
            ("select id from orders where organisation = $1", true),
            ("SELECT 1", true),
            ("\n  insert into orders (id) values ($1)", true),
            ("update orders set status = $1", true),
            ("with x as (select 1) select * from x", true),
            ("PRAGMA journal_mode = WAL", true),
            ("Select a file from the list", false),
            ("update the page", false),
            ("create an order", false),
            ("delete", false),
            ("select", false),
        ];
        for (text, expected) in table {
            assert_eq!(is_statement(text), expected, "{text}");
        }
    }
}
