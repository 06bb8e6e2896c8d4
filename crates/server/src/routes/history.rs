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
use gongdan_domain::Event;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::event::Logged;
use gongdan_domain::flow::Flowed;
use gongdan_domain::order::Status;
use gongdan_domain::permission::{self, Action, FieldView};
use gongdan_engine::behaviour::Behaviour;
use gongdan_engine::net::Net;
use gongdan_store::{Conn, events};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashSet};
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
    let (asking, ledger) = (caller.clone(), app.ledger.clone());
    let read = move |c: &mut Conn| {
        let order = visible(c, &asking, id)?;
        let rows = events::history(c, asking.org, id, after, limit + 1)?;
        let others: Vec<Uuid> = rows.iter().filter_map(|logged| other_order(&logged.event)).collect();
        let known: HashSet<Uuid> = readable(c, &asking, &others)?.into_keys().collect();
        let fields = fields_of(c, &ledger, &asking, &order)?;
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

/// The order at the other end of a link that an event tells of.
fn other_order(event: &Event) -> Option<Uuid> {
    match event {
        Event::OrderLinked { other_id, .. } | Event::OrderUnlinked { other_id, .. } => Some(*other_id),
        _ => None,
    }
}

/// Leaves of a link only that there is one: the other order is none of the caller's business.
fn hide_other(event: &mut Event) {
    if let Event::OrderLinked { other_id, other_number, .. } | Event::OrderUnlinked { other_id, other_number, .. } =
        event
    {
        *other_id = Uuid::nil();
        other_number.clear();
    }
}

/// Takes out of an event what the caller may not see of the order now.
fn cover(event: &mut Event, fields: &FieldView, title_instead: Option<&str>) {
    match event {
        Event::OrderEdited { changes, .. } => changes.retain(|change| fields.shows(&change.field)),
        Event::OrderSubmitted { title, .. } => {
            if let Some(instead) = title_instead {
                instead.clone_into(title);
            }
        }
        _ => {}
    }
}

/// The flow of the order in a version.
type Nets<'a> = &'a dyn Fn(i64) -> Option<Arc<Net>>;

fn entry(catalog: &Catalog, nets: Nets<'_>, logged: Logged) -> HistoryEntry {
    HistoryEntry {
        position: logged.position,
        at: logged.at.into(),
        kind: logged.event.kind(),
        actor: logged.actor.into(),
        version: logged.version,
        data: data(catalog, nets, logged.event),
    }
}

fn named(catalog: &Catalog, id: Uuid) -> Value {
    json!({"id": id, "name": catalog.person(id).map(|person| &person.body.name)})
}

/// What moved in the flow, with the names of everybody it tells of.
fn flow_data(catalog: &Catalog, nets: Nets<'_>, (from, to): (Status, Status), flowed: Flowed) -> Value {
    fn collect(value: &Value, into: &mut BTreeSet<Uuid>) {
        match value {
            Value::String(text) => into.extend(Uuid::try_parse(text)),
            Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
            Value::Object(members) => members.values().for_each(|member| collect(member, into)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut ids = BTreeSet::new();
    flowed.effects.iter().chain([&flowed.act]).for_each(|value| collect(value, &mut ids));
    let people = ids.into_iter().filter(|id| catalog.person(*id).is_some());
    let people: Vec<Value> = people.map(|id| named(catalog, id)).collect();
    let Flowed { flow_version, act, step, comment, effects, signature } = flowed;
    let net = step.as_ref().and_then(|_| nets(flow_version));
    let step =
        step.as_ref().zip(net.as_ref()).and_then(|(step, net)| net.node(net.place(step)?).zip(net.flow().step(step)));
    let meant = step.filter(|_| act["act"] == "approve").map(|(node, _)| meaning(&node.behaviour));
    let step = step.map(|(_, step)| json!({"id": step.id, "name": step.name}));
    json!({"from": from, "to": to, "flowVersion": flow_version, "act": act, "step": step, "meant": meant,
        "comment": comment, "effects": effects, "people": people, "signature": signature})
}

/// What it means to say yes at a step.
fn meaning(behaviour: &Behaviour) -> &'static str {
    match behaviour {
        Behaviour::Begin => "submitted_again",
        Behaviour::Act(acting) if !acting.may_reject => "finished",
        _ => "agreed",
    }
}

fn data(catalog: &Catalog, nets: Nets<'_>, event: Event) -> Value {
    match event {
        Event::OrderSubmitted { number, title, form_version, source, .. } => {
            json!({"number": number, "title": title, "formVersion": form_version, "source": source})
        }
        Event::OrderEdited { changes, .. } => json!({"changes": changes}),
        Event::OrderCommented { comment_id, text, .. } | Event::OrderNoted { comment_id, text, .. } => {
            json!({"commentId": comment_id, "text": text})
        }
        Event::OrderAttached { attachments, .. } => json!({"attachments": attachments}),
        Event::OrderMoved { from, to, comment, .. } => json!({"from": from, "to": to, "comment": comment}),
        Event::OrderFlowed { from, to, flowed, .. } => flow_data(catalog, nets, (from, to), flowed),
        Event::OrderAssigned { from, to, .. } => json!({"from": from.map(|id| named(catalog, id)), "to": to}),
        Event::OrderWatched { user_id, watching, .. } => {
            json!({"user": named(catalog, user_id), "watching": watching})
        }
        Event::OrderLinked { link, other_id, other_number, inverse, .. }
        | Event::OrderUnlinked { link, other_id, other_number, inverse, .. } => {
            json!({"link": link, "otherId": other_id, "otherNumber": other_number, "inverse": inverse})
        }
        Event::OrganisationFounded { .. }
        | Event::DocumentSaved { .. }
        | Event::AttachmentStored { .. }
        | Event::AttachmentPictured { .. }
        | Event::SessionStarted { .. }
        | Event::SessionEnded { .. }
        | Event::SignInFailed { .. }
        | Event::PasswordChanged { .. }
        | Event::TokenCreated { .. }
        | Event::TokenRevoked { .. }
        | Event::JobStarted { .. }
        | Event::SecondFactorSet { .. }
        | Event::RecoveryCodeUsed { .. }
        | Event::PasskeyAdded { .. }
        | Event::PasskeyRemoved { .. } => json!({}),
    }
}
