//! Forms of order types.

use super::documents::{Draft, save};
use super::order_types::write;
use crate::app::App;
use crate::etag::{conditional, tag};
use crate::extract::{Body, Caller, Segments};
use crate::problem::Problem;
use crate::wire::Form;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_domain::catalog::form_key;
use gongdan_domain::document::Body as _;
use gongdan_domain::form::{self, check_form, part_of};
use gongdan_domain::permission::{self, Action, FieldRight};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(get_form)).routes(routes!(get_form_version)).routes(routes!(publish_form))
}

/// Shows the current form of an order type as the caller may fill it in, or else may see it.
#[utoipa::path(get, path = "/api/v1/order-types/{id}/form", tag = "order types", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The current form.", body = Form, headers(("ETag" = String))),
        (status = 304, description = "Not changed."), Problem))]
pub(crate) async fn get_form(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let version = caller.catalog.order_type(id).ok_or_else(Problem::not_found)?.body.form_version;
    if !permission::may_submit(&caller.rights, id) {
        return get_form_version(State(app), caller, Segments((id, version)), headers).await;
    }
    let fields = permission::fields_new(&caller.rights, id);
    show(&app, &caller, (id, version), &headers, |field| fields.right(field) == FieldRight::Edit)
}

/// Shows a form as it was published, without fields that are hidden from the caller.
#[utoipa::path(get, path = "/api/v1/order-types/{id}/forms/{version}", tag = "order types",
    params(("id" = Uuid, Path), ("version" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The form.", body = Form, headers(("ETag" = String))),
        (status = 304, description = "Not changed."), Problem))]
pub(crate) async fn get_form_version(
    State(app): State<App>,
    caller: Caller,
    Segments((id, version)): Segments<(Uuid, i64)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let fields = permission::fields_somewhere(&caller.rights, id);
    show(&app, &caller, (id, version), &headers, |field| fields.shows(field))
}

fn show(
    app: &App,
    caller: &Caller,
    (type_id, version): (Uuid, i64),
    headers: &HeaderMap,
    is_shown: impl Fn(&str) -> bool,
) -> Result<Response, Problem> {
    let form = caller.catalog.form(type_id, version).ok_or_else(Problem::not_found)?;
    // Whoever draws forms sees them whole: a form tells what is asked, not what was answered.
    let draws = permission::may(&caller.rights, Action::ManageForms);
    if draws || form.form().fields().all(|field| is_shown(&field.id)) {
        return Ok(conditional(headers, version, || form.form().clone()));
    }
    // Without an ETag: what is left out depends on rights, which change without a new version.
    Ok(Json(part_of(form.form(), app.kinds, |field| is_shown(&field.id))).into_response())
}

/// Publishes the next form of an order type. Orders in work keep the form they were born with.
#[utoipa::path(post, path = "/api/v1/order-types/{id}/forms", tag = "order types", request_body = Form,
    params(("id" = Uuid, Path)),
    responses((status = 201, description = "Published.", body = Form, headers(("Location" = String), ("ETag" = String))),
        Problem))]
pub(crate) async fn publish_form(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(mut form): Body<form::Form>,
) -> Result<Response, Problem> {
    caller.must(Action::ManageForms)?;
    let mut row = caller.catalog.order_type(id).ok_or_else(Problem::not_found)?.clone();
    let findings = check_form(&form, app.kinds, &*caller.catalog);
    if !findings.is_empty() {
        return Err(Problem::invalid(findings));
    }
    // A version that was saved but never announced, because the server stopped in between, is passed over.
    form.version = (row.body.form_version + 1..).find(|v| caller.catalog.form(id, *v).is_none()).unwrap_or_default();
    let (kind, key) = (form::Form::KIND, form_key(id, form.version));
    save(&app, &caller, Draft { id: Uuid::now_v7(), kind, key, active: true, body: &form }, 0).await?;
    row.body.form_version = form.version;
    write(&app, &caller, &row).await?;
    let place = format!("/api/v1/order-types/{id}/forms/{}", form.version);
    let headers = [(header::ETAG, tag(form.version)), (header::LOCATION, place.parse().map_err(Problem::internal)?)];
    Ok((StatusCode::CREATED, headers, Json(form)).into_response())
}
