//! Content of attachments, in a local folder or in S3-compatible storage.
//!
//! An upload arrives in pieces. Each is an object of its own under `staging/`, so that any node can take the
//! next one; when all are there, [`Files::assemble`] streams them into their final place, hashing on the way.
//! What was acknowledged is durable: local files and their folders are flushed before anybody is told.

mod assemble;
mod https;
mod key;
mod s3;
mod sniff;
#[cfg(test)]
mod tests;
mod writer;

pub use assemble::Assembled;
pub use key::{content_key, staged_key, staged_prefix, thumbnail_key};
pub use s3::{S3Config, Secret};
pub use sniff::{SAMPLE_BYTES, media_type};
pub use writer::Writer;

use crate::StoreError;
use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, ObjectStore, ObjectStoreExt};
use std::error::Error as _;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Where attachments are kept.
#[derive(Debug, Clone)]
pub enum FilesConfig {
    /// In a folder of this machine; it is made if it is missing.
    Folder(PathBuf),
    /// In S3-compatible storage, for several nodes.
    S3(S3Config),
}

/// How pieces are written.
#[derive(Debug, Clone, Copy)]
struct Sizes {
    /// Bytes per part; S3 takes no part below 5 MiB except the last one.
    part: usize,
    /// Parts on their way at the same time, per writer.
    parts_at_once: usize,
    /// Writers at the same time: a bound for memory.
    writers: usize,
}

const FOLDER: Sizes = Sizes { part: 256 * 1024, parts_at_once: 2, writers: 512 };
const S3: Sizes = Sizes { part: 5 * 1024 * 1024, parts_at_once: 1, writers: 64 };

/// The storage of attachments; clones share it.
#[derive(Debug, Clone)]
pub struct Files {
    objects: Arc<dyn ObjectStore>,
    sizes: Sizes,
    writers: Arc<Semaphore>,
}

/// A piece of content on its way out.
pub struct Content {
    /// Length of the whole object in bytes.
    pub size_bytes: u64,
    /// Which bytes of it come.
    pub range: Range<u64>,
    /// The bytes. An error ends them.
    pub stream: BoxStream<'static, Result<Bytes, StoreError>>,
}

impl Files {
    /// Opens the storage. Nothing is asked of S3 yet, see [`Files::check`].
    ///
    /// # Errors
    /// When the folder cannot be made or the settings make no sense.
    pub fn open(config: &FilesConfig) -> Result<Self, StoreError> {
        let (objects, sizes): (Arc<dyn ObjectStore>, Sizes) = match config {
            FilesConfig::Folder(path) => {
                std::fs::create_dir_all(path)
                    .map_err(|e| StoreError::Unavailable(format!("{}: {e}", path.display())))?;
                let folder = LocalFileSystem::new_with_prefix(path).map_err(failure)?;
                (Arc::new(folder.with_fsync(true).with_automatic_cleanup(true)), FOLDER)
            }
            FilesConfig::S3(config) => (Arc::new(s3::open(config)?), S3),
        };
        Ok(Self { objects, sizes, writers: Arc::new(Semaphore::new(sizes.writers)) })
    }

    /// Writes, reads and deletes a small object: whether the storage is there and lets us work.
    ///
    /// # Errors
    /// What stands in the way.
    pub async fn check(&self) -> Result<(), StoreError> {
        let key = format!("probe/{}", uuid::Uuid::now_v7());
        self.put(&key, Bytes::from_static(b"gongdan")).await?;
        let read = self.read(&key, 64).await;
        self.delete(&key).await?;
        match read? {
            bytes if bytes.as_ref() == b"gongdan" => Ok(()),
            _ => Err(StoreError::Corrupt("the storage gives back other bytes than it was given".to_owned())),
        }
    }

    /// Begins an object of unknown length. It appears under `key` when [`Writer::finish`] answers.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when too many are being written already.
    pub fn writer(&self, key: &str) -> Result<Writer, StoreError> {
        let permit = Arc::clone(&self.writers)
            .try_acquire_owned()
            .map_err(|_| StoreError::Unavailable("too many files are being written at once".to_owned()))?;
        Ok(Writer::new(Arc::clone(&self.objects), path(key)?, self.sizes, permit))
    }

    /// Writes a small object whole, over whatever was there.
    ///
    /// # Errors
    /// Any [`StoreError`]; then the old content is still there.
    pub async fn put(&self, key: &str, content: Bytes) -> Result<(), StoreError> {
        self.objects.put(&path(key)?, content.into()).await.map(drop).map_err(failure)
    }

    /// Streams an object or a range of it. A range is cut at the object's end.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none.
    pub async fn get(&self, key: &str, range: Option<Range<u64>>) -> Result<Content, StoreError> {
        let options = GetOptions { range: range.map(Into::into), ..GetOptions::default() };
        let found = self.objects.get_opts(&path(key)?, options).await.map_err(failure)?;
        Ok(Content {
            size_bytes: found.meta.size,
            range: found.range.clone(),
            stream: found.into_stream().map_err(failure).boxed(),
        })
    }

    /// Reads an object into memory.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none; [`StoreError::Corrupt`] when it is longer than
    /// `limit_bytes`.
    pub async fn read(&self, key: &str, limit_bytes: u64) -> Result<Bytes, StoreError> {
        let content = self.get(key, None).await?;
        if content.size_bytes > limit_bytes {
            return Err(StoreError::Corrupt(format!("{key} is longer than {limit_bytes} bytes")));
        }
        let collect = |mut all: Vec<u8>, part: Bytes| async move {
            all.extend_from_slice(&part);
            Ok(all)
        };
        content.stream.try_fold(Vec::new(), collect).await.map(Bytes::from)
    }

    /// Deletes an object; it is no error if there is none.
    ///
    /// # Errors
    /// Any other [`StoreError`].
    pub async fn delete(&self, key: &str) -> Result<(), StoreError> {
        match self.objects.delete(&path(key)?).await.map_err(failure) {
            Ok(()) | Err(StoreError::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Deletes every object below a folder and says how many there were.
    ///
    /// # Errors
    /// Any [`StoreError`]; some may be deleted then.
    pub async fn delete_below(&self, prefix: &str) -> Result<usize, StoreError> {
        let found: Vec<_> = self.objects.list(Some(&path(prefix)?)).map_err(failure).try_collect().await?;
        for object in &found {
            self.delete(object.location.as_ref()).await?;
        }
        Ok(found.len())
    }
}

fn path(key: &str) -> Result<Path, StoreError> {
    Path::parse(key).map_err(|error| StoreError::Database(error.to_string()))
}

/// The failure in the words of the store.
fn failure(error: object_store::Error) -> StoreError {
    use object_store::Error as E;
    let text = chain(&error);
    match &error {
        E::NotFound { .. } => StoreError::NotFound,
        E::AlreadyExists { .. } | E::Precondition { .. } | E::NotModified { .. } => StoreError::Conflict(text),
        _ if is_full(&error, &text) => StoreError::Full(text),
        _ => StoreError::Unavailable(text),
    }
}

/// An error with everything that led to it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        source = inner.source();
    }
    text
}

fn is_full(error: &object_store::Error, text: &str) -> bool {
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(io) = inner.downcast_ref::<std::io::Error>() {
            use std::io::ErrorKind::{QuotaExceeded, StorageFull};
            return matches!(io.kind(), StorageFull | QuotaExceeded);
        }
        source = inner.source();
    }
    // S3 has no code of its own for this; MinIO, Ceph and others answer 507 or one of these.
    ["XMinioStorageFull", "QuotaExceeded", "507 Insufficient Storage"].iter().any(|sign| text.contains(sign))
}
