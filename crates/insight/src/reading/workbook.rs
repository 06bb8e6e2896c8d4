//! XLSX: unpacked within bounds, read cell by cell.

use super::{Cell, MOST_COLUMNS, MOST_ROWS, MOST_UNPACKED, Merged, Table, Take, Unreadable};
use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};
use jiff::civil::DateTime;
use std::io::{Cursor, Read};

/// Most files in the archive; a workbook of a hundred sheets has a few hundred.
const MOST_ENTRIES: usize = 4_000;

pub(super) fn pour(bytes: &[u8], sheet: Option<&str>, take: Take<'_>) -> Result<Table, Unreadable> {
    check_size(bytes, MOST_UNPACKED)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let sheets = book.sheet_names();
    let name = match sheet {
        Some(name) => sheets.iter().find(|known| *known == name).cloned(),
        None => sheets.first().cloned(),
    };
    let name = name.ok_or(Unreadable::NoSheet)?;
    let mut table = Table { sheets, ..Table::default() };
    table.merged = book.merge_cells_by_sheet_name(&name).map_err(damaged)?.into_iter().map(merged).collect();
    let mut cells = book.worksheet_cells_reader(&name).map_err(damaged)?;
    let mut held: Option<(usize, Vec<Cell>)> = None;
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let value = read_cell(cell.get_value());
        if value == Cell::Empty {
            continue;
        }
        let (row, column) = cell.get_position();
        let (row, column) = (row as usize, column as usize);
        if row >= MOST_ROWS {
            return Err(Unreadable::TooManyRows);
        }
        if column >= MOST_COLUMNS {
            return Err(Unreadable::TooManyColumns);
        }
        if let Some((done, cells)) = held.take_if(|(at, _)| *at != row) {
            // The rows of a sheet come in their order (ECMA-376, 18.3.1.73).
            if done > row {
                return Err(Unreadable::Damaged("its rows are out of order".to_owned()));
            }
            if !take(done, cells) {
                return Ok(table);
            }
        }
        let (_, cells) = held.get_or_insert_with(|| (row, Vec::new()));
        if cells.len() <= column {
            cells.resize(column + 1, Cell::Empty);
        }
        if let Some(place) = cells.get_mut(column) {
            *place = value;
        }
    }
    if let Some((row, cells)) = held {
        take(row, cells);
    }
    Ok(table)
}

/// Unpacks everything once and throws it away: what an archive says of its size may be a lie.
fn check_size(bytes: &[u8], most: u64) -> Result<(), Unreadable> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MOST_ENTRIES {
        return Err(Unreadable::TooLarge);
    }
    let mut room = most;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(damaged)?;
        let unpacked = std::io::copy(&mut entry.take(room + 1), &mut std::io::sink()).map_err(damaged)?;
        room = room.checked_sub(unpacked).ok_or(Unreadable::TooLarge)?;
    }
    Ok(())
}

fn damaged(error: impl std::fmt::Display) -> Unreadable {
    Unreadable::Damaged(error.to_string().chars().take(200).collect())
}

fn merged(area: calamine::Dimensions) -> Merged {
    let place = |n: u32| n as usize;
    Merged { rows: (place(area.start.0), place(area.end.0)), columns: (place(area.start.1), place(area.end.1)) }
}

fn read_cell(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) => words(text),
        DataRef::SharedString(text) => words(text),
        DataRef::Bool(is) => Cell::Bool(*is),
        DataRef::DateTime(at) => instant(at).map_or(Cell::Number(at.as_f64()), Cell::Date),
        DataRef::DateTimeIso(text) => text.parse().map_or_else(|_| words(text), Cell::Date),
        DataRef::DurationIso(text) => words(text),
        DataRef::Error(fault) => Cell::Fault(fault.to_string()),
        #[expect(unreachable_patterns, reason = "the enum may grow")]
        _ => Cell::Empty,
    }
}

fn words(text: &str) -> Cell {
    if text.trim().is_empty() { Cell::Empty } else { Cell::Text(text.trim().to_owned()) }
}

/// A serial date as a civil one; nothing for spans of time and for what lies outside the calendar.
fn instant(at: &ExcelDateTime) -> Option<DateTime> {
    if at.is_duration() || at.as_f64() < 1.0 {
        return None;
    }
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    let small = |n: u8| i8::try_from(n).ok();
    let year = i16::try_from(year).ok()?;
    DateTime::new(year, small(month)?, small(day)?, small(hour)?, small(minute)?, small(second)?, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_that_unpacks_to_very_much_is_refused() {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"] {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut archive, &vec![b' '; 600_000]).unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        assert!(bytes.len() < 10_000, "it is small as it comes");
        assert_eq!(check_size(&bytes, 1 << 20), Err(Unreadable::TooLarge), "both together are too much");
        assert_eq!(check_size(&bytes, 2 << 20), Ok(()));
    }
}
