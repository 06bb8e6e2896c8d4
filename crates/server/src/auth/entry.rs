//! Letting somebody in: from a claim to a session.

use super::{cookie, secret};
use crate::app::App;
use crate::extract::{Arrival, Context};
use crate::problem::{Code, Problem};
use crate::wire::{Me, OrganisationChoice};
use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use gongdan_domain::catalog::Catalog;
use gongdan_domain::command::Idempotency;
use gongdan_domain::people::{Credential, Session};
use gongdan_domain::sign_in::{Change, Shown};
use gongdan_domain::{Actor, Command, Envelope, OrgId};
use gongdan_store::sign_in;
use jiff::SignedDuration;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Accounts of one login that are looked at when nobody says in which organisation.
const MOST_ACCOUNTS: usize = 8;

/// Somebody who may be the one they say.
pub(crate) struct Claimant {
    pub(crate) org: OrgId,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) user_id: Uuid,
}

impl Claimant {
    /// The active users with this login, in one organisation or in all: the first [`MOST_ACCOUNTS`].
    pub(crate) fn by_login(app: &App, login: &str, organisation: Option<&str>) -> Vec<Self> {
        let login = login.trim().to_lowercase();
        let orgs = match organisation {
            Some(slug) => app.ledger.organisation_by_slug(slug.trim()).into_iter().collect(),
            None => app.ledger.organisations(),
        };
        let found = orgs.into_iter().filter_map(|org| {
            let catalog = app.ledger.catalog(org)?;
            let user_id = catalog.person_by_login(&login).filter(|person| person.active)?.id;
            Some(Self { org, catalog, user_id })
        });
        found.take(MOST_ACCOUNTS).collect()
    }

    /// The organisation, for whoever knows the password there.
    pub(crate) fn choice(&self) -> OrganisationChoice {
        let organisation = self.catalog.organisation();
        OrganisationChoice { slug: organisation.slug.clone(), name: organisation.name.clone() }
    }

    /// The active user with this id.
    pub(crate) fn by_id(app: &App, org: OrgId, user_id: Uuid) -> Option<Self> {
        let catalog = app.ledger.catalog(org)?;
        catalog.person(user_id).filter(|person| person.active)?;
        Some(Self { org, catalog, user_id })
    }

    /// Whether one of the claimant's roles asks for more than a password.
    pub(crate) fn needs_second_factor(&self) -> bool {
        self.catalog.rights(self.user_id).is_some_and(|rights| rights.needs_second_factor())
    }

    /// What the store knows about the password.
    pub(crate) async fn credential(&self, app: &App) -> Result<Option<Credential>, Problem> {
        let (org, user_id) = (self.org, self.user_id);
        Ok(app.ledger.store().read(move |c| sign_in::credential(c, org, user_id)).await?)
    }

    /// A command about the claimant, before there is a caller.
    fn envelope(&self, app: &App, context: &Context, command: Command) -> Option<Envelope> {
        let person = self.catalog.person(self.user_id)?;
        Some(Envelope {
            org: self.org,
            actor: Actor { id: Some(person.id), name: person.body.name.clone() },
            caller: self.catalog.caller(person.id)?,
            at: app.now(),
            request_id: context.request_id.as_ref().to_owned(),
            origin: context.origin.as_ref().clone(),
            idempotency: None,
            command,
        })
    }

    /// Counts a wrong password or code.
    pub(crate) async fn note_failure(&self, app: &App, context: &Context) -> Result<(), Problem> {
        let command = Command::NoteFailedSignIn { user_id: self.user_id };
        if let Some(envelope) = self.envelope(app, context, command) {
            // Without a credential there is nothing to count, and nobody may learn that.
            match app.ledger.submit(envelope).await.map_err(Problem::from) {
                Err(problem) if problem.code() != Code::NotFound => return Err(problem),
                Ok(_) | Err(_) => {}
            }
        }
        Ok(())
    }

    /// Begins a session. `once` names something that may be shown a single time in the whole installation.
    pub(crate) async fn enter(
        &self,
        app: &App,
        context: &Context,
        arrival: &Arrival,
        shown: Option<Shown>,
        once: Option<&[u8]>,
    ) -> Result<Response, Problem> {
        let (secret, now, lifetime) = (secret::session(), app.now(), app.config.session_lifetime);
        let span = SignedDuration::try_from(lifetime).map_err(Problem::internal)?;
        let session = Session {
            id: Uuid::now_v7(),
            user_id: self.user_id,
            secret_hash: secret::hash(&secret).to_vec(),
            created_at: now,
            expires_at: now.checked_add(span).map_err(Problem::internal)?,
            ended_at: None,
            device: arrival.device.clone(),
            address: arrival.address.to_string(),
            last_used_at: None,
        };
        let unknown = || Problem::new(Code::SignInFailed);
        let lacks_second_factor = shown.is_none() && self.needs_second_factor();
        let fingerprint = secret::hash(&secret);
        let command = match shown {
            None => Command::StartSession(session),
            Some(shown) => Command::SignIn(Box::new(Change::StartSession { session, shown })),
        };
        let mut envelope = self.envelope(app, context, command).ok_or_else(unknown)?;
        // The same key with another fingerprint is refused: what was shown once cannot be shown again.
        let key = once.map(|once| format!("shown:{}", hex::encode(Sha256::digest(once))));
        envelope.idempotency = key.map(|key| Idempotency { key, fingerprint });
        app.ledger.submit(envelope).await.map_err(|error| match Problem::from(error) {
            refused if matches!(refused.code(), Code::Forbidden | Code::IdempotencyKeyReused) => unknown(),
            other => other,
        })?;
        let person = self.catalog.person(self.user_id).ok_or_else(unknown)?;
        let cookie = cookie::set(&secret, lifetime, app.config.is_https());
        Ok(([(header::SET_COOKIE, cookie)], Json(Me::entering(&self.catalog, person, lacks_second_factor)))
            .into_response())
    }
}

/// Which of the accounts of a login a password opens.
pub(crate) struct Opened {
    /// Those it opens.
    pub(crate) right: Vec<Claimant>,
    /// Those it was tried on in vain.
    pub(crate) wrong: Vec<Claimant>,
}

/// Tries a password on accounts. It takes as long whichever of them exist: `rounds` passwords are hashed in any case.
/// Refuses only when each of them is locked.
pub(crate) async fn try_password(
    app: &App,
    claimants: Vec<Claimant>,
    password: &str,
    rounds: usize,
) -> Result<Opened, Problem> {
    let (mut open, mut wait) = (Vec::new(), None);
    for claimant in claimants {
        let credential = claimant.credential(app).await?;
        match credential.as_ref().and_then(|credential| locked_for(app, credential)) {
            Some(locked) => wait = Some(wait.map_or(locked, |least: Duration| least.min(locked))),
            None => open.push((claimant, credential.map(|credential| credential.password_hash))),
        }
    }
    if let (true, Some(wait)) = (open.is_empty(), wait) {
        return Err(Problem::new(Code::AccountLocked).retry_after(wait));
    }
    let mut opened = Opened { right: Vec::new(), wrong: Vec::new() };
    let spare = rounds.saturating_sub(open.len());
    for (claimant, hash) in open {
        match app.hashing.fits(password.to_owned(), hash).await? {
            true => opened.right.push(claimant),
            false => opened.wrong.push(claimant),
        }
    }
    for _ in 0..spare {
        app.hashing.fits(password.to_owned(), None).await?;
    }
    Ok(opened)
}

/// Accounts of one login that are tried in all organisations, and passwords hashed when the organisation is not named.
pub(crate) fn rounds(app: &App) -> usize {
    app.ledger.organisations().len().clamp(1, MOST_ACCOUNTS)
}

/// How long sign-in is refused whatever is shown.
pub(crate) fn locked_for(app: &App, credential: &Credential) -> Option<Duration> {
    let now = app.now();
    let until = credential.locked_until.filter(|_| credential.is_locked(now))?;
    until.duration_since(now).try_into().ok()
}
