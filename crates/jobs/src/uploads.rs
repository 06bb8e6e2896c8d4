//! Schedule: removes uploads that were given up, and what is left of finished ones.

use gongdan_ledger::Ledger;
use gongdan_store::files::{Files, content_key, staged_prefix};
use gongdan_store::uploads::{self, Upload};
use gongdan_store::{StoreError, attachments};
use jiff::Timestamp;

const AT_ONCE: usize = 100;

/// Removes every upload that expired before `now`: its pieces, then its row.
///
/// # Errors
/// The first [`StoreError`]; what is left is removed next time.
pub async fn expire(ledger: &Ledger, files: &Files, now: Timestamp) -> Result<(), StoreError> {
    loop {
        let expired = ledger.store().read(move |c| uploads::expired(c, now, AT_ONCE)).await?;
        for upload in &expired {
            remove(ledger, files, upload).await?;
        }
        if expired.len() < AT_ONCE {
            return Ok(());
        }
    }
}

async fn remove(ledger: &Ledger, files: &Files, upload: &Upload) -> Result<(), StoreError> {
    let (org, id) = (upload.org, upload.id);
    files.delete_below(&staged_prefix(org, id)).await?;
    if !upload.done && ledger.store().read(move |c| attachments::find(c, org, id)).await?.is_none() {
        // It may have been put together without ever becoming an attachment.
        files.delete(&content_key(org, id)).await?;
    }
    ledger.store().write(move |c| uploads::remove(c, org, id)).await
}
