//! Going through a form that has conditions and formulas, each field after everything it depends on.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::{Map, Value};

use super::fault::pointer_token;
use super::logic::{FieldLogic, Logic, Sheet};
use super::validate::read_field;
use super::{FieldError, ParseContext, PreparedField, PreparedForm, is_absent};
use crate::expr;

/// What is to be read: submitted values, or stored ones with a patch laid over them.
pub(super) struct Input<'a> {
    /// The values as they shall be.
    pub(super) values: &'a Map<String, Value>,
    /// The stored ones, when an order changes.
    pub(super) before: Option<&'a Map<String, Value>>,
}

/// Reads, computes and checks every field. Paths of faults begin with the field: `/amount`.
///
/// A field that is not visible has no value. A value that stays as it was is not read again.
pub(super) fn fill(
    form: &PreparedForm,
    logic: &Logic,
    input: &Input<'_>,
    cx: &ParseContext<'_>,
) -> Result<Map<String, Value>, Vec<FieldError>> {
    let sheet = Sheet { form, operands: logic.blank(), now: cx.now, time_zone: cx.lookup.time_zone() };
    let count = form.fields().len();
    let mut filling = Filling {
        sheet,
        input,
        values: Cow::Borrowed(input.values),
        changed: HashSet::new(),
        found: vec![None; count],
        faults: vec![Vec::new(); count],
    };
    for &at in &logic.order {
        filling.settle(&form.fields()[at], logic, at, cx);
        filling.sheet.operands[at] = logic.operand(at, filling.found[at].as_ref());
    }
    for (at, field) in logic.fields.iter().enumerate() {
        filling.check(&form.fields()[at], field, at);
    }
    let faults: Vec<FieldError> = filling.faults.into_iter().flatten().collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let named = form.fields().iter().zip(filling.found);
    Ok(named.filter_map(|(field, value)| Some((field.field.id.clone(), value?))).collect())
}

struct Filling<'a> {
    sheet: Sheet<'a>,
    input: &'a Input<'a>,
    /// The input without what has turned out to be invisible, as far as rules of other fields look at it.
    values: Cow<'a, Map<String, Value>>,
    /// What differs from the stored values, where there are any.
    changed: HashSet<&'a str>,
    found: Vec<Option<Value>>,
    faults: Vec<Vec<FieldError>>,
}

impl<'a> Filling<'a> {
    fn old(&self, field: &PreparedField) -> Option<&'a Value> {
        self.input.before.and_then(|before| before.get(&field.field.id))
    }

    fn settle(&mut self, field: &'a PreparedField, all: &Logic, at: usize, cx: &ParseContext<'_>) {
        let (id, logic) = (&field.field.id, &all.fields[at]);
        let old = self.old(field);
        let read = if !self.sheet.holds(logic.visible.as_ref(), true) {
            if all.is_leaned_on[at] && self.values.contains_key(id) {
                self.values.to_mut().shift_remove(id);
            }
            Ok(None)
        } else if field.rule.number_format().is_some() {
            // Null waits for its number, which is given once: at submission.
            Ok(if self.input.before.is_some() { old.cloned() } else { Some(Value::Null) })
        } else if let Some(formula) = &logic.formula {
            let computed = self.computed(field, formula);
            read_field(field, Some(&computed), self.is_required(field, logic), &self.reading(cx, old))
        } else if self.sheet.holds(logic.editable.as_ref(), true) {
            self.answered(field, logic, cx)
        } else {
            self.fixed(field, logic, cx)
        };
        match read {
            Ok(value) => {
                if self.input.before.is_some() && value.as_ref() != old {
                    self.changed.insert(id);
                }
                self.found[at] = value;
            }
            Err(faults) => {
                self.faults[at] = faults;
                self.changed.insert(id);
            }
        }
    }

    fn reading<'c>(&'c self, cx: &ParseContext<'c>, before: Option<&'c Value>) -> ParseContext<'c> {
        ParseContext { values: &self.values, before, ..*cx }
    }

    fn is_required(&self, field: &PreparedField, logic: &FieldLogic) -> bool {
        field.field.required || self.sheet.holds(logic.required.as_ref(), false)
    }

    /// The result of a formula, rounded to what the kind holds.
    fn computed(&self, field: &PreparedField, formula: &expr::Expr) -> Value {
        match (self.sheet.evaluate(formula), field.rule.decimals()) {
            (expr::Value::Number(number), Some(decimals)) => expr::Value::Number(expr::round(number, decimals)),
            (value, _) => value,
        }
        .to_json()
    }

    fn answered(
        &self,
        field: &PreparedField,
        logic: &FieldLogic,
        cx: &ParseContext<'_>,
    ) -> Result<Option<Value>, Vec<FieldError>> {
        let (old, new) = (self.old(field), self.values.get(&field.field.id));
        let is_asked_now = || new.is_none() && logic.demands().into_iter().any(|id| self.changed.contains(id));
        let follows = || new.is_some() && field.rule.depends_on().is_some_and(|id| self.changed.contains(id));
        if self.input.before.is_some() && old == new && !is_asked_now() && !follows() {
            return Ok(new.cloned());
        }
        read_field(field, new, self.is_required(field, logic), &self.reading(cx, old))
    }

    /// A field that may not be changed keeps its value; on a new order that is its default.
    fn fixed(
        &self,
        field: &PreparedField,
        logic: &FieldLogic,
        cx: &ParseContext<'_>,
    ) -> Result<Option<Value>, Vec<FieldError>> {
        let given = self.values.get(&field.field.id).filter(|value| !is_absent(value));
        let refused = || {
            let (zh, en) = ("当前不能修改这一项。", "This field cannot be changed now.");
            vec![FieldError::new("not-editable", zh, en).at(place(field))]
        };
        if self.input.before.is_some() {
            let old = self.old(field);
            return if given == old { Ok(old.cloned()) } else { Err(refused()) };
        }
        let start = match &logic.default {
            Some(default) => self.computed(field, default),
            None => field.field.default.clone(),
        };
        let reading = self.reading(cx, None);
        let value = read_field(field, Some(&start), self.is_required(field, logic), &reading)?;
        let same = match given {
            Some(given) => read_field(field, Some(given), false, &reading).is_ok_and(|given| given == value),
            None => true,
        };
        if same { Ok(value) } else { Err(refused()) }
    }

    /// Limits are looked at once everything is settled; on a change only those that can have changed.
    fn check(&mut self, field: &PreparedField, logic: &FieldLogic, at: usize) {
        if !self.faults[at].is_empty() || self.found[at].is_none() {
            return;
        }
        for (rule, message) in &logic.checks {
            let is_touched = self.input.before.is_none()
                || self.changed.contains(field.field.id.as_str())
                || rule.dependencies().into_iter().any(|id| self.changed.contains(id));
            if is_touched && self.sheet.evaluate(rule) == expr::Value::Bool(false) {
                let (zh, en) = (message.zh.clone(), message.en.clone());
                self.faults[at].push(FieldError::new("check-failed", zh, en).at(place(field)));
            }
        }
    }
}

fn place(field: &PreparedField) -> String {
    format!("/{}", pointer_token(&field.field.id))
}
