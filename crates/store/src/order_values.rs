//! Values of many orders, for looking at what a change would mean.

use crate::{Conn, StoreError};
use gongdan_domain::OrgId;
use gongdan_domain::order::Values;
use uuid::Uuid;

/// Number and values of the latest `limit` orders of a type, the latest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn of_type(c: &mut Conn, org: OrgId, type_id: Uuid, limit: i64) -> Result<Vec<(String, Values)>, StoreError> {
    let sql = "select o.number, b.form_values from orders o
               join order_body b on b.org_id = o.org_id and b.order_id = o.id
               where o.org_id = $1 and o.type_id = $2 order by o.id desc limit $3";
    c.query(sql, &[org.into(), type_id.into(), limit.into()], |row| Ok((row.get(0)?, row.json(1)?)))
}
