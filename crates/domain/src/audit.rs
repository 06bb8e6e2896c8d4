//! The tamper-evident chain over the log.
//!
//! Link n is `SHA-256(link n-1 || canonical bytes of event n)`; link 0 is 32 zero bytes. Whoever changes,
//! removes or inserts an event, or cuts the log's tail after an anchor was written down, breaks the chain.

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// One link of the chain.
pub type Link = [u8; 32];

/// What stands before the first event.
pub const ORIGIN: Link = [0; 32];

/// An event as it is stored: exactly what the chain protects.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The event's id.
    pub id: Uuid,
    /// Its place in the log.
    pub position: i64,
    /// When.
    pub at: Timestamp,
    /// Stable kind.
    pub kind: &'a str,
    /// What it is about.
    pub subject: Uuid,
    /// The user behind it.
    pub actor_id: Option<Uuid>,
    /// The name behind it.
    pub actor_name: &'a str,
    /// The version of the subject after it.
    pub version: i64,
    /// The payload, a JSON text.
    pub payload: &'a str,
}

/// The link that follows `before` through `entry`.
///
/// Every field is written with its length in front, so that no two different entries give the same bytes.
/// Payloads are hashed as stored; the log keeps them as text, to the letter, on both databases.
pub fn link(before: &Link, entry: &Entry<'_>) -> Link {
    let mut hash = Sha256::new();
    hash.update(before);
    let mut field = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    field(entry.id.as_bytes());
    field(&entry.position.to_be_bytes());
    field(&entry.at.as_microsecond().to_be_bytes());
    field(entry.kind.as_bytes());
    field(entry.subject.as_bytes());
    field(entry.actor_id.as_ref().map_or(&[], |id| id.as_bytes().as_slice()));
    field(entry.actor_name.as_bytes());
    field(&entry.version.to_be_bytes());
    field(entry.payload.as_bytes());
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(payload: &str) -> Entry<'_> {
        Entry {
            id: Uuid::from_u128(7),
            position: 1,
            at: Timestamp::UNIX_EPOCH,
            kind: "order.moved",
            subject: Uuid::from_u128(9),
            actor_id: None,
            actor_name: "系统",
            version: 2,
            payload,
        }
    }

    #[test]
    fn every_field_moves_the_link() {
        let base = link(&ORIGIN, &entry("{}"));
        assert_eq!(base, link(&ORIGIN, &entry("{}")));
        let changes = [
            Entry { id: Uuid::from_u128(8), ..entry("{}") },
            Entry { position: 2, ..entry("{}") },
            Entry { at: Timestamp::MAX, ..entry("{}") },
            Entry { kind: "order.edited", ..entry("{}") },
            Entry { subject: Uuid::nil(), ..entry("{}") },
            Entry { actor_id: Some(Uuid::nil()), ..entry("{}") },
            Entry { actor_name: "系统 ", ..entry("{}") },
            Entry { version: 3, ..entry("{}") },
            entry("{\"a\":1}"),
        ];
        for change in changes {
            assert_ne!(link(&ORIGIN, &change), base, "{change:?}");
        }
        assert_ne!(link(&base, &entry("{}")), base);
    }
}
