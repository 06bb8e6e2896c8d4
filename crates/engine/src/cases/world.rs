//! People who are words: one for every source.

use crate::behaviour::Behaviour;
use crate::net::Net;
use crate::people::{About, Chooser, Directory, Source};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const ADMINISTRATOR: &str = "administrator";

/// Everybody who turns up in a case.
pub(super) struct Cast {
    /// Words by their number; a person's id is the number plus one.
    words: RefCell<Vec<String>>,
    requester: String,
    nobody: BTreeSet<String>,
}

impl Cast {
    pub(super) fn new(requester: Option<&str>, nobody: &[String]) -> Self {
        let requester = requester.unwrap_or("requester").to_owned();
        Self { words: RefCell::default(), requester, nobody: nobody.iter().cloned().collect() }
    }

    /// The person of a word; the requester is one person whatever word is used.
    pub(super) fn person(&self, word: &str) -> Uuid {
        let word = if word == "requester" { self.requester.as_str() } else { word };
        if let Some(id) = word.strip_prefix("person:").and_then(|id| Uuid::parse_str(id).ok()) {
            return id;
        }
        let mut words = self.words.borrow_mut();
        let place = words.iter().position(|known| known == word).unwrap_or_else(|| {
            words.push(word.to_owned());
            words.len() - 1
        });
        Uuid::from_u128(place as u128 + 1)
    }

    pub(super) fn word(&self, person: Uuid) -> String {
        let place = usize::try_from(person.as_u128()).ok().and_then(|number| number.checked_sub(1));
        let known = place.and_then(|place| self.words.borrow().get(place).cloned());
        known.unwrap_or_else(|| format!("person:{person}"))
    }

    pub(super) fn requester(&self) -> Uuid {
        self.person("requester")
    }

    pub(super) fn about<'v>(&self, values: &'v Map<String, Value>) -> About<'v> {
        About { requester: Some(self.requester()), type_id: Uuid::nil(), site: None, customer: None, values }
    }

    /// As many people as have to be chosen, for every step that asks for it.
    pub(super) fn chosen(&self, net: &Net, chooser: Chooser) -> BTreeMap<String, Vec<Uuid>> {
        let mut chosen = BTreeMap::new();
        for node in net.nodes() {
            let staff = match &node.behaviour {
                Behaviour::Act(acting) => &acting.staff,
                Behaviour::Inform(staff) => staff,
                _ => continue,
            };
            for source in &staff.who {
                if let Source::Chosen { min, among, by, .. } = source
                    && *by == chooser
                {
                    let offered = among.iter().flat_map(words);
                    let anybody = (1..=50).map(|n| format!("chosen:{n}"));
                    let names: Vec<String> = if among.is_empty() { anybody.collect() } else { offered.collect() };
                    let most = usize::try_from((*min).clamp(1, 50)).unwrap_or(1);
                    let people = names.iter().take(most).map(|name| self.person(name)).collect();
                    chosen.insert(node.id.clone(), people);
                }
            }
        }
        chosen
    }
}

/// The words of a source, one for each person it gives.
fn words(source: &Source) -> Vec<String> {
    match source {
        Source::People { people } => people.iter().map(|person| format!("person:{person}")).collect(),
        Source::Role { role, .. } => vec![format!("role:{role}")],
        Source::Group { group } => vec![format!("group:{group}")],
        Source::Department { department } => vec![format!("department:{department}")],
        Source::DepartmentHead { level } => vec![format!("department_head:{level}")],
        Source::ManagerChain { levels, .. } => {
            (1..=(*levels).min(20)).map(|level| format!("manager:{level}")).collect()
        }
        Source::Requester => vec!["requester".to_owned()],
        Source::RequesterManager => vec!["manager:1".to_owned()],
        Source::Field { field } => vec![format!("field:{field}")],
        Source::Skill { skill: Some(skill), .. } => vec![format!("skill:{skill}")],
        Source::Skill { field, .. } => vec![format!("skill_in:{}", field.as_deref().unwrap_or_default())],
        Source::Record { field, detail } => vec![format!("record:{field}.{detail}")],
        Source::Roster { roster } => vec![format!("roster:{}", roster.as_deref().unwrap_or_default())],
        Source::Rule { .. } | Source::Expression { .. } | Source::Chosen { .. } => Vec::new(),
    }
}

impl Directory for Cast {
    fn people(&self, source: &Source, _: &About<'_>) -> Vec<Uuid> {
        words(source).iter().filter(|word| !self.nobody.contains(*word)).map(|word| self.person(word)).collect()
    }

    fn manager(&self, person: Uuid, level: u32) -> Option<Uuid> {
        let word = if person == self.requester() { String::new() } else { format!(":{}", self.word(person)) };
        let word = format!("manager:{level}{word}");
        (!self.nobody.contains(&word)).then(|| self.person(&word))
    }

    fn administrators(&self) -> Vec<Uuid> {
        if self.nobody.contains(ADMINISTRATOR) { Vec::new() } else { vec![self.person(ADMINISTRATOR)] }
    }

    fn deputy(&self, _: Uuid, _: Uuid) -> Option<Uuid> {
        None
    }

    fn turn(&self, _: &str) -> u32 {
        0
    }

    fn load(&self, _: Uuid) -> u32 {
        0
    }
}
