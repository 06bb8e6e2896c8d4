//! Jobs: rows of daily operation. The log knows who began one; where it stands is here.

use crate::table::JOB;
use crate::{Conn, Existing, Row, StoreError, Value};
use gongdan_domain::event::Actor;
use gongdan_domain::job::{JobState, NewJob};
use gongdan_domain::{OrgId, Text};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A job and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Whose.
    pub org: OrgId,
    /// UUIDv7.
    pub id: Uuid,
    /// Name of its kind.
    pub kind: String,
    /// What the owner reads.
    pub title: Text,
    /// What the kind wants to know.
    pub parameters: serde_json::Value,
    /// Where it stands.
    pub state: JobState,
    /// Units of work done: rows, orders.
    pub done: i64,
    /// All units, 0 while nobody knows.
    pub total: i64,
    /// What the kind tells its owner, always an object.
    pub findings: serde_json::Value,
    /// From where to go on, as the kind wrote it down; an empty object at the start.
    pub checkpoint: serde_json::Value,
    /// Why it failed.
    pub reason: Option<Text>,
    /// The file it made, until that is deleted.
    pub result: Option<JobResult>,
    /// Whether somebody wants it stopped.
    pub cancel_asked: bool,
    /// Who began it; `None` for Gongdan itself.
    pub created_by: Option<Uuid>,
    /// The name at that time.
    pub created_by_name: String,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When somebody began to work on it.
    pub started_at: Option<Timestamp>,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
    /// How often a node took it up.
    pub attempts: i64,
    /// The node that has it, or had it last.
    pub owner: String,
}

/// A file that a job made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobResult {
    /// Where it is kept.
    pub key: String,
    /// File name for the person.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Length in bytes.
    pub size_bytes: i64,
    /// When it is deleted.
    pub expires_at: Timestamp,
}

const COLUMNS: &str = "org_id, id, kind, title, parameters, state, done_units, total_units, findings, checkpoint, reason, \
                       result, cancel_asked, created_by, created_by_name, created_at, started_at, ended_at, attempts, \
                       owner";

fn read(row: Row<'_>) -> Result<Job, StoreError> {
    let state: String = row.get(5)?;
    let first = |index| -> Result<Option<serde_json::Value>, StoreError> {
        Ok(row.json::<Vec<serde_json::Value>>(index)?.into_iter().next())
    };
    let corrupt = |e: serde_json::Error| StoreError::Corrupt(e.to_string());
    Ok(Job {
        org: OrgId(row.get(0)?),
        id: row.get(1)?,
        kind: row.get(2)?,
        title: row.json(3)?,
        parameters: row.json(4)?,
        state: JobState::from_code(&state).ok_or_else(|| StoreError::Corrupt(format!("job state {state}")))?,
        done: row.get(6)?,
        total: row.get(7)?,
        findings: row.json(8)?,
        checkpoint: row.json(9)?,
        reason: first(10)?.map(serde_json::from_value).transpose().map_err(corrupt)?,
        result: first(11)?.map(serde_json::from_value).transpose().map_err(corrupt)?,
        cancel_asked: row.get(12)?,
        created_by: row.get(13)?,
        created_by_name: row.get(14)?,
        created_at: row.time(15)?,
        started_at: row.time_or_none(16)?,
        ended_at: row.time_or_none(17)?,
        attempts: row.get(18)?,
        owner: row.get(19)?,
    })
}

/// Writes jobs that were just begun.
pub(crate) fn create(c: &mut Conn, org: OrgId, jobs: &[(NewJob, Actor, Timestamp)]) -> Result<(), StoreError> {
    if jobs.is_empty() {
        return Ok(());
    }
    let none = || Value::Json(Some("[]".to_owned()));
    let empty = || Value::Json(Some("{}".to_owned()));
    let mut cells: Vec<Value> = Vec::with_capacity(jobs.len() * JOB.columns.len());
    for (job, actor, at) in jobs {
        cells.extend([
            org.into(),
            job.id.into(),
            job.job_kind.as_str().into(),
            Value::json(&job.title)?,
            Value::json(&job.parameters)?,
            JobState::Waiting.code().into(),
            0_i64.into(),
            0_i64.into(),
            empty(),
            empty(),
            none(),
            none(),
            false.into(),
            actor.id.into(),
            actor.name.as_str().into(),
            (*at).into(),
            Value::Int(None),
            Value::Int(None),
            0_i64.into(),
            "".into(),
            0_i64.into(),
        ]);
    }
    c.insert(&JOB, &cells, Existing::Fail).map(drop)
}

/// One job.
///
/// # Errors
/// Any [`StoreError`].
pub fn find(c: &mut Conn, org: OrgId, id: Uuid) -> Result<Option<Job>, StoreError> {
    c.query_one(&format!("select {COLUMNS} from job where org_id = $1 and id = $2"), &[org.into(), id.into()], read)
}

/// Jobs of an organisation, newest first, older than `before`; only those of `owner` if one is given.
///
/// # Errors
/// Any [`StoreError`].
pub fn list(
    c: &mut Conn,
    org: OrgId,
    owner: Option<Uuid>,
    before: Option<Uuid>,
    limit: usize,
) -> Result<Vec<Job>, StoreError> {
    let before = before.unwrap_or(Uuid::max());
    let limit = Value::Int(Some(limit as i64));
    match owner {
        Some(owner) => {
            let sql = format!(
                "select {COLUMNS} from job where org_id = $1 and created_by = $2 and id < $3
                 order by id desc limit $4"
            );
            c.query(&sql, &[org.into(), owner.into(), before.into(), limit], read)
        }
        None => {
            let sql = format!("select {COLUMNS} from job where org_id = $1 and id < $2 order by id desc limit $3");
            c.query(&sql, &[org.into(), before.into(), limit], read)
        }
    }
}

/// Whether there is a job of one of `kinds` that nobody has.
///
/// # Errors
/// Any [`StoreError`].
pub fn is_any_open(c: &mut Conn, kinds: &[String], now: Timestamp) -> Result<bool, StoreError> {
    let sql = "select 1 from job where state in ('waiting', 'running') and lease_until < $1 and kind = any($2) limit 1";
    let values = [now.into(), Value::Texts(kinds.to_vec())];
    Ok(c.query_one(sql, &values, |_| Ok(()))?.is_some())
}

/// Takes the oldest job that nobody has: waiting, or left behind by a node that fell over. `kinds` are the
/// kinds this node knows.
///
/// # Errors
/// Any [`StoreError`].
pub fn take(
    c: &mut Conn,
    kinds: &[String],
    node: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Job>, StoreError> {
    let sql = "select org_id, id from job where state in ('waiting', 'running') and lease_until < $1
               and kind = any($2) order by id limit 8";
    let values = [now.into(), Value::Texts(kinds.to_vec())];
    let open: Vec<(Uuid, Uuid)> = c.query(sql, &values, |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (org, id) in open {
        // Another node may be here at the same time: whoever changes the row first has it.
        let sql = "update job set state = 'running', owner = $1, lease_until = $2, attempts = attempts + 1,
                   started_at = coalesce(started_at, $3)
                   where org_id = $4 and id = $5 and state in ('waiting', 'running') and lease_until < $3";
        if c.execute(sql, &[node.into(), until.into(), now.into(), org.into(), id.into()])? == 1 {
            return find(c, OrgId(org), id);
        }
    }
    Ok(None)
}

/// How far a job is.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// Units done.
    pub done: i64,
    /// All units, 0 while nobody knows.
    pub total: i64,
    /// From where to go on.
    pub checkpoint: serde_json::Value,
    /// What to tell the owner.
    pub findings: serde_json::Value,
}

/// Notes how far a job is and keeps the lease; answers whether somebody wants it stopped.
///
/// # Errors
/// [`StoreError::Conflict`] when another node has it by now.
pub fn note(
    c: &mut Conn,
    (org, id): (OrgId, Uuid),
    node: &str,
    progress: &Progress,
    until: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "update job set done_units = $1, total_units = $2, checkpoint = $3, findings = $4, lease_until = $5
               where org_id = $6 and id = $7 and owner = $8 and state = 'running' returning cancel_asked";
    let values = [
        progress.done.into(),
        progress.total.into(),
        Value::json(&progress.checkpoint)?,
        Value::json(&progress.findings)?,
        until.into(),
        org.into(),
        id.into(),
        node.into(),
    ];
    c.query_one(sql, &values, |row| row.get(0))?.ok_or_else(lost)
}

fn lost() -> StoreError {
    StoreError::Conflict("another node has the job".to_owned())
}

/// Keeps the lease without noting anything.
///
/// # Errors
/// [`StoreError::Conflict`] when another node has it by now.
pub fn keep(c: &mut Conn, (org, id): (OrgId, Uuid), node: &str, until: Timestamp) -> Result<(), StoreError> {
    let sql = "update job set lease_until = $1 where org_id = $2 and id = $3 and owner = $4 and state = 'running'";
    match c.execute(sql, &[until.into(), org.into(), id.into(), node.into()])? {
        0 => Err(lost()),
        _ => Ok(()),
    }
}

/// Lets go of a job that cannot go on now, to be taken up again at `again`.
///
/// # Errors
/// Any [`StoreError`].
pub fn let_go(c: &mut Conn, (org, id): (OrgId, Uuid), node: &str, again: Timestamp) -> Result<(), StoreError> {
    let sql = "update job set lease_until = $1, owner = '' where org_id = $2 and id = $3 and owner = $4
               and state = 'running'";
    c.execute(sql, &[again.into(), org.into(), id.into(), node.into()]).map(drop)
}

/// Lets go of everything a node has, so that others need not wait for its leases to run out.
///
/// # Errors
/// Any [`StoreError`].
pub fn release(c: &mut Conn, node: &str) -> Result<(), StoreError> {
    let sql = "update job set lease_until = 0, owner = '' where owner = $1 and state = 'running'";
    c.execute(sql, &[node.into()]).map(drop)
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Ending {
    /// Done, failed or cancelled.
    pub state: JobState,
    /// Why it failed.
    pub reason: Option<Text>,
    /// The file it made.
    pub result: Option<JobResult>,
}

/// Ends a job that `node` has.
///
/// # Errors
/// [`StoreError::Conflict`] when another node has it by now.
pub fn end(
    c: &mut Conn,
    (org, id): (OrgId, Uuid),
    node: &str,
    ending: &Ending,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "update job set state = $1, reason = $2, result = $3, ended_at = $4, lease_until = $4
               where org_id = $5 and id = $6 and owner = $7 and state = 'running'";
    let values = [
        ending.state.code().into(),
        Value::json(&Vec::from_iter(&ending.reason))?,
        Value::json(&Vec::from_iter(&ending.result))?,
        now.into(),
        org.into(),
        id.into(),
        node.into(),
    ];
    match c.execute(sql, &values)? {
        0 => Err(lost()),
        _ => Ok(()),
    }
}

/// Asks for a job to be stopped; one that nobody works on is over at once.
///
/// # Errors
/// Any [`StoreError`].
pub fn ask_cancel(c: &mut Conn, org: OrgId, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
    let waiting = "update job set state = 'cancelled', cancel_asked = true, ended_at = $1
                   where org_id = $2 and id = $3 and state = 'waiting'";
    if c.execute(waiting, &[now.into(), org.into(), id.into()])? == 0 {
        let running = "update job set cancel_asked = true where org_id = $1 and id = $2 and state = 'running'";
        c.execute(running, &[org.into(), id.into()])?;
    }
    Ok(())
}

/// Up to `limit` jobs that were over before `before`.
///
/// # Errors
/// Any [`StoreError`].
pub fn ended_before(c: &mut Conn, before: Timestamp, limit: usize) -> Result<Vec<Job>, StoreError> {
    let sql = format!("select {COLUMNS} from job where ended_at < $1 order by ended_at limit $2");
    c.query(&sql, &[before.into(), Value::Int(Some(limit as i64))], read)
}

/// Up to `limit` jobs that were over before `before` and still have a file.
///
/// # Errors
/// Any [`StoreError`].
pub fn with_file(c: &mut Conn, before: Timestamp, limit: usize) -> Result<Vec<Job>, StoreError> {
    let sql = format!("select {COLUMNS} from job where ended_at < $1 and result <> $3 order by ended_at limit $2");
    let none = Value::Json(Some("[]".to_owned()));
    c.query(&sql, &[before.into(), Value::Int(Some(limit as i64)), none], read)
}

/// Forgets the file of a job.
///
/// # Errors
/// Any [`StoreError`].
pub fn drop_file(c: &mut Conn, org: OrgId, id: Uuid) -> Result<(), StoreError> {
    let none = Value::Json(Some("[]".to_owned()));
    c.execute("update job set result = $1 where org_id = $2 and id = $3", &[none, org.into(), id.into()]).map(drop)
}

/// Forgets a job.
///
/// # Errors
/// Any [`StoreError`].
pub fn remove(c: &mut Conn, org: OrgId, id: Uuid) -> Result<(), StoreError> {
    c.execute("delete from job where org_id = $1 and id = $2", &[org.into(), id.into()]).map(drop)
}
