//! A flow as its owner draws it and as it travels.

use crate::ladder::Ladder;
use gongdan_domain::text::Text;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Most steps of a flow.
pub const MAX_STEPS: usize = 1_000;
/// Most ways that leave one step.
pub const MAX_WAYS: usize = 50;

/// One version of the path of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Flow {
    /// Grows by one with every publication; 0 in a draft.
    #[serde(default)]
    pub version: i64,
    /// What the owner wants to remember about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// In the order in which people read them; the first of the kind that begins is the start.
    pub steps: Vec<Step>,
}

/// One stop of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Step {
    /// Unique in the flow, see [`gongdan_domain::form::is_identifier`].
    pub id: String,
    /// Name of a [`StepKind`](crate::behaviour::StepKind).
    pub kind: String,
    /// What people call it.
    pub name: Text,
    /// What the owner wants to remember about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Where it goes from here, in order; none at an end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<Way>,
    /// What the kind wants to know; see its README.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub settings: Map<String, Value>,
    /// What happens while nobody acts here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ladder: Option<Ladder>,
}

/// A way from one step to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Way {
    /// The step it leads to.
    pub to: String,
    /// What people read beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// An expression over the order's fields; a way without one is always open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Taken when no other way of the step is open.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub otherwise: bool,
    /// What the owner wants to remember about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl Flow {
    /// The step of that id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }
}
