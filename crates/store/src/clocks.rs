//! The clocks of orders: what is known of each one's time, and when there is next something to tell.

use crate::table::ORDER_CLOCK;
use crate::{Conn, Existing, Row, StoreError, Value};
use gongdan_domain::OrgId;
use gongdan_domain::service_level::{ClockRow, ClockRows};
use jiff::Timestamp;
use std::collections::HashMap;
use uuid::Uuid;

/// Loads the clocks of `orders`, of those that have some.
pub(crate) fn load(c: &mut Conn, org: OrgId, orders: &[Uuid]) -> Result<ClockRows, StoreError> {
    if orders.is_empty() {
        return Ok(ClockRows::default());
    }
    let sql = "select order_id, kept, next_at from order_clock where org_id = $1 and order_id = any($2)";
    let rows = c.query(sql, &[org.into(), Value::Uuids(orders.to_vec())], |row| Ok((row.get(0)?, read(row, 1)?)))?;
    Ok(ClockRows { rows: rows.into_iter().collect::<HashMap<Uuid, ClockRow>>(), ..ClockRows::default() })
}

fn read(row: Row<'_>, from: usize) -> Result<ClockRow, StoreError> {
    let text: String = row.get(from)?;
    let kept = serde_json::from_str(&text).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let next_at = if row.get::<Option<i64>>(from + 1)?.is_some() { Some(row.time(from + 1)?) } else { None };
    Ok(ClockRow { kept, next_at })
}

/// Writes back what changed.
pub(crate) fn write(c: &mut Conn, org: OrgId, clocks: &ClockRows) -> Result<(), StoreError> {
    let mut changed: Vec<&Uuid> = clocks.changed.iter().collect();
    changed.sort_unstable();
    let mut cells = Vec::with_capacity(changed.len() * ORDER_CLOCK.columns.len());
    for (id, row) in changed.into_iter().filter_map(|id| Some((id, clocks.rows.get(id)?))) {
        let kept = serde_json::to_string(&row.kept).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        cells.extend([org.into(), (*id).into(), kept.into(), row.next_at.into()]);
    }
    c.write(&ORDER_CLOCK, &cells, Existing::Replace)
}

/// The clocks of an order; `None` for one that nothing was ever promised for.
///
/// # Errors
/// Any [`StoreError`].
pub fn find(c: &mut Conn, org: OrgId, order: Uuid) -> Result<Option<ClockRow>, StoreError> {
    let sql = "select kept, next_at from order_clock where org_id = $1 and order_id = $2";
    c.query_one(sql, &[org.into(), order.into()], |row| read(row, 0))
}

/// Orders of which there is something to tell at `now`, the earliest first, of all organisations.
///
/// # Errors
/// Any [`StoreError`].
pub fn due(c: &mut Conn, now: Timestamp, limit: usize) -> Result<Vec<(OrgId, Uuid, Timestamp)>, StoreError> {
    let sql = "select org_id, order_id, next_at from order_clock
               where next_at is not null and next_at <= $1 order by next_at limit $2";
    let values = [now.into(), Value::Int(Some(limit as i64))];
    c.query(sql, &values, |row| Ok((OrgId(row.get(0)?), row.get(1)?, row.time(2)?)))
}

/// Open orders, with clocks or without, after an id.
///
/// # Errors
/// Any [`StoreError`].
pub fn open(c: &mut Conn, org: OrgId, after: Uuid, limit: usize) -> Result<Vec<Uuid>, StoreError> {
    let sql = "select id from orders where org_id = $1 and status = 'open' and id > $2 order by id limit $3";
    c.query(sql, &[org.into(), after.into(), Value::Int(Some(limit as i64))], |row| row.get(0))
}

/// Open orders with clocks, after an id.
///
/// # Errors
/// Any [`StoreError`].
pub fn running(c: &mut Conn, org: OrgId, after: Uuid, limit: usize) -> Result<Vec<Uuid>, StoreError> {
    let sql = "select o.id from orders o join order_clock k on k.org_id = o.org_id and k.order_id = o.id
               where o.org_id = $1 and o.status = 'open' and o.id > $2 order by o.id limit $3";
    c.query(sql, &[org.into(), after.into(), Value::Int(Some(limit as i64))], |row| row.get(0))
}
