//! Fields that steps need: people taken from a field that may still be empty, answers demanded where nobody can give
//! them.

use super::cells::{Board, Cell};
use super::drive::Stage;
use super::gates::{Judged, open_when};
use crate::behaviour::{Behaviour, Errand};
use crate::definition::{Access, Step};
use crate::finding::Finding;
use crate::net::{Net, Node, Place};
use gongdan_domain::expr::{Expr, Value, is_fulfilled};
use std::collections::{BTreeMap, BTreeSet};

/// Most combinations of answers that are followed through the flow for one field.
const MAX_COMBINATIONS: usize = 128;

/// Answers that do not change on the way.
pub(super) type Pinned = BTreeMap<String, Cell>;

/// Which places orders with some answers may come to, without leaving any of `closed`.
pub(super) fn reached(
    stage: &Stage<'_>,
    judged: &[Judged<'_>],
    pinned: &Pinned,
    closed: &BTreeSet<Place>,
) -> Vec<bool> {
    let mut ways = stage.net.ways();
    for gate in judged.iter().filter(|gate| gate.complete && gate.reads().any(|field| pinned.contains_key(field))) {
        let taken = open_when(stage, gate, pinned);
        let kept = gate.node.ways.iter().zip(taken).filter(|(_, taken)| *taken).map(|(way, _)| way.to);
        ways[gate.place] = kept.collect();
    }
    closed.iter().for_each(|place| ways[*place].clear());
    crate::graph::reach(&ways, [stage.net.start()], None)
}

/// Whether the program writes one of some fields at a step.
fn is_written(net: &Net, fields: &BTreeSet<&str>) -> bool {
    let writes = |node: &Node| match &node.behaviour {
        Behaviour::Errand(errand) => errand.writes().iter().any(|one| fields.contains(one.field.as_str())),
        _ => false,
    };
    net.nodes().iter().any(writes)
}

/// The steps that cannot be left without an answer to a field.
pub(super) fn demanding(net: &Net, field: &str) -> BTreeSet<Place> {
    let demands = |step: &Step| step.fields.named.get(field) == Some(&Access::Required);
    let steps = net.flow().steps.iter().enumerate().filter(|(_, step)| demands(step)).map(|(place, _)| place);
    // An update that writes what does not depend on the order answers it, too.
    let answers = |node: &Node| match &node.behaviour {
        Behaviour::Errand(Errand::Update { set }) => set
            .iter()
            .any(|one| one.field == field && matches!(one.value, Expr::Text(_) | Expr::Number(_) | Expr::Bool(_))),
        _ => false,
    };
    let written = net.nodes().iter().enumerate().filter(|(_, node)| answers(node)).map(|(place, _)| place);
    steps.chain(written).collect()
}

/// Answers that a step demands though nobody will ever see the question.
pub(super) fn findings(stage: &Stage<'_>, judged: &[Judged<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (place, node) in stage.net.nodes().iter().enumerate() {
        let Some(step) = stage.net.step(place) else { continue };
        for field in step.fields.required() {
            let finding = match field.split_once('.') {
                Some((rows, _)) => hidden_rows(node, step, field, rows),
                None => never_shown(stage, judged, (place, node), field),
            };
            findings.extend(finding.map(|finding| finding.about_fields([field]).shown_by(stage.arrival(place))));
        }
    }
    findings
}

fn hidden_rows(node: &Node, step: &Step, field: &str, rows: &str) -> Option<Finding> {
    if step.fields.of(rows) != Access::Hidden {
        return None;
    }
    let zh = format!("这里要求填写“{field}”，但整个“{rows}”在这里是隐藏的。");
    let en = format!("“{field}” must be answered here, but “{rows}” as a whole is hidden.");
    Some(Finding::error("required-but-hidden", zh, en, &[&node.id]))
}

/// A field that is demanded, but shown on no order that comes to the step.
fn never_shown(
    stage: &Stage<'_>,
    judged: &[Judged<'_>],
    (place, node): (Place, &Node),
    field: &str,
) -> Option<Finding> {
    let shown = stage.fields.get(field)?.visible_when.as_ref()?;
    let reads = shown.dependencies();
    // Answers that some step may change prove nothing about the order further on.
    let by_people = |step: &Step| reads.iter().any(|read| step.fields.of(read) >= Access::Edit);
    let may_change = stage.net.flow().steps.iter().any(by_people) || is_written(stage.net, &reads);
    let followed = if may_change { &[][..] } else { judged };
    let near = followed.iter().filter(|gate| gate.reads().any(|read| reads.contains(&read)));
    let conditions: Vec<&Expr> =
        near.flat_map(|gate| gate.node.ways.iter().filter_map(|way| way.when.as_ref())).collect();
    let whole = Board::cut(&[&[shown][..], &conditions].concat(), stage.fields, stage.net.tables());
    let only: Vec<(String, Vec<Cell>)> =
        whole.fields.into_iter().filter(|(name, _)| reads.contains(&name.as_str())).collect();
    let board = Board { fields: only, complete: whole.complete };
    if !board.complete || board.size() > MAX_COMBINATIONS {
        return None;
    }
    let is_seen = |pinned: &Pinned| {
        let names = |name: &str| pinned.get(name).map_or(Value::EMPTY, |cell| cell.value.clone());
        is_fulfilled(shown, &stage.env(&names)) && reached(stage, followed, pinned, &BTreeSet::new())[place]
    };
    if board.combinations().any(|pinned| is_seen(&pinned)) {
        return None;
    }
    let zh = format!("这里要求填写“{field}”，但凡走到这里的工单都不显示它，要求永远不会生效。");
    let en =
        format!("“{field}” must be answered here, but no order that comes here shows it: the demand is never made.");
    Some(Finding::warning("requirement-unreachable", zh, en, &[&node.id]))
}
