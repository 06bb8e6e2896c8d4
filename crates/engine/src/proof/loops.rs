//! Circles that an order goes round without anybody being asked or any time going by.

use super::drive::Stage;
use super::example::Shows;
use super::solve::{self, Solved};
use crate::behaviour::Behaviour;
use crate::finding::Finding;
use crate::net::{Node, Place};
use crate::people::SamePerson;
use crate::state::{Trouble, Waiting};
use serde_json::Map;
use std::collections::{BTreeSet, VecDeque};

/// Most circles that are lived through.
const MAX_CIRCLES: usize = 12;

/// Circles that some order goes round for ever, each lived through.
pub(super) fn findings(stage: &Stage<'_>) -> Vec<Finding> {
    let nodes = stage.net.nodes();
    let passes: Vec<bool> = nodes.iter().map(may_pass).collect();
    let (mut findings, mut seen, mut tried) = (Vec::new(), vec![false; nodes.len()], 0);
    for (place, node) in nodes.iter().enumerate().filter(|(place, _)| passes[*place]) {
        for way in 0..node.ways.len() {
            let Some(circle) = circle(stage, &passes, place, way) else { continue };
            if circle.iter().all(|(at, _)| seen[*at]) || tried == MAX_CIRCLES {
                continue;
            }
            tried += 1;
            if let Some(finding) = lived_through(stage, &circle) {
                circle.iter().for_each(|(at, _)| seen[*at] = true);
                findings.push(finding);
            }
        }
    }
    findings
}

/// Whether an order may pass a step at once: nobody is asked there, or only people who approved before.
fn may_pass(node: &Node) -> bool {
    match &node.behaviour {
        Behaviour::Gate(_) | Behaviour::Inform(_) => true,
        Behaviour::Act(acting) => acting.may_reject && acting.staff.same_person != SamePerson::Never,
        Behaviour::Begin | Behaviour::Wait(_) | Behaviour::Errand(_) | Behaviour::Finish(_) => false,
    }
}

/// The shortest circle that begins with a way, over steps that may be passed at once.
fn circle(stage: &Stage<'_>, passes: &[bool], place: Place, way: usize) -> Option<Vec<(Place, usize)>> {
    let first = stage.net.node(place)?.ways.get(way)?.to;
    let mut came: Vec<Option<(Place, usize)>> = vec![None; passes.len()];
    let mut open = VecDeque::from([first]);
    let mut seen = BTreeSet::from([first]);
    while let Some(at) = open.pop_front().filter(|_| passes[first]) {
        if at == place {
            let (mut circle, mut at) = (Vec::new(), at);
            while let Some((before, way)) = came[at] {
                circle.push((before, way));
                at = before;
            }
            circle.push((place, way));
            circle.reverse();
            return Some(circle);
        }
        for (number, next) in stage.net.node(at)?.ways.iter().enumerate() {
            if passes[next.to] && seen.insert(next.to) {
                came[next.to] = Some((at, number));
                open.push_back(next.to);
            }
        }
    }
    None
}

fn lived_through(stage: &Stage<'_>, circle: &[(Place, usize)]) -> Option<Finding> {
    let steps: Vec<&str> =
        circle.iter().filter_map(|(place, _)| stage.net.node(*place)).map(|node| node.id.as_str()).collect();
    let (place, _) = circle.first()?;
    let values = match solve::solve(stage, &stage.demands(circle), &Map::new()) {
        Solved::Found(values) => values,
        Solved::Impossible => return None,
        Solved::Undecided => {
            let zh = "这里有一个无人参与的循环，无法断定是否会无休止地转下去。";
            let en = "There is a circle here that nobody takes part in; whether it may go on for ever is undecided.";
            return Some(Finding::hint("undecided", zh, en, &steps));
        }
    };
    let values = stage.steer(*place, &values, BTreeSet::new())?;
    let order = stage.order(values, Shows::Stuck { step: String::new(), trouble: Trouble::EndlessLoop });
    let is_endless = |visit: &crate::state::Visit| visit.wait == Waiting::Attention(Trouble::EndlessLoop);
    let (mut order, state) = stage.drive(order, Some(*place), &|state, _| state.visits.values().any(is_endless))?;
    let step = state.visits.values().find(|visit| is_endless(visit))?.step.clone();
    order.shows = Shows::Stuck { step, trouble: Trouble::EndlessLoop };
    let zh = "工单会在这些步骤之间无休止地循环，没有人参与，也没有等待。";
    let en = "An order may go round these steps for ever without anybody acting or any time going by.";
    Some(Finding::error("endless-loop", zh, en, &steps).shown_by(Some(order)))
}
