//! Search as its callers use it: a real ledger, a real database, a real index.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must stop at once")]

mod house;
mod index;
mod leaks;
mod recall;
