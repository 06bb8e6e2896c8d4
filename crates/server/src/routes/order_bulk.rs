//! Changes to many orders, and lists as files: both run as jobs.

use super::jobs;
use super::order_changes::{MOST_WORDS, too_long};
use super::order_people::present;
use crate::app::App;
use crate::extract::{Caller, MaybeIdempotencyKey, Signed};
use crate::listing;
use crate::problem::{Code, Problem};
use crate::wire::{self, BulkOrders, BulkPlan, BulkRefusal, ExportFormat, ExportOrders, Total};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use gongdan_domain::bulk::{Acting, BulkChange, Planned, Reason, Responsible, TypedValues, plan};
use gongdan_domain::filter::{Filter, Sort, write_json};
use gongdan_domain::form::FieldError;
use gongdan_domain::job::JobParameters;
use gongdan_domain::list_jobs::{self, Chosen, FileFormat};
use gongdan_domain::permission::Action;
use gongdan_domain::{Language, Text};
use gongdan_store::orders::{self, Count, Listing};
use gongdan_store::{Conn, StoreError};
use std::collections::HashMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Most orders of one change.
const MOST: i64 = 20_000;
/// Most orders chosen one by one.
const MOST_IDS: usize = 1_000;
/// Orders that a dry run looks at.
const EXAMINED: usize = 1_000;
/// Orders read at once.
const PAGE: usize = 200;
/// The columns of an export that names none.
const USUAL: [&str; 7] = ["number", "title", "type", "status", "requester", "created", "updated"];

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(change_orders)).routes(routes!(export_orders))
}

/// Changes many orders: says what would happen (`dryRun`), or begins a job that does it order by order. Needs an
/// `Idempotency-Key` unless it is a dry run.
#[utoipa::path(post, path = "/api/v1/orders/bulk", tag = "orders", request_body = BulkOrders,
    params(("Idempotency-Key" = Option<String>, Header, description = "Any text of the client's choice; needed unless `dryRun`.")),
    responses((status = 200, description = "What would happen.", body = BulkPlan),
        (status = 202, description = "The job has begun.", body = wire::Job), Problem))]
pub(crate) async fn change_orders(
    State(app): State<App>,
    caller: Caller,
    MaybeIdempotencyKey(key): MaybeIdempotencyKey,
    Signed { content, fingerprint }: Signed<BulkOrders>,
) -> Result<Response, Problem> {
    caller.must(Action::BulkEdit)?;
    let change = change(&caller, &content)?;
    let chosen = chosen(&caller, &content.filter, content.ids)?;
    if content.dry_run {
        return Ok(Json(dry_run(&app, &caller, &chosen, change).await?).into_response());
    }
    let key = key.ok_or_else(|| Problem::new(Code::IdempotencyKeyMissing))?;
    let count = count(&app, among(&app, &caller, &chosen)?).await?;
    if count.more {
        let (zh, en) = (
            format!("一次最多修改 {MOST} 张工单，请缩小筛选范围。"),
            format!("At most {MOST} orders are changed at once. Narrow the filter down."),
        );
        return Err(Problem::new(Code::NotAllowed).saying(zh, en));
    }
    let title = Text::new(format!("批量修改 {} 张工单", count.count), format!("Change {} orders", count.count));
    let job = list_jobs::BulkEdit { chosen, change }.job(Uuid::now_v7(), title).map_err(Problem::internal)?;
    jobs::begin(&app, &caller, &key, fingerprint, job).await
}

fn change(caller: &Caller, input: &BulkOrders) -> Result<BulkChange, Problem> {
    if input.comment.chars().count() > MOST_WORDS {
        return Err(too_long("/comment").into());
    }
    let responsible = |id: Option<Uuid>| match id {
        Some(id) => present(&caller.catalog, id, "/assigneeId").map(|person| Responsible::Person(person.id)),
        None => Ok(Responsible::Nobody),
    };
    let assign = input.assignee_id.map(responsible).transpose()?;
    let values = input.values.clone().filter(|values| !values.is_empty());
    let values = match (values, input.type_id) {
        (Some(values), Some(type_id)) => Some(TypedValues { type_id, values }),
        (Some(_), None) => return Err(FieldError::required().at("/typeId").into()),
        (None, _) => None,
    };
    let change = BulkChange { values, to: input.status, assign, comment: input.comment.trim().to_owned() };
    if change == BulkChange::default() {
        let (zh, en) = ("请说明要修改什么。", "Say what to change.");
        return Err(FieldError::new("nothing-to-change", zh, en).at("/values").into());
    }
    Ok(change)
}

fn chosen(caller: &Caller, filter: &serde_json::Value, ids: Option<Vec<Uuid>>) -> Result<Chosen, FieldError> {
    if ids.as_ref().is_some_and(|ids| ids.is_empty() || ids.len() > MOST_IDS) {
        let (zh, en) = (format!("应有 1 到 {MOST_IDS} 张工单。"), format!("Choose 1 to {MOST_IDS} orders."));
        return Err(FieldError::new("too-many", zh, en).at("/ids").with("max", MOST_IDS));
    }
    let filter: Filter = listing::read_filter(filter, &listing::schema(caller))?;
    Ok(Chosen { filter: write_json(&filter), ids })
}

fn among(app: &App, caller: &Caller, chosen: &Chosen) -> Result<Listing, FieldError> {
    let schema = listing::schema(caller);
    let filter = listing::read_filter(&chosen.filter, &schema)?;
    let mut listing = listing::listing(app, caller, &schema, &filter)?;
    if let Some(ids) = &chosen.ids {
        listing = listing.only(ids);
    }
    Ok(listing)
}

async fn count(app: &App, listing: Listing) -> Result<Count, StoreError> {
    app.ledger.store().read(move |c: &mut Conn| orders::count(c, &listing, MOST)).await
}

async fn dry_run(app: &App, caller: &Caller, chosen: &Chosen, change: BulkChange) -> Result<BulkPlan, Problem> {
    let listing = among(app, caller, chosen)?;
    let total = count(app, listing.clone()).await?;
    let (rights, catalog, now) = (caller.rights.clone(), caller.catalog.clone(), app.now());
    let mut plan_of = BulkPlan {
        total: Total { count: total.count, capped: total.more },
        examined: 0,
        changed: 0,
        same: 0,
        refused: Vec::new(),
    };
    let mut reasons: HashMap<Reason, (usize, String)> = HashMap::new();
    let mut after = None;
    while plan_of.examined < EXAMINED {
        let (asked, from) = (listing.clone(), after.take());
        let read = move |c: &mut Conn| {
            let page = orders::list(c, &asked, &Sort::default(), from.as_ref(), PAGE)?;
            let ids: Vec<Uuid> = page.orders.iter().map(|order| order.id).collect();
            let values = orders::bodies(c, asked.org, &ids)?;
            Ok((page, values))
        };
        let (page, values) = app.ledger.store().read(read).await?;
        let acting = Acting { caller: &rights, catalog: &catalog, now, fresh_id: Uuid::now_v7 };
        let none = gongdan_domain::order::Values::new();
        for order in &page.orders {
            plan_of.examined += 1;
            match plan(&change, order, values.get(&order.id).unwrap_or(&none), &acting) {
                Planned::Change(_) => plan_of.changed += 1,
                Planned::Same => plan_of.same += 1,
                Planned::Refused(reason) => {
                    reasons.entry(reason).or_insert_with(|| (0, order.number.clone())).0 += 1;
                }
            }
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let refusal = |(reason, (count, example)): (Reason, (usize, String))| BulkRefusal {
        code: reason.code,
        text: Text::new(reason.zh, reason.en),
        count,
        example,
    };
    plan_of.refused = reasons.into_iter().map(refusal).collect();
    plan_of.refused.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.code.cmp(&b.code)));
    Ok(plan_of)
}

/// Begins a job that writes a list into a file: these columns, this sort, this filter, and of what the caller may
/// take out when it runs. The file is at the job.
#[utoipa::path(post, path = "/api/v1/orders/export", tag = "orders", request_body = ExportOrders,
    params(("Idempotency-Key" = Option<String>, Header, description = "Any text of the client's choice.")),
    responses((status = 202, description = "The job has begun.", body = wire::Job), Problem))]
pub(crate) async fn export_orders(
    State(app): State<App>,
    caller: Caller,
    MaybeIdempotencyKey(key): MaybeIdempotencyKey,
    Signed { content, fingerprint }: Signed<ExportOrders>,
) -> Result<Response, Problem> {
    caller.must(Action::Export)?;
    let key = key.ok_or_else(|| Problem::new(Code::IdempotencyKeyMissing))?;
    let chosen = chosen(&caller, &content.filter, content.ids)?;
    let schema = listing::schema(&caller);
    let sort = listing::sort(content.sort.as_deref(), &schema)?.to_string();
    let named = if content.columns.is_empty() { USUAL.map(str::to_owned).to_vec() } else { content.columns };
    let columns = listing::columns(&named, &schema)?.iter().map(|def| def.name.to_string()).collect();
    let format = match content.format {
        ExportFormat::Csv => FileFormat::Csv,
        ExportFormat::Xlsx => FileFormat::Xlsx,
    };
    let title = Text::new("导出工单", "Export orders");
    let language: Language = caller.language;
    let job = list_jobs::ExportOrders { chosen, sort, columns, format, language };
    let job = job.job(Uuid::now_v7(), title).map_err(Problem::internal)?;
    jobs::begin(&app, &caller, &key, fingerprint, job).await
}
