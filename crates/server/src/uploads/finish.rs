//! The end of an upload: from pieces to an attachment.

use crate::app::App;
use crate::extract::Caller;
use crate::problem::Problem;
use gongdan_domain::attachment::Attachment;
use gongdan_domain::command::Idempotency;
use gongdan_domain::{Command, Refusal};
use gongdan_ledger::LedgerError;
use gongdan_store::StoreError;
use gongdan_store::files::{Assembled, content_key, staged_prefix};
use gongdan_store::uploads::{self, Upload};

/// Makes the attachment of an upload whose bytes are all there. Doing it again, or on two nodes at once, does
/// no harm.
pub(super) async fn finish(app: &App, caller: &Caller, upload: &Upload) -> Result<(), Problem> {
    if upload.done {
        return Ok(());
    }
    let assembled = match assemble(app, upload).await {
        Ok(assembled) => assembled,
        // The pieces are gone as soon as somebody else has finished.
        Err(_) if is_done(app, upload).await? => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let command = Command::StoreAttachment(Box::new(attachment(app, upload, assembled)));
    let mut envelope = caller.envelope(app.now(), command);
    // Whoever else finishes the same upload at this moment sends the same key, so the log gets one event.
    envelope.idempotency = Some(Idempotency { key: format!("upload:{}", upload.id), fingerprint: [0; 32] });
    match app.ledger.submit(envelope).await {
        Ok(_) | Err(LedgerError::Refused(Refusal::AlreadyExists { .. })) => {}
        Err(error) => return Err(error.into()),
    }
    let (org, id) = (upload.org, upload.id);
    app.ledger.store().write(move |c| uploads::finish(c, org, id)).await?;
    if let Err(error) = app.files.delete_below(&staged_prefix(org, id)).await {
        tracing::warn!(upload = %id, %error, "pieces of a finished upload stay behind");
    }
    Ok(())
}

async fn assemble(app: &App, upload: &Upload) -> Result<Assembled, StoreError> {
    let (org, id) = (upload.org, upload.id);
    let chunks = app.ledger.store().read(move |c| uploads::chunks(c, org, id)).await?;
    let size_bytes = u64::try_from(upload.size_bytes).unwrap_or(0);
    app.files.assemble(&chunks, size_bytes, &content_key(org, id)).await
}

async fn is_done(app: &App, upload: &Upload) -> Result<bool, StoreError> {
    let (org, id) = (upload.org, upload.id);
    let found = app.ledger.store().read(move |c| uploads::find(c, org, id)).await?;
    Ok(found.is_some_and(|upload| upload.done))
}

fn attachment(app: &App, upload: &Upload, assembled: Assembled) -> Attachment {
    Attachment {
        id: upload.id,
        order_id: None,
        comment_id: None,
        field_id: None,
        name: upload.name.clone(),
        media_type: assembled.media_type.to_owned(),
        size_bytes: upload.size_bytes,
        sha256: assembled.sha256,
        has_thumbnail: false,
        uploaded_by: upload.owner,
        uploader_name: upload.owner_name.clone(),
        created_at: app.now(),
    }
}
