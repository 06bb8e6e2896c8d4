//! What every request carries: an id for the logs, a language, an address.

use crate::config::ServerConfig;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, header};
use gongdan_domain::event::MAX_AGENT;
use gongdan_domain::{Language, Origin};
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use uuid::Uuid;

/// The header that names a request, in both directions.
pub(crate) const REQUEST_ID: &str = "x-request-id";

/// The id and the language of a request.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    /// As in the logs and in the answer's `X-Request-Id`.
    pub(crate) request_id: Arc<str>,
    /// What the reader asked for by `Accept-Language`.
    pub(crate) language: Language,
    /// From where it came.
    pub(crate) origin: Arc<Origin>,
}

impl Context {
    /// Reads the context of a request that just arrived.
    pub(crate) fn of(config: &ServerConfig, request: &Request) -> Self {
        let sent = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).filter(|id| is_sane(id));
        let request_id = match sent {
            Some(id) => id.into(),
            None => Arc::from(&*Uuid::now_v7().simple().encode_lower(&mut Uuid::encode_buffer())),
        };
        let agent = request.headers().get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        let origin = Origin {
            address: Some(address(config, request.headers(), request.extensions()).to_string()),
            agent: agent.map(|agent| agent.chars().take(MAX_AGENT).collect()),
        };
        Self { request_id, language: language(request.headers()), origin: Arc::new(origin) }
    }
}

fn is_sane(id: &str) -> bool {
    (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

/// The language the reader likes best among ours; English for programs that say nothing.
fn language(headers: &HeaderMap) -> Language {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut best = (0.0, Language::En);
    for entry in wanted.split(',') {
        let (tag, parameters) = entry.split_once(';').unwrap_or((entry, ""));
        let weight = parameters.trim().strip_prefix("q=").map_or(1.0, |q| q.trim().parse::<f32>().unwrap_or(0.0));
        if let Some(found) = Language::from_tag(tag.trim()).filter(|_| weight > best.0) {
            best = (weight, found);
        }
    }
    best.1
}

impl<S: Sync> FromRequestParts<S> for Context {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or(Self {
            request_id: "".into(),
            language: Language::En,
            origin: Arc::default(),
        }))
    }
}

/// The address at the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Whose address counts for limits: the last one a proxy of ours wrote, or the connection's own.
pub(crate) fn address(config: &ServerConfig, headers: &HeaderMap, extensions: &Extensions) -> IpAddr {
    let forwarded = headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
    let forwarded =
        forwarded.filter(|_| config.trust_forwarded).and_then(|list| list.rsplit(',').next()?.trim().parse().ok());
    let own = || extensions.get::<Peer>().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.0.ip());
    forwarded.unwrap_or_else(own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn context(name: &str, value: &str) -> Context {
        Context::of(&ServerConfig::default(), &Request::builder().header(name, value).body(Body::empty()).unwrap())
    }

    #[test]
    fn the_best_liked_language_wins() {
        let table = [
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Zh),
            ("en-GB", Language::En),
            ("fr, zh;q=0.2, en;q=0.4", Language::En),
            ("de", Language::En),
            ("", Language::En),
        ];
        for (wanted, expected) in table {
            assert_eq!(context("accept-language", wanted).language, expected, "{wanted}");
        }
    }

    #[test]
    fn sane_request_ids_are_kept_and_others_replaced() {
        assert_eq!(&*context(REQUEST_ID, "load-0001").request_id, "load-0001");
        for odd in ["short", "with space here", "quote\"quote", &"x".repeat(65)] {
            assert_eq!(context(REQUEST_ID, odd).request_id.len(), 32, "{odd}");
        }
    }

    #[test]
    fn a_forwarded_address_counts_only_behind_our_proxy() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "10.9.9.9, 203.0.113.7".parse().unwrap());
        let mut extensions = Extensions::new();
        extensions.insert(Peer(([127, 0, 0, 1], 9).into()));
        let mut config = ServerConfig::default();
        assert_eq!(address(&config, &headers, &extensions), IpAddr::from([127, 0, 0, 1]));
        config.trust_forwarded = true;
        assert_eq!(address(&config, &headers, &extensions), IpAddr::from([203, 0, 113, 7]));
    }
}
