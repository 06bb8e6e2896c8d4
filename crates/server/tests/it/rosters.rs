//! `/api/v1/rosters` and `/api/v1/connections`: who is on duty, whom steps ask then, and what is refused.

use crate::app::{Answer, Api, TestApp, send};
use crate::flow_acts::{line, published};
use crate::flows::{publish, standing, submitted};
use reqwest::Method;
use serde_json::{Value, json};

async fn put(api: &Api<'_>, path: &str, version: i64, body: Value) -> Answer {
    send(api.request(Method::PUT, path).header("if-match", format!("\"v{version}\"")).json(&body)).await
}

/// Day and night by these people, from a day long past on.
fn roster(people: &[&str]) -> Value {
    let turns: Vec<Value> = people.iter().map(|person| json!({"people": [person]})).collect();
    let shift = |code: &str, from: u16, to: u16| {
        json!({"code": code, "name": {"zh": code, "en": code}, "from": from, "to": to, "since": "2026-01-01", "days": 1,
            "turns": turns})
    };
    json!({"name": {"zh": "值班", "en": "Duty"}, "shifts": [shift("day", 480, 1_200), shift("night", 1_200, 1_920)]})
}

fn on_duty(key: &str) -> Value {
    json!({"staff": {"who": [{"from": "roster", "roster": key}], "ownOrder": "decide"}})
}

#[tokio::test]
async fn a_step_asks_whoever_is_on_duty_and_a_swap_counts_at_once() {
    for app in TestApp::each().await {
        let (admin, agent) = (app.acting_for("admin").await, app.acting_for("agent").await);
        let (agent_id, admin_id) = (app.company.agent.to_string(), app.company.admin.to_string());
        let flow = line(vec![("work", "handling", on_duty("duty"))]);
        let refused = publish(&app, flow.clone()).await;
        assert_eq!((refused.status, &refused.body["errors"][0]["code"]), (422, &json!("unknown-roster")));
        let made = admin.post("/api/v1/rosters", json!({"key": "duty", "roster": roster(&[&agent_id])})).await;
        assert_eq!(made.status, 201, "{}", made.body);
        published(&app, flow).await;
        let order = submitted(&app, None).await;
        assert_eq!(standing(&agent, &order).await["waits"][0]["seats"][0]["person"]["id"], json!(agent_id));

        // Everybody who was to be on duty around now is replaced.
        let path = format!("/api/v1/rosters/{}", made.body["id"].as_str().unwrap());
        let plan = admin.get(&format!("{path}/plan?days=3")).await;
        assert_eq!((plan.status, &plan.body["gaps"]), (200, &json!([])), "{}", plan.body);
        let today: jiff::civil::Date = plan.body["duties"][0]["on"].as_str().unwrap().parse().unwrap();
        let days = [today.yesterday().unwrap(), today, today.tomorrow().unwrap()];
        let swap = |shift: &str, day: jiff::civil::Date| json!({"shift": shift, "on": day, "people": [admin_id]});
        let mut swapped = roster(&[&agent_id]);
        swapped["swaps"] = days.iter().flat_map(|day| [swap("day", *day), swap("night", *day)]).collect();
        let kept = put(&admin, &path, 1, json!({ "roster": swapped })).await;
        assert_eq!(kept.status, 200, "{}", kept.body);
        let next = submitted(&app, None).await;
        assert_eq!(standing(&admin, &next).await["waits"][0]["seats"][0]["person"]["id"], json!(admin_id));
        assert_eq!(
            standing(&agent, &order).await["waits"][0]["seats"][0]["person"]["id"],
            json!(agent_id),
            "asked stays"
        );
        let plan = admin.get(&format!("{path}/plan?days=3")).await.body;
        assert!(
            plan["duties"][0]["swapped"] == true && plan["duties"][0]["people"][0]["id"] == json!(admin_id),
            "{plan}"
        );
    }
}

#[tokio::test]
async fn rosters_that_make_no_sense_are_refused_with_their_place_and_are_kept_by_those_who_may() {
    for app in TestApp::each().await {
        let (admin, agent) = (app.acting_for("admin").await, app.acting_for("agent").await);
        let id = app.company.agent.to_string();
        let changed = |pointer: &str, value: Value| {
            let mut body = roster(&[&id]);
            *body.pointer_mut(pointer).unwrap() = value;
            body
        };
        let nobody = uuid::Uuid::now_v7();
        for (roster, code, path) in [
            (changed("/shifts", json!([])), "bad-count", "/roster/shifts"),
            (changed("/shifts/1/code", json!("day")), "bad-key", "/roster/shifts/1/code"),
            (changed("/shifts/0/to", json!(480)), "out-of-range", "/roster/shifts/0/to"),
            (changed("/shifts/0/turns/0/people", json!([nobody])), "unknown-reference", "/roster/shifts/0/turns/0"),
        ] {
            let answer = admin.post("/api/v1/rosters", json!({"key": "duty", "roster": roster})).await;
            let fault = &answer.body["errors"][0];
            assert_eq!((answer.status, &fault["code"], &fault["path"]), (422, &json!(code), &json!(path)));
        }
        let body = json!({"key": "duty", "roster": roster(&[&id])});
        assert_eq!(agent.post("/api/v1/rosters", body.clone()).await.status, 403);
        assert_eq!(admin.post("/api/v1/rosters", body.clone()).await.status, 201);
        assert_eq!(admin.post("/api/v1/rosters", body).await.status, 409, "the key is taken");
        assert_eq!(agent.get("/api/v1/connections").await.status, 403);
    }
}

#[tokio::test]
async fn a_connection_keeps_its_secret_and_gives_it_to_no_other_address() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let body = json!({"name": "ERP", "url": "https://erp.example.com/api", "signIn": {"by": "bearer"}, "secret": "s3cret"});
        let made = admin.post("/api/v1/connections", json!({"key": "erp", "connection": body})).await;
        assert_eq!((made.status, &made.body["hasSecret"]), (201, &json!(true)), "{}", made.body);
        let path = format!("/api/v1/connections/{}", made.body["id"].as_str().unwrap());
        let elsewhere = json!({"name": "ERP", "url": "https://evil.example.com/api", "signIn": {"by": "bearer"}});
        let refused = put(&admin, &path, 1, elsewhere).await;
        assert_eq!((refused.status, &refused.body["errors"][0]["path"]), (422, &json!("/secret")), "{}", refused.body);
        let renamed = json!({"name": "ERP 2", "url": "https://erp.example.com/api", "signIn": {"by": "bearer"}});
        let kept = put(&admin, &path, 1, renamed).await;
        assert_eq!((kept.status, &kept.body["hasSecret"], &kept.body["name"]), (200, &json!(true), &json!("ERP 2")));
        assert!(!admin.get("/api/v1/connections").await.body.to_string().contains("s3cret"));
        let header = json!({"name": "X", "url": "https://x.example.com", "signIn": {"by": "header", "header": "Host"}});
        let refused = admin.post("/api/v1/connections", json!({"key": "x", "connection": header})).await;
        assert_eq!(refused.body["errors"][0]["path"], "/connection/signIn/header", "{}", refused.body);
    }
}
