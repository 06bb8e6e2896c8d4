//! A PostgreSQL server of the test's own, to be stopped and started.

use crate::database::POSTGRES;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A throw-away server on a unix socket; gone when dropped.
pub struct Cluster {
    folder: TempDir,
    bin: PathBuf,
}

impl Cluster {
    /// Starts one if this test run uses PostgreSQL at all.
    pub fn start_if_available() -> Option<Self> {
        std::env::var_os(POSTGRES)?;
        let bin = newest_bin()?;
        // A short path: a unix socket's name has room for about a hundred bytes.
        let folder = tempfile::Builder::new().prefix("gdpg").tempdir_in("/tmp").ok()?;
        let mut cluster = Self { folder, bin };
        if is_root() {
            assert!(Command::new("chown").arg("postgres:").arg(cluster.folder.path()).status().ok()?.success());
        }
        let data = cluster.data();
        cluster.run(
            "initdb",
            &["-D", &data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        );
        cluster.start();
        Some(cluster)
    }

    /// What a `StoreConfig` takes.
    pub fn url(&self) -> String {
        let folder = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://postgres@{folder}/postgres")
    }

    /// Starts it (again).
    pub fn start(&mut self) {
        let folder = self.folder.path().display();
        let options = format!("-c listen_addresses='' -c unix_socket_directories='{folder}' -c max_connections=50");
        let (data, log) = (self.data(), format!("{folder}/log"));
        self.run("pg_ctl", &["-D", &data, "-w", "-l", &log, "-o", &options, "start"]);
    }

    /// Stops it without saying good-bye to anybody.
    pub fn stop(&mut self) {
        let data = self.data();
        self.run("pg_ctl", &["-D", &data, "-m", "immediate", "stop"]);
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let path = self.bin.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        command.args(arguments).current_dir(self.folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
        assert!(command.status().expect("PostgreSQL's programs start").success(), "{program} failed");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.folder.path().join("data/postmaster.pid").exists() {
            self.stop();
        }
    }
}

fn is_root() -> bool {
    std::env::var("USER").is_ok_and(|user| user == "root") || Path::new("/root").read_dir().is_ok()
}

fn newest_bin() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> =
        std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten().map(|e| e.path().join("bin")).collect();
    versions.sort();
    versions.pop()
}
