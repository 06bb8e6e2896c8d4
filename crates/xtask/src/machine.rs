//! What this machine must have before the tests can run. Nothing is skipped because it is missing: root installs it,
//! everybody else is told what to install.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{postgres, process};

/// A thing the tests need.
pub(crate) struct Need {
    name: &'static str,
    package: Option<&'static str>,
    is_there: fn() -> bool,
}

/// Node.js and npm build and test the web app. Debian's own are too old, so nobody installs them behind your back.
pub(crate) const NODE: Need =
    Need { name: "Node.js 20 or newer with npm", package: None, is_there: || process::exists("npm") && node_is_new() };

/// The second database.
pub(crate) const POSTGRES: Need =
    Need { name: "PostgreSQL 15 or newer", package: Some("postgresql"), is_there: || postgres::binaries().is_some() };

/// The browser of the browser tests.
pub(crate) const CHROMIUM: Need =
    Need { name: "Chromium", package: Some("chromium"), is_there: || chromium().is_some() };

/// Without a Chinese font the screenshots show boxes.
pub(crate) const CHINESE_FONT: Need =
    Need { name: "a Chinese font", package: Some("fonts-noto-cjk"), is_there: has_chinese_font };

/// Python runs the generated API test in an environment of its own.
pub(crate) const PYTHON: Need =
    Need { name: "Python 3 with venv", package: Some("python3-venv"), is_there: has_python_venv };

/// Checks what is needed; as root, on Debian or Ubuntu, installs what is missing.
pub(crate) fn require(needs: &[&Need]) -> Result<()> {
    let missing: Vec<&&Need> = needs.iter().filter(|need| !(need.is_there)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|need| need.name).collect();
    let packages: Option<Vec<&str>> = missing.iter().map(|need| need.package).collect();
    let Some(packages) = packages.filter(|_| is_root() && process::exists("apt-get")) else {
        bail!("missing on this machine: {}. Install it and run the command again.", names.join(", "));
    };
    println!("Missing: {}. Installing: {}", names.join(", "), packages.join(" "));
    process::run(Command::new("apt-get").arg("update"))?;
    let mut install = Command::new("apt-get");
    install.env("DEBIAN_FRONTEND", "noninteractive").args(["install", "-y", "--no-install-recommends"]);
    process::run(install.args(&packages))?;
    match missing.iter().find(|need| !(need.is_there)()) {
        None => Ok(()),
        Some(need) => bail!("{} is still missing after installing {}", need.name, packages.join(" ")),
    }
}

/// What is free on the disk that holds `folder` or will hold it.
pub(crate) fn free_gigabytes(folder: &Path) -> Option<u64> {
    let folder = folder.ancestors().find(|folder| folder.exists())?;
    let table = process::output(Command::new("df").args(["-Pk"]).arg(folder)).ok()?;
    let kilobytes: u64 = table.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    Some(kilobytes >> 20)
}

/// Whether this program runs as root.
pub(crate) fn is_root() -> bool {
    process::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// The Chromium (or Chrome) program of this machine.
pub(crate) fn chromium() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].into_iter().find_map(process::find)
}

/// The Python to make environments with.
pub(crate) fn python() -> Result<PathBuf> {
    process::find("python3").context("python3 is not on the search path")
}

fn node_is_new() -> bool {
    let version = process::output(Command::new("node").arg("--version")).unwrap_or_default();
    let major = version.trim().trim_start_matches('v').split('.').next().unwrap_or_default();
    major.parse::<u32>().is_ok_and(|major| major >= 20)
}

fn has_chinese_font() -> bool {
    let fonts = process::output(Command::new("fc-list").args([":lang=zh", "family"]));
    fonts.is_ok_and(|fonts| !fonts.trim().is_empty())
}

fn has_python_venv() -> bool {
    process::output(Command::new("python3").args(["-c", "import venv, ensurepip"])).is_ok()
}
