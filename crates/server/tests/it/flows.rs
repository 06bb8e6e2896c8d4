//! Flows: publishing one, walking an order through it, and what is refused.

use crate::app::{Answer, Api, TestApp, send};
use reqwest::Method;
use serde_json::{Value, json};

pub(crate) fn step(id: &str, kind: &str, ways: Value, settings: Value) -> Value {
    json!({"id": id, "kind": kind, "name": {"zh": id, "en": id}, "ways": ways, "settings": settings})
}

pub(crate) fn people(ids: &[&str]) -> Value {
    json!({"staff": {"who": [{"from": "people", "people": ids}], "samePerson": "never"}})
}

/// Below 500 the agent alone; from 500 on agent and administrator, who must say why.
pub(crate) fn flow(app: &TestApp) -> Value {
    let (agent, admin) = (app.company.agent.to_string(), app.company.admin.to_string());
    let mut both = step("both", "approval", json!([{"to": "done"}]), people(&[&agent, &admin]));
    both["comment"] = "on_reject".into();
    json!({"steps": [
        step("start", "start", json!([{"to": "how_much"}]), json!({})),
        step("how_much", "decision", json!([
            {"to": "one", "when": "amount < 500"}, {"to": "both", "otherwise": true}
        ]), json!({})),
        step("one", "approval", json!([{"to": "done"}]), people(&[&agent])),
        both,
        step("done", "end", json!([]), json!({})),
    ]})
}

pub(crate) async fn publish(app: &TestApp, flow: Value) -> Answer {
    let admin = app.acting_for("admin").await;
    admin.post(&format!("/api/v1/order-types/{}/flows", app.company.type_id), flow).await
}

pub(crate) async fn submitted(app: &TestApp, amount: Option<&str>) -> String {
    let requester = app.acting_for("requester").await;
    let mut body = app.order("水泵更换");
    if let Some(amount) = amount {
        body["values"]["amount"] = amount.into();
    }
    let made = requester.submit(&uuid::Uuid::now_v7().to_string(), body).await;
    assert_eq!((made.status, &made.body["version"]), (201, &json!(1)), "{}", made.body);
    made.body["id"].as_str().unwrap().to_owned()
}

pub(crate) async fn standing(api: &Api<'_>, id: &str) -> Value {
    let answer = api.get(&format!("/api/v1/orders/{id}/flow")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

pub(crate) async fn act(api: &Api<'_>, id: &str, key: &str, body: Value) -> Answer {
    let request = api.request(Method::POST, &format!("/api/v1/orders/{id}/flow/acts"));
    send(request.header("idempotency-key", key).json(&body)).await
}

/// An act in the caller's own seat.
pub(crate) async fn own(api: &Api<'_>, id: &str, mut body: Value) -> Answer {
    let standing = standing(api, id).await;
    (body["visit"], body["seat"]) = (standing["mine"][0]["visit"].clone(), standing["mine"][0]["seat"].clone());
    act(api, id, &uuid::Uuid::now_v7().to_string(), body).await
}

#[tokio::test]
async fn an_order_walks_its_flow_by_what_it_costs() {
    for app in TestApp::each().await {
        assert_eq!(publish(&app, flow(&app)).await.status, 201);
        let agent = app.acting_for("agent").await;
        let admin = app.acting_for("admin").await;

        let id = submitted(&app, Some("499")).await;
        let now = standing(&agent, &id).await;
        assert_eq!((&now["phase"], &now["waits"][0]["step"]), (&json!("running"), &json!("one")), "{now}");
        assert_eq!(now["mine"][0]["acts"][0], "approve");
        let done = own(&agent, &id, json!({"act": "approve", "comment": "同意"})).await;
        assert_eq!(
            (&done.body["phase"], &done.body["outcome"]),
            (&json!("ended"), &json!("completed")),
            "{}",
            done.body
        );
        assert_eq!(agent.get(&format!("/api/v1/orders/{id}")).await.body["status"], "done");

        // Exactly 500 is not below it, and nothing filled in is not either.
        for amount in [Some("500"), None] {
            let id = submitted(&app, amount).await;
            assert_eq!(standing(&agent, &id).await["waits"][0]["step"], "both", "{amount:?}");
            assert_eq!(own(&agent, &id, json!({"act": "approve"})).await.body["phase"], "running");
            assert_eq!(own(&admin, &id, json!({"act": "approve"})).await.body["phase"], "ended");
        }
        let history = agent.get(&format!("/api/v1/orders/{id}/history")).await.body;
        let kinds: Vec<&str> = history["items"].as_array().unwrap().iter().filter_map(|e| e["kind"].as_str()).collect();
        assert_eq!(kinds, ["order.submitted", "order.flowed", "order.flowed"]);
        let last = &history["items"][2]["data"];
        assert_eq!(
            (&last["act"]["act"], &last["comment"], &last["to"]),
            (&json!("approve"), &json!("同意"), &json!("done"))
        );
    }
}

#[tokio::test]
async fn a_rejection_needs_its_reason_and_ends_the_order() {
    for app in TestApp::each().await {
        publish(&app, flow(&app)).await;
        let (agent, admin) = (app.acting_for("agent").await, app.acting_for("admin").await);
        let id = submitted(&app, Some("900")).await;
        let silent = own(&agent, &id, json!({"act": "reject"})).await;
        assert_eq!(silent.faults(), [("/comment", "required")]);
        let mine = standing(&admin, &id).await["mine"][0].clone();
        let rejected = own(&agent, &id, json!({"act": "reject", "comment": "太贵"})).await;
        assert_eq!(rejected.body["outcome"], "rejected", "{}", rejected.body);
        assert_eq!(agent.get(&format!("/api/v1/orders/{id}")).await.body["status"], "rejected");
        let late = json!({"act": "approve", "visit": mine["visit"], "seat": mine["seat"]});
        assert_eq!(act(&admin, &id, "late", late).await.problem(), (409, "not-allowed"), "the order is over");
        assert_eq!(admin.get("/api/v1/tasks").await.body["items"], json!([]));
        assert_eq!(agent.get("/api/v1/tasks?box=done").await.body["items"][0]["done"]["how"], "reject");
    }
}

#[tokio::test]
async fn tasks_are_listed_counted_and_acted_on_together() {
    for app in TestApp::each().await {
        publish(&app, flow(&app)).await;
        let agent = app.acting_for("agent").await;
        let mut ids = Vec::new();
        for amount in ["10", "20", "30"] {
            ids.push(submitted(&app, Some(amount)).await);
        }
        assert_eq!(agent.get("/api/v1/tasks/count").await.body["open"], 3);
        let first = agent.get("/api/v1/tasks?limit=2").await.body;
        let rest = agent.get(&format!("/api/v1/tasks?limit=2&after={}", first["next"].as_str().unwrap())).await.body;
        let listed: Vec<&Value> = [&first, &rest].into_iter().flat_map(|p| p["items"].as_array().unwrap()).collect();
        let listed_ids: Vec<&str> = listed.iter().filter_map(|task| task["order"]["id"].as_str()).collect();
        assert_eq!(listed_ids, ids, "the longest waiting first");
        let tasks: Vec<Value> = listed
            .iter()
            .map(|t| json!({"orderId": t["order"]["id"], "visit": t["visit"], "seat": t["seat"]}))
            .chain([json!({"orderId": ids[0], "visit": 99, "seat": 99})])
            .collect();
        let answer = agent.post("/api/v1/tasks/acts", json!({"act": "approve", "tasks": tasks})).await;
        let done: Vec<bool> = answer.body["items"].as_array().unwrap().iter().map(|r| r["done"] == true).collect();
        assert_eq!(done, [true, true, true, false], "{}", answer.body);
        assert_eq!(agent.get("/api/v1/tasks/count").await.body["open"], 0);
    }
}

#[tokio::test]
async fn two_at_once_have_one_effect_and_a_repeat_has_none() {
    for app in TestApp::each().await {
        let agent_id = app.company.agent.to_string();
        let admin_id = app.company.admin.to_string();
        let mut settings = people(&[&agent_id, &admin_id]);
        settings["staff"]["decide"] = json!({"rule": "any", "firstDecides": true});
        let flow = json!({"steps": [
            step("start", "start", json!([{"to": "any"}]), json!({})),
            step("any", "approval", json!([{"to": "done"}]), settings),
            step("done", "end", json!([]), json!({})),
        ]});
        assert_eq!(publish(&app, flow).await.status, 201);
        let (agent, admin) = (app.acting_for("agent").await, app.acting_for("admin").await);
        let id = submitted(&app, None).await;
        let seat =
            |standing: &Value| json!({"visit": standing["mine"][0]["visit"], "seat": standing["mine"][0]["seat"]});
        let (mut yes, mut no) = (seat(&standing(&agent, &id).await), seat(&standing(&admin, &id).await));
        (yes["act"], no["act"]) = ("approve".into(), "reject".into());
        let (one, other) = tokio::join!(act(&agent, &id, "a", yes.clone()), act(&admin, &id, "b", no));
        let good = [one.status, other.status].iter().filter(|status| **status == 200).count();
        assert_eq!(good, 1, "{} {}", one.body, other.body);
        if one.status == 200 {
            assert_eq!(act(&agent, &id, "a", yes).await.status, 200, "a repeat is answered as before");
        }
        let acts = agent.get(&format!("/api/v1/orders/{id}/history")).await.body;
        assert_eq!(acts["items"].as_array().unwrap().len(), 3, "{acts}");
    }
}

#[tokio::test]
async fn whoever_has_no_seat_cannot_act_and_administrators_step_in() {
    for app in TestApp::each().await {
        publish(&app, flow(&app)).await;
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        let admin = app.acting_for("admin").await;
        let id = submitted(&app, Some("10")).await;
        let mine = standing(&agent, &id).await["mine"][0].clone();
        let foreign = json!({"act": "approve", "visit": mine["visit"], "seat": mine["seat"]});
        assert_eq!(act(&requester, &id, "x", foreign.clone()).await.problem(), (403, "forbidden"));
        assert_eq!(act(&requester, &id, "y", json!({"act": "suspend"})).await.problem(), (403, "forbidden"));
        assert_eq!(
            act(&admin, &id, "s", json!({"act": "suspend", "comment": "等备件"})).await.body["phase"],
            "suspended"
        );
        assert_eq!(act(&agent, &id, "z", foreign).await.problem(), (409, "not-allowed"));
        assert_eq!(agent.get("/api/v1/tasks/count").await.body["open"], 0);
        assert_eq!(
            act(&admin, &id, "r", json!({"act": "resume", "comment": "备件已到"})).await.body["phase"],
            "running"
        );
        assert_eq!(agent.get("/api/v1/tasks/count").await.body["open"], 1);
        // By hand the order goes nowhere while it follows a flow; its requester may take it back.
        let moved = agent.post(&format!("/api/v1/orders/{id}/status"), json!({"to": "done", "comment": ""})).await;
        assert!(moved.status >= 400, "{}", moved.body);
        assert_eq!(act(&requester, &id, "w", json!({"act": "withdraw"})).await.body["outcome"], "cancelled");
    }
}

/// Code and severity of a finding.
fn told(finding: &Value) -> (&str, &str) {
    (finding["code"].as_str().unwrap(), finding["severity"].as_str().unwrap())
}

#[tokio::test]
async fn a_flow_that_cannot_be_walked_is_not_published() {
    let app = TestApp::start().await;
    let admin = app.acting_for("admin").await;
    let path = format!("/api/v1/order-types/{}/flow/check", app.company.type_id);
    let endless = json!({"steps": [
        step("start", "start", json!([{"to": "lost"}]), json!({})),
        step("done", "end", json!([]), json!({})),
    ]});
    let found = admin.post(&path, endless.clone()).await;
    assert_eq!((found.status, &found.body["publishable"]), (200, &json!(false)), "{}", found.body);
    assert_eq!(publish(&app, endless).await.status, 422);
    assert_eq!(admin.get(&format!("/api/v1/order-types/{}/flow", app.company.type_id)).await.status, 404);
    let agent = app.acting_for("agent").await;
    assert_eq!(agent.post(&path, flow(&app)).await.problem(), (403, "forbidden"));
    let found = admin.post(&path, flow(&app)).await.body;
    assert_eq!(found["publishable"], true, "{found}");
    let told: Vec<(&str, &str)> = found["findings"].as_array().unwrap().iter().map(told).collect();
    let expected = [("nobody-but-stand-in", "warning"), ("may-be-empty", "hint"), ("no-accountable", "hint")];
    assert_eq!(told, expected, "the agent may ask too, and the amount may be left out: {found}");
}

#[tokio::test]
async fn a_flow_is_proved_in_the_organisation_before_it_is_published() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let check = format!("/api/v1/order-types/{}/flow/check", app.company.type_id);
        let mut drawn = flow(&app);
        drawn["steps"][2]["settings"]["staff"]["who"] = json!([{"from": "role", "role": "king"}]);
        drawn["steps"][3]["raci"] = json!({"accountable": [{"from": "role", "role": "admin"}]});
        drawn["steps"][1]["ways"][0]["when"] = "amount < 500 or amount >= 500".into();
        let found = admin.post(&check, drawn.clone()).await.body;
        let finding = |code: &str| {
            let findings = found["findings"].as_array().unwrap();
            findings.iter().find(|finding| finding["code"] == code).unwrap_or_else(|| panic!("{code}: {found}")).clone()
        };
        assert_eq!((&found["publishable"], &found["findings"][0]["severity"]), (&json!(false), &json!("error")));
        let unknown = finding("unknown-role");
        assert_eq!(unknown["steps"], json!(["one"]));
        assert!(unknown["text"]["zh"].as_str().unwrap().contains("king"), "{unknown}");
        assert_eq!(unknown["example"]["shows"], json!({"shows": "reaches", "step": "one"}));
        let stand_in = finding("nobody-but-stand-in");
        let requester = stand_in["example"]["requester"].as_str().unwrap().to_owned();
        let person = admin.get(&format!("/api/v1/users/{requester}")).await;
        assert_eq!(person.status, 200, "somebody who is really there: {stand_in}");
        assert!(stand_in["example"]["text"]["en"].as_str().unwrap().starts_with("For example"), "{stand_in}");
        assert_eq!(stand_in["example"]["deeds"][0]["act"], "start");

        let refused = publish(&app, drawn.clone()).await;
        assert_eq!(refused.problem(), (422, "invalid-values"));
        let faults = refused.faults();
        assert_eq!(faults, [("/steps/one", "unknown-role")], "{}", refused.body);
        assert_eq!(refused.body["errors"][0]["params"]["example"]["shows"]["step"], "one", "{}", refused.body);

        // What is only a warning may be published.
        drawn["steps"][2]["settings"]["staff"]["who"] = json!([{"from": "role", "role": "admin"}]);
        let found = admin.post(&check, drawn.clone()).await.body;
        let warned = found["findings"].as_array().unwrap().iter().any(|finding| finding["severity"] == "warning");
        assert_eq!((&found["publishable"], warned), (&json!(true), true), "{found}");
        assert_eq!(publish(&app, drawn).await.status, 201);
    }
}

#[tokio::test]
async fn a_flow_that_runs_in_circles_or_cannot_be_read_is_refused_with_the_reason() {
    for app in TestApp::each().await {
        let circle = json!({"steps": [
            step("start", "start", json!([{"to": "again"}]), json!({})),
            step("again", "decision", json!([{"to": "once", "when": "amount > 5"}, {"to": "done", "otherwise": true}]), json!({})),
            step("once", "decision", json!([{"to": "again", "when": "amount > 7"}, {"to": "done", "otherwise": true}]), json!({})),
            step("done", "end", json!([]), json!({})),
        ]});
        let refused = publish(&app, circle).await;
        assert_eq!(refused.faults(), [("/steps/again", "endless-loop")], "{}", refused.body);
        let example = &refused.body["errors"][0]["params"]["example"];
        assert_eq!(example["shows"]["trouble"], "endless_loop", "{example}");
        let unread = [
            (json!({"steps": [{"id": "start"}]}), 422),
            (json!({"steps": [step("a b", "teleport", json!([{"to": "nowhere"}]), json!({}))]}), 422),
            (json!({"steps": 7}), 422),
        ];
        for (flow, status) in unread {
            let refused = publish(&app, flow.clone()).await;
            assert_eq!(refused.status, status, "{flow}: {}", refused.body);
            assert!(!refused.faults().is_empty(), "{flow}: {}", refused.body);
        }
    }
}
