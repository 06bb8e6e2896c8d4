//! Follower: the tamper-evident hash chain over each organisation's log.

use gongdan_domain::OrgId;
use gongdan_domain::audit::{Link, ORIGIN, link};
use gongdan_ledger::follow::{RowFollower, Writes};
use gongdan_store::events::{self, StoredEvent};
use gongdan_store::{Conn, StoreError};

/// The follower's name.
pub const AUDIT_CHAIN: &str = "audit_chain";

/// Adds a link for every event.
pub struct AuditChain;

impl RowFollower for AuditChain {
    fn name(&self) -> &'static str {
        AUDIT_CHAIN
    }

    fn prepare(&self, c: &mut Conn, org: OrgId, batch: &[StoredEvent]) -> Result<Writes, StoreError> {
        let first = batch.first().map_or(1, |e| e.head.position);
        let mut before = link_at(c, org, first - 1)?;
        let mut links = Vec::with_capacity(batch.len());
        for event in batch {
            before = link(&before, &event.entry());
            links.push((event.head.position, before));
        }
        Ok(Box::new(move |c| events::add_links(c, org, &links)))
    }
}

/// The link at `position`.
fn link_at(c: &mut Conn, org: OrgId, position: i64) -> Result<Link, StoreError> {
    if position == 0 {
        return Ok(ORIGIN);
    }
    let found = events::links(c, org, position - 1, 1)?.into_iter().next().filter(|(at, _)| *at == position);
    let (_, bytes) = found.ok_or_else(|| StoreError::Corrupt(format!("audit link {position} is missing")))?;
    bytes.try_into().map_err(|_| StoreError::Corrupt(format!("audit link {position} is damaged")))
}

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every event up to `position` is as it was written. `link` stands for all of them: written down
    /// elsewhere, it will show later whether the log was rewritten as a whole.
    Intact {
        /// The newest linked event.
        position: i64,
        /// Its link.
        link: Link,
        /// Events newer than the chain, not linked yet.
        unlinked: i64,
    },
    /// The event at `position` was changed, removed or inserted after it was linked.
    Broken {
        /// The first place that does not fit.
        position: i64,
    },
    /// The chain does not pass through the link that was written down earlier.
    Rewritten {
        /// The place of that link.
        position: i64,
    },
}

const PAGE: usize = 2_000;

/// Recomputes the chain of an organisation and compares it with the stored links, and with `anchor`, a link
/// that was written down earlier.
///
/// # Errors
/// Any [`StoreError`].
pub fn verify(c: &mut Conn, org: OrgId, anchor: Option<(i64, Link)>) -> Result<Verdict, StoreError> {
    let head = events::head_position(c, org)?;
    let (mut position, mut before) = (0, ORIGIN);
    loop {
        let links = events::links(c, org, position, PAGE)?;
        let batch = events::after(c, org, position, links.len())?;
        if links.is_empty() {
            break;
        }
        let mut log = batch.iter();
        for (at, stored) in &links {
            let event = log.next().filter(|e| e.head.position == position + 1 && *at == position + 1);
            let computed = event.map(|e| link(&before, &e.entry()));
            match computed {
                Some(computed) if computed.as_slice() == stored.as_slice() => before = computed,
                Some(_) | None => return Ok(Verdict::Broken { position: position + 1 }),
            }
            position += 1;
            if anchor.is_some_and(|(place, link)| place == position && link != before) {
                return Ok(Verdict::Rewritten { position });
            }
        }
    }
    if let Some((place, _)) = anchor.filter(|(place, _)| *place > position) {
        return Ok(Verdict::Rewritten { position: place });
    }
    // What is not linked yet must still be a log without holes.
    let unlinked = events::heads(c, org, position, PAGE)?;
    if head < position || unlinked.first().is_some_and(|e| e.position != position + 1) {
        return Ok(Verdict::Broken { position: position + 1 });
    }
    Ok(Verdict::Intact { position, link: before, unlinked: head - position })
}
