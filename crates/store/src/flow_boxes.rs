//! What people have to do with running orders without being asked: what they were told, and what they asked for.

use crate::{Conn, StoreError, Value};
use gongdan_domain::OrgId;
use gongdan_domain::flow::Notice;
use jiff::Timestamp;
use std::collections::HashMap;
use uuid::Uuid;

/// What a person was told, the latest first, before a place in that list.
///
/// # Errors
/// Any [`StoreError`].
pub fn notices(
    c: &mut Conn,
    org: OrgId,
    person: Uuid,
    before: Option<(Timestamp, Uuid, String)>,
    limit: usize,
) -> Result<Vec<Notice>, StoreError> {
    let (at, order, step) = before.unwrap_or((Timestamp::MAX, Uuid::max(), String::new()));
    let sql = "select order_id, step, person_id, at, read_at from flow_notice
               where org_id = $1 and person_id = $2 and (at, order_id, step) < ($3, $4, $5)
               order by at desc, order_id desc, step desc limit $6";
    let place = [at.into(), order.into(), step.as_str().into(), Value::Int(Some(limit as i64))];
    let values: Vec<Value> = [org.into(), person.into()].into_iter().chain(place).collect();
    c.query(sql, &values, |row| {
        let read_at = if row.get::<Option<i64>>(4)?.is_some() { Some(row.time(4)?) } else { None };
        Ok(Notice { order_id: row.get(0)?, step: row.get(1)?, person: row.get(2)?, at: row.time(3)?, read_at })
    })
}

/// How much a person was told and has not read, counted no further than `cap`.
///
/// # Errors
/// Any [`StoreError`].
pub fn count_unread(c: &mut Conn, org: OrgId, person: Uuid, cap: i64) -> Result<i64, StoreError> {
    let sql = "select count(*) from (select 1 as one from flow_notice
               where org_id = $1 and person_id = $2 and read_at is null and at >= 0 limit $3) as counted";
    Ok(c.query_one(sql, &[org.into(), person.into(), cap.into()], |row| row.get(0))?.unwrap_or_default())
}

/// Notes that a person has read what they were told about these orders.
///
/// # Errors
/// Any [`StoreError`].
pub fn note_read(c: &mut Conn, org: OrgId, person: Uuid, orders: &[Uuid], at: Timestamp) -> Result<(), StoreError> {
    let sql = "update flow_notice set read_at = $1
               where org_id = $2 and order_id = any($3) and person_id = $4 and read_at is null";
    c.execute(sql, &[at.into(), org.into(), Value::Uuids(orders.to_vec()), person.into()]).map(|_| ())
}

/// Orders of a requester that follow a flow, the latest first, before an id.
///
/// # Errors
/// Any [`StoreError`].
pub fn asked_for(c: &mut Conn, org: OrgId, person: Uuid, before: Uuid, limit: usize) -> Result<Vec<Uuid>, StoreError> {
    let sql = "select o.id from orders o join order_flow f on f.org_id = o.org_id and f.order_id = o.id
               where o.org_id = $1 and o.requester_id = $2 and o.id < $3 order by o.id desc limit $4";
    c.query(sql, &[org.into(), person.into(), before.into(), Value::Int(Some(limit as i64))], |row| row.get(0))
}

/// Orders at which a person is asked now, as themselves or for somebody, after an id.
///
/// # Errors
/// Any [`StoreError`].
pub fn asked_at(c: &mut Conn, org: OrgId, person: Uuid, after: Uuid, limit: usize) -> Result<Vec<Uuid>, StoreError> {
    // The bound on the time is for SQLite, as in `asked_steps`; as is what is gathered first.
    let sql = "with mine as materialized
                   (select order_id from task where org_id = $1 and person_id = $2 and ended_at is null and since >= 0)
               select distinct order_id from mine where order_id > $3 order by order_id limit $4";
    c.query(sql, &[org.into(), person.into(), after.into(), Value::Int(Some(limit as i64))], |row| row.get(0))
}

/// Orders that wait for a time, after an id.
///
/// # Errors
/// Any [`StoreError`].
pub fn timed(c: &mut Conn, org: OrgId, after: Uuid, limit: usize) -> Result<Vec<Uuid>, StoreError> {
    let sql = "select distinct order_id from flow_timer where org_id = $1 and order_id > $2 order by order_id limit $3";
    c.query(sql, &[org.into(), after.into(), Value::Int(Some(limit as i64))], |row| row.get(0))
}

/// Open tasks of people, duties of others not counted.
///
/// # Errors
/// Any [`StoreError`].
pub fn loads(c: &mut Conn, org: OrgId, people: &[Uuid]) -> Result<HashMap<Uuid, u32>, StoreError> {
    let sql = "select person_id, count(*) from task
               where org_id = $1 and person_id = any($2) and ended_at is null and on_behalf_of is null
               group by person_id";
    let rows =
        c.query(sql, &[org.into(), Value::Uuids(people.to_vec())], |row| Ok((row.get(0)?, row.get::<i64>(1)?)))?;
    Ok(rows.into_iter().map(|(id, count)| (id, u32::try_from(count).unwrap_or(u32::MAX))).collect())
}

/// Open orders a person is responsible for, after an id.
///
/// # Errors
/// Any [`StoreError`].
pub fn assigned_to(c: &mut Conn, org: OrgId, person: Uuid, after: Uuid, limit: usize) -> Result<Vec<Uuid>, StoreError> {
    let sql = "select id from orders where org_id = $1 and assignee_id = $2 and status = 'open' and id > $3
               order by id limit $4";
    c.query(sql, &[org.into(), person.into(), after.into(), Value::Int(Some(limit as i64))], |row| row.get(0))
}

/// A seat in which a person is asked to act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedAt {
    /// The order.
    pub order_id: Uuid,
    /// Its visit to the step.
    pub visit: i64,
    /// The seat.
    pub seat: i64,
}

/// Where a person is asked now to act, and not for advice, of these orders.
///
/// # Errors
/// Any [`StoreError`].
pub fn asked(c: &mut Conn, org: OrgId, person: Uuid, orders: &[Uuid]) -> Result<Vec<AskedAt>, StoreError> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "select order_id, visit, seat from task
               where org_id = $1 and order_id = any($2) and person_id = $3 and ended_at is null and not is_advice
               order by order_id, visit, seat";
    let values = [org.into(), Value::Uuids(orders.to_vec()), person.into()];
    c.query(sql, &values, |row| Ok(AskedAt { order_id: row.get(0)?, visit: row.get(1)?, seat: row.get(2)? }))
}

/// A step at which somebody is asked now to act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedStep {
    /// The order.
    pub order_id: Uuid,
    /// Its type.
    pub type_id: Uuid,
    /// The version of the flow that it follows.
    pub flow_version: i64,
    /// The step.
    pub step: String,
}

/// The steps at which a person is asked now to act, of all orders that wait for them at one of `steps`.
///
/// # Errors
/// Any [`StoreError`].
pub fn asked_steps(c: &mut Conn, org: OrgId, person: Uuid, steps: &[String]) -> Result<Vec<AskedStep>, StoreError> {
    // A bound on the time leads SQLite to the index of open tasks; it would read all tasks along their key otherwise.
    let sql = "select t.order_id, o.type_id, f.flow_version, t.step from task t
               join order_flow f on f.org_id = t.org_id and f.order_id = t.order_id
               join orders o on o.org_id = t.org_id and o.id = t.order_id
               where t.org_id = $1 and t.person_id = $2 and t.ended_at is null and t.since >= 0 and not t.is_advice
               and t.order_id = any($3)";
    let some = "select order_id from task
                where org_id = $1 and person_id = $2 and ended_at is null and since >= 0 and not is_advice
                and step = any($3)";
    let values = [org.into(), person.into(), Value::Texts(steps.to_vec())];
    let mut orders: Vec<Uuid> = c.query(some, &values, |row| row.get(0))?;
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    orders.sort_unstable();
    orders.dedup();
    c.query(sql, &[org.into(), person.into(), Value::Uuids(orders)], |row| {
        Ok(AskedStep { order_id: row.get(0)?, type_id: row.get(1)?, flow_version: row.get(2)?, step: row.get(3)? })
    })
}
