//! Figures of boards through the front door of the whole program.

use crate::company;
use gongdan_testkit::TestDb;
use gongdan_testkit::orders::repair_bodies;
use gongdan_testkit::process::Running;
use gongdan_testkit::walking::{APPROVALS, Client, publish};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The board once everything in the log is counted.
fn counted(server: &Running, token: &str, path: &str) -> Value {
    let began = Instant::now();
    loop {
        let (status, board) = server.request("GET", path, token, &Value::Null);
        assert_eq!(status, 200, "{board}");
        if board["behind"] == 0 {
            return board;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{board}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_board_counts_what_happens_and_leads_to_what_waits() {
    for db in TestDb::each() {
        let server = company(&db).serve();
        let (admin, agent) = (server.token(), server.token_of("lin.xiaoyan"));
        publish(&server, &admin);
        let demo = gongdan_demo::company(jiff::Timestamp::now());
        let type_id = demo.order_type("repair").unwrap().id;
        let path = format!("/api/v1/boards/{type_id}");
        let before = counted(&server, &admin, &path);
        let mut client = Client::new(server.address, &admin);
        let walked = 3;
        repair_bodies().iter().take(walked).for_each(|body| _ = client.walk(body));
        let (status, waits) = server.request("POST", "/api/v1/orders", &agent, &repair_bodies()[walked]);
        assert_eq!(status, 201, "{waits}");

        let board = counted(&server, &admin, &path);
        let grown = |name: &str| board["whole"][name].as_i64().unwrap() - before["whole"][name].as_i64().unwrap();
        assert_eq!((grown("entered"), grown("finished"), grown("open")), (4, 3, 1), "{}", board["whole"]);
        let steps = board["steps"].as_array().unwrap();
        let first = steps.iter().find(|step| step["step"] == "a1").unwrap();
        let figures = &first["figures"];
        assert_eq!((&figures["entered"], &figures["finished"], &figures["open"]), (&json!(4), &json!(3), &json!(1)));
        assert!(figures["median"].is_u64() && figures["p90"].is_u64(), "{figures}");
        assert_eq!(steps.iter().filter(|step| step["present"] == true).count(), APPROVALS);
        let today = board["days"].as_array().unwrap().last().unwrap();
        assert_eq!(today["open"], board["whole"]["open"], "the last day ends with what is open now");
        assert_eq!(board["days"].as_array().unwrap().len(), 30);

        // Behind the number: the order, for whom it waits, and what was tried.
        let (_, standing) = server.request("GET", &format!("{path}/standing?step=a1"), &admin, &Value::Null);
        let found = standing["items"].as_array().unwrap();
        assert_eq!((found.len(), &found[0]["order"]["id"]), (1, &waits["id"]), "{standing}");
        assert_eq!(found[0]["wait"]["seats"][0]["person"]["name"], "丁睿");
        assert_eq!((&found[0]["tried"]["urges"], &found[0]["mayUrge"]), (&json!(0), &json!(true)));
        let urge = json!({"act": "urge"});
        let acts = format!("/api/v1/orders/{}/flow/acts", waits["id"].as_str().unwrap());
        assert_eq!(server.request("POST", &acts, &admin, &urge).0, 200);
        let (_, standing) = server.request("GET", &format!("{path}/standing?step=a1"), &admin, &Value::Null);
        let tried = &standing["items"][0];
        assert_eq!((&tried["tried"]["urges"], &tried["mayUrge"]), (&json!(1), &json!(false)), "{tried}");

        // By person: the administrator was asked for everything.
        let (_, groups) = server.request("GET", &format!("{path}/groups?by=person"), &admin, &Value::Null);
        let me = demo.people.iter().find(|person| person.login == "ding.rui").unwrap();
        let mine = groups["items"].as_array().unwrap().iter().find(|g| g["id"] == json!(me.id)).unwrap();
        assert_eq!(mine["finished"], 3 * APPROVALS, "{groups}");
        let narrowed = counted(&server, &admin, &format!("{path}?person={}", me.id));
        let first = narrowed["steps"].as_array().unwrap().iter().find(|step| step["step"] == "a1").unwrap();
        assert_eq!(first["figures"]["finished"], 3, "{narrowed}");

        // Whoever may not see all orders of the type gets none of its figures, and is told why.
        let closed = [path.clone(), format!("{path}/standing"), format!("{path}/groups?by=site")];
        let requester = server.token_of("tan.siqi");
        for path in &closed {
            let (status, problem) = server.request("GET", path, &requester, &Value::Null);
            assert_eq!((status, &problem["code"]), (403, &json!("board-closed")), "{path}: {problem}");
        }
        let (_, list) = server.request("GET", "/api/v1/boards", &requester, &Value::Null);
        assert_eq!(list["items"], json!([]));
        let (_, list) = server.request("GET", "/api/v1/boards", &admin, &Value::Null);
        let summary = list["items"].as_array().unwrap().iter().find(|t| t["typeId"] == json!(type_id)).unwrap();
        assert_eq!(summary["figures"]["open"], board["whole"]["open"]);

        for (query, status) in [
            ("from=2026-01-01&to=2026-01-31", 200),
            ("from=2026-02-01&to=2026-01-31", 400),
            ("from=2020-01-01&to=2026-01-31", 400),
            ("from=yesterday", 400),
            ("from=1200-01-01&to=1200-01-02", 400),
            ("team=00000000-0000-7000-8000-000000000001", 200),
        ] {
            assert_eq!(server.request("GET", &format!("{path}?{query}"), &admin, &Value::Null).0, status, "{query}");
        }
        let nowhere = "/api/v1/boards/00000000-0000-7000-8000-000000000001";
        assert_eq!(server.request("GET", nowhere, &admin, &Value::Null).0, 404);
    }
}
