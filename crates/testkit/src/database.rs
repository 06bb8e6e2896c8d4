//! A database of its own for every test.

use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// Names the PostgreSQL server that tests may create databases in.
pub const POSTGRES: &str = "GONGDAN_TEST_POSTGRES";

/// An empty database that disappears with this value.
pub struct TestDb {
    /// What a `StoreConfig` takes.
    pub url: String,
    /// Where files of the test may go.
    pub folder: TempDir,
    dropped: Option<(String, String)>,
}

impl TestDb {
    /// A SQLite file.
    pub fn sqlite() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        Self { url, folder, dropped: None }
    }

    /// A PostgreSQL database, if the environment names a server.
    pub fn postgres() -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var(POSTGRES).ok()?;
        let name = format!("t{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        run(&server, &format!("create database {name}"));
        let url = with_database(&server, &name);
        let folder = TempDir::new().expect("a temporary folder");
        Some(Self { url, folder, dropped: Some((server, name)) })
    }

    /// One on every database this machine offers: SQLite always, PostgreSQL if the environment names a server.
    pub fn each() -> Vec<Self> {
        std::iter::once(Self::sqlite()).chain(Self::postgres()).collect()
    }

    /// Whether it is on PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.dropped.is_some()
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let Some((server, name)) = self.dropped.take() {
            run(&server, &format!("drop database if exists {name} with (force)"));
        }
    }
}

/// `postgres://user@host/anything?options` with another database name.
fn with_database(server: &str, name: &str) -> String {
    let (base, options) = server.split_once('?').map_or((server, String::new()), |(b, o)| (b, format!("?{o}")));
    let start = base.find("://").map_or(0, |i| i + 3);
    let base = base[start..].find('/').map_or(base, |slash| &base[..start + slash]);
    format!("{base}/{name}{options}")
}

/// Runs one statement as the server's administrator, away from any async executor.
fn run(server: &str, sql: &str) {
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut client = postgres::Client::connect(server, postgres::NoTls).expect("the test server answers");
            client.batch_execute(sql).expect(sql);
        });
    });
}
