//! Records of master data.

use super::documents::{Draft, save};
use crate::app::App;
use crate::cursor;
use crate::etag::{Tagged, conditional, tag};
use crate::extract::{Body, Caller, IfMatch, Paging, Query, Segments};
use crate::problem::{Code, Problem};
use crate::wire::{CreateRecord, EditRecord, Page, Record};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_domain::catalog::CatalogRecord;
use gongdan_domain::document::{self, record_kind};
use gongdan_domain::form::is_identifier;
use gongdan_domain::permission::{RecordRight, record_right};
use gongdan_domain::records::{check, next_sequence};
use gongdan_domain::{Command, Refusal};
use gongdan_ledger::LedgerError;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Times another code is tried when somebody else took the one that was free a moment ago.
const TRIES: usize = 20;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_records, create_record))
        .routes(routes!(get_record, update_record))
        .routes(routes!(get_record_by_code))
}

/// What to search by.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Search {
    /// Words that must be in code, name, pinyin or details.
    q: Option<String>,
    /// Only records that belong to this one, directly or through others.
    parent: Option<Uuid>,
}

/// Lists the records of a collection by code.
#[utoipa::path(get, path = "/api/v1/records/{collection}", tag = "records",
    params(("collection" = String, Path, description = "`customer`, `site`, `device` or the owner's own."), Search, Paging),
    responses((status = 200, description = "A page of records.", body = Page<Record>), Problem))]
pub(crate) async fn list_records(
    caller: Caller,
    Segments(collection): Segments<String>,
    Query(search): Query<Search>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Record>>, Problem> {
    must_read(&caller, &collection)?;
    let (limit, after) = (paging.limit()?, paging.after()?);
    let words = search.q.unwrap_or_default();
    let found = caller.catalog.search_records(&collection, &words, search.parent, after.as_deref(), limit + 1);
    let mut items: Vec<Record> = found.into_iter().map(Record::from).collect();
    let next = cursor::cut(&mut items, limit, |record| record.code.clone());
    Ok(Json(Page { items, next }))
}

/// Shows a record.
#[utoipa::path(get, path = "/api/v1/records/{collection}/{id}", tag = "records",
    params(("collection" = String, Path), ("id" = Uuid, Path)),
    responses((status = 200, description = "The record.", body = Record, headers(("ETag" = String))),
        (status = 304, description = "Not changed."), Problem))]
pub(crate) async fn get_record(
    caller: Caller,
    Segments((collection, id)): Segments<(String, Uuid)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let record = find(&caller, &collection, id)?;
    Ok(conditional(&headers, record.version, || Record::from(record)))
}

/// Shows the record with a code.
#[utoipa::path(get, path = "/api/v1/records/{collection}/by-code/{code}", tag = "records",
    params(("collection" = String, Path), ("code" = String, Path)),
    responses((status = 200, description = "The record.", body = Record, headers(("ETag" = String))),
        (status = 304, description = "Not changed."), Problem))]
pub(crate) async fn get_record_by_code(
    caller: Caller,
    Segments((collection, code)): Segments<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    must_read(&caller, &collection)?;
    let record = caller.catalog.record_by_code(&collection, code.trim()).ok_or_else(Problem::not_found)?;
    Ok(conditional(&headers, record.version, || Record::from(record)))
}

/// Creates a record; the first one makes the collection.
#[utoipa::path(post, path = "/api/v1/records/{collection}", tag = "records", request_body = CreateRecord,
    params(("collection" = String, Path, description = "`^[a-z][a-z0-9_]{0,39}$`")),
    responses((status = 201, description = "Created.", body = Record, headers(("Location" = String), ("ETag" = String))),
        Problem))]
pub(crate) async fn create_record(
    State(app): State<App>,
    caller: Caller,
    Segments(collection): Segments<String>,
    Body(input): Body<CreateRecord>,
) -> Result<Response, Problem> {
    must_edit(&caller, &collection)?;
    if !is_identifier(&collection) {
        return Err(Problem::bad_request(
            "集合标识须以小写字母开头，只能包含小写字母、数字和下划线，最多 40 个字符。",
            "A collection starts with a lower-case letter and has only lower-case letters, digits and underscores, at most 40.",
        ));
    }
    let CreateRecord { code, name, parent_id, details, external_ids } = input;
    let body = document::Record { name, parent_id, details, external_ids, merged_into: None };
    let mut record = CatalogRecord {
        id: Uuid::now_v7(),
        version: 0,
        collection: collection.as_str().into(),
        code: code.unwrap_or_default().trim().to_owned(),
        active: true,
        body,
    };
    record.version = match record.code.as_str() {
        "" => write_numbered(&app, &caller, &mut record).await?,
        _ => write(&app, &caller, &mut record).await?,
    };
    let place = format!("/api/v1/records/{}/{}", record.collection, record.id);
    let headers = [(header::ETAG, tag(record.version)), (header::LOCATION, place.parse().map_err(Problem::internal)?)];
    Ok((StatusCode::CREATED, headers, Json(Record::from(&record))).into_response())
}

/// Changes a record.
#[utoipa::path(patch, path = "/api/v1/records/{collection}/{id}", tag = "records", request_body = EditRecord,
    params(("collection" = String, Path), ("id" = Uuid, Path),
        ("If-Match" = String, Header, description = "ETag of the version read.")),
    responses((status = 200, description = "Changed.", body = Record, headers(("ETag" = String))), Problem))]
pub(crate) async fn update_record(
    State(app): State<App>,
    caller: Caller,
    Segments((collection, id)): Segments<(String, Uuid)>,
    IfMatch(version): IfMatch,
    Body(input): Body<EditRecord>,
) -> Result<Tagged<Record>, Problem> {
    must_edit(&caller, &collection)?;
    let mut record = find(&caller, &collection, id)?.clone();
    record.version = version;
    record.code = input.code.map_or(record.code, |code| code.trim().to_owned());
    record.active = input.active.unwrap_or(record.active);
    record.body.name = input.name.map_or(record.body.name, |name| name.trim().to_owned());
    record.body.parent_id = input.parent_id.unwrap_or(record.body.parent_id);
    record.body.details = input.details.unwrap_or(record.body.details);
    record.body.external_ids = input.external_ids.unwrap_or(record.body.external_ids);
    record.version = write(&app, &caller, &mut record).await?;
    Ok(Tagged(record.version, Record::from(&record)))
}

/// Refuses unless the caller may find and read records of a collection.
pub(super) fn must_read(caller: &Caller, collection: &str) -> Result<(), Problem> {
    allow(record_right(&caller.rights, collection) >= RecordRight::Read)
}

/// Refuses unless the caller may change records of a collection.
pub(super) fn must_edit(caller: &Caller, collection: &str) -> Result<(), Problem> {
    allow(record_right(&caller.rights, collection) >= RecordRight::Edit)
}

fn allow(permitted: bool) -> Result<(), Problem> {
    if permitted { Ok(()) } else { Err(Problem::new(Code::Forbidden)) }
}

/// A record the caller may read.
pub(super) fn find<'c>(caller: &'c Caller, collection: &str, id: Uuid) -> Result<&'c CatalogRecord, Problem> {
    must_read(caller, collection)?;
    caller.catalog.record_row(id).filter(|record| &*record.collection == collection).ok_or_else(Problem::not_found)
}

/// Checks and saves a record, which becomes canonical; answers its version.
async fn write(app: &App, caller: &Caller, record: &mut CatalogRecord) -> Result<i64, Problem> {
    record.body = check(&caller.catalog, record, app.now())?;
    let kind = record_kind(&record.collection);
    let (id, key, active) = (record.id, record.code.clone(), record.active);
    save(app, caller, Draft { id, kind: &kind, key, active, body: &record.body }, record.version).await
}

/// The same with the next free code of a collection that gives codes out.
async fn write_numbered(app: &App, caller: &Caller, record: &mut CatalogRecord) -> Result<i64, Problem> {
    let now = app.now();
    for attempt in 0..TRIES {
        let catalog = app.ledger.catalog(caller.org).ok_or_else(Problem::not_found)?;
        let numbers = catalog.collection(&record.collection).and_then(|collection| collection.numbers());
        let Some(numbers) = numbers else { return write(app, caller, record).await };
        let plan = numbers.plan(now.to_zoned(catalog.time_zone().clone()).date());
        let free = next_sequence(catalog.records(), &record.collection, &plan);
        record.code = plan.number(free + i64::try_from(attempt / 4).unwrap_or(0));
        record.body = check(&catalog, record, now)?;
        let body = serde_json::to_value(&record.body).map_err(Problem::internal)?;
        let (kind, key) = (record_kind(&record.collection), record.code.clone());
        let document = document::Document { id: record.id, kind, key, version: 0, active: true, body };
        let command = Command::SaveDocument { document, expected_version: Some(0) };
        match app.ledger.submit(caller.envelope(now, command)).await {
            Err(LedgerError::Refused(Refusal::AlreadyExists { .. })) => {}
            other => return Ok(other?.receipt.version),
        }
    }
    Err(Problem::new(Code::Busy))
}
