//! XLSX, written row by row with little memory.

use super::{Out, Unwritable};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};

/// Rows a sheet can have, its heading included.
pub const MOST_XLSX_ROWS: u32 = 1_048_576;
/// Characters a cell can have.
const MOST_CHARS: usize = 32_767;

/// A workbook being written.
pub struct XlsxSheet {
    book: Workbook,
    row: u32,
    day: Format,
    instant: Format,
    /// By the number of decimal places.
    numbers: [Format; 7],
}

impl XlsxSheet {
    pub(super) fn new(headings: &[String]) -> Result<Self, Unwritable> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory().map_err(unwritable)?;
        sheet.set_freeze_panes(1, 0).map_err(unwritable)?;
        let bold = Format::new().set_bold();
        for (column, heading) in headings.iter().enumerate() {
            let column = u16::try_from(column).map_err(unwritable)?;
            let width = heading.chars().map(|c| if c.is_ascii() { 1.1 } else { 2.2 }).sum::<f64>();
            sheet.set_column_width(column, width.clamp(10.0, 40.0)).map_err(unwritable)?;
        }
        for (column, heading) in headings.iter().enumerate() {
            let column = u16::try_from(column).map_err(unwritable)?;
            sheet.write_string_with_format(0, column, cut(heading), &bold).map_err(unwritable)?;
        }
        let places =
            |n: usize| Format::new().set_num_format(format!("0{}{}", if n > 0 { "." } else { "" }, "0".repeat(n)));
        let (day, instant) = ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss");
        let format = |words: &str| Format::new().set_num_format(words);
        Ok(Self { book, row: 1, day: format(day), instant: format(instant), numbers: std::array::from_fn(places) })
    }

    pub(super) fn push(&mut self, row: &[Out]) -> Result<(), Unwritable> {
        if self.row >= MOST_XLSX_ROWS {
            return Err(Unwritable(format!("a sheet has at most {MOST_XLSX_ROWS} rows")));
        }
        let (number, sheet) = (self.row, self.book.worksheet_from_index(0).map_err(unwritable)?);
        for (column, cell) in row.iter().enumerate() {
            let column = u16::try_from(column).map_err(unwritable)?;
            match cell {
                Out::Empty => {}
                Out::Text(text) => sheet.write_string(number, column, cut(text)).map(drop).map_err(unwritable)?,
                Out::Number(digits) => match exact(digits) {
                    Some(value) => {
                        let places = digits.split_once('.').map_or(0, |(_, after)| after.len());
                        let format = self.numbers.get(places).unwrap_or(&self.numbers[6]);
                        sheet.write_number_with_format(number, column, value, format).map_err(unwritable)?;
                    }
                    None => sheet.write_string(number, column, digits).map(drop).map_err(unwritable)?,
                },
                Out::Day(day) => {
                    let (year, month) =
                        (u16::try_from(day.year()).unwrap_or(0), u8::try_from(day.month()).unwrap_or(1));
                    match ExcelDateTime::from_ymd(year, month, u8::try_from(day.day()).unwrap_or(1)) {
                        Ok(at) => sheet
                            .write_datetime_with_format(number, column, &at, &self.day)
                            .map(drop)
                            .map_err(unwritable)?,
                        // Before 1900 a sheet has no dates.
                        Err(_) => sheet.write_string(number, column, day.to_string()).map(drop).map_err(unwritable)?,
                    }
                }
                Out::Instant(at) => {
                    let words = at.strftime("%Y-%m-%dT%H:%M:%S").to_string();
                    match ExcelDateTime::parse_from_str(&words) {
                        Ok(at) => {
                            sheet.write_datetime_with_format(number, column, &at, &self.instant).map_err(unwritable)?;
                        }
                        Err(_) => sheet.write_string(number, column, words).map(drop).map_err(unwritable)?,
                    }
                }
            }
        }
        self.row += 1;
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<Vec<u8>, Unwritable> {
        self.book.save_to_buffer().map_err(unwritable)
    }
}

/// The number, unless a spreadsheet would lose digits of it: it keeps fifteen.
fn exact(digits: &str) -> Option<f64> {
    let significant = digits.bytes().filter(u8::is_ascii_digit).count();
    (significant <= 15).then(|| digits.parse().ok()).flatten()
}

fn cut(text: &str) -> &str {
    text.char_indices().nth(MOST_CHARS).map_or(text, |(at, _)| &text[..at])
}

fn unwritable(error: impl std::fmt::Display) -> Unwritable {
    Unwritable(error.to_string())
}

impl From<XlsxError> for Unwritable {
    fn from(error: XlsxError) -> Self {
        unwritable(error)
    }
}
