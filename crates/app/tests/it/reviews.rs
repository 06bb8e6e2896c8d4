//! The review of a flow through the front door of the whole program: remarks with their evidence, a proposal as a draft,
//! and the draft lived through with past orders.

use crate::company;
use gongdan_testkit::TestDb;
use gongdan_testkit::orders::repair_bodies;
use gongdan_testkit::process::Running;
use gongdan_testkit::walking::{Client, publish};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Enough for a remark about steps that never change anything.
const WALKED: usize = 51;

/// The review once everything in the log is counted.
fn counted(server: &Running, token: &str, path: &str) -> Value {
    let began = Instant::now();
    loop {
        let (status, review) = server.request("GET", path, token, &Value::Null);
        assert_eq!(status, 200, "{review}");
        if review["behind"] == 0 {
            return review;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{review}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_review_tells_what_orders_have_shown_and_proposes_drafts_that_can_be_tried() {
    for db in TestDb::each() {
        let server = company(&db).serve();
        let admin = server.token();
        let demo = gongdan_demo::company(jiff::Timestamp::now());
        let type_id = demo.order_type("repair").unwrap().id;
        let path = format!("/api/v1/order-types/{type_id}/flow/review");
        let before = counted(&server, &admin, &path);
        publish(&server, &admin);
        let mut client = Client::new(server.address, &admin);
        repair_bodies().iter().take(WALKED).for_each(|body| _ = client.walk(body));
        let review = counted(&server, &admin, &path);
        let grown = |name: &str| review[name].as_u64().unwrap() - before[name].as_u64().unwrap();
        assert_eq!((grown("ended"), grown("decisions")), (WALKED as u64, 3 * WALKED as u64), "{review}");
        let remarks = review["remarks"].as_array().unwrap();
        let of = |step: &str, code: &str| remarks.iter().find(|r| r["step"] == step && r["code"] == code);
        for step in ["a1", "a2", "a3"] {
            assert!(of(step, "always-agreed").is_some() && of(step, "one-person").is_some(), "{step}: {review}");
        }
        assert!(of("a1", "same-person-twice").is_none(), "nobody decided before the first step");
        let twice = of("a2", "same-person-twice").unwrap();
        let shown = twice["orders"].as_array().unwrap();
        assert_eq!(shown.len(), 10, "the last ten orders that show it");
        let numbers: Vec<&str> = shown.iter().filter_map(|order| order["number"].as_str()).collect();
        let filter = json!({"filter": format!("number:{}", numbers.join(",")), "count": true});
        let (status, list) = server.request("POST", "/api/v1/orders/query", &admin, &filter);
        assert_eq!((status, &list["total"]["count"]), (200, &json!(10)), "{list}");

        // The proposal is a draft, and can be lived through.
        let draft = format!("{path}/draft");
        let asked = json!({"amendment": twice["amendment"], "version": review["version"]});
        let (status, made) = server.request("POST", &draft, &admin, &asked);
        assert_eq!(status, 200, "{made}");
        let steps: Vec<&str> =
            made["flow"]["steps"].as_array().unwrap().iter().filter_map(|step| step["id"].as_str()).collect();
        assert_eq!(steps, ["start", "a1", "a3", "end"]);
        let replay = json!({"flow": made["flow"], "most": 100});
        let (status, job) =
            server.request("POST", &format!("/api/v1/order-types/{type_id}/flow/replay"), &admin, &replay);
        assert_eq!(status, 202, "{job}");

        let with = |amendment: Value, version: i64| json!({"amendment": amendment, "version": version});
        let version = review["version"].as_i64().unwrap();
        for (body, status) in [
            (with(json!({"do": "remove_step", "step": "gone"}), version), 422),
            (with(json!({"do": "remove_step", "step": "a1"}), version + 1), 412),
            (with(json!({"do": "scale_ladder", "step": "a1", "percent": 0}), version), 422),
            (with(json!({"do": "fly"}), version), 422),
        ] {
            let (found, problem) = server.request("POST", &draft, &admin, &body);
            assert_eq!(found, status, "{body}: {problem}");
        }
        assert_eq!(server.request("GET", &format!("{path}?days=0"), &admin, &Value::Null).0, 400);
        let requester = server.token_of("tan.siqi");
        assert_eq!(server.request("GET", &path, &requester, &Value::Null).0, 403);
        assert_eq!(server.request("POST", &draft, &requester, &asked).0, 403);
    }
}
