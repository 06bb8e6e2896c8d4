//! Messages on their way out.

use crate::table::DELIVERY;
use crate::{Conn, Existing, Row, StoreError, Value, outlets};
use gongdan_domain::delivery::{Delivery, DeliveryState, Health};
use gongdan_domain::{OrgId, Text};
use jiff::Timestamp;
use std::collections::HashMap;
use uuid::Uuid;

const COLUMNS: &str = "org_id, id, channel, outlet_id, recipient_id, lane, seq, message_id, topic, order_id, body, state, \
                       attempts, next_at, created_at, ended_at, status, reason, took_ms";

fn read(row: Row<'_>) -> Result<(OrgId, Delivery), StoreError> {
    let state: String = row.get(11)?;
    let delivery = Delivery {
        id: row.get(1)?,
        channel: row.get(2)?,
        outlet_id: row.get(3)?,
        recipient_id: row.get(4)?,
        lane: row.get(5)?,
        seq: row.get(6)?,
        message_id: row.get(7)?,
        topic: row.get(8)?,
        order_id: row.get(9)?,
        body: row.get(10)?,
        state: DeliveryState::from_code(&state).ok_or_else(|| StoreError::Corrupt(format!("delivery is {state}")))?,
        attempts: row.get(12)?,
        next_at: row.time(13)?,
        created_at: row.time(14)?,
        ended_at: row.time_or_none(15)?,
        status: row.get(16)?,
        reason: read_reason(row.get(17)?)?,
        took_ms: row.get(18)?,
    };
    Ok((OrgId(row.get(0)?), delivery))
}

/// Words in both languages, as they are stored.
pub(crate) fn read_reason(stored: Option<String>) -> Result<Option<Text>, StoreError> {
    stored.map(|text| serde_json::from_str(&text)).transpose().map_err(|e| StoreError::Corrupt(e.to_string()))
}

/// The same, to be stored.
pub(crate) fn reason(text: Option<&Text>) -> Result<Value, StoreError> {
    let text = text.map(serde_json::to_string).transpose().map_err(|e| StoreError::Corrupt(e.to_string()))?;
    Ok(Value::Text(text))
}

/// Writes a message that tries its outlet out: whoever sends it does not want to wait until the outlet's rest is over.
///
/// # Errors
/// Any [`StoreError`].
pub fn try_out(c: &mut Conn, org: OrgId, delivery: &Delivery) -> Result<(), StoreError> {
    let outlet = delivery.outlet_id;
    if let Some(health) = outlets::health(c, org, &[outlet])?.remove(&outlet) {
        outlets::put_health(c, org, outlet, &Health { paused_until: None, ..health })?;
    }
    add(c, org, std::slice::from_ref(delivery))
}

/// Writes new messages. One that is there already stays as it is, so that no cause is told of twice.
///
/// # Errors
/// Any [`StoreError`].
pub fn add(c: &mut Conn, org: OrgId, deliveries: &[Delivery]) -> Result<(), StoreError> {
    let mut cells = Vec::with_capacity(deliveries.len() * DELIVERY.columns.len());
    for d in deliveries {
        cells.extend([
            org.into(),
            d.id.into(),
            d.channel.as_str().into(),
            d.outlet_id.into(),
            d.recipient_id.into(),
            d.lane.into(),
            d.seq.into(),
            d.message_id.into(),
            d.topic.as_str().into(),
            d.order_id.into(),
            d.body.as_str().into(),
            d.state.code().into(),
            d.attempts.into(),
            d.next_at.into(),
            d.created_at.into(),
            d.ended_at.into(),
            d.status.into(),
            reason(d.reason.as_ref())?,
            d.took_ms.into(),
            "".into(),
            0_i64.into(),
        ]);
    }
    c.insert(&DELIVERY, &cells, Existing::Keep).map(drop)
}

/// Outlets that do not rest and have something due that nobody has.
///
/// # Errors
/// Any [`StoreError`].
pub fn due_outlets(c: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<(OrgId, Uuid)>, StoreError> {
    let sql = "select d.org_id, d.outlet_id from delivery d
               left join outlet o on o.org_id = d.org_id and o.id = d.outlet_id
               where d.state = 'waiting' and d.next_at <= $1 and d.lease_until < $1
               and (o.paused_until is null or o.paused_until <= $1)
               group by d.org_id, d.outlet_id order by min(d.next_at) limit $2";
    c.query(sql, &[now.into(), limit.into()], |row| Ok((OrgId(row.get(0)?), row.get(1)?)))
}

/// Takes what is due of an outlet: of every lane the first message only, and only what nobody has.
///
/// # Errors
/// Any [`StoreError`].
pub fn take(
    c: &mut Conn,
    (org, outlet): (OrgId, Uuid),
    node: &str,
    (now, until): (Timestamp, Timestamp),
    limit: i64,
) -> Result<Vec<(OrgId, Delivery)>, StoreError> {
    let sql = "select d.id from delivery d
               where d.org_id = $1 and d.outlet_id = $2 and d.state = 'waiting' and d.next_at <= $3
               and d.lease_until < $3 and not exists (
                   select 1 from delivery e where e.org_id = d.org_id and e.outlet_id = d.outlet_id
                   and e.lane = d.lane and e.state = 'waiting' and (e.seq < d.seq or (e.seq = d.seq and e.id < d.id)))
               order by d.next_at limit $4";
    let ids: Vec<Uuid> = c.query(sql, &[org.into(), outlet.into(), now.into(), limit.into()], |row| row.get(0))?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    // Another node may be here at the same time: whoever changes a row first has it.
    let sql = format!(
        "update delivery set owner = $1, lease_until = $2
         where org_id = $3 and id = any($4) and state = 'waiting' and lease_until < $5 returning {COLUMNS}"
    );
    c.query(&sql, &[node.into(), until.into(), org.into(), Value::Uuids(ids), now.into()], read)
}

/// What became of an attempt.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// Which message.
    pub id: Uuid,
    /// Where it stands now.
    pub state: DeliveryState,
    /// When it is sent again, if it waits.
    pub next_at: Timestamp,
    /// The status the other side answered with.
    pub status: Option<i64>,
    /// Why it failed.
    pub reason: Option<Text>,
    /// How long it took.
    pub took_ms: Option<i64>,
    /// Whether anything was sent at all.
    pub counts: bool,
}

/// Notes what became of an attempt of `node`, unless another one has the message by now. What waits behind it in its
/// lane is not due before it.
///
/// # Errors
/// Any [`StoreError`].
pub fn note(c: &mut Conn, org: OrgId, node: &str, attempt: &Attempt, now: Timestamp) -> Result<bool, StoreError> {
    let ended = (attempt.state != DeliveryState::Waiting).then_some(now);
    let sql = "update delivery set state = $1, next_at = $2, status = $3, reason = $4, took_ms = $5,
               attempts = attempts + $6, ended_at = $7, owner = '', lease_until = 0
               where org_id = $8 and id = $9 and owner = $10 and state = 'waiting'";
    let values = [
        attempt.state.code().into(),
        attempt.next_at.into(),
        attempt.status.into(),
        reason(attempt.reason.as_ref())?,
        attempt.took_ms.into(),
        i64::from(attempt.counts).into(),
        ended.into(),
        org.into(),
        attempt.id.into(),
        node.into(),
    ];
    if c.execute(sql, &values)? == 0 {
        return Ok(false);
    }
    if attempt.state == DeliveryState::Waiting {
        let sql = "update delivery set next_at = $1 where org_id = $2 and state = 'waiting' and next_at < $1
                   and outlet_id = (select outlet_id from delivery where org_id = $2 and id = $3)
                   and lane = (select lane from delivery where org_id = $2 and id = $3)";
        c.execute(sql, &[attempt.next_at.into(), org.into(), attempt.id.into()])?;
    } else {
        // What waited for this one need not wait any longer.
        let sql = "update delivery set next_at = $1 where org_id = $2 and state = 'waiting' and next_at > $1
                   and attempts = 0 and outlet_id = (select outlet_id from delivery where org_id = $2 and id = $3)
                   and lane = (select lane from delivery where org_id = $2 and id = $3)";
        c.execute(sql, &[now.into(), org.into(), attempt.id.into()])?;
    }
    Ok(true)
}

/// Notes that messages were sent along with another one of their lane.
///
/// # Errors
/// Any [`StoreError`].
pub fn note_along(c: &mut Conn, org: OrgId, ids: &[Uuid], now: Timestamp) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let sql = "update delivery set state = 'sent', attempts = attempts + 1, ended_at = $1, reason = null
               where org_id = $2 and id = any($3) and state = 'waiting'";
    c.execute(sql, &[now.into(), org.into(), Value::Uuids(ids.to_vec())]).map(drop)
}

/// What waits in a lane, the first first.
///
/// # Errors
/// Any [`StoreError`].
pub fn in_lane(
    c: &mut Conn,
    (org, outlet): (OrgId, Uuid),
    lane: Uuid,
    limit: usize,
) -> Result<Vec<Delivery>, StoreError> {
    let sql = format!(
        "select {COLUMNS} from delivery where org_id = $1 and outlet_id = $2 and lane = $3 and state = 'waiting'
         order by seq, id limit $4"
    );
    let values = [org.into(), outlet.into(), lane.into(), Value::Int(Some(limit as i64))];
    Ok(c.query(&sql, &values, read)?.into_iter().map(|(_, delivery)| delivery).collect())
}

/// When the last message of a lane was sent.
///
/// # Errors
/// Any [`StoreError`].
pub fn last_sent(c: &mut Conn, (org, outlet): (OrgId, Uuid), lane: Uuid) -> Result<Option<Timestamp>, StoreError> {
    let sql = "select max(ended_at) from delivery
               where org_id = $1 and outlet_id = $2 and lane = $3 and state = 'sent'";
    let found = c.query_one(sql, &[org.into(), outlet.into(), lane.into()], |row| row.time_or_none(0))?;
    Ok(found.flatten())
}

/// How many messages of an outlet were sent since then, counted no further than `cap`.
///
/// # Errors
/// Any [`StoreError`].
pub fn sent_since(
    c: &mut Conn,
    (org, outlet): (OrgId, Uuid),
    since: Timestamp,
    cap: usize,
) -> Result<usize, StoreError> {
    let sql = "select count(*) from (select 1 as one from delivery
               where org_id = $1 and outlet_id = $2 and state = 'sent' and ended_at > $3 limit $4) as counted";
    let values = [org.into(), outlet.into(), since.into(), Value::Int(Some(cap as i64))];
    let count: Option<i64> = c.query_one(sql, &values, |row| row.get(0))?;
    Ok(count.and_then(|count| usize::try_from(count).ok()).unwrap_or_default())
}

/// Lets go of what `node` has.
///
/// # Errors
/// Any [`StoreError`].
pub fn release(c: &mut Conn, node: &str) -> Result<(), StoreError> {
    let sql = "update delivery set owner = '', lease_until = 0 where owner = $1 and state = 'waiting'";
    c.execute(sql, &[node.into()]).map(drop)
}

/// Which messages of an outlet to list.
#[derive(Debug, Clone, Default)]
pub struct Which {
    /// Only those that stand here.
    pub state: Option<DeliveryState>,
    /// Older than this one.
    pub before: Option<Uuid>,
}

/// Messages of an outlet, the newest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn of_outlet(
    c: &mut Conn,
    (org, outlet): (OrgId, Uuid),
    which: &Which,
    limit: usize,
) -> Result<Vec<Delivery>, StoreError> {
    let (state, before) = (which.state.map(DeliveryState::code), which.before.unwrap_or(Uuid::max()));
    let sql = format!(
        "select {COLUMNS} from delivery where org_id = $1 and outlet_id = $2 and id < $3 and ($4 = '' or state = $4)
         order by id desc limit $5"
    );
    let state = state.unwrap_or_default();
    let values = [org.into(), outlet.into(), before.into(), state.into(), Value::Int(Some(limit as i64))];
    Ok(c.query(&sql, &values, read)?.into_iter().map(|(_, delivery)| delivery).collect())
}

/// Messages to people about an order, the newest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn to_people(c: &mut Conn, org: OrgId, order: Uuid, limit: usize) -> Result<Vec<Delivery>, StoreError> {
    let sql = format!(
        "select {COLUMNS} from delivery where org_id = $1 and order_id = $2 and recipient_id is not null
         order by id desc limit $3"
    );
    let values = [org.into(), order.into(), Value::Int(Some(limit as i64))];
    Ok(c.query(&sql, &values, read)?.into_iter().map(|(_, delivery)| delivery).collect())
}

/// What waits to be sent for an order on one channel, the first first.
///
/// # Errors
/// Any [`StoreError`].
pub fn of_order(
    c: &mut Conn,
    (org, order): (OrgId, Uuid),
    channel: &str,
    limit: usize,
) -> Result<Vec<Delivery>, StoreError> {
    let sql = format!(
        "select {COLUMNS} from delivery where org_id = $1 and order_id = $2 and channel = $3 and state = 'waiting'
         order by id limit $4"
    );
    let values = [org.into(), order.into(), channel.into(), Value::Int(Some(limit as i64))];
    Ok(c.query(&sql, &values, read)?.into_iter().map(|(_, delivery)| delivery).collect())
}

/// One message of an outlet.
///
/// # Errors
/// Any [`StoreError`].
pub fn find(c: &mut Conn, org: OrgId, outlet: Uuid, id: Uuid) -> Result<Option<Delivery>, StoreError> {
    let sql = format!("select {COLUMNS} from delivery where org_id = $1 and outlet_id = $2 and id = $3");
    let found = c.query_one(&sql, &[org.into(), outlet.into(), id.into()], read)?;
    Ok(found.map(|(_, delivery)| delivery))
}

/// Messages of an outlet made between two instants that are over, the oldest first; only those that did not get
/// through if `only_failed`.
///
/// # Errors
/// Any [`StoreError`].
pub fn made_between(
    c: &mut Conn,
    (org, outlet): (OrgId, Uuid),
    (from, to): (Timestamp, Timestamp),
    only_failed: bool,
    limit: usize,
) -> Result<Vec<Delivery>, StoreError> {
    let states = if only_failed { "('failed', 'dropped')" } else { "('failed', 'dropped', 'sent')" };
    let sql = format!(
        "select {COLUMNS} from delivery where org_id = $1 and outlet_id = $2 and created_at >= $3 and created_at <= $4
         and state in {states} order by seq, id limit $5"
    );
    let values = [org.into(), outlet.into(), from.into(), to.into(), Value::Int(Some(limit as i64))];
    Ok(c.query(&sql, &values, read)?.into_iter().map(|(_, delivery)| delivery).collect())
}

/// How many messages of each outlet wait; those without are not there.
///
/// # Errors
/// Any [`StoreError`].
pub fn waiting(c: &mut Conn, org: OrgId, outlets: &[Uuid]) -> Result<HashMap<Uuid, i64>, StoreError> {
    let sql = "select outlet_id, count(*) from delivery
               where org_id = $1 and outlet_id = any($2) and state = 'waiting' group by outlet_id";
    let rows = c.query(sql, &[org.into(), Value::Uuids(outlets.to_vec())], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.into_iter().collect())
}

/// Forgets messages that were over before `before`; answers how many.
///
/// # Errors
/// Any [`StoreError`].
pub fn prune(c: &mut Conn, before: Timestamp) -> Result<u64, StoreError> {
    c.execute("delete from delivery where ended_at < $1", &[before.into()])
}
