//! Bringing an order to where something is to be seen: by values that steer it and by good will.

use super::example::{Deed, Example, Shows};
use super::standin::REQUESTER;
use super::{Facts, Fields, solve};
use crate::act::{Act, Effect, Input, Refused};
use crate::behaviour::{Acting, Behaviour};
use crate::net::{Net, Node, Place};
use crate::people::{About, Chooser, Directory, Source};
use crate::rules::{Decision, Table};
use crate::state::{FlowState, Phase};
use crate::step::{Seated, seated};
use crate::{World, step};
use gongdan_domain::expr::{Env, Expr, Type, Value, is_fulfilled};
use serde_json::{Map, Value as Json};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use uuid::Uuid;

/// Attempts at another route when values cannot steer an order along one.
const ROUTES: usize = 16;

/// A flow with everything an example of it is lived through with.
#[derive(Clone, Copy)]
pub struct Stage<'a> {
    /// The flow.
    pub net: &'a Net,
    /// What the form asks.
    pub fields: &'a Fields,
    /// Who is there.
    pub directory: &'a dyn Directory,
    /// The rest.
    pub facts: &'a Facts<'a>,
    /// What may still be spent on orders that show something, so that a flow with many findings is judged in time.
    pub(super) budget: &'a Cell<u64>,
}

/// See [`Stage::budget`]; roughly steps passed by orders.
pub(super) const BUDGET: u64 = 400_000;

impl<'a> Stage<'a> {
    /// For living through the examples of findings about `net`.
    pub fn new(
        net: &'a Net,
        fields: &'a Fields,
        directory: &'a dyn Directory,
        facts: &'a Facts<'a>,
        budget: &'a Cell<u64>,
    ) -> Self {
        Self { net, fields, directory, facts, budget }
    }

    pub(super) fn names(&self, values: &Map<String, Json>, name: &str) -> Value {
        let ty = self.fields.get(name).map_or(Type::Any, |domain| domain.ty.clone());
        Value::from_json(values.get(name).unwrap_or(&Json::Null), &ty)
    }

    /// Does one deed to the order of an example.
    ///
    /// # Errors
    /// As [`step`].
    pub fn act(&self, state: &FlowState, example: &Example, deed: &Deed) -> Result<(FlowState, Vec<Effect>), Refused> {
        let names = |name: &str| self.names(&example.values, name);
        let about = self.about(example);
        let time_zone = self.facts.time_zone;
        let world = World { directory: self.directory, about, names: &names, time_zone };
        let input = Input { act: deed.act.clone(), by: deed.by, at: self.facts.now };
        step(self.net, state, &input, &world)
    }

    /// The environment of conditions in which fields have these values.
    pub(super) fn env<'e>(&'e self, names: &'e dyn Fn(&str) -> Value) -> Env<'e> {
        Env { names, now: Some(self.facts.now), time_zone: self.facts.time_zone }
    }

    /// What a name stands for in a condition: a field, or what a table says about the order.
    pub(super) fn value(&self, name: &str, names: &dyn Fn(&str) -> Value) -> Value {
        let table = self.net.tables().get(name);
        table.map_or_else(|| names(name), |table| table.value(&table.decide(&self.env(names))))
    }

    /// The fields that a condition reads, by itself or through tables.
    pub(super) fn reads<'e>(&'e self, condition: &'e Expr) -> BTreeSet<&'e str> {
        let read = condition.dependencies().into_iter();
        let through = |name: &'e str| match self.net.tables().get(name) {
            Some(table) => table.reads(),
            None => BTreeSet::from([name]),
        };
        read.flat_map(through).collect()
    }

    /// What a table says about an order with these values.
    pub(super) fn decision(&self, table: &Table, values: &Map<String, Json>) -> Decision {
        table.decide(&self.env(&|name| self.names(values, name)))
    }

    /// The ways of a branch that are open, the one for otherwise left out.
    pub(super) fn open_ways(&self, node: &Node, values: &Map<String, Json>) -> Vec<usize> {
        let fields = |name: &str| self.names(values, name);
        let names = |name: &str| self.value(name, &fields);
        let env = Env { names: &names, now: Some(self.facts.now), time_zone: self.facts.time_zone };
        let ways = node.ways.iter().enumerate().filter(|(_, way)| !way.otherwise);
        ways.filter(|(_, way)| way.when.as_ref().is_none_or(|w| is_fulfilled(w, &env))).map(|(at, _)| at).collect()
    }

    /// An order of the usual requester that says `values` and has not begun.
    pub(super) fn order(&self, values: Map<String, Json>, shows: Shows) -> Example {
        Example { requester: Some(REQUESTER), site: None, customer: None, values, deeds: Vec::new(), shows }
    }

    /// Brings an order with its values (more are added to steer it) to a step: where people act it waits there, a
    /// branch it is about to pass.
    pub(super) fn bring(&self, to: Place, order: Example) -> Option<Example> {
        self.bring_by(to, order, BTreeSet::new()).map(|(order, _)| order)
    }

    /// The same without taking some ways, and where the order then stands.
    pub(super) fn bring_by(
        &self,
        to: Place,
        mut order: Example,
        banned: BTreeSet<(Place, usize)>,
    ) -> Option<(Example, FlowState)> {
        order.values = self.steer(to, &order.values, banned)?;
        let node = self.net.node(to)?;
        let stopped = match (&node.behaviour, &order.shows) {
            (behaviour, _) if behaviour.waits() => None,
            (_, Shows::Stuck { .. }) => None,
            _ => Some(self.net.stopped_at(to)),
        };
        let stage = Stage { net: stopped.as_ref().unwrap_or(self.net), ..*self };
        let is_there = |_: &FlowState, told: &[Effect]| {
            told.iter()
                .any(|e| matches!(e, Effect::Entered { step, .. } | Effect::Left { step, .. } if *step == node.id))
        };
        stage.drive(order, Some(to), &is_there)
    }

    /// An order that comes to a step.
    pub(super) fn arrival(&self, place: Place) -> Option<Example> {
        let node = self.net.node(place)?;
        let step = node.id.clone();
        let mut order = self.bring(place, self.order(Map::new(), Shows::Reaches { step: step.clone() }))?;
        if !node.behaviour.waits() {
            order.shows = Shows::Open { step, ways: self.open_ways(node, &order.values) };
        }
        Some(order)
    }

    /// Who would sit at a step for an order that has not begun.
    pub(super) fn seated(&self, node: &Node, acting: &Acting, order: &Example) -> Seated {
        let mut state = FlowState::new();
        if let Act::Start { chosen } = self.start(order) {
            state.chosen = chosen;
        }
        let names = |name: &str| self.names(&order.values, name);
        let world = World {
            directory: self.directory,
            about: self.about(order),
            names: &names,
            time_zone: self.facts.time_zone,
        };
        seated(self.net, state, node, acting, &world)
    }

    pub(super) fn about<'o>(&self, order: &'o Example) -> About<'o> {
        About {
            requester: order.requester,
            type_id: self.facts.type_id,
            site: order.site,
            customer: order.customer,
            values: &order.values,
        }
    }

    /// Everybody agrees until `goal` is reached, on branches that lead `to` a step first: others may end the order.
    /// Answers the order and where it stands.
    pub(super) fn drive(
        &self,
        mut order: Example,
        to: Option<Place>,
        goal: &dyn Fn(&FlowState, &[Effect]) -> bool,
    ) -> Option<(Example, FlowState)> {
        let (mut state, mut next) =
            (FlowState::new(), Some(Deed { by: order.requester, act: self.start(&order), wrote: Map::new() }));
        let most = self.net.nodes().len() * 4 + 100;
        let leads = to.map(|to| self.net.leading_to(to)).unwrap_or_default();
        while let Some(deed) = next.take() {
            self.spend(&state)?;
            let (after, told) = self.act(&state, &order, &deed).ok()?;
            state = after;
            order.deeds.push(deed);
            if goal(&state, &told) {
                return Some((order, state));
            }
            if order.deeds.len() < most && state.phase == Phase::Running {
                let is_on_way = |step: &str| self.net.place(step).is_some_and(|at| leads.get(at) == Some(&true));
                next = good_will(&state, is_on_way).or_else(|| good_will(&state, |_| true));
            }
        }
        None
    }

    /// Pays for an act on an order that stands so; nothing when there is nothing left.
    pub(super) fn spend(&self, state: &FlowState) -> Option<()> {
        let cost = 10 + state.passed.len() as u64;
        self.budget.set(self.budget.get().checked_sub(cost)?);
        Some(())
    }

    /// The beginning of an order, with people chosen wherever the requester has to.
    pub(super) fn start(&self, order: &Example) -> Act {
        let mut chosen = BTreeMap::new();
        for node in self.net.nodes() {
            let staff = match &node.behaviour {
                Behaviour::Act(acting) => &acting.staff,
                Behaviour::Inform(staff) => staff,
                _ => continue,
            };
            for source in &staff.who {
                if let Source::Chosen { by: Chooser::Requester, min, among, .. } = source {
                    chosen.insert(node.id.clone(), self.choose(*min, among, source, order));
                }
            }
        }
        Act::Start { chosen }
    }

    fn choose(&self, min: u32, among: &[Source], source: &Source, order: &Example) -> Vec<Uuid> {
        let about = self.about(order);
        let given: Vec<&Source> = if among.is_empty() { vec![source] } else { among.iter().collect() };
        let people: BTreeSet<Uuid> = given.iter().flat_map(|source| self.directory.people(source, &about)).collect();
        people.into_iter().take(min.max(1) as usize).collect()
    }

    /// Values, `given` ones among them, that lead an order to a step.
    pub(super) fn steer(
        &self,
        to: Place,
        given: &Map<String, Json>,
        banned: BTreeSet<(Place, usize)>,
    ) -> Option<Map<String, Json>> {
        let mut open = VecDeque::from([banned]);
        for _ in 0..ROUTES {
            let mut banned = open.pop_front()?;
            let Some(route) = self.route(self.net.start(), to, &banned) else { continue };
            let demands = self.demands(&route);
            if let solve::Solved::Found(values) = solve::solve(self, &demands, given) {
                return Some(values);
            }
            // Whatever cannot be had by itself is given up first; else each of the choices in turn.
            let is_hopeless =
                |demand: &&solve::Demand| solve::solve(self, &[**demand], given) == solve::Solved::Impossible;
            let hopeless: Vec<_> =
                demands.iter().filter(is_hopeless).map(|demand| (demand.place, demand.way)).collect();
            if hopeless.is_empty() {
                let others = demands.iter().map(|demand| (demand.place, demand.way));
                open.extend(others.take(ROUTES).map(|other| banned.iter().copied().chain([other]).collect()));
            } else {
                banned.extend(hopeless);
                open.push_front(banned);
            }
        }
        None
    }

    /// The choices that a route asks of the branches along it.
    pub(super) fn demands(&self, route: &[(Place, usize)]) -> Vec<solve::Demand> {
        let chooses = |place: &Place| self.net.node(*place).is_some_and(solve::chooses);
        route
            .iter()
            .filter(|(at, _)| chooses(at))
            .map(|(place, way)| solve::Demand { place: *place, way: *way })
            .collect()
    }

    /// The shortest route between two steps as the ways taken on it.
    pub(super) fn route(
        &self,
        from: Place,
        to: Place,
        banned: &BTreeSet<(Place, usize)>,
    ) -> Option<Vec<(Place, usize)>> {
        let mut came: Vec<Option<(Place, usize)>> = vec![None; self.net.nodes().len()];
        let mut open = VecDeque::from([from]);
        while let Some(place) = open.pop_front() {
            for (number, way) in self.net.node(place)?.ways.iter().enumerate() {
                if banned.contains(&(place, number)) || came[way.to].is_some() || (way.to == from && to != from) {
                    continue;
                }
                came[way.to] = Some((place, number));
                if way.to == to {
                    return Some(traced(&came, from, to));
                }
                open.push_back(way.to);
            }
        }
        (from == to).then(Vec::new)
    }
}

fn traced(came: &[Option<(Place, usize)>], from: Place, to: Place) -> Vec<(Place, usize)> {
    let (mut at, mut route) = (to, Vec::new());
    while let Some((before, way)) = came[at] {
        route.push((before, way));
        at = before;
        if at == from {
            break;
        }
    }
    route.reverse();
    route
}

/// What somebody would do who wants the order to go on and `minds` some of its steps.
pub(super) fn good_will(state: &FlowState, minds: impl Fn(&str) -> bool) -> Option<Deed> {
    state.visits.iter().filter(|(_, at)| minds(&at.step)).find_map(|(visit, at)| {
        if let Some(act) = at.passed_by(*visit) {
            return Some(Deed::by_itself(act));
        }
        let seat = at.sitting()?.group.asked().first().copied()?;
        let act = Act::Approve { visit: *visit, seat: seat.id, chosen: BTreeMap::new() };
        Some(Deed::of(seat.person, act))
    })
}
