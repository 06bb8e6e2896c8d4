//! A tiny HTTP server whose answers a test decides.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// What the server does with one request.
pub enum Reply {
    /// Writes this text.
    Text(String),
    /// The same after a while.
    After(Duration, String),
    /// Closes the connection without a word.
    Drop,
    /// Keeps the client waiting for good.
    Never,
}

/// One request as the server saw it.
#[derive(Debug, Clone)]
pub struct Seen {
    pub key: String,
    pub head: String,
    pub body: String,
    /// How often this key came before.
    pub repeats: usize,
}

#[derive(Default)]
pub struct Log {
    pub seen: Vec<Seen>,
    by_key: HashMap<String, usize>,
}

pub struct Server {
    pub addr: SocketAddr,
    pub log: Arc<Mutex<Log>>,
}

impl Server {
    /// Listens on a free port and answers as `decide` says.
    pub async fn start(decide: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        // A short queue of connections would make some clients wait a second for the kernel's next try.
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(1024).unwrap();
        let addr = listener.local_addr().unwrap();
        let log = Arc::new(Mutex::new(Log::default()));
        let (decide, shared) = (Arc::new(decide), Arc::clone(&log));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&decide), Arc::clone(&shared)));
            }
        });
        Self { addr, log }
    }

    pub fn target(&self) -> gongdan_load::Target {
        gongdan_load::Target { addr: self.addr, host: self.addr.to_string(), bearer: "gdt_test".into() }
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.log.lock().unwrap().seen.clone()
    }
}

async fn serve<D: Fn(&Seen) -> Reply>(mut stream: TcpStream, decide: Arc<D>, log: Arc<Mutex<Log>>) {
    let mut bytes = Vec::new();
    loop {
        let end = loop {
            if let Some(at) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
                break at + 4;
            }
            if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                return;
            }
        };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let value = |name: &str| head.lines().find_map(|l| l.strip_prefix(name)).unwrap_or("").trim().to_owned();
        let length: usize = value("Content-Length:").parse().unwrap_or(0);
        while bytes.len() < end + length {
            if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                return;
            }
        }
        let body = String::from_utf8(bytes[end..end + length].to_vec()).unwrap();
        bytes.drain(..end + length);
        let seen = {
            let mut log = log.lock().unwrap();
            let key = value("Idempotency-Key:");
            let count = log.by_key.entry(key.clone()).or_default();
            let seen = Seen { key, head, body, repeats: *count };
            *count += 1;
            log.seen.push(seen.clone());
            seen
        };
        let text = match decide(&seen) {
            Reply::Text(text) => text,
            Reply::After(pause, text) => {
                tokio::time::sleep(pause).await;
                text
            }
            Reply::Drop => return,
            Reply::Never => std::future::pending().await,
        };
        if stream.write_all(text.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// An answer with a body and further header lines.
pub fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len())
}
