//! Forms on their way: the draft of an order type, and fields proposed from a table.

use super::documents::{Draft, save};
use super::record_transfer::{must_own, read_table};
use crate::app::App;
use crate::etag::tag;
use crate::extract::{Body, Caller, IfMatch, MaybeIfMatch, Segments};
use crate::problem::{Code, Problem};
use crate::wire::{Actor, FormDraft, FormProposal, PreviewImport, ProposedColumn, SaveFormDraft};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_domain::document::{Body as _, Document};
use gongdan_domain::form::{self, Column, propose_fields};
use gongdan_domain::permission::Action;
use gongdan_insight::reading::{Cell, Table};
use gongdan_store::{Conn, saved};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Rows that are looked at to guess what a column holds.
const EXAMINED: usize = 2_000;
/// Values that are shown of a column.
const SAMPLES: usize = 3;
/// Longest value that is shown, in characters.
const SAMPLE_CHARS: usize = 60;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(get_form_draft, put_form_draft, delete_form_draft))
        .routes(routes!(propose_form))
}

async fn kept(app: &App, caller: &Caller, id: Uuid) -> Result<Option<(Document, Option<saved::Saved>)>, Problem> {
    caller.must(Action::ManageForms)?;
    caller.catalog.order_type(id).ok_or_else(Problem::not_found)?;
    let (org, key) = (caller.org, id.to_string());
    let read = move |c: &mut Conn| {
        let Some(found) = saved::document(c, org, form::FormDraft::KIND, &key)? else { return Ok(None) };
        let by = saved::savers(c, org, form::FormDraft::KIND, vec![key], 1)?.pop();
        Ok(Some((found, by)))
    };
    Ok(app.ledger.store().read(read).await?)
}

/// Shows the draft of a type's next form.
#[utoipa::path(get, path = "/api/v1/order-types/{id}/form-draft", tag = "order types", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The draft.", body = FormDraft, headers(("ETag" = String))), Problem))]
pub(crate) async fn get_form_draft(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Response, Problem> {
    let found = kept(&app, &caller, id).await?.filter(|(document, _)| document.active);
    let (document, by) = found.ok_or_else(Problem::not_found)?;
    let form::FormDraft { base, form } = document.read().map_err(Problem::internal)?;
    let (at, author) = match by {
        Some(by) => (Some(by.at.into()), Some(Actor { id: by.actor_id, name: by.actor_name })),
        None => (None, None),
    };
    let version = document.version;
    Ok(([(header::ETAG, tag(version))], Json(FormDraft { version, base, form, at, author })).into_response())
}

/// Keeps the draft of a type's next form for everybody who draws forms. It may still be wrong. Needs the ETag of the
/// draft that was read, where there is one.
#[utoipa::path(put, path = "/api/v1/order-types/{id}/form-draft", tag = "order types", request_body = SaveFormDraft,
    params(("id" = Uuid, Path),
        ("If-Match" = Option<String>, Header, description = "ETag of the draft read, when there is one.")),
    responses((status = 200, description = "Kept.", body = FormDraft, headers(("ETag" = String))), Problem))]
pub(crate) async fn put_form_draft(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    MaybeIfMatch(version): MaybeIfMatch,
    Body(input): Body<SaveFormDraft>,
) -> Result<Response, Problem> {
    let found = kept(&app, &caller, id).await?.map(|(document, _)| document);
    let expected = match (&found, version) {
        (Some(draft), None) if draft.active => return Err(Problem::new(Code::VersionMissing)),
        (Some(draft), None) => draft.version,
        (None, None) => 0,
        (_, Some(version)) => version,
    };
    let body = form::FormDraft { base: input.base, form: input.form };
    let document = found.map_or_else(Uuid::now_v7, |draft| draft.id);
    let draft = Draft { id: document, kind: form::FormDraft::KIND, key: id.to_string(), active: true, body: &body };
    let version = save(&app, &caller, draft, expected).await?;
    let author = Some(Actor { id: Some(caller.user_id), name: caller.person()?.body.name.clone() });
    let form::FormDraft { base, form } = body;
    let shown = FormDraft { version, base, form, at: Some(app.now().into()), author };
    Ok(([(header::ETAG, tag(version))], Json(shown)).into_response())
}

/// Throws the draft of a type's next form away.
#[utoipa::path(delete, path = "/api/v1/order-types/{id}/form-draft", tag = "order types",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "ETag of the draft read.")),
    responses((status = 204, description = "Gone."), Problem))]
pub(crate) async fn delete_form_draft(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(version): IfMatch,
) -> Result<StatusCode, Problem> {
    let found = kept(&app, &caller, id).await?.filter(|(document, _)| document.active);
    let (document, _) = found.ok_or_else(Problem::not_found)?;
    let body: form::FormDraft = document.read().map_err(Problem::internal)?;
    let draft = Draft { id: document.id, kind: form::FormDraft::KIND, key: document.key, active: false, body: &body };
    save(&app, &caller, draft, version).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Looks into an uploaded table and proposes a field for each of its columns.
#[utoipa::path(post, path = "/api/v1/forms/propose", tag = "order types", request_body = PreviewImport,
    responses((status = 200, description = "What could be asked.", body = FormProposal), Problem))]
pub(crate) async fn propose_form(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<PreviewImport>,
) -> Result<Json<FormProposal>, Problem> {
    caller.must(Action::ManageForms)?;
    must_own(&app, &caller, input.attachment_id).await?;
    let table = read_table(&app, &caller, input).await?;
    Ok(Json(propose(&app, &table)))
}

fn propose(app: &App, table: &Table) -> FormProposal {
    let heading = table.heading();
    let below = table.rows.iter().skip(heading + 1);
    let rows: Vec<&Vec<Cell>> = below.filter(|cells| cells.iter().any(|cell| !cell.is_blank())).collect();
    let headings: Vec<String> = table.rows.get(heading).into_iter().flatten().map(Cell::text).collect();
    let examined = &rows[..rows.len().min(EXAMINED)];
    let column = |(at, heading): (usize, String)| {
        let cells = examined.iter().filter_map(|cells| cells.get(at)).filter(|cell| !cell.is_blank());
        Column { heading, values: cells.map(Cell::text).collect(), rows: examined.len() }
    };
    let columns: Vec<Column> = headings.into_iter().enumerate().map(column).collect();
    let fields = propose_fields(&columns, app.kinds);
    let shown = |(column, field): (Column, Option<form::Field>)| {
        let short = |value: &String| value.chars().take(SAMPLE_CHARS).collect();
        let samples = column.values.iter().take(SAMPLES).map(short).collect();
        ProposedColumn { heading: column.heading, samples, field }
    };
    FormProposal {
        sheets: table.sheets.clone(),
        rows: rows.len(),
        columns: columns.into_iter().zip(fields).map(shown).collect(),
    }
}
