//! Objects written piece by piece.

use super::{Sizes, failure};
use crate::StoreError;
use bytes::Bytes;
use object_store::ObjectStore;
use object_store::buffered::BufWriter;
use object_store::path::Path;
use std::sync::Arc;
use tokio::io::AsyncWriteExt;
use tokio::sync::OwnedSemaphorePermit;

/// An object that is being written. Nobody sees it before [`Writer::finish`].
pub struct Writer {
    inner: BufWriter,
    written: u64,
    _permit: OwnedSemaphorePermit,
}

impl Writer {
    pub(super) fn new(objects: Arc<dyn ObjectStore>, path: Path, sizes: Sizes, permit: OwnedSemaphorePermit) -> Self {
        let inner = BufWriter::with_capacity(objects, path, sizes.part).with_max_concurrency(sizes.parts_at_once);
        Self { inner, written: 0, _permit: permit }
    }

    /// Adds bytes at the end. It waits when the storage is slower than the sender.
    ///
    /// # Errors
    /// Any [`StoreError`]; [`Writer::abort`] is all that is left to do then.
    pub async fn write(&mut self, bytes: Bytes) -> Result<(), StoreError> {
        self.written += bytes.len() as u64;
        self.inner.put(bytes).await.map_err(failure)
    }

    /// Bytes given so far.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Makes the object durable and visible; gives its length in bytes.
    ///
    /// # Errors
    /// Any [`StoreError`]; then there is no object.
    pub async fn finish(mut self) -> Result<u64, StoreError> {
        match self.inner.shutdown().await {
            Ok(()) => Ok(self.written),
            Err(error) => Err(unwrap(error)),
        }
    }

    /// Drops everything written so far.
    ///
    /// # Errors
    /// Any [`StoreError`]; the storage clears such remains itself, sooner or later.
    pub async fn abort(mut self) -> Result<(), StoreError> {
        self.inner.abort().await.map_err(failure)
    }
}

/// The storage's own error, which the writer wraps for `AsyncWrite`.
fn unwrap(error: std::io::Error) -> StoreError {
    let text = error.to_string();
    match error.into_inner().map(|inner| inner.downcast::<object_store::Error>()) {
        Some(Ok(inner)) => failure(*inner),
        Some(Err(inner)) => StoreError::Unavailable(inner.to_string()),
        None => StoreError::Unavailable(text),
    }
}
