//! Drafts of orders, so that what began on a phone goes on at a desk. Only their owner ever sees them.

use crate::app::App;
use crate::extract::{Body, Caller, Segments};
use crate::problem::{Code, Problem};
use crate::wire::{Draft, Items, SaveDraft, SavedDraft};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdan_store::drafts::{self, Saved};
use gongdan_store::{Conn, StoreError};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Drafts one person may have.
const MOST: usize = 50;
/// Bytes of one draft.
const MOST_BYTES: usize = 256 * 1024;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(list_drafts)).routes(routes!(save_draft, forget_draft))
}

/// Lists the caller's drafts. One that was submitted, wherever, is none any more.
#[utoipa::path(get, path = "/api/v1/drafts", tag = "orders",
    responses((status = 200, description = "All of them, at most 50.", body = Items<Draft>), Problem))]
pub(crate) async fn list_drafts(State(app): State<App>, caller: Caller) -> Result<Json<Items<Draft>>, Problem> {
    let read = move |c: &mut Conn| {
        drafts::of(c, caller.org, caller.user_id, MOST)?.into_iter().map(draft).collect::<Result<Vec<_>, _>>()
    };
    Ok(Json(Items { items: app.ledger.store().read(read).await? }))
}

/// Keeps a draft. When another device kept a newer one, that is answered instead (`newer`) and nothing is written.
/// What was submitted meanwhile is gone (404) and does not come back through a late save.
#[utoipa::path(put, path = "/api/v1/drafts/{id}", tag = "orders", request_body = SaveDraft, params(("id" = Uuid, Path)),
    responses((status = 200, description = "Kept, or what is newer.", body = SavedDraft), Problem))]
pub(crate) async fn save_draft(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(input): Body<SaveDraft>,
) -> Result<Json<SavedDraft>, Problem> {
    let content = serde_json::to_string(&input.content).map_err(Problem::internal)?;
    if content.len() > MOST_BYTES {
        return Err(Problem::new(Code::BodyTooLarge)
            .saying("草稿过大，仅保存在本机。", "The draft is too large; it stays on this device only."));
    }
    let order_key = input.key.map(|key| caller.idempotency(&key.to_string(), [0; 32]).key);
    let kept = drafts::Draft { id, version: 0, content, updated_at: app.now(), order_key };
    let work = move |c: &mut Conn| {
        match drafts::save(c, caller.org, caller.user_id, &kept, input.base, MOST as i64)? {
            Saved::At(version) => Ok(Some(SavedDraft { version, newer: None })),
            Saved::Behind(Some(found)) => Ok(Some(SavedDraft { version: found.version, newer: Some(draft(found)?) })),
            // It was submitted or thrown away elsewhere.
            Saved::Behind(None) | Saved::Submitted => Err(StoreError::NotFound),
            Saved::TooMany => Ok(None),
        }
    };
    let saved = app.ledger.store().write(work).await?;
    let full = || {
        let (zh, en) = (format!("最多保存 {MOST} 份草稿。"), format!("At most {MOST} drafts are kept."));
        Problem::new(Code::NotAllowed).saying(zh, en)
    };
    saved.map(Json).ok_or_else(full)
}

/// Forgets a draft. One that is not there is no fault.
#[utoipa::path(delete, path = "/api/v1/drafts/{id}", tag = "orders", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Gone."), Problem))]
pub(crate) async fn forget_draft(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<StatusCode, Problem> {
    app.ledger.store().write(move |c| drafts::forget(c, caller.org, caller.user_id, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn draft(kept: drafts::Draft) -> Result<Draft, StoreError> {
    let content = serde_json::from_str(&kept.content).map_err(|e| StoreError::Corrupt(e.to_string()))?;
    Ok(Draft { id: kept.id, version: kept.version, updated_at: kept.updated_at.into(), content })
}
