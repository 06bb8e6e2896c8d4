//! What other systems call our records: rows that follow from the records, so that the database keeps each foreign
//! id once in an organisation whoever else writes at the same time.

use crate::table::EXTERNAL_ID;
use crate::{Conn, Existing, StoreError, Value};
use gongdan_domain::OrgId;
use gongdan_domain::document::{Document, Record};
use gongdan_domain::past::ForeignId;
use jiff::Timestamp;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
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

/// The kind of thing that orders are; no collection can be called so.
const ORDER: &str = "#order";

/// Orders by what other systems call them, as far as there are any.
///
/// # Errors
/// Any [`StoreError`].
pub fn orders(c: &mut Conn, org: OrgId, wanted: &[ForeignId]) -> Result<HashMap<ForeignId, Uuid>, StoreError> {
    let mut by_system: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for foreign in wanted {
        by_system.entry(&foreign.system).or_default().push(foreign.id.clone());
    }
    let mut found = HashMap::new();
    for (system, ids) in by_system {
        let sql = "select foreign_id, record_id from external_id
                   where org_id = $1 and system = $2 and object_type = $3 and foreign_id = any($4)";
        let values = [org.into(), system.into(), ORDER.into(), Value::Texts(ids)];
        let named = |row: crate::Row<'_>| Ok((ForeignId { system: system.to_owned(), id: row.get(0)? }, row.get(1)?));
        found.extend(c.query(sql, &values, named)?);
    }
    Ok(found)
}

/// What other systems call an order.
///
/// # Errors
/// Any [`StoreError`].
pub fn of_order(c: &mut Conn, org: OrgId, order_id: Uuid) -> Result<Vec<ForeignId>, StoreError> {
    let sql = "select system, foreign_id from external_id
               where org_id = $1 and record_id = $2 and object_type = $3 order by system, foreign_id";
    let read = |row: crate::Row<'_>| Ok(ForeignId { system: row.get(0)?, id: row.get(1)? });
    c.query(sql, &[org.into(), order_id.into(), ORDER.into()], read)
}

/// Notes what other systems call new orders.
///
/// # Errors
/// [`StoreError::Conflict`] when another order has one of the names.
pub(crate) fn write_orders(
    c: &mut Conn,
    org: OrgId,
    named: &[(ForeignId, Uuid)],
    at: Timestamp,
) -> Result<(), StoreError> {
    let cell = |(foreign, order): &(ForeignId, Uuid)| -> [Value; 6] {
        let (system, id) = (foreign.system.as_str().into(), foreign.id.as_str().into());
        [org.into(), system, ORDER.into(), id, (*order).into(), at.into()]
    };
    c.write(&EXTERNAL_ID, &named.iter().flat_map(cell).collect::<Vec<_>>(), Existing::Fail)
}
