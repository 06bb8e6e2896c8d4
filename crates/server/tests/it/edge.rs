//! What every answer has: ids, headers, compression; the description of the API; the web app.

use crate::app::{TestApp, send};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn every_answer_has_an_id_and_headers_that_bind_browsers() {
    let app = TestApp::start().await;
    let ask = |path| app.stranger().request(Method::GET, path);
    let answer = send(ask("/api/v1/meta").header("x-request-id", "client-chosen-1")).await;
    assert_eq!(answer.headers["x-request-id"], "client-chosen-1");
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers["content-security-policy"], "default-src 'none'; frame-ancestors 'none'");
    assert!(!answer.headers.contains_key("strict-transport-security"));
    let page = send(ask("/").header("accept", "text/html")).await;
    assert_eq!((page.status, &page.headers["cache-control"]), (200, &"no-cache".parse().unwrap()));
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'self'; script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
    assert_ne!(page.headers["x-request-id"], answer.headers["x-request-id"]);

    let url = Some("https://gd.example.com".to_owned());
    let app = TestApp::start_with(|config| config.public_url = url).await;
    let answer = app.stranger().get("/api/v1/meta").await;
    assert!(answer.headers.contains_key("strict-transport-security"));
    let login = json!({"login": "agent", "password": crate::app::PASSWORD});
    let session = app.stranger().post("/api/v1/session", login).await;
    assert!(session.headers["set-cookie"].to_str().unwrap().ends_with("; Secure"));
}

#[tokio::test]
async fn places_of_the_web_app_give_the_app_and_nothing_else_does() {
    let app = TestApp::start().await;
    let ask = |path: &str, accept: &'static str| app.stranger().request(Method::GET, path).header("accept", accept);
    let page = send(ask("/orders/some-id", "text/html,application/xhtml+xml")).await;
    assert_eq!((page.status, &page.headers["content-type"]), (200, &"text/html; charset=utf-8".parse().unwrap()));
    let known = ask("/", "text/html").header("if-none-match", page.headers["etag"].clone());
    assert_eq!(send(known).await.status, 304);
    for (path, accept) in
        [("/assets/gone.js", "text/html"), ("/api/gone", "text/html"), ("/orders/x", "application/json")]
    {
        assert_eq!(send(ask(path, accept)).await.problem(), (404, "not-found"), "{path}");
    }
}

#[tokio::test]
async fn long_answers_are_compressed_for_who_takes_it() {
    let app = TestApp::start().await;
    let agent = app.acting_for("agent").await;
    for n in 0..8 {
        agent.submitted(&format!("第 {n} 件")).await;
    }
    let plain = agent.get("/api/v1/orders").await;
    assert!(!plain.headers.contains_key("content-encoding"));
    let packed = send(agent.request(Method::GET, "/api/v1/orders").header("accept-encoding", "gzip")).await;
    assert_eq!(
        (&packed.headers["content-encoding"], &packed.headers["vary"]),
        (&"gzip".parse().unwrap(), &"accept-encoding".parse().unwrap())
    );
    let length =
        |answer: &crate::app::Answer| answer.headers["content-length"].to_str().unwrap().parse::<usize>().unwrap();
    assert!(length(&packed) * 2 < length(&plain), "{} {}", length(&packed), length(&plain));
}

#[tokio::test]
async fn the_api_describes_itself() {
    let app = TestApp::start().await;
    let api = app.stranger().get("/api/openapi.json").await.body;
    assert_eq!(api, serde_json::to_value(gongdan_server::openapi()).unwrap());
    assert_eq!(api["openapi"], "3.1.0");
    let page = app.stranger().get("/api/docs/").await;
    assert_eq!((page.status, &page.headers["content-type"]), (200, &"text/html; charset=utf-8".parse().unwrap()));
    assert!(!page.body.as_str().unwrap().contains("<script>"), "the policy allows no inline scripts");
    let start = app.stranger().get("/api/docs/start.js").await;
    assert!(start.body.as_str().unwrap().contains("/api/openapi.json"));
    let script = app.stranger().get("/api/docs/swagger-ui-bundle.js").await;
    assert!(script.body.as_str().unwrap().contains("SwaggerUIBundle"), "also for a client that takes nothing packed");
    assert_eq!(app.stranger().get("/api/docs/nothing.js").await.problem(), (404, "not-found"));
}

#[tokio::test]
async fn every_operation_has_a_name_and_declares_problems() {
    let api = serde_json::to_value(gongdan_server::openapi()).unwrap();
    let mut names = Vec::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            names.push(operation["operationId"].as_str().unwrap().to_owned());
            assert!(operation["summary"].is_string(), "{method} {path}");
            if path.starts_with("/api/") {
                let problem = &operation["responses"]["default"]["$ref"];
                assert_eq!(problem, "#/components/responses/Problem", "{method} {path}");
            }
        }
    }
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count, "names are unique");
}

#[tokio::test]
async fn every_problem_has_a_page() {
    let app = TestApp::start().await;
    let problem = app.stranger().get("/api/v1/session").await.body;
    let page = app.stranger().get(problem["type"].as_str().unwrap()).await;
    assert_eq!((page.status, &page.headers["content-type"]), (200, &"text/html; charset=utf-8".parse().unwrap()));
    assert!(page.body.as_str().unwrap().contains("<h1>"));
    assert_eq!(app.stranger().get("/problems/nonsense").await.problem(), (404, "not-found"));
}

#[tokio::test]
async fn references_in_the_description_lead_somewhere() {
    fn walk(value: &Value, api: &Value) {
        match value {
            Value::Object(fields) => {
                if let Some(target) = fields.get("$ref").and_then(Value::as_str) {
                    assert!(api.pointer(target.trim_start_matches('#')).is_some(), "{target}");
                }
                fields.values().for_each(|field| walk(field, api));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, api)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let api = serde_json::to_value(gongdan_server::openapi()).unwrap();
    walk(&api, &api);
}
