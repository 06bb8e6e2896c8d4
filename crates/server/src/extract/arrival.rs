//! Where a request comes from.

use super::address;
use crate::app::App;
use crate::auth::device;
use crate::auth::webauthn::Party;
use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use std::convert::Infallible;
use std::net::IpAddr;

/// The place and the device behind a request.
pub(crate) struct Arrival {
    /// Whose address counts for limits.
    pub(crate) address: IpAddr,
    /// The browser in a few words.
    pub(crate) device: String,
    /// For whom passkeys of this page are; nothing where browsers offer none.
    pub(crate) party: Option<Party>,
}

impl FromRequestParts<App> for Arrival {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let party = match &app.config.public_url {
            Some(url) => Party::at(url),
            None => Party::at(&format!("http://{}", text(header::HOST))),
        };
        let address = address(&app.config, &parts.headers, &parts.extensions);
        Ok(Self { address, device: device::words(text(header::USER_AGENT)), party })
    }
}
