//! The headers by which calls through a connection prove who they are from.

use crate::failure::Failure;
use crate::seal::Seal;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gongdan_domain::connection::SignIn;
use http::{HeaderName, HeaderValue};

/// Headers as they are sent.
pub type Headers = Vec<(HeaderName, HeaderValue)>;

/// A header, if it can be sent.
///
/// # Errors
/// A [`Failure`] that names it.
pub fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Failure> {
    let unfit = || {
        Failure::give_up(
            format!("请求头“{name}”的值含有不能发送的字符。"),
            format!("The header “{name}” has letters that cannot be sent."),
        )
    };
    let read = HeaderName::try_from(name).ok().zip(HeaderValue::try_from(value).ok());
    read.ok_or_else(unfit)
}

/// The headers, with the secret that was sealed for `purpose`.
///
/// # Errors
/// A [`Failure`] when a secret is needed and there is none that opens, or it cannot be sent.
pub fn credentials(sign_in: &SignIn, purpose: &str, sealed: Option<&[u8]>, seal: &Seal) -> Result<Headers, Failure> {
    if *sign_in == SignIn::Nothing {
        return Ok(Vec::new());
    }
    let none = || Failure::give_up("连接的密钥未填写或无法打开。", "The connection has no secret that opens.");
    let secret = sealed.and_then(|sealed| seal.open_text(purpose, sealed)).ok_or_else(none)?;
    let (name, value) = match sign_in {
        SignIn::Nothing => return Ok(Vec::new()),
        SignIn::Bearer => ("authorization", format!("Bearer {secret}")),
        SignIn::Basic { user } => ("authorization", format!("Basic {}", STANDARD.encode(format!("{user}:{secret}")))),
        SignIn::Header { header } => (header.as_str(), secret),
    };
    let (name, mut value) = header(name, &value)?;
    value.set_sensitive(true);
    Ok(vec![(name, value)])
}
