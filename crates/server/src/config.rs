//! What the binary decides for the server.

use gongdan_domain::permission::BuiltIn;
use std::time::Duration;

/// Settings of the HTTP server. The defaults fit a small installation behind no proxy.
#[derive(Clone)]
pub struct ServerConfig {
    /// Where people find it, `https://gd.example.com`; decides about secure cookies and HSTS.
    pub public_url: Option<String>,
    /// A CDN in front of the assets of the web app, `https://cdn.example.com/gongdan/`.
    pub asset_base: Option<String>,
    /// Longest JSON body.
    pub body_limit_bytes: usize,
    /// Longest upload.
    pub max_upload_bytes: u64,
    /// How long a browser stays signed in.
    pub session_lifetime: Duration,
    /// What a password hash costs.
    pub password_cost: PasswordCost,
    /// How much one caller may ask.
    pub limits: RateLimits,
    /// Live streams one user may hold open.
    pub streams_per_user: usize,
    /// Whether a proxy of ours writes the client's address into `X-Forwarded-For`.
    pub trust_forwarded: bool,
    /// Signs the challenges of public forms; equal on all nodes.
    pub secret: [u8; 32],
    /// If set, `/metrics` wants it as a Bearer token.
    pub metrics_token: Option<String>,
    /// Accounts shown on the sign-in page of a demo installation.
    pub demo: Vec<DemoAccount>,
    /// How long a client may take to send the head of a request, and how long an idle connection is kept.
    pub header_timeout: Duration,
    /// How long a client may take to send a JSON body.
    pub body_timeout: Duration,
    /// How long running requests may take to end when the server stops.
    pub shutdown_grace: Duration,
}

/// Argon2id parameters. The default is the first choice of the OWASP password storage cheat sheet.
#[derive(Debug, Clone, Copy)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

/// How much one caller may ask; 0 switches a limit off. Every node counts for itself.
#[derive(Debug, Clone, Copy)]
pub struct RateLimits {
    /// Requests per second of one token or user.
    pub per_second: u32,
    /// Requests it may send at once.
    pub burst: u32,
    /// Wrong passwords per minute from one address.
    pub wrong_passwords_per_minute: u32,
    /// Requests per minute to public forms from one address.
    pub public_per_minute: u32,
}

/// An account that a demo installation shows.
#[derive(Debug, Clone)]
pub struct DemoAccount {
    /// Login.
    pub login: String,
    /// Password, no secret.
    pub password: String,
    /// Name.
    pub name: String,
    /// What it may do.
    pub role: BuiltIn,
}

impl Default for PasswordCost {
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 }
    }
}

impl Default for RateLimits {
    fn default() -> Self {
        Self { per_second: 200, burst: 400, wrong_passwords_per_minute: 10, public_per_minute: 10 }
    }
}

impl Default for ServerConfig {
    /// With a random `secret`: challenges of public forms then end with the process.
    fn default() -> Self {
        Self {
            public_url: None,
            asset_base: None,
            body_limit_bytes: 1 << 20,
            max_upload_bytes: 1 << 30,
            session_lifetime: Duration::from_secs(14 * 24 * 3600),
            password_cost: PasswordCost::default(),
            limits: RateLimits::default(),
            streams_per_user: 20,
            trust_forwarded: false,
            secret: rand::random(),
            metrics_token: None,
            demo: Vec::new(),
            header_timeout: Duration::from_secs(30),
            body_timeout: Duration::from_secs(30),
            shutdown_grace: Duration::from_secs(20),
        }
    }
}

impl ServerConfig {
    /// Whether people reach it by TLS.
    pub fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}
