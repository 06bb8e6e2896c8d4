//! Reads the tar on a thread of its own.

use super::{Checked, FORMAT, HEADER, Header, MANIFEST};
use crate::StoreError;
use bytes::Bytes;
use flate2::read::GzDecoder;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// A part of the archive, in order.
pub(super) enum Item {
    /// A piece of a table.
    Whole(String, Vec<u8>),
    /// A file of this key and length begins.
    Begin(String, u64),
    /// Its next bytes.
    Bytes(Bytes),
    /// It is complete.
    End,
}

type Tar = tar::Archive<GzDecoder<BufReader<File>>>;

fn open(path: &Path) -> Result<Tar, StoreError> {
    Ok(tar::Archive::new(GzDecoder::new(BufReader::with_capacity(1 << 20, File::open(path)?))))
}

fn damaged(what: impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt(format!("the backup is damaged: {what}"))
}

/// Compares every checksum.
pub(super) async fn verify(path: &Path) -> Result<Header, StoreError> {
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || check(open(&path)?)).await.map_err(damaged)?
}

fn check(mut tar: Tar) -> Result<Header, StoreError> {
    let (mut found, mut header, mut manifest) = (Vec::new(), None, None);
    for entry in tar.entries().map_err(damaged)? {
        let mut entry = entry.map_err(damaged)?;
        let name = entry.path().map_err(damaged)?.to_string_lossy().into_owned();
        if name == MANIFEST || name == HEADER {
            let mut text = Vec::new();
            entry.read_to_end(&mut text).map_err(damaged)?;
            if name == MANIFEST {
                manifest = Some(serde_json::from_slice::<Vec<Checked>>(&text).map_err(damaged)?);
                continue;
            }
            header = Some(serde_json::from_slice::<Header>(&text).map_err(damaged)?);
            found.push(Checked { name, size: text.len() as u64, sha256: hex::encode(Sha256::digest(&text)) });
            continue;
        }
        let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
        let mut size = 0;
        loop {
            let count = entry.read(&mut buffer).map_err(damaged)?;
            if count == 0 {
                break;
            }
            hash.update(&buffer[..count]);
            size += count as u64;
        }
        found.push(Checked { name, size, sha256: hex::encode(hash.finalize()) });
    }
    let manifest = manifest.ok_or_else(|| damaged("its manifest is missing, so it was not written to the end"))?;
    if let Some(wrong) = manifest.iter().zip(&found).find(|(said, is)| said != is) {
        return Err(damaged(format!("{} is not as it was written", wrong.0.name)));
    }
    if manifest.len() != found.len() {
        return Err(damaged("entries are missing or too many"));
    }
    match header {
        Some(header) if header.product == "gongdan" && header.format == FORMAT => Ok(header),
        Some(_) => Err(damaged("it is of another product or format")),
        None => Err(damaged("its header is missing")),
    }
}

/// Reads the entries of a verified archive.
pub(super) fn start(path: &Path) -> Result<Receiver<Result<Item, StoreError>>, StoreError> {
    let tar = open(path)?;
    let (send, receive) = channel(16);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = read(tar, &send) {
            // Nobody may be listening any more.
            let _ = send.blocking_send(Err(error));
        }
    });
    Ok(receive)
}

fn read(mut tar: Tar, send: &Sender<Result<Item, StoreError>>) -> Result<(), StoreError> {
    let give = |item| send.blocking_send(Ok(item)).map_err(|_| damaged("the restore was given up"));
    for entry in tar.entries().map_err(damaged)? {
        let mut entry = entry.map_err(damaged)?;
        let name = entry.path().map_err(damaged)?.to_string_lossy().into_owned();
        if let Some(key) = name.strip_prefix("files/") {
            give(Item::Begin(key.to_owned(), entry.size()))?;
            loop {
                let mut buffer = vec![0; 1 << 18];
                let count = entry.read(&mut buffer).map_err(damaged)?;
                if count == 0 {
                    break;
                }
                buffer.truncate(count);
                give(Item::Bytes(buffer.into()))?;
            }
            give(Item::End)?;
        } else if name.starts_with("tables/") {
            let mut text = Vec::new();
            entry.read_to_end(&mut text).map_err(damaged)?;
            give(Item::Whole(name, text))?;
        }
    }
    Ok(())
}
