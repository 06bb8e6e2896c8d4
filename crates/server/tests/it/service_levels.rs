//! `/api/v1/service-levels`, and the clocks of orders.

use crate::app::{Answer, Api, TestApp, send};
use crate::flow_acts::{line, published};
use crate::flows::{own, people, submitted};
use reqwest::Method;
use serde_json::{Value, json};

async fn put(api: &Api<'_>, path: &str, version: i64, body: Value) -> Answer {
    send(api.request(Method::PUT, path).header("if-match", format!("\"v{version}\"")).json(&body)).await
}

fn level() -> Value {
    json!({"name": {"zh": "标准", "en": "Standard"},
        "targets": [{"firstResponse": 30, "resolution": 240, "steps": {"work": 120}}],
        "pauseReasons": [{"code": "customer", "name": {"zh": "等客户", "en": "Waiting for the customer"}}]})
}

async fn promised(app: &TestApp, level: Value) -> String {
    let admin = app.acting_for("admin").await;
    let made = admin.post("/api/v1/service-levels", json!({"key": "standard", "level": level})).await;
    assert_eq!(made.status, 201, "{}", made.body);
    made.body["id"].as_str().unwrap().to_owned()
}

async fn clocks(api: &Api<'_>, id: &str) -> Value {
    let answer = api.get(&format!("/api/v1/orders/{id}/clocks")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

/// The goals with where they stand.
fn standings(clocks: &Value) -> Vec<(&str, &str)> {
    let all = clocks["clocks"].as_array().unwrap().iter();
    all.map(|clock| (clock["goal"].as_str().unwrap(), clock["standing"].as_str().unwrap())).collect()
}

async fn listed(api: &Api<'_>, query: Value) -> Vec<String> {
    let answer = api.post("/api/v1/orders/query", query).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["items"].as_array().unwrap().iter().map(|order| order["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_order_carries_its_clocks_from_submission_to_its_end() {
    for app in TestApp::each().await {
        let agent_id = app.company.agent.to_string();
        published(
            &app,
            line(vec![("check", "approval", people(&[&agent_id])), ("work", "handling", people(&[&agent_id]))]),
        )
        .await;
        promised(&app, level()).await;
        let (agent, requester) = (app.acting_for("agent").await, app.acting_for("requester").await);
        let id = submitted(&app, None).await;
        let begun = clocks(&requester, &id).await;
        assert_eq!(standings(&begun), [("first_response", "running"), ("resolution", "running")], "{begun}");
        assert_eq!(
            (&begun["level"]["zh"], &begun["mayPause"], &begun["clocks"][0]["limit"]),
            (&json!("标准"), &json!(false), &json!(1_800))
        );
        assert_eq!(own(&agent, &id, json!({"act": "approve"})).await.status, 200);
        let answered = clocks(&agent, &id).await;
        let expected = [("first_response", "met"), ("resolution", "running"), ("step", "running")];
        assert_eq!((standings(&answered), &answered["clocks"][2]["name"]["zh"]), (expected.to_vec(), &json!("work")));
        let list = agent.get("/api/v1/orders").await.body;
        assert_eq!(list["items"][0]["dueAt"], answered["clocks"][2]["dueAt"], "the nearest: {list}");
        assert_eq!(own(&agent, &id, json!({"act": "approve"})).await.status, 200);
        let over = clocks(&agent, &id).await;
        assert!(standings(&over).iter().all(|(_, standing)| *standing == "met"), "{over}");
        assert_eq!(agent.get("/api/v1/orders").await.body["items"][0]["dueAt"], Value::Null);
    }
}

#[tokio::test]
async fn an_order_waits_for_the_customer_with_a_reason_and_its_clocks_with_it() {
    for app in TestApp::each().await {
        let agent_id = app.company.agent.to_string();
        let mut work = line(vec![("work", "handling", people(&[&agent_id]))]);
        work["steps"][1]["ladder"] = json!({"rungs": [{"at": {"minutes": 60}, "then": {"do": "remind"}}]});
        published(&app, work).await;
        promised(&app, level()).await;
        let (agent, requester) = (app.acting_for("agent").await, app.acting_for("requester").await);
        let id = submitted(&app, None).await;
        let path = format!("/api/v1/orders/{id}/pause");
        let unknown = agent.post(&path, json!({"reason": "lunch"})).await;
        assert_eq!(unknown.faults(), [("/reason", "unknown-reference")]);
        assert_eq!(requester.post(&path, json!({"reason": "customer"})).await.problem(), (403, "forbidden"));
        let paused = agent.post(&path, json!({"reason": "customer", "comment": "等回电"})).await;
        assert_eq!(
            (paused.status, &paused.body["paused"]["reason"]["code"]),
            (200, &json!("customer")),
            "{}",
            paused.body
        );
        assert!(standings(&paused.body).iter().all(|(_, standing)| *standing == "paused"), "{}", paused.body);
        assert_eq!(agent.get("/api/v1/orders").await.body["items"][0]["dueAt"], Value::Null);
        let resumed = agent.post(&format!("/api/v1/orders/{id}/resume"), json!({})).await;
        assert_eq!((resumed.status, &resumed.body["paused"]), (200, &Value::Null), "{}", resumed.body);
        assert!(standings(&resumed.body).iter().all(|(_, standing)| *standing == "running"), "{}", resumed.body);
        let history = agent.get(&format!("/api/v1/orders/{id}/history")).await.body;
        let told: Vec<(&str, &Value)> = history["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|entry| entry["kind"] != "order.submitted" && entry["kind"] != "order.flowed")
            .map(|entry| (entry["kind"].as_str().unwrap(), &entry["data"]["comment"]))
            .collect();
        assert_eq!(told, [("order.paused", &json!("等回电")), ("order.resumed", &json!(""))], "{history}");
        // An administrator stops the flow: the clocks stand still without a reason of their own.
        let admin = app.acting_for("admin").await;
        let stop = json!({"act": "suspend", "comment": "停"});
        let stopped = crate::flows::act(&admin, &id, "s1", stop).await;
        assert_eq!(stopped.status, 200, "{}", stopped.body);
        let seen = clocks(&agent, &id).await;
        assert_eq!((&seen["suspended"], &seen["paused"]), (&json!(true), &Value::Null));
        assert!(standings(&seen).iter().all(|(_, standing)| *standing == "paused"), "{seen}");
    }
}

#[tokio::test]
async fn lists_find_and_sort_by_when_orders_are_due() {
    for app in TestApp::each().await {
        let agent = app.acting_for("agent").await;
        let none = submitted(&app, None).await;
        let mut by_amount = level();
        by_amount["priorityField"] = json!("urgency");
        by_amount["targets"] = json!([{"resolution": 600}]);
        let level_id = promised(&app, by_amount.clone()).await;
        let slow = submitted(&app, None).await;
        by_amount["targets"] = json!([{"resolution": 60}]);
        let admin = app.acting_for("admin").await;
        let changed = put(&admin, &format!("/api/v1/service-levels/{level_id}"), 1, json!({"level": by_amount})).await;
        assert_eq!(changed.status, 200, "{}", changed.body);
        let fast = submitted(&app, None).await;
        let ids = |ids: &[&String]| ids.iter().map(|id| (*id).clone()).collect::<Vec<_>>();
        assert_eq!(listed(&agent, json!({"sort": "deadline"})).await, ids(&[&fast, &slow, &none]));
        assert_eq!(listed(&agent, json!({"sort": "-deadline"})).await, ids(&[&slow, &fast, &none]));
        let due = |op: &str, value: &str| json!({"field": "deadline", "op": op, "values": [value]});
        let overdue = json!({"filter": {"field": "deadline", "op": "lt", "values": [{"relative": "now"}]}});
        assert_eq!(listed(&agent, overdue).await, Vec::<String>::new());
        let within = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(2);
        assert_eq!(listed(&agent, json!({"filter": due("le", &within.to_string())})).await, ids(&[&fast]));
        assert_eq!(
            listed(&agent, json!({"filter": {"not": {"field": "deadline", "op": "empty"}}, "sort": "deadline"})).await,
            ids(&[&fast, &slow])
        );
        let page = agent.post("/api/v1/orders/query", json!({"sort": "deadline", "limit": 2})).await.body;
        let rest = json!({"sort": "deadline", "limit": 2, "after": page["next"]});
        assert_eq!(listed(&agent, rest).await, ids(&[&none]));
        let words = agent.post("/api/v1/orders/query", json!({"filter": "时限:<现在", "sort": "deadline"})).await;
        assert_eq!((words.status, &words.body["items"]), (200, &json!([])), "{}", words.body);
    }
}

#[tokio::test]
async fn levels_that_make_no_sense_are_refused_by_name() {
    let app = TestApp::start().await;
    let (admin, agent) = (app.acting_for("admin").await, app.acting_for("agent").await);
    let with = |path: &str, value: Value| {
        let mut level = level();
        *level.pointer_mut(path).unwrap() = value;
        json!({"key": "standard", "level": level})
    };
    let table = [
        (with("/targets", json!([])), "/level/targets", "bad-count"),
        (with("/targets/0", json!({})), "/level/targets/0", "required"),
        (with("/targets/0/resolution", json!(0)), "/level/targets/0", "out-of-range"),
        (with("/targets/0/firstResponse", json!(5_270_401)), "/level/targets/0", "out-of-range"),
        (with("/pauseReasons/0/code", json!(" ")), "/level/pauseReasons/0/code", "bad-key"),
        (with("/name/zh", json!("")), "/level/name/zh", "required"),
        (json!({"key": "Not a key", "level": level()}), "/key", "bad-key"),
    ];
    for (body, path, code) in table {
        let answer = admin.post("/api/v1/service-levels", body.clone()).await;
        assert_eq!(answer.faults(), [(path, code)], "{body}");
    }
    let mut teams = level();
    teams["targets"][0]["internal"] = json!({"nobody": 60});
    let lost = admin.post("/api/v1/service-levels", json!({"key": "a", "level": teams})).await;
    assert_eq!(lost.faults(), [("/level/targets/0/internal", "unknown-reference")]);
    assert_eq!(agent.get("/api/v1/service-levels").await.problem(), (403, "forbidden"));
    let mut own = level();
    own["orderTypes"] = json!([app.company.type_id]);
    let made = admin.post("/api/v1/service-levels", json!({"key": "one", "level": own})).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let second = admin.post("/api/v1/service-levels", json!({"key": "two", "level": own})).await;
    assert_eq!(second.faults(), [("/level/orderTypes/0", "covered-already")]);
    let again = admin.post("/api/v1/service-levels", json!({"key": "one", "level": level()})).await;
    assert_eq!(again.problem().0, 409, "{}", again.body);
    assert_eq!(admin.get("/api/v1/service-levels").await.body["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_due_first_comes_first_among_tasks_and_shows_its_key_fields() {
    for app in TestApp::each().await {
        let agent_id = app.company.agent.to_string();
        let mut flow = line(vec![("check", "approval", people(&[&agent_id]))]);
        flow["steps"][1]["keyFields"] = json!(["amount", "subject"]);
        flow["steps"][1]["comment"] = "on_reject".into();
        published(&app, flow).await;
        let agent = app.acting_for("agent").await;
        let never = submitted(&app, Some("12")).await;
        promised(&app, level()).await;
        let fresh = submitted(&app, None).await;
        let long_ago = gongdan_domain::Envelope {
            at: app.company.envelope(app.company.requester(), None, app.company.submission("旧")).at
                - jiff::SignedDuration::from_hours(9),
            ..app.company.envelope(app.company.requester(), None, app.company.submission("旧"))
        };
        let late = app.company.ledger.submit(long_ago).await.unwrap().receipt.id.to_string();

        let tasks = agent.get("/api/v1/tasks").await.body;
        let ids: Vec<&str> =
            tasks["items"].as_array().unwrap().iter().map(|t| t["order"]["id"].as_str().unwrap()).collect();
        assert_eq!(ids, [&late, &fresh, &never], "{tasks}");
        let of = |at: usize, name: &str| tasks["items"][at][name].clone();
        assert_eq!((of(0, "urgency"), of(2, "urgency")), (json!("overdue"), json!("later")));
        assert_ne!(of(1, "urgency"), "overdue");
        assert_eq!(of(0, "comment"), "on_reject");
        let words = |at: usize| {
            let fields = tasks["items"][at]["keyFields"].as_array().unwrap().clone();
            fields.into_iter().map(|field| field["words"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!((words(0), words(2)), (vec!["旧".to_owned()], vec!["12".to_owned(), "水泵更换".to_owned()]));
        let count = agent.get("/api/v1/tasks/count").await.body;
        let today = u8::from(of(1, "urgency") == "today");
        assert_eq!(
            (&count["open"], &count["overdue"], &count["today"]),
            (&json!(3), &json!(1), &json!(today)),
            "{count}"
        );
        let mut walked = Vec::new();
        let mut next = String::new();
        for _ in 0..3 {
            let page = agent.get(&format!("/api/v1/tasks?limit=1{next}")).await.body;
            walked.push(page["items"][0]["order"]["id"].as_str().unwrap().to_owned());
            next = page["next"].as_str().map(|next| format!("&after={next}")).unwrap_or_default();
        }
        assert_eq!((walked, next.as_str()), (vec![late, fresh, never], ""));
        let board = app.acting_for("admin").await.get(&format!("/api/v1/boards/{}", app.company.type_id)).await.body;
        assert_eq!(board["targets"], json!([14_400]), "{board}");
    }
}
