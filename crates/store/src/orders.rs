//! Orders for reading.

use crate::{Conn, Row, StoreError, Value, scope};
use gongdan_domain::OrgId;
use gongdan_domain::order::{Order, Source, Status, Values};
use gongdan_domain::permission::Scope;
use uuid::Uuid;

/// Which orders a list shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OrderFilter {
    /// What the caller may see.
    pub scope: Scope,
    /// Only this state.
    pub status: Option<Status>,
    /// Only this type.
    pub type_id: Option<Uuid>,
    /// Only orders this user asked for.
    pub requester: Option<Uuid>,
    /// Only numbers that begin so.
    pub number_prefix: Option<String>,
    /// Only titles that contain this.
    pub words: Option<String>,
    /// Types whose titles the caller cannot read: no word is looked for there.
    pub closed_titles: Vec<Uuid>,
}

impl OrderFilter {
    /// Everything inside `scope`.
    pub fn within(scope: Scope) -> Self {
        Self {
            scope,
            status: None,
            type_id: None,
            requester: None,
            number_prefix: None,
            words: None,
            closed_titles: Vec::new(),
        }
    }
}

const COLUMNS: &str = "id, number, type_id, form_version, title, status, requester_id, requester_name, source, \
                       created_at, updated_at, version, comments, attachments, department_id, site_id, customer_id, \
                       assignee_id";

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
    })
}

/// The `where` clause of a filter and its values, beginning with the organisation. Only fixed texts are joined;
/// what people typed is bound.
fn conditions(org: OrgId, filter: &OrderFilter, before: Option<Uuid>) -> Option<(String, Vec<Value>)> {
    let mut sql = "org_id = $1".to_owned();
    let mut values: Vec<Value> = vec![org.into()];
    let mut also = |condition: &str, value: Value| {
        values.push(value);
        sql.push_str(" and ");
        sql.push_str(&condition.replace('?', &format!("${}", values.len())));
    };
    if let Some(user) = filter.requester {
        also("requester_id = ?", user.into());
    }
    if let Some(status) = filter.status {
        also("status = ?", status.code().into());
    }
    if let Some(type_id) = filter.type_id {
        also("type_id = ?", type_id.into());
    }
    if let Some(prefix) = &filter.number_prefix {
        also("number >= ?", prefix.as_str().into());
        also("number < ?", format!("{prefix}\u{10FFFF}").into());
    }
    if let Some(words) = &filter.words {
        let escaped = words.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        also("lower(title) like ? escape '\\'", format!("%{escaped}%").into());
        if !filter.closed_titles.is_empty() {
            also("not (type_id = any(?))", Value::Uuids(filter.closed_titles.clone()));
        }
    }
    if let Some(id) = before {
        also("id < ?", id.into());
    }
    match &filter.scope {
        Scope::All => {}
        Scope::Nothing => return None,
        within @ Scope::Within(_) => {
            sql.push_str(" and ");
            sql.push_str(&scope::condition(within, "", &mut values));
        }
    }
    Some((sql, values))
}

/// A page of orders, newest first, that come after the order `before` in that sequence.
///
/// # Errors
/// Any [`StoreError`].
pub fn page(
    c: &mut Conn,
    org: OrgId,
    filter: &OrderFilter,
    before: Option<Uuid>,
    limit: usize,
) -> Result<Vec<Order>, StoreError> {
    let Some((conditions, mut values)) = conditions(org, filter, before) else { return Ok(Vec::new()) };
    values.push(Value::Int(Some(limit as i64)));
    let sql = format!(
        "select {COLUMNS} from orders where {conditions} order by org_id desc, id desc limit ${}",
        values.len()
    );
    c.query(&sql, &values, read)
}

/// How many orders fit, counted no further than `cap + 1`.
///
/// # Errors
/// Any [`StoreError`].
pub fn count(c: &mut Conn, org: OrgId, filter: &OrderFilter, cap: i64) -> Result<i64, StoreError> {
    let Some((conditions, mut values)) = conditions(org, filter, None) else { return Ok(0) };
    values.push((cap + 1).into());
    let sql = format!(
        "select count(*) from (select 1 as one from orders where {conditions} limit ${}) as some_orders",
        values.len()
    );
    Ok(c.query_one(&sql, &values, |row| row.get(0))?.unwrap_or(0))
}

/// One order.
///
/// # Errors
/// Any [`StoreError`].
pub fn find(c: &mut Conn, org: OrgId, id: Uuid) -> Result<Option<Order>, StoreError> {
    Ok(find_many(c, org, &[id], false)?.into_iter().next())
}

/// Orders by id, in id order; `lock` keeps other transactions from changing them.
pub(crate) fn find_many(c: &mut Conn, org: OrgId, ids: &[Uuid], lock: bool) -> Result<Vec<Order>, StoreError> {
    let lock = if lock { " for update" } else { "" };
    let sql = format!("select {COLUMNS} from orders where org_id = $1 and id = any($2) order by id{lock}");
    c.query(&sql, &[org.into(), Value::Uuids(ids.to_vec())], read)
}

/// The form values of an order.
///
/// # Errors
/// Any [`StoreError`].
pub fn values(c: &mut Conn, org: OrgId, id: Uuid) -> Result<Option<Values>, StoreError> {
    let sql = "select form_values from order_body where org_id = $1 and order_id = $2";
    c.query_one(sql, &[org.into(), id.into()], |row| row.json(0))
}
