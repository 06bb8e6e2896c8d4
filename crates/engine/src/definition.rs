//! A flow as its owner draws it and as it travels.

use crate::cases::Case;
use crate::ladder::Ladder;
use crate::people::Source;
use crate::state::FlowState;
use gongdan_domain::permission::{FieldRight, StepFields};
use gongdan_domain::text::Text;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Most steps of a flow.
pub const MAX_STEPS: usize = 1_000;
/// Most ways that leave one step.
pub const MAX_WAYS: usize = 50;

/// One version of the path of an order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
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
    /// Decision tables by name, as JDM documents; see [`crate::rules`]. Kept exactly as they were written.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tables: BTreeMap<String, Value>,
    /// The table that sets priority, service level and team when an order begins; see [`crate::rules::AtStart`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_start: Option<String>,
    /// What the requester may do while it runs.
    #[serde(default, skip_serializing_if = "Policy::is_usual")]
    pub policy: Policy,
    /// What the owner expects of it; see [`crate::cases`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<Case>,
}

/// What the requester of an order may do while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Policy {
    /// Whether the order may be withdrawn (撤回).
    #[serde(default)]
    pub withdraw: Withdraw,
    /// Minutes between two times that people are urged (催办); 0 for never.
    #[serde(default = "an_hour")]
    pub urge_every: u32,
}

/// When an order may be withdrawn by whoever asked for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Withdraw {
    /// As long as it runs.
    #[default]
    Always,
    /// Until somebody has answered or done work.
    BeforeFirstAnswer,
    /// Not at all.
    Never,
}

impl Withdraw {
    /// Whether an order that stands at `state` may be withdrawn.
    pub fn allows(self, state: &FlowState) -> bool {
        match self {
            Self::Always => true,
            Self::BeforeFirstAnswer => !state.is_answered(),
            Self::Never => false,
        }
    }
}

fn an_hour() -> u32 {
    60
}

impl Default for Policy {
    fn default() -> Self {
        Self { withdraw: Withdraw::default(), urge_every: an_hour() }
    }
}

impl Policy {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// One stop of an order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
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
    /// What whoever acts here must know or do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions: Option<Text>,
    /// What may be done here with the fields of the form.
    #[serde(default, skip_serializing_if = "FieldAccess::is_plain")]
    pub fields: FieldAccess,
    /// The fields that the list of tasks shows, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key_fields: Vec<String>,
    /// When a comment is asked for.
    #[serde(default, skip_serializing_if = "Asked::is_never")]
    pub comment: Asked,
    /// When a hand-written signature of whoever acts is asked for.
    #[serde(default, skip_serializing_if = "Asked::is_never")]
    pub signature: Asked,
    /// Who else takes part, beside those who act (R of RACI).
    #[serde(default, skip_serializing_if = "Raci::is_empty")]
    pub raci: Raci,
}

/// What may be done with a field at a step, from least to most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// It is not shown.
    Hidden,
    /// It is shown.
    #[default]
    Read,
    /// It may be changed.
    Edit,
    /// It may be changed, and must be answered before the step is done; in every row when it is a column.
    Required,
}

/// What whoever is asked at a step may do with the fields of a form. It narrows what a person's roles allow and never
/// widens it. A step that says nothing at all leaves it to the roles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldAccess {
    /// For fields not named below.
    #[serde(default)]
    pub others: Access,
    /// By field, or by column of detail rows: `parts.price`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub named: BTreeMap<String, Access>,
}

/// When something is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// Never; it may be given all the same.
    #[default]
    Never,
    /// Of those who reject or send back.
    OnReject,
    /// Of everybody.
    Always,
}

/// Who takes part in a step without acting at it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Raci {
    /// Who answers for it (A).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accountable: Vec<Source>,
    /// Who is told when it begins and may say something (C); nothing waits for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consulted: Vec<Source>,
    /// Who is told that it is done (I).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub informed: Vec<Source>,
}

/// A way from one step to another.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
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

impl FieldAccess {
    /// Whether somebody has to fill in a field here.
    pub fn fills_in(&self) -> bool {
        self.others == Access::Required || self.named.values().any(|access| *access == Access::Required)
    }

    /// What may be done with a field. A column of detail rows that is not named follows its field.
    pub fn of(&self, field: &str) -> Access {
        let whole = || field.split_once('.').and_then(|(rows, _)| self.named.get(rows));
        self.named.get(field).or_else(whole).copied().unwrap_or(self.others)
    }

    /// What whoever is asked at the step may do with whole fields; nothing where the step says nothing. A field whose
    /// columns may be changed may be changed.
    pub fn narrows(&self) -> Option<StepFields> {
        if self.is_plain() {
            return None;
        }
        let right = |access: Access| match access {
            Access::Hidden => FieldRight::Hidden,
            Access::Read => FieldRight::Read,
            Access::Edit | Access::Required => FieldRight::Edit,
        };
        let mut named: BTreeMap<String, FieldRight> = BTreeMap::new();
        for (field, access) in &self.named {
            let whole = field.split('.').next().unwrap_or(field);
            let held = named.entry(whole.to_owned()).or_insert(FieldRight::Hidden);
            *held = (*held).max(right(*access));
        }
        Some(StepFields { others: right(self.others), named })
    }

    /// The fields and columns that must be answered.
    pub fn required(&self) -> impl Iterator<Item = &str> {
        self.named.iter().filter(|(_, access)| **access == Access::Required).map(|(field, _)| field.as_str())
    }

    /// Whether the step says nothing about fields.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

impl Asked {
    /// Whether it is asked of somebody who agrees (`approves`), or of somebody who rejects or sends back.
    pub fn of(self, approves: bool) -> bool {
        match self {
            Self::Never => false,
            Self::OnReject => !approves,
            Self::Always => true,
        }
    }

    fn is_never(&self) -> bool {
        *self == Self::Never
    }
}

impl Raci {
    /// Whether nobody takes part.
    pub fn is_empty(&self) -> bool {
        self.accountable.is_empty() && self.consulted.is_empty() && self.informed.is_empty()
    }
}
