//! The event log.

use crate::conn::pg_type;
use crate::table::EVENT;
use crate::{Conn, Existing, Row, StoreError, Type, Value};
use gongdan_domain::event::{Actor, Event, Logged, Origin};
use gongdan_domain::permission::Place;
use gongdan_domain::{OrgId, audit};
use jiff::Timestamp;
use std::sync::OnceLock;
use uuid::Uuid;

/// An event without its payload: enough to know whom it concerns.
#[derive(Debug, Clone, PartialEq)]
pub struct EventHead {
    /// Place in the organisation's log.
    pub position: i64,
    /// Stable kind.
    pub kind: String,
    /// What it is about.
    pub subject: Uuid,
    /// When.
    pub at: Timestamp,
    /// Who caused it.
    pub actor_id: Option<Uuid>,
    /// Version of the subject after it.
    pub version: i64,
    /// For orders, where the order stood after it.
    pub place: Option<Place>,
}

/// An event as stored, its payload not yet read.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    /// The event's id.
    pub id: Uuid,
    /// Its head.
    pub head: EventHead,
    /// The actor's name at that time.
    pub actor_name: String,
    /// The request that caused it.
    pub request_id: String,
    /// JSON text, to the letter as it was written.
    pub payload: String,
}

impl StoredEvent {
    /// What the audit chain protects.
    pub fn entry(&self) -> audit::Entry<'_> {
        audit::Entry {
            id: self.id,
            position: self.head.position,
            at: self.head.at,
            kind: &self.head.kind,
            subject: self.head.subject,
            actor_id: self.head.actor_id,
            actor_name: &self.actor_name,
            version: self.head.version,
            payload: &self.payload,
        }
    }

    /// Reads the payload.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when it is none of ours.
    pub fn read(self) -> Result<Logged, StoreError> {
        let event: Event = serde_json::from_str(&self.payload).map_err(|e| StoreError::Corrupt(e.to_string()))?;
        Ok(Logged {
            id: self.id,
            position: self.head.position,
            at: self.head.at,
            actor: Actor { id: self.head.actor_id, name: self.actor_name },
            version: self.head.version,
            place: self.head.place,
            request_id: self.request_id,
            event,
        })
    }
}

/// An event on its way into the log.
#[derive(Debug)]
pub struct NewEvent {
    /// UUIDv7.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// Version of the subject after it.
    pub version: i64,
    /// For orders, where the order stands after it.
    pub place: Option<Place>,
    /// The request that caused it.
    pub request_id: String,
    /// From where it came.
    pub origin: Origin,
    /// The fact.
    pub event: Event,
}

/// Events that are appended without asking where the log stands.
const A_FEW: usize = 4;

/// Appends to the organisation's log. From here until commit nobody else can append to it, which is what keeps
/// the log gap-free and in commit order, so do it last.
///
/// # Errors
/// Any [`StoreError`].
pub fn append(c: &mut Conn, org: OrgId, events: &[NewEvent]) -> Result<(), StoreError> {
    if c.is_postgres() && events.len() <= A_FEW {
        return append_few(c, org, events);
    }
    let count = events.len() as i64;
    let sql = "insert into log_head (org_id, position) values ($1, $2)
               on conflict (org_id) do update set position = log_head.position + $3 returning position";
    let last: i64 = c
        .query_one(sql, &[org.into(), count.into(), count.into()], |row| row.get(0))?
        .ok_or_else(|| StoreError::Corrupt("the log has no head".to_owned()))?;
    let mut cells = Vec::with_capacity(events.len() * EVENT.columns.len());
    for (position, new) in (last - count + 1..).zip(events) {
        cells.extend(event_cells(org, position, new)?);
    }
    c.write(&EVENT, &cells, Existing::Fail)
}

/// Takes the positions and writes the events without asking what the positions are, which PostgreSQL can and SQLite
/// cannot: a few events then need no answer before the commit.
fn append_few(c: &mut Conn, org: OrgId, events: &[NewEvent]) -> Result<(), StoreError> {
    static FIRST: OnceLock<String> = OnceLock::new();
    static NEXT: OnceLock<String> = OnceLock::new();
    let cells = || {
        let cast = |(i, (_, ty)): (usize, &(&str, Type))| format!("${}::{}", i + 1, pg_type(*ty));
        EVENT.columns.iter().enumerate().skip(2).map(cast).collect::<Vec<_>>().join(", ")
    };
    let first = FIRST.get_or_init(|| {
        format!(
            "with head as (insert into log_head (org_id, position) values ($1, $2)
                 on conflict (org_id) do update set position = log_head.position + $2 returning position)
             insert into event ({}) select $1, head.position - $2 + 1, {} from head",
            EVENT.column_list(),
            cells()
        )
    });
    // The second column says how many of the batch come after.
    let next = NEXT.get_or_init(|| {
        format!(
            "insert into event ({}) select $1, log_head.position - $2, {} from log_head where org_id = $1",
            EVENT.column_list(),
            cells()
        )
    });
    let count = events.len() as i64;
    for (after, new) in (0..count).rev().zip(events) {
        let is_first = after == count - 1;
        let (sql, second) = if is_first { (first, count) } else { (next, after) };
        c.send(sql, event_cells(org, second, new)?.into())?;
    }
    Ok(())
}

fn event_cells(org: OrgId, position: i64, new: &NewEvent) -> Result<[Value; 19], StoreError> {
    let payload = serde_json::to_string(&new.event).map_err(|e| StoreError::Corrupt(e.to_string()))?;
    let place = new.place;
    Ok([
        org.into(),
        position.into(),
        new.id.into(),
        new.at.into(),
        new.event.kind().into(),
        new.event.subject().into(),
        new.actor.id.into(),
        new.actor.name.as_str().into(),
        new.version.into(),
        place.and_then(|p| p.requester_id).into(),
        new.request_id.as_str().into(),
        payload.into(),
        place.map(|p| p.type_id).into(),
        place.and_then(|p| p.department_id).into(),
        place.and_then(|p| p.site_id).into(),
        place.and_then(|p| p.customer_id).into(),
        place.and_then(|p| p.assignee_id).into(),
        new.origin.address.clone().into(),
        new.origin.agent.clone().into(),
    ])
}

pub(crate) const HEAD: &str = "position, kind, subject, at, actor_id, version, requester_id, type_id, department_id, site_id, \
                    customer_id, assignee_id";

fn read_head(row: Row<'_>) -> Result<EventHead, StoreError> {
    let (requester_id, type_id) = (row.get(6)?, row.get::<Option<Uuid>>(7)?);
    let (department_id, site_id, customer_id, assignee_id) = (row.get(8)?, row.get(9)?, row.get(10)?, row.get(11)?);
    let kind: String = row.get(1)?;
    // Events older than the notion of a place have no type either; they were about orders all the same.
    let type_id = type_id.or_else(|| kind.starts_with("order.").then(Uuid::nil));
    let place =
        type_id.map(|type_id| Place { type_id, requester_id, assignee_id, department_id, site_id, customer_id });
    Ok(EventHead {
        position: row.get(0)?,
        kind,
        subject: row.get(2)?,
        at: row.time(3)?,
        actor_id: row.get(4)?,
        version: row.get(5)?,
        place,
    })
}

pub(crate) fn read_stored(row: Row<'_>) -> Result<StoredEvent, StoreError> {
    let head = read_head(row)?;
    Ok(StoredEvent {
        head,
        id: row.get(12)?,
        actor_name: row.get(13)?,
        request_id: row.get(14)?,
        payload: row.get(15)?,
    })
}

/// Events after `after`, oldest first, without payload.
///
/// # Errors
/// Any [`StoreError`].
pub fn heads(c: &mut Conn, org: OrgId, after: i64, limit: usize) -> Result<Vec<EventHead>, StoreError> {
    let sql =
        format!("select {HEAD} from event where org_id = $1 and position > $2 order by org_id, position limit $3");
    c.query(&sql, &[org.into(), after.into(), Value::Int(Some(limit as i64))], read_head)
}

/// Events after `after`, oldest first, whole.
///
/// # Errors
/// Any [`StoreError`].
pub fn after(c: &mut Conn, org: OrgId, after: i64, limit: usize) -> Result<Vec<StoredEvent>, StoreError> {
    let sql = format!(
        "select {HEAD}, id, actor_name, request_id, payload from event
         where org_id = $1 and position > $2 order by org_id, position limit $3"
    );
    c.query(&sql, &[org.into(), after.into(), Value::Int(Some(limit as i64))], read_stored)
}

/// One event.
///
/// # Errors
/// Any [`StoreError`].
pub fn find(c: &mut Conn, org: OrgId, position: i64) -> Result<Option<StoredEvent>, StoreError> {
    let sql =
        format!("select {HEAD}, id, actor_name, request_id, payload from event where org_id = $1 and position = $2");
    c.query_one(&sql, &[org.into(), position.into()], read_stored)
}

/// The history of one order, oldest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn history(c: &mut Conn, org: OrgId, order_id: Uuid, after: i64, limit: usize) -> Result<Vec<Logged>, StoreError> {
    let sql = format!(
        "select {HEAD}, id, actor_name, request_id, payload from event
         where org_id = $1 and subject = $2 and position > $3 order by org_id, subject, position limit $4"
    );
    let values = [org.into(), order_id.into(), after.into(), Value::Int(Some(limit as i64))];
    c.query(&sql, &values, read_stored)?.into_iter().map(StoredEvent::read).collect()
}

/// The position of the newest event; 0 when there is none.
///
/// # Errors
/// Any [`StoreError`].
pub fn head_position(c: &mut Conn, org: OrgId) -> Result<i64, StoreError> {
    let sql = "select position from log_head where org_id = $1";
    Ok(c.query_one(sql, &[org.into()], |row| row.get(0))?.unwrap_or(0))
}

/// The newest position of every organisation.
///
/// # Errors
/// Any [`StoreError`].
pub fn head_positions(c: &mut Conn) -> Result<Vec<(OrgId, i64)>, StoreError> {
    c.query("select org_id, position from log_head order by org_id", &[], |row| Ok((OrgId(row.get(0)?), row.get(1)?)))
}

/// Links of the audit chain after `after`.
///
/// # Errors
/// Any [`StoreError`].
pub fn links(c: &mut Conn, org: OrgId, after: i64, limit: usize) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
    let sql = "select position, link from audit_link where org_id = $1 and position > $2
               order by org_id, position limit $3";
    c.query(sql, &[org.into(), after.into(), Value::Int(Some(limit as i64))], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Adds links to the audit chain.
///
/// # Errors
/// [`StoreError::Conflict`] when one exists.
pub fn add_links(c: &mut Conn, org: OrgId, links: &[(i64, audit::Link)]) -> Result<(), StoreError> {
    let mut cells = Vec::with_capacity(links.len() * 3);
    for (position, link) in links {
        cells.extend([org.into(), (*position).into(), link.to_vec().into()]);
    }
    c.insert(&crate::table::AUDIT_LINK, &cells, Existing::Fail).map(drop)
}
