//! Skills of people, and steps that ask for them.

use crate::app::{Answer, TestApp, send};
use crate::flow_acts::{line, published};
use crate::flows::{standing, submitted};
use reqwest::Method;
use serde_json::{Value, json};

async fn teach(app: &TestApp, person: uuid::Uuid, skills: Value) -> Answer {
    let admin = app.acting_for("admin").await;
    let path = format!("/api/v1/users/{person}");
    let version = admin.get(&path).await.body["version"].clone();
    let patch = admin.request(Method::PATCH, &path).header("if-match", format!("\"v{version}\""));
    send(patch.json(&json!({ "skills": skills }))).await
}

fn asked(standing: &Value) -> Vec<String> {
    let seats = standing["waits"][0]["seats"].as_array().unwrap().iter();
    seats.map(|seat| seat["person"]["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_step_asks_those_with_the_skill_that_is_named_or_stands_in_the_order() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let (agent, chief) = (app.company.agent.to_string(), app.company.admin.to_string());
        let taught = teach(&app, app.company.agent, json!([" pumps ", "pumps", "水泵更换"])).await;
        assert_eq!((taught.status, &taught.body["skills"]), (200, &json!(["pumps", "水泵更换"])), "{}", taught.body);
        teach(&app, app.company.admin, json!(["pumps"])).await;

        let by = |source: Value| json!({"staff": {"who": [source], "ownOrder": "decide"}});
        published(&app, line(vec![("work", "handling", by(json!({"from": "skill", "skill": "pumps"})))])).await;
        let order = submitted(&app, None).await;
        let mut both = [agent.clone(), chief.clone()];
        both.sort();
        let mut found = asked(&standing(&admin, &order).await);
        found.sort();
        assert_eq!(found, both);

        published(&app, line(vec![("work", "handling", by(json!({"from": "skill", "field": "subject"})))])).await;
        let order = submitted(&app, None).await;
        assert_eq!(asked(&standing(&admin, &order).await), [agent]);

        // Nobody can do that: the proof says so, and an administrator is asked.
        let rare = line(vec![("work", "handling", by(json!({"from": "skill", "skill": "diving"})))]);
        let path = format!("/api/v1/order-types/{}/flow/check", app.company.type_id);
        let judged = admin.post(&path, rare.clone()).await;
        assert!(judged.body.to_string().contains("Nobody has the skill “diving”."), "{}", judged.body);
        published(&app, rare).await;
        let order = submitted(&app, None).await;
        assert_eq!(asked(&standing(&admin, &order).await), [chief]);
    }
}

#[tokio::test]
async fn skills_that_make_no_sense_are_refused_with_their_place() {
    let app = TestApp::start().await;
    let many: Vec<String> = (0..101).map(|n| format!("s{n}")).collect();
    for (skills, code, path) in [
        (json!(["ok", " "]), "required", "/skills/1"),
        (json!(["x".repeat(101)]), "too-long", "/skills/0"),
        (json!(many), "too-many", "/skills"),
    ] {
        let refused = teach(&app, app.company.agent, skills).await;
        let error = &refused.body["errors"][0];
        assert_eq!((refused.status, &error["code"], &error["path"]), (422, &json!(code), &json!(path)));
    }
}
