//! Names that lead nowhere: what conditions, tables, waits, sources and field access name must be in the form, and of
//! the right sort.

use super::Fields;
use super::drive::Stage;
use crate::behaviour::{Behaviour, Errand, Wait};
use crate::definition::Step;
use crate::finding::Finding;
use crate::net::{Node, Place};
use crate::outgoing::{ORDER, Outgoing};
use crate::people::{Source, Staff};
use crate::rules::{HitPolicy, Table};
use gongdan_domain::expr::{self, Expr, Type};

/// Unknown fields and wrong types; nothing while there is no form.
pub(super) fn findings(stage: &Stage<'_>) -> Vec<Finding> {
    let Some(fields) = stage.facts.fields else { return Vec::new() };
    let mut findings = tables(stage, fields);
    let nodes = stage.net.nodes().iter().enumerate();
    findings.extend(nodes.flat_map(|(place, node)| of_node(stage, fields, place, node)));
    findings
}

fn tables(stage: &Stage<'_>, fields: &Fields) -> Vec<Finding> {
    let mut findings = Vec::new();
    let scope = |name: &str| fields.get(name).map(|domain| domain.ty.clone());
    for (name, table) in stage.net.tables() {
        if fields.contains_key(name) {
            let zh = format!("决策表与字段同名：“{name}”。");
            let en = format!("A table and a field share the name “{name}”.");
            findings.push(Finding::error("table-name-taken", zh, en, &[]).about_fields([name.as_str()]));
        }
        findings.extend(table.check(name, &scope));
    }
    findings
}

/// What a table's name stands for in conditions.
fn answer_type(table: &Table) -> Type {
    let row = Type::Record(table.outputs.iter().map(|output| (output.clone(), Type::Any)).collect());
    match table.hit_policy {
        HitPolicy::First => row,
        HitPolicy::Collect => Type::List(Box::new(row)),
    }
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
        Behaviour::Errand(errand) => findings.extend(of_errand(fields, node, errand)),
        _ => {}
    }
    findings.extend(stage.net.step(place).into_iter().flat_map(|step| access(fields, node, step)));
    findings.into_iter().map(|finding| finding.shown_by(stage.arrival(place))).collect()
}

/// Fields that a step shows or asks for.
fn access(fields: &Fields, node: &Node, step: &Step) -> Vec<Finding> {
    let named = step.fields.named.keys().chain(&step.key_fields);
    named.filter(|field| !is_field(fields, field)).map(|field| unknown(node, field)).collect()
}

/// Whether a field, or a column of detail rows, exists.
fn is_field(fields: &Fields, field: &str) -> bool {
    let Some((rows, column)) = field.split_once('.') else { return fields.contains_key(field) };
    match fields.get(rows).map(|domain| &domain.ty) {
        Some(Type::List(row)) => matches!(&**row, Type::Record(columns) if columns.contains_key(column)),
        _ => false,
    }
}

fn condition(stage: &Stage<'_>, fields: &Fields, node: &Node, when: &Expr) -> Option<Finding> {
    let tables = stage.net.tables();
    let scope = |name: &str| tables.get(name).map(answer_type).or_else(|| fields.get(name).map(|d| d.ty.clone()));
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

/// What the program shall write, and of what it makes it. The fields of orders that it makes are theirs and not judged.
fn of_errand(fields: &Fields, node: &Node, errand: &Errand) -> Vec<Finding> {
    let mut findings: Vec<Finding> = errand
        .writes()
        .into_iter()
        .filter(|one| !fields.contains_key(&one.field))
        .map(|one| unknown(node, &one.field))
        .collect();
    match errand {
        Errand::Update { set } => findings.extend(answers(fields, node, set.iter().map(|one| &one.value), &[])),
        Errand::Parts { each, set, .. } => {
            let rows = each.as_ref().map(|field| rows(fields, node, field, &mut findings));
            let more: Vec<(&str, Type)> = rows.map(|row| ("row", row)).into_iter().collect();
            findings.extend(answers(fields, node, set.iter().map(|one| &one.value), &more));
        }
        Errand::Call(call) => findings.extend(of_call(fields, node, call)),
    }
    findings
}

/// The type of the rows that one order each is made for.
fn rows(fields: &Fields, node: &Node, field: &str, findings: &mut Vec<Finding>) -> Type {
    match fields.get(field).map(|domain| &domain.ty) {
        Some(Type::List(row)) => return (**row).clone(),
        None => findings.push(unknown(node, field)),
        Some(_) => {
            let (zh, en) = ("这里应为明细表字段。", "This must be a field with detail rows.");
            findings.push(Finding::error("needs-rows", zh, en, &[&node.id]).about_fields([field]));
        }
    }
    Type::Any
}

/// What a call sends, what it wants of the answer, and what the order gets of it.
fn of_call(fields: &Fields, node: &Node, call: &Outgoing) -> Vec<Finding> {
    let order = ("order", Type::Record(ORDER.map(|part| (part.to_owned(), Type::Text)).into()));
    let answer = [("status".to_owned(), Type::Number), ("body".to_owned(), Type::Any)];
    let answer = ("answer", Type::Record(answer.into()));
    let mut findings = answers(fields, node, call.sent(), std::slice::from_ref(&order));
    let told = [order.clone(), answer];
    if let Some(accept) = &call.accept {
        findings.extend(answers(fields, node, [accept], &told));
        let scope = scope(fields, &told);
        if matches!(expr::check(accept, &scope), Ok(ty) if !matches!(ty, Type::Bool | Type::Any)) {
            let (zh, en) = ("这里应为条件，结果须是“是”或“否”。", "This must be a condition: yes or no.");
            findings.push(Finding::error("condition-type", zh, en, &[&node.id]).about_fields(accept.dependencies()));
        }
    }
    findings.extend(answers(fields, node, call.set.iter().map(|one| &one.value), &told));
    let failed = call.failed.iter().flatten().map(|one| &one.value);
    findings.extend(answers(fields, node, failed, &[order, ("error", Type::Text)]));
    findings
}

fn scope<'a>(fields: &'a Fields, more: &'a [(&'a str, Type)]) -> impl Fn(&str) -> Option<Type> + 'a {
    |name| {
        let own = more.iter().find(|(known, _)| *known == name).map(|(_, ty)| ty.clone());
        own.or_else(|| fields.get(name).map(|domain| domain.ty.clone()))
    }
}

/// Expressions that cannot be answered, with `more` names beside the fields.
fn answers<'e>(
    fields: &Fields,
    node: &Node,
    all: impl IntoIterator<Item = &'e Expr>,
    more: &[(&str, Type)],
) -> Vec<Finding> {
    let scope = scope(fields, more);
    let mistake = |value: &Expr| {
        let mistake = expr::check(value, &scope).err()?.into_iter().next()?;
        let finding = Finding::error("bad-answer", mistake.text.zh, mistake.text.en, &[&node.id]);
        Some(finding.about_fields(value.dependencies()))
    };
    all.into_iter().filter_map(mistake).collect()
}

fn staff(fields: &Fields, node: &Node, staff: &Staff) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in flat(&staff.who) {
        if let Source::Field { field } | Source::Record { field, .. } | Source::Skill { field: Some(field), .. } =
            source
            && !fields.contains_key(field)
        {
            findings.push(unknown(node, field));
        }
        if let Source::Expression { value } = source {
            findings.extend(expr::parse(value).ok().and_then(|value| names_people(fields, node, &value)));
        }
    }
    findings
}

/// An expression that cannot be answered, or comes to no text.
fn names_people(fields: &Fields, node: &Node, value: &Expr) -> Option<Finding> {
    let wrong = || {
        let (zh, en) = ("这里的表达式应得出文字，例如 'role:finance'。", "This must come to a text: 'role:finance'.");
        Finding::error("bad-answer", zh, en, &[&node.id]).about_fields(value.dependencies())
    };
    match expr::check(value, &scope(fields, &[])) {
        Ok(Type::Text | Type::Any) => None,
        Ok(Type::List(inner)) if matches!(*inner, Type::Text | Type::Any) => None,
        Ok(_) => Some(wrong()),
        Err(_) => answers(fields, node, [value], &[]).into_iter().next(),
    }
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
