//! Attachments on record; their content is in [`crate::files`].

use crate::{Conn, Row, StoreError, Value};
use gongdan_domain::OrgId;
use gongdan_domain::attachment::Attachment;
use uuid::Uuid;

const COLUMNS: &str = "id, order_id, comment_id, name, media_type, size_bytes, sha256, has_thumbnail, uploaded_by, \
                       uploader_name, created_at, field_id";

fn read(row: Row<'_>) -> Result<Attachment, StoreError> {
    Ok(Attachment {
        id: row.get(0)?,
        order_id: row.get(1)?,
        comment_id: row.get(2)?,
        name: row.get(3)?,
        media_type: row.get(4)?,
        size_bytes: row.get(5)?,
        sha256: row.get(6)?,
        has_thumbnail: row.get(7)?,
        uploaded_by: row.get(8)?,
        uploader_name: row.get(9)?,
        created_at: row.time(10)?,
        field_id: row.get(11)?,
    })
}

/// One attachment.
///
/// # Errors
/// Any [`StoreError`].
pub fn find(c: &mut Conn, org: OrgId, id: Uuid) -> Result<Option<Attachment>, StoreError> {
    Ok(find_many(c, org, &[id])?.into_iter().next())
}

/// Attachments by id.
///
/// # Errors
/// Any [`StoreError`].
pub fn find_many(c: &mut Conn, org: OrgId, ids: &[Uuid]) -> Result<Vec<Attachment>, StoreError> {
    find_locked(c, org, ids, false)
}

/// Attachments by id, in id order; `lock` keeps other transactions from claiming them.
pub(crate) fn find_locked(c: &mut Conn, org: OrgId, ids: &[Uuid], lock: bool) -> Result<Vec<Attachment>, StoreError> {
    let lock = if lock { " for update" } else { "" };
    let sql = format!("select {COLUMNS} from attachment where org_id = $1 and id = any($2) order by id{lock}");
    c.query(&sql, &[org.into(), Value::Uuids(ids.to_vec())], read)
}

/// All attachments of an order, oldest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn of_order(c: &mut Conn, org: OrgId, order_id: Uuid) -> Result<Vec<Attachment>, StoreError> {
    let sql = format!("select {COLUMNS} from attachment where org_id = $1 and order_id = $2 order by id");
    c.query(&sql, &[org.into(), order_id.into()], read)
}

/// Content keys of every attachment after `after`, for backup: organisation, id, SHA-256.
///
/// # Errors
/// Any [`StoreError`].
pub fn all(c: &mut Conn) -> Result<Vec<(OrgId, Attachment)>, StoreError> {
    let sql = format!("select {COLUMNS}, org_id from attachment order by org_id, id");
    c.query(&sql, &[], |row| Ok((OrgId(row.get(12)?), read(row)?)))
}
