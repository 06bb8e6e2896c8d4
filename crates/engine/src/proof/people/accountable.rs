//! Who answers for each step (A of RACI): exactly one should.

use super::company::Class;
use super::found::{Lookups, is_known};
use crate::behaviour::Behaviour;
use crate::finding::Finding;
use crate::net::{Node, Place};
use crate::proof::drive::Stage;

/// Steps for which nobody answers, or several.
pub(super) fn findings(stage: &Stage<'_>, classes: &[Class], lookups: &mut Lookups<'_>) -> Vec<Finding> {
    let (mut findings, mut without) = (Vec::new(), Vec::new());
    for (place, node) in stage.net.nodes().iter().enumerate() {
        if !matches!(node.behaviour, Behaviour::Act(_)) {
            continue;
        }
        let Some(sources) = stage.net.step(place).map(|step| &step.raci.accountable) else { continue };
        if sources.is_empty() {
            without.push(node.id.as_str());
        } else if is_known(sources) {
            let sorts = lookups.sorts(sources, classes);
            let nobody = sorts.iter().any(|sort| sort.found.people.is_empty() && sort.class.requester.is_some());
            let several = sorts.iter().any(|sort| sort.found.people.len() > 1);
            findings.extend(of_step(stage, (place, node), nobody, several, sources.len() > 1));
        }
    }
    if !without.is_empty() {
        let (zh, en) = ("这些步骤没有指定负责人（A）。", "Nobody is named to answer for these steps (A of RACI).");
        findings.push(Finding::hint("no-accountable", zh, en, &without));
    }
    findings
}

fn of_step(
    stage: &Stage<'_>,
    (place, node): (Place, &Node),
    nobody: bool,
    several: bool,
    are_named: bool,
) -> Option<Finding> {
    let step = &[node.id.as_str()];
    let finding = match (nobody, several) {
        (true, _) => {
            let (zh, en) =
                ("有的工单在这里找不到负责人（A）。", "For some orders nobody answers for this step (A of RACI).");
            Finding::warning("accountable-nobody", zh, en, step)
        }
        (false, true) if are_named => {
            let (zh, en) =
                ("这里有几个负责人（A），应当只有一个。", "Several answer for this step (A of RACI); one should.");
            Finding::warning("accountable-several", zh, en, step)
        }
        // A role is a name for whoever is on duty; how many have it changes from day to day.
        (false, true) => {
            let (zh, en) =
                ("负责人（A）的来源里有几个人。", "The source of whoever answers for this step has several people.");
            return Some(Finding::hint("accountable-several", zh, en, step));
        }
        (false, false) => return None,
    };
    Some(finding.shown_by(stage.arrival(place)))
}
