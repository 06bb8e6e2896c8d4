//! Steps whose people stand in a field: nobody is found while it is empty.

use super::company::Class;
use crate::behaviour::{Acting, Behaviour};
use crate::finding::Finding;
use crate::group::Verdict;
use crate::net::{Node, Place};
use crate::people::{Nobody, Source};
use crate::proof::asked::{Pinned, demanding, reached};
use crate::proof::cells::Cell;
use crate::proof::drive::Stage;
use crate::proof::example::Shows;
use crate::proof::gates::Judged;
use crate::state::Trouble;
use crate::step::Seated;
use gongdan_domain::expr::Value;
use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;

/// Steps that orders may come to while the field with their people is empty.
pub(super) fn findings(stage: &Stage<'_>, judged: &[Judged<'_>], classes: &[Class]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(class) = classes.iter().find(|class| class.requester.is_some()) else { return findings };
    for (place, node) in stage.net.nodes().iter().enumerate() {
        let Behaviour::Act(acting) = &node.behaviour else { continue };
        let fields = fields(&acting.staff.who);
        if !fields.is_empty() && !matches!(acting.staff.nobody, Nobody::Person { .. }) {
            findings.extend(of_step(stage, judged, (place, node, acting), &fields, class));
        }
    }
    findings
}

/// The fields from which all people of a step come; none when some come from elsewhere.
fn fields(who: &[Source]) -> BTreeSet<&str> {
    let field = |source| match source {
        &Source::Field { ref field }
        | &Source::Record { ref field, .. }
        | &Source::Skill { field: Some(ref field), .. } => Some(field.as_str()),
        _ => None,
    };
    let fields: Option<BTreeSet<&str>> = who.iter().map(field).collect();
    fields.unwrap_or_default()
}

fn of_step(
    stage: &Stage<'_>,
    judged: &[Judged<'_>],
    (place, node, acting): (Place, &Node, &Acting),
    fields: &BTreeSet<&str>,
    class: &Class,
) -> Option<Finding> {
    let is_sure = |field: &&str| stage.fields.get(*field).is_none_or(|domain| domain.required);
    if fields.iter().any(is_sure) {
        return None;
    }
    let empty = Cell { json: None, value: Value::EMPTY, is_point: true };
    let pinned: Pinned = fields.iter().map(|field| ((*field).to_owned(), empty.clone())).collect();
    let closed: BTreeSet<Place> = fields.iter().flat_map(|field| demanding(stage.net, field)).collect();
    if !reached(stage, judged, &pinned, &closed)[place] {
        return None;
    }
    let mut order = super::order(class, Shows::Refused);
    order.values = fields.iter().map(|field| ((*field).to_owned(), Json::Null)).collect::<Map<_, _>>();
    let step = node.id.clone();
    order.shows = match stage.seated(node, acting, &order) {
        Seated::Nobody => Shows::Stuck { step, trouble: Trouble::Nobody },
        Seated::Policy(Verdict::Approved | Verdict::Rejected) => Shows::Unasked { step },
        Seated::People(sitting) => Shows::Asked { step, person: sitting.group.seats().first()?.person },
    };
    let ways = |from: Place| stage.net.node(from).map_or(0, |node| node.ways.len());
    let banned = closed.iter().flat_map(|from| (0..ways(*from)).map(|way| (*from, way))).collect();
    let names = fields.iter().copied().collect::<Vec<_>>().join("、");
    let zh = format!("这里的处理人取自“{names}”，但有的工单到这里时它还没有填写，那时找不到人。");
    let en =
        format!("People here come from “{names}”, which may still be empty when an order comes: nobody is found then.");
    let finding = Finding::warning("people-field-empty", zh, en, &[&node.id]).about_fields(fields.iter().copied());
    Some(finding.shown_by(stage.bring_by(place, order, banned).map(|(order, _)| order)))
}
