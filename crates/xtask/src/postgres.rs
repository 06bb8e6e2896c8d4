//! A throw-away PostgreSQL cluster: a folder, a unix socket, no port, no trace afterwards.

use std::os::unix::fs::{DirBuilderExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::process;
use crate::scratch::{Background, Scratch};

/// What a commit promises.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Nothing survives a power cut: fast, for tests.
    None,
    /// As in production: for measurements.
    Full,
}

/// A running cluster.
pub(crate) struct Postgres<'a> {
    url: String,
    _server: Background<'a>,
}

impl<'a> Postgres<'a> {
    /// Creates and starts a cluster inside the scratch folder.
    pub(crate) fn start(scratch: &'a Scratch, durability: Durability) -> Result<Self> {
        let binaries = binaries().context("PostgreSQL is not installed: no initdb found")?;
        let owner = Owner::find()?;
        let folder = scratch.path().join("pg");
        std::fs::DirBuilder::new().mode(0o700).create(&folder)?;
        owner.give(&folder)?;
        let data = folder.join("data");
        let mut initdb = owner.command(&binaries.join("initdb"), &folder);
        initdb.arg("-D").arg(&data).args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]);
        process::output(initdb.arg("--no-sync"))?;
        let mut command = owner.command(&binaries.join("postgres"), &folder);
        command.arg("-D").arg(&data).args(settings(&folder, durability));
        let mut server = scratch.spawn("postgres", &mut command)?;
        let mut probe = Command::new(binaries.join("pg_isready"));
        probe.args(["-q", "-U", "postgres", "-d", "postgres", "-h"]).arg(&folder);
        let ready = || probe.status().is_ok_and(|status| status.success());
        server.wait_until(Duration::from_secs(30), ready).context("PostgreSQL did not start")?;
        Ok(Self { url: url(&folder), _server: server })
    }

    /// The address of its `postgres` database, for a superuser.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

/// The folder with the newest PostgreSQL programs, if any.
pub(crate) fn binaries() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let number = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest =
        versions.map(|entry| entry.path()).filter(|path| number(path).is_some()).max_by_key(|path| number(path));
    let packaged = newest.map(|path| path.join("bin")).filter(|bin| bin.join("initdb").is_file());
    packaged.or_else(|| Some(process::find("initdb")?.parent()?.to_path_buf()))
}

fn settings(folder: &Path, durability: Durability) -> Vec<String> {
    let mut settings = vec![
        "listen_addresses=".to_owned(),
        format!("unix_socket_directories={}", folder.display()),
        "max_connections=300".to_owned(),
    ];
    let more: &[&str] = match durability {
        Durability::None => &["fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB"],
        Durability::Full => &["fsync=on", "synchronous_commit=on", "shared_buffers=512MB", "max_wal_size=4GB"],
    };
    settings.extend(more.iter().map(|&setting| setting.to_owned()));
    settings.into_iter().flat_map(|setting| ["-c".to_owned(), setting]).collect()
}

/// `postgres://postgres@<socket folder, percent-encoded>/postgres`.
fn url(folder: &Path) -> String {
    let mut host = String::new();
    for byte in folder.display().to_string().bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' || byte == b'.' {
            host.push(char::from(byte));
        } else {
            host.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("postgres://postgres@{host}/postgres")
}

/// Who runs the cluster: PostgreSQL refuses to run as root, so root lends it to the user `postgres`.
struct Owner(Option<(u32, u32)>);

impl Owner {
    fn find() -> Result<Self> {
        if !crate::machine::is_root() {
            return Ok(Self(None));
        }
        let id = |flag: &str| -> Result<u32> {
            let text = process::output(Command::new("id").args([flag, "postgres"]))?;
            text.trim().parse().with_context(|| format!("`id {flag} postgres` printed {text:?}"))
        };
        Ok(Self(Some((id("-u")?, id("-g")?))))
    }

    fn give(&self, folder: &Path) -> Result<()> {
        match self.0 {
            Some((user, group)) => Ok(chown(folder, Some(user), Some(group))?),
            None => Ok(()),
        }
    }

    fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder).env("LC_ALL", "C.UTF-8");
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_starts_answers_and_goes() {
        let scratch = Scratch::new().expect("a temporary folder");
        let folder = scratch.path().to_path_buf();
        let postgres = Postgres::start(&scratch, Durability::None).expect("PostgreSQL is installed");
        let psql = binaries().expect("found before").join("psql");
        let answer =
            process::output(Command::new(psql).args([postgres.url(), "-Atc", "select 1"])).expect("it answers");
        assert_eq!(answer.trim(), "1");
        drop(postgres);
        drop(scratch);
        assert!(!folder.exists());
    }

    #[test]
    fn the_socket_folder_is_percent_encoded_in_the_address() {
        assert_eq!(url(Path::new("/tmp/a b")), "postgres://postgres@%2Ftmp%2Fa%20b/postgres");
    }
}
