//! Headers that bind browsers, and the refusal of requests that another site makes a browser send.

use crate::config::ServerConfig;
use crate::problem::{Code, Problem};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

/// The headers of this installation.
pub(crate) struct Headers {
    page_policy: HeaderValue,
    data_policy: HeaderValue,
    transport: Option<HeaderValue>,
}

impl Headers {
    /// Written once.
    pub(crate) fn new(config: &ServerConfig) -> Self {
        let assets = config.asset_base.as_deref().and_then(origin).map(|o| format!(" {o}")).unwrap_or_default();
        // The reader of bar codes is WebAssembly. The word allows compiling that and nothing else: no `eval` of text.
        let policy = format!(
            "default-src 'self'{assets}; script-src 'self' 'wasm-unsafe-eval'{assets}; style-src 'self' 'unsafe-inline'{assets}; \
             img-src 'self' data: blob:{assets}; font-src 'self' data:{assets}; worker-src 'self' blob:{assets}; \
             connect-src 'self'{assets}; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
        );
        Self {
            page_policy: HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'self'")),
            data_policy: HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
            transport: config.is_https().then(|| HeaderValue::from_static("max-age=31536000")),
        }
    }

    /// Adds them to an answer; a policy that the handler wrote stays.
    pub(crate) fn write(&self, status: StatusCode, headers: &mut HeaderMap) {
        // A worker obeys the policy its own script came with, so scripts have the policy of pages.
        let runs = |kind: &HeaderValue| {
            let kind = kind.as_bytes();
            kind.starts_with(b"text/html") || kind.starts_with(b"text/javascript")
        };
        let is_page = headers.get(header::CONTENT_TYPE).is_some_and(runs);
        let policy = if is_page { &self.page_policy } else { &self.data_policy };
        // The headers of a 304 replace those of the page the browser kept, whose policy is right already.
        if status != StatusCode::NOT_MODIFIED {
            headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| policy.clone());
        }
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        if let Some(transport) = &self.transport {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, transport.clone());
        }
    }
}

/// `scheme://host[:port]` of an address.
fn origin(address: &str) -> Option<&str> {
    let host_at = address.find("://")? + 3;
    let end = address[host_at..].find('/').map_or(address.len(), |slash| host_at + slash);
    Some(&address[..end])
}

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses what another site made the browser send. A request with an `Authorization` header is no such
/// thing: no other site can make a browser add one.
///
/// Every current browser says by `Sec-Fetch-Site` where a request comes from; older ones send `Origin`;
/// programs send neither and have no cookies to abuse.
pub(crate) fn same_site(config: &ServerConfig, method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
    if method.is_safe() || headers.contains_key(header::AUTHORIZATION) {
        return Ok(());
    }
    let sent_by_us = match (headers.get(FETCH_SITE), headers.get(header::ORIGIN)) {
        (Some(site), _) => site == "same-origin" || site == "none",
        (None, Some(origin)) => is_ours(config, origin, headers),
        (None, None) => true,
    };
    if sent_by_us { Ok(()) } else { Err(Problem::new(Code::CrossSite)) }
}

fn is_ours(config: &ServerConfig, sent: &HeaderValue, headers: &HeaderMap) -> bool {
    let Ok(sent) = sent.to_str() else { return false };
    let public = config.public_url.as_deref().and_then(origin);
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    public == Some(sent) || host.is_some_and(|host| sent.split_once("://").is_some_and(|(_, sent)| sent == host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(method: Method, sent: &[(&'static str, &'static str)]) -> bool {
        let config = ServerConfig { public_url: Some("https://gd.example.com/".into()), ..ServerConfig::default() };
        let headers = sent.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v))).collect();
        same_site(&config, &method, &headers).is_ok()
    }

    #[test]
    fn other_sites_cannot_make_a_browser_act() {
        type Case<'a> = (Method, &'a [(&'static str, &'static str)], bool);
        let table: [Case<'_>; 11] = [
            (Method::GET, &[("sec-fetch-site", "cross-site")], true),
            (Method::POST, &[("sec-fetch-site", "same-origin")], true),
            (Method::POST, &[("sec-fetch-site", "none")], true),
            (Method::POST, &[("sec-fetch-site", "same-site")], false),
            (Method::DELETE, &[("sec-fetch-site", "cross-site")], false),
            (Method::POST, &[("sec-fetch-site", "cross-site"), ("authorization", "Bearer x")], true),
            (Method::POST, &[("origin", "https://gd.example.com")], true),
            (Method::POST, &[("origin", "http://10.0.0.2:8080"), ("host", "10.0.0.2:8080")], true),
            (Method::POST, &[("origin", "https://evil.example"), ("host", "10.0.0.2:8080")], false),
            (Method::POST, &[("origin", "null"), ("host", "10.0.0.2:8080")], false),
            (Method::PATCH, &[], true),
        ];
        for (method, sent, expected) in table {
            assert_eq!(outcome(method.clone(), sent), expected, "{method} {sent:?}");
        }
    }

    #[test]
    fn an_unchanged_page_keeps_the_policy_it_came_with() {
        let policy_at = |status| {
            let mut headers = HeaderMap::new();
            Headers::new(&ServerConfig::default()).write(status, &mut headers);
            headers.contains_key(header::CONTENT_SECURITY_POLICY)
        };
        assert!(policy_at(StatusCode::OK) && !policy_at(StatusCode::NOT_MODIFIED));
    }

    #[test]
    fn the_policy_allows_the_origin_of_the_assets() {
        let base = Some("https://cdn.example.com/gongdan/".to_owned());
        let headers = Headers::new(&ServerConfig { asset_base: base, ..ServerConfig::default() });
        let policy = headers.page_policy.to_str().unwrap();
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval' https://cdn.example.com;"), "{policy}");
        let plain = Headers::new(&ServerConfig::default());
        assert!(
            plain
                .page_policy
                .to_str()
                .unwrap()
                .starts_with("default-src 'self'; script-src 'self' 'wasm-unsafe-eval';")
        );
    }
}
