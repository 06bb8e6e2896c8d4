//! Running other programs, and saying so.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Shows the command line, runs it in the foreground and fails when it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    println!("$ {}", line(command));
    let status = command.status().with_context(|| format!("cannot start `{}`", line(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Runs it quietly and gives what it printed; on failure the error carries what it complained about.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let done = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{}`", line(command)))?;
    if !done.status.success() {
        let complaint = String::from_utf8_lossy(&done.stderr);
        bail!("`{}` failed ({}): {}", line(command), done.status, complaint.trim());
    }
    String::from_utf8(done.stdout).with_context(|| format!("`{}` printed something that is not UTF-8", line(command)))
}

/// Whether a program of this name can be started.
pub(crate) fn exists(program: &str) -> bool {
    find(program).is_some()
}

/// The first file of this name on the search path.
pub(crate) fn find(program: &str) -> Option<std::path::PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// The command as a person would type it: the program without its folder, long arguments cut.
fn line(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let words = std::iter::once(program.file_name().unwrap_or(program.as_os_str())).chain(command.get_args());
    let words: Vec<String> = words.map(|word| shorten(&word.to_string_lossy())).collect();
    words.join(" ")
}

fn shorten(word: &str) -> String {
    let mut letters = word.chars();
    let head: String = letters.by_ref().take(100).collect();
    if letters.next().is_some() { format!("{head}…") } else { head }
}
