//! Cutting the domain of a field into cells in each of which every condition says the same.
//!
//! A condition compares a field with constants. Between two neighbouring constants nothing can change, so one value
//! from each gap and each constant itself stand for all; the missing answer is a cell of its own. Conditions of
//! another shape (sums of fields, parts of texts, the clock) are evaluated in the same cells, but then the cells prove
//! nothing and the board is not complete.

use crate::rules::Table;
use gongdan_domain::expr::{Env, Expr, Function, Operator, Set, Type, Value, evaluate, parse};
use gongdan_domain::form::{Lookup, PreparedForm};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};
use rust_decimal::Decimal;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// Most elements of a list that are told apart; their subsets are the cells.
const MAX_ELEMENTS: usize = 5;

/// What a field of the form may hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Domain {
    /// What expressions take it for.
    pub ty: Type,
    /// The values there are, when it is one of a list.
    pub choices: Option<Vec<String>>,
    /// The least and the most it may be.
    pub bounds: (Option<Decimal>, Option<Decimal>),
    /// Digits after the point, where they are limited.
    pub decimals: Option<u32>,
    /// Whether an order always has an answer.
    pub required: bool,
    /// Whether the form computes it from other answers.
    pub computed: bool,
    /// When it is shown; always without one.
    pub visible_when: Option<Expr>,
}

/// Decision tables by name.
type Tables = BTreeMap<String, Table>;

/// The fields of a form by their id.
pub type Fields = BTreeMap<String, Domain>;

impl Domain {
    /// Anything of that type, or no answer.
    pub fn of(ty: Type) -> Self {
        Self {
            ty,
            choices: None,
            bounds: (None, None),
            decimals: None,
            required: false,
            computed: false,
            visible_when: None,
        }
    }

    /// The domains of the fields of a form.
    pub fn of_form(form: &PreparedForm, lookup: &dyn Lookup) -> Fields {
        let of = |prepared: &gongdan_domain::form::PreparedField| {
            let field = &prepared.field;
            let schema = prepared.rule.json_schema();
            let bound = |name: &str| schema.get(name).and_then(|n| n.to_string().parse().ok());
            let choices: Vec<String> =
                prepared.rule.choices(lookup).into_iter().filter(|item| item.active).map(|item| item.value).collect();
            let is_whole = schema.get("type").is_some_and(|ty| ty == "integer");
            let domain = Self {
                ty: prepared.rule.value_type(),
                choices: (!choices.is_empty()).then_some(choices),
                bounds: (bound("minimum"), bound("maximum")),
                decimals: if is_whole { Some(0) } else { prepared.rule.decimals() },
                required: field.required && field.visible_when.is_none(),
                computed: prepared.formula().is_some(),
                visible_when: field.visible_when.as_deref().and_then(|when| parse(when).ok()),
            };
            (field.id.clone(), domain)
        };
        form.fields().iter().filter(|prepared| prepared.kind.has_value()).map(of).collect()
    }
}

/// One value that stands for all of its cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    /// As an order stores it; `None` for no answer.
    pub(super) json: Option<Json>,
    /// As expressions see it.
    pub(super) value: Value,
    /// Whether it is the only value of its cell: a constant of a condition.
    pub(super) is_point: bool,
}

/// The cells of the fields that some conditions read.
pub(super) struct Board {
    pub(super) fields: Vec<(String, Vec<Cell>)>,
    /// Whether the cells stand for everything an order may say.
    pub(super) complete: bool,
}

impl Board {
    /// Cuts the fields that `conditions` read, by themselves or through tables.
    pub(super) fn cut(conditions: &[&Expr], fields: &Fields, tables: &Tables) -> Self {
        let mut cutter = Cutter { tables, read: BTreeSet::new(), constants: BTreeMap::new(), complete: true };
        conditions.iter().for_each(|condition| cutter.condition(condition));
        let mut complete = cutter.complete;
        let mut cut = Vec::new();
        for (name, constants) in cutter.constants {
            let known = fields.get(&name);
            let domain = known.cloned().unwrap_or_else(|| Domain::of(guess(&constants)));
            let (cells, all) = cells(&domain, &constants);
            complete &= all;
            cut.push((name, cells));
        }
        Self { fields: cut, complete }
    }

    /// Every combination of answers.
    pub(super) fn combinations(&self) -> impl Iterator<Item = BTreeMap<String, Cell>> {
        let pick = |mut number: usize| {
            let mut picked = BTreeMap::new();
            for (name, cells) in &self.fields {
                if let Some(cell) = cells.get(number % cells.len().max(1)) {
                    picked.insert(name.clone(), cell.clone());
                }
                number /= cells.len().max(1);
            }
            picked
        };
        (0..self.size()).map(pick)
    }

    /// How many combinations of cells there are.
    pub(super) fn size(&self) -> usize {
        self.fields.iter().fold(1, |size, (_, cells)| size.saturating_mul(cells.len()))
    }
}

fn guess(constants: &[Value]) -> Type {
    match constants.first() {
        Some(Value::Number(_)) => Type::Number,
        Some(Value::Text(_)) => Type::Text,
        Some(Value::Day(_)) => Type::Day,
        Some(Value::Instant(_)) => Type::Instant,
        Some(Value::List(_)) => Type::List(Box::new(Type::Text)),
        Some(Value::Bool(_) | Value::Record(_) | Value::Unknown(_)) | None => Type::Bool,
    }
}

struct Cutter<'a> {
    tables: &'a Tables,
    /// Tables that were cut already.
    read: BTreeSet<String>,
    constants: BTreeMap<String, Vec<Value>>,
    complete: bool,
}

/// The value of an expression that reads nothing.
fn constant(expr: &Expr) -> Option<Value> {
    if !expr.dependencies().is_empty() || expr.reads_clock() {
        return None;
    }
    let zone = TimeZone::UTC;
    let value = evaluate(expr, &Env { names: &|_| Value::EMPTY, now: None, time_zone: &zone });
    (value.fault().is_none() || *expr == Expr::Null).then_some(value)
}

impl Cutter<'_> {
    fn condition(&mut self, expr: &Expr) {
        for name in expr.dependencies() {
            if !self.tables.contains_key(name) {
                self.constants.entry(name.to_owned()).or_default();
            }
        }
        self.truth(expr);
    }

    /// What a table says changes where one of its rows does, and nowhere else, unless its answers read fields.
    fn table(&mut self, name: &str) {
        let Some(table) = self.tables.get(name).filter(|_| !self.read.contains(name)) else { return };
        self.read.insert(name.to_owned());
        for row in &table.rows {
            self.condition(&table.condition(row));
            let open = row.answers.iter().flatten().filter(|answer| !answer.dependencies().is_empty());
            open.for_each(|answer| self.unclear(answer));
        }
    }

    fn is_about_tables(&self, expr: &Expr) -> bool {
        let read = expr.dependencies();
        !read.is_empty() && read.iter().all(|name| self.tables.contains_key(*name))
    }

    fn cut(&mut self, name: &str, value: Value) {
        let known = self.constants.entry(name.to_owned()).or_default();
        if value.fault().is_none() && !known.contains(&value) {
            known.push(value);
        }
    }

    /// Something that is true or false.
    fn truth(&mut self, expr: &Expr) {
        match expr {
            Expr::Null | Expr::Bool(_) => {}
            _ if self.is_about_tables(expr) => expr.dependencies().into_iter().for_each(|name| self.table(name)),
            Expr::Name(name) => self.cut(name, Value::Bool(true)),
            Expr::Not(of) => self.truth(of),
            Expr::Conditional(condition, yes, no) => [condition, yes, no].into_iter().for_each(|part| self.truth(part)),
            Expr::Binary(Operator::And | Operator::Or, left, right) => {
                self.truth(left);
                self.truth(right);
            }
            Expr::Binary(operator, left, right) if compares(*operator) => self.comparison(expr, left, right),
            Expr::In { needle, set: Set::Range { low, high, .. }, .. } => {
                for end in [low, high] {
                    self.comparison(expr, needle, end);
                }
            }
            Expr::In { needle, set: Set::Of(list), .. } => match (&**list, &**needle) {
                (Expr::List(items), _) => items.iter().for_each(|item| self.comparison(expr, needle, item)),
                (Expr::Name(name), needle) => self.element(expr, name, needle),
                _ => self.unclear(expr),
            },
            Expr::Call(Function::Contains, of) => match of.as_slice() {
                [Expr::Name(name), part] => self.element(expr, name, part),
                _ => self.unclear(expr),
            },
            _ if constant(expr).is_some() => {}
            _ => self.unclear(expr),
        }
    }

    fn comparison(&mut self, whole: &Expr, left: &Expr, right: &Expr) {
        match (constant(left), constant(right)) {
            (Some(_), Some(_)) => {}
            (Some(value), None) => self.against(whole, right, value),
            (None, Some(value)) => self.against(whole, left, value),
            (None, None) => self.unclear(whole),
        }
    }

    /// A field, its negative, or a field with something instead of no answer, compared with a constant.
    fn against(&mut self, whole: &Expr, operand: &Expr, value: Value) {
        match operand {
            Expr::Name(name) => self.cut(name, value),
            Expr::Negate(of) => match (&**of, value) {
                (Expr::Name(name), Value::Number(number)) => self.cut(name, Value::Number(-number)),
                _ => self.unclear(whole),
            },
            Expr::Binary(Operator::Else, of, instead) if constant(instead).is_some() => self.against(whole, of, value),
            // One part of a record or a sum: only that value is cut, and nothing is proved.
            _ => self.unclear(whole),
        }
    }

    /// Whether a list has an element, or a text a part.
    fn element(&mut self, whole: &Expr, name: &str, part: &Expr) {
        match constant(part) {
            Some(value @ Value::Text(_)) => {
                let list = Value::List(std::sync::Arc::new(vec![value]));
                self.cut(name, list);
            }
            _ => self.unclear(whole),
        }
    }

    fn unclear(&mut self, expr: &Expr) {
        self.complete = false;
        expr.dependencies().into_iter().filter(|name| !self.tables.contains_key(*name)).for_each(|name| {
            self.constants.entry(name.to_owned()).or_default();
        });
        let mut literals = Vec::new();
        expr.visit(&mut |node| {
            if matches!(node, Expr::Bool(_) | Expr::Number(_) | Expr::Text(_) | Expr::Call(Function::Day, _)) {
                literals.extend(constant(node));
            }
        });
        for name in expr.dependencies() {
            if self.tables.contains_key(name) {
                self.table(name);
                continue;
            }
            for value in &literals {
                self.cut(name, value.clone());
            }
        }
    }
}

fn compares(operator: Operator) -> bool {
    use Operator::{AtLeast, AtMost, Equal, Greater, Less, Unequal};
    matches!(operator, Equal | Unequal | Less | AtMost | Greater | AtLeast)
}

/// The cells of a field, and whether they stand for its whole domain.
fn cells(domain: &Domain, constants: &[Value]) -> (Vec<Cell>, bool) {
    let (mut cells, complete) = match &domain.ty {
        Type::Bool => (vec![cell(Json::Bool(true), domain, true), cell(Json::Bool(false), domain, true)], true),
        Type::Number => (numbers(domain, constants), true),
        Type::Day => (days(domain, constants), true),
        Type::Instant => (instants(domain, constants), true),
        Type::Text => texts(domain, constants),
        Type::List(_) => lists(domain, constants),
        Type::Any => texts(domain, constants),
        Type::Record(_) => (Vec::new(), false),
    };
    if !domain.required {
        cells.push(Cell { json: None, value: Value::from_json(&Json::Null, &domain.ty), is_point: true });
    }
    (cells, complete)
}

fn cell(json: Json, domain: &Domain, is_point: bool) -> Cell {
    let value = Value::from_json(&json, &domain.ty);
    Cell { json: Some(json), value, is_point }
}

fn numbers(domain: &Domain, constants: &[Value]) -> Vec<Cell> {
    let mut points: BTreeSet<Decimal> =
        constants.iter().filter_map(|value| if let Value::Number(n) = value { Some(*n) } else { None }).collect();
    points.extend(domain.bounds.0);
    points.extend(domain.bounds.1);
    let step = domain.decimals.map(|decimals| Decimal::new(1, decimals));
    let mut found = Vec::new();
    let mut add = |number: Option<Decimal>, is_point: bool| {
        let Some(number) = number else { return };
        let is_written = domain.decimals.is_none_or(|decimals| number.normalize().scale() <= decimals);
        let is_inside = domain.bounds.0.is_none_or(|low| number >= low) && domain.bounds.1.is_none_or(|b| number <= b);
        if is_written && is_inside {
            let json = serde_json::from_str(&number.normalize().to_string()).unwrap_or(Json::Null);
            found.push(cell(json, domain, is_point));
        }
    };
    let points: Vec<Decimal> = points.into_iter().collect();
    if points.is_empty() {
        add(Some(Decimal::ONE), false);
    }
    let floor = |number: Decimal| {
        domain.decimals.map_or(number, |decimals| {
            number.round_dp_with_strategy(decimals, rust_decimal::RoundingStrategy::ToNegativeInfinity)
        })
    };
    for (at, point) in points.iter().enumerate() {
        if at == 0 {
            add(floor(*point).checked_sub(Decimal::ONE), false);
        }
        add(Some(*point), true);
        let after = match (points.get(at + 1), step) {
            (None, _) => floor(*point).checked_add(Decimal::ONE),
            (Some(next), Some(step)) => floor(*point).checked_add(step).filter(|number| number < next),
            (Some(next), None) => point.checked_add(*next).map(|sum| sum / Decimal::TWO),
        };
        add(after, false);
    }
    found
}

fn days(domain: &Domain, constants: &[Value]) -> Vec<Cell> {
    let points: BTreeSet<_> =
        constants.iter().filter_map(|value| if let Value::Day(day) = value { Some(*day) } else { None }).collect();
    let mut all: BTreeMap<jiff::civil::Date, bool> = BTreeMap::new();
    for day in &points {
        for near in [day.checked_sub(1.day()), day.checked_add(1.day())].into_iter().flatten() {
            all.entry(near).or_insert(false);
        }
        all.insert(*day, true);
    }
    if all.is_empty() {
        all.insert(jiff::civil::date(2026, 1, 1), false);
    }
    all.into_iter().map(|(day, is_point)| cell(Json::String(day.to_string()), domain, is_point)).collect()
}

fn instants(domain: &Domain, constants: &[Value]) -> Vec<Cell> {
    let points: BTreeSet<_> =
        constants.iter().filter_map(|value| if let Value::Instant(at) = value { Some(*at) } else { None }).collect();
    let second = SignedDuration::from_secs(1);
    let mut all: BTreeMap<jiff::Timestamp, bool> = BTreeMap::new();
    for at in &points {
        for near in [at.checked_sub(second), at.checked_add(second)].into_iter().flatten() {
            all.entry(near).or_insert(false);
        }
        all.insert(*at, true);
    }
    if all.is_empty() {
        all.insert(jiff::Timestamp::UNIX_EPOCH, false);
    }
    all.into_iter().map(|(at, is_point)| cell(Json::String(at.to_string()), domain, is_point)).collect()
}

/// A text that no condition names.
const OTHER: &str = "…";

fn words(constants: &[Value]) -> BTreeSet<String> {
    let flat = constants.iter().flat_map(|value| match value {
        Value::List(items) => items.to_vec(),
        other => vec![other.clone()],
    });
    flat.filter_map(|value| if let Value::Text(text) = value { Some(text.to_string()) } else { None }).collect()
}

fn texts(domain: &Domain, constants: &[Value]) -> (Vec<Cell>, bool) {
    // A part of a text was looked for: that cuts nothing.
    let complete = !constants.iter().any(|value| matches!(value, Value::List(_)));
    let named = words(constants);
    let texts: Vec<String> = match &domain.choices {
        // Choices that no condition names are all alike.
        Some(choices) => {
            let other = choices.iter().find(|choice| !named.contains(*choice));
            choices.iter().filter(|choice| named.contains(*choice)).chain(other).cloned().collect()
        }
        None => named.iter().map(String::as_str).chain([OTHER]).map(str::to_owned).collect(),
    };
    let is_point = |text: &str| named.contains(text);
    (texts.iter().map(|text| cell(Json::from(text.as_str()), domain, is_point(text))).collect(), complete)
}

fn lists(domain: &Domain, constants: &[Value]) -> (Vec<Cell>, bool) {
    let mut named: Vec<String> = words(constants).into_iter().collect();
    if let Some(choices) = &domain.choices {
        named.retain(|name| choices.contains(name));
    }
    let complete = named.len() <= MAX_ELEMENTS && domain.ty == Type::List(Box::new(Type::Text));
    named.truncate(MAX_ELEMENTS);
    let other = match &domain.choices {
        Some(choices) => choices.iter().find(|choice| !named.contains(choice)).cloned(),
        None => Some(OTHER.to_owned()),
    };
    let subsets = (0_u32..1 << named.len()).map(|mask| {
        let chosen = named.iter().enumerate().filter(|(at, _)| mask & (1 << at) != 0).map(|(_, name)| name.clone());
        let mut chosen: Vec<String> = chosen.collect();
        if chosen.is_empty() {
            chosen.extend(other.clone());
        }
        chosen
    });
    let found = subsets.filter(|subset| !subset.is_empty()).map(|subset| cell(Json::from(subset), domain, false));
    (found.collect(), complete)
}
