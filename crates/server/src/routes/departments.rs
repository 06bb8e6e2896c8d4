//! Departments.

use super::documents::{Checks, Draft, save};
use crate::app::App;
use crate::etag::{Tagged, tag};
use crate::extract::{Body, Caller, IfMatch, Segments};
use crate::problem::Problem;
use crate::wire::{CreateDepartment, Department, EditDepartment, Items};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_domain::catalog::Typed;
use gongdan_domain::document::Body as _;
use gongdan_domain::people;
use gongdan_domain::permission::Action;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

type Row = Typed<people::Department>;

/// Departments lie at most this deep; a longer way up is a circle.
const DEEPEST: usize = 50;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(list_departments, create_department)).routes(routes!(update_department))
}

/// Lists all departments by code.
#[utoipa::path(get, path = "/api/v1/departments", tag = "departments",
    responses((status = 200, description = "All departments.", body = Items<Department>), Problem))]
pub(crate) async fn list_departments(caller: Caller) -> Json<Items<Department>> {
    Json(Items { items: caller.catalog.departments().map(Department::from).collect() })
}

/// Creates a department.
#[utoipa::path(post, path = "/api/v1/departments", tag = "departments", request_body = CreateDepartment,
    responses((status = 201, description = "Created.", body = Department, headers(("ETag" = String))), Problem))]
pub(crate) async fn create_department(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<CreateDepartment>,
) -> Result<Response, Problem> {
    caller.must(Action::Administer)?;
    let CreateDepartment { code, name, parent_id, head_id } = input;
    let body = people::Department { name: name.trim().to_owned(), parent_id, head_id };
    let mut row = Row { id: Uuid::now_v7(), version: 0, key: code.trim().to_owned(), active: true, body };
    row.version = write(&app, &caller, &row).await?;
    Ok((StatusCode::CREATED, [(header::ETAG, tag(row.version))], Json(Department::from(&row))).into_response())
}

/// Changes a department.
#[utoipa::path(patch, path = "/api/v1/departments/{id}", tag = "departments", request_body = EditDepartment,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "ETag of the version read.")),
    responses((status = 200, description = "Changed.", body = Department, headers(("ETag" = String))), Problem))]
pub(crate) async fn update_department(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(version): IfMatch,
    Body(input): Body<EditDepartment>,
) -> Result<Tagged<Department>, Problem> {
    caller.must(Action::Administer)?;
    let mut row = caller.catalog.department(id).ok_or_else(Problem::not_found)?.clone();
    row.version = version;
    row.key = input.code.map_or(row.key, |code| code.trim().to_owned());
    row.active = input.active.unwrap_or(row.active);
    row.body.name = input.name.map_or(row.body.name, |name| name.trim().to_owned());
    row.body.parent_id = input.parent_id.unwrap_or(row.body.parent_id);
    row.body.head_id = input.head_id.unwrap_or(row.body.head_id);
    row.version = write(&app, &caller, &row).await?;
    Ok(Tagged(row.version, Department::from(&row)))
}

async fn write(app: &App, caller: &Caller, row: &Row) -> Result<i64, Problem> {
    let mut checks = Checks::default();
    checks.key("/code", &row.key, 100);
    checks.text("/name", &row.body.name, 200);
    checks.exists("/parentId", row.body.parent_id.is_none_or(|id| caller.catalog.department(id).is_some()));
    checks.exists("/headId", row.body.head_id.is_none_or(|id| caller.catalog.person(id).is_some()));
    if is_circle(caller, row) {
        checks.add("circle", "上级部门不能是自己或自己的下级。", "A department cannot lie below itself.", "/parentId");
    }
    checks.done()?;
    let (id, key, active) = (row.id, row.key.clone(), row.active);
    let draft = Draft { id, kind: people::Department::KIND, key, active, body: &row.body };
    save(app, caller, draft, row.version).await
}

fn is_circle(caller: &Caller, row: &Row) -> bool {
    let mut above = row.body.parent_id;
    for _ in 0..DEEPEST {
        match above {
            None => return false,
            Some(id) if id == row.id => return true,
            Some(id) => above = caller.catalog.department(id).and_then(|d| d.body.parent_id),
        }
    }
    true
}
