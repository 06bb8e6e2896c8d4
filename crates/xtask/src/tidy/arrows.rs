//! Which crate may know which: the arrows of ARCHITECTURE.md, and no others.

use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use super::Finding;
use crate::{process, workspace};

/// Each room with the rooms it may name. `testkit` and `xtask` are no rooms of the product: see [`judge`].
const ARROWS: &[(&str, &[&str])] = &[
    (
        "app",
        &[
            "server", "jobs", "kinds", "load", "demo", "ledger", "connect", "insight", "assist", "store", "engine",
            "domain",
        ],
    ),
    ("server", &["ledger", "connect", "insight", "assist", "store", "engine", "domain"]),
    ("jobs", &["ledger", "connect", "insight", "assist", "store", "engine", "domain"]),
    ("ledger", &["store", "engine", "domain"]),
    ("insight", &["store", "engine", "domain"]),
    ("assist", &["store", "engine", "domain"]),
    ("kinds", &["connect", "engine", "domain"]),
    ("store", &["engine", "domain"]),
    ("engine", &["domain"]),
    ("connect", &["domain"]),
    ("domain", &[]),
    ("load", &[]),
    ("demo", &[]),
    ("xtask", &[]),
];

/// What tests may use besides: the registry of kinds, and the ledger as the one way to make data.
const FOR_TESTS: &[&str] = &["kinds", "ledger"];

/// The pure rooms, and what must not be among anything they depend on, however far down.
const PURE: [&str; 2] = ["domain", "engine"];
const IMPURE: &[&str] = &[
    "tokio",
    "axum",
    "hyper",
    "utoipa",
    "reqwest",
    "rusqlite",
    "libsqlite3-sys",
    "postgres",
    "tokio-postgres",
    "sqlx",
    "rand",
];

/// Checks every edge between our own crates, and what the pure rooms depend on.
pub(super) fn check() -> Result<Vec<Finding>> {
    let metadata = workspace::metadata()?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    let mut findings = Vec::new();
    for package in packages {
        let Some(from) = package["name"].as_str().and_then(room) else {
            findings.push(Finding::new(text(&package["name"]), "every crate is called gongdan-<room>"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let Some(to) = dependency["name"].as_str().and_then(room) else { continue };
            if let Some(message) = judge(from, to, dependency["kind"] == "dev") {
                findings.push(Finding::new(format!("{from} -> {to}"), message));
            }
        }
        if PURE.contains(&from) {
            findings.extend(impurities(from)?);
        }
    }
    Ok(findings)
}

/// What is wrong with one edge, if anything.
fn judge(from: &str, to: &str, only_for_tests: bool) -> Option<String> {
    if from == "testkit" {
        // It may start the whole house. That nothing shipped depends on it is checked on the other end of the edge.
        return None;
    }
    if to == "testkit" {
        let message = "testkit is for tests: put it under [dev-dependencies]";
        return (!only_for_tests).then(|| message.to_owned());
    }
    let Some((_, allowed)) = ARROWS.iter().find(|(room, _)| *room == from) else {
        return Some(
            "this room is not in ARCHITECTURE.md; add it there and in crates/xtask/src/tidy/arrows.rs".to_owned(),
        );
    };
    let helps_tests = only_for_tests && FOR_TESTS.contains(&to) && !PURE.contains(&from);
    if allowed.contains(&to) || helps_tests {
        return None;
    }
    Some(format!("no such arrow in ARCHITECTURE.md; {from} may know: {}", list(allowed)))
}

fn impurities(from: &str) -> Result<Vec<Finding>> {
    let package = format!("gongdan-{from}");
    let tree: &mut Command = &mut workspace::cargo(&["tree", "--edges", "normal", "--prefix", "none", "--package"]);
    let tree = process::output(tree.arg(&package))?;
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    let mut found: Vec<&str> = names.filter(|name| IMPURE.contains(name)).collect();
    found.sort_unstable();
    found.dedup();
    let finding = |name: &str| Finding::new(package.clone(), format!("the heart is pure but depends on {name}"));
    Ok(found.into_iter().map(finding).collect())
}

fn room(package: &str) -> Option<&str> {
    package.strip_prefix("gongdan-")
}

fn list(rooms: &[&str]) -> String {
    if rooms.is_empty() { "nothing of ours".to_owned() } else { rooms.join(", ") }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("?").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_judged() {
        let table = [
            ("app", "server", false, true),
            ("server", "jobs", false, false),
            ("jobs", "server", true, false),
            ("server", "kinds", false, false),
            ("server", "kinds", true, true),
            ("store", "ledger", true, true),
            ("store", "ledger", false, false),
            ("domain", "kinds", true, false),
            ("domain", "store", false, false),
            ("store", "testkit", true, true),
            ("store", "testkit", false, false),
            ("testkit", "app", false, true),
            ("load", "domain", false, false),
            ("attic", "domain", false, false),
        ];
        for (from, to, only_for_tests, allowed) in table {
            assert_eq!(judge(from, to, only_for_tests).is_none(), allowed, "{from} -> {to}");
        }
    }
}
