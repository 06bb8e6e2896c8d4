//! What a step demands of whoever agrees there: answers to fields. It is the same for one order and for many at once, in
//! every channel.

use crate::behaviour::Behaviour;
use crate::definition::{Access, Step};
use crate::net::{Net, Node, Place};
use crate::people::{Chooser, Source};
use crate::state::FlowState;
use crate::step::requester::choice;
use gongdan_domain::expr::{Type, Value};
use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;

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

/// The steps an order has newly come to, since it would have given `since` to the next visit, for which whoever acted
/// before had to choose people and did not choose enough.
pub fn unchosen(net: &Net, since: u32, after: &FlowState) -> Vec<String> {
    let new = after.visits.range(since..).map(|(_, visit)| visit.step.as_str());
    let lacks = |step: &&str| {
        let node = net.place(step).and_then(|place| net.node(place));
        let Some(Source::Chosen { min, .. }) = node.and_then(|node| choice(node, Chooser::Previous)) else {
            return false;
        };
        after.chosen.get(*step).map_or(0, Vec::len) < usize::try_from(*min).unwrap_or(usize::MAX)
    };
    new.filter(lacks).map(str::to_owned).collect()
}

/// A step for which somebody chooses people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Which.
    pub step: String,
    /// How few at least.
    pub min: u32,
    /// How many at most.
    pub max: u32,
    /// From whom; from everybody when empty.
    pub among: Vec<Source>,
}

/// The steps for which the requester chooses people, in the order of the flow.
pub fn of_requester(net: &Net) -> Vec<Choice> {
    net.nodes().iter().filter_map(|node| choice_at(node, Chooser::Requester)).collect()
}

/// The steps that may come next after `step` and for which whoever acts there chooses people.
pub fn of_previous(net: &Net, step: &str) -> Vec<Choice> {
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    let mut waiting: Vec<Place> = net.place(step).into_iter().collect();
    while let Some(node) = waiting.pop().and_then(|place| net.node(place)) {
        for way in node.ways.iter().filter(|way| seen.insert(way.to)) {
            let Some(next) = net.node(way.to) else { continue };
            found.extend(choice_at(next, Chooser::Previous));
            // What lies behind the next step with people is for them to choose.
            if !matches!(next.behaviour, Behaviour::Act(_)) {
                waiting.push(way.to);
            }
        }
    }
    found
}

fn choice_at(node: &Node, chooser: Chooser) -> Option<Choice> {
    let Source::Chosen { min, max, among, .. } = choice(node, chooser)? else { return None };
    Some(Choice { step: node.id.clone(), min: *min, max: *max, among: among.clone() })
}

fn is_blank(stored: Option<&Json>) -> bool {
    stored.is_none_or(|stored| Value::from_json(stored, &Type::Any).is_blank() || stored.as_str() == Some(""))
}
