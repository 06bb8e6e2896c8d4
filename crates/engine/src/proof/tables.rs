//! Decision tables: what no row answers, where rows contradict each other, rows that never apply.

use super::cells::{Board, Cell};
use super::drive::Stage;
use super::example::{Example, Shows};
use crate::behaviour::Behaviour;
use crate::finding::{Finding, Severity};
use crate::net::Place;
use crate::people::Source;
use crate::rules::{HitPolicy, Row, Table, people_in, read_person};
use gongdan_domain::expr::{self, Expr, Type, Value, is_fulfilled};
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};

/// Most rows tried for one table, each combination of answers counted.
const MAX_TRIES: usize = 300_000;

/// What a table is asked for.
#[derive(Default)]
struct Uses {
    /// Steps whose people it names.
    people: Vec<Place>,
    /// The outputs that name them.
    outputs: BTreeSet<String>,
    /// Branches that read it.
    branches: Vec<Place>,
}

/// One combination of answers and the rows that match.
struct Case {
    answers: BTreeMap<String, Cell>,
    rows: Vec<usize>,
}

/// A table with everything orders may say to it.
struct Tried<'a> {
    name: &'a str,
    table: &'a Table,
    conditions: Vec<Expr>,
    uses: Uses,
    cases: Vec<Case>,
}

/// Everything about the tables of a flow.
pub(super) fn findings(stage: &Stage<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, table) in stage.net.tables() {
        let uses = Uses::of(stage, name);
        let conditions: Vec<Expr> = table.rows.iter().map(|row| table.condition(row)).collect();
        let board = Board::cut(&conditions.iter().collect::<Vec<_>>(), stage.fields, stage.net.tables());
        if !board.complete || board.size().saturating_mul(conditions.len().max(1)) > MAX_TRIES {
            findings.push(undecided(name));
            continue;
        }
        let case = |answers: BTreeMap<String, Cell>| {
            let names = |field: &str| answers.get(field).map_or(Value::EMPTY, |cell| cell.value.clone());
            let env = stage.env(&names);
            let rows = (0..conditions.len()).filter(|row| is_fulfilled(&conditions[*row], &env)).collect();
            Case { rows, answers }
        };
        let cases = board.combinations().map(case).collect();
        let tried = Tried { name, table, conditions, uses, cases };
        findings.extend(tried.gap(stage));
        findings.extend(tried.unreached(stage));
        findings.extend(tried.overlaps(stage));
        findings.extend(tried.unreadable(stage));
    }
    findings
}

impl Uses {
    fn of(stage: &Stage<'_>, name: &str) -> Self {
        let mut uses = Self::default();
        for (place, node) in stage.net.nodes().iter().enumerate() {
            let who = match &node.behaviour {
                Behaviour::Act(acting) => &acting.staff.who[..],
                Behaviour::Inform(staff) => &staff.who,
                _ => &[],
            };
            for source in super::reading::flat(who) {
                if let Source::Rule { table, output } = source
                    && table == name
                {
                    uses.people.push(place);
                    uses.outputs.insert(output.clone());
                }
            }
            let mut conditions = node.ways.iter().filter_map(|way| way.when.as_ref());
            if conditions.any(|when| when.dependencies().contains(&name)) {
                uses.branches.push(place);
            }
        }
        uses
    }
}

impl Case {
    fn has_empty(&self) -> bool {
        self.answers.values().any(|cell| cell.json.is_none())
    }

    fn values(&self) -> Map<String, Json> {
        self.answers.iter().map(|(name, cell)| (name.clone(), cell.json.clone().unwrap_or_default())).collect()
    }
}

impl Tried<'_> {
    /// A finding about some rows, with an order of a case that comes to where the table is asked.
    fn about(&self, stage: &Stage<'_>, finding: Finding, rows: &[usize], case: &Case) -> Finding {
        let places = || self.uses.people.iter().chain(&self.uses.branches);
        let steps = places().filter_map(|place| stage.net.node(*place)).map(|node| node.id.clone()).collect();
        let hits = match self.table.hit_policy {
            HitPolicy::First => case.rows.iter().take(1).copied().collect(),
            HitPolicy::Collect => case.rows.clone(),
        };
        let order = stage.order(case.values(), Shows::Rows { table: self.name.to_owned(), rows: hits });
        let arrives = |place: &Place| stage.bring(*place, Example { ..order.clone() });
        let example = places().take(2).find_map(arrives).unwrap_or(order);
        let fields: Vec<&str> = case.answers.keys().map(String::as_str).collect();
        let finding = Finding { steps, ..finding }.about_rows(self.name, rows.iter().copied());
        finding.about_fields(fields).shown_by(Some(example))
    }

    /// Orders that no row is for.
    fn gap(&self, stage: &Stage<'_>) -> Option<Finding> {
        let name = self.name;
        let missed = |case: &&Case| case.rows.is_empty();
        let Some(case) = self.cases.iter().filter(missed).find(|case| !case.has_empty()) else {
            let case = self.cases.iter().find(missed)?;
            let zh = format!("决策表“{name}”所用的字段没有填写时，没有一行适用。");
            let en = format!("No row of the table “{name}” applies while a field that it reads is empty.");
            return Some(self.about(stage, Finding::hint("table-may-be-empty", zh, en, &[]), &[], case));
        };
        let zh = format!("有的工单在决策表“{name}”中没有一行适用。");
        let en = format!("To some orders no row of the table “{name}” applies.");
        // A branch has its way for otherwise, and an order may begin without being classified: nobody is a fault only
        // where people are looked for, and a single value that falls between two rows is meant nowhere.
        let make = if self.uses.people.is_empty() && !self.falls_between() { Finding::hint } else { Finding::warning };
        Some(self.about(stage, make("table-gap", zh, en, &[]), &[], case))
    }

    /// Whether exactly one value of the only field lies between two rows.
    fn falls_between(&self) -> bool {
        let answered: Vec<&Case> = self.cases.iter().filter(|case| !case.has_empty()).collect();
        let is_between = |three: &[&Case]| match three {
            [before, point, after] => {
                let is_point = point.answers.len() == 1 && point.answers.values().all(|cell| cell.is_point);
                is_point && point.rows.is_empty() && !before.rows.is_empty() && !after.rows.is_empty()
            }
            _ => false,
        };
        answered.windows(3).any(is_between)
    }

    /// Rows that match nothing, or only what a row before them takes.
    fn unreached(&self, stage: &Stage<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for row in 0..self.conditions.len() {
            let name = self.name;
            let number = row + 1;
            let Some(case) = self.cases.iter().find(|case| case.rows.contains(&row)) else {
                let Some(any) = self.cases.first() else { continue };
                let zh = format!("决策表“{name}”第 {number} 行的条件永远不会成立。");
                let en = format!("Row {number} of the table “{name}” never matches.");
                findings.push(self.about(stage, Finding::warning("row-never-true", zh, en, &[]), &[row], any));
                continue;
            };
            let is_first = self.table.hit_policy == HitPolicy::First;
            let takes = |case: &Case| case.rows.first() == Some(&row);
            // A last row for everything else is a net, which may hang where nobody falls.
            let is_net = self.conditions[row] == Expr::Bool(true) && number == self.conditions.len();
            if is_first && !is_net && !self.cases.iter().any(takes) {
                let zh = format!("凡是符合决策表“{name}”第 {number} 行的工单，都已被前面的行带走。");
                let en =
                    format!("Every order that matches row {number} of the table “{name}” is taken by a row before it.");
                findings.push(self.about(stage, Finding::warning("row-never-reached", zh, en, &[]), &[row], case));
            }
        }
        findings
    }

    /// Rows with the same question that share orders, each having some of its own, and answer them differently: where
    /// the first counts, one of the borders is a slip.
    fn overlaps(&self, stage: &Stage<'_>) -> Vec<Finding> {
        if self.table.hit_policy != HitPolicy::First {
            return Vec::new();
        }
        let mut counts = vec![0_usize; self.conditions.len()];
        let mut shared: BTreeMap<(usize, usize), (usize, &Case)> = BTreeMap::new();
        for case in &self.cases {
            for (at, row) in case.rows.iter().enumerate() {
                counts[*row] += 1;
                for other in &case.rows[at + 1..] {
                    shared.entry((*row, *other)).or_insert((0, case)).0 += 1;
                }
            }
        }
        let is_slip = |((one, other), (both, _)): &((usize, usize), (usize, &Case))| {
            counts[*one] > *both && counts[*other] > *both && self.is_same_question(stage, *one, *other)
        };
        let told = |((one, other), (_, case)): ((usize, usize), (usize, &Case))| {
            let (name, first, second) = (self.name, one + 1, other + 1);
            let zh = format!("有的工单同时符合决策表“{name}”的第 {first} 行和第 {second} 行，只按前面的一行处理。");
            let en =
                format!("Some orders match rows {first} and {second} of the table “{name}”; the first of them counts.");
            self.about(stage, Finding::warning("table-overlap", zh, en, &[]), &[one, other], case)
        };
        shared.into_iter().filter(is_slip).map(told).collect()
    }

    fn is_same_question(&self, stage: &Stage<'_>, one: usize, other: usize) -> bool {
        let reads = self.conditions[one].dependencies();
        let answers = |row: usize| self.table.rows.get(row).map(|row| &row.answers);
        let is_list = |name: &&str| matches!(stage.fields.get(*name).map(|domain| &domain.ty), Some(Type::List(_)));
        reads == self.conditions[other].dependencies()
            && reads.len() == 1
            && !reads.iter().any(is_list)
            && answers(one) != answers(other)
    }

    /// Answers that should name people and name nobody.
    fn unreadable(&self, stage: &Stage<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (number, row) in self.table.rows.iter().enumerate() {
            let texts = self.uses.outputs.iter().flat_map(|output| texts(self.table, row, output));
            let Some(text) = texts.into_iter().find(|text| read_person(text).is_none()) else { continue };
            let Some(case) = self.cases.iter().find(|case| case.rows.contains(&number)) else { continue };
            let (name, at) = (self.name, number + 1);
            let zh = format!("决策表“{name}”第 {at} 行的“{text}”不是可以识别的人员写法。");
            let en = format!("“{text}” in row {at} of the table “{name}” names nobody that can be read.");
            let finding = Finding { severity: Severity::Error, ..Finding::warning("row-names-nobody", zh, en, &[]) };
            findings.push(self.about(stage, finding, &[number], case));
        }
        findings
    }
}

/// The texts in a row's answer to an output.
fn texts(table: &Table, row: &Row, output: &str) -> Vec<String> {
    let column = table.outputs.iter().position(|name| name == output);
    let mut found = Vec::new();
    if let Some(answer) = column.and_then(|column| row.answers.get(column)?.as_ref()) {
        answer.visit(&mut |node| {
            if let Expr::Text(text) = node {
                found.push(text.to_string());
            }
        });
    }
    found
}

/// For each row of a table that some order hits: such an order's values, and the people whom the row names.
pub(super) fn rows_of_people(stage: &Stage<'_>, name: &str, output: &str) -> Vec<(Map<String, Json>, Vec<Source>)> {
    let Some(table) = stage.net.tables().get(name) else { return Vec::new() };
    let conditions: Vec<Expr> = table.rows.iter().map(|row| table.condition(row)).collect();
    let board = Board::cut(&conditions.iter().collect::<Vec<_>>(), stage.fields, stage.net.tables());
    if board.size().saturating_mul(conditions.len().max(1)) > MAX_TRIES {
        return Vec::new();
    }
    let mut hit: BTreeMap<Vec<usize>, Map<String, Json>> = BTreeMap::new();
    for answers in board.combinations() {
        let case = Case { rows: Vec::new(), answers };
        let values = case.values();
        let rows: Vec<usize> = stage.decision(table, &values).hits.iter().map(|hit| hit.row).collect();
        if !rows.is_empty() {
            hit.entry(rows).or_insert(values);
        }
    }
    let people = |(rows, values): (Vec<usize>, Map<String, Json>)| {
        let rows = rows.into_iter().filter_map(|row| table.rows.get(row));
        let who = rows.flat_map(|row| texts(table, row, output)).filter_map(|text| read_person(&text)).collect();
        (values, who)
    };
    hit.into_iter().map(people).collect()
}

/// The fields that a table reads to find its rows.
pub(super) fn reads(table: &Table) -> BTreeSet<String> {
    let conditions: Vec<Expr> = table.rows.iter().map(|row| table.condition(row)).collect();
    conditions.iter().flat_map(|condition| condition.dependencies()).map(str::to_owned).collect()
}

/// For each set of people that an expression names for some order: such an order's values, and the people.
pub(super) fn cases_of_people(stage: &Stage<'_>, source: &str) -> Vec<(Map<String, Json>, Vec<Source>)> {
    let Ok(value) = expr::parse(source) else { return Vec::new() };
    let mut conditions = Vec::new();
    if !are_written(&value, &mut conditions) {
        return Vec::new();
    }
    let board = Board::cut(&conditions, stage.fields, stage.net.tables());
    if !board.complete || board.size() > MAX_TRIES {
        return Vec::new();
    }
    let mut found: Vec<(Map<String, Json>, Vec<Source>)> = Vec::new();
    for answers in board.combinations() {
        let names = |name: &str| answers.get(name).map_or(Value::EMPTY, |cell| cell.value.clone());
        let people = people_in(&expr::evaluate(&value, &stage.env(&names)));
        if !found.iter().any(|(_, known)| *known == people) {
            let case = Case { rows: Vec::new(), answers };
            found.push((case.values(), people));
        }
    }
    found
}

/// Whether an expression chooses among results that are written out; by which conditions.
fn are_written<'e>(expr: &'e Expr, conditions: &mut Vec<&'e Expr>) -> bool {
    match expr {
        Expr::Conditional(condition, yes, no) => {
            conditions.push(condition);
            are_written(yes, conditions) && are_written(no, conditions)
        }
        other => other.dependencies().is_empty() && !other.reads_clock(),
    }
}

fn undecided(name: &str) -> Finding {
    let zh = format!("决策表“{name}”过于复杂，无法断定是否有遗漏或永远不会用到的行。");
    let en = format!("The table “{name}” is too involved to decide whether an order is forgotten or a row never used.");
    Finding::hint("undecided", zh, en, &[]).about_rows(name, [])
}
