//! The one layer around every route: request id, span, metrics, access log, panics, problems, headers.
//!
//! It is a single function on purpose. A stack of ready-made layers would box and copy a response at every
//! step, and this path is walked by each of thousands of requests per second.

use crate::app::App;
use crate::compress;
use crate::extract::Context;
use crate::extract::REQUEST_ID;
use crate::problem::Problem;
use crate::security::same_site;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Instant;
use tracing::Instrument;

/// Answers a request.
pub(crate) async fn edge(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let context = Context::of(&app.config, &request);
    let takes_gzip = compress::is_wanted(request.headers());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("other", MatchedPath::as_str);
    request.extensions_mut().insert(context.clone());

    let span = tracing::debug_span!("request", id = &*context.request_id, method = method.as_str(), route);
    let answer = async {
        match same_site(&app.config, request.method(), request.headers()) {
            Ok(()) => next.run(request).await,
            Err(problem) => problem.into_response(),
        }
    };
    let answer = AssertUnwindSafe(answer).catch_unwind().instrument(span).await;
    let mut response = answer.unwrap_or_else(|panic| Problem::internal(words_of(&*panic)).into_response());
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        response = with_headers_of(response.headers(), problem.render(&context));
    } else if takes_gzip {
        response = compress::compress(response).await;
    }

    let status = response.status();
    app.headers.write(status, response.headers_mut());
    if let Ok(id) = HeaderValue::from_str(&context.request_id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    note(&app, &method, route, &response, &context, started);
    response
}

/// A handler may say more in the headers of a problem: where an upload stands, how long a file is.
fn with_headers_of(said: &HeaderMap, mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in said {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    response
}

fn note(app: &App, method: &Method, route: &str, response: &Response, context: &Context, started: Instant) {
    let (elapsed, status) = (started.elapsed(), response.status());
    app.meter.answered(method, route, status, elapsed);
    tracing::info!(
        target: "gongdan::access",
        method = method.as_str(),
        route,
        status = status.as_u16(),
        millis = elapsed.as_secs_f64() * 1000.0,
        request_id = &*context.request_id,
    );
}

fn words_of(panic: &(dyn Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("a handler panicked: {}", words.unwrap_or("no message"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Rooms;
    use crate::config::{PasswordCost, ServerConfig};
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use gongdan_store::files::{Files, FilesConfig};
    use gongdan_testkit::TestDb;
    use gongdan_testkit::company::ledger;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    async fn app(db: &TestDb) -> App {
        let ledger = ledger(&db.url).await;
        let files = Files::open(&FilesConfig::Folder(db.folder.path().join("files"))).unwrap();
        let search = gongdan_testkit::search(&ledger, db.folder.path());
        let (kinds, clock) = (&gongdan_kinds::Registry, jiff::Timestamp::now);
        let way_out = gongdan_connect::Client::new(Default::default(), Default::default()).unwrap();
        let rooms = Rooms { ledger, files, search, kinds, way_out, channels: &[], clock };
        let password_cost = PasswordCost { memory_kib: 8, passes: 1, lanes: 1 };
        App::new(rooms, ServerConfig { password_cost, ..ServerConfig::default() }).unwrap()
    }

    #[tokio::test]
    async fn a_handler_that_panics_harms_nobody_and_tells_nothing() {
        let db = TestDb::sqlite();
        let app = app(&db).await;
        let fails = get(|| async {
            if true {
                panic!("secret words")
            }
        });
        let router: Router = Router::new().route("/", fails).layer(from_fn_with_state(app.clone(), edge));
        let response = router.oneshot(Request::new(Body::empty())).await.unwrap();
        assert_eq!(
            (response.status().as_u16(), &response.headers()["content-type"]),
            (500, &"application/problem+json".parse().unwrap())
        );
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&body);
        assert!(body.contains("\"internal\"") && !body.contains("secret words"), "{body}");
        app.close();
    }
}
