//! What can be known about a flow before it is used: routes, differences, lives of past orders, plans for running ones.

use super::{Actor, Attention, Flow, Instant, OrderSummary, StepName, Text};
use gongdan_domain::order::Values;
use gongdan_domain::text;
use gongdan_engine::behaviour::Outcome;
use gongdan_engine::group::Rule;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// An order that is being filled in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PreviewFlow {
    /// The values so far; they need not be complete.
    #[serde(default)]
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) values: Values,
}

/// The route of an order when everybody agrees.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowRoute {
    /// In the order in which it comes there, beginning with those at which it waits now.
    pub(crate) stops: Vec<FlowStop>,
    /// Steps it may come to instead: fields that decide about them are still empty.
    pub(crate) possible: Vec<StepName>,
    /// The steps for which the requester chooses people, before an order is submitted.
    pub(crate) choices: Vec<PeopleChoice>,
    /// How it ends: `completed`, `rejected` or `cancelled`; null when it does not end by itself.
    #[schema(required, value_type = Option<String>)]
    pub(crate) outcome: Option<Outcome>,
    /// When it is expected to end; null where nobody knows how long a step takes.
    #[schema(required)]
    pub(crate) until: Option<Instant>,
}

/// A step for which somebody chooses people.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PeopleChoice {
    pub(crate) step: String,
    #[schema(value_type = Text)]
    pub(crate) name: text::Text,
    /// How few at least.
    pub(crate) min: u32,
    /// How many at most.
    pub(crate) max: u32,
    /// From whom; from everybody without it.
    #[schema(required)]
    pub(crate) among: Option<Vec<Actor>>,
}

/// A stop of a route.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowStop {
    pub(crate) step: String,
    #[schema(value_type = Text)]
    pub(crate) name: text::Text,
    /// Who acts or is told there.
    pub(crate) people: Vec<Actor>,
    /// How several people decide together.
    #[schema(required, value_type = Option<HashMap<String, Value>>)]
    pub(crate) decide: Option<Rule>,
    /// When the order comes there, at the earliest.
    pub(crate) from: Instant,
    /// When it is expected to go on; null where it stays, or where nobody knows.
    #[schema(required)]
    pub(crate) until: Option<Instant>,
    /// Where the expectation comes from: `measured` from past orders, `target` of the step or the service level.
    #[schema(required)]
    pub(crate) basis: Option<&'static str>,
    /// Whether it comes there whatever is still filled in.
    pub(crate) certain: bool,
    /// What keeps it there.
    #[schema(required)]
    pub(crate) trouble: Option<Attention>,
}

/// Two versions to compare.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CompareFlows {
    /// The version before; the current one without it.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub(crate) from: Option<i64>,
    /// The published version after.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub(crate) to: Option<i64>,
    /// The flow after, instead of a published version.
    #[serde(default)]
    pub(crate) flow: Option<Flow>,
}

/// What changed between two versions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowDiff {
    /// `parts` of the flow itself, `steps` and `ways` that were `added`, `removed` or `changed`, each with its parts
    /// before (`old`) and after (`new`).
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) changes: Value,
    /// Both texts line by line: each line behind `-`, `+` or a blank.
    pub(crate) text: String,
}

/// A flow to live past orders through.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct BeginReplay {
    /// The flow as it is meant to be.
    pub(crate) flow: Flow,
    /// How many orders at most, the latest first.
    #[serde(default = "usual")]
    #[schema(minimum = 1, maximum = 100000)]
    pub(crate) most: usize,
}

fn usual() -> usize {
    10_000
}

/// Where running orders shall go on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct MigrateFlow {
    /// The version; the current one without it.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub(crate) to: Option<i64>,
    /// The steps to enter anew, by those the orders wait at now.
    #[serde(default)]
    pub(crate) steps: BTreeMap<String, String>,
    /// Why; needed unless it is a dry run.
    #[serde(default)]
    #[schema(max_length = 10000)]
    pub(crate) comment: String,
    /// Only say what would become of each.
    #[serde(default)]
    pub(crate) dry_run: bool,
}

/// What would become of running orders.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MigrationPlan {
    /// The version they would go on in.
    pub(crate) to: i64,
    /// How many move.
    pub(crate) moves: usize,
    /// How many keep their version.
    pub(crate) stays: usize,
    /// How many need a choice; nothing is moved while there are some.
    pub(crate) needs_choice: usize,
    /// Whether all orders were looked at; else only the first thousands.
    pub(crate) complete: bool,
    /// The choices to make.
    pub(crate) choices: Vec<MigrationChoice>,
    /// The orders one by one, those that do not move first; the first few hundred.
    pub(crate) orders: Vec<PlannedOrder>,
}

/// A step that the new version has no equal for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MigrationChoice {
    /// Where orders wait.
    pub(crate) step: String,
    /// How many.
    pub(crate) orders: usize,
    /// The steps of the new version at which they may go on.
    pub(crate) to: Vec<StepName>,
}

/// What would become of one order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlannedOrder {
    pub(crate) order: OrderSummary,
    /// The version it follows now.
    pub(crate) from: i64,
    /// `moves`, `stays` or `needs_choice`.
    pub(crate) outcome: &'static str,
    /// Why it keeps its version: `suspended`, `split`, `unreadable`.
    #[schema(required)]
    pub(crate) reason: Option<&'static str>,
    /// The steps it waits at that need a choice.
    pub(crate) steps: Vec<String>,
}
