//! A small firm: two departments, two roles, one site.

use crate::play::who;
use gongdan_domain::calendar::{Calendar, Shift, WorkTime};
use gongdan_domain::service_level::{ServiceLevel, Target};
use gongdan_engine::people::{About, Directory, Source, Whose};
use gongdan_engine::proof::{Absence, Asks, Class, Company, Named, Watch};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// People are numbers: 1 and 2 may ask, 11 and 12 are their managers, 20 to 29 clerks, 30 to 39 in group night,
/// 90 looks after flows.
#[derive(Default)]
pub(crate) struct Firm {
    pub(crate) deputies: BTreeMap<u128, u128>,
    pub(crate) away: Vec<Vec<u128>>,
    pub(crate) no_administrator: bool,
    /// Minutes that are promised for the whole order.
    pub(crate) promised: Option<u32>,
    /// Everybody works by a calendar whose hours are long over.
    pub(crate) no_hours: bool,
}

impl Firm {
    /// What it promises.
    pub(crate) fn level(&self) -> Option<ServiceLevel> {
        let target = Target { resolution: Some(self.promised?), ..Target::default() };
        let (name, order_types, pause_reasons) = Default::default();
        Some(ServiceLevel {
            name,
            order_types,
            calendar: None,
            priority_field: None,
            targets: vec![target],
            pause_reasons,
            warn_at: 0,
        })
    }
}

impl Directory for Firm {
    fn people(&self, source: &Source, about: &About<'_>) -> Vec<Uuid> {
        let numbers: Vec<u128> = match source {
            Source::People { people } => return people.clone(),
            Source::Role { role, .. } if role == "clerk" => vec![20, 21],
            Source::Group { group } if group == "night" => vec![30, 31],
            Source::Roster { roster: Some(roster) } if roster != "moon" => vec![50, 51],
            Source::Department { department } if department == "service" => vec![1, 20],
            Source::Requester => return about.requester.into_iter().collect(),
            Source::RequesterManager => {
                return about.requester.and_then(|person| self.manager(person, 1)).into_iter().collect();
            }
            _ => Vec::new(),
        };
        numbers.into_iter().map(who).collect()
    }

    /// 1 and 2 have one; nobody else has.
    fn manager(&self, person: Uuid, level: u32) -> Option<Uuid> {
        let number = person.as_u128();
        (level == 1 && number <= 2).then(|| who(number + 10))
    }

    fn administrators(&self) -> Vec<Uuid> {
        if self.no_administrator { Vec::new() } else { vec![who(90)] }
    }

    fn work_time(&self, _: Whose, _: &About<'_>) -> Option<Arc<WorkTime>> {
        let week = std::array::from_fn(|_| vec![Shift { from: 540, to: 1_020 }]);
        let (name, days, covers) = Default::default();
        let time_zone = "UTC".to_owned();
        let calendar = Calendar { name, time_zone, week, chinese_holidays: false, days, covers };
        let over = date(1960, 1, 1)..date(1960, 2, 1);
        self.no_hours.then(|| Arc::new(WorkTime::new(&calendar, over).unwrap()))
    }

    fn deputy(&self, person: Uuid, _: Uuid) -> Option<Uuid> {
        self.deputies.get(&person.as_u128()).copied().map(who)
    }

    fn turn(&self, _: &str) -> u32 {
        0
    }

    fn load(&self, _: Uuid) -> u32 {
        0
    }
}

impl Company for Firm {
    fn classes(&self, _: &Asks) -> Vec<Class> {
        let class = |number: u128| Class {
            requester: Some(who(number)),
            site: Some(who(500)),
            customer: None,
            words: format!("department {number}"),
        };
        vec![class(1), class(2)]
    }

    fn has(&self, named: Named<'_>) -> bool {
        match named {
            Named::Role(code) => code == "clerk" || code == "ghost",
            Named::Group(code) => code == "night",
            Named::Department(code) => code == "service",
            Named::Person(id) => id.as_u128() < 900,
            Named::OrderType(key) => key == "spare",
            Named::Connection(key) => key == "erp",
        }
    }

    /// The rosters `gap`, `late` and `rest` have one each: of these `gap` and `late` share a part, `gap` and `rest` none.
    fn rosters(&self, key: Option<&str>) -> Vec<Watch> {
        let at = |hour| Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hour);
        let watch = |gaps| vec![Watch { name: "duty".to_owned(), gaps }];
        match key {
            Some("always") => watch(Vec::new()),
            Some("gap") => watch(vec![(at(0), at(8))]),
            Some("late") => watch(vec![(at(4), at(10))]),
            Some("rest") => watch(vec![(at(8), at(16))]),
            _ => Vec::new(),
        }
    }

    fn absences(&self) -> Vec<Absence> {
        let instead = |person: u128| {
            let chain = std::iter::successors(Some(person), |of| self.deputies.get(of).copied());
            chain.skip(1).take(3).map(who).collect()
        };
        let absence = |people: &Vec<u128>| Absence {
            at: Timestamp::UNIX_EPOCH,
            away: people.iter().map(|person| (who(*person), instead(*person))).collect(),
        };
        self.away.iter().map(absence).collect()
    }
}
