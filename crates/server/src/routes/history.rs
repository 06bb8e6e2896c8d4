//! What happened to an order.

use super::order_people::readable;
use super::orders::{fields_of, visible};
use crate::app::App;
use crate::cursor;
use crate::extract::{Caller, Paging, Query, Segments};
use crate::problem::Problem;
use crate::wire::{HistoryEntry, Page};
use axum::Json;
use axum::extract::State;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::event::Event;
use gongdan_domain::event::Logged;
use gongdan_domain::history::{cover, data, hide_other, other_order};
use gongdan_domain::permission::{self, Action};
use gongdan_engine::behaviour::Behaviour;
use gongdan_engine::net::Net;
use gongdan_store::{Conn, events};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(list_history))
}

/// Lists what happened to an order, oldest first.
#[utoipa::path(get, path = "/api/v1/orders/{id}/history", tag = "orders", params(("id" = Uuid, Path), Paging),
    responses((status = 200, description = "A page of its history.", body = Page<HistoryEntry>), Problem))]
pub(crate) async fn list_history(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<HistoryEntry>>, Problem> {
    let (limit, after) = (paging.limit()?, paging.after_id()?.unwrap_or(0));
    let asking = caller.clone();
    let read = move |c: &mut Conn| {
        let order = visible(c, &asking, id)?;
        let rows = events::history(c, asking.org, id, after, limit + 1)?;
        let others: Vec<Uuid> = rows.iter().filter_map(|logged| other_order(&logged.event)).collect();
        let known: HashSet<Uuid> = readable(c, &asking, &others)?.into_keys().collect();
        let fields = fields_of(&asking, &order);
        Ok((rows, order, known, fields))
    };
    let (mut rows, order, known, fields) = app.ledger.store().read(read).await?;
    let seen = |logged: &Logged| {
        let needed = permission::needed_for(logged.event.kind());
        needed == Action::Read || permission::may_on(&caller.rights, needed, &order)
    };
    let next = cursor::cut(&mut rows, limit, |logged| logged.position.to_string());
    rows.retain(seen);
    let title = caller.catalog.title_instead(&caller.rights, &order);
    rows.iter_mut().for_each(|logged| {
        cover(&mut logged.event, &fields, title.as_deref());
        if other_order(&logged.event).is_some_and(|other| !known.contains(&other)) {
            hide_other(&mut logged.event);
        }
    });
    let net = |version| app.ledger.net(caller.org, order.type_id, version);
    Ok(Json(Page { items: rows.into_iter().map(|logged| entry(&caller.catalog, &net, logged)).collect(), next }))
}

/// The flow of the order in a version.
type Nets<'a> = &'a dyn Fn(i64) -> Option<Arc<Net>>;

fn entry(catalog: &Catalog, nets: Nets<'_>, logged: Logged) -> HistoryEntry {
    let is_of_flow = matches!(logged.event, Event::OrderFlowed { .. });
    let done = is_of_flow.then(|| done_at(nets, &logged.event).unwrap_or_default());
    let (version, kind) = (logged.version, logged.event.kind());
    let mut data = data(catalog, logged.event);
    if let Some((step, meant)) = done {
        (data["step"], data["meant"]) = (step, meant);
    }
    HistoryEntry { position: logged.position, at: logged.at.into(), kind, actor: logged.actor.into(), version, data }
}

/// The step of the flow at which something was done, and what it meant to say yes there.
fn done_at(nets: Nets<'_>, event: &Event) -> Option<(Value, Value)> {
    let Event::OrderFlowed { flowed, .. } = event else { return None };
    let step = flowed.step.as_ref()?;
    let net = nets(flowed.flow_version)?;
    let (node, found) = net.node(net.place(step)?).zip(net.flow().step(step))?;
    let meant = if flowed.act["act"] == "approve" { meaning(&node.behaviour).into() } else { Value::Null };
    Some((json!({"id": found.id, "name": found.name}), meant))
}

/// What it means to say yes at a step.
fn meaning(behaviour: &Behaviour) -> &'static str {
    match behaviour {
        Behaviour::Begin => "submitted_again",
        Behaviour::Act(acting) if !acting.may_reject => "finished",
        _ => "agreed",
    }
}
