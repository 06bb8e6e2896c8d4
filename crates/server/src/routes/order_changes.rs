//! Changing orders.

use super::orders::{load, visible};
use super::submit::claims;
use crate::app::App;
use crate::etag::Tagged;
use crate::extract::{Body, Caller, IfMatch, MaybeIfMatch, Segments};
use crate::problem::{Code, Problem};
use crate::wire::{EditOrder, MoveOrder, Order};
use axum::extract::State;
use gongdan_domain::edit::FormInUse;
use gongdan_domain::form::FieldError;
use gongdan_domain::permission::{self, Action};
use gongdan_domain::{Command, Refusal, command};
use gongdan_store::{Conn, orders};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Most characters of what somebody says.
pub(super) const MOST_WORDS: usize = 10_000;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(update_order)).routes(routes!(move_order))
}

/// Changes values of an order. Say with `seen` what you read, and the change is merged with those of others; or
/// with `If-Match` which version you read, and any change since refuses it.
#[utoipa::path(patch, path = "/api/v1/orders/{id}", tag = "orders", request_body = EditOrder,
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header,
        description = "ETag of the version read; needed without `seen`.", example = "\"v1\"")),
    responses((status = 200, description = "The order after the change.", body = Order, headers(("ETag" = String))),
        Problem))]
pub(crate) async fn update_order(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    MaybeIfMatch(version): MaybeIfMatch,
    Body(input): Body<EditOrder>,
) -> Result<Tagged<Order>, Problem> {
    let expected_version = match (&input.seen, version) {
        (Some(_), _) => None,
        (None, Some(version)) => Some(version),
        (None, None) => return Err(Problem::new(Code::VersionMissing)),
    };
    let asking = caller.clone();
    let read = move |c: &mut Conn| {
        let order = visible(c, &asking, id)?;
        let values = orders::values(c, asking.org, id)?.unwrap_or_default();
        Ok((order, values))
    };
    let (order, before) = app.ledger.store().read(read).await?;
    if !permission::may_on(&caller.rights, Action::Edit, &order) {
        return Err(Refusal::Forbidden.into());
    }
    let found = caller.catalog.form(order.type_id, order.form_version);
    let form = found.ok_or_else(|| Problem::internal(format_args!("order {id} has no form {}", order.form_version)))?;
    claims(&app, caller.org, &form, &form.references(&input.values)).await?;
    let form = FormInUse { catalog: caller.catalog.clone(), form };
    let now = app.now();
    let unique = form.unique(order.type_id, &before, &input.values, now);
    let (seen, patch) = (input.seen, input.values);
    let edit = command::EditOrder { order_id: id, expected_version, seen, patch, unique, form };
    app.ledger.submit(caller.envelope(now, Command::EditOrder(Box::new(edit)))).await?;
    let order = load(&app, &caller, id).await?;
    Ok(Tagged(order.summary.version, order))
}

/// Moves an order to another state.
#[utoipa::path(post, path = "/api/v1/orders/{id}/status", tag = "orders", request_body = MoveOrder,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "ETag of the version read.", example = "\"v1\"")),
    responses((status = 200, description = "The order after the move.", body = Order, headers(("ETag" = String))),
        Problem))]
pub(crate) async fn move_order(
    State(app): State<App>,
    caller: Caller,
    Segments(order_id): Segments<Uuid>,
    IfMatch(version): IfMatch,
    Body(input): Body<MoveOrder>,
) -> Result<Tagged<Order>, Problem> {
    if input.comment.chars().count() > MOST_WORDS {
        return Err(too_long("/comment").into());
    }
    let comment = input.comment.trim().to_owned();
    let command = Command::MoveOrder { order_id, to: input.to, comment, expected_version: Some(version) };
    app.ledger.submit(caller.envelope(app.now(), command)).await?;
    let order = load(&app, &caller, order_id).await?;
    Ok(Tagged(order.summary.version, order))
}

pub(super) fn too_long(path: &str) -> FieldError {
    let (zh, en) = (format!("最多 {MOST_WORDS} 个字符。"), format!("At most {MOST_WORDS} characters."));
    FieldError::new("too-long", zh, en).at(path).with("max", MOST_WORDS)
}
