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

/// The same, with the demo company in it.
fn company(db: &TestDb) -> Program {
    founded(program(db))
}

/// The program with the demo company and few past orders: followers that read thousands first would make every test wait.
fn founded(program: Program) -> Program {
    program.run(&["demo", "--orders", "60"]).expect("a small company");
    program
}
