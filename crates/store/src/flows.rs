//! Orders in their flows: where they stand, who is asked, what waits for its time.

use crate::table::{FLOW_NOTICE, FLOW_TIMER, ORDER_FLOW, TASK};
use crate::{Conn, Existing, Row, StoreError, Value};
use gongdan_domain::OrgId;
use gongdan_domain::flow::{FlowRow, FlowRows, Notice, Task, TaskEnd, TaskKey, Timer};
use jiff::Timestamp;
use std::collections::HashMap;
use std::collections::HashSet;
use uuid::Uuid;

const TASK_COLUMNS: &str = "order_id, visit, seat, person_id, on_behalf_of, step, is_advice, since, ended_at, ended_by, \
                            ended_how";

/// Loads where `orders` stand and who is asked there now.
pub(crate) fn load(c: &mut Conn, org: OrgId, orders: &[Uuid]) -> Result<FlowRows, StoreError> {
    let mut rows = FlowRows::default();
    if orders.is_empty() {
        return Ok(rows);
    }
    rows.rows = self::rows(c, org, orders)?;
    rows.had_timers = rows.rows.iter().filter(|(_, row)| row.timers > 0).map(|(id, _)| *id).collect();
    if !rows.rows.is_empty() {
        let sql =
            format!("select {TASK_COLUMNS} from task where org_id = $1 and order_id = any($2) and ended_at is null");
        let values = [org.into(), Value::Uuids(orders.to_vec())];
        rows.tasks = c.query(&sql, &values, read_task)?.into_iter().map(|task| (task.key, task)).collect();
    }
    Ok(rows)
}

/// Where orders stand, of those that follow a flow.
///
/// # Errors
/// Any [`StoreError`].
pub fn rows(c: &mut Conn, org: OrgId, ids: &[Uuid]) -> Result<HashMap<Uuid, FlowRow>, StoreError> {
    let sql = "select order_id, flow_version, state, attention, moved_at, timers from order_flow
               where org_id = $1 and order_id = any($2)";
    let rows = c.query(sql, &[org.into(), Value::Uuids(ids.to_vec())], |row| Ok((row.get(0)?, read_row(row, 1)?)))?;
    Ok(rows.into_iter().collect())
}

pub(crate) fn read_row(row: Row<'_>, from: usize) -> Result<FlowRow, StoreError> {
    Ok(FlowRow {
        flow_version: row.get(from)?,
        state: row.get(from + 1)?,
        attention: row.get(from + 2)?,
        moved_at: row.time(from + 3)?,
        timers: row.get(from + 4)?,
    })
}

fn read_task(row: Row<'_>) -> Result<Task, StoreError> {
    let key = TaskKey { order_id: row.get(0)?, visit: row.get(1)?, seat: row.get(2)?, person: row.get(3)? };
    let end = match row.get::<Option<i64>>(8)? {
        Some(_) => Some(TaskEnd { at: row.time(8)?, by: row.get(9)?, how: row.get(10)? }),
        None => None,
    };
    let (on_behalf_of, step, is_advice) = (row.get(4)?, row.get(5)?, row.get(6)?);
    Ok(Task { key, on_behalf_of, step, is_advice, since: row.time(7)?, end })
}

/// Who of these, by order and person, is or was asked at the order.
pub(crate) fn load_parts(
    c: &mut Conn,
    org: OrgId,
    wanted: &[(Uuid, Uuid)],
) -> Result<HashSet<(Uuid, Uuid)>, StoreError> {
    if wanted.is_empty() {
        return Ok(HashSet::new());
    }
    let (orders, people): (Vec<Uuid>, Vec<Uuid>) = wanted.iter().copied().unzip();
    let sql = "select distinct order_id, person_id from task
               where org_id = $1 and order_id = any($2) and person_id = any($3)";
    let values = [org.into(), Value::Uuids(orders), Value::Uuids(people)];
    Ok(c.query(sql, &values, |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect())
}

/// Writes back what changed.
pub(crate) fn write(c: &mut Conn, org: OrgId, rows: &FlowRows) -> Result<(), StoreError> {
    let mut cells = Vec::new();
    for (id, row) in rows.changed_rows.iter().filter_map(|id| Some((id, rows.rows.get(id)?))) {
        let (state, attention) = (row.state.as_str().into(), row.attention.as_deref().into());
        let (moved_at, timers) = (row.moved_at.into(), row.timers.into());
        cells.extend([org.into(), (*id).into(), row.flow_version.into(), state, attention, moved_at, timers]);
    }
    c.write(&ORDER_FLOW, &cells, Existing::Replace)?;
    cells.clear();
    for task in rows.changed_tasks.iter().filter_map(|key| rows.tasks.get(key)) {
        cells.extend(task_cells(org, task));
    }
    c.write(&TASK, &cells, Existing::Replace)?;
    let gone: Vec<Uuid> = rows.timers.keys().filter(|id| rows.had_timers.contains(id)).copied().collect();
    if !gone.is_empty() {
        let sql = "delete from flow_timer where org_id = $1 and order_id = any($2)";
        c.send(sql, vec![org.into(), Value::Uuids(gone)])?;
    }
    let cells: Vec<Value> = rows.timers.values().flatten().flat_map(|timer| timer_cells(org, timer)).collect();
    c.write(&FLOW_TIMER, &cells, Existing::Replace)?;
    let cells: Vec<Value> = rows.notices.iter().flat_map(|notice| notice_cells(org, notice)).collect();
    c.write(&FLOW_NOTICE, &cells, Existing::Keep)
}

fn timer_cells(org: OrgId, timer: &Timer) -> [Value; 7] {
    let Timer { order_id, kind, visit, seat, mark, due_at } = timer;
    let key = [org.into(), (*order_id).into(), kind.as_str().into(), (*visit).into(), (*seat).into(), (*mark).into()];
    let [org, order, kind, visit, seat, mark] = key;
    [org, order, kind, visit, seat, mark, (*due_at).into()]
}

fn notice_cells(org: OrgId, notice: &Notice) -> [Value; 6] {
    let Notice { order_id, step, person, at, read_at } = notice;
    [org.into(), (*order_id).into(), step.as_str().into(), (*person).into(), (*at).into(), (*read_at).into()]
}

fn task_cells(org: OrgId, task: &Task) -> [Value; 12] {
    let TaskKey { order_id, visit, seat, person } = task.key;
    let end = task.end.as_ref();
    [
        org.into(),
        order_id.into(),
        visit.into(),
        seat.into(),
        person.into(),
        task.on_behalf_of.into(),
        task.step.as_str().into(),
        task.is_advice.into(),
        task.since.into(),
        end.map(|end| end.at).into(),
        end.and_then(|end| end.by).into(),
        end.map(|end| end.how.as_str()).into(),
    ]
}

/// Where an order stands; `None` when it follows no flow.
///
/// # Errors
/// Any [`StoreError`].
pub fn find(c: &mut Conn, org: OrgId, order: Uuid) -> Result<Option<FlowRow>, StoreError> {
    let sql =
        "select flow_version, state, attention, moved_at, timers from order_flow where org_id = $1 and order_id = $2";
    c.query_one(sql, &[org.into(), order.into()], |row| read_row(row, 0))
}

/// The versions of the flows that `orders` follow.
///
/// # Errors
/// Any [`StoreError`].
pub fn versions(c: &mut Conn, org: OrgId, orders: &[Uuid]) -> Result<Vec<(Uuid, i64)>, StoreError> {
    let sql = "select order_id, flow_version from order_flow where org_id = $1 and order_id = any($2)";
    c.query(sql, &[org.into(), Value::Uuids(orders.to_vec())], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Whether a person is or was asked to do something in an order's flow.
///
/// # Errors
/// Any [`StoreError`].
pub fn takes_part(c: &mut Conn, org: OrgId, order: Uuid, person: Uuid) -> Result<bool, StoreError> {
    let sql = "select seat from task where org_id = $1 and order_id = $2 and person_id = $3 limit 1";
    let found: Option<i64> = c.query_one(sql, &[org.into(), order.into(), person.into()], |row| row.get(0))?;
    Ok(found.is_some())
}

fn limit_of(limit: usize) -> Value {
    Value::Int(Some(limit as i64))
}

/// A place in a list of tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskPlace {
    /// When its order is due; [`NEVER_DUE`] where nothing is, and of tasks that are done.
    pub due: Timestamp,
    /// When it was asked, or done.
    pub at: Timestamp,
    /// Its order.
    pub order: Uuid,
    /// The order's visit to a step.
    pub visit: i64,
    /// The seat in it.
    pub seat: i64,
}

/// Stands for no deadline: after every one there is. The very last instant cannot be read back from microseconds.
pub const NEVER_DUE: Timestamp = Timestamp::constant(253_402_207_199, 0);

/// Most open tasks of one person that are put in order.
const MOST_OPEN: i64 = 20_000;

/// What a person is asked to do now: what is due first comes first, then the longest waiting. Only the first 20,000 that
/// wait are put in order.
///
/// # Errors
/// Any [`StoreError`].
pub fn open_tasks(
    c: &mut Conn,
    org: OrgId,
    person: Uuid,
    after: Option<TaskPlace>,
    limit: usize,
) -> Result<Vec<Task>, StoreError> {
    let first = Timestamp::UNIX_EPOCH;
    let after = after.unwrap_or(TaskPlace { due: first, at: first, order: Uuid::nil(), visit: 0, seat: 0 });
    let sql = format!(
        "select {TASK_COLUMNS} from (select t.*, coalesce(o.due_at, $3) as due
             from (select {TASK_COLUMNS}, org_id from task where org_id = $1 and person_id = $2 and ended_at is null
                   order by since, order_id limit $4) as t
             join orders o on o.org_id = t.org_id and o.id = t.order_id) as waiting
         where (due, since, order_id, visit, seat) > ($5, $6, $7, $8, $9)
         order by due, since, order_id, visit, seat limit $10"
    );
    let place = [after.due.into(), after.at.into(), after.order.into(), after.visit.into(), after.seat.into()];
    let values = [org.into(), person.into(), NEVER_DUE.into(), MOST_OPEN.into()].into_iter().chain(place);
    c.query(&sql, &values.chain([limit_of(limit)]).collect::<Vec<Value>>(), read_task)
}

/// What a person has done, the latest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn done_tasks(
    c: &mut Conn,
    org: OrgId,
    person: Uuid,
    before: Option<TaskPlace>,
    limit: usize,
) -> Result<Vec<Task>, StoreError> {
    let last = TaskPlace { due: NEVER_DUE, at: Timestamp::MAX, order: Uuid::max(), visit: i64::MAX, seat: i64::MAX };
    let before = before.unwrap_or(last);
    let sql = format!(
        "select {TASK_COLUMNS} from task where org_id = $1 and ended_by = $2
         and (ended_at, order_id, visit, seat) < ($3, $4, $5, $6)
         order by ended_at desc, order_id desc, visit desc, seat desc limit $7"
    );
    let place = [before.at.into(), before.order.into(), before.visit.into(), before.seat.into()];
    let values: Vec<Value> = [org.into(), person.into()].into_iter().chain(place).chain([limit_of(limit)]).collect();
    c.query(&sql, &values, read_task)
}

/// How much a person is asked to do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenCount {
    /// All of it.
    pub all: i64,
    /// Of orders that were due before the first instant asked about.
    pub overdue: i64,
    /// Of orders that are due from then to the second.
    pub soon: i64,
}

/// How much a person is asked to do now, counted no further than `cap`: all, what was due before `now`, and what is due
/// from then until `then`.
///
/// # Errors
/// Any [`StoreError`].
pub fn count_open(
    c: &mut Conn,
    org: OrgId,
    person: Uuid,
    (now, then): (Timestamp, Timestamp),
    cap: i64,
) -> Result<OpenCount, StoreError> {
    // A bound on the time leads SQLite to the index of open tasks; it would read all tasks along their key otherwise.
    let sql = "select count(*), count(case when o.due_at < $4 then 1 end),
                   count(case when o.due_at >= $4 and o.due_at < $5 then 1 end)
               from (select org_id, order_id from task
                     where org_id = $1 and person_id = $2 and ended_at is null and since >= 0 limit $3) as t
               join orders o on o.org_id = t.org_id and o.id = t.order_id";
    let values = [org.into(), person.into(), cap.into(), now.into(), then.into()];
    let read = |row: Row<'_>| Ok(OpenCount { all: row.get(0)?, overdue: row.get(1)?, soon: row.get(2)? });
    Ok(c.query_one(sql, &values, read)?.unwrap_or_default())
}

/// Orders that cannot go on by themselves, the newest first, with the code of the reason.
///
/// # Errors
/// Any [`StoreError`].
pub fn attention(
    c: &mut Conn,
    org: OrgId,
    before: Option<Uuid>,
    limit: usize,
) -> Result<Vec<(Uuid, FlowRow)>, StoreError> {
    let sql = "select order_id, flow_version, state, attention, moved_at, timers from order_flow
               where org_id = $1 and attention is not null and order_id < $2 order by order_id desc limit $3";
    let values = [org.into(), before.unwrap_or(Uuid::max()).into(), limit_of(limit)];
    c.query(sql, &values, |row| Ok((row.get(0)?, read_row(row, 1)?)))
}

/// Timers that are due, the earliest first, of all organisations.
///
/// # Errors
/// Any [`StoreError`].
pub fn due(c: &mut Conn, now: Timestamp, limit: usize) -> Result<Vec<(OrgId, Timer)>, StoreError> {
    let sql = "select org_id, order_id, kind, visit, seat, mark, due_at from flow_timer
               where due_at <= $1 order by due_at limit $2";
    c.query(sql, &[now.into(), limit_of(limit)], |row| {
        let (order_id, kind, visit) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let timer = Timer { order_id, kind, visit, seat: row.get(4)?, mark: row.get(5)?, due_at: row.time(6)? };
        Ok((OrgId(row.get(0)?), timer))
    })
}

/// When the next timer is due, if one is set.
///
/// # Errors
/// Any [`StoreError`].
pub fn next_due(c: &mut Conn) -> Result<Option<Timestamp>, StoreError> {
    c.query_one("select due_at from flow_timer order by due_at limit 1", &[], |row| row.time(0))
}
