//! Past orders as tables: a look into a file, and the import itself, which a job does.

use super::jobs::begin;
use super::record_transfer::{glance_at, must_own, preview, targets};
use crate::app::App;
use crate::extract::{Body, Caller, IdempotencyKey, Segments, Signed};
use crate::problem::{Code, Problem};
use crate::wire::{BeginOrderImport, ImportPreview, Job, PreviewImport};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use gongdan_domain::Text;
use gongdan_domain::catalog::{OrderType, Typed};
use gongdan_domain::form::{FieldError, PreparedForm};
use gongdan_domain::job::JobParameters;
use gongdan_domain::past::{ImportOrders, OrderTarget, propose_orders, takes_cells};
use gongdan_domain::permission::{self, Action};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Most columns of a table.
const MOST_COLUMNS: usize = 200;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(preview_order_import)).routes(routes!(import_orders))
}

/// Looks into an uploaded file of past orders and proposes where its columns go.
#[utoipa::path(post, path = "/api/v1/order-types/{id}/imports/preview", tag = "orders", request_body = PreviewImport,
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "What is in it.", body = ImportPreview), Problem))]
pub(crate) async fn preview_order_import(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(input): Body<PreviewImport>,
) -> Result<Json<ImportPreview>, Problem> {
    let (_, form) = importable(&caller, id)?;
    let fields = permission::fields_new(&caller.rights, id);
    must_own(&app, &caller, input.attachment_id).await?;
    let glance = glance_at(&app, &caller, input).await?;
    let shown = |target: &String| match OrderTarget::parse(target) {
        Some(OrderTarget::Field(field)) => fields.shows(&field),
        _ => true,
    };
    Ok(Json(preview(&glance, |headings| {
        propose_orders(form, headings).into_iter().map(|target| target.filter(shown)).collect()
    })))
}

/// Begins an import of past orders, or only a look at what it would do. Once for every idempotency key. They keep
/// their numbers and times, nobody is told, and no flow begins. What is here already stays as it is.
#[utoipa::path(post, path = "/api/v1/order-types/{id}/imports", tag = "orders", request_body = BeginOrderImport,
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 202, description = "The job.", body = Job, headers(("Location" = String))), Problem))]
pub(crate) async fn import_orders(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IdempotencyKey(key): IdempotencyKey,
    Signed { content, fingerprint }: Signed<BeginOrderImport>,
) -> Result<Response, Problem> {
    let (order_type, form) = importable(&caller, id)?;
    check(&caller, (id, form), &content)?;
    must_own(&app, &caller, content.attachment_id).await?;
    let BeginOrderImport { attachment_id, sheet, heading, columns, dry_run, skip_bad } = content;
    let name = &order_type.body.name;
    let title = if dry_run {
        Text::new(format!("检查历史工单：{}", name.zh), format!("Check of past orders: {}", name.en))
    } else {
        Text::new(format!("导入历史工单：{}", name.zh), format!("Import of past orders: {}", name.en))
    };
    let asked = ImportOrders { type_id: id, attachment_id, sheet, heading, columns, dry_run, skip_bad };
    let job = asked.job(Uuid::now_v7(), title).map_err(Problem::internal)?;
    begin(&app, &caller, &key, fingerprint, job).await
}

/// A type whose past orders the caller may bring in, with the form they must fit.
fn importable(caller: &Caller, id: Uuid) -> Result<(&Typed<OrderType>, &PreparedForm), Problem> {
    caller.must(Action::Import)?;
    let order_type = caller.catalog.order_type(id).filter(|t| t.active).ok_or_else(Problem::not_found)?;
    if !permission::may_submit(&caller.rights, id) {
        return Err(Problem::new(Code::Forbidden));
    }
    let form = caller.catalog.current_form(id).ok_or_else(|| {
        Problem::new(Code::NotAllowed).saying("此工单类型还没有发布表单。", "The order type has no published form yet.")
    })?;
    Ok((order_type, form))
}

fn check(caller: &Caller, (id, form): (Uuid, &PreparedForm), asked: &BeginOrderImport) -> Result<(), Problem> {
    let mut faults = Vec::new();
    if asked.columns.is_empty() || asked.columns.len() > MOST_COLUMNS {
        let (zh, en) = ("请为 1 到 200 列选择去处。", "Say where 1 to 200 columns go.");
        faults.push(FieldError::new("too-many", zh, en).at("/columns"));
    }
    // What is closed to whoever imports does not exist for them.
    let fields = permission::fields_new(&caller.rights, id);
    let read = |text: &str| {
        OrderTarget::parse(text).filter(|target| match target {
            OrderTarget::Field(field) => {
                fields.right(field) == permission::FieldRight::Edit && takes_cells(form, field)
            }
            OrderTarget::External(system) => system.chars().count() <= 40,
            _ => true,
        })
    };
    let seen = targets(&asked.columns, read, &mut faults);
    if seen.iter().filter(|target| matches!(target, OrderTarget::External(_))).count() > 1 {
        let (zh, en) = ("只能有一列外部编号。", "Only one column may hold the names of another system.");
        faults.push(FieldError::new("target-twice", zh, en).at("/columns"));
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}
