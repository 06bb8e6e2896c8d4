//! A small firm: two departments, two roles, one site.

use crate::play::who;
use gongdan_engine::people::{About, Directory, Source};
use gongdan_engine::proof::{Class, Company, Named};
use std::collections::BTreeMap;
use uuid::Uuid;

/// People are numbers: 1 and 2 may ask, 11 and 12 are their managers, 20 to 29 clerks, 30 to 39 in group night,
/// 90 looks after flows.
#[derive(Default)]
pub(crate) struct Firm {
    pub(crate) deputies: BTreeMap<u128, u128>,
    pub(crate) away: Vec<Vec<u128>>,
    pub(crate) no_administrator: bool,
}

impl Directory for Firm {
    fn people(&self, source: &Source, about: &About<'_>) -> Vec<Uuid> {
        let numbers: Vec<u128> = match source {
            Source::People { people } => return people.clone(),
            Source::Role { role, .. } if role == "clerk" => vec![20, 21],
            Source::Group { group } if group == "night" => vec![30, 31],
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
    fn classes(&self) -> Vec<Class> {
        let class = |number: u128| Class {
            requester: who(number),
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
        }
    }

    fn absences(&self) -> Vec<Vec<Uuid>> {
        self.away.iter().map(|people| people.iter().copied().map(who).collect()).collect()
    }
}
