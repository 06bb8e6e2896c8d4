//! Parts of a file (RFC 9110, section 14).

use std::ops::Range;

/// What a `Range` header asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Everything: there is no header, or none that we follow. A server may always answer with the whole.
    Whole,
    /// These bytes.
    Part(Range<u64>),
    /// Bytes that do not exist.
    Outside,
}

/// Reads `bytes=1-5`, `bytes=5-` or `bytes=-5`. Several ranges at once are answered with the whole.
pub(super) fn asked(header: Option<&str>, size_bytes: u64) -> Asked {
    let Some((first, last)) = header.and_then(|text| text.trim().strip_prefix("bytes=")?.trim().split_once('-')) else {
        return Asked::Whole;
    };
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u64>().ok()).flatten();
    let range = match (first.is_empty(), last.is_empty()) {
        (true, true) => None,
        (true, false) => number(last).map(|length| size_bytes.saturating_sub(length)..size_bytes),
        (false, true) => number(first).map(|start| start..size_bytes),
        (false, false) => match (number(first), number(last)) {
            (Some(start), Some(last)) if start <= last => Some(start..last.saturating_add(1).min(size_bytes)),
            _ => None,
        },
    };
    match range {
        None => Asked::Whole,
        Some(range) if range.start >= range.end => Asked::Outside,
        Some(range) => Asked::Part(range),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read() {
        let table = [
            (Some("bytes=0-9"), Asked::Part(0..10)),
            (Some("bytes=5-"), Asked::Part(5..100)),
            (Some("bytes=-5"), Asked::Part(95..100)),
            (Some("bytes=-500"), Asked::Part(0..100)),
            (Some("bytes=90-500"), Asked::Part(90..100)),
            (Some("bytes=100-"), Asked::Outside),
            (Some("bytes=-0"), Asked::Outside),
            (Some("bytes=9-5"), Asked::Whole),
            (Some("bytes=0-1,5-6"), Asked::Whole),
            (Some("bytes=-"), Asked::Whole),
            (Some("bytes=+1-5"), Asked::Whole),
            (Some("lines=1-5"), Asked::Whole),
            (None, Asked::Whole),
        ];
        for (header, expected) in table {
            assert_eq!(asked(header, 100), expected, "{header:?}");
        }
    }
}
