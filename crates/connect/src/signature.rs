//! Signatures by Standard Webhooks.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

/// What secrets begin with.
const PREFIX: &str = "whsec_";
/// Bytes of a new secret.
const BYTES: usize = 32;
/// Signatures of one message that are looked at: senders give two while they change their secret.
const MOST_SIGNATURES: usize = 8;
/// Bytes a secret may have.
const FITS: std::ops::RangeInclusive<usize> = 24..=64;

/// The secret that sender and receiver of webhooks share. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(Vec<u8>);

/// A text that is no such secret.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a secret is whsec_ and 24 to 64 bytes in base64")]
pub struct NotASecret;

impl std::fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebhookSecret")
    }
}

impl WebhookSecret {
    /// A new one.
    pub fn random() -> Self {
        Self(rand::random::<[u8; BYTES]>().to_vec())
    }

    /// Reads what [`WebhookSecret::shown`] wrote.
    ///
    /// # Errors
    /// [`NotASecret`].
    pub fn read(text: &str) -> Result<Self, NotASecret> {
        let bytes = text.strip_prefix(PREFIX).and_then(|rest| STANDARD.decode(rest).ok());
        bytes.filter(|bytes| FITS.contains(&bytes.len())).map(Self).ok_or(NotASecret)
    }

    /// For the receiver.
    pub fn shown(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }

    /// The signature of one attempt to send `body` under `id`, `at` in seconds since 1970.
    pub fn sign(&self, id: &str, at: i64, body: &[u8]) -> String {
        let mut signed = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &self.0));
        signed.update(format!("{id}.{at}.").as_bytes());
        signed.update(body);
        format!("v1,{}", STANDARD.encode(signed.sign()))
    }

    /// Whether one of the signatures in `given`, which blanks part, is that of `body` under `id` and `at`. Takes as long
    /// for a wrong one as for the right one.
    pub fn verifies(&self, id: &str, at: i64, body: &[u8], given: &str) -> bool {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let signed = [format!("{id}.{at}.").as_bytes(), body].concat();
        let given = given.split_ascii_whitespace().filter_map(|one| STANDARD.decode(one.strip_prefix("v1,")?).ok());
        given.take(MOST_SIGNATURES).any(|tag| hmac::verify(&key, &signed, &tag).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_equal_those_of_other_implementations() {
        // Published with the specification; also what its libraries for Python make of the same input.
        let secret = WebhookSecret::read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let table = [
            (
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                r#"{"test": 2432232314}"#,
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            ),
            (
                "msg_wo_0001",
                1_700_000_000,
                r#"{"type":"workorder.created","timestamp":"2023-11-14T22:13:20Z","data":{"id":"WO-123"}}"#,
                "v1,rGPybOx2HWpW2ecJfAb2y7xVX8D/WSLqt0e1/VHTLE4=",
            ),
        ];
        for (id, at, body, expected) in table {
            assert_eq!(secret.sign(id, at, body.as_bytes()), expected);
            assert!(secret.verifies(id, at, body.as_bytes(), &format!("v1a,eA== v1,eA== {expected}")));
            for (id, at, body) in [("other", at, body), (id, at + 1, body), (id, at, "")] {
                assert!(!secret.verifies(id, at, body.as_bytes(), expected), "{id} {at} {body}");
            }
            assert!(!WebhookSecret::random().verifies(id, at, body.as_bytes(), expected));
        }
    }

    #[test]
    fn secrets_are_read_back_and_never_printed() {
        let secret = WebhookSecret::random();
        assert_eq!(WebhookSecret::read(&secret.shown()), Ok(secret.clone()));
        assert_ne!(secret, WebhookSecret::random());
        assert!(!format!("{secret:?}").contains(&secret.shown()[6..]));
        for bad in ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_%%%"] {
            assert_eq!(WebhookSecret::read(bad), Err(NotASecret), "{bad}");
        }
    }
}
