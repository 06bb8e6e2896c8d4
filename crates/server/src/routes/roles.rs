//! Roles.

use super::documents::{Checks, Draft, save};
use crate::app::App;
use crate::etag::{Tagged, conditional, tag};
use crate::extract::{Body, Caller, IfMatch, Segments};
use crate::problem::Problem;
use crate::wire::{CreateRole, EditRole, Holder, Items, RoleDocument};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_domain::Refusal;
use gongdan_domain::catalog::{Catalog, Typed};
use gongdan_domain::document::{Body as _, Document};
use gongdan_domain::form::is_identifier;
use gongdan_domain::permission::{Action, BuiltIn, Role};
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

type Row = Typed<Role>;

/// Grants one role may hold.
const MOST_GRANTS: usize = 100;
/// Fields one role may name.
const MOST_FIELDS: usize = 2_000;
/// Holders shown of one role.
const MOST_HOLDERS: usize = 500;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_roles, create_role))
        .routes(routes!(get_role, update_role))
        .routes(routes!(list_role_holders))
}

/// Lists all roles by code.
#[utoipa::path(get, path = "/api/v1/roles", tag = "access",
    responses((status = 200, description = "All roles.", body = Items<RoleDocument>), Problem))]
pub(crate) async fn list_roles(caller: Caller) -> Result<Json<Items<RoleDocument>>, Problem> {
    caller.must(Action::Administer)?;
    Ok(Json(Items { items: caller.catalog.roles().map(|role| shown(&caller.catalog, role)).collect() }))
}

/// Shows a role.
#[utoipa::path(get, path = "/api/v1/roles/{id}", tag = "access", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The role.", body = RoleDocument, headers(("ETag" = String))),
        (status = 304, description = "Not changed."), Problem))]
pub(crate) async fn get_role(
    caller: Caller,
    Segments(id): Segments<Uuid>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    caller.must(Action::Administer)?;
    let role = caller.catalog.role(id).ok_or_else(Problem::not_found)?;
    Ok(conditional(&headers, role.version, || shown(&caller.catalog, role)))
}

/// Lists who has a role, by login: the first 500.
#[utoipa::path(get, path = "/api/v1/roles/{id}/holders", tag = "access", params(("id" = Uuid, Path)),
    responses((status = 200, description = "Its holders.", body = Items<Holder>), Problem))]
pub(crate) async fn list_role_holders(
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<Items<Holder>>, Problem> {
    caller.must(Action::Administer)?;
    let role = caller.catalog.role(id).ok_or_else(Problem::not_found)?;
    Ok(Json(Items { items: holders(&caller.catalog, &role.key).take(MOST_HOLDERS).collect() }))
}

/// Creates a role.
#[utoipa::path(post, path = "/api/v1/roles", tag = "access", request_body = CreateRole,
    responses((status = 201, description = "Created.", body = RoleDocument,
        headers(("Location" = String), ("ETag" = String))), Problem))]
pub(crate) async fn create_role(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<CreateRole>,
) -> Result<Response, Problem> {
    caller.must(Action::Administer)?;
    let CreateRole { code, name, description, grants, fields, rights, records, second_factor } = input;
    let body = Role { name, description, grants, fields, rights, records, second_factor };
    // A built-in role is there before it has a row.
    if caller.catalog.role_by_code(&code).is_some() {
        return Err(Refusal::AlreadyExists { key: code }.into());
    }
    let mut row = Row { id: Uuid::now_v7(), version: 0, key: code, active: true, body };
    row.version = write(&app, &caller, &row).await?;
    let place = format!("/api/v1/roles/{}", row.id);
    let headers = [(header::ETAG, tag(row.version)), (header::LOCATION, place.parse().map_err(Problem::internal)?)];
    Ok((StatusCode::CREATED, headers, Json(RoleDocument::new(&row, 0))).into_response())
}

/// Changes or retires a role. Holders feel it at once.
#[utoipa::path(patch, path = "/api/v1/roles/{id}", tag = "access", request_body = EditRole,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "ETag of the version read.")),
    responses((status = 200, description = "Changed.", body = RoleDocument, headers(("ETag" = String))), Problem))]
pub(crate) async fn update_role(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(version): IfMatch,
    Body(input): Body<EditRole>,
) -> Result<Tagged<RoleDocument>, Problem> {
    caller.must(Action::Administer)?;
    let mut row = caller.catalog.role(id).ok_or_else(Problem::not_found)?.clone();
    row.version = version;
    row.active = input.active.unwrap_or(row.active);
    let body = row.body;
    row.body = Role {
        name: input.name.unwrap_or(body.name),
        description: input.description.unwrap_or(body.description),
        grants: input.grants.unwrap_or(body.grants),
        fields: input.fields.unwrap_or(body.fields),
        rights: input.rights.unwrap_or(body.rights),
        records: input.records.unwrap_or(body.records),
        second_factor: input.second_factor.unwrap_or(body.second_factor),
    };
    row.version = write(&app, &caller, &row).await?;
    Ok(Tagged(row.version, RoleDocument::new(&row, holders(&caller.catalog, &row.key).count())))
}

fn shown(catalog: &Catalog, role: &Row) -> RoleDocument {
    RoleDocument::new(role, holders(catalog, &role.key).count())
}

/// People in service who have the role, retired or not.
fn holders<'c>(catalog: &'c Catalog, code: &'c str) -> impl Iterator<Item = Holder> + 'c {
    let names = move |codes: &[String]| codes.iter().any(|held| held == code);
    catalog.people().filter(|person| person.active).filter_map(move |person| {
        let through = catalog.groups_of(person.id).filter(|group| names(&group.body.roles));
        let groups: Vec<String> = through.map(|group| group.body.name.clone()).collect();
        let own = names(&person.body.roles);
        (own || !groups.is_empty()).then(|| Holder {
            id: person.id,
            login: person.key.clone(),
            name: person.body.name.clone(),
            groups: if own { Vec::new() } else { groups },
        })
    })
}

async fn write(app: &App, caller: &Caller, row: &Row) -> Result<i64, Problem> {
    let mut checks = Checks::default();
    check(&mut checks, &caller.catalog, row);
    let (id, key, active) = (row.id, row.key.clone(), row.active);
    let draft = Draft { id, kind: Role::KIND, key, active, body: &row.body };
    stays_administrator(&mut checks, app, caller, &draft, "/rights");
    checks.done()?;
    save(app, caller, draft, row.version).await
}

fn check(checks: &mut Checks, catalog: &Catalog, row: &Row) {
    let body = &row.body;
    if !is_identifier(&row.key) {
        let en = "Lower-case letters, digits and underscores, a letter first, at most 40.";
        checks.add("bad-key", "只能包含小写字母、数字和下划线，以字母开头，最多 40 个字符。", en, "/code");
    }
    checks.text("/name/zh", &body.name.zh, 100);
    checks.length("/name/en", &body.name.en, 100);
    checks.length("/description/zh", &body.description.zh, 1000);
    checks.length("/description/en", &body.description.en, 1000);
    if body.grants.len() > MOST_GRANTS {
        checks.add("too-many", "授权条目过多。", "There are too many grants.", "/grants");
    }
    for (at, grant) in body.grants.iter().enumerate() {
        if grant.actions.is_empty() || !grant.actions.iter().all(Action::is_on_orders) {
            let en = "Choose at least one action, and only actions on orders.";
            checks.add("bad-action", "请至少选择一个操作，且只能是工单操作。", en, &format!("/grants/{at}/actions"));
        }
        for (nth, id) in grant.types.iter().flatten().enumerate() {
            checks.exists(&format!("/grants/{at}/types/{nth}"), catalog.order_type(*id).is_some());
        }
    }
    if !body.rights.iter().all(|right| Action::GENERAL.contains(&right)) {
        checks.add(
            "bad-action",
            "这里只能选择组织范围的权限。",
            "Only rights on the organisation belong here.",
            "/rights",
        );
    }
    let (types, fields) = (&body.fields.types, body.fields.types.values().flat_map(|fields| fields.keys()));
    if fields.clone().count() > MOST_FIELDS || !fields.clone().all(|field| is_identifier(field)) {
        checks.add("bad-key", "字段标识有误或过多。", "There are bad or too many field ids.", "/fields/types");
    }
    for id in types.keys() {
        checks.exists(&format!("/fields/types/{id}"), catalog.order_type(*id).is_some());
    }
    if !body.records.collections.keys().all(|collection| is_identifier(collection)) {
        checks.add("bad-key", "集合标识有误。", "There is a bad name of a collection.", "/records/collections");
    }
    if row.key == BuiltIn::Admin.code() && !(row.active && body.rights.contains(Action::Administer)) {
        let en = "The administrator role keeps the right to administer and stays in use.";
        checks.add("last-administrator", "管理员角色必须保留“管理权限”且不能停用。", en, "/rights");
    }
}

/// Notes a fault when the caller would no longer administer access after this document is saved: a slip that cannot be
/// mended by whoever made it. That somebody is left at all is the ledger's to see to.
pub(super) fn stays_administrator<T: Serialize>(
    checks: &mut Checks,
    app: &App,
    caller: &Caller,
    draft: &Draft<'_, T>,
    path: &str,
) {
    let mut after = (*caller.catalog).clone();
    let (kind, body) = (draft.kind.to_owned(), serde_json::to_value(draft.body).unwrap_or_default());
    let (id, key, active) = (draft.id, draft.key.clone(), draft.active);
    let document = Document { id, kind, key, version: i64::MAX, active, body };
    let still = after.put(&document, app.kinds).is_ok()
        && after.rights(caller.user_id).is_some_and(|rights| rights.may(Action::Administer));
    if !still {
        let zh = "不能停用自己或取消自己的管理权限，请让另一位管理员操作。";
        checks.add("own-account", zh, "You cannot take this from yourself. Ask another administrator.", path);
    }
}
