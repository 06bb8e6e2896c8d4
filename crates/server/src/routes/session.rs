//! Signing in and out, and the own settings.

use super::documents::{Draft, save};
use crate::app::App;
use crate::auth::{cookie, password, secret};
use crate::extract::{Body, Caller, Context, Peer, address};
use crate::problem::{Code, Problem};
use crate::wire::{ChangePassword, ChangeSession, Me, SignIn};
use axum::Json;
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_domain::catalog::{Catalog, Person};
use gongdan_domain::document::Body as _;
use gongdan_domain::people::{Credential, Session, User};
use gongdan_domain::{Actor, Command, Envelope, OrgId};
use gongdan_store::sign_in;
use jiff::SignedDuration;
use std::sync::Arc;
use std::time::Duration;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(create_session, get_session, delete_session, update_session))
        .routes(routes!(change_password))
}

/// Somebody who may be the one they say.
struct Claimant {
    org: OrgId,
    catalog: Arc<Catalog>,
    user_id: Uuid,
}

/// Signs in and sets the session cookie.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", security(()), request_body = SignIn,
    responses((status = 200, description = "Signed in.", body = Me, headers(("Set-Cookie" = String))), Problem))]
pub(crate) async fn create_session(
    State(app): State<App>,
    context: Context,
    headers: HeaderMap,
    peer: Option<axum::Extension<Peer>>,
    Body(input): Body<SignIn>,
) -> Result<Response, Problem> {
    let mut extensions = Extensions::new();
    peer.map(|axum::Extension(peer)| extensions.insert(peer));
    let address = address(&app.config, &headers, &extensions);
    app.limits.check_sign_in(address)?;
    if input.password.len() > password::MAX_BYTES {
        return Err(Problem::new(Code::SignInFailed));
    }
    let claimant = claimant(&app, &input.login, input.organisation.as_deref());
    let credential = match &claimant {
        Some(Claimant { org, user_id, .. }) => {
            let (org, user_id) = (*org, *user_id);
            app.ledger.store().read(move |c| sign_in::credential(c, org, user_id)).await?
        }
        None => None,
    };
    if let Some(wait) = credential.as_ref().and_then(|credential| locked_for(&app, credential)) {
        return Err(Problem::new(Code::AccountLocked).retry_after(wait));
    }
    let fits = app.hashing.fits(input.password, credential.map(|credential| credential.password_hash)).await?;
    match claimant {
        Some(claimant) if fits => start_session(&app, &context, &claimant).await,
        Some(claimant) => {
            app.limits.note_wrong_password(address);
            note_failure(&app, &context, &claimant).await?;
            Err(Problem::new(Code::SignInFailed))
        }
        None => {
            app.limits.note_wrong_password(address);
            Err(Problem::new(Code::SignInFailed))
        }
    }
}

fn locked_for(app: &App, credential: &Credential) -> Option<Duration> {
    let now = app.now();
    let until = credential.locked_until.filter(|_| credential.is_locked(now))?;
    until.duration_since(now).try_into().ok()
}

/// The active user with this login, if there is exactly one.
fn claimant(app: &App, login: &str, organisation: Option<&str>) -> Option<Claimant> {
    let login = login.trim().to_lowercase();
    let orgs = match organisation {
        Some(slug) => vec![app.ledger.organisation_by_slug(slug.trim())?],
        None => app.ledger.organisations(),
    };
    let mut found = orgs.into_iter().filter_map(|org| {
        let catalog = app.ledger.catalog(org)?;
        let user_id = catalog.person_by_login(&login).filter(|person| person.active)?.id;
        Some(Claimant { org, catalog, user_id })
    });
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// A command about the claimant, before there is a caller.
fn about(app: &App, context: &Context, claimant: &Claimant, command: Command) -> Option<Envelope> {
    let person = claimant.catalog.person(claimant.user_id)?;
    let caller = claimant.catalog.caller(person.id)?;
    Some(Envelope {
        org: claimant.org,
        actor: Actor { id: Some(person.id), name: person.body.name.clone() },
        caller,
        at: app.now(),
        request_id: context.request_id.as_ref().to_owned(),
        idempotency: None,
        command,
    })
}

async fn note_failure(app: &App, context: &Context, claimant: &Claimant) -> Result<(), Problem> {
    let command = Command::NoteFailedSignIn { user_id: claimant.user_id };
    if let Some(envelope) = about(app, context, claimant, command) {
        // Without a credential there is nothing to count, and nobody may learn that.
        match app.ledger.submit(envelope).await.map_err(Problem::from) {
            Err(problem) if problem.code() != Code::NotFound => return Err(problem),
            Ok(_) | Err(_) => {}
        }
    }
    Ok(())
}

async fn start_session(app: &App, context: &Context, claimant: &Claimant) -> Result<Response, Problem> {
    let (secret, now, lifetime) = (secret::session(), app.now(), app.config.session_lifetime);
    let span = SignedDuration::try_from(lifetime).map_err(Problem::internal)?;
    let session = Session {
        id: Uuid::now_v7(),
        user_id: claimant.user_id,
        secret_hash: secret::hash(&secret).to_vec(),
        created_at: now,
        expires_at: now.checked_add(span).map_err(Problem::internal)?,
        ended_at: None,
    };
    let unknown = || Problem::new(Code::SignInFailed);
    let envelope = about(app, context, claimant, Command::StartSession(session)).ok_or_else(unknown)?;
    app.ledger.submit(envelope).await?;
    let person = claimant.catalog.person(claimant.user_id).ok_or_else(unknown)?;
    let cookie = cookie::set(&secret, lifetime, app.config.is_https());
    Ok(([(header::SET_COOKIE, cookie)], Json(Me::new(&claimant.catalog, person))).into_response())
}

/// Tells who is signed in.
#[utoipa::path(get, path = "/api/v1/session", tag = "session",
    responses((status = 200, description = "The signed-in user.", body = Me), Problem))]
pub(crate) async fn get_session(caller: Caller) -> Result<Json<Me>, Problem> {
    Ok(Json(Me::new(&caller.catalog, caller.person()?)))
}

/// Signs out. With a token there is no session to end and nothing happens.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session",
    responses((status = 204, description = "Signed out."), Problem))]
pub(crate) async fn delete_session(State(app): State<App>, caller: Caller) -> Result<Response, Problem> {
    use crate::auth::doors::Means;
    if let Means::Session(session_id) = caller.proof.means {
        app.ledger.submit(caller.envelope(app.now(), Command::EndSession { session_id })).await?;
        app.doors.close(&caller.proof);
    }
    let cookie = cookie::clear(app.config.is_https());
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// Changes the own settings.
#[utoipa::path(patch, path = "/api/v1/session", tag = "session", request_body = ChangeSession,
    responses((status = 200, description = "Changed.", body = Me), Problem))]
pub(crate) async fn update_session(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<ChangeSession>,
) -> Result<Json<Me>, Problem> {
    let mut person: Person = caller.person()?.clone();
    person.body.locale = input.locale;
    let (id, key, active) = (person.id, person.key.clone(), person.active);
    let draft = Draft { id, kind: User::KIND, key, active, body: &person.body };
    person.version = save(&app, &caller, draft, person.version).await?;
    Ok(Json(Me::new(&caller.catalog, &person)))
}

/// Changes the own password.
#[utoipa::path(post, path = "/api/v1/session/password", tag = "session", request_body = ChangePassword,
    responses((status = 204, description = "Changed."), Problem))]
pub(crate) async fn change_password(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<ChangePassword>,
) -> Result<StatusCode, Problem> {
    if let Some(error) = password::check_new(&input.new, "/new") {
        return Err(error.into());
    }
    let (org, user_id) = (caller.org, caller.user_id);
    let credential = app.ledger.store().read(move |c| sign_in::credential(c, org, user_id)).await?;
    if let Some(wait) = credential.as_ref().and_then(|credential| locked_for(&app, credential)) {
        return Err(Problem::new(Code::AccountLocked).retry_after(wait));
    }
    if !app.hashing.fits(input.current, credential.map(|c| c.password_hash)).await? {
        let wrong = caller.envelope(app.now(), Command::NoteFailedSignIn { user_id });
        app.ledger.submit(wrong).await?;
        return Err(Problem::new(Code::SignInFailed));
    }
    let password_hash = app.hashing.hash(input.new).await?;
    let credential = Credential { user_id, password_hash, failures: 0, locked_until: None };
    app.ledger.submit(caller.envelope(app.now(), Command::SetPassword(credential))).await?;
    Ok(StatusCode::NO_CONTENT)
}
