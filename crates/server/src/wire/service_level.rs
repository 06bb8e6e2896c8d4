//! Service levels and the clocks of orders.
//!
//! The bodies travel as the heart's types; the shapes ending in `Body` and their parts describe them.

use super::{Instant, Text};
use gongdan_domain::catalog::Typed;
use gongdan_domain::service_level;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// A service level.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServiceLevel {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    /// The name that decision tables of flows give as `serviceLevel`.
    pub(crate) key: String,
    /// A retired one counts for no order.
    pub(crate) active: bool,
    #[schema(value_type = ServiceLevelBody)]
    pub(crate) level: service_level::ServiceLevel,
}

impl From<&Typed<service_level::ServiceLevel>> for ServiceLevel {
    fn from(row: &Typed<service_level::ServiceLevel>) -> Self {
        Self { id: row.id, version: row.version, key: row.key.clone(), active: row.active, level: row.body.clone() }
    }
}

/// A service level to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateServiceLevel {
    /// The name that decision tables of flows give as `serviceLevel`; it never changes.
    #[schema(min_length = 1, max_length = 100, pattern = r"^[a-z][a-z0-9_-]*$", example = "standard")]
    pub(crate) key: String,
    #[schema(value_type = ServiceLevelBody)]
    pub(crate) level: service_level::ServiceLevel,
}

/// A service level to keep.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaveServiceLevel {
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub(crate) active: bool,
    #[schema(value_type = ServiceLevelBody)]
    pub(crate) level: service_level::ServiceLevel,
}

fn yes() -> bool {
    true
}

/// What is promised to orders, in minutes of working time.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ServiceLevelBody {
    name: Text,
    /// The order types it is for; every type that no other level names when empty.
    #[schema(required = false)]
    order_types: Vec<Uuid>,
    /// The calendar its time runs in; that of the order's site or of the organisation without it, day and night where
    /// there is none.
    #[schema(required = false)]
    calendar: Option<Uuid>,
    /// The field that holds the priority.
    #[schema(required = false, max_length = 200)]
    priority_field: Option<String>,
    /// The first that names the order's priority counts, else the first that names none.
    #[schema(min_items = 1, max_items = 200)]
    targets: Vec<ServiceTarget>,
    /// Why an order may wait without its time running.
    #[schema(required = false, max_items = 200)]
    pause_reasons: Vec<PauseReason>,
    /// The share of a time, in per cent, after which people are warned; 0 for no warning.
    #[schema(required = false, default = 80, minimum = 0, maximum = 99)]
    warn_at: u32,
}

/// What is promised to orders of some priorities: each in minutes of working time, at least one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ServiceTarget {
    /// The priorities it is for; all others when empty.
    #[schema(required = false, max_items = 200)]
    priorities: Vec<String>,
    /// Until somebody answers the requester.
    #[schema(required = false, minimum = 1, maximum = 5270400)]
    first_response: Option<u32>,
    /// Until the order is settled.
    #[schema(required = false, minimum = 1, maximum = 5270400)]
    resolution: Option<u32>,
    /// For each stay at a step of the flow, by the step's id.
    #[schema(required = false)]
    steps: HashMap<String, u32>,
    /// What teams promise each other (OLA): all the time the order is theirs, by the group's code.
    #[schema(required = false)]
    internal: HashMap<String, u32>,
}

/// Why an order may wait: for the customer, for parts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PauseReason {
    /// Stored with the pause; it never changes.
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) code: String,
    #[schema(value_type = Text)]
    pub(crate) name: gongdan_domain::Text,
}

impl From<&service_level::PauseReason> for PauseReason {
    fn from(reason: &service_level::PauseReason) -> Self {
        Self { code: reason.code.clone(), name: reason.name.clone() }
    }
}

/// The clocks of an order, as they stand now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderClocks {
    /// The service level that counts; null where nothing is promised.
    #[schema(required, value_type = Option<Text>)]
    pub(crate) level: Option<gongdan_domain::Text>,
    /// The order's priority, where one is known.
    #[schema(required)]
    pub(crate) priority: Option<String>,
    /// Why it waits, while it does.
    #[schema(required)]
    pub(crate) paused: Option<ClockPause>,
    /// Whether an administrator has stopped its flow: then its clocks stand still too.
    pub(crate) suspended: bool,
    /// What it may wait for, if the caller may let it wait.
    pub(crate) reasons: Vec<PauseReason>,
    /// Whether the caller may let it wait, and run again.
    pub(crate) may_pause: bool,
    /// Every goal, as far as it is the caller's business.
    pub(crate) clocks: Vec<OrderClock>,
}

/// A pause that lasts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClockPause {
    pub(crate) reason: PauseReason,
    pub(crate) since: Instant,
}

/// A goal with its time.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderClock {
    pub(crate) goal: ClockGoal,
    /// For `step`, what the step is called; for `internal`, the group.
    #[schema(required, value_type = Option<Text>)]
    pub(crate) name: Option<gongdan_domain::Text>,
    pub(crate) standing: ClockStanding,
    /// How much working time there is, in seconds.
    pub(crate) limit: i64,
    /// How much is used up, in seconds.
    pub(crate) used: i64,
    /// When it is used up if nothing stops the time; null while it stands still before that.
    #[schema(required)]
    pub(crate) due_at: Option<Instant>,
    /// When the goal was reached.
    #[schema(required)]
    pub(crate) reached_at: Option<Instant>,
}

/// What is to be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ClockGoal {
    /// Somebody answers the requester.
    FirstResponse,
    /// The order is settled.
    Resolution,
    /// A step is left.
    Step,
    /// A team is through with it.
    Internal,
}

/// Where a goal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ClockStanding {
    /// The time runs.
    Running,
    /// The time stands still.
    Paused,
    /// Reached in time.
    Met,
    /// Not reached in time, whether or not it has been reached since.
    Breached,
}

/// Let an order wait.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PauseOrder {
    /// The code of one of the `reasons` of its clocks.
    #[schema(max_length = 100)]
    pub(crate) reason: String,
    /// What there is to say about it.
    #[serde(default)]
    #[schema(max_length = 10000)]
    pub(crate) comment: String,
}

/// Let an order run again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResumeOrder {
    /// What there is to say about it.
    #[serde(default)]
    #[schema(max_length = 10000)]
    pub(crate) comment: String,
}
