//! The search index against crashes, deletion and company.

use crate::program;
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
        let program = program(&db);
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

#[test]
fn both_nodes_find_a_new_order_within_a_second() {
    let Some(db) = TestDb::postgres() else { return };
    let first = program(&db).with("GONGDAN_NODE", "first");
    let second = Program { address: free_address(), ..first.clone() }.with("GONGDAN_NODE", "second");
    let (one, two) = (first.serve(), second.serve());
    let token = one.token();
    let warm = submit(&one, &token, 1).remove(0);
    for server in [&one, &two] {
        wait_for(server, &token, &warm, Duration::from_secs(240));
    }
    for _ in 0..5 {
        let number = submit(&one, &token, 1).remove(0);
        for server in [&one, &two] {
            wait_for(server, &token, &number, Duration::from_secs(1));
        }
    }
}
