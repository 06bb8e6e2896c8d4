//! How long a queue will take, learnt from the batches before.
//!
//! A batch of n commands takes about `flush + n * each`. Batches of a few commands teach the first, large ones
//! the second; taking the time per command of a lone commit for both would refuse thousands that one flush can
//! carry.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Batches up to this size teach what a flush costs.
const SMALL: usize = 4;
/// Batches from this size on teach what a command costs.
const LARGE: usize = 32;
/// How much the newest batch counts: one in so many.
const WEIGHT: u64 = 8;

/// Moving means, in nanoseconds.
pub(crate) struct Cost {
    flush: AtomicU64,
    each: AtomicU64,
}

impl Cost {
    /// Before anything was learnt: a slow disk and a quick processor.
    pub(crate) fn new() -> Self {
        Self { flush: AtomicU64::new(5_000_000), each: AtomicU64::new(100_000) }
    }

    /// Learns from a batch.
    pub(crate) fn note(&self, took: Duration, commands: usize) {
        let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        if commands <= SMALL {
            blend(&self.flush, nanos);
        } else if commands >= LARGE {
            let work = nanos.saturating_sub(self.flush.load(Ordering::Relaxed)).max(nanos / 2);
            blend(&self.each, work / commands as u64);
        }
    }

    /// How long `waiting` commands will probably take in batches of `batch`.
    pub(crate) fn wait(&self, waiting: usize, batch: usize) -> Duration {
        let batches = waiting.div_ceil(batch.max(1)) as u64;
        let flushes = self.flush.load(Ordering::Relaxed).saturating_mul(batches);
        Duration::from_nanos(flushes.saturating_add(self.each.load(Ordering::Relaxed).saturating_mul(waiting as u64)))
    }
}

fn blend(mean: &AtomicU64, newest: u64) {
    let before = mean.load(Ordering::Relaxed);
    mean.store(before - before / WEIGHT + newest / WEIGHT, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_disk_alone_does_not_refuse_what_one_flush_can_carry() {
        let cost = Cost::new();
        for _ in 0..100 {
            cost.note(Duration::from_millis(20), 1);
        }
        assert!(cost.wait(1_000, 512) < Duration::from_millis(300));
    }

    #[test]
    fn slow_commands_are_noticed() {
        let cost = Cost::new();
        for _ in 0..100 {
            cost.note(Duration::from_secs(1), 500);
        }
        assert!(cost.wait(10_000, 512) > Duration::from_secs(8));
        assert!(cost.wait(100, 512) < Duration::from_secs(1));
    }
}
