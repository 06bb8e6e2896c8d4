//! What people are told, through the front door of the whole program.

use crate::company;
use gongdan_testkit::TestDb;
use gongdan_testkit::orders::repair_bodies;
use gongdan_testkit::process::Running;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Waits until a person has unseen notices of all these orders.
fn wait_for(server: &Running, token: &str, orders: &[Value]) {
    let began = Instant::now();
    loop {
        let (_, answer) = server.request("GET", "/api/v1/notices?unseen=true", token, &Value::Null);
        let told = |id: &Value| answer["items"].as_array().unwrap().iter().any(|n| n["order"]["id"] == *id);
        if orders.iter().all(told) {
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{answer}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_notice_is_counted_listed_and_seen() {
    for db in TestDb::each() {
        let server = company(&db).serve();
        let (admin, agent) = (server.token(), server.token_of("lin.xiaoyan"));
        let (_, me) = server.request("GET", "/api/v1/session", &agent, &Value::Null);
        let ids: Vec<Value> = (0..2)
            .map(|n| {
                let (status, order) = server.request("POST", "/api/v1/orders", &agent, &repair_bodies()[n]);
                assert_eq!(status, 201, "{order}");
                order["id"].clone()
            })
            .collect();
        for id in &ids {
            let body = json!({"text": "请看", "mentions": [me["user"]["id"]]});
            let path = format!("/api/v1/orders/{}/comments", id.as_str().unwrap());
            assert_eq!(server.request("POST", &path, &admin, &body).0, 201);
        }
        wait_for(&server, &agent, &ids);
        let get = |path: &str, token: &str| server.request("GET", path, token, &Value::Null).1;
        let told_admin = get("/api/v1/notices?limit=200", &admin);
        let of_these = |n: &&Value| ids.contains(&n["order"]["id"]);
        assert_eq!(
            told_admin["items"].as_array().unwrap().iter().filter(of_these).count(),
            0,
            "they did it themselves"
        );
        let first = get("/api/v1/notices?limit=1", &agent);
        let newest = &first["items"][0];
        assert_eq!((&newest["reason"], &newest["order"]["id"]), (&json!("mentioned"), &ids[1]), "{first}");
        assert_eq!((&newest["seen"], &newest["actor"]["name"]), (&json!(false), &json!("丁睿")));
        let rest = get(&format!("/api/v1/notices?limit=1&after={}", first["next"].as_str().unwrap()), &agent);
        assert_eq!(rest["items"][0]["order"]["id"], ids[0]);

        let see = |body: &Value| server.request("POST", "/api/v1/notices/seen", &agent, body);
        let unseen = || get("/api/v1/notices/count", &agent)["unseen"].as_i64().unwrap();
        let before = unseen();
        assert_eq!(see(&json!({"orderId": ids[1]})), (200, json!({"unseen": before - 1})));
        assert_eq!(get("/api/v1/notices?unseen=true", &agent)["items"][0]["order"]["id"], ids[0]);
        assert_eq!(see(&json!({"upTo": newest["position"]})), (200, json!({"unseen": 0})));
        assert_eq!(get("/api/v1/notices", &agent)["items"][1]["seen"], true, "seen ones stay");
        for odd in [json!({}), json!({"upTo": 1, "orderId": ids[0]})] {
            let (status, problem) = see(&odd);
            assert_eq!((status, &problem["errors"][0]["code"]), (422, &json!("one-of")), "{problem}");
        }
    }
}
