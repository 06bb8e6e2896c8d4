//! Order types.

use super::documents::{Checks, Draft, save};
use crate::app::App;
use crate::etag::{Tagged, conditional, tag};
use crate::extract::{Body, Caller, IfMatch, Segments};
use crate::problem::Problem;
use crate::wire::{CreateOrderType, EditOrderType, Items, OrderType};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_domain::catalog::{self, PublicForm, Typed};
use gongdan_domain::document::Body as _;
use gongdan_domain::form::{FieldError, is_identifier};
use gongdan_domain::number::NumberFormat;
use gongdan_domain::permission::{self, Action};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

type Row = Typed<catalog::OrderType>;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_order_types, create_order_type))
        .routes(routes!(get_order_type, update_order_type))
}

/// Lists by key the order types that concern the caller.
#[utoipa::path(get, path = "/api/v1/order-types", tag = "order types",
    responses((status = 200, description = "All order types.", body = Items<OrderType>), Problem))]
pub(crate) async fn list_order_types(caller: Caller) -> Json<Items<OrderType>> {
    let reached = caller.catalog.order_types().filter(|t| {
        let rights = &caller.rights;
        permission::may_submit(rights, t.id)
            || permission::scope(rights).touches_type(t.id)
            || permission::may(rights, Action::ManageForms)
    });
    let shown = |t: &Row| OrderType { may_submit: permission::may_submit(&caller.rights, t.id), ..OrderType::from(t) };
    Json(Items { items: reached.map(shown).collect() })
}

/// Shows an order type.
#[utoipa::path(get, path = "/api/v1/order-types/{id}", tag = "order types", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The order type.", body = OrderType, headers(("ETag" = String))),
        (status = 304, description = "Not changed."), Problem))]
pub(crate) async fn get_order_type(
    caller: Caller,
    Segments(id): Segments<Uuid>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let row = caller.catalog.order_type(id).ok_or_else(Problem::not_found)?;
    Ok(conditional(&headers, row.version, || OrderType::from(row)))
}

/// Creates an order type. It takes orders once it has a form.
#[utoipa::path(post, path = "/api/v1/order-types", tag = "order types", request_body = CreateOrderType,
    responses((status = 201, description = "Created.", body = OrderType,
        headers(("Location" = String), ("ETag" = String))), Problem))]
pub(crate) async fn create_order_type(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<CreateOrderType>,
) -> Result<Response, Problem> {
    caller.must(Action::ManageForms)?;
    let body = catalog::OrderType {
        name: input.name,
        description: input.description,
        icon: input.icon,
        number_format: input.number_format,
        form_version: 0,
        flow_version: 0,
        public_form: input.public_form.map(PublicForm::from),
    };
    let mut row = Row { id: Uuid::now_v7(), version: 0, key: input.key, active: true, body };
    check(&app, &row)?;
    row.version = write(&app, &caller, &row).await?;
    let place = format!("/api/v1/order-types/{}", row.id);
    let headers = [(header::ETAG, tag(row.version)), (header::LOCATION, place.parse().map_err(Problem::internal)?)];
    Ok((StatusCode::CREATED, headers, Json(OrderType::from(&row))).into_response())
}

/// Changes an order type.
#[utoipa::path(patch, path = "/api/v1/order-types/{id}", tag = "order types", request_body = EditOrderType,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "ETag of the version read.")),
    responses((status = 200, description = "Changed.", body = OrderType, headers(("ETag" = String))), Problem))]
pub(crate) async fn update_order_type(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(version): IfMatch,
    Body(input): Body<EditOrderType>,
) -> Result<Tagged<OrderType>, Problem> {
    caller.must(Action::ManageForms)?;
    let mut row = caller.catalog.order_type(id).ok_or_else(Problem::not_found)?.clone();
    row.version = version;
    row.active = input.active.unwrap_or(row.active);
    let body = &mut row.body;
    body.name = input.name.unwrap_or_else(|| body.name.clone());
    body.description = input.description.unwrap_or_else(|| body.description.clone());
    body.icon = input.icon.unwrap_or_else(|| body.icon.clone());
    body.number_format = input.number_format.unwrap_or_else(|| body.number_format.clone());
    if let Some(public_form) = input.public_form {
        body.public_form = public_form.map(PublicForm::from);
    }
    check(&app, &row)?;
    if input.active == Some(false) {
        check_unused(&app, &caller, &row)?;
    }
    row.version = write(&app, &caller, &row).await?;
    Ok(Tagged(row.version, OrderType::from(&row)))
}

/// Saves an order type as it is in `row`, whose version is the one expected.
pub(super) async fn write(app: &App, caller: &Caller, row: &Row) -> Result<i64, Problem> {
    let (id, key, active) = (row.id, row.key.clone(), row.active);
    let draft = Draft { id, kind: catalog::OrderType::KIND, key, active, body: &row.body };
    save(app, caller, draft, row.version).await
}

fn check(app: &App, row: &Row) -> Result<(), Problem> {
    let (mut checks, body) = (Checks::default(), &row.body);
    if !is_identifier(&row.key) {
        let en = "Lower-case letters, digits and underscores, a letter first, at most 40.";
        checks.add("bad-key", "只能包含小写字母、数字和下划线，以字母开头，最多 40 个字符。", en, "/key");
    }
    checks.text("/name/zh", &body.name.zh, 100);
    checks.length("/name/en", &body.name.en, 100);
    checks.length("/description/zh", &body.description.zh, 1000);
    checks.length("/description/en", &body.description.en, 1000);
    checks.length("/icon", &body.icon, 40);
    if let Err(error) = NumberFormat::parse(&body.number_format) {
        let zh = "编号格式不正确：需要且只能有一个 {seq:N}。";
        checks.note(Some(FieldError::new("bad-format", zh, error.to_string()).at("/numberFormat")));
    }
    if let Some(public) = &body.public_form {
        check_public(&mut checks, app, row.id, public);
    }
    checks.done()
}

/// Refuses to take a type out of use while the flow of another makes orders of it.
fn check_unused(app: &App, caller: &Caller, row: &Row) -> Result<(), Problem> {
    let makes_it = |other: &&Row| {
        let net = app.ledger.net(caller.org, other.id, other.body.flow_version);
        net.is_some_and(|net| net.nodes().iter().any(|node| node.behaviour.makes(&row.key)))
    };
    let others = caller.catalog.order_types().filter(|other| other.id != row.id && other.active);
    let users: Vec<&Row> = others.filter(makes_it).take(5).collect();
    if users.is_empty() {
        return Ok(());
    }
    let (zh, en): (Vec<&str>, Vec<&str>) =
        users.iter().map(|user| (user.body.name.zh.as_str(), user.body.name.en.as_str())).unzip();
    let fault = FieldError::new(
        "in-use",
        format!("这些工单类型的流程会创建它的子工单：{}。请先修改流程。", zh.join("、")),
        format!("Flows of these types make orders of it: {}. Change them first.", en.join(", ")),
    );
    Err(fault.at("/active").into())
}

fn check_public(checks: &mut Checks, app: &App, own_id: Uuid, public: &PublicForm) {
    let slug = public.slug.as_str();
    let is_plain = slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !(3..=60).contains(&slug.len()) || !is_plain || slug.starts_with('-') {
        let en = "3 to 60 lower-case letters, digits and hyphens.";
        checks.add("bad-slug", "须为 3 到 60 个小写字母、数字或连字符。", en, "/publicForm/slug");
    }
    // The address names no organisation, so it is unique in the whole installation.
    let is_taken = app.ledger.organisations().into_iter().filter_map(|org| app.ledger.catalog(org)).any(|catalog| {
        let mut others = catalog.order_types().filter(|t| t.id != own_id);
        others.any(|t| t.body.public_form.as_ref().is_some_and(|p| p.slug == slug))
    });
    if is_taken {
        checks.add("taken", "此地址已被使用。", "This address is taken.", "/publicForm/slug");
    }
    if public.fields.len() > 300 {
        checks.add("too-many", "字段过多。", "There are too many fields.", "/publicForm/fields");
    }
}
