//! How many orders each view shows: counted once for everybody who sees the same, and again when orders changed.

use crate::app::CountKey;
use gongdan_domain::OrgId;
use gongdan_ledger::{Ledger, LiveBatch};
use gongdan_store::orders::{self, Count, Listing};
use gongdan_store::{Conn, StoreError};
use moka::sync::Cache;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::broadcast::error::RecvError;

/// Views count no further.
pub(crate) const CAP: i64 = 1_000;
/// A count this young is shown although orders changed since.
const YOUNG: Duration = Duration::from_millis(1_500);
/// A request counts no more views after this, if it has an older count to show.
const PATIENCE: Duration = Duration::from_millis(35);

#[derive(Clone, Copy)]
struct Entry {
    count: Count,
    /// Changes of the organisation's orders that it knew of.
    changes: u64,
    at: Instant,
}

/// The counts of this node.
#[derive(Clone)]
pub(crate) struct ViewCounts {
    entries: Cache<CountKey, Entry>,
    changes: Arc<Mutex<HashMap<OrgId, u64>>>,
}

impl ViewCounts {
    pub(crate) fn new() -> Self {
        let entries = Cache::builder().max_capacity(20_000).time_to_idle(Duration::from_secs(600)).build();
        Self { entries, changes: Arc::default() }
    }

    /// Notes changes of orders, of all nodes, until the ledger stops.
    pub(crate) async fn watch(self, ledger: Ledger) {
        let mut live = ledger.live();
        loop {
            match live.recv().await {
                Ok(batch) => self.note(&batch),
                // Whatever was missed may concern any count.
                Err(RecvError::Lagged(_)) => self.entries.invalidate_all(),
                Err(RecvError::Closed) => return,
            }
        }
    }

    fn note(&self, batch: &LiveBatch) {
        let mut changes = self.changes.lock();
        for (org, head) in batch.iter() {
            if head.kind.starts_with("order.") {
                *changes.entry(*org).or_default() += 1;
            }
        }
    }

    /// The count of each listing, all of one organisation.
    pub(crate) async fn count(&self, ledger: &Ledger, listings: Vec<Listing>) -> Result<Vec<Count>, StoreError> {
        let Some(org) = listings.first().map(|listing| listing.org) else { return Ok(Vec::new()) };
        let changes = self.changes.lock().get(&org).copied().unwrap_or_default();
        let keys: Vec<CountKey> = listings.iter().map(|l| (l.org, l.scope.clone(), l.check.clone())).collect();
        let mut held: Vec<Option<Entry>> = keys.iter().map(|key| self.entries.get(key)).collect();
        let fresh = |entry: &Entry| entry.changes == changes || entry.at.elapsed() < YOUNG;
        let mut stale: Vec<usize> = (0..keys.len()).filter(|at| !held[*at].as_ref().is_some_and(fresh)).collect();
        if !stale.is_empty() {
            // Those never counted first, then the oldest.
            stale.sort_by_key(|at| held[*at].as_ref().map(|entry| entry.at));
            let mut asked = Vec::with_capacity(stale.len());
            for at in &stale {
                asked.push((*at, listings[*at].clone(), held[*at].is_some()));
            }
            let work = move |c: &mut Conn| recount(c, &asked);
            for (at, count) in ledger.store().read(work).await? {
                let entry = Entry { count, changes, at: Instant::now() };
                self.entries.insert(keys[at].clone(), entry);
                held[at] = Some(entry);
            }
        }
        let unknown = Count { count: 0, more: true };
        Ok(held.into_iter().map(|entry| entry.map_or(unknown, |entry| entry.count)).collect())
    }
}

fn recount(c: &mut Conn, asked: &[(usize, Listing, bool)]) -> Result<Vec<(usize, Count)>, StoreError> {
    let begun = Instant::now();
    let mut counted = Vec::with_capacity(asked.len());
    for (at, listing, known) in asked {
        if *known && begun.elapsed() > PATIENCE {
            break;
        }
        counted.push((*at, orders::count(c, listing, CAP)?));
    }
    Ok(counted)
}
