//! A limit in working time that stands still while an order is paused.

use super::{Interval, WorkTime};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A time that does not count: waiting for the customer, waiting for parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// When it began.
    pub from: Timestamp,
    /// When it ended; `None` while it lasts.
    pub to: Option<Timestamp>,
}

/// Measures how much of a limit is used up. It keeps facts only (when it started, which pauses there were), so that
/// a changed calendar or a changed limit gives the right answer without anything to repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// When it started.
    pub start: Timestamp,
    /// Pauses in any order; they may overlap.
    #[serde(default)]
    pub pauses: Vec<Pause>,
}

impl Clock {
    /// A clock that starts now and runs.
    pub fn start(at: Timestamp) -> Self {
        Self { start: at, pauses: Vec::new() }
    }

    /// Stands still from `at` on; nothing changes if it does already.
    pub fn pause(&mut self, at: Timestamp) {
        if !self.is_paused() {
            self.pauses.push(Pause { from: at, to: None });
        }
    }

    /// Runs again from `at` on.
    pub fn resume(&mut self, at: Timestamp) {
        for pause in self.pauses.iter_mut().filter(|pause| pause.to.is_none()) {
            pause.to = Some(at.max(pause.from));
        }
    }

    /// Whether it stands still now.
    pub fn is_paused(&self) -> bool {
        self.pauses.iter().any(|pause| pause.to.is_none())
    }

    /// The working time used up at `now`.
    pub fn used(&self, time: &WorkTime, now: Timestamp) -> SignedDuration {
        self.runs(now).map(|run| time.between(run.from, run.to)).sum()
    }

    /// What is left of `limit` at `now`; negative when it is overdue.
    pub fn remaining(&self, time: &WorkTime, limit: SignedDuration, now: Timestamp) -> SignedDuration {
        limit.checked_sub(self.used(time, now)).unwrap_or(SignedDuration::MIN)
    }

    /// When `limit` is used up, if no pause comes that is not known yet. `None` when it stands still before that and
    /// nobody has let it run again, or when the calendar does not reach so far.
    pub fn due(&self, time: &WorkTime, limit: SignedDuration) -> Option<Timestamp> {
        let mut left = limit;
        for run in self.runs(Timestamp::MAX) {
            // Only the last run is open to the future; the others end with a pause.
            let worked = if run.to == Timestamp::MAX { SignedDuration::MAX } else { time.between(run.from, run.to) };
            if worked >= left {
                return time.add(run.from, left);
            }
            left = left.checked_sub(worked)?;
        }
        None
    }

    /// The intervals in which it runs, from its start until `until`, in order and apart from each other.
    fn runs(&self, until: Timestamp) -> impl Iterator<Item = Interval> {
        let ends = |p: &Pause| Interval { from: p.from, to: p.to.unwrap_or(Timestamp::MAX) };
        let mut pauses: Vec<Interval> = self.pauses.iter().map(ends).collect();
        pauses.sort_unstable_by_key(|pause| (pause.from, pause.to));
        let last = Interval { from: Timestamp::MAX, to: Timestamp::MAX };
        let (mut from, until) = (self.start, until.max(self.start));
        pauses.into_iter().chain([last]).filter_map(move |pause| {
            let run = Interval { from, to: pause.from.min(until) };
            from = from.max(pause.to).min(until);
            (run.from < run.to).then_some(run)
        })
    }
}
