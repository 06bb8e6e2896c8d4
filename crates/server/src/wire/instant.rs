//! Instants.

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// An instant as RFC 3339 in UTC, always with six digits of seconds, so that texts sort like times.
#[derive(Debug, Clone, Copy, PartialEq, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-11-22T08:00:00.000000Z")]
pub(crate) struct Instant(pub(crate) Timestamp);

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:.6}", self.0))
    }
}

impl From<Timestamp> for Instant {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_have_six_digits() {
        for (at, expected) in [
            ("2026-11-22T08:00:00Z", "\"2026-11-22T08:00:00.000000Z\""),
            ("2026-11-22T16:00:00.5+08:00", "\"2026-11-22T08:00:00.500000Z\""),
        ] {
            assert_eq!(serde_json::to_string(&Instant(at.parse().unwrap())).unwrap(), expected);
        }
    }
}
