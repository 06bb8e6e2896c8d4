//! Pages of orders.
//!
//! A page is found by a walk along the index of its sort, in rounds that grow. When the first round does not fill the
//! page, the filter or the scope may be so narrow that few orders can pass: those are read and sorted here. Work is
//! bounded either way, and the answer says so when it stopped early.

use super::small;
use super::sql::{self, Ready, Sql};
use super::walk::{Met, Path, Steps};
use super::{COLUMNS, Listing, Position, bodies, read, slim};
use crate::{Conn, StoreError, Value, order_fields, scope};
use gongdan_domain::filter::{Check, Column, Sort, SortBy};
use gongdan_domain::order::Order;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::time::Instant;
use uuid::Uuid;

/// Length of each round, in lengths of the first: while an entry decides by itself, and where each costs a read.
const CHEAP_ROUNDS: [i64; 4] = [1, 3, 8, 13];
const DEAR_ROUNDS: [i64; 4] = [1, 2, 2, 2];

/// A page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The orders, in the order asked for.
    pub orders: Vec<Order>,
    /// Where the next page begins, if there may be one.
    pub next: Option<Position>,
    /// Whether the field of the sort has no index rows yet: then the newest come first.
    pub building: bool,
    /// Whether the page is full or the last one; else the search stopped early and goes on at `next`.
    pub complete: bool,
}

/// Up to `limit` orders of a listing after `after`.
///
/// # Errors
/// Any [`StoreError`].
pub fn list(
    c: &mut Conn,
    listing: &Listing,
    sort: &Sort,
    after: Option<&Position>,
    limit: usize,
) -> Result<Page, StoreError> {
    if listing.is_hopeless() {
        return Ok(Page { orders: Vec::new(), next: None, building: false, complete: true });
    }
    let ready = order_fields::ready(c, listing.org)?;
    Search { listing, sort, ready: &ready, limit, begun: Instant::now(), read: 0 }.page(c, after)
}

struct Search<'a> {
    listing: &'a Listing,
    sort: &'a Sort,
    ready: &'a Ready,
    limit: usize,
    begun: Instant,
    /// Orders whose values were read.
    read: usize,
}

impl Search<'_> {
    fn page(&mut self, c: &mut Conn, after: Option<&Position>) -> Result<Page, StoreError> {
        let mut found: Vec<(Order, Position)> = Vec::new();
        let mut at = after.cloned();
        let mut path = Path::of(self.sort, self.listing, self.ready);
        if let Some(Position::Rest(_)) = &at {
            path = path.without().unwrap_or(path);
        }
        let effort = self.listing.effort;
        let dear = self.listing.check.parts().iter().any(sql::is_dear);
        let rounds = if dear { DEAR_ROUNDS } else { CHEAP_ROUNDS };
        for (round, times) in rounds.into_iter().chain(std::iter::repeat(rounds[3])).enumerate() {
            if round == 1
                && let Some(ids) = small::find(c, self.listing, self.ready)?
            {
                return self.few(c, &ids, after);
            }
            if round > 1 && (self.begun.elapsed() > effort.patience || self.read > effort.reads) {
                break;
            }
            let length = times * effort.walk;
            at = self.go(c, &path, at.as_ref(), length, &mut found)?;
            if found.len() > self.limit {
                break;
            }
            if at.is_none() {
                match self.rest(&path) {
                    Some(rest) => path = rest,
                    None => return Ok(self.cut(found, None, true)),
                }
            }
        }
        let complete = found.len() > self.limit;
        // Between the orders with a value and those without there is no order to name: the first id of all.
        let start = if path.is_rest() { Some(Position::Rest(Uuid::max())) } else { None };
        Ok(self.cut(found, at.or(start), complete))
    }

    fn cut(&self, mut found: Vec<(Order, Position)>, at: Option<Position>, complete: bool) -> Page {
        let more = found.len() > self.limit;
        found.truncate(self.limit);
        let next = if more { found.last().map(|(_, at)| at.clone()) } else { at };
        let building = match &self.sort.by {
            SortBy::Field { type_id, field } => !self.ready.contains(&(*type_id, field.clone())),
            SortBy::Created | SortBy::Updated | SortBy::Due | SortBy::Number => false,
        };
        Page { orders: found.into_iter().map(|(order, _)| order).collect(), next, building, complete }
    }

    /// Orders without a value come after those with one, unless the filter asks for a value.
    fn rest(&self, path: &Path) -> Option<Path> {
        let asks = |part: &Check| match (path, part) {
            (Path::Field { type_id, field, .. }, Check::Field { type_id: t, field: f, .. }) => {
                t == type_id && f == field
            }
            (Path::Due { .. }, Check::Column { column: Column::Due, .. }) => true,
            _ => false,
        };
        let needs_value = self.listing.check.parts().iter().any(asks);
        if needs_value { None } else { path.without() }
    }

    /// One round; adds what passes, and answers where to go on.
    fn go(
        &mut self,
        c: &mut Conn,
        path: &Path,
        after: Option<&Position>,
        length: i64,
        found: &mut Vec<(Order, Position)>,
    ) -> Result<Option<Position>, StoreError> {
        let known: Vec<&Check> = self.listing.check.parts().iter().filter(|p| sql::is_known(p, self.ready)).collect();
        let unknown = known.len() < self.listing.check.parts().len();
        let conditions = if path.is_slim() { slim(self.listing, self.ready) } else { known };
        // The rest stands newest first in both directions.
        let descending = self.sort.descending || path.is_rest();
        let steps = Steps { path, descending, conditions: &conditions };
        let missing = self.limit + 1 - found.len();
        let want = if unknown { missing.max(500) } else { missing };
        let round = steps.round(c, self.listing, after, length, want)?;
        self.keep(c, round.met, found)?;
        Ok(round.next)
    }

    /// Adds those that pass everything to `found`.
    fn keep(&mut self, c: &mut Conn, met: Vec<Met>, found: &mut Vec<(Order, Position)>) -> Result<(), StoreError> {
        let ids: Vec<Uuid> = met.iter().map(|met| met.id).collect();
        let mut orders = self.load(c, &ids)?;
        for Met { id, at } in met {
            found.extend(orders.remove(&id).map(|order| (order, at)));
        }
        Ok(())
    }

    /// Those of `ids` that pass everything: scope and filter are asked again on the orders themselves.
    fn load(&mut self, c: &mut Conn, ids: &[Uuid]) -> Result<HashMap<Uuid, Order>, StoreError> {
        let parts = self.listing.check.parts();
        let mut orders = passing(c, self.listing, self.ready, ids)?;
        let unknown: Vec<&Check> = parts.iter().filter(|p| !sql::is_known(p, self.ready)).collect();
        if !unknown.is_empty() && !orders.is_empty() {
            let ids: Vec<Uuid> = orders.iter().map(|order| order.id).collect();
            self.read += ids.len();
            let values = bodies(c, self.listing.org, &ids)?;
            let none = gongdan_domain::order::Values::new();
            orders.retain(|order| {
                let values = values.get(&order.id).unwrap_or(&none);
                unknown.iter().all(|part| part.matches(order, values, &self.listing.catalog))
            });
        }
        Ok(orders.into_iter().map(|order| (order.id, order)).collect())
    }

    /// A page of few orders: sorted here, and asked for everything else in that order until the page is full.
    fn few(&mut self, c: &mut Conn, ids: &[Uuid], after: Option<&Position>) -> Result<Page, StoreError> {
        let mut placed = self.placed(c, ids)?;
        placed.sort_unstable_by(|a, b| self.compare(&a.at, &b.at));
        if let Some(after) = after {
            placed.retain(|met| self.compare(&met.at, after) == Ordering::Greater);
        }
        let (mut found, mut rest) = (Vec::new(), placed.into_iter());
        let mut last = None;
        while found.len() <= self.limit {
            if self.read > self.listing.effort.reads {
                return Ok(self.cut(found, last, false));
            }
            let met: Vec<Met> = rest.by_ref().take(2 * self.limit.max(50)).collect();
            let Some(end) = met.last() else { return Ok(self.cut(found, None, true)) };
            last = Some(end.at.clone());
            self.keep(c, met, &mut found)?;
        }
        Ok(self.cut(found, last, true))
    }

    /// Where each of `ids` stands in the order of the list.
    fn placed(&self, c: &mut Conn, ids: &[Uuid]) -> Result<Vec<Met>, StoreError> {
        let by_id = || ids.iter().map(|id| Met { id: *id, at: Position::Id(*id) }).collect();
        Ok(match &self.sort.by {
            SortBy::Created => by_id(),
            SortBy::Field { type_id, field } if self.ready.contains(&(*type_id, field.clone())) => {
                let edges = order_fields::edges(c, self.listing.org, *type_id, field, ids)?;
                let at = |id: &Uuid| match edges.get(id) {
                    Some((low, high)) => Position::Key(if self.sort.descending { high } else { low }.clone(), *id),
                    None => Position::Rest(*id),
                };
                ids.iter().map(|id| Met { id: *id, at: at(id) }).collect()
            }
            SortBy::Field { .. } => by_id(),
            SortBy::Due => {
                let sql = "select id, due_at from orders where org_id = $1 and id = any($2)";
                c.query(sql, &[self.listing.org.into(), Value::Uuids(ids.to_vec())], |row| {
                    let (id, due): (Uuid, Option<i64>) = (row.get(0)?, row.get(1)?);
                    Ok(Met { id, at: due.map_or(Position::Rest(id), |due| Position::Instant(due, id)) })
                })?
            }
            SortBy::Updated | SortBy::Number => {
                let sql = "select id, updated_at, number from orders where org_id = $1 and id = any($2)";
                let values = [self.listing.org.into(), Value::Uuids(ids.to_vec())];
                let updated = self.sort.by == SortBy::Updated;
                c.query(sql, &values, |row| {
                    let id: Uuid = row.get(0)?;
                    let at =
                        if updated { Position::Instant(row.get(1)?, id) } else { Position::Number(row.get(2)?, id) };
                    Ok(Met { id, at })
                })?
            }
        })
    }

    fn compare(&self, a: &Position, b: &Position) -> Ordering {
        let turned = |ordering: Ordering| if self.sort.descending { ordering.reverse() } else { ordering };
        match (a, b) {
            (Position::Rest(a), Position::Rest(b)) => b.cmp(a),
            (Position::Rest(_), _) => Ordering::Greater,
            (_, Position::Rest(_)) => Ordering::Less,
            (Position::Id(a), Position::Id(b)) => turned(a.cmp(b)),
            (Position::Instant(a, x), Position::Instant(b, y)) => turned(a.cmp(b).then(x.cmp(y))),
            (Position::Number(a, x), Position::Number(b, y)) => turned(a.cmp(b).then(x.cmp(y))),
            (Position::Key(a, x), Position::Key(b, y)) => turned(a.cmp(b).then(x.cmp(y))),
            _ => Ordering::Equal,
        }
    }
}

/// How many of `ids` pass everything.
pub(super) fn count_among(c: &mut Conn, listing: &Listing, ready: &Ready, ids: &[Uuid]) -> Result<i64, StoreError> {
    let sort = Sort::default();
    let mut search = Search { listing, sort: &sort, ready, limit: 0, begun: Instant::now(), read: 0 };
    Ok(search.load(c, ids)?.len() as i64)
}

/// Those of `ids` inside the scope that pass what the database can decide.
pub(super) fn passing(c: &mut Conn, listing: &Listing, ready: &Ready, ids: &[Uuid]) -> Result<Vec<Order>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(listing.org);
    sql.push(&format!("select {COLUMNS} from orders w where org_id = $1 and id = any("));
    sql.bind(Value::Uuids(ids.to_vec()));
    sql.push(") and ");
    let inside = scope::condition(&listing.scope, "w", &mut sql.values);
    sql.push(&inside);
    for part in listing.check.parts().iter().filter(|part| sql::is_known(part, ready)) {
        sql.push(" and ");
        sql::condition(part, "w", &mut sql);
    }
    c.query(&sql.text, &sql.values, read)
}
