//! The records of one collection in the order of their codes, on shelves that are copied one at a time.

use super::sought::Entry;
use std::sync::Arc;

/// A shelf that holds this many is split in two.
const FULL: usize = 512;

#[derive(Debug, Clone, Default)]
pub(super) struct Shelves {
    shelves: Vec<Arc<Vec<Arc<Entry>>>>,
    len: usize,
}

impl Shelves {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The shelf on which `code` stands or would stand.
    fn shelf(&self, code: &str) -> usize {
        let after = self.shelves.partition_point(|shelf| shelf.first().is_some_and(|e| e.row.code.as_str() <= code));
        after.saturating_sub(1)
    }

    pub(super) fn get(&self, code: &str) -> Option<&Arc<Entry>> {
        let shelf = self.shelves.get(self.shelf(code))?;
        let at = shelf.binary_search_by(|e| e.row.code.as_str().cmp(code)).ok()?;
        shelf.get(at)
    }

    pub(super) fn put(&mut self, entry: Arc<Entry>) {
        if self.shelves.is_empty() {
            self.shelves.push(Arc::default());
        }
        let number = self.shelf(&entry.row.code);
        let shelf = Arc::make_mut(&mut self.shelves[number]);
        match shelf.binary_search_by(|e| e.row.code.cmp(&entry.row.code)) {
            Ok(at) => shelf[at] = entry,
            Err(at) => {
                shelf.insert(at, entry);
                self.len += 1;
            }
        }
        if shelf.len() >= FULL {
            // Codes mostly come in order: what is full stays nearly full, and the new shelf takes what follows.
            let rest = shelf.split_off(FULL - FULL / 8);
            self.shelves.insert(number + 1, Arc::new(rest));
        }
    }

    pub(super) fn remove(&mut self, code: &str) {
        let number = self.shelf(code);
        let Some(shelf) = self.shelves.get_mut(number) else { return };
        let shelf = Arc::make_mut(shelf);
        if let Ok(at) = shelf.binary_search_by(|e| e.row.code.as_str().cmp(code)) {
            shelf.remove(at);
            self.len -= 1;
        }
        if shelf.is_empty() {
            self.shelves.remove(number);
        }
    }

    /// Everything after `code`, in order.
    pub(super) fn after(&self, code: Option<&str>) -> impl Iterator<Item = &Arc<Entry>> {
        let number = code.map_or(0, |code| self.shelf(code));
        let within = match (code, self.shelves.get(number)) {
            (Some(code), Some(shelf)) => shelf.partition_point(|e| e.row.code.as_str() <= code),
            _ => 0,
        };
        let rest = self.shelves.get(number + 1..).unwrap_or_default();
        let first = self.shelves.get(number).and_then(|shelf| shelf.get(within..)).unwrap_or_default();
        first.iter().chain(rest.iter().flat_map(|shelf| shelf.iter()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Record;
    use crate::records::CatalogRecord;
    use std::collections::BTreeMap;
    use uuid::Uuid;

    fn entry(code: &str) -> Arc<Entry> {
        let (id, collection, code) = (Uuid::nil(), "part".into(), code.to_owned());
        Arc::new(Entry::new(CatalogRecord { id, version: 1, collection, code, active: true, body: Record::default() }))
    }

    #[test]
    fn shelves_hold_what_an_ordered_map_holds() {
        let (mut shelves, mut model) = (Shelves::default(), BTreeMap::new());
        // A plain congruential sequence: every order of codes, some twice, some removed.
        let mut x: u64 = 7;
        for _ in 0..20_000 {
            x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let code = format!("{:05}", (x >> 33) % 6_000);
            if x.is_multiple_of(5) {
                shelves.remove(&code);
                model.remove(&code);
            } else {
                shelves.put(entry(&code));
                model.insert(code, ());
            }
        }
        let codes = |after: Option<&str>| shelves.after(after).map(|e| e.row.code.clone()).collect::<Vec<_>>();
        assert_eq!(shelves.len(), model.len());
        assert_eq!(codes(None), model.keys().cloned().collect::<Vec<_>>());
        for after in ["", "00000", "02999", "03000x", "99999"] {
            let expected: Vec<_> = model.keys().filter(|k| k.as_str() > after).cloned().collect();
            assert_eq!(codes(Some(after)), expected, "after {after}");
        }
        for code in ["00001", "02222", "05999", "x"] {
            assert_eq!(shelves.get(code).is_some(), model.contains_key(code), "{code}");
        }
    }
}
