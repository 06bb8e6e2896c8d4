//! API tokens: the own ones.

use super::documents::Checks;
use crate::app::App;
use crate::auth::doors::Means;
use crate::auth::secret;
use crate::extract::{Body, Caller, Query, Segments};
use crate::problem::{Code, Problem};
use crate::wire::{CreateToken, Items, NewToken, Token, TokenBeyond};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use gongdan_domain::Command;
use gongdan_domain::form::FieldError;
use gongdan_domain::people::ApiToken;
use gongdan_domain::permission::Action;
use gongdan_domain::settings::{MOST_TOKEN_DAYS, TokenPolicy};
use gongdan_domain::sign_in::{SCOPES, allowed};
use gongdan_domain::whole_micros;
use gongdan_store::sign_in;
use jiff::SignedDuration;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Most tokens of one user.
const MOST: usize = 100;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_tokens, create_token))
        .routes(routes!(revoke_token))
        .routes(routes!(list_tokens_beyond))
}

/// Lists the own tokens, newest first.
#[utoipa::path(get, path = "/api/v1/tokens", tag = "tokens",
    responses((status = 200, description = "The own tokens.", body = Items<Token>), Problem))]
pub(crate) async fn list_tokens(State(app): State<App>, caller: Caller) -> Result<Json<Items<Token>>, Problem> {
    let (org, user_id) = (caller.org, caller.user_id);
    let tokens = app.ledger.store().read(move |c| sign_in::tokens_of(c, org, user_id)).await?;
    let policy = caller.catalog.token_policy();
    Ok(Json(Items { items: tokens.iter().map(|token| Token::new(token, policy)).collect() }))
}

/// A limit to try.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Limit {
    /// Days tokens would last at most.
    #[param(minimum = 1, maximum = 3650)]
    days: u32,
}

/// Lists the tokens of everybody that a limit would end earlier than they were made to, newest first, at most 500: what
/// setting it comes to.
#[utoipa::path(get, path = "/api/v1/settings/tokens-beyond", tag = "settings", params(Limit),
    responses((status = 200, description = "Tokens that would end earlier.", body = Items<TokenBeyond>), Problem))]
pub(crate) async fn list_tokens_beyond(
    State(app): State<App>,
    caller: Caller,
    Query(limit): Query<Limit>,
) -> Result<Json<Items<TokenBeyond>>, Problem> {
    caller.must(Action::ManageSettings)?;
    if !(1..=MOST_TOKEN_DAYS).contains(&limit.days) {
        return Err(FieldError::new("out-of-range", "应为 1 到 3650 天。", "From 1 to 3,650 days.").at("/days").into());
    }
    let (org, now) = (caller.org, app.now());
    let most = SignedDuration::from_hours(24 * i64::from(limit.days));
    let tokens = app.ledger.store().read(move |c| sign_in::tokens_beyond(c, org, most, now)).await?;
    let policy = TokenPolicy { token_days: 0, most_token_days: limit.days };
    let name = |id| caller.catalog.person(id).map(|person| person.body.name.clone()).unwrap_or_default();
    let items = tokens.iter().map(|token| TokenBeyond::new(token, policy, name(token.user_id), now));
    Ok(Json(Items { items: items.collect() }))
}

/// Makes a token that acts for the caller. Its secret is shown this once.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "tokens", request_body = CreateToken,
    responses((status = 201, description = "Made.", body = NewToken), Problem))]
pub(crate) async fn create_token(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<CreateToken>,
) -> Result<Response, Problem> {
    let (now, policy) = (app.now(), caller.catalog.token_policy());
    let expires_at = match input.expires_at {
        Some(said) => said.map(whole_micros),
        None => policy.default_end(now),
    };
    let mut checks = Checks::default();
    checks.text("/name", &input.name, 200);
    if expires_at.is_some_and(|end| end <= now) {
        checks.add("in-the-past", "到期时间必须在将来。", "It must end in the future.", "/expiresAt");
    }
    if policy.end(now, expires_at) != expires_at {
        let days = policy.most_token_days;
        let (zh, en) =
            (format!("组织规定令牌最长 {days} 天。"), format!("The organisation lets tokens last {days} days."));
        checks.add("too-long", &zh, &en, "/expiresAt");
    }
    for (at, scope) in input.scopes.iter().enumerate() {
        let is_known = SCOPES.iter().any(|(name, _)| name == scope);
        checks.exists(&format!("/scopes/{at}"), is_known);
    }
    checks.done()?;
    // A token makes no token that may do more than itself.
    if let Some(own) = &caller.proof.allowed {
        let asked = allowed(&input.scopes);
        if !asked.is_some_and(|asked| asked.iter().all(|action| own.contains(action))) {
            return Err(Problem::new(Code::Forbidden));
        }
    }
    let (org, user_id) = (caller.org, caller.user_id);
    if app.ledger.store().read(move |c| sign_in::tokens_of(c, org, user_id)).await?.len() >= MOST {
        return Err(Problem::new(Code::NotAllowed).saying(
            format!("最多 {MOST} 个令牌，请先删除旧的。"),
            format!("At most {MOST} tokens. Revoke an old one first."),
        ));
    }
    let secret = secret::token();
    let token = ApiToken {
        id: Uuid::now_v7(),
        user_id,
        name: input.name.trim().to_owned(),
        prefix: secret::shown(&secret),
        secret_hash: secret::hash(&secret).to_vec(),
        created_at: now,
        expires_at,
        revoked_at: None,
        scopes: input.scopes,
        last_used_at: None,
    };
    let answer = NewToken { token: Token::new(&token, policy), secret };
    app.ledger.submit(caller.envelope(now, Command::CreateToken(token))).await?;
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// Revokes a token.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", tag = "tokens", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Revoked."), Problem))]
pub(crate) async fn revoke_token(
    State(app): State<App>,
    caller: Caller,
    Segments(token_id): Segments<Uuid>,
) -> Result<StatusCode, Problem> {
    // A narrow token may end itself and nothing else.
    if caller.proof.allowed.is_some() && caller.proof.means != Means::Token(token_id) {
        return Err(Problem::new(Code::Forbidden));
    }
    app.ledger.submit(caller.envelope(app.now(), Command::RevokeToken { token_id })).await?;
    app.doors.close_means(Means::Token(token_id));
    Ok(StatusCode::NO_CONTENT)
}
