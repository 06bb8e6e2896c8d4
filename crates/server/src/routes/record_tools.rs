//! Records: type-ahead, trees, foreign ids, duplicates, history.

use super::records::{find, must_edit, must_read};
use crate::app::App;
use crate::etag::Tagged;
use crate::extract::{Body, Caller, IfMatch, Paging, Query, Segments};
use crate::problem::{Code, Problem};
use crate::wire::{Duplicate, Items, MergeRecords, Page, Record, RecordChange};
use axum::Json;
use axum::extract::State;
use gongdan_domain::Command;
use gongdan_domain::catalog::CatalogRecord;
use gongdan_domain::records::{MOST_MOVED, MergePlan, check, duplicates, merge};
use gongdan_store::events;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Children that are shown at once.
const MOST_CHILDREN: usize = 500;
/// Pairs that are shown at once.
const MOST_PAIRS: usize = 100;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(suggest_records))
        .routes(routes!(list_duplicates))
        .routes(routes!(list_children))
        .routes(routes!(list_ancestors))
        .routes(routes!(list_record_history))
        .routes(routes!(merge_records))
        .routes(routes!(get_record_by_external_id))
}

/// What somebody has typed so far.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Typed {
    /// Characters, pinyin, initials, a number, a part of a code.
    q: Option<String>,
    /// Only records that belong to this one, directly or through others.
    parent: Option<Uuid>,
}

/// Suggests active records for what somebody types, the best first.
#[utoipa::path(get, path = "/api/v1/records/{collection}/suggestions", tag = "records",
    params(("collection" = String, Path), Typed), responses((status = 200, description = "Up to 20 records.", body = Items<Record>), Problem))]
pub(crate) async fn suggest_records(
    caller: Caller,
    Segments(collection): Segments<String>,
    Query(typed): Query<Typed>,
) -> Result<Json<Items<Record>>, Problem> {
    must_read(&caller, &collection)?;
    let words: String = typed.q.unwrap_or_default().chars().take(100).collect();
    let found = caller.catalog.records().suggest(&collection, &words, typed.parent, 20);
    Ok(Json(Items { items: found.into_iter().map(Record::from).collect() }))
}

/// Lists what belongs to a record directly, of all collections the caller may read.
#[utoipa::path(get, path = "/api/v1/records/{collection}/{id}/children", tag = "records",
    params(("collection" = String, Path), ("id" = Uuid, Path)),
    responses((status = 200, description = "At most 500 records.", body = Items<Record>), Problem))]
pub(crate) async fn list_children(
    caller: Caller,
    Segments((collection, id)): Segments<(String, Uuid)>,
) -> Result<Json<Items<Record>>, Problem> {
    find(&caller, &collection, id)?;
    let children = caller.catalog.records().children(id);
    Ok(Json(readable(&caller, children)))
}

/// Lists what a record belongs to, nearest first.
#[utoipa::path(get, path = "/api/v1/records/{collection}/{id}/ancestors", tag = "records",
    params(("collection" = String, Path), ("id" = Uuid, Path)),
    responses((status = 200, description = "The way up.", body = Items<Record>), Problem))]
pub(crate) async fn list_ancestors(
    caller: Caller,
    Segments((collection, id)): Segments<(String, Uuid)>,
) -> Result<Json<Items<Record>>, Problem> {
    find(&caller, &collection, id)?;
    let ancestors = caller.catalog.records().ancestors(id);
    Ok(Json(readable(&caller, ancestors)))
}

fn readable(caller: &Caller, rows: Vec<&CatalogRecord>) -> Items<Record> {
    let may_read = |row: &&CatalogRecord| must_read(caller, &row.collection).is_ok();
    Items { items: rows.into_iter().filter(may_read).take(MOST_CHILDREN).map(Record::from).collect() }
}

/// Lists the changes of a record, oldest first.
#[utoipa::path(get, path = "/api/v1/records/{collection}/{id}/history", tag = "records",
    params(("collection" = String, Path), ("id" = Uuid, Path), Paging),
    responses((status = 200, description = "A page of changes.", body = Page<RecordChange>), Problem))]
pub(crate) async fn list_record_history(
    State(app): State<App>,
    caller: Caller,
    Segments((collection, id)): Segments<(String, Uuid)>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<RecordChange>>, Problem> {
    find(&caller, &collection, id)?;
    let (org, limit, after) = (caller.org, paging.limit()?, paging.after_id::<i64>()?.unwrap_or(0));
    let mut rows = app.ledger.store().read(move |c| events::history(c, org, id, after, limit + 1)).await?;
    let next = crate::cursor::cut(&mut rows, limit, |logged| logged.position.to_string());
    Ok(Json(Page { items: rows.into_iter().filter_map(RecordChange::new).collect(), next }))
}

/// Lists pairs of records that are probably the same, the surest first.
#[utoipa::path(get, path = "/api/v1/records/{collection}/duplicates", tag = "records",
    params(("collection" = String, Path)),
    responses((status = 200, description = "At most 100 pairs.", body = Items<Duplicate>), Problem))]
pub(crate) async fn list_duplicates(
    caller: Caller,
    Segments(collection): Segments<String>,
) -> Result<Json<Items<Duplicate>>, Problem> {
    must_edit(&caller, &collection)?;
    let catalog = caller.catalog.clone();
    let found = tokio::task::spawn_blocking(move || {
        let records = catalog.records();
        let wire = |id| records.get(id).map(Record::from);
        let pairs = duplicates(records, &collection, MOST_PAIRS).into_iter();
        pairs.filter_map(|pair| Some((wire(pair.one)?, wire(pair.other)?, pair))).collect::<Vec<_>>()
    });
    let found = found.await.map_err(Problem::internal)?;
    Ok(Json(Items { items: found.into_iter().map(|(one, other, pair)| Duplicate::new(pair, one, other)).collect() }))
}

/// Makes one record of two. The other one stays readable and leads to this one; orders that name it keep working.
#[utoipa::path(post, path = "/api/v1/records/{collection}/{id}/merge", tag = "records", request_body = MergeRecords,
    params(("collection" = String, Path), ("id" = Uuid, Path, description = "The record that stays."),
        ("If-Match" = String, Header, description = "ETag of the version read.")),
    responses((status = 200, description = "The record that stays.", body = Record, headers(("ETag" = String))), Problem))]
pub(crate) async fn merge_records(
    State(app): State<App>,
    caller: Caller,
    Segments((collection, id)): Segments<(String, Uuid)>,
    IfMatch(version): IfMatch,
    Body(input): Body<MergeRecords>,
) -> Result<Tagged<Record>, Problem> {
    must_edit(&caller, &collection)?;
    let (survivor, other) = (find(&caller, &collection, id)?, find(&caller, &collection, input.other)?);
    if survivor.id == other.id || survivor.body.merged_into.is_some() || other.body.merged_into.is_some() {
        let (zh, en) = ("这两条资料不能合并。", "These two records cannot be merged.");
        return Err(Problem::new(Code::NotAllowed).saying(zh, en));
    }
    let (mut kept, mut gone) = (survivor.clone(), other.clone());
    (kept.version, gone.version) = (version, input.other_version);
    kept.body.name = input.name;
    kept.body.details = input.details;
    let checked = check(&caller.catalog, &kept, app.now())?;
    let plan = MergePlan { name: checked.name, details: checked.details };
    let documents = merge(caller.catalog.records(), &kept, &gone, plan).ok_or_else(|| {
        Problem::new(Code::NotAllowed).saying(
            format!("要并入的资料下属超过 {MOST_MOVED} 条，请反过来合并。"),
            format!("More than {MOST_MOVED} records belong to the one that would go. Merge the other way round."),
        )
    })?;
    app.ledger.submit(caller.envelope(app.now(), Command::SaveDocuments(documents))).await?;
    let catalog = app.ledger.catalog(caller.org).ok_or_else(Problem::not_found)?;
    let merged = catalog.record_row(id).ok_or_else(Problem::not_found)?;
    Ok(Tagged(merged.version, Record::from(merged)))
}

/// Shows the record that another system calls so.
#[utoipa::path(get, path = "/api/v1/external-ids/{system}/{type}/{foreign}", tag = "records",
    params(("system" = String, Path), ("type" = String, Path), ("foreign" = String, Path)),
    responses((status = 200, description = "The record.", body = Record), Problem))]
pub(crate) async fn get_record_by_external_id(
    caller: Caller,
    Segments((system, object_type, foreign)): Segments<(String, String, String)>,
) -> Result<Json<Record>, Problem> {
    let found = caller.catalog.records().by_external_id(&system, &object_type, &foreign);
    let found = found.filter(|record| must_read(&caller, &record.collection).is_ok()).ok_or_else(Problem::not_found)?;
    Ok(Json(Record::from(found)))
}
