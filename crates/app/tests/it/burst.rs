//! A thousand clients at once, and a server that dies among them.

use crate::company;
use gongdan_load::{Burst, BurstReport, burst, on_one_thread};
use gongdan_testkit::TestDb;
use gongdan_testkit::orders::{repair_load, target};
use gongdan_testkit::process::Running;
use std::collections::HashSet;
use std::time::Duration;
use uuid::Uuid;

const CLIENTS: usize = 1_000;

fn send(server: &Running, token: &str) -> BurstReport {
    let plan = Burst::new(target(server.address, token), "/api/v1/orders", repair_load(), CLIENTS);
    on_one_thread(burst(Burst { deadline: Duration::from_secs(120), ..plan })).unwrap()
}

/// Every id the server lists, oldest last.
fn listed(server: &Running, token: &str) -> Vec<Uuid> {
    let (mut ids, mut after) = (Vec::new(), String::new());
    loop {
        let (status, page) = server.request("GET", &format!("/api/v1/orders?limit=200{after}"), token, &().into());
        assert_eq!(status, 200, "{page}");
        let items = page["items"].as_array().unwrap();
        ids.extend(items.iter().map(|o| o["id"].as_str().unwrap().parse::<Uuid>().unwrap()));
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return ids,
        }
    }
}

fn accepted(report: &BurstReport) -> Vec<Uuid> {
    assert_eq!(report.accepted, CLIENTS, "{report}");
    report.outcomes.iter().map(|o| o.order_id.expect("an accepted order has an id")).collect()
}

#[test]
fn a_thousand_at_once_are_each_stored_exactly_once() {
    for db in TestDb::each() {
        let program = company(&db);
        let server = program.serve();
        let token = server.token();
        let before = listed(&server, &token).len();
        let report = send(&server, &token);
        let ids: HashSet<Uuid> = accepted(&report).into_iter().collect();
        let after = listed(&server, &token);
        assert_eq!((ids.len(), after.len() - before), (CLIENTS, CLIENTS));
        assert!(after.iter().filter(|id| ids.contains(*id)).count() == CLIENTS);
    }
}

#[test]
fn killed_in_the_middle_nothing_acknowledged_is_lost_and_nothing_doubled() {
    for db in TestDb::each() {
        let program = company(&db);
        let server = program.serve();
        let (token, address) = (server.token(), server.address);
        let before = listed(&server, &token).len();
        let clients = std::thread::spawn({
            let token = token.clone();
            move || {
                let plan = Burst::new(target(address, &token), "/api/v1/orders", repair_load(), CLIENTS);
                on_one_thread(burst(Burst { deadline: Duration::from_secs(120), ..plan })).unwrap()
            }
        });
        // Kill it as soon as the first orders are in, while most clients still wait.
        while listed(&server, &token).len() <= before {
            std::thread::yield_now();
        }
        server.kill();
        let server = program.serve();
        let report = clients.join().unwrap();
        let ids: HashSet<Uuid> = accepted(&report).into_iter().collect();
        let after = listed(&server, &token);
        assert_eq!(after.iter().collect::<HashSet<_>>().len(), after.len());
        assert_eq!((ids.len(), after.len() - before), (CLIENTS, CLIENTS), "{report}");
        assert!(after.iter().filter(|id| ids.contains(*id)).count() == CLIENTS);
        drop(server);
        let verdict = program.run(&["audit", "verify"]).unwrap();
        assert!(verdict.contains("intact"), "{verdict}");
    }
}
