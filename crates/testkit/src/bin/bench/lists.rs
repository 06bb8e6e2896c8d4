//! The default list at 100,000 and at 1,000,000 orders; cold start, idle memory, idle processor time.

use crate::{Options, procfs};
use gongdan_load::{Plan, Report, Until, closed_loop, on_one_thread};
use gongdan_testkit::TestDb;
use gongdan_testkit::orders::target;
use gongdan_testkit::process::{Program, Running};
use serde_json::Value;
use std::time::{Duration, Instant};

fn get(server: &Running, token: &str, path: &str) -> Report {
    let plan = Plan::get(target(server.address, token), path).connections(4);
    let plan = plan.until(Until::Elapsed(Duration::from_secs(3))).warm_up(Duration::from_millis(500));
    on_one_thread(closed_loop(plan)).unwrap()
}

pub(crate) fn run(options: &Options, db: &TestDb) {
    let sizes = if options.quick { [10_000, 100_000] } else { [100_000, 1_000_000] };
    let program = Program::new(&options.binary, &db.url, db.folder.path());
    // The first start founds the demo company with its first orders.
    drop(program.serve());
    let paths = [
        ("newest", "/api/v1/orders?limit=50"),
        ("open", "/api/v1/orders?limit=50&status=open"),
        ("own, as requester", "/api/v1/orders?limit=50"),
    ];
    let mut first = [0.0; 3];
    let mut present = 2_000;
    for (index, size) in sizes.into_iter().enumerate() {
        let begun = Instant::now();
        program.run(&["demo", "--orders", &(size - present).to_string()]).expect("the demo grows");
        println!("{} orders with their history added in {:.0} s", size - present, begun.elapsed().as_secs_f64());
        present = size;
        let server = program.serve();
        let ready = server.ready_after;
        let tokens = [server.token(), server.token(), server.token_of("tan.siqi")];
        wait_for_followers(&server, &tokens[0]);
        for (which, (name, path)) in paths.iter().enumerate() {
            let p95 = get(&server, &tokens[which], path).latency.p95().as_secs_f64() * 1e3;
            if index == 0 {
                first[which] = p95;
                println!("list ({name}) at {size} orders: p95 {p95:.1} ms");
            } else {
                println!("list ({name}) at {size} orders: p95 {p95:.1} ms, {:.2} x", p95 / first[which]);
            }
        }
        drop(server);
        idle(&program, size, ready);
    }
}

/// Followers work through the new past first: a million orders keep them busy for minutes, and lists that are read
/// meanwhile tell about them and not about lists.
fn wait_for_followers(server: &Running, token: &str) {
    let begun = Instant::now();
    loop {
        let (_, followers) = server.request("GET", "/api/v1/system/followers", token, &Value::Null);
        let lags = |f: &Value| f["position"].as_i64() < f["head"].as_i64();
        if !followers["items"].as_array().is_some_and(|all| all.iter().any(lags)) {
            println!("followers were done after {:.0} s", begun.elapsed().as_secs_f64());
            return;
        }
        std::thread::sleep(Duration::from_millis(500));
    }
}

fn idle(program: &Program, size: usize, ready: Duration) {
    let server = program.serve();
    let length = Duration::from_secs(10);
    std::thread::sleep(Duration::from_secs(2));
    let before = procfs::cpu(server.pid());
    std::thread::sleep(length);
    let cpu = procfs::cpu(server.pid()) - before;
    println!(
        "at {size} orders: cold start {:.2} s and {:.2} s, idle memory {} MB, idle processor time {:.2} %",
        ready.as_secs_f64(),
        server.ready_after.as_secs_f64(),
        procfs::resident(server.pid()) >> 20,
        100.0 * cpu.as_secs_f64() / length.as_secs_f64(),
    );
}
