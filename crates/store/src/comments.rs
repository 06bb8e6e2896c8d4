//! Comments.

use crate::{Conn, Row, StoreError, Value};
use gongdan_domain::OrgId;
use gongdan_domain::order::Comment;
use uuid::Uuid;

fn read(row: Row<'_>) -> Result<Comment, StoreError> {
    Ok(Comment {
        id: row.get(0)?,
        order_id: row.get(1)?,
        author_id: row.get(2)?,
        author_name: row.get(3)?,
        text: row.get(4)?,
        created_at: row.time(5)?,
        internal: row.get(6)?,
    })
}

const COLUMNS: &str = "id, order_id, author_id, author_name, words, created_at, internal";

/// Comments on these orders after comment `after`, oldest first; those among colleagues only of the orders `open`.
///
/// # Errors
/// Any [`StoreError`].
pub fn page(
    c: &mut Conn,
    org: OrgId,
    orders: &[Uuid],
    open: &[Uuid],
    after: Option<Uuid>,
    limit: usize,
) -> Result<Vec<Comment>, StoreError> {
    let sql = format!(
        "select {COLUMNS} from order_comment where org_id = $1 and order_id = any($2) and id > $3
         and (not internal or order_id = any($5)) order by id limit $4"
    );
    let after = after.unwrap_or(Uuid::nil());
    let values = [
        org.into(),
        Value::Uuids(orders.to_vec()),
        after.into(),
        Value::Int(Some(limit as i64)),
        Value::Uuids(open.to_vec()),
    ];
    c.query(&sql, &values, read)
}

/// Comments by order and id, newest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn find_many(c: &mut Conn, org: OrgId, places: &[(Uuid, Uuid)]) -> Result<Vec<Comment>, StoreError> {
    let (orders, ids) = places.iter().copied().unzip();
    let sql = format!(
        "select {COLUMNS} from order_comment where org_id = $1 and order_id = any($2) and id = any($3) order by id desc"
    );
    c.query(&sql, &[org.into(), Value::Uuids(orders), Value::Uuids(ids)], read)
}
