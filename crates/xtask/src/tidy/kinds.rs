//! A kind is named in its own folder only: whoever else would match on it asks the kind instead.

use std::collections::BTreeSet;

use super::Finding;
use super::literals::Literal;
use super::source::{Source, Tree};

/// Kinds whose names are everyday words. They count only where the code around betrays that a kind is meant.
const EVERYDAY: &[&str] = &[
    "text",
    "number",
    "money",
    "select",
    "phone",
    "person",
    "attachment",
    "date",
    "time",
    "email",
    "file",
    "list",
    "department",
    "address",
    "place",
    "code",
    "rating",
    "signature",
    "formula",
    "start",
    "approval",
    "handling",
    "notify",
    "decision",
    "parallel",
    "inclusive",
    "delay",
    "end",
];

/// Places that may name a kind, each with its reason.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("crates/demo/src/cases.rs", "`kind` is the sort of a reference there, not of a field"),
    ("crates/engine/src/rules/outcome.rs", "sorts of people that a decision table names"),
    ("crates/server/src/routes/order_macros.rs", "placeholders of an answer, such as the order's number"),
    ("web/src/features/flows/SourceDetails.tsx", "sorts of people that a step names"),
    ("web/src/features/flows/SourcesEditor.tsx", "sorts of people that a step names"),
    ("web/src/features/flows/condition.ts", "types of the values that a condition compares"),
    ("web/src/features/submit/part.ts", "`kind` is the sort of a reference there, not of a field"),
    ("web/src/flow/stepWords.ts", "sorts of people that a step names"),
    ("web/src/expr/value.ts", "types of the expression language"),
    ("web/src/features/orders/FilterBar.tsx", "types of the values that a filter compares"),
    ("web/src/features/orders/RuleValueInput.tsx", "types of the values that a filter compares"),
    ("web/src/features/orders/rules.ts", "types of the values that a filter compares"),
    ("web/src/features/orders/suggest.ts", "types of the values that a filter compares"),
];

/// Looks for names of kinds in `crates/*/src` and `web/src`.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let kinds = kinds(&tree.paths);
    let mut findings = Vec::new();
    for source in tree.shipped().filter(|source| is_outside(&source.path)) {
        for literal in source.literals.iter().filter(|literal| kinds.contains(literal.value.as_str())) {
            if !EVERYDAY.contains(&literal.value.as_str()) || means_a_kind(source, literal) {
                let message = format!("names the kind \"{}\" outside its folder; ask the kind instead", literal.value);
                findings.push(Finding::new(source.place(literal.start), message));
            }
        }
    }
    findings
}

/// The folders `kinds/<sort>/<name>/`.
fn kinds(paths: &[String]) -> BTreeSet<&str> {
    let folder = |path: &'_ String| -> Option<std::ops::Range<usize>> {
        let rest = path.strip_prefix("kinds/")?;
        let (sort, rest) = rest.split_once('/')?;
        let (name, _) = rest.split_once('/')?;
        let start = "kinds/".len() + sort.len() + 1;
        Some(start..start + name.len())
    };
    paths.iter().filter_map(|path| folder(path).map(|range| &path[range])).collect()
}

fn is_outside(path: &str) -> bool {
    let searched = path.starts_with("web/src/") || (path.starts_with("crates/") && path.contains("/src/"));
    let generated = path == "web/src/api/schema.d.ts";
    searched && !generated && !EXCEPTIONS.iter().any(|(exempt, _)| path == *exempt)
}

/// `kind == "text"`, `kind: "text"`, `"text" =>`, `case "text":` and the like.
fn means_a_kind(source: &Source, literal: &Literal) -> bool {
    let before = source.code[..literal.start].trim_end();
    let after = source.code[literal.end..].trim_start();
    let is_arm = source.path.ends_with(".rs") && (after.starts_with("=>") || after.starts_with('|'));
    is_arm || before.ends_with("case") || compares_a_kind(before)
}

fn compares_a_kind(before: &str) -> bool {
    let operators = ["===", "!==", "==", "!=", ":"];
    let Some(left) = operators.iter().find_map(|operator| before.strip_suffix(operator)) else { return false };
    let left = left.trim_end();
    let is_name = |letter: char| letter.is_alphanumeric() || "_.()?".contains(letter);
    let name = left.rfind(|letter| !is_name(letter)).map_or(left, |at| &left[at..]);
    name.to_lowercase().contains("kind")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        let paths = vec!["kinds/fields/text/mod.rs".to_owned(), "kinds/fields/long_text/mod.rs".to_owned()];
        let sources = vec![Source::parse(path, text).expect("a source")];
        check(&Tree { paths, texts: Vec::new(), sources }).len()
    }

    #[test]
    fn kinds_are_found_where_they_are_meant() {
        let table = [
            ("crates/server/src/a.rs", "f(\"long_text\")", 1),
            ("crates/server/src/a.rs", "f(\"text\")", 0),
            ("crates/server/src/a.rs", "if field.kind() == \"text\" {}", 1),
            ("crates/server/src/a.rs", "match k { \"text\" | \"long_text\" => {} }", 2),
            ("crates/server/tests/it/a.rs", "f(\"long_text\")", 0),
            ("web/src/a.tsx", "<input type=\"text\" />", 0),
            ("web/src/a.tsx", "if (field.kind === 'text') {}", 1),
            ("web/src/a.tsx", "const f = { kind: \"text\" }", 1),
            ("web/src/a.tsx", "switch (k) { case 'text': }", 1),
            ("web/src/a.test.tsx", "const f = { kind: \"text\" }", 0),
            ("kinds/fields/text/mod.rs", "f(\"text\")", 0),
        ];
        for (path, text, expected) in table {
            assert_eq!(found(path, text), expected, "{path}: {text}");
        }
    }
}
