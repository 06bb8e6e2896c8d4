//! Who is responsible for an order, and who follows it.

use super::orders::{load, summary, visible};
use crate::app::App;
use crate::cursor;
use crate::etag::Tagged;
use crate::extract::{Body, Caller, Paging, Query, Segments};
use crate::problem::Problem;
use crate::wire::{Actor, AssignOrder, Mention, MentionComment, Order, OrderSummary, Page, Watching};
use axum::Json;
use axum::extract::State;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::event::Named;
use gongdan_domain::form::FieldError;
use gongdan_domain::life::LifeCommand;
use gongdan_domain::permission::{self, Action};
use gongdan_domain::{Command, order};
use gongdan_store::{Conn, StoreError, comments, life};
use std::collections::HashMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Watchers shown at most.
const MOST_WATCHERS: usize = 500;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(assign_order))
        .routes(routes!(get_watching, watch_order, unwatch_order))
        .routes(routes!(list_watched_orders))
        .routes(routes!(list_mentions))
}

/// A user who is still there, by name.
pub(super) fn present(catalog: &Catalog, id: Uuid, path: &str) -> Result<Named, Problem> {
    let found = catalog.person(id).filter(|person| person.active);
    let unknown = || {
        let (zh, en) = ("没有此人，或此人已停用。", "There is no such person, or they have left.");
        Problem::from(FieldError::new("unknown-user", zh, en).at(path))
    };
    found.map(|person| Named { id, name: person.body.name.clone() }).ok_or_else(unknown)
}

/// Says who is responsible for an order. Saying the same again changes nothing.
#[utoipa::path(put, path = "/api/v1/orders/{id}/assignee", tag = "orders", request_body = AssignOrder,
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "The order after the change.", body = Order, headers(("ETag" = String))),
        Problem))]
pub(crate) async fn assign_order(
    State(app): State<App>,
    caller: Caller,
    Segments(order_id): Segments<Uuid>,
    Body(input): Body<AssignOrder>,
) -> Result<Tagged<Order>, Problem> {
    let to = input.assignee_id.map(|id| present(&caller.catalog, id, "/assigneeId")).transpose()?;
    let command = Command::Life(LifeCommand::Assign { order_id, to });
    app.ledger.submit(caller.envelope(app.now(), command)).await?;
    let order = load(&app, &caller, order_id).await?;
    Ok(Tagged(order.summary.version, order))
}

/// Shows who follows an order.
#[utoipa::path(get, path = "/api/v1/orders/{id}/watch", tag = "orders", params(("id" = Uuid, Path)),
    responses((status = 200, description = "Who follows it.", body = Watching), Problem))]
pub(crate) async fn get_watching(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<Watching>, Problem> {
    watching(&app, caller, id).await.map(Json)
}

/// Follows an order.
#[utoipa::path(put, path = "/api/v1/orders/{id}/watch", tag = "orders", params(("id" = Uuid, Path)),
    responses((status = 200, description = "Who follows it now.", body = Watching), Problem))]
pub(crate) async fn watch_order(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<Watching>, Problem> {
    set(app, caller, id, true).await
}

/// Stops following an order; nothing makes the caller a follower again but the caller.
#[utoipa::path(delete, path = "/api/v1/orders/{id}/watch", tag = "orders", params(("id" = Uuid, Path)),
    responses((status = 200, description = "Who follows it now.", body = Watching), Problem))]
pub(crate) async fn unwatch_order(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<Watching>, Problem> {
    set(app, caller, id, false).await
}

async fn set(app: App, caller: Caller, order_id: Uuid, watching: bool) -> Result<Json<Watching>, Problem> {
    let command = Command::Life(LifeCommand::Watch { order_id, user_id: caller.user_id, watching });
    app.ledger.submit(caller.envelope(app.now(), command)).await?;
    self::watching(&app, caller, order_id).await.map(Json)
}

async fn watching(app: &App, caller: Caller, id: Uuid) -> Result<Watching, Problem> {
    let (catalog, me) = (caller.catalog.clone(), caller.user_id);
    let read = move |c: &mut Conn| {
        let order = visible(c, &caller, id)?;
        let merged = life::merged_into(c, caller.org, id)?;
        Ok((order, life::watchers(c, caller.org, &merged, MOST_WATCHERS)?))
    };
    let (order, said) = app.ledger.store().read(read).await?;
    let mut ids: Vec<Uuid> = [order.requester_id, order.assignee_id].into_iter().flatten().collect();
    ids.extend(said.iter().filter(|(_, watching)| *watching).map(|(id, _)| *id));
    // What a merged duplicate's watchers said counts unless they said otherwise of this one.
    ids.retain(|id| !said.contains(&(*id, false)));
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(*id));
    let named = |id: &Uuid| Some(Actor { id: Some(*id), name: catalog.person(*id)?.body.name.clone() });
    Ok(Watching { watching: ids.contains(&me), watchers: ids.iter().filter_map(named).collect() })
}

/// Lists the orders the caller follows, newest first.
#[utoipa::path(get, path = "/api/v1/watched-orders", tag = "orders", params(Paging),
    responses((status = 200, description = "A page of orders.", body = Page<OrderSummary>), Problem))]
pub(crate) async fn list_watched_orders(
    State(app): State<App>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<OrderSummary>>, Problem> {
    let (limit, before) = (paging.limit()?, paging.after_id()?);
    let read = move |c: &mut Conn| {
        let mut ids = life::watched(c, caller.org, caller.user_id, before, limit + 1)?;
        let next = cursor::cut(&mut ids, limit, Uuid::to_string);
        let mut found = readable(c, &caller, &ids)?;
        Ok((ids.iter().filter_map(|id| found.remove(id)).map(|order| summary(&caller, order)).collect(), next))
    };
    let (items, next) = app.ledger.store().read(read).await?;
    Ok(Json(Page { items, next }))
}

/// Lists comments that name the caller, newest first.
#[utoipa::path(get, path = "/api/v1/mentions", tag = "orders", params(Paging),
    responses((status = 200, description = "A page of mentions.", body = Page<Mention>), Problem))]
pub(crate) async fn list_mentions(
    State(app): State<App>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Mention>>, Problem> {
    let (limit, before) = (paging.limit()?, paging.after_id()?);
    let read = move |c: &mut Conn| {
        let mut places = life::mentions_of(c, caller.org, caller.user_id, before, limit + 1)?;
        let next = cursor::cut(&mut places, limit, |(_, comment)| comment.to_string());
        let ids: Vec<Uuid> = places.iter().map(|(order, _)| *order).collect();
        let (found, words) = (readable(c, &caller, &ids)?, comments::find_many(c, caller.org, &places)?);
        let mention = |comment: order::Comment| {
            let order = found.get(&comment.order_id)?;
            if !permission::sees_comment(&caller.rights, order, comment.internal) {
                return None;
            }
            let order = summary(&caller, order.clone());
            let author = Actor { id: comment.author_id, name: comment.author_name };
            let (id, text, created_at) = (comment.id, comment.text, comment.created_at.into());
            Some(Mention { order, comment: MentionComment { id, text, author, created_at } })
        };
        Ok((words.into_iter().filter_map(mention).collect(), next))
    };
    let (items, next) = app.ledger.store().read(read).await?;
    Ok(Json(Page { items, next }))
}

/// Those of these orders that the caller may read.
pub(super) fn readable(c: &mut Conn, caller: &Caller, ids: &[Uuid]) -> Result<HashMap<Uuid, order::Order>, StoreError> {
    let found = life::orders(c, caller.org, ids)?.into_iter();
    let seen = found.filter(|order| permission::may_on(&caller.rights, Action::Read, order));
    Ok(seen.map(|order| (order.id, order)).collect())
}
