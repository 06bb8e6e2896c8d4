//! The description of the API: as JSON, and as pages to try it with.

use crate::app::App;
use crate::compress::{accepts, gzip};
use crate::extract::Segments;
use crate::problem::{Problem, ProblemDocument};
use axum::Router;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use bytes::Bytes;
use std::sync::Arc;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, ContentBuilder, OpenApi, Ref, ResponseBuilder};
use utoipa::{Modify, OpenApi as _};
use utoipa_swagger_ui::Config;

/// Where the description is.
const PLACE: &str = "/api/openapi.json";

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
    let config = Arc::new(Config::from(PLACE).try_it_out_enabled(true));
    let show = move |headers: HeaderMap| {
        let packed = packed.clone().filter(|_| accepts(&headers, "gzip"));
        std::future::ready(description(plain.clone(), packed))
    };
    let home = Arc::clone(&config);
    Router::new()
        .route(PLACE, get(show))
        .route("/api/docs", get(|| async { Redirect::permanent("/api/docs/") }))
        .route("/api/docs/", get(move || std::future::ready(page("", Arc::clone(&home)))))
        .route(
            "/api/docs/{*file}",
            get(move |Segments(file): Segments<String>| std::future::ready(page(&file, Arc::clone(&config)))),
        )
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

fn page(file: &str, config: Arc<Config<'static>>) -> Result<Response, Problem> {
    let found = utoipa_swagger_ui::serve(file, config).map_err(Problem::internal)?;
    let found = found.ok_or_else(Problem::not_found)?;
    let kind = HeaderValue::from_str(&found.content_type).map_err(Problem::internal)?;
    let cache = (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    let mut response = ([(header::CONTENT_TYPE, kind), cache], found.bytes.into_owned()).into_response();
    if found.gzpipped {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}
