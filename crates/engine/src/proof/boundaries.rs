//! Borders between the ways of a branch that read one field: values that fall between two, or belong to both.

use super::drive::Stage;
use super::gates::{Case, Judged};
use crate::behaviour::{Behaviour, Gate};
use crate::finding::Finding;
use gongdan_domain::expr::{Expr, Type};

/// Gaps of a single value, and ways that overlap without one being part of the other.
pub(super) fn findings(gate: &Judged<'_>, stage: &Stage<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if gate.node.behaviour == Behaviour::Gate(Gate::One) && gate.complete {
        findings.extend(single_value(gate, stage));
        findings.extend(overlaps(gate, stage));
    }
    findings
}

/// Exactly 500 where the ways say below 500 and above 500.
fn single_value(gate: &Judged<'_>, stage: &Stage<'_>) -> Option<Finding> {
    let [(name, cells)] = gate.board.fields.as_slice() else { return None };
    let ty = stage.fields.get(name).map(|domain| &domain.ty);
    if !matches!(ty, Some(Type::Number | Type::Day | Type::Instant) | None) {
        return None;
    }
    let answered: Vec<(usize, &Case)> =
        gate.cases.iter().enumerate().filter(|(at, _)| cells[*at].json.is_some()).collect();
    let falls_between = answered.windows(3).find_map(|three| match three {
        [(_, before), (at, point), (_, after)] => {
            (cells[*at].is_point && point.open == 0 && before.open != 0 && after.open != 0).then_some(*at)
        }
        _ => None,
    })?;
    let value = cells[falls_between].json.as_ref().map(ToString::to_string).unwrap_or_default();
    let zh = format!("正好等于 {value} 的工单不符合任何条件，会走“其他情况”。");
    let en = format!("An order with exactly {value} fits no condition and goes the way for otherwise.");
    let finding = Finding::warning("boundary-gap", zh, en, &[&gate.node.id]).about_fields([name.as_str()]);
    Some(finding.shown_by(gate.example(stage, |case| case.cells.first() == Some(&falls_between))))
}

/// Ways that some orders fit both, some only the first, some only the second. A first way that is part of the second
/// is the usual style (below 500, below 5,000) and not meant here.
fn overlaps(gate: &Judged<'_>, stage: &Stage<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let conditions: Vec<(usize, &Expr)> =
        gate.node.ways.iter().enumerate().filter_map(|(at, way)| Some((at, way.when.as_ref()?))).collect();
    for (at, (first, one)) in conditions.iter().enumerate() {
        for (second, other) in conditions.iter().skip(at + 1) {
            let (a, b) = (1_u64 << first, 1_u64 << second);
            let has = |wanted: u64| gate.cases.iter().any(|case| case.open & (a | b) == wanted);
            if !(has(a | b) && has(a) && has(b)) {
                continue;
            }
            // Different questions may both be answered yes; then their order decides, which is a choice.
            let is_same_question = one.dependencies() == other.dependencies() && is_single(one, stage);
            let make = if is_same_question { Finding::warning } else { Finding::hint };
            let zh = "有的工单同时符合这两条去路，只会走前面的一条。".to_owned();
            let en = "Some orders fit both of these ways and take the first.".to_owned();
            let finding = make("overlap", zh, en, &[&gate.node.id]).about_ways([*first, *second]);
            let finding = finding.about_fields(one.dependencies());
            findings.push(finding.shown_by(gate.example(stage, |case| case.open & (a | b) == a | b)));
        }
    }
    findings
}

/// Whether a condition reads one field that holds one value: of several choices each may be asked for by itself, and a
/// table answers as many questions as it likes.
fn is_single(condition: &Expr, stage: &Stage<'_>) -> bool {
    let read = condition.dependencies();
    let is_list = |name: &&str| matches!(stage.fields.get(*name).map(|domain| &domain.ty), Some(Type::List(_)));
    let is_table = |name: &&str| stage.net.tables().contains_key(*name);
    read.len() == 1 && !read.iter().any(|name| is_list(name) || is_table(name))
}
