//! The one outgoing HTTP client.

use crate::address::Guard;
use crate::failure::{Failure, retry_after};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use jiff::Timestamp;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use url::{Host, Url};

/// For name and connection, TLS included.
const CONNECT: Duration = Duration::from_secs(5);
/// From the first byte to the last, if a call says nothing else.
const WHOLE: Duration = Duration::from_secs(20);
/// Bytes of an answer that are read, if a call says nothing else.
const ANSWER_BYTES: usize = 1 << 20;
/// Idle connections are kept this long.
const IDLE: Duration = Duration::from_secs(30);
/// Longest address.
const MOST_URL: usize = 2_000;

/// Which certificates are trusted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Trust<'a> {
    /// A PEM file with authorities besides the usual ones.
    pub ca_file: Option<&'a Path>,
}

/// What is sent.
#[derive(Debug, Clone)]
pub struct Call {
    /// Which method.
    pub method: Method,
    /// Where to.
    pub url: String,
    /// Headers.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body, to the byte.
    pub body: Bytes,
    /// How long it may take altogether.
    pub within: Duration,
    /// Bytes of the answer that are read.
    pub most: usize,
}

impl Call {
    /// A request without body.
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        let (url, headers) = (url.into(), Vec::new());
        Self { method, url, headers, body: Bytes::new(), within: WHOLE, most: ANSWER_BYTES }
    }

    /// Sends `body` by POST.
    pub fn post(url: impl Into<String>, media_type: &'static str, body: impl Into<Bytes>) -> Self {
        let headers = vec![(header::CONTENT_TYPE, HeaderValue::from_static(media_type))];
        Self { headers, body: body.into(), ..Self::new(Method::POST, url) }
    }

    /// With another header. A value that no header can hold is left out, as it could only be refused.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.extend(HeaderValue::from_str(value).ok().map(|value| (HeaderName::from_static(name), value)));
        self
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status, whichever.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, or its beginning.
    pub body: Bytes,
    /// Whether the body went on.
    pub cut: bool,
    /// How long it took.
    pub took: Duration,
}

impl Answer {
    /// The answer if its status means success.
    ///
    /// # Errors
    /// What the status means otherwise.
    pub fn accepted(self) -> Result<Self, Failure> {
        Failure::of_status(self.status, self.retry_after()).map_or(Ok(self), Err)
    }

    /// For how long the other side asks to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        let after = self.headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
        after.and_then(|value| retry_after(value, Timestamp::now()))
    }
}

/// The way out; clones share connections.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    guard: Arc<Guard>,
    authorities: Arc<[Vec<u8>]>,
}

/// The client cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("outgoing connections cannot be prepared: {0}")]
pub struct NoClient(String);

impl Client {
    /// A client that reaches what `guard` permits. Proxies named in the environment are not used: they would connect
    /// where the guard does not look.
    ///
    /// # Errors
    /// When the authorities cannot be read.
    pub fn new(guard: Guard, trust: Trust<'_>) -> Result<Self, NoClient> {
        let (guard, authorities) = (Arc::new(guard), authorities(trust)?);
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls(&authorities)?)
            .dns_resolver(Arc::new(Guarded(guard.clone())))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(CONNECT)
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(4)
            .user_agent(concat!("Gongdan/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| NoClient(error.to_string()))?;
        Ok(Self { http, guard, authorities })
    }

    /// Whether something could be sent to `url` at all: the scheme, no name and password in it, and, where it names
    /// an address and no host, that this may be reached.
    ///
    /// # Errors
    /// A [`Failure`] that says what is wrong with it.
    pub fn check(&self, url: &str) -> Result<Url, Failure> {
        let unreadable = || Failure::give_up("网址无效。", "This is no web address.");
        if url.len() > MOST_URL {
            return Err(unreadable());
        }
        let url = Url::parse(url).map_err(|_| unreadable())?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Failure::give_up(
                "网址须以 http:// 或 https:// 开头。",
                "It must begin with http:// or https://.",
            ));
        }
        if !url.username().is_empty() || url.password().is_some() {
            let (zh, en) = ("网址中不能含用户名和密码。", "It must not hold a user name or password.");
            return Err(Failure::give_up(zh, en));
        }
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(_)) => None,
            None => return Err(unreadable()),
        };
        if literal.is_some_and(|address| !self.guard.permits(address)) { Err(closed()) } else { Ok(url) }
    }

    /// An address behind `host` that may be connected to, for what speaks something else than HTTP.
    ///
    /// # Errors
    /// A [`Failure`] when there is none.
    pub async fn resolve(&self, host: &str, port: u16) -> Result<SocketAddr, Failure> {
        let unknown = || Failure::retry("找不到对方的主机名。", "The host name is not known.");
        let found = tokio::time::timeout(CONNECT, tokio::net::lookup_host((host, port))).await;
        let found: Vec<SocketAddr> = found.map_err(|_| unknown())?.map_err(|_| unknown())?.collect();
        if found.is_empty() {
            return Err(unknown());
        }
        found.into_iter().find(|address| self.guard.permits(address.ip())).ok_or_else(closed)
    }

    /// The operator's own authorities (DER), for what speaks something else than HTTP.
    pub fn authorities(&self) -> &[Vec<u8>] {
        &self.authorities
    }

    /// Sends, and answers with whatever came back, whichever its status; see [`Answer::accepted`].
    ///
    /// # Errors
    /// A [`Failure`] when nothing came back.
    pub async fn send(&self, call: Call) -> Result<Answer, Failure> {
        let url = self.check(&call.url)?;
        let began = Instant::now();
        let whole = self.exchange(url, &call, began);
        tokio::time::timeout(call.within, whole).await.unwrap_or_else(|_| {
            let seconds = call.within.as_secs();
            let (zh, en) = (format!("对方 {seconds} 秒内没有答复。"), format!("No answer within {seconds} s."));
            Err(Failure::retry(zh, en).without_answer())
        })
    }

    async fn exchange(&self, url: Url, call: &Call, began: Instant) -> Result<Answer, Failure> {
        let headers: HeaderMap = call.headers.iter().cloned().collect();
        let request = self.http.request(call.method.clone(), url).headers(headers).body(call.body.clone());
        let mut response = request.send().await.map_err(explained)?;
        let mut body = Vec::new();
        let mut cut = false;
        while let Some(chunk) = response.chunk().await.map_err(explained)? {
            let room = call.most - body.len();
            body.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if chunk.len() > room {
                cut = true;
                break;
            }
        }
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Answer { status, headers, body: body.into(), cut, took: began.elapsed() })
    }
}

fn closed() -> Failure {
    Failure::give_up(
        "此地址指向内部网络；如确需访问，请管理员在 outgoing_allow 中放行。",
        "This address leads into an internal network; if that is meant, the operator allows it in outgoing_allow.",
    )
}

/// The name resolves only to addresses that are not reached.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to addresses that must not be reached")]
struct Closed;

/// The name does not resolve.
#[derive(Debug, thiserror::Error)]
#[error("the name is not known")]
struct Unknown;

/// Resolves names and keeps what may be reached: the connection goes to one of these very addresses.
struct Guarded(Arc<Guard>);

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.0.clone();
        Box::pin(async move {
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((name.as_str(), 0)).await.map_err(|_| Unknown)?.collect();
            if found.is_empty() {
                return Err(Unknown.into());
            }
            let permitted: Vec<SocketAddr> = found.into_iter().filter(|a| guard.permits(a.ip())).collect();
            if permitted.is_empty() {
                return Err(Closed.into());
            }
            Ok(Box::new(permitted.into_iter()) as Addrs)
        })
    }
}

/// What went wrong, without the address.
fn explained(error: reqwest::Error) -> Failure {
    let (is_connect, is_timeout) = (error.is_connect(), error.is_timeout());
    let error = error.without_url();
    let mut chain = std::iter::successors(std::error::Error::source(&error), |e| e.source());
    let mut last = error.to_string();
    for cause in &mut chain {
        if cause.is::<Closed>() {
            return closed();
        }
        if cause.is::<Unknown>() {
            return Failure::retry("找不到对方的主机名。", "The host name is not known.");
        }
        last = cause.to_string();
    }
    if is_connect && is_timeout {
        return Failure::retry("连接对方超时。", "It could not be connected to in time.");
    }
    if is_connect {
        return Failure::retry(format!("无法连接对方（{last}）。"), format!("It cannot be connected to ({last})."));
    }
    let (zh, en) = (format!("连接中断（{last}）。"), format!("The connection broke off ({last})."));
    Failure::retry(zh, en).without_answer()
}

fn authorities(trust: Trust<'_>) -> Result<Arc<[Vec<u8>]>, NoClient> {
    let Some(path) = trust.ca_file else { return Ok(Arc::default()) };
    let unreadable = |reason: String| NoClient(format!("{}: {reason}", path.display()));
    let found = CertificateDer::pem_file_iter(path).map_err(|e| unreadable(e.to_string()))?;
    found.map(|one| one.map(|one| one.to_vec()).map_err(|e| unreadable(e.to_string()))).collect()
}

fn tls(authorities: &[Vec<u8>]) -> Result<rustls::ClientConfig, NoClient> {
    let mut roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for certificate in authorities {
        roots.add(CertificateDer::from(certificate.clone())).map_err(|e| NoClient(e.to_string()))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| NoClient(e.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth())
}
