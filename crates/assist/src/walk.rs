//! Walks along the matches of all parts of the index at once, newest first.

use crate::sets::Set;
use tantivy::columnar::Column;
use tantivy::{DocId, SegmentReader, TERMINATED};
use uuid::Uuid;

/// The walk.
pub(crate) struct Walk {
    parts: Vec<Stretch>,
}

/// The matches of one part, and the one it stands at.
struct Stretch {
    part: SegmentReader,
    set: Set,
    age: Column<u64>,
    rest: Column<u64>,
    head: Option<Uuid>,
}

impl Walk {
    /// Begins behind the document `after`, or at the newest.
    pub(crate) fn new(sets: Vec<(&SegmentReader, Set)>, after: Option<Uuid>) -> tantivy::Result<Self> {
        let mut parts = Vec::new();
        for (part, set) in sets {
            if set.doc() == TERMINATED {
                continue;
            }
            let (age, rest) = (part.fast_fields().u64("age")?, part.fast_fields().u64("rest")?);
            let mut stretch = Stretch { part: part.clone(), set, age, rest, head: None };
            if let Some(after) = after {
                stretch.skip(after);
            }
            stretch.settle(after);
            parts.push(stretch);
        }
        Ok(Self { parts })
    }

    /// The next ids, at most `count`.
    pub(crate) fn take(&mut self, count: usize) -> Vec<Uuid> {
        let mut ids = Vec::with_capacity(count.min(1_024));
        while ids.len() < count {
            let newest = self.parts.iter_mut().filter(|part| part.head.is_some()).max_by_key(|part| part.head);
            let Some(part) = newest else { break };
            ids.extend(part.head);
            part.set.seek(part.set.doc() + 1);
            part.settle(None);
        }
        ids
    }
}

impl Stretch {
    /// Goes to where documents are as old as `after`: they lie newest first.
    fn skip(&mut self, after: Uuid) {
        let (age, _) = after.as_u64_pair();
        let (mut from, mut to) = (0, self.part.max_doc());
        while from < to {
            let middle = from.midpoint(to);
            if self.age_of(middle) > age { from = middle + 1 } else { to = middle }
        }
        self.set.seek(from);
    }

    /// Stands at the next document that was not taken out and lies behind `after`.
    fn settle(&mut self, after: Option<Uuid>) {
        loop {
            let doc = self.set.doc();
            if doc == TERMINATED {
                self.head = None;
                return;
            }
            let id = Uuid::from_u64_pair(self.age_of(doc), self.rest.first(doc).unwrap_or_default());
            if !self.part.is_deleted(doc) && after.is_none_or(|after| id < after) {
                self.head = Some(id);
                return;
            }
            self.set.seek(doc + 1);
        }
    }

    fn age_of(&self, doc: DocId) -> u64 {
        self.age.first(doc).unwrap_or_default()
    }
}
