//! Reads a table that somebody sends: CSV in whatever encoding, or XLSX.
//!
//! Such a file comes from anywhere, so it is met with bounds: of bytes, of bytes after unpacking, of rows and of
//! columns. Nothing is evaluated; of a formula the value counts that was last worked out.

mod text;
mod workbook;

use jiff::civil::DateTime;

/// Longest file that is read.
pub const MOST_BYTES: usize = 64 << 20;
/// Most bytes of a workbook after unpacking.
pub const MOST_UNPACKED: u64 = 512 << 20;
/// Most rows.
pub const MOST_ROWS: usize = 200_000;
/// Most columns.
pub const MOST_COLUMNS: usize = 200;

/// One cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text as it stands.
    Text(String),
    /// A number of a workbook.
    Number(f64),
    /// A date of a workbook, with the time of day.
    Date(DateTime),
    /// Yes or no.
    Bool(bool),
    /// A formula that came to no value, such as `#N/A`.
    Fault(String),
}

/// A cell joined from several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merged {
    /// First and last row, from 0.
    pub rows: (usize, usize),
    /// First and last column, from 0.
    pub columns: (usize, usize),
}

/// A table as it stands in the file. Row and column numbers are those of the file, from 0.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// The sheets there are; empty for CSV.
    pub sheets: Vec<String>,
    /// How the text was encoded; empty for a workbook.
    pub encoding: &'static str,
    /// Rows whose encoding differs from the rest of the file.
    pub odd_rows: Vec<usize>,
    /// Joined cells.
    pub merged: Vec<Merged>,
    /// The rows; short ones end early.
    pub rows: Vec<Vec<Cell>>,
}

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It has nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is longer than we read, as it is or unpacked.
    #[error("the file is too large")]
    TooLarge,
    /// More rows than we take.
    #[error("the table has more than {MOST_ROWS} rows")]
    TooManyRows,
    /// More columns than we take.
    #[error("the table has more than {MOST_COLUMNS} columns")]
    TooManyColumns,
    /// The old binary format, or something else altogether.
    #[error("the file is neither CSV nor XLSX")]
    Unknown,
    /// It looks like XLSX and cannot be read.
    #[error("the workbook is damaged: {0}")]
    Damaged(String),
    /// The workbook has no such sheet.
    #[error("there is no such sheet")]
    NoSheet,
}

/// Takes rows as they are read, each with its number; answers whether to go on.
pub type Take<'a> = &'a mut dyn FnMut(usize, Vec<Cell>) -> bool;

/// Reads `bytes`; of a workbook `sheet`, or the first one.
///
/// # Errors
/// [`Unreadable`] says why.
pub fn read(bytes: &[u8], sheet: Option<&str>) -> Result<Table, Unreadable> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let table = pour(bytes, sheet, &mut |row, cells| {
        if rows.len() <= row {
            rows.resize_with(row + 1, Vec::new);
        }
        if let Some(place) = rows.get_mut(row) {
            *place = cells;
        }
        true
    })?;
    if rows.iter().all(|row| row.iter().all(|cell| *cell == Cell::Empty)) {
        return Err(Unreadable::Empty);
    }
    Ok(Table { rows, ..table })
}

/// Rows that a glance keeps.
pub const GLANCED: usize = 200;

/// What a look into a file shows: its beginning, and which rows have anything in them.
#[derive(Debug)]
pub struct Glance {
    /// The table with its first [`GLANCED`] rows only.
    pub table: Table,
    /// The numbers of all rows with anything in them.
    pub filled: Vec<usize>,
}

/// Looks into a table of any length and keeps its beginning: what that takes of memory does not grow with the cells.
///
/// # Errors
/// [`Unreadable`] says why.
pub fn glance(bytes: &[u8], sheet: Option<&str>) -> Result<Glance, Unreadable> {
    let (mut rows, mut filled) = (Vec::new(), Vec::new());
    let table = pour(bytes, sheet, &mut |row, cells| {
        if cells.iter().any(|cell| !cell.is_blank()) {
            filled.push(row);
        }
        if row < GLANCED {
            rows.resize_with(row, Vec::new);
            rows.push(cells);
        }
        true
    })?;
    if filled.is_empty() { Err(Unreadable::Empty) } else { Ok(Glance { table: Table { rows, ..table }, filled }) }
}

/// Reads the same row by row and keeps none of them; answers the table without its rows. Rows without a cell are left
/// out.
///
/// # Errors
/// [`Unreadable`] says why.
pub fn pour(bytes: &[u8], sheet: Option<&str>, take: Take<'_>) -> Result<Table, Unreadable> {
    if bytes.len() > MOST_BYTES {
        return Err(Unreadable::TooLarge);
    }
    match bytes {
        [] => Err(Unreadable::Empty),
        [b'P', b'K', 3, 4, ..] => workbook::pour(bytes, sheet, take),
        // The signature of compound files, which old Excel writes.
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Err(Unreadable::Unknown),
        _ => text::pour(bytes, take),
    }
}

impl Table {
    /// The row with the headings: the first with at least two texts, else the first with anything.
    pub fn heading(&self) -> usize {
        let texts = |row: &&Vec<Cell>| row.iter().filter(|cell| matches!(cell, Cell::Text(_))).count();
        let first = |least| self.rows.iter().take(20).position(|row| texts(&row) >= least);
        first(2).or_else(|| first(1)).unwrap_or(0)
    }

    /// Whether a row below `heading` is part of a cell joined over several rows: then it is unclear to which row
    /// the value belongs.
    pub fn is_joined(&self, heading: usize, row: usize) -> bool {
        let covers = |m: &Merged| m.rows.0 < m.rows.1 && m.rows.0 <= row && row <= m.rows.1 && m.rows.1 > heading;
        self.merged.iter().any(covers)
    }
}

impl Cell {
    /// The cell as text, the way people would copy it: whole numbers without a point or an exponent.
    pub fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Fault(text) => text.trim().to_owned(),
            Self::Number(number) if number.fract() == 0.0 && number.abs() < 1e18 => format!("{number:.0}"),
            Self::Number(number) => format!("{number}"),
            Self::Date(at) if at.time() == jiff::civil::Time::midnight() => at.date().to_string(),
            Self::Date(at) => at.to_string(),
            Self::Bool(true) => "true".to_owned(),
            Self::Bool(false) => "false".to_owned(),
        }
    }

    /// Whether there is nothing in it.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::Number(_) | Self::Date(_) | Self::Bool(_) | Self::Fault(_) => false,
        }
    }
}

/// Whether a text is a long number that a spreadsheet has shortened, such as `1.38001E+10`: its digits are lost.
pub fn is_shortened(text: &str) -> bool {
    let Some((digits, exponent)) = text.trim().split_once(['E', 'e']) else { return false };
    let Ok(exponent) = exponent.trim_start_matches('+').parse::<usize>() else { return false };
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let known = digits.bytes().filter(u8::is_ascii_digit).count();
    is_number && (6..=20).contains(&exponent) && known <= exponent
}
