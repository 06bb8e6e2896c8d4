//! Files of orders.

use super::comments::{named, shown_on};
use super::orders::fields_of;
use crate::app::App;
use crate::extract::{Body, Caller, Segments};
use crate::problem::Problem;
use crate::wire::{AddAttachments, Attachment, Items};
use axum::Json;
use axum::extract::State;
use gongdan_domain::Command;
use gongdan_domain::form::FieldError;
use gongdan_store::{Conn, attachments};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(list_order_attachments, attach_to_order))
}

/// Lists all files of an order, oldest first.
#[utoipa::path(get, path = "/api/v1/orders/{id}/attachments", tag = "orders", params(("id" = Uuid, Path)),
    responses((status = 200, description = "All its files.", body = Items<Attachment>), Problem))]
pub(crate) async fn list_order_attachments(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<Items<Attachment>>, Problem> {
    files(&app, &caller, id).await
}

/// Adds finished uploads to an order.
#[utoipa::path(post, path = "/api/v1/orders/{id}/attachments", tag = "orders", request_body = AddAttachments,
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "All its files.", body = Items<Attachment>), Problem))]
pub(crate) async fn attach_to_order(
    State(app): State<App>,
    caller: Caller,
    Segments(order_id): Segments<Uuid>,
    Body(input): Body<AddAttachments>,
) -> Result<Json<Items<Attachment>>, Problem> {
    if input.attachments.is_empty() {
        return Err(FieldError::required().at("/attachments").into());
    }
    let command = Command::AttachToOrder { order_id, attachments: named(&input.attachments)? };
    app.ledger.submit(caller.envelope(app.now(), command)).await?;
    files(&app, &caller, order_id).await
}

async fn files(app: &App, caller: &Caller, id: Uuid) -> Result<Json<Items<Attachment>>, Problem> {
    let caller = caller.clone();
    let read = move |c: &mut Conn| {
        let mut files = Vec::new();
        for order in shown_on(c, &caller, id)? {
            let fields = fields_of(&caller, &order);
            let of_order = attachments::of_order(c, caller.org, order.id)?.into_iter();
            files.extend(of_order.filter(|file| file.field_id.as_ref().is_none_or(|field| fields.shows(field))));
        }
        files.sort_unstable_by_key(|file| file.id);
        Ok(files)
    };
    let files = app.ledger.store().read(read).await?;
    Ok(Json(Items { items: files.into_iter().map(Attachment::from).collect() }))
}
