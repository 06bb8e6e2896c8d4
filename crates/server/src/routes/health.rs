//! For whoever watches the process.

use crate::app::App;
use crate::wire::Readiness;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::time::Duration;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// How long the database may take to say anything.
const PATIENCE: Duration = Duration::from_secs(1);
/// A follower that has not moved for so long, with events waiting, stands still.
const STANDSTILL: Duration = Duration::from_secs(600);

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(healthz)).routes(routes!(readyz))
}

/// Tells that the process lives.
#[utoipa::path(get, path = "/healthz", tag = "system", security(()),
    responses((status = 200, description = "It lives.", body = String, content_type = "text/plain")))]
pub(crate) async fn healthz() -> &'static str {
    "ok"
}

/// Tells whether requests can be served: whether the database answers. A follower that stands still is named
/// but turns nobody away.
#[utoipa::path(get, path = "/readyz", tag = "system", security(()),
    responses((status = 200, description = "Ready.", body = Readiness),
        (status = 503, description = "Not ready.", body = Readiness)))]
pub(crate) async fn readyz(State(app): State<App>) -> Response {
    let followers = tokio::time::timeout(PATIENCE, app.ledger.followers().status(app.now())).await;
    let database = matches!(followers, Ok(Ok(_)));
    let mut halted: Vec<String> = match followers {
        Ok(Ok(all)) => all.into_iter().filter(|f| f.waiting > STANDSTILL).map(|f| f.name).collect(),
        Ok(Err(_)) | Err(_) => Vec::new(),
    };
    halted.sort();
    halted.dedup();
    let (code, status) =
        if database { (StatusCode::OK, "ready") } else { (StatusCode::SERVICE_UNAVAILABLE, "not-ready") };
    (code, Json(Readiness { status, database, halted })).into_response()
}
