//! Connections: other systems that flows call. Secrets go in and never come out.

use super::documents::{Checks, Draft, save};
use crate::app::App;
use crate::cursor;
use crate::etag::{Tagged, tag};
use crate::extract::{Body, Caller, IfMatch, Paging, Query, Segments};
use crate::problem::Problem;
use crate::wire::{
    Connection, ConnectionSignIn, ConnectionTest, CreateConnection, Delivery, Items, OutletHealth, Page, SaveConnection,
};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_connect::{Call, Failure, credentials};
use gongdan_domain as domain;
use gongdan_domain::catalog::Typed;
use gongdan_domain::connection::{self, SECRET, secret_purpose};
use gongdan_domain::document::Body as _;
use gongdan_domain::permission::{self, Action};
use gongdan_store::Conn;
use gongdan_store::deliveries::{self, Which};
use gongdan_store::outlets::{self, Sealed};
use std::time::{Duration, Instant};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

type Row = Typed<connection::Connection>;

/// Connections of an organisation, those that are off too.
const MOST: usize = 200;
/// How long somebody who tries a connection out waits at most.
const TRIAL: Duration = Duration::from_secs(10);
/// Headers that credentials cannot stand in.
const TAKEN: [&str; 7] =
    ["connection", "content-length", "content-type", "host", "idempotency-key", "transfer-encoding", "upgrade"];

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_connections, create_connection))
        .routes(routes!(replace_connection))
        .routes(routes!(list_calls))
        .routes(routes!(test_connection))
}

async fn shown(app: &App, caller: &Caller, rows: &[&Row]) -> Result<Vec<Connection>, Problem> {
    let (org, now, ids) = (caller.org, app.now(), rows.iter().map(|row| row.id).collect::<Vec<Uuid>>());
    let read = move |c: &mut Conn| Ok((outlets::health(c, org, &ids)?, deliveries::waiting(c, org, &ids)?));
    let (mut health, waiting) = app.ledger.store().read(read).await?;
    let show = |row: &&Row| {
        let waiting = waiting.get(&row.id).copied().unwrap_or(0);
        Connection::new(row, OutletHealth::of(health.remove(&row.id).unwrap_or_default(), waiting, now))
    };
    Ok(rows.iter().map(show).collect())
}

/// Lists all connections by key, for those who set them up and those who draw flows.
#[utoipa::path(get, path = "/api/v1/connections", tag = "connections",
    responses((status = 200, description = "All connections.", body = Items<Connection>), Problem))]
pub(crate) async fn list_connections(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Items<Connection>>, Problem> {
    if !permission::may(&caller.rights, Action::ManageForms) {
        caller.must(Action::ManageSettings)?;
    }
    let rows: Vec<&Row> = caller.catalog.connections().collect();
    Ok(Json(Items { items: shown(&app, &caller, &rows).await? }))
}

/// Makes a connection.
#[utoipa::path(post, path = "/api/v1/connections", tag = "connections", request_body = CreateConnection,
    responses((status = 201, description = "Made.", body = Connection, headers(("ETag" = String))), Problem))]
pub(crate) async fn create_connection(
    State(app): State<App>,
    caller: Caller,
    Body(CreateConnection { key, connection }): Body<CreateConnection>,
) -> Result<Response, Problem> {
    caller.must(Action::ManageSettings)?;
    let mut checks = Checks::default();
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    if key.len() > 100 || !key.starts_with(|c: char| c.is_ascii_lowercase()) || !key.chars().all(fits) {
        let (zh, en) = (
            "以小写字母开头，只能用小写字母、数字、下划线和连字符，最多 100 个字符。",
            "A lower-case letter, then lower-case letters, digits, _ and -, at most 100.",
        );
        checks.add("bad-key", zh, en, "/key");
    }
    if caller.catalog.connections().count() >= MOST {
        checks.add("too-many", "连接过多。", "There are too many connections.", "/key");
    }
    check(&app, checks, &connection, "/connection")?;
    let (id, active) = (Uuid::now_v7(), connection.active);
    let body = body(&connection, false);
    let shown = write(&app, &caller, Row { id, version: 0, key, active, body }, connection.secret).await?;
    Ok((StatusCode::CREATED, [(header::ETAG, tag(shown.version))], Json(shown)).into_response())
}

/// Changes a connection. Calls that wait go where it leads then.
#[utoipa::path(put, path = "/api/v1/connections/{id}", tag = "connections", request_body = SaveConnection,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "ETag of the version read.")),
    responses((status = 200, description = "Changed.", body = Connection, headers(("ETag" = String))), Problem))]
pub(crate) async fn replace_connection(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(version): IfMatch,
    Body(input): Body<SaveConnection>,
) -> Result<Tagged<Connection>, Problem> {
    caller.must(Action::ManageSettings)?;
    let held = caller.catalog.connection(id).ok_or_else(Problem::not_found)?;
    let (key, has_secret, before) = (held.key.clone(), held.body.has_secret, held.body.url.clone());
    let mut checks = Checks::default();
    if before != input.url.trim() && has_secret && input.secret.is_none() {
        // Else whoever may change the address could have the secret sent to themselves.
        let (zh, en) = ("更改地址时请重新填写密钥。", "Give the secret anew when the address changes.");
        checks.add("required", zh, en, "/secret");
    }
    check(&app, checks, &input, "")?;
    let (active, body) = (input.active, body(&input, has_secret));
    let shown = write(&app, &caller, Row { id, version, key, active, body }, input.secret).await?;
    Ok(Tagged(shown.version, shown))
}

fn body(input: &SaveConnection, had_secret: bool) -> connection::Connection {
    connection::Connection {
        name: input.name.trim().to_owned(),
        url: input.url.trim().to_owned(),
        sign_in: input.sign_in.clone().into(),
        has_secret: input.secret.as_ref().map_or(had_secret, |secret| !secret.is_empty()),
    }
}

/// What is wrong with a connection at `under`.
fn check(app: &App, mut checks: Checks, input: &SaveConnection, under: &str) -> Result<(), Problem> {
    checks.text(&format!("{under}/name"), &input.name, 100);
    let (url, path) = (input.url.trim(), format!("{under}/url"));
    checks.text(&path, url, 1_000);
    match app.way_out.check(url) {
        Err(failure) => checks.add("bad-url", &failure.words.zh, &failure.words.en, &path),
        Ok(read) if read.query().is_some() || read.fragment().is_some() => {
            checks.add("bad-url", "网址中不能含 ? 和 #。", "It must not hold ? or #.", &path);
        }
        Ok(_) => {}
    }
    match &input.sign_in {
        ConnectionSignIn::Nothing | ConnectionSignIn::Bearer => {}
        ConnectionSignIn::Basic { user } => checks.text(&format!("{under}/signIn/user"), user, 200),
        ConnectionSignIn::Header { header } => {
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            let is_named = (1..=100).contains(&header.len()) && header.chars().all(fits);
            if !is_named || TAKEN.contains(&header.to_ascii_lowercase().as_str()) {
                let (zh, en) =
                    ("请求头的名称不正确，或由系统填写。", "A header cannot be called so, or is ours to say.");
                checks.add("bad-key", zh, en, &format!("{under}/signIn/header"));
            }
        }
    }
    if let Some(secret) = &input.secret {
        let path = format!("{under}/secret");
        checks.length(&path, secret, 1_000);
        if secret.chars().any(char::is_control) {
            checks.add("control-character", "不能含有控制字符。", "It must not hold control characters.", &path);
        }
    }
    checks.done()
}

/// Saves a connection, then its secret: of two who do this at once, one is refused before.
async fn write(app: &App, caller: &Caller, mut row: Row, secret: Option<String>) -> Result<Connection, Problem> {
    let (id, key, active) = (row.id, row.key.clone(), row.active);
    let draft = Draft { id, kind: connection::Connection::KIND, key, active, body: &row.body };
    row.version = save(app, caller, draft, row.version).await?;
    if let Some(secret) = secret {
        let (org, now) = (caller.org, app.now());
        let work = move |c: &mut Conn, sealed: Option<Vec<u8>>| match sealed {
            None => outlets::forget(c, org, id),
            Some(sealed) => {
                let sealed = Sealed { name: SECRET.to_owned(), sealed, changed_at: now, ends_at: None };
                outlets::keep(c, org, id, &[sealed])
            }
        };
        let sealed = (!secret.is_empty()).then(|| app.seal.close(&secret_purpose(id), secret.as_bytes()));
        app.ledger.store().write(move |c| work(c, sealed.clone())).await?;
    }
    shown(app, caller, &[&row]).await?.pop().ok_or_else(Problem::not_found)
}

/// Tries a connection out, also one that is off: its address is read once, with its credentials. Any answer but one that
/// turns the credentials down is good: what lies at the address itself is for the other system to say.
#[utoipa::path(post, path = "/api/v1/connections/{id}/test", tag = "connections", params(("id" = Uuid, Path)),
    responses((status = 200, description = "What came of it.", body = ConnectionTest), Problem))]
pub(crate) async fn test_connection(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<ConnectionTest>, Problem> {
    caller.must(Action::ManageSettings)?;
    let body = caller.catalog.connection(id).ok_or_else(Problem::not_found)?.body.clone();
    let org = caller.org;
    let kept = app.ledger.store().read(move |c: &mut Conn| outlets::secrets(c, org, id)).await?;
    let sealed = kept.iter().find(|kept| kept.name == SECRET).map(|kept| kept.sealed.as_slice());
    let began = Instant::now();
    let told = match credentials(&body.sign_in, &secret_purpose(id), sealed, &app.seal) {
        Ok(headers) => {
            let call = Call { headers, within: TRIAL, most: 0, ..Call::new(http::Method::GET, body.url) };
            app.way_out.send(call.header("accept", "application/json")).await
        }
        Err(failure) => Err(failure),
    };
    let millis = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(Json(tested(told.map(|answer| answer.status), millis)))
}

fn tested(told: Result<u16, Failure>, millis: u64) -> ConnectionTest {
    let (works, status, text) = match told {
        Ok(status @ (401 | 403 | 407)) => {
            let (zh, en) = (
                format!("对方有应答，但不接受身份验证（HTTP {status}）。"),
                format!("It answers and does not accept the credentials (HTTP {status})."),
            );
            (false, Some(status), domain::Text::new(zh, en))
        }
        Ok(status @ 500..) => {
            let (zh, en) = (
                format!("对方有应答，但自身出错（HTTP {status}）。"),
                format!("It answers that something is wrong with itself (HTTP {status})."),
            );
            (false, Some(status), domain::Text::new(zh, en))
        }
        Ok(status) => {
            let (zh, en) = (format!("连接正常（HTTP {status}）。"), format!("It answers (HTTP {status})."));
            (true, Some(status), domain::Text::new(zh, en))
        }
        Err(failure) => (false, failure.status, failure.words),
    };
    ConnectionTest { works, status, millis, text }
}

/// Lists the calls through a connection, the newest first. They are kept for thirty days.
#[utoipa::path(get, path = "/api/v1/connections/{id}/calls", tag = "connections", params(("id" = Uuid, Path), Paging),
    responses((status = 200, description = "A page of calls.", body = Page<Delivery>), Problem))]
pub(crate) async fn list_calls(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Delivery>>, Problem> {
    caller.must(Action::ManageSettings)?;
    caller.catalog.connection(id).ok_or_else(Problem::not_found)?;
    let (org, limit) = (caller.org, paging.limit()?);
    let which = Which { state: None, before: paging.after_id()? };
    let mut rows = app.ledger.store().read(move |c| deliveries::of_outlet(c, (org, id), &which, limit + 1)).await?;
    let next = cursor::cut(&mut rows, limit, |row| row.id.to_string());
    Ok(Json(Page { items: rows.into_iter().map(Delivery::from).collect(), next }))
}
