//! A mail server of the test's own: takes what is sent, or refuses as told.

use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A mail that was taken.
#[derive(Debug, Clone)]
pub struct Mail {
    /// To whom, from the envelope.
    pub to: String,
    /// Headers and body, to the byte, lines joined.
    pub content: String,
}

impl Mail {
    /// The value of a header, unfolded and decoded where it is base64 in UTF-8; empty if it is not there.
    pub fn header(&self, name: &str) -> String {
        let head = self.content.split("\n\n").next().unwrap_or_default().replace("\n ", " ");
        let prefix = format!("{}: ", name.to_lowercase());
        let line = head.lines().find(|line| line.to_lowercase().starts_with(&prefix)).unwrap_or_default();
        line.get(prefix.len()..).unwrap_or_default().to_owned()
    }
}

/// The server; it listens as long as the runtime lives.
#[derive(Clone)]
pub struct Smtp {
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
    taken: Arc<Mutex<Vec<Mail>>>,
    tried: Arc<Mutex<usize>>,
}

type Answers = dyn Fn(usize) -> &'static str + Send + Sync;

impl Smtp {
    /// One that answers recipients as `answers` says, which is told how many were named before: `250 OK` takes.
    pub async fn start(answers: impl Fn(usize) -> &'static str + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let server = Self { port, taken: Arc::default(), tried: Arc::default() };
        let (serving, answers): (Self, Arc<Answers>) = (server.clone(), Arc::new(answers));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (serving, answers) = (serving.clone(), answers.clone());
                tokio::spawn(async move {
                    // A client that hangs up is none of the server's business.
                    let _ = serving.talk(stream, answers).await;
                });
            }
        });
        server
    }

    /// What was taken.
    pub fn taken(&self) -> Vec<Mail> {
        self.taken.lock().expect("nobody panics here").clone()
    }

    /// How many recipients were named.
    pub fn tried(&self) -> usize {
        *self.tried.lock().expect("nobody panics here")
    }

    /// Waits until so many mails were taken, at most half a minute.
    pub async fn until(&self, count: usize) {
        for _ in 0..600 {
            if self.taken().len() >= count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("only {} of {count} mails came", self.taken().len());
    }

    async fn talk(&self, stream: TcpStream, answers: Arc<Answers>) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 test ESMTP\r\n").await?;
        let mut to = String::new();
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let verb = line.trim().to_uppercase();
            let answer = if verb.starts_with("EHLO") {
                "250-test\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN".to_owned()
            } else if verb.starts_with("AUTH PLAIN") {
                // \0robot\0secret
                if line.contains("AHJvYm90AHNlY3JldA==") { "235 OK" } else { "535 5.7.8 bad credentials" }.to_owned()
            } else if verb.starts_with("RCPT") {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                let mut tried = self.tried.lock().expect("nobody panics here");
                *tried += 1;
                answers(*tried - 1).to_owned()
            } else if verb.starts_with("DATA") {
                stream.write_all(b"354 go on\r\n").await?;
                let content = data(&mut stream).await?;
                self.taken.lock().expect("nobody panics here").push(Mail { to: to.clone(), content });
                "250 taken".to_owned()
            } else if verb.starts_with("QUIT") {
                return stream.write_all(b"221 bye\r\n").await;
            } else {
                "250 OK".to_owned()
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
    }
}

async fn data(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut content = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 || line == ".\r\n" {
            return Ok(content);
        }
        content.push_str(line.trim_end_matches(['\r', '\n']));
        content.push('\n');
    }
}
