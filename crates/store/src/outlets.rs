//! How outlets are doing, and the secrets they need, sealed.

use crate::deliveries::{read_reason, reason};
use crate::table::{OUTLET, VAULT};
use crate::{Conn, Existing, Row, StoreError, Value};
use gongdan_domain::OrgId;
use gongdan_domain::delivery::Health;
use jiff::Timestamp;
use std::collections::HashMap;
use uuid::Uuid;

fn read(row: Row<'_>) -> Result<(Uuid, Health), StoreError> {
    let health = Health {
        failing_since: row.time_or_none(1)?,
        failures: row.get(2)?,
        paused_until: row.time_or_none(3)?,
        succeeded_at: row.time_or_none(4)?,
        failed_at: row.time_or_none(5)?,
        reason: read_reason(row.get(6)?)?,
    };
    Ok((row.get(0)?, health))
}

/// How outlets are doing; one that was never used is not there.
///
/// # Errors
/// Any [`StoreError`].
pub fn health(c: &mut Conn, org: OrgId, ids: &[Uuid]) -> Result<HashMap<Uuid, Health>, StoreError> {
    let sql = "select id, failing_since, failures, paused_until, succeeded_at, failed_at, reason from outlet
               where org_id = $1 and id = any($2)";
    Ok(c.query(sql, &[org.into(), Value::Uuids(ids.to_vec())], read)?.into_iter().collect())
}

/// Writes how an outlet is doing.
///
/// # Errors
/// Any [`StoreError`].
pub fn put_health(c: &mut Conn, org: OrgId, id: Uuid, health: &Health) -> Result<(), StoreError> {
    let cells = [
        org.into(),
        id.into(),
        health.failing_since.into(),
        health.failures.into(),
        health.paused_until.into(),
        health.succeeded_at.into(),
        health.failed_at.into(),
        reason(health.reason.as_ref())?,
    ];
    c.insert(&OUTLET, &cells, Existing::Replace).map(drop)
}

/// A sealed secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Which of its owner's.
    pub name: String,
    /// To be opened with the installation's seal.
    pub sealed: Vec<u8>,
    /// When it was put here.
    pub changed_at: Timestamp,
    /// Until when it is good; for ever, if `None`.
    pub ends_at: Option<Timestamp>,
}

/// Puts secrets of `owner` here, over those of the same names.
///
/// # Errors
/// Any [`StoreError`].
pub fn keep(c: &mut Conn, org: OrgId, owner: Uuid, secrets: &[Sealed]) -> Result<(), StoreError> {
    let mut cells: Vec<Value> = Vec::new();
    for secret in secrets {
        let Sealed { name, sealed, changed_at, ends_at } = secret;
        cells.extend([
            org.into(),
            owner.into(),
            name.as_str().into(),
            sealed.clone().into(),
            (*changed_at).into(),
            (*ends_at).into(),
        ]);
    }
    c.insert(&VAULT, &cells, Existing::Replace).map(drop)
}

/// Secrets of `owner`.
///
/// # Errors
/// Any [`StoreError`].
pub fn secrets(c: &mut Conn, org: OrgId, owner: Uuid) -> Result<Vec<Sealed>, StoreError> {
    let sql = "select name, sealed, changed_at, ends_at from vault where org_id = $1 and owner_id = $2 order by name";
    c.query(sql, &[org.into(), owner.into()], |row| {
        Ok(Sealed { name: row.get(0)?, sealed: row.get(1)?, changed_at: row.time(2)?, ends_at: row.time_or_none(3)? })
    })
}

/// The names of secrets that are kept, by owner.
///
/// # Errors
/// Any [`StoreError`].
pub fn secret_names(c: &mut Conn, org: OrgId, owners: &[Uuid]) -> Result<Vec<(Uuid, String)>, StoreError> {
    let sql = "select owner_id, name from vault where org_id = $1 and owner_id = any($2) order by name";
    c.query(sql, &[org.into(), Value::Uuids(owners.to_vec())], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Forgets secrets of `owner`.
///
/// # Errors
/// Any [`StoreError`].
pub fn forget(c: &mut Conn, org: OrgId, owner: Uuid) -> Result<(), StoreError> {
    c.execute("delete from vault where org_id = $1 and owner_id = $2", &[org.into(), owner.into()]).map(drop)
}

/// Forgets a secret of `owner`.
///
/// # Errors
/// Any [`StoreError`].
pub fn forget_one(c: &mut Conn, org: OrgId, owner: Uuid, name: &str) -> Result<(), StoreError> {
    let sql = "delete from vault where org_id = $1 and owner_id = $2 and name = $3";
    c.execute(sql, &[org.into(), owner.into(), name.into()]).map(drop)
}

/// Under which name the token lies that a vendor gave for a while.
pub const TOKEN: &str = "#token";
/// Who fetches a new one lies here until they are done.
const TURN: &str = "#turn";

/// The token of `owner`, if one is kept that holds at `now`.
///
/// # Errors
/// Any [`StoreError`].
pub fn token(c: &mut Conn, org: OrgId, owner: Uuid, now: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "select sealed from vault where org_id = $1 and owner_id = $2 and name = $3 and ends_at > $4";
    c.query_one(sql, &[org.into(), owner.into(), TOKEN.into(), now.into()], |row| row.get(0))
}

/// Takes the turn of fetching a token until the second instant, unless somebody has it at the first.
///
/// # Errors
/// Any [`StoreError`].
pub fn take_turn(
    c: &mut Conn,
    org: OrgId,
    owner: Uuid,
    (now, until): (Timestamp, Timestamp),
) -> Result<bool, StoreError> {
    let sql = "insert into vault (org_id, owner_id, name, sealed, changed_at, ends_at) values ($1, $2, $3, $4, $5, $6)
               on conflict (org_id, owner_id, name) do update
               set changed_at = excluded.changed_at, ends_at = excluded.ends_at
               where vault.ends_at <= excluded.changed_at";
    let values = [org.into(), owner.into(), TURN.into(), Vec::<u8>::new().into(), now.into(), until.into()];
    Ok(c.execute(sql, &values)? > 0)
}

/// Ends the turn, with the token that was fetched, if one was.
///
/// # Errors
/// Any [`StoreError`].
pub fn end_turn(
    c: &mut Conn,
    org: OrgId,
    owner: Uuid,
    fetched: Option<(Vec<u8>, Timestamp)>,
    now: Timestamp,
) -> Result<(), StoreError> {
    if let Some((sealed, ends_at)) = fetched {
        let token = Sealed { name: TOKEN.to_owned(), sealed, changed_at: now, ends_at: Some(ends_at) };
        keep(c, org, owner, &[token])?;
    }
    forget_one(c, org, owner, TURN)
}
