//! `/api/v1/reply-templates`, `/api/v1/macros` and running them.

use crate::app::{Answer, Api, TestApp, furnish, send};
use gongdan_testkit::company::Company;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

async fn made(api: &Api<'_>, body: Value) -> String {
    let answer = api.post("/api/v1/macros", body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.body["id"].as_str().unwrap().to_owned()
}

async fn run(api: &Api<'_>, order: &str, id: &str) -> Answer {
    send(api.request(Method::POST, &format!("/api/v1/orders/{order}/macros/{id}"))).await
}

#[tokio::test]
async fn a_macro_does_all_its_steps_in_one_go() {
    for app in TestApp::each().await {
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        let order = requester.submitted("灯不亮").await;
        let id = made(
            &agent,
            json!({"name": "接单并完成", "values": {"amount": 3}, "assign": "me",
            "comment": "{number} 由 {me} 处理，{unknown}", "to": "done"}),
        )
        .await;
        let number = agent.get(&format!("/api/v1/orders/{order}")).await.body["number"].as_str().unwrap().to_owned();
        let preview = agent.get(&format!("/api/v1/orders/{order}/macros")).await.body;
        let steps = preview["items"][0]["steps"].as_array().unwrap();
        let told: Vec<(&str, bool)> =
            steps.iter().map(|s| (s["action"].as_str().unwrap(), s["allowed"].as_bool().unwrap())).collect();
        assert_eq!(told, [("edit", true), ("assign", true), ("comment", true), ("complete", true)]);
        let done = run(&agent, &order, &id).await;
        assert_eq!((done.status, &done.body["status"]), (200, &json!("done")), "{}", done.body);
        assert_eq!((&done.body["values"]["amount"], &done.body["version"]), (&json!(3), &json!(5)));
        assert_eq!(done.body["assigneeId"], app.company.agent.to_string());
        let comments = agent.get(&format!("/api/v1/orders/{order}/comments")).await.body;
        assert_eq!(comments["items"][0]["text"], format!("{number} 由 agent 某 处理，{{unknown}}"));
        let again = run(&agent, &order, &id).await;
        assert_eq!(again.problem(), (409, "not-allowed"));
    }
}

#[tokio::test]
async fn a_step_that_is_refused_leaves_nothing_behind() {
    for app in TestApp::each().await {
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        let order = requester.submitted("灯不亮").await;
        let path = format!("/api/v1/orders/{order}");
        let wrong = made(&agent, json!({"name": "写错", "values": {"amount": -1}, "comment": "x", "to": "done"})).await;
        assert_eq!(run(&agent, &order, &wrong).await.faults()[0].0, "/values/amount");
        let late = made(&agent, json!({"name": "重开", "comment": "再看看", "to": "open"})).await;
        assert_eq!(run(&agent, &order, &late).await.problem(), (409, "not-allowed"));
        let now = agent.get(&path).await.body;
        assert_eq!((&now["version"], &now["status"], &now["comments"]), (&json!(1), &json!("open"), &json!(0)));
        assert_eq!(agent.get(&format!("{path}/comments")).await.body["items"], json!([]));
        // Each step needs its own right: a requester may comment and may not complete.
        let own = made(&requester, json!({"name": "自己完成", "comment": "好了", "to": "done"})).await;
        let preview = requester.get(&format!("{path}/macros")).await.body;
        assert_eq!(
            (&preview["items"][0]["allowed"], &preview["items"][0]["steps"][1]["allowed"]),
            (&json!(false), &json!(false))
        );
        assert_eq!(run(&requester, &order, &own).await.problem(), (403, "forbidden"));
        assert_eq!(agent.get(&path).await.body["version"], 1);
    }
}

#[tokio::test]
async fn what_is_private_is_private_and_what_is_shared_is_kept_by_few() {
    for app in TestApp::each().await {
        let (requester, admin) = (app.acting_for("requester").await, app.acting_for("admin").await);
        let body = |name: &str, shared: bool| json!({"name": name, "text": "您好 {requester}", "shared": shared});
        let own = requester.post("/api/v1/reply-templates", body("我的", false)).await;
        assert_eq!(own.status, 201, "{}", own.body);
        let id = own.body["id"].as_str().unwrap();
        let refused = requester.post("/api/v1/reply-templates", body("大家的", true)).await;
        assert_eq!(refused.problem(), (403, "forbidden"));
        admin.post("/api/v1/reply-templates", body("大家的", true)).await;
        let names = |page: &Value| -> Vec<String> {
            page["items"].as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(names(&requester.get("/api/v1/reply-templates").await.body), ["我的", "大家的"]);
        assert_eq!(names(&admin.get("/api/v1/reply-templates").await.body), ["大家的"]);
        let path = format!("/api/v1/reply-templates/{id}");
        let put = async |api: &Api<'_>, version: i64| {
            let request = api.request(Method::PUT, &path).header("if-match", format!("\"v{version}\""));
            send(request.json(&body("改名", false))).await
        };
        assert_eq!(put(&admin, 1).await.problem(), (404, "not-found"));
        assert_eq!(put(&requester, 1).await.body["version"], 2);
        assert_eq!(put(&requester, 1).await.problem(), (412, "version-conflict"));
        assert_eq!(admin.delete(&path).await.problem(), (404, "not-found"));
        assert_eq!(requester.delete(&path).await.status, 204);
        assert_eq!(names(&requester.get("/api/v1/reply-templates").await.body), ["大家的"]);
    }
}

#[tokio::test]
async fn bad_macros_and_foreign_ones_are_refused() {
    let app = TestApp::start().await;
    let other = Company::found_in(app.company.ledger.clone(), "globex").await;
    furnish(&other).await;
    let token = app.token_of("admin", Some("globex")).await;
    let theirs = made(&app.with_token(&token), json!({"name": "x", "to": "done", "shared": true})).await;
    let token = app.token_of("admin", Some("acme")).await;
    let admin = app.with_token(&token);
    let order = admin.submitted("我的").await;
    assert_eq!(run(&admin, &order, &theirs).await.problem(), (404, "not-found"));
    assert_eq!(admin.delete(&format!("/api/v1/macros/{theirs}")).await.problem(), (404, "not-found"));
    assert_eq!(admin.get("/api/v1/macros").await.body["items"], json!([]));
    let faults = [
        (json!({"name": "", "to": "done"}), "/name"),
        (json!({"name": "x"}), "/name"),
        (json!({"name": "x", "assign": {"user": Uuid::now_v7()}}), "/assign"),
        (json!({"name": "x", "typeId": other.type_id, "to": "done"}), "/typeId"),
        (json!({"name": "x", "comment": "字".repeat(10_001)}), "/comment"),
    ];
    for (body, path) in faults {
        assert_eq!(admin.post("/api/v1/macros", body).await.faults()[0].0, path);
    }
}
