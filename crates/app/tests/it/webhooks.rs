//! Webhooks of a server that is killed among its messages.

use crate::company;
use gongdan_testkit::TestDb;
use gongdan_testkit::orders::repair_bodies;
use gongdan_testkit::receiver::{Arrived, Receiver, Reply};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

const ORDERS: usize = 12;
/// Longer than a lease and the time a server takes to start.
const PATIENCE: Duration = Duration::from_secs(150);

fn ids(seen: &[(Arrived, u16)]) -> BTreeSet<String> {
    seen.iter().map(|(arrived, _)| arrived.headers["webhook-id"].clone()).collect()
}

#[test]
fn killed_while_sending_it_loses_no_message_and_keeps_their_order() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for db in TestDb::each() {
        let slow = |_, _: &Arrived| Reply { after: Duration::from_millis(40), ..204.into() };
        let receiver = runtime.block_on(Receiver::start(slow));
        let program = company(&db).with("GONGDAN_OUTGOING_ALLOW", "127.0.0.1");
        let server = program.serve();
        let token = server.token();
        let body = json!({"name": "ERP", "url": receiver.url, "events": ["order.submitted", "order.commented"]});
        let (status, made) = server.request("POST", "/api/v1/webhooks", &token, &body);
        assert_eq!(status, 201, "{made}");
        let bodies = repair_bodies();
        for n in 0..ORDERS {
            let (status, order) = server.request("POST", "/api/v1/orders", &token, &bodies[n % bodies.len()]);
            assert_eq!(status, 201, "{order}");
            let path = format!("/api/v1/orders/{}/comments", order["id"].as_str().unwrap());
            for word in ["一", "二"] {
                assert_eq!(server.request("POST", &path, &token, &json!({"text": word})).0, 201);
            }
        }
        let began = Instant::now();
        while receiver.seen().len() < ORDERS / 2 {
            assert!(began.elapsed() < PATIENCE, "nothing is sent");
            std::thread::sleep(Duration::from_millis(5));
        }
        server.kill();
        let before = receiver.seen().len();
        assert!(before < ORDERS * 3, "it was killed too late to show anything");
        let server = program.serve();
        let waiting = format!("/api/v1/webhooks/{}/deliveries?state=waiting", made["id"].as_str().unwrap());
        while ids(&receiver.seen()).len() < ORDERS * 3 {
            let held = || server.request("GET", &waiting, &token, &Value::Null).1;
            assert!(began.elapsed() < PATIENCE, "{} arrived, {} wait", ids(&receiver.seen()).len(), held());
            std::thread::sleep(Duration::from_millis(50));
        }
        std::thread::sleep(Duration::from_secs(1));
        let seen = receiver.seen();
        assert_eq!(ids(&seen).len(), ORDERS * 3, "more came than happened");
        assert!(seen.len() <= ORDERS * 3 + 4, "more was repeated than was under way");
        let mut last: BTreeMap<String, i64> = BTreeMap::new();
        for (arrived, _) in &seen {
            let message: Value = serde_json::from_str(&arrived.body).unwrap();
            let version = message["data"]["event"]["orderVersion"].as_i64().unwrap();
            let before = last.insert(message["subject"].to_string(), version).unwrap_or(0);
            assert!(version >= before, "{version} came after {before}");
        }
        drop(server);
    }
}
