//! Which secret opens what: sessions and tokens, remembered for a moment.
//!
//! Only *whose* a secret is gets remembered. The user's role and whether they are still active is read from
//! the catalogue at every request, so a change there counts at once. Whatever ends a session or a token
//! reaches this node by the live log and removes the memory; [`MEMORY`] bounds it should that fail.

use crate::app::App;
use crate::auth::secret::{self, SecretHash};
use crate::extract::Caller;
use gongdan_domain::Command;
use gongdan_domain::OrgId;
use gongdan_domain::permission::Action;
use gongdan_domain::settings::TokenPolicy;
use gongdan_domain::sign_in::allowed;
use gongdan_ledger::{Ledger, LedgerError};
use gongdan_store::{StoreError, sign_in};
use jiff::Timestamp;
use moka::sync::Cache;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use uuid::Uuid;

/// How long an answer of the store is believed.
const MEMORY: Duration = Duration::from_secs(30);
/// How often it is written down that a session or token is in use.
const NOTED: Duration = Duration::from_secs(60);
/// How long one look through another's eyes lasts.
const SEEN_AS: Duration = Duration::from_mins(10);
/// Secrets remembered at most.
const CAPACITY: u64 = 50_000;
/// Wrong secrets remembered at most, so that guessing does not become reading.
const WRONG_CAPACITY: u64 = 10_000;

/// What a secret proved.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// In which organisation.
    pub org: OrgId,
    /// Whose it is.
    pub user_id: Uuid,
    /// By what.
    pub means: Means,
    /// What it may do at most, whatever its owner may; nothing for no limit.
    pub allowed: Option<Vec<Action>>,
    /// Whether more than a password guards the account: a second factor is on, or there is a passkey.
    pub has_second_factor: bool,
    /// When it was made, of a token: what the organisation sets may end it earlier.
    made_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    hash: SecretHash,
}

impl Proof {
    /// That of a message to the inbound webhook `id`, whose signature held: a key as good as any second factor.
    pub(crate) fn by_signature(org: OrgId, user_id: Uuid, id: Uuid) -> Self {
        let means = Means::Signature(id);
        let (allowed, has_second_factor, hash) = (None, true, SecretHash::default());
        Self { org, user_id, means, allowed, has_second_factor, made_at: None, expires_at: None, hash }
    }

    /// Whether it opens nothing any more under what the organisation sets now.
    pub(crate) fn is_over(&self, policy: TokenPolicy, now: Timestamp) -> bool {
        self.made_at.is_some_and(|made| policy.end(made, self.expires_at).is_some_and(|end| end <= now))
    }
}

/// By what somebody proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// A browser's session.
    Session(Uuid),
    /// A program's token.
    Token(Uuid),
    /// The signature of a message to an inbound webhook.
    Signature(Uuid),
}

impl Means {
    /// The id of the session, token or webhook.
    pub fn id(self) -> Uuid {
        match self {
            Self::Session(id) | Self::Token(id) | Self::Signature(id) => id,
        }
    }
}

/// The memory of secrets on this node.
#[derive(Clone)]
pub(crate) struct Doors {
    right: Cache<SecretHash, Arc<Proof>>,
    wrong: Cache<SecretHash, ()>,
    /// Sessions and tokens whose use was noted in this minute.
    used: Cache<Uuid, ()>,
    /// Who looked as whom in these minutes.
    seen_as: Cache<(Uuid, Uuid), ()>,
}

impl Doors {
    /// With nothing in memory.
    pub(crate) fn new() -> Self {
        Self {
            right: Cache::builder().max_capacity(CAPACITY).time_to_live(MEMORY).build(),
            used: Cache::builder().max_capacity(CAPACITY).time_to_live(NOTED).build(),
            seen_as: Cache::builder().max_capacity(CAPACITY).time_to_live(SEEN_AS).build(),
            wrong: Cache::builder().max_capacity(WRONG_CAPACITY).time_to_live(MEMORY).build(),
        }
    }

    /// What `secret` proves at `now`, if anything.
    pub(crate) async fn open(
        &self,
        ledger: &Ledger,
        secret: &str,
        now: Timestamp,
    ) -> Result<Option<Arc<Proof>>, StoreError> {
        if !secret::is_well_formed(secret) {
            return Ok(None);
        }
        let hash = secret::hash(secret);
        let known = match self.right.get(&hash) {
            Some(proof) => Some(proof),
            None if self.wrong.contains_key(&hash) => None,
            None => self.ask(ledger, hash, secret.starts_with(secret::TOKEN_PREFIX), now).await?,
        };
        Ok(known.filter(|proof| proof.expires_at.is_none_or(|end| now < end)))
    }

    /// What the secret behind `proof` proves now, asked from the store itself.
    pub(crate) async fn again(ledger: &Ledger, proof: &Proof, now: Timestamp) -> Result<Option<Proof>, StoreError> {
        let is_token = matches!(proof.means, Means::Token(_));
        look_up(ledger, proof.hash, is_token, now).await
    }

    async fn ask(
        &self,
        ledger: &Ledger,
        hash: SecretHash,
        is_token: bool,
        now: Timestamp,
    ) -> Result<Option<Arc<Proof>>, StoreError> {
        let found = look_up(ledger, hash, is_token, now).await?.map(Arc::new);
        match &found {
            Some(proof) => self.right.insert(hash, Arc::clone(proof)),
            None => self.wrong.insert(hash, ()),
        }
        Ok(found)
    }

    /// Forgets one secret at once, for somebody who just signed out here.
    pub(crate) fn close(&self, proof: &Proof) {
        self.right.invalidate(&proof.hash);
    }

    /// Forgets a session or token at once, for somebody who just ended it here.
    pub(crate) fn close_means(&self, means: Means) {
        self.forget(|proof| proof.means == means);
    }

    /// Forgets the sessions of a user at once, but one.
    pub(crate) fn close_sessions(&self, user_id: Uuid, except: Option<Uuid>) {
        let is_session = |proof: &Proof| matches!(proof.means, Means::Session(id) if Some(id) != except);
        self.forget(|proof| proof.user_id == user_id && is_session(proof));
    }

    /// Forgets everything of a user at once.
    pub(crate) fn close_user(&self, user_id: Uuid) {
        self.forget(|proof| proof.user_id == user_id);
    }

    /// Writes down that a session or token is in use, once a minute and behind the caller's back.
    pub(crate) fn note_use(&self, ledger: &Ledger, proof: &Proof, now: Timestamp) {
        let id = proof.means.id();
        if self.used.contains_key(&id) {
            return;
        }
        self.used.insert(id, ());
        let (store, org, is_token) = (ledger.store().clone(), proof.org, matches!(proof.means, Means::Token(_)));
        tokio::spawn(async move {
            if let Err(error) = store.write(move |c| sign_in::note_use(c, org, is_token, id, now)).await {
                tracing::debug!(%error, "the use of a session or token was not noted");
            }
        });
    }

    /// Writes into the log that `caller` looks at orders as `other` does, before they see any; what follows within ten
    /// minutes belongs to the same look.
    pub(crate) async fn note_sight(&self, app: &App, caller: &Caller, other: Uuid) -> Result<(), LedgerError> {
        let key = (caller.user_id, other);
        if !self.seen_as.contains_key(&key) {
            app.ledger.submit(caller.envelope(app.now(), Command::NoteSight { user_id: other })).await?;
            self.seen_as.insert(key, ());
        }
        Ok(())
    }

    fn forget(&self, is_over: impl Fn(&Proof) -> bool) {
        for (hash, proof) in &self.right {
            if is_over(&proof) {
                self.right.invalidate(&*hash);
            }
        }
    }

    /// Forgets what the log says is over, until the ledger closes.
    pub(crate) async fn watch(self, ledger: Ledger) {
        let mut live = ledger.live();
        loop {
            match live.recv().await {
                Ok(batch) => {
                    let ended = batch.iter().filter(|(_, head)| changes_access(&head.kind));
                    ended.for_each(|(_, head)| self.forget(|proof| proof.user_id == head.subject));
                }
                Err(RecvError::Lagged(_)) => self.right.invalidate_all(),
                Err(RecvError::Closed) => return,
            }
        }
    }
}

/// Whether an event of this kind, about a user, may change what the user's secrets open.
pub(crate) fn changes_access(kind: &str) -> bool {
    matches!(
        kind,
        "session.ended"
            | "token.revoked"
            | "password.changed"
            | "second_factor.set"
            | "passkey.added"
            | "passkey.removed"
    )
}

async fn look_up(
    ledger: &Ledger,
    hash: SecretHash,
    is_token: bool,
    now: Timestamp,
) -> Result<Option<Proof>, StoreError> {
    let find = move |c: &mut gongdan_store::Conn| {
        let proof = |org, user_id, means, expires_at| {
            let (allowed, has_second_factor, made_at) = (None, false, None);
            Proof { org, user_id, means, allowed, has_second_factor, made_at, expires_at, hash }
        };
        let found = if is_token {
            let found = sign_in::token_by_secret(c, &hash)?.filter(|(_, token)| token.revoked_at.is_none());
            found.map(|(org, token)| Proof {
                allowed: allowed(&token.scopes),
                made_at: Some(token.created_at),
                ..proof(org, token.user_id, Means::Token(token.id), token.expires_at)
            })
        } else {
            let found = sign_in::session_by_secret(c, &hash)?.filter(|(_, session)| session.ended_at.is_none());
            found
                .map(|(org, session)| proof(org, session.user_id, Means::Session(session.id), Some(session.expires_at)))
        };
        let Some(mut proof) = found else { return Ok(None) };
        proof.has_second_factor = sign_in::has_second_factor(c, proof.org, proof.user_id)?;
        Ok(Some(proof))
    };
    let found = ledger.store().read(find).await?;
    Ok(found.filter(|proof| proof.expires_at.is_none_or(|end| now < end)))
}
