//! One kept-alive connection.

use crate::response::{Answer, Body};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Room for a whole answer to a submission: with space to spare, one read tells that nothing more waits.
const READ_SIZE: usize = 4 * 1024;

#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    inbox: Vec<u8>,
}

impl Connection {
    /// Connects within `patience`.
    ///
    /// # Errors
    /// What the operating system says, or a time-out.
    pub(crate) async fn open(addr: SocketAddr, patience: Duration) -> io::Result<Self> {
        let stream = within(patience, TcpStream::connect(addr)).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, inbox: Vec::with_capacity(READ_SIZE) })
    }

    /// Sends a request and reads the whole answer to it within `patience`. After an error the connection
    /// is of no more use.
    ///
    /// # Errors
    /// A lost connection, an answer that is not HTTP, a time-out.
    pub(crate) async fn exchange(&mut self, request: &[u8], patience: Duration) -> io::Result<Answer> {
        within(patience, async {
            self.inbox.clear();
            self.stream.write_all(request).await?;
            let mut answer = None;
            loop {
                if answer.is_none() && !self.inbox.is_empty() {
                    answer = Answer::parse(&self.inbox)?;
                }
                let mut room = READ_SIZE;
                if let Some(answer) = answer {
                    match answer.body(&self.inbox)? {
                        Body::Complete(end) => {
                            self.inbox.truncate(end);
                            return Ok(answer);
                        }
                        Body::Missing(bytes) => room = bytes.clamp(READ_SIZE, 1 << 20),
                    }
                }
                self.inbox.reserve(room);
                if self.stream.read_buf(&mut self.inbox).await? == 0 {
                    let ended = answer.filter(Answer::ends_with_connection);
                    return ended.ok_or_else(|| io::ErrorKind::UnexpectedEof.into());
                }
            }
        })
        .await
    }

    /// The body of the last answer.
    pub(crate) fn content(&self, answer: &Answer) -> Vec<u8> {
        answer.content(&self.inbox)
    }
}

async fn within<T>(patience: Duration, work: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    tokio::time::timeout(patience, work).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}
