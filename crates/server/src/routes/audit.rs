//! The audit log: everything that happened, for those who must account for it.

use super::audit_sight::Sights;
use crate::app::App;
use crate::cursor;
use crate::extract::{Caller, Paging, Query};
use crate::problem::Problem;
use crate::wire::{Actor, AuditCheck, AuditEntry, AuditSubject, Page};
use axum::Json;
use axum::extract::State;
use gongdan_domain::accounting::cover;
use gongdan_domain::audit::{Link, ORIGIN, link};
use gongdan_domain::catalog::Catalog;
use gongdan_domain::order::Order;
use gongdan_domain::permission::Action;
use gongdan_domain::{OrgId, Origin};
use gongdan_store::audit::{self, AuditFilter};
use gongdan_store::events::{self, StoredEvent};
use gongdan_store::{Conn, StoreError, life};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Events checked in one step.
const STEP: usize = 5_000;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(list_audit)).routes(routes!(check_audit))
}

/// Which events to show.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Wanted {
    /// Caused by this user.
    actor: Option<Uuid>,
    /// Of this kind, or of kinds that begin so: `document.`.
    kind: Option<String>,
    /// About this order, user, document or other thing.
    subject: Option<Uuid>,
    /// Not before this instant (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Before this instant (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
}

/// Lists events, newest first. A page may be short or empty and still have a `next`: then the search goes on there.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(Wanted, Paging),
    responses((status = 200, description = "A page of events.", body = Page<AuditEntry>), Problem))]
pub(crate) async fn list_audit(
    State(app): State<App>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<AuditEntry>>, Problem> {
    caller.must(Action::SeeAudit)?;
    let (limit, before) = (paging.limit()?, paging.after_id::<i64>()?);
    let Wanted { actor, kind, subject, from, until } = wanted;
    let kind = kind.filter(|kind| !kind.is_empty());
    let filter = AuditFilter { actor, kind, subject, from, until };
    let org = caller.org;
    let read = move |c: &mut Conn| {
        let page = audit::page(c, org, &filter, before, limit)?;
        let orders = orders(c, org, &page.items)?;
        let sights = Sights::new(&caller, &orders);
        let labels = labels(&caller.catalog, &orders, &page.items);
        let items = page.items.into_iter().map(|(event, origin)| entry(event, origin, &labels, &sights));
        let items = items.collect::<Result<Vec<_>, _>>()?;
        Ok(Page { items, next: page.reached.map(|at| cursor::write(at.to_string())) })
    };
    Ok(Json(app.ledger.store().read(read).await?))
}

fn is_about_order(event: &StoredEvent) -> bool {
    event.head.kind.starts_with("order.")
}

/// The orders that a page tells of.
fn orders(c: &mut Conn, org: OrgId, items: &[(StoredEvent, Origin)]) -> Result<HashMap<Uuid, Order>, StoreError> {
    let mut ids: Vec<Uuid> = items.iter().filter(|(e, _)| is_about_order(e)).map(|(e, _)| e.head.subject).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(life::orders(c, org, &ids)?.into_iter().map(|order| (order.id, order)).collect())
}

/// What people call the things on a page.
fn labels(catalog: &Catalog, orders: &HashMap<Uuid, Order>, items: &[(StoredEvent, Origin)]) -> HashMap<Uuid, String> {
    let mut labels: HashMap<Uuid, String> = orders.values().map(|order| (order.id, order.number.clone())).collect();
    for (event, _) in items.iter().filter(|(e, _)| !is_about_order(e)) {
        if let Some(person) = catalog.person(event.head.subject) {
            labels.insert(person.id, person.body.name.clone());
        }
    }
    labels
}

fn entry(
    event: StoredEvent,
    origin: Origin,
    labels: &HashMap<Uuid, String>,
    sights: &Sights<'_>,
) -> Result<AuditEntry, StoreError> {
    let mut data: Value = serde_json::from_str(&event.payload).map_err(|e| StoreError::Corrupt(e.to_string()))?;
    let sight = sights.of(&event.head.kind, event.head.subject, &data);
    let hidden = cover(&event.head.kind, &mut data, &sight);
    let key = || data.get("key").and_then(Value::as_str).map(str::to_owned);
    let label = labels.get(&event.head.subject).cloned().or_else(key).unwrap_or_default();
    Ok(AuditEntry {
        position: event.head.position,
        at: event.head.at.into(),
        kind: event.head.kind,
        actor: Actor { id: event.head.actor_id, name: event.actor_name },
        subject: AuditSubject { id: event.head.subject, label },
        version: event.head.version,
        request_id: event.request_id,
        address: origin.address,
        agent: origin.agent,
        data,
        hidden,
    })
}

/// From where to check on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Resume {
    /// `checked` of the step before; from the beginning, if left out.
    #[param(minimum = 0)]
    after: Option<i64>,
}

/// Recomputes a step of the hash chain and compares it with the links that were stored. Repeat it from `checked`
/// until that is `linked`.
#[utoipa::path(get, path = "/api/v1/audit/check", tag = "audit", params(Resume),
    responses((status = 200, description = "How far the log is as it was written.", body = AuditCheck), Problem))]
pub(crate) async fn check_audit(
    State(app): State<App>,
    caller: Caller,
    Query(resume): Query<Resume>,
) -> Result<Json<AuditCheck>, Problem> {
    caller.must(Action::SeeAudit)?;
    let (org, after) = (caller.org, resume.after.unwrap_or(0).max(0));
    Ok(Json(app.ledger.store().read(move |c| check(c, org, after)).await?))
}

fn check(c: &mut Conn, org: OrgId, after: i64) -> Result<AuditCheck, StoreError> {
    let (head, linked) = (events::head_position(c, org)?, audit::linked(c, org)?);
    let found = |checked, broken, link: Link| AuditCheck { checked, linked, head, broken, link: hex::encode(link) };
    let mut before = ORIGIN;
    if after > 0 {
        let start = events::links(c, org, after - 1, 1)?.into_iter().next().filter(|(at, _)| *at == after);
        let Some(start) = start.and_then(|(_, bytes)| Link::try_from(bytes).ok()) else {
            return Ok(found(after, Some(after), ORIGIN));
        };
        before = start;
    }
    let links = events::links(c, org, after, STEP)?;
    let batch = events::after(c, org, after, links.len())?;
    let (mut checked, mut log) = (after, batch.iter());
    for (at, stored) in &links {
        let event = log.next().filter(|event| event.head.position == checked + 1 && *at == checked + 1);
        match event.map(|event| link(&before, &event.entry())) {
            Some(computed) if computed.as_slice() == stored.as_slice() => before = computed,
            Some(_) | None => return Ok(found(checked, Some(checked + 1), before)),
        }
        checked += 1;
    }
    let hole = links.is_empty() && checked < linked;
    Ok(found(checked, hole.then_some(checked + 1), before))
}
