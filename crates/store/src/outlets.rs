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

/// Forgets secrets of `owner`.
///
/// # Errors
/// Any [`StoreError`].
pub fn forget(c: &mut Conn, org: OrgId, owner: Uuid) -> Result<(), StoreError> {
    c.execute("delete from vault where org_id = $1 and owner_id = $2", &[org.into(), owner.into()]).map(drop)
}
