//! Drafts: half-filled orders of one person, no part of the log until they are submitted.

use crate::{Conn, Row, StoreError, Value};
use gongdan_domain::OrgId;
use jiff::Timestamp;
use uuid::Uuid;

/// A draft as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Chosen by the device that began it.
    pub id: Uuid,
    /// Grows by one with every change, whichever device makes it.
    pub version: i64,
    /// What the device keeps, a JSON text.
    pub content: String,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// The idempotency key it will be submitted with.
    pub order_key: Option<String>,
}

const COLUMNS: &str = "select id, version, content, updated_at, order_key from draft";
const IS_SUBMITTED: &str =
    "exists (select 1 from idempotency i where i.org_id = draft.org_id and i.idem_key = draft.order_key)";

fn read(row: Row<'_>) -> Result<Draft, StoreError> {
    let (id, version, content) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(Draft { id, version, content, updated_at: row.time(3)?, order_key: row.get(4)? })
}

/// A person's drafts, at most `limit`, in the order of their ids. What is submitted is no draft any more.
///
/// # Errors
/// Any [`StoreError`].
pub fn of(c: &mut Conn, org: OrgId, owner: Uuid, limit: usize) -> Result<Vec<Draft>, StoreError> {
    let sql = format!(
        "{COLUMNS} where org_id = $1 and owner_id = $2 and (order_key is null or not {IS_SUBMITTED}) order by id limit $3"
    );
    c.query(&sql, &[org.into(), owner.into(), Value::Int(Some(limit as i64))], read)
}

/// How a draft was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// It is kept; its version now.
    At(i64),
    /// Another device was faster: what it kept, or `None` when it is gone.
    Behind(Option<Draft>),
    /// It is an order by now; nothing of it is kept.
    Submitted,
    /// The person has as many drafts as anybody may have.
    TooMany,
}

/// Keeps `content` as the version after `base`; a new draft has base 0 and may not exist yet.
///
/// # Errors
/// Any [`StoreError`].
pub fn save(c: &mut Conn, org: OrgId, owner: Uuid, draft: &Draft, base: i64, most: i64) -> Result<Saved, StoreError> {
    let key = [org.into(), owner.into(), draft.id.into()];
    if is_submitted(c, org, draft.order_key.as_deref())? {
        forget(c, org, owner, draft.id)?;
        return Ok(Saved::Submitted);
    }
    let mut values = key.to_vec();
    values.extend([draft.content.as_str().into(), draft.updated_at.into(), base.into()]);
    values.push(draft.order_key.as_deref().into());
    if base > 0 {
        let sql = "update draft set content = $4, updated_at = $5, version = version + 1, order_key = $7
                   where org_id = $1 and owner_id = $2 and id = $3 and version = $6";
        if c.execute(sql, &values)? == 1 {
            return Ok(Saved::At(base + 1));
        }
    } else {
        let sql = "select count(*) from draft where org_id = $1 and owner_id = $2";
        let held: i64 = c.query_one(sql, &key[..2], |row| row.get(0))?.unwrap_or(0);
        if held >= most {
            return Ok(Saved::TooMany);
        }
        let sql = "insert into draft (org_id, owner_id, id, content, updated_at, version, order_key)
                   values ($1, $2, $3, $4, $5, cast($6 as bigint) + 1, $7) on conflict do nothing";
        if c.execute(sql, &values)? == 1 {
            return Ok(Saved::At(1));
        }
    }
    let sql = format!("{COLUMNS} where org_id = $1 and owner_id = $2 and id = $3");
    Ok(Saved::Behind(c.query_one(&sql, &key, read)?))
}

fn is_submitted(c: &mut Conn, org: OrgId, order_key: Option<&str>) -> Result<bool, StoreError> {
    let Some(order_key) = order_key else { return Ok(false) };
    let sql = "select created_at from idempotency where org_id = $1 and idem_key = $2";
    Ok(c.query_one(sql, &[org.into(), order_key.into()], |row| row.time(0))?.is_some())
}

/// Forgets a draft; whether there was one.
///
/// # Errors
/// Any [`StoreError`].
pub fn forget(c: &mut Conn, org: OrgId, owner: Uuid, id: Uuid) -> Result<bool, StoreError> {
    let sql = "delete from draft where org_id = $1 and owner_id = $2 and id = $3";
    Ok(c.execute(sql, &[org.into(), owner.into(), id.into()])? == 1)
}

/// Forgets drafts that nobody touched since `before` or that are orders by now; answers how many. Comes before the
/// receipts are pruned, which tell the latter.
///
/// # Errors
/// Any [`StoreError`].
pub fn prune(c: &mut Conn, before: Timestamp) -> Result<u64, StoreError> {
    let sql = format!("delete from draft where updated_at < $1 or (order_key is not null and {IS_SUBMITTED})");
    c.execute(&sql, &[before.into()])
}
