//! What followers read of the log, read once for all of them.
//!
//! Followers are woken together and stand at about the same place, so the newest events of a log are kept for a while:
//! whoever comes first reads them, and the others take what is there. A follower that is far behind reads for itself.

use gongdan_domain::OrgId;
use gongdan_store::events::{StoredEvent, after};
use gongdan_store::{Store, StoreError};
use parking_lot::Mutex;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// Payload bytes that are kept of one log, and of all logs together.
const MOST: usize = 16 << 20;
const MOST_OF_ALL: usize = 48 << 20;

/// The newest events of logs.
#[derive(Clone, Default)]
pub(crate) struct Pages {
    windows: Arc<Mutex<HashMap<OrgId, Arc<tokio::sync::Mutex<Window>>>>>,
}

impl Pages {
    /// Events after `position`, oldest first, at most `limit`; fewer than there are when only some are kept.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub(crate) async fn after(
        &self,
        store: &Store,
        org: OrgId,
        position: i64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let read = || store.read(move |c| after(c, org, position, limit));
        let window = self.windows.lock().entry(org).or_default().clone();
        let mut window = window.lock().await;
        match window.place(position) {
            At::Inside => return Ok(window.take(position, limit)),
            At::Behind => {
                // Others must not wait for it.
                drop(window);
                return read().await;
            }
            At::End => {}
        }
        let events = read().await?;
        window.put(&events);
        let bytes = window.bytes;
        drop(window);
        self.shrink(org, bytes);
        Ok(events)
    }

    /// Lets go of what is kept of other logs when all together are too much.
    fn shrink(&self, org: OrgId, bytes: usize) {
        let mut windows = self.windows.lock();
        // Whoever holds a window now is at work with it; it counts next time.
        let others = windows.values().filter_map(|window| window.try_lock().ok().map(|window| window.bytes));
        if bytes + others.sum::<usize>() > MOST_OF_ALL {
            windows.retain(|kept, _| *kept == org);
        }
    }
}

/// Where a position stands to what is kept.
enum At {
    /// There are events after it.
    Inside,
    /// What comes after it is not read yet.
    End,
    /// What comes after it is not kept any more.
    Behind,
}

/// Consecutive events of one log.
#[derive(Default)]
struct Window {
    events: VecDeque<StoredEvent>,
    bytes: usize,
}

impl Window {
    fn place(&self, position: i64) -> At {
        let (Some(first), Some(last)) = (self.events.front(), self.events.back()) else { return At::End };
        match position + 1 {
            next if next < first.head.position => At::Behind,
            next if next <= last.head.position => At::Inside,
            _ => At::End,
        }
    }

    /// Events after a position inside.
    fn take(&self, position: i64, limit: usize) -> Vec<StoredEvent> {
        let first = self.events.partition_point(|event| event.head.position <= position);
        self.events.range(first..).take(limit).cloned().collect()
    }

    /// Takes in what was read at the end.
    fn put(&mut self, events: &[StoredEvent]) {
        let Some(first) = events.first() else { return };
        if self.events.back().is_some_and(|last| last.head.position + 1 != first.head.position) {
            self.events.clear();
            self.bytes = 0;
        }
        self.bytes += events.iter().map(|event| event.payload.len()).sum::<usize>();
        self.events.extend(events.iter().cloned());
        while self.bytes > MOST
            && let Some(oldest) = self.events.pop_front()
        {
            self.bytes -= oldest.payload.len();
        }
    }
}
