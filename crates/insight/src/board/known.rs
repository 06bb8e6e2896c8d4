//! What the figures depend on beside the orders, learnt from the log as it goes along.

use gongdan_domain::calendar::{Calendar, Coverage, WorkTime};
use gongdan_domain::catalog::WORKING_DAYS;
use gongdan_domain::document::{Body as _, Document, Record, record_kind};
use gongdan_domain::event::Event;
use gongdan_domain::people::{Organisation, User};
use gongdan_domain::service_level::ServiceLevel;
use gongdan_domain::settings::OrganisationSettings;
use gongdan_store::board;
use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};
use uuid::Uuid;

/// Sites lie at most this deep below each other; a longer way up is a circle.
const DEEPEST: usize = 50;
/// The collection whose records are sites.
const SITES: &str = "site";
const ZONE: &str = "time_zone";

type LaidOut = Arc<OnceLock<Option<Arc<WorkTime>>>>;

/// Calendars, service levels, teams and sites at one place in the log.
#[derive(Debug, Clone)]
pub struct Known {
    zone: TimeZone,
    /// By key, as the organisation sorts them.
    calendars: BTreeMap<(String, Uuid), (Calendar, bool, LaidOut)>,
    levels: BTreeMap<(String, Uuid), (ServiceLevel, bool)>,
    teams: HashMap<Uuid, Uuid>,
    sites: HashMap<Uuid, Uuid>,
    /// What was learnt since it was read.
    learnt: BTreeMap<(String, Uuid), String>,
}

impl Default for Known {
    fn default() -> Self {
        let (calendars, levels, learnt) = Default::default();
        Self { zone: TimeZone::UTC, calendars, levels, teams: HashMap::new(), sites: HashMap::new(), learnt }
    }
}

impl Known {
    /// Reads what was stored.
    pub fn read(rows: &[board::Known]) -> Self {
        let mut known = Self::default();
        for row in rows {
            if let Ok(body) = serde_json::from_str(&row.body) {
                known.take(&row.kind, row.id, &body);
            }
        }
        known
    }

    /// Learns from an event, if it says something of interest.
    pub(super) fn learn(&mut self, event: &Event) {
        let found = match event {
            Event::OrganisationFounded { organisation: Organisation { id, time_zone, .. } } => {
                Some((ZONE.to_owned(), *id, json!({"zone": time_zone})))
            }
            Event::DocumentSaved { document_kind, id, .. } => event
                .document()
                .and_then(|document| of_interest(&document))
                .map(|body| (document_kind.clone(), *id, body)),
            _ => None,
        };
        let Some((kind, id, body)) = found else { return };
        self.take(&kind, id, &body);
        self.learnt.insert((kind, id), body.to_string());
    }

    /// What was learnt since the last time, to be stored.
    pub(super) fn learnt(&mut self) -> Vec<board::Known> {
        let row = |((kind, id), body)| board::Known { kind, id, body };
        std::mem::take(&mut self.learnt).into_iter().map(row).collect()
    }

    fn take(&mut self, kind: &str, id: Uuid, body: &Value) {
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let link = |name: &str| body[name].as_str().and_then(|id| id.parse::<Uuid>().ok());
        let active = body["active"].as_bool().unwrap_or(true);
        if kind == ZONE || kind == OrganisationSettings::KIND {
            self.zone = TimeZone::get(&text("zone")).unwrap_or(TimeZone::UTC);
        } else if kind == Calendar::KIND {
            self.calendars.retain(|(_, held), _| *held != id);
            if let Ok(calendar) = serde_json::from_value(body["body"].clone()) {
                self.calendars.insert((text("key"), id), (calendar, active, LaidOut::default()));
            }
        } else if kind == ServiceLevel::KIND {
            self.levels.retain(|(_, held), _| *held != id);
            if let Ok(level) = serde_json::from_value(body["body"].clone()) {
                self.levels.insert((text("key"), id), (level, active));
            }
        } else {
            let held = if kind == User::KIND { &mut self.teams } else { &mut self.sites };
            match link("of") {
                Some(of) => held.insert(id, of),
                None => held.remove(&id),
            };
        }
    }

    /// The team of a person.
    pub(super) fn team(&self, person: Uuid) -> Option<Uuid> {
        self.teams.get(&person).copied()
    }

    /// The day an instant lies in, counted from 1970.
    pub(super) fn day(&self, at: Timestamp) -> i64 {
        let day = at.to_zoned(self.zone.clone()).date();
        let since = day.duration_since(date(1970, 1, 1));
        since.as_hours() / 24
    }

    /// The service level for orders of a type: the one of that key, else one that names the type, else one that names
    /// none.
    pub(super) fn level(&self, key: Option<&str>, type_id: Uuid) -> Option<&ServiceLevel> {
        let used = || self.levels.iter().filter(|(_, (_, active))| *active);
        let keyed = key.and_then(|key| used().find(|((held, _), _)| held == key));
        let named = || used().find(|(_, (level, _))| level.order_types.contains(&type_id));
        let open = || used().find(|(_, (level, _))| level.order_types.is_empty());
        keyed.or_else(named).or_else(open).map(|(_, (level, _))| level)
    }

    /// The working time of an order at a site: of its site or one above, else of the organisation; day and night
    /// where there is no calendar.
    pub(super) fn time(&self, site: Option<Uuid>) -> Arc<WorkTime> {
        static WALL: OnceLock<Arc<WorkTime>> = OnceLock::new();
        let up = std::iter::successors(site, |site| self.sites.get(site).copied()).take(DEEPEST);
        let mut near = up.into_iter().filter_map(|site| self.covering(&|covers| covers.sites.contains(&site)));
        let found = near.next().or_else(|| self.covering(&|covers| covers.organisation));
        found.unwrap_or_else(|| WALL.get_or_init(|| Arc::new(WorkTime::wall())).clone())
    }

    fn covering(&self, covers: &dyn Fn(&Coverage) -> bool) -> Option<Arc<WorkTime>> {
        let mut used = self.calendars.values().filter(|(calendar, active, _)| *active && covers(&calendar.covers));
        let (calendar, _, laid_out) = used.next()?;
        laid_out.get_or_init(|| WorkTime::new(calendar, WORKING_DAYS).ok().map(Arc::new)).clone()
    }
}

/// What must be remembered of a document.
fn of_interest(document: &Document) -> Option<Value> {
    let Document { kind, key, active, body, .. } = document;
    if kind == Calendar::KIND || kind == ServiceLevel::KIND {
        return Some(json!({"key": key, "active": active, "body": body}));
    }
    if kind == OrganisationSettings::KIND {
        let settings: OrganisationSettings = document.read().ok()?;
        return Some(json!({"zone": settings.time_zone}));
    }
    if kind == User::KIND {
        let user: User = document.read().ok()?;
        return Some(json!({"of": user.department_id}));
    }
    if *kind == record_kind(SITES) {
        let site: Record = serde_json::from_value(body.clone()).ok()?;
        return Some(json!({"of": site.parent_id}));
    }
    None
}
