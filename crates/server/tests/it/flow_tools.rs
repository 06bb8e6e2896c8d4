//! Flows before they are used: routes, differences, past orders, plans for running ones.

use crate::app::{Answer, Api, TestApp, send};
use crate::flows::{act, flow, own, people, publish, standing, step, submitted};
use reqwest::Method;
use serde_json::{Value, json};

fn steps(route: &Value) -> Vec<&str> {
    route["stops"].as_array().unwrap().iter().filter_map(|stop| stop["step"].as_str()).collect()
}

async fn keyed(api: &Api<'_>, path: &str, key: &str, body: Value) -> Answer {
    send(api.request(Method::POST, path).header("idempotency-key", key).json(&body)).await
}

#[tokio::test]
async fn the_route_is_known_before_an_order_is_submitted_and_while_it_runs() {
    for app in TestApp::each().await {
        publish(&app, flow(&app)).await;
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        let path = format!("/api/v1/order-types/{}/flow/preview", app.company.type_id);
        let preview = async |values: Value| requester.post(&path, json!({ "values": values })).await;

        let small = preview(json!({"subject": "a", "amount": "20"})).await;
        assert_eq!(small.status, 200, "{}", small.body);
        assert_eq!((steps(&small.body), &small.body["outcome"]), (vec!["one"], &json!("completed")));
        let stop = &small.body["stops"][0];
        assert_eq!(stop["people"][0]["id"], json!(app.company.agent));
        assert_eq!((&stop["certain"], &stop["basis"], &stop["until"]), (&json!(true), &Value::Null, &Value::Null));
        assert_eq!(small.body["until"], Value::Null, "nobody knows how long it takes");
        let open = preview(json!({})).await.body;
        assert_eq!((steps(&open), open["possible"][0]["step"].as_str()), (vec!["both"], Some("one")));
        assert_eq!(open["stops"][0]["certain"], false);

        let id = submitted(&app, Some("900")).await;
        let route = agent.get(&format!("/api/v1/orders/{id}/flow/route")).await;
        assert_eq!(steps(&route.body), ["both"], "{}", route.body);
        for who in [&agent, &app.acting_for("admin").await] {
            own(who, &id, json!({"act": "approve"})).await;
        }
        let over = agent.get(&format!("/api/v1/orders/{id}/flow/route")).await.body;
        assert_eq!((steps(&over), &over["outcome"]), (Vec::<&str>::new(), &json!("completed")));
        // What people took is known from now on.
        let large = preview(json!({"amount": "900"})).await.body;
        assert_eq!((&large["stops"][0]["basis"], large["until"].is_string()), (&json!("measured"), true), "{large}");
        assert_eq!(app.stranger().post(&path, json!({})).await.status, 401);
    }
}

#[tokio::test]
async fn versions_are_compared_with_each_other_and_with_a_draft() {
    for app in TestApp::each().await {
        publish(&app, flow(&app)).await;
        let mut changed = flow(&app);
        changed["steps"][1]["ways"][0]["when"] = "amount < 800".into();
        let (admin, agent) = (app.acting_for("admin").await, app.acting_for("agent").await);
        let path = format!("/api/v1/order-types/{}/flow/diff", app.company.type_id);
        let draft = admin.post(&path, json!({"flow": changed.clone()})).await;
        assert_eq!(draft.status, 200, "{}", draft.body);
        let way = &draft.body["changes"]["ways"][0];
        assert_eq!(way["parts"]["when"], json!({"old": "amount < 500", "new": "amount < 800"}));
        assert!(draft.body["text"].as_str().unwrap().lines().any(|line| line.starts_with("+ ")));
        publish(&app, changed).await;
        let both = admin.post(&path, json!({"from": 1, "to": 2})).await.body;
        assert_eq!(both["changes"], draft.body["changes"]);
        assert_eq!(admin.post(&path, json!({"from": 1, "to": 1})).await.body["changes"]["ways"], json!([]));
        assert_eq!(admin.post(&path, json!({"to": 9})).await.problem(), (404, "not-found"));
        assert_eq!(admin.post(&path, json!({})).await.faults(), [("/to", "required")]);
        assert_eq!(agent.post(&path, json!({"from": 1, "to": 2})).await.problem(), (403, "forbidden"));
    }
}

#[tokio::test]
async fn a_replay_begins_once_for_a_flow_that_can_be_walked() {
    for app in TestApp::each().await {
        publish(&app, flow(&app)).await;
        let (admin, agent) = (app.acting_for("admin").await, app.acting_for("agent").await);
        let path = format!("/api/v1/order-types/{}/flow/replay", app.company.type_id);
        let body = json!({ "flow": flow(&app) });
        let begun = keyed(&admin, &path, "r", body.clone()).await;
        assert_eq!((begun.status, &begun.body["kind"]), (202, &json!("flow.replay")), "{}", begun.body);
        assert_eq!(keyed(&admin, &path, "r", body.clone()).await.body["id"], begun.body["id"]);
        assert_eq!(keyed(&agent, &path, "r", body.clone()).await.problem(), (403, "forbidden"));
        assert_eq!(admin.post(&path, body.clone()).await.problem(), (400, "idempotency-key-missing"));
        let lost = json!({"steps": [step("start", "start", json!([{"to": "lost"}]), json!({}))]});
        assert_eq!(keyed(&admin, &path, "l", json!({"flow": lost})).await.problem(), (422, "invalid-values"));
        let many = json!({"flow": flow(&app), "most": 100_001});
        assert_eq!(keyed(&admin, &path, "m", many).await.faults(), [("/most", "bad-count")]);
    }
}

#[tokio::test]
async fn a_migration_is_planned_before_it_begins() {
    for app in TestApp::each().await {
        publish(&app, flow(&app)).await;
        let (small, large) = (submitted(&app, Some("10")).await, submitted(&app, Some("900")).await);
        let mut next = flow(&app);
        next["steps"][1]["ways"][0]["to"] = "alone".into();
        next["steps"][2] =
            step("alone", "approval", json!([{"to": "done"}]), people(&[&app.company.admin.to_string()]));
        publish(&app, next).await;
        let (admin, agent) = (app.acting_for("admin").await, app.acting_for("agent").await);
        let path = format!("/api/v1/order-types/{}/flow/migration", app.company.type_id);
        let plan = admin.post(&path, json!({"dryRun": true})).await;
        assert_eq!(plan.status, 200, "{}", plan.body);
        let count = |plan: &Value| [&plan["moves"], &plan["stays"], &plan["needsChoice"]].map(|n| n.as_u64().unwrap());
        assert_eq!((count(&plan.body), &plan.body["complete"]), ([1, 0, 1], &json!(true)));
        assert_eq!((&plan.body["to"], &plan.body["choices"][0]["step"]), (&json!(2), &json!("one")));
        let choices = plan.body["choices"][0]["to"].as_array().unwrap();
        assert_eq!(choices.iter().map(|step| step["step"].as_str().unwrap()).collect::<Vec<_>>(), ["alone", "both"]);
        assert_eq!(
            (&plan.body["orders"][0]["order"]["id"], &plan.body["orders"][0]["outcome"]),
            (&json!(small), &json!("needs_choice"))
        );
        assert_eq!(plan.body["orders"][1]["order"]["id"], json!(large));

        let body = json!({"comment": "新版"});
        assert_eq!(keyed(&admin, &path, "a", body.clone()).await.faults(), [("/steps/one", "needs-choice")]);
        assert_eq!(keyed(&admin, &path, "b", json!({})).await.faults(), [("/comment", "required")]);
        let odd = json!({"dryRun": true, "steps": {"one": "nowhere"}});
        assert_eq!(admin.post(&path, odd).await.faults(), [("/steps/one", "unknown-step")]);
        let chosen = json!({"comment": "新版", "steps": {"one": "alone"}});
        let dry = json!({"dryRun": true, "steps": {"one": "alone"}});
        assert_eq!(count(&admin.post(&path, dry.clone()).await.body), [2, 0, 0]);
        assert_eq!(agent.post(&path, dry).await.problem(), (403, "forbidden"));
        let begun = keyed(&admin, &path, "c", chosen).await;
        assert_eq!((begun.status, &begun.body["kind"]), (202, &json!("flow.migrate")), "{}", begun.body);
        assert_eq!(standing(&admin, &small).await["flowVersion"], 1, "a job does it");
        // By hand nobody moves one order to another version past its plan.
        assert_eq!(act(&admin, &small, "d", json!({"act": "migrate"})).await.status, 422);
    }
}

#[tokio::test]
async fn the_schema_of_flows_is_served() {
    let app = TestApp::start().await;
    let agent = app.acting_for("agent").await;
    let schema = agent.get("/api/v1/flow-schema").await;
    assert_eq!((schema.status, schema.headers["content-type"].to_str().unwrap()), (200, "application/schema+json"));
    assert_eq!(schema.body["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert!(schema.body["$defs"]["step"]["properties"]["kind"]["enum"].as_array().unwrap().len() >= 9);
}
