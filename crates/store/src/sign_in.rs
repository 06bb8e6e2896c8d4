//! Credentials, sessions and API tokens. Secrets are looked up by their hash; the hash itself is random to an
//! onlooker, so an index lookup tells nothing by its timing.

use crate::{Conn, Row, StoreError, Value};
use gongdan_domain::OrgId;
use gongdan_domain::people::{ApiToken, Credential, Session};
use uuid::Uuid;

const SESSION: &str = "id, user_id, secret_hash, created_at, expires_at, ended_at";
const TOKEN: &str = "id, user_id, name, prefix, secret_hash, created_at, expires_at, revoked_at";

fn read_credential(row: Row<'_>) -> Result<Credential, StoreError> {
    Ok(Credential {
        user_id: row.get(0)?,
        password_hash: row.get(1)?,
        failures: row.get(2)?,
        locked_until: row.time_or_none(3)?,
    })
}

fn read_session(row: Row<'_>) -> Result<Session, StoreError> {
    Ok(Session {
        id: row.get(0)?,
        user_id: row.get(1)?,
        secret_hash: row.get(2)?,
        created_at: row.time(3)?,
        expires_at: row.time(4)?,
        ended_at: row.time_or_none(5)?,
    })
}

fn read_token(row: Row<'_>) -> Result<ApiToken, StoreError> {
    Ok(ApiToken {
        id: row.get(0)?,
        user_id: row.get(1)?,
        name: row.get(2)?,
        prefix: row.get(3)?,
        secret_hash: row.get(4)?,
        created_at: row.time(5)?,
        expires_at: row.time_or_none(6)?,
        revoked_at: row.time_or_none(7)?,
    })
}

/// The credential of a user.
///
/// # Errors
/// Any [`StoreError`].
pub fn credential(c: &mut Conn, org: OrgId, user_id: Uuid) -> Result<Option<Credential>, StoreError> {
    Ok(credentials(c, org, &[user_id])?.into_iter().next())
}

pub(crate) fn credentials(c: &mut Conn, org: OrgId, users: &[Uuid]) -> Result<Vec<Credential>, StoreError> {
    let sql = "select user_id, password_hash, failures, locked_until from credential
               where org_id = $1 and user_id = any($2) order by user_id for update";
    c.query(sql, &[org.into(), Value::Uuids(users.to_vec())], read_credential)
}

pub(crate) fn sessions(c: &mut Conn, org: OrgId, ids: &[Uuid]) -> Result<Vec<Session>, StoreError> {
    let sql = format!("select {SESSION} from user_session where org_id = $1 and id = any($2) order by id for update");
    c.query(&sql, &[org.into(), Value::Uuids(ids.to_vec())], read_session)
}

pub(crate) fn tokens(c: &mut Conn, org: OrgId, ids: &[Uuid]) -> Result<Vec<ApiToken>, StoreError> {
    let sql = format!("select {TOKEN} from api_token where org_id = $1 and id = any($2) order by id for update");
    c.query(&sql, &[org.into(), Value::Uuids(ids.to_vec())], read_token)
}

/// The session with this secret, ended or not.
///
/// # Errors
/// Any [`StoreError`].
pub fn session_by_secret(c: &mut Conn, hash: &[u8]) -> Result<Option<(OrgId, Session)>, StoreError> {
    let sql = format!("select {SESSION}, org_id from user_session where secret_hash = $1");
    c.query_one(&sql, &[hash.to_vec().into()], |row| Ok((OrgId(row.get(6)?), read_session(row)?)))
}

/// The API token with this secret, revoked or not.
///
/// # Errors
/// Any [`StoreError`].
pub fn token_by_secret(c: &mut Conn, hash: &[u8]) -> Result<Option<(OrgId, ApiToken)>, StoreError> {
    let sql = format!("select {TOKEN}, org_id from api_token where secret_hash = $1");
    c.query_one(&sql, &[hash.to_vec().into()], |row| Ok((OrgId(row.get(8)?), read_token(row)?)))
}

/// The API tokens of a user that are not revoked, newest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn tokens_of(c: &mut Conn, org: OrgId, user_id: Uuid) -> Result<Vec<ApiToken>, StoreError> {
    let sql = format!(
        "select {TOKEN} from api_token where org_id = $1 and user_id = $2 and revoked_at is null
         order by id desc limit 1000"
    );
    c.query(&sql, &[org.into(), user_id.into()], read_token)
}

/// Removes sessions that ended or expired before `before`; answers how many.
///
/// # Errors
/// Any [`StoreError`].
pub fn prune_sessions(c: &mut Conn, before: jiff::Timestamp) -> Result<u64, StoreError> {
    c.execute("delete from user_session where expires_at < $1 or ended_at < $1", &[before.into()])
}
