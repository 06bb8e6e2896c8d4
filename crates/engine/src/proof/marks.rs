//! Steps whose people can never decide: a pass mark out of reach, nobody named.

use super::drive::Stage;
use super::example::Shows;
use crate::behaviour::{Acting, Behaviour};
use crate::finding::Finding;
use crate::group::Verdict;
use crate::net::{Node, Place};
use crate::people::Source;
use crate::step::Seated;

/// What is certain without knowing the organisation: steps that name their people.
pub(super) fn findings(stage: &Stage<'_>) -> Vec<Finding> {
    let nodes = stage.net.nodes().iter().enumerate();
    nodes
        .filter_map(|(place, node)| match &node.behaviour {
            Behaviour::Act(acting) => of_step(stage, place, node, acting),
            _ => None,
        })
        .collect()
}

fn of_step(stage: &Stage<'_>, place: Place, node: &Node, acting: &Acting) -> Option<Finding> {
    let named = |source: &Source| if let Source::People { people } = source { Some(people.len()) } else { None };
    let count: Option<usize> = acting.staff.who.iter().map(named).sum();
    if count? == 0 {
        let zh = "这个步骤没有指定任何人。";
        let finding = Finding::warning("nobody-named", zh, "Nobody is named for this step.", &[&node.id]);
        return Some(finding.shown_by(stage.arrival(place)));
    }
    let order = stage.order(serde_json::Map::new(), Shows::Unasked { step: node.id.clone() });
    match stage.seated(node, acting, &order) {
        Seated::People(sitting) if sitting.group.verdict() == Some(Verdict::Rejected) => {
            Some(out_of_reach(node).shown_by(stage.bring(place, order)))
        }
        _ => None,
    }
}

/// A mark that all people together do not reach.
pub(super) fn out_of_reach(node: &Node) -> Finding {
    let zh = "即使所有人都同意，也达不到这里要求的票数，工单会立刻被拒绝。";
    let en = "Even if everybody approves, the mark is not reached: orders are rejected at once.";
    Finding::error("mark-out-of-reach", zh, en, &[&node.id])
}
