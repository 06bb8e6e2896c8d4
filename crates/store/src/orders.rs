//! Orders for reading.

mod count;
mod list;
mod small;
mod sql;
mod walk;

pub use count::{Count, count};
pub use list::{Page, list};

use crate::{Conn, Row, StoreError, Value};
use gongdan_domain::OrgId;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::filter::{Cell, Check, Column, Range, Sort, SortBy};
use gongdan_domain::order::{Order, Source, Status, Values};
use gongdan_domain::permission::Scope;
use std::collections::HashMap;
use std::ops::Bound;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Which orders a list shows.
#[derive(Clone)]
pub struct Listing {
    /// Of this organisation.
    pub org: OrgId,
    /// Reads the values of orders that no index decides.
    pub catalog: Arc<Catalog>,
    /// What the caller may see.
    pub scope: Scope,
    /// What they must be like.
    pub check: Check,
    /// How much work one answer may cost.
    pub effort: Effort,
}

/// How much work one answer may cost, before it says that it stopped early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Entries walked over in the first round; later rounds are longer.
    pub walk: i64,
    /// Entries of an index that carries all it needs, read to find out whether few orders can pass.
    pub far: i64,
    /// Most orders that are sorted in memory.
    pub few: usize,
    /// Orders whose values are read, where only reading them can decide.
    pub reads: usize,
    /// No new round begins after this.
    pub patience: Duration,
}

impl Default for Effort {
    /// For somebody who waits.
    fn default() -> Self {
        Self { walk: 1_500, far: 40_000, few: 4_000, reads: 3_000, patience: Duration::from_millis(35) }
    }
}

impl Listing {
    /// Everything inside `scope`.
    pub fn within(org: OrgId, catalog: Arc<Catalog>, scope: Scope) -> Self {
        Self { org, catalog, scope, check: Check::always(), effort: Effort::default() }
    }

    /// The same, with these orders at most.
    #[must_use]
    pub fn only(mut self, ids: &[Uuid]) -> Self {
        let exactly = |id: &Uuid| Range { from: Bound::Included(Cell::Id(*id)), to: Bound::Included(Cell::Id(*id)) };
        let these = Check::Column { column: Column::Id, ranges: ids.iter().map(exactly).collect() };
        self.check = match self.check {
            Check::All(mut parts) => {
                parts.push(these);
                Check::All(parts)
            }
            other => Check::All(vec![other, these]),
        };
        self
    }

    /// Whether nothing can be in it.
    fn is_hopeless(&self) -> bool {
        self.scope == Scope::Nothing || self.check.parts().contains(&Check::never()) || self.check == Check::never()
    }
}

/// The conditions that index rows can decide.
fn slim<'l>(listing: &'l Listing, ready: &sql::Ready) -> Vec<&'l Check> {
    listing.check.parts().iter().filter(|part| sql::is_slim(part, ready)).collect()
}

/// A place in a list: the sort's key of an order and its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// By submission.
    Id(Uuid),
    /// By an instant in microseconds.
    Instant(i64, Uuid),
    /// By number.
    Number(String, Uuid),
    /// By the key of a field.
    Key(Vec<u8>, Uuid),
    /// Among those without a value in the field.
    Rest(Uuid),
}

impl Position {
    /// Whether it is a place in a list of this order.
    pub fn fits(&self, sort: &Sort) -> bool {
        match self {
            Self::Id(_) => matches!(sort.by, SortBy::Created | SortBy::Field { .. }),
            Self::Instant(..) => matches!(sort.by, SortBy::Updated | SortBy::Due),
            Self::Number(..) => sort.by == SortBy::Number,
            Self::Key(..) => matches!(sort.by, SortBy::Field { .. }),
            Self::Rest(_) => matches!(sort.by, SortBy::Field { .. } | SortBy::Due),
        }
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Id(id) => write!(f, "{id}"),
            Self::Instant(micros, id) => write!(f, "{id}:t{micros}"),
            Self::Number(number, id) => write!(f, "{id}:n{number}"),
            Self::Key(key, id) => write!(f, "{id}:k{}", hex::encode(key)),
            Self::Rest(id) => write!(f, "{id}:r"),
        }
    }
}

impl std::str::FromStr for Position {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (id, key) = text.split_once(':').map_or((text, None), |(id, key)| (id, Some(key)));
        let id = Uuid::try_parse(id).map_err(|_| ())?;
        let Some(key) = key else { return Ok(Self::Id(id)) };
        let mut rest = key.chars();
        match (rest.next(), rest.as_str()) {
            (Some('t'), micros) => micros.parse().map(|micros| Self::Instant(micros, id)).map_err(|_| ()),
            (Some('n'), number) => Ok(Self::Number(number.to_owned(), id)),
            (Some('k'), key) => hex::decode(key).map(|key| Self::Key(key, id)).map_err(|_| ()),
            (Some('r'), "") => Ok(Self::Rest(id)),
            _ => Err(()),
        }
    }
}

pub(crate) const COLUMNS: &str = "id, number, type_id, form_version, title, status, requester_id, requester_name, source, \
                       created_at, updated_at, version, comments, attachments, department_id, site_id, customer_id, \
                       assignee_id, due_at";

pub(crate) fn read(row: Row<'_>) -> Result<Order, StoreError> {
    let unknown = |what: &str, code: &str| StoreError::Corrupt(format!("unknown {what} {code}"));
    let (status, source): (String, String) = (row.get(5)?, row.get(8)?);
    Ok(Order {
        id: row.get(0)?,
        number: row.get(1)?,
        type_id: row.get(2)?,
        form_version: row.get(3)?,
        title: row.get(4)?,
        status: Status::from_code(&status).ok_or_else(|| unknown("status", &status))?,
        requester_id: row.get(6)?,
        requester_name: row.get(7)?,
        source: Source::from_code(&source).ok_or_else(|| unknown("source", &source))?,
        created_at: row.time(9)?,
        updated_at: row.time(10)?,
        version: row.get(11)?,
        comments: row.get(12)?,
        attachments: row.get(13)?,
        department_id: row.get(14)?,
        site_id: row.get(15)?,
        customer_id: row.get(16)?,
        assignee_id: row.get(17)?,
        due_at: if row.get::<Option<i64>>(18)?.is_some() { Some(row.time(18)?) } else { None },
    })
}

/// One order.
///
/// # Errors
/// Any [`StoreError`].
pub fn find(c: &mut Conn, org: OrgId, id: Uuid) -> Result<Option<Order>, StoreError> {
    Ok(find_many(c, org, &[id], false)?.into_iter().next())
}

/// Orders by id, in id order; `lock` keeps other transactions from changing them.
///
/// # Errors
/// Any [`StoreError`].
pub fn find_many(c: &mut Conn, org: OrgId, ids: &[Uuid], lock: bool) -> Result<Vec<Order>, StoreError> {
    let lock = if lock { " for update" } else { "" };
    let sql = format!("select {COLUMNS} from orders where org_id = $1 and id = any($2) order by id{lock}");
    c.query(&sql, &[org.into(), Value::Uuids(ids.to_vec())], read)
}

/// Orders by number, as far as there are any.
///
/// # Errors
/// Any [`StoreError`].
pub fn by_number(c: &mut Conn, org: OrgId, numbers: &[String]) -> Result<HashMap<String, Uuid>, StoreError> {
    if numbers.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = "select number, id from orders where org_id = $1 and number = any($2)";
    let rows = c.query(sql, &[org.into(), Value::Texts(numbers.to_vec())], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.into_iter().collect())
}

/// The orders that hold unique values, by digest.
///
/// # Errors
/// Any [`StoreError`].
pub fn by_unique(c: &mut Conn, org: OrgId, digests: &[String]) -> Result<HashMap<String, Uuid>, StoreError> {
    if digests.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = "select digest, order_id from order_unique where org_id = $1 and digest = any($2)";
    let rows = c.query(sql, &[org.into(), Value::Texts(digests.to_vec())], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.into_iter().collect())
}

/// The form values of an order.
///
/// # Errors
/// Any [`StoreError`].
pub fn values(c: &mut Conn, org: OrgId, id: Uuid) -> Result<Option<Values>, StoreError> {
    let sql = "select form_values from order_body where org_id = $1 and order_id = $2";
    c.query_one(sql, &[org.into(), id.into()], |row| row.json(0))
}

/// Values of orders by id.
///
/// # Errors
/// Any [`StoreError`].
pub fn bodies(c: &mut Conn, org: OrgId, ids: &[Uuid]) -> Result<HashMap<Uuid, Values>, StoreError> {
    let sql = "select order_id, form_values from order_body where org_id = $1 and order_id = any($2)";
    let rows = c.query(sql, &[org.into(), Value::Uuids(ids.to_vec())], |row| Ok((row.get(0)?, row.json(1)?)))?;
    Ok(rows.into_iter().collect())
}
