//! `PATCH /api/v1/orders/{id}` by several people at once.

use crate::app::{Answer, Api, TestApp, send};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

async fn edit(api: &Api<'_>, path: &str, values: Value, seen: Value) -> Answer {
    send(api.request(Method::PATCH, path).json(&json!({"values": values, "seen": seen}))).await
}

#[tokio::test]
async fn edits_of_different_fields_are_both_kept() {
    for app in TestApp::each().await {
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        let path = format!("/api/v1/orders/{}", requester.submitted("灯不亮").await);
        let first = edit(&requester, &path, json!({"details": "一楼"}), json!({})).await;
        assert_eq!(first.status, 200, "{}", first.body);
        // The agent had read the order before that.
        let second = edit(&agent, &path, json!({"amount": 2, "subject": "灯坏了"}), json!({"subject": "灯不亮"})).await;
        assert_eq!(second.status, 200, "{}", second.body);
        assert_eq!(second.body["values"], json!({"subject": "灯坏了", "details": "一楼", "amount": 2}));
        assert_eq!((&second.body["title"], &second.body["version"]), (&json!("灯坏了"), &json!(3)));
    }
}

#[tokio::test]
async fn a_field_that_two_set_differently_is_asked_back_and_nothing_is_written() {
    for app in TestApp::each().await {
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        let path = format!("/api/v1/orders/{}", requester.submitted("灯不亮").await);
        assert_eq!(edit(&requester, &path, json!({"details": "一楼"}), json!({})).await.status, 200);
        let asked = edit(&agent, &path, json!({"details": "二楼 ", "amount": 5}), json!({})).await;
        assert_eq!(asked.problem(), (409, "field-conflict"));
        let conflict = json!([{"field": "details", "base": null, "theirs": "一楼", "yours": "二楼"}]);
        assert_eq!(asked.body["conflicts"], conflict, "{}", asked.body);
        let now = agent.get(&path).await.body;
        assert_eq!((&now["values"], &now["version"]), (&json!({"subject": "灯不亮", "details": "一楼"}), &json!(2)));
        // Having seen theirs, the agent insists.
        let settled = edit(&agent, &path, json!({"details": "二楼", "amount": 5}), json!({"details": "一楼"})).await;
        assert_eq!(settled.body["values"], json!({"subject": "灯不亮", "details": "二楼", "amount": 5}));
    }
}

#[tokio::test]
async fn who_wants_what_stands_there_already_changes_nothing() {
    for app in TestApp::each().await {
        let agent = app.acting_for("agent").await;
        let path = format!("/api/v1/orders/{}", agent.submitted("灯不亮").await);
        for _ in 0..3 {
            let same = edit(&agent, &path, json!({"details": "一楼", "amount": 1.0}), json!({})).await;
            assert_eq!((same.status, &same.body["version"]), (200, &json!(2)), "{}", same.body);
        }
        let gone = edit(&agent, &path, json!({"amount": null}), json!({"amount": 1})).await;
        assert_eq!((gone.status, &gone.body["values"]["amount"]), (200, &Value::Null), "{}", gone.body);
    }
}

#[tokio::test]
async fn of_many_at_once_every_field_keeps_one_answer_and_no_other_field_suffers() {
    for app in TestApp::each().await {
        let agent = app.acting_for("agent").await;
        let path = format!("/api/v1/orders/{}", agent.submitted("灯不亮").await);
        let patches = (0..12).map(|n| match n % 3 {
            0 => json!({"details": format!("第 {n}")}),
            1 => json!({"amount": n}),
            _ => json!({"category": "water"}),
        });
        let patches: Vec<Value> = patches.collect();
        let answers =
            futures::future::join_all(patches.iter().map(|p| edit(&agent, &path, p.clone(), json!({})))).await;
        let statuses = |kind: usize| {
            let mut found: Vec<u16> = answers.iter().skip(kind).step_by(3).map(|a| a.status).collect();
            found.sort_unstable();
            found
        };
        assert_eq!(statuses(0), [200, 409, 409, 409], "one of four different details");
        assert_eq!(statuses(1), [200, 409, 409, 409], "one of four different amounts");
        assert_eq!(statuses(2), [200; 4], "all four wanted the same category");
        let now = agent.get(&path).await.body;
        assert_eq!((&now["version"], &now["values"]["category"]), (&json!(4), &json!("water")));
        let winner = answers.iter().step_by(3).position(|a| a.status == 200).unwrap() * 3;
        assert_eq!(now["values"]["details"], patches[winner]["details"]);
    }
}

#[tokio::test]
async fn bad_edits_are_refused_with_their_place() {
    let app = TestApp::start().await;
    let agent = app.acting_for("agent").await;
    let path = format!("/api/v1/orders/{}", agent.submitted("灯不亮").await);
    let wrong = edit(&agent, &path, json!({"subject": null, "colour": "red"}), json!({"subject": "灯不亮"})).await;
    assert_eq!(wrong.faults(), [("/values/colour", "unknown-field"), ("/values/subject", "required")]);
    let odd = edit(&agent, &path, json!({"details": "x"}), json!("all of it")).await;
    assert_eq!(odd.faults()[0].0, "/seen");
    let lost = edit(&agent, &path, json!({"photos": [Uuid::now_v7()]}), json!({})).await;
    assert_eq!(lost.faults(), [("/values/photos", "unknown-attachment")]);
    let foreign = edit(&agent, &format!("/api/v1/orders/{}", Uuid::now_v7()), json!({}), json!({})).await;
    assert_eq!(foreign.problem(), (404, "not-found"));
}
