//! Watchers, mentions and links of orders.

use crate::state::read_document;
use crate::table::{ORDER_LINK, ORDER_MENTION, ORDER_WATCH};
use crate::{Conn, Existing, Row, StoreError, Value, orders};
use gongdan_domain::OrgId;
use gongdan_domain::command::Touches;
use gongdan_domain::document::Document;
use gongdan_domain::life::{LifeRows, LinkKind, Mention, OrderLink, Watch};
use gongdan_domain::order::Order;
use std::collections::HashSet;
use uuid::Uuid;

/// Loads what `touches` names.
pub(crate) fn load(c: &mut Conn, org: OrgId, touches: &Touches) -> Result<LifeRows, StoreError> {
    let mut rows = LifeRows::default();
    if !touches.watches.is_empty() {
        let orders: HashSet<Uuid> = touches.watches.iter().map(|(order, _)| *order).collect();
        let users: HashSet<Uuid> = touches.watches.iter().map(|(_, user)| *user).collect();
        let sql = "select order_id, user_id, watching, since from order_watch
                   where org_id = $1 and order_id = any($2) and user_id = any($3)";
        let values = [org.into(), uuids(orders), uuids(users)];
        let read =
            |row: Row<'_>| Ok(((row.get(0)?, row.get(1)?), Watch { watching: row.get(2)?, since: row.time(3)? }));
        rows.watches = c.query(sql, &values, read)?.into_iter().collect();
    }
    if !touches.links.is_empty() {
        rows.links = around(c, org, &touches.links)?.into_iter().collect();
    }
    Ok(rows)
}

fn uuids(ids: impl IntoIterator<Item = Uuid>) -> Value {
    Value::Uuids(ids.into_iter().collect())
}

fn read_link(row: Row<'_>) -> Result<OrderLink, StoreError> {
    let code: String = row.get(1)?;
    let kind = LinkKind::from_code(&code).ok_or_else(|| StoreError::Corrupt(format!("unknown link {code}")))?;
    Ok(OrderLink { from: row.get(0)?, kind, to: row.get(2)? })
}

/// All links of these orders, and every link that can be reached from them along the direction it is read in.
fn around(c: &mut Conn, org: OrgId, ids: &[Uuid]) -> Result<Vec<OrderLink>, StoreError> {
    let sql = "with recursive reached (id) as (
                   select id from orders where org_id = $1 and id = any($2)
                   union
                   select l.to_id from order_link l join reached r on l.org_id = $1 and l.from_id = r.id
                   where l.kind <> 'relates'
               )
               select l.from_id, l.kind, l.to_id from order_link l join reached r on l.org_id = $1 and l.from_id = r.id
               union
               select from_id, kind, to_id from order_link where org_id = $1 and to_id = any($2)";
    c.query(sql, &[org.into(), Value::Uuids(ids.to_vec())], read_link)
}

/// Writes back what changed.
pub(crate) fn write(c: &mut Conn, org: OrgId, rows: &LifeRows) -> Result<(), StoreError> {
    let cells = |keys: &HashSet<(Uuid, Uuid)>| {
        let mut cells: Vec<Value> = Vec::new();
        for (order, user) in keys {
            if let Some(watch) = rows.watches.get(&(*order, *user)) {
                let row = [org.into(), (*order).into(), (*user).into(), watch.watching.into(), watch.since.into()];
                cells.extend(row);
            }
        }
        cells
    };
    c.write(&ORDER_WATCH, &cells(&rows.came), Existing::Keep)?;
    c.write(&ORDER_WATCH, &cells(&rows.chosen), Existing::Replace)?;
    let mut mentions = Vec::new();
    for Mention { order_id, comment_id, user_id } in &rows.mentions {
        mentions.extend([org.into(), (*user_id).into(), (*comment_id).into(), (*order_id).into()]);
    }
    c.write(&ORDER_MENTION, &mentions, Existing::Keep)?;
    for OrderLink { from, kind, to } in &rows.unlinked {
        let sql = "delete from order_link where org_id = $1 and from_id = $2 and kind = $3 and to_id = $4";
        c.send(sql, vec![org.into(), (*from).into(), kind.code().into(), (*to).into()])?;
    }
    let mut links = Vec::new();
    for (OrderLink { from, kind, to }, since) in &rows.linked {
        links.extend([org.into(), (*from).into(), kind.code().into(), (*to).into(), (*since).into()]);
    }
    c.write(&ORDER_LINK, &links, Existing::Keep)
}

/// The links of an order, in both directions, at most `limit`.
///
/// # Errors
/// Any [`StoreError`].
pub fn links_of(c: &mut Conn, org: OrgId, order_id: Uuid, limit: usize) -> Result<Vec<OrderLink>, StoreError> {
    let sql = "select from_id, kind, to_id from (
                   select from_id, kind, to_id, since from order_link where org_id = $1 and from_id = $2
                   union
                   select from_id, kind, to_id, since from order_link where org_id = $1 and to_id = $2
               ) as links order by since, from_id, to_id limit $3";
    c.query(sql, &[org.into(), order_id.into(), Value::Int(Some(limit as i64))], read_link)
}

/// The order and every order that was merged into it, near or far.
///
/// # Errors
/// Any [`StoreError`].
pub fn merged_into(c: &mut Conn, org: OrgId, order_id: Uuid) -> Result<Vec<Uuid>, StoreError> {
    let sql = "with recursive merged (id) as (
                   select id from orders where org_id = $1 and id = $2
                   union
                   select l.from_id from order_link l join merged m on l.org_id = $1 and l.to_id = m.id
                   where l.kind = 'merged_into'
               )
               select id from merged";
    c.query(sql, &[org.into(), order_id.into()], |row| row.get(0))
}

/// Who has said whether they watch any of these orders, or came to by themselves: user and wish, first come first.
///
/// # Errors
/// Any [`StoreError`].
pub fn watchers(c: &mut Conn, org: OrgId, orders: &[Uuid], limit: usize) -> Result<Vec<(Uuid, bool)>, StoreError> {
    let sql = "select user_id, watching from order_watch where org_id = $1 and order_id = any($2)
               order by since, user_id limit $3";
    let values = [org.into(), uuids(orders.iter().copied()), Value::Int(Some(limit as i64))];
    c.query(sql, &values, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Who has said whether they watch which of these orders, or came to by themselves.
///
/// # Errors
/// Any [`StoreError`].
pub fn watches(c: &mut Conn, org: OrgId, orders: &[Uuid]) -> Result<Vec<(Uuid, Uuid, bool)>, StoreError> {
    let sql = "select order_id, user_id, watching from order_watch where org_id = $1 and order_id = any($2)";
    let values = [org.into(), uuids(orders.iter().copied())];
    c.query(sql, &values, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

/// Whether a user has said that they watch an order, or came to by themselves.
///
/// # Errors
/// Any [`StoreError`].
pub fn is_watching(c: &mut Conn, org: OrgId, order: Uuid, user: Uuid) -> Result<bool, StoreError> {
    let sql = "select watching from order_watch where org_id = $1 and order_id = $2 and user_id = $3";
    Ok(c.query_one(sql, &[org.into(), order.into(), user.into()], |row| row.get(0))?.unwrap_or(false))
}

/// Ids of the orders a user watches, newest first, that come after the order `before` in that sequence. Orders the
/// user asked for or is responsible for are watched unless the user has said no.
///
/// # Errors
/// Any [`StoreError`].
pub fn watched(
    c: &mut Conn,
    org: OrgId,
    user: Uuid,
    before: Option<Uuid>,
    limit: usize,
) -> Result<Vec<Uuid>, StoreError> {
    let before = before.unwrap_or(Uuid::max());
    let own = |column: &str| {
        format!(
            "select o.id from orders o where o.org_id = $1 and o.{column} = $2 and o.id < $3 and not exists (
                 select 1 from order_watch w
                 where w.org_id = $1 and w.order_id = o.id and w.user_id = $2 and not w.watching)
             order by o.id desc limit $4"
        )
    };
    let sql = format!(
        "select id from (
             select * from (
                 select order_id as id from order_watch
                 where org_id = $1 and user_id = $2 and order_id < $3 and watching order by order_id desc limit $4) as a
             union select * from ({}) as b
             union select * from ({}) as c
         ) as mine order by id desc limit $4",
        own("requester_id"),
        own("assignee_id"),
    );
    c.query(&sql, &[org.into(), user.into(), before.into(), Value::Int(Some(limit as i64))], |row| row.get(0))
}

/// Orders by id, in id order.
///
/// # Errors
/// Any [`StoreError`].
pub fn orders(c: &mut Conn, org: OrgId, ids: &[Uuid]) -> Result<Vec<Order>, StoreError> {
    if ids.is_empty() { Ok(Vec::new()) } else { orders::find_many(c, org, ids, false) }
}

/// Documents of a kind that are in use, in the order they were made.
///
/// # Errors
/// Any [`StoreError`].
pub fn documents(c: &mut Conn, org: OrgId, kind: &str, limit: usize) -> Result<Vec<Document>, StoreError> {
    let sql = "select id, kind, doc_key, version, active, body from document
               where org_id = $1 and kind = $2 and active order by id limit $3";
    c.query(sql, &[org.into(), kind.into(), Value::Int(Some(limit as i64))], read_document)
}

/// The same, those out of use included.
///
/// # Errors
/// Any [`StoreError`].
pub fn all_documents(c: &mut Conn, org: OrgId, kind: &str, limit: usize) -> Result<Vec<Document>, StoreError> {
    let sql = "select id, kind, doc_key, version, active, body from document
               where org_id = $1 and kind = $2 order by id limit $3";
    c.query(sql, &[org.into(), kind.into(), Value::Int(Some(limit as i64))], read_document)
}

/// Users that comments name, by comment.
///
/// # Errors
/// Any [`StoreError`].
pub fn mentions_in(c: &mut Conn, org: OrgId, comments: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
    let sql = "select comment_id, user_id from order_mention where org_id = $1 and comment_id = any($2)";
    c.query(sql, &[org.into(), uuids(comments.iter().copied())], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Comments that name a user, newest first, that come after the comment `before` in that sequence: order and comment.
///
/// # Errors
/// Any [`StoreError`].
pub fn mentions_of(
    c: &mut Conn,
    org: OrgId,
    user: Uuid,
    before: Option<Uuid>,
    limit: usize,
) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
    let sql = "select order_id, comment_id from order_mention where org_id = $1 and user_id = $2 and comment_id < $3
               order by comment_id desc limit $4";
    let values = [org.into(), user.into(), before.unwrap_or(Uuid::max()).into(), Value::Int(Some(limit as i64))];
    c.query(sql, &values, |row| Ok((row.get(0)?, row.get(1)?)))
}
