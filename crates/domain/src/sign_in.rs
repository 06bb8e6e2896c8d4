//! Second factors, passkeys, and the end of access.
//!
//! Rows here hold secrets (sealed seeds, hashes, public keys), so events tell only that something happened.

use crate::command::{Envelope, Touches};
use crate::decide::Decision;
use crate::event::Event;
use crate::people::Session;
use crate::permission::{self, Action, Caller};
use crate::refusal::Refusal;
use crate::state::State;
use jiff::Timestamp;
use uuid::Uuid;

/// Passkeys one user may have.
pub const MAX_PASSKEYS: usize = 20;

/// A time-based second factor (RFC 6238) with its recovery codes.
#[derive(Clone, PartialEq)]
pub struct SecondFactor {
    /// Whose.
    pub user_id: Uuid,
    /// The seed, sealed with the installation's secret; empty when the factor is switched off.
    pub sealed: Vec<u8>,
    /// The newest time step whose code was used: no code counts twice.
    pub last_step: i64,
    /// SHA-256 of each recovery code that is left, in hex.
    pub recovery: Vec<String>,
    /// When it was switched on or off.
    pub changed_at: Timestamp,
}

impl SecondFactor {
    /// Whether sign-in asks for it.
    pub fn is_on(&self) -> bool {
        !self.sealed.is_empty()
    }
}

impl std::fmt::Debug for SecondFactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecondFactor").field("user_id", &self.user_id).finish_non_exhaustive()
    }
}

/// A WebAuthn credential.
#[derive(Debug, Clone, PartialEq)]
pub struct Passkey {
    /// UUIDv7.
    pub id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// What the authenticator calls it.
    pub credential_id: Vec<u8>,
    /// Its public key, as COSE has it.
    pub public_key: Vec<u8>,
    /// The authenticator's count of signatures; 0 where it does not count.
    pub counter: i64,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When somebody last signed in with it.
    pub last_used_at: Option<Timestamp>,
    /// When it was removed.
    pub removed_at: Option<Timestamp>,
}

/// What somebody showed besides a password, or instead of one.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// The code of a time step.
    Code {
        /// Seconds since 1970, by 30.
        step: i64,
    },
    /// A recovery code.
    Recovery {
        /// Its SHA-256 in hex.
        hash: String,
    },
    /// A signature of a passkey.
    Passkey {
        /// Which.
        id: Uuid,
        /// Its count of signatures.
        counter: i64,
    },
}

/// A change of how somebody proves who they are.
#[derive(Debug, Clone)]
pub enum Change {
    /// Begin a session after more than a password was shown.
    StartSession {
        /// The session.
        session: Session,
        /// What was shown.
        shown: Shown,
    },
    /// Ask for a code from now on.
    SetSecondFactor(SecondFactor),
    /// Ask for no code any more.
    RemoveSecondFactor {
        /// Of whom.
        user_id: Uuid,
    },
    /// Add a passkey.
    AddPasskey(Passkey),
    /// Remove a passkey.
    RemovePasskey {
        /// Which.
        passkey_id: Uuid,
    },
    /// End sessions of a user.
    EndSessions {
        /// Of whom.
        user_id: Uuid,
        /// But this one.
        except: Option<Uuid>,
    },
    /// End all sessions and revoke all tokens of somebody who leaves.
    LockOut {
        /// Who.
        user_id: Uuid,
    },
}

impl Change {
    /// Adds the rows this change must see.
    pub fn touch(&self, touches: &mut Touches) {
        match self {
            Self::StartSession { session, shown } => {
                touches.credentials.push(session.user_id);
                match shown {
                    Shown::Code { .. } | Shown::Recovery { .. } => touches.factors.push(session.user_id),
                    Shown::Passkey { id, .. } => touches.passkeys.push(*id),
                }
            }
            Self::SetSecondFactor(factor) => touches.factors.push(factor.user_id),
            Self::RemoveSecondFactor { user_id } => touches.factors.push(*user_id),
            Self::AddPasskey(passkey) => touches.passkeys_of.push(passkey.user_id),
            Self::RemovePasskey { passkey_id } => touches.passkeys.push(*passkey_id),
            Self::EndSessions { user_id, .. } => touches.sessions_of.push(*user_id),
            Self::LockOut { user_id } => {
                touches.sessions_of.push(*user_id);
                touches.tokens_of.push(*user_id);
            }
        }
    }

    /// The id a receipt names.
    pub fn subject(&self) -> Uuid {
        match self {
            Self::StartSession { session, .. } => session.id,
            Self::SetSecondFactor(factor) => factor.user_id,
            Self::AddPasskey(passkey) => passkey.id,
            Self::RemovePasskey { passkey_id } => *passkey_id,
            Self::RemoveSecondFactor { user_id } | Self::EndSessions { user_id, .. } | Self::LockOut { user_id } => {
                *user_id
            }
        }
    }
}

/// Decides a change.
///
/// # Errors
/// [`Refusal::Forbidden`] when what was shown does not count (any more), else as for other commands.
pub fn decide(state: &State, envelope: &Envelope, change: &Change) -> Result<Decision, Refusal> {
    match change {
        Change::StartSession { session, shown } => start_session(state, envelope, session, shown),
        Change::SetSecondFactor(factor) => {
            about(envelope, factor.user_id)?;
            let event = Event::SecondFactorSet { user_id: factor.user_id, enabled: true };
            Ok(Decision { factor: Some(factor.clone()), ..event.into() })
        }
        Change::RemoveSecondFactor { user_id } => {
            about(envelope, *user_id)?;
            let Some(factor) = state.factors.get(user_id).filter(|f| f.is_on()) else { return Ok(Decision::default()) };
            let changed_at = envelope.at;
            let off = SecondFactor { sealed: Vec::new(), recovery: Vec::new(), changed_at, ..factor.clone() };
            let event = Event::SecondFactorSet { user_id: *user_id, enabled: false };
            Ok(Decision { factor: Some(off), ..event.into() })
        }
        Change::AddPasskey(passkey) => {
            about(envelope, passkey.user_id)?;
            let own = state.passkeys.values().filter(|p| p.user_id == passkey.user_id && p.removed_at.is_none());
            if own.count() >= MAX_PASSKEYS {
                return Err(Refusal::Limit("passkeys"));
            }
            let (passkey_id, user_id, name) = (passkey.id, passkey.user_id, passkey.name.clone());
            let event = Event::PasskeyAdded { passkey_id, user_id, name };
            Ok(Decision { passkey: Some(passkey.clone()), ..event.into() })
        }
        Change::RemovePasskey { passkey_id } => {
            let passkey = state.passkeys.get(passkey_id).ok_or(Refusal::NotFound)?;
            about(envelope, passkey.user_id)?;
            Ok(match passkey.removed_at {
                Some(_) => Decision::default(),
                None => Event::PasskeyRemoved { passkey_id: *passkey_id, user_id: passkey.user_id }.into(),
            })
        }
        Change::EndSessions { user_id, except } => {
            about(envelope, *user_id)?;
            Ok(Decision { events: ended(state, *user_id, *except).collect(), ..Decision::default() })
        }
        Change::LockOut { user_id } => {
            about(envelope, *user_id)?;
            let tokens = state.tokens.values().filter(|t| t.user_id == *user_id && t.revoked_at.is_none());
            let revoked = tokens.map(|t| Event::TokenRevoked { token_id: t.id, user_id: *user_id });
            Ok(Decision { events: ended(state, *user_id, None).chain(revoked).collect(), ..Decision::default() })
        }
    }
}

fn ended(state: &State, user_id: Uuid, except: Option<Uuid>) -> impl Iterator<Item = Event> {
    let open = state.sessions.values().filter(move |s| s.user_id == user_id && s.ended_at.is_none());
    open.filter(move |s| Some(s.id) != except).map(move |s| Event::SessionEnded { session_id: s.id, user_id })
}

fn start_session(state: &State, envelope: &Envelope, session: &Session, shown: &Shown) -> Result<Decision, Refusal> {
    let user_id = session.user_id;
    let started = Event::SessionStarted { session_id: session.id, user_id, expires_at: session.expires_at };
    let mut decision = Decision { session: Some(session.clone()), ..Decision::default() };
    let factor = || state.factors.get(&user_id).filter(|factor| factor.is_on()).ok_or(Refusal::Forbidden);
    match shown {
        Shown::Code { step } => {
            let factor = factor()?;
            if *step <= factor.last_step {
                return Err(Refusal::Forbidden);
            }
            decision.factor = Some(SecondFactor { last_step: *step, ..factor.clone() });
        }
        Shown::Recovery { hash } => {
            let mut factor = factor()?.clone();
            let before = factor.recovery.len();
            factor.recovery.retain(|left| left != hash);
            if factor.recovery.len() == before {
                return Err(Refusal::Forbidden);
            }
            decision.events.push(Event::RecoveryCodeUsed { user_id, left: factor.recovery.len() as i64 });
            decision.factor = Some(factor);
        }
        Shown::Passkey { id, counter } => {
            let passkey = state.passkeys.get(id).filter(|p| p.user_id == user_id && p.removed_at.is_none());
            let passkey = passkey.ok_or(Refusal::Forbidden)?;
            // A count that does not grow means that the key was copied (WebAuthn, section 6.1.1).
            if (*counter > 0 || passkey.counter > 0) && *counter <= passkey.counter {
                return Err(Refusal::Forbidden);
            }
            let last_used_at = Some(envelope.at);
            decision.passkey = Some(Passkey { counter: *counter, last_used_at, ..passkey.clone() });
        }
    }
    decision.events.push(started);
    Ok(decision)
}

/// Whether the caller may change how this user signs in: the user, or an administrator.
pub(crate) fn about(envelope: &Envelope, user_id: Uuid) -> Result<(), Refusal> {
    let own = matches!(&envelope.caller, Caller::User { id, .. } if *id == user_id);
    if own || permission::may(&envelope.caller, Action::Administer) { Ok(()) } else { Err(Refusal::NotFound) }
}

/// The letters a scope of an API token has in the store and on the wire.
pub const SCOPES: [(&str, &[Action]); 5] = [
    ("read", &[Action::Read, Action::ReadRecords, Action::Export]),
    ("submit", &[Action::Submit]),
    (
        "edit",
        &[
            Action::Read,
            Action::Edit,
            Action::Comment,
            Action::Attach,
            Action::Complete,
            Action::Cancel,
            Action::Reopen,
            Action::Assign,
            Action::Link,
            Action::Merge,
            Action::BulkEdit,
        ],
    ),
    ("records", &[Action::ReadRecords, Action::MaintainRecords, Action::Import]),
    (
        "administration",
        &[Action::Administer, Action::ManageForms, Action::ManageSettings, Action::SeeAudit, Action::SeeSystem],
    ),
];

/// What a token with these scopes may do at most; `None` when it has no limit of its own. A scope that this program
/// does not know allows nothing.
pub fn allowed(scopes: &[String]) -> Option<Vec<Action>> {
    if scopes.is_empty() {
        return None;
    }
    let known = SCOPES.iter().filter(|(name, _)| scopes.iter().any(|scope| scope == name));
    Some(known.flat_map(|(_, actions)| actions.iter().copied()).collect())
}
