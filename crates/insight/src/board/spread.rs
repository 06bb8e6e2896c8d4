//! Durations in buckets that widen with the value.

use std::collections::BTreeMap;
use std::fmt;

/// 32 buckets per doubling: what is read is at most 1.6 % off, half a bucket.
const BITS: u32 = 5;
const PER_OCTAVE: u64 = 1 << BITS;
/// Longer durations, of about 34 years, share the last bucket.
const LONGEST: u64 = (1 << 30) - 1;

/// Counts of durations in whole seconds. Two of them joined are the count of both together; no fraction is involved,
/// so every machine gives the same answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spread(BTreeMap<u32, u64>);

fn bucket(seconds: u64) -> u32 {
    let seconds = seconds.min(LONGEST);
    if seconds < PER_OCTAVE {
        return seconds as u32;
    }
    let shift = 63 - seconds.leading_zeros() - BITS;
    (u64::from(shift) * PER_OCTAVE + (seconds >> shift)) as u32
}

/// The middle of bucket `index`, in seconds.
fn middle(index: u32) -> u64 {
    let index = u64::from(index);
    if index < PER_OCTAVE {
        return index;
    }
    let shift = (index / PER_OCTAVE - 1).min(40);
    let low = (index % PER_OCTAVE + PER_OCTAVE) << shift;
    low + ((1 << shift) - 1) / 2
}

impl Spread {
    /// Counts one duration.
    pub fn count(&mut self, seconds: u64) {
        *self.0.entry(bucket(seconds)).or_default() += 1;
    }

    /// Counts everything that `other` counted, too.
    pub fn join(&mut self, other: &Self) {
        for (index, count) in &other.0 {
            *self.0.entry(*index).or_default() += count;
        }
    }

    /// How many were counted.
    pub fn len(&self) -> u64 {
        self.0.values().sum()
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The duration in seconds that `per_cent` of all do not exceed; nothing where nothing was counted.
    pub fn percentile(&self, per_cent: u32) -> Option<u64> {
        let rank = (self.len() * u64::from(per_cent.min(100))).div_ceil(100).max(1);
        let mut seen = 0;
        for (index, count) in &self.0 {
            seen += count;
            if seen >= rank {
                return Some(middle(*index));
            }
        }
        None
    }

    /// Reads what `to_string` wrote; nothing when it is none of ours.
    pub fn read(text: &str) -> Option<Self> {
        let part = |part: &str| {
            let (index, count) = part.split_once(':')?;
            Some((index.parse().ok()?, count.parse().ok()?))
        };
        text.split_ascii_whitespace().map(part).collect::<Option<_>>().map(Self)
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (index, count)) in self.0.iter().enumerate() {
            let between = if place == 0 { "" } else { " " };
            write!(f, "{between}{index}:{count}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(seconds: impl IntoIterator<Item = u64>) -> Spread {
        let mut spread = Spread::default();
        seconds.into_iter().for_each(|seconds| spread.count(seconds));
        spread
    }

    #[test]
    fn percentiles_are_close_to_those_of_the_sorted_durations() {
        for (size, step) in [(1, 1), (2, 90), (100, 61), (999, 3_607), (10_000, 17)] {
            let mut sorted: Vec<u64> = (0..size).map(|n| (n * 7_919) % size * step + 1).collect();
            let spread = of(sorted.iter().copied());
            sorted.sort_unstable();
            for per_cent in [1, 50, 90, 99, 100] {
                let rank = (sorted.len() * per_cent).div_ceil(100).max(1);
                let (told, true_one) = (spread.percentile(per_cent as u32).unwrap(), sorted[rank - 1]);
                let off = told.abs_diff(true_one) as f64 / true_one as f64;
                assert!(off <= 0.016, "{per_cent} % of {size}: {told} instead of {true_one}");
            }
        }
    }

    #[test]
    fn joined_counts_are_the_count_of_both() {
        let (low, high) = (of((0..500).map(|n| n * 11)), of((0..300).map(|n| n * n)));
        let mut joined = low.clone();
        joined.join(&high);
        assert_eq!(joined, of((0..500).map(|n| n * 11).chain((0..300).map(|n| n * n))));
        let mut other_way = high;
        other_way.join(&low);
        assert_eq!(joined, other_way);
        assert_eq!(joined.len(), 800);
    }

    #[test]
    fn a_count_survives_being_written_down() {
        for spread in [Spread::default(), of([0, 31, 32, 33, 86_400, u64::MAX])] {
            assert_eq!(Spread::read(&spread.to_string()), Some(spread));
        }
        assert_eq!(Spread::read("1:2 x"), None);
    }

    #[test]
    fn an_empty_count_has_no_percentile() {
        assert_eq!(Spread::default().percentile(50), None);
    }
}
