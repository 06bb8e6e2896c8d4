//! Schedule: forgets what is no longer needed: old receipts, ended sessions, uploads that were given up.

use gongdan_ledger::Ledger;
use gongdan_store::files::Files;
use gongdan_store::{deliveries, drafts, notices, sign_in, state};
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(3_600);
/// Idempotency keys are honoured for a week; one more day so that nobody has to count hours.
const RECEIPTS: SignedDuration = SignedDuration::from_hours(8 * 24);
/// Drafts that nobody touched for so long are forgotten.
const DRAFTS: SignedDuration = SignedDuration::from_hours(90 * 24);
/// What people were told so long ago is forgotten; the orders' histories keep it.
const NOTICES: SignedDuration = SignedDuration::from_hours(180 * 24);
/// What was sent, or could not be, is listed for so long.
const DELIVERIES: SignedDuration = SignedDuration::from_hours(30 * 24);
const SESSIONS: SignedDuration = SignedDuration::from_hours(30 * 24);

pub(crate) async fn run(ledger: Ledger, files: Files) {
    loop {
        let now = Timestamp::now();
        if let (Ok(receipts), Ok(sessions), Ok(old), Ok(told)) =
            (now.checked_sub(RECEIPTS), now.checked_sub(SESSIONS), now.checked_sub(DRAFTS), now.checked_sub(NOTICES))
        {
            let work = move |c: &mut gongdan_store::Conn| {
                drafts::prune(c, old)?;
                notices::prune(c, told)?;
                deliveries::prune(c, now - DELIVERIES)?;
                Ok((state::prune_receipts(c, receipts)?, sign_in::prune_sessions(c, sessions)?))
            };
            match ledger.store().write(work).await {
                Ok((receipts, sessions)) => tracing::debug!(receipts, sessions, "pruned"),
                Err(error) => tracing::warn!(%error, "pruning has to wait"),
            }
        }
        if let Err(error) = crate::uploads::expire(&ledger, &files, now).await {
            tracing::warn!(%error, "uploads that were given up could not be removed");
        }
        if let Err(error) = crate::expire_jobs(&ledger, &files, now).await {
            tracing::warn!(%error, "old jobs and their files could not be removed");
        }
        tokio::time::sleep(EVERY).await;
    }
}
