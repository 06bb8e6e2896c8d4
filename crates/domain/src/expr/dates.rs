//! Days and instants as texts, in one strict form.

use jiff::Timestamp;
use jiff::civil::Date;
use regex::Regex;
use std::sync::LazyLock;

static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\A[1-9]\d{3}-\d{2}-\d{2}\z").ok());
static INSTANT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let (day, clock) = (r"[1-9]\d{3}-\d{2}-\d{2}", r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?");
    Regex::new(&format!(r"\A{day}T{clock}(Z|[+-]([01]\d|2[0-3]):[0-5]\d)\z")).ok()
});

/// `2026-11-22`
pub(super) fn day(text: &str) -> Option<Date> {
    DAY.as_ref()?.is_match(text).then(|| text.parse().ok()).flatten()
}

/// `2026-11-22T08:00:00Z`, with up to six decimals of a second and any offset.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    INSTANT.as_ref()?.is_match(text).then(|| text.parse().ok()).flatten()
}

/// To the second, in UTC.
pub(super) fn written(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
