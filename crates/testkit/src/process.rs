//! The real program as a process of its own, to be killed and started again.

use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

/// Everything needed to start the program, again and again.
#[derive(Clone)]
pub struct Program {
    /// The `gongdan` binary.
    pub binary: PathBuf,
    /// What `GONGDAN_DATABASE_URL` gets.
    pub database_url: String,
    /// The data folder.
    pub data: PathBuf,
    /// Where it listens.
    pub address: SocketAddr,
    /// More settings, as environment variables.
    pub settings: Vec<(String, String)>,
}

/// A running server; killed when dropped.
pub struct Running {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From the start of the process to the first good answer of `/readyz`.
    pub ready_after: Duration,
}

impl Program {
    /// The program on a free port, without rate limits.
    pub fn new(binary: impl Into<PathBuf>, database_url: &str, data: &Path) -> Self {
        let off =
            ["GONGDAN_RATE_PER_SECOND", "GONGDAN_PUBLIC_PER_MINUTE"].map(|name| (name.to_owned(), "0".to_owned()));
        Self {
            binary: binary.into(),
            database_url: database_url.to_owned(),
            data: data.to_owned(),
            address: free_address(),
            settings: off.into(),
        }
    }

    /// The same with one more setting.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.settings.push((name.to_owned(), value.to_string()));
        self
    }

    /// The command line, with the settings in its environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(arguments);
        command.env("GONGDAN_DATABASE_URL", &self.database_url).env("GONGDAN_DATA_DIR", &self.data);
        command.env("GONGDAN_LISTEN", self.address.to_string()).env("GONGDAN_LOG", "warn");
        command.envs(self.settings.iter().cloned());
        command
    }

    /// Runs an errand to its end; answers its standard output.
    ///
    /// # Errors
    /// With what it wrote to standard error, when it failed.
    pub fn run(&self, arguments: &[&str]) -> Result<String, String> {
        let output = self.command(arguments).output().expect("the program starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }

    /// Starts `serve --demo` and waits until it is ready.
    pub fn serve(&self) -> Running {
        let begun = Instant::now();
        let mut child = self.command(&["serve", "--demo"]).stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("its output is piped");
        BufReader::new(stdout).read_line(&mut line).expect("it says where it listens");
        let mut running = Running { child, address: self.address, ready_after: Duration::ZERO };
        while !matches!(running.try_request("GET", "/readyz", "", &Value::Null), Ok((200, _))) {
            assert!(begun.elapsed() < Duration::from_secs(60), "the server does not get ready");
            assert!(running.child.try_wait().expect("its state").is_none(), "the server ended by itself");
            std::thread::sleep(Duration::from_millis(10));
        }
        running.ready_after = begun.elapsed();
        running
    }
}

impl Running {
    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        self.stop();
    }

    fn stop(&mut self) {
        // Gone already is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// An API token of the demo's administrator.
    pub fn token(&self) -> String {
        self.token_of("ding.rui")
    }

    /// An API token of a demo account.
    pub fn token_of(&self, login: &str) -> String {
        let (status, me, cookie) = self
            .send("POST", "/api/v1/session", "", &json!({"login": login, "password": "gongdan-demo"}))
            .expect("the server answers");
        assert_eq!(status, 200, "{me}");
        let cookie = format!("Cookie: {}\r\n", cookie.expect("a session cookie"));
        let (status, token, _) =
            self.send("POST", "/api/v1/tokens", &cookie, &json!({"name": "test"})).expect("the server answers");
        assert_eq!(status, 201, "{token}");
        token["secret"].as_str().expect("a secret").to_owned()
    }

    /// One request with a token; panics when the server does not answer.
    pub fn request(&self, method: &str, path: &str, token: &str, body: &Value) -> (u16, Value) {
        self.try_request(method, path, token, body).expect("the server answers")
    }

    /// One request with a token.
    ///
    /// # Errors
    /// When the connection fails.
    pub fn try_request(&self, method: &str, path: &str, token: &str, body: &Value) -> std::io::Result<(u16, Value)> {
        let key = uuid::Uuid::now_v7();
        let head = format!("Authorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n");
        let head = if token.is_empty() { "" } else { &head };
        self.send(method, path, head, body).map(|(status, value, _)| (status, value))
    }

    /// One request with more header lines; answers the cookie that was set, too.
    ///
    /// # Errors
    /// When the connection fails.
    pub fn send(
        &self,
        method: &str,
        path: &str,
        head: &str,
        body: &Value,
    ) -> std::io::Result<(u16, Value, Option<String>)> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let content = if body.is_empty() { "" } else { "Content-Type: application/json\r\n" };
        let answer = self.exchange(method, path, &format!("{head}{content}"), body.as_bytes())?;
        parse(&answer).ok_or_else(|| std::io::Error::other("no HTTP answer"))
    }

    /// Uploads a file; answers the id of the attachment.
    ///
    /// # Panics
    /// When the server does not take it.
    pub fn upload(&self, token: &str, bytes: &[u8]) -> String {
        let token = format!("Authorization: Bearer {token}\r\nTus-Resumable: 1.0.0\r\n");
        let length = format!("{token}Upload-Length: {}\r\n", bytes.len());
        let begun = self.exchange("POST", "/api/v1/uploads", &length, &[]).expect("the server answers");
        let begun = String::from_utf8_lossy(&begun).into_owned();
        let place =
            begun.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("location: ").map(str::to_owned));
        let place = place.unwrap_or_else(|| panic!("no upload began: {begun}"));
        let head = format!("{token}Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n");
        let done = self.exchange("PATCH", &place, &head, bytes).expect("the server answers");
        assert!(done.starts_with(b"HTTP/1.1 204"), "{}", String::from_utf8_lossy(&done));
        place.rsplit('/').next().unwrap_or_default().to_owned()
    }

    fn exchange(&self, method: &str, path: &str, head: &str, body: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect_timeout(&self.address, Duration::from_secs(5))?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let (host, length) = (self.address, body.len());
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{head}Content-Length: {length}\r\n\r\n"
        )?;
        stream.write_all(body)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

fn parse(answer: &[u8]) -> Option<(u16, Value, Option<String>)> {
    let end = answer.windows(4).position(|w| w == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let header = |name: &str| {
        head.lines().find(|l| l.to_ascii_lowercase().starts_with(name)).and_then(|l| l.split_once(": ")).map(|(_, v)| v)
    };
    let cookie = header("set-cookie:").and_then(|v| v.split(';').next()).map(str::to_owned);
    let mut body = answer[end + 4..].to_vec();
    if header("transfer-encoding:").is_some_and(|v| v.eq_ignore_ascii_case("chunked")) {
        body = unchunk(&body)?;
    }
    Some((status, serde_json::from_slice(&body).unwrap_or(Value::Null), cookie))
}

fn unchunk(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    loop {
        let line = body.windows(2).position(|w| w == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&body[..line]).ok()?.trim(), 16).ok()?;
        if size == 0 {
            return Some(out);
        }
        out.extend_from_slice(body.get(line + 2..line + 2 + size)?);
        body = body.get(line + 4 + size..)?;
    }
}

/// An address on which nobody listens now. It lies below the ports that systems give to outgoing connections,
/// for a thousand clients of another test would take it before the server does.
pub fn free_address() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Test processes run side by side with neighbouring ids: each has ports of its own.
    let base = 10_000 + u16::try_from(std::process::id() % 1_300).unwrap_or_default() * 16;
    loop {
        let port = base + NEXT.fetch_add(1, Ordering::Relaxed) % 16;
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)) {
            return listener.local_addr().expect("a bound listener has an address");
        }
    }
}
