//! Messages are answered where they are read: by whoever they were sent to, once, and by nobody who only looks.

use crate::app::{Answer, Api, SECRET, TestApp, send};
use crate::flow_acts::{line, published};
use crate::flows::{own, people, standing, submitted};
use gongdan_connect::Seal;
use gongdan_domain::Command;
use gongdan_domain::answer::{Invitation, PURPOSE};

use gongdan_domain::document::{Body as _, Document};
use gongdan_domain::people::User;
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// The ticket for what `person` is asked first at an order.
async fn ticket(app: &TestApp, order: &str, person: Uuid, hours: i64) -> String {
    let mine = standing(&app.acting_for("agent").await, order).await["mine"][0].clone();
    let number = |key: &str| u32::try_from(mine[key].as_u64().unwrap()).unwrap();
    let until = Timestamp::now() + SignedDuration::from_hours(hours);
    let (org, order_id) = (app.company.org, order.parse().unwrap());
    let invitation = Invitation { org, order_id, visit: number("visit"), seat: number("seat"), person, until };
    Seal::new(&SECRET).unwrap().ticket(PURPOSE, &invitation)
}

async fn post(api: &Api<'_>, path: &str, body: Value) -> Answer {
    send(api.request(Method::POST, &format!("/api/v1/public/answers{path}")).json(&body)).await
}

async fn look(api: &Api<'_>, ticket: &str) -> Value {
    let answer = post(api, "/look", json!({ "ticket": ticket })).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

#[tokio::test]
async fn a_link_shows_what_is_asked_and_answers_it_once() {
    for app in TestApp::each().await {
        let agent = app.company.agent;
        published(&app, line(vec![("check", "approval", people(&[&agent.to_string()]))])).await;
        let stranger = app.stranger();
        let order = submitted(&app, None).await;
        let link = ticket(&app, &order, agent, 72).await;
        for _ in 0..2 {
            let seen = look(&stranger, &link).await;
            assert_eq!((&seen["state"], &seen["acts"]), (&json!("open"), &json!(["approve", "reject"])), "{seen}");
            assert_eq!((&seen["title"], &seen["isWork"]), (&json!("水泵更换"), &json!(false)));
        }
        let mine = standing(&app.acting_for("agent").await, &order).await;
        assert_eq!(mine["mine"].as_array().unwrap().len(), 1, "looking decides nothing");

        let agree = json!({"ticket": link, "act": "approve", "comment": "同意"});
        let done = post(&stranger, "", agree.clone()).await;
        assert_eq!((done.status, &done.body["state"]), (200, &json!("closed")), "{}", done.body);
        assert_eq!(post(&stranger, "", agree).await.status, 200, "a repeat is answered as before");
        let other = json!({"ticket": link, "act": "reject"});
        assert_eq!(post(&stranger, "", other).await.problem(), (409, "already-decided"));
        let history = app.acting_for("agent").await.get(&format!("/api/v1/orders/{order}/history")).await.body;
        let said: Vec<&Value> = history["items"].as_array().unwrap().iter().filter(|e| e["text"] == "同意").collect();
        let told = history["items"].as_array().unwrap().iter().filter(|e| e["data"]["comment"] == "同意").count();
        assert_eq!(said.len() + told, 1, "{history}");
    }
}

#[tokio::test]
async fn a_link_opens_nothing_that_is_not_its_readers_or_not_any_more() {
    for app in TestApp::each().await {
        let (agent, stranger) = (app.company.agent, app.stranger());
        published(&app, line(vec![("check", "approval", people(&[&agent.to_string()]))])).await;
        let order = submitted(&app, None).await;
        let answer = async |ticket: &str| post(&stranger, "", json!({"ticket": ticket, "act": "approve"})).await;

        let late = ticket(&app, &order, agent, -1).await;
        assert_eq!(look(&stranger, &late).await["state"], "expired");
        assert_eq!(answer(&late).await.problem(), (409, "not-allowed"));
        let foreign = ticket(&app, &order, app.company.requester, 72).await;
        assert_eq!(look(&stranger, &foreign).await["state"], "closed");
        assert_eq!(answer(&foreign).await.problem(), (403, "forbidden"));
        let link = ticket(&app, &order, agent, 72).await;
        for wrong in ["x".to_owned(), link[1..].to_owned(), format!("{link}A"), "长".repeat(300)] {
            assert_eq!(answer(&wrong).await.problem(), (404, "not-found"), "{wrong}");
        }
        let sealed = Seal::new(&[8; 32]).unwrap().ticket(PURPOSE, &json!({}));
        assert_eq!(answer(&sealed).await.problem(), (404, "not-found"));

        let done = own(&app.acting_for("agent").await, &order, json!({"act": "approve"})).await;
        assert_eq!(done.status, 200, "{}", done.body);
        assert_eq!(look(&stranger, &link).await["state"], "closed");
        assert_eq!(answer(&link).await.status, 409);

        let mut flow = line(vec![("check", "approval", people(&[&agent.to_string()]))]);
        flow["steps"][1]["signature"] = "always".into();
        published(&app, flow).await;
        let signed = submitted(&app, None).await;
        let link = ticket(&app, &signed, agent, 72).await;
        assert_eq!(look(&stranger, &link).await["state"], "sign_in", "a signature is drawn signed in");
        assert_eq!(answer(&link).await.problem(), (409, "not-allowed"));

        let body = app.company.ledger.catalog(app.company.org).unwrap().person(agent).unwrap().body.clone();
        let (kind, body) = (User::KIND.to_owned(), serde_json::to_value(body).unwrap());
        let document = Document { id: agent, kind, key: "agent".to_owned(), version: 0, active: false, body };
        app.company.system(Command::SaveDocument { document, expected_version: None }).await;
        assert_eq!(answer(&link).await.problem(), (404, "not-found"), "who left answers nothing");
    }
}
