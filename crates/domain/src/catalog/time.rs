//! Calendars, service levels and absences of an organisation.

use super::{Catalog, Table, Typed, access, put_typed};
use crate::absence::{self, Absence};
use crate::calendar::{Calendar, Coverage, WorkTime};
use crate::document::{Body as _, Document};
use crate::roster::{Roster, Turn};
use crate::service_level::ServiceLevel;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use uuid::Uuid;

/// The days that deadlines may lie in. Calendars are laid out once, when they are first asked.
pub const WORKING_DAYS: Range<Date> = date(2015, 1, 1)..date(2045, 1, 1);
/// Departments and records lie at most this deep below each other; a longer way up is a circle.
const DEEPEST: usize = 50;

/// What concerns time.
#[derive(Debug, Clone, Default)]
pub(super) struct Times {
    calendars: Arc<Table<Typed<Calendar>>>,
    laid_out: HashMap<Uuid, Arc<OnceLock<Option<Arc<WorkTime>>>>>,
    service_levels: Arc<Table<Typed<ServiceLevel>>>,
    absences: Arc<Table<Typed<Absence>>>,
    rosters: Arc<Table<Typed<Roster>>>,
    /// By who is away: which absences.
    away: HashMap<Uuid, Vec<Uuid>>,
}

impl Catalog {
    pub(super) fn put_time(&mut self, document: &Document) -> Result<(), String> {
        let times = Arc::make_mut(&mut self.time);
        match document.kind.as_str() {
            Calendar::KIND => {
                put_typed(&mut times.calendars, document)?;
                times.laid_out.insert(document.id, Arc::default());
                Ok(())
            }
            ServiceLevel::KIND => put_typed(&mut times.service_levels, document),
            Roster::KIND => put_typed(&mut times.rosters, document),
            _ => {
                put_typed(&mut times.absences, document)?;
                let person = times.absences.by_id.get(&document.id).map(|held| held.body.person);
                times.away.values_mut().for_each(|held| held.retain(|id| *id != document.id));
                if let Some(person) = person {
                    times.away.entry(person).or_default().push(document.id);
                }
                Ok(())
            }
        }
    }

    /// A calendar.
    pub fn calendar(&self, id: Uuid) -> Option<&Typed<Calendar>> {
        self.time.calendars.by_id.get(&id).map(AsRef::as_ref)
    }

    /// All calendars by key.
    pub fn calendars(&self) -> impl Iterator<Item = &Typed<Calendar>> {
        self.time.calendars.sorted()
    }

    /// A service level.
    pub fn service_level(&self, id: Uuid) -> Option<&Typed<ServiceLevel>> {
        self.time.service_levels.by_id.get(&id).map(AsRef::as_ref)
    }

    /// A service level by key.
    pub fn service_level_by_key(&self, key: &str) -> Option<&Typed<ServiceLevel>> {
        self.time.service_levels.key(key)
    }

    /// All service levels by key.
    pub fn service_levels(&self) -> impl Iterator<Item = &Typed<ServiceLevel>> {
        self.time.service_levels.sorted()
    }

    /// The service level in use for orders of a type: one that names it, else one that names none.
    pub fn service_level_of(&self, type_id: Uuid) -> Option<&Typed<ServiceLevel>> {
        let mut used = self.service_levels().filter(|level| level.active);
        let mut open = self.service_levels().filter(|level| level.active);
        used.find(|level| level.body.order_types.contains(&type_id))
            .or_else(|| open.find(|level| level.body.order_types.is_empty()))
    }

    /// A duty roster.
    pub fn roster(&self, id: Uuid) -> Option<&Typed<Roster>> {
        self.time.rosters.by_id.get(&id).map(AsRef::as_ref)
    }

    /// A duty roster by what flows call it.
    pub fn roster_by_key(&self, key: &str) -> Option<&Typed<Roster>> {
        self.time.rosters.key(key)
    }

    /// All duty rosters by key.
    pub fn rosters(&self) -> impl Iterator<Item = &Typed<Roster>> {
        self.time.rosters.sorted()
    }

    /// The roster in use that is nearest to a site: its own, else that of a record above it.
    pub fn roster_of_site(&self, site: Option<Uuid>) -> Option<&Typed<Roster>> {
        let above = |id: &Uuid| self.record_row(*id).and_then(|record| record.body.parent_id);
        let of = |site: Uuid| self.rosters().find(|roster| roster.active && roster.body.sites.contains(&site));
        std::iter::successors(site, above).take(DEEPEST).find_map(of)
    }

    /// The active people of a turn, each once.
    pub fn people_of_turn(&self, turn: &Turn) -> Vec<Uuid> {
        let group = turn.group.as_ref().and_then(|code| self.groups().find(|group| group.active && group.key == *code));
        let members = group.into_iter().flat_map(|group| &group.body.members);
        let mut people: Vec<Uuid> = Vec::new();
        for person in turn.people.iter().chain(members) {
            if !people.contains(person) && self.person(*person).is_some_and(|found| found.active) {
                people.push(*person);
            }
        }
        people
    }

    /// An absence.
    pub fn absence(&self, id: Uuid) -> Option<&Typed<Absence>> {
        self.time.absences.by_id.get(&id).map(AsRef::as_ref)
    }

    /// All absences by key, cancelled and past ones too.
    pub fn absences(&self) -> impl Iterator<Item = &Typed<Absence>> {
        self.time.absences.sorted()
    }

    /// The absence that counts for a person at `at` and for orders of a type, if the deputy still works here.
    pub fn absence_of(&self, person: Uuid, type_id: Uuid, at: Timestamp) -> Option<&Absence> {
        absence::in_force(self.absences_of(person), person, type_id, at)
    }

    /// Whose duty something is now that a person was asked at `asked`, beside the person's own.
    pub fn deputy_of(&self, person: Uuid, type_id: Uuid, asked: Timestamp, at: Timestamp) -> Option<Uuid> {
        let used = self.absences_of(person);
        absence::in_force_for(used, person, type_id, (asked, at)).map(|absence| absence.deputy)
    }

    /// When a person next comes or goes after `at`, for orders of a type.
    pub fn next_absence_change(&self, person: Uuid, type_id: Uuid, at: Timestamp) -> Option<Timestamp> {
        let about = |absence: &&Absence| absence.order_types.is_empty() || absence.order_types.contains(&type_id);
        let bounds = self.absences_of(person).filter(about).flat_map(|absence| [absence.from, absence.until]);
        bounds.filter(|bound| *bound > at).min()
    }

    /// The absences of a person that are not cancelled and whose deputy still works here.
    fn absences_of(&self, person: Uuid) -> impl Iterator<Item = &Absence> {
        let held = self.time.away.get(&person).into_iter().flatten().filter_map(|id| self.absence(*id));
        let here = |absence: &&Absence| self.person(absence.deputy).is_some_and(|deputy| deputy.active);
        held.filter(|row| row.active).map(|row| &row.body).filter(here)
    }

    /// The calendar a person works by.
    pub fn calendar_of_person(&self, person: Uuid) -> Option<&Typed<Calendar>> {
        let find = |covers: &dyn Fn(&Coverage) -> bool| self.covering(covers);
        let own = || find(&|c| c.people.contains(&person));
        let groups: Vec<Uuid> = self.groups_of(person).map(|group| group.id).collect();
        let shared = || find(&|c| c.groups.iter().any(|id| groups.contains(id)));
        let user = self.person(person).map(|row| &row.body);
        let department = || self.up(user?.department_id, |id| self.department(id)?.body.parent_id, |c| &c.departments);
        let site = || user?.sites.iter().find_map(|site| self.calendar_of_site(*site));
        own().or_else(shared).or_else(department).or_else(site).or_else(|| find(&|c| c.organisation))
    }

    /// The calendar of an order: of its site or one above, else of the organisation.
    pub fn calendar_of_order(&self, site: Option<Uuid>) -> Option<&Typed<Calendar>> {
        site.and_then(|site| self.calendar_of_site(site)).or_else(|| self.covering(&|covers| covers.organisation))
    }

    /// A calendar laid out, ready to calculate with; `None` when it cannot be used.
    pub fn work_time(&self, calendar: Uuid) -> Option<Arc<WorkTime>> {
        let lay_out = || WorkTime::new(&self.calendar(calendar)?.body, WORKING_DAYS).ok().map(Arc::new);
        self.time.laid_out.get(&calendar)?.get_or_init(lay_out).clone()
    }

    fn calendar_of_site(&self, site: Uuid) -> Option<&Typed<Calendar>> {
        let above = |id| self.record_row(id).filter(|row| &*row.collection == access::SITES)?.body.parent_id;
        self.up(Some(site), above, |covers| &covers.sites)
    }

    /// The first calendar met on the way up a tree.
    fn up(
        &self,
        from: Option<Uuid>,
        above: impl Fn(Uuid) -> Option<Uuid>,
        named: impl Fn(&Coverage) -> &Vec<Uuid>,
    ) -> Option<&Typed<Calendar>> {
        let way = std::iter::successors(from, |id| above(*id)).take(DEEPEST);
        way.into_iter().find_map(|id| self.covering(&|covers| named(covers).contains(&id)))
    }

    fn covering(&self, covers: &dyn Fn(&Coverage) -> bool) -> Option<&Typed<Calendar>> {
        self.calendars().find(|row| row.active && covers(&row.body.covers))
    }
}
