//! Two nodes on one PostgreSQL, and a database that goes away.

use crate::{company, founded};
use gongdan_load::{Burst, burst, on_one_thread};
use gongdan_testkit::TestDb;
use gongdan_testkit::cluster::Cluster;
use gongdan_testkit::orders::{repair_bodies, repair_load, target};
use gongdan_testkit::process::{Program, free_address};
use serde_json::Value;
use std::collections::HashSet;
use std::time::{Duration, Instant};

#[test]
fn of_two_nodes_one_is_killed_and_the_other_carries_on_with_its_work() {
    let Some(db) = TestDb::postgres() else { return };
    let first = company(&db).with("GONGDAN_NODE", "first");
    let second = Program { address: free_address(), ..first.clone() }.with("GONGDAN_NODE", "second");
    let (one, two) = (first.serve(), second.serve());
    let token = one.token();
    let bodies = repair_bodies();
    // Both take orders, and each sees the other's.
    let mut ids = HashSet::new();
    for (i, body) in bodies.iter().take(20).enumerate() {
        let (status, receipt) = [&one, &two][i % 2].request("POST", "/api/v1/orders", &token, body);
        assert_eq!(status, 201, "{receipt}");
        ids.insert(receipt["number"].as_str().unwrap().to_owned());
    }
    assert_eq!(ids.len(), 20, "a number was given twice");
    one.kill();
    let plan = Burst::new(target(two.address, &token), "/api/v1/orders", repair_load(), 100);
    let report = on_one_thread(burst(plan)).unwrap();
    assert_eq!(report.accepted, 100, "{report}");
    // The dead node's lease runs out and the follower is led by the other, with nothing skipped.
    let begun = Instant::now();
    loop {
        let (_, status) = two.request("GET", "/api/v1/system/followers", &token, &Value::Null);
        let chain = status["items"].as_array().unwrap().iter().find(|f| f["name"] == "audit_chain").cloned().unwrap();
        if chain["lag"] == 0 && chain["leasedBy"] == "second" {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "the follower stands still: {chain}");
        std::thread::sleep(Duration::from_millis(200));
    }
    let verdict = second.run(&["audit", "verify"]).unwrap();
    assert!(verdict.contains("intact"), "{verdict}");
}

#[test]
fn the_database_goes_away_for_ten_seconds_and_comes_back() {
    let Some(mut cluster) = Cluster::start_if_available() else { return };
    let folder = tempfile::TempDir::new().unwrap();
    let program = founded(Program::new(env!("CARGO_BIN_EXE_gongdan"), &cluster.url(), folder.path()));
    let server = program.serve();
    let (token, address) = (server.token(), server.address);
    let body = repair_bodies().remove(0);
    cluster.stop();
    let begun = Instant::now();
    let (status, problem) = server.request("POST", "/api/v1/orders", &token, &body);
    assert_eq!((status, &problem["code"]), (503, &"store-unavailable".into()), "{problem}");
    assert!(begun.elapsed() < Duration::from_secs(8), "a client waited {:?} for a refusal", begun.elapsed());
    assert_eq!(server.request("GET", "/readyz", "", &Value::Null).0, 503);
    assert_eq!(server.request("GET", "/healthz", "", &Value::Null).0, 200);
    let clients = std::thread::spawn({
        let token = token.clone();
        move || {
            let plan = Burst::new(target(address, &token), "/api/v1/orders", repair_load(), 50);
            on_one_thread(burst(Burst { deadline: Duration::from_secs(90), ..plan })).unwrap()
        }
    });
    std::thread::sleep(Duration::from_secs(10));
    cluster.start();
    let report = clients.join().unwrap();
    assert_eq!(report.accepted, 50, "{report}");
    let distinct: HashSet<_> = report.outcomes.iter().map(|o| o.order_id).collect();
    assert_eq!(distinct.len(), 50);
    assert_eq!(server.request("GET", "/readyz", "", &Value::Null).0, 200);
}
