//! The rows by which lists find and sort orders by fields of their forms; see `order_field` in the migrations.

use crate::table::{ORDER_FIELD, ORDER_FIELD_BUILD};
use crate::{Conn, Existing, StoreError, Value};
use gongdan_domain::catalog::Catalog;
use gongdan_domain::index_key::IndexKey;
use gongdan_domain::order::Order;
use gongdan_domain::{OrgId, State};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// Writes the rows of all orders that `state` says were made or changed.
pub(crate) fn write(c: &mut Conn, org: OrgId, state: &State, catalog: Option<&Catalog>) -> Result<(), StoreError> {
    let Some(catalog) = catalog else { return Ok(()) };
    let changed = &state.changed;
    let mut cells = Vec::new();
    let mut fill = |id: &Uuid| {
        if let (Some(order), Some(values)) = (state.orders.get(id), state.bodies.get(id)) {
            push(&mut cells, org, order, catalog.indexed_keys(order.type_id, values));
        }
    };
    changed.new_orders.iter().for_each(&mut fill);
    let is_old = |id: &&Uuid| !changed.new_orders.contains(id);
    let edited: Vec<Uuid> = changed.bodies.iter().filter(is_old).copied().collect();
    if !edited.is_empty() {
        edited.iter().for_each(&mut fill);
        forget(c, org, &edited)?;
    }
    let moved: Vec<Uuid> =
        changed.orders.iter().filter(is_old).filter(|id| !changed.bodies.contains(id)).copied().collect();
    if !moved.is_empty() {
        follow(c, org, state, &moved, &mut cells)?;
    }
    // An old row may stand where a new one goes: an order that moved keeps its keys.
    let existing = if moved.is_empty() { Existing::Keep } else { Existing::Replace };
    c.write(&ORDER_FIELD, &cells, existing)
}

fn forget(c: &mut Conn, org: OrgId, orders: &[Uuid]) -> Result<(), StoreError> {
    let sql = "delete from order_field where org_id = $1 and order_id = any($2)";
    c.execute(sql, &[org.into(), Value::Uuids(orders.to_vec())]).map(drop)
}

/// Adds the rows of orders whose state or place differs from what their rows say.
fn follow(c: &mut Conn, org: OrgId, state: &State, orders: &[Uuid], cells: &mut Vec<Value>) -> Result<(), StoreError> {
    let sql = "select order_id, type_id, field, value_key, edge, status, requester_id, assignee_id, department_id,
               site_id, customer_id from order_field where org_id = $1 and order_id = any($2)";
    let rows = c.query(sql, &[org.into(), Value::Uuids(orders.to_vec())], |row| {
        let key = IndexKey::from_bytes(row.get(3)?);
        let place: [Option<Uuid>; 5] = [row.get(6)?, row.get(7)?, row.get(8)?, row.get(9)?, row.get(10)?];
        let (field, status): (String, String) = (row.get(2)?, row.get(5)?);
        Ok((row.get::<Uuid>(0)?, field, key, row.get::<i64>(4)?, status, place))
    })?;
    for (id, field, key, edge, status, before) in rows {
        let Some(order) = state.orders.get(&id) else { continue };
        if status != order.status.code() || before != place(order) {
            push_one(cells, org, order, &field, &key, edge);
        }
    }
    Ok(())
}

fn place(order: &Order) -> [Option<Uuid>; 5] {
    [order.requester_id, order.assignee_id, order.department_id, order.site_id, order.customer_id]
}

fn push(cells: &mut Vec<Value>, org: OrgId, order: &Order, fields: Vec<(&str, Vec<IndexKey>)>) {
    for (field, keys) in fields {
        let last = keys.len().saturating_sub(1);
        for (at, key) in keys.iter().enumerate() {
            let edge = i64::from(at == 0) + 2 * i64::from(at == last);
            push_one(cells, org, order, field, key, edge);
        }
    }
}

fn push_one(cells: &mut Vec<Value>, org: OrgId, order: &Order, field: &str, key: &IndexKey, edge: i64) {
    cells.extend([
        org.into(),
        order.type_id.into(),
        field.into(),
        key.as_bytes().to_vec().into(),
        order.id.into(),
        edge.into(),
        order.status.code().into(),
    ]);
    cells.extend(place(order).map(Value::from));
}

/// How far the rows of a field are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// The order type.
    pub type_id: Uuid,
    /// The field's id.
    pub field: String,
    /// The form that said so.
    pub form_version: i64,
    /// Orders up to this one have their rows.
    pub done_to: Uuid,
    /// Whether all have.
    pub ready: bool,
}

/// How far the rows of all fields are.
///
/// # Errors
/// Any [`StoreError`].
pub fn builds(c: &mut Conn, org: OrgId) -> Result<Vec<Build>, StoreError> {
    let sql = "select type_id, field, form_version, done_to, ready from order_field_build where org_id = $1";
    c.query(sql, &[org.into()], |row| {
        Ok(Build {
            type_id: row.get(0)?,
            field: row.get(1)?,
            form_version: row.get(2)?,
            done_to: row.get(3)?,
            ready: row.get(4)?,
        })
    })
}

/// The fields that have a row for every order.
pub(crate) fn ready(c: &mut Conn, org: OrgId) -> Result<HashSet<(Uuid, String)>, StoreError> {
    let sql = "select type_id, field from order_field_build where org_id = $1 and ready";
    Ok(c.query(sql, &[org.into()], |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect())
}

/// Notes how far a field is.
///
/// # Errors
/// Any [`StoreError`].
pub fn note(c: &mut Conn, org: OrgId, build: &Build) -> Result<(), StoreError> {
    let cells = [
        org.into(),
        build.type_id.into(),
        build.field.as_str().into(),
        build.form_version.into(),
        build.done_to.into(),
        build.ready.into(),
    ];
    c.insert(&ORDER_FIELD_BUILD, &cells, Existing::Replace).map(drop)
}

/// Writes the rows of up to `limit` orders of the build's type that come after `build.done_to`, and notes it; answers
/// whether more are left.
///
/// # Errors
/// Any [`StoreError`].
pub fn build_some(
    c: &mut Conn,
    org: OrgId,
    catalog: &Catalog,
    build: &mut Build,
    limit: i64,
) -> Result<bool, StoreError> {
    let sql = "select id from orders where org_id = $1 and type_id = $2 and id > $3 order by id limit $4 for update";
    let values = [org.into(), build.type_id.into(), build.done_to.into(), limit.into()];
    let ids: Vec<Uuid> = c.query(sql, &values, |row| row.get(0))?;
    let orders = crate::orders::find_many(c, org, &ids, false)?;
    let bodies = crate::orders::bodies(c, org, &ids)?;
    let mut cells = Vec::new();
    for order in &orders {
        let keys = bodies.get(&order.id).map(|values| catalog.sorted_keys(order.type_id, &build.field, values));
        push(&mut cells, org, order, vec![(build.field.as_str(), keys.unwrap_or_default())]);
    }
    c.insert(&ORDER_FIELD, &cells, Existing::Replace)?;
    if let Some(last) = ids.last() {
        build.done_to = *last;
    }
    build.ready = ids.len() < usize::try_from(limit).unwrap_or(usize::MAX);
    note(c, org, build)?;
    Ok(!build.ready)
}

/// Drops up to `limit` rows of a field that lists find by no longer; answers whether more are left.
///
/// # Errors
/// Any [`StoreError`].
pub fn drop_some(c: &mut Conn, org: OrgId, type_id: Uuid, field: &str, limit: i64) -> Result<bool, StoreError> {
    let sql = "select order_id from order_field where org_id = $1 and type_id = $2 and field = $3 limit $4";
    let values = [org.into(), type_id.into(), field.into(), limit.into()];
    let orders: Vec<Uuid> = c.query(sql, &values, |row| row.get(0))?;
    if orders.is_empty() {
        let sql = "delete from order_field_build where org_id = $1 and type_id = $2 and field = $3";
        c.execute(sql, &[org.into(), type_id.into(), field.into()])?;
        return Ok(false);
    }
    let sql = "delete from order_field where org_id = $1 and order_id = any($2) and field = $3 and type_id = $4";
    c.execute(sql, &[org.into(), Value::Uuids(orders), field.into(), type_id.into()])?;
    Ok(true)
}

/// Lowest and highest key by order.
pub(crate) type Edges = HashMap<Uuid, (Vec<u8>, Vec<u8>)>;

/// The lowest and highest key of a field for each of `orders`; those without a value are left out.
pub(crate) fn edges(
    c: &mut Conn,
    org: OrgId,
    type_id: Uuid,
    field: &str,
    orders: &[Uuid],
) -> Result<Edges, StoreError> {
    let sql = "select order_id, value_key, type_id from order_field
               where org_id = $1 and order_id = any($2) and field = $3";
    let values = [org.into(), Value::Uuids(orders.to_vec()), field.into()];
    let rows: Vec<(Uuid, Vec<u8>, Uuid)> = c.query(sql, &values, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut edges = Edges::with_capacity(rows.len());
    for (id, key, _) in rows.into_iter().filter(|(_, _, of)| *of == type_id) {
        let edge = edges.entry(id).or_insert_with(|| (key.clone(), key.clone()));
        if key < edge.0 {
            edge.0 = key;
        } else if key > edge.1 {
            edge.1 = key;
        }
    }
    Ok(edges)
}

/// How many rows each field has, for tests and the system page.
///
/// # Errors
/// Any [`StoreError`].
pub fn counts(c: &mut Conn, org: OrgId) -> Result<BTreeMap<(Uuid, String), i64>, StoreError> {
    let sql = "select type_id, field, count(*) from order_field where org_id = $1 group by type_id, field";
    Ok(c.query(sql, &[org.into()], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?.into_iter().collect())
}
