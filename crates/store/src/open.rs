//! How connections are made.

use crate::conn::Conn;
use crate::pg::PgConn;
use crate::{StoreConfig, StoreError};
use postgres::config::SslMode;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres_rustls::MakeRustlsConnect;

/// A connection attempt may take this long before the request that needs it is refused.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Bytes of a page in a new SQLite file.
const PAGE: u64 = 4096;

/// Knows where the database is and how to set up a connection.
pub(crate) enum Opener {
    Sqlite { path: PathBuf, max_bytes: Option<u64> },
    Postgres { config: Box<tokio_postgres::Config>, tls: MakeRustlsConnect },
}

impl Opener {
    pub(crate) fn new(config: &StoreConfig) -> Result<Self, StoreError> {
        if let Some(path) = config.url.strip_prefix("sqlite:") {
            let path = PathBuf::from(path.trim_start_matches("//"));
            if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
                std::fs::create_dir_all(folder)?;
            }
            return Ok(Self::Sqlite { path, max_bytes: config.max_sqlite_bytes });
        }
        let mut pg: tokio_postgres::Config = config
            .url
            .parse()
            .map_err(|_| StoreError::Database("the database URL is neither sqlite:… nor postgres://…".to_owned()))?;
        pg.application_name("gongdan").connect_timeout(CONNECT_TIMEOUT).keepalives_idle(Duration::from_secs(30));
        pg.tcp_user_timeout(Duration::from_secs(8));
        Ok(Self::Postgres { config: Box::new(pg), tls: tls()? })
    }

    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres { .. })
    }

    pub(crate) fn sqlite_path(&self) -> Option<&Path> {
        match self {
            Self::Sqlite { path, .. } => Some(path),
            Self::Postgres { .. } => None,
        }
    }

    /// Writing and reading threads.
    pub(crate) fn threads(&self, config: &StoreConfig) -> (usize, usize) {
        match self {
            Self::Sqlite { .. } => (1, config.read_threads.max(1)),
            Self::Postgres { .. } => (config.write_threads.max(1), config.read_threads.max(1)),
        }
    }

    pub(crate) fn connect(&self, write: bool) -> Result<Conn, StoreError> {
        match self {
            Self::Sqlite { path, max_bytes } => sqlite(path, write, *max_bytes),
            Self::Postgres { config, tls } => {
                let is_plain = config.get_ssl_mode() == SslMode::Disable;
                let conn = if is_plain {
                    PgConn::connect(config, postgres::NoTls)?
                } else {
                    PgConn::connect(config, tls.clone())?
                };
                Ok(Conn::Postgres(Box::new(conn)))
            }
        }
    }

    /// A bare PostgreSQL client for `listen` and `notify`.
    pub(crate) fn listener(&self) -> Option<Result<postgres::Client, StoreError>> {
        let Self::Postgres { config, tls } = self else { return None };
        let config = postgres::Config::from((**config).clone());
        let client = match config.get_ssl_mode() {
            SslMode::Disable => config.connect(postgres::NoTls),
            _ => config.connect(tls.clone()),
        };
        Some(client.map_err(StoreError::from))
    }
}

fn sqlite(path: &Path, write: bool, max_bytes: Option<u64>) -> Result<Conn, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let raw = Connection::open_with_flags(path, flags)?;
    raw.busy_timeout(Duration::from_secs(10))?;
    rusqlite::vtab::array::load_module(&raw)?;
    raw.set_prepared_statement_cache_capacity(256);
    // Acknowledged means flushed: WAL with a flush at every commit. Small pages keep short what a lone
    // order flushes: it touches a dozen of them. The page size counts only while the file is new.
    raw.execute_batch(&format!(
        "pragma page_size = {PAGE}; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;
         pragma temp_store = memory; pragma wal_autocheckpoint = 0;"
    ))?;
    if write {
        raw.execute_batch("pragma cache_size = -32000")?;
        if let Some(bytes) = max_bytes {
            raw.execute_batch(&format!("pragma max_page_count = {}", (bytes / PAGE).max(1)))?;
        }
    } else {
        raw.execute_batch("pragma cache_size = -8000; pragma query_only = on")?;
    }
    Ok(Conn::sqlite(raw))
}

fn tls() -> Result<MakeRustlsConnect, StoreError> {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| StoreError::Database(e.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
