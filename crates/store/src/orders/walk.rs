//! Walks along one index, in rounds of bounded length.

use super::sql::{self, Ready, Sql};
use super::{Listing, Position};
use crate::{Conn, Row, StoreError, Value, scope};
use gongdan_domain::filter::{Cell, Check, Column, Range, Sort, SortBy};
use gongdan_domain::index_key::IndexKey;
use std::ops::Bound;
use uuid::Uuid;

/// What a walk goes along.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Path {
    /// All orders, by submission.
    Created,
    /// Open orders, by submission.
    Open,
    /// All orders, by last change.
    Updated,
    /// All orders, by number.
    Number,
    /// Orders with something promised that is not reached, by when it is due, between bounds.
    Due { range: Option<Range<Cell>> },
    /// All others, by submission.
    NotDue,
    /// Orders with a value in a field, by that value, between bounds.
    Field { type_id: Uuid, field: String, range: Option<Range<IndexKey>> },
    /// Orders without a value in a field, by submission.
    Without { type_id: Uuid, field: String },
}

/// An order met on the way.
pub(super) struct Met {
    pub(super) id: Uuid,
    pub(super) at: Position,
}

/// What one round met.
pub(super) struct Round {
    pub(super) met: Vec<Met>,
    /// Where the next round begins; `None` at the end of the path.
    pub(super) next: Option<Position>,
}

/// Columns of `orders` that conditions may name.
const ORDER_COLUMNS: &str = "id, number, type_id, title, status, requester_id, source, created_at, updated_at, comments, \
                             attachments, assignee_id, department_id, site_id, customer_id, due_at";
/// Columns that slim conditions may name.
const OPEN_COLUMNS: &str =
    "id, type_id, 'open' as status, requester_id, assignee_id, department_id, site_id, customer_id";
const DUE_COLUMNS: &str =
    "id, due_at, type_id, 'open' as status, requester_id, assignee_id, department_id, site_id, customer_id";
const FIELD_COLUMNS: &str = "value_key, order_id as id, type_id, edge, status, requester_id, assignee_id, \
                             department_id, site_id, customer_id";

impl Path {
    /// The path whose order is `sort`; `range` bounds it where the filter does.
    pub(super) fn of(sort: &Sort, listing: &Listing, ready: &Ready) -> Self {
        match &sort.by {
            SortBy::Created if asks_for_open(&listing.check) => Self::Open,
            SortBy::Created => Self::Created,
            SortBy::Updated => Self::Updated,
            SortBy::Due => Self::Due { range: due_range(&listing.check) },
            SortBy::Number => Self::Number,
            SortBy::Field { type_id, field } if ready.contains(&(*type_id, field.clone())) => {
                Self::Field { type_id: *type_id, field: field.clone(), range: range_of(listing, *type_id, field) }
            }
            // The rows are being made: until then newest first.
            SortBy::Field { .. } => Self::Created,
        }
    }

    /// Whether its rows carry only what slim conditions need.
    pub(super) fn is_slim(&self) -> bool {
        matches!(self, Self::Open | Self::Due { .. } | Self::Field { .. })
    }

    /// Whether it is what is left after the orders that have what a list is sorted by.
    pub(super) fn is_rest(&self) -> bool {
        matches!(self, Self::NotDue | Self::Without { .. })
    }

    /// What is left after it, if anything is.
    pub(super) fn without(&self) -> Option<Self> {
        match self {
            Self::Due { .. } => Some(Self::NotDue),
            Self::Field { type_id, field, .. } => Some(Self::Without { type_id: *type_id, field: field.clone() }),
            _ => None,
        }
    }

    fn table(&self) -> &'static str {
        if matches!(self, Self::Field { .. }) { "order_field" } else { "orders" }
    }

    fn columns(&self) -> &'static str {
        match self {
            Self::Created | Self::Updated | Self::Number | Self::NotDue | Self::Without { .. } => ORDER_COLUMNS,
            Self::Open => OPEN_COLUMNS,
            Self::Due { .. } => DUE_COLUMNS,
            Self::Field { .. } => FIELD_COLUMNS,
        }
    }

    /// The key before the id, if the path has one.
    fn key(&self) -> Option<&'static str> {
        match self {
            Self::Created | Self::Open | Self::NotDue | Self::Without { .. } => None,
            Self::Due { .. } => Some("due_at"),
            Self::Updated => Some("updated_at"),
            Self::Number => Some("number"),
            Self::Field { .. } => Some("value_key"),
        }
    }

    fn id(&self) -> &'static str {
        if matches!(self, Self::Field { .. }) { "order_id" } else { "id" }
    }

    fn read(&self, row: Row<'_>) -> Result<Met, StoreError> {
        let id: Uuid = row.get(0)?;
        let at = match self {
            Self::Created | Self::Open => Position::Id(id),
            Self::NotDue | Self::Without { .. } => Position::Rest(id),
            Self::Due { .. } | Self::Updated => Position::Instant(row.get(1)?, id),
            Self::Number => Position::Number(row.get(1)?, id),
            Self::Field { .. } => Position::Key(row.get(1)?, id),
        };
        Ok(Met { id, at })
    }
}

/// The range a filter sets for the field a list is sorted by, if it is one range.
fn range_of(listing: &Listing, type_id: Uuid, field: &str) -> Option<Range<IndexKey>> {
    listing.check.parts().iter().find_map(|part| match part {
        Check::Field { type_id: t, field: f, ranges, .. } if *t == type_id && f == field => match ranges.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        },
        _ => None,
    })
}

/// The range a filter sets for when orders are due, if it is one range.
pub(super) fn due_range(check: &Check) -> Option<Range<Cell>> {
    check.parts().iter().find_map(|part| match part {
        Check::Column { column: Column::Due, ranges } if ranges.len() == 1 => ranges.first().cloned(),
        _ => None,
    })
}

/// Whether only open orders pass.
pub(super) fn asks_for_open(check: &Check) -> bool {
    let open = |range: &Range<Cell>| range.only().is_some_and(|cell| *cell == Cell::Text("open".to_owned()));
    check.parts().iter().any(|part| match part {
        Check::Column { column: Column::Status, ranges } => ranges.len() == 1 && ranges.iter().all(open),
        _ => false,
    })
}

/// What a walk looks for, and how far a round goes.
pub(super) struct Steps<'a> {
    pub(super) path: &'a Path,
    pub(super) descending: bool,
    pub(super) conditions: &'a [&'a Check],
}

impl Steps<'_> {
    /// Walks over up to `length` entries after `after`, until `want` of them fit.
    pub(super) fn round(
        &self,
        c: &mut Conn,
        listing: &Listing,
        after: Option<&Position>,
        length: i64,
        want: usize,
    ) -> Result<Round, StoreError> {
        let mut sql = Sql::new(listing.org);
        let key = self.path.key().map(|key| format!(", {key}")).unwrap_or_default();
        sql.push(&format!("select id{key} from ("));
        self.inner(&mut sql, listing, after, length);
        sql.push(") as w where ");
        self.outer(&mut sql, listing);
        if c.is_postgres() {
            self.order(&mut sql, "w.id");
        }
        sql.push(" limit ");
        sql.bind(want as i64);
        let met = c.query(&sql.text, &sql.values, |row| self.path.read(row))?;
        let next = match met.last() {
            Some(last) if met.len() >= want => Some(last.at.clone()),
            _ => self.end(c, listing, after, length)?,
        };
        Ok(Round { met, next })
    }

    /// Counts what fits among up to `length` entries, no further than `cap`; answers whether these were all entries.
    pub(super) fn count(
        &self,
        c: &mut Conn,
        listing: &Listing,
        length: i64,
        cap: i64,
    ) -> Result<(i64, bool), StoreError> {
        let mut sql = Sql::new(listing.org);
        sql.push("select count(*) from (select 1 as one from (");
        self.inner(&mut sql, listing, None, length);
        sql.push(") as w where ");
        self.outer(&mut sql, listing);
        sql.push(" limit ");
        sql.bind(cap);
        sql.push(") as counted");
        let count: i64 = c.query(&sql.text, &sql.values, |row| row.get(0))?.pop().unwrap_or_default();
        if count >= cap {
            return Ok((count, false));
        }
        Ok((count, self.end(c, listing, None, length)?.is_none()))
    }

    /// Where a round of `length` entries ends; `None` when the path is shorter.
    fn end(
        &self,
        c: &mut Conn,
        listing: &Listing,
        after: Option<&Position>,
        length: i64,
    ) -> Result<Option<Position>, StoreError> {
        let mut sql = Sql::new(listing.org);
        let key = self.path.key().map(|key| format!(", {key}")).unwrap_or_default();
        sql.push(&format!("select {}{key} from {} where ", self.path.id(), self.path.table()));
        self.bounds(&mut sql, listing, after);
        sql.push(" limit 1 offset ");
        sql.bind(length - 1);
        Ok(c.query(&sql.text, &sql.values, |row| self.path.read(row))?.pop().map(|met| met.at))
    }

    fn inner(&self, sql: &mut Sql, listing: &Listing, after: Option<&Position>, length: i64) {
        sql.push(&format!("select {} from {} where ", self.path.columns(), self.path.table()));
        self.bounds(sql, listing, after);
        sql.push(" limit ");
        sql.bind(length);
    }

    /// The stretch of the index after `after`, in its order.
    fn bounds(&self, sql: &mut Sql, listing: &Listing, after: Option<&Position>) {
        sql.push("org_id = $1");
        match self.path {
            Path::Field { type_id, field, range } => {
                sql.push(" and type_id = ");
                sql.bind(*type_id);
                sql.push(" and field = ");
                sql.bind(field.as_str());
                if let Some(range) = range {
                    sql.push(" and ");
                    sql::keys("value_key", std::slice::from_ref(range), sql);
                }
            }
            Path::Open => sql.push(" and status = 'open'"),
            Path::Due { range } => {
                sql.push(" and due_at is not null");
                if let Some(range) = range {
                    sql.push(" and ");
                    sql::cells("due_at", std::slice::from_ref(range), sql);
                }
            }
            Path::NotDue => sql.push(" and due_at is null"),
            Path::Created | Path::Updated | Path::Number | Path::Without { .. } => {}
        }
        if matches!(self.path, Path::Created | Path::Open) {
            id_bounds(sql, &listing.check);
        }
        let sign = if self.descending { "<" } else { ">" };
        let id = self.path.id();
        if let Some((key, after_id)) = after.map(Position::parts) {
            match (self.path.key(), key) {
                (Some(name), Some(key)) => {
                    sql.push(&format!(" and ({name}, {id}) {sign} ("));
                    sql.bind(key);
                    sql.push(", ");
                    sql.bind(after_id);
                    sql.push(")");
                }
                _ => {
                    sql.push(&format!(" and {id} {sign} "));
                    sql.bind(after_id);
                }
            }
        }
        self.order(sql, id);
    }

    /// The order of the path. PostgreSQL may join the conditions around a stretch in any order and must be told it
    /// again outside, which costs nothing while it keeps the order anyhow; SQLite keeps it, and told again it would sort
    /// the whole stretch before the first entry.
    fn order(&self, sql: &mut Sql, id: &str) {
        let way = if self.descending { " desc" } else { "" };
        match self.path.key() {
            Some(name) => sql.push(&format!(" order by {name}{way}, {id}{way}")),
            None => sql.push(&format!(" order by {id}{way}")),
        }
    }

    fn outer(&self, sql: &mut Sql, listing: &Listing) {
        let inside = scope::condition(&listing.scope, "w", &mut sql.values);
        sql.push(&inside);
        if matches!(self.path, Path::Field { .. }) {
            sql.push(if self.descending { " and w.edge >= 2" } else { " and w.edge in (1, 3)" });
        }
        if let Path::Without { type_id, field } = self.path {
            sql.push(" and not exists ");
            sql::row_of("w", *type_id, field, sql);
            sql.push(")");
        }
        for check in self.conditions {
            sql.push(" and ");
            sql::condition(check, "w", sql);
        }
    }
}

/// Ids begin with the time they were made, within a day of the submission whatever the clocks say: a filter by
/// time of submission is a stretch of ids.
fn id_bounds(sql: &mut Sql, check: &Check) {
    const DAY: i64 = 86_400_000;
    let id = |micros: i64, days: i64, rest: u128| {
        let millis = u128::try_from((micros / 1000 + days * DAY).max(0)).unwrap_or_default();
        Uuid::from_u128((millis.min((1 << 48) - 1) << 80) | rest)
    };
    let time = |bound: &Bound<Cell>| match bound {
        Bound::Included(Cell::Int(micros)) | Bound::Excluded(Cell::Int(micros)) => Some(*micros),
        _ => None,
    };
    for part in check.parts() {
        let Check::Column { column: Column::Created, ranges } = part else { continue };
        let [range] = ranges.as_slice() else { continue };
        if let Some(from) = time(&range.from) {
            sql.push(" and id >= ");
            sql.bind(id(from, -1, 0));
        }
        if let Some(to) = time(&range.to) {
            sql.push(" and id <= ");
            sql.bind(id(to, 1, (1 << 80) - 1));
        }
    }
}

impl Position {
    fn parts(&self) -> (Option<Value>, Uuid) {
        match self {
            Self::Id(id) | Self::Rest(id) => (None, *id),
            Self::Instant(micros, id) => (Some((*micros).into()), *id),
            Self::Number(number, id) => (Some(number.as_str().into()), *id),
            Self::Key(key, id) => (Some(key.clone().into()), *id),
        }
    }
}
