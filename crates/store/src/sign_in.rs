//! Credentials, sessions and API tokens. Secrets are looked up by their hash; the hash itself is random to an
//! onlooker, so an index lookup tells nothing by its timing.

use crate::{Conn, Row, StoreError, Value};
use gongdan_domain::OrgId;
use gongdan_domain::people::{ApiToken, Credential, Session};
use gongdan_domain::sign_in::{Passkey, SecondFactor};
use jiff::Timestamp;
use uuid::Uuid;

const SESSION: &str = "id, user_id, secret_hash, created_at, expires_at, ended_at, device, address, last_used_at";
const TOKEN: &str = "id, user_id, name, prefix, secret_hash, created_at, expires_at, revoked_at, scopes, last_used_at";
const PASSKEY_COLUMNS: &str =
    "id, user_id, credential_id, public_key, counter, name, created_at, last_used_at, removed_at";

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
        device: row.get(6)?,
        address: row.get(7)?,
        last_used_at: row.time_or_none(8)?,
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
        scopes: words(&row.get::<String>(8)?),
        last_used_at: row.time_or_none(9)?,
    })
}

fn words(list: &str) -> Vec<String> {
    list.split_whitespace().map(str::to_owned).collect()
}

fn read_factor(row: Row<'_>) -> Result<SecondFactor, StoreError> {
    Ok(SecondFactor {
        user_id: row.get(0)?,
        sealed: row.get(1)?,
        last_step: row.get(2)?,
        recovery: words(&row.get::<String>(3)?),
        changed_at: row.time(4)?,
    })
}

fn read_passkey(row: Row<'_>) -> Result<Passkey, StoreError> {
    Ok(Passkey {
        id: row.get(0)?,
        user_id: row.get(1)?,
        credential_id: row.get(2)?,
        public_key: row.get(3)?,
        counter: row.get(4)?,
        name: row.get(5)?,
        created_at: row.time(6)?,
        last_used_at: row.time_or_none(7)?,
        removed_at: row.time_or_none(8)?,
    })
}

/// The second factor of a user, on or off.
///
/// # Errors
/// Any [`StoreError`].
pub fn factor(c: &mut Conn, org: OrgId, user_id: Uuid) -> Result<Option<SecondFactor>, StoreError> {
    Ok(factors(c, org, &[user_id])?.into_iter().next())
}

/// Whether a password alone lets nobody in as this person.
///
/// # Errors
/// Any [`StoreError`].
pub fn has_factor(c: &mut Conn, org: OrgId, user_id: Uuid) -> Result<bool, StoreError> {
    let is_on = factor(c, org, user_id)?.is_some_and(|factor| factor.is_on());
    Ok(is_on || !passkeys_of(c, org, &[user_id])?.is_empty())
}

pub(crate) fn factors(c: &mut Conn, org: OrgId, users: &[Uuid]) -> Result<Vec<SecondFactor>, StoreError> {
    let sql = "select user_id, sealed, last_step, recovery, changed_at from second_factor
               where org_id = $1 and user_id = any($2) order by user_id for update";
    c.query(sql, &[org.into(), Value::Uuids(users.to_vec())], read_factor)
}

pub(crate) fn passkeys(c: &mut Conn, org: OrgId, ids: &[Uuid]) -> Result<Vec<Passkey>, StoreError> {
    let sql =
        format!("select {PASSKEY_COLUMNS} from passkey where org_id = $1 and id = any($2) order by id for update");
    c.query(&sql, &[org.into(), Value::Uuids(ids.to_vec())], read_passkey)
}

/// The passkeys of users that are not removed, oldest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn passkeys_of(c: &mut Conn, org: OrgId, users: &[Uuid]) -> Result<Vec<Passkey>, StoreError> {
    let sql = format!(
        "select {PASSKEY_COLUMNS} from passkey where org_id = $1 and user_id = any($2) and removed_at is null order by id"
    );
    c.query(&sql, &[org.into(), Value::Uuids(users.to_vec())], read_passkey)
}

/// Who has more than a password: a second factor that is on, or a passkey.
const GUARDED: &str = "select user_id from second_factor where org_id = $1 and length(sealed) > 0
    union select user_id from passkey where org_id = $1 and removed_at is null";

/// Whether a second factor of the user is on, or there is a passkey.
///
/// # Errors
/// Any [`StoreError`].
pub fn has_second_factor(c: &mut Conn, org: OrgId, user_id: Uuid) -> Result<bool, StoreError> {
    let sql = format!("select user_id from ({GUARDED}) as guarded where user_id = $2");
    Ok(c.query_one(&sql, &[org.into(), user_id.into()], |row| row.get::<Uuid>(0))?.is_some())
}

/// The users of whom [`has_second_factor`] is true.
///
/// # Errors
/// Any [`StoreError`].
pub fn with_second_factor(c: &mut Conn, org: OrgId) -> Result<Vec<Uuid>, StoreError> {
    c.query(GUARDED, &[org.into()], |row| row.get(0))
}

/// The passkey that an authenticator calls so, unless it was removed.
///
/// # Errors
/// Any [`StoreError`].
pub fn passkey_by_credential(c: &mut Conn, credential: &[u8]) -> Result<Option<(OrgId, Passkey)>, StoreError> {
    let sql = format!("select {PASSKEY_COLUMNS}, org_id from passkey where credential_id = $1 and removed_at is null");
    c.query_one(&sql, &[credential.to_vec().into()], |row| Ok((OrgId(row.get(9)?), read_passkey(row)?)))
}

/// The sessions of users that were not ended, newest first; expired ones may be among them.
///
/// # Errors
/// Any [`StoreError`].
pub fn sessions_of(c: &mut Conn, org: OrgId, users: &[Uuid]) -> Result<Vec<Session>, StoreError> {
    let sql = format!(
        "select {SESSION} from user_session where org_id = $1 and user_id = any($2) and ended_at is null
         order by id desc limit 1000"
    );
    c.query(&sql, &[org.into(), Value::Uuids(users.to_vec())], read_session)
}

/// Notes that a session or a token is in use.
///
/// # Errors
/// Any [`StoreError`].
pub fn note_use(c: &mut Conn, org: OrgId, is_token: bool, id: Uuid, at: Timestamp) -> Result<(), StoreError> {
    let sql = match is_token {
        true => "update api_token set last_used_at = $3 where org_id = $1 and id = $2",
        false => "update user_session set last_used_at = $3 where org_id = $1 and id = $2",
    };
    c.execute(sql, &[org.into(), id.into(), at.into()]).map(drop)
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
    c.query_one(&sql, &[hash.to_vec().into()], |row| Ok((OrgId(row.get(9)?), read_session(row)?)))
}

/// The API token with this secret, revoked or not.
///
/// # Errors
/// Any [`StoreError`].
pub fn token_by_secret(c: &mut Conn, hash: &[u8]) -> Result<Option<(OrgId, ApiToken)>, StoreError> {
    let sql = format!("select {TOKEN}, org_id from api_token where secret_hash = $1");
    c.query_one(&sql, &[hash.to_vec().into()], |row| Ok((OrgId(row.get(10)?), read_token(row)?)))
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

/// The API tokens of everybody that would last longer than `most` from the instant they were made, newest first, at
/// most 500.
///
/// # Errors
/// Any [`StoreError`].
pub fn tokens_beyond(
    c: &mut Conn,
    org: OrgId,
    most: jiff::SignedDuration,
    now: Timestamp,
) -> Result<Vec<ApiToken>, StoreError> {
    let sql = format!(
        "select {TOKEN} from api_token where org_id = $1 and revoked_at is null
         and (expires_at is null or (expires_at > created_at + $2 and expires_at > $3)) order by id desc limit 500"
    );
    let micros = i64::try_from(most.as_micros()).unwrap_or(i64::MAX);
    c.query(&sql, &[org.into(), micros.into(), now.into()], read_token)
}

/// Removes sessions that ended or expired before `before`; answers how many.
///
/// # Errors
/// Any [`StoreError`].
pub fn prune_sessions(c: &mut Conn, before: jiff::Timestamp) -> Result<u64, StoreError> {
    c.execute("delete from user_session where expires_at < $1 or ended_at < $1", &[before.into()])
}
