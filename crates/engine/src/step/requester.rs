//! What whoever wants the order done may do: urge people, and choose them.

use super::clock::key_of;
use super::walk::Walk;
use crate::act::{Effect, Input, Refused};
use crate::behaviour::Behaviour;
use crate::net::Node;
use crate::people::{Chooser, Source};
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How often the people of one order are urged at most.
const MOST_URGES: usize = 50;

impl Walk<'_> {
    /// Reminds everybody who is waited for. Whether somebody may urge at all, whoever calls the engine knows.
    pub(super) fn urge(&mut self, input: &Input) -> Result<(), Refused> {
        let every = self.net.flow().policy.urge_every;
        if input.by.is_none() || every == 0 || self.state.urged.len() >= MOST_URGES {
            return Err(Refused::NotAllowed);
        }
        let pause = SignedDuration::from_mins(i64::from(every));
        if self.state.urged.last().is_some_and(|last| self.at.duration_since(*last) < pause) {
            return Err(Refused::TooSoon);
        }
        let round = u32::try_from(self.state.urged.len() + 1).unwrap_or(u32::MAX);
        let mut reminded = Vec::new();
        for (&visit, at) in &self.state.visits {
            let Some(sitting) = at.sitting() else { continue };
            // A pool is reminded as one.
            let keys: BTreeSet<u32> = sitting.group.asked().iter().map(|seat| key_of(sitting, seat.id)).collect();
            let remind = |seat| {
                let people = self.reminded(visit, seat);
                Effect::Reminded { visit, seat, people, round, by: Vec::new() }
            };
            reminded.extend(keys.into_iter().map(remind));
        }
        if reminded.is_empty() {
            return Err(Refused::NotAllowed);
        }
        self.effects.extend(reminded);
        self.state.urged.push(self.at);
        Ok(())
    }

    /// Takes in whom somebody chose, if they may be chosen by them.
    pub(super) fn choose(&mut self, chosen: &BTreeMap<String, Vec<Uuid>>, by: Chooser) -> Result<(), Refused> {
        for (step, people) in chosen {
            let node = self.net.place(step).and_then(|place| self.net.node(place));
            if !node.is_some_and(|node| self.may_choose(node, people, by)) {
                return Err(Refused::Choose { step: step.clone() });
            }
        }
        self.state.chosen.extend(chosen.iter().map(|(step, people)| (step.clone(), people.clone())));
        Ok(())
    }

    fn may_choose(&self, node: &Node, people: &[Uuid], chooser: Chooser) -> bool {
        let Some(Source::Chosen { max, among, .. }) = choice(node, chooser) else { return false };
        let each_once = people.iter().collect::<BTreeSet<_>>().len() == people.len();
        let wanted = Source::People { people: people.to_vec() };
        let is_here = self.world.directory.people(&wanted, &self.world.about).len() == people.len();
        let offered = if among.is_empty() { None } else { Some(self.people_from(node, among)) };
        let is_offered = offered.is_none_or(|offered| people.iter().all(|person| offered.contains(person)));
        each_once && is_here && is_offered && people.len() <= usize::try_from(*max).unwrap_or(usize::MAX)
    }
}

/// The source of a step for which `chooser` chooses people.
pub(crate) fn choice(node: &Node, chooser: Chooser) -> Option<&Source> {
    let staff = match &node.behaviour {
        Behaviour::Act(acting) => &acting.staff,
        Behaviour::Inform(staff) => staff,
        _ => return None,
    };
    staff.who.iter().find(|source| matches!(source, Source::Chosen { by, .. } if *by == chooser))
}
