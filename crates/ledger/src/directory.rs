//! What the flow engine asks about people, answered by the warm catalogue.

use crate::shelf::Desk;
use gongdan_domain::calendar::WorkTime;
use gongdan_domain::catalog::{Catalog, Person};
use gongdan_domain::flow::FlowRows;
use gongdan_domain::permission::BuiltIn;
use gongdan_engine::people::{About, Directory, Source, Whose, Within};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::HashSet;
use std::sync::Arc;
use uuid::Uuid;

/// Departments and records lie at most this deep below each other.
const DEEPEST: usize = 50;

/// The people of an organisation.
pub(crate) struct People<'a> {
    pub(crate) catalog: &'a Catalog,
    /// When: deputies act for a time.
    pub(crate) at: Timestamp,
    /// The type of the orders asked about.
    pub(crate) type_id: Uuid,
    /// The database, where something is decided and not only imagined.
    pub(crate) books: Option<Books<'a>>,
}

/// What stands in the database and in the batch that is being decided.
#[derive(Clone, Copy)]
pub(crate) struct Books<'a> {
    pub(crate) shelf: &'a dyn Desk,
    pub(crate) rows: &'a FlowRows,
}

impl Directory for People<'_> {
    fn people(&self, source: &Source, about: &About<'_>) -> Vec<Uuid> {
        let found: Vec<Uuid> = match source {
            Source::People { people } => people.clone(),
            Source::Role { role, within } => self.role(role, *within, about),
            Source::Skill { skill, field, within } => {
                let wanted: Vec<&str> = match (skill, field) {
                    (Some(skill), _) => vec![skill],
                    (None, field) => field.as_ref().and_then(|field| about.values.get(field)).map_or(vec![], texts),
                };
                self.skilled(&wanted, *within, about)
            }
            Source::Group { group } => self.group(group),
            Source::Department { department } => self.department(department),
            Source::DepartmentHead { level } => self.head_above(about, *level).into_iter().collect(),
            Source::ManagerChain { levels, until_role } => self.chain(about, *levels, until_role.as_deref()),
            Source::Requester => about.requester.into_iter().collect(),
            Source::RequesterManager => {
                about.requester.and_then(|person| self.manager(person, 1)).into_iter().collect()
            }
            Source::Field { field } => about.values.get(field).map(|value| self.named(value)).unwrap_or_default(),
            Source::Record { field, detail } => self.of_record(about, field, detail),
            Source::Roster { roster } => self.on_duty(roster.as_deref(), about),
            // The engine knows whom somebody chose, and whom a table or an expression names.
            Source::Chosen { .. } | Source::Rule { .. } | Source::Expression { .. } => Vec::new(),
        };
        let mut seen = HashSet::new();
        found.into_iter().filter(|person| self.is_there(*person) && seen.insert(*person)).collect()
    }

    fn manager(&self, person: Uuid, level: u32) -> Option<Uuid> {
        let mut above = self.heads_above(person).filter(|head| *head != person);
        above.nth(usize::try_from(level.checked_sub(1)?).ok()?)
    }

    fn administrators(&self) -> Vec<Uuid> {
        self.catalog.holders(BuiltIn::Admin.code()).to_vec()
    }

    fn work_time(&self, whose: Whose, about: &About<'_>) -> Option<Arc<WorkTime>> {
        let calendar = match whose {
            Whose::Person(person) => self.catalog.calendar_of_person(person),
            Whose::Order => self.catalog.calendar_of_order(about.site),
        };
        self.catalog.work_time(calendar?.id)
    }

    fn deputy(&self, person: Uuid, type_id: Uuid) -> Option<Uuid> {
        self.catalog.absence_of(person, type_id, self.at).map(|absence| absence.deputy)
    }

    fn deputy_since(&self, person: Uuid, type_id: Uuid, asked: Timestamp) -> Option<Uuid> {
        self.catalog.deputy_of(person, type_id, asked, self.at)
    }

    fn next_change(&self, person: Uuid, type_id: Uuid) -> Option<Timestamp> {
        self.catalog.next_absence_change(person, type_id, self.at)
    }

    fn turn(&self, step: &str) -> u32 {
        self.books.map_or(0, |books| books.shelf.turn(format!("turn:{}:{step}", self.type_id)))
    }

    fn load(&self, person: Uuid) -> u32 {
        self.loads(&[person]).into_iter().next().unwrap_or(0)
    }

    fn loads(&self, people: &[Uuid]) -> Vec<u32> {
        self.books.map_or_else(|| vec![0; people.len()], |books| books.shelf.loads(people, books.rows))
    }

    fn luck(&self) -> u64 {
        // The random half of an id that is new for every question.
        Uuid::now_v7().as_u64_pair().1
    }
}

impl People<'_> {
    fn is_there(&self, person: Uuid) -> bool {
        self.catalog.person(person).is_some_and(|person| person.active)
    }

    fn role(&self, role: &str, within: Option<Within>, about: &About<'_>) -> Vec<Uuid> {
        self.sharing(self.catalog.holders(role).iter().copied(), within, about)
    }

    /// Everybody who has one of these skills.
    fn skilled(&self, wanted: &[&str], within: Option<Within>, about: &About<'_>) -> Vec<Uuid> {
        if wanted.is_empty() {
            return Vec::new();
        }
        let has = |person: &Person| person.body.skills.iter().any(|skill| wanted.contains(&skill.as_str()));
        let people = self.catalog.people().filter(|person| person.active && has(person));
        self.sharing(people.map(|person| person.id), within, about)
    }

    /// Those who share something with the order.
    fn sharing(&self, people: impl Iterator<Item = Uuid>, within: Option<Within>, about: &About<'_>) -> Vec<Uuid> {
        let Some(within) = within else { return people.collect() };
        let around: HashSet<Uuid> = match within {
            Within::Department => self.departments_of(about).collect(),
            Within::Site => self.records_above(about.site).collect(),
            Within::Customer => about.customer.into_iter().collect(),
        };
        let shares = |person: &Uuid| {
            self.catalog.person(*person).is_some_and(|person| match within {
                Within::Department => person.body.department_id.is_some_and(|id| around.contains(&id)),
                Within::Site => person.body.sites.iter().any(|id| around.contains(id)),
                Within::Customer => person.body.customers.iter().any(|id| around.contains(id)),
            })
        };
        people.filter(shares).collect()
    }

    /// Whoever is on duty now.
    fn on_duty(&self, key: Option<&str>, about: &About<'_>) -> Vec<Uuid> {
        let roster = match key {
            Some(key) => self.catalog.roster_by_key(key).filter(|roster| roster.active),
            None => self.catalog.roster_of_site(about.site),
        };
        let turns = roster.map(|roster| roster.body.on_duty(self.at, self.catalog.time_zone())).unwrap_or_default();
        turns.iter().flat_map(|turn| self.catalog.people_of_turn(turn)).collect()
    }

    fn group(&self, code: &str) -> Vec<Uuid> {
        let group = self.catalog.groups().find(|group| group.active && group.key == code);
        group.map(|group| group.body.members.clone()).unwrap_or_default()
    }

    fn department(&self, code: &str) -> Vec<Uuid> {
        let Some(top) = self.catalog.departments().find(|department| department.key == code) else { return Vec::new() };
        let lies_below = |id: Uuid| self.upwards(Some(id)).any(|above| above == top.id);
        let people = self.catalog.people().filter(|person| person.active);
        people.filter(|person| person.body.department_id.is_some_and(lies_below)).map(|person| person.id).collect()
    }

    /// A department and all above it, from the lowest.
    fn upwards(&self, department: Option<Uuid>) -> impl Iterator<Item = Uuid> {
        let above = |id: &Uuid| self.catalog.department(*id).and_then(|department| department.body.parent_id);
        std::iter::successors(department, above).take(DEEPEST)
    }

    /// The departments of whoever asked, from the lowest.
    fn departments_of(&self, about: &About<'_>) -> impl Iterator<Item = Uuid> {
        let own = about.requester.and_then(|person| self.catalog.person(person));
        self.upwards(own.and_then(|person| person.body.department_id))
    }

    fn records_above(&self, record: Option<Uuid>) -> impl Iterator<Item = Uuid> {
        let above = |id: &Uuid| self.catalog.record_row(*id).and_then(|record| record.body.parent_id);
        std::iter::successors(record, above).take(DEEPEST)
    }

    fn head(&self, department: Uuid) -> Option<Uuid> {
        self.catalog.department(department).and_then(|department| department.body.head_id)
    }

    fn head_above(&self, about: &About<'_>, level: u32) -> Option<Uuid> {
        let level = usize::try_from(level.checked_sub(1)?).ok()?;
        self.departments_of(about).nth(level).and_then(|department| self.head(department))
    }

    /// The heads of a person's departments, from the nearest, each once, those still there.
    fn heads_above(&self, person: Uuid) -> impl Iterator<Item = Uuid> {
        let own = self.catalog.person(person).and_then(|person| person.body.department_id);
        let mut seen = HashSet::new();
        let heads = self.upwards(own).filter_map(|department| self.head(department));
        heads.filter(move |head| self.is_there(*head) && seen.insert(*head))
    }

    fn chain(&self, about: &About<'_>, levels: u32, until_role: Option<&str>) -> Vec<Uuid> {
        let Some(requester) = about.requester else { return Vec::new() };
        let last = until_role.map(|role| self.catalog.holders(role));
        let mut chain = Vec::new();
        for head in self.heads_above(requester).filter(|head| *head != requester) {
            if chain.len() == usize::try_from(levels).unwrap_or(usize::MAX) {
                break;
            }
            chain.push(head);
            if last.as_ref().is_some_and(|holders| holders.contains(&head)) {
                break;
            }
        }
        chain
    }

    /// The people in a value: users, and the heads of departments.
    fn named(&self, value: &Value) -> Vec<Uuid> {
        let person = |id: Uuid| if self.catalog.person(id).is_some() { Some(id) } else { self.head(id) };
        texts(value).into_iter().filter_map(|id| Uuid::parse_str(id).ok()).filter_map(person).collect()
    }

    fn of_record(&self, about: &About<'_>, field: &str, detail: &str) -> Vec<Uuid> {
        let record = about.values.get(field).and_then(Value::as_str).and_then(|id| Uuid::parse_str(id).ok());
        let record = record.and_then(|id| self.catalog.record_row(id));
        record.and_then(|record| record.body.details.get(detail)).map(|value| self.named(value)).unwrap_or_default()
    }
}

/// The text of a value, or the texts in its list.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(texts) => texts.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}
