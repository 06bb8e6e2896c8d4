//! How many orders a list has, without counting long lists over and over.
//!
//! Counting is the dearest part of a list: thousands of entries of an index are read to show one number. A short
//! list is counted every time, so that nobody misses their own order in it; in a long one nobody can tell.

use crate::app::CountKey;
use gongdan_store::StoreError;
use gongdan_store::orders::{Count, Listing};
use moka::sync::Cache;
use std::time::{Duration, Instant};

/// Orders are counted no further.
pub(crate) const COUNTED: i64 = 10_000;
/// From here on a count is believed for [`LONG_FOR`].
const LONG: i64 = 1_000;
const LONG_FOR: Duration = Duration::from_secs(5);
/// How long a list that was too long to count is believed to be so.
const CROWDED_FOR: Duration = Duration::from_secs(60);

/// Counts of long lists on this node.
#[derive(Clone)]
pub(crate) struct Counts(Cache<CountKey, (Count, Instant)>);

impl Counts {
    /// With nothing counted yet.
    pub(crate) fn new() -> Self {
        Self(Cache::builder().max_capacity(10_000).time_to_live(CROWDED_FOR).build())
    }

    /// How many orders a listing has, at most [`COUNTED`], as known or else as `count` finds out.
    pub(crate) fn of(
        &self,
        listing: &Listing,
        count: impl FnOnce() -> Result<Count, StoreError>,
    ) -> Result<Count, StoreError> {
        let key = (listing.org, listing.scope.clone(), listing.check.clone());
        let is_crowded = |found: &Count| found.more && found.count >= COUNTED;
        let known = self.0.get(&key).filter(|(found, at)| is_crowded(found) || at.elapsed() < LONG_FOR);
        if let Some((found, _)) = known {
            return Ok(found);
        }
        let found = count()?;
        if found.count >= LONG || found.more {
            self.0.insert(key, (found, Instant::now()));
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gongdan_domain::catalog::Catalog;
    use gongdan_domain::people::Organisation;
    use gongdan_domain::permission::Scope;
    use gongdan_domain::{Language, OrgId};
    use uuid::Uuid;

    #[test]
    fn only_long_lists_are_believed_to_stay_as_they_were() {
        let (id, name) = (Uuid::nil(), String::new());
        let organisation =
            Organisation { id, slug: name.clone(), name: name.clone(), time_zone: name, locale: Language::Zh };
        let listing = Listing::within(OrgId(id), Catalog::new(organisation).into(), Scope::All);
        let exactly = |count| Count { count, more: false };
        let crowded = Count { count: COUNTED, more: true };
        let table = [
            (exactly(3), exactly(4), exactly(4)),
            (exactly(LONG), exactly(LONG + 1), exactly(LONG)),
            (crowded, exactly(7), crowded),
        ];
        for (first, second, expected) in table {
            let counts = Counts::new();
            assert_eq!(counts.of(&listing, || Ok(first)).unwrap(), first);
            assert_eq!(counts.of(&listing, || Ok(second)).unwrap(), expected, "after {first:?}");
        }
    }
}
