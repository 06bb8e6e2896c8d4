//! What anybody may know.

use crate::app::App;
use crate::problem::Problem;
use crate::wire::{DemoLogin, Meta};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(get_meta)).routes(routes!(ping))
}

/// Tells what this installation is.
#[utoipa::path(get, path = "/api/v1/meta", tag = "system", security(()),
    responses((status = 200, description = "The installation.", body = Meta), Problem))]
pub(crate) async fn get_meta(State(app): State<App>) -> Json<Meta> {
    let demo = app.config.demo.iter().cloned().map(|d| DemoLogin {
        login: d.login,
        password: d.password,
        name: d.name,
        role: d.role,
    });
    Json(Meta {
        product: "Gongdan",
        version: env!("CARGO_PKG_VERSION"),
        demo: demo.collect(),
        max_upload_bytes: app.config.max_upload_bytes,
        organisations: app.ledger.organisations().len(),
    })
}

/// Answers at once, to measure the network.
#[utoipa::path(get, path = "/api/v1/ping", tag = "system", security(()),
    responses((status = 204, description = "Here."), Problem))]
pub(crate) async fn ping() -> StatusCode {
    StatusCode::NO_CONTENT
}
