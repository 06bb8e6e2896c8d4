//! Where orders are sent back to: a step that the order has passed, on its own branch or before the split.

use super::drive::Stage;
use super::example::{Deed, Example, Shows};
use crate::act::Act;
use crate::behaviour::{Behaviour, OnReject, Outcome};
use crate::finding::Finding;
use crate::graph;
use crate::net::{Node, Place};
use crate::state::{FlowState, Phase};
use std::collections::BTreeSet;

/// Targets that an order has never passed, or may not have.
pub(super) fn findings(stage: &Stage<'_>) -> Vec<Finding> {
    let map = Map::of(stage);
    let mut findings = Vec::new();
    for (place, node) in stage.net.nodes().iter().enumerate() {
        let Behaviour::Act(acting) = &node.behaviour else { continue };
        if let OnReject::Return { to } = &acting.on_reject
            && acting.may_reject
        {
            findings.extend(on_reject(stage, &map, (place, node), to));
        }
        if !acting.returns.never {
            findings.extend(acting.returns.to.iter().filter_map(|to| named(stage, &map, (place, node), to)));
        }
    }
    findings
}

/// Ways and blocks of a flow.
struct Map {
    ways: Vec<Vec<Place>>,
    start: Place,
    /// For each split that meets again, which places lie between.
    blocks: Vec<Vec<bool>>,
}

impl Map {
    fn of(stage: &Stage<'_>) -> Self {
        let nodes = stage.net.nodes();
        let ways = stage.net.ways();
        let splits = nodes.iter().filter_map(|node| Some((node, node.meets?)));
        let inside = |(node, join): (&Node, Place)| graph::reach(&ways, node.ways.iter().map(|way| way.to), Some(join));
        let blocks = splits.map(inside).collect();
        Self { ways, start: stage.net.start(), blocks }
    }

    /// Whether an order that comes to `from` has ever been at `to` in a way that counts.
    fn may_return(&self, from: Place, to: Place) -> bool {
        let after = self.ways.get(to).into_iter().flatten().copied();
        let is_closed = self.blocks.iter().any(|inside| inside[to] && !inside[from]);
        !is_closed && graph::reach(&self.ways, after, None)[from]
    }

    /// Whether an order can come to `from` without passing `to`.
    fn may_miss(&self, from: Place, to: Place) -> bool {
        to != from && graph::reach(&self.ways, [self.start], Some(to))[from]
    }
}

fn on_reject(stage: &Stage<'_>, map: &Map, at: (Place, &Node), to: &str) -> Option<Finding> {
    let (place, node) = at;
    let Some(target) = stage.net.place(to) else {
        return Some(unknown(node, to).shown_by(rejected(stage, place, None)));
    };
    let behaviour = &stage.net.node(target)?.behaviour;
    let counts = behaviour.waits() || *behaviour == Behaviour::Begin;
    if !counts || !map.may_return(place, target) {
        return Some(never_passed(node, to).shown_by(rejected(stage, place, None)));
    }
    if !map.may_miss(place, target) {
        return None;
    }
    // Only with an order that shows it: conditions may keep every order on the right way.
    let example = rejected(stage, place, Some(target))?;
    let zh = format!("有的工单没有经过“{to}”就到了这里；它们被拒绝时不会退回，而是直接结束。");
    let en = format!("Some orders come here without passing “{to}”; rejecting those ends them instead.");
    Some(Finding::warning("return-may-miss", zh, en, &[&node.id, to]).shown_by(Some(example)))
}

fn named(stage: &Stage<'_>, map: &Map, at: (Place, &Node), to: &str) -> Option<Finding> {
    let (place, node) = at;
    let target = stage.net.place(to);
    let acts = |place: Place| {
        stage.net.node(place).is_some_and(|node| matches!(node.behaviour, Behaviour::Begin | Behaviour::Act(_)))
    };
    let finding = match target {
        None => unknown(node, to),
        Some(target) if acts(target) && map.may_return(place, target) => return None,
        Some(_) => never_passed(node, to),
    };
    Some(finding.shown_by(sent_back(stage, place, to)))
}

fn unknown(node: &Node, to: &str) -> Finding {
    let (zh, en) = (format!("要退回的步骤“{to}”不存在。"), format!("The step “{to}” to return to does not exist."));
    Finding::error("return-unknown", zh, en, &[&node.id])
}

fn never_passed(node: &Node, to: &str) -> Finding {
    let zh = format!("工单到这里时从未经过可以退回的“{to}”，或那里的分支已经汇合，无法退回。");
    let en = format!("An order that comes here has not passed “{to}” in a way that it could go back to.");
    Finding::error("return-never-passed", zh, en, &[&node.id, to])
}

/// An order that is rejected at a step and ends, though the step wants it sent back; `without` passing a step.
fn rejected(stage: &Stage<'_>, place: Place, without: Option<Place>) -> Option<Example> {
    let order = stage.order(serde_json::Map::new(), Shows::Ends { outcome: Outcome::Rejected });
    let mut banned = BTreeSet::new();
    for (from, node) in stage.net.nodes().iter().enumerate() {
        banned.extend((0..node.ways.len()).filter(|way| Some(node.ways[*way].to) == without).map(|way| (from, way)));
    }
    let (mut order, mut state) = stage.bring_by(place, order, banned)?;
    let step = stage.net.node(place)?.id.clone();
    for _ in 0..100 {
        let deed = at_step(&state, &step, |visit, seat| Act::Reject { visit, seat })?;
        let (next, _) = stage.act(&state, &order, &deed).ok()?;
        state = next;
        order.deeds.push(deed);
        match state.phase {
            Phase::Ended { outcome: Outcome::Rejected } => return Some(order),
            Phase::Ended { .. } => return None,
            Phase::Running | Phase::Suspended => {}
        }
    }
    None
}

/// An order that is refused to be sent back.
fn sent_back(stage: &Stage<'_>, place: Place, to: &str) -> Option<Example> {
    let order = stage.order(serde_json::Map::new(), Shows::Refused);
    let (mut order, state) = stage.bring_by(place, order, BTreeSet::new())?;
    let step = stage.net.node(place)?.id.clone();
    let deed = at_step(&state, &step, |visit, seat| Act::Return { visit, seat, to: to.to_owned() })?;
    stage.act(&state, &order, &deed).err()?;
    order.deeds.push(deed);
    Some(order)
}

/// What somebody who is asked at a step does.
fn at_step(state: &FlowState, step: &str, act: impl Fn(u32, u32) -> Act) -> Option<Deed> {
    let (visit, at) = state.visits.iter().find(|(_, visit)| visit.step == step)?;
    let asked = at.sitting()?.group.asked();
    let seat = asked.first()?;
    Some(Deed::of(seat.person, act(*visit, seat.id)))
}
