//! Answers that decided something and are changed afterwards: a branch, or a table that names people, read a field, and
//! a later step lets people edit it though nothing reads it again. What was approved is then not what is done.

use super::drive::Stage;
use super::tables::reads;
use crate::behaviour::Behaviour;
use crate::definition::Access;
use crate::finding::Finding;
use crate::graph::reach;
use crate::net::{Node, Place};
use crate::people::Source;
use gongdan_domain::expr::{self, Expr, Operator};
use std::collections::BTreeSet;

/// Steps at which decided fields may be edited.
pub(super) fn findings(stage: &Stage<'_>) -> Vec<Finding> {
    let ways = stage.net.ways();
    let nodes = stage.net.nodes();
    let decides: Vec<(Place, BTreeSet<String>)> = nodes
        .iter()
        .enumerate()
        .map(|(place, node)| (place, decided_by(stage, node)))
        .filter(|(_, read)| !read.is_empty())
        .collect();
    let after = |place: Place| reach(&ways, ways.get(place).into_iter().flatten().copied(), None);
    let mut findings = Vec::new();
    for (place, read) in &decides {
        let later = after(*place);
        for (edits, node) in nodes.iter().enumerate().filter(|(edits, _)| later.get(*edits) == Some(&true)) {
            let editable = edited(stage, edits, node, read);
            if editable.is_empty() {
                continue;
            }
            let then = after(edits);
            let again = |field: &&String| {
                decides.iter().any(|(other, read)| then.get(*other) == Some(&true) && read.contains(*field))
            };
            let open: Vec<&str> = editable.iter().filter(|field| !again(field)).map(|field| field.as_str()).collect();
            findings.extend(open.first().and_then(|_| {
                let decider = nodes.get(*place)?;
                Some(changed(node, decider, &open).shown_by(stage.arrival(edits)))
            }));
        }
    }
    findings
}

/// The fields by which a step decides where orders go, or who decides about them.
fn decided_by(stage: &Stage<'_>, node: &Node) -> BTreeSet<String> {
    let mut read = BTreeSet::new();
    let tables = stage.net.tables();
    let mut of = |name: &str| match tables.get(name) {
        Some(table) => read.extend(reads(table)),
        None => _ = read.insert(name.to_owned()),
    };
    for when in node.ways.iter().filter_map(|way| way.when.as_ref()) {
        by_value(when).into_iter().for_each(&mut of);
    }
    let Behaviour::Act(acting) = &node.behaviour else { return read };
    for source in acting.staff.who.iter().filter(|_| acting.may_reject) {
        match source {
            Source::Rule { table, .. } => of(table),
            Source::Expression { value } => {
                let value = expr::parse(value).ok();
                value.iter().flat_map(|value| value.dependencies()).for_each(&mut of);
            }
            _ => {}
        }
    }
    read
}

/// The names whose values a condition weighs. Whether a field is filled in at all (`handler == null`) leads to where it
/// is filled in, and doing so is no second thought.
fn by_value(when: &Expr) -> BTreeSet<&str> {
    let (mut seen, mut asked): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    when.visit(&mut |node| match node {
        Expr::Name(name) => seen.push(name),
        Expr::Binary(Operator::Equal | Operator::Unequal, left, right) => match (&**left, &**right) {
            (Expr::Name(name), Expr::Null) | (Expr::Null, Expr::Name(name)) => asked.push(name),
            _ => {}
        },
        _ => {}
    });
    let count = |names: &[&str], name: &str| names.iter().filter(|other| **other == name).count();
    seen.iter().copied().filter(|name| count(&seen, name) > count(&asked, name)).collect()
}

/// Those of some fields that people may edit at a step. What the program writes is the flow's own doing.
fn edited(stage: &Stage<'_>, place: Place, node: &Node, fields: &BTreeSet<String>) -> Vec<String> {
    let Some(step) = stage.net.step(place).filter(|_| matches!(node.behaviour, Behaviour::Act(_))) else {
        return Vec::new();
    };
    fields.iter().filter(|field| step.fields.of(field) >= Access::Edit).cloned().collect()
}

fn changed(node: &Node, decider: &Node, fields: &[&str]) -> Finding {
    let (names, by) = (fields.join("、"), &decider.id);
    let zh = format!("步骤“{by}”依据“{names}”作了决定，而这里仍可修改它，之后不再重新判断。");
    let en = format!("“{names}” decided at “{by}” and can still be edited here; nothing decides by it again.");
    Finding::warning("decided-then-edited", zh, en, &[&node.id]).about_fields(fields.iter().copied())
}
