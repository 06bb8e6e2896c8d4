//! What the conditions of each branch say about every order there can be.

use super::boundaries;
use super::cells::{Board, Cell};
use super::drive::Stage;
use super::example::{Example, Shows};
use super::solve::chooses;
use crate::behaviour::{Behaviour, Gate};
use crate::finding::Finding;
use crate::net::{Node, Place};
use crate::state::Trouble;
use gongdan_domain::expr::{Expr, Value, is_fulfilled};
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};

/// Most combinations of cells looked at for one branch.
const MAX_CELLS: usize = 4_096;
/// Most combinations looked at for a whole flow.
const MAX_IN_ALL: usize = 60_000;

/// One combination of cells and the ways it opens.
pub(super) struct Case {
    /// The cell of each field.
    pub(super) cells: Vec<usize>,
    /// Bit `n` is set when way `n` is open.
    pub(super) open: u64,
}

/// A branch with everything its conditions may say.
pub(super) struct Judged<'a> {
    pub(super) place: Place,
    pub(super) node: &'a Node,
    pub(super) board: Board,
    pub(super) cases: Vec<Case>,
    /// Whether the cases are all there are.
    pub(super) complete: bool,
}

/// Evaluates the conditions of every branch.
pub(super) fn judge<'a>(stage: &Stage<'a>) -> Vec<Judged<'a>> {
    let mut left = MAX_IN_ALL;
    let net = stage.net;
    let gates = net.nodes().iter().enumerate().filter(|(_, node)| chooses(node));
    gates.map(|(place, node)| judged(stage, place, node, &mut left)).collect()
}

fn judged<'a>(stage: &Stage<'_>, place: Place, node: &'a Node, left: &mut usize) -> Judged<'a> {
    let conditions: Vec<&Expr> = node.ways.iter().filter_map(|way| way.when.as_ref()).collect();
    let board = Board::cut(&conditions, stage.fields, stage.net.tables());
    let most = board.size().min(MAX_CELLS).min(*left);
    *left -= most;
    let complete = board.complete && most == board.size();
    let mut cases = Vec::with_capacity(most);
    let mut cells = vec![0; board.fields.len()];
    while cases.len() < most {
        cases.push(Case { open: open(stage, node, &board, &cells), cells: cells.clone() });
        for (at, (_, list)) in board.fields.iter().enumerate() {
            cells[at] += 1;
            if cells[at] < list.len() {
                break;
            }
            cells[at] = 0;
        }
    }
    Judged { place, node, board, cases, complete }
}

fn open(stage: &Stage<'_>, node: &Node, board: &Board, cells: &[usize]) -> u64 {
    let names = |name: &str| {
        let at = board.fields.iter().position(|(field, _)| field == name);
        at.map_or(Value::EMPTY, |at| board.fields[at].1[cells[at]].value.clone())
    };
    ways_open(stage, node, &names)
}

/// The ways that are open, as bits.
fn ways_open(stage: &Stage<'_>, node: &Node, fields: &dyn Fn(&str) -> Value) -> u64 {
    let names = |name: &str| stage.value(name, fields);
    let env = stage.env(&names);
    let ways = node.ways.iter().enumerate().filter(|(_, way)| !way.otherwise);
    let open = ways.filter(|(_, way)| way.when.as_ref().is_none_or(|when| is_fulfilled(when, &env)));
    open.fold(0, |mask, (at, _)| mask | 1 << at)
}

/// Which ways orders take at a branch when some of their answers are given.
pub(super) fn open_when(stage: &Stage<'_>, gate: &Judged<'_>, pinned: &BTreeMap<String, Cell>) -> Vec<bool> {
    let free = gate.board.fields.iter().filter(|(name, _)| !pinned.contains_key(name)).cloned().collect();
    let board = Board { fields: free, complete: true };
    let mut taken = vec![false; gate.node.ways.len()];
    for mut answers in board.combinations() {
        answers.extend(pinned.iter().map(|(name, cell)| (name.clone(), cell.clone())));
        let names = |name: &str| answers.get(name).map_or(Value::EMPTY, |cell| cell.value.clone());
        let case = Case { cells: Vec::new(), open: ways_open(stage, gate.node, &names) };
        taken.iter_mut().enumerate().for_each(|(way, taken)| *taken |= gate.takes(&case, way));
    }
    taken
}

impl Judged<'_> {
    /// What an order of a case says; `null` where it must be empty.
    pub(super) fn values(&self, case: &Case) -> Map<String, Json> {
        let fields = self.board.fields.iter().zip(&case.cells);
        fields.map(|((name, cells), at)| (name.clone(), cells[*at].json.clone().unwrap_or_default())).collect()
    }

    /// Whether an order of a case leaves a field empty.
    fn has_empty(&self, case: &Case) -> bool {
        self.board.fields.iter().zip(&case.cells).any(|((_, cells), at)| cells[*at].json.is_none())
    }

    /// An order of the first case that fits, brought to the branch.
    pub(super) fn example(&self, stage: &Stage<'_>, fits: impl Fn(&Case) -> bool) -> Option<Example> {
        // Not every case can come here: an earlier branch may lead it elsewhere.
        let cases = self.cases.iter().filter(|case| fits(case)).take(4);
        cases.into_iter().find_map(|case| {
            let ways = (0..self.node.ways.len()).filter(|way| case.open & (1 << way) != 0).collect();
            let shows = Shows::Open { step: self.node.id.clone(), ways };
            stage.bring(self.place, stage.order(self.values(case), shows))
        })
    }

    fn is_one(&self) -> bool {
        self.node.behaviour == Behaviour::Gate(Gate::One)
    }

    /// Whether a case leads an order along a way.
    fn takes(&self, case: &Case, way: usize) -> bool {
        if self.node.ways[way].otherwise {
            return case.open == 0;
        }
        let is_open = case.open & (1 << way) != 0;
        is_open && (!self.is_one() || case.open & ((1 << way) - 1) == 0)
    }

    /// The ways that no order takes, as far as that is known.
    fn untaken(&self) -> Vec<usize> {
        let ways = if self.complete { 0..self.node.ways.len() } else { 0..0 };
        ways.filter(|way| !self.cases.iter().any(|case| self.takes(case, *way))).collect()
    }

    /// The fields that its conditions read.
    pub(super) fn reads(&self) -> impl Iterator<Item = &str> {
        self.board.fields.iter().map(|(name, _)| name.as_str())
    }
}

/// Adds orders to the findings about branches that lack a way for otherwise.
pub(super) fn shown(refused: Vec<Finding>, judged: &[Judged<'_>], stage: &Stage<'_>) -> Vec<Finding> {
    let with = |finding: Finding| {
        let gate = judged.iter().find(|gate| finding.steps.first() == Some(&gate.node.id));
        match gate.filter(|_| finding.code == "no-otherwise") {
            Some(gate) => finding.shown_by(stuck(gate, stage)),
            None => finding,
        }
    };
    refused.into_iter().map(with).collect()
}

/// An order for which no way is open.
fn stuck(gate: &Judged<'_>, stage: &Stage<'_>) -> Option<Example> {
    // A real answer tells more than a missing one.
    let mut gaps: Vec<&Case> = gate.cases.iter().filter(|case| case.open == 0).collect();
    gaps.sort_by_key(|case| gate.has_empty(case));
    gaps.into_iter().take(4).find_map(|case| {
        let (step, trouble) = (gate.node.id.clone(), Trouble::NoWay);
        let order = stage.bring(gate.place, stage.order(gate.values(case), Shows::Stuck { step, trouble }))?;
        Some(order)
    })
}

/// What is wrong with conditions.
pub(super) fn findings(judged: &[Judged<'_>], stage: &Stage<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for gate in judged {
        findings.extend(about_ways(gate, stage));
        findings.extend(gap(gate, stage));
        findings.extend(boundaries::findings(gate, stage));
        findings.extend(empty(gate, stage));
        if !gate.complete {
            findings.push(undecided(gate.node).about_fields(gate.reads()));
        }
    }
    findings.extend(dead_steps(judged, stage));
    findings
}

fn about_ways(gate: &Judged<'_>, stage: &Stage<'_>) -> Vec<Finding> {
    let (mut findings, step) = (Vec::new(), gate.node.id.as_str());
    if !gate.complete {
        return findings;
    }
    let conditions = || gate.node.ways.iter().enumerate().filter(|(_, way)| !way.otherwise && way.when.is_some());
    for (way, _) in conditions() {
        let is_open = |case: &Case| case.open & (1 << way) != 0;
        let finding = if !gate.cases.iter().any(is_open) {
            let (zh, en) = ("这条去路的条件永远不会成立。", "The condition of this way is never true.");
            Finding::warning("never-true", zh, en, &[step]).shown_by(gate.example(stage, |_| true))
        } else if gate.cases.iter().all(is_open) && gate.node.ways.len() > 1 {
            let (zh, en) = ("这条去路的条件永远成立。", "The condition of this way is always true.");
            Finding::warning("always-true", zh, en, &[step]).shown_by(gate.example(stage, is_open))
        } else if !gate.cases.iter().any(|case| gate.takes(case, way)) {
            let zh = "凡是符合这条去路的工单，都已被前面的去路带走。";
            let en = "Every order that fits this way takes one before it.";
            Finding::warning("never-taken", zh, en, &[step]).shown_by(gate.example(stage, is_open))
        } else {
            continue;
        };
        findings.push(finding.about_ways([way]).about_fields(gate.reads()));
    }
    findings
}

fn gap(gate: &Judged<'_>, stage: &Stage<'_>) -> Option<Finding> {
    let is_closed = gate.node.ways.len() == 1 && gate.cases.iter().any(|case| case.open == 0);
    if !is_closed || gate.node.ways.iter().any(|way| way.otherwise) {
        return None;
    }
    let zh = "有的工单在这里没有任何去路可走，会一直停住。";
    let en = "Some orders find no way open here and stay for ever.";
    let finding = Finding::error("no-way-open", zh, en, &[&gate.node.id]);
    Some(finding.about_fields(gate.reads()).shown_by(stuck(gate, stage)))
}

/// A missing answer that nobody thought of: it takes the way for otherwise.
fn empty(gate: &Judged<'_>, stage: &Stage<'_>) -> Option<Finding> {
    let asks = |way: &crate::net::Branch| way.when.as_ref().is_some_and(asks_for_null);
    let falls = |case: &Case| case.open == 0 && gate.has_empty(case);
    if gate.node.ways.iter().any(asks) || gate.node.ways.len() < 2 || !gate.cases.iter().any(falls) {
        return None;
    }
    let zh = "工单到这里时，条件所用的字段可能还没有填写，那时走“其他情况”。";
    let en = "A field that the conditions read may still be empty here; such orders go the way for otherwise.";
    let finding = Finding::hint("may-be-empty", zh, en, &[&gate.node.id]);
    Some(finding.about_fields(gate.reads()).shown_by(gate.example(stage, falls)))
}

fn asks_for_null(expr: &Expr) -> bool {
    let mut found = false;
    expr.visit(&mut |node| found |= *node == Expr::Null);
    found
}

fn undecided(node: &Node) -> Finding {
    let zh = "这里的条件过于复杂，无法断定是否有遗漏或永远不会走到的去路。";
    let en = "The conditions here are too involved to decide whether some order is forgotten or some way never taken.";
    Finding::hint("undecided", zh, en, &[&node.id])
}

/// Steps to which only ways lead that no order takes.
fn dead_steps(judged: &[Judged<'_>], stage: &Stage<'_>) -> Vec<Finding> {
    let untaken: Vec<(Place, usize, bool)> = judged
        .iter()
        .flat_map(|gate| gate.untaken().into_iter().map(|way| (gate.place, way, gate.node.ways[way].otherwise)))
        .collect();
    if untaken.is_empty() {
        return Vec::new();
    }
    let by_conditions = reached(stage, &untaken.iter().filter(|(_, _, o)| !o).map(|(p, w, _)| (*p, *w)).collect());
    let by_all = reached(stage, &untaken.iter().map(|(p, w, _)| (*p, *w)).collect());
    let mut findings = Vec::new();
    for (place, node) in stage.net.nodes().iter().enumerate().filter(|(place, _)| !by_all[*place]) {
        let (zh, en) = ("没有任何工单会走到这个步骤。", "No order ever comes to this step.");
        let make = if by_conditions[place] { Finding::hint } else { Finding::error };
        let gate = judged.iter().find(|gate| by_all[gate.place] && untaken.iter().any(|(p, _, _)| *p == gate.place));
        let example = gate.and_then(|gate| gate.example(stage, |_| true));
        findings.push(make("dead-step", zh.to_owned(), en.to_owned(), &[&node.id]).shown_by(example));
    }
    findings
}

fn reached(stage: &Stage<'_>, without: &BTreeSet<(Place, usize)>) -> Vec<bool> {
    let ways: Vec<Vec<Place>> = stage
        .net
        .nodes()
        .iter()
        .enumerate()
        .map(|(place, node)| {
            let taken = node.ways.iter().enumerate().filter(|(way, _)| !without.contains(&(place, *way)));
            taken.map(|(_, way)| way.to).collect()
        })
        .collect();
    crate::graph::reach(&ways, [stage.net.start()], None)
}
