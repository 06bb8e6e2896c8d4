//! Jobs: what goes on by itself, how far it is, and the file it made.
//!
//! Jobs are begun where their subject is: an import at the records, an export at a list.

use crate::app::App;
use crate::cursor;
use crate::extract::{Caller, Paging, Query, Segments};
use crate::problem::Problem;
use crate::uploads::disposition;
use crate::wire::{self, Page};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_domain::Command;
use gongdan_domain::command::Envelope;
use gongdan_domain::job::NewJob;
use gongdan_domain::permission::{self, Action};
use gongdan_store::jobs::{self, Job};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_jobs))
        .routes(routes!(get_job))
        .routes(routes!(cancel_job))
        .routes(routes!(get_job_result))
}

/// Which jobs to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Whose {
    /// For administrators: everybody's jobs, not only the own ones.
    #[serde(default)]
    #[param(required = false)]
    all: bool,
}

/// Lists jobs, newest first: the own ones, for administrators also everybody's.
#[utoipa::path(get, path = "/api/v1/jobs", tag = "jobs", params(Whose, Paging),
    responses((status = 200, description = "A page of jobs.", body = Page<wire::Job>), Problem))]
pub(crate) async fn list_jobs(
    State(app): State<App>,
    caller: Caller,
    Query(whose): Query<Whose>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<wire::Job>>, Problem> {
    if whose.all {
        caller.must(Action::Administer)?;
    }
    let (org, limit, before) = (caller.org, paging.limit()?, paging.after_id()?);
    let owner = (!whose.all).then_some(caller.user_id);
    let mut rows = app.ledger.store().read(move |c| jobs::list(c, org, owner, before, limit + 1)).await?;
    let next = cursor::cut(&mut rows, limit, |job| job.id.to_string());
    Ok(Json(Page { items: rows.into_iter().map(wire::Job::from).collect(), next }))
}

/// Shows a job.
#[utoipa::path(get, path = "/api/v1/jobs/{id}", tag = "jobs", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The job.", body = wire::Job), Problem))]
pub(crate) async fn get_job(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<wire::Job>, Problem> {
    Ok(Json(find(&app, &caller, id).await?.into()))
}

/// Stops a job. What it has done stays done.
#[utoipa::path(post, path = "/api/v1/jobs/{id}/cancel", tag = "jobs", params(("id" = Uuid, Path)),
    responses((status = 200, description = "It is stopped, or will be in a moment.", body = wire::Job), Problem))]
pub(crate) async fn cancel_job(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<wire::Job>, Problem> {
    find(&app, &caller, id).await?;
    let (org, now) = (caller.org, app.now());
    app.ledger.store().write(move |c| jobs::ask_cancel(c, org, id, now)).await?;
    Ok(Json(find(&app, &caller, id).await?.into()))
}

/// Sends the file a job made, to whoever began it. It is deleted after seven days.
#[utoipa::path(get, path = "/api/v1/jobs/{id}/result", tag = "jobs", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The file.", content((Vec<u8> = "*/*"))), Problem))]
pub(crate) async fn get_job_result(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Response, Problem> {
    // An export holds what its owner may see, which an administrator of accounts need not be allowed to.
    let job = find(&app, &caller, id).await?;
    let file = job.result.filter(|_| job.created_by == Some(caller.user_id)).ok_or_else(Problem::not_found)?;
    if file.expires_at <= app.now() {
        return Err(Problem::not_found());
    }
    let content = app.files.get(&file.key, None).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_str(&file.media_type).map_err(Problem::internal)?),
        (header::CONTENT_LENGTH, content.size_bytes.into()),
        (header::CONTENT_DISPOSITION, text(&disposition("attachment", &file.name))?),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((StatusCode::OK, headers, Body::from_stream(content.stream)).into_response())
}

fn text(value: &str) -> Result<HeaderValue, Problem> {
    HeaderValue::from_str(value).map_err(Problem::internal)
}

/// A job the caller may see: the own ones, and every one for administrators. Others do not exist.
async fn find(app: &App, caller: &Caller, id: Uuid) -> Result<Job, Problem> {
    let org = caller.org;
    let job = app.ledger.store().read(move |c| jobs::find(c, org, id)).await?;
    let is_visible =
        |job: &Job| job.created_by == Some(caller.user_id) || permission::may(&caller.rights, Action::Administer);
    job.filter(is_visible).ok_or_else(Problem::not_found)
}

/// Begins a job in the caller's name, once for every idempotency key; answers 202 with the job. Whoever calls has
/// checked that the caller may do what the job will do.
pub(crate) async fn begin(
    app: &App,
    caller: &Caller,
    key: &str,
    fingerprint: [u8; 32],
    job: NewJob,
) -> Result<Response, Problem> {
    let command = Command::StartJob(Box::new(job));
    let envelope =
        Envelope { idempotency: Some(caller.idempotency(key, fingerprint)), ..caller.envelope(app.now(), command) };
    let id = app.ledger.submit(envelope).await?.receipt.id;
    let job = find(app, caller, id).await?;
    let place = [(header::LOCATION, text(&format!("/api/v1/jobs/{id}"))?)];
    Ok((StatusCode::ACCEPTED, place, Json(wire::Job::from(job))).into_response())
}
