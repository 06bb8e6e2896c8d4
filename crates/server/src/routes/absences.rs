//! Absences and deputies: everybody keeps their own, administrators those of others.

use super::documents::{Checks, Draft, save};
use crate::app::App;
use crate::cursor;
use crate::etag::{Tagged, tag};
use crate::extract::{Body, Caller, IfMatch, Paging, Query, Segments};
use crate::problem::{Code, Problem};
use crate::wire::{Absence, Page, SaveAbsence};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_domain::absence::{self, BadAbsence, MAX_TYPES};
use gongdan_domain::catalog::{Catalog, Typed};
use gongdan_domain::document::Body as _;
use gongdan_domain::permission::{self, Action};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

type Row = Typed<absence::Absence>;

/// Absences of one person that are not over.
const MOST: usize = 100;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_absences, create_absence))
        .routes(routes!(replace_absence, cancel_absence))
}

/// Which absences.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// All of the organisation instead of those that concern the caller; for administrators.
    #[serde(default)]
    #[param(default = false)]
    all: bool,
    /// Also those that are over or were cancelled.
    #[serde(default)]
    #[param(default = false)]
    past: bool,
}

/// Lists absences, the oldest first: the caller's own, and those in which the caller is the deputy.
#[utoipa::path(get, path = "/api/v1/absences", tag = "absences", params(Wanted, Paging),
    responses((status = 200, description = "A page of absences.", body = Page<Absence>), Problem))]
pub(crate) async fn list_absences(
    State(app): State<App>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Absence>>, Problem> {
    if wanted.all {
        caller.must(Action::Administer)?;
    }
    let (limit, after, now) = (paging.limit()?, paging.after()?, app.now());
    let concerns = |row: &&Row| wanted.all || [row.body.person, row.body.deputy].contains(&caller.user_id);
    let lasts = |row: &&Row| wanted.past || (row.active && row.body.until > now);
    let rows = caller.catalog.absences().filter(|row| after.as_ref().is_none_or(|after| row.key > *after));
    let rows = rows.filter(concerns).filter(lasts).take(limit + 1);
    let mut items: Vec<Absence> = rows.map(|row| shown(&caller.catalog, row)).collect();
    let next = cursor::cut(&mut items, limit, |absence| absence.id.to_string());
    Ok(Json(Page { items, next }))
}

/// Names a deputy for a time.
#[utoipa::path(post, path = "/api/v1/absences", tag = "absences", request_body = SaveAbsence,
    responses((status = 201, description = "Created.", body = Absence, headers(("ETag" = String))), Problem))]
pub(crate) async fn create_absence(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<SaveAbsence>,
) -> Result<Response, Problem> {
    let person = input.person.unwrap_or(caller.user_id);
    let id = Uuid::now_v7();
    let row = Row { id, version: 0, key: id.to_string(), active: true, body: input.of(person) };
    let row = write(&app, &caller, row, 0).await?;
    let shown = shown(&caller.catalog, &row);
    Ok((StatusCode::CREATED, [(header::ETAG, tag(row.version))], Json(shown)).into_response())
}

/// Changes an absence. Who is away stays who it was.
#[utoipa::path(put, path = "/api/v1/absences/{id}", tag = "absences", request_body = SaveAbsence,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "ETag of the version read.")),
    responses((status = 200, description = "Changed.", body = Absence, headers(("ETag" = String))), Problem))]
pub(crate) async fn replace_absence(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(version): IfMatch,
    Body(input): Body<SaveAbsence>,
) -> Result<Tagged<Absence>, Problem> {
    let mut row = held(&caller, id)?.clone();
    let person = row.body.person;
    if input.person.is_some_and(|named| named != person) {
        let mut checks = Checks::default();
        checks.add("fixed", "不能改为其他人的请假。", "An absence stays with whoever it is of.", "/person");
        checks.done()?;
    }
    (row.active, row.body) = (true, input.of(person));
    let row = write(&app, &caller, row, version).await?;
    Ok(Tagged(row.version, shown(&caller.catalog, &row)))
}

/// Cancels an absence. It stays readable.
#[utoipa::path(delete, path = "/api/v1/absences/{id}", tag = "absences",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "ETag of the version read.")),
    responses((status = 200, description = "Cancelled.", body = Absence, headers(("ETag" = String))), Problem))]
pub(crate) async fn cancel_absence(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(version): IfMatch,
) -> Result<Tagged<Absence>, Problem> {
    let mut row = held(&caller, id)?.clone();
    row.active = false;
    row.version = keep(&app, &caller, &row, version).await?;
    Ok(Tagged(row.version, shown(&caller.catalog, &row)))
}

/// An absence that the caller may change; whoever may not does not learn that there is one.
fn held(caller: &Caller, id: Uuid) -> Result<&Row, Problem> {
    let row = caller.catalog.absence(id).ok_or_else(Problem::not_found)?;
    may_keep(caller, row.body.person).then_some(row).ok_or_else(Problem::not_found)
}

fn may_keep(caller: &Caller, person: Uuid) -> bool {
    person == caller.user_id || permission::may(&caller.rights, Action::Administer)
}

async fn write(app: &App, caller: &Caller, mut row: Row, expected: i64) -> Result<Row, Problem> {
    if !may_keep(caller, row.body.person) {
        return Err(Problem::new(Code::Forbidden));
    }
    check(app, caller, &row)?;
    row.version = keep(app, caller, &row, expected).await?;
    Ok(row)
}

async fn keep(app: &App, caller: &Caller, row: &Row, expected: i64) -> Result<i64, Problem> {
    let (id, key, active) = (row.id, row.key.clone(), row.active);
    save(app, caller, Draft { id, kind: absence::Absence::KIND, key, active, body: &row.body }, expected).await
}

fn check(app: &App, caller: &Caller, row: &Row) -> Result<(), Problem> {
    let (mut checks, catalog, body) = (Checks::default(), &caller.catalog, &row.body);
    let is_here = |id| catalog.person(id).is_some_and(|person| person.active);
    checks.exists("/person", is_here(body.person));
    checks.exists("/deputy", is_here(body.deputy));
    checks.length("/note", &body.note, 200);
    if body.order_types.len() > MAX_TYPES {
        checks.add("too-many", "工单类型过多。", "There are too many order types.", "/orderTypes");
    } else {
        for (at, id) in body.order_types.iter().enumerate() {
            checks.exists(&format!("/orderTypes/{at}"), catalog.order_type(*id).is_some());
        }
    }
    let now = app.now();
    let lasting = catalog.absences().filter(|other| other.active && other.id != row.id && other.body.until > now);
    let others: Vec<&absence::Absence> = lasting.map(|other| &other.body).collect();
    if others.iter().filter(|other| other.person == body.person).count() >= MOST {
        checks.add("too-many", "未结束的代理设置过多。", "There are too many absences that are not over.", "/person");
    }
    note_fault(&mut checks, body.check(&others));
    checks.done()
}

fn note_fault(checks: &mut Checks, outcome: Result<(), BadAbsence>) {
    match outcome {
        Ok(()) => {}
        Err(BadAbsence::Period) => {
            checks.add("ends-before-begin", "结束时间须晚于开始时间。", "It must end after it begins.", "/until");
        }
        Err(BadAbsence::Oneself) => {
            checks.add("own-deputy", "不能由本人代理。", "Nobody is their own deputy.", "/deputy");
        }
        Err(BadAbsence::Circle) => {
            let (zh, en) = ("代理关系会形成循环。", "The deputies would stand in for each other in a circle.");
            checks.add("deputy-circle", zh, en, "/deputy");
        }
        Err(BadAbsence::Chain) => {
            let (zh, en) = ("代理链最多三级。", "At most three deputies may follow each other.");
            checks.add("deputy-chain", zh, en, "/deputy");
        }
    }
}

fn shown(catalog: &Catalog, row: &Row) -> Absence {
    let name = |id| catalog.person(id).map(|person| person.body.name.clone()).unwrap_or_default();
    let body = &row.body;
    Absence {
        id: row.id,
        version: row.version,
        active: row.active,
        person: body.person,
        person_name: name(body.person),
        deputy: body.deputy,
        deputy_name: name(body.deputy),
        from: body.from.into(),
        until: body.until.into(),
        order_types: body.order_types.clone(),
        open_tasks: body.open_tasks,
        stays: body.stays,
        note: body.note.clone(),
    }
}
