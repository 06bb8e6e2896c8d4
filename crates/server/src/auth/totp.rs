//! Codes of six digits that change every half minute (RFC 6238 with HMAC-SHA-1), and recovery codes.

use ring::hmac;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Seconds of a step.
const STEP: i64 = 30;
/// Steps before and after the present one that count too: clocks differ, and people type slowly.
const DRIFT: i64 = 1;
/// Bytes of a new seed.
const SEED: usize = 20;
/// Recovery codes made at once.
const RECOVERY: usize = 10;

/// A new seed.
pub(crate) fn seed() -> [u8; SEED] {
    rand::random()
}

/// The seed as people type it into an app (RFC 4648 base 32).
pub(crate) fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1);
    let letter = |group: usize| (0..5).fold(0, |index, at| index << 1 | bit(group * 5 + at));
    (0..(bytes.len() * 8).div_ceil(5)).map(|group| char::from(ALPHABET[usize::from(letter(group))])).collect()
}

/// What an authenticator app reads from the QR code.
pub(crate) fn uri(organisation: &str, login: &str, seed: &[u8]) -> String {
    let part = |text: &str| {
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
        text.bytes()
            .map(|b| if plain(&b) { char::from(b).to_string() } else { format!("%{b:02X}") })
            .collect::<String>()
    };
    let (issuer, login) = (part(&format!("Gongdan {organisation}")), part(login));
    format!("otpauth://totp/{issuer}:{login}?secret={}&issuer={issuer}", base32(seed))
}

/// The step whose code was typed, if it is one of those that count at `now` (seconds since 1970).
pub(crate) fn step_of(seed: &[u8], typed: &str, now: i64) -> Option<i64> {
    let present = now.div_euclid(STEP);
    // All are computed and compared, so that the time tells nothing.
    let steps = (present - DRIFT..=present + DRIFT).map(|step| (step, code(seed, step)));
    let fits = |code: &str| bool::from(code.as_bytes().ct_eq(typed.as_bytes()));
    steps.fold(None, |found, (step, code)| if fits(&code) { Some(step) } else { found })
}

fn code(seed: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, seed);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    // Dynamic truncation, RFC 4226 section 5.3.
    let offset = usize::from(tag.last().copied().unwrap_or_default() & 0xf);
    let four = tag.get(offset..offset + 4).and_then(|four| four.try_into().ok()).unwrap_or_default();
    format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000)
}

/// New recovery codes, 50 bits each, without letters that look alike.
pub(crate) fn recovery_codes() -> Vec<String> {
    let one = || {
        let code: String = base32(&rand::random::<[u8; 7]>()).chars().take(10).collect();
        let code = code.to_lowercase();
        format!("{}-{}", &code[..5], &code[5..])
    };
    (0..RECOVERY).map(|_| one()).collect()
}

/// Under what a recovery code is stored. It is random enough to need no slow hash.
pub(crate) fn recovery_hash(typed: &str) -> String {
    let letters: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
    hex::encode(Sha256::digest(letters.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // RFC 6238, appendix B; six digits of its eight.
        let seed = b"12345678901234567890";
        let table = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ];
        for (now, expected) in table {
            assert_eq!(code(seed, now / STEP), expected);
            assert_eq!(step_of(seed, expected, now), Some(now / STEP));
            assert_eq!(step_of(seed, expected, now + STEP), Some(now / STEP), "a slow typist");
            assert_eq!(step_of(seed, expected, now + 3 * STEP), None);
        }
        for odd in ["", "28708", "2870820", "abcdef", "２８７０８２"] {
            assert_eq!(step_of(seed, odd, 59), None, "{odd}");
        }
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
    }

    #[test]
    fn recovery_codes_differ_and_are_read_as_people_type_them() {
        let codes = recovery_codes();
        let distinct: std::collections::HashSet<_> = codes.iter().collect();
        assert_eq!((codes.len(), distinct.len()), (RECOVERY, RECOVERY));
        let typed = format!(" {} ", codes[0].to_uppercase().replace('-', " "));
        assert_eq!(recovery_hash(&typed), recovery_hash(&codes[0]));
    }

    #[test]
    fn an_address_for_the_app_is_escaped() {
        let uri = uri("示例", "li.na", b"foobar");
        assert_eq!(
            uri,
            "otpauth://totp/Gongdan%20%E7%A4%BA%E4%BE%8B:li.na?secret=MZXW6YTBOI&issuer=Gongdan%20%E7%A4%BA%E4%BE%8B"
        );
    }
}
