//! The steps of the test command, in the order in which they run.

use std::process::Command;

use anyhow::Result;

use super::{Part, Run, Step, api};
use crate::generate::{self, Mode};
use crate::postgres::{Durability, Postgres};
use crate::scratch::Scratch;
use crate::served::Served;
use crate::{machine, process, tidy, web, workspace};

const RUST: &[Part] = &[Part::Rust];
const WEB: &[Part] = &[Part::Web];
const BROWSER: &[Part] = &[Part::Web, Part::E2e];
const PROGRAM: &[Part] = &[Part::Rust, Part::E2e, Part::Api];

/// Cheap failures first. The web app is built before the program, which carries it inside.
pub(super) static ALL: &[Step] = &[
    Step { name: "what this machine has", parts: &[Part::Rust, Part::Web, Part::E2e, Part::Api], run: tools },
    Step { name: "format", parts: RUST, run: |_| cargo(&["fmt", "--all", "--check"]) },
    Step { name: "tidy", parts: RUST, run: |_| tidy::run(&[]) },
    Step { name: "lists of kinds", parts: RUST, run: |_| generate::kinds(Mode::Check) },
    Step { name: "web packages", parts: BROWSER, run: install },
    Step { name: "web lint", parts: WEB, run: |_| npm("lint") },
    Step { name: "API types of the web app", parts: WEB, run: |_| generate::schema(Mode::Check) },
    Step { name: "web types", parts: WEB, run: |_| npm("check") },
    Step { name: "web unit tests", parts: WEB, run: |_| npm("test") },
    Step { name: "web build", parts: BROWSER, run: |_| npm("build") },
    Step { name: "clippy", parts: RUST, run: clippy },
    Step { name: "build", parts: PROGRAM, run: build },
    Step { name: "openapi.json", parts: RUST, run: |_| generate::openapi(Mode::Check, &workspace::program()?) },
    Step { name: "Rust tests on both databases", parts: RUST, run: rust_tests },
    Step { name: "API test", parts: &[Part::Api], run: api_test },
    Step { name: "browser tests", parts: &[Part::E2e], run: browser_tests },
    Step { name: "browser tests of two nodes on PostgreSQL", parts: &[Part::E2e], run: node_tests },
];

fn cargo(arguments: &[&str]) -> Result<()> {
    process::run(&mut workspace::cargo(arguments))
}

fn npm(script: &str) -> Result<()> {
    process::run(&mut web::npm(&["run", script]))
}

fn tools(run: &Run) -> Result<()> {
    machine::require(&run.needs())?;
    println!("Everything that is needed is there.");
    if let Some(free) = machine::free_gigabytes(&workspace::target()?) {
        println!("{free} GB are free where cargo builds; from nothing it takes about 8.");
    }
    Ok(())
}

fn install(run: &Run) -> Result<()> {
    if run.skip_install {
        println!("Taking the installed packages as they are (--skip-install).");
        return Ok(());
    }
    process::run(&mut web::npm(&["ci"]))
}

/// With the tests when they run too; either way the dependencies are compiled the same, so nothing is built twice.
fn build(run: &Run) -> Result<()> {
    if run.wants(Part::Rust) {
        return cargo(&["build", "--workspace", "--bins", "--tests"]);
    }
    workspace::build_program().map(|_| ())
}

fn clippy(_: &Run) -> Result<()> {
    cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
}

/// Every store test and every API test runs on SQLite and on PostgreSQL; the address tells them where the latter is.
fn rust_tests(run: &Run) -> Result<()> {
    let postgres = Postgres::start(run.scratch()?, Durability::None)?;
    let program = workspace::program()?;
    let with_databases = |command: &mut Command| {
        command.env("GONGDAN_TEST_POSTGRES", postgres.url()).env("GONGDAN_BIN", &program);
        process::run(command)
    };
    if !process::exists("cargo-nextest") {
        return with_databases(&mut workspace::cargo(&["test", "--workspace"]));
    }
    with_databases(&mut workspace::cargo(&["nextest", "run", "--workspace", "--no-fail-fast"]))?;
    // nextest leaves the examples in doc comments out.
    with_databases(&mut workspace::cargo(&["test", "--workspace", "--doc", "--quiet"]))
}

fn api_test(_: &Run) -> Result<()> {
    // A folder of its own: the server's data must not be seen by the browser tests.
    let scratch = Scratch::new()?;
    let served = Served::start(&scratch)?;
    api::run(&served, &scratch)
}

fn browser_tests(_: &Run) -> Result<()> {
    let scratch = Scratch::new()?;
    let served = Served::start(&scratch)?;
    process::run(journeys(&[], &scratch).env("GONGDAN_URL", served.url()).envs(served.environment()?))
}

/// Journeys whose people meet different nodes of one installation.
const NODE_JOURNEYS: &[&str] = &["submitApproveClose", "twoEditorsAtOnce", "manyTasksAtOnce"];

fn node_tests(_: &Run) -> Result<()> {
    let scratch = Scratch::new()?;
    let postgres = Postgres::start(&scratch, Durability::None)?;
    let first = Served::start_node(&scratch, "first", &postgres)?;
    let second = Served::start_node(&scratch, "second", &postgres)?;
    let mut e2e = journeys(NODE_JOURNEYS, &scratch);
    process::run(e2e.env("GONGDAN_URL", first.url()).env("GONGDAN_OTHER_URL", second.url()))
}

/// The browser tests of these names, or all.
fn journeys(names: &[&str], scratch: &Scratch) -> Command {
    let mut e2e = web::npm(&["run", "e2e", "--"]);
    e2e.args(names).env("TMPDIR", scratch.path());
    if let Some(chromium) = machine::chromium() {
        e2e.env("CHROMIUM", chromium);
    }
    e2e
}
