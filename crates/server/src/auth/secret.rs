//! Random secrets, of which the store knows only the hash.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// What API tokens begin with.
pub(crate) const TOKEN_PREFIX: &str = "gdt_";

/// Characters of a token that may be shown to recognise it by.
const SHOWN: usize = 10;

/// SHA-256 of a secret.
pub(crate) type SecretHash = [u8; 32];

/// The hash under which a secret is stored.
pub(crate) fn hash(secret: &str) -> SecretHash {
    Sha256::digest(secret.as_bytes()).into()
}

/// A new session secret: 32 random bytes.
pub(crate) fn session() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// A new API token.
pub(crate) fn token() -> String {
    format!("{TOKEN_PREFIX}{}", session())
}

/// The part of a token that may be shown.
pub(crate) fn shown(token: &str) -> String {
    token.chars().take(SHOWN).collect()
}

/// Whether it looks like a secret of ours, before anybody is asked about it.
pub(crate) fn is_well_formed(secret: &str) -> bool {
    let random = secret.strip_prefix(TOKEN_PREFIX).unwrap_or(secret);
    random.len() == 43 && random.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_secrets_are_well_formed_and_differ() {
        assert!(is_well_formed(&session()) && is_well_formed(&token()));
        assert_ne!(token(), token());
        assert_eq!(shown("gdt_abcdefghij"), "gdt_abcdef");
        for odd in ["", "gdt_", "gdt_short", &"x".repeat(44), &format!("{}=", "x".repeat(42))] {
            assert!(!is_well_formed(odd), "{odd}");
        }
    }
}
