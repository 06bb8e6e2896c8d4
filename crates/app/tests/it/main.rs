//! The real program: killed, crowded, cut off from its database.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected must stop at once")]

mod boards;
mod burst;
mod calls;
mod errands;
mod flows;
mod imports;
mod nodes;
mod notices;
mod reviews;
mod search;
mod steps;
mod templates;
mod timers;
mod walks;
mod webhooks;

use gongdan_testkit::TestDb;
use gongdan_testkit::process::Program;

/// The program on this test's database.
fn program(db: &TestDb) -> Program {
    Program::new(env!("CARGO_BIN_EXE_gongdan"), &db.url, db.folder.path())
}
