//! What the caller is told of orders.

use super::orders::summary;
use crate::app::App;
use crate::cursor;
use crate::extract::{Body, Caller, Paging, Query};
use crate::problem::Problem;
use crate::wire::{Actor, Notice, NoticeCount, NoticesSeen, Page};
use axum::Json;
use axum::extract::State;
use gongdan_domain::form::FieldError;
use gongdan_domain::notice::{self, NoticeKind};
use gongdan_domain::order::{Order, Status};
use gongdan_domain::permission::{self, Action};
use gongdan_store::notices::{self, Seen};
use gongdan_store::{Conn, life};
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Notices are counted no further.
const MOST_COUNTED: i64 = 1_000;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(list_notices)).routes(routes!(count_notices)).routes(routes!(see_notices))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Only what the caller has not seen.
    #[param(required = false)]
    #[serde(default)]
    unseen: bool,
}

/// Lists what the caller is told, the newest first.
#[utoipa::path(get, path = "/api/v1/notices", tag = "notices", params(Which, Paging),
    responses((status = 200, description = "A page of notices.", body = Page<Notice>), Problem))]
pub(crate) async fn list_notices(
    State(app): State<App>,
    caller: Caller,
    Query(which): Query<Which>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Notice>>, Problem> {
    let limit = paging.limit()?;
    let before = paging.after()?.map(|key| key.parse().map_err(|_| cursor::unknown())).transpose()?;
    let (org, me) = (caller.org, caller.user_id);
    let read = move |c: &mut Conn| {
        let rows = notices::of(c, org, me, which.unseen, before, limit + 1)?;
        let ids: Vec<Uuid> = rows.iter().map(|notice| notice.order_id).collect();
        let orders = life::orders(c, org, &ids)?.into_iter().map(|order| (order.id, order));
        Ok((rows, orders.collect::<HashMap<Uuid, Order>>()))
    };
    let (mut rows, orders) = app.ledger.store().read(read).await?;
    let next = cursor::cut(&mut rows, limit, |notice| notice.position.to_string());
    let show = |notice: notice::Notice| shown(&caller, orders.get(&notice.order_id), notice);
    Ok(Json(Page { items: rows.into_iter().filter_map(show).collect(), next }))
}

/// Roles change: what somebody was told of what they may not see any more is not shown to them.
fn shown(caller: &Caller, order: Option<&Order>, notice: notice::Notice) -> Option<Notice> {
    let may_see = match (notice.kind, order) {
        (NoticeKind::Disconnected, _) => permission::may(&caller.rights, Action::ManageSettings),
        (kind, Some(order)) => kind.is_of_flow() || permission::may_on(&caller.rights, Action::Read, order),
        (_, None) => false,
    };
    if !may_see {
        return None;
    }
    let is_lost = notice.kind == NoticeKind::Disconnected;
    Some(Notice {
        position: notice.position,
        reason: notice.kind,
        order: order.map(|order| summary(caller, order.clone())),
        ended: notice.detail.as_deref().and_then(Status::from_code),
        connection: notice.detail.filter(|_| is_lost),
        actor: Actor { id: notice.actor.id, name: notice.actor.name },
        at: notice.at.into(),
        seen: notice.seen_at.is_some(),
    })
}

/// Counts what the caller has not seen.
#[utoipa::path(get, path = "/api/v1/notices/count", tag = "notices",
    responses((status = 200, description = "How much there is.", body = NoticeCount), Problem))]
pub(crate) async fn count_notices(State(app): State<App>, caller: Caller) -> Result<Json<NoticeCount>, Problem> {
    let (org, me) = (caller.org, caller.user_id);
    let unseen = app.ledger.store().read(move |c| notices::count_unseen(c, org, me, MOST_COUNTED)).await?;
    Ok(Json(NoticeCount { unseen }))
}

/// Notes that the caller saw notices: all up to one of them, or all about an order.
#[utoipa::path(post, path = "/api/v1/notices/seen", tag = "notices", request_body = NoticesSeen,
    responses((status = 200, description = "What is left.", body = NoticeCount), Problem))]
pub(crate) async fn see_notices(
    State(app): State<App>,
    caller: Caller,
    Body(seen): Body<NoticesSeen>,
) -> Result<Json<NoticeCount>, Problem> {
    let which = match (seen.up_to, seen.order_id) {
        (Some(position), None) => Seen::UpTo(position),
        (None, Some(order)) => Seen::Order(order),
        _ => {
            let (zh, en) = ("请给出 upTo 或 orderId 其中之一。", "Give either upTo or orderId.");
            return Err(FieldError::new("one-of", zh, en).at("/upTo").into());
        }
    };
    let (org, me, now) = (caller.org, caller.user_id, app.now());
    let work = move |c: &mut Conn| {
        notices::see(c, org, me, which, now)?;
        notices::count_unseen(c, org, me, MOST_COUNTED)
    };
    Ok(Json(NoticeCount { unseen: app.ledger.store().write(work).await? }))
}
