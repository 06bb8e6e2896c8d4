//! What a proof asks an organisation.

use crate::behaviour::Behaviour;
use crate::net::Net;
use crate::people::{Directory, Source, Within};
use crate::proof::reading::flat;
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// The organisation, as far as a flow depends on it.
pub trait Company: Directory {
    /// One who may ask for each combination of department, site and role that there is, as far as `asks` depends on
    /// it, and everybody whom it names.
    fn classes(&self, asks: &Asks) -> Vec<Class>;

    /// Whether somebody or something that a flow names exists.
    fn has(&self, named: Named<'_>) -> bool;

    /// The roster with a key, or those of sites.
    fn rosters(&self, key: Option<&str>) -> Vec<Watch> {
        let _ = key;
        Vec::new()
    }

    /// Who is away at the same time, for each absence on file that is not over.
    fn absences(&self) -> Vec<Absence>;
}

/// A duty roster, as far as a proof asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// What people call it.
    pub name: String,
    /// The stretches in which nobody is on duty, in the weeks that are looked at, one after the other.
    pub gaps: Vec<(Timestamp, Timestamp)>,
}

/// What it depends on who is found in a flow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asks {
    /// The order's site.
    pub site: bool,
    /// The order's customer.
    pub customer: bool,
    /// People who are named.
    pub people: BTreeSet<Uuid>,
}

/// People who ask for orders in the same circumstances, and one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// One of them; `None` for strangers.
    pub requester: Option<Uuid>,
    /// The site of the order.
    pub site: Option<Uuid>,
    /// The customer of the order.
    pub customer: Option<Uuid>,
    /// What they have in common, for the owner of the flow to read.
    pub words: String,
}

/// What a flow names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named<'a> {
    /// A role by its code.
    Role(&'a str),
    /// A group by its code.
    Group(&'a str),
    /// A department by its code.
    Department(&'a str),
    /// A user.
    Person(Uuid),
    /// An order type that takes orders, by its key.
    OrderType(&'a str),
    /// A connection that is on, by its key.
    Connection(&'a str),
}

/// Who is away at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// When.
    pub at: Timestamp,
    /// Everybody who is away then, each with those who act instead, nearest first.
    pub away: Vec<(Uuid, Vec<Uuid>)>,
}

impl Asks {
    /// What a flow asks.
    pub(super) fn of(net: &Net) -> Self {
        let mut asks = Self::default();
        for source in net.nodes().iter().flat_map(|node| sources(&node.behaviour)) {
            asks.site |= source.within() == Some(Within::Site);
            asks.customer |= source.within() == Some(Within::Customer);
            if let Source::People { people } = source {
                asks.people.extend(people);
            }
        }
        asks
    }
}

/// Where the people of a step come from.
pub(super) fn sources(behaviour: &Behaviour) -> Vec<&Source> {
    match behaviour {
        Behaviour::Act(acting) => flat(&acting.staff.who),
        Behaviour::Inform(staff) => flat(&staff.who),
        _ => Vec::new(),
    }
}

/// When somebody is away and nobody acts instead.
pub(super) struct Uncovered {
    moments: Vec<Timestamp>,
    by_person: HashMap<Uuid, BTreeSet<usize>>,
}

impl Uncovered {
    pub(super) fn of(absences: &[Absence]) -> Self {
        let mut by_person: HashMap<Uuid, BTreeSet<usize>> = HashMap::new();
        for (moment, absence) in absences.iter().enumerate() {
            let away: BTreeSet<Uuid> = absence.away.iter().map(|(person, _)| *person).collect();
            let alone = absence.away.iter().filter(|(_, deputies)| deputies.iter().all(|deputy| away.contains(deputy)));
            for (person, _) in alone {
                by_person.entry(*person).or_default().insert(moment);
            }
        }
        Self { moments: absences.iter().map(|absence| absence.at).collect(), by_person }
    }

    /// The moments at which one of `people` is away without anybody instead.
    pub(super) fn moments(&self, people: &[Uuid]) -> BTreeSet<usize> {
        people.iter().filter_map(|person| self.by_person.get(person)).flatten().copied().collect()
    }

    /// Whether that is so for `person` at a moment.
    pub(super) fn is_so(&self, person: Uuid, moment: usize) -> bool {
        self.by_person.get(&person).is_some_and(|moments| moments.contains(&moment))
    }

    pub(super) fn at(&self, moment: usize) -> Option<Timestamp> {
        self.moments.get(moment).copied()
    }
}
