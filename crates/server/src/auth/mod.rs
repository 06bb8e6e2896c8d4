//! Proving who asks: passwords, sessions, tokens.

pub(crate) mod cookie;
pub(crate) mod doors;
pub(crate) mod password;
pub(crate) mod secret;

pub use password::{HashingFailed, hash_password, hash_password_at};
