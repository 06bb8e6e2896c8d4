//! What a receiver is sent: a CloudEvent (1.0, structured JSON) with what its user may see.

use super::Webhook;
use crate::catalog::Catalog;
use crate::event::Logged;
use crate::history::{cover, data, hide_other, other_order};
use crate::order::{Order, Values};
use crate::permission::{self, Action, Caller};
use serde_json::{Value, json};
use uuid::Uuid;

/// A message is never longer than this; values, then details are left out before.
const MOST_BYTES: usize = 64 * 1024;

/// An event with the order it is about.
pub struct Told<'a> {
    /// The event.
    pub logged: Logged,
    /// The order as it is now.
    pub order: &'a Order,
    /// Its values as they are now.
    pub values: &'a Values,
    /// The webhook's user, as somebody who asks now.
    pub caller: &'a Caller,
    /// Which other orders there are, to ask whether they may be named.
    pub other: &'a dyn Fn(Uuid) -> Option<&'a Order>,
}

/// The message for `webhook`, if it wants to know and its user may. `source` says which installation speaks.
pub fn message(webhook: &Webhook, catalog: &Catalog, told: Told<'_>, source: &str) -> Option<String> {
    let Told { mut logged, order, values, caller, other } = told;
    catalog.person(webhook.acts_for).filter(|person| person.active)?;
    let needed = [Action::Read, permission::needed_for(logged.event.kind())];
    if !needed.iter().all(|action| permission::may_on(caller, *action, order)) {
        return None;
    }
    let fields = permission::fields_on(caller, order);
    let mut seen = values.clone();
    seen.retain(|field, _| fields.shows(field));
    let instead = catalog.title_instead(caller, order);
    let order = Order { title: instead.clone().unwrap_or_else(|| order.title.clone()), ..order.clone() };
    if !webhook.wants(catalog, &logged, &order, &seen) {
        return None;
    }
    cover(&mut logged.event, &fields, instead.as_deref());
    let may_name = |id: Uuid| other(id).is_some_and(|order| permission::may_on(caller, Action::Read, order));
    if other_order(&logged.event).is_some_and(|other| !may_name(other)) {
        hide_other(&mut logged.event);
    }
    Some(write(catalog, logged, (&order, seen), source))
}

fn write(catalog: &Catalog, logged: Logged, (order, seen): (&Order, Values), source: &str) -> String {
    let key = catalog.order_type(order.type_id).map_or("", |found| found.key.as_str());
    let mut content = json!({
        "order": {
            "id": order.id, "number": order.number, "type": key, "title": order.title,
            "status": order.status, "version": order.version,
            "requester": {"id": order.requester_id, "name": order.requester_name},
            "assigneeId": order.assignee_id, "createdAt": order.created_at, "updatedAt": order.updated_at,
        },
        "actor": {"id": logged.actor.id, "name": logged.actor.name},
        "values": seen,
    });
    let (id, at, kind) = (logged.id, logged.at, logged.event.kind());
    content["event"] = data(catalog, logged.event);
    content["event"]["orderVersion"] = logged.version.into();
    let dressed = |content: &Value| {
        json!({"specversion": "1.0", "id": id, "source": source, "type": kind, "subject": order.number, "time": at,
            "datacontenttype": "application/json", "data": content})
        .to_string()
    };
    for member in ["values", "event"] {
        let text = dressed(&content);
        if text.len() <= MOST_BYTES {
            return text;
        }
        if let Some(content) = content.as_object_mut() {
            content.remove(member);
            content.insert("leftOut".to_owned(), true.into());
        }
    }
    dressed(&content)
}
