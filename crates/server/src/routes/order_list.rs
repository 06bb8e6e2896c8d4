//! Lists of orders.

use super::orders::summary;
use crate::app::App;
use crate::counts::{COUNTED, Counts};
use crate::cursor;
use crate::extract::{Body, Caller, Paging, Query};
use crate::listing::{self, Simple};
use crate::problem::Problem;
use crate::wire::{FilterRead, Items, ListField, OrderPage, OrderSummary, QueryOrders, ReadFilter, Total};
use axum::Json;
use axum::extract::State;
use gongdan_domain::filter::{FieldDef, FieldName, Filter, print, write_json};
use gongdan_domain::order::{Order, Status, Values};
use gongdan_store::orders::{self, Count, Listing, Page};
use gongdan_store::{Conn, StoreError};
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Choices that travel with a field.
const MOST_CHOICES: usize = 200;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_orders))
        .routes(routes!(query_orders))
        .routes(routes!(list_order_fields))
        .routes(routes!(read_order_filter))
}

/// Which orders to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Asked {
    /// Only orders in this state.
    #[param(value_type = Option<crate::wire::Status>, inline)]
    status: Option<Status>,
    /// Only orders of this type.
    type_id: Option<Uuid>,
    /// Only orders the caller asked for.
    mine: Option<bool>,
    /// The beginning of a number, or words of a title.
    q: Option<String>,
    /// In words (`状态:待处理 金额:>=500`, `status:open amount:>=500`) or as a JSON tree.
    filter: Option<String>,
    /// A field, with `-` before it for the largest first; `-created` if left out.
    sort: Option<String>,
    /// More columns, separated by commas.
    fields: Option<String>,
    /// `false` to leave the total out.
    count: Option<bool>,
}

/// Lists orders: those the caller may see.
#[utoipa::path(get, path = "/api/v1/orders", tag = "orders",
    params(Asked, Paging,
        ("as" = Option<Uuid>, Query, description = "As this person sees them; for administrators who see everything.")),
    responses((status = 200, description = "A page of orders.", body = OrderPage), Problem))]
pub(crate) async fn list_orders(
    State(app): State<App>,
    caller: Caller,
    Query(asked): Query<Asked>,
    Query(paging): Query<Paging>,
) -> Result<Json<OrderPage>, Problem> {
    let simple =
        Simple { status: asked.status, type_id: asked.type_id, mine: asked.mine.unwrap_or_default(), words: asked.q };
    let fields = asked.fields.unwrap_or_default();
    let query = QueryOrders {
        filter: asked.filter.map_or(Value::Null, Value::String),
        sort: asked.sort,
        fields: fields.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        limit: paging.limit,
        after: paging.after,
        count: asked.count,
    };
    answer(&app, &caller, simple, query).await
}

/// Lists orders by a filter that is too long for an address.
#[utoipa::path(post, path = "/api/v1/orders/query", tag = "orders", request_body = QueryOrders,
    responses((status = 200, description = "A page of orders.", body = OrderPage), Problem))]
pub(crate) async fn query_orders(
    State(app): State<App>,
    caller: Caller,
    Body(query): Body<QueryOrders>,
) -> Result<Json<OrderPage>, Problem> {
    answer(&app, &caller, Simple::default(), query).await
}

async fn answer(app: &App, caller: &Caller, simple: Simple, query: QueryOrders) -> Result<Json<OrderPage>, Problem> {
    let schema = listing::schema(caller);
    let mut parts = simple.filter();
    parts.push(listing::read_filter(&query.filter, &schema)?);
    let filter = Filter::All(parts).tidy();
    let listing = listing::listing(app, caller, &schema, &filter)?;
    let sort = listing::sort(query.sort.as_deref(), &schema)?;
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, after) = (paging.limit()?, listing::position(paging.after()?, &sort)?);
    let columns = listing::columns(&query.fields, &schema)?;
    let wants_values = columns.iter().any(|def| matches!(def.name, FieldName::Custom { .. }));
    let counted = query.count.unwrap_or(true);
    let counts = app.counts.clone();
    let org = caller.org;
    let read = move |c: &mut Conn| {
        let page = orders::list(c, &listing, &sort, after.as_ref(), limit)?;
        let ids: Vec<Uuid> = page.orders.iter().map(|order| order.id).collect();
        let values = if wants_values { orders::bodies(c, org, &ids)? } else { HashMap::new() };
        let total = if counted { total(c, &counts, &listing, &page, after.is_none())? } else { None };
        Ok((page, values, total))
    };
    let (page, values, total) = app.ledger.store().read(read).await?;
    let none = Values::new();
    let show = |order: &Order| {
        let values = values.get(&order.id).unwrap_or(&none);
        let cell = |def: &&FieldDef| {
            let words = schema.show(def, order, values, caller.language);
            (!words.is_empty()).then(|| (def.name.to_string(), words))
        };
        columns.iter().filter_map(cell).collect()
    };
    let items = page.orders.into_iter().map(|order| {
        let columns = show(&order);
        OrderSummary { columns, ..summary(caller, order) }
    });
    let next = page.next.map(|next| cursor::write(next.to_string()));
    Ok(Json(OrderPage { items: items.collect(), next, building: page.building, complete: page.complete, total }))
}

/// How many there are.
fn total(
    c: &mut Conn,
    counts: &Counts,
    listing: &Listing,
    page: &Page,
    first: bool,
) -> Result<Option<Total>, StoreError> {
    if first && page.next.is_none() && page.complete {
        return Ok(Some(Total { count: page.orders.len() as i64, capped: false }));
    }
    let Count { count, more } = counts.of(listing, || orders::count(c, listing, COUNTED))?;
    Ok(Some(Total { count: count.max(page.orders.len() as i64), capped: more }))
}

/// Lists the fields that the caller may filter, sort and show.
#[utoipa::path(get, path = "/api/v1/orders/fields", tag = "orders",
    responses((status = 200, description = "All fields.", body = Items<ListField>), Problem))]
pub(crate) async fn list_order_fields(caller: Caller) -> Json<Items<ListField>> {
    let schema = listing::schema(&caller);
    let field = |def| ListField::of(def, &schema, MOST_CHOICES);
    Json(Items { items: schema.fields().iter().map(field).collect() })
}

/// Reads a filter, in words or as a tree, and writes it both ways.
#[utoipa::path(post, path = "/api/v1/orders/filter", tag = "orders", request_body = ReadFilter,
    responses((status = 200, description = "The filter.", body = FilterRead), Problem))]
pub(crate) async fn read_order_filter(
    caller: Caller,
    Body(input): Body<ReadFilter>,
) -> Result<Json<FilterRead>, Problem> {
    let schema = listing::schema(&caller);
    let filter = listing::read_filter(&input.filter, &schema)?;
    Ok(Json(FilterRead { words: print(&filter, &schema, caller.language), tree: write_json(&filter) }))
}
