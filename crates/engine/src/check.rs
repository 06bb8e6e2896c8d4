//! Whether a flow fits a form: its conditions, tables and field access name fields that exist and compare like with
//! like.

use crate::definition::Step;
use crate::finding::Finding;
use crate::net::Net;
use crate::rules::{HitPolicy, Table};
use gongdan_domain::expr::{self, Scope, Type};

/// Everything in which a flow does not fit the form whose fields `scope` knows.
pub fn check_form(net: &Net, scope: &dyn Scope) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, table) in net.tables() {
        if scope.type_of(name).is_some() {
            findings.push(taken(name));
        }
        findings.extend(table.check(name, scope));
    }
    let names = |name: &str| net.tables().get(name).map(answer_type).or_else(|| scope.type_of(name));
    for (node, step) in net.nodes().iter().zip(&net.flow().steps) {
        for condition in node.ways.iter().filter_map(|way| way.when.as_ref()) {
            match expr::check(condition, &names) {
                Ok(Type::Bool | Type::Any) => {}
                Ok(_) => findings.push(no_condition(step)),
                Err(mistakes) => findings.extend(mistakes.iter().map(|mistake| bad_condition(step, mistake))),
            }
        }
        let named = step.fields.named.keys().chain(&step.key_fields);
        findings.extend(named.filter(|field| !is_field(field, scope)).map(|field| unknown_field(step, field)));
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

/// Whether a field, or a column of detail rows, exists.
fn is_field(field: &str, scope: &dyn Scope) -> bool {
    let Some((rows, column)) = field.split_once('.') else { return scope.type_of(field).is_some() };
    match scope.type_of(rows) {
        Some(Type::List(row)) => match *row {
            Type::Record(columns) => columns.contains_key(column),
            _ => false,
        },
        _ => false,
    }
}

fn taken(name: &str) -> Finding {
    let (zh, en) = (format!("决策表与字段同名：“{name}”。"), format!("A table and a field share the name “{name}”."));
    Finding::error("table-name-taken", zh, en, &[])
}

fn no_condition(step: &Step) -> Finding {
    let (zh, en) = ("去路的条件必须是“是”或“否”。", "The condition of a way must be yes or no.");
    Finding::error("bad-condition", zh, en, &[&step.id])
}

fn bad_condition(step: &Step, mistake: &expr::Mistake) -> Finding {
    let zh = format!("条件不适合这张表单：{}", mistake.text.zh);
    Finding::error("bad-condition", zh, format!("A condition does not fit the form: {}", mistake.text.en), &[&step.id])
}

fn unknown_field(step: &Step, field: &str) -> Finding {
    let (zh, en) = (format!("表单没有字段“{field}”。"), format!("The form has no field “{field}”."));
    Finding::error("unknown-field", zh, en, &[&step.id])
}
