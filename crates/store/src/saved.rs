//! Documents by their keys, and who saved them when.

use crate::state::read_document;
use crate::{Conn, StoreError, Value};
use gongdan_domain::OrgId;
use gongdan_domain::document::Document;
use jiff::Timestamp;
use uuid::Uuid;

/// That a document was saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// The document's key.
    pub key: String,
    /// The version that came of it.
    pub version: i64,
    /// When.
    pub at: Timestamp,
    /// By whom; `None` for the product itself.
    pub actor_id: Option<Uuid>,
    /// What they were called then.
    pub actor_name: String,
}

/// The document of that kind and key, in use or not.
///
/// # Errors
/// Any [`StoreError`].
pub fn document(c: &mut Conn, org: OrgId, kind: &str, key: &str) -> Result<Option<Document>, StoreError> {
    let sql = "select id, kind, doc_key, version, active, body from document
               where org_id = $1 and kind = $2 and doc_key = $3";
    c.query_one(sql, &[org.into(), kind.into(), key.into()], read_document)
}

/// Who saved the documents of these keys, the latest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn savers(c: &mut Conn, org: OrgId, kind: &str, keys: Vec<String>, limit: usize) -> Result<Vec<Saved>, StoreError> {
    let sql = "select d.doc_key, e.version, e.at, e.actor_id, e.actor_name
               from document d join event e on e.org_id = d.org_id and e.subject = d.id
               where d.org_id = $1 and d.kind = $2 and d.doc_key = any($3) and e.kind = 'document.saved'
               order by e.position desc limit $4";
    let values = [org.into(), kind.into(), Value::Texts(keys), Value::Int(Some(limit as i64))];
    c.query(sql, &values, |row| {
        Ok(Saved {
            key: row.get(0)?,
            version: row.get(1)?,
            at: row.time(2)?,
            actor_id: row.get(3)?,
            actor_name: row.get(4)?,
        })
    })
}
