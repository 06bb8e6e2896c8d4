//! The ledger through its own door, on SQLite and PostgreSQL.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected must stop at once")]

mod administrators;
mod laws;
mod nodes;
