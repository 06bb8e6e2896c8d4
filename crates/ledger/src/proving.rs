//! The organisation as a proof asks about it: everybody who may ask for orders of a type, and who is away when.

use crate::directory::People;
use gongdan_domain::absence::Absence as Document;
use gongdan_domain::calendar::WorkTime;
use gongdan_domain::catalog::{Catalog, Person, Typed};
use gongdan_domain::permission::may_submit;
use gongdan_domain::roster::{Roster, Turn};
use gongdan_engine::behaviour::StepKinds;
use gongdan_engine::definition::Flow;
use gongdan_engine::finding::Finding;
use gongdan_engine::people::{About, Directory, MAX_DEPUTIES, Source, Whose};
use gongdan_engine::proof::{Absence, Asks, Class, Company, Domain, Facts, Named, Promise, Watch, prove};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// Most combinations of department, site and role that are looked at.
const MAX_CLASSES: usize = 3_000;
/// Most absences whose beginnings are looked at, the nearest first.
const MAX_MOMENTS: usize = 400;
/// How far ahead gaps in rosters are looked for.
const LOOKED_AHEAD: SignedDuration = SignedDuration::from_hours(8 * 7 * 24);
/// Most rosters of sites that are looked at.
const MAX_ROSTERS: usize = 200;
/// The collection whose records are sites.
const SITES: &str = "site";
/// The collection whose records are customers.
const CUSTOMERS: &str = "customer";

/// Everything that is wrong with a flow for orders of a type: by itself, with the form of today, and in the
/// organisation as it is.
pub fn prove_flow(catalog: &Catalog, kinds: &dyn StepKinds, type_id: Uuid, flow: &Flow, at: Timestamp) -> Vec<Finding> {
    let fields = catalog.current_form(type_id).map(|form| Domain::of_form(form, catalog));
    let firm = Firm { people: People { catalog, at, type_id, books: None }, type_id };
    let promise = catalog.service_level_of(type_id).map(|level| {
        let calendar = level.body.calendar.or_else(|| catalog.calendar_of_order(None).map(|calendar| calendar.id));
        Promise { level: &level.body, time: calendar.and_then(|id| catalog.work_time(id)) }
    });
    let facts = Facts {
        fields: fields.as_ref(),
        company: Some(&firm),
        promise,
        type_id,
        now: at,
        time_zone: catalog.time_zone(),
    };
    prove(flow, kinds, &facts)
}

/// An organisation, asked about orders of a type.
struct Firm<'a> {
    people: People<'a>,
    type_id: Uuid,
}

impl Directory for Firm<'_> {
    /// Of a roster everybody who is ever on duty: when nobody is, the proof says by itself.
    fn people(&self, source: &Source, about: &About<'_>) -> Vec<Uuid> {
        let Source::Roster { roster } = source else { return self.people.people(source, about) };
        let catalog = self.people.catalog;
        let found = match roster {
            Some(key) => catalog.roster_by_key(key).filter(|roster| roster.active),
            None => catalog.roster_of_site(about.site),
        };
        let mut people: Vec<Uuid> = Vec::new();
        for person in found.into_iter().flat_map(|roster| roster.body.turns()).flat_map(|t| catalog.people_of_turn(&t))
        {
            if !people.contains(&person) {
                people.push(person);
            }
        }
        people
    }

    fn manager(&self, person: Uuid, level: u32) -> Option<Uuid> {
        self.people.manager(person, level)
    }

    fn administrators(&self) -> Vec<Uuid> {
        self.people.administrators()
    }

    fn work_time(&self, whose: Whose, about: &About<'_>) -> Option<Arc<WorkTime>> {
        self.people.work_time(whose, about)
    }

    fn deputy(&self, person: Uuid, type_id: Uuid) -> Option<Uuid> {
        self.people.deputy(person, type_id)
    }

    fn turn(&self, step: &str) -> u32 {
        self.people.turn(step)
    }

    fn load(&self, person: Uuid) -> u32 {
        self.people.load(person)
    }
}

/// What people who ask for orders have in common. Groups and departments led are among it: they say who sits at steps.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Sort {
    department: Option<Uuid>,
    roles: BTreeSet<String>,
    groups: BTreeSet<Uuid>,
    leads: BTreeSet<Uuid>,
    site: Option<Uuid>,
    customer: Option<Uuid>,
    /// Somebody whom the flow names is a sort of their own.
    named: Option<Uuid>,
}

impl Company for Firm<'_> {
    fn classes(&self, asks: &Asks) -> Vec<Class> {
        let catalog = self.people.catalog;
        let mut led: HashMap<Uuid, BTreeSet<Uuid>> = HashMap::new();
        for department in catalog.departments().filter(|department| department.active) {
            if let Some(head) = department.body.head_id {
                led.entry(head).or_default().insert(department.id);
            }
        }
        let may_ask = |id: Uuid| catalog.caller(id).is_some_and(|caller| may_submit(&caller, self.type_id));
        let mut sorts: BTreeMap<Sort, Uuid> = BTreeMap::new();
        for person in catalog.people().filter(|person| person.active && may_ask(person.id)) {
            for sort in self.sorts(person, asks, led.get(&person.id)) {
                if sorts.len() < MAX_CLASSES {
                    sorts.entry(sort).or_insert(person.id);
                }
            }
        }
        let mut classes: Vec<Class> = sorts.iter().map(|(sort, id)| self.class(sort, *id)).collect();
        classes.extend(self.places(asks, sorts.values().next().copied()));
        if catalog
            .order_type(self.type_id)
            .is_some_and(|t| t.body.public_form.as_ref().is_some_and(|form| form.enabled))
        {
            let words = "公开表单 / public form".to_owned();
            classes.push(Class { requester: None, site: None, customer: None, words });
        }
        classes
    }

    fn has(&self, named: Named<'_>) -> bool {
        let catalog = self.people.catalog;
        match named {
            Named::Role(code) => catalog.role_by_code(code).is_some_and(|role| role.active),
            Named::Group(code) => catalog.groups().any(|group| group.active && group.key == code),
            Named::Department(code) => catalog.departments().any(|department| department.key == code),
            Named::Person(id) => catalog.person(id).is_some_and(|person| person.active),
            Named::OrderType(key) => {
                let mut types = catalog.order_types().filter(|found| found.active && found.key == key);
                types.any(|found| catalog.form(found.id, found.body.form_version).is_some())
            }
            Named::Connection(key) => catalog.connection_by_key(key).is_some_and(|found| found.active),
        }
    }

    fn rosters(&self, key: Option<&str>) -> Vec<Watch> {
        let People { catalog, at: now, .. } = self.people;
        let asked = catalog.rosters().filter(|roster| roster.active);
        let asked = asked.filter(|roster| key.map_or(!roster.body.sites.is_empty(), |key| roster.key == key));
        let watch = |roster: &Typed<Roster>| {
            let is_staffed = |turn: &Turn| !catalog.people_of_turn(turn).is_empty();
            let gaps = roster.body.gaps((now, now + LOOKED_AHEAD), catalog.time_zone(), &is_staffed);
            let name = roster.body.name.get(catalog.organisation().locale).to_owned();
            Watch { name, gaps }
        };
        asked.take(MAX_ROSTERS).map(watch).collect()
    }

    fn absences(&self) -> Vec<Absence> {
        let People { catalog, at: now, .. } = self.people;
        let counts = |absence: &&Document| absence.until > now;
        let all: Vec<&Document> =
            catalog.absences().filter(|absence| absence.active).map(|absence| &absence.body).filter(counts).collect();
        let moments: BTreeSet<Timestamp> = all.iter().map(|absence| absence.from.max(now)).collect();
        let at = |moment: Timestamp| {
            let away = all.iter().filter(|absence| absence.covers(self.type_id, moment));
            let people: BTreeSet<Uuid> = away.map(|absence| absence.person).collect();
            let away = people.into_iter().map(|person| (person, self.instead_of(person, moment))).collect();
            Absence { at: moment, away }
        };
        moments.into_iter().take(MAX_MOMENTS).map(at).filter(|absence| !absence.away.is_empty()).collect()
    }
}

impl Firm<'_> {
    fn sorts(&self, person: &Person, asks: &Asks, leads: Option<&BTreeSet<Uuid>>) -> Vec<Sort> {
        let catalog = self.people.catalog;
        let roles: BTreeSet<String> = catalog.roles_of(person.id).iter().map(|(role, _)| role.key.clone()).collect();
        let groups: BTreeSet<Uuid> = catalog.groups_of(person.id).map(|group| group.id).collect();
        let own = |asked: bool, ids: &[Uuid]| -> Vec<Option<Uuid>> {
            let ids: Vec<Option<Uuid>> = ids.iter().filter(|_| asked).copied().map(Some).collect();
            if ids.is_empty() { vec![None] } else { ids }
        };
        let customer = own(asks.customer, &person.body.customers).into_iter().next().flatten();
        let sort = |site| Sort {
            department: person.body.department_id,
            roles: roles.clone(),
            groups: groups.clone(),
            leads: leads.cloned().unwrap_or_default(),
            site,
            customer,
            named: asks.people.contains(&person.id).then_some(person.id),
        };
        own(asks.site, &person.body.sites).into_iter().map(sort).collect()
    }

    fn class(&self, sort: &Sort, requester: Uuid) -> Class {
        let catalog = self.people.catalog;
        let language = catalog.organisation().locale;
        let department = sort.department.and_then(|id| catalog.department(id)).map(|d| d.body.name.clone());
        let roles = sort.roles.iter().filter_map(|code| catalog.role_by_code(code));
        let roles: Vec<&str> = roles.map(|role| role.body.name.get(language)).collect();
        let site = sort.site.and_then(|id| catalog.record_row(id)).map(|site| site.body.name.clone());
        let named = sort.named.and_then(|id| catalog.person(id)).map(|person| person.body.name.clone());
        let parts = [named, department, Some(roles.join("、")).filter(|roles| !roles.is_empty()), site];
        let words = parts.into_iter().flatten().collect::<Vec<String>>().join(" · ");
        Class { requester: Some(requester), site: sort.site, customer: sort.customer, words }
    }

    /// An order of somebody for each site and each customer there is, where the flow depends on it.
    fn places(&self, asks: &Asks, somebody: Option<Uuid>) -> Vec<Class> {
        let records = |asked: bool, collection: &str| -> Vec<(Uuid, String)> {
            let rows = self.people.catalog.records().iter(collection, None).filter(|row| asked && row.active);
            rows.take(MAX_CLASSES).map(|row| (row.id, row.body.name.clone())).collect()
        };
        let sites = records(asks.site, SITES).into_iter().map(|(id, words)| (Some(id), None, words));
        let customers = records(asks.customer, CUSTOMERS).into_iter().map(|(id, words)| (None, Some(id), words));
        let class = |(site, customer, words)| Class { requester: somebody, site, customer, words };
        sites.chain(customers).filter(|_| somebody.is_some()).map(class).collect()
    }

    /// Those who act for somebody at a moment, nearest first.
    fn instead_of(&self, person: Uuid, moment: Timestamp) -> Vec<Uuid> {
        let next = |of: &Uuid| self.people.catalog.absence_of(*of, self.type_id, moment).map(|absence| absence.deputy);
        std::iter::successors(Some(person), next)
            .skip(1)
            .take(MAX_DEPUTIES)
            .filter(|deputy| *deputy != person)
            .collect()
    }
}
