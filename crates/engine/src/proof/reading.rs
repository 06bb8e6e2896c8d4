//! Names that lead nowhere: what conditions, waits and sources read must be in the form, and of the right sort.

use super::Fields;
use super::drive::Stage;
use crate::behaviour::{Behaviour, Wait};
use crate::finding::Finding;
use crate::net::{Node, Place};
use crate::people::{Source, Staff};
use gongdan_domain::expr::{self, Expr, Type};

/// Unknown fields and wrong types; nothing while there is no form.
pub(super) fn findings(stage: &Stage<'_>) -> Vec<Finding> {
    let Some(fields) = stage.facts.fields else { return Vec::new() };
    let nodes = stage.net.nodes().iter().enumerate();
    nodes.flat_map(|(place, node)| of_node(stage, fields, place, node)).collect()
}

fn of_node(stage: &Stage<'_>, fields: &Fields, place: Place, node: &Node) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (way, branch) in node.ways.iter().enumerate() {
        if let Some(finding) = branch.when.as_ref().and_then(|when| condition(stage, fields, node, when)) {
            findings.push(finding.about_ways([way]));
        }
    }
    match &node.behaviour {
        Behaviour::Wait(Wait::Field(field)) => findings.extend(instant(fields, node, field)),
        Behaviour::Act(acting) => findings.extend(staff(fields, node, &acting.staff)),
        Behaviour::Inform(of) => findings.extend(staff(fields, node, of)),
        _ => {}
    }
    findings.into_iter().map(|finding| finding.shown_by(stage.arrival(place))).collect()
}

fn condition(stage: &Stage<'_>, fields: &Fields, node: &Node, when: &Expr) -> Option<Finding> {
    // What tables answer is checked with the tables, see [`crate::check`].
    if when.dependencies().iter().any(|name| stage.net.tables().contains_key(*name)) {
        return None;
    }
    let scope = |name: &str| fields.get(name).map(|domain| domain.ty.clone());
    match expr::check(when, &scope) {
        Ok(Type::Bool | Type::Any) => None,
        Ok(_) => {
            let (zh, en) = ("这里应为条件，结果须是“是”或“否”。", "This must be a condition: yes or no.");
            Some(Finding::error("condition-type", zh, en, &[&node.id]).about_fields(when.dependencies()))
        }
        Err(mistakes) => {
            let mistake = mistakes.into_iter().next()?;
            let is_name = mistake.code == "expr-unknown-name";
            let code = if is_name { "unknown-field" } else { "condition-type" };
            let read = when.dependencies();
            let concerned = read.into_iter().filter(|name| !is_name || !fields.contains_key(*name));
            Some(Finding::error(code, mistake.text.zh, mistake.text.en, &[&node.id]).about_fields(concerned))
        }
    }
}

fn instant(fields: &Fields, node: &Node, field: &str) -> Option<Finding> {
    match fields.get(field).map(|domain| &domain.ty) {
        None => Some(unknown(node, field)),
        Some(Type::Day | Type::Instant | Type::Any) => None,
        Some(_) => {
            let (zh, en) = ("等待所用的字段不是日期或时间。", "The field that this step waits for is no date or time.");
            Some(Finding::error("wait-needs-date", zh, en, &[&node.id]).about_fields([field]))
        }
    }
}

fn staff(fields: &Fields, node: &Node, staff: &Staff) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in flat(&staff.who) {
        if let Source::Field { field } | Source::Record { field, .. } = source
            && !fields.contains_key(field)
        {
            findings.push(unknown(node, field));
        }
    }
    findings
}

/// Sources, those to choose from included.
pub(super) fn flat(sources: &[Source]) -> Vec<&Source> {
    sources
        .iter()
        .flat_map(|source| match source {
            Source::Chosen { among, .. } => [source].into_iter().chain(flat(among)).collect::<Vec<_>>(),
            other => vec![other],
        })
        .collect()
}

fn unknown(node: &Node, field: &str) -> Finding {
    let (zh, en) = (format!("表单里没有字段“{field}”。"), format!("The form has no field “{field}”."));
    Finding::error("unknown-field", zh, en, &[&node.id]).about_fields([field])
}
