//! What of an event somebody may read who accounts for what happened.
//!
//! The right to see the audit log is the right to know that something happened: when, by whom, from where, to what. It is
//! no key to what the permission engine closes: values of orders and records stay hidden from whoever may not see them.

use crate::permission::FieldView;
use serde_json::{Map, Value};

/// What the reader may see of what an event is about.
#[derive(Debug)]
pub enum Sight<'s> {
    /// All of it.
    Whole,
    /// An order that the reader may read.
    Order {
        /// The rights on its fields.
        fields: &'s FieldView,
        /// Whether its title may be seen.
        title: bool,
        /// Whether the records it is linked to may be seen.
        links: bool,
        /// Whether its files may be seen.
        files: bool,
        /// Whether comments among colleagues may be read.
        notes: bool,
    },
    /// An order, record or other thing that the reader may not see: only these members of the event are told.
    Closed {
        /// The members.
        told: &'static [&'static str],
    },
}

/// What is told of an order that the reader may not read.
pub const OF_ORDERS: &[&str] = &["kind", "orderId", "number", "typeId", "source", "status"];
/// What is told of a document that the reader may not read.
pub const OF_DOCUMENTS: &[&str] = &["kind", "documentKind", "id", "version", "active"];
/// What is told of a file or a job that may hold values the reader may not see.
pub const OF_OTHERS: &[&str] = &["kind"];

/// Takes out of the data of an event what the reader may not see; answers the names of what was taken out: fields of
/// the order, or members of the data.
pub fn cover(kind: &str, data: &mut Value, sight: &Sight<'_>) -> Vec<String> {
    let Value::Object(data) = data else { return Vec::new() };
    let mut hidden = Vec::new();
    match sight {
        Sight::Whole => {}
        Sight::Closed { told } => {
            let closed: Vec<String> = data.keys().filter(|name| !told.contains(&name.as_str())).cloned().collect();
            closed.into_iter().for_each(|name| take(data, name, &mut hidden));
        }
        Sight::Order { fields, title, links, files, notes } => {
            cover_values(data, fields, &mut hidden);
            let closed = [
                ("title", *title),
                ("links", *links && hidden.is_empty()),
                ("attachments", *files && hidden.is_empty()),
                ("text", *notes || kind != crate::event::NOTED),
            ];
            let closed = closed.into_iter().filter(|(_, open)| !open);
            closed.for_each(|(name, _)| take(data, name.to_owned(), &mut hidden));
        }
    }
    hidden.sort_unstable();
    hidden.dedup();
    hidden
}

fn take(data: &mut Map<String, Value>, name: String, hidden: &mut Vec<String>) {
    if data.remove(&name).is_some_and(|value| !value.is_null()) {
        hidden.push(name);
    }
}

/// The values of an order, and the changes of values: of a hidden field it is told that it changed, and no more.
fn cover_values(data: &mut Map<String, Value>, fields: &FieldView, hidden: &mut Vec<String>) {
    if let Some(Value::Object(values)) = data.get_mut("values") {
        values.retain(|field, _| {
            let shown = fields.shows(field);
            if !shown {
                hidden.push(field.clone());
            }
            shown
        });
    }
    for change in data.get_mut("changes").and_then(Value::as_array_mut).into_iter().flatten() {
        let Value::Object(change) = change else { continue };
        let Some(field) = change.get("field").and_then(Value::as_str).filter(|field| !fields.shows(field)) else {
            continue;
        };
        hidden.push(field.to_owned());
        change.retain(|name, _| name == "field");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use uuid::Uuid;

    #[test]
    fn what_is_closed_to_the_reader_is_named_and_not_told() {
        let (open, closed) = (FieldView::open(Uuid::nil()), FieldView::closed(Uuid::nil()));
        let order = |fields, notes| Sight::Order { fields, title: true, links: true, files: true, notes };
        let edited = json!({"orderId": 1, "title": "T", "links": {}, "attachments": [2],
            "changes": [{"field": "phone", "before": "1", "after": "2"}]});
        let submitted = json!({"number": "N", "values": {"phone": "1"}, "title": "T"});
        let noted = json!({"orderId": 1, "text": "among us"});
        let saved =
            json!({"documentKind": "record:device", "id": 1, "key": "K", "before": null, "after": {"name": "x"}});
        let table = [
            ("order.edited", edited.clone(), order(&open, true), edited.clone(), vec![]),
            (
                "order.edited",
                edited.clone(),
                order(&closed, true),
                json!({"orderId": 1, "title": "T", "changes": [{"field": "phone"}]}),
                vec!["attachments", "links", "phone"],
            ),
            (
                "order.edited",
                edited,
                Sight::Closed { told: OF_ORDERS },
                json!({"orderId": 1}),
                vec!["attachments", "changes", "links", "title"],
            ),
            (
                "order.submitted",
                submitted,
                order(&closed, true),
                json!({"number": "N", "values": {}, "title": "T"}),
                vec!["phone"],
            ),
            ("order.noted", noted.clone(), order(&open, true), noted.clone(), vec![]),
            ("order.noted", noted, order(&open, false), json!({"orderId": 1}), vec!["text"]),
            (
                "document.saved",
                saved,
                Sight::Closed { told: OF_DOCUMENTS },
                json!({"documentKind": "record:device", "id": 1}),
                vec!["after", "key"],
            ),
        ];
        for (kind, mut data, sight, expected, hidden) in table {
            assert_eq!(cover(kind, &mut data, &sight), hidden, "{kind} {sight:?}");
            assert_eq!(data, expected, "{kind} {sight:?}");
        }
    }
}
