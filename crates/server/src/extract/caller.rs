//! Who asks.

use super::Context;
use crate::app::App;
use crate::auth::cookie;
use crate::auth::doors::{Means, Proof};
use crate::problem::{Code, Problem};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use gongdan_domain::catalog::{Catalog, Person};
use gongdan_domain::command::Idempotency;
use gongdan_domain::order::Source;
use gongdan_domain::permission::{self, Action, Rights, Scope};
use gongdan_domain::{Actor, Command, Envelope, Language, OrgId, Origin};
use jiff::Timestamp;
use std::ops::Deref;
use std::sync::Arc;
use uuid::Uuid;

/// The signed-in person, or the program that acts for one. A handler that names it cannot be reached without.
#[derive(Clone)]
pub struct Caller {
    /// The organisation everything happens in.
    pub org: OrgId,
    /// What is warm in memory of the organisation.
    pub catalog: Arc<Catalog>,
    /// Whose rights count.
    pub rights: permission::Caller,
    /// The user.
    pub user_id: Uuid,
    /// What proved it.
    pub proof: Arc<Proof>,
    /// The request, as in the logs.
    pub request_id: Arc<str>,
    /// The language the reader asked for.
    pub language: Language,
    /// From where the request came.
    pub origin: Arc<Origin>,
}

impl Caller {
    /// The user as the catalogue knows them.
    pub fn person(&self) -> Result<&Person, Problem> {
        self.catalog.person(self.user_id).ok_or_else(|| Problem::new(Code::Unauthenticated))
    }

    /// Refuses unless the caller may do `action`.
    pub fn must(&self, action: Action) -> Result<(), Problem> {
        if permission::may(&self.rights, action) { Ok(()) } else { Err(Problem::new(Code::Forbidden)) }
    }

    /// Refuses programs: how somebody signs in is for the person in front of a browser to change.
    pub(crate) fn must_be_signed_in(&self) -> Result<(), Problem> {
        match self.proof.means {
            Means::Session(_) => Ok(()),
            Means::Token(_) | Means::Signature(_) => Err(Problem::new(Code::Forbidden)),
        }
    }

    /// The orders the caller may see.
    pub fn scope(&self) -> Scope {
        permission::scope(&self.rights)
    }

    /// Through which door the caller came.
    pub fn source(&self) -> Source {
        match self.proof.means {
            Means::Session(_) => Source::Web,
            Means::Token(_) | Means::Signature(_) => Source::Api,
        }
    }

    /// How a repeat of a request with this key is recognised.
    pub fn idempotency(&self, key: &str, fingerprint: [u8; 32]) -> Idempotency {
        Idempotency { key: format!("user:{}:{key}", self.user_id), fingerprint }
    }

    /// A command in the caller's name.
    pub fn envelope(&self, at: Timestamp, command: Command) -> Envelope {
        let name = self.catalog.person(self.user_id).map(|person| person.body.name.clone()).unwrap_or_default();
        Envelope {
            org: self.org,
            actor: Actor { id: Some(self.user_id), name },
            caller: self.rights.clone(),
            at,
            request_id: self.request_id.as_ref().to_owned(),
            origin: self.origin.as_ref().clone(),
            idempotency: None,
            command,
        }
    }
}

/// Somebody who proved who they are, before it is asked whether that was enough: whoever lacks the second factor
/// that a role of theirs asks for gets no further than to the handlers that name this, and has no rights there. Those
/// are few: reading who one is, setting up a second factor, signing out.
#[derive(Clone)]
pub(crate) struct Entrant {
    caller: Caller,
    /// Whether a role asks for a second factor that is not there.
    pub(crate) lacks_second_factor: bool,
}

impl Entrant {
    /// The caller, if nothing is missing.
    pub(crate) fn admitted(self) -> Result<Caller, Problem> {
        if self.lacks_second_factor { Err(Problem::new(Code::SecondFactorRequired)) } else { Ok(self.caller) }
    }
}

impl Deref for Entrant {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = Entrant::from_request_parts(parts, app).await?.admitted()?;
        let caller = through_other_eyes(app, caller, parts).await?;
        if is_submission(parts) {
            return Ok(caller);
        }
        let rights = app.ledger.find_steps(caller.org, caller.rights).await?;
        Ok(Self { rights, ..caller })
    }
}

impl FromRequestParts<App> for Entrant {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let secret = secret(&parts.headers).ok_or_else(|| Problem::new(Code::Unauthenticated))?;
        let proof = app.doors.open(&app.ledger, secret, app.now()).await?;
        let proof = proof.ok_or_else(|| Problem::new(Code::Unauthenticated))?;
        check_organisation(&parts.headers, proof.org)?;
        app.limits.check_caller(proof.means.id())?;
        app.doors.note_use(&app.ledger, &proof, app.now());
        let Ok(context) = Context::from_request_parts(parts, app).await;
        proven(app, proof, context)
    }
}

/// A new order stands at no step yet: nothing is asked of the database before it is written.
fn is_submission(parts: &Parts) -> bool {
    parts.method == Method::POST && parts.uri.path() == "/api/v1/orders"
}

/// Lets an administrator who sees everything read orders as somebody else does (`?as=<user>`): to try what roles
/// come to. Nothing can be changed that way, nothing is seen that the administrator could not see before, and the log
/// tells of it.
async fn through_other_eyes(app: &App, caller: Caller, parts: &Parts) -> Result<Caller, Problem> {
    let query = parts.uri.query().unwrap_or_default();
    let asked = query.split('&').find_map(|pair| pair.strip_prefix("as="));
    let is_reading = parts.method == Method::GET && parts.uri.path().starts_with("/api/v1/orders");
    let Some(other) = asked.filter(|_| is_reading) else { return Ok(caller) };
    caller.must(Action::Administer)?;
    if !caller.rights.sees_all() {
        return Err(Problem::new(Code::Forbidden));
    }
    let other: Uuid = other.parse().map_err(|_| Problem::not_found())?;
    let rights = caller.catalog.caller(other).ok_or_else(Problem::not_found)?;
    app.doors.note_sight(app, &caller, other).await?;
    Ok(Caller { rights, user_id: other, ..caller })
}

/// Who stands behind a proof, if the user still is one.
pub(crate) fn proven(app: &App, proof: Arc<Proof>, context: Context) -> Result<Entrant, Problem> {
    let unknown = || Problem::new(Code::Unauthenticated);
    let catalog = app.ledger.catalog(proof.org).ok_or_else(unknown)?;
    if proof.is_over(catalog.token_policy(), app.now()) {
        return Err(unknown());
    }
    let person = catalog.person(proof.user_id).filter(|person| person.active).ok_or_else(unknown)?;
    let mut rights = catalog.caller(person.id).ok_or_else(unknown)?;
    let mut lacks_second_factor = false;
    if let permission::Caller::User { rights, .. } = &mut rights {
        lacks_second_factor = rights.needs_second_factor() && !proof.has_second_factor;
        if lacks_second_factor {
            *rights = Arc::new(Rights::none());
        } else if let Some(allowed) = &proof.allowed {
            *rights = Arc::new(rights.limited(allowed));
        }
    }
    let (user_id, Context { request_id, language, origin }) = (person.id, context);
    let caller = Caller { org: proof.org, catalog, rights, user_id, proof, request_id, language, origin };
    Ok(Entrant { caller, lacks_second_factor })
}

/// The organisation a page belongs to, by id. Tabs of one browser share a cookie: whoever goes over to another
/// organisation in one of them must not act there from the others without noticing.
pub(crate) const ORGANISATION: &str = "gongdan-organisation";

fn check_organisation(headers: &HeaderMap, org: OrgId) -> Result<(), Problem> {
    let said = headers.get(ORGANISATION).map(|id| id.to_str().ok().and_then(|id| id.parse::<Uuid>().ok()));
    if said.is_none_or(|id| id == Some(org.0)) { Ok(()) } else { Err(Problem::new(Code::OtherOrganisation)) }
}

/// The secret a request carries: a Bearer token, else the cookie.
fn secret(headers: &HeaderMap) -> Option<&str> {
    match headers.get(header::AUTHORIZATION) {
        Some(value) => {
            let (scheme, secret) = value.to_str().ok()?.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
        }
        None => cookie::read(headers),
    }
}
