//! The second factor: a code from an app.

use super::session::prove_password;
use crate::app::App;
use crate::auth::entry::Claimant;
use crate::auth::totp;
use crate::extract::{Body, Caller, Entrant, Segments};
use crate::problem::{Code, Problem};
use crate::wire::{ConfirmSecondFactor, MissingFactor, MissingFactors, NewSecondFactor, ProvePassword, RecoveryCodes};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdan_domain::Command;
use gongdan_domain::catalog::Person;
use gongdan_domain::form::FieldError;
use gongdan_domain::permission::Action;
use gongdan_domain::sign_in::{Change, SecondFactor, Shown};
use gongdan_store::sign_in;
use qrcode::QrCode;
use qrcode::render::svg;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// For what seeds are sealed.
const PURPOSE: &str = "second factor";
/// How long a new seed waits for its first code, in seconds.
const PATIENCE: i64 = 600;
/// People shown of those who lack one.
const MOST_MISSING: usize = 500;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(begin_second_factor))
        .routes(routes!(confirm_second_factor))
        .routes(routes!(remove_second_factor))
        .routes(routes!(reset_second_factor))
        .routes(routes!(list_missing_second_factors))
}

/// A seed that was shown and not confirmed yet.
#[derive(Serialize, Deserialize)]
struct Ticket {
    user_id: Uuid,
    seed: Vec<u8>,
    until: i64,
}

/// What besides the password lets the claimant in: nothing when no code is asked for.
pub(crate) async fn check(app: &App, claimant: &Claimant, code: Option<&str>) -> Result<Option<Shown>, Problem> {
    let (org, user_id) = (claimant.org, claimant.user_id);
    let factor = app.ledger.store().read(move |c| sign_in::factor(c, org, user_id)).await?;
    let Some(factor) = factor.filter(SecondFactor::is_on) else {
        return admit_password_alone(app, claimant).await.map(|()| None);
    };
    let Some(code) = code.map(str::trim).filter(|code| !code.is_empty()) else {
        return Err(Problem::new(Code::SecondFactorNeeded));
    };
    let seed = app.seal.open(PURPOSE, &factor.sealed).ok_or_else(|| Problem::internal("a seed does not open"))?;
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if let Some(step) = totp::step_of(&seed, &digits, app.now().as_second()) {
        return Ok(Some(Shown::Code { step }));
    }
    let hash = totp::recovery_hash(code);
    if factor.recovery.contains(&hash) {
        return Ok(Some(Shown::Recovery { hash }));
    }
    Err(Problem::new(Code::SignInFailed).saying("验证码不正确。", "The code is wrong."))
}

/// Refuses the password alone where a role asks for more and there are passkeys to show. Without any the claimant
/// comes in, to set something up and to do nothing else.
async fn admit_password_alone(app: &App, claimant: &Claimant) -> Result<(), Problem> {
    if !claimant.needs_second_factor() {
        return Ok(());
    }
    let (org, user_id) = (claimant.org, claimant.user_id);
    let has_passkeys = app.ledger.store().read(move |c| sign_in::has_second_factor(c, org, user_id)).await?;
    if has_passkeys { Err(Problem::new(Code::PasskeyNeeded)) } else { Ok(()) }
}

/// Makes a seed for an authenticator app. It is in force once the first code confirms it.
#[utoipa::path(post, path = "/api/v1/session/second-factor", tag = "session", request_body = ProvePassword,
    responses((status = 200, description = "The seed.", body = NewSecondFactor), Problem))]
pub(crate) async fn begin_second_factor(
    State(app): State<App>,
    caller: Entrant,
    Body(input): Body<ProvePassword>,
) -> Result<Json<NewSecondFactor>, Problem> {
    caller.must_be_signed_in()?;
    prove_password(&app, &caller, input.password).await?;
    let seed = totp::seed();
    let uri = totp::uri(&caller.catalog.organisation().slug, &caller.person()?.key, &seed);
    let qr = QrCode::new(uri).map_err(Problem::internal)?;
    let qr = qr.render::<svg::Color<'_>>().min_dimensions(200, 200).build();
    let until = app.now().as_second() + PATIENCE;
    let ticket = app.seal.ticket(PURPOSE, &Ticket { user_id: caller.user_id, seed: seed.to_vec(), until });
    Ok(Json(NewSecondFactor { secret: totp::base32(&seed), qr, ticket }))
}

/// Asks for a code at every sign-in with the password from now on. Answers recovery codes, shown this once.
#[utoipa::path(post, path = "/api/v1/session/second-factor/confirmation", tag = "session",
    request_body = ConfirmSecondFactor,
    responses((status = 200, description = "Switched on.", body = RecoveryCodes), Problem))]
pub(crate) async fn confirm_second_factor(
    State(app): State<App>,
    caller: Entrant,
    Body(input): Body<ConfirmSecondFactor>,
) -> Result<Json<RecoveryCodes>, Problem> {
    caller.must_be_signed_in()?;
    let now = app.now();
    let ticket: Option<Ticket> = app.seal.read(PURPOSE, &input.ticket);
    let ticket = ticket.filter(|ticket| ticket.user_id == caller.user_id && now.as_second() <= ticket.until);
    let stale = || FieldError::new("expired", "二维码已失效，请重新开始。", "The QR code has expired. Start again.");
    let ticket = ticket.ok_or_else(|| Problem::invalid(stale().at("/ticket")))?;
    let wrong = || FieldError::new("wrong-code", "验证码不正确。", "The code is wrong.");
    let step = totp::step_of(&ticket.seed, input.code.trim(), now.as_second());
    let last_step = step.ok_or_else(|| Problem::invalid(wrong().at("/code")))?;
    let recovery_codes = totp::recovery_codes();
    let factor = SecondFactor {
        user_id: caller.user_id,
        sealed: app.seal.close(PURPOSE, &ticket.seed),
        last_step,
        recovery: recovery_codes.iter().map(|code| totp::recovery_hash(code)).collect(),
        changed_at: now,
    };
    app.ledger.submit(caller.envelope(now, Command::SignIn(Box::new(Change::SetSecondFactor(factor))))).await?;
    app.doors.close_user(caller.user_id);
    Ok(Json(RecoveryCodes { recovery_codes }))
}

/// Asks for no code any more.
#[utoipa::path(post, path = "/api/v1/session/second-factor/removal", tag = "session", request_body = ProvePassword,
    responses((status = 204, description = "Switched off."), Problem))]
pub(crate) async fn remove_second_factor(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<ProvePassword>,
) -> Result<StatusCode, Problem> {
    caller.must_be_signed_in()?;
    prove_password(&app, &caller, input.password).await?;
    remove(&app, &caller, caller.user_id).await
}

/// Takes the second factor from a user whose phone is lost.
#[utoipa::path(delete, path = "/api/v1/users/{id}/second-factor", tag = "users", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Taken off."), Problem))]
pub(crate) async fn reset_second_factor(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<StatusCode, Problem> {
    caller.must(Action::Administer)?;
    caller.catalog.person(id).ok_or_else(Problem::not_found)?;
    remove(&app, &caller, id).await
}

/// Lists who has a role that asks for a second factor and has none yet, by login: the first 500.
#[utoipa::path(get, path = "/api/v1/second-factors/missing", tag = "access",
    responses((status = 200, description = "Who lacks one.", body = MissingFactors), Problem))]
pub(crate) async fn list_missing_second_factors(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<MissingFactors>, Problem> {
    caller.must(Action::Administer)?;
    let (org, catalog) = (caller.org, &caller.catalog);
    let guarded = app.ledger.store().read(move |c| sign_in::with_second_factor(c, org)).await?;
    let guarded: HashSet<Uuid> = guarded.into_iter().collect();
    let is_asked = |person: &&Person| catalog.rights(person.id).is_some_and(|rights| rights.needs_second_factor());
    let lacking = catalog.people().filter(|person| person.active && !guarded.contains(&person.id)).filter(is_asked);
    let (mut total, mut items) = (0, Vec::new());
    for person in lacking {
        total += 1;
        if items.len() < MOST_MISSING {
            let asking = catalog.roles_of(person.id).into_iter().filter(|(role, _)| role.body.second_factor);
            let mut roles: Vec<String> = asking.map(|(role, _)| role.key.clone()).collect();
            roles.dedup();
            let (id, login, name) = (person.id, person.key.clone(), person.body.name.clone());
            items.push(MissingFactor { id, login, name, roles });
        }
    }
    Ok(Json(MissingFactors { total, items }))
}

async fn remove(app: &App, caller: &Caller, user_id: Uuid) -> Result<StatusCode, Problem> {
    let change = Change::RemoveSecondFactor { user_id };
    app.ledger.submit(caller.envelope(app.now(), Command::SignIn(Box::new(change)))).await?;
    app.doors.close_user(user_id);
    Ok(StatusCode::NO_CONTENT)
}
