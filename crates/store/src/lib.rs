//! All SQL, all row types, all migrations, on SQLite and PostgreSQL alike.
//!
//! Nothing here decides anything. Functions take a connection, an organisation and values, and are plain
//! blocking code; [`Store::read`] and [`Store::write`] run them on the store's own threads.

pub mod archive;
pub mod attachments;
pub mod audit;
pub mod board;
mod checkpoint;
pub mod clocks;
pub mod comments;
mod conn;
pub mod deliveries;
pub mod drafts;
mod error;
pub mod events;
pub mod external_ids;
pub mod files;
pub mod flow_boxes;
pub mod flow_orders;
pub mod flows;
pub mod followers;
pub mod jobs;
pub mod life;
pub mod listen;
mod migrate;
pub mod notices;
mod open;
pub mod order_fields;
pub mod order_values;
pub mod orders;
pub mod outlets;
mod pg;
mod pool;
pub mod portable;
pub mod review;
pub mod saved;
pub mod scope;
pub mod scorecard;
pub mod search;
pub mod sign_in;
mod sign_in_rows;
pub mod state;
pub mod table;
pub mod uploads;
mod value;

pub use conn::{Asked, Conn, Existing};
pub use error::StoreError;
pub use migrate::known_version;
pub use pool::{Store, in_snapshot, in_transaction};
pub use value::{Json, Row, Type, Value};

/// Where the database is and how hard to use it.
#[derive(Debug, Clone)]
pub struct StoreConfig {
    /// `sqlite:<path>` or `postgres://…`.
    pub url: String,
    /// Threads that read.
    pub read_threads: usize,
    /// Threads that write on PostgreSQL; SQLite always has one.
    pub write_threads: usize,
    /// A SQLite file never grows beyond this.
    pub max_sqlite_bytes: Option<u64>,
}

impl StoreConfig {
    /// Good defaults for the database at `url`.
    pub fn at(url: impl Into<String>) -> Self {
        Self { url: url.into(), read_threads: 4, write_threads: 3, max_sqlite_bytes: None }
    }
}
