//! What happened to an order, as people and programs outside read it.

use crate::catalog::Catalog;
use crate::event::Event;
use crate::flow::Flowed;
use crate::order::{Source, Status};
use crate::permission::FieldView;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The order at the other end of a link that an event tells of.
pub fn other_order(event: &Event) -> Option<Uuid> {
    match event {
        Event::OrderLinked { other_id, .. } | Event::OrderUnlinked { other_id, .. } => Some(*other_id),
        _ => None,
    }
}

/// Leaves of a link only that there is one: the other order is none of the caller's business.
pub fn hide_other(event: &mut Event) {
    if let Event::OrderLinked { other_id, other_number, .. } | Event::OrderUnlinked { other_id, other_number, .. } =
        event
    {
        *other_id = Uuid::nil();
        other_number.clear();
    }
}

/// Takes out of an event what the caller may not see of the order now.
pub fn cover(event: &mut Event, fields: &FieldView, title_instead: Option<&str>) {
    match event {
        Event::OrderEdited { changes, .. } => changes.retain(|change| fields.shows(&change.field)),
        Event::OrderSubmitted { title, .. } | Event::OrderImported { title, .. } => {
            if let Some(instead) = title_instead {
                instead.clone_into(title);
            }
        }
        _ => {}
    }
}

fn named(catalog: &Catalog, id: Uuid) -> Value {
    json!({"id": id, "name": catalog.person(id).map(|person| &person.body.name)})
}

/// What moved in the flow, with the names of everybody it tells of.
fn flow_data(catalog: &Catalog, from: Status, to: Status, flowed: Flowed) -> Value {
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
    let step = step.map(|step| json!({"id": step}));
    json!({"from": from, "to": to, "flowVersion": flow_version, "act": act, "step": step, "meant": null, "comment": comment, "effects": effects,
        "people": people, "signature": signature})
}

/// What happened, as every channel tells it.
pub fn data(catalog: &Catalog, event: Event) -> Value {
    match event {
        Event::OrderSubmitted { number, title, form_version, source, .. } => {
            json!({"number": number, "title": title, "formVersion": form_version, "source": source})
        }
        Event::OrderImported { number, title, form_version, status, created_at, closed_at, foreign, .. } => {
            json!({"number": number, "title": title, "formVersion": form_version, "source": Source::Import,
                "status": status, "createdAt": created_at, "closedAt": closed_at, "foreign": foreign})
        }
        Event::OrderEdited { changes, .. } => json!({"changes": changes}),
        Event::OrderCommented { comment_id, text, .. } | Event::OrderNoted { comment_id, text, .. } => {
            json!({"commentId": comment_id, "text": text})
        }
        Event::OrderAttached { attachments, .. } => json!({"attachments": attachments}),
        Event::OrderMoved { from, to, comment, .. } => json!({"from": from, "to": to, "comment": comment}),
        Event::OrderFlowed { from, to, flowed, .. } => flow_data(catalog, from, to, flowed),
        Event::OrderAssigned { from, to, .. } => json!({"from": from.map(|id| named(catalog, id)), "to": to}),
        Event::OrderDue { goal, stage, due_at, step, .. } => {
            json!({"goal": goal, "stage": stage, "dueAt": due_at, "step": step})
        }
        Event::OrderPaused { reason, comment, .. } => json!({"reason": reason, "comment": comment}),
        Event::OrderResumed { comment, .. } => json!({"comment": comment}),
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
        | Event::OrdersSeenAs { .. }
        | Event::PasskeyAdded { .. }
        | Event::PasskeyRemoved { .. } => json!({}),
    }
}
