//! Ten thousand clients at once, one order each; then again with a server that is killed among them.

use crate::Options;
use gongdan_load::{Burst, BurstReport, burst, on_one_thread};
use gongdan_testkit::TestDb;
use gongdan_testkit::orders::{repair_load, target};
use gongdan_testkit::process::{Program, Running};
use serde_json::Value;
use std::collections::HashSet;
use std::time::Duration;

fn send(server: &Running, token: &str, clients: usize) -> BurstReport {
    let plan = Burst::new(target(server.address, token), "/api/v1/orders", repair_load(), clients);
    on_one_thread(burst(Burst { deadline: Duration::from_secs(120), ..plan })).unwrap()
}

/// How many of `ids` the server lists, and how many orders there are in all.
fn count(server: &Running, token: &str, ids: &HashSet<uuid::Uuid>) -> (usize, usize) {
    let (mut found, mut all, mut after) = (0, 0, String::new());
    loop {
        let (_, page) = server.request("GET", &format!("/api/v1/orders?limit=200{after}"), token, &Value::Null);
        for order in page["items"].as_array().unwrap() {
            all += 1;
            found += usize::from(ids.contains(&order["id"].as_str().unwrap().parse().unwrap()));
        }
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return (found, all),
        }
    }
}

fn show(title: &str, report: &BurstReport, stored: (usize, usize)) {
    println!(
        "{title}: {} of {} accepted, p50 {:.2} s, p99 {:.2} s, last after {:.2} s, {} attempts; stored {} of {} ids, {} orders more in all",
        report.accepted,
        report.clients,
        report.from_start.p50().as_secs_f64(),
        report.from_start.p99().as_secs_f64(),
        report.elapsed.as_secs_f64(),
        report.attempts,
        stored.0,
        report.accepted,
        stored.1,
    );
}

fn ids(report: &BurstReport) -> HashSet<uuid::Uuid> {
    report.outcomes.iter().filter_map(|o| o.order_id).collect()
}

pub(crate) fn run(options: &Options, db: &TestDb) {
    let clients = if options.quick { 1_000 } else { 10_000 };
    let program = Program::new(&options.binary, &db.url, db.folder.path());
    let server = program.serve();
    let token = server.token();
    let before = count(&server, &token, &HashSet::new()).1;
    let report = send(&server, &token, clients);
    let (found, all) = count(&server, &token, &ids(&report));
    show("Burst", &report, (found, all - before));
    let (address, before) = (server.address, all);
    let clients_thread = std::thread::spawn({
        let token = token.clone();
        move || {
            let plan = Burst::new(target(address, &token), "/api/v1/orders", repair_load(), clients);
            on_one_thread(burst(Burst { deadline: Duration::from_secs(120), ..plan })).unwrap()
        }
    });
    std::thread::sleep(Duration::from_millis(if options.quick { 100 } else { 700 }));
    server.kill();
    let server = program.serve();
    let report = clients_thread.join().expect("the clients end");
    let (found, all) = count(&server, &token, &ids(&report));
    show("Burst with kill -9", &report, (found, all - before));
}
