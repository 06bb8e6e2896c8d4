//! CSV: which encoding, which separator, which cells.

use super::{Cell, MOST_COLUMNS, MOST_ROWS, Table, Take, Unreadable};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// Bytes that are looked at to tell encodings apart.
const SAMPLE: usize = 1 << 20;

pub(super) fn pour(bytes: &[u8], take: Take<'_>) -> Result<Table, Unreadable> {
    let (text, encoding, odd_lines) = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text))
        .from_reader(text.as_bytes());
    let mut table = Table { encoding, ..Table::default() };
    let (mut record, mut next) = (csv::StringRecord::new(), 0);
    // The text is UTF-8 and lies in memory, and any number of fields will do: nothing is left that can fail.
    while reader.read_record(&mut record).unwrap_or(false) {
        // Rows as spreadsheets count them: the reader leaves out empty lines, they do not.
        let start = record.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(0));
        let row = next + empty_lines(text.as_bytes(), start);
        if row >= MOST_ROWS {
            return Err(Unreadable::TooManyRows);
        }
        if record.len() > MOST_COLUMNS {
            return Err(Unreadable::TooManyColumns);
        }
        next = row + 1;
        if odd_lines.binary_search(&row).is_ok() {
            table.odd_rows.push(row);
        }
        let cell = |text: &str| if text.trim().is_empty() { Cell::Empty } else { Cell::Text(text.trim().to_owned()) };
        if !take(row, record.iter().map(cell).collect()) {
            break;
        }
    }
    Ok(table)
}

/// Empty lines between `start`, where the reader stood, and the next record.
fn empty_lines(text: &[u8], start: usize) -> usize {
    let ahead = text.get(start..).unwrap_or_default();
    let is_split = ahead.first() == Some(&b'\n') && start > 0 && text.get(start - 1) == Some(&b'\r');
    let breaks = ahead.iter().skip(usize::from(is_split)).take_while(|b| matches!(b, b'\n' | b'\r'));
    breaks.filter(|b| **b == b'\n').count()
}

/// The text, the name of its encoding, and the lines that were encoded otherwise.
fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str, Vec<usize>), Unreadable> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(bytes.get(length..).unwrap_or_default());
        return Ok((text, encoding.name(), Vec::new()));
    }
    if let Some(encoding) = wide(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        return Ok((text, encoding.name(), Vec::new()));
    }
    if bytes.contains(&0) {
        return Err(Unreadable::Unknown);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((Cow::Borrowed(text), UTF_8.name(), Vec::new()));
    }
    // Lines are looked at twice and never gathered: of nothing but line ends there are as many as bytes.
    let lines = || bytes.split(|b| *b == b'\n');
    let good = lines().filter(|line| !line.is_ascii() && std::str::from_utf8(line).is_ok()).count();
    let bad = lines().filter(|line| std::str::from_utf8(line).is_err()).count();
    if good > bad {
        let (text, encoding, odd) = mixed(lines(), bytes.len());
        return Ok((Cow::Owned(text), encoding, odd));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..SAMPLE).unwrap_or(bytes), bytes.len() <= SAMPLE);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // GB18030 holds all of GBK and the rare characters of names besides.
    let encoding = if guess == GBK { GB18030 } else { guess };
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Ok((text, encoding.name(), Vec::new()))
}

/// Lines of UTF-8 with some of another encoding among them, as when two files were put together.
fn mixed<'b>(lines: impl Iterator<Item = &'b [u8]>, bytes: usize) -> (String, &'static str, Vec<usize>) {
    let (mut text, mut odd) = (String::with_capacity(bytes), Vec::new());
    for (at, line) in lines.enumerate() {
        match std::str::from_utf8(line) {
            Ok(line) => text.push_str(line),
            Err(_) => {
                text.push_str(&GB18030.decode_without_bom_handling(line).0);
                if at < MOST_ROWS {
                    odd.push(at);
                }
            }
        }
        text.push('\n');
    }
    (text, UTF_8.name(), odd)
}

/// UTF-16 without a mark at its start: every other byte of the ASCII in it is zero.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..bytes.len().min(4_096) / 2 * 2)?;
    let zeros = |at: usize| sample.iter().skip(at).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), sample.len() / 2);
    if !bytes.len().is_multiple_of(2) || half < 4 {
        None
    } else if odd > half / 8 && even == 0 {
        Some(UTF_16LE)
    } else if even > half / 8 && odd == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// The separator that stands most often in the first lines, outside quotes.
fn separator(text: &str) -> u8 {
    let mut counts = [(b',', 0_usize), (b'\t', 0), (b';', 0)];
    let mut quoted = false;
    for byte in text.bytes().take(64 * 1024) {
        if byte == b'"' {
            quoted = !quoted;
        }
        for (separator, count) in &mut counts {
            *count += usize::from(!quoted && byte == *separator);
        }
    }
    // The first wins a tie.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| *separator)
}
