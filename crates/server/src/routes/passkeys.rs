//! Passkeys: signing in with a device instead of a password.

use super::documents::Checks;
use crate::app::App;
use crate::auth::entry::{Claimant, locked_for};
use crate::auth::webauthn::{self, Party};
use crate::extract::{Arrival, Body, Caller, Context, Entrant, Segments};
use crate::problem::{Code, Problem};
use crate::wire::{AddPasskey, Me, Passkey, PasskeyChallenge, PasskeySignIn, SignInChallenge};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gongdan_domain::Command;
use gongdan_domain::form::FieldError;
use gongdan_domain::sign_in::{self, Change, Shown};
use gongdan_store::sign_in as rows;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// How long a challenge waits for its answer, in seconds.
const PATIENCE: i64 = 600;
/// For what challenges are sealed.
const REGISTER: &str = "new passkey";
const ENTER: &str = "passkey";

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(begin_passkey))
        .routes(routes!(add_passkey))
        .routes(routes!(remove_passkey))
        .routes(routes!(begin_passkey_sign_in))
        .routes(routes!(sign_in_with_passkey))
}

/// A challenge that a browser carries.
#[derive(Serialize, Deserialize)]
struct Ticket {
    challenge: [u8; 32],
    user_id: Uuid,
    until: i64,
}

impl Ticket {
    fn new(app: &App, user_id: Uuid) -> Self {
        Self { challenge: rand::random(), user_id, until: app.now().as_second() + PATIENCE }
    }

    fn read(app: &App, purpose: &str, ticket: &str) -> Result<Self, Problem> {
        let read: Option<Self> = app.seal.read(purpose, ticket);
        let stale = || FieldError::new("expired", "请求已失效，请重新开始。", "This took too long. Start again.");
        let valid = read.filter(|ticket| app.now().as_second() <= ticket.until);
        valid.ok_or_else(|| Problem::invalid(stale().at("/ticket")))
    }
}

fn party(arrival: &Arrival) -> Result<&Party, Problem> {
    let (zh, en) = (
        "通行密钥需要通过 https 域名访问，请联系管理员。",
        "Passkeys need an https address with a domain name. Tell your administrator.",
    );
    arrival.party.as_ref().ok_or_else(|| Problem::new(Code::NotAllowed).saying(zh, en))
}

fn bytes(path: &str, text: &str) -> Result<Vec<u8>, Problem> {
    let error = || FieldError::new("wrong-type", "不是有效的 base64url。", "This is not base64url.");
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| Problem::invalid(error().at(path)))
}

/// What the browser needs to make a passkey.
#[utoipa::path(post, path = "/api/v1/session/passkeys/challenge", tag = "session",
    responses((status = 200, description = "The challenge.", body = PasskeyChallenge), Problem))]
pub(crate) async fn begin_passkey(
    State(app): State<App>,
    caller: Entrant,
    arrival: Arrival,
) -> Result<Json<PasskeyChallenge>, Problem> {
    caller.must_be_signed_in()?;
    let (party, person) = (party(&arrival)?, caller.person()?);
    let (org, user_id) = (caller.org, caller.user_id);
    let known = app.ledger.store().read(move |c| rows::passkeys_of(c, org, &[user_id])).await?;
    let ticket = Ticket::new(&app, user_id);
    Ok(Json(PasskeyChallenge {
        challenge: URL_SAFE_NO_PAD.encode(ticket.challenge),
        rp_id: party.id.clone(),
        user_id: URL_SAFE_NO_PAD.encode(user_id.as_bytes()),
        user_name: person.key.clone(),
        display_name: person.body.name.clone(),
        algorithms: webauthn::ALGORITHMS.to_vec(),
        known: known.iter().map(|passkey| URL_SAFE_NO_PAD.encode(&passkey.credential_id)).collect(),
        ticket: app.seal.ticket(REGISTER, &ticket),
    }))
}

/// Adds a passkey.
#[utoipa::path(post, path = "/api/v1/session/passkeys", tag = "session", request_body = AddPasskey,
    responses((status = 201, description = "Added.", body = Passkey), Problem))]
pub(crate) async fn add_passkey(
    State(app): State<App>,
    caller: Entrant,
    arrival: Arrival,
    Body(input): Body<AddPasskey>,
) -> Result<Response, Problem> {
    caller.must_be_signed_in()?;
    let mut checks = Checks::default();
    checks.text("/name", &input.name, 100);
    checks.done()?;
    let ticket = Ticket::read(&app, REGISTER, &input.ticket)?;
    if ticket.user_id != caller.user_id {
        return Err(Problem::new(Code::Forbidden));
    }
    let (client, attestation) = (bytes("/clientData", &input.client_data)?, bytes("/attestation", &input.attestation)?);
    let registered = webauthn::register(party(&arrival)?, &ticket.challenge, &client, &attestation);
    let refused = || FieldError::new("unusable-passkey", "此通行密钥无法使用。", "This passkey cannot be used.");
    let registered = registered.ok_or_else(|| Problem::invalid(refused().at("/attestation")))?;
    let passkey = sign_in::Passkey {
        id: Uuid::now_v7(),
        user_id: caller.user_id,
        credential_id: registered.credential_id,
        public_key: registered.public_key,
        counter: registered.counter,
        name: input.name.trim().to_owned(),
        created_at: app.now(),
        last_used_at: None,
        removed_at: None,
    };
    let answer = Passkey::from(&passkey);
    app.ledger.submit(caller.envelope(app.now(), Command::SignIn(Box::new(Change::AddPasskey(passkey))))).await?;
    app.doors.close_user(caller.user_id);
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// Removes a passkey.
#[utoipa::path(delete, path = "/api/v1/session/passkeys/{id}", tag = "session", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Removed."), Problem))]
pub(crate) async fn remove_passkey(
    State(app): State<App>,
    caller: Caller,
    Segments(passkey_id): Segments<Uuid>,
) -> Result<StatusCode, Problem> {
    caller.must_be_signed_in()?;
    let change = Change::RemovePasskey { passkey_id };
    app.ledger.submit(caller.envelope(app.now(), Command::SignIn(Box::new(change)))).await?;
    app.doors.close_user(caller.user_id);
    Ok(StatusCode::NO_CONTENT)
}

/// What the browser needs to ask for a passkey of this server.
#[utoipa::path(post, path = "/api/v1/session/passkey-challenge", tag = "session", security(()),
    responses((status = 200, description = "The challenge.", body = SignInChallenge), Problem))]
pub(crate) async fn begin_passkey_sign_in(
    State(app): State<App>,
    arrival: Arrival,
) -> Result<Json<SignInChallenge>, Problem> {
    app.limits.check_sign_in(arrival.address)?;
    let rp_id = party(&arrival)?.id.clone();
    let ticket = Ticket::new(&app, Uuid::nil());
    let challenge = URL_SAFE_NO_PAD.encode(ticket.challenge);
    Ok(Json(SignInChallenge { challenge, rp_id, ticket: app.seal.ticket(ENTER, &ticket) }))
}

/// Signs in with a passkey and sets the session cookie. A passkey knows its owner; no login and no code are asked.
#[utoipa::path(post, path = "/api/v1/session/passkey", tag = "session", security(()), request_body = PasskeySignIn,
    responses((status = 200, description = "Signed in.", body = Me, headers(("Set-Cookie" = String))), Problem))]
pub(crate) async fn sign_in_with_passkey(
    State(app): State<App>,
    context: Context,
    arrival: Arrival,
    Body(input): Body<PasskeySignIn>,
) -> Result<Response, Problem> {
    app.limits.check_sign_in(arrival.address)?;
    let outcome = try_passkey(&app, &context, &arrival, &input).await;
    if outcome.as_ref().is_err_and(|problem| problem.code() == Code::SignInFailed) {
        app.limits.note_wrong_password(arrival.address);
    }
    outcome
}

async fn try_passkey(
    app: &App,
    context: &Context,
    arrival: &Arrival,
    input: &PasskeySignIn,
) -> Result<Response, Problem> {
    let (zh, en) = ("通行密钥不能登录。", "This passkey does not let you in.");
    let refused = || Problem::new(Code::SignInFailed).saying(zh, en);
    let ticket = Ticket::read(app, ENTER, &input.ticket)?;
    let party = party(arrival)?;
    let credential = bytes("/credentialId", &input.credential_id)?;
    let (client, data) =
        (bytes("/clientData", &input.client_data)?, bytes("/authenticatorData", &input.authenticator_data)?);
    let signed = bytes("/signature", &input.signature)?;
    let found = app.ledger.store().read(move |c| rows::passkey_by_credential(c, &credential)).await?;
    let (org, passkey) = found.ok_or_else(refused)?;
    let counter = webauthn::verify(party, &ticket.challenge, &passkey.public_key, &client, &data, &signed);
    let counter = counter.ok_or_else(refused)?;
    let claimant = Claimant::by_id(app, org, passkey.user_id).ok_or_else(refused)?;
    if let Some(wait) = claimant.credential(app).await?.and_then(|credential| locked_for(app, &credential)) {
        return Err(Problem::new(Code::AccountLocked).retry_after(wait));
    }
    let shown = Shown::Passkey { id: passkey.id, counter };
    claimant.enter(app, context, arrival, Some(shown), Some(&ticket.challenge)).await
}
