//! Sets of documents of one part of the index, combined without being written out.
//!
//! A part lies newest first, so whoever walks along a set meets the newest match first and may stop when the page
//! is full: how many documents match does not matter.

use tantivy::postings::SegmentPostings;
use tantivy::{DocId, DocSet, TERMINATED};

/// Lists shorter than this in sum are written out when there are many of them.
const WRITTEN_OUT: u64 = 50_000;
/// So many lists are walked side by side.
const SIDE_BY_SIDE: usize = 6;

/// A set of documents, standing at one of them.
pub(crate) enum Set {
    /// Nothing.
    Empty,
    /// The documents of one piece.
    List(Box<SegmentPostings>),
    /// Documents by number, and the place among them.
    Written(Vec<DocId>, usize),
    /// What is in all of them; the shortest first.
    All(Vec<Set>, DocId),
    /// What is in any of them.
    Any(Vec<Set>, DocId),
}

impl Set {
    /// What is in all of `sets`.
    pub(crate) fn all(mut sets: Vec<Set>) -> Self {
        if sets.iter().any(|set| set.doc() == TERMINATED) {
            return Self::Empty;
        }
        match sets.len() {
            0 => Self::Empty,
            1 => sets.pop().unwrap_or(Self::Empty),
            _ => {
                sets.sort_by_key(Self::cost);
                let mut all = Self::All(sets, 0);
                all.meet(0);
                all
            }
        }
    }

    /// What is in any of `sets`.
    pub(crate) fn any(mut sets: Vec<Set>) -> Self {
        sets.retain(|set| set.doc() != TERMINATED);
        match sets.len() {
            0 => Self::Empty,
            1 => sets.pop().unwrap_or(Self::Empty),
            n if n > SIDE_BY_SIDE && sets.iter().map(Self::cost).sum::<u64>() < WRITTEN_OUT => Self::write_out(sets),
            _ => {
                let first = sets.iter().map(Self::doc).min().unwrap_or(TERMINATED);
                Self::Any(sets, first)
            }
        }
    }

    fn write_out(sets: Vec<Set>) -> Self {
        let mut docs = Vec::new();
        for mut set in sets {
            while set.doc() != TERMINATED {
                docs.push(set.doc());
                set.seek(set.doc() + 1);
            }
        }
        docs.sort_unstable();
        docs.dedup();
        Self::Written(docs, 0)
    }

    /// Where it stands; `TERMINATED` behind the last.
    pub(crate) fn doc(&self) -> DocId {
        match self {
            Self::Empty => TERMINATED,
            Self::List(list) => list.doc(),
            Self::Written(docs, at) => docs.get(*at).copied().unwrap_or(TERMINATED),
            Self::All(_, doc) | Self::Any(_, doc) => *doc,
        }
    }

    /// About how many documents there are.
    pub(crate) fn cost(&self) -> u64 {
        match self {
            Self::Empty => 0,
            Self::List(list) => u64::from(list.doc_freq()),
            Self::Written(docs, _) => docs.len() as u64,
            Self::All(sets, _) => sets.first().map_or(0, Self::cost),
            Self::Any(sets, _) => sets.iter().map(Self::cost).sum(),
        }
    }

    /// Goes on to the first document at or behind `target`.
    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() >= target {
            return self.doc();
        }
        match self {
            Self::Empty => TERMINATED,
            Self::List(list) => list.seek(target),
            Self::Written(docs, at) => {
                *at += docs[*at..].partition_point(|doc| *doc < target);
                self.doc()
            }
            Self::All(..) => self.meet(target),
            Self::Any(sets, doc) => {
                *doc = TERMINATED;
                for set in sets {
                    *doc = (*doc).min(set.seek(target));
                }
                *doc
            }
        }
    }

    /// Lets all sets of an [`Set::All`] find the first document at or behind `target` that they share.
    fn meet(&mut self, target: DocId) -> DocId {
        let Self::All(sets, doc) = self else { return TERMINATED };
        let mut candidate = target;
        'again: loop {
            for set in sets.iter_mut() {
                let found = set.seek(candidate);
                if found == TERMINATED {
                    *doc = TERMINATED;
                    return TERMINATED;
                }
                if found > candidate {
                    candidate = found;
                    continue 'again;
                }
            }
            *doc = candidate;
            return candidate;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(docs: &[DocId]) -> Set {
        Set::Written(docs.to_vec(), 0)
    }

    fn walk(mut set: Set) -> Vec<DocId> {
        let mut found = Vec::new();
        while set.doc() != TERMINATED {
            found.push(set.doc());
            set.seek(set.doc() + 1);
        }
        found
    }

    #[test]
    fn sets_combine_like_sets() {
        let (a, b, c) = ([1, 3, 5, 8, 13, 21], [2, 3, 5, 7, 13], [0, 3, 13, 14]);
        assert_eq!(walk(Set::all(vec![set(&a), set(&b), set(&c)])), [3, 13]);
        assert_eq!(walk(Set::any(vec![set(&a), set(&c)])), [0, 1, 3, 5, 8, 13, 14, 21]);
        assert_eq!(walk(Set::all(vec![set(&a), Set::any(vec![set(&b), set(&c)])])), [3, 5, 13]);
        assert_eq!(walk(Set::all(vec![set(&a), Set::Empty])), [0; 0]);
        assert_eq!(walk(Set::any((0..20).map(|n| set(&[n, n + 1])).collect())), (0..21).collect::<Vec<_>>());
    }
}
