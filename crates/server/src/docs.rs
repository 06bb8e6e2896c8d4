//! The description of the API: as JSON, and as pages to try it with.

use crate::app::App;
use crate::compress::{accepts, gunzip, gzip};
use crate::extract::Segments;
use crate::problem::{Problem, ProblemDocument};
use axum::Router;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use bytes::Bytes;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, ContentBuilder, OpenApi, Ref, ResponseBuilder};
use utoipa::{Modify, OpenApi as _};

/// Where the description is.
const PLACE: &str = "/api/openapi.json";

/// Swagger UI, as the build script packed it.
const SCRIPT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui-bundle.js.gz"));
const STYLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui.css.gz"));
const HOME: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Gongdan API</title>\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
<link rel=\"stylesheet\" href=\"swagger-ui.css\"></head><body><div id=\"swagger-ui\"></div>\
<script src=\"swagger-ui-bundle.js\"></script><script src=\"start.js\"></script></body></html>\n";
const START: &str = "SwaggerUIBundle({ url: \"/api/openapi.json\", dom_id: \"#swagger-ui\", deepLinking: true, \
tryItOutEnabled: true });\n";

/// What all operations share.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Gongdan", description = "Work orders: forms, orders, people and records of an organisation.\n\n\
        Every error is a problem document (RFC 9457). Every list turns pages by `limit` and `after`. \
        Everything with a version has an `ETag`, and a change names it by `If-Match`."),
    components(schemas(ProblemDocument, crate::live::Change)),
    security(("session" = []), ("token" = [])),
    modifiers(&Shared),
)]
struct Api;

struct Shared;

impl Modify for Shared {
    fn modify(&self, api: &mut OpenApi) {
        let components = api.components.get_or_insert_with(Components::new);
        let cookie = ApiKey::Cookie(ApiKeyValue::with_description("gongdan_session", "Set by `POST /api/v1/session`."));
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("gdt_…");
        let bearer = bearer.description(Some("A token made by `POST /api/v1/tokens`.")).build();
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let problem = ResponseBuilder::new().description("What went wrong (RFC 9457).");
        components
            .responses
            .insert("Problem".to_owned(), problem.content("application/problem+json", content).build().into());
    }
}

/// The description without its paths.
pub(crate) fn shared() -> OpenApi {
    Api::openapi()
}

/// Routes that serve the description.
pub(crate) fn pages(api: &OpenApi) -> Router<App> {
    let plain = Bytes::from(api.to_json().unwrap_or_default());
    let packed = gzip(&plain).ok().map(Bytes::from);
    let show = move |headers: HeaderMap| {
        let packed = packed.clone().filter(|_| accepts(&headers, "gzip"));
        std::future::ready(description(plain.clone(), packed))
    };
    Router::new()
        .route(PLACE, get(show))
        .route("/api/docs", get(|| async { Redirect::permanent("/api/docs/") }))
        .route("/api/docs/", get(|headers: HeaderMap| std::future::ready(page("", &headers))))
        .route("/api/docs/{*file}", get(file))
}

fn description(plain: Bytes, packed: Option<Bytes>) -> Response {
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let vary = (header::VARY, HeaderValue::from_static("accept-encoding"));
    match packed {
        Some(packed) => {
            ([kind, vary, (header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))], packed).into_response()
        }
        None => ([kind, vary], plain).into_response(),
    }
}

async fn file(Segments(name): Segments<String>, headers: HeaderMap) -> Result<Response, Problem> {
    page(&name, &headers)
}

/// A file of the pages. Scripts and styles are kept compressed; hardly any client asks for them otherwise.
fn page(file: &str, headers: &HeaderMap) -> Result<Response, Problem> {
    let (kind, packed) = match file {
        "" => return Ok(shown("text/html; charset=utf-8", HOME)),
        "start.js" => return Ok(shown("text/javascript; charset=utf-8", START)),
        "swagger-ui.css" => ("text/css; charset=utf-8", STYLE),
        "swagger-ui-bundle.js" => ("text/javascript; charset=utf-8", SCRIPT),
        _ => return Err(Problem::not_found()),
    };
    if accepts(headers, "gzip") {
        let mut response = shown(kind, packed);
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        return Ok(response);
    }
    gunzip(packed).map(|plain| shown(kind, plain)).map_err(Problem::internal)
}

fn shown(kind: &'static str, content: impl IntoResponse) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=3600"),
        (header::VARY, "accept-encoding"),
    ];
    (headers, content).into_response()
}
