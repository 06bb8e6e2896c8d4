//! How orders belong together: links, parts, merged duplicates.

use super::order_people::readable;
use super::orders::{load, summary, visible};
use crate::app::App;
use crate::etag::Tagged;
use crate::extract::{Body, Caller, Query, Segments};
use crate::problem::Problem;
use crate::wire::{Link, LinkOrder, Links, MergeOrder, Order};
use axum::Json;
use axum::extract::State;
use gongdan_domain::Command;
use gongdan_domain::life::{LifeCommand, LinkKind, MAX_LINKS, OrderLink};
use gongdan_domain::order::Status;
use gongdan_store::{Conn, life};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_links, link_order))
        .routes(routes!(unlink_order))
        .routes(routes!(merge_order))
        .routes(routes!(unmerge_order))
}

/// Lists what an order belongs to: as far as the caller may see it.
#[utoipa::path(get, path = "/api/v1/orders/{id}/links", tag = "orders", params(("id" = Uuid, Path)),
    responses((status = 200, description = "Its links.", body = Links), Problem))]
pub(crate) async fn list_links(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<Links>, Problem> {
    links(&app, caller, id).await
}

/// Links an order to another. A link that is there already stays as it is.
#[utoipa::path(post, path = "/api/v1/orders/{id}/links", tag = "orders", request_body = LinkOrder,
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "Its links now.", body = Links), Problem))]
pub(crate) async fn link_order(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(input): Body<LinkOrder>,
) -> Result<Json<Links>, Problem> {
    let link = directed(id, input.kind, input.order_id, input.inverse);
    app.ledger.submit(caller.envelope(app.now(), Command::Life(LifeCommand::Link(link)))).await?;
    links(&app, caller, id).await
}

/// From which side a link is seen.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Side {
    /// Whether the other order is the one that says it.
    inverse: Option<bool>,
}

/// Takes a link back. A link that is not there is no fault.
#[utoipa::path(delete, path = "/api/v1/orders/{id}/links/{kind}/{other}", tag = "orders",
    params(("id" = Uuid, Path), ("kind" = crate::wire::LinkKind, Path), ("other" = Uuid, Path), Side),
    responses((status = 200, description = "Its links now.", body = Links), Problem))]
pub(crate) async fn unlink_order(
    State(app): State<App>,
    caller: Caller,
    Segments((id, kind, other)): Segments<(Uuid, LinkKind, Uuid)>,
    Query(side): Query<Side>,
) -> Result<Json<Links>, Problem> {
    let link = directed(id, kind, other, side.inverse.unwrap_or(false));
    app.ledger.submit(caller.envelope(app.now(), Command::Life(LifeCommand::Unlink(link)))).await?;
    links(&app, caller, id).await
}

fn directed(id: Uuid, kind: LinkKind, other: Uuid, inverse: bool) -> OrderLink {
    let (from, to) = if inverse { (other, id) } else { (id, other) };
    OrderLink { from, kind, to }
}

async fn links(app: &App, caller: Caller, id: Uuid) -> Result<Json<Links>, Problem> {
    let read = move |c: &mut Conn| {
        visible(c, &caller, id)?;
        // One more than an order may have on each side.
        let links = life::links_of(c, caller.org, id, 2 * MAX_LINKS)?;
        let other = |link: &OrderLink| if link.from == id { link.to } else { link.from };
        let found = readable(c, &caller, &links.iter().map(other).collect::<Vec<_>>())?;
        let seen = |link: &OrderLink| {
            let order = summary(&caller, found.get(&other(link))?.clone());
            Some(Link { kind: link.kind, inverse: link.from != id, order })
        };
        Ok(links.iter().filter_map(seen).collect::<Vec<Link>>())
    };
    let items = app.ledger.store().read(read).await?;
    let children = || items.iter().filter(|link| link.kind == LinkKind::ChildOf && link.inverse);
    let closed = children().filter(|link| link.order.status != Status::Open).count();
    Ok(Json(Links { children: children().count(), closed_children: closed, items }))
}

/// Merges a duplicate into another order: it is closed, and its comments, files and watchers are shown on the other.
#[utoipa::path(post, path = "/api/v1/orders/{id}/merge", tag = "orders", request_body = MergeOrder,
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "The merged order.", body = Order, headers(("ETag" = String))), Problem))]
pub(crate) async fn merge_order(
    State(app): State<App>,
    caller: Caller,
    Segments(order_id): Segments<Uuid>,
    Body(input): Body<MergeOrder>,
) -> Result<Tagged<Order>, Problem> {
    let command = Command::Life(LifeCommand::Merge { order_id, into: input.into });
    app.ledger.submit(caller.envelope(app.now(), command)).await?;
    let order = load(&app, &caller, order_id).await?;
    Ok(Tagged(order.summary.version, order))
}

/// Undoes a merge: the order is open again and of its own.
#[utoipa::path(post, path = "/api/v1/orders/{id}/unmerge", tag = "orders", request_body = MergeOrder,
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "The order.", body = Order, headers(("ETag" = String))), Problem))]
pub(crate) async fn unmerge_order(
    State(app): State<App>,
    caller: Caller,
    Segments(order_id): Segments<Uuid>,
    Body(input): Body<MergeOrder>,
) -> Result<Tagged<Order>, Problem> {
    let command = Command::Life(LifeCommand::Unmerge { order_id, into: input.into });
    app.ledger.submit(caller.envelope(app.now(), command)).await?;
    let order = load(&app, &caller, order_id).await?;
    Ok(Tagged(order.summary.version, order))
}
