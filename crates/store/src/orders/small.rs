//! Finding out whether few orders can pass at all: then they are read and sorted here, whatever the sort.

use super::sql::{self, Ready, Sql};
use super::walk::{Path, Steps, asks_for_open, due_range};
use super::{Listing, slim};
use crate::{Conn, StoreError, Value};
use gongdan_domain::filter::{Cell, Check, Column};
use gongdan_domain::permission::{Over, Scope};
use uuid::Uuid;

/// All orders that can pass, with others among them, if they are few.
pub(super) fn find(c: &mut Conn, listing: &Listing, ready: &Ready) -> Result<Option<Vec<Uuid>>, StoreError> {
    let cheap: Vec<&Check> = slim(listing, ready).into_iter().filter(|part| !sql::is_dear(part)).collect();
    for path in paths(&listing.check, ready) {
        let few = listing.effort.few;
        let steps = Steps { path: &path, descending: true, conditions: &cheap };
        let round = steps.round(c, listing, None, listing.effort.far, few + 1)?;
        if round.next.is_none() && round.met.len() <= few {
            return Ok(Some(round.met.into_iter().map(|met| met.id).collect()));
        }
    }
    for part in listing.check.parts() {
        if let Some(ids) = by_column(c, listing, part)? {
            return Ok(Some(ids));
        }
    }
    by_scope(c, listing)
}

/// The paths that a condition bounds, those of single values first.
pub(super) fn paths(check: &Check, ready: &Ready) -> Vec<Path> {
    let mut paths = Vec::new();
    for part in check.parts() {
        let Check::Field { type_id, field, ranges, indexed: true } = part else { continue };
        if let ([range], true) = (ranges.as_slice(), ready.contains(&(*type_id, field.clone()))) {
            let path = Path::Field { type_id: *type_id, field: field.clone(), range: Some(range.clone()) };
            let place = if range.only().is_some() { 0 } else { paths.len() };
            paths.insert(place, path);
        }
    }
    if let Some(range) = due_range(check) {
        paths.push(Path::Due { range: Some(range) });
    }
    if asks_for_open(check) {
        paths.push(Path::Open);
    }
    paths.truncate(3);
    paths
}

/// Orders by one column, where one index leads to them.
fn by_column(c: &mut Conn, listing: &Listing, part: &Check) -> Result<Option<Vec<Uuid>>, StoreError> {
    let Check::Column { column, ranges } = part else { return Ok(None) };
    if *column == Column::Id {
        let ids: Option<Vec<Uuid>> = ranges.iter().map(|range| id_of(range.only())).collect();
        return Ok(ids.filter(|ids| ids.len() <= listing.effort.few));
    }
    let name = match column {
        Column::Requester => "requester_id",
        Column::Assignee => "assignee_id",
        Column::Department => "department_id",
        Column::Site => "site_id",
        Column::Customer => "customer_id",
        _ => return Ok(None),
    };
    let mut wanted = Vec::new();
    for range in ranges {
        match id_of(range.only()) {
            Some(id) => wanted.push(id),
            None => return Ok(None),
        }
    }
    few(c, listing, &[(name, wanted)])
}

fn id_of(cell: Option<&Cell>) -> Option<Uuid> {
    match cell {
        Some(Cell::Id(id)) => Some(*id),
        _ => None,
    }
}

/// Orders by what the caller reaches.
fn by_scope(c: &mut Conn, listing: &Listing) -> Result<Option<Vec<Uuid>>, StoreError> {
    let Scope::Within(reaches) = &listing.scope else { return Ok(None) };
    let mut ways = Vec::new();
    for reach in reaches.iter() {
        match &reach.over {
            Over::All => return Ok(None),
            Over::Own(user) => ways.extend([("requester_id", vec![*user]), ("assignee_id", vec![*user])]),
            Over::Departments(ids) => ways.push(("department_id", ids.as_slice().to_vec())),
            Over::Sites(ids) => ways.push(("site_id", ids.as_slice().to_vec())),
            Over::Customers(ids) => ways.push(("customer_id", ids.as_slice().to_vec())),
        }
    }
    few(c, listing, &ways)
}

/// The orders that any of these columns leads to, if they are few.
fn few(c: &mut Conn, listing: &Listing, ways: &[(&str, Vec<Uuid>)]) -> Result<Option<Vec<Uuid>>, StoreError> {
    let (mut found, few) = (Vec::new(), listing.effort.few);
    for (column, ids) in ways {
        let mut sql = Sql::new(listing.org);
        sql.push(&format!("select id from orders where org_id = $1 and {column} = any("));
        sql.bind(Value::Uuids(ids.clone()));
        sql.push(") limit ");
        sql.bind((few + 1 - found.len()) as i64);
        found.extend(c.query(&sql.text, &sql.values, |row| row.get::<Uuid>(0))?);
        if found.len() > few {
            return Ok(None);
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(Some(found))
}
