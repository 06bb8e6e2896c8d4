//! Duty rosters.
//!
//! The bodies travel as the heart's types; the shapes ending in `Body` and their parts describe them.

use super::{Actor, Instant, Text};
use gongdan_domain::catalog::Typed;
use gongdan_domain::roster;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A duty roster.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Roster {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    /// What flows call it.
    pub(crate) key: String,
    /// Nobody is on duty by a retired one.
    pub(crate) active: bool,
    #[schema(value_type = RosterBody)]
    pub(crate) roster: roster::Roster,
}

impl From<&Typed<roster::Roster>> for Roster {
    fn from(row: &Typed<roster::Roster>) -> Self {
        Self { id: row.id, version: row.version, key: row.key.clone(), active: row.active, roster: row.body.clone() }
    }
}

/// A roster to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateRoster {
    /// What flows call it; it never changes.
    #[schema(min_length = 1, max_length = 100, pattern = r"^[a-z][a-z0-9_-]*$", example = "night")]
    pub(crate) key: String,
    #[schema(value_type = RosterBody)]
    pub(crate) roster: roster::Roster,
}

/// A roster to keep.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaveRoster {
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub(crate) active: bool,
    #[schema(value_type = RosterBody)]
    pub(crate) roster: roster::Roster,
}

fn yes() -> bool {
    true
}

/// Who is on duty when, in the organisation's time zone.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RosterBody {
    name: Text,
    /// The sites it is for, with all below them.
    #[schema(required = false, max_items = 200)]
    sites: Vec<Uuid>,
    #[schema(min_items = 1, max_items = 20)]
    shifts: Vec<RosterShift>,
    /// Single days on which others are on duty.
    #[schema(required = false, max_items = 500)]
    swaps: Vec<RosterSwap>,
}

/// A stretch of duty that comes again.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RosterShift {
    /// What swaps call it.
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z0-9_-]+$")]
    code: String,
    name: Text,
    /// Begin, in minutes after midnight.
    #[schema(minimum = 0, maximum = 1439)]
    from: u16,
    /// End, a day later at most; above 1440 on the following day.
    #[schema(minimum = 1, maximum = 2879)]
    to: u16,
    /// The days on which it begins, Monday is 1; every day when empty.
    #[schema(required = false, max_items = 7)]
    weekdays: Vec<u8>,
    /// The first day of the first turn.
    #[schema(value_type = String, format = Date)]
    since: String,
    /// How many days a turn lasts.
    #[schema(minimum = 1, maximum = 366)]
    days: u16,
    /// Who is on duty, turn after turn.
    #[schema(min_items = 1, max_items = 100)]
    turns: Vec<RosterTurn>,
}

/// Who is on duty together.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RosterTurn {
    #[schema(required = false, max_items = 50)]
    people: Vec<Uuid>,
    /// Everybody in the group or team of this code.
    #[schema(required = false, max_length = 100)]
    group: Option<String>,
}

/// Somebody else is on duty once.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RosterSwap {
    #[schema(min_length = 1, max_length = 40)]
    shift: String,
    /// The day on which the shift begins.
    #[schema(value_type = String, format = Date)]
    on: String,
    #[schema(max_items = 50)]
    people: Vec<Uuid>,
    #[schema(required = false, max_length = 200)]
    note: String,
}

/// Who is on duty in the coming days, and when nobody is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RosterPlan {
    pub(crate) duties: Vec<RosterDuty>,
    pub(crate) gaps: Vec<RosterGap>,
}

/// A stretch of duty.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RosterDuty {
    pub(crate) from: Instant,
    pub(crate) until: Instant,
    /// The shift's code.
    pub(crate) shift: String,
    #[schema(value_type = Text)]
    pub(crate) name: gongdan_domain::Text,
    /// The day on which it begins.
    #[schema(value_type = String, format = Date)]
    pub(crate) on: String,
    pub(crate) people: Vec<Actor>,
    /// Whether others than usual are on duty.
    pub(crate) swapped: bool,
}

/// A stretch in which nobody is on duty.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RosterGap {
    pub(crate) from: Instant,
    pub(crate) until: Instant,
}
