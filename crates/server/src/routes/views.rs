//! Saved views.

use super::documents::{Checks, Draft, save};
use crate::app::App;
use crate::etag::{Tagged, tag};
use crate::extract::{Body, Caller, IfMatch, Segments};
use crate::listing;
use crate::problem::{Code, Problem};
use crate::wire::{Items, Layout, SaveView, ShareGroup, Sharing, View, ViewCount};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_domain::Language;
use gongdan_domain::catalog::Typed;
use gongdan_domain::document::Body as _;
use gongdan_domain::filter::{Filter, Schema, Sort, print, read_json, write_json};
use gongdan_domain::permission::{self, Action};
use gongdan_domain::view;
use jiff::Timestamp;
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Most views of one person.
const MOST: usize = 100;
/// Most views that are counted.
const MOST_COUNTED: usize = 60;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_views, create_view))
        .routes(routes!(update_view, delete_view))
        .routes(routes!(count_views))
        .routes(routes!(list_share_groups))
}

/// The views that every organisation has: id, names, filter.
fn built_in() -> [(u128, &'static str, &'static str, Value); 4] {
    let is = |field: &str, value: Value| json!({"field": field, "op": "eq", "values": [value]});
    let open = || is("status", json!("open"));
    let me = || json!({"relative": "me"});
    [
        (1, "全部工单", "All orders", json!({"and": []})),
        (2, "待处理", "Open", open()),
        (3, "我负责的", "Assigned to me", json!({"and": [open(), is("assignee", me())]})),
        (4, "我提交的", "Submitted by me", is("requester", me())),
    ]
}

/// Lists the views the caller sees: those that every organisation has, then saved ones, pinned first.
#[utoipa::path(get, path = "/api/v1/views", tag = "views",
    responses((status = 200, description = "All views.", body = Items<View>), Problem))]
pub(crate) async fn list_views(caller: Caller) -> Json<Items<View>> {
    let schema = listing::schema(&caller);
    let built_in = built_in().into_iter().enumerate().map(|(at, (id, zh, en, filter))| View {
        id: Uuid::from_u128(id),
        version: 0,
        name: if caller.language == Language::Zh { zh } else { en }.to_owned(),
        owner_id: None,
        sharing: Sharing::Everybody,
        words: words(&filter, &schema, caller.language).unwrap_or_default(),
        filter,
        sort: "-created".to_owned(),
        columns: Vec::new(),
        layout: Layout::Table,
        pinned: true,
        position: at as i64,
        editable: false,
        usable: true,
    });
    let saved = caller.catalog.views_for(caller.user_id).into_iter().map(|view| shown(&caller, &schema, view));
    Json(Items { items: built_in.chain(saved).collect() })
}

fn words(filter: &Value, schema: &Schema<'_>, language: Language) -> Option<String> {
    read_json(filter, schema).ok().map(|filter| print(&filter, schema, language))
}

fn shown(caller: &Caller, schema: &Schema<'_>, view: &Typed<view::View>) -> View {
    let mut shown = View::of(view, words(&view.body.filter, schema, caller.language), may_change(caller, &view.body));
    shown.columns.retain(|column| schema.find(column).is_ok());
    if listing::sort(Some(&shown.sort), schema).is_err() {
        shown.sort = Sort::default().to_string();
    }
    shown
}

fn may_change(caller: &Caller, view: &view::View) -> bool {
    view.owner_id == caller.user_id
        || (view.sharing != view::Sharing::Nobody && permission::may(&caller.rights, Action::ManageSettings))
}

/// Saves a new view.
#[utoipa::path(post, path = "/api/v1/views", tag = "views", request_body = SaveView,
    responses((status = 201, description = "Saved.", body = View, headers(("ETag" = String))), Problem))]
pub(crate) async fn create_view(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<SaveView>,
) -> Result<Response, Problem> {
    let own = caller.catalog.views().filter(|view| view.active && view.body.owner_id == caller.user_id).count();
    if own >= MOST {
        let (zh, en) = (format!("每人最多保存 {MOST} 个视图。"), format!("Nobody saves more than {MOST} views."));
        return Err(Problem::new(Code::NotAllowed).saying(zh, en));
    }
    let id = Uuid::now_v7();
    let body = view::View {
        name: String::new(),
        owner_id: caller.user_id,
        sharing: view::Sharing::Nobody,
        filter: write_json(&Filter::everything()),
        sort: "-created".to_owned(),
        columns: Vec::new(),
        layout: view::Layout::Table,
        pinned: false,
        position: Timestamp::now().as_second(),
    };
    let mut row = Typed { id, version: 0, key: id.to_string(), active: true, body };
    change(&caller, &mut row.body, input)?;
    row.version = write(&app, &caller, &row).await?;
    let view = shown(&caller, &listing::schema(&caller), &row);
    Ok((StatusCode::CREATED, [(header::ETAG, tag(row.version))], Json(view)).into_response())
}

/// Changes a view.
#[utoipa::path(patch, path = "/api/v1/views/{id}", tag = "views", request_body = SaveView,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "ETag of the version read.")),
    responses((status = 200, description = "Changed.", body = View, headers(("ETag" = String))), Problem))]
pub(crate) async fn update_view(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(version): IfMatch,
    Body(input): Body<SaveView>,
) -> Result<Tagged<View>, Problem> {
    let mut row = changeable(&caller, id)?;
    row.version = version;
    change(&caller, &mut row.body, input)?;
    row.version = write(&app, &caller, &row).await?;
    Ok(Tagged(row.version, shown(&caller, &listing::schema(&caller), &row)))
}

/// Deletes a view.
#[utoipa::path(delete, path = "/api/v1/views/{id}", tag = "views",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "ETag of the version read.")),
    responses((status = 204, description = "Deleted."), Problem))]
pub(crate) async fn delete_view(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(version): IfMatch,
) -> Result<StatusCode, Problem> {
    let mut row = changeable(&caller, id)?;
    row.version = version;
    row.active = false;
    write(&app, &caller, &row).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A view that the caller sees and may change.
fn changeable(caller: &Caller, id: Uuid) -> Result<Typed<view::View>, Problem> {
    let seen = caller.catalog.view(id).filter(|view| view.active && view.body.is_for(caller.user_id, &caller.catalog));
    let view = seen.ok_or_else(Problem::not_found)?;
    if may_change(caller, &view.body) { Ok(view.clone()) } else { Err(Problem::new(Code::Forbidden)) }
}

fn change(caller: &Caller, view: &mut view::View, input: SaveView) -> Result<(), Problem> {
    let schema = listing::schema(caller);
    if let Some(filter) = &input.filter {
        view.filter = write_json(&listing::read_filter(filter, &schema)?);
    }
    if let Some(sort) = input.sort {
        view.sort = listing::sort(Some(&sort), &schema)?.to_string();
    }
    if let Some(columns) = input.columns {
        view.columns = listing::columns(&columns, &schema)?.iter().map(|def| def.name.to_string()).collect();
    }
    if let Some(sharing) = input.sharing {
        view.sharing = sharing.into();
        check_sharing(caller, &view.sharing)?;
    }
    view.name = input.name.map_or_else(|| view.name.clone(), |name| name.trim().to_owned());
    view.layout = input.layout.map_or(view.layout, Into::into);
    view.pinned = input.pinned.unwrap_or(view.pinned);
    view.position = input.position.unwrap_or(view.position);
    let mut checks = Checks::default();
    checks.text("/name", &view.name, 60);
    checks.done()
}

/// Anybody may share with the own groups; only who manages the organisation's settings with others.
pub(super) fn check_sharing(caller: &Caller, sharing: &view::Sharing) -> Result<(), Problem> {
    let manages = permission::may(&caller.rights, Action::ManageSettings);
    let mut checks = Checks::default();
    match sharing {
        view::Sharing::Nobody => {}
        view::Sharing::Everybody => {
            if !manages {
                return Err(Problem::new(Code::Forbidden));
            }
        }
        view::Sharing::Groups { groups } => {
            for (at, group) in groups.iter().enumerate() {
                let own = caller.catalog.groups_of(caller.user_id).any(|known| known.id == *group);
                checks.exists(
                    &format!("/sharing/groups/{at}"),
                    own || (manages && caller.catalog.group(*group).is_some()),
                );
            }
        }
        view::Sharing::Roles { roles } => {
            if !manages {
                return Err(Problem::new(Code::Forbidden));
            }
            for (at, role) in roles.iter().enumerate() {
                checks.exists(&format!("/sharing/roles/{at}"), caller.catalog.role_by_code(role).is_some());
            }
        }
    }
    checks.done()
}

/// Lists the groups with which the caller may share a view: their own, or all of them for whoever manages settings.
#[utoipa::path(get, path = "/api/v1/views/groups", tag = "views",
    responses((status = 200, description = "Groups by code.", body = Items<ShareGroup>), Problem))]
pub(crate) async fn list_share_groups(caller: Caller) -> Json<Items<ShareGroup>> {
    let manages = permission::may(&caller.rights, Action::ManageSettings);
    let mine = |group: &&Typed<permission::Group>| manages || group.body.members.contains(&caller.user_id);
    let groups = caller.catalog.groups().filter(|group| group.active).filter(mine);
    let items = groups.map(|group| ShareGroup { id: group.id, name: group.body.name.clone() });
    Json(Items { items: items.collect() })
}

async fn write(app: &App, caller: &Caller, row: &Typed<view::View>) -> Result<i64, Problem> {
    let draft = Draft { id: row.id, kind: view::View::KIND, key: row.key.clone(), active: row.active, body: &row.body };
    save(app, caller, draft, row.version).await
}

/// Counts the orders of every view the caller sees. At most two seconds behind what happens.
#[utoipa::path(get, path = "/api/v1/views/counts", tag = "views",
    responses((status = 200, description = "A count for each view that works.", body = Items<ViewCount>), Problem))]
pub(crate) async fn count_views(State(app): State<App>, caller: Caller) -> Result<Json<Items<ViewCount>>, Problem> {
    let schema = listing::schema(&caller);
    let built_in = built_in().into_iter().map(|(id, _, _, filter)| (Uuid::from_u128(id), filter));
    let views = caller.catalog.views_for(caller.user_id);
    let saved = views.iter().map(|view| (view.id, view.body.filter.clone()));
    let (mut ids, mut listings) = (Vec::new(), Vec::new());
    for (id, filter) in built_in.chain(saved).take(MOST_COUNTED) {
        let Ok(filter) = read_json(&filter, &schema) else { continue };
        if let Ok(listing) = listing::counted(&app, &caller, &schema, &filter) {
            ids.push(id);
            listings.push(listing);
        }
    }
    let counts = app.view_counts.count(&app.ledger, listings).await?;
    let items = ids.into_iter().zip(counts).map(|(id, count)| ViewCount { id, count: count.count, more: count.more });
    Ok(Json(Items { items: items.collect() }))
}
