//! `cargo xtask bench`: the figures the project stands for, each next to the raw limit of the same run.
//!
//! Absolute figures of a shared machine mean little; every table puts the ratio first.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark that cannot run must stop at once")]
#![expect(clippy::print_stdout, reason = "its tables go to standard output")]

mod access;
mod burst;
mod direct;
mod engines;
mod filters;
mod flow;
mod imports;
mod lists;
mod procfs;
mod proof;
mod pure;
mod replay;
mod search;
mod submit;
mod timers;

use gongdan_testkit::TestDb;
use std::path::PathBuf;

/// What this run measures.
struct Options {
    names: Vec<String>,
    quick: bool,
    binary: PathBuf,
}

impl Options {
    fn wants(&self, name: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|n| n == name)
    }
}

fn main() {
    let (flags, names): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|a| a.starts_with("--"));
    let known = [
        "access", "submit", "burst", "lists", "search", "filters", "replay", "proof", "step", "table", "flow",
        "timers", "engines", "import",
    ];
    if let Some(unknown) = names.iter().find(|n| !known.contains(&n.as_str())) {
        println!("no benchmark called {unknown}; there are {}", known.join(", "));
        std::process::exit(2);
    }
    let binary = std::env::var_os("GONGDAN_BIN").expect("GONGDAN_BIN names the release binary").into();
    let options = Options { names, quick: flags.iter().any(|f| f == "--quick"), binary };
    if options.wants("access") {
        access::run(options.quick);
    }
    if options.wants("replay") {
        replay::run(options.quick);
    }
    if options.wants("proof") {
        proof::run(options.quick);
    }
    if options.wants("step") {
        pure::steps(options.quick);
    }
    if options.wants("table") {
        pure::table(options.quick);
    }
    let is_pure = |name: &String| ["replay", "access", "proof", "step", "table"].contains(&name.as_str());
    if !options.names.is_empty() && options.names.iter().all(is_pure) {
        return;
    }
    let others = options.wants("engines").then(engines::Others::install);
    if let Some(Err(error)) = &others {
        println!("The other engines cannot be installed: {error}");
    }
    for database in ["SQLite", "PostgreSQL"] {
        let fresh = || if database == "SQLite" { Some(TestDb::sqlite()) } else { TestDb::postgres() };
        let Some(db) = fresh() else {
            println!("## {database}: left out, GONGDAN_TEST_POSTGRES is not set");
            continue;
        };
        println!("\n## {database}");
        if options.wants("submit") {
            submit::run(&options, &fresh().expect("the server that was there"), &db);
        }
        if options.wants("flow") {
            flow::run(&options, &fresh().expect("the server that was there"));
        }
        if let Some(Ok(others)) = &others {
            engines::measure(&options, others, &|| fresh().expect("the server that was there"));
        }
        if options.wants("timers") {
            timers::run(&options, &fresh().expect("the server that was there"));
        }
        if options.wants("burst") {
            burst::run(&options, &fresh().expect("the server that was there"));
        }
        if options.wants("search") {
            search::run(&options, &fresh().expect("the server that was there"));
        }
        if options.wants("lists") {
            lists::run(&options, &fresh().expect("the server that was there"));
        }
        if options.wants("import") {
            imports::run(&options, &fresh().expect("the server that was there"));
        }
        if options.wants("filters") {
            filters::run(&options, &fresh().expect("the server that was there"));
        }
    }
}
