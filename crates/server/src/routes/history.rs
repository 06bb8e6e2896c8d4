//! What happened to an order.

use super::orders::visible;
use crate::app::App;
use crate::cursor;
use crate::extract::{Caller, Paging, Query, Segments};
use crate::problem::Problem;
use crate::wire::{HistoryEntry, Page};
use axum::Json;
use axum::extract::State;
use gongdan_domain::Event;
use gongdan_domain::event::Logged;
use gongdan_store::{Conn, events};
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(list_history))
}

/// Lists what happened to an order, oldest first.
#[utoipa::path(get, path = "/api/v1/orders/{id}/history", tag = "orders", params(("id" = Uuid, Path), Paging),
    responses((status = 200, description = "A page of its history.", body = Page<HistoryEntry>), Problem))]
pub(crate) async fn list_history(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<HistoryEntry>>, Problem> {
    let (limit, after) = (paging.limit()?, paging.after_id()?.unwrap_or(0));
    let read = move |c: &mut Conn| {
        visible(c, &caller, id)?;
        events::history(c, caller.org, id, after, limit + 1)
    };
    let mut rows = app.ledger.store().read(read).await?;
    let next = cursor::cut(&mut rows, limit, |logged| logged.position.to_string());
    Ok(Json(Page { items: rows.into_iter().map(entry).collect(), next }))
}

fn entry(logged: Logged) -> HistoryEntry {
    HistoryEntry {
        position: logged.position,
        at: logged.at.into(),
        kind: logged.event.kind(),
        actor: logged.actor.into(),
        version: logged.version,
        data: data(logged.event),
    }
}

fn data(event: Event) -> Value {
    match event {
        Event::OrderSubmitted { number, title, form_version, source, .. } => {
            json!({"number": number, "title": title, "formVersion": form_version, "source": source})
        }
        Event::OrderEdited { changes, .. } => json!({"changes": changes}),
        Event::OrderCommented { comment_id, text, .. } => json!({"commentId": comment_id, "text": text}),
        Event::OrderAttached { attachments, .. } => json!({"attachments": attachments}),
        Event::OrderMoved { from, to, comment, .. } => json!({"from": from, "to": to, "comment": comment}),
        Event::OrganisationFounded { .. }
        | Event::DocumentSaved { .. }
        | Event::AttachmentStored { .. }
        | Event::AttachmentPictured { .. }
        | Event::SessionStarted { .. }
        | Event::SessionEnded { .. }
        | Event::SignInFailed { .. }
        | Event::PasswordChanged { .. }
        | Event::TokenCreated { .. }
        | Event::TokenRevoked { .. }
        | Event::JobStarted { .. }
        | Event::SecondFactorSet { .. }
        | Event::RecoveryCodeUsed { .. }
        | Event::PasskeyAdded { .. }
        | Event::PasskeyRemoved { .. } => json!({}),
    }
}
