//! The store's promises, on SQLite and PostgreSQL.

mod backup;
mod lists;
mod schema;
