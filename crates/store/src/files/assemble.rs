//! From the pieces of an upload to one object.

use super::{Files, SAMPLE_BYTES, media_type};
use crate::StoreError;
use crate::uploads::Chunk;
use futures::StreamExt;
use sha2::{Digest, Sha256};

/// What was found while the pieces were put together.
#[derive(Debug, Clone, PartialEq)]
pub struct Assembled {
    /// SHA-256 of the whole, lower-case hex.
    pub sha256: String,
    /// Length of the whole in bytes.
    pub size_bytes: u64,
    /// Media type by content.
    pub media_type: &'static str,
}

impl Files {
    /// Streams the pieces, in their order, into the object `key`. Doing it twice gives the same object.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the pieces are not `size_bytes` long, do not follow each other without a gap,
    /// or one has another length than it had; [`StoreError::NotFound`] when one is missing. What was under `key`
    /// before is still there then.
    pub async fn assemble(&self, chunks: &[Chunk], size_bytes: u64, key: &str) -> Result<Assembled, StoreError> {
        let length: i64 = chunks.iter().map(|chunk| chunk.len).sum();
        if u64::try_from(length) != Ok(size_bytes) {
            return Err(StoreError::Corrupt(format!("the pieces of {key} have {length} bytes, not {size_bytes}")));
        }
        let mut writer = self.writer(key)?;
        let mut found = Found { hash: Sha256::new(), sample: Vec::new() };
        for chunk in chunks {
            if let Err(error) = self.append(chunk, &mut writer, &mut found).await {
                // The pieces are still there; the first error says more than one of cleaning up.
                let _ = writer.abort().await;
                return Err(error);
            }
        }
        let size_bytes = writer.finish().await?;
        Ok(Assembled { sha256: hex::encode(found.hash.finalize()), size_bytes, media_type: media_type(&found.sample) })
    }

    async fn append(&self, chunk: &Chunk, writer: &mut super::Writer, found: &mut Found) -> Result<(), StoreError> {
        let place = || format!("the piece at {} of {}", chunk.start, chunk.key);
        if u64::try_from(chunk.start) != Ok(writer.written()) {
            return Err(StoreError::Corrupt(format!("{} does not follow the one before", place())));
        }
        let mut content = self.get(&chunk.key, None).await?;
        if u64::try_from(chunk.len) != Ok(content.size_bytes) {
            return Err(StoreError::Corrupt(format!("{} is {} bytes long", place(), content.size_bytes)));
        }
        while let Some(bytes) = content.stream.next().await {
            let bytes = bytes?;
            found.hash.update(&bytes);
            let wanted = SAMPLE_BYTES.saturating_sub(found.sample.len()).min(bytes.len());
            found.sample.extend_from_slice(&bytes[..wanted]);
            writer.write(bytes).await?;
        }
        Ok(())
    }
}

struct Found {
    hash: Sha256,
    sample: Vec<u8>,
}
