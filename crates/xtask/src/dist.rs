//! `cargo xtask dist`: one file with everything inside.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::{process, web, workspace};

/// The largest release binary we ship, in bytes.
const LARGEST: u64 = 60 * 1024 * 1024;

/// Builds the web app and the program, checks the size and that it starts, and leaves it in `dist/gongdan`.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    ensure!(arguments.is_empty(), "dist takes no arguments");
    web::install_if_due()?;
    process::run(&mut web::npm(&["run", "build"]))?;
    process::run(&mut workspace::cargo(&["build", "--release", "-p", "gongdan-app"]))?;
    let built = workspace::target()?.join("release/gongdan");
    let folder = workspace::root().join("dist");
    std::fs::create_dir_all(&folder)?;
    let binary = folder.join("gongdan");
    std::fs::copy(&built, &binary).with_context(|| format!("cannot copy {}", built.display()))?;
    let size = binary.metadata()?.len();
    let version = process::output(Command::new(&binary).arg("--version"))?;
    println!("dist/gongdan: {} ({:.1} MB)", version.trim(), size as f64 / 1024.0 / 1024.0);
    ensure!(size <= LARGEST, "the binary is larger than {} MB", LARGEST / 1024 / 1024);
    Ok(())
}
