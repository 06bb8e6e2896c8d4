//! The orders of a list by the sites they concern, with where those lie.

use super::records::must_read;
use crate::app::App;
use crate::extract::{Body, Caller};
use crate::listing;
use crate::problem::Problem;
use crate::wire::{MapSite, OrderMap, ReadFilter};
use axum::Json;
use axum::extract::State;
use gongdan_domain::catalog::{CatalogRecord, Told};
use gongdan_domain::filter::Sort;
use gongdan_domain::order::Status;
use gongdan_store::orders::{self, Position};
use gongdan_store::{Conn, StoreError};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Orders that are looked at; of longer lists the newest.
const MOST_ORDERS: usize = 5_000;
/// Sites that are shown; those with most orders.
const MOST_SITES: usize = 1_000;
/// Orders read at once.
const PIECE: usize = 500;
/// Sites lie at most this deep below each other; a longer way up is a circle.
const DEEPEST: usize = 50;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(map_orders))
}

#[derive(Default)]
struct Found {
    sites: BTreeMap<Uuid, (i64, i64)>,
    nowhere: i64,
    looked: usize,
    more: bool,
}

/// Counts the orders of a list by site: the newest 5,000 of those the caller may see. A site without a place of its own
/// lies where the one above it does.
#[utoipa::path(post, path = "/api/v1/orders/map", tag = "orders", request_body = ReadFilter,
    responses((status = 200, description = "The sites, those with most orders first.", body = OrderMap), Problem))]
pub(crate) async fn map_orders(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<ReadFilter>,
) -> Result<Json<OrderMap>, Problem> {
    must_read(&caller, "site")?;
    let schema = listing::schema(&caller);
    let filter = listing::read_filter(&input.filter, &schema)?;
    let listing = listing::listing(&app, &caller, &schema, &filter)?;
    let asking = caller.clone();
    let read = move |c: &mut Conn| -> Result<Found, StoreError> {
        let (mut found, mut after): (Found, Option<Position>) = (Found::default(), None);
        loop {
            let page = orders::list(c, &listing, &Sort::default(), after.as_ref(), PIECE)?;
            for order in &page.orders {
                found.looked += 1;
                let closed = asking.catalog.is_closed(&asking.rights, order, Told::Links);
                match order.site_id.filter(|_| !closed) {
                    None => found.nowhere += 1,
                    Some(site) => {
                        let counted = found.sites.entry(site).or_default();
                        counted.0 += 1;
                        counted.1 += i64::from(order.status == Status::Open);
                    }
                }
            }
            found.more = page.next.is_some();
            after = page.next;
            if after.is_none() || found.looked >= MOST_ORDERS {
                return Ok(found);
            }
        }
    };
    let Found { sites, nowhere, looked, more } = app.ledger.store().read(read).await?;
    let site = |(id, (orders, open)): (Uuid, (i64, i64))| {
        let record = caller.catalog.record_row(id)?;
        let (lat, lon) = place(&caller, record).unzip();
        Some(MapSite { id, name: record.body.name.clone(), lat, lon, orders, open })
    };
    let mut sites: Vec<MapSite> = sites.into_iter().filter_map(site).collect();
    sites.sort_by_key(|site| std::cmp::Reverse((site.open, site.orders)));
    sites.truncate(MOST_SITES);
    Ok(Json(OrderMap { sites, nowhere, looked: i64::try_from(looked).unwrap_or(i64::MAX), more }))
}

/// Where a site lies: the first of its details that is a point on the earth, else where the site above it lies.
fn place(caller: &Caller, site: &CatalogRecord) -> Option<(f64, f64)> {
    let up = std::iter::successors(Some(site), |site| caller.catalog.record_row(site.body.parent_id?));
    up.take(DEEPEST)
        .filter(|site| &*site.collection == "site")
        .find_map(|site| site.body.details.values().find_map(point))
}

fn point(value: &Value) -> Option<(f64, f64)> {
    let (lat, lon) = (value.get("lat")?.as_f64()?, value.get("lon")?.as_f64()?);
    ((-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon)).then_some((lat, lon))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_points_on_the_earth_are_places() {
        for (value, expected) in [
            (json!({"lat": 31.23, "lon": 121.47, "label": "x"}), Some((31.23, 121.47))),
            (json!({"lat": 91, "lon": 0}), None),
            (json!({"lat": "31", "lon": 121}), None),
            (json!("31, 121"), None),
        ] {
            assert_eq!(point(&value), expected, "{value}");
        }
    }
}
