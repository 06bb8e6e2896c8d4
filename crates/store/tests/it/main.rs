//! The store's promises, on SQLite and PostgreSQL.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected must stop at once")]

mod access;
mod backup;
mod schema;
