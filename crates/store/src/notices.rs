//! What people were told.

use crate::table::NOTICE;
use crate::{Conn, Existing, Row, StoreError, Value};
use gongdan_domain::OrgId;
use gongdan_domain::event::Actor;
use gongdan_domain::notice::{Notice, NoticeKind};
use jiff::Timestamp;
use uuid::Uuid;

/// Writes notices. One that is there already stays as it is: one event tells one person once.
///
/// # Errors
/// Any [`StoreError`].
pub fn add(c: &mut Conn, org: OrgId, notices: &[Notice]) -> Result<(), StoreError> {
    let mut cells = Vec::with_capacity(notices.len() * NOTICE.columns.len());
    for notice in notices {
        cells.extend([
            org.into(),
            notice.user_id.into(),
            notice.position.into(),
            notice.kind.code().into(),
            notice.order_id.into(),
            notice.detail.as_deref().into(),
            notice.actor.id.into(),
            notice.actor.name.as_str().into(),
            notice.at.into(),
            notice.seen_at.into(),
        ]);
    }
    c.write(&NOTICE, &cells, Existing::Keep)
}

fn read(user_id: Uuid, row: Row<'_>) -> Result<Notice, StoreError> {
    let code: String = row.get(1)?;
    let kind = NoticeKind::from_code(&code).ok_or_else(|| StoreError::Corrupt(format!("unknown notice {code}")))?;
    let seen_at = match row.get::<Option<i64>>(7)? {
        Some(_) => Some(row.time(7)?),
        None => None,
    };
    Ok(Notice {
        user_id,
        position: row.get(0)?,
        kind,
        order_id: row.get(2)?,
        detail: row.get(3)?,
        actor: Actor { id: row.get(4)?, name: row.get(5)? },
        at: row.time(6)?,
        seen_at,
    })
}

/// A person's notices, the newest first, that come after the one at `before` in that sequence.
///
/// # Errors
/// Any [`StoreError`].
pub fn of(
    c: &mut Conn,
    org: OrgId,
    user: Uuid,
    only_unseen: bool,
    before: Option<i64>,
    limit: usize,
) -> Result<Vec<Notice>, StoreError> {
    let unseen = if only_unseen { "and seen_at is null" } else { "" };
    let sql = format!(
        "select position, kind, order_id, detail, actor_id, actor_name, at, seen_at from notice
         where org_id = $1 and user_id = $2 and position < $3 {unseen}
         order by org_id desc, user_id desc, position desc limit $4"
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let values = [org.into(), user.into(), before.unwrap_or(i64::MAX).into(), limit.into()];
    c.query(&sql, &values, |row| read(user, row))
}

/// How many a person has not seen, counted no further than `cap`.
///
/// # Errors
/// Any [`StoreError`].
pub fn count_unseen(c: &mut Conn, org: OrgId, user: Uuid, cap: i64) -> Result<i64, StoreError> {
    let sql = "select count(*) from (select 1 as one from notice
               where org_id = $1 and user_id = $2 and seen_at is null limit $3) as counted";
    Ok(c.query_one(sql, &[org.into(), user.into(), cap.into()], |row| row.get(0))?.unwrap_or_default())
}

/// The places of those notices about these orders that a person has seen.
///
/// # Errors
/// Any [`StoreError`].
pub fn seen_of(c: &mut Conn, org: OrgId, user: Uuid, orders: &[Uuid]) -> Result<Vec<i64>, StoreError> {
    let sql = "select position from notice
               where org_id = $1 and user_id = $2 and order_id = any($3) and seen_at is not null
               order by position desc limit 1000";
    c.query(sql, &[org.into(), user.into(), Value::Uuids(orders.to_vec())], |row| row.get(0))
}

/// Which of a person's notices are seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// Those up to this position.
    UpTo(i64),
    /// Those about this order.
    Order(Uuid),
}

/// Notes that a person saw notices; answers how many were new to them.
///
/// # Errors
/// Any [`StoreError`].
pub fn see(c: &mut Conn, org: OrgId, user: Uuid, which: Seen, at: Timestamp) -> Result<u64, StoreError> {
    let (which, value): (&str, Value) = match which {
        Seen::UpTo(position) => ("position <= $4", position.into()),
        Seen::Order(order) => ("order_id = $4", order.into()),
    };
    let sql =
        format!("update notice set seen_at = $3 where org_id = $1 and user_id = $2 and seen_at is null and {which}");
    c.execute(&sql, &[org.into(), user.into(), at.into(), value])
}

/// Forgets notices of what happened before `before`; answers how many.
///
/// # Errors
/// Any [`StoreError`].
pub fn prune(c: &mut Conn, before: Timestamp) -> Result<u64, StoreError> {
    c.execute("delete from notice where at < $1", &[before.into()])
}
