//! What Gongdan does of its own accord, with nobody behind it.

use gongdan_domain::command::{Command, Envelope, Idempotency, Receipt};
use gongdan_domain::permission::Caller;
use gongdan_domain::{Actor, OrgId, Origin, Refusal};
use gongdan_ledger::{Ledger, LedgerError};
use gongdan_store::StoreError;
use jiff::Timestamp;
use std::time::Duration;

/// Longest pause while the ledger has too much to do.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// A command of Gongdan itself.
pub(crate) fn envelope(org: OrgId, at: Timestamp, request_id: String, command: Command) -> Envelope {
    Envelope {
        org,
        actor: Actor { id: None, name: "Gongdan".to_owned() },
        caller: Caller::System,
        at,
        request_id,
        origin: Origin::default(),
        idempotency: None,
        command,
    }
}

/// A key that nobody else uses: whatever is handed in under it takes effect once.
pub(crate) fn once(key: String) -> Idempotency {
    Idempotency { key, fingerprint: [0; 32] }
}

/// Hands in a command, and waits while the ledger is busy: nobody at a screen waits for it.
///
/// # Errors
/// The database failed.
pub(crate) async fn hand_in(ledger: &Ledger, envelope: Envelope) -> Result<Result<Receipt, Refusal>, StoreError> {
    loop {
        match ledger.submit(envelope.clone()).await {
            Ok(committed) => return Ok(Ok(committed.receipt)),
            Err(LedgerError::Refused(refusal)) => return Ok(Err(refusal)),
            Err(LedgerError::Busy { retry_after }) => tokio::time::sleep(retry_after.min(LONGEST_PAUSE)).await,
            Err(LedgerError::Store(error)) => return Err(error),
        }
    }
}
