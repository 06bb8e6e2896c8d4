//! Latencies in buckets that widen with the value.

use serde::{Serialize, Serializer, ser::SerializeStruct};
use std::time::Duration;

/// 64 buckets per doubling: a reading is at most 1.6 % above the true value.
const BITS: u32 = 6;
const PER_OCTAVE: u64 = 1 << BITS;
/// Longer spans (about 18 minutes) share the last bucket; the maximum stays exact.
const LARGEST: u64 = (1 << 40) - 1;
const BUCKETS: usize = ((40 - BITS + 1) as usize) << BITS;

/// Counts of durations in log-linear buckets of nanoseconds; fixed size, no allocation while counting.
#[derive(Debug, Clone)]
pub struct Histogram {
    buckets: Vec<u64>,
    count: u64,
    sum_nanos: u128,
    max: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { buckets: vec![0; BUCKETS], count: 0, sum_nanos: 0, max: 0 }
    }
}

fn bucket(nanos: u64) -> usize {
    let nanos = nanos.min(LARGEST);
    if nanos < PER_OCTAVE {
        return nanos as usize;
    }
    // The value's top bits, leading one included, run from 64 to 127; each doubling is one block of 64.
    let shift = 63 - nanos.leading_zeros() - BITS;
    (u64::from(shift) * PER_OCTAVE + (nanos >> shift)) as usize
}

/// The largest value that falls into bucket `index`.
fn upper(index: usize) -> u64 {
    let index = index as u64;
    if index < PER_OCTAVE {
        return index;
    }
    let shift = index / PER_OCTAVE - 1;
    ((index % PER_OCTAVE + PER_OCTAVE + 1) << shift) - 1
}

impl Histogram {
    /// Counts one duration.
    pub fn record(&mut self, value: Duration) {
        let nanos = u64::try_from(value.as_nanos()).unwrap_or(u64::MAX);
        self.buckets[bucket(nanos)] += 1;
        self.count += 1;
        self.sum_nanos += u128::from(nanos);
        self.max = self.max.max(nanos);
    }

    /// How many were counted.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The duration that the share `quantile` (0 to 1) of all does not exceed; zero when nothing was counted.
    pub fn quantile(&self, quantile: f64) -> Duration {
        let rank = ((quantile.clamp(0.0, 1.0) * self.count as f64).ceil() as u64).max(1);
        let mut seen = 0;
        for (index, count) in self.buckets.iter().enumerate() {
            seen += count;
            if seen >= rank {
                // The last bucket has no upper end: only the maximum is known there.
                let value = if index + 1 == BUCKETS { self.max } else { upper(index).min(self.max) };
                return Duration::from_nanos(value);
            }
        }
        Duration::ZERO
    }

    /// Half were faster.
    pub fn p50(&self) -> Duration {
        self.quantile(0.50)
    }

    /// Nine of ten were faster.
    pub fn p90(&self) -> Duration {
        self.quantile(0.90)
    }

    /// Nineteen of twenty were faster.
    pub fn p95(&self) -> Duration {
        self.quantile(0.95)
    }

    /// 99 of 100 were faster.
    pub fn p99(&self) -> Duration {
        self.quantile(0.99)
    }

    /// The slowest, exactly.
    pub fn max(&self) -> Duration {
        Duration::from_nanos(self.max)
    }

    /// The average, exactly.
    pub fn mean(&self) -> Duration {
        let mean = self.sum_nanos.checked_div(u128::from(self.count)).unwrap_or(0);
        Duration::from_nanos(u64::try_from(mean).unwrap_or(u64::MAX))
    }
}

impl Serialize for Histogram {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let millis = |d: Duration| d.as_secs_f64() * 1e3;
        let mut out = serializer.serialize_struct("Histogram", 7)?;
        out.serialize_field("count", &self.count)?;
        out.serialize_field("meanMs", &millis(self.mean()))?;
        out.serialize_field("p50Ms", &millis(self.p50()))?;
        out.serialize_field("p90Ms", &millis(self.p90()))?;
        out.serialize_field("p95Ms", &millis(self.p95()))?;
        out.serialize_field("p99Ms", &millis(self.p99()))?;
        out.serialize_field("maxMs", &millis(self.max()))?;
        out.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_lies_under_the_end_of_its_bucket_and_close_to_it() {
        let mut last = 0;
        for exponent in 0..40 {
            for offset in [0_u64, 1, 3, 7, 29] {
                let value = (1_u64 << exponent) + (offset << exponent) / 30;
                let index = bucket(value);
                assert!(index < BUCKETS && index >= last, "{value}");
                last = index;
                assert!(upper(index) >= value, "{value} in {index} ends at {}", upper(index));
                assert!(upper(index) as f64 <= value as f64 * 1.016 + 0.5, "{value} read as {}", upper(index));
                assert!(index == 0 || upper(index - 1) < value, "{value} belongs to an earlier bucket");
            }
        }
        assert_eq!(bucket(LARGEST), BUCKETS - 1);
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn quantiles_of_a_straight_line() {
        let mut histogram = Histogram::default();
        assert_eq!((histogram.p99(), histogram.mean(), histogram.max()), Default::default());
        for micros in 1..=1000 {
            histogram.record(Duration::from_micros(micros));
        }
        for (quantile, expected) in [(0.0, 1.0), (0.5, 500.0), (0.9, 900.0), (0.99, 990.0), (1.0, 1000.0)] {
            let micros = histogram.quantile(quantile).as_secs_f64() * 1e6;
            assert!((micros - expected).abs() <= expected * 0.016 + 0.1, "{quantile}: {micros}");
        }
        assert_eq!(histogram.max(), Duration::from_millis(1));
        assert_eq!(histogram.mean(), Duration::from_nanos(500_500));
        assert_eq!(histogram.count(), 1000);
    }

    #[test]
    fn a_very_long_wait_is_kept_exactly_as_the_maximum() {
        let mut histogram = Histogram::default();
        histogram.record(Duration::from_secs(86_400));
        assert_eq!(histogram.p50(), Duration::from_secs(86_400));
    }
}
