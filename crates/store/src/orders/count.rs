//! How many orders pass, with bounded work.

use super::small;
use super::sql;
use super::walk::{self, Path, Steps};
use super::{Listing, list};
use crate::{Conn, StoreError, order_fields};
use gongdan_domain::filter::{Check, Column};
use serde::Serialize;
use std::time::Instant;

/// How many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Count {
    /// At least so many.
    pub count: i64,
    /// Whether there are, or may be, more.
    pub more: bool,
}

/// Counts the orders of a listing, no further than `cap`.
///
/// # Errors
/// Any [`StoreError`].
pub fn count(c: &mut Conn, listing: &Listing, cap: i64) -> Result<Count, StoreError> {
    let mut best = Count { count: 0, more: false };
    if listing.is_hopeless() {
        return Ok(best);
    }
    best.more = true;
    let ready = order_fields::ready(c, listing.org)?;
    let begun = Instant::now();
    let parts = listing.check.parts();
    let known = parts.iter().all(|part| sql::is_known(part, &ready));
    let slim = known && parts.iter().all(|part| sql::is_slim(part, &ready));
    // Only the path along the times orders are due at decides a condition on them.
    let by_due = |part: &Check| matches!(part, Check::Column { column: Column::Due, .. });
    let due = walk::due_range(&listing.check);
    let is_due = known && due.is_some() && parts.iter().all(|part| by_due(part) || sql::is_slim(part, &ready));
    let tried = match (slim, is_due) {
        (true, _) => small::paths(&listing.check, &ready),
        (false, true) => vec![Path::Due { range: due }],
        (false, false) => Vec::new(),
    };
    for path in &tried {
        if let Some(count) = along(c, listing, path, cap, begun, &mut best)? {
            return Ok(count);
        }
    }
    if let Some(ids) = small::find(c, listing, &ready)? {
        let count = list::count_among(c, listing, &ready, &ids)?;
        return Ok(Count { count: count.min(cap), more: count > cap });
    }
    if !known {
        return read_along(c, listing, cap);
    }
    // A caller who may see everything and asks for nothing is counted along the shortest index there is.
    Ok(along(c, listing, &Path::Created, cap, begun, &mut best)?.unwrap_or(best))
}

/// Counts along one path; `None` when its end was too far.
fn along(
    c: &mut Conn,
    listing: &Listing,
    path: &Path,
    cap: i64,
    begun: Instant,
    best: &mut Count,
) -> Result<Option<Count>, StoreError> {
    let conditions: Vec<&Check> = listing.check.parts().iter().collect();
    let steps = Steps { path, descending: true, conditions: &conditions };
    let dear = conditions.iter().any(|part| sql::is_dear(part));
    let (count, whole) = if dear {
        in_rounds(c, listing, &steps, cap + 1, begun)?
    } else {
        steps.count(c, listing, listing.effort.far, cap + 1)?
    };
    best.count = best.count.max(count.min(cap));
    let found = Count { count: count.min(cap), more: count > cap };
    Ok((whole || count > cap).then_some(found))
}

/// The same in short rounds, as long as there is time: each entry costs a read of the index.
fn in_rounds(
    c: &mut Conn,
    listing: &Listing,
    steps: &Steps<'_>,
    cap: i64,
    begun: Instant,
) -> Result<(i64, bool), StoreError> {
    let (mut count, mut after) = (0, None);
    loop {
        let want = usize::try_from(cap - count).unwrap_or_default();
        let round = steps.round(c, listing, after.as_ref(), 2 * listing.effort.walk, want)?;
        count += round.met.len() as i64;
        after = round.next;
        if after.is_none() {
            return Ok((count, true));
        }
        if count >= cap || begun.elapsed() > listing.effort.patience {
            return Ok((count, false));
        }
    }
}

/// The orders of the first pages, where nothing else can tell.
fn read_along(c: &mut Conn, listing: &Listing, cap: i64) -> Result<Count, StoreError> {
    let limit = usize::try_from(cap).unwrap_or(usize::MAX).min(1_000);
    let page = list::list(c, listing, &gongdan_domain::filter::Sort::default(), None, limit)?;
    Ok(Count { count: page.orders.len() as i64, more: page.next.is_some() || !page.complete })
}
