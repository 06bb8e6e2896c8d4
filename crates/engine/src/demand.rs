//! What a step demands of whoever acts there, before the act counts: a comment, and answers to fields. It is the same
//! for one order and for many at once, in every channel.

use crate::act::Act;
use crate::definition::{Access, Step};
use crate::net::Net;
use crate::state::FlowState;
use gongdan_domain::expr::{Type, Value};
use serde_json::{Map, Value as Json};

/// What is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// Some words.
    Comment,
    /// Answers to these fields; columns of detail rows as `parts.0.price`.
    Fields(Vec<String>),
}

/// What is missing for `act` at an order with these values; `None` when it may be done.
pub fn lacking(net: &Net, state: &FlowState, act: &Act, comment: &str, values: &Map<String, Json>) -> Option<Lack> {
    let (visit, approves) = match act {
        Act::Approve { visit, .. } => (visit, true),
        Act::Reject { visit, .. } | Act::Return { visit, .. } => (visit, false),
        _ => return None,
    };
    let step = net.flow().step(&state.visits.get(visit)?.step)?;
    if step.comment.of(approves) && comment.trim().is_empty() {
        return Some(Lack::Comment);
    }
    let fields = if approves { unanswered(step, values) } else { Vec::new() };
    if fields.is_empty() { None } else { Some(Lack::Fields(fields)) }
}

/// The fields that must be answered at a step and are not.
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
