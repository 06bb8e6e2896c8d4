//! Ids from keys and numbers from seeds: no randomness anywhere.

use uuid::{Builder, Uuid};

/// The demo's ids carry this instant (2024-01-01T00:00:00Z), so they sort before everything a running system makes.
const FOUNDED_MS: u64 = 1_704_067_200_000;

/// The id of a thing that has a readable key, such as `("person", "zhang.wei")`. Always the same.
pub(crate) fn id(kind: &str, key: &str) -> Uuid {
    let mut rng = Rng::new(hash(kind.as_bytes()) ^ hash(key.as_bytes()).rotate_left(17));
    let (a, b) = (rng.next().to_le_bytes(), rng.next().to_le_bytes());
    let mut tail = [0; 10];
    tail[..8].copy_from_slice(&a);
    tail[8..].copy_from_slice(&b[..2]);
    Builder::from_unix_timestamp_millis(FOUNDED_MS, &tail).into_uuid()
}

/// FNV-1a.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// SplitMix64: small, fast, and good enough to shuffle phrases.
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The generator of the n-th element of a stream: neighbours have nothing in common.
    pub(crate) fn nth(seed: u64, n: u64) -> Self {
        Self(Self(seed).next() ^ Self(n.wrapping_mul(0xd134_2543_de82_ef95)).next())
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `0..n`; 0 when `n` is 0.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        ((u64::from(n) * (self.next() >> 32)) >> 32) as u32
    }

    /// A number in `low..=high`.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high - low + 1)
    }

    /// A number in `[0, 1)`.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True in `percent` of 100 cases.
    pub(crate) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One element of a list that is not empty.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len() as u32) as usize]
    }

    /// An index by running totals: `[10, 40, 100]` gives 0, 1, 2 with weights 10, 30, 60.
    pub(crate) fn weighted(&mut self, totals: &[u32]) -> usize {
        let end = totals.last().copied().unwrap_or(0);
        let at = self.below(end);
        totals.partition_point(|t| *t <= at)
    }
}

/// Weights as running totals, for [`Rng::weighted`].
pub(crate) fn totals(weights: impl IntoIterator<Item = u32>) -> Vec<u32> {
    weights
        .into_iter()
        .scan(0, |sum, w| {
            *sum += w;
            Some(*sum)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_stable_version_seven_and_distinct() {
        let a = id("person", "zhang.wei");
        assert_eq!(a, id("person", "zhang.wei"));
        assert_eq!(a.get_version_num(), 7);
        assert_ne!(a, id("person", "li.wei"));
        assert_ne!(a, id("device", "zhang.wei"));
    }

    #[test]
    fn weights_are_respected() {
        let totals = totals([10, 0, 30, 60]);
        let mut seen = [0; 4];
        let mut rng = Rng::new(1);
        (0..10_000).for_each(|_| seen[rng.weighted(&totals)] += 1);
        assert_eq!(seen[1], 0);
        assert!((800..1200).contains(&seen[0]) && (5_700..6_300).contains(&seen[3]), "{seen:?}");
    }
}
