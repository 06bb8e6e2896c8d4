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
    })
}

/// Comments of an order after comment `after`, oldest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn page(
    c: &mut Conn,
    org: OrgId,
    order_id: Uuid,
    after: Option<Uuid>,
    limit: usize,
) -> Result<Vec<Comment>, StoreError> {
    let sql = "select id, order_id, author_id, author_name, words, created_at from order_comment
               where org_id = $1 and order_id = $2 and id > $3 order by id limit $4";
    let after = after.unwrap_or(Uuid::nil());
    c.query(sql, &[org.into(), order_id.into(), after.into(), Value::Int(Some(limit as i64))], read)
}
