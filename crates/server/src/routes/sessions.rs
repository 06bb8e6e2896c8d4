//! What opens the door: sessions and all the rest, the own and those of others.

use crate::app::App;
use crate::auth::doors::Means;
use crate::extract::{Arrival, Caller, Entrant, Segments};
use crate::problem::Problem;
use crate::wire::{Items, Passkey, Security, Session, Token, UserAccess};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdan_domain::Command;
use gongdan_domain::people;
use gongdan_domain::permission::Action;
use gongdan_domain::sign_in::{Change, SecondFactor};
use gongdan_store::{Conn, sign_in};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_sessions, end_other_sessions))
        .routes(routes!(end_session))
        .routes(routes!(get_security))
        .routes(routes!(get_user_access))
        .routes(routes!(end_user_sessions))
}

/// Everything that opens the door for a user.
struct Keys {
    sessions: Vec<people::Session>,
    tokens: Vec<people::ApiToken>,
    passkeys: Vec<gongdan_domain::sign_in::Passkey>,
    factor: Option<SecondFactor>,
}

async fn keys(app: &App, caller: &Caller, user_id: Uuid) -> Result<Keys, Problem> {
    let (org, now) = (caller.org, app.now());
    let read = move |c: &mut Conn| {
        let mut sessions = sign_in::sessions_of(c, org, &[user_id])?;
        sessions.retain(|session| session.expires_at > now);
        let tokens = sign_in::tokens_of(c, org, user_id)?;
        let passkeys = sign_in::passkeys_of(c, org, &[user_id])?;
        let factor = sign_in::factor(c, org, user_id)?.filter(SecondFactor::is_on);
        Ok(Keys { sessions, tokens, passkeys, factor })
    };
    Ok(app.ledger.store().read(read).await?)
}

/// Lists the browsers in which the caller is signed in, newest first.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "session",
    responses((status = 200, description = "The own sessions.", body = Items<Session>), Problem))]
pub(crate) async fn list_sessions(State(app): State<App>, caller: Caller) -> Result<Json<Items<Session>>, Problem> {
    let current = caller.proof.means.id();
    let keys = keys(&app, &caller, caller.user_id).await?;
    Ok(Json(Items { items: keys.sessions.iter().map(|session| Session::new(session, current)).collect() }))
}

/// Signs out everywhere but here.
#[utoipa::path(delete, path = "/api/v1/sessions", tag = "session",
    responses((status = 204, description = "Signed out elsewhere."), Problem))]
pub(crate) async fn end_other_sessions(State(app): State<App>, caller: Caller) -> Result<StatusCode, Problem> {
    caller.must_be_signed_in()?;
    end(&app, &caller, caller.user_id, Some(caller.proof.means.id())).await
}

/// Signs out one browser.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", tag = "session", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Signed out there."), Problem))]
pub(crate) async fn end_session(
    State(app): State<App>,
    caller: Caller,
    Segments(session_id): Segments<Uuid>,
) -> Result<StatusCode, Problem> {
    caller.must_be_signed_in()?;
    app.ledger.submit(caller.envelope(app.now(), Command::EndSession { session_id })).await?;
    app.doors.close_means(Means::Session(session_id));
    Ok(StatusCode::NO_CONTENT)
}

/// Tells how the caller signs in.
#[utoipa::path(get, path = "/api/v1/session/security", tag = "session",
    responses((status = 200, description = "Second factor and passkeys.", body = Security), Problem))]
pub(crate) async fn get_security(
    State(app): State<App>,
    caller: Entrant,
    arrival: Arrival,
) -> Result<Json<Security>, Problem> {
    let keys = keys(&app, &caller, caller.user_id).await?;
    Ok(Json(Security {
        second_factor: keys.factor.is_some(),
        recovery_codes: keys.factor.map_or(0, |factor| factor.recovery.len()),
        passkeys: keys.passkeys.iter().map(Passkey::from).collect(),
        passkeys_possible: arrival.party.is_some(),
    }))
}

/// Lists everything that opens the door for a user.
#[utoipa::path(get, path = "/api/v1/users/{id}/access", tag = "users", params(("id" = Uuid, Path)),
    responses((status = 200, description = "Sessions, tokens, passkeys, second factor.", body = UserAccess), Problem))]
pub(crate) async fn get_user_access(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<UserAccess>, Problem> {
    caller.must(Action::Administer)?;
    let active = caller.catalog.person(id).ok_or_else(Problem::not_found)?.active;
    let (keys, current) = (keys(&app, &caller, id).await?, caller.proof.means.id());
    Ok(Json(UserAccess {
        active,
        second_factor: keys.factor.is_some(),
        passkeys: keys.passkeys.iter().map(Passkey::from).collect(),
        sessions: keys.sessions.iter().map(|session| Session::new(session, current)).collect(),
        tokens: keys.tokens.iter().map(|token| Token::new(token, caller.catalog.token_policy())).collect(),
    }))
}

/// Signs a user out everywhere.
#[utoipa::path(delete, path = "/api/v1/users/{id}/sessions", tag = "users", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Signed out."), Problem))]
pub(crate) async fn end_user_sessions(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<StatusCode, Problem> {
    caller.must(Action::Administer)?;
    caller.catalog.person(id).ok_or_else(Problem::not_found)?;
    end(&app, &caller, id, None).await
}

async fn end(app: &App, caller: &Caller, user_id: Uuid, except: Option<Uuid>) -> Result<StatusCode, Problem> {
    let change = Change::EndSessions { user_id, except };
    app.ledger.submit(caller.envelope(app.now(), Command::SignIn(Box::new(change)))).await?;
    app.doors.close_sessions(user_id, except);
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all sessions and revokes all tokens of somebody who was deactivated.
pub(crate) async fn lock_out(app: &App, caller: &Caller, user_id: Uuid) -> Result<(), Problem> {
    let change = Change::LockOut { user_id };
    app.ledger.submit(caller.envelope(app.now(), Command::SignIn(Box::new(change)))).await?;
    app.doors.close_user(user_id);
    Ok(())
}
