//! `/api/v1/drafts`

use crate::app::{Answer, Api, TestApp, send};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

async fn save(api: &Api<'_>, id: Uuid, base: i64, content: Value) -> Answer {
    let request = api.request(Method::PUT, &format!("/api/v1/drafts/{id}"));
    send(request.json(&json!({"base": base, "content": content}))).await
}

#[tokio::test]
async fn a_draft_begun_on_one_device_goes_on_on_another() {
    for app in TestApp::each().await {
        let (phone, desk) = (app.acting_for("requester").await, app.acting_for("requester").await);
        let id = Uuid::now_v7();
        assert_eq!(save(&phone, id, 0, json!({"values": {"subject": "灯"}})).await.body, json!({"version": 1}));
        let found = desk.get("/api/v1/drafts").await.body;
        assert_eq!(
            (&found["items"][0]["version"], &found["items"][0]["content"]["values"]["subject"]),
            (&json!(1), &json!("灯"))
        );
        assert_eq!(save(&desk, id, 1, json!({"values": {"subject": "灯不亮"}})).await.body, json!({"version": 2}));
        // The phone comes back with what it had: it sees what is newer, and nothing is overwritten.
        let late = save(&phone, id, 1, json!({"values": {"subject": "门"}})).await;
        assert_eq!((late.status, &late.body["version"]), (200, &json!(2)), "{}", late.body);
        assert_eq!(late.body["newer"]["content"]["values"]["subject"], "灯不亮");
        let gone = desk.delete(&format!("/api/v1/drafts/{id}")).await;
        assert_eq!(gone.status, 204);
        assert_eq!(desk.delete(&format!("/api/v1/drafts/{id}")).await.status, 204);
        assert_eq!(save(&phone, id, 2, json!({})).await.problem(), (404, "not-found"), "submitted elsewhere");
        assert_eq!(phone.get("/api/v1/drafts").await.body["items"], json!([]));
    }
}

#[tokio::test]
async fn what_is_submitted_is_no_draft_any_more_and_does_not_come_back() {
    for app in TestApp::each().await {
        let (phone, desk) = (app.acting_for("requester").await, app.acting_for("requester").await);
        let keep = async |api: &Api<'_>, id: Uuid, base: i64, key: &str| {
            let request = api.request(Method::PUT, &format!("/api/v1/drafts/{id}"));
            send(request.json(&json!({"base": base, "key": key, "content": {"key": key}}))).await
        };
        let (id, key) = (Uuid::now_v7(), Uuid::now_v7().to_string());
        assert_eq!(keep(&phone, id, 0, &key).await.body, json!({"version": 1}));
        let receipt = desk.submit(&key, app.order("灯不亮")).await;
        assert_eq!(receipt.status, 201, "{}", receipt.body);
        // Nobody forgot the draft: the device that submitted it lost the network with the answer.
        assert_eq!(phone.get("/api/v1/drafts").await.body["items"], json!([]));
        for base in [1, 0] {
            assert_eq!(keep(&phone, id, base, &key).await.problem(), (404, "not-found"), "a late save from {base}");
        }
        assert_eq!(phone.get("/api/v1/drafts").await.body["items"], json!([]));
        let again = phone.submit(&key, app.order("灯不亮")).await;
        assert_eq!((again.status, &again.body["id"]), (201, &receipt.body["id"]), "the receipt is kept");
        // A key is its owner's alone: somebody else's draft under the same key is no order.
        let other = app.acting_for("admin").await;
        assert_eq!(keep(&other, id, 0, &key).await.body, json!({"version": 1}));
        assert_eq!(keep(&other, id, 1, "x").await.faults()[0].0, "/key");
    }
}

#[tokio::test]
async fn of_many_savers_at_once_one_wins_and_the_others_are_told() {
    for app in TestApp::each().await {
        let api = app.acting_for("requester").await;
        let id = Uuid::now_v7();
        save(&api, id, 0, json!({})).await;
        let saves = (0..8).map(|n| save(&api, id, 1, json!({"n": n})));
        let answers = futures::future::join_all(saves).await;
        assert_eq!(answers.iter().filter(|a| a.body.get("newer").is_none()).count(), 1);
        assert!(answers.iter().all(|a| a.body["version"] == 2));
    }
}

#[tokio::test]
async fn drafts_are_nobody_elses_and_bounded() {
    for app in TestApp::each().await {
        let (owner, other) = (app.acting_for("requester").await, app.acting_for("admin").await);
        let id = Uuid::now_v7();
        save(&owner, id, 0, json!({"secret": 1})).await;
        assert_eq!(other.get("/api/v1/drafts").await.body["items"], json!([]));
        assert_eq!(save(&other, id, 1, json!({})).await.problem(), (404, "not-found"));
        other.delete(&format!("/api/v1/drafts/{id}")).await;
        assert_eq!(owner.get("/api/v1/drafts").await.body["items"][0]["content"], json!({"secret": 1}));
        let large = save(&owner, Uuid::now_v7(), 0, json!({"text": "字".repeat(90_000)})).await;
        assert_eq!(large.problem(), (413, "body-too-large"));
        for _ in 1..50 {
            assert_eq!(save(&owner, Uuid::now_v7(), 0, json!({})).await.status, 200);
        }
        assert_eq!(save(&owner, Uuid::now_v7(), 0, json!({})).await.problem(), (409, "not-allowed"));
        assert_eq!(save(&owner, id, 1, json!({})).await.body["version"], 2, "those there are can still be kept");
        let odd = save(&owner, id, 2, json!([1])).await;
        assert_eq!(odd.faults()[0].0, "/content");
    }
}
