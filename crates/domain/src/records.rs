//! Records in memory: found by id, by code, by parent and by whatever people type.
//!
//! A hundred thousand records change while thousands of people read. Everything is kept in small shared pieces, so a
//! change copies a few hundred pointers, never the whole, and a reader's snapshot stays as it was.

mod check;
mod duplicates;
mod merge;
mod proposal;
mod shards;
mod shelves;
mod sought;
mod transfer;

pub use check::{check, next_sequence};
pub use duplicates::{Pair, Reason, duplicates};
pub use merge::{MOST_MOVED, MergePlan, merge};
pub use proposal::{Known, propose, propose_for};
pub use sought::Sought;
pub use transfer::{Column, ExportRecords, ImportRecords, Target};

use crate::collection::CollectionKey;
use crate::document::Record;
use shards::Shards;
use shelves::Shelves;
use sought::Entry;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use uuid::Uuid;

/// A record of master data in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct CatalogRecord {
    /// UUIDv7.
    pub id: Uuid,
    /// The ETag.
    pub version: i64,
    /// Which collection.
    pub collection: CollectionKey,
    /// Unique in the collection.
    pub code: String,
    /// Whether it may still be chosen.
    pub active: bool,
    /// The content.
    pub body: Record,
}

/// Most levels between a record and the one it belongs to in the end. A circle in the data ends here.
pub const MAX_LEVELS: usize = 12;
/// Most records that are looked through below one parent.
const MOST_BELOW: usize = 200_000;

/// All records of an organisation.
#[derive(Debug, Clone, Default)]
pub struct Records {
    by_id: Shards<Uuid, Arc<Entry>>,
    shelves: BTreeMap<CollectionKey, Arc<Shelves>>,
    /// What belongs to a record directly.
    children: Shards<Uuid, Arc<Vec<Uuid>>>,
    /// What was merged into a record.
    merged: Shards<Uuid, Arc<Vec<Uuid>>>,
    foreign: Shards<String, Uuid>,
    /// By a hash of collection and name.
    names: Shards<u64, Arc<Vec<Uuid>>>,
}

impl Records {
    /// Takes in a record, unless a newer version is held.
    pub fn put(&mut self, row: CatalogRecord) {
        let before = self.by_id.get(&row.id).cloned();
        if before.as_ref().is_some_and(|held| held.row.version >= row.version) {
            return;
        }
        let shelves = Arc::make_mut(self.shelves.entry(Arc::clone(&row.collection)).or_default());
        if let Some(before) = &before {
            if before.row.code != row.code {
                shelves.remove(&before.row.code);
            }
            relink(&mut self.children, before.row.body.parent_id, row.body.parent_id, row.id);
            relink(&mut self.merged, before.row.body.merged_into, row.body.merged_into, row.id);
            relink(&mut self.names, Some(name_key(&before.row)), Some(name_key(&row)), row.id);
            for external in &before.row.body.external_ids {
                let key = external.key();
                if self.foreign.get(&key) == Some(&row.id) {
                    self.foreign.remove(&key);
                }
            }
        } else {
            relink(&mut self.children, None, row.body.parent_id, row.id);
            relink(&mut self.merged, None, row.body.merged_into, row.id);
            relink(&mut self.names, None, Some(name_key(&row)), row.id);
        }
        for external in &row.body.external_ids {
            self.foreign.insert(external.key(), row.id);
        }
        let entry = Arc::new(Entry::new(row));
        shelves.put(Arc::clone(&entry));
        self.by_id.insert(entry.row.id, entry);
    }

    /// The key of a collection, shared with the records that are held already.
    pub fn key(&self, collection: &str) -> CollectionKey {
        self.shelves.get_key_value(collection).map_or_else(|| collection.into(), |(key, _)| Arc::clone(key))
    }

    /// A record as it is, merged or not.
    pub fn get(&self, id: Uuid) -> Option<&CatalogRecord> {
        self.by_id.get(&id).map(|entry| &entry.row)
    }

    /// The record that counts for `id`: itself, or the one it was merged into.
    pub fn resolve(&self, id: Uuid) -> Option<&CatalogRecord> {
        let mut row = self.get(id)?;
        for _ in 0..MAX_LEVELS {
            match row.body.merged_into.and_then(|survivor| self.get(survivor)) {
                Some(survivor) => row = survivor,
                None => break,
            }
        }
        Some(row)
    }

    /// `id` and everything that was merged into it: what an old order may say when it means this record.
    pub fn aliases(&self, id: Uuid) -> Vec<Uuid> {
        let mut all = vec![id];
        let mut at = 0;
        while let Some(next) = all.get(at).copied().filter(|_| at < 1_000) {
            all.extend(self.merged.get(&next).into_iter().flat_map(|ids| ids.iter().copied()));
            at += 1;
        }
        all
    }

    /// A record by its code.
    pub fn by_code(&self, collection: &str, code: &str) -> Option<&CatalogRecord> {
        self.shelves.get(collection)?.get(code).map(|entry| &entry.row)
    }

    /// The record that another system calls `foreign_id`.
    pub fn by_external_id(&self, system: &str, object_type: &str, foreign_id: &str) -> Option<&CatalogRecord> {
        self.get(*self.foreign.get(&foreign_key(system, object_type, foreign_id))?)
    }

    /// The records of a collection with exactly this name.
    pub fn named(&self, collection: &str, name: &str) -> Vec<&CatalogRecord> {
        let ids = self.names.get(&hash(collection, name)).map(|ids| ids.as_slice()).unwrap_or_default();
        let rows = ids.iter().filter_map(|id| self.get(*id));
        rows.filter(|row| &*row.collection == collection && row.body.name == name).collect()
    }

    /// How many records a collection has.
    pub fn count(&self, collection: &str) -> usize {
        self.shelves.get(collection).map_or(0, |shelves| shelves.len())
    }

    /// Records of a collection by code, after code `after`.
    pub fn iter(&self, collection: &str, after: Option<&str>) -> impl Iterator<Item = &CatalogRecord> {
        self.entries(collection, after).map(|entry| &entry.row)
    }

    fn entries(&self, collection: &str, after: Option<&str>) -> impl Iterator<Item = &Arc<Entry>> {
        self.shelves.get(collection).into_iter().flat_map(move |shelves| shelves.after(after))
    }

    /// What belongs to `id` directly, by collection and code.
    pub fn children(&self, id: Uuid) -> Vec<&CatalogRecord> {
        let ids = self.children.get(&id).map(|ids| ids.as_slice()).unwrap_or_default();
        let mut rows: Vec<_> = ids.iter().filter_map(|child| self.get(*child)).collect();
        rows.sort_unstable_by(|a, b| (&a.collection, &a.code).cmp(&(&b.collection, &b.code)));
        rows
    }

    /// What `id` belongs to: nearest first.
    pub fn ancestors(&self, id: Uuid) -> Vec<&CatalogRecord> {
        let mut found: Vec<&CatalogRecord> = Vec::new();
        let mut next = self.get(id).and_then(|row| row.body.parent_id);
        while let Some(row) = next.and_then(|id| self.get(id)).filter(|_| found.len() < MAX_LEVELS) {
            found.push(row);
            next = row.body.parent_id;
        }
        found
    }

    /// Whether `id` may belong to `parent` without a circle.
    pub fn may_belong(&self, id: Uuid, parent: Uuid) -> bool {
        id != parent && self.ancestors(parent).iter().all(|row| row.id != id)
    }

    /// Ids of everything that belongs to `id` directly or through others.
    fn below(&self, id: Uuid) -> Vec<Uuid> {
        let mut found = self.aliases(id);
        let roots = found.len();
        let mut seen: std::collections::HashSet<Uuid> = found.iter().copied().collect();
        let mut at = 0;
        while let Some(next) = found.get(at).copied().filter(|_| at < MOST_BELOW) {
            for &child in self.children.get(&next).into_iter().flat_map(|ids| ids.iter()) {
                if seen.insert(child) {
                    found.push(child);
                }
            }
            at += 1;
        }
        found.drain(..roots);
        found
    }

    /// Up to `limit` records of a collection by code, after code `after`, that hold every word of `words` in code,
    /// name, pinyin or details and belong to `parent` (directly or through others) if one is given.
    pub fn list(
        &self,
        collection: &str,
        words: &str,
        parent: Option<Uuid>,
        after: Option<&str>,
        limit: usize,
    ) -> Vec<&CatalogRecord> {
        let sought = Sought::new(words);
        let fits = |entry: &&Arc<Entry>| sought.is_empty() || sought.rank(entry).is_some();
        match parent {
            None => self.entries(collection, after).filter(fits).take(limit).map(|entry| &entry.row).collect(),
            Some(parent) => {
                let below = self.below(parent);
                let entries = below.iter().filter_map(|id| self.by_id.get(id));
                let mut rows: Vec<&CatalogRecord> = entries
                    .filter(|entry| &*entry.row.collection == collection)
                    .filter(|entry| after.is_none_or(|after| entry.row.code.as_str() > after))
                    .filter(fits)
                    .map(|entry| &entry.row)
                    .collect();
                rows.sort_unstable_by(|a, b| a.code.cmp(&b.code));
                rows.truncate(limit);
                rows
            }
        }
    }

    /// The best `limit` active records for what somebody has typed so far: those whose code or name begins with it
    /// first, then those that sound so, then those with a word that begins so, then the rest; each by code.
    pub fn suggest(&self, collection: &str, typed: &str, parent: Option<Uuid>, limit: usize) -> Vec<&CatalogRecord> {
        let sought = Sought::new(typed);
        let mut ranks: [Vec<&CatalogRecord>; sought::RANKS] = std::array::from_fn(|_| Vec::new());
        let take = |entry: &Arc<Entry>| -> Option<usize> {
            let rank = if sought.is_empty() { Some(0) } else { sought.rank(entry) };
            rank.filter(|_| entry.row.active)
        };
        match parent {
            None => {
                for entry in self.entries(collection, None) {
                    let Some(rank) = take(entry) else { continue };
                    if ranks[rank].len() < limit {
                        ranks[rank].push(&entry.row);
                    }
                    if ranks[0].len() == limit {
                        break;
                    }
                }
            }
            Some(parent) => {
                let below = self.below(parent);
                for entry in below.iter().filter_map(|id| self.by_id.get(id)) {
                    if &*entry.row.collection == collection
                        && let Some(rank) = take(entry)
                    {
                        ranks[rank].push(&entry.row);
                    }
                }
                for rank in &mut ranks {
                    rank.sort_unstable_by(|a, b| a.code.cmp(&b.code));
                }
            }
        }
        ranks.into_iter().flatten().take(limit).collect()
    }
}

/// The key under which a foreign id is found. The unit separator cannot stand in any of the parts.
pub(crate) fn foreign_key(system: &str, object_type: &str, foreign_id: &str) -> String {
    format!("{system}\u{1f}{object_type}\u{1f}{foreign_id}")
}

fn name_key(row: &CatalogRecord) -> u64 {
    hash(&row.collection, &row.body.name)
}

fn hash(collection: &str, name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (collection, name).hash(&mut hasher);
    hasher.finish()
}

fn relink<K: Hash + Eq + Clone>(links: &mut Shards<K, Arc<Vec<Uuid>>>, before: Option<K>, after: Option<K>, id: Uuid) {
    if before == after {
        return;
    }
    if let Some(before) = before
        && let Some(held) = links.get_mut(&before)
    {
        Arc::make_mut(held).retain(|child| *child != id);
    }
    if let Some(after) = after {
        Arc::make_mut(links.get_or_default(after)).push(id);
    }
}
