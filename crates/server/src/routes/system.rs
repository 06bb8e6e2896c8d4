//! For administrators: how the followers of the log are doing.

use crate::app::App;
use crate::cursor;
use crate::extract::{Caller, Paging, Query, Segments};
use crate::problem::Problem;
use crate::wire::{Failure, Follower, Items, Page};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdan_domain::permission::Action;
use gongdan_ledger::follow::FollowerStatus;
use gongdan_store::followers;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_followers))
        .routes(routes!(list_failures))
        .routes(routes!(retry_failure))
}

/// Lists who follows the organisation's log, and how far they are.
#[utoipa::path(get, path = "/api/v1/system/followers", tag = "system",
    responses((status = 200, description = "All followers.", body = Items<Follower>), Problem))]
pub(crate) async fn list_followers(State(app): State<App>, caller: Caller) -> Result<Json<Items<Follower>>, Problem> {
    caller.must(Action::SeeSystem)?;
    let all = app.ledger.followers().status(app.now()).await?;
    let items = all.into_iter().filter(|status| status.org == caller.org).map(follower).collect();
    Ok(Json(Items { items }))
}

fn follower(status: FollowerStatus) -> Follower {
    Follower {
        lag: status.head - status.position,
        lag_seconds: status.waiting.as_secs_f64(),
        name: status.name,
        position: status.position,
        head: status.head,
        leased_by: status.leased_by,
        failures: status.failures,
    }
}

/// Lists events that a follower could not handle, oldest first.
#[utoipa::path(get, path = "/api/v1/system/failures", tag = "system", params(Paging),
    responses((status = 200, description = "A page of failures.", body = Page<Failure>), Problem))]
pub(crate) async fn list_failures(
    State(app): State<App>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Failure>>, Problem> {
    caller.must(Action::SeeSystem)?;
    let (org, limit, after) = (caller.org, paging.limit()?, paging.after_id()?);
    let mut rows = app.ledger.store().read(move |c| followers::failures(c, org, after, limit + 1)).await?;
    let next = cursor::cut(&mut rows, limit, |failure| failure.id.to_string());
    Ok(Json(Page { items: rows.into_iter().map(failure).collect(), next }))
}

fn failure(row: followers::Failure) -> Failure {
    Failure {
        id: row.id,
        follower: row.follower,
        position: row.position,
        event_kind: row.event_kind,
        reason: row.reason,
        attempts: row.attempts,
        first_at: row.first_at.into(),
        last_at: row.last_at.into(),
    }
}

/// Puts a failed event back to be tried again soon.
#[utoipa::path(post, path = "/api/v1/system/failures/{id}/retry", tag = "system", params(("id" = Uuid, Path)),
    responses((status = 204, description = "It will be tried again."), Problem))]
pub(crate) async fn retry_failure(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<StatusCode, Problem> {
    caller.must(Action::SeeSystem)?;
    app.ledger.followers().retry(caller.org, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
