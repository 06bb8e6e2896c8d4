//! What people do to running orders beside deciding: urge, withdraw, take back, choose, sign, be told.

use crate::app::{Answer, Api, TestApp, send};
use crate::flows::{act, flow, own, people, publish, standing, step, submitted};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// Start, these steps one after the other, end.
pub(crate) fn line(steps: Vec<(&str, &str, Value)>) -> Value {
    let next = |n: usize| steps.get(n).map_or("done", |(id, ..)| id);
    let mut drawn = vec![step("start", "start", json!([{"to": next(0)}]), json!({}))];
    for (n, (id, kind, settings)) in steps.iter().enumerate() {
        drawn.push(step(id, kind, json!([{"to": next(n + 1)}]), settings.clone()));
    }
    drawn.push(step("done", "end", json!([]), json!({})));
    json!({ "steps": drawn })
}

fn key() -> String {
    Uuid::now_v7().to_string()
}

pub(crate) async fn published(app: &TestApp, flow: Value) {
    let answer = publish(app, flow).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
}

/// Sends a picture; answers its id.
async fn sent_picture(api: &Api<'_>) -> String {
    const PNG: &[u8] = &[
        0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1,
        8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0a, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0, 1, 0, 0, 5,
        0, 1, 0x0d, 0x0a, 0x2d, 0xb4, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
    ];
    let begun = api.request(Method::POST, "/api/v1/uploads").header("tus-resumable", "1.0.0");
    let begun = begun.header("upload-length", PNG.len()).header("upload-metadata", "filename c2lnbi5wbmc=");
    let begun = send(begun).await;
    assert_eq!(begun.status, 201, "{}", begun.body);
    let place = begun.headers["location"].to_str().unwrap().to_owned();
    let rest = api.request(Method::PATCH, &place).header("tus-resumable", "1.0.0").header("upload-offset", 0);
    let done = send(rest.header("content-type", "application/offset+octet-stream").body(PNG)).await;
    assert_eq!(done.status, 204, "{}", done.body);
    place.rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_requester_urges_now_and_then_and_withdraws_while_the_flow_allows_it() {
    for app in TestApp::each().await {
        let agent_id = app.company.agent.to_string();
        let mut flow =
            line(vec![("check", "approval", people(&[&agent_id])), ("work", "handling", people(&[&agent_id]))]);
        flow["policy"] = json!({"withdraw": "before_first_answer", "urgeEvery": 30});
        published(&app, flow.clone()).await;
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        let id = submitted(&app, None).await;
        let before = standing(&requester, &id).await;
        assert_eq!(
            (&before["mayUrge"], &before["urgeAfter"], &before["mayWithdraw"]),
            (&json!(true), &Value::Null, &json!(true))
        );
        let urged = act(&requester, &id, "u1", json!({"act": "urge", "comment": "急"})).await;
        assert_eq!((urged.status, urged.body["urgeAfter"].is_string()), (200, true), "{}", urged.body);
        assert_eq!(act(&requester, &id, "u2", json!({"act": "urge"})).await.problem(), (409, "not-allowed"));
        assert_eq!(act(&agent, &id, "u3", json!({"act": "urge"})).await.problem(), (403, "forbidden"));
        let watched = send(agent.request(Method::PUT, &format!("/api/v1/orders/{id}/watch"))).await;
        assert!(watched.status < 300, "{}", watched.body);
        assert_eq!(
            act(&agent, &id, "u4", json!({"act": "urge"})).await.problem(),
            (409, "not-allowed"),
            "too soon, but allowed"
        );
        let history = agent.get(&format!("/api/v1/orders/{id}/history")).await.body;
        let reminded =
            &history["items"].as_array().unwrap().iter().find(|e| e["data"]["act"]["act"] == "urge").unwrap()["data"];
        assert_eq!(reminded["effects"][0]["people"], json!([agent_id]));

        assert_eq!(own(&agent, &id, json!({"act": "approve"})).await.status, 200);
        assert_eq!(standing(&requester, &id).await["mayWithdraw"], false);
        assert_eq!(act(&requester, &id, "w1", json!({"act": "withdraw"})).await.problem(), (409, "not-allowed"));
        let other = submitted(&app, None).await;
        assert_eq!(act(&requester, &other, "w2", json!({"act": "withdraw"})).await.body["outcome"], "cancelled");

        flow["policy"] = json!({"withdraw": "never", "urgeEvery": 0});
        published(&app, flow).await;
        let id = submitted(&app, None).await;
        assert_eq!(standing(&requester, &id).await["mayUrge"], false);
        for name in ["withdraw", "urge"] {
            assert_eq!(act(&requester, &id, name, json!({ "act": name })).await.problem(), (409, "not-allowed"));
        }
    }
}

#[tokio::test]
async fn administrators_say_why() {
    let app = TestApp::start().await;
    published(&app, flow(&app)).await;
    let admin = app.acting_for("admin").await;
    let id = submitted(&app, Some("10")).await;
    for body in [
        json!({"act": "suspend"}),
        json!({"act": "end", "outcome": "cancelled"}),
        json!({"act": "move", "step": "both"}),
    ] {
        assert_eq!(act(&admin, &id, &key(), body).await.faults(), [("/comment", "required")]);
    }
}

#[tokio::test]
async fn people_are_chosen_by_the_requester_and_by_whoever_acts_before() {
    for app in TestApp::each().await {
        let (agent_id, admin_id) = (app.company.agent.to_string(), app.company.admin.to_string());
        let among = json!([{"from": "people", "people": [agent_id, admin_id]}]);
        let chosen = |by: &str| {
            json!({"staff": {"samePerson": "never", "who": [
                {"from": "chosen", "by": by, "min": 1, "max": 1, "among": among}
            ]}})
        };
        published(
            &app,
            line(vec![("first", "approval", chosen("requester")), ("second", "approval", chosen("previous"))]),
        )
        .await;
        let (requester, agent, admin) =
            (app.acting_for("requester").await, app.acting_for("agent").await, app.acting_for("admin").await);
        let path = format!("/api/v1/order-types/{}/flow/preview", app.company.type_id);
        let choices = requester.post(&path, json!({})).await.body["choices"].clone();
        assert_eq!((choices[0]["step"].as_str(), choices[0]["among"].as_array().unwrap().len()), (Some("first"), 2));

        let order =
            |chosen: Value| json!({"typeId": app.company.type_id, "values": {"subject": "a"}, "chosen": chosen});
        let refused = [
            (json!({}), "/chosen/first", "choose-people"),
            (json!({"first": [app.company.requester]}), "/chosen/first", "bad-choice"),
            (json!({"first": [agent_id, admin_id]}), "/chosen/first", "bad-choice"),
            (json!({"second": [agent_id], "first": [agent_id]}), "/chosen/second", "bad-choice"),
        ];
        for (chosen, path, code) in refused {
            assert_eq!(requester.submit(&key(), order(chosen)).await.faults(), [(path, code)]);
        }
        let made = requester.submit(&key(), order(json!({"first": [agent_id]}))).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let id = made.body["id"].as_str().unwrap().to_owned();
        let mine = standing(&agent, &id).await["mine"][0].clone();
        assert_eq!((&mine["choices"][0]["step"], &mine["choices"][0]["min"]), (&json!("second"), &json!(1)), "{mine}");
        assert_eq!(own(&agent, &id, json!({"act": "approve"})).await.faults(), [("/chosen/second", "choose-people")]);
        let wrong = json!({"act": "approve", "chosen": {"second": [app.company.requester]}});
        assert_eq!(own(&agent, &id, wrong).await.faults(), [("/chosen/second", "bad-choice")]);
        let right = own(&agent, &id, json!({"act": "approve", "chosen": {"second": [admin_id]}})).await;
        assert_eq!(
            (&right.body["waits"][0]["step"], &right.body["waits"][0]["seats"][0]["person"]["id"]),
            (&json!("second"), &json!(admin_id))
        );
        assert_eq!(own(&admin, &id, json!({"act": "approve"})).await.body["phase"], "ended");
    }
}

#[tokio::test]
async fn pools_take_turns_spare_the_busy_and_draw_lots() {
    for app in TestApp::each().await {
        let (agent_id, admin_id) = (app.company.agent.to_string(), app.company.admin.to_string());
        let pool = |pool: &str| {
            let mut settings = people(&[&agent_id, &admin_id]);
            settings["staff"]["pool"] = pool.into();
            line(vec![("work", "handling", settings)])
        };
        let agent = app.acting_for("agent").await;
        let asked = async |id: &str| {
            standing(&agent, id).await["waits"][0]["seats"][0]["person"]["id"].as_str().unwrap().to_owned()
        };
        let seats = async |id: &str| standing(&agent, id).await["waits"][0]["seats"].as_array().unwrap().len();

        published(&app, pool("round_robin")).await;
        let mut turns = Vec::new();
        for _ in 0..4 {
            let id = submitted(&app, None).await;
            assert_eq!(seats(&id).await, 1);
            turns.push(asked(&id).await);
        }
        assert!(turns[0] != turns[1] && turns[0] == turns[2] && turns[1] == turns[3], "{turns:?}");

        // Two more for the administrator: now the agent has less to do, and then it evens out.
        published(&app, line(vec![("work", "handling", people(&[&admin_id]))])).await;
        for _ in 0..2 {
            submitted(&app, None).await;
        }
        published(&app, pool("least_loaded")).await;
        let mut spared = Vec::new();
        for _ in 0..2 {
            spared.push(asked(&submitted(&app, None).await).await);
        }
        assert_eq!(spared, [agent_id.clone(), agent_id.clone()]);
        // Handed in together they are decided together, and each sees what the one before made.
        let requester = app.acting_for("requester").await;
        let keys: Vec<String> = (0..6).map(|_| key()).collect();
        let all = futures_all(keys.iter().map(|key| requester.submit(key, app.order("一起")))).await;
        let mut count = 0;
        for made in &all {
            count += usize::from(asked(made.body["id"].as_str().unwrap()).await == agent_id);
        }
        assert_eq!(count, 3);

        published(&app, pool("random")).await;
        let mut drawn = std::collections::BTreeSet::new();
        for _ in 0..40 {
            let id = submitted(&app, None).await;
            drawn.insert(asked(&id).await);
        }
        assert_eq!(drawn.len(), 2, "of forty one half or the other has a chance of one in 2^39");
    }
}

async fn futures_all<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = all.map(Box::pin).collect();
    let mut done: Vec<Option<T>> = waiting.iter().map(|_| None).collect();
    std::future::poll_fn(|cx| {
        for (future, slot) in waiting.iter_mut().zip(&mut done).filter(|(_, slot)| slot.is_none()) {
            if let std::task::Poll::Ready(answer) = future.as_mut().poll(cx) {
                *slot = Some(answer);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

#[tokio::test]
async fn a_step_that_asks_for_a_signature_gets_one() {
    for app in TestApp::each().await {
        let agent_id = app.company.agent.to_string();
        let mut flow = line(vec![("check", "approval", people(&[&agent_id]))]);
        flow["steps"][1]["signature"] = "always".into();
        published(&app, flow).await;
        let agent = app.acting_for("agent").await;
        let id = submitted(&app, None).await;
        assert_eq!(standing(&agent, &id).await["mine"][0]["signature"], "always");
        assert_eq!(own(&agent, &id, json!({"act": "approve"})).await.faults(), [("/signature", "required")]);
        let lost = own(&agent, &id, json!({"act": "approve", "signature": Uuid::now_v7()})).await;
        assert_eq!(lost.faults(), [("/signature", "unknown-attachment")]);
        let picture = sent_picture(&agent).await;
        let signed = own(&agent, &id, json!({"act": "approve", "signature": picture})).await;
        assert_eq!(signed.body["phase"], "ended", "{}", signed.body);
        let history = agent.get(&format!("/api/v1/orders/{id}/history")).await.body;
        assert_eq!(history["items"].as_array().unwrap().last().unwrap()["data"]["signature"], json!(picture));
        let files = agent.get(&format!("/api/v1/orders/{id}/attachments")).await.body;
        assert_eq!(files["items"][0]["id"], json!(picture), "{files}");
        // A signature is given once.
        let other = submitted(&app, None).await;
        let again = own(&agent, &other, json!({"act": "approve", "signature": picture})).await;
        assert_eq!(again.faults(), [("/signature", "attachment-taken")]);
    }
}

#[tokio::test]
async fn people_are_told_once_and_see_their_own_orders_on_the_way() {
    for app in TestApp::each().await {
        let (agent_id, admin_id) = (app.company.agent.to_string(), app.company.admin.to_string());
        let tell = json!({"who": [{"from": "people", "people": [admin_id, agent_id]}]});
        let flow = line(vec![
            ("tell", "notify", tell.clone()),
            ("check", "approval", people(&[&agent_id])),
            ("again", "notify", tell),
        ]);
        published(&app, flow).await;
        let (requester, agent, admin) =
            (app.acting_for("requester").await, app.acting_for("agent").await, app.acting_for("admin").await);
        let id = submitted(&app, None).await;
        let told = admin.get("/api/v1/tasks/notices").await.body;
        assert_eq!(
            (&told["items"][0]["step"], &told["items"][0]["read"], &told["items"][1]),
            (&json!("tell"), &json!(false), &Value::Null)
        );
        assert_eq!(
            admin.get("/api/v1/tasks/count").await.body,
            json!({"open": 0, "overdue": 0, "today": 0, "unread": 1})
        );
        // Back to the start and through the step again: nobody is told twice.
        let back = own(&agent, &id, json!({"act": "return", "step": "start", "comment": "补充"})).await;
        assert_eq!(back.status, 200, "{}", back.body);
        assert_eq!(own(&requester, &id, json!({"act": "approve"})).await.status, 200);
        assert_eq!(admin.get("/api/v1/tasks/count").await.body["unread"], 1);
        let read = admin.post("/api/v1/tasks/notices/read", json!({ "orderIds": [id] })).await;
        assert_eq!(read.status, 204, "{}", read.body);
        assert_eq!(admin.get("/api/v1/tasks/count").await.body["unread"], 0);
        assert_eq!(agent.get("/api/v1/tasks/count").await.body["unread"], 1, "reading is everybody's own");

        let mine = requester.get("/api/v1/tasks/mine").await.body;
        let first = &mine["items"][0];
        assert_eq!(
            (&first["order"]["id"], &first["phase"], &first["waits"][0]["step"]),
            (&json!(id), &json!("running"), &json!("check")),
            "{mine}"
        );
        assert_eq!(agent.get("/api/v1/tasks/mine").await.body["items"], json!([]));
        own(&agent, &id, json!({"act": "approve"})).await;
        assert_eq!(requester.get("/api/v1/tasks/mine").await.body["items"][0]["outcome"], "completed");
        let pages = admin.get("/api/v1/tasks/notices?limit=1").await.body;
        assert_eq!(pages["items"][0]["step"], "again");
        let next =
            admin.get(&format!("/api/v1/tasks/notices?limit=1&after={}", pages["next"].as_str().unwrap())).await.body;
        assert_eq!((&next["items"][0]["step"], &next["next"]), (&json!("tell"), &Value::Null));
    }
}

#[tokio::test]
async fn many_at_once_under_one_key_happen_once() {
    for app in TestApp::each().await {
        published(&app, flow(&app)).await;
        let agent = app.acting_for("agent").await;
        let mut tasks = Vec::new();
        for amount in ["1", "2"] {
            let id = submitted(&app, Some(amount)).await;
            let mine = standing(&agent, &id).await["mine"][0].clone();
            tasks.push(json!({"orderId": id, "visit": mine["visit"], "seat": mine["seat"]}));
        }
        let body = json!({"act": "approve", "tasks": tasks, "comment": "同意"});
        let all = async |body: &Value| -> Answer {
            let request = agent.request(Method::POST, "/api/v1/tasks/acts").header("idempotency-key", "many");
            send(request.json(body)).await
        };
        let (first, second) = (all(&body).await, all(&body).await);
        assert_eq!(first.body, second.body);
        assert!(second.body["items"].as_array().unwrap().iter().all(|r| r["done"] == true), "{}", second.body);
        let id = tasks[0]["orderId"].as_str().unwrap();
        assert_eq!(agent.get(&format!("/api/v1/orders/{id}/history")).await.body["items"].as_array().unwrap().len(), 3);
        let mut other = body;
        other["comment"] = "不同".into();
        assert_eq!(all(&other).await.body["items"][0]["code"], "idempotency-key-reused");
    }
}

#[tokio::test]
async fn the_flow_of_a_merged_order_stands_still_until_the_merge_is_undone() {
    for app in TestApp::each().await {
        published(&app, flow(&app)).await;
        let agent = app.acting_for("agent").await;
        let (id, into) = (submitted(&app, Some("1")).await, submitted(&app, Some("2")).await);
        let path = format!("/api/v1/orders/{id}/merge");
        let merged = agent.post(&path, json!({ "into": into })).await;
        assert_eq!((merged.status, &merged.body["status"]), (200, &json!("cancelled")), "{}", merged.body);
        assert_eq!(standing(&agent, &id).await["phase"], "suspended");
        assert_eq!(agent.get("/api/v1/tasks/count").await.body["open"], 1, "only the other one is asked about");
        let admin = app.acting_for("admin").await;
        let end = json!({"act": "end", "outcome": "cancelled", "comment": "重复"});
        for (key, order) in [("r", json!({"act": "resume", "comment": "继续"})), ("e", end)] {
            let refused = act(&admin, &id, key, order).await;
            assert_eq!(refused.problem(), (409, "not-allowed"), "a duplicate goes on when its merge is undone");
            assert!(refused.body["text"]["en"].as_str().unwrap().contains("merge"), "{}", refused.body);
        }
        assert_eq!(standing(&agent, &id).await["phase"], "suspended");
        let undone = agent.post(&format!("/api/v1/orders/{id}/unmerge"), json!({ "into": into })).await;
        assert_eq!(undone.status, 200, "{}", undone.body);
        assert_eq!(agent.get(&format!("/api/v1/orders/{id}")).await.body["status"], "open");
        assert_eq!(standing(&agent, &id).await["phase"], "running");
        assert_eq!(own(&agent, &id, json!({"act": "approve"})).await.body["phase"], "ended");
    }
}

#[tokio::test]
async fn an_answer_is_taken_back_while_nobody_has_acted_on_it() {
    for app in TestApp::each().await {
        let (agent_id, admin_id) = (app.company.agent.to_string(), app.company.admin.to_string());
        let steps = vec![("check", "approval", people(&[&agent_id])), ("sign", "approval", people(&[&admin_id]))];
        published(&app, line(steps)).await;
        let (agent, admin) = (app.acting_for("agent").await, app.acting_for("admin").await);
        let id = submitted(&app, None).await;
        own(&agent, &id, json!({"act": "approve"})).await;
        let mine = standing(&agent, &id).await["takeBack"][0].clone();
        assert_eq!(mine["step"], "check");
        let body = json!({"act": "take_back", "visit": mine["visit"], "seat": mine["seat"]});
        assert_eq!(act(&admin, &id, "x", body.clone()).await.problem(), (403, "forbidden"), "it is not theirs");
        let back = act(&agent, &id, "b", body.clone()).await;
        assert_eq!(
            (&back.body["waits"][0]["step"], &back.body["takeBack"]),
            (&json!("check"), &json!([])),
            "{}",
            back.body
        );
        assert_eq!(admin.get("/api/v1/tasks/count").await.body["open"], 0);
        assert_eq!(agent.get("/api/v1/tasks/count").await.body["open"], 1);
        own(&agent, &id, json!({"act": "approve"})).await;
        let seat = standing(&agent, &id).await["takeBack"][0].clone();
        assert_eq!(own(&admin, &id, json!({"act": "approve"})).await.body["phase"], "ended");
        let late = json!({"act": "take_back", "visit": seat["visit"], "seat": seat["seat"]});
        assert_eq!(act(&agent, &id, "l", late).await.problem(), (409, "not-allowed"));
    }
}

#[tokio::test]
async fn an_order_whose_flow_cannot_begin_waits_where_administrators_look() {
    for app in TestApp::each().await {
        app.company.publish_flow(json!({"steps": [{"id": "a", "kind": "unheard_of"}]}), 1).await;
        let id = submitted(&app, None).await;
        let admin = app.acting_for("admin").await;
        let stuck = admin.get("/api/v1/stuck-orders").await.body;
        assert_eq!(
            (&stuck["items"][0]["order"]["id"], &stuck["items"][0]["attention"]["code"]),
            (&json!(id), &json!("unreadable"))
        );
        let begin = json!({"act": "begin", "comment": "流程已修复"});
        assert_eq!(act(&admin, &id, "b1", begin.clone()).await.problem(), (409, "not-allowed"), "it still cannot");
        published(&app, flow(&app)).await;
        let begun = act(&admin, &id, "b2", begin.clone()).await;
        assert_eq!(
            (begun.status, &begun.body["waits"][0]["step"], &begun.body["flowVersion"]),
            (200, &json!("both"), &json!(2)),
            "{}",
            begun.body
        );
        assert_eq!(admin.get("/api/v1/stuck-orders").await.body["items"], json!([]));
        assert_eq!(act(&admin, &id, "b3", begin).await.problem(), (409, "not-allowed"), "it runs already");
        // What never began can be ended as well.
        app.company.publish_flow(json!({"steps": []}), 3).await;
        let other = submitted(&app, None).await;
        app.company.publish_flow(flow(&app), 4).await;
        let end = json!({"act": "end", "outcome": "cancelled", "comment": "重复"});
        let ended = act(&admin, &other, "e", end).await;
        assert_eq!(ended.status, 409, "its version is unreadable: begin it first: {}", ended.body);
    }
}

#[tokio::test]
async fn whoever_is_asked_may_say_something() {
    for app in TestApp::each().await {
        let requester_id = app.company.requester.to_string();
        published(&app, line(vec![("check", "approval", people(&[&requester_id]))])).await;
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        // An order of somebody else, which the requester reads only because they are asked.
        let made = agent.submit(&key(), app.order("别人的")).await;
        let id = made.body["id"].as_str().unwrap().to_owned();
        let said = requester.post(&format!("/api/v1/orders/{id}/comments"), json!({"text": "请补充照片"})).await;
        assert_eq!(said.status, 201, "{}", said.body);
        own(&requester, &id, json!({"act": "approve"})).await;
        let later = requester.post(&format!("/api/v1/orders/{id}/comments"), json!({"text": "谢谢"})).await;
        assert_eq!(later.status, 201, "they were asked: {}", later.body);
        app.company.publish_flow(flow(&app), 9).await;
        let foreign = agent.submit(&key(), app.order("无关")).await.body["id"].as_str().unwrap().to_owned();
        let none = requester.post(&format!("/api/v1/orders/{foreign}/comments"), json!({"text": "?"})).await;
        assert_eq!(none.problem(), (404, "not-found"));
    }
}

#[tokio::test]
async fn a_step_narrows_what_whoever_is_asked_there_sees_and_changes() {
    for app in TestApp::each().await {
        let agent_id = app.company.agent.to_string();
        let mut flow =
            line(vec![("check", "approval", people(&[&agent_id])), ("free", "approval", people(&[&agent_id]))]);
        flow["steps"][1]["fields"] = json!({"others": "read", "named": {"amount": "hidden", "details": "edit"}});
        published(&app, flow).await;
        let (agent, admin) = (app.acting_for("agent").await, app.acting_for("admin").await);
        let id = submitted(&app, Some("900")).await;
        let path = format!("/api/v1/orders/{id}");
        let order = agent.get(&path).await.body;
        assert_eq!(
            (&order["values"]["subject"], &order["values"]["amount"]),
            (&json!("水泵更换"), &Value::Null),
            "{order}"
        );
        let read_only = order["readOnly"].as_array().unwrap();
        assert!(read_only.contains(&json!("subject")) && !read_only.contains(&json!("details")), "{order}");
        assert_eq!(admin.get(&path).await.body["values"]["amount"], json!(900), "others see what their roles allow");

        let field = "repair.amount";
        let columns = async |api: &Api<'_>| {
            let list = api.get(&format!("/api/v1/orders?fields={field},status")).await;
            assert_eq!(list.status, 200, "{}", list.body);
            list.body["items"][0]["columns"].clone()
        };
        let (hidden, shown) = (columns(&agent).await, columns(&admin).await);
        let keys = |columns: &Value| columns.as_object().unwrap().len();
        assert_eq!((keys(&hidden), keys(&shown)), (1, 2), "{hidden} {shown}");

        let version = order["version"].as_i64().unwrap();
        let closed = agent.patch(&path, version, json!({"values": {"subject": "别的", "amount": "1"}})).await;
        let mut faults = closed.faults();
        faults.sort_unstable();
        assert_eq!(faults.iter().map(|(path, _)| *path).collect::<Vec<_>>(), ["/values/amount", "/values/subject"]);
        let open = agent.patch(&path, version, json!({"values": {"details": "已查"}})).await;
        assert_eq!(open.status, 200, "{}", open.body);

        // The next step says nothing about fields: roles decide.
        own(&agent, &id, json!({"act": "approve"})).await;
        let order = agent.get(&path).await.body;
        assert_eq!((&order["values"]["amount"], &order["readOnly"]), (&json!(900), &json!([])));
        let version = order["version"].as_i64().unwrap();
        assert_eq!(agent.patch(&path, version, json!({"values": {"subject": "改名"}})).await.status, 200);
    }
}
