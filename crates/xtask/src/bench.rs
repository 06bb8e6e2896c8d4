//! `cargo xtask bench`: the release build against a durable PostgreSQL and SQLite.

use std::process::Command;

use anyhow::Result;

use crate::postgres::{Durability, Postgres};
use crate::scratch::Scratch;
use crate::{machine, process, workspace};

/// Builds for release, starts a PostgreSQL that really flushes and hands the arguments to the bench program.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    machine::require(&[&machine::POSTGRES])?;
    process::run(&mut workspace::cargo(&["build", "--release", "-p", "gongdan-app", "-p", "gongdan-testkit"]))?;
    let release = workspace::target()?.join("release");
    let scratch = Scratch::new()?;
    let postgres = Postgres::start(&scratch, Durability::Full)?;
    let mut bench = Command::new(release.join("bench"));
    bench.args(arguments).current_dir(workspace::root());
    bench.env("GONGDAN_TEST_POSTGRES", postgres.url()).env("GONGDAN_BIN", release.join("gongdan"));
    process::run(&mut bench)
}
