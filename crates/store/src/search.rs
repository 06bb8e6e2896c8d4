//! What the search index is made of.

use crate::{Conn, StoreError, Value, orders, state};
use gongdan_domain::OrgId;
use gongdan_domain::document::Document;
use gongdan_domain::order::{Order, Values};
use std::collections::HashMap;
use uuid::Uuid;

/// Newest comments of one order that can be found.
const MOST_COMMENTS: i64 = 1_000;
/// Newest files of one order that can be found by name.
const MOST_FILES: i64 = 1_000;

/// Everything of an order that search looks into.
#[derive(Debug, Clone)]
pub struct OrderTexts {
    /// The narrow row.
    pub order: Order,
    /// The form values.
    pub values: Values,
    /// Comments by id, newest first, without those among colleagues.
    pub comments: Vec<(Uuid, String)>,
    /// Comments among colleagues, likewise.
    pub notes: Vec<(Uuid, String)>,
    /// Names of attachments by id, newest first.
    pub files: Vec<(Uuid, String)>,
}

/// The texts of these orders, by id; ids that do not exist are left out.
///
/// # Errors
/// Any [`StoreError`].
pub fn order_texts(c: &mut Conn, org: OrgId, ids: &[Uuid]) -> Result<Vec<OrderTexts>, StoreError> {
    let rows = orders::find_many(c, org, ids, false)?;
    let which = [org.into(), Value::Uuids(ids.to_vec())];
    let sql = "select order_id, form_values from order_body where org_id = $1 and order_id = any($2)";
    let bodies = c.query(sql, &which, |row| Ok((row.get::<Uuid>(0)?, row.json::<Values>(1)?)))?;
    let mut bodies: HashMap<Uuid, Values> = bodies.into_iter().collect();
    let mut comments = named(c, "order_comment", "words", MOST_COMMENTS, (org, ids), "not internal")?;
    let mut notes = named(c, "order_comment", "words", MOST_COMMENTS, (org, ids), "internal")?;
    let mut files = named(c, "attachment", "name", MOST_FILES, (org, ids), "true")?;
    let whole = |order: Order| OrderTexts {
        values: bodies.remove(&order.id).unwrap_or_default(),
        comments: comments.remove(&order.id).unwrap_or_default(),
        notes: notes.remove(&order.id).unwrap_or_default(),
        files: files.remove(&order.id).unwrap_or_default(),
        order,
    };
    Ok(rows.into_iter().map(whole).collect())
}

/// One text column of what belongs to orders and meets `condition`: the newest `most` of each.
fn named(
    c: &mut Conn,
    table: &'static str,
    column: &'static str,
    most: i64,
    (org, ids): (OrgId, &[Uuid]),
    condition: &'static str,
) -> Result<HashMap<Uuid, Vec<(Uuid, String)>>, StoreError> {
    let sql = format!(
        "select order_id, id, {column} from
            (select order_id, id, {column}, row_number() over (partition by order_id order by id desc) as place
             from {table} where org_id = $1 and order_id = any($2) and {condition}) as newest
         where place <= $3 order by order_id, place"
    );
    let values = [org.into(), Value::Uuids(ids.to_vec()), most.into()];
    let rows = c.query(&sql, &values, |row| Ok((row.get::<Uuid>(0)?, row.get::<Uuid>(1)?, row.get::<String>(2)?)))?;
    let mut found: HashMap<Uuid, Vec<(Uuid, String)>> = HashMap::new();
    for (order, id, text) in rows {
        found.entry(order).or_default().push((id, text));
    }
    Ok(found)
}

/// Ids of orders before `before`, newest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn newest_orders(c: &mut Conn, org: OrgId, before: Uuid, limit: usize) -> Result<Vec<Uuid>, StoreError> {
    let sql = "select id from orders where org_id = $1 and id < $2 order by org_id desc, id desc limit $3";
    c.query(sql, &[org.into(), before.into(), Value::Int(Some(limit as i64))], |row| row.get(0))
}

/// Ids of documents after `after`.
///
/// # Errors
/// Any [`StoreError`].
pub fn documents_after(c: &mut Conn, org: OrgId, after: Uuid, limit: usize) -> Result<Vec<Uuid>, StoreError> {
    let sql = "select id from document where org_id = $1 and id > $2 order by org_id, id limit $3";
    c.query(sql, &[org.into(), after.into(), Value::Int(Some(limit as i64))], |row| row.get(0))
}

/// Those of these documents that are records.
///
/// # Errors
/// Any [`StoreError`].
pub fn records(c: &mut Conn, org: OrgId, ids: &[Uuid]) -> Result<Vec<Document>, StoreError> {
    let mut found = state::documents_by_id(c, org, ids)?;
    found.retain(|document| document.kind.starts_with("record:"));
    Ok(found)
}
