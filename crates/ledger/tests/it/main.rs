//! The ledger through its own door, on SQLite and PostgreSQL.

mod laws;
mod nodes;
