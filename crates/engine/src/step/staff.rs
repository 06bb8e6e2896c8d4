//! Who sits at a step.

use super::walk::Walk;
use crate::World;
use crate::behaviour::Acting;
use crate::group::{Group, Member, Rule, Say, Seat, Verdict};
use crate::net::Node;
use crate::people::{Chooser, MAX_DEPUTIES, Nobody, OwnOrder, Pool, SamePerson, Source, Staff};
use crate::rules::{people_in, people_of};
use crate::state::{Said, Sitting};
use gongdan_domain::expr::{self, Env};
use jiff::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Who sits at a step.
pub(crate) enum Seated {
    /// These people.
    People(Sitting),
    /// Nobody; the step's policy decides.
    Policy(Verdict),
    /// Nobody, and nobody who could look after it.
    Nobody,
}

impl Walk<'_> {
    /// The people of a step, each once, in the order of its sources.
    pub(super) fn people(&self, node: &Node, staff: &Staff) -> Vec<Uuid> {
        self.people_from(node, &staff.who)
    }

    /// The people of some sources, each once, in their order.
    pub(super) fn people_from(&self, node: &Node, sources: &[Source]) -> Vec<Uuid> {
        let mut found = Vec::new();
        for source in sources {
            let people = match source {
                Source::Chosen { by: Chooser::Requester | Chooser::Previous, min, max, .. } => {
                    let most = usize::try_from(*max).unwrap_or(usize::MAX);
                    let chosen: Vec<Uuid> =
                        self.state.chosen.get(&node.id).into_iter().flatten().copied().take(most).collect();
                    // Too few are as good as none: then the step's policy for nobody counts.
                    if chosen.len() < usize::try_from(*min).unwrap_or(usize::MAX) { Vec::new() } else { chosen }
                }
                Source::Rule { table, output } => self.people_by_rule(table, output),
                Source::Expression { value } => self.people_by_expression(value),
                other => self.world.directory.people(other, &self.world.about),
            };
            for person in people {
                if !found.contains(&person) {
                    found.push(person);
                }
            }
        }
        found
    }

    fn people_by_rule(&self, table: &str, output: &str) -> Vec<Uuid> {
        let Some(table) = self.net.tables().get(table) else { return Vec::new() };
        let sources = people_of(table, &self.decide(table), output);
        sources.iter().flat_map(|source| self.world.directory.people(source, &self.world.about)).collect()
    }

    fn people_by_expression(&self, value: &str) -> Vec<Uuid> {
        let env = Env { names: self.world.names, now: Some(self.at), time_zone: self.world.time_zone };
        let named = expr::parse(value).map(|value| people_in(&expr::evaluate(&value, &env))).unwrap_or_default();
        named.iter().flat_map(|source| self.world.directory.people(source, &self.world.about)).collect()
    }

    /// Seats the people of a step: the requester's own order, nobody found, the same person again, in this order.
    pub(crate) fn seat(&mut self, node: &Node, acting: &Acting, previous: &[Uuid]) -> Seated {
        let staff = &acting.staff;
        let people = self.own_order(staff, self.people(node, staff));
        if people.is_empty() {
            return self.nobody(staff);
        }
        let people = self.pooled(node, staff, people);
        let mut sitting = self.sitting_of(staff, &people);
        for (id, person) in seats_of(&sitting.group) {
            if acting.may_reject && self.said_before(staff, person, previous) {
                say(&mut sitting, id, None, Verdict::Approved, self.at);
            }
        }
        Seated::People(sitting)
    }

    fn sitting_of(&mut self, staff: &Staff, people: &[Uuid]) -> Sitting {
        let claim = staff.pool == Some(Pool::Claim) && people.len() > 1;
        let rule = if claim { Rule::Any { first_decides: true } } else { staff.decide };
        let seats: Vec<Seat> = people.iter().map(|person| self.new_seat(*person, staff)).collect();
        let pool = claim.then(|| seats.iter().map(|seat| seat.id).collect());
        let deputies = seats.iter().map(|seat| (seat.id, self.deputies(seat.person)));
        let deputies: BTreeMap<u32, Vec<Uuid>> = deputies.filter(|(_, list)| !list.is_empty()).collect();
        let group = Group { rule, members: seats.into_iter().map(Member::Seat).collect() };
        Sitting {
            group,
            deputies,
            beside: BTreeMap::new(),
            consulted: BTreeMap::new(),
            pool,
            claimed: None,
            clocks: BTreeMap::new(),
            said: Vec::new(),
        }
    }

    fn new_seat(&mut self, person: Uuid, staff: &Staff) -> Seat {
        let weight = staff.weights.get(&person).copied().unwrap_or(1);
        Seat { id: self.state.take_id(), person, weight, say: Say::Open, before: None, after: None, added_by: None }
    }

    /// Those who may act for a person who is asked now: their deputy, the deputy's deputy, and so on. A circle ends the
    /// chain.
    pub(super) fn deputies(&self, person: Uuid) -> Vec<Uuid> {
        deputies_since(self.world, person, self.at)
    }

    fn own_order(&self, staff: &Staff, people: Vec<Uuid>) -> Vec<Uuid> {
        let Some(requester) = self.world.about.requester.filter(|person| people.contains(person)) else {
            return people;
        };
        // Asked for by name, the requester is meant: to confirm, to amend.
        if staff.who.contains(&Source::Requester) {
            return people;
        }
        let instead = match staff.own_order {
            OwnOrder::Decide => return people,
            OwnOrder::Manager => self.world.directory.manager(requester, 1).filter(|m| !people.contains(m)),
            OwnOrder::Skip => None,
        };
        let swap = |person| if person == requester { instead } else { Some(person) };
        people.into_iter().filter_map(swap).collect()
    }

    fn nobody(&mut self, staff: &Staff) -> Seated {
        let people = match &staff.nobody {
            Nobody::Administrator => self.world.directory.administrators(),
            Nobody::Person { person } => vec![*person],
            Nobody::Approve => return Seated::Policy(Verdict::Approved),
            Nobody::Reject => return Seated::Policy(Verdict::Rejected),
        };
        if people.is_empty() {
            return Seated::Nobody;
        }
        // Whoever stands in decides alone: the rule was made for others.
        let stand_in = Staff { decide: Rule::Any { first_decides: true }, pool: None, ..staff.clone() };
        Seated::People(self.sitting_of(&stand_in, &people))
    }

    /// The one who acts, for pools from which the engine picks.
    fn pooled(&self, node: &Node, staff: &Staff, people: Vec<Uuid>) -> Vec<Uuid> {
        let directory = self.world.directory;
        let one = match staff.pool {
            None | Some(Pool::Claim) => return people,
            Some(Pool::LeastLoaded) => {
                let loads = directory.loads(&people);
                people.iter().copied().zip(loads).min_by_key(|(_, load)| *load).map(|(person, _)| person)
            }
            Some(Pool::Random) => {
                // Several pools may be met in one act: each draws for itself.
                let luck = mixed(directory.luck() ^ u64::from(self.state.next));
                let place = usize::try_from(luck % people.len().max(1) as u64).unwrap_or_default();
                people.get(place).copied()
            }
            Some(Pool::RoundRobin) => {
                let turn = usize::try_from(directory.turn(&node.id)).unwrap_or_default();
                people.get(turn % people.len().max(1)).copied()
            }
        };
        one.into_iter().collect()
    }

    fn said_before(&self, staff: &Staff, person: Uuid, previous: &[Uuid]) -> bool {
        match staff.same_person {
            SamePerson::Never => false,
            SamePerson::Consecutive => previous.contains(&person),
            SamePerson::OncePerOrder => self.state.passed.iter().any(|p| !p.void && p.by.contains(&person)),
        }
    }
}

fn seats_of(group: &Group) -> Vec<(u32, Uuid)> {
    group.seats().iter().map(|seat| (seat.id, seat.person)).collect()
}

/// Writes an answer down.
pub(super) fn say(sitting: &mut Sitting, id: u32, by: Option<Uuid>, verdict: Verdict, at: jiff::Timestamp) {
    if let Some(seat) = sitting.group.seat_mut(id) {
        seat.say = Say::Given(verdict);
        sitting.said.push(Said { seat: id, by, verdict, at });
    }
}

/// Those who may act for a person who was asked at `asked`.
pub(crate) fn deputies_since(world: &World<'_>, person: Uuid, asked: Timestamp) -> Vec<Uuid> {
    let mut chain: Vec<Uuid> = Vec::new();
    let mut of = person;
    while let Some(next) = world.directory.deputy_since(of, world.about.type_id, asked) {
        if chain.len() == MAX_DEPUTIES || next == person || chain.contains(&next) {
            break;
        }
        chain.push(next);
        of = next;
    }
    chain
}

/// Spreads chance over all bits of a number (the finalizer of SplitMix64), wherever it was in it.
fn mixed(luck: u64) -> u64 {
    let first = (luck ^ (luck >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let second = (first ^ (first >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    second ^ (second >> 31)
}
