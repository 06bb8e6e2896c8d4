//! What a step demands of whoever agrees there: answers to fields. It is the same for one order and for many at once, in
//! every channel.

use crate::definition::{Access, Step};
use gongdan_domain::expr::{Type, Value};
use serde_json::{Map, Value as Json};

/// The fields that must be answered at a step and are not; columns of detail rows as `parts.0.price`.
pub fn unanswered(step: &Step, values: &Map<String, Json>) -> Vec<String> {
    let mut found = Vec::new();
    for (field, _) in step.fields.named.iter().filter(|(_, access)| **access == Access::Required) {
        match field.split_once('.') {
            None if is_blank(values.get(field)) => found.push(field.clone()),
            None => {}
            Some((rows, column)) => {
                let rows_here = values.get(rows).and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
                let empty = rows_here.iter().enumerate().filter(|(_, row)| is_blank(row.get(column)));
                found.extend(empty.map(|(place, _)| format!("{rows}.{place}.{column}")));
            }
        }
    }
    found
}

fn is_blank(stored: Option<&Json>) -> bool {
    stored.is_none_or(|stored| Value::from_json(stored, &Type::Any).is_blank() || stored.as_str() == Some(""))
}
