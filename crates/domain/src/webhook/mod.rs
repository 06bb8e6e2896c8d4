//! Webhooks out: who outside wants to know of which events.

mod message;

use crate::catalog::Catalog;
use crate::document::Body;
use crate::event::{DUE, Logged, NOTED};
use crate::expr::{self, Env, Expr, Mistake, Scope, Type, Value};
use crate::order::{Order, Values};
use crate::text::Text;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

pub use message::{Told, message};

/// The kinds of events a webhook can be told of.
pub const EVENTS: [&str; 14] = [
    "order.submitted",
    "order.edited",
    "order.commented",
    NOTED,
    "order.attached",
    "order.moved",
    "order.flowed",
    "order.assigned",
    "order.watched",
    "order.linked",
    "order.unlinked",
    DUE,
    "order.paused",
    "order.resumed",
];

/// The kind of a message that somebody sends to try a webhook out.
pub const TEST: &str = "webhook.test";

/// The channel of deliveries to webhooks.
pub const CHANNEL: &str = "webhooks";
/// The names of a webhook's secrets: the one in use, and the one before.
pub const SECRET: &str = "current";
/// See [`SECRET`].
pub const PREVIOUS: &str = "previous";

/// For what the secrets of a webhook are sealed.
pub fn secret_purpose(webhook: Uuid) -> String {
    format!("webhook {webhook}")
}

/// Body of a `webhook` document. It is on while the document is active. Secrets are kept elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Webhook {
    /// What people call it.
    pub name: String,
    /// Where messages go.
    pub url: String,
    /// Kinds of events; none means all.
    #[serde(default)]
    pub events: Vec<String>,
    /// Order types; none means all.
    #[serde(default)]
    pub type_ids: Vec<Uuid>,
    /// A condition on `event`, `order` and the fields; empty for none.
    #[serde(default)]
    pub filter: String,
    /// Whose rights decide what it is told.
    pub acts_for: Uuid,
    /// Nothing that happened before is told.
    pub since: Timestamp,
    /// When the secret was made.
    pub secret_at: Timestamp,
    /// Until when the secret before it is good as well.
    #[serde(default)]
    pub previous_until: Option<Timestamp>,
    /// Why Gongdan itself switched it off.
    #[serde(default)]
    pub stopped: Option<Text>,
    /// Whether somebody removed it.
    #[serde(default)]
    pub removed: bool,
}

impl Body for Webhook {
    const KIND: &'static str = "webhook";
}

/// What names a condition of a webhook may use.
struct Names<'a> {
    catalog: &'a Catalog,
    type_ids: &'a [Uuid],
}

impl Scope for Names<'_> {
    fn type_of(&self, name: &str) -> Option<Type> {
        match name {
            "event" => Some(Type::Text),
            "order" => Some(order_type()),
            _ => {
                let types =
                    self.catalog.order_types().filter(|t| self.type_ids.is_empty() || self.type_ids.contains(&t.id));
                let mut found =
                    types.filter_map(|t| self.catalog.current_form(t.id)?.field(name)).map(|f| f.rule.value_type());
                let first = found.next()?;
                // The same name may mean something else on another form: then every use is allowed.
                Some(if found.all(|other| other == first) { first } else { Type::Any })
            }
        }
    }
}

fn order_type() -> Type {
    let text = ["number", "title", "type", "status"].map(|name| (name.to_owned(), Type::Text));
    Type::Record(BTreeMap::from(text))
}

/// Reads a condition and finds its mistakes.
///
/// # Errors
/// All mistakes.
pub fn read_filter(source: &str, catalog: &Catalog, type_ids: &[Uuid]) -> Result<Option<Expr>, Vec<Mistake>> {
    if source.trim().is_empty() {
        return Ok(None);
    }
    let read = expr::parse(source).map_err(|mistake| vec![mistake])?;
    expr::check(&read, &Names { catalog, type_ids })?;
    Ok(Some(read))
}

impl Webhook {
    /// Whether it wants to know of an event of `order`, of which it may see `values`. A condition that cannot be
    /// read any more, because its fields are gone, lets nothing pass.
    pub fn wants(&self, catalog: &Catalog, logged: &Logged, order: &Order, values: &Values) -> bool {
        let kind = logged.event.kind();
        let is_of_kind = EVENTS.contains(&kind) && (self.events.is_empty() || self.events.iter().any(|e| e == kind));
        let is_of_type = self.type_ids.is_empty() || self.type_ids.contains(&order.type_id);
        is_of_kind && is_of_type && logged.at >= self.since && self.passes(catalog, logged, order, values)
    }

    fn passes(&self, catalog: &Catalog, logged: &Logged, order: &Order, values: &Values) -> bool {
        if self.filter.trim().is_empty() {
            return true;
        }
        let Ok(condition) = expr::parse(&self.filter) else { return false };
        let form = catalog.form(order.type_id, order.form_version);
        let key = catalog.order_type(order.type_id).map_or("", |found| found.key.as_str());
        let of_order = json!({"number": order.number, "title": order.title, "type": key, "status": order.status});
        let names = |name: &str| match name {
            "event" => Value::text(logged.event.kind()),
            "order" => Value::from_json(&of_order, &order_type()),
            field => form.as_ref().map_or(Value::EMPTY, |form| form.operand(field, values)),
        };
        let env = Env { names: &names, now: Some(logged.at), time_zone: catalog.time_zone() };
        expr::is_fulfilled(&condition, &env)
    }
}
