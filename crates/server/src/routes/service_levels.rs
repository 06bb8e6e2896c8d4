//! Service levels: what is promised to orders.

use super::documents::{Checks, Draft, save};
use crate::app::App;
use crate::etag::{Tagged, tag};
use crate::extract::{Body, Caller, IfMatch, Segments};
use crate::problem::Problem;
use crate::wire::{CreateServiceLevel, Items, SaveServiceLevel, ServiceLevel};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_domain::catalog::Typed;
use gongdan_domain::document::Body as _;
use gongdan_domain::permission::Action;
use gongdan_domain::service_level::{self, BadServiceLevel};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

type Row = Typed<service_level::ServiceLevel>;

/// Service levels of an organisation, retired ones too.
const MOST: usize = 500;
/// Characters of a name, a code, a priority, a step's id.
const MOST_CHARACTERS: usize = 200;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_service_levels, create_service_level))
        .routes(routes!(replace_service_level))
}

/// Lists all service levels by key.
#[utoipa::path(get, path = "/api/v1/service-levels", tag = "calendars",
    responses((status = 200, description = "All service levels.", body = Items<ServiceLevel>), Problem))]
pub(crate) async fn list_service_levels(caller: Caller) -> Result<Json<Items<ServiceLevel>>, Problem> {
    caller.must(Action::ManageSettings)?;
    Ok(Json(Items { items: caller.catalog.service_levels().map(ServiceLevel::from).collect() }))
}

/// Creates a service level. It counts for orders that are submitted from now on, and for those that have clocks already.
#[utoipa::path(post, path = "/api/v1/service-levels", tag = "calendars", request_body = CreateServiceLevel,
    responses((status = 201, description = "Created.", body = ServiceLevel, headers(("ETag" = String))), Problem))]
pub(crate) async fn create_service_level(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<CreateServiceLevel>,
) -> Result<Response, Problem> {
    caller.must(Action::ManageSettings)?;
    let mut checks = Checks::default();
    if !is_key(&input.key) {
        let (zh, en) = (
            "以小写字母开头，只能用小写字母、数字、下划线和连字符，最多 100 个字符。",
            "A lower-case letter, then lower-case letters, digits, _ and -, at most 100.",
        );
        checks.add("bad-key", zh, en, "/key");
    }
    if caller.catalog.service_levels().count() >= MOST {
        checks.add("too-many", "服务等级过多。", "There are too many service levels.", "/level");
    }
    checks.done()?;
    let row = Row { id: Uuid::now_v7(), version: 0, key: input.key, active: true, body: input.level };
    let row = write(&app, &caller, row).await?;
    Ok((StatusCode::CREATED, [(header::ETAG, tag(row.version))], Json(ServiceLevel::from(&row))).into_response())
}

/// Replaces a service level. The clocks of running orders follow at once.
#[utoipa::path(put, path = "/api/v1/service-levels/{id}", tag = "calendars", request_body = SaveServiceLevel,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "ETag of the version read.")),
    responses((status = 200, description = "Replaced.", body = ServiceLevel, headers(("ETag" = String))), Problem))]
pub(crate) async fn replace_service_level(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(version): IfMatch,
    Body(input): Body<SaveServiceLevel>,
) -> Result<Tagged<ServiceLevel>, Problem> {
    caller.must(Action::ManageSettings)?;
    let key = caller.catalog.service_level(id).ok_or_else(Problem::not_found)?.key.clone();
    let row = Row { id, version, key, active: input.active, body: input.level };
    let row = write(&app, &caller, row).await?;
    Ok(Tagged(row.version, ServiceLevel::from(&row)))
}

fn is_key(key: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    key.len() <= 100 && key.starts_with(|c: char| c.is_ascii_lowercase()) && key.chars().all(fits)
}

async fn write(app: &App, caller: &Caller, mut row: Row) -> Result<Row, Problem> {
    check(caller, &row)?;
    let (id, key, active) = (row.id, row.key.clone(), row.active);
    let draft = Draft { id, kind: service_level::ServiceLevel::KIND, key, active, body: &row.body };
    row.version = save(app, caller, draft, row.version).await?;
    Ok(row)
}

fn check(caller: &Caller, row: &Row) -> Result<(), Problem> {
    let (mut checks, catalog, level) = (Checks::default(), &caller.catalog, &row.body);
    checks.text("/level/name/zh", &level.name.zh, MOST_CHARACTERS);
    checks.length("/level/name/en", &level.name.en, MOST_CHARACTERS);
    if let Err(bad) = level.check() {
        note(&mut checks, &bad);
        return checks.done();
    }
    for (at, id) in level.order_types.iter().enumerate() {
        let path = format!("/level/orderTypes/{at}");
        checks.exists(&path, catalog.order_type(*id).is_some());
        let mut others = catalog.service_levels().filter(|other| other.id != row.id && other.active && row.active);
        if others.any(|other| other.body.order_types.contains(id)) {
            checks.add("covered-already", "已使用另一个服务等级。", "Another service level is in use here.", &path);
        }
    }
    if let Some(id) = level.calendar {
        checks.exists("/level/calendar", catalog.calendar(id).is_some());
    }
    if let Some(field) = &level.priority_field {
        checks.text("/level/priorityField", field, MOST_CHARACTERS);
    }
    for (at, target) in level.targets.iter().enumerate() {
        for (place, priority) in target.priorities.iter().enumerate() {
            checks.text(&format!("/level/targets/{at}/priorities/{place}"), priority, MOST_CHARACTERS);
        }
        for step in target.steps.keys() {
            checks.text(&format!("/level/targets/{at}/steps"), step, MOST_CHARACTERS);
        }
        for team in target.internal.keys() {
            let known = catalog.groups().any(|group| group.key == *team);
            checks.exists(&format!("/level/targets/{at}/internal"), known);
        }
    }
    for (at, reason) in level.pause_reasons.iter().enumerate() {
        checks.text(&format!("/level/pauseReasons/{at}/code"), &reason.code, 100);
        checks.text(&format!("/level/pauseReasons/{at}/name/zh"), &reason.name.zh, MOST_CHARACTERS);
        checks.length(&format!("/level/pauseReasons/{at}/name/en"), &reason.name.en, MOST_CHARACTERS);
    }
    checks.done()
}

/// Notes what is wrong with a service level by itself.
fn note(checks: &mut Checks, bad: &BadServiceLevel) {
    let (code, zh, en, path) = match bad {
        BadServiceLevel::Minutes(at) => (
            "out-of-range",
            "时限须在 1 分钟到 10 年之间。",
            "A time lies between a minute and ten years.",
            format!("/level/targets/{at}"),
        ),
        BadServiceLevel::Empty(at) => {
            ("required", "至少填写一个时限。", "Give at least one time.", format!("/level/targets/{at}"))
        }
        BadServiceLevel::Twice(at) => (
            "covered-already",
            "这个优先级已有时限。",
            "This priority has times already.",
            format!("/level/targets/{at}/priorities"),
        ),
        BadServiceLevel::Reason(at) => (
            "bad-key",
            "每个暂停原因须有自己的代码。",
            "Each reason has a code of its own.",
            format!("/level/pauseReasons/{at}/code"),
        ),
        BadServiceLevel::Warning => (
            "out-of-range",
            "预警比例须在 0 到 99 之间。",
            "The share lies between 0 and 99.",
            "/level/warnAt".to_owned(),
        ),
        BadServiceLevel::Parts => {
            ("bad-count", "须有 1 到 200 项。", "There must be 1 to 200 of them.", "/level/targets".to_owned())
        }
    };
    checks.add(code, zh, en, &path);
}
