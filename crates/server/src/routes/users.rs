//! Users.

use super::documents::{Checks, Draft, save};
use super::roles::stays_administrator;
use super::sessions::lock_out;
use crate::app::App;
use crate::auth::password;
use crate::cursor;
use crate::etag::{Tagged, conditional, tag};
use crate::extract::{Body, Caller, IfMatch, Paging, Query, Segments};
use crate::problem::Problem;
use crate::wire::{CreateUser, EditUser, Page, User};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_connect::Reaches;
use gongdan_domain::Command;
use gongdan_domain::catalog::Person;
use gongdan_domain::document::Body as _;
use gongdan_domain::people::{self, Credential};
use gongdan_domain::permission::Action;
use serde::Deserialize;
use std::collections::{BTreeMap, HashSet};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Most skills of one person.
const MOST_SKILLS: usize = 100;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(list_users, create_user)).routes(routes!(get_user, update_user))
}

/// Words to search by.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Search {
    /// Part of a login or a name.
    q: Option<String>,
    /// Only people of this department.
    department: Option<Uuid>,
}

/// Lists users by login.
#[utoipa::path(get, path = "/api/v1/users", tag = "users", params(Search, Paging),
    responses((status = 200, description = "A page of users.", body = Page<User>), Problem))]
pub(crate) async fn list_users(
    caller: Caller,
    Query(search): Query<Search>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<User>>, Problem> {
    let (limit, after) = (paging.limit()?, paging.after()?);
    let words = search.q.unwrap_or_default().trim().to_lowercase();
    let fits = |p: &&Person| p.key.contains(&words) || p.body.name.to_lowercase().contains(&words);
    let department = search.department;
    let belongs = |p: &&Person| department.is_none() || p.body.department_id == department;
    let people = caller
        .catalog
        .people()
        .filter(belongs)
        .filter(|p| after.as_ref().is_none_or(|after| p.key > *after))
        .filter(fits);
    let mut items: Vec<User> = people.take(limit + 1).map(User::from).collect();
    let next = cursor::cut(&mut items, limit, |user| user.login.clone());
    Ok(Json(Page { items, next }))
}

/// Shows a user.
#[utoipa::path(get, path = "/api/v1/users/{id}", tag = "users", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The user.", body = User, headers(("ETag" = String))),
        (status = 304, description = "Not changed."), Problem))]
pub(crate) async fn get_user(
    caller: Caller,
    Segments(id): Segments<Uuid>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let person = caller.catalog.person(id).ok_or_else(Problem::not_found)?;
    Ok(conditional(&headers, person.version, || User::from(person)))
}

/// Creates a user.
#[utoipa::path(post, path = "/api/v1/users", tag = "users", request_body = CreateUser,
    responses((status = 201, description = "Created.", body = User, headers(("Location" = String), ("ETag" = String))),
        Problem))]
pub(crate) async fn create_user(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<CreateUser>,
) -> Result<Response, Problem> {
    caller.must(Action::Administer)?;
    let login = input.login.trim().to_lowercase();
    let mut checks = Checks::default();
    checks.note(password::check_new(&input.password, &login, "/password"));
    let body = people::User {
        name: input.name.trim().to_owned(),
        roles: input.roles,
        sites: input.sites,
        customers: input.customers,
        skills: tidied(input.skills),
        department_id: input.department_id,
        title: input.title,
        email: input.email,
        phone: input.phone,
        accounts: named(input.accounts),
        locale: caller.catalog.organisation().locale,
    };
    let mut person = Person { id: Uuid::now_v7(), version: 0, key: login, active: true, body };
    check(checks, &app, &caller, &person)?;
    let password_hash = app.hashing.hash(input.password).await?;
    person.version = write(&app, &caller, &person).await?;
    set_password(&app, &caller, person.id, password_hash).await?;
    let place = format!("/api/v1/users/{}", person.id);
    let headers = [(header::ETAG, tag(person.version)), (header::LOCATION, place.parse().map_err(Problem::internal)?)];
    Ok((StatusCode::CREATED, headers, Json(User::from(&person))).into_response())
}

/// Changes a user.
#[utoipa::path(patch, path = "/api/v1/users/{id}", tag = "users", request_body = EditUser,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "ETag of the version read.")),
    responses((status = 200, description = "Changed.", body = User, headers(("ETag" = String))), Problem))]
pub(crate) async fn update_user(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(version): IfMatch,
    Body(input): Body<EditUser>,
) -> Result<Tagged<User>, Problem> {
    caller.must(Action::Administer)?;
    let mut person = caller.catalog.person(id).ok_or_else(Problem::not_found)?.clone();
    let mut checks = Checks::default();
    if let Some(password) = &input.password {
        checks.note(password::check_new(password, &person.key, "/password"));
    }
    let password = input.password.clone();
    let leaves = person.active && input.active == Some(false);
    apply(&mut person, input);
    person.version = version;
    check(checks, &app, &caller, &person)?;
    person.version = write(&app, &caller, &person).await?;
    if leaves {
        lock_out(&app, &caller, id).await?;
    }
    if let Some(password) = password {
        let password_hash = app.hashing.hash(password).await?;
        set_password(&app, &caller, id, password_hash).await?;
    }
    Ok(Tagged(person.version, User::from(&person)))
}

/// Skills without blanks around them, each once.
fn tidied(skills: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    skills.into_iter().map(|skill| skill.trim().to_owned()).filter(|skill| seen.insert(skill.clone())).collect()
}

fn apply(person: &mut Person, input: EditUser) {
    let body = &mut person.body;
    person.key = input.login.map_or_else(|| person.key.clone(), |login| login.trim().to_lowercase());
    person.active = input.active.unwrap_or(person.active);
    for (new, place) in [(input.sites, &mut body.sites), (input.customers, &mut body.customers)] {
        if let Some(new) = new {
            *place = new;
        }
    }
    if let Some(roles) = input.roles {
        body.roles = roles;
    }
    if let Some(skills) = input.skills {
        body.skills = tidied(skills);
    }
    if let Some(accounts) = input.accounts {
        body.accounts = named(accounts);
    }
    body.locale = input.locale.unwrap_or(body.locale);
    body.department_id = input.department_id.unwrap_or(body.department_id);
    let texts = [
        (input.name, &mut body.name),
        (input.title, &mut body.title),
        (input.email, &mut body.email),
        (input.phone, &mut body.phone),
    ];
    for (new, place) in texts {
        if let Some(new) = new {
            new.trim().clone_into(place);
        }
    }
}

/// Accounts that have a name.
fn named(accounts: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let trimmed = accounts.into_iter().map(|(channel, account)| (channel, account.trim().to_owned()));
    trimmed.filter(|(_, account)| !account.is_empty()).collect()
}

fn check_accounts(checks: &mut Checks, app: &App, person: &Person) {
    for (name, account) in &person.body.accounts {
        let path = format!("/accounts/{}", name.replace('~', "~0").replace('/', "~1"));
        let channel = app.channels.iter().find(|channel| channel.name() == name);
        checks.exists(&path, channel.is_some_and(|channel| channel.reaches() == Reaches::Account));
        checks.length(&path, account, 128);
        // A list or everybody is no account of one person.
        if account.chars().any(|c| c.is_control() || c.is_whitespace() || "|,@".contains(c)) {
            checks.add("bad-account", "账号不能含空格或 | , @。", "No spaces, and no | , @ in an account.", &path);
        }
    }
}

fn check(mut checks: Checks, app: &App, caller: &Caller, person: &Person) -> Result<(), Problem> {
    let body = &person.body;
    check_accounts(&mut checks, app, person);
    checks.key("/login", &person.key, 100);
    checks.text("/name", &body.name, 200);
    for (path, text) in [("/title", &body.title), ("/email", &body.email), ("/phone", &body.phone)] {
        checks.length(path, text, 200);
    }
    if body.skills.len() > MOST_SKILLS {
        checks.add("too-many", "最多 100 项技能。", "At most 100 skills.", "/skills");
    }
    for (index, skill) in body.skills.iter().enumerate() {
        checks.text(&format!("/skills/{index}"), skill, 100);
    }
    let department = body.department_id.map(|id| caller.catalog.department(id).is_some());
    checks.exists("/departmentId", department != Some(false));
    for (index, code) in body.roles.iter().enumerate() {
        let is_held = caller.catalog.person(person.id).is_some_and(|held| held.body.roles.contains(code));
        let known = caller.catalog.role_by_code(code).is_some_and(|role| role.active || is_held);
        checks.exists(&format!("/roles/{index}"), known);
    }
    for (collection, ids) in [("site", &body.sites), ("customer", &body.customers)] {
        for (index, id) in ids.iter().enumerate() {
            let found = caller.catalog.record_row(*id).is_some_and(|record| &*record.collection == collection);
            checks.exists(&format!("/{collection}s/{index}"), found);
        }
    }
    stays_administrator(&mut checks, app, caller, &draft(person), "/roles");
    checks.done()
}

async fn write(app: &App, caller: &Caller, person: &Person) -> Result<i64, Problem> {
    save(app, caller, draft(person), person.version).await
}

fn draft(person: &Person) -> Draft<'_, people::User> {
    let (id, key, active) = (person.id, person.key.clone(), person.active);
    Draft { id, kind: people::User::KIND, key, active, body: &person.body }
}

async fn set_password(app: &App, caller: &Caller, user_id: Uuid, password_hash: String) -> Result<(), Problem> {
    let credential = Credential { user_id, password_hash, failures: 0, locked_until: None };
    app.ledger.submit(caller.envelope(app.now(), Command::SetPassword(credential))).await?;
    Ok(())
}
