//! Earlier versions of documents: what they were, who changed them, and the way back.

use crate::app::App;
use crate::cursor;
use crate::extract::{Body, Caller, Paging, Query, Segments};
use crate::problem::{Code, Problem};
use crate::wire::{Actor, DocumentVersion, Page, RestoreDocument, RestoredDocument};
use axum::Json;
use axum::extract::State;
use gongdan_domain::catalog::{OptionListBody, OrderType};
use gongdan_domain::document::{Body as _, Document};
use gongdan_domain::permission::Action;
use gongdan_domain::settings::OrganisationSettings;
use gongdan_domain::{Command, Event, OrgId};
use gongdan_store::audit::{self, AuditFilter};
use gongdan_store::{Conn, StoreError, state};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(list_versions)).routes(routes!(restore_document))
}

/// Who may see and bring back versions of this kind; `None` for kinds whose past is not for browsing.
fn needed(kind: &str) -> Option<Action> {
    match kind {
        OptionListBody::KIND | OrderType::KIND => Some(Action::ManageForms),
        OrganisationSettings::KIND => Some(Action::ManageSettings),
        _ => None,
    }
}

async fn current(app: &App, caller: &Caller, id: Uuid) -> Result<Document, Problem> {
    let org = caller.org;
    let found = app.ledger.store().read(move |c| state::documents_by_id(c, org, &[id])).await?.pop();
    let found = found.ok_or_else(Problem::not_found)?;
    caller.must(needed(&found.kind).ok_or_else(Problem::not_found)?)?;
    Ok(found)
}

/// Lists the versions of a document, newest first: settings, option lists, order types.
#[utoipa::path(get, path = "/api/v1/documents/{id}/versions", tag = "settings", params(("id" = Uuid, Path), Paging),
    responses((status = 200, description = "A page of versions.", body = Page<DocumentVersion>), Problem))]
pub(crate) async fn list_versions(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<DocumentVersion>>, Problem> {
    let (limit, before) = (paging.limit()?, paging.after_id::<i64>()?);
    current(&app, &caller, id).await?;
    let org = caller.org;
    let read = move |c: &mut Conn| versions(c, org, id, before, limit);
    let (items, reached) = app.ledger.store().read(read).await?;
    Ok(Json(Page { items, next: reached.map(|at| cursor::write(at.to_string())) }))
}

fn versions(
    c: &mut Conn,
    org: OrgId,
    id: Uuid,
    before: Option<i64>,
    limit: usize,
) -> Result<(Vec<DocumentVersion>, Option<i64>), StoreError> {
    let filter = AuditFilter { subject: Some(id), kind: Some("document.saved".to_owned()), ..AuditFilter::default() };
    let page = audit::page(c, org, &filter, before, limit)?;
    let read = |(stored, _)| {
        let logged = gongdan_store::events::StoredEvent::read(stored)?;
        let Event::DocumentSaved { version, active, before, after, .. } = logged.event else {
            return Err(StoreError::Corrupt("an event is not what its kind says".to_owned()));
        };
        let actor = Actor { id: logged.actor.id, name: logged.actor.name };
        Ok(DocumentVersion { version, at: logged.at.into(), actor, active, before, after })
    };
    Ok((page.items.into_iter().map(read).collect::<Result<_, _>>()?, page.reached))
}

/// Brings an earlier version of a document back, as a new version: nothing is lost, and this can be undone as well.
#[utoipa::path(post, path = "/api/v1/documents/{id}/restore", tag = "settings", request_body = RestoreDocument,
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "Brought back.", body = RestoredDocument), Problem))]
pub(crate) async fn restore_document(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(input): Body<RestoreDocument>,
) -> Result<Json<RestoredDocument>, Problem> {
    let now = current(&app, &caller, id).await?;
    let org = caller.org;
    let find = move |c: &mut Conn| {
        let mut before = None;
        loop {
            let (found, reached) = versions(c, org, id, before, 200)?;
            if let Some(version) = found.into_iter().find(|found| found.version == input.version) {
                return Ok(Some(version));
            }
            match reached {
                Some(at) => before = Some(at),
                None => return Ok(None),
            }
        }
    };
    let Some(found) = app.ledger.store().read(find).await? else { return Err(Problem::not_found()) };
    if now.body == found.after && now.active == found.active {
        return Ok(Json(RestoredDocument { version: now.version }));
    }
    if now.kind == OrganisationSettings::KIND {
        let values = serde_json::from_value(found.after.clone());
        let outdated =
            |_| Problem::new(Code::NotAllowed).saying("该版本的格式已不再适用。", "That version no longer fits.");
        super::settings::check(&values.map_err(outdated)?)?;
    }
    let document = Document { active: found.active, body: found.after, ..now };
    let expected_version = Some(document.version);
    let command = Command::SaveDocument { document, expected_version };
    let committed = app.ledger.submit(caller.envelope(app.now(), command)).await?;
    Ok(Json(RestoredDocument { version: committed.receipt.version }))
}
