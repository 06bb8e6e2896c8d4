//! The route an order will take: by doing to a copy of it what people are expected to do.

use crate::act::{Act, Effect, Input, Order};
use crate::behaviour::{Behaviour, Gate, Outcome};
use crate::group::Rule;
use crate::net::{Net, Node, Place};
use crate::state::{FlowState, Phase, Sitting, Trouble, Waiting};
use crate::timer::timers;
use crate::{World, step};
use gongdan_domain::expr::{Env, Expr, is_fulfilled};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Most acts that are expected of people on a route.
pub const MAX_ACTS: usize = 5_000;
/// An order that comes to a step more often goes in a circle: values do not change on the way, so nothing leads out.
const MOST_ROUNDS: usize = 4;

/// How long people are expected to take at a step: measured, or a target.
pub type Pace<'a> = &'a dyn Fn(&str) -> SignedDuration;

/// A stop of a route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stop {
    /// Which step.
    pub step: String,
    /// Who acts or is told there.
    pub people: Vec<Uuid>,
    /// How they decide together, where they do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decide: Option<Rule>,
    /// When the order comes there.
    pub from: Timestamp,
    /// When it is expected to go on; `None` where it stays.
    pub until: Option<Timestamp>,
    /// Whether it comes there whatever is still filled in.
    pub certain: bool,
    /// What keeps it there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
}

/// What an order still goes through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Route {
    /// In the order in which it comes there, beginning with those at which it waits now.
    pub stops: Vec<Stop>,
    /// Steps that it may come to instead: fields that decide about them are still empty.
    pub possible: Vec<String>,
    /// How it ends when everybody agrees; `None` when it does not.
    pub outcome: Option<Outcome>,
    /// When it ends, or stands still.
    pub until: Timestamp,
}

/// Shows the route of an order that has not begun, or that stands at `state`, when everybody agrees.
pub fn preview(net: &Net, state: Option<&FlowState>, at: Timestamp, pace: Pace<'_>, world: &World<'_>) -> Route {
    let begun = state.cloned().filter(|state| state.next > 1);
    let mut route = follow(net, begun.as_ref(), (&BTreeMap::new(), at), pace, world);
    let sure = Sure::new(net, begun.as_ref(), world);
    let on_route: BTreeSet<&str> = route.stops.iter().map(|stop| stop.step.as_str()).collect();
    route.possible = sure.possible(&on_route);
    for stop in &mut route.stops {
        stop.certain = net.place(&stop.step).is_some_and(|place| sure.is_certain(place));
    }
    route
}

/// The route alone; whether stops are certain is not asked.
pub(crate) fn follow(
    net: &Net,
    state: Option<&FlowState>,
    (chosen, at): (&BTreeMap<String, Vec<Uuid>>, Timestamp),
    pace: Pace<'_>,
    world: &World<'_>,
) -> Route {
    let mut walk =
        Expected { net, world, pace, state: FlowState::new(), at, stops: Vec::new(), visits: BTreeMap::new() };
    match state {
        None => _ = walk.act(Act::Start { chosen: chosen.clone() }, world.about.requester),
        Some(state) => walk.resume(state),
    }
    for _ in 0..MAX_ACTS {
        let Some((visit, until)) = walk.next() else { break };
        walk.at = walk.at.max(until);
        if !walk.pass(visit) || walk.leave_circle() {
            break;
        }
    }
    let outcome = if let Phase::Ended { outcome } = walk.state.phase { Some(outcome) } else { None };
    Route { stops: walk.stops, possible: Vec::new(), outcome, until: walk.at }
}

struct Expected<'a> {
    net: &'a Net,
    world: &'a World<'a>,
    pace: Pace<'a>,
    state: FlowState,
    at: Timestamp,
    stops: Vec<Stop>,
    /// The stop of each visit.
    visits: BTreeMap<u32, usize>,
}

impl Expected<'_> {
    fn resume(&mut self, state: &FlowState) {
        self.state = state.clone();
        if state.phase == Phase::Suspended {
            self.act(Act::Administer { order: Order::Resume }, None);
        }
        let visits: Vec<u32> = self.state.visits.keys().copied().collect();
        for visit in visits {
            self.entered(visit);
        }
    }

    /// Does something, and writes down where it leads; answers whether it was possible.
    fn act(&mut self, act: Act, by: Option<Uuid>) -> bool {
        let Ok((state, effects)) = step(self.net, &self.state, &Input { act, by, at: self.at }, self.world) else {
            return false;
        };
        self.state = state;
        for effect in effects {
            match effect {
                Effect::Entered { visit, .. } => self.entered(visit),
                Effect::Informed { step, people } => self.stop(step, people, None, Some(self.at)),
                Effect::Left { visit, step, .. } => {
                    match self.visits.get(&visit).and_then(|at| self.stops.get_mut(*at)) {
                        Some(stop) => stop.until = Some(self.at),
                        None => self.stop(step, Vec::new(), None, Some(self.at)),
                    }
                }
                _ => {}
            }
        }
        true
    }

    fn stop(&mut self, step: String, people: Vec<Uuid>, decide: Option<Rule>, until: Option<Timestamp>) {
        self.stops.push(Stop { step, people, decide, from: self.at, until, certain: false, trouble: None });
    }

    fn entered(&mut self, visit: u32) {
        // A visit that is over already, by policies of the flow, has left nothing to see.
        let Some(found) = self.state.visits.get(&visit) else { return };
        let (step, from) = (found.step.clone(), found.since);
        let (mut people, mut decide, mut trouble) = (Vec::new(), None, None);
        match &found.wait {
            Waiting::People(sitting) => {
                people = sitting.group.seats().iter().map(|seat| seat.person).collect();
                decide = (people.len() > 1).then_some(sitting.group.rule);
            }
            Waiting::Time | Waiting::Errand { .. } => {}
            Waiting::Attention(reason) => trouble = Some(*reason),
        }
        self.visits.insert(visit, self.stops.len());
        self.stops.push(Stop { step, people, decide, from, until: None, certain: false, trouble });
    }

    /// Whether the order goes in a circle. Of the rounds only the first is kept: what comes after it depends on what is
    /// still to be filled in.
    fn leave_circle(&mut self) -> bool {
        let Some(step) = self.stops.last().map(|stop| stop.step.clone()) else { return false };
        let mut rounds = self.stops.iter().enumerate().filter(|(_, stop)| stop.step == step).map(|(at, _)| at);
        let (Some(again), true) = (rounds.nth(1), rounds.count() + 2 > MOST_ROUNDS) else { return false };
        self.at = self.stops.get(again).map_or(self.at, |stop| stop.from);
        self.stops.truncate(again);
        true
    }

    /// The visit that is over first, and when.
    fn next(&self) -> Option<(u32, Timestamp)> {
        if self.state.phase != Phase::Running {
            return None;
        }
        let due: BTreeMap<u32, Timestamp> =
            timers(self.net, &self.state, self.world).iter().map(|timer| (timer.visit, timer.due_at)).collect();
        let visits = self.state.visits.iter().filter_map(|(id, visit)| {
            let until = match &visit.wait {
                Waiting::People(_) => visit.since.checked_add((self.pace)(&visit.step)).ok()?,
                Waiting::Time => due.get(id).copied()?,
                Waiting::Errand { .. } => self.at.max(visit.since),
                Waiting::Attention(_) => return None,
            };
            Some((until, *id))
        });
        visits.min().map(|(until, id)| (id, until))
    }

    /// Has everybody at a visit agree, or its time pass; answers whether that helped.
    fn pass(&mut self, visit: u32) -> bool {
        if let Some(act) = self.state.visits.get(&visit).and_then(|found| found.passed_by(visit)) {
            return self.act(act, None);
        }
        while let Some(sitting) = self.state.visits.get(&visit).and_then(|visit| visit.sitting()) {
            let (act, by) = match agree(visit, sitting) {
                Some(found) => found,
                None => return false,
            };
            if !self.act(act, Some(by)) {
                return false;
            }
        }
        true
    }
}

/// The next act by which people at a visit agree.
fn agree(visit: u32, sitting: &Sitting) -> Option<(Act, Uuid)> {
    let asked = sitting.group.asked();
    let seat = asked.first()?;
    match sitting.consulted.get(&seat.id) {
        Some(adviser) => Some((Act::Advise { visit, seat: seat.id }, *adviser)),
        None => Some((Act::Approve { visit, seat: seat.id, chosen: BTreeMap::new() }, seat.person)),
    }
}

/// What is certain while some fields are still empty.
struct Sure<'a> {
    net: &'a Net,
    from: Vec<Place>,
    /// The ways that may be taken from each place.
    ways: Vec<Vec<Place>>,
}

impl<'a> Sure<'a> {
    fn new(net: &'a Net, state: Option<&FlowState>, world: &World<'_>) -> Self {
        let from = match state {
            None => vec![net.start()],
            Some(state) => state.visits.values().filter_map(|visit| net.place(&visit.step)).collect(),
        };
        let ways = net.nodes().iter().map(|node| open(net, node, world)).collect();
        Self { net, from, ways }
    }

    /// Whether an end cannot be reached but through this place.
    fn is_certain(&self, place: Place) -> bool {
        let around = self.around(place);
        self.from.iter().any(|from| !around.get(*from).copied().unwrap_or(false))
    }

    /// From which places an end can be reached around one of them. Where all ways are taken, all must lead around it.
    fn around(&self, barrier: Place) -> Vec<bool> {
        let mut around: Vec<bool> =
            self.net.nodes().iter().map(|n| matches!(n.behaviour, Behaviour::Finish(_))).collect();
        if let Some(slot) = around.get_mut(barrier) {
            *slot = false;
        }
        let mut changed = true;
        while changed {
            changed = false;
            for (place, node) in self.net.nodes().iter().enumerate().rev() {
                if place == barrier || around.get(place) != Some(&false) {
                    continue;
                }
                let ways = self.ways.get(place).map_or(&[][..], Vec::as_slice);
                let leads = |to: &Place| around.get(*to).copied().unwrap_or(false);
                let all = matches!(node.behaviour, Behaviour::Gate(Gate::All));
                let found = !ways.is_empty() && if all { ways.iter().all(leads) } else { ways.iter().any(leads) };
                if let (true, Some(slot)) = (found, around.get_mut(place)) {
                    *slot = true;
                    changed = true;
                }
            }
        }
        around
    }

    fn possible(&self, on_route: &BTreeSet<&str>) -> Vec<String> {
        let seen = crate::graph::reach(&self.ways, self.from.iter().copied(), None);
        let reached = self.net.nodes().iter().zip(seen).filter(|(_, seen)| *seen).map(|(node, _)| node);
        let stops = reached.filter(|node| node.behaviour.waits() || matches!(node.behaviour, Behaviour::Inform(_)));
        stops.filter(|node| !on_route.contains(node.id.as_str())).map(|node| node.id.clone()).collect()
    }
}

/// The ways of a step that may be taken: those that are open now, or all while a field that decides is empty.
fn open(net: &Net, node: &Node, world: &World<'_>) -> Vec<Place> {
    let all = || node.ways.iter().map(|way| way.to).collect();
    let Behaviour::Gate(gate @ (Gate::One | Gate::Some)) = node.behaviour else { return all() };
    let is_blank = |name: &str| (world.names)(name).is_blank();
    let waits = |name: &str| match net.tables().get(name) {
        Some(table) => table.rows.iter().any(|row| table.condition(row).dependencies().into_iter().any(is_blank)),
        None => is_blank(name),
    };
    let asks = |when: &Expr| when.dependencies().into_iter().any(waits);
    if node.ways.iter().filter_map(|way| way.when.as_ref()).any(asks) {
        return all();
    }
    let plain = Env { names: world.names, now: None, time_zone: world.time_zone };
    let names = |name: &str| match net.tables().get(name) {
        Some(table) => table.value(&table.decide(&plain)),
        None => (world.names)(name),
    };
    let env = Env { names: &names, now: None, time_zone: world.time_zone };
    let is_open = |when: &Option<Expr>| when.as_ref().is_none_or(|when| is_fulfilled(when, &env));
    let open = node.ways.iter().filter(|way| !way.otherwise && is_open(&way.when)).map(|way| way.to);
    let open: Vec<Place> = open.take(if gate == Gate::One { 1 } else { usize::MAX }).collect();
    if open.is_empty() { node.ways.iter().filter(|way| way.otherwise).map(|way| way.to).collect() } else { open }
}
