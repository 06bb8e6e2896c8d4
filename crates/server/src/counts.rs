//! How many orders a list has, without counting long lists over and over.
//!
//! Counting is the dearest part of a list: thousands of entries of an index are read to show one number. A short
//! list is counted every time, so that nobody misses their own order in it; in a long one nobody can tell.

use gongdan_domain::OrgId;
use gongdan_store::StoreError;
use gongdan_store::orders::OrderFilter;
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
pub(crate) struct Counts(Cache<(OrgId, OrderFilter), (i64, Instant)>);

impl Counts {
    /// With nothing counted yet.
    pub(crate) fn new() -> Self {
        Self(Cache::builder().max_capacity(10_000).time_to_live(CROWDED_FOR).build())
    }

    /// How many orders fit, at most [`COUNTED`] and one, as known or else as `count` finds out.
    pub(crate) fn of(
        &self,
        org: OrgId,
        filter: &OrderFilter,
        count: impl FnOnce() -> Result<i64, StoreError>,
    ) -> Result<i64, StoreError> {
        let key = (org, filter.clone());
        let known = self.0.get(&key).filter(|(found, at)| *found > COUNTED || at.elapsed() < LONG_FOR);
        if let Some((found, _)) = known {
            return Ok(found);
        }
        let found = count()?;
        if found >= LONG {
            self.0.insert(key, (found, Instant::now()));
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gongdan_domain::permission::Scope;

    #[test]
    fn only_long_lists_are_believed_to_stay_as_they_were() {
        let (org, filter) = (OrgId(uuid::Uuid::nil()), OrderFilter::within(Scope::All));
        for (first, second, expected) in [(3, 4, 4), (LONG, LONG + 1, LONG), (COUNTED + 1, 7, COUNTED + 1)] {
            let counts = Counts::new();
            assert_eq!(counts.of(org, &filter, || Ok(first)).unwrap(), first);
            assert_eq!(counts.of(org, &filter, || Ok(second)).unwrap(), expected, "after {first}");
        }
    }
}
