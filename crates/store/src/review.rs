//! What flows have shown of themselves, as the follower that counts it left it.

use crate::table::{FLOW_TALLY, FLOW_TRACE};
use crate::{Conn, Existing, Row, StoreError, Value};
use gongdan_domain::OrgId;
use uuid::Uuid;

/// How often something happened at a step on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Made of all that names it, so that a fold finds it again.
    pub id: Uuid,
    /// The order type.
    pub type_id: Uuid,
    /// The step's id; empty for orders as a whole.
    pub step: String,
    /// What happened.
    pub what: String,
    /// Another step, or a person, that it concerns; empty where there is none.
    pub other: String,
    /// Days since 1970 in UTC.
    pub day: i64,
    /// How often.
    pub times: i64,
    /// The last orders that it happened to, the latest first, separated by spaces.
    pub orders: String,
}

/// How often something happened over some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// The step's id.
    pub step: String,
    /// What happened.
    pub what: String,
    /// Another step, or a person.
    pub other: String,
    /// How often.
    pub times: i64,
}

/// What a piece of the log changes.
#[derive(Debug, Default)]
pub struct Changes {
    /// Rows, whole.
    pub tallies: Vec<Tally>,
    /// Orders whose traces are replaced.
    pub orders: Vec<Uuid>,
    /// Their traces; none for those that are over.
    pub traces: Vec<(Uuid, String)>,
}

const TALLY: &str = "id, type_id, step, what, other, day, times, orders";

fn read_tally(row: Row<'_>) -> Result<Tally, StoreError> {
    Ok(Tally {
        id: row.get(0)?,
        type_id: row.get(1)?,
        step: row.get(2)?,
        what: row.get(3)?,
        other: row.get(4)?,
        day: row.get(5)?,
        times: row.get(6)?,
        orders: row.get(7)?,
    })
}

/// The rows of these ids that are there.
///
/// # Errors
/// Any [`StoreError`].
pub fn tallies(c: &mut Conn, org: OrgId, ids: &[Uuid]) -> Result<Vec<Tally>, StoreError> {
    let sql = format!("select {TALLY} from flow_tally where org_id = $1 and id = any($2)");
    c.query(&sql, &[org.into(), Value::Uuids(ids.to_vec())], read_tally)
}

/// Every row there is, by id: for a comparison with a fold of the log.
///
/// # Errors
/// Any [`StoreError`].
pub fn all_tallies(c: &mut Conn, org: OrgId) -> Result<Vec<Tally>, StoreError> {
    c.query(&format!("select {TALLY} from flow_tally where org_id = $1 order by id"), &[org.into()], read_tally)
}

/// What is remembered of these orders.
///
/// # Errors
/// Any [`StoreError`].
pub fn traces(c: &mut Conn, org: OrgId, orders: &[Uuid]) -> Result<Vec<(Uuid, String)>, StoreError> {
    let sql = "select order_id, body from flow_trace where org_id = $1 and order_id = any($2)";
    c.query(sql, &[org.into(), Value::Uuids(orders.to_vec())], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Writes what a piece of the log changes.
///
/// # Errors
/// Any [`StoreError`].
pub fn write(c: &mut Conn, org: OrgId, changes: &Changes) -> Result<(), StoreError> {
    let cells = |tally: &Tally| -> [Value; 9] {
        [
            org.into(),
            tally.id.into(),
            tally.type_id.into(),
            tally.step.as_str().into(),
            tally.what.as_str().into(),
            tally.other.as_str().into(),
            tally.day.into(),
            tally.times.into(),
            tally.orders.as_str().into(),
        ]
    };
    let cells: Vec<Value> = changes.tallies.iter().flat_map(cells).collect();
    c.insert(&FLOW_TALLY, &cells, Existing::Replace)?;
    let sql = "delete from flow_trace where org_id = $1 and order_id = any($2)";
    c.execute(sql, &[org.into(), Value::Uuids(changes.orders.clone())])?;
    let cell = |(order, body): &(Uuid, String)| -> [Value; 3] { [org.into(), (*order).into(), body.as_str().into()] };
    let cells: Vec<Value> = changes.traces.iter().flat_map(cell).collect();
    c.insert(&FLOW_TRACE, &cells, Existing::Replace).map(drop)
}

/// How often what happened at the steps of a type from a day on, the most frequent first.
///
/// # Errors
/// Any [`StoreError`].
pub fn totals(c: &mut Conn, org: OrgId, type_id: Uuid, from: i64, limit: usize) -> Result<Vec<Total>, StoreError> {
    let sql = "select step, what, other, cast(sum(times) as bigint) from flow_tally
               where org_id = $1 and type_id = $2 and day >= $3
               group by step, what, other order by 4 desc, 1, 2, 3 limit $4";
    let values: [Value; 4] = [org.into(), type_id.into(), from.into(), Value::Int(Some(limit as i64))];
    c.query(sql, &values, |row| {
        Ok(Total { step: row.get(0)?, what: row.get(1)?, other: row.get(2)?, times: row.get(3)? })
    })
}

/// Rows of a type from a day on that name orders, the latest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn evidence(c: &mut Conn, org: OrgId, type_id: Uuid, from: i64, limit: usize) -> Result<Vec<Tally>, StoreError> {
    let sql = format!(
        "select {TALLY} from flow_tally where org_id = $1 and type_id = $2 and day >= $3 and orders <> ''
         order by day desc, id limit $4"
    );
    c.query(&sql, &[org.into(), type_id.into(), from.into(), Value::Int(Some(limit as i64))], read_tally)
}

/// Forgets everything that was counted of an organisation, before its log is folded from the beginning.
///
/// # Errors
/// Any [`StoreError`].
pub fn clear(c: &mut Conn, org: OrgId) -> Result<(), StoreError> {
    for table in ["flow_tally", "flow_trace"] {
        c.execute(&format!("delete from {table} where org_id = $1"), &[org.into()])?;
    }
    Ok(())
}
