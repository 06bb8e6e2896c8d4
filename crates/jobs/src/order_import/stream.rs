//! A table as a stream of rows.

use crate::job::Stop;
use crate::table::unreadable;
use bytes::Bytes;
use gongdan_insight::reading::{Cell, Table, pour};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Rows that are handed on together: a full batch of the ledger.
const CHUNK: usize = 512;

/// Rows with their numbers in the file, from 0.
pub(super) type Chunk = Vec<(usize, Vec<Cell>)>;

/// What is known of a table besides its rows.
pub(super) struct Shape {
    pub(super) heading: usize,
    pub(super) headings: Vec<Cell>,
    pub(super) table: Table,
}

/// A file that can be read from the beginning as often as need be.
pub(super) struct Stream {
    bytes: Bytes,
    sheet: Option<String>,
    shape: Arc<Shape>,
    /// Rows of data with anything in them.
    pub(super) rows: usize,
    pub(super) encoding: &'static str,
}

/// A reading on its way.
pub(super) struct Chunks(mpsc::Receiver<Result<Chunk, Stop>>);

impl Chunks {
    /// The next rows; nothing at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Chunk>, Stop> {
        self.0.recv().await.transpose()
    }
}

impl Stream {
    /// Reads the file once, to count its rows and to find its headings.
    pub(super) async fn begin(bytes: Bytes, sheet: Option<String>, heading: usize) -> Result<Self, Stop> {
        let (from, of) = (bytes.clone(), sheet.clone());
        let count = move || {
            let (mut rows, mut headings) = (0, Vec::new());
            let table = pour(&from, of.as_deref(), &mut |row, cells| {
                if row == heading {
                    headings = cells;
                } else if row > heading && is_filled(&cells) {
                    rows += 1;
                }
                true
            })?;
            Ok((table, headings, rows))
        };
        let counted = tokio::task::spawn_blocking(count).await.map_err(|error| Stop::Later(error.to_string()))?;
        let (table, headings, rows) = counted.map_err(|error| unreadable(&error))?;
        let encoding = table.encoding;
        Ok(Self { bytes, sheet, shape: Arc::new(Shape { heading, headings, table }), rows, encoding })
    }

    pub(super) fn shape(&self) -> Arc<Shape> {
        Arc::clone(&self.shape)
    }

    /// The rows of data from row `from` of the file on. Whoever reads them sets the pace.
    pub(super) fn pour(&self, from: usize) -> Chunks {
        let (sender, receiver) = mpsc::channel(2);
        let (bytes, sheet, first) = (self.bytes.clone(), self.sheet.clone(), from.max(self.shape.heading + 1));
        tokio::task::spawn_blocking(move || {
            let mut chunk = Vec::with_capacity(CHUNK);
            let poured = pour(&bytes, sheet.as_deref(), &mut |row, cells| {
                if row < first || !is_filled(&cells) {
                    return true;
                }
                chunk.push((row, cells));
                chunk.len() < CHUNK || sender.blocking_send(Ok(std::mem::take(&mut chunk))).is_ok()
            });
            let rest = match poured {
                Ok(_) if chunk.is_empty() => return,
                Ok(_) => Ok(chunk),
                Err(error) => Err(unreadable(&error)),
            };
            if sender.blocking_send(rest).is_err() {
                tracing::debug!("nobody reads the rest of a table");
            }
        });
        Chunks(receiver)
    }
}

fn is_filled(cells: &[Cell]) -> bool {
    cells.iter().any(|cell| !cell.is_blank())
}
