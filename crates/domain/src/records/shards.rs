//! A map in shared pieces: a change copies one of a thousand.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// Pieces. Of 100,000 entries each has about a hundred: quick to copy, and a thousand pointers are quick to copy, too.
const PIECES: usize = 1_024;

#[derive(Debug, Clone)]
pub(super) struct Shards<K, V>(Vec<Arc<HashMap<K, V>>>);

impl<K, V> Default for Shards<K, V> {
    fn default() -> Self {
        // All pieces are the same empty one until something is put in.
        let empty = Arc::new(HashMap::new());
        Self(vec![empty; PIECES])
    }
}

impl<K: Hash + Eq + Clone, V: Clone> Shards<K, V> {
    fn place<Q: Hash + ?Sized>(key: &Q) -> usize {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        hasher.finish() as usize % PIECES
    }

    pub(super) fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.0.get(Self::place(key))?.get(key)
    }

    pub(super) fn get_mut<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        Arc::make_mut(self.0.get_mut(Self::place(key))?).get_mut(key)
    }

    pub(super) fn get_or_default(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        let place = Self::place(&key);
        Arc::make_mut(&mut self.0[place]).entry(key).or_default()
    }

    pub(super) fn insert(&mut self, key: K, value: V) {
        let place = Self::place(&key);
        Arc::make_mut(&mut self.0[place]).insert(key, value);
    }

    pub(super) fn remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
    {
        Arc::make_mut(&mut self.0[Self::place(key)]).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_stays_as_it_was() {
        let mut map: Shards<u32, u32> = Shards::default();
        (0..5_000).for_each(|n| map.insert(n, n));
        let snapshot = map.clone();
        (0..5_000).for_each(|n| map.insert(n, n + 1));
        map.remove(&7);
        assert_eq!((snapshot.get(&7), map.get(&7), map.get(&8)), (Some(&7), None, Some(&9)));
    }
}
