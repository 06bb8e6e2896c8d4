//! The session cookie.

use axum::http::{HeaderMap, HeaderValue, header};
use std::time::Duration;

/// Its name.
pub(crate) const NAME: &str = "gongdan_session";

/// The session secret that a request carries.
pub(crate) fn read(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|list| list.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == NAME).then_some(value)
    })
}

/// Sets the cookie.
pub(crate) fn set(secret: &str, lifetime: Duration, is_https: bool) -> HeaderValue {
    header_value(secret, lifetime.as_secs(), is_https)
}

/// Takes it away.
pub(crate) fn clear(is_https: bool) -> HeaderValue {
    header_value("", 0, is_https)
}

fn header_value(secret: &str, max_age: u64, is_https: bool) -> HeaderValue {
    let secure = if is_https { "; Secure" } else { "" };
    let cookie = format!("{NAME}={secret}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}");
    let mut value = HeaderValue::from_str(&cookie).unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "a=1; gongdan_session_old=x".parse().unwrap());
        assert_eq!(read(&headers), None);
        headers.append(header::COOKIE, "b=2;gongdan_session=s3cr3t; c=3".parse().unwrap());
        assert_eq!(read(&headers), Some("s3cr3t"));
    }

    #[test]
    fn it_is_secure_where_that_is_possible() {
        let cookie = set("x", Duration::from_secs(60), true);
        assert_eq!(cookie, "gongdan_session=x; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
        assert!(!clear(false).to_str().unwrap().contains("Secure"));
    }
}
