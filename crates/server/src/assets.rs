//! The web app: embedded files, each with the compressed twins its build made.

use crate::app::App;
use crate::compress::{accepts, gunzip, gzip};
use crate::config::ServerConfig;
use crate::etag;
use crate::problem::Problem;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Dist;

/// Hashed names never change their content.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_FIRST: HeaderValue = HeaderValue::from_static("no-cache");

/// All files of the web app, read once.
pub(crate) struct Assets {
    files: HashMap<String, Asset>,
    index: Asset,
}

struct Asset {
    /// Left out where there are twins: every browser takes one of them.
    plain: Option<Bytes>,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
    kind: HeaderValue,
    tag: HeaderValue,
    cache: HeaderValue,
}

impl Assets {
    /// Reads the embedded files.
    pub(crate) fn load(config: &ServerConfig) -> Self {
        let mut files = HashMap::new();
        let plain = |name: &str| name.trim_end_matches(".br").trim_end_matches(".gz").to_owned();
        let names: BTreeSet<String> = Dist::iter().map(|name| plain(&name)).collect();
        for name in names.into_iter().filter(|name| !name.starts_with(".vite/")) {
            files.insert(format!("/{name}"), Asset::read(&name));
        }
        let index = files.remove("/index.html").and_then(|index| index.plain).unwrap_or_default();
        Self { files, index: Asset::page(&index, config.asset_base.as_deref()) }
    }

    fn at(&self, path: &str) -> Option<&Asset> {
        if path == "/" || path == "/index.html" { Some(&self.index) } else { self.files.get(path) }
    }
}

impl Asset {
    fn read(name: &str) -> Self {
        let twin = |ending: &str| Dist::get(&format!("{name}{ending}"));
        let (plain, brotli, gzip) = (Dist::get(name), twin(".br"), twin(".gz"));
        let hash = [&plain, &gzip].into_iter().flatten().next().map(|file| file.metadata.sha256_hash());
        let kind = mime_guess::from_path(name).first_or_octet_stream().essence_str().to_owned();
        // Old MIME tables know neither; scripts of another type are not run.
        let kind = match name.rsplit('.').next() {
            Some("js" | "mjs") => "text/javascript; charset=utf-8".to_owned(),
            Some("webmanifest") => "application/manifest+json".to_owned(),
            Some(_) | None if kind.starts_with("text/") => format!("{kind}; charset=utf-8"),
            Some(_) | None => kind,
        };
        Self {
            brotli: brotli.map(|file| bytes(file.data)),
            gzip: gzip.map(|file| bytes(file.data)),
            kind: HeaderValue::from_str(&kind).unwrap_or(HeaderValue::from_static("application/octet-stream")),
            tag: tag(&hash.unwrap_or_default()),
            cache: if name.starts_with("assets/") { FOR_EVER } else { ASK_FIRST },
            plain: plain.map(|file| bytes(file.data)),
        }
    }

    /// `index.html`, with the assets where `base` says.
    fn page(index: &[u8], base: Option<&str>) -> Self {
        let page = place_assets(&String::from_utf8_lossy(index), base);
        let hash: [u8; 32] = sha2::Digest::finalize(sha2::Digest::chain_update(sha2::Sha256::default(), &page)).into();
        Self {
            brotli: None,
            gzip: gzip(page.as_bytes()).ok().map(Bytes::from),
            kind: HeaderValue::from_static("text/html; charset=utf-8"),
            tag: tag(&hash),
            cache: ASK_FIRST,
            plain: Some(Bytes::from(page)),
        }
    }

    fn answer(&self, wanted: &HeaderMap) -> Result<Response, Problem> {
        let twins = [("br", &self.brotli), ("gzip", &self.gzip)];
        let twin = twins
            .into_iter()
            .find_map(|(coding, twin)| Some((coding, twin.as_ref()?)).filter(|_| accepts(wanted, coding)));
        let mut response = Response::new(Body::empty());
        if etag::is_known(wanted, &self.tag) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else {
            *response.body_mut() = Body::from(match twin {
                Some((_, bytes)) => bytes.clone(),
                None => self.plain()?,
            });
            response.headers_mut().insert(header::CONTENT_TYPE, self.kind.clone());
            if let Some((coding, _)) = twin {
                response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
            }
        }
        let headers = response.headers_mut();
        headers.insert(header::ETAG, self.tag.clone());
        headers.insert(header::CACHE_CONTROL, self.cache.clone());
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        Ok(response)
    }

    /// For a client that takes nothing compressed.
    fn plain(&self) -> Result<Bytes, Problem> {
        match (&self.plain, &self.gzip) {
            (Some(plain), _) => Ok(plain.clone()),
            (None, Some(packed)) => gunzip(packed).map(Bytes::from).map_err(Problem::internal),
            (None, None) => Err(Problem::not_found()),
        }
    }
}

fn bytes(data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => Bytes::from(data),
    }
}

fn tag(hash: &[u8; 32]) -> HeaderValue {
    let text = format!("\"{}\"", hex::encode(&hash[..12]));
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("\"\""))
}

/// The build names its assets relative to the page; pages live at every depth, so they are named absolutely.
fn place_assets(page: &str, base: Option<&str>) -> String {
    let base = base.map_or("", |base| base.trim_end_matches('/'));
    page.replace("\"./assets/", &format!("\"{base}/assets/")).replace("\"./", "\"/")
}

/// Everything no route answers: a file of the web app, the app itself for the places it has, or nothing.
pub(crate) async fn show_app(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let is_read = method == Method::GET || method == Method::HEAD;
    let path = uri.path();
    if let Some(asset) = app.assets.at(path).filter(|_| is_read) {
        return asset.answer(&headers);
    }
    let is_place = !["/api/", "/assets/", "/problems/"].iter().any(|ours| path.starts_with(ours));
    if is_read && is_place && wants_page(&headers) {
        return app.assets.index.answer(&headers);
    }
    Err(Problem::not_found())
}

fn wants_page(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|kinds| kinds.contains("text/html"))
}

/// A method that an existing path does not answer.
pub(crate) async fn refuse_method() -> Response {
    Problem::new(crate::problem::Code::MethodNotAllowed).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assets_are_placed_where_the_installation_has_them() {
        let page = "<script src=\"./assets/a-1.js\"></script><link href=\"./favicon.svg\">";
        let table = [
            (None, "<script src=\"/assets/a-1.js\"></script><link href=\"/favicon.svg\">"),
            (
                Some("https://cdn.example.com/gd/"),
                "<script src=\"https://cdn.example.com/gd/assets/a-1.js\"></script><link href=\"/favicon.svg\">",
            ),
        ];
        for (base, expected) in table {
            assert_eq!(place_assets(page, base), expected);
        }
    }

    #[test]
    fn the_page_is_asked_for_and_assets_are_kept() {
        let assets = Assets::load(&ServerConfig::default());
        let page = assets.at("/").unwrap().answer(&HeaderMap::new()).unwrap();
        assert_eq!(page.headers()["cache-control"], "no-cache");
        let mut known = HeaderMap::new();
        known.insert(header::IF_NONE_MATCH, page.headers()["etag"].clone());
        assert_eq!(assets.index.answer(&known).unwrap().status(), StatusCode::NOT_MODIFIED);
        assert!(assets.files.iter().filter(|(name, _)| name.starts_with("/assets/")).all(|(_, a)| a.cache == FOR_EVER));
    }
}
