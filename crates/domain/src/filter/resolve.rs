//! From a filter to a check: names of people, days and departments become what is stored.

use super::check::{Cell, Check, Range};
use super::period::{midnight, next_day};
use super::schema::{FieldDef, Schema};
use super::tree::{Column, FieldName, Filter, Op, Test};
use super::{Operand, fault};
use crate::form::{FieldError, Lookup, ValueType};
use crate::index_key::{IndexKey, decimal};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::ops::Bound;
use uuid::Uuid;

/// Who looks, and when.
#[derive(Debug, Clone, Copy)]
pub struct Asking {
    /// The user; `None` for Gongdan itself.
    pub me: Option<Uuid>,
    /// The present.
    pub now: Timestamp,
}

/// Looks everything up that `filter` names.
///
/// # Errors
/// A field that is not in the schema: gone, or hidden from whoever looks.
pub fn resolve(filter: &Filter, schema: &Schema<'_>, asking: Asking) -> Result<Check, FieldError> {
    let all = |parts: &[Filter]| parts.iter().map(|part| resolve(part, schema, asking)).collect::<Result<Vec<_>, _>>();
    Ok(match filter {
        Filter::All(parts) => Check::All(all(parts)?),
        Filter::Any(parts) => Check::Any(all(parts)?),
        Filter::Not(inner) => Check::Not(Box::new(resolve(inner, schema, asking)?)),
        Filter::Words(words) => {
            let title = where_open(Check::Title(words.to_lowercase()), Column::Title, schema);
            Check::Any(vec![title, number_begins(words)])
        }
        Filter::Test(test) => {
            let def = schema.field(&test.field).filter(|def| !def.closed).ok_or_else(|| {
                let name = test.field.to_string();
                let zh = "筛选条件用到的一个字段已不存在，或您无权查看。";
                fault("unknown-field", zh, "A field of the filter is gone, or you may not see it.").with("field", name)
            })?;
            Resolver { schema, asking, def, zone: Lookup::time_zone(schema.catalog()) }.test(test)
        }
    })
}

/// A check of a column that passes over the types of which it would tell what the caller may not see.
fn where_open(check: Check, column: Column, schema: &Schema<'_>) -> Check {
    let closed = schema.closed_types(column);
    if closed.is_empty() {
        return check;
    }
    let exactly = |id: Uuid| Range { from: Bound::Included(Cell::Id(id)), to: Bound::Included(Cell::Id(id)) };
    let ranges = closed.into_iter().map(exactly).collect();
    Check::All(vec![check, Check::Not(Box::new(Check::Column { column: Column::Type, ranges }))])
}

fn number_begins(typed: &str) -> Check {
    let from = typed.trim().to_uppercase();
    let to = format!("{from}\u{10FFFF}");
    let range = Range { from: Bound::Included(Cell::Text(from)), to: Bound::Excluded(Cell::Text(to)) };
    Check::Column { column: Column::Number, ranges: vec![range] }
}

/// An operand on the scale of stored values: from here, up to there.
type Stretch<K> = (K, Bound<K>);

struct Resolver<'a> {
    schema: &'a Schema<'a>,
    asking: Asking,
    def: &'a FieldDef,
    zone: TimeZone,
}

impl Resolver<'_> {
    fn test(&self, test: &Test) -> Check {
        match &test.field {
            FieldName::Own(column) => where_open(self.column(*column, test), *column, self.schema),
            FieldName::Custom { type_id, field } => self.field(*type_id, field, test),
        }
    }

    fn column(&self, column: Column, test: &Test) -> Check {
        match (test.op, column) {
            (Op::Empty, _) => Check::ColumnEmpty(column),
            (Op::Contains, Column::Title) => {
                Check::Any(self.words(test).map(|words| Check::Title(words.to_lowercase())).collect())
            }
            (Op::Contains, _) => Check::Any(self.words(test).map(number_begins).collect()),
            _ => {
                let stretches: Vec<Vec<Stretch<Cell>>> = test.values.iter().map(|v| self.cells(v)).collect();
                Check::Column { column, ranges: ranges(test.op, &stretches) }
            }
        }
    }

    fn field(&self, type_id: Uuid, field: &str, test: &Test) -> Check {
        let (field, indexed) = (field.to_owned(), self.def.indexed);
        match test.op {
            Op::Empty => Check::FieldEmpty { type_id, field, indexed },
            Op::Contains => {
                let one =
                    |words: &str| Check::FieldWords { type_id, field: field.clone(), words: words.to_lowercase() };
                Check::Any(self.words(test).map(one).collect())
            }
            op => {
                let stretches: Vec<Vec<Stretch<IndexKey>>> = test.values.iter().map(|v| self.keys(v)).collect();
                let ranges = ranges(op, &stretches).into_iter().map(one_sort).collect();
                Check::Field { type_id, field, indexed, ranges }
            }
        }
    }

    fn words<'t>(&self, test: &'t Test) -> impl Iterator<Item = &'t str> + use<'t> {
        test.values.iter().filter_map(|operand| match operand {
            Operand::Value(value) => value.as_str(),
            _ => None,
        })
    }

    /// Ids that an operand of a field with ids stands for.
    fn ids(&self, operand: &Operand) -> Vec<Uuid> {
        let catalog = self.schema.catalog();
        let id = match operand {
            Operand::Value(value) => value.as_str().and_then(super::operand::uuid),
            Operand::Me => self.asking.me,
            Operand::MyDepartment => {
                self.asking.me.and_then(|me| catalog.person(me)).and_then(|person| person.body.department_id)
            }
            Operand::Period(_) => None,
        };
        match (id, &self.def.value_type) {
            (Some(id), ValueType::Department) => below(self.schema, id),
            // Orders go on naming the record they were made with; whoever means one of several that turned out to be
            // the same means them all.
            (Some(id), ValueType::Record(_)) => {
                let records = catalog.records();
                records.aliases(records.resolve(id).map_or(id, |record| record.id))
            }
            (id, _) => id.into_iter().collect(),
        }
    }

    fn instants(&self, operand: &Operand) -> Option<(Timestamp, Bound<Timestamp>)> {
        match operand {
            Operand::Period(period) => {
                let (from, to) = period.instants(self.asking.now, &self.zone);
                Some((from, if from == to { Bound::Included(to) } else { Bound::Excluded(to) }))
            }
            Operand::Value(value) => {
                let text = value.as_str()?;
                if let Ok(day) = text.parse::<Date>()
                    && !text.contains('T')
                {
                    let to = midnight(next_day(day), &self.zone);
                    return Some((midnight(day, &self.zone), Bound::Excluded(to)));
                }
                let at = text.parse().ok()?;
                Some((at, Bound::Included(at)))
            }
            Operand::Me | Operand::MyDepartment => None,
        }
    }

    fn cells(&self, operand: &Operand) -> Vec<Stretch<Cell>> {
        let exactly = |cell: Cell| vec![(cell.clone(), Bound::Included(cell))];
        let by_ids = || self.ids(operand).into_iter().flat_map(|id| exactly(Cell::Id(id))).collect();
        let text = match operand {
            Operand::Value(value) => value.as_str().unwrap_or_default(),
            _ => "",
        };
        match &self.def.value_type {
            ValueType::Person | ValueType::Department | ValueType::Record(_) => by_ids(),
            ValueType::Choice if self.def.name == FieldName::Own(Column::Type) => by_ids(),
            ValueType::Instant => {
                let stretch = self.instants(operand);
                let cell = |at: Timestamp| Cell::Int(at.as_microsecond());
                stretch.map(|(from, to)| (cell(from), to.map(cell))).into_iter().collect()
            }
            ValueType::Number => whole(text),
            _ => exactly(Cell::Text(text.to_owned())),
        }
    }

    fn keys(&self, operand: &Operand) -> Vec<Stretch<IndexKey>> {
        let exactly = |key: IndexKey| vec![(key.clone(), Bound::Included(key))];
        match (&self.def.value_type, operand) {
            (ValueType::Person | ValueType::Department | ValueType::Record(_), _) => {
                self.ids(operand).into_iter().flat_map(|id| exactly(IndexKey::id(id))).collect()
            }
            (ValueType::Instant, _) => {
                let key = |at: Timestamp| IndexKey::text(&format!("{at:.6}"));
                self.instants(operand).map(|(from, to)| (key(from), to.map(key))).into_iter().collect()
            }
            (ValueType::Day, Operand::Period(period)) => {
                let key = |day: Date| IndexKey::text(&day.to_string());
                let (from, to) = period.days(self.asking.now.to_zoned(self.zone.clone()).date());
                vec![(key(from), Bound::Excluded(key(to)))]
            }
            (ValueType::Number, Operand::Value(value)) => {
                let number = value.as_str().and_then(decimal);
                number.map(|number| exactly(IndexKey::number(number))).unwrap_or_default()
            }
            (_, Operand::Value(value)) => IndexKey::of_json(value).into_iter().flat_map(exactly).collect(),
            (_, Operand::Me | Operand::MyDepartment | Operand::Period(_)) => Vec::new(),
        }
    }
}

/// A decimal against a column of whole numbers: 2.5 lies between 2 and 3 and equals neither.
fn whole(text: &str) -> Vec<Stretch<Cell>> {
    let Some(number) = decimal(text) else { return Vec::new() };
    let up = i64::try_from(number.ceil()).unwrap_or(i64::MAX);
    if number.fract().is_zero() {
        return vec![(Cell::Int(up), Bound::Included(Cell::Int(up)))];
    }
    vec![(Cell::Int(up), Bound::Excluded(Cell::Int(up)))]
}

/// The ranges that an operation makes of its operands.
fn ranges<K: Clone>(op: Op, operands: &[Vec<Stretch<K>>]) -> Vec<Range<K>> {
    let after = |to: &Bound<K>| match to {
        Bound::Included(to) => Bound::Excluded(to.clone()),
        Bound::Excluded(to) => Bound::Included(to.clone()),
        Bound::Unbounded => Bound::Unbounded,
    };
    if op == Op::Between {
        let from = operands.first().and_then(|o| o.first());
        let to = operands.get(1).and_then(|o| o.first());
        let both =
            from.zip(to).map(|((from, _), (_, to))| Range { from: Bound::Included(from.clone()), to: to.clone() });
        return both.into_iter().collect();
    }
    let range = |(from, to): &Stretch<K>| match op {
        Op::Lt => Range { from: Bound::Unbounded, to: Bound::Excluded(from.clone()) },
        Op::Le => Range { from: Bound::Unbounded, to: to.clone() },
        Op::Gt => Range { from: after(to), to: Bound::Unbounded },
        Op::Ge => Range { from: Bound::Included(from.clone()), to: Bound::Unbounded },
        Op::Eq | Op::Between | Op::Contains | Op::Empty => {
            Range { from: Bound::Included(from.clone()), to: to.clone() }
        }
    };
    operands.iter().flatten().map(range).collect()
}

/// Keeps an open end among keys of the same sort: a field that was text before it became a number has both.
fn one_sort(range: Range<IndexKey>) -> Range<IndexKey> {
    let known = |bound: &Bound<IndexKey>| match bound {
        Bound::Included(key) | Bound::Excluded(key) => Some(key.clone()),
        Bound::Unbounded => None,
    };
    let Some(key) = known(&range.from).or_else(|| known(&range.to)) else { return range };
    let from = if range.from == Bound::Unbounded { Bound::Included(key.floor()) } else { range.from };
    let to = if range.to == Bound::Unbounded { Bound::Excluded(key.ceiling()) } else { range.to };
    Range { from, to }
}

/// A department and all below it; a circle in the data ends where it began.
fn below(schema: &Schema<'_>, top: Uuid) -> Vec<Uuid> {
    let mut found = vec![top];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        next += 1;
        for department in schema.catalog().departments().filter(|d| d.body.parent_id == Some(parent)) {
            if !found.contains(&department.id) {
                found.push(department.id);
            }
        }
    }
    found
}
