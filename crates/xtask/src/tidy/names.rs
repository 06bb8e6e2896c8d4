//! Names that say what a thing is, and words that must not leave the machine they were written on.

use super::Finding;
use super::source::Tree;

/// Names that say nothing.
const EMPTY_NAMES: &[&str] = &["util", "utils", "common", "commons", "helper", "helpers", "misc"];

/// Checks the names of files and folders, and the contents of every text file.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings: Vec<Finding> = tree.paths.iter().filter_map(|path| empty_name(path)).collect();
    for (path, text) in &tree.texts {
        for (number, line) in text.lines().enumerate() {
            if let Some(message) = forbidden(path, line) {
                findings.push(Finding::new(format!("{path}:{}", number + 1), message));
            }
        }
    }
    findings
}

fn empty_name(path: &str) -> Option<Finding> {
    let stems = path.split('/').map(|part| part.split('.').next().unwrap_or(part));
    let name = stems.into_iter().find(|stem| EMPTY_NAMES.contains(stem))?;
    Some(Finding::new(path, format!("`{name}` says nothing; name it for what is in it")))
}

fn forbidden(path: &str, line: &str) -> Option<String> {
    // Put together here so that this file does not contain what it forbids.
    let folder = concat!("/wo", "rk/");
    if names_folder(line, folder) {
        return Some(format!("a path of one machine ({folder})"));
    }
    let is_lock = path.ends_with("Cargo.lock") || path.ends_with("package-lock.json");
    (is_lock && line.contains("registry.")).then(|| {
        "a download address in a lock file; set `omit-lockfile-registry-resolved=true` in web/.npmrc".to_owned()
    })
}

/// Whether the line has this absolute path, not just a longer one that ends like it.
fn names_folder(line: &str, folder: &str) -> bool {
    let mut places = line.match_indices(folder);
    places.any(|(at, _)| !line[..at].ends_with(|letter: char| letter.is_alphanumeric() || "._-}".contains(letter)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_names_are_refused() {
        assert!(empty_name("web/src/utils/date.ts").is_some());
        assert!(empty_name("crates/store/src/helpers.rs").is_some());
        assert!(empty_name("crates/store/src/commons_law.rs").is_none());
    }

    #[test]
    fn paths_of_a_machine_are_refused() {
        let folder = concat!("/wo", "rk/");
        assert!(names_folder(&format!("cd {folder}main"), folder));
        assert!(!names_folder(&format!("docs{folder}a.md"), folder));
    }

    #[test]
    fn download_addresses_are_refused_in_lock_files_only() {
        let line = "\"resolved\": \"https://registry.npmjs.org/a.tgz\"";
        assert!(forbidden("web/package-lock.json", line).is_some());
        assert!(forbidden("docs/a.md", line).is_none());
    }
}
