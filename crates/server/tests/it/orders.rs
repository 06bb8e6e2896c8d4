//! `/api/v1/orders`

use crate::app::{TestApp, send};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::HashSet;

#[tokio::test]
async fn an_order_is_submitted_and_read_back() {
    for app in TestApp::each().await {
        let requester = app.acting_for("requester").await;
        let mut body = app.order("三楼水管漏水");
        body["values"]["category"] = "water".into();
        body["values"]["device"] = app.device.to_string().into();
        body["values"]["person"] = app.company.agent.to_string().into();
        let made = requester.submit("key-1", body).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let id = made.body["id"].as_str().unwrap();
        assert_eq!(made.headers["location"], format!("/api/v1/orders/{id}"));
        assert_eq!(made.headers["etag"], "\"v1\"");
        let timing = made.headers["server-timing"].to_str().unwrap();
        assert!(["validate;dur=", "queue;dur=", "commit;dur="].iter().all(|part| timing.contains(part)), "{timing}");
        assert!(made.body["number"].as_str().unwrap().ends_with("-0001"), "{}", made.body);
        assert_eq!((&made.body["status"], &made.body["version"]), (&json!("open"), &json!(1)));

        let read = requester.get(&format!("/api/v1/orders/{id}")).await;
        assert_eq!(read.headers["etag"], "\"v1\"");
        let order = &read.body;
        for name in ["id", "number", "title", "typeId", "status", "createdAt"] {
            assert_eq!(order[name], made.body[name], "{name}");
        }
        assert_eq!(order["title"], "三楼水管漏水");
        assert_eq!((&order["source"], &order["formVersion"]), (&json!("api"), &json!(2)));
        assert_eq!(order["actions"], json!(["edit", "comment", "attach", "cancel"]));
        let device = &order["references"][app.device.to_string()];
        assert_eq!(device, &json!({"kind": "record", "label": "3 号楼客梯", "code": "DT-001"}));
        assert_eq!(order["references"][app.company.agent.to_string()]["kind"], "user");

        let known = requester.request(Method::GET, &format!("/api/v1/orders/{id}")).header("if-none-match", "\"v1\"");
        let known = send(known).await;
        assert_eq!((known.status, known.body), (304, json!("")));
    }
}

#[tokio::test]
async fn a_repeat_gives_the_same_receipt_and_another_body_is_refused() {
    for app in TestApp::each().await {
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        let first = requester.submit("one", app.order("灯不亮")).await;
        assert!(!first.headers.contains_key("idempotency-replayed"));
        let again = requester.submit("one", app.order("灯不亮")).await;
        assert_eq!((again.status, &again.body), (201, &first.body));
        assert_eq!(again.headers["idempotency-replayed"], "true");
        assert_eq!(again.headers["etag"], first.headers["etag"]);
        let clash = requester.submit("one", app.order("另一件事")).await;
        assert_eq!(clash.problem(), (422, "idempotency-key-reused"));
        let other = agent.submit("one", app.order("灯不亮")).await;
        assert_eq!(other.status, 201);
        assert_ne!(other.body["id"], first.body["id"], "keys of different callers never meet");
        assert_eq!(agent.get("/api/v1/orders").await.body["total"], json!({"count": 2, "capped": false}));
    }
}

#[tokio::test]
async fn a_repeat_is_answered_even_if_the_world_has_moved_on() {
    let app = TestApp::start().await;
    let (requester, admin) = (app.acting_for("requester").await, app.acting_for("admin").await);
    let first = requester.submit("one", app.order("灯不亮")).await;
    let path = format!("/api/v1/order-types/{}", app.company.type_id);
    let version = admin.get(&path).await.body["version"].as_i64().unwrap();
    assert_eq!(admin.patch(&path, version, json!({"active": false})).await.status, 200);
    let again = requester.submit("one", app.order("灯不亮")).await;
    assert_eq!((again.status, &again.body), (201, &first.body));
    let fresh = requester.submit("two", app.order("灯不亮")).await;
    assert_eq!(fresh.faults(), [("/typeId", "unknown-order-type")]);
}

#[tokio::test]
async fn many_clients_with_the_same_key_make_one_order() {
    for app in TestApp::each().await {
        let requester = app.acting_for("requester").await;
        let sent = (0..20).map(|_| requester.submit("same", app.order("门锁坏了")));
        let answers = futures::future::join_all(sent).await;
        let ids: HashSet<String> = answers.iter().map(|a| a.body["id"].to_string()).collect();
        assert_eq!(ids.len(), 1, "{ids:?}");
        let replayed = answers.iter().filter(|a| a.headers.contains_key("idempotency-replayed")).count();
        assert_eq!((answers.iter().filter(|a| a.status == 201).count(), replayed), (20, 19));
    }
}

#[tokio::test]
async fn an_older_published_form_is_still_accepted() {
    let app = TestApp::start().await;
    let requester = app.acting_for("requester").await;
    let mut body = app.order("旧表单");
    body["formVersion"] = 1.into();
    let made = requester.submit("old", body.clone()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let path = format!("/api/v1/orders/{}", made.body["id"].as_str().unwrap());
    assert_eq!(requester.get(&path).await.body["formVersion"], 1);
    for version in [0, 3, -1] {
        body["formVersion"] = version.into();
        assert_eq!(requester.submit("odd", body.clone()).await.faults(), [("/formVersion", "unknown-form-version")]);
    }
}

#[tokio::test]
async fn a_list_is_turned_over_page_by_page() {
    for app in TestApp::each().await {
        let requester = app.acting_for("requester").await;
        let mut made = Vec::new();
        for n in 0..7 {
            made.insert(0, requester.submitted(&format!("第 {n} 件")).await);
        }
        let (mut seen, mut path) = (Vec::new(), "/api/v1/orders?limit=3".to_owned());
        loop {
            let page = requester.get(&path).await.body;
            assert_eq!(page["total"], json!({"count": 7, "capped": false}));
            seen.extend(page["items"].as_array().unwrap().iter().map(|o| o["id"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(next) => path = format!("/api/v1/orders?limit=3&after={next}"),
                None => break,
            }
        }
        assert_eq!(seen, made, "newest first, each once");
    }
}

#[tokio::test]
async fn a_list_shows_what_was_asked_for() {
    for app in TestApp::each().await {
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        let lamp = requester.submitted("走廊灯不亮").await;
        let pump = agent.submitted("水泵异响 50%").await;
        let number = agent.get(&format!("/api/v1/orders/{pump}")).await.body["number"].as_str().unwrap().to_owned();
        let type_id = app.company.type_id;
        let table = [
            ("", vec![&pump, &lamp]),
            ("?mine=true", vec![&pump]),
            ("?mine=false&status=open", vec![&pump, &lamp]),
            ("?status=done", vec![]),
            (&format!("?typeId={type_id}"), vec![&pump, &lamp]),
            ("?typeId=00000000-0000-0000-0000-000000000000", vec![]),
            ("?q=%E7%81%AF", vec![&lamp]),
            ("?q=50%25", vec![&pump]),
            ("?q=WX-", vec![&pump, &lamp]),
            (&format!("?q={number}"), vec![&pump]),
            ("?q=nothing", vec![]),
        ];
        for (query, expected) in table {
            let page = agent.get(&format!("/api/v1/orders{query}")).await.body;
            let ids: Vec<&str> = page["items"].as_array().unwrap().iter().map(|o| o["id"].as_str().unwrap()).collect();
            assert_eq!(ids, expected, "{query}");
            assert_eq!(page["total"]["count"], expected.len(), "{query}");
        }
    }
}

#[tokio::test]
async fn a_requester_sees_the_own_orders_only() {
    let app = TestApp::start().await;
    let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
    let own = requester.submitted("我的").await;
    let other = agent.submitted("别人的").await;
    let page = requester.get("/api/v1/orders").await.body;
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    assert_eq!(page["items"][0]["id"], own);
    for path in ["", "/history", "/comments", "/attachments"] {
        let answer = requester.get(&format!("/api/v1/orders/{other}{path}")).await;
        assert_eq!(answer.problem(), (404, "not-found"), "{path}");
    }
    let edit = requester.patch(&format!("/api/v1/orders/{other}"), 1, json!({"values": {}})).await;
    assert_eq!(edit.problem(), (404, "not-found"));
}

#[tokio::test]
async fn a_stale_writer_is_refused_and_changes_nothing() {
    for app in TestApp::each().await {
        let requester = app.acting_for("requester").await;
        let path = format!("/api/v1/orders/{}", requester.submitted("灯不亮").await);
        let first = requester.patch(&path, 1, json!({"values": {"details": "一楼", "amount": 2}})).await;
        assert_eq!((first.status, &first.headers["etag"]), (200, &"\"v2\"".parse().unwrap()), "{}", first.body);
        assert_eq!(first.body["values"], json!({"subject": "灯不亮", "details": "一楼", "amount": 2}));
        let stale = requester.patch(&path, 1, json!({"values": {"details": "二楼"}})).await;
        assert_eq!(stale.problem(), (412, "version-conflict"));
        assert_eq!(stale.body["currentVersion"], 2);
        let blind = send(requester.request(Method::PATCH, &path).json(&json!({"values": {}}))).await;
        assert_eq!(blind.problem(), (428, "version-missing"));
        let removed = requester.patch(&path, 2, json!({"values": {"amount": null}})).await;
        assert_eq!(removed.body["values"], json!({"subject": "灯不亮", "details": "一楼"}));
        let gone = requester.patch(&path, 3, json!({"values": {"subject": null, "colour": "red"}})).await;
        assert_eq!(gone.faults(), [("/values/colour", "unknown-field"), ("/values/subject", "required")]);
    }
}

#[tokio::test]
async fn of_many_concurrent_edits_one_wins() {
    for app in TestApp::each().await {
        let requester = app.acting_for("requester").await;
        let path = format!("/api/v1/orders/{}", requester.submitted("灯不亮").await);
        let edits = (0..10).map(|n| requester.patch(&path, 1, json!({"values": {"amount": n + 1}})));
        let edits = edits.collect::<Vec<_>>();
        let mut statuses: Vec<u16> = futures::future::join_all(edits).await.iter().map(|a| a.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [vec![200], vec![412; 9]].concat());
        assert_eq!(requester.get(&path).await.body["version"], 2);
    }
}

#[tokio::test]
async fn an_order_is_completed_by_who_handles_it() {
    for app in TestApp::each().await {
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        let path = format!("/api/v1/orders/{}", requester.submitted("灯不亮").await);
        let moved = |to: &str, version: i64| (format!("\"v{version}\""), json!({"to": to, "comment": "好了"}));
        let post = async |api: &crate::app::Api<'_>, to: &str, version: i64| {
            let (tag, body) = moved(to, version);
            send(api.request(Method::POST, &format!("{path}/status")).header("if-match", tag).json(&body)).await
        };
        assert_eq!(post(&requester, "done", 1).await.problem(), (403, "forbidden"));
        let done = post(&agent, "done", 1).await;
        assert_eq!((done.status, &done.body["status"]), (200, &json!("done")), "{}", done.body);
        assert_eq!(done.body["actions"], json!(["comment", "note", "reopen", "link"]));
        assert_eq!(post(&agent, "cancelled", 2).await.problem(), (409, "not-allowed"));
        let edit = agent.patch(&path, 2, json!({"values": {"details": "x"}})).await;
        assert_eq!(edit.problem(), (409, "not-allowed"));
        assert_eq!(post(&agent, "done", 1).await.problem(), (412, "version-conflict"));
        assert_eq!(post(&requester, "open", 2).await.body["status"], "open");
        assert_eq!(post(&requester, "nowhere", 3).await.faults()[0].0, "/to");
    }
}

#[tokio::test]
async fn the_history_tells_everything_in_order() {
    for app in TestApp::each().await {
        let agent = app.acting_for("agent").await;
        let path = format!("/api/v1/orders/{}", agent.submitted("灯不亮").await);
        agent.patch(&path, 1, json!({"values": {"amount": 3}})).await;
        agent.post(&format!("{path}/comments"), json!({"text": "已派人"})).await;
        let tag = agent.request(Method::POST, &format!("{path}/status")).header("if-match", "\"v3\"");
        assert_eq!(send(tag.json(&json!({"to": "done", "comment": "换了灯泡"}))).await.status, 200);
        let history = agent.get(&format!("{path}/history")).await.body;
        let entries: Vec<(&str, &Value, i64)> = history["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| (e["kind"].as_str().unwrap(), &e["data"], e["version"].as_i64().unwrap()))
            .collect();
        assert_eq!(entries[0].0, "order.submitted");
        let change = json!({"changes": [{"field": "amount", "before": null, "after": 3}]});
        assert_eq!(entries[1], ("order.edited", &change, 2));
        assert_eq!((entries[2].0, &entries[2].1["text"]), ("order.commented", &json!("已派人")));
        let moved = json!({"from": "open", "to": "done", "comment": "换了灯泡"});
        assert_eq!(entries[3], ("order.moved", &moved, 4));
        assert_eq!(history["items"][0]["actor"]["id"], app.company.agent.to_string());
        let page = agent.get(&format!("{path}/history?limit=3")).await.body;
        let rest = agent.get(&format!("{path}/history?limit=3&after={}", page["next"].as_str().unwrap())).await.body;
        assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
    }
}
