//! Changing orders.

use super::orders::{load, visible};
use super::submit::{claims, context};
use crate::app::App;
use crate::etag::Tagged;
use crate::extract::{Body, Caller, IfMatch, Segments};
use crate::problem::Problem;
use crate::wire::{EditOrder, MoveOrder, Order};
use axum::extract::State;
use gongdan_domain::command;
use gongdan_domain::form::{FieldError, validate_changes};
use gongdan_domain::order::{Change, Links};
use gongdan_domain::permission::{self, Action};
use gongdan_domain::{Command, Refusal};
use gongdan_store::{Conn, orders};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Most characters of what somebody says.
pub(super) const MOST_WORDS: usize = 10_000;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(update_order)).routes(routes!(move_order))
}

/// Changes values of an order.
#[utoipa::path(patch, path = "/api/v1/orders/{id}", tag = "orders", request_body = EditOrder,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "ETag of the version read.", example = "\"v1\"")),
    responses((status = 200, description = "The order after the change.", body = Order, headers(("ETag" = String))),
        Problem))]
pub(crate) async fn update_order(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(expected_version): IfMatch,
    Body(input): Body<EditOrder>,
) -> Result<Tagged<Order>, Problem> {
    let asking = caller.clone();
    let read = move |c: &mut Conn| {
        let order = visible(c, &asking, id)?;
        let values = orders::values(c, asking.org, id)?.unwrap_or_default();
        Ok((order, values))
    };
    let (order, before) = app.ledger.store().read(read).await?;
    if order.version != expected_version {
        return Err(Refusal::VersionConflict { current: order.version }.into());
    }
    let damaged = || Problem::internal(format_args!("order {id} has no form {}", order.form_version));
    let order_type = caller.catalog.order_type(order.type_id).ok_or_else(damaged)?;
    let form = caller.catalog.form(order.type_id, order.form_version).ok_or_else(damaged)?;
    if !permission::may_on(&caller.rights, Action::Edit, &order) {
        return Err(Refusal::Forbidden.into());
    }
    let asked: Vec<String> = input.values.keys().cloned().collect();
    let fields = permission::fields_on(&caller.rights, &order);
    let closed = permission::check_fields(&fields, asked.iter().map(String::as_str));
    if !closed.is_empty() {
        return Err(closed.into());
    }
    let now = app.now();
    let changed = validate_changes(&form, &before, &input.values, &context(&caller.catalog, order_type, now))?;
    let known = form.references(&before);
    let named = changed.after.references.iter().filter(|(_, target)| !known.iter().any(|(_, old)| old == target));
    let attachments = claims(&app, caller.org, &form, &named.cloned().collect::<Vec<_>>()).await?;
    let value =
        |values: &serde_json::Map<String, Value>, field: &str| values.get(field).cloned().unwrap_or(Value::Null);
    let changes = changed.fields.into_iter().map(|field| Change {
        before: value(&before, &field),
        after: value(&changed.after.values, &field),
        field,
    });
    let edit = command::EditOrder {
        order_id: id,
        expected_version,
        title: changed.after.title.clone(),
        asked,
        changes: changes.collect(),
        links: Links::of(&changed.after.references, &*caller.catalog),
        unique: form.unique_claims(order.type_id, &before, &changed.after.values),
        attachments,
    };
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
