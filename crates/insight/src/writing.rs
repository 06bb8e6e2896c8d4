//! Writes tables for spreadsheets. A cell that looks like a formula stays text, whoever typed it.

mod csv;
mod xlsx;

pub use self::csv::CsvSheet;
pub use self::xlsx::{MOST_XLSX_ROWS, XlsxSheet};

use jiff::civil::{Date, DateTime};

/// One cell on its way out.
#[derive(Debug, Clone, PartialEq)]
pub enum Out {
    /// Nothing.
    Empty,
    /// Text, which stays text.
    Text(String),
    /// A number in plain decimal notation, with as many places as it shall show: `1234.50`.
    Number(String),
    /// A day.
    Day(Date),
    /// A day and a time, in the organisation's zone.
    Instant(DateTime),
}

impl Out {
    /// Text, or nothing when it is blank.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

/// Why a table cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the table cannot be written: {0}")]
pub struct Unwritable(pub String);

/// Which file to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// UTF-8 with a mark at its start, or Excel reads it in the code page of the machine.
    Csv,
    /// A workbook with one sheet.
    Xlsx,
}

impl Format {
    /// Reads `csv` or `xlsx`.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }

    /// The ending of file names.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// A table being written, row by row.
pub enum Sheet {
    /// CSV.
    Csv(Box<CsvSheet>),
    /// XLSX.
    Xlsx(Box<XlsxSheet>),
}

impl Sheet {
    /// A table with its headings.
    ///
    /// # Errors
    /// [`Unwritable`].
    pub fn new(format: Format, headings: &[String]) -> Result<Self, Unwritable> {
        Ok(match format {
            Format::Csv => Self::Csv(Box::new(CsvSheet::new(headings)?)),
            Format::Xlsx => Self::Xlsx(Box::new(XlsxSheet::new(headings)?)),
        })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// [`Unwritable`], when a workbook is full.
    pub fn push(&mut self, row: &[Out]) -> Result<(), Unwritable> {
        match self {
            Self::Csv(sheet) => sheet.push(row),
            Self::Xlsx(sheet) => sheet.push(row),
        }
    }

    /// The bytes that are ready and not taken yet; a workbook has none before its end.
    ///
    /// # Errors
    /// [`Unwritable`].
    pub fn take(&mut self) -> Result<Vec<u8>, Unwritable> {
        match self {
            Self::Csv(sheet) => sheet.take(),
            Self::Xlsx(_) => Ok(Vec::new()),
        }
    }

    /// The rest of the bytes.
    ///
    /// # Errors
    /// [`Unwritable`].
    pub fn finish(self) -> Result<Vec<u8>, Unwritable> {
        match self {
            Self::Csv(mut sheet) => sheet.take(),
            Self::Xlsx(sheet) => sheet.finish(),
        }
    }
}
