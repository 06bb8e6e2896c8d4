//! Positions, leases and failures of those who follow the log.

use crate::table::FOLLOWER_FAILURE;
use crate::{Conn, Existing, Row, StoreError, Value};
use gongdan_domain::OrgId;
use jiff::Timestamp;
use uuid::Uuid;

/// Where a follower stands in one organisation's log.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// Which log.
    pub org: OrgId,
    /// Which follower.
    pub name: String,
    /// Everything up to here is handled.
    pub position: i64,
    /// The node that holds it now, or held it last.
    pub owner: String,
    /// Until when it is held.
    pub lease_until: Timestamp,
}

/// An event that a follower could not handle.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// UUIDv7.
    pub id: Uuid,
    /// Which follower.
    pub follower: String,
    /// Which event.
    pub position: i64,
    /// Its kind.
    pub event_kind: String,
    /// Why, as the last attempt said.
    pub reason: String,
    /// How often it was tried.
    pub attempts: i64,
    /// First attempt.
    pub first_at: Timestamp,
    /// Last attempt.
    pub last_at: Timestamp,
}

/// Takes or keeps the lease on a follower in one log; answers its position, or nothing while another node
/// holds it.
///
/// # Errors
/// Any [`StoreError`].
pub fn lease(
    c: &mut Conn,
    org: OrgId,
    name: &str,
    owner: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let sql = "insert into follower (org_id, name, position, owner, lease_until, updated_at)
               values ($1, $2, 0, $3, $4, $5)
               on conflict (org_id, name) do update set owner = excluded.owner, lease_until = excluded.lease_until
               where follower.owner = excluded.owner or follower.lease_until < $5
               returning position";
    let values = [org.into(), name.into(), owner.into(), until.into(), now.into()];
    c.query_one(sql, &values, |row| row.get(0))
}

/// Where a follower stands in one log; nothing before it ran there for the first time.
///
/// # Errors
/// Any [`StoreError`].
pub fn position(c: &mut Conn, org: OrgId, name: &str) -> Result<Option<Position>, StoreError> {
    let sql = format!("select {POSITION} from follower where org_id = $1 and name = $2");
    c.query_one(&sql, &[org.into(), name.into()], read_position)
}

/// Moves a follower forward, in the transaction that holds whatever it did to get there.
///
/// # Errors
/// [`StoreError::Conflict`] when the lease was lost or the position is not `from`: then nothing may be committed.
pub fn advance(
    c: &mut Conn,
    org: OrgId,
    name: &str,
    owner: &str,
    (from, to): (i64, i64),
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "update follower set position = $1, updated_at = $2
               where org_id = $3 and name = $4 and owner = $5 and position = $6";
    let values = [to.into(), now.into(), org.into(), name.into(), owner.into(), from.into()];
    match c.execute(sql, &values)? {
        1 => Ok(()),
        _ => Err(StoreError::Conflict(format!("{name} is led by another node"))),
    }
}

/// Lets go of every lease of a node that stops.
///
/// # Errors
/// Any [`StoreError`].
pub fn release(c: &mut Conn, owner: &str) -> Result<(), StoreError> {
    c.execute("update follower set lease_until = 0 where owner = $1", &[owner.into()]).map(drop)
}

/// Sends a follower back to the beginning of a log.
///
/// # Errors
/// Any [`StoreError`].
pub fn rewind(c: &mut Conn, org: OrgId, name: &str) -> Result<(), StoreError> {
    let sql = "update follower set position = 0, lease_until = 0, owner = '' where org_id = $1 and name = $2";
    c.execute(sql, &[org.into(), name.into()]).map(drop)
}

const POSITION: &str = "org_id, name, position, owner, lease_until";

fn read_position(row: Row<'_>) -> Result<Position, StoreError> {
    Ok(Position {
        org: OrgId(row.get(0)?),
        name: row.get(1)?,
        position: row.get(2)?,
        owner: row.get(3)?,
        lease_until: row.time(4)?,
    })
}

/// All positions.
///
/// # Errors
/// Any [`StoreError`].
pub fn positions(c: &mut Conn) -> Result<Vec<Position>, StoreError> {
    c.query(&format!("select {POSITION} from follower order by org_id, name"), &[], read_position)
}

const FAILURE: &str = "id, follower, position, event_kind, reason, attempts, first_at, last_at";

fn read_failure(row: Row<'_>) -> Result<Failure, StoreError> {
    Ok(Failure {
        id: row.get(0)?,
        follower: row.get(1)?,
        position: row.get(2)?,
        event_kind: row.get(3)?,
        reason: row.get(4)?,
        attempts: row.get(5)?,
        first_at: row.time(6)?,
        last_at: row.time(7)?,
    })
}

/// Puts a failure on the list, or its new attempt.
///
/// # Errors
/// Any [`StoreError`].
pub fn note_failure(c: &mut Conn, org: OrgId, failure: &Failure) -> Result<(), StoreError> {
    let known = "select id from follower_failure where org_id = $1 and follower = $2 and position = $3";
    let values = [org.into(), failure.follower.as_str().into(), failure.position.into()];
    let id: Uuid = c.query_one(known, &values, |row| row.get(0))?.unwrap_or(failure.id);
    let cells: [Value; 9] = [
        org.into(),
        id.into(),
        failure.follower.as_str().into(),
        failure.position.into(),
        failure.event_kind.as_str().into(),
        failure.reason.as_str().into(),
        failure.attempts.into(),
        failure.first_at.into(),
        failure.last_at.into(),
    ];
    c.insert(&FOLLOWER_FAILURE, &cells, Existing::Replace).map(drop)
}

/// Failures of an organisation after failure `after`, oldest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn failures(c: &mut Conn, org: OrgId, after: Option<Uuid>, limit: usize) -> Result<Vec<Failure>, StoreError> {
    let sql = format!("select {FAILURE} from follower_failure where org_id = $1 and id > $2 order by id limit $3");
    let values = [org.into(), after.unwrap_or(Uuid::nil()).into(), Value::Int(Some(limit as i64))];
    c.query(&sql, &values, read_failure)
}

/// Failures of a follower that somebody put back to be tried again.
///
/// # Errors
/// Any [`StoreError`].
pub fn to_retry(c: &mut Conn, org: OrgId, follower: &str) -> Result<Vec<Failure>, StoreError> {
    let sql = format!(
        "select {FAILURE} from follower_failure where org_id = $1 and follower = $2 and attempts = 0
         order by position limit 100"
    );
    c.query(&sql, &[org.into(), follower.into()], read_failure)
}

/// One failure.
///
/// # Errors
/// Any [`StoreError`].
pub fn failure(c: &mut Conn, org: OrgId, id: Uuid) -> Result<Option<Failure>, StoreError> {
    let sql = format!("select {FAILURE} from follower_failure where org_id = $1 and id = $2");
    c.query_one(&sql, &[org.into(), id.into()], read_failure)
}

/// How many failures each follower has, over all organisations.
///
/// # Errors
/// Any [`StoreError`].
pub fn failure_counts(c: &mut Conn) -> Result<Vec<(OrgId, String, i64)>, StoreError> {
    let sql = "select org_id, follower, count(*) from follower_failure group by org_id, follower";
    c.query(sql, &[], |row| Ok((OrgId(row.get(0)?), row.get(1)?, row.get(2)?)))
}

/// Takes a failure off the list.
///
/// # Errors
/// Any [`StoreError`].
pub fn remove_failure(c: &mut Conn, org: OrgId, id: Uuid) -> Result<(), StoreError> {
    c.execute("delete from follower_failure where org_id = $1 and id = $2", &[org.into(), id.into()]).map(drop)
}
