//! Backup and restore: everything in one file, the same for both databases.
//!
//! The file is a gzipped tar: `header.json` (format, schema version, instant), `tables/<table>/<n>.jsonl` as
//! [`crate::portable`] writes them, `files/<key>` with the content of attachments, and last `manifest.json`
//! with length and SHA-256 of every entry before it. The rows are read in one snapshot while the server works
//! on; attachments never change once they are on record, so copying them afterwards is consistent.

mod reader;
mod writer;

use crate::files::{Content, Files, content_key, thumbnail_key};
use crate::portable::{self, tables};
use crate::{Conn, Store, StoreError, attachments, in_snapshot, known_version};
use futures::StreamExt as _;
use jiff::Timestamp;
use reader::Item;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::{Path, PathBuf};
use writer::Sink;

const FORMAT: u32 = 1;
const HEADER: &str = "header.json";
const MANIFEST: &str = "manifest.json";

/// The first entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Header {
    product: String,
    format: u32,
    schema_version: i64,
    created_at: Timestamp,
}

/// One line of the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Checked {
    name: String,
    size: u64,
    sha256: String,
}

/// What was written or read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Rows of all tables.
    pub rows: u64,
    /// Attachments and thumbnails.
    pub files: u64,
    /// Their bytes.
    pub file_bytes: u64,
    /// The archive.
    pub path: PathBuf,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} rows and {} files of {} bytes, every checksum verified",
            self.path.display(),
            self.rows,
            self.files,
            self.file_bytes
        )
    }
}

/// Writes everything to a new file at `path`, then reads it back and compares every checksum.
///
/// # Errors
/// When the file exists or cannot be written, or any [`StoreError`]; then no file is left behind.
pub async fn backup(store: &Store, files: &Files, path: &Path) -> Result<Summary, StoreError> {
    if path.exists() {
        return Err(StoreError::Database(format!("{} exists already", path.display())));
    }
    let partial = path.with_extension("partial");
    let result = write_all(store, files, &partial).await;
    match result {
        Ok((rows, file_count, file_bytes)) => {
            reader::verify(&partial).await?;
            std::fs::rename(&partial, path)?;
            Ok(Summary { rows, files: file_count, file_bytes, path: path.to_owned() })
        }
        Err(error) => {
            // The first error is the one to report.
            let _ = std::fs::remove_file(&partial);
            Err(error)
        }
    }
}

async fn write_all(store: &Store, files: &Files, partial: &Path) -> Result<(u64, u64, u64), StoreError> {
    let (sink, written) = writer::start(partial)?;
    let header = Header {
        product: "gongdan".to_owned(),
        format: FORMAT,
        schema_version: known_version(),
        created_at: Timestamp::now(),
    };
    let header = serde_json::to_vec(&header).map_err(|e| StoreError::Corrupt(e.to_string()))?;
    sink.whole(HEADER.to_owned(), header).await?;
    let rows_sink = sink.clone();
    let (rows, on_record) = store.read(move |c| in_snapshot(c, |c| export_rows(c, &rows_sink))).await?;
    let (mut count, mut bytes) = (0, 0);
    for (org, attachment) in on_record {
        let content = content_key(org, attachment.id);
        let thumbnail = attachment.has_thumbnail.then(|| thumbnail_key(org, attachment.id));
        for key in std::iter::once(content).chain(thumbnail) {
            bytes += copy_file(files, &sink, &key).await?;
            count += 1;
        }
    }
    drop(sink);
    written.await.map_err(|e| StoreError::Database(e.to_string()))??;
    Ok((rows, count, bytes))
}

type OnRecord = Vec<(gongdan_domain::OrgId, gongdan_domain::attachment::Attachment)>;

fn export_rows(c: &mut Conn, sink: &Sink) -> Result<(u64, OnRecord), StoreError> {
    let mut rows = 0;
    for table in tables() {
        let mut piece = 0;
        portable::export(c, table, |text, count| {
            piece += 1;
            rows += count as u64;
            sink.whole_blocking(format!("tables/{}/{piece:06}.jsonl", table.name), text)
        })?;
    }
    Ok((rows, attachments::all(c)?))
}

async fn copy_file(files: &Files, sink: &Sink, key: &str) -> Result<u64, StoreError> {
    let Content { size_bytes, mut stream, .. } = files.get(key, None).await.map_err(|e| match e {
        StoreError::NotFound => StoreError::Corrupt(format!("the content {key} of an attachment is missing")),
        other => other,
    })?;
    sink.begin(format!("files/{key}"), size_bytes).await?;
    while let Some(bytes) = stream.next().await {
        sink.bytes(bytes?).await?;
    }
    Ok(size_bytes)
}

/// Fills an empty database and storage from the file at `path`. Every checksum is verified before the first
/// row is written.
///
/// # Errors
/// When the file is damaged or newer than this program, or the database is not empty; then nothing is written.
/// Any other [`StoreError`] may leave a part: empty the database and try again.
pub async fn restore(store: &Store, files: &Files, path: &Path) -> Result<Summary, StoreError> {
    let header = reader::verify(path).await?;
    if header.schema_version > known_version() {
        return Err(StoreError::TooNew { found: header.schema_version, known: known_version() });
    }
    if !store.read(portable::is_empty).await? {
        return Err(StoreError::Database("a backup is restored into an empty database only".to_owned()));
    }
    let mut summary = Summary { rows: 0, files: 0, file_bytes: 0, path: path.to_owned() };
    let mut items = reader::start(path)?;
    let mut writer: Option<crate::files::Writer> = None;
    while let Some(item) = items.recv().await {
        match item? {
            Item::Whole(name, text) => {
                let of = |table: &&crate::table::Table| name.split('/').nth(1) == Some(table.name);
                let table = tables().find(of).ok_or_else(|| StoreError::Corrupt(format!("unknown entry {name}")))?;
                summary.rows += store.write(move |c| portable::import(c, table, &text)).await? as u64;
            }
            Item::Begin(key, size) => {
                writer = Some(files.writer(&key)?);
                summary.files += 1;
                summary.file_bytes += size;
            }
            Item::Bytes(bytes) => {
                if let Some(writer) = &mut writer {
                    writer.write(bytes).await?;
                }
            }
            Item::End => {
                if let Some(writer) = writer.take() {
                    writer.finish().await?;
                }
            }
        }
    }
    Ok(summary)
}
