//! Attachments and who may see them.

use crate::app::App;
use crate::extract::{Caller, Segments};
use crate::problem::Problem;
use crate::routes::orders::{fields_of, visible};
use crate::wire;
use axum::Json;
use axum::extract::State;
use gongdan_domain::attachment::Attachment;
use gongdan_store::{Conn, StoreError, attachments};
use uuid::Uuid;

/// Shows an attachment: to its sender until an order claims it, from then on to whoever may read the order
/// and the field it stands in.
#[utoipa::path(get, path = "/api/v1/attachments/{id}", tag = "uploads", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The attachment.", body = wire::Attachment), Problem))]
pub(crate) async fn get_attachment(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<wire::Attachment>, Problem> {
    Ok(Json(readable(&app, &caller, id).await?.into()))
}

/// An attachment that the caller may read.
pub(super) async fn readable(app: &App, caller: &Caller, id: Uuid) -> Result<Attachment, Problem> {
    let caller = caller.clone();
    let read = move |c: &mut Conn| {
        let found = attachments::find(c, caller.org, id)?.ok_or(StoreError::NotFound)?;
        match found.order_id {
            Some(order_id) => {
                let order = visible(c, &caller, order_id)?;
                let fields = fields_of(&caller, &order);
                let is_shown = found.field_id.as_ref().is_none_or(|field| fields.shows(field));
                Some(found).filter(|_| is_shown).ok_or(StoreError::NotFound)
            }
            None if found.uploaded_by == Some(caller.user_id) => Ok(found),
            None => Err(StoreError::NotFound),
        }
    };
    Ok(app.ledger.store().read(read).await?)
}
