//! The other side of webhooks and chat messages: listens on this machine, remembers what came and answers as told.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request that came.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// Method and path.
    pub line: String,
    /// Headers by small name.
    pub headers: HashMap<String, String>,
    /// The body.
    pub body: String,
}

/// What to answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// More headers, each with its line end.
    pub headers: String,
    /// The body.
    pub body: String,
    /// How long to wait before.
    pub after: Duration,
}

impl From<u16> for Reply {
    fn from(status: u16) -> Self {
        Self { status, headers: String::new(), body: String::new(), after: Duration::ZERO }
    }
}

type Answers = dyn Fn(usize, &Arrived) -> Reply + Send + Sync;

/// A receiver; it listens as long as the runtime lives.
#[derive(Clone)]
pub struct Receiver {
    /// Where it listens.
    pub url: String,
    seen: Arc<Mutex<Vec<(Arrived, u16)>>>,
}

impl Receiver {
    /// One that answers as `answers` says: it is told how many came before, and what came.
    pub async fn start(answers: impl Fn(usize, &Arrived) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let receiver = Self { url, seen: Arc::default() };
        let (seen, answers): (_, Arc<Answers>) = (receiver.seen.clone(), Arc::new(answers));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, seen.clone(), answers.clone()));
            }
        });
        receiver
    }

    /// Everything that came, with the status it was answered with.
    pub fn seen(&self) -> Vec<(Arrived, u16)> {
        self.seen.lock().expect("nobody panics here").clone()
    }

    /// What was accepted.
    pub fn accepted(&self) -> Vec<Arrived> {
        self.seen().into_iter().filter(|(_, status)| (200..300).contains(status)).map(|(arrived, _)| arrived).collect()
    }

    /// Waits until `enough` says so of what came, at most a minute.
    pub async fn until(&self, enough: impl Fn(&[(Arrived, u16)]) -> bool) {
        for _ in 0..1_200 {
            if enough(&self.seen()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it never came: {} requests", self.seen().len());
    }
}

async fn serve(mut stream: TcpStream, seen: Arc<Mutex<Vec<(Arrived, u16)>>>, answers: Arc<Answers>) {
    let mut held = Vec::new();
    while let Some(arrived) = read(&mut stream, &mut held).await {
        let reply = {
            let mut seen = seen.lock().expect("nobody panics here");
            let reply = answers(seen.len(), &arrived);
            seen.push((arrived, reply.status));
            reply
        };
        tokio::time::sleep(reply.after).await;
        let Reply { status, headers, body, .. } = reply;
        let text = format!("HTTP/1.1 {status} X\r\n{headers}content-length: {}\r\n\r\n{body}", body.len());
        if stream.write_all(text.as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn read(stream: &mut TcpStream, held: &mut Vec<u8>) -> Option<Arrived> {
    let end = loop {
        if let Some(end) = held.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        more(stream, held).await?;
    };
    let head = String::from_utf8(held[..end].to_vec()).ok()?;
    let mut lines = head.lines();
    let line = lines.next()?.trim_end_matches(" HTTP/1.1").to_owned();
    let header = |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
    let headers: HashMap<String, String> = lines.filter_map(header).collect();
    let length: usize = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while held.len() < end + length {
        more(stream, held).await?;
    }
    let body = String::from_utf8_lossy(&held[end..end + length]).into_owned();
    held.drain(..end + length);
    Some(Arrived { line, headers, body })
}

async fn more(stream: &mut TcpStream, held: &mut Vec<u8>) -> Option<()> {
    let mut piece = [0; 8_192];
    let count = stream.read(&mut piece).await.ok().filter(|count| *count > 0)?;
    held.extend_from_slice(&piece[..count]);
    Some(())
}
