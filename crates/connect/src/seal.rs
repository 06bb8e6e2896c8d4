//! Keeps small secrets readable for this installation only: ChaCha20-Poly1305 under a key made from its secret.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::hmac;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

const NONCE: usize = 12;

/// Seals and opens. What is sealed for one purpose does not open for another.
#[derive(Clone)]
pub struct Seal(Arc<LessSafeKey>);

/// No key can be made.
#[derive(Debug, thiserror::Error)]
#[error("no key can be made from the installation's secret")]
pub struct NoKey;

impl Seal {
    /// With a key of its own, made from the installation's secret.
    ///
    /// # Errors
    /// [`NoKey`], which no secret of this length causes.
    pub fn new(secret: &[u8; 32]) -> Result<Self, NoKey> {
        let key = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), b"gongdan: sealed secrets, 1");
        UnboundKey::new(&CHACHA20_POLY1305, key.as_ref())
            .map(|key| Self(Arc::new(LessSafeKey::new(key))))
            .map_err(|_| NoKey)
    }

    /// A random nonce, then the sealed content.
    pub fn close(&self, purpose: &str, content: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE] = rand::random();
        let mut sealed = content.to_vec();
        let aad = Aad::from(purpose.as_bytes());
        if self.0.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed).is_err() {
            // Only for contents of gigabytes.
            return Vec::new();
        }
        [nonce.as_slice(), &sealed].concat()
    }

    /// The content, unless anybody tampered with it.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, content) = sealed.split_at_checked(NONCE)?;
        let mut content = content.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let length = self.0.open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut content).ok()?.len();
        content.truncate(length);
        Some(content)
    }

    /// The same for a text.
    pub fn open_text(&self, purpose: &str, sealed: &[u8]) -> Option<String> {
        String::from_utf8(self.open(purpose, sealed)?).ok()
    }

    /// The same for something a browser carries back and forth.
    pub fn ticket(&self, purpose: &str, content: &impl Serialize) -> String {
        let content = serde_json::to_vec(content).unwrap_or_default();
        URL_SAFE_NO_PAD.encode(self.close(purpose, &content))
    }

    /// What such a ticket holds.
    pub fn read<T: DeserializeOwned>(&self, purpose: &str, ticket: &str) -> Option<T> {
        let content = self.open(purpose, &URL_SAFE_NO_PAD.decode(ticket).ok()?)?;
        serde_json::from_slice(&content).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_installation_opens_it_and_only_for_its_purpose() {
        let (ours, theirs) = (Seal::new(&[1; 32]).unwrap(), Seal::new(&[2; 32]).unwrap());
        let sealed = ours.close("totp", b"seed");
        assert_eq!(ours.open("totp", &sealed).unwrap(), b"seed");
        assert_ne!(sealed, ours.close("totp", b"seed"), "no two are alike");
        assert!(theirs.open("totp", &sealed).is_none() && ours.open("other", &sealed).is_none());
        for at in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert!(ours.open("totp", &bent).is_none(), "byte {at}");
        }
        assert!(ours.open("totp", &[]).is_none());
        let ticket = ours.ticket("t", &(7, "x"));
        assert_eq!(ours.read::<(i32, String)>("t", &ticket), Some((7, "x".to_owned())));
        assert_eq!(ours.read::<(i32, String)>("t", "nonsense"), None);
    }
}
