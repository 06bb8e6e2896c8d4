//! Collections: which kinds of records there are.

use super::documents::{Draft, save};
use super::records::must_read;
use crate::app::App;
use crate::etag::{conditional, tag};
use crate::extract::{Caller, IfMatch, Segments};
use crate::problem::Problem;
use crate::wire::{Collection, Items, SaveCollection};
use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_domain::collection::{self, PreparedCollection};
use gongdan_domain::document::Body as _;
use gongdan_domain::form::{FieldError, check_form};
use gongdan_domain::permission::{Action, RecordRight, record_right};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Most collections of an organisation.
const MOST: usize = 200;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(list_collections)).routes(routes!(get_collection, put_collection))
}

/// Lists the collections whose records the caller may read.
#[utoipa::path(get, path = "/api/v1/collections", tag = "records",
    responses((status = 200, description = "All collections.", body = Items<Collection>), Problem))]
pub(crate) async fn list_collections(caller: Caller) -> Json<Items<Collection>> {
    let readable = |c: &&std::sync::Arc<PreparedCollection>| must_read(&caller, &c.key).is_ok();
    Json(Items { items: caller.catalog.collections().filter(readable).map(|c| wire(&caller, c)).collect() })
}

/// Shows a collection.
#[utoipa::path(get, path = "/api/v1/collections/{key}", tag = "records", params(("key" = String, Path)),
    responses((status = 200, description = "The collection.", body = Collection, headers(("ETag" = String))),
        (status = 304, description = "Not changed."), Problem))]
pub(crate) async fn get_collection(
    caller: Caller,
    Segments(key): Segments<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = caller.catalog.collection(&key).ok_or_else(Problem::not_found)?;
    must_read(&caller, &key)?;
    Ok(conditional(&headers, found.version, || wire(&caller, found)))
}

/// Creates a collection, or changes one that was read before.
#[utoipa::path(put, path = "/api/v1/collections/{key}", tag = "records", request_body = SaveCollection,
    params(("key" = String, Path, description = "`^[a-z][a-z0-9_]{0,39}$`"),
        ("If-Match" = Option<String>, Header, description = "ETag of the version read, when the collection exists.")),
    responses((status = 200, description = "Changed.", body = Collection, headers(("ETag" = String))),
        (status = 201, description = "Created.", body = Collection, headers(("ETag" = String))), Problem))]
pub(crate) async fn put_collection(
    State(app): State<App>,
    caller: Caller,
    Segments(key): Segments<String>,
    request: Request,
) -> Result<Response, Problem> {
    caller.must(Action::ManageForms)?;
    let existing = caller.catalog.collection(&key).cloned();
    let (mut parts, body) = request.into_parts();
    let expected = match &existing {
        Some(_) => IfMatch::from_request_parts(&mut parts, &app).await?.0,
        None => 0,
    };
    let request = Request::from_parts(parts, body);
    let crate::extract::Body(input) =
        <crate::extract::Body<SaveCollection> as FromRequest<App>>::from_request(request, &app).await?;
    if existing.is_none() && caller.catalog.collections().count() >= MOST {
        return Err(Problem::bad_request("资料类型过多。", "There are too many collections."));
    }
    let active = input.active.unwrap_or_else(|| existing.as_ref().is_none_or(|c| c.active));
    let (id, body) = (existing.as_ref().map_or_else(Uuid::now_v7, |c| c.id), input.body());
    check(&app, &caller, (id, key.as_str(), active), &body)?;
    let draft = Draft { id, kind: collection::Collection::KIND, key: key.clone(), active, body: &body };
    let version = save(&app, &caller, draft, expected).await?;
    let saved = PreparedCollection::new((id, version, &key, active), body, app.kinds).map_err(Problem::invalid)?;
    let status = if existing.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, [(header::ETAG, tag(version))], Json(wire(&caller, &saved))).into_response())
}

fn check(
    app: &App,
    caller: &Caller,
    (id, key, active): (Uuid, &str, bool),
    body: &collection::Collection,
) -> Result<(), Problem> {
    let mut findings = PreparedCollection::new((id, 0, key, active), body.clone(), app.kinds).err().unwrap_or_default();
    if let Some(form) = &body.form {
        let faults = check_form(form, app.kinds, &*caller.catalog);
        let known = |fault: &FieldError| findings.iter().any(|f| f.path == format!("/form{}", fault.path));
        let more: Vec<_> = faults.into_iter().filter(|fault| !known(fault)).map(|f| f.under("/form")).collect();
        findings.extend(more);
    }
    if findings.is_empty() { Ok(()) } else { Err(Problem::invalid(findings)) }
}

fn wire(caller: &Caller, collection: &PreparedCollection) -> Collection {
    let may_edit = record_right(&caller.rights, &collection.key) >= RecordRight::Edit;
    Collection::new(collection, caller.catalog.records().count(&collection.key), may_edit)
}
