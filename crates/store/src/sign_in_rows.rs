//! The rows of sign-in in a batch of commands: loading and writing back.

use crate::table::{API_TOKEN, CREDENTIAL, PASSKEY, SECOND_FACTOR, USER_SESSION};
use crate::{Conn, Existing, StoreError, sign_in};
use gongdan_domain::command::Touches;
use gongdan_domain::{OrgId, State};

pub(crate) fn load(c: &mut Conn, org: OrgId, touches: &Touches, state: &mut State) -> Result<(), StoreError> {
    if !touches.credentials.is_empty() {
        let rows = sign_in::credentials(c, org, &touches.credentials)?;
        state.credentials = rows.into_iter().map(|r| (r.user_id, r)).collect();
    }
    if !touches.sessions.is_empty() {
        state.sessions = sign_in::sessions(c, org, &touches.sessions)?.into_iter().map(|r| (r.id, r)).collect();
    }
    if !touches.tokens.is_empty() {
        state.tokens = sign_in::tokens(c, org, &touches.tokens)?.into_iter().map(|r| (r.id, r)).collect();
    }
    load_whole_users(c, org, touches, state)
}

/// Second factors, passkeys, and all that opens the door for whole users.
fn load_whole_users(c: &mut Conn, org: OrgId, touches: &Touches, state: &mut State) -> Result<(), StoreError> {
    if !touches.factors.is_empty() {
        state.factors = sign_in::factors(c, org, &touches.factors)?.into_iter().map(|r| (r.user_id, r)).collect();
    }
    if !touches.passkeys.is_empty() {
        state.passkeys = sign_in::passkeys(c, org, &touches.passkeys)?.into_iter().map(|r| (r.id, r)).collect();
    }
    if !touches.passkeys_of.is_empty() {
        let rows = sign_in::passkeys_of(c, org, &touches.passkeys_of)?;
        state.passkeys.extend(rows.into_iter().map(|r| (r.id, r)));
    }
    if !touches.sessions_of.is_empty() {
        let rows = sign_in::sessions_of(c, org, &touches.sessions_of)?;
        state.sessions.extend(rows.into_iter().map(|r| (r.id, r)));
    }
    for user in &touches.tokens_of {
        state.tokens.extend(sign_in::tokens_of(c, org, *user)?.into_iter().map(|r| (r.id, r)));
    }
    Ok(())
}

pub(crate) fn write(c: &mut Conn, org: OrgId, state: &State) -> Result<(), StoreError> {
    let mut cells = Vec::new();
    for row in state.changed.credentials.iter().filter_map(|id| state.credentials.get(id)) {
        cells.extend([
            org.into(),
            row.user_id.into(),
            row.password_hash.as_str().into(),
            row.failures.into(),
            row.locked_until.into(),
        ]);
    }
    c.write(&CREDENTIAL, &cells, Existing::Replace)?;
    cells.clear();
    for row in state.changed.sessions.iter().filter_map(|id| state.sessions.get(id)) {
        cells.extend([
            org.into(),
            row.id.into(),
            row.user_id.into(),
            row.secret_hash.clone().into(),
            row.created_at.into(),
            row.expires_at.into(),
            row.ended_at.into(),
            row.device.as_str().into(),
            row.address.as_str().into(),
            row.last_used_at.into(),
        ]);
    }
    c.write(&USER_SESSION, &cells, Existing::Replace)?;
    cells.clear();
    for row in state.changed.tokens.iter().filter_map(|id| state.tokens.get(id)) {
        cells.extend([
            org.into(),
            row.id.into(),
            row.user_id.into(),
            row.name.as_str().into(),
            row.prefix.as_str().into(),
            row.secret_hash.clone().into(),
            row.created_at.into(),
            row.expires_at.into(),
            row.revoked_at.into(),
            row.scopes.join(" ").into(),
            row.last_used_at.into(),
        ]);
    }
    c.write(&API_TOKEN, &cells, Existing::Replace)?;
    write_factors(c, org, state)
}

fn write_factors(c: &mut Conn, org: OrgId, state: &State) -> Result<(), StoreError> {
    let mut cells = Vec::new();
    for row in state.changed.factors.iter().filter_map(|id| state.factors.get(id)) {
        cells.extend([
            org.into(),
            row.user_id.into(),
            row.sealed.clone().into(),
            row.last_step.into(),
            row.recovery.join(" ").into(),
            row.changed_at.into(),
        ]);
    }
    c.write(&SECOND_FACTOR, &cells, Existing::Replace)?;
    cells.clear();
    for row in state.changed.passkeys.iter().filter_map(|id| state.passkeys.get(id)) {
        cells.extend([
            org.into(),
            row.id.into(),
            row.user_id.into(),
            row.credential_id.clone().into(),
            row.public_key.clone().into(),
            row.counter.into(),
            row.name.as_str().into(),
            row.created_at.into(),
            row.last_used_at.into(),
            row.removed_at.into(),
        ]);
    }
    c.write(&PASSKEY, &cells, Existing::Replace)
}
