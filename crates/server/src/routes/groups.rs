//! Groups of people with roles of their own.

use super::documents::{Checks, Draft, save};
use super::roles::stays_administrator;
use crate::app::App;
use crate::etag::{Tagged, tag};
use crate::extract::{Body, Caller, IfMatch, Segments};
use crate::problem::Problem;
use crate::wire::{CreateGroup, EditGroup, Group, Items};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_domain::catalog::Typed;
use gongdan_domain::document::Body as _;
use gongdan_domain::permission::{self, Action};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

type Row = Typed<permission::Group>;

/// Members of one group.
const MOST_MEMBERS: usize = 5_000;
/// Roles of one group.
const MOST_ROLES: usize = 50;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(list_groups, create_group)).routes(routes!(update_group))
}

/// Lists all groups by code.
#[utoipa::path(get, path = "/api/v1/groups", tag = "access",
    responses((status = 200, description = "All groups.", body = Items<Group>), Problem))]
pub(crate) async fn list_groups(caller: Caller) -> Result<Json<Items<Group>>, Problem> {
    caller.must(Action::Administer)?;
    Ok(Json(Items { items: caller.catalog.groups().map(Group::from).collect() }))
}

/// Creates a group.
#[utoipa::path(post, path = "/api/v1/groups", tag = "access", request_body = CreateGroup,
    responses((status = 201, description = "Created.", body = Group, headers(("ETag" = String))), Problem))]
pub(crate) async fn create_group(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<CreateGroup>,
) -> Result<Response, Problem> {
    caller.must(Action::Administer)?;
    let CreateGroup { code, name, members, roles } = input;
    let body = permission::Group { name: name.trim().to_owned(), members, roles };
    let mut row = Row { id: Uuid::now_v7(), version: 0, key: code.trim().to_owned(), active: true, body };
    row.version = write(&app, &caller, &row).await?;
    Ok((StatusCode::CREATED, [(header::ETAG, tag(row.version))], Json(Group::from(&row))).into_response())
}

/// Changes a group. Its members feel it at once.
#[utoipa::path(patch, path = "/api/v1/groups/{id}", tag = "access", request_body = EditGroup,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "ETag of the version read.")),
    responses((status = 200, description = "Changed.", body = Group, headers(("ETag" = String))), Problem))]
pub(crate) async fn update_group(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(version): IfMatch,
    Body(input): Body<EditGroup>,
) -> Result<Tagged<Group>, Problem> {
    caller.must(Action::Administer)?;
    let mut row = caller.catalog.group(id).ok_or_else(Problem::not_found)?.clone();
    row.version = version;
    row.key = input.code.map_or(row.key, |code| code.trim().to_owned());
    row.active = input.active.unwrap_or(row.active);
    row.body.name = input.name.map_or(row.body.name, |name| name.trim().to_owned());
    row.body.members = input.members.unwrap_or(row.body.members);
    row.body.roles = input.roles.unwrap_or(row.body.roles);
    row.version = write(&app, &caller, &row).await?;
    Ok(Tagged(row.version, Group::from(&row)))
}

async fn write(app: &App, caller: &Caller, row: &Row) -> Result<i64, Problem> {
    let (mut checks, body) = (Checks::default(), &row.body);
    checks.key("/code", &row.key, 100);
    checks.text("/name", &body.name, 200);
    if body.members.len() > MOST_MEMBERS {
        checks.add("too-many", "成员过多。", "There are too many members.", "/members");
    }
    if body.roles.len() > MOST_ROLES {
        checks.add("too-many", "角色过多。", "There are too many roles.", "/roles");
    }
    for (at, id) in body.members.iter().enumerate() {
        checks.exists(&format!("/members/{at}"), caller.catalog.person(*id).is_some());
    }
    for (at, code) in body.roles.iter().enumerate() {
        let is_held = caller.catalog.group(row.id).is_some_and(|held| held.body.roles.contains(code));
        let known = caller.catalog.role_by_code(code).is_some_and(|role| role.active || is_held);
        checks.exists(&format!("/roles/{at}"), known);
    }
    let (id, key, active) = (row.id, row.key.clone(), row.active);
    let draft = Draft { id, kind: permission::Group::KIND, key, active, body };
    stays_administrator(&mut checks, app, caller, &draft, "/roles");
    checks.done()?;
    save(app, caller, draft, row.version).await
}
