//! Signing in and out, and the own settings.

use super::documents::{Draft, save};
use super::second_factor;
use crate::app::App;
use crate::auth::doors::Means;
use crate::auth::entry::{Claimant, Opened, locked_for, rounds, try_password};
use crate::auth::{cookie, password};
use crate::extract::{Arrival, Body, Caller, Context, Entrant, proven};
use crate::problem::{Code, Problem};
use crate::wire::{ChangePassword, ChangeSession, Items, Me, OrganisationChoice, ProvePassword, SignIn};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_domain::Command;
use gongdan_domain::catalog::Person;
use gongdan_domain::document::Body as _;
use gongdan_domain::people::{Credential, User};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(create_session, get_session, delete_session, update_session))
        .routes(routes!(change_password))
        .routes(routes!(find_own_organisations))
}

/// Signs in and sets the session cookie. Who has a second factor is asked for its code
/// (`second-factor-needed`): send the same again with `code`. Where the password opens accounts in several organisations,
/// `organisation-needed` names them: send the same again with `organisation`. A session that was there before ends. Who lacks one that a role asks for comes in with
/// `needsSecondFactor`, and everything but setting one up answers `second-factor-required`.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", security(()), request_body = SignIn,
    responses((status = 200, description = "Signed in.", body = Me, headers(("Set-Cookie" = String))), Problem))]
pub(crate) async fn create_session(
    State(app): State<App>,
    context: Context,
    arrival: Arrival,
    headers: HeaderMap,
    Body(input): Body<SignIn>,
) -> Result<Response, Problem> {
    app.limits.check_sign_in(arrival.address)?;
    if input.password.len() > password::MAX_BYTES {
        return Err(Problem::new(Code::SignInFailed));
    }
    let claimant = choose(&app, &context, &arrival, &input).await?;
    let outcome = match second_factor::check(&app, &claimant, input.code.as_deref()).await {
        Ok(shown) => claimant.enter(&app, &context, &arrival, shown, None).await,
        Err(problem) => Err(problem),
    };
    match &outcome {
        Ok(_) => end_replaced(&app, &context, &headers).await?,
        Err(problem) if problem.code() == Code::SignInFailed => {
            app.limits.note_wrong_password(arrival.address);
            claimant.note_failure(&app, &context).await?;
        }
        Err(_) => {}
    }
    outcome
}

/// The account that the password opens; where it opens several, the organisation has to be said.
async fn choose(app: &App, context: &Context, arrival: &Arrival, input: &SignIn) -> Result<Claimant, Problem> {
    let named = input.organisation.as_deref();
    let mut claimants = Claimant::by_login(app, &input.login, named);
    if claimants.len() > 1 {
        claimants.retain(|claimant| app.limits.may_try_across(claimant.user_id));
    }
    let rounds = if named.is_some() { 1 } else { rounds(app) };
    let Opened { mut right, wrong } = try_password(app, claimants, &input.password, rounds).await?;
    if right.is_empty() {
        app.limits.note_wrong_password(arrival.address);
        for claimant in wrong {
            claimant.note_failure(app, context).await?;
        }
        return Err(Problem::new(Code::SignInFailed));
    }
    wrong.iter().for_each(|claimant| app.limits.note_wrong_across(claimant.user_id));
    match (right.pop(), right.is_empty()) {
        (Some(only), true) => Ok(only),
        (last, _) => Err(Problem::choosing(right.iter().chain(&last).map(Claimant::choice).collect())),
    }
}

/// Ends the session that the cookie of a new one replaces: nobody could reach it any more.
async fn end_replaced(app: &App, context: &Context, headers: &HeaderMap) -> Result<(), Problem> {
    let Some(secret) = cookie::read(headers) else { return Ok(()) };
    let Some(proof) = app.doors.open(&app.ledger, secret, app.now()).await? else { return Ok(()) };
    if let (Means::Session(session_id), Ok(entrant)) = (proof.means, proven(app, proof.clone(), context.clone())) {
        app.ledger.submit(entrant.envelope(app.now(), Command::EndSession { session_id })).await?;
        app.doors.close(&proof);
    }
    Ok(())
}

/// Lists the organisations in which the caller's login and password open an account, this one among them. To go over,
/// sign in again and name one: the session changes without a stop in between.
#[utoipa::path(post, path = "/api/v1/session/organisations", tag = "session", request_body = ProvePassword,
    responses((status = 200, description = "Where they open an account.", body = Items<OrganisationChoice>), Problem))]
pub(crate) async fn find_own_organisations(
    State(app): State<App>,
    caller: Caller,
    arrival: Arrival,
    Body(input): Body<ProvePassword>,
) -> Result<Json<Items<OrganisationChoice>>, Problem> {
    caller.must_be_signed_in()?;
    app.limits.check_sign_in(arrival.address)?;
    prove_password(&app, &caller, input.password.clone()).await?;
    let mut claimants = Claimant::by_login(&app, &caller.person()?.key, None);
    claimants.retain(|claimant| claimant.org != caller.org && app.limits.may_try_across(claimant.user_id));
    // Locked accounts elsewhere are passed over in silence, as if there were none.
    let opened = try_password(&app, claimants, &input.password, rounds(&app)).await;
    let Opened { right, wrong } = opened.unwrap_or(Opened { right: Vec::new(), wrong: Vec::new() });
    wrong.iter().for_each(|claimant| app.limits.note_wrong_across(claimant.user_id));
    let here = Claimant::by_id(&app, caller.org, caller.user_id);
    let mut items: Vec<OrganisationChoice> = here.iter().chain(&right).map(Claimant::choice).collect();
    items.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(Json(Items { items }))
}

/// Tells who is signed in.
#[utoipa::path(get, path = "/api/v1/session", tag = "session",
    responses((status = 200, description = "The signed-in user.", body = Me), Problem))]
pub(crate) async fn get_session(caller: Entrant) -> Result<Json<Me>, Problem> {
    Ok(Json(Me::of(&caller)?))
}

/// Signs out. With a token there is no session to end and nothing happens.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session",
    responses((status = 204, description = "Signed out."), Problem))]
pub(crate) async fn delete_session(State(app): State<App>, caller: Entrant) -> Result<Response, Problem> {
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
    caller: Entrant,
    Body(input): Body<ChangeSession>,
) -> Result<Json<Me>, Problem> {
    let mut person: Person = caller.person()?.clone();
    person.body.locale = input.locale;
    let (id, key, active) = (person.id, person.key.clone(), person.active);
    let draft = Draft { id, kind: User::KIND, key, active, body: &person.body };
    person.version = save(&app, &caller, draft, person.version).await?;
    Ok(Json(Me::changed(&caller, &person)))
}

/// Changes the own password.
#[utoipa::path(post, path = "/api/v1/session/password", tag = "session", request_body = ChangePassword,
    responses((status = 204, description = "Changed."), Problem))]
pub(crate) async fn change_password(
    State(app): State<App>,
    caller: Entrant,
    Body(input): Body<ChangePassword>,
) -> Result<StatusCode, Problem> {
    if let Some(error) = password::check_new(&input.new, &caller.person()?.key, "/new") {
        return Err(error.into());
    }
    prove_password(&app, &caller, input.current).await?;
    let password_hash = app.hashing.hash(input.new).await?;
    let credential = Credential { user_id: caller.user_id, password_hash, failures: 0, locked_until: None };
    app.ledger.submit(caller.envelope(app.now(), Command::SetPassword(credential))).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Refuses unless the caller knows their password; wrong ones count as at sign-in.
pub(crate) async fn prove_password(app: &App, caller: &Caller, password: String) -> Result<(), Problem> {
    let claimant = Claimant::by_id(app, caller.org, caller.user_id).ok_or_else(Problem::not_found)?;
    let credential = claimant.credential(app).await?;
    if let Some(wait) = credential.as_ref().and_then(|credential| locked_for(app, credential)) {
        return Err(Problem::new(Code::AccountLocked).retry_after(wait));
    }
    if !app.hashing.fits(password, credential.map(|c| c.password_hash)).await? {
        let wrong = caller.envelope(app.now(), Command::NoteFailedSignIn { user_id: caller.user_id });
        app.ledger.submit(wrong).await?;
        return Err(Problem::new(Code::SignInFailed));
    }
    Ok(())
}
