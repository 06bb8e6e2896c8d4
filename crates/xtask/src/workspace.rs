//! Where things lie, and what cargo knows about the crates of this workspace.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;

/// The root of the repository: two folders above this crate. Cargo names the crate when it starts this program, which
/// holds even if the target folder is shared between two clones.
pub(crate) fn root() -> PathBuf {
    let crate_folder = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&crate_folder).ancestors().nth(2).unwrap_or(Path::new(".")).to_path_buf()
}

/// A cargo command in the root, by the very cargo that runs this program.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    command
}

/// What `cargo metadata` says about our own crates (no dependencies are resolved).
pub(crate) fn metadata() -> Result<Value> {
    let text = process::output(&mut cargo(&["metadata", "--no-deps", "--format-version", "1"]))?;
    serde_json::from_str(&text).context("cargo metadata gave something that is not JSON")
}

/// The folder cargo builds into.
pub(crate) fn target() -> Result<PathBuf> {
    let metadata = metadata()?;
    let folder = metadata["target_directory"].as_str().context("cargo metadata names no target_directory")?;
    Ok(PathBuf::from(folder))
}

/// Builds the program for development and gives its path.
///
/// `--workspace` keeps the features of all dependencies the same as in the tests, so nothing is compiled twice.
pub(crate) fn build_program() -> Result<PathBuf> {
    process::run(&mut cargo(&["build", "--workspace", "--bin", "gongdan"]))?;
    program()
}

/// The path of the program that a development build leaves behind.
pub(crate) fn program() -> Result<PathBuf> {
    Ok(target()?.join("debug/gongdan"))
}

/// Every file git knows or would add, relative to the root, sorted.
pub(crate) fn files() -> Result<Vec<String>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root());
    let listing = process::output(&mut git)?;
    let exists = |path: &&str| !path.is_empty() && root().join(path).is_file();
    let mut files: Vec<String> = listing.split('\0').filter(exists).map(str::to_owned).collect();
    files.sort();
    files.dedup();
    Ok(files)
}
