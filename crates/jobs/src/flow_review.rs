//! Follower: counts what flows show of themselves, so that opening a review reads no orders.

use gongdan_domain::OrgId;
use gongdan_insight::review::Fold;
use gongdan_ledger::follow::{RowFollower, Writes};
use gongdan_store::events::StoredEvent;
use gongdan_store::{Conn, StoreError, review};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The follower's name.
pub const FLOW_REVIEW: &str = "flow_review";

/// See the module.
pub struct FlowReview;

impl RowFollower for FlowReview {
    fn name(&self) -> &'static str {
        FLOW_REVIEW
    }

    fn prepare(&self, c: &mut Conn, org: OrgId, events: &[StoredEvent]) -> Result<Writes, StoreError> {
        let wanted: Vec<&StoredEvent> = events.iter().filter(|event| Fold::wants(&event.head.kind)).collect();
        if wanted.is_empty() {
            return Ok(Box::new(|_| Ok(())));
        }
        let orders: BTreeSet<Uuid> = wanted.iter().map(|event| event.head.subject).collect();
        let orders: Vec<Uuid> = orders.into_iter().collect();
        let mut fold = Fold::new(review::traces(c, org, &orders)?);
        wanted.into_iter().for_each(|event| fold.take(event));
        let changes = fold.finish(|ids| review::tallies(c, org, ids))?;
        Ok(Box::new(move |c| review::write(c, org, &changes)))
    }
}
