//! The server's half of WebAuthn (W3C Web Authentication, Level 2): sections 7.1 and 7.2, without attestation.
//!
//! Which maker an authenticator has does not matter here, so statements about it are not asked for and not read.

use super::cbor::Cbor;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Signature algorithms we verify, best first, as COSE numbers them: EdDSA, ES256, RS256.
pub(crate) const ALGORITHMS: [i64; 3] = [-8, -7, -257];

/// Whom authenticators prove it to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Party {
    /// The domain.
    pub(crate) id: String,
    /// The address of the page, such as `https://gd.example.com`.
    pub(crate) origin: String,
}

impl Party {
    /// The party behind an address; nothing for a numeric one, for which browsers offer no passkeys.
    pub(crate) fn at(origin: &str) -> Option<Self> {
        let (scheme, rest) = origin.split_once("://")?;
        let host = rest.split('/').next()?;
        let domain = host.rsplit_once(':').map_or(host, |(domain, _)| domain);
        let is_name = domain.chars().any(|c| c.is_ascii_alphabetic()) && !domain.contains([':', '[', ']']);
        let is_safe = scheme == "https" || domain == "localhost" || domain.ends_with(".localhost");
        (is_name && is_safe).then(|| Self { id: domain.to_lowercase(), origin: format!("{scheme}://{host}") })
    }
}

/// What the browser signed along.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

/// A new credential that passed the check.
#[derive(Debug, PartialEq)]
pub(crate) struct Registered {
    pub(crate) credential_id: Vec<u8>,
    pub(crate) public_key: Vec<u8>,
    pub(crate) counter: i64,
}

/// Checks a registration; answers the credential.
pub(crate) fn register(party: &Party, challenge: &[u8], client_data: &[u8], attestation: &[u8]) -> Option<Registered> {
    check_client(party, "webauthn.create", challenge, client_data)?;
    let (object, rest) = Cbor::read(attestation)?;
    let Some(Cbor::Bytes(data)) = object.named("authData").filter(|_| rest.is_empty()) else { return None };
    let (counter, flags) = check_authenticator(party, data)?;
    if flags & ATTESTED == 0 {
        return None;
    }
    // After hash, flags and counter: 16 bytes of model, 2 of length, the id, the key.
    let attested = data.get(37 + 16..)?;
    let (length, attested) = attested.split_first_chunk::<2>()?;
    let (credential_id, key) = attested.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    let (_, rest) = Cbor::read(key)?;
    let public_key = key.get(..key.len() - rest.len())?.to_vec();
    let is_known = Key::read(&public_key).is_some();
    (is_known && (1..=1023).contains(&credential_id.len())).then(|| Registered {
        credential_id: credential_id.to_vec(),
        public_key,
        counter,
    })
}

/// Checks a signature with a known key; answers the authenticator's count.
pub(crate) fn verify(
    party: &Party,
    challenge: &[u8],
    public_key: &[u8],
    client_data: &[u8],
    authenticator_data: &[u8],
    signed: &[u8],
) -> Option<i64> {
    check_client(party, "webauthn.get", challenge, client_data)?;
    let (counter, _) = check_authenticator(party, authenticator_data)?;
    let message = [authenticator_data, &Sha256::digest(client_data)].concat();
    Key::read(public_key)?.verify(&message, signed)?;
    Some(counter)
}

fn check_client(party: &Party, kind: &str, challenge: &[u8], client_data: &[u8]) -> Option<()> {
    let client: ClientData = serde_json::from_slice(client_data).ok()?;
    let sent = URL_SAFE_NO_PAD.decode(client.challenge.trim_end_matches('=')).ok()?;
    let fits = client.r#type == kind
        && bool::from(sent.as_slice().ct_eq(challenge))
        && client.origin == party.origin
        && !client.cross_origin;
    fits.then_some(())
}

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const ATTESTED: u8 = 0x40;

/// The counter and the flags, if it is about us, somebody was there, and the authenticator knew them.
fn check_authenticator(party: &Party, data: &[u8]) -> Option<(i64, u8)> {
    let (hash, rest) = data.split_first_chunk::<32>()?;
    let (flags, rest) = rest.split_first()?;
    let (counter, _) = rest.split_first_chunk::<4>()?;
    let ours = bool::from(hash.as_slice().ct_eq(Sha256::digest(party.id.as_bytes()).as_slice()));
    let verified = flags & PRESENT != 0 && flags & VERIFIED != 0;
    (ours && verified).then(|| (i64::from(u32::from_be_bytes(*counter)), *flags))
}

/// A public key in COSE form (RFC 9053).
enum Key {
    EdDsa(Vec<u8>),
    Es256(Vec<u8>),
    Rs256 { n: Vec<u8>, e: Vec<u8> },
}

impl Key {
    fn read(cose: &[u8]) -> Option<Self> {
        let (map, rest) = Cbor::read(cose)?;
        let part = |label| map.bytes_at(label).map(<[u8]>::to_vec);
        let of_length = |label, length| part(label).filter(|bytes| bytes.len() == length);
        match (map.int_at(1)?, map.int_at(3)?, map.int_at(-1)) {
            _ if !rest.is_empty() => None,
            (1, -8, Some(6)) => Some(Self::EdDsa(of_length(-2, 32)?)),
            (2, -7, Some(1)) => Some(Self::Es256([vec![4], of_length(-2, 32)?, of_length(-3, 32)?].concat())),
            (3, -257, _) => Some(Self::Rs256 { n: part(-1)?, e: part(-2)? }),
            _ => None,
        }
    }

    fn verify(&self, message: &[u8], signed: &[u8]) -> Option<()> {
        let result = match self {
            Self::EdDsa(key) => UnparsedPublicKey::new(&signature::ED25519, key).verify(message, signed),
            Self::Es256(key) => UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_ASN1, key).verify(message, signed),
            Self::Rs256 { n, e } => {
                RsaPublicKeyComponents { n, e }.verify(&signature::RSA_PKCS1_2048_8192_SHA256, message, signed)
            }
        };
        result.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
    use serde_json::json;

    /// An authenticator in software.
    struct Authenticator {
        pair: EcdsaKeyPair,
        party: Party,
    }

    const CHALLENGE: &[u8] = b"0123456789abcdef";

    impl Authenticator {
        fn new() -> Self {
            let rng = SystemRandom::new();
            let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &rng).unwrap();
            let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref(), &rng).unwrap();
            Self { pair, party: Party::at("https://gd.example.com").unwrap() }
        }

        fn cose(&self) -> Vec<u8> {
            let point = self.pair.public_key().as_ref();
            [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32], &point[1..33], &[0x22, 0x58, 32], &point[33..]].concat()
        }

        fn data(&self, domain: &str, flags: u8, counter: u32) -> Vec<u8> {
            [Sha256::digest(domain).as_slice(), &[flags], &counter.to_be_bytes()].concat()
        }

        fn attestation(&self, data: &[u8]) -> Vec<u8> {
            let data = [data, &[0; 16], &[0, 4], b"cred", &self.cose()].concat();
            let length = u16::try_from(data.len()).unwrap().to_be_bytes();
            let head = [0xa3, 0x63, b'f', b'm', b't', 0x64, b'n', b'o', b'n', b'e', 0x67];
            let statement = [b"attStmt".as_slice(), &[0xa0, 0x68], b"authData", &[0x59]].concat();
            [head.as_slice(), &statement, &length, &data].concat()
        }

        fn sign(&self, data: &[u8], client: &[u8]) -> Vec<u8> {
            let message = [data, &Sha256::digest(client)].concat();
            self.pair.sign(&SystemRandom::new(), &message).unwrap().as_ref().to_vec()
        }
    }

    fn client(kind: &str, challenge: &[u8], origin: &str) -> Vec<u8> {
        let challenge = URL_SAFE_NO_PAD.encode(challenge);
        json!({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false}).to_string().into_bytes()
    }

    #[test]
    fn a_key_that_registered_signs_in_and_nothing_else_does() {
        let device = Authenticator::new();
        let origin = device.party.origin.clone();
        let attestation = device.attestation(&device.data("gd.example.com", 0x45, 0));
        let registered =
            register(&device.party, CHALLENGE, &client("webauthn.create", CHALLENGE, &origin), &attestation).unwrap();
        assert_eq!((registered.credential_id.as_slice(), registered.counter), (b"cred".as_slice(), 0));

        let ours = "gd.example.com";
        let table = [
            ("right", "webauthn.get", CHALLENGE, origin.as_str(), ours, 0x05, Some(7)),
            ("another kind", "webauthn.create", CHALLENGE, &origin, ours, 0x05, None),
            ("another challenge", "webauthn.get", b"0123456789abcdeX", &origin, ours, 0x05, None),
            ("another page", "webauthn.get", CHALLENGE, "https://evil.example", ours, 0x05, None),
            ("another domain", "webauthn.get", CHALLENGE, &origin, "evil.example", 0x05, None),
            ("nobody there", "webauthn.get", CHALLENGE, &origin, ours, 0x04, None),
            ("nobody verified", "webauthn.get", CHALLENGE, &origin, ours, 0x01, None),
        ];
        for (what, kind, challenge, page, domain, flags, expected) in table {
            let (data, client) = (device.data(domain, flags, 7), client(kind, challenge, page));
            let signed = device.sign(&data, &client);
            let verdict = verify(&device.party, CHALLENGE, &registered.public_key, &client, &data, &signed);
            assert_eq!(verdict, expected, "{what}");
            let other = Authenticator::new().cose();
            assert_eq!(verify(&device.party, CHALLENGE, &other, &client, &data, &signed), None, "another key, {what}");
        }
    }

    #[test]
    fn a_registration_bent_anywhere_is_refused_or_harmless() {
        let device = Authenticator::new();
        let client = client("webauthn.create", CHALLENGE, &device.party.origin);
        let unverified = device.attestation(&device.data("gd.example.com", 0x41, 0));
        assert_eq!(register(&device.party, CHALLENGE, &client, &unverified), None);
        let good = device.attestation(&device.data("gd.example.com", 0x45, 0));
        for cut in 0..good.len() {
            assert_eq!(register(&device.party, CHALLENGE, &client, &good[..cut]), None, "cut at {cut}");
        }
    }

    #[test]
    fn a_party_is_a_name_reached_safely() {
        let table = [
            ("https://gd.example.com", Some("gd.example.com")),
            ("https://gd.example.com:8443", Some("gd.example.com")),
            ("http://localhost:8080", Some("localhost")),
            ("http://gd.example.com", None),
            ("http://127.0.0.1:8080", None),
            ("https://[::1]:8080", None),
            ("nonsense", None),
        ];
        for (origin, expected) in table {
            assert_eq!(Party::at(origin).map(|p| p.id).as_deref(), expected, "{origin}");
        }
    }
}
