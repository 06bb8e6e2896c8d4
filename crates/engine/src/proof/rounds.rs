//! Circles on which the program acts and nobody else does. What its steps write may change the conditions on the way, so
//! an order is followed round by round: until it leaves, stands as it stood before, or has been at it for so long that
//! the engine would stop it.

use super::cells::{Board, Cell};
use super::drive::{Stage, good_will};
use super::example::{Deed, Example, Shows};
use crate::act::{Act, Effect};
use crate::behaviour::{Behaviour, Errand, Gate};
use crate::finding::Finding;
use crate::graph::{reach, reversed};
use crate::net::{Node, Place};
use crate::state::{FlowState, Phase};
use crate::step::MAX_UNATTENDED;
use gongdan_domain::expr::{Expr, evaluate};
use serde_json::{Map, Value as Json};
use std::cell::Cell as Mutable;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Most orders that are followed for one circle.
const MAX_STARTS: usize = 256;
/// Most steps along which orders are followed for a whole flow.
const MAX_STEPS: usize = 60_000;
/// Most orders that are brought into one circle.
const MAX_BROUGHT: usize = 6;

/// An order's answers.
type Values = Map<String, Json>;

/// Circles that some order goes round for ever, each lived through.
pub(super) fn findings(stage: &Stage<'_>) -> Vec<Finding> {
    let nodes = stage.net.nodes();
    let left = Mutable::new(MAX_STEPS);
    let (mut findings, mut told) = (Vec::new(), vec![false; nodes.len()]);
    for (place, node) in nodes.iter().enumerate().filter(|(_, node)| node.behaviour.is_automatic()) {
        let Some(circle) = Circle::through(stage, place, node, &left).filter(|_| !told[place]) else { continue };
        if let Some(finding) = circle.finding() {
            circle.members().for_each(|(at, _)| told[at] = true);
            findings.push(finding);
        }
    }
    findings
}

/// Everything that a step of the program may come back through without anybody acting.
struct Circle<'a> {
    stage: &'a Stage<'a>,
    place: Place,
    node: &'a Node,
    member: Vec<bool>,
    /// What may still be followed.
    left: &'a Mutable<usize>,
}

impl<'a> Circle<'a> {
    fn through(stage: &'a Stage<'a>, place: Place, node: &'a Node, left: &'a Mutable<usize>) -> Option<Self> {
        let nodes = stage.net.nodes();
        let runs = |at: Place| {
            nodes.get(at).is_some_and(|node| {
                matches!(node.behaviour, Behaviour::Gate(_) | Behaviour::Inform(_)) || node.behaviour.is_automatic()
            })
        };
        let mut ways = stage.net.ways();
        for (from, to) in ways.iter_mut().enumerate() {
            to.retain(|to| runs(from) && runs(*to));
        }
        let after = reach(&ways, ways.get(place)?.clone(), None);
        let before = reach(&reversed(&ways), [place], None);
        let member = after.iter().zip(&before).map(|(after, before)| *after && *before).collect::<Vec<bool>>();
        member.get(place)?.then_some(Self { stage, place, node, member, left })
    }

    fn members(&self) -> impl Iterator<Item = (Place, &'a Node)> {
        self.stage.net.nodes().iter().enumerate().filter(|(at, _)| self.member[*at])
    }

    fn finding(&self) -> Option<Finding> {
        let steps: Vec<&str> = self.members().map(|(_, node)| node.id.as_str()).collect();
        let conditions: Vec<&Expr> =
            self.members().flat_map(|(_, node)| node.ways.iter().filter_map(|way| way.when.as_ref())).collect();
        // What the form computes changes with what is written, and only the form knows how.
        let is_computed = |name: &str| self.stage.fields.get(name).is_some_and(|domain| domain.computed);
        if conditions.iter().any(|when| self.stage.reads(when).into_iter().any(is_computed)) {
            return Some(undecided(&steps));
        }
        let written = self.members().flat_map(|(_, node)| sets(node)).map(|(_, value)| value);
        let read: Vec<&Expr> = conditions.into_iter().chain(written).collect();
        let board = Board::cut(&read, self.stage.fields, self.stage.net.tables());
        let mut brought = 0;
        for cells in board.combinations().take(MAX_STARTS) {
            let values = values_of(cells);
            if brought == MAX_BROUGHT || !self.goes_on(values.clone()) {
                continue;
            }
            brought += 1;
            if let Some(order) = self.lived_through(&values) {
                return Some(self.endless(&steps).shown_by(Some(order)));
            }
        }
        (self.left.get() == 0).then(|| undecided(&steps))
    }

    fn endless(&self, steps: &[&str]) -> Finding {
        let calls = self.members().any(|(_, node)| matches!(node.behaviour, Behaviour::Errand(Errand::Call(_))));
        if calls {
            let zh = "只要外部系统一直这样回答，工单就会在这些步骤之间不停地循环，没有人参与，也没有等待。请加入延时或人工步骤。";
            let en = "As long as the other system keeps answering so, an order goes round these steps without anybody \
                      acting or any time going by. Put a delay or a person into the circle.";
            return Finding::warning("endless-loop", zh, en, steps);
        }
        let zh = "工单会在这些自动步骤之间无休止地循环，没有人参与，也没有等待。";
        let en =
            "An order may go round these steps of the program for ever without anybody acting or any time going by.";
        Finding::error("endless-loop", zh, en, steps)
    }

    /// Whether an order that comes to the step with these answers never leaves the circle.
    fn goes_on(&self, mut values: Values) -> bool {
        let (mut seen, mut at, mut done) = (HashSet::new(), self.place, 0);
        while done <= MAX_UNATTENDED {
            if at == self.place && !seen.insert(Json::Object(values.clone()).to_string()) {
                return true;
            }
            let (Some(left), Some(node)) = (self.left.get().checked_sub(1), self.stage.net.node(at)) else {
                return false;
            };
            self.left.set(left);
            values.extend(answers(self.stage, node, &values));
            done += u32::from(node.behaviour.is_automatic());
            match self.onward(node, &values).filter(|to| self.member[*to]) {
                Some(to) => at = to,
                None => return false,
            }
        }
        true
    }

    /// Where an order goes from a step; nowhere in particular where it splits.
    fn onward(&self, node: &Node, values: &Values) -> Option<Place> {
        let Behaviour::Gate(gate) = node.behaviour else { return node.ways.first().map(|way| way.to) };
        let open = || self.stage.open_ways(node, values);
        let mut open = match gate {
            Gate::All => (0..node.ways.len()).collect(),
            Gate::One => open().into_iter().take(1).collect::<Vec<usize>>(),
            Gate::Some => open(),
        };
        if open.is_empty() {
            open.extend(node.ways.iter().position(|way| way.otherwise));
        }
        let only = open.first().filter(|_| open.len() == 1)?;
        node.ways.get(*only).map(|way| way.to)
    }

    /// Brings an order into the circle and once round.
    fn lived_through(&self, values: &Values) -> Option<Example> {
        let stage = self.stage;
        let values = stage.steer(self.place, values, BTreeSet::new())?;
        let mut order = stage.order(values, Shows::ComesRound { step: self.node.id.clone() });
        let (mut now, mut state, mut came) = (order.clone(), FlowState::new(), 0);
        let mut next = order.requester.map(|person| Deed::of(person, stage.start(&order)));
        let most = stage.net.nodes().len() * 4 + 100;
        let leads = stage.net.leading_to(self.place);
        while let Some(mut deed) = next.take() {
            stage.spend(&state)?;
            deed.wrote = written(stage, &state, &deed.act, &now.values);
            now.values.extend(deed.wrote.clone());
            let (after, told) = stage.act(&state, &now, &deed).ok()?;
            came = if deed.attends() { 0 } else { came };
            came += told.iter().filter(|effect| effect.enters(&self.node.id)).count();
            (state, order.deeds) = (after, [order.deeds, vec![deed]].concat());
            match came {
                0 => {}
                1 if self.goes_on(now.values.clone()) => {}
                1 => return None,
                _ => return Some(order),
            }
            if order.deeds.len() < most && state.phase == Phase::Running {
                let place = |step: &str| stage.net.place(step);
                let is_in = |step: &str| came > 0 && place(step).is_some_and(|at| self.member[at]);
                let leads = |step: &str| place(step).is_some_and(|at| leads.get(at) == Some(&true));
                let deed = good_will(&state, is_in).or_else(|| good_will(&state, leads));
                next = deed.or_else(|| good_will(&state, |_| true));
            }
        }
        None
    }
}

impl Effect {
    /// Whether the order comes to a step by it.
    pub(super) fn enters(&self, wanted: &str) -> bool {
        matches!(self, Self::Entered { step, .. } if step == wanted)
    }
}

fn values_of(cells: BTreeMap<String, Cell>) -> Values {
    cells.into_iter().map(|(name, cell)| (name, cell.json.unwrap_or_default())).collect()
}

fn undecided(steps: &[&str]) -> Finding {
    let zh = "这里有一个只由程序执行的循环，无法断定是否会无休止地转下去。";
    let en = "There is a circle here in which only the program acts; whether it may go on for ever is undecided.";
    Finding::hint("undecided", zh, en, steps)
}

/// What a step of the program writes by itself, whatever anybody answers.
fn sets(node: &Node) -> impl Iterator<Item = (&str, &Expr)> {
    let set = match &node.behaviour {
        Behaviour::Errand(Errand::Update { set }) => set.as_slice(),
        _ => &[],
    };
    set.iter().map(|one| (one.field.as_str(), &one.value))
}

fn answers(stage: &Stage<'_>, node: &Node, values: &Values) -> Values {
    let names = |name: &str| stage.names(values, name);
    let env = stage.env(&names);
    sets(node).map(|(field, value)| (field.to_owned(), evaluate(value, &env).to_json())).collect()
}

/// What the program writes with an act on an order that stands so.
pub(super) fn written(stage: &Stage<'_>, state: &FlowState, act: &Act, values: &Values) -> Values {
    let Act::Carried { visit, .. } = act else { return Values::new() };
    let step = state.visits.get(visit).and_then(|visit| stage.net.place(&visit.step));
    step.and_then(|place| stage.net.node(place)).map(|node| answers(stage, node, values)).unwrap_or_default()
}
