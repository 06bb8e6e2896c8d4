//! Saying that one has an order open, and hearing who else has.

use super::orders::visible;
use crate::app::App;
use crate::extract::{Body, Caller, Segments};
use crate::presence::Said;
use crate::problem::Problem;
use crate::wire::{Items, NotePresence, Present};
use axum::Json;
use axum::extract::State;
use gongdan_store::Conn;
use std::time::Instant;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(note_presence))
}

/// Says that a page with the order is open, and what its reader does there; answers who else is there now. A page says
/// so again at least once a minute and is gone after 75 seconds without a word. Nothing of it is stored. Whoever said so
/// hears of changes in the live stream.
#[utoipa::path(put, path = "/api/v1/orders/{id}/presence", tag = "orders", request_body = NotePresence,
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "Who else is there.", body = Items<Present>), Problem))]
pub(crate) async fn note_presence(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(input): Body<NotePresence>,
) -> Result<Json<Items<Present>>, Problem> {
    let asking = caller.clone();
    app.ledger.store().read(move |c: &mut Conn| visible(c, &asking, id)).await?;
    let NotePresence { page, doing } = input;
    let said = Said { org: caller.org.0, order: id, user: caller.user_id, page, doing };
    app.presence.take(&said, Instant::now());
    // A shape that always serialises.
    app.ledger.say(serde_json::to_string(&said).unwrap_or_default());
    Ok(Json(Items { items: beside(&app, &caller, id).unwrap_or_default() }))
}

/// Who is at an order beside the caller; nothing if the caller is not there.
pub(crate) fn beside(app: &App, caller: &Caller, order: Uuid) -> Option<Vec<Present>> {
    let people = app.presence.beside((caller.org, order), caller.user_id)?;
    let shown = |(id, doing): (Uuid, _)| {
        let name = caller.catalog.person(id).map(|person| person.body.name.clone())?;
        Some(Present { id, name, doing })
    };
    Some(people.into_iter().filter_map(shown).collect())
}
