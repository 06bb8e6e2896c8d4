//! Proof that somebody opened the form a moment ago and took the time to fill it in.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

/// No person fills in a form faster, in seconds.
const SOONEST: i64 = 2;
/// A form stays open for so long, in seconds.
const LATEST: i64 = 2 * 3600;

/// What is wrong with a challenge.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Not one of ours, or of another form.
    Foreign,
    /// Given out a moment ago.
    TooSoon,
    /// Given out long ago.
    TooLate,
}

/// A challenge for the form `slug`, given out at `now`.
pub(super) fn issue(secret: &[u8; 32], slug: &str, now: Timestamp) -> String {
    let at = now.as_second().to_be_bytes();
    let seal = mac(secret, slug, at).map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default();
    URL_SAFE_NO_PAD.encode([at.as_slice(), &seal].concat())
}

/// Checks a challenge that came back.
pub(super) fn check(secret: &[u8; 32], slug: &str, challenge: &str, now: Timestamp) -> Result<(), Fault> {
    let bytes = URL_SAFE_NO_PAD.decode(challenge).map_err(|_| Fault::Foreign)?;
    let (at, seal) = bytes.split_first_chunk::<8>().ok_or(Fault::Foreign)?;
    let mac = mac(secret, slug, *at).ok_or(Fault::Foreign)?;
    // Compares in constant time.
    mac.verify_slice(seal).map_err(|_| Fault::Foreign)?;
    match now.as_second() - i64::from_be_bytes(*at) {
        age if age < SOONEST => Err(Fault::TooSoon),
        age if age > LATEST => Err(Fault::TooLate),
        _ => Ok(()),
    }
}

fn mac(secret: &[u8; 32], slug: &str, at: [u8; 8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    mac.update(&at);
    mac.update(slug.as_bytes());
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_fits_its_form_and_its_time() {
        let (secret, issued) = ([7; 32], Timestamp::from_second(1_000_000).unwrap());
        let challenge = issue(&secret, "baoxiu", issued);
        let after = |seconds| Timestamp::from_second(1_000_000 + seconds).unwrap();
        let table = [
            ("baoxiu", secret, 2, Ok(())),
            ("baoxiu", secret, LATEST, Ok(())),
            ("baoxiu", secret, 1, Err(Fault::TooSoon)),
            ("baoxiu", secret, -60, Err(Fault::TooSoon)),
            ("baoxiu", secret, LATEST + 1, Err(Fault::TooLate)),
            ("other", secret, 60, Err(Fault::Foreign)),
            ("baoxiu", [8; 32], 60, Err(Fault::Foreign)),
        ];
        for (slug, secret, seconds, expected) in table {
            assert_eq!(check(&secret, slug, &challenge, after(seconds)), expected, "{slug} {seconds}");
        }
        for garbage in ["", "AAAA", "%%%", &challenge[1..]] {
            assert_eq!(check(&secret, "baoxiu", garbage, after(60)), Err(Fault::Foreign), "{garbage}");
        }
    }
}
