//! Checks as SQL conditions. Only fixed texts are joined; what people typed is bound.

use crate::Value;
use gongdan_domain::filter::{Cell, Check, Column, Range};
use gongdan_domain::index_key::IndexKey;
use std::collections::HashSet;
use std::ops::Bound;
use uuid::Uuid;

/// A statement under construction. `$1` is always the organisation.
pub(super) struct Sql {
    pub(super) text: String,
    pub(super) values: Vec<Value>,
}

impl Sql {
    pub(super) fn new(org: gongdan_domain::OrgId) -> Self {
        Self { text: String::new(), values: vec![org.into()] }
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Binds a value and writes its place.
    pub(super) fn bind(&mut self, value: impl Into<Value>) {
        self.values.push(value.into());
        let place = self.values.len();
        self.text.push('$');
        self.text.push_str(&place.to_string());
    }

    fn bound(&mut self, sign: &str, value: impl Into<Value>) {
        self.push(sign);
        self.bind(value);
    }
}

/// Fields that have an index row for every order.
pub(super) type Ready = HashSet<(Uuid, String)>;

/// The columns that an index row carries too.
const SLIM: [Column; 8] = [
    Column::Id,
    Column::Type,
    Column::Status,
    Column::Requester,
    Column::Assignee,
    Column::Department,
    Column::Site,
    Column::Customer,
];

/// Whether index rows can decide `check`: with nothing else, or with one more read of the index (`is_dear`).
pub(super) fn is_slim(check: &Check, ready: &Ready) -> bool {
    match check {
        Check::All(parts) | Check::Any(parts) => parts.iter().all(|part| is_slim(part, ready)),
        Check::Not(inner) => is_slim(inner, ready),
        Check::Column { column, .. } | Check::ColumnEmpty(column) => SLIM.contains(column),
        Check::Field { .. } | Check::FieldEmpty { .. } => is_known(check, ready),
        Check::Title(_) | Check::FieldWords { .. } => false,
    }
}

/// Whether deciding `check` costs a read of the index for each entry.
pub(super) fn is_dear(check: &Check) -> bool {
    check.any(&|part| matches!(part, Check::Field { .. } | Check::FieldEmpty { .. }))
}

/// Whether the database can decide `check`; else the values of each order must be read.
pub(super) fn is_known(check: &Check, ready: &Ready) -> bool {
    match check {
        Check::All(parts) | Check::Any(parts) => parts.iter().all(|part| is_known(part, ready)),
        Check::Not(inner) => is_known(inner, ready),
        Check::Column { .. } | Check::ColumnEmpty(_) | Check::Title(_) => true,
        Check::Field { type_id, field, indexed, .. } | Check::FieldEmpty { type_id, field, indexed } => {
            *indexed && ready.contains(&(*type_id, field.clone()))
        }
        Check::FieldWords { .. } => false,
    }
}

fn column_name(column: Column) -> &'static str {
    match column {
        Column::Id => "id",
        Column::Number => "number",
        Column::Title => "title",
        Column::Status => "status",
        Column::Type => "type_id",
        Column::Requester => "requester_id",
        Column::Assignee => "assignee_id",
        Column::Department => "department_id",
        Column::Site => "site_id",
        Column::Customer => "customer_id",
        Column::Source => "source",
        Column::Created => "created_at",
        Column::Updated => "updated_at",
        Column::Due => "due_at",
        Column::Comments => "comments",
        Column::Attachments => "attachments",
    }
}

fn may_be_null(column: Column) -> bool {
    matches!(
        column,
        Column::Requester | Column::Assignee | Column::Department | Column::Site | Column::Customer | Column::Due
    )
}

/// Writes `check` as a condition on rows called `alias`. It is true or false, never null.
pub(super) fn condition(check: &Check, alias: &str, sql: &mut Sql) {
    match check {
        Check::All(parts) => join(parts, " and ", "true", alias, sql),
        Check::Any(parts) => join(parts, " or ", "false", alias, sql),
        Check::Not(inner) => {
            sql.push("not ");
            condition(inner, alias, sql);
        }
        Check::Column { column, ranges } => {
            let name = format!("{alias}.{}", column_name(*column));
            sql.push("(");
            if may_be_null(*column) {
                sql.push(&format!("{name} is not null and "));
            }
            cells(&name, ranges, sql);
            sql.push(")");
        }
        Check::ColumnEmpty(column) if may_be_null(*column) => {
            sql.push(&format!("{alias}.{} is null", column_name(*column)));
        }
        Check::ColumnEmpty(_) => sql.push("false"),
        Check::Title(words) => {
            let escaped = words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            sql.push(&format!("lower({alias}.title) like "));
            sql.bind(format!("%{escaped}%"));
            sql.push(" escape '\\'");
        }
        Check::Field { type_id, field, ranges, .. } => {
            sql.push("exists ");
            row_of(alias, *type_id, field, sql);
            sql.push(" and ");
            keys("f.value_key", ranges, sql);
            sql.push(")");
        }
        Check::FieldEmpty { type_id, field, .. } => {
            sql.push(&format!("({alias}.type_id = "));
            sql.bind(*type_id);
            sql.push(" and not exists ");
            row_of(alias, *type_id, field, sql);
            sql.push("))");
        }
        // Decided by reading the order; nothing is lost by letting it through here.
        Check::FieldWords { .. } => sql.push("true"),
    }
}

/// Opens a subquery for the index rows of a field of the order `alias`; the caller closes it.
pub(super) fn row_of(alias: &str, type_id: Uuid, field: &str, sql: &mut Sql) {
    sql.push(&format!("(select 1 from order_field f where f.org_id = $1 and f.order_id = {alias}.id and f.field = "));
    sql.bind(field);
    sql.bound(" and f.type_id = ", type_id);
}

fn join(parts: &[Check], between: &str, none: &str, alias: &str, sql: &mut Sql) {
    if parts.is_empty() {
        sql.push(none);
        return;
    }
    sql.push("(");
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            sql.push(between);
        }
        condition(part, alias, sql);
    }
    sql.push(")");
}

pub(super) fn cells(name: &str, ranges: &[Range<Cell>], sql: &mut Sql) {
    let (mut texts, mut ids, mut rest) = (Vec::new(), Vec::new(), Vec::new());
    for range in ranges {
        match range.only() {
            Some(Cell::Text(text)) => texts.push(text.clone()),
            Some(Cell::Id(id)) => ids.push(*id),
            Some(Cell::Int(_)) | None => rest.push(range),
        }
    }
    let mut places = 0;
    let mut next = |sql: &mut Sql| {
        sql.push(if places == 0 { "(" } else { " or " });
        places += 1;
    };
    if let [only] = texts.as_slice() {
        next(sql);
        sql.bound(&format!("{name} = "), only.as_str());
    } else if !texts.is_empty() {
        next(sql);
        sql.push(&format!("{name} = any("));
        sql.bind(Value::Texts(texts));
        sql.push(")");
    }
    if let [only] = ids.as_slice() {
        next(sql);
        sql.bound(&format!("{name} = "), *only);
    } else if !ids.is_empty() {
        next(sql);
        sql.push(&format!("{name} = any("));
        sql.bind(Value::Uuids(ids));
        sql.push(")");
    }
    for range in rest {
        next(sql);
        between(name, range, value, sql);
    }
    sql.push(if places == 0 { "false" } else { ")" });
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Int(int) => (*int).into(),
        Cell::Text(text) => text.as_str().into(),
        Cell::Id(id) => (*id).into(),
    }
}

/// Writes a condition on keys.
pub(super) fn keys(name: &str, ranges: &[Range<IndexKey>], sql: &mut Sql) {
    if ranges.is_empty() {
        sql.push("false");
        return;
    }
    sql.push("(");
    for (at, range) in ranges.iter().enumerate() {
        if at > 0 {
            sql.push(" or ");
        }
        between(name, range, |key| key.as_bytes().to_vec().into(), sql);
    }
    sql.push(")");
}

fn between<T: Ord>(name: &str, range: &Range<T>, value: impl Fn(&T) -> Value, sql: &mut Sql) {
    if let Some(only) = range.only() {
        sql.bound(&format!("{name} = "), value(only));
        return;
    }
    let mut first = true;
    for (bound, including, excluding) in [(&range.from, ">=", ">"), (&range.to, "<=", "<")] {
        let (sign, limit) = match bound {
            Bound::Included(limit) => (including, limit),
            Bound::Excluded(limit) => (excluding, limit),
            Bound::Unbounded => continue,
        };
        sql.push(if first { "(" } else { " and " });
        first = false;
        sql.bound(&format!("{name} {sign} "), value(limit));
    }
    sql.push(if first { "true" } else { ")" });
}
