//! Responsible people, watchers, mentions, links and merges of orders.

use crate::app::{Answer, Api, TestApp, furnish, send};
use gongdan_testkit::company::Company;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

async fn put(api: &Api<'_>, path: &str, body: Value) -> Answer {
    send(api.request(Method::PUT, path).json(&body)).await
}

async fn bare(api: &Api<'_>, method: Method, path: &str) -> Answer {
    send(api.request(method, path)).await
}

fn path(id: &str) -> String {
    format!("/api/v1/orders/{id}")
}

fn names(answer: &Answer) -> Vec<&str> {
    answer.body["watchers"].as_array().unwrap().iter().map(|who| who["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_order_is_assigned_and_the_person_responsible_watches_it() {
    for app in TestApp::each().await {
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        let order = path(&requester.submitted("灯不亮").await);
        let to = |id: Option<Uuid>| json!({"assigneeId": id});
        let assigned = put(&agent, &format!("{order}/assignee"), to(Some(app.company.agent))).await;
        assert_eq!(assigned.status, 200, "{}", assigned.body);
        assert_eq!(assigned.body["assigneeId"], app.company.agent.to_string());
        let again = put(&agent, &format!("{order}/assignee"), to(Some(app.company.agent))).await;
        assert_eq!(again.body["version"], 2, "saying it twice changes nothing");
        assert_eq!(names(&agent.get(&format!("{order}/watch")).await), ["requester 某", "agent 某"]);
        let free = put(&agent, &format!("{order}/assignee"), to(None)).await;
        assert_eq!((&free.body["assigneeId"], &free.body["version"]), (&Value::Null, &json!(3)));
        let history = agent.get(&format!("{order}/history")).await.body;
        let last = &history["items"][2];
        assert_eq!((&last["kind"], &last["data"]["from"]["name"]), (&json!("order.assigned"), &json!("agent 某")));

        let unknown = put(&agent, &format!("{order}/assignee"), to(Some(Uuid::now_v7()))).await;
        assert_eq!(unknown.faults(), [("/assigneeId", "unknown-user")]);
        let refused = put(&requester, &format!("{order}/assignee"), to(Some(app.company.requester))).await;
        assert_eq!(refused.problem(), (403, "forbidden"));
    }
}

#[tokio::test]
async fn people_watch_what_concerns_them_until_they_say_no() {
    for app in TestApp::each().await {
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        let id = requester.submitted("灯不亮").await;
        let watch = format!("{}/watch", path(&id));
        assert_eq!(requester.get(&watch).await.body["watching"], true, "who asked watches");
        assert_eq!(agent.get(&watch).await.body["watching"], false);
        agent.post(&format!("{}/comments", path(&id)), json!({"text": "在路上"})).await;
        assert_eq!(agent.get(&watch).await.body["watching"], true, "who comments watches");
        assert_eq!(bare(&agent, Method::DELETE, &watch).await.body["watching"], false);
        agent.post(&format!("{}/comments", path(&id)), json!({"text": "到了"})).await;
        assert_eq!(agent.get(&watch).await.body["watching"], false, "no is no");
        assert_eq!(bare(&requester, Method::DELETE, &watch).await.body["watchers"], json!([]));
        assert_eq!(requester.get("/api/v1/watched-orders").await.body["items"], json!([]));
        for _ in 0..2 {
            assert_eq!(bare(&agent, Method::PUT, &watch).await.body["watching"], true);
        }
        let watched = agent.get("/api/v1/watched-orders").await.body;
        assert_eq!(watched["items"][0]["id"], id);
        assert_eq!(agent.get(&path(&id)).await.body["version"], 3, "watching is no change of the order");
    }
}

#[tokio::test]
async fn watched_orders_turn_page_by_page() {
    for app in TestApp::each().await {
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        let mut expected = Vec::new();
        for n in 0..5 {
            let id =
                if n % 2 == 0 { agent.submitted("自己的").await } else { requester.submitted("别人的").await };
            bare(&agent, Method::PUT, &format!("{}/watch", path(&id))).await;
            expected.insert(0, id);
        }
        let (mut seen, mut at) = (Vec::new(), "/api/v1/watched-orders?limit=2".to_owned());
        loop {
            let page = agent.get(&at).await.body;
            seen.extend(page["items"].as_array().unwrap().iter().map(|o| o["id"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(next) => at = format!("/api/v1/watched-orders?limit=2&after={next}"),
                None => break,
            }
        }
        assert_eq!(seen, expected);
    }
}

#[tokio::test]
async fn a_mention_finds_the_person_who_may_read_it() {
    for app in TestApp::each().await {
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        let own = path(&requester.submitted("灯不亮").await);
        let hidden = path(&agent.submitted("内部").await);
        let body = json!({"text": "@requester 请看", "mentions": [app.company.requester, app.company.requester]});
        for order in [&own, &hidden] {
            let made = agent.post(&format!("{order}/comments"), body.clone()).await;
            assert_eq!(made.status, 201, "{}", made.body);
            assert_eq!(made.body["mentions"], json!([{"id": app.company.requester, "name": "requester 某"}]));
        }
        let mentions = requester.get("/api/v1/mentions").await.body;
        assert_eq!(mentions["items"].as_array().unwrap().len(), 1, "{mentions}");
        assert_eq!(mentions["items"][0]["comment"]["text"], "@requester 请看");
        assert_eq!(path(mentions["items"][0]["order"]["id"].as_str().unwrap()), own);
        let listed = requester.get(&format!("{own}/comments")).await.body;
        assert_eq!(listed["items"][0]["mentions"][0]["name"], "requester 某");
        let odd = agent.post(&format!("{own}/comments"), json!({"text": "x", "mentions": [Uuid::now_v7()]})).await;
        assert_eq!(odd.faults(), [("/mentions/0", "unknown-user")]);
        let many = json!({"text": "x", "mentions": vec![app.company.agent; 51]});
        assert_eq!(agent.post(&format!("{own}/comments"), many).await.faults(), [("/mentions", "too-many")]);
    }
}

async fn link(api: &Api<'_>, id: &str, kind: &str, other: &str, inverse: bool) -> Answer {
    api.post(&format!("{}/links", path(id)), json!({"kind": kind, "orderId": other, "inverse": inverse})).await
}

#[tokio::test]
async fn links_are_seen_from_both_sides_and_circles_are_refused() {
    for app in TestApp::each().await {
        let agent = app.acting_for("agent").await;
        let (a, b, c) = (agent.submitted("甲").await, agent.submitted("乙").await, agent.submitted("丙").await);
        for (from, to) in [(&a, &b), (&b, &c)] {
            for _ in 0..2 {
                let made = link(&agent, from, "blocks", to, false).await;
                assert_eq!(made.status, 200, "{}", made.body);
            }
        }
        let circle = link(&agent, &c, "blocks", &a, false).await;
        assert_eq!(circle.problem(), (409, "not-allowed"), "{}", circle.body);
        let itself = link(&agent, &a, "relates", &a, false).await;
        assert_eq!(itself.problem(), (409, "not-allowed"));
        let middle = agent.get(&format!("{}/links", path(&b))).await.body;
        let sides: Vec<(&str, bool)> = middle["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|l| (l["order"]["id"].as_str().unwrap(), l["inverse"].as_bool().unwrap()))
            .collect();
        assert_eq!(sides, [(a.as_str(), true), (c.as_str(), false)]);
        // Without direction it is the same link from either side.
        link(&agent, &a, "relates", &c, false).await;
        let twice = link(&agent, &c, "relates", &a, false).await;
        assert_eq!(twice.body["items"].as_array().unwrap().len(), 2, "{}", twice.body);
        for _ in 0..2 {
            let gone = bare(&agent, Method::DELETE, &format!("{}/links/blocks/{a}?inverse=true", path(&b))).await;
            assert_eq!(gone.body["items"].as_array().unwrap().len(), 1, "{}", gone.body);
        }
        assert_eq!(link(&agent, &c, "blocks", &a, false).await.status, 200, "now it closes no circle");
        let odd = link(&agent, &a, "loves", &b, false).await;
        assert_eq!(odd.faults()[0].0, "/kind");
        let own = link(&agent, &a, "merged_into", &b, false).await;
        assert_eq!(own.problem(), (403, "forbidden"), "a merge is more than a link");
    }
}

#[tokio::test]
async fn two_links_at_once_never_close_a_circle() {
    for app in TestApp::each().await {
        let agent = app.acting_for("agent").await;
        let mut ids = Vec::new();
        for n in 0..6 {
            ids.push(agent.submitted(&format!("第 {n}")).await);
        }
        let made = (0..6).map(|n| link(&agent, &ids[n], "child_of", &ids[(n + 1) % 6], false));
        let made = futures::future::join_all(made).await;
        let mut statuses: Vec<u16> = made.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 200, 200, 200, 200, 409]);
    }
}

#[tokio::test]
async fn a_parent_counts_its_parts_and_a_part_has_one_parent() {
    for app in TestApp::each().await {
        let agent = app.acting_for("agent").await;
        let (whole, one, two) =
            (agent.submitted("整体").await, agent.submitted("一").await, agent.submitted("二").await);
        link(&agent, &one, "child_of", &whole, false).await;
        link(&agent, &whole, "child_of", &two, true).await;
        let second = link(&agent, &one, "child_of", &two, false).await;
        assert_eq!(second.problem(), (409, "not-allowed"));
        let done = agent.request(Method::POST, &format!("{}/status", path(&one))).header("if-match", "\"v2\"");
        assert_eq!(send(done.json(&json!({"to": "done"}))).await.status, 200);
        let links = agent.get(&format!("{}/links", path(&whole))).await.body;
        assert_eq!((&links["children"], &links["closedChildren"]), (&json!(2), &json!(1)), "{links}");
    }
}

#[tokio::test]
async fn a_merged_duplicate_is_closed_shown_on_the_other_and_can_come_back() {
    for app in TestApp::each().await {
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        let (dup, main) = (requester.submitted("灯不亮").await, agent.submitted("走廊的灯不亮").await);
        requester.post(&format!("{}/comments", path(&dup)), json!({"text": "还是不亮"})).await;
        let merge = format!("{}/merge", path(&dup));
        for _ in 0..2 {
            let merged = agent.post(&merge, json!({"into": main})).await;
            assert_eq!((merged.status, &merged.body["status"]), (200, &json!("cancelled")), "{}", merged.body);
        }
        let comments = agent.get(&format!("{}/comments", path(&main))).await.body;
        assert_eq!(
            (&comments["items"][0]["text"], &comments["items"][0]["orderId"]),
            (&json!("还是不亮"), &json!(dup))
        );
        assert_eq!(names(&agent.get(&format!("{}/watch", path(&main))).await), ["agent 某", "requester 某"]);
        let back = agent.post(&format!("{}/merge", path(&main)), json!({"into": dup})).await;
        assert_eq!(back.problem(), (409, "not-allowed"));
        let open = agent.request(Method::POST, &format!("{}/status", path(&dup))).header("if-match", "\"v4\"");
        assert_eq!(send(open.json(&json!({"to": "open"}))).await.problem(), (409, "not-allowed"));
        for _ in 0..2 {
            let undone = agent.post(&format!("{}/unmerge", path(&dup)), json!({"into": main})).await;
            assert_eq!((undone.status, &undone.body["status"]), (200, &json!("open")), "{}", undone.body);
        }
        assert_eq!(agent.get(&format!("{}/comments", path(&main))).await.body["items"], json!([]));
        assert_eq!(agent.post(&merge, json!({"into": dup})).await.problem(), (409, "not-allowed"), "not into itself");
        assert_eq!(requester.post(&merge, json!({"into": main})).await.problem(), (404, "not-found"));
    }
}

#[tokio::test]
async fn a_link_shows_no_order_that_the_reader_may_not_see() {
    let app = TestApp::start().await;
    let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
    let (own, other) = (requester.submitted("我的").await, agent.submitted("别人的").await);
    assert_eq!(link(&agent, &own, "relates", &other, false).await.body["items"].as_array().unwrap().len(), 1);
    let seen = requester.get(&format!("{}/links", path(&own))).await.body;
    assert_eq!(seen["items"], json!([]), "{seen}");
}

#[tokio::test]
async fn orders_of_another_organisation_do_not_exist_here() {
    for app in TestApp::each().await {
        let other = Company::found_in(app.company.ledger.clone(), "globex").await;
        furnish(&other).await;
        let stranger = app.token_of("admin", Some("globex")).await;
        let body = json!({"typeId": other.type_id, "values": {"subject": "x"}});
        let theirs = app.with_token(&stranger).submit("k", body).await.body["id"].as_str().unwrap().to_owned();
        let token = app.token_of("admin", Some("acme")).await;
        let admin = app.with_token(&token);
        let mine = admin.submitted("我的").await;
        let foreign = path(&theirs);
        let answers = [
            put(&admin, &format!("{foreign}/assignee"), json!({"assigneeId": null})).await,
            bare(&admin, Method::GET, &format!("{foreign}/watch")).await,
            bare(&admin, Method::PUT, &format!("{foreign}/watch")).await,
            bare(&admin, Method::DELETE, &format!("{foreign}/watch")).await,
            bare(&admin, Method::GET, &format!("{foreign}/links")).await,
            link(&admin, &theirs, "relates", &mine, false).await,
            link(&admin, &mine, "relates", &theirs, false).await,
            bare(&admin, Method::DELETE, &format!("{}/links/relates/{theirs}", path(&mine))).await,
            admin.post(&format!("{}/merge", path(&mine)), json!({"into": theirs})).await,
            admin.post(&format!("{foreign}/merge"), json!({"into": mine})).await,
            admin.post(&format!("{foreign}/unmerge"), json!({"into": mine})).await,
        ];
        for (at, answer) in answers.iter().enumerate() {
            assert_eq!(answer.problem(), (404, "not-found"), "{at}");
        }
        let person = json!({"assigneeId": other.agent});
        let foreign = put(&admin, &format!("{}/assignee", path(&mine)), person).await;
        assert_eq!(foreign.faults(), [("/assigneeId", "unknown-user")]);
    }
}

#[tokio::test]
async fn an_order_gets_parts_in_one_step_and_once() {
    for app in TestApp::each().await {
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        let whole = requester.submitted("电梯困人，机房漏水").await;
        let part = |subject: &str, kind: &str, of: &str| {
            let mut body = app.order(subject);
            body["partOf"] = json!({"orderId": of, "kind": kind});
            body
        };
        let mut made = Vec::new();
        for (kind, requester_id) in [("child_of", app.company.agent), ("split_from", app.company.requester)] {
            let key = Uuid::now_v7().to_string();
            let receipt = agent.submit(&key, part(kind, kind, &whole)).await;
            assert_eq!(receipt.status, 201, "{}", receipt.body);
            let again = agent.submit(&key, part(kind, kind, &whole)).await;
            assert_eq!((again.status, &again.body["id"]), (201, &receipt.body["id"]));
            assert_eq!(again.headers["idempotency-replayed"], "true");
            let id = receipt.body["id"].as_str().unwrap().to_owned();
            let order = agent.get(&path(&id)).await.body;
            assert_eq!(order["requester"]["id"], requester_id.to_string(), "{order}");
            assert_eq!(order["version"], receipt.body["version"]);
            let history = agent.get(&format!("{}/history", path(&id))).await.body;
            assert_eq!(history["items"][1]["data"]["link"], kind, "{history}");
            made.push(id);
        }
        let links = agent.get(&format!("{}/links", path(&whole))).await.body;
        let seen: Vec<(&str, &str, bool)> = links["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|l| (l["order"]["id"].as_str().unwrap(), l["kind"].as_str().unwrap(), l["inverse"] == true))
            .collect();
        assert_eq!(seen.len(), 2, "a repeat makes no second part: {links}");
        assert!(seen.contains(&(&made[0], "child_of", true)) && seen.contains(&(&made[1], "split_from", true)));
        assert_eq!(links["children"], 1);
        let history = agent.get(&format!("{}/history", path(&whole))).await.body;
        let kinds: Vec<&str> =
            history["items"].as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["order.submitted", "order.linked", "order.linked"]);
        // What was split off is the requester's own; a piece of the work is not.
        assert_eq!(requester.get(&path(&made[1])).await.status, 200);
        assert_eq!(requester.get(&path(&made[0])).await.problem(), (404, "not-found"));

        // Whoever may not link, or not see the whole, makes no parts of it, and no number is lost.
        let refused = requester.submit("no-right", part("x", "child_of", &whole)).await;
        assert_eq!(refused.problem(), (403, "forbidden"));
        let hidden = requester.submit("hidden", part("x", "split_from", &made[0])).await;
        assert_eq!(hidden.problem(), (404, "not-found"));
        let unknown = agent.submit("unknown", part("x", "child_of", &Uuid::now_v7().to_string())).await;
        assert_eq!(unknown.problem(), (404, "not-found"));
        let odd = agent.submit("odd", part("x", "blocks", &whole)).await;
        assert_eq!(odd.faults()[0].0, "/partOf/kind");
        let merged = agent.post(&format!("{}/merge", path(&made[0])), json!({"into": whole})).await;
        assert_eq!(merged.status, 200, "{}", merged.body);
        let late = agent.submit("late", part("x", "child_of", &made[0])).await;
        assert_eq!(late.problem(), (409, "not-allowed"));
    }
}
