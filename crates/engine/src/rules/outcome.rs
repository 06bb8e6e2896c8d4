//! What flows use tables for: who decides, and how urgent an order is.

use super::{Decision, Table};
use crate::people::Source;
use gongdan_domain::expr::{Expr, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What the table of [`crate::definition::Flow::at_start`] says about an order that begins: its outputs `priority`,
/// `serviceLevel` and `team`, each a text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AtStart {
    /// How urgent it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
    /// Key of the service level that counts for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_level: Option<String>,
    /// Code of the group that looks after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
}

impl AtStart {
    /// Reads a decision.
    pub fn read(table: &Table, decision: &Decision) -> Self {
        let text = |output| {
            table.answers(decision, output).into_iter().find_map(|value| match value {
                Value::Text(text) => Some(text.to_string()),
                _ => None,
            })
        };
        Self { priority: text("priority"), service_level: text("serviceLevel"), team: text("team") }
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The people that an output of a decision names, in order.
pub fn people_of(table: &Table, decision: &Decision, output: &str) -> Vec<Source> {
    let texts = table.answers(decision, output);
    texts.iter().filter_map(|value| if let Value::Text(text) = value { read_person(text) } else { None }).collect()
}

/// The people that a value names: a text, or a list of texts.
pub fn people_in(value: &Value) -> Vec<Source> {
    match value {
        Value::Text(text) => read_person(text).into_iter().collect(),
        Value::List(items) => items.iter().flat_map(people_in).collect(),
        _ => Vec::new(),
    }
}

/// All people that an output may name, as far as its cells are written out; for proofs.
pub fn names_people(table: &Table, output: &str) -> Vec<Source> {
    named_in(table.column(output))
}

/// All people that expressions name, as far as that is written out; for proofs.
pub fn named_in<'e>(all: impl IntoIterator<Item = &'e Expr>) -> Vec<Source> {
    let mut found = Vec::new();
    for answer in all {
        answer.visit(&mut |node| {
            if let Expr::Text(text) = node {
                found.extend(read_person(text).filter(|source| !found.contains(source)));
            }
        });
    }
    found
}

/// How a text names people: `role:finance_director`, `group:night`, `department:CW`, `department_head:1`,
/// `managers:2`, `person:` with an id, `field:handler`, `skill:pumps`, `roster:night`, `roster`, `requester`,
/// `requester_manager`. A plain word is a role.
pub fn read_person(text: &str) -> Option<Source> {
    let text = text.trim();
    let Some((kind, rest)) = text.split_once(':') else {
        return match text {
            "" => None,
            "requester" => Some(Source::Requester),
            "requester_manager" => Some(Source::RequesterManager),
            "roster" => Some(Source::Roster { roster: None }),
            role => Some(Source::Role { role: role.to_owned(), within: None }),
        };
    };
    let rest = rest.trim().to_owned();
    match kind.trim() {
        _ if rest.is_empty() => None,
        "role" => Some(Source::Role { role: rest, within: None }),
        "group" => Some(Source::Group { group: rest }),
        "department" => Some(Source::Department { department: rest }),
        "department_head" => rest.parse().ok().map(|level| Source::DepartmentHead { level }),
        "managers" => rest.parse().ok().map(|levels| Source::ManagerChain { levels, until_role: None }),
        "person" => Uuid::parse_str(&rest).ok().map(|person| Source::People { people: vec![person] }),
        "field" => Some(Source::Field { field: rest }),
        "skill" => Some(Source::Skill { skill: Some(rest), field: None, within: None }),
        "roster" => Some(Source::Roster { roster: Some(rest) }),
        _ => None,
    }
}
