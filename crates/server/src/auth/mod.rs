//! Proving who asks: passwords, sessions, tokens.

pub(crate) mod cbor;
pub(crate) mod cookie;
pub(crate) mod device;
pub(crate) mod doors;
pub(crate) mod entry;
pub(crate) mod password;
pub(crate) mod secret;
pub(crate) mod totp;
pub(crate) mod webauthn;

pub use password::{HashingFailed, hash_password, hash_password_at};
