//! The web app: installing what it needs and building it, only when that is due.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Result, ensure};

use crate::{machine, process, workspace};

/// The folder of the web app.
pub(crate) fn folder() -> PathBuf {
    workspace::root().join("web")
}

/// An npm command in the folder of the web app.
pub(crate) fn npm(arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.args(arguments).current_dir(folder());
    command
}

/// `npm ci` when the lock file is newer than what is installed.
pub(crate) fn install_if_due() -> Result<()> {
    machine::require(&[&machine::NODE])?;
    let installed = modified(&folder().join("node_modules/.package-lock.json"));
    let wanted = modified(&folder().join("package-lock.json"));
    ensure!(wanted.is_some(), "web/package-lock.json is missing");
    if installed >= wanted {
        println!("The web app's packages are installed.");
        return Ok(());
    }
    println!("Installing the web app's packages.");
    process::run(&mut npm(&["ci"]))
}

/// `npm run build` when a source is newer than what was built.
pub(crate) fn build_if_due() -> Result<()> {
    // Not index.html: without a build the server puts a page of its own there.
    let built = modified(&folder().join("dist/.vite/manifest.json"));
    if built.is_some() && built >= newest_source()? {
        println!("The web app is built.");
        return Ok(());
    }
    println!("Building the web app.");
    process::run(&mut npm(&["run", "build"]))
}

/// When the newest file that the build reads was changed.
fn newest_source() -> Result<Option<SystemTime>> {
    let files = workspace::files()?;
    let sources = files.iter().filter(|path| is_source(path));
    Ok(sources.filter_map(|path| modified(&workspace::root().join(path))).max())
}

fn is_source(path: &str) -> bool {
    let inside = path.strip_prefix("web/");
    inside.is_some_and(|path| path.starts_with("src/") || path.starts_with("public/") || !path.contains('/'))
        || (path.starts_with("kinds/") && (path.ends_with(".tsx") || path.ends_with(".ts")))
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|data| data.modified()).ok()
}
