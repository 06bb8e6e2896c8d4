//! Searching through the front door.

use crate::app::{Api, TestApp, send};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Asks until something is found; within a second it must be.
async fn found(api: &Api<'_>, path: &str) -> Value {
    let began = Instant::now();
    loop {
        let answer = api.get(path).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        if answer.body["items"].as_array().is_some_and(|items| !items.is_empty()) {
            return answer.body;
        }
        assert!(began.elapsed() < Duration::from_secs(5), "{path}: {}", answer.body);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn orders_comments_and_records_are_found_with_highlights() {
    for app in TestApp::each().await {
        let agent = app.acting_for("agent").await;
        let id = agent.submitted("地下车库道闸抬不起来").await;
        let comment = json!({"text": "遥控器电池没电"});
        let path = format!("/api/v1/orders/{id}/comments");
        let answer = agent.request(reqwest::Method::POST, &path).header("idempotency-key", "search-comment-1");
        assert_eq!(send(answer.json(&comment)).await.status, 201);
        // 道闸
        let body = found(&agent, "/api/v1/search?q=%E9%81%93%E9%97%B8").await;
        let hit = &body["items"][0];
        assert_eq!(
            (&hit["id"], &hit["likeness"], &hit["title"]["marks"]),
            (&json!(id), &json!("exact"), &json!([[4, 6]]))
        );
        assert_eq!((&hit["record"], &body["next"]), (&Value::Null, &Value::Null));
        assert!(body["indexedTo"].as_i64().unwrap() > 0);
        // 遥控器 stands in a comment only.
        let body = found(&agent, "/api/v1/search?q=%E9%81%A5%E6%8E%A7%E5%99%A8&kinds=comment").await;
        assert_eq!(body["items"][0]["snippet"]["place"]["kind"], "comment");
        let elsewhere = agent.get("/api/v1/search?q=%E9%81%A5%E6%8E%A7%E5%99%A8&kinds=order,file,record").await;
        assert_eq!(elsewhere.body["items"], json!([]));
        // A record by its code, among the suggestions.
        found(&agent, "/api/v1/search?q=dt001&kinds=record").await;
        let suggested = agent.get("/api/v1/search/suggest?q=DT-001").await.body;
        assert_eq!(suggested["records"][0]["record"]["code"], "DT-001");
        assert_eq!(suggested["orders"], json!([]));
    }
}

#[tokio::test]
async fn a_requester_finds_only_their_own_orders_and_a_stranger_nothing() {
    for app in TestApp::each().await {
        let (agent, requester) = (app.acting_for("agent").await, app.acting_for("requester").await);
        let own = requester.submitted("茶水间饮水机漏水").await;
        let other = agent.submitted("茶水间微波炉不转").await;
        // 茶水间
        let words = "/api/v1/search?q=%E8%8C%B6%E6%B0%B4%E9%97%B4";
        let began = Instant::now();
        while found(&agent, words).await["items"].as_array().unwrap().len() < 2 {
            assert!(began.elapsed() < Duration::from_secs(5));
        }
        let ids = |body: &Value| body["items"].as_array().unwrap().iter().map(|h| h["id"].clone()).collect::<Vec<_>>();
        assert_eq!(ids(&found(&agent, words).await), [json!(other), json!(own)]);
        assert_eq!(ids(&found(&requester, words).await), [json!(own)]);
        assert_eq!(app.stranger().get(words).await.problem(), (401, "unauthenticated"));
        let first = found(&agent, &format!("{words}&limit=1")).await;
        let next = first["next"].as_str().unwrap();
        assert_eq!(ids(&found(&agent, &format!("{words}&limit=1&after={next}")).await), [json!(own)]);
    }
}

#[tokio::test]
async fn what_cannot_be_searched_for_is_refused_plainly() {
    let app = TestApp::start().await;
    let agent = app.acting_for("agent").await;
    let long = format!("/api/v1/search?q={}", "x".repeat(201));
    for path in [
        "/api/v1/search",
        "/api/v1/search?q=x&limit=0",
        "/api/v1/search?q=x&limit=51",
        "/api/v1/search?q=x&kinds=orders",
        "/api/v1/search?q=x&after=AA",
        "/api/v1/search?q=x&after=%%",
        "/api/v1/search?q=%00",
        "/api/v1/search/suggest",
        long.as_str(),
    ] {
        assert_eq!(agent.get(path).await.problem(), (400, "bad-request"), "{path}");
    }
    for words in ["", "%20", "%EF%BC%81", "%22", "%5C", "'", "*", "(a", "%F0%9F%94%A5", "a:b"] {
        let answer = agent.get(&format!("/api/v1/search?q={words}")).await;
        assert_eq!((answer.status, &answer.body["items"]), (200, &json!([])), "{words}: {}", answer.body);
    }
}
