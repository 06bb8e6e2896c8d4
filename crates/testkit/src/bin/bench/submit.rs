//! Durable submissions over HTTP, next to the same rows written directly and to the server's empty handler.

use crate::{Options, direct, procfs};
use gongdan_load::{Plan, Report, Until, closed_loop, on_one_thread};
use gongdan_testkit::TestDb;
use gongdan_testkit::orders::{repair_bodies, repair_load, target};
use gongdan_testkit::process::{Program, Running};
use serde_json::Value;
use std::time::Duration;
use uuid::Uuid;

const CONNECTIONS: [usize; 4] = [1, 8, 64, 512];

fn post(server: &Running, token: &str, connections: usize, length: Duration) -> Report {
    let plan = Plan::post(target(server.address, token), "/api/v1/orders", repair_load());
    let plan = plan.connections(connections).until(Until::Elapsed(length)).warm_up(Duration::from_secs(1));
    on_one_thread(closed_loop(plan)).unwrap()
}

fn empty(server: &Running, connections: usize, length: Duration) -> Report {
    let plan = Plan::get(target(server.address, ""), "/api/v1/ping");
    on_one_thread(closed_loop(plan.connections(connections).until(Until::Elapsed(length)))).unwrap()
}

/// The direct rows go to a database of their own with the same company: what the server's followers would have to do for
/// them is no part of an order's cost.
pub(crate) fn run(options: &Options, db: &TestDb, other: &TestDb) {
    let length = Duration::from_secs(if options.quick { 2 } else { 6 });
    let bodies = repair_bodies();
    let size: usize = bodies.iter().map(|b| b["values"].to_string().len()).sum::<usize>() / bodies.len();
    println!("Bodies: {} distinct repair orders, {size} bytes of values on average.", bodies.len());
    let bare = direct::bare_commit(&db.url, if options.quick { 200 } else { 1_000 });
    println!("One bare durable commit: p50 {:.2} ms", bare.as_secs_f64() * 1e3);
    let maker = direct::Maker::at(&other.url, sample(options, other, &bodies[0]));
    let server = Program::new(&options.binary, &db.url, db.folder.path()).serve();
    let token = server.token();
    println!(
        "| connections | of direct rows | of empty handler | orders/s | p50 ms | p99 ms | server ms/order | database ms/order | direct rows/s | empty/s | not 2xx |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    for connections in CONNECTIONS {
        // The raw limit right before and after, so that a noisy neighbour meets all three.
        let raw_before = direct::batches(&other.url, &maker, &bodies, connections.max(1), length / 2);
        let (cpu, db_cpu) = (procfs::cpu(server.pid()), procfs::cpu_of_all("postgres"));
        let report = post(&server, &token, connections, length);
        let orders = report.sent.max(1) as f64;
        let (cpu, db_cpu) = (procfs::cpu(server.pid()) - cpu, procfs::cpu_of_all("postgres").saturating_sub(db_cpu));
        let raw_after = direct::batches(&other.url, &maker, &bodies, connections.max(1), length / 2);
        let empty = empty(&server, connections, length / 2);
        let raw = f64::midpoint(raw_before, raw_after);
        // The warm-up second is in the processor time and not in the count.
        let share = length.as_secs_f64() / (length.as_secs_f64() + 1.0);
        let each = |cpu: Duration| cpu.as_secs_f64() * 1e3 * share / orders;
        let p50 = report.latency.p50().as_secs_f64() * 1e3;
        println!(
            "| {connections} | {:.0} % | {:.0} % | {:.0} | {p50:.2} | {:.2} | {:.3} | {:.3} | {raw:.0} | {:.0} | {} |",
            100.0 * report.per_second / raw,
            100.0 * report.per_second / empty.per_second,
            report.per_second,
            report.latency.p99().as_secs_f64() * 1e3,
            each(cpu),
            each(db_cpu),
            empty.per_second,
            report.sent - report.ok,
        );
        if connections == 1 {
            println!("  one connection: p50 is {:.2} x one bare durable commit", p50 / (bare.as_secs_f64() * 1e3));
        }
        println!("  {} connections: {}", connections, report.diagnosis.explanation);
    }
}

/// Founds the company in a database, and submits one order there.
fn sample(options: &Options, db: &TestDb, body: &Value) -> Uuid {
    let server = Program::new(&options.binary, &db.url, db.folder.path()).serve();
    let (status, sample) = server.request("POST", "/api/v1/orders", &server.token(), body);
    assert_eq!(status, 201, "{sample}");
    sample["id"].as_str().and_then(|id| id.parse().ok()).expect("the id of an order")
}
