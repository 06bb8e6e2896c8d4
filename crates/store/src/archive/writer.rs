//! Writes the tar on a thread of its own, fed through a short queue.

use super::{Checked, MANIFEST};
use crate::StoreError;
use bytes::{Buf as _, Bytes};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read, Write as _};
use std::path::Path;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinHandle;

enum Message {
    Whole(String, Vec<u8>),
    Begin(String, u64),
    Bytes(Bytes),
}

/// Where entries go in.
#[derive(Clone)]
pub(super) struct Sink(Sender<Message>);

impl Sink {
    pub(super) async fn whole(&self, name: String, content: Vec<u8>) -> Result<(), StoreError> {
        self.send(Message::Whole(name, content)).await
    }

    pub(super) fn whole_blocking(&self, name: String, content: Vec<u8>) -> Result<(), StoreError> {
        self.0.blocking_send(Message::Whole(name, content)).map_err(|_| stopped())
    }

    pub(super) async fn begin(&self, name: String, size: u64) -> Result<(), StoreError> {
        self.send(Message::Begin(name, size)).await
    }

    pub(super) async fn bytes(&self, bytes: Bytes) -> Result<(), StoreError> {
        self.send(Message::Bytes(bytes)).await
    }

    async fn send(&self, message: Message) -> Result<(), StoreError> {
        self.0.send(message).await.map_err(|_| stopped())
    }
}

fn stopped() -> StoreError {
    StoreError::Full("the archive cannot be written any further".to_owned())
}

/// Begins an archive at `path`; the handle ends when every sink is gone and the file is flushed.
pub(super) fn start(path: &Path) -> Result<(Sink, JoinHandle<Result<(), StoreError>>), StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // It holds password hashes and everybody's orders.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    let (send, receive) = channel(16);
    let thread = tokio::task::spawn_blocking(move || Ok(write(file, receive)?));
    Ok((Sink(send), thread))
}

fn write(file: File, mut messages: Receiver<Message>) -> io::Result<()> {
    let mut tar = tar::Builder::new(GzEncoder::new(BufWriter::with_capacity(1 << 20, file), Compression::fast()));
    let mut manifest = Vec::new();
    while let Some(message) = messages.blocking_recv() {
        let (name, size, first) = match message {
            Message::Whole(name, content) => (name, content.len() as u64, Bytes::from(content)),
            Message::Begin(name, size) => (name, size, Bytes::new()),
            Message::Bytes(_) => return Err(io::Error::other("bytes without an entry")),
        };
        let mut source = Source { left: size, current: first, messages: &mut messages, hash: Sha256::new() };
        tar.append_data(&mut header(size), &name, &mut source)?;
        if source.left > 0 {
            return Err(io::Error::other(format!("{name} is shorter than it was said to be")));
        }
        manifest.push(Checked { name, size, sha256: hex::encode(source.hash.finalize()) });
    }
    let text = serde_json::to_vec(&manifest)?;
    tar.append_data(&mut header(text.len() as u64), MANIFEST, text.as_slice())?;
    let mut buffer = tar.into_inner()?.finish()?;
    buffer.flush()?;
    buffer.get_ref().sync_all()
}

fn header(size: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o600);
    header
}

/// Reads one entry's content from the queue and hashes it on the way.
struct Source<'a> {
    left: u64,
    current: Bytes,
    messages: &'a mut Receiver<Message>,
    hash: Sha256,
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() && self.left > 0 {
            match self.messages.blocking_recv() {
                Some(Message::Bytes(bytes)) => self.current = bytes,
                Some(_) | None => return Ok(0),
            }
        }
        let count = buffer.len().min(self.current.len()).min(usize::try_from(self.left).unwrap_or(usize::MAX));
        self.current.copy_to_slice(&mut buffer[..count]);
        self.hash.update(&buffer[..count]);
        self.left -= count as u64;
        Ok(count)
    }
}
