//! CSV.

use super::{Out, Unwritable};

/// The mark by which Excel knows UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";
/// A text that begins so is taken for a formula by spreadsheets (OWASP, CSV injection), also after a blank.
const DANGEROUS: [char; 8] = ['=', '+', '-', '@', '\t', '\r', '＝', '＠'];

/// A CSV file being written.
pub struct CsvSheet {
    writer: ::csv::Writer<Vec<u8>>,
    is_new: bool,
}

impl CsvSheet {
    pub(super) fn new(headings: &[String]) -> Result<Self, Unwritable> {
        let mut sheet = Self { writer: fresh(), is_new: true };
        let row: Vec<Out> = headings.iter().map(Out::text).collect();
        sheet.push(&row)?;
        Ok(sheet)
    }

    pub(super) fn push(&mut self, row: &[Out]) -> Result<(), Unwritable> {
        self.writer.write_record(row.iter().map(plain)).map_err(|e| Unwritable(e.to_string()))
    }

    pub(super) fn take(&mut self) -> Result<Vec<u8>, Unwritable> {
        let full = std::mem::replace(&mut self.writer, fresh());
        let bytes = full.into_inner().map_err(|e| Unwritable(e.to_string()))?;
        if std::mem::take(&mut self.is_new) { Ok([MARK, &bytes].concat()) } else { Ok(bytes) }
    }
}

fn fresh() -> ::csv::Writer<Vec<u8>> {
    ::csv::WriterBuilder::new().flexible(true).terminator(::csv::Terminator::CRLF).from_writer(Vec::new())
}

/// The cell as text. What could be a formula gets an apostrophe in front, which makes it text; numbers stay numbers.
fn plain(cell: &Out) -> String {
    match cell {
        Out::Empty => String::new(),
        Out::Text(text) if text.trim_start_matches([' ', '\n']).starts_with(DANGEROUS) => format!("'{text}"),
        Out::Text(text) | Out::Number(text) => text.clone(),
        Out::Day(day) => day.to_string(),
        Out::Instant(at) => at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
    }
}
