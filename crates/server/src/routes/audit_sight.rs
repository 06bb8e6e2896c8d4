//! What the reader of the audit log may see of what it tells about.

use crate::extract::Caller;
use gongdan_domain::accounting::{OF_DOCUMENTS, OF_ORDERS, OF_OTHERS, Sight};
use gongdan_domain::catalog::Told;
use gongdan_domain::order::Order;
use gongdan_domain::permission::{self, Action, FieldView, RecordRight};
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// The sight of one reader over the orders of one page.
pub(super) struct Sights<'s> {
    caller: &'s Caller,
    orders: &'s HashMap<Uuid, Order>,
    fields: HashMap<Uuid, FieldView>,
    sees_all: bool,
}

impl<'s> Sights<'s> {
    /// Of `caller` over `orders`: roles, narrowed by the steps at which the caller is asked.
    pub(super) fn new(caller: &'s Caller, orders: &'s HashMap<Uuid, Order>) -> Self {
        let readable = orders.values().filter(|order| permission::may_on(&caller.rights, Action::Read, order));
        let fields = readable.map(|order| (order.id, permission::fields_on(&caller.rights, order))).collect();
        Self { caller, orders, fields, sees_all: caller.rights.sees_all() }
    }

    /// What may be seen of an event of this kind about this subject.
    pub(super) fn of(&self, kind: &str, subject: Uuid, data: &Value) -> Sight<'_> {
        match kind {
            _ if kind.starts_with("order.") => self.of_order(subject),
            _ if kind.starts_with("document.") => self.of_document(data),
            "attachment.stored" | "job.started" if !self.sees_all => Sight::Closed { told: OF_OTHERS },
            _ => Sight::Whole,
        }
    }

    fn of_order(&self, id: Uuid) -> Sight<'_> {
        let (Some(order), Some(fields)) = (self.orders.get(&id), self.fields.get(&id)) else {
            return Sight::Closed { told: OF_ORDERS };
        };
        let told = |told| !self.caller.catalog.is_closed(&self.caller.rights, order, told);
        Sight::Order {
            fields,
            title: told(Told::Title),
            links: told(Told::Links),
            files: told(Told::Files),
            notes: permission::may_on(&self.caller.rights, Action::Note, order),
        }
    }

    fn of_document(&self, data: &Value) -> Sight<'_> {
        let kind = data.get("documentKind").and_then(Value::as_str);
        match kind.and_then(|kind| kind.strip_prefix("record:")) {
            Some(collection) if permission::record_right(&self.caller.rights, collection) < RecordRight::Read => {
                Sight::Closed { told: OF_DOCUMENTS }
            }
            _ => Sight::Whole,
        }
    }
}
