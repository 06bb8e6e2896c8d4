//! What clients get wrong: always a clear problem, never a 500, nothing stored.

use crate::app::{Answer, Api, TestApp, send};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

async fn raw(api: &Api<'_>, body: Vec<u8>) -> Answer {
    let request = api.request(Method::POST, "/api/v1/orders").header("idempotency-key", "k");
    send(request.header("content-type", "application/json").body(body)).await
}

#[tokio::test]
async fn every_wrong_value_is_named_at_once() {
    for app in TestApp::each().await {
        let requester = app.acting_for("requester").await;
        let values = json!({
            "subject": "长".repeat(101), "amount": "many", "category": "old", "device": Uuid::now_v7(), "colour": "red",
            "photos": "x",
        });
        let answer = requester.submit("k", json!({"typeId": app.company.type_id, "values": values})).await;
        let faults = answer.faults();
        let paths: Vec<&str> = faults.iter().map(|(path, _)| *path).collect();
        let fields = ["colour", "subject", "amount", "category", "device", "photos"];
        assert_eq!(paths, fields.map(|field| format!("/values/{field}")), "{}", answer.body);
        assert_eq!((faults[0].1, faults[1].1), ("unknown-field", "too-long"));
        let missing = requester.submit("k", json!({"typeId": app.company.type_id, "values": {}})).await;
        assert_eq!(missing.faults(), [("/values/subject", "required")]);
        let page = requester.get("/api/v1/orders").await.body;
        assert_eq!(page["total"]["count"], 0, "nothing was stored");
    }
}

#[tokio::test]
async fn a_body_of_the_wrong_shape_says_where() {
    let app = TestApp::start().await;
    let requester = app.acting_for("requester").await;
    let type_id = app.company.type_id;
    let table = [
        (json!({"typeId": type_id, "values": {}, "extra": 1}), "/extra", "unknown-field"),
        (json!({"typeId": 7, "values": {}}), "/typeId", "wrong-type"),
        (json!({"typeId": "nonsense", "values": {}}), "/typeId", "wrong-type"),
        (json!({"typeId": type_id, "values": []}), "/values", "wrong-type"),
        (json!({"typeId": type_id, "formVersion": "1", "values": {}}), "/formVersion", "wrong-type"),
        (json!({"values": {}}), "/typeId", "required"),
        (json!({"typeId": type_id, "values": {"subject": "a\u{0}b"}}), "/values/subject", "bad-character"),
        (json!([]), "", "wrong-type"),
        (json!(null), "", "wrong-type"),
        (json!({"typeId": Uuid::now_v7(), "values": {}}), "/typeId", "unknown-order-type"),
    ];
    for (body, path, code) in table {
        let answer = requester.submit("k", body.clone()).await;
        assert_eq!(answer.faults(), [(path, code)], "{body}");
    }
}

#[tokio::test]
async fn bytes_that_are_no_json_are_refused() {
    let app = TestApp::start().await;
    let requester = app.acting_for("requester").await;
    let deep = [vec![b'['; 50_000], vec![b']'; 50_000]].concat();
    let invalid = [b"{\"typeId\":\"".as_slice(), &[0xff, 0xfe], b"\",\"values\":{}}"].concat();
    let nul = b"{\"typeId\":\"\\u0000".to_vec();
    for body in [Vec::new(), b"{".to_vec(), b"{\"a\":1,}".to_vec(), deep, invalid, nul] {
        let start = String::from_utf8_lossy(&body[..body.len().min(20)]).into_owned();
        assert_eq!(raw(&requester, body).await.problem(), (400, "malformed-json"), "{start}");
    }
    let values = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    let body = format!("{{\"typeId\":\"{}\",\"values\":{{\"subject\":{values}}}}}", app.company.type_id);
    assert_eq!(raw(&requester, body.into_bytes()).await.problem(), (400, "malformed-json"));
}

#[tokio::test]
async fn too_much_is_refused() {
    let app = TestApp::start().await;
    let requester = app.acting_for("requester").await;
    let long = requester
        .submit(
            "k",
            json!({"typeId": app.company.type_id, "values": {
        "subject": "x", "details": "长".repeat(10_001)}}),
        )
        .await;
    assert_eq!(long.faults(), [("/values/details", "too-long")]);
    assert_eq!(raw(&requester, vec![b' '; (1 << 20) + 1]).await.problem(), (413, "body-too-large"));
    let chunks = futures::stream::iter((0..40).map(|_| Ok::<_, std::io::Error>(vec![b' '; 64 * 1024])));
    let request = requester.request(Method::POST, "/api/v1/orders").header("idempotency-key", "k");
    let request = request.header("content-type", "application/json");
    let streamed = send(request.body(reqwest::Body::wrap_stream(chunks))).await;
    assert_eq!(streamed.problem(), (413, "body-too-large"), "also without a declared length");
}

#[tokio::test]
async fn headers_are_read_strictly() {
    let app = TestApp::start().await;
    let requester = app.acting_for("requester").await;
    let body = app.order("灯不亮");
    let without = requester.post("/api/v1/orders", body.clone()).await;
    assert_eq!(without.problem(), (400, "idempotency-key-missing"));
    for key in ["", "two words", "\u{fc}", &"k".repeat(256)] {
        let request = requester.request(Method::POST, "/api/v1/orders").header("idempotency-key", key.as_bytes());
        assert_eq!(send(request.json(&body)).await.problem(), (400, "bad-request"), "{key}");
    }
    let text = requester.request(Method::POST, "/api/v1/orders").header("idempotency-key", "k");
    assert_eq!(send(text.body(body.to_string())).await.problem(), (415, "unsupported-media-type"));
    let path = format!("/api/v1/orders/{}", requester.submitted("灯不亮").await);
    for tag in ["v1", "W/\"v1\"", "*", "\"1\"", ""] {
        let request = requester.request(Method::PATCH, &path).header("if-match", tag);
        assert_eq!(send(request.json(&json!({"values": {}}))).await.problem(), (400, "bad-request"), "{tag}");
    }
}

#[tokio::test]
async fn odd_paths_and_queries_are_problems_too() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let table = [
            ("/api/v1/orders/nonsense", 404, "not-found"),
            ("/api/v1/orders/00000000-0000-0000-0000-000000000000", 404, "not-found"),
            ("/api/v1/orders?limit=0", 400, "bad-request"),
            ("/api/v1/orders?limit=201", 400, "bad-request"),
            ("/api/v1/orders?limit=many", 400, "bad-request"),
            ("/api/v1/orders?status=lost", 400, "bad-request"),
            ("/api/v1/orders?after=%25", 400, "bad-request"),
            ("/api/v1/orders?after=bm9uc2Vuc2U", 400, "bad-request"),
            ("/api/v1/orders?typeId=1", 400, "bad-request"),
            ("/api/v1/orders?q=a%00b", 400, "bad-request"),
            ("/api/v1/users?q=%00", 400, "bad-request"),
            ("/api/v1/records/device/by-code/%00", 404, "not-found"),
            ("/api/v1/order-types/00000000-0000-0000-0000-000000000000/forms/x", 404, "not-found"),
            ("/api/v1/records/device/%FF", 404, "not-found"),
            ("/api/v1/live?after=x", 400, "bad-request"),
            ("/api/v1/nothing", 404, "not-found"),
            ("/api", 404, "not-found"),
        ];
        for (path, status, code) in table {
            assert_eq!(admin.get(path).await.problem(), (status, code), "{path}");
        }
        assert_eq!(admin.get("/api/v1/orders?q=%F0%9F%94%A5%25_%5C'").await.status, 200);
        let method = admin.delete("/api/v1/orders").await;
        assert_eq!(method.problem(), (405, "method-not-allowed"));
        assert_eq!(method.headers["allow"], "POST,GET,HEAD");
        let method = send(admin.request(Method::from_bytes(b"BREW").unwrap(), "/api/v1/orders")).await;
        assert_eq!(method.problem(), (405, "method-not-allowed"));
    }
}

#[tokio::test]
async fn problems_speak_the_language_that_was_asked_for() {
    let app = TestApp::start().await;
    let ask = |language: &'static str| {
        send(app.stranger().request(Method::GET, "/api/v1/session").header("accept-language", language))
    };
    let (zh, en) = (ask("zh-CN,zh;q=0.9").await.body, ask("en").await.body);
    assert_eq!((&zh["title"], &en["title"]), (&json!("未登录"), &json!("Not signed in")));
    assert_eq!((&zh["detail"], &en["detail"]), (&zh["text"]["zh"], &zh["text"]["en"]));
    assert_eq!(zh.get("errors"), None::<&Value>);
}
