//! Orders of one type as their flow concerns them: past ones to learn from, running ones to move.

use crate::flows::read_row;
use crate::orders::{self, COLUMNS};
use crate::{Conn, StoreError, Value};
use gongdan_domain::OrgId;
use gongdan_domain::flow::FlowRow;
use gongdan_domain::order::Order;
use jiff::SignedDuration;
use std::collections::HashMap;
use uuid::Uuid;

/// Orders from which the usual time of a step is learnt.
const SAMPLE: i64 = 500;

/// Orders of a type that were submitted before `before`, the latest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn latest(c: &mut Conn, org: OrgId, type_id: Uuid, before: Uuid, limit: usize) -> Result<Vec<Order>, StoreError> {
    let sql = format!(
        "select {COLUMNS} from orders where org_id = $1 and type_id = $2 and id < $3 order by id desc limit $4"
    );
    c.query(&sql, &[org.into(), type_id.into(), before.into(), Value::Int(Some(limit as i64))], orders::read)
}

/// How many orders of a type there are, counted no further than `cap`.
///
/// # Errors
/// Any [`StoreError`].
pub fn count(c: &mut Conn, org: OrgId, type_id: Uuid, cap: usize) -> Result<usize, StoreError> {
    let sql =
        "select count(*) from (select 1 as one from orders where org_id = $1 and type_id = $2 limit $3) as counted";
    let values = [org.into(), type_id.into(), Value::Int(Some(cap as i64))];
    let found: Option<i64> = c.query_one(sql, &values, |row| row.get(0))?;
    Ok(found.and_then(|count| usize::try_from(count).ok()).unwrap_or_default())
}

/// Open orders of a type that follow a flow of another version than `version`, from `after` on, each with where it
/// stands.
///
/// # Errors
/// Any [`StoreError`].
pub fn running(
    c: &mut Conn,
    org: OrgId,
    (type_id, version): (Uuid, i64),
    after: Uuid,
    limit: usize,
) -> Result<Vec<(Order, FlowRow)>, StoreError> {
    let sql = "select f.order_id, f.flow_version, f.state, f.attention, f.moved_at, f.timers
               from orders o join order_flow f on f.org_id = o.org_id and f.order_id = o.id
               where o.org_id = $1 and o.status = 'open' and o.type_id = $2 and f.flow_version <> $3 and o.id > $4
               order by o.id limit $5";
    let values = [org.into(), type_id.into(), version.into(), after.into(), Value::Int(Some(limit as i64))];
    let rows: Vec<(Uuid, FlowRow)> = c.query(sql, &values, |row| Ok((row.get(0)?, read_row(row, 1)?)))?;
    let ids: Vec<Uuid> = rows.iter().map(|(id, _)| *id).collect();
    let found = orders::find_many(c, org, &ids, false)?;
    let mut found: HashMap<Uuid, Order> = found.into_iter().map(|order| (order.id, order)).collect();
    Ok(rows.into_iter().filter_map(|(id, row)| Some((found.remove(&id)?, row))).collect())
}

/// How long people took lately at each step of a type's orders, on average.
///
/// # Errors
/// Any [`StoreError`].
pub fn paces(c: &mut Conn, org: OrgId, type_id: Uuid) -> Result<Vec<(String, SignedDuration)>, StoreError> {
    let sql = "select t.step, cast(sum(t.ended_at - t.since) / count(*) as bigint) from task t
               join (select id from orders where org_id = $1 and type_id = $2 order by id desc limit $3) o
               on t.order_id = o.id where t.org_id = $1 and t.ended_by is not null group by t.step";
    let values = [org.into(), type_id.into(), Value::Int(Some(SAMPLE))];
    c.query(sql, &values, |row| Ok((row.get(0)?, SignedDuration::from_micros(row.get::<i64>(1)?.max(0)))))
}

/// Where orders stand in their flows, as the engine's JSON; nothing for those that follow none.
///
/// # Errors
/// Any [`StoreError`].
pub fn states(c: &mut Conn, org: OrgId, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, StoreError> {
    let sql = "select order_id, state from order_flow where org_id = $1 and order_id = any($2)";
    let rows = c.query(sql, &[org.into(), Value::Uuids(ids.to_vec())], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.into_iter().collect())
}
