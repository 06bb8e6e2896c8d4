//! Uploads that are not complete yet: rows of daily operation, no part of the log.

use crate::table::{UPLOAD, UPLOAD_CHUNK};
use crate::{Conn, Existing, Row, StoreError, Value};
use gongdan_domain::OrgId;
use jiff::Timestamp;
use uuid::Uuid;

/// An upload on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Upload {
    /// Whose.
    pub org: OrgId,
    /// UUIDv7; the attachment will have the same.
    pub id: Uuid,
    /// Who sends it; `None` on the public form.
    pub owner: Option<Uuid>,
    /// The sender's name.
    pub owner_name: String,
    /// Cleaned file name.
    pub name: String,
    /// The media type the sender claims.
    pub declared_type: String,
    /// Announced length in bytes.
    pub size_bytes: i64,
    /// Bytes that are safe.
    pub offset: i64,
    /// When it began.
    pub created_at: Timestamp,
    /// When it is given up.
    pub expires_at: Timestamp,
    /// Whether it became an attachment.
    pub done: bool,
}

/// A piece of an upload in the file storage.
#[derive(Debug, Clone, PartialEq)]
pub struct Chunk {
    /// Offset of its first byte.
    pub start: i64,
    /// Its length in bytes.
    pub len: i64,
    /// Where it is kept.
    pub key: String,
}

const COLUMNS: &str = "org_id, id, owner_id, owner_name, name, declared_type, size_bytes, offset_bytes, created_at, \
                       expires_at, done";

fn read(row: Row<'_>) -> Result<Upload, StoreError> {
    Ok(Upload {
        org: OrgId(row.get(0)?),
        id: row.get(1)?,
        owner: row.get(2)?,
        owner_name: row.get(3)?,
        name: row.get(4)?,
        declared_type: row.get(5)?,
        size_bytes: row.get(6)?,
        offset: row.get(7)?,
        created_at: row.time(8)?,
        expires_at: row.time(9)?,
        done: row.get(10)?,
    })
}

/// Begins an upload.
///
/// # Errors
/// Any [`StoreError`].
pub fn create(c: &mut Conn, upload: &Upload) -> Result<(), StoreError> {
    let cells: [Value; 11] = [
        upload.org.into(),
        upload.id.into(),
        upload.owner.into(),
        upload.owner_name.as_str().into(),
        upload.name.as_str().into(),
        upload.declared_type.as_str().into(),
        upload.size_bytes.into(),
        upload.offset.into(),
        upload.created_at.into(),
        upload.expires_at.into(),
        upload.done.into(),
    ];
    c.insert(&UPLOAD, &cells, Existing::Fail).map(drop)
}

/// One upload.
///
/// # Errors
/// Any [`StoreError`].
pub fn find(c: &mut Conn, org: OrgId, id: Uuid) -> Result<Option<Upload>, StoreError> {
    c.query_one(&format!("select {COLUMNS} from upload where org_id = $1 and id = $2"), &[org.into(), id.into()], read)
}

/// The pieces of an upload, in order.
///
/// # Errors
/// Any [`StoreError`].
pub fn chunks(c: &mut Conn, org: OrgId, id: Uuid) -> Result<Vec<Chunk>, StoreError> {
    let sql = "select start_bytes, size_bytes, storage_key from upload_chunk
               where org_id = $1 and upload_id = $2 order by start_bytes";
    let read = |row: Row<'_>| Ok(Chunk { start: row.get(0)?, len: row.get(1)?, key: row.get(2)? });
    c.query(sql, &[org.into(), id.into()], read)
}

/// Adds a piece at the end. The upload must still stand at the piece's start.
///
/// # Errors
/// [`StoreError::Conflict`] when another request was first.
pub fn add_chunk(c: &mut Conn, org: OrgId, id: Uuid, chunk: &Chunk) -> Result<(), StoreError> {
    let sql = "update upload set offset_bytes = $1 where org_id = $2 and id = $3 and offset_bytes = $4";
    let end = chunk.start + chunk.len;
    if c.execute(sql, &[end.into(), org.into(), id.into(), chunk.start.into()])? == 0 {
        return Err(StoreError::Conflict("the upload has moved on".to_owned()));
    }
    let cells: [Value; 5] = [org.into(), id.into(), chunk.start.into(), chunk.len.into(), chunk.key.as_str().into()];
    c.insert(&UPLOAD_CHUNK, &cells, Existing::Fail).map(drop)
}

/// Notes that an upload became an attachment and forgets its pieces.
///
/// # Errors
/// Any [`StoreError`].
pub fn finish(c: &mut Conn, org: OrgId, id: Uuid) -> Result<(), StoreError> {
    c.execute("update upload set done = true where org_id = $1 and id = $2", &[org.into(), id.into()])?;
    let sql = "delete from upload_chunk where org_id = $1 and upload_id = $2";
    c.execute(sql, &[org.into(), id.into()]).map(drop)
}

/// Removes an upload and its pieces' rows.
///
/// # Errors
/// Any [`StoreError`].
pub fn remove(c: &mut Conn, org: OrgId, id: Uuid) -> Result<(), StoreError> {
    c.execute("delete from upload_chunk where org_id = $1 and upload_id = $2", &[org.into(), id.into()])?;
    c.execute("delete from upload where org_id = $1 and id = $2", &[org.into(), id.into()]).map(drop)
}

/// Up to `limit` uploads that were given up before `now`, finished or not.
///
/// # Errors
/// Any [`StoreError`].
pub fn expired(c: &mut Conn, now: Timestamp, limit: usize) -> Result<Vec<Upload>, StoreError> {
    let sql = format!("select {COLUMNS} from upload where expires_at < $1 order by expires_at limit $2");
    c.query(&sql, &[now.into(), Value::Int(Some(limit as i64))], read)
}
