//! Orders walked through a flow over HTTP: submitted, approved three times, ended; every act durable before it is
//! answered. Next to the submissions alone of the same run.

use crate::{Options, procfs};
use gongdan_load::{Plan, Until, closed_loop, on_one_thread};
use gongdan_testkit::TestDb;
use gongdan_testkit::orders::{repair_bodies, repair_load, target};
use gongdan_testkit::process::{Program, Running};
use gongdan_testkit::walking::{APPROVALS, Client, publish};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

pub(crate) const CONNECTIONS: usize = 64;

/// Measures it.
pub(crate) fn run(options: &Options, db: &TestDb) {
    let length = Duration::from_secs(if options.quick { 3 } else { 10 });
    let server = Program::new(&options.binary, &db.url, db.folder.path()).serve();
    let token = server.token();
    let plan = Plan::post(target(server.address, &token), "/api/v1/orders", repair_load());
    let plan = plan.connections(CONNECTIONS).until(Until::Elapsed(length / 2)).warm_up(Duration::from_secs(1));
    let alone = on_one_thread(closed_loop(plan)).unwrap();
    publish(&server, &token);
    let cpu = procfs::cpu(server.pid());
    let (orders, seconds) = walk(&server, &token, length);
    let cpu = (procfs::cpu(server.pid()) - cpu).as_secs_f64() * 1e3 / orders.max(1) as f64;
    let each = orders as f64 / seconds;
    let acts = each * (APPROVALS as f64 + 1.0);
    println!("\n### flow");
    println!("| connections | orders/s start to end | acts/s | submissions alone/s | server ms/order |");
    println!("|---|---|---|---|---|");
    println!("| {CONNECTIONS} | {each:.0} | {acts:.0} | {:.0} | {cpu:.3} |", alone.per_second);
}

/// Walks orders from start to end for some time; how many, and in how many seconds.
pub(crate) fn walk(server: &Running, token: &str, length: Duration) -> (u64, f64) {
    let (bodies, walked, begun) = (repair_bodies(), AtomicU64::new(0), Instant::now());
    std::thread::scope(|scope| {
        for n in 0..CONNECTIONS {
            let (bodies, walked) = (&bodies, &walked);
            scope.spawn(move || {
                let mut client = Client::new(server.address, token);
                for body in bodies.iter().cycle().skip(n * 7) {
                    if begun.elapsed() >= length {
                        break;
                    }
                    client.walk(body);
                    walked.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    (walked.load(Ordering::Relaxed), begun.elapsed().as_secs_f64())
}
