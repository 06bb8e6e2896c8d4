//! The clock of what stands at a step: it counts working time and stands still while the order is stopped.

use gongdan_domain::calendar::WorkTime;
use gongdan_store::board::Standing;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

fn instant(micros: i64) -> Option<Timestamp> {
    Timestamp::from_microsecond(micros).ok()
}

/// What a clock needs: the working time it counts by.
pub(super) fn by(standing: &Standing, time: Arc<WorkTime>) -> Arc<WorkTime> {
    if standing.wall { Arc::new(WorkTime::wall()) } else { time }
}

/// Lets it run from `at` on.
pub(super) fn run(standing: &mut Standing, time: &WorkTime, at: Timestamp) {
    standing.runs_from = Some(at.as_microsecond());
    let allowed = standing.allowed.map(SignedDuration::from_mins);
    let left = allowed.and_then(|allowed| allowed.checked_sub(SignedDuration::from_micros(standing.worked)));
    standing.due_at = left.and_then(|left| {
        // Over its limit already: due since it ran again.
        let left = left.max(SignedDuration::ZERO);
        time.add(at, left).map(Timestamp::as_microsecond)
    });
}

/// Lets it stand still from `at` on.
pub(super) fn stop(standing: &mut Standing, time: &WorkTime, at: Timestamp) {
    let from = standing.runs_from.take().and_then(instant);
    if let Some(from) = from {
        let ran = time.between(from, at).max(SignedDuration::ZERO);
        standing.worked = standing.worked.saturating_add(i64::try_from(ran.as_micros()).unwrap_or(i64::MAX));
    }
    standing.due_at = None;
}
