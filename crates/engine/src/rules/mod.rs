//! Decision tables: rules in rows instead of conditions on ways.
//!
//! A table is a document of GoRules' JSON Decision Model (JDM), which the flow keeps as it was written ([`jdm`] reads
//! it). Cells are unary tests over one column's value ([`cell`]) in the language of [`gongdan_domain::expr`], so numbers
//! are exact decimals, limits are compared exactly (5000 is not below 5000), and an amount of money counts as its
//! number: the field it comes from has one currency.
//!
//! **Unknown is no match.** A test of an empty field, or of a text where a number belongs, is neither true nor false;
//! its row does not apply and the next one is looked at. Every such row is told in [`Decision::undecided`]. Only an
//! empty cell (any) and `null` hold for an empty field.

pub mod cell;
pub mod jdm;
mod outcome;

pub use outcome::{AtStart, named_in, names_people, people_in, people_of, read_person};

use crate::finding::Finding;
use cell::SUBJECT;
use gongdan_domain::expr::{self, Env, Expr, Fault, Operator, Scope, Type, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most rows of a table.
pub const MAX_ROWS: usize = 2_000;
/// Most columns of a table, inputs and outputs together.
pub const MAX_COLUMNS: usize = 50;
/// Most tables of a flow.
pub const MAX_TABLES: usize = 50;

/// How many rows apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HitPolicy {
    /// The first row that matches.
    First,
    /// Every row that matches, in order.
    Collect,
}

/// A decision table, read once for a flow version.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// How many rows apply.
    pub hit_policy: HitPolicy,
    /// What is asked.
    pub inputs: Vec<Input>,
    /// What is answered, by the names that readers use.
    pub outputs: Vec<String>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A column that asks.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// What its cells test; `None` when each cell is a condition of its own.
    pub subject: Option<Expr>,
    /// What people call the column.
    pub name: String,
}

/// One rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// By column; `None` holds for anything. The column's value goes by the name of [`SUBJECT`].
    tests: Vec<Option<Expr>>,
    /// By column; `None` answers nothing.
    pub answers: Vec<Option<Expr>>,
}

/// What a table says about an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The rows that apply, and what they answer.
    pub hits: Vec<Hit>,
    /// Rows that did not apply because a test was neither true nor false, with the reason.
    pub undecided: Vec<(usize, Fault)>,
}

/// A row that applies.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Which, from 0.
    pub row: usize,
    /// By output column.
    pub answers: Vec<Value>,
}

impl Table {
    /// Decides.
    pub fn decide(&self, env: &Env<'_>) -> Decision {
        let mut decision = Decision { hits: Vec::new(), undecided: Vec::new() };
        let mut subjects: Vec<Option<Value>> = vec![None; self.inputs.len()];
        for (place, row) in self.rows.iter().enumerate() {
            match self.matches(row, &mut subjects, env) {
                Ok(true) => {
                    decision.hits.push(Hit { row: place, answers: answers(row, env) });
                    if self.hit_policy == HitPolicy::First {
                        break;
                    }
                }
                Ok(false) => {}
                Err(fault) => decision.undecided.push((place, fault)),
            }
        }
        decision
    }

    /// Whether a row matches; the values of columns are computed when the first cell asks for them.
    fn matches(&self, row: &Row, subjects: &mut [Option<Value>], env: &Env<'_>) -> Result<bool, Fault> {
        let mut unknown = None;
        for ((test, input), known) in row.tests.iter().zip(&self.inputs).zip(subjects) {
            let Some(test) = test else { continue };
            let verdict = match &input.subject {
                None => expr::evaluate(test, env),
                Some(subject) => {
                    let value: &Value = known.get_or_insert_with(|| expr::evaluate(subject, env));
                    let names = |name: &str| if name == SUBJECT { value.clone() } else { (env.names)(name) };
                    expr::evaluate(test, &Env { names: &names, now: env.now, time_zone: env.time_zone })
                }
            };
            match verdict {
                Value::Bool(true) => {}
                Value::Bool(false) => return Ok(false),
                other => unknown = unknown.or(Some(other.fault().unwrap_or(Fault::WrongType))),
            }
        }
        unknown.map_or(Ok(true), Err)
    }

    /// What a decision looks like to expressions: the answers of the row that applies, or a list of all of them.
    pub fn value(&self, decision: &Decision) -> Value {
        let record = |hit: &Hit| {
            let parts = self.outputs.iter().cloned().zip(hit.answers.iter().cloned());
            Value::Record(Arc::new(parts.collect::<BTreeMap<_, _>>()))
        };
        match self.hit_policy {
            HitPolicy::First => decision.hits.first().map_or(Value::EMPTY, record),
            HitPolicy::Collect => Value::List(Arc::new(decision.hits.iter().map(record).collect())),
        }
    }

    /// The answers to one output, those of lists one by one, without the empty ones.
    pub fn answers(&self, decision: &Decision, output: &str) -> Vec<Value> {
        let Some(column) = self.outputs.iter().position(|name| name == output) else { return Vec::new() };
        let mut found = Vec::new();
        for answer in decision.hits.iter().filter_map(|hit| hit.answers.get(column)) {
            match answer {
                Value::List(items) => found.extend(items.iter().cloned()),
                single => found.push(single.clone()),
            }
        }
        found.retain(|value| value.fault().is_none());
        found
    }

    /// The condition under which a row matches, for those who analyse tables.
    pub fn condition(&self, row: &Row) -> Expr {
        let tests = row.tests.iter().zip(&self.inputs).filter_map(|(test, input)| {
            let test = test.as_ref()?;
            Some(input.subject.as_ref().map_or_else(|| test.clone(), |subject| cell::about(test, subject)))
        });
        let both = |left, right| Expr::Binary(Operator::And, Box::new(left), Box::new(right));
        tests.reduce(both).unwrap_or(Expr::Bool(true))
    }

    /// The fields that its rows read, to match and to answer.
    pub fn reads(&self) -> BTreeSet<&str> {
        let subjects = self.inputs.iter().filter_map(|input| input.subject.as_ref());
        let cells = self.rows.iter().flat_map(|row| row.tests.iter().chain(&row.answers).flatten());
        subjects.chain(cells).flat_map(Expr::dependencies).filter(|name| *name != SUBJECT).collect()
    }

    /// The expressions of one output, row by row, for those who analyse tables.
    pub fn column(&self, output: &str) -> impl Iterator<Item = &Expr> {
        let column = self.outputs.iter().position(|name| name == output);
        self.rows.iter().filter_map(move |row| row.answers.get(column?)?.as_ref())
    }

    /// Checks names and types against the fields of a form: a text in the column of a number is found here.
    pub fn check(&self, name: &str, scope: &dyn Scope) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (place, row) in self.rows.iter().enumerate() {
            let conditions = [(self.condition(row), true)];
            let answers = row.answers.iter().flatten().map(|answer| (answer.clone(), false));
            for (expr, is_condition) in conditions.into_iter().chain(answers) {
                match expr::check(&expr, scope) {
                    Ok(Type::Bool | Type::Any) => {}
                    Ok(_) if !is_condition => {}
                    Ok(_) => findings.push(jdm::no_condition(name, place)),
                    Err(mistakes) => {
                        findings.extend(mistakes.iter().map(|mistake| jdm::bad_cell(name, place, &mistake.text)));
                    }
                }
            }
        }
        findings
    }
}

fn answers(row: &Row, env: &Env<'_>) -> Vec<Value> {
    let answer = |expr: &Option<Expr>| expr.as_ref().map_or(Value::EMPTY, |expr| expr::evaluate(expr, env));
    row.answers.iter().map(answer).collect()
}
