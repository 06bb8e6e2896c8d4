//! The search index against crashes, deletion and company.

use crate::company;
use gongdan_testkit::TestDb;
use gongdan_testkit::orders::repair_bodies;
use gongdan_testkit::process::{Program, Running, free_address};
use serde_json::Value;
use std::time::{Duration, Instant};

fn search(server: &Running, token: &str, words: &str) -> Value {
    let (status, answer) = server.request("GET", &format!("/api/v1/search?q={words}"), token, &Value::Null);
    assert_eq!(status, 200, "{answer}");
    answer
}

/// Waits until the order of this number is found; answers how long it took.
fn wait_for(server: &Running, token: &str, number: &str, most: Duration) -> Duration {
    let began = Instant::now();
    loop {
        let answer = search(server, token, number);
        let items = answer["items"].as_array().unwrap();
        if items.iter().any(|hit| hit["order"]["number"] == number) {
            return began.elapsed();
        }
        assert!(began.elapsed() < most, "{number} is not found: {answer}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn submit(server: &Running, token: &str, count: usize) -> Vec<String> {
    let bodies = repair_bodies();
    let one = |body: &Value| {
        let (status, receipt) = server.request("POST", "/api/v1/orders", token, body);
        assert_eq!(status, 201, "{receipt}");
        receipt["number"].as_str().unwrap().to_owned()
    };
    bodies.iter().cycle().take(count).map(one).collect()
}

#[test]
fn after_a_crash_in_the_middle_nothing_is_missing_and_a_deleted_index_comes_back() {
    for db in TestDb::each() {
        let program = company(&db);
        let server = program.serve();
        let token = server.token();
        let mut numbers = submit(&server, &token, 150);
        server.kill();
        let server = program.serve();
        numbers.extend(submit(&server, &token, 20));
        for number in &numbers {
            wait_for(&server, &token, number, Duration::from_secs(240));
        }
        drop(server);
        std::fs::remove_dir_all(db.folder.path().join("search")).unwrap();
        let server = program.serve();
        for number in &numbers {
            wait_for(&server, &token, number, Duration::from_secs(240));
        }
    }
}

/// Waits until everything that was there before is in the index of this node.
fn wait_until_whole(server: &Running, token: &str) {
    let began = Instant::now();
    while search(server, token, "WX")["catchingUp"] == true {
        assert!(began.elapsed() < Duration::from_secs(240), "the index is not made");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn both_nodes_find_a_new_order_within_a_second() {
    let Some(db) = TestDb::postgres() else { return };
    let first = company(&db).with("GONGDAN_NODE", "first");
    let second = Program { address: free_address(), ..first.clone() }.with("GONGDAN_NODE", "second");
    let (one, two) = (first.serve(), second.serve());
    let token = one.token();
    for server in [&one, &two] {
        wait_until_whole(server, &token);
    }
    let mut waits = Vec::new();
    for _ in 0..7 {
        let number = submit(&one, &token, 1).remove(0);
        waits.extend([&one, &two].map(|server| wait_for(server, &token, &number, Duration::from_secs(30))));
    }
    // A program without optimisation on a busy machine may be held up now and then, but not as a rule.
    waits.sort_unstable();
    assert!(waits[waits.len() / 2] <= Duration::from_secs(1), "{waits:?}");
}
