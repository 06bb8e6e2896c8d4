//! `POST /orders`: the hot path.

use super::choices;
use crate::app::App;
use crate::etag::tag;
use crate::extract::{Caller, IdempotencyKey, Signed};
use crate::problem::{Code, Problem};
use crate::wire::{Receipt, SubmitOrder};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_domain::birth::Birth;
use gongdan_domain::catalog::{Catalog, OrderType, Typed};
use gongdan_domain::command::{self, Claim, Idempotency};
use gongdan_domain::form::{Context, Field, FieldError, FileRef, PreparedForm, Reference, part_of, validate};
use gongdan_domain::order::{Status, Values};
use gongdan_domain::permission::{self, FieldRight};
use gongdan_domain::{Command, OrgId};
use gongdan_ledger::Committed;
use gongdan_store::{Conn, StoreError, attachments, orders, state};
use jiff::Timestamp;
use std::sync::Arc;
use std::time::{Duration, Instant};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
const TIMING: HeaderName = HeaderName::from_static("server-timing");

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(submit_order))
}

/// Submits an order. The answer comes when the order is durable; a repeat with the same key gives the same
/// receipt and submits nothing. With `partOf` it comes out of another order: a sub-order, or what is split off; both
/// histories say so. That takes the right to link the other order; what is split off keeps its requester.
#[utoipa::path(post, path = "/api/v1/orders", tag = "orders", request_body = SubmitOrder,
    params(("Idempotency-Key" = String, Header, description = "The client's name for this submission, 1 to 255 \
        visible ASCII characters; a UUID is best.", min_length = 1, max_length = 255, pattern = "^[!-~]+$",
        example = "0191d2f4-1f6e-7c3a-9a55-3f6c1d2e4b5a")),
    responses((status = 201, description = "The order is durable.", body = Receipt,
        headers(("Location" = String), ("ETag" = String), ("Idempotency-Replayed" = String, description = "`true` for a repeat."),
            ("Server-Timing" = String, description = "`validate`, `queue`, `commit` in milliseconds."))), Problem))]
pub(crate) async fn submit_order(
    State(app): State<App>,
    caller: Caller,
    IdempotencyKey(key): IdempotencyKey,
    Signed { content, fingerprint }: Signed<SubmitOrder>,
) -> Result<Response, Problem> {
    let (began, now) = (Instant::now(), app.now());
    let idempotency = caller.idempotency(&key, fingerprint);
    let submit = match prepare(&app, &caller, &content, now).await {
        Ok(submit) => submit,
        Err(problem) => {
            // The world may have changed since the first attempt; what was durable then stays answered.
            let receipt = replayed(&app, caller.org, &idempotency).await?.ok_or(problem)?;
            return answer(&app, &caller, content.type_id, Told { title: None, receipt, timing: None }).await;
        }
    };
    let (title, validating) = (Some(submit.title.clone()), began.elapsed());
    let mut envelope = caller.envelope(now, Command::SubmitOrder(Box::new(submit)));
    envelope.idempotency = Some(idempotency);
    let Committed { receipt, timing } = app.ledger.submit(envelope).await?;
    let timing = Some(server_timing([("validate", validating), ("queue", timing.queue), ("commit", timing.commit)]));
    answer(&app, &caller, content.type_id, Told { title, receipt, timing }).await
}

/// Spans in milliseconds, as `Server-Timing` (W3C) has them.
fn server_timing(spans: [(&str, Duration); 3]) -> String {
    let [a, b, c] = spans.map(|(name, span)| format!("{name};dur={:.3}", span.as_secs_f64() * 1000.0));
    format!("{a}, {b}, {c}")
}

/// What a submission of the caller becomes, if nothing is wrong with it.
pub(super) async fn prepare(
    app: &App,
    caller: &Caller,
    input: &SubmitOrder,
    now: Timestamp,
) -> Result<command::SubmitOrder, Problem> {
    let order_type = orderable(&caller.catalog, input.type_id)?;
    let form = form_of(&caller.catalog, order_type, input.form_version)?;
    let form = fillable(app, caller, order_type.id, &input.values, form)?;
    let validated = validate(&form, &input.values, &context(&caller.catalog, order_type, now))?;
    let attachments = claims(app, caller.org, &form, &validated.references).await?;
    let birth = Birth {
        catalog: &caller.catalog,
        order_type,
        form: &form,
        source: caller.source(),
        requester: Some(caller.user_id),
        chosen: input.chosen.clone(),
        order_id: Uuid::now_v7(),
        now,
    };
    let part_of = input.part_of.map(Into::into);
    let submit =
        command::SubmitOrder { part_of, ..birth.submission(validated, attachments).map_err(Problem::internal)? };
    if let Some(net) = app.ledger.net(caller.org, input.type_id, order_type.body.flow_version) {
        let faults = choices::check(&caller.catalog, &net, (caller.user_id, now), &form, &submit);
        if !faults.is_empty() {
            return Err(faults.into());
        }
    }
    Ok(submit)
}

/// What of a form the caller may fill in: mostly all of it. Fields that are closed to them are not asked for.
fn fillable(
    app: &App,
    caller: &Caller,
    type_id: Uuid,
    values: &Values,
    form: Arc<PreparedForm>,
) -> Result<Arc<PreparedForm>, Problem> {
    if !permission::may_submit(&caller.rights, type_id) {
        return Err(Problem::new(Code::Forbidden));
    }
    let fields = permission::fields_new(&caller.rights, type_id);
    if fields.is_open() {
        return Ok(form);
    }
    let closed = permission::check_fields(&fields, values.keys().map(String::as_str));
    if !closed.is_empty() {
        return Err(closed.into());
    }
    // What is made here is not theirs to fill in, and is made for them too.
    let is_computed = |id: &str| form.computed().any(|computed| computed.field.id == id);
    let is_asked = |field: &Field| fields.right(&field.id) == FieldRight::Edit || is_computed(&field.id);
    let part = part_of(form.form(), app.kinds, is_asked);
    PreparedForm::new(part, app.kinds).map(Arc::new).map_err(|_| {
        let zh = "表单中其余字段依赖您无权填写的字段，请联系管理员。";
        Problem::new(Code::NotAllowed).saying(zh, "The rest of the form depends on fields closed to you.")
    })
}

/// A type that takes orders.
fn orderable(catalog: &Catalog, type_id: Uuid) -> Result<&Typed<OrderType>, Problem> {
    let found = catalog.order_type(type_id).filter(|order_type| order_type.active);
    found.ok_or_else(|| {
        let (zh, en) = ("工单类型不存在或已停用。", "There is no such order type, or it is retired.");
        FieldError::new("unknown-order-type", zh, en).at("/typeId").into()
    })
}

fn form_of(
    catalog: &Catalog,
    order_type: &Typed<OrderType>,
    version: Option<i64>,
) -> Result<Arc<PreparedForm>, Problem> {
    let current = order_type.body.form_version;
    // A form that was saved but not announced yet is not for use.
    let found = Some(version.unwrap_or(current)).filter(|v| *v <= current).and_then(|v| catalog.form(order_type.id, v));
    match (found, version) {
        (Some(form), _) => Ok(form),
        (None, Some(_)) => {
            let (zh, en) = ("此工单类型没有这个表单版本。", "The order type has no such form version.");
            Err(FieldError::new("unknown-form-version", zh, en).at("/formVersion").into())
        }
        (None, None) => Err(Problem::new(Code::NotAllowed)
            .saying("此工单类型还没有发布表单。", "The order type has no published form yet.")),
    }
}

/// What values of this type are validated against.
pub(crate) fn context<'c>(catalog: &'c Catalog, order_type: &'c Typed<OrderType>, now: Timestamp) -> Context<'c> {
    Context { lookup: catalog, now, language: catalog.organisation().locale, type_name: &order_type.body.name }
}

/// The attachments that values name, after a look at whether the form takes such files. Whether they may be
/// claimed is the heart's to decide.
pub(crate) async fn claims(
    app: &App,
    org: OrgId,
    form: &PreparedForm,
    references: &[(String, Reference)],
) -> Result<Vec<Claim>, Problem> {
    let claims: Vec<Claim> = references
        .iter()
        .filter_map(|(path, reference)| match reference {
            Reference::Attachment(id) => Some(Claim { path: path.clone(), id: *id }),
            Reference::User(_) | Reference::Record(_) | Reference::Department(_) => None,
        })
        .collect();
    if claims.is_empty() {
        return Ok(claims);
    }
    let ids: Vec<Uuid> = claims.iter().map(|claim| claim.id).collect();
    let files = app.ledger.store().read(move |c| attachments::find_many(c, org, &ids)).await?;
    let mut errors = Vec::new();
    for claim in &claims {
        let field = claim.path.trim_start_matches("/values/");
        let file = files.iter().find(|file| file.id == claim.id).map(|file| FileRef {
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            size_bytes: file.size_bytes.try_into().unwrap_or_default(),
        });
        errors.extend(file.and_then(|file| form.check_file(field, &file)));
    }
    if errors.is_empty() { Ok(claims) } else { Err(errors.into()) }
}

/// The receipt that was given for this very request before, if there is one.
pub(crate) async fn replayed(
    app: &App,
    org: OrgId,
    idempotency: &Idempotency,
) -> Result<Option<command::Receipt>, StoreError> {
    let Idempotency { key, fingerprint } = idempotency.clone();
    let find = move |c: &mut Conn| {
        let found = state::receipts(c, org, std::slice::from_ref(&key))?.remove(&key);
        Ok(found.filter(|(sent, _)| *sent == fingerprint))
    };
    let found = app.ledger.store().read(find).await?;
    Ok(found.map(|(_, receipt)| command::Receipt { replayed: true, ..receipt }))
}

/// Writes the receipt as it was when the order was new. Of a repeat only the store knows the title.
async fn answer(app: &App, caller: &Caller, type_id: Uuid, told: Told) -> Result<Response, Problem> {
    let Told { title, receipt, timing } = told;
    let (order_id, org) = (receipt.id, caller.org);
    let title = match title.filter(|_| !receipt.replayed) {
        Some(title) => title,
        None => {
            let order = app.ledger.store().read(move |c| orders::find(c, org, order_id)).await?;
            let order = order.ok_or_else(Problem::not_found)?;
            caller.catalog.title_instead(&caller.rights, &order).unwrap_or(order.title)
        }
    };
    let content = Receipt {
        id: order_id,
        number: receipt.number.unwrap_or_default(),
        version: receipt.version,
        type_id,
        status: Status::Open,
        title,
        created_at: receipt.at.into(),
    };
    let mut response = (StatusCode::CREATED, Json(content)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag(receipt.version));
    let place = format!("/api/v1/orders/{order_id}");
    headers.insert(header::LOCATION, place.parse().map_err(Problem::internal)?);
    if receipt.replayed {
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
    }
    if let Some(timing) = timing {
        headers.insert(TIMING, timing.parse().map_err(Problem::internal)?);
    }
    Ok(response)
}

/// What there is to tell about a submission.
struct Told {
    title: Option<String>,
    receipt: command::Receipt,
    timing: Option<String>,
}
