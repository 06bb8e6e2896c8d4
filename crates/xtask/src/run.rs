//! `cargo xtask run`: from a fresh clone to a page in the browser.

use std::process::Command;

use anyhow::Result;

use crate::{process, web, workspace};

/// Builds what is out of date, then serves the demo organisation from `./data`.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    web::install_if_due()?;
    web::build_if_due()?;
    println!("Building gongdan. The first time this takes several minutes.");
    let program = workspace::build_program()?;
    println!("Starting gongdan with the demo organisation; its data is in ./data. Stop it with Ctrl-C.");
    let mut command = Command::new(program);
    process::run(command.args(["serve", "--demo"]).args(arguments).current_dir(workspace::root()))
}
