//! Working calendars, absences and deputies.
//!
//! The bodies travel as the heart's types; the shapes ending in `Body` and their parts describe them.

use super::{Instant, Text};
use gongdan_domain::calendar::{self, DayRule};
use gongdan_domain::catalog::Typed;
use gongdan_domain::{absence, whole_micros};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use utoipa::ToSchema;
use uuid::Uuid;

/// A working calendar.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Calendar {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    /// A retired calendar counts for nobody.
    pub(crate) active: bool,
    #[schema(value_type = CalendarBody)]
    pub(crate) calendar: calendar::Calendar,
}

impl From<&Typed<calendar::Calendar>> for Calendar {
    fn from(row: &Typed<calendar::Calendar>) -> Self {
        Self { id: row.id, version: row.version, active: row.active, calendar: row.body.clone() }
    }
}

/// A calendar to keep.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaveCalendar {
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub(crate) active: bool,
    #[schema(value_type = CalendarBody)]
    pub(crate) calendar: calendar::Calendar,
}

fn yes() -> bool {
    true
}

/// A week of shifts, and the days that differ from it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CalendarBody {
    name: Text,
    /// IANA name.
    #[schema(example = "Asia/Shanghai")]
    time_zone: String,
    /// Monday to Sunday; an empty list is a day off.
    #[schema(min_items = 7, max_items = 7)]
    week: Vec<Vec<Shift>>,
    /// Whether the Chinese public holidays and make-up workdays (调休) apply; a make-up workday is worked like a
    /// Monday unless `days` says otherwise.
    #[schema(required = false, default = false)]
    chinese_holidays: bool,
    /// Days that differ from the week and from the public holidays.
    #[schema(required = false)]
    days: HashMap<String, SpecialDay>,
    #[schema(required = false)]
    covers: Coverage,
}

/// One stretch of work, in minutes after the day's midnight.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shift {
    /// Begin.
    #[schema(minimum = 0, maximum = 1439)]
    from: u16,
    /// End; above 1440 on the following day.
    #[schema(minimum = 1, maximum = 2880)]
    to: u16,
}

/// A day that differs from its weekday.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SpecialDay {
    /// Why, as people know it.
    #[schema(required = false, max_length = 100)]
    name: String,
    /// What is worked; empty for a day off.
    shifts: Vec<Shift>,
}

/// Who works by a calendar; of several, the nearest counts: a person's own, of a group, of a department or one above,
/// of a site or one above, of the organisation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Coverage {
    #[schema(required = false)]
    organisation: bool,
    #[schema(required = false)]
    sites: Vec<Uuid>,
    #[schema(required = false)]
    departments: Vec<Uuid>,
    #[schema(required = false)]
    groups: Vec<Uuid>,
    #[schema(required = false)]
    people: Vec<Uuid>,
}

/// When would so much work be done?
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TryCalendar {
    #[schema(value_type = CalendarBody)]
    pub(crate) calendar: calendar::Calendar,
    #[schema(value_type = Instant)]
    pub(crate) from: Timestamp,
    /// Working minutes.
    #[schema(minimum = 1, maximum = 1000000)]
    pub(crate) minutes: u32,
}

/// When work would be done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TriedCalendar {
    /// The first working instant; null where the calendar does not reach (it knows 2015 to 2044).
    #[schema(required)]
    pub(crate) begins: Option<Instant>,
    /// When the work is done; null where the calendar does not reach.
    #[schema(required)]
    pub(crate) due: Option<Instant>,
}

/// An iCalendar file (RFC 5545) of holidays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadHolidays {
    /// The file's text, at most 1 MiB.
    pub(crate) text: String,
    /// What is worked on a make-up workday.
    #[serde(default)]
    #[schema(value_type = Vec<Shift>)]
    pub(crate) worked: Vec<calendar::Shift>,
}

/// What was read from a file. Nothing is saved yet.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Holidays {
    /// Days that differ from the week.
    #[schema(value_type = HashMap<String, SpecialDay>)]
    pub(crate) days: BTreeMap<Date, DayRule>,
    /// What could not be taken in.
    pub(crate) findings: Vec<HolidayFinding>,
}

/// Something that could not be taken in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HolidayFinding {
    pub(crate) code: &'static str,
    /// Where in the file, from 1.
    pub(crate) line: usize,
    #[schema(value_type = Text)]
    pub(crate) text: gongdan_domain::Text,
}

/// One public holiday or make-up workday.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PublicDay {
    #[schema(value_type = String, format = Date)]
    pub(crate) date: Date,
    pub(crate) name: &'static str,
    /// Whether it is a weekend day that is worked.
    pub(crate) is_worked: bool,
}

/// Somebody is away and somebody acts for them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Absence {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    /// False once it was cancelled.
    pub(crate) active: bool,
    /// Who is away.
    pub(crate) person: Uuid,
    pub(crate) person_name: String,
    /// Who acts for them.
    pub(crate) deputy: Uuid,
    pub(crate) deputy_name: String,
    pub(crate) from: Instant,
    /// The first instant after it.
    pub(crate) until: Instant,
    /// Order types it is about; all when empty.
    pub(crate) order_types: Vec<Uuid>,
    /// Whether the deputy acts on what was asked before it began, too.
    pub(crate) open_tasks: bool,
    /// Whether what was asked meanwhile stays with the deputy as well when it is over.
    pub(crate) stays: bool,
    pub(crate) note: String,
}

/// An absence to keep.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SaveAbsence {
    /// Who is away; the caller when left out. Only administrators name somebody else.
    #[serde(default)]
    pub(crate) person: Option<Uuid>,
    pub(crate) deputy: Uuid,
    #[schema(value_type = Instant)]
    pub(crate) from: Timestamp,
    #[schema(value_type = Instant)]
    pub(crate) until: Timestamp,
    #[serde(default)]
    #[schema(max_items = 200)]
    pub(crate) order_types: Vec<Uuid>,
    /// Whether the deputy acts on what was asked before it began, too.
    #[serde(default = "yes")]
    pub(crate) open_tasks: bool,
    /// Whether what was asked meanwhile stays with the deputy as well when it is over.
    #[serde(default)]
    pub(crate) stays: bool,
    #[serde(default)]
    #[schema(max_length = 200)]
    pub(crate) note: String,
}

impl SaveAbsence {
    /// The absence of `person`.
    pub(crate) fn of(self, person: Uuid) -> absence::Absence {
        let Self { deputy, order_types, note, open_tasks, stays, .. } = self;
        let (from, until) = (whole_micros(self.from), whole_micros(self.until));
        let note = note.trim().to_owned();
        absence::Absence { person, deputy, from, until, order_types, open_tasks, stays, note }
    }
}
