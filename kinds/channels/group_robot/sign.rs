//! How robots are told that a message is ours.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

/// For DingTalk, `at` in milliseconds since 1970: the secret signs time and secret.
pub(super) fn dingtalk(at: &str, secret: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    STANDARD.encode(hmac::sign(&key, format!("{at}\n{secret}").as_bytes()))
}

/// For Feishu, `at` in seconds since 1970: time and secret sign nothing.
pub(super) fn feishu(at: &str, secret: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, format!("{at}\n{secret}").as_bytes());
    STANDARD.encode(hmac::sign(&key, b""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_equal_those_of_other_implementations() {
        // Made in Python, Node.js and Rust by the recipes of the vendors.
        assert_eq!(dingtalk("1700000000000", "SECthisisasecret"), "k0xJ3lqr9N+gHT3Ywq7xDQxuIXiiigEITTk0lLgeQOg=");
        assert_eq!(feishu("1700000000", "feishu-bot-secret"), "Q4FS+NQ4v/BgCqHYM/0ZOgddUZYcmQYoJtxIB4VIk8c=");
    }
}
