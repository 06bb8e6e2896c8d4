//! The expressions of a form: read once, put into the order in which they can be evaluated, and checked.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value as Json;

use super::{Finding, PreparedField, PreparedForm};
use crate::expr::{self, Env, Expr, Mistake, Type, Value};
use crate::text::Text;

/// The expressions of one field.
#[derive(Default)]
pub(super) struct FieldLogic {
    pub(super) visible: Option<Expr>,
    pub(super) required: Option<Expr>,
    pub(super) editable: Option<Expr>,
    pub(super) formula: Option<Expr>,
    pub(super) default: Option<Expr>,
    pub(super) checks: Vec<(Expr, Text)>,
}

/// The expressions of a form.
pub(super) struct Logic {
    /// In the order of the form.
    pub(super) fields: Vec<FieldLogic>,
    /// Positions, each after everything it depends on.
    pub(super) order: Vec<usize>,
    /// What expressions take the values for, in the order of the form.
    types: Vec<Type>,
    /// Whether any expression looks at the field, in the order of the form.
    is_named: Vec<bool>,
    /// Whether the rule of another field looks at this one's answer, in the order of the form.
    pub(super) is_leaned_on: Vec<bool>,
}

impl FieldLogic {
    fn compile(field: &PreparedField, findings: &mut Vec<Finding>) -> Self {
        let mut read = |source: Option<&str>, path: &str| {
            let source = source?;
            expr::parse(source).map_err(|mistake| findings.push(finding(mistake, path))).ok()
        };
        let drawn = &field.field;
        let formula_path = if drawn.formula.is_some() { "/formula" } else { "/settings/expression" };
        let checks = drawn.checks.iter().enumerate().filter_map(|(at, check)| {
            let rule = read(Some(&check.rule), &format!("/checks/{at}/rule"))?;
            Some((rule, check.message.clone()))
        });
        let checks = checks.collect();
        Self {
            checks,
            visible: read(drawn.visible_when.as_deref(), "/visibleWhen"),
            required: read(drawn.required_when.as_deref(), "/requiredWhen"),
            editable: read(drawn.editable_when.as_deref(), "/editableWhen"),
            formula: read(field.formula(), formula_path),
            default: read(drawn.default_formula.as_deref(), "/defaultFormula"),
        }
    }

    fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    /// What decides whether the field is there, must be answered, may be changed, and what it is.
    fn settling(&self) -> impl Iterator<Item = &Expr> {
        [&self.visible, &self.required, &self.editable, &self.formula].into_iter().flatten()
    }

    fn all(&self) -> impl Iterator<Item = &Expr> {
        self.settling().chain(&self.default).chain(self.checks.iter().map(|(rule, _)| rule))
    }

    /// What the presence and the necessity of an answer depend on.
    pub(super) fn demands(&self) -> BTreeSet<&str> {
        [&self.visible, &self.required].into_iter().flatten().flat_map(Expr::dependencies).collect()
    }
}

impl Logic {
    /// Reads every expression of `form`; `None` when it has none. Findings have their whole path.
    pub(super) fn compile(form: &PreparedForm) -> (Option<Self>, Vec<Finding>) {
        let (mut fields, mut findings) = (Vec::new(), Vec::new());
        for (at, field) in form.fields().iter().enumerate() {
            let mut faults = Vec::new();
            fields.push(FieldLogic::compile(field, &mut faults));
            findings.extend(faults.into_iter().map(|fault| fault.under(form.path(at))));
        }
        // A number from the ledger counts as an expression: what was sent for it is not read.
        let is_plain = form.fields().iter().all(|field| field.rule.number_format().is_none());
        if fields.iter().all(FieldLogic::is_empty) && is_plain {
            return (None, findings);
        }
        let types = form.fields().iter().map(|field| field.rule.value_type()).collect();
        let mut is_named = vec![false; fields.len()];
        let names = fields.iter().flat_map(FieldLogic::all).flat_map(Expr::dependencies);
        names.filter_map(|name| form.position(name)).for_each(|at| is_named[at] = true);
        let mut is_leaned_on = vec![false; fields.len()];
        let leaned_on = form.fields().iter().filter_map(|field| field.rule.depends_on());
        leaned_on.filter_map(|name| form.position(name)).for_each(|at| is_leaned_on[at] = true);
        match sort(form, &fields) {
            Ok(order) => (Some(Self { fields, order, types, is_named, is_leaned_on }), findings),
            Err(circle) => {
                findings.push(in_circle(form, &circle));
                (None, findings)
            }
        }
    }

    /// The value at `at` as expressions see it; absent lists are empty ones. Nobody asks for one that none names.
    pub(super) fn operand(&self, at: usize, stored: Option<&Json>) -> Value {
        if !self.is_named[at] {
            return Value::EMPTY;
        }
        Value::from_json(stored.unwrap_or(&Json::Null), self.types.get(at).unwrap_or(&Type::Any))
    }

    /// What every field counts as before it is read.
    pub(super) fn blank(&self) -> Vec<Value> {
        (0..self.types.len()).map(|at| self.operand(at, None)).collect()
    }
}

/// Values settled so far, as an environment for expressions.
pub(super) struct Sheet<'a> {
    pub(super) form: &'a PreparedForm,
    pub(super) operands: Vec<Value>,
    pub(super) now: Option<Timestamp>,
    pub(super) time_zone: TimeZone,
}

impl Sheet<'_> {
    pub(super) fn evaluate(&self, expr: &Expr) -> Value {
        let names = |name: &str| {
            let known = self.form.position(name).and_then(|at| self.operands.get(at));
            known.cloned().unwrap_or(Value::EMPTY)
        };
        expr::evaluate(expr, &Env { names: &names, now: self.now, time_zone: &self.time_zone })
    }

    /// `None`, the absence of a condition, counts as `otherwise`.
    pub(super) fn holds(&self, condition: Option<&Expr>, otherwise: bool) -> bool {
        condition.map_or(otherwise, |condition| self.evaluate(condition) == Value::Bool(true))
    }
}

/// Depth-first, in the order of the form where nothing else decides; a circle comes back as its members.
fn sort(form: &PreparedForm, fields: &[FieldLogic]) -> Result<Vec<usize>, Vec<usize>> {
    let needs = |at: usize| -> Vec<usize> {
        let names = fields[at].settling().flat_map(Expr::dependencies);
        names.filter_map(|name| form.position(name)).collect()
    };
    let (mut order, mut done) = (Vec::with_capacity(fields.len()), vec![false; fields.len()]);
    for start in 0..fields.len() {
        // Fields under way with what each still waits for.
        let mut way = if done[start] { Vec::new() } else { vec![(start, needs(start))] };
        while let Some((at, waiting)) = way.last_mut() {
            match waiting.pop() {
                None => {
                    let at = *at;
                    done[at] = true;
                    order.push(at);
                    way.pop();
                }
                Some(next) if done[next] => {}
                Some(next) => {
                    if let Some(begin) = way.iter().position(|(at, _)| *at == next) {
                        return Err(way[begin..].iter().map(|(at, _)| *at).collect());
                    }
                    way.push((next, needs(next)));
                }
            }
        }
    }
    Ok(order)
}

fn in_circle(form: &PreparedForm, circle: &[usize]) -> Finding {
    let names = || circle.iter().chain(circle.first()).filter_map(|at| form.fields().get(*at));
    let zh = names().map(|field| format!("“{}”", field.field.label.zh)).collect::<Vec<_>>().join(" → ");
    let en = names().map(|field| format!("“{}”", field.field.label.en)).collect::<Vec<_>>().join(" → ");
    let ids: Vec<Json> = names().map(|field| Json::from(field.field.id.as_str())).collect();
    let zh = format!("这些字段的条件或公式互相依赖，成了一个圈：{zh}。");
    let en = format!("The conditions or formulas of these fields depend on each other in a circle: {en}.");
    let path = circle.first().map_or("", |at| form.path(*at));
    Finding::new("expr-cycle", zh, en).at(path).with("fields", ids)
}

/// Names that lead nowhere and types that do not fit, in every expression of the form.
pub(super) fn check_expressions(form: &PreparedForm) -> Vec<Finding> {
    let Some(logic) = form.logic() else { return Vec::new() };
    let scope = |name: &str| {
        let at = form.position(name).filter(|at| form.fields()[*at].kind.has_value())?;
        logic.types.get(at).cloned()
    };
    let mut findings = Vec::new();
    for (at, field) in logic.fields.iter().enumerate() {
        let drawn = &form.fields()[at];
        let mut check = |source: Option<&Expr>, is_condition: bool, path: &str| {
            let Some(source) = source else { return };
            let path = format!("{}{path}", form.path(at));
            match expr::check(source, &scope) {
                Err(mistakes) => findings.extend(mistakes.into_iter().map(|mistake| finding(mistake, &path))),
                Ok(Type::Bool | Type::Any) => {}
                Ok(_) if is_condition => {
                    let zh = "这里应为条件，结果须是“是”或“否”。";
                    findings.push(Finding::new("expr-type", zh, "This must be a condition: yes or no.").at(path));
                }
                Ok(_) => {}
            }
        };
        check(field.visible.as_ref(), true, "/visibleWhen");
        check(field.required.as_ref(), true, "/requiredWhen");
        check(field.editable.as_ref(), true, "/editableWhen");
        check(field.default.as_ref(), false, "/defaultFormula");
        let formula_path = if drawn.field.formula.is_some() { "/formula" } else { "/settings/expression" };
        check(field.formula.as_ref(), false, formula_path);
        for (number, (rule, _)) in field.checks.iter().enumerate() {
            check(Some(rule), true, &format!("/checks/{number}/rule"));
        }
    }
    findings
}

fn finding(mistake: Mistake, path: &str) -> Finding {
    let found = Finding::new(mistake.code, mistake.text.zh, mistake.text.en).at(path);
    match mistake.at {
        Some(at) => found.with("at", at),
        None => found,
    }
}
