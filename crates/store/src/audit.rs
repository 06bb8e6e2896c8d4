//! The log as auditors read it: newest first, filtered.

use crate::events::{self, StoredEvent};
use crate::{Conn, StoreError, Value};
use gongdan_domain::{OrgId, Origin};
use jiff::Timestamp;
use uuid::Uuid;

/// Which events an auditor wants to see.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AuditFilter {
    /// Caused by this user.
    pub actor: Option<Uuid>,
    /// Kinds that begin so: `document.` or `sign_in.failed`.
    pub kind: Option<String>,
    /// About this.
    pub subject: Option<Uuid>,
    /// Not before this instant.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub until: Option<Timestamp>,
}

/// Events examined for one page at most: a filter that fits nothing must not read the whole log at once.
pub const WINDOW: i64 = 20_000;

/// A page and the place from which to look on.
#[derive(Debug, Default)]
pub struct AuditPage {
    /// What fits, newest first, with its origin.
    pub items: Vec<(StoredEvent, Origin)>,
    /// Everything from here on was examined; `None` when the log ends.
    pub reached: Option<i64>,
}

/// Events before position `before` (from the newest when `None`), newest first. A page may be short, even empty,
/// and yet have a place to look on from.
///
/// # Errors
/// Any [`StoreError`].
pub fn page(
    c: &mut Conn,
    org: OrgId,
    filter: &AuditFilter,
    before: Option<i64>,
    limit: usize,
) -> Result<AuditPage, StoreError> {
    let end = match (before, filter.until) {
        (Some(before), _) => before,
        (None, Some(until)) => (first_at(c, org, until)? + SKEW).min(events::head_position(c, org)? + 1),
        (None, None) => events::head_position(c, org)? + 1,
    };
    // Along a subject an index leads; nothing else needs a window then.
    let start = if filter.subject.is_some() { 0 } else { (end - WINDOW).max(0) };
    let mut values: Vec<Value> = vec![org.into(), start.into(), end.into()];
    let mut sql = format!(
        "select {}, id, actor_name, request_id, payload, address, agent from event
         where org_id = $1 and position >= $2 and position < $3",
        events::HEAD
    );
    let mut also = |condition: &str, value: Value| {
        values.push(value);
        sql.push_str(&condition.replace('?', &format!("${}", values.len())));
    };
    if let Some(actor) = filter.actor {
        also(" and actor_id = ?", actor.into());
    }
    if let Some(subject) = filter.subject {
        also(" and subject = ?", subject.into());
    }
    if let Some(kind) = &filter.kind {
        also(" and kind >= ?", kind.as_str().into());
        also(" and kind < ?", format!("{kind}\u{10FFFF}").into());
    }
    if let Some(from) = filter.from {
        also(" and at >= ?", from.into());
    }
    if let Some(until) = filter.until {
        also(" and at < ?", until.into());
    }
    also(" order by org_id desc, position desc limit ?", Value::Int(Some(limit as i64)));
    let items = c.query(&sql, &values, |row| {
        let origin = Origin { address: row.get(16)?, agent: row.get(17)? };
        Ok((events::read_stored(row)?, origin))
    })?;
    let reached = if items.len() >= limit { items.last().map(|(event, _)| event.head.position) } else { Some(start) };
    let over = filter.from.is_some() && is_over(c, org, filter.from, reached)?;
    Ok(AuditPage { reached: reached.filter(|at| *at > 1 && !over), items })
}

/// The newest position with a link in the hash chain; 0 when there is none.
///
/// # Errors
/// Any [`StoreError`].
pub fn linked(c: &mut Conn, org: OrgId) -> Result<i64, StoreError> {
    let sql = "select coalesce(max(position), 0) from audit_link where org_id = $1";
    Ok(c.query_one(sql, &[org.into()], |row| row.get(0))?.unwrap_or(0))
}

/// Whether everything before `reached` is older than anybody asked for.
fn is_over(c: &mut Conn, org: OrgId, from: Option<Timestamp>, reached: Option<i64>) -> Result<bool, StoreError> {
    let (Some(from), Some(reached)) = (from, reached) else { return Ok(true) };
    Ok(reached < first_at(c, org, from)? - SKEW)
}

/// Nodes whose clocks differ write events out of time order; by no more than this many places.
const SKEW: i64 = 1_000;

/// About the first position not before `at`, by halving: the log is in the order of time but for the skew of clocks.
fn first_at(c: &mut Conn, org: OrgId, at: Timestamp) -> Result<i64, StoreError> {
    let (mut low, mut high) = (0, events::head_position(c, org)? + 1);
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        let sql = "select at from event where org_id = $1 and position = $2";
        let found = c.query_one(sql, &[org.into(), middle.into()], |row| row.time(0))?;
        if found.is_some_and(|found| found < at) { low = middle } else { high = middle }
    }
    Ok(high)
}
