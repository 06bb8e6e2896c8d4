//! Values that make branches lead where an order is wanted.

use super::cells::{Board, Cell};
use super::drive::Stage;
use crate::behaviour::{Behaviour, Gate};
use crate::net::{Node, Place};
use gongdan_domain::expr::{Expr, Value, is_fulfilled};
use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;

/// Most cells tried for one question.
const MAX_TRIES: usize = 20_000;

/// A branch and the way it shall take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Demand {
    pub(super) place: Place,
    pub(super) way: usize,
}

/// Whether values exist.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Solved {
    /// These.
    Found(Map<String, Json>),
    /// There are none.
    Impossible,
    /// There may be some.
    Undecided,
}

/// Whether a step asks conditions.
pub(super) fn chooses(node: &Node) -> bool {
    matches!(node.behaviour, Behaviour::Gate(Gate::One | Gate::Some)) && node.ways.iter().any(|way| way.when.is_some())
}

/// Looks for values, `given` ones among them, under which every demand is met at once.
pub(super) fn solve(stage: &Stage<'_>, demands: &[Demand], given: &Map<String, Json>) -> Solved {
    let nodes: Vec<(&Node, usize)> =
        demands.iter().filter_map(|demand| Some((stage.net.node(demand.place)?, demand.way))).collect();
    let conditions: Vec<&Expr> =
        nodes.iter().flat_map(|(node, _)| node.ways.iter().filter_map(|way| way.when.as_ref())).collect();
    let mut board = Board::cut(&conditions, stage.fields, stage.net.tables());
    for (name, cells) in &mut board.fields {
        if let Some(json) = given.get(name) {
            let ty = stage.fields.get(name).map_or(gongdan_domain::expr::Type::Any, |domain| domain.ty.clone());
            *cells = vec![Cell { json: Some(json.clone()), value: Value::from_json(json, &ty), is_point: true }];
        }
    }
    // A demand is asked as soon as the last field it reads has a value.
    let last = |node: &Node| {
        let conditions = node.ways.iter().filter_map(|way| way.when.as_ref());
        let reads: BTreeSet<&str> = conditions.flat_map(|when| stage.reads(when)).collect();
        board.fields.iter().rposition(|(name, _)| reads.contains(name.as_str())).map_or(0, |at| at + 1)
    };
    let demands: Vec<(usize, &Node, usize)> = nodes.iter().map(|(node, way)| (last(node), *node, *way)).collect();
    let mut search = Search { stage, board: &board, demands, picked: Vec::new(), tries: 0 };
    if search.go() {
        let mut values = given.clone();
        for ((name, _), cell) in board.fields.iter().zip(&search.picked) {
            if let Some(json) = &cell.json {
                values.insert(name.clone(), json.clone());
            }
        }
        return Solved::Found(values);
    }
    if board.complete && search.tries <= MAX_TRIES { Solved::Impossible } else { Solved::Undecided }
}

struct Search<'a> {
    stage: &'a Stage<'a>,
    board: &'a Board,
    demands: Vec<(usize, &'a Node, usize)>,
    picked: Vec<&'a Cell>,
    tries: usize,
}

impl Search<'_> {
    fn go(&mut self) -> bool {
        let at = self.picked.len();
        if self.demands.iter().any(|(asked, node, way)| *asked == at && !self.is_met(node, *way)) {
            return false;
        }
        let Some((_, cells)) = self.board.fields.get(at) else { return true };
        for cell in cells {
            self.tries += 1;
            if self.tries > MAX_TRIES {
                return false;
            }
            self.picked.push(cell);
            if self.go() {
                return true;
            }
            self.picked.pop();
        }
        false
    }

    fn is_met(&self, node: &Node, way: usize) -> bool {
        let fields = |name: &str| {
            let at = self.board.fields.iter().position(|(field, _)| field == name);
            at.and_then(|at| self.picked.get(at)).map_or(Value::EMPTY, |cell| cell.value.clone())
        };
        let names = |name: &str| self.stage.value(name, &fields);
        let env = self.stage.env(&names);
        let is_open = |at: usize| {
            let branch = &node.ways[at];
            !branch.otherwise && branch.when.as_ref().is_none_or(|when| is_fulfilled(when, &env))
        };
        if node.ways.get(way).is_some_and(|branch| branch.otherwise) {
            return (0..node.ways.len()).all(|at| !is_open(at));
        }
        let is_first = node.behaviour != Behaviour::Gate(Gate::One) || (0..way).all(|at| !is_open(at));
        is_first && is_open(way)
    }
}
