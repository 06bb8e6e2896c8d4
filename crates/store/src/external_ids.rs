//! What other systems call our records: rows that follow from the records, so that the database keeps each foreign
//! id once in an organisation whoever else writes at the same time.

use crate::table::EXTERNAL_ID;
use crate::{Conn, Existing, StoreError, Value};
use gongdan_domain::OrgId;
use gongdan_domain::document::{Document, Record};
use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

/// Writes the foreign ids of records that change, in the transaction that changes them.
///
/// # Errors
/// [`StoreError::Conflict`] when another record has one of them.
pub(crate) fn write<'d>(
    c: &mut Conn,
    org: OrgId,
    records: impl Iterator<Item = &'d Document>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (mut old, mut cells): (Vec<Uuid>, Vec<Value>) = (Vec::new(), Vec::new());
    for document in records {
        if document.version > 1 {
            old.push(document.id);
        }
        if document.body.get("externalIds").is_none() {
            continue;
        }
        let record = Record::deserialize(&document.body).map_err(|e| StoreError::Corrupt(e.to_string()))?;
        for external in &record.external_ids {
            cells.extend([
                org.into(),
                external.system.as_str().into(),
                external.object_type.as_str().into(),
                external.id.as_str().into(),
                document.id.into(),
                at.into(),
            ]);
        }
    }
    if !old.is_empty() {
        let sql = "delete from external_id where org_id = $1 and record_id = any($2)";
        c.execute(sql, &[org.into(), Value::Uuids(old)])?;
    }
    if cells.is_empty() { Ok(()) } else { c.write(&EXTERNAL_ID, &cells, Existing::Fail) }
}
