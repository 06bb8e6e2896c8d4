//! Full-text search at 100,000 and at 1,000,000 orders, for one who sees everything and inside a permission scope:
//! how fast the index is made, how long searches take, how soon a new order is found, what it costs in memory.

use crate::{Options, procfs};
use gongdan_load::{Plan, Until, closed_loop, on_one_thread};
use gongdan_testkit::TestDb;
use gongdan_testkit::orders::{repair_bodies, target};
use gongdan_testkit::process::{Program, Running};
use serde_json::Value;
use std::time::{Duration, Instant};

/// Common and rare words, two words, pinyin, initials, a mistyped word, parts of numbers, nothing at all.
const MIX: [(&str, &str); 10] = [
    ("a common word", "电梯"),
    ("two words", "电梯 异响"),
    ("a rare word", "咕噜咕噜"),
    ("pinyin", "dianti yixiang"),
    ("initials", "dtyx"),
    ("a homophone", "电剃"),
    ("a wrong character", "配电箱跳匣"),
    ("part of a number", "0007"),
    ("a device", "DT-0012"),
    ("nothing", "量子纠缠"),
];

pub(crate) fn run(options: &Options, db: &TestDb) {
    let sizes = if options.quick { [10_000, 100_000] } else { [100_000, 1_000_000] };
    let program = Program::new(&options.binary, &db.url, db.folder.path());
    drop(program.serve());
    let mut first = Vec::new();
    let mut present = 2_000;
    for size in sizes {
        program.run(&["demo", "--orders", &(size - present).to_string()]).expect("the demo grows");
        let added = size - present;
        present = size;
        let begun = Instant::now();
        let server = program.serve();
        let token = server.token();
        while !is_whole(&server, &token) {
            std::thread::sleep(Duration::from_millis(100));
        }
        let took = begun.elapsed().as_secs_f64();
        println!("index: {added} orders with comments in {took:.0} s, {:.0} a second", added as f64 / took);
        let scoped = server.token_of("tan.siqi");
        for (who, token) in [("everything", &token), ("a requester's scope", &scoped)] {
            let mut all = Vec::new();
            for (what, words) in MIX {
                let p95 = measure(&server, token, words);
                all.push(p95);
                println!("search ({who}; {what}) at {size} orders: p95 {p95:.1} ms");
            }
            let worst = all.iter().copied().fold(0.0, f64::max);
            let mean = all.iter().sum::<f64>() / all.len() as f64;
            println!("search ({who}) at {size} orders: worst p95 {worst:.1} ms, mean p95 {mean:.1} ms");
            first.push((who, worst, mean));
        }
        freshness(&server, &token);
        let resident = procfs::resident(server.pid()) >> 20;
        println!("at {size} orders: {resident} MB resident, pages of the index included");
    }
    for who in ["everything", "a requester's scope"] {
        let of: Vec<_> = first.iter().filter(|(name, ..)| *name == who).collect();
        println!("search ({who}): {:.2} x of worst p95, {:.2} x of mean p95", of[1].1 / of[0].1, of[1].2 / of[0].2);
    }
}

fn path(words: &str) -> String {
    let encoded: String = words.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("/api/v1/search?q={encoded}")
}

fn is_whole(server: &Running, token: &str) -> bool {
    let (_, answer) = server.request("GET", &path("x"), token, &Value::Null);
    answer["catchingUp"] == false && answer["indexedTo"].as_i64().is_some_and(|position| position > 0)
}

fn measure(server: &Running, token: &str, words: &str) -> f64 {
    let plan = Plan::get(target(server.address, token), path(words)).connections(2);
    let plan = plan.until(Until::Elapsed(Duration::from_secs(2))).warm_up(Duration::from_millis(300));
    on_one_thread(closed_loop(plan)).unwrap().latency.p95().as_secs_f64() * 1e3
}

/// From the answer to a submission until a search for its number finds it.
fn freshness(server: &Running, token: &str) {
    let mut worst = Duration::ZERO;
    for body in repair_bodies().into_iter().take(10) {
        let (status, receipt) = server.request("POST", "/api/v1/orders", token, &body);
        assert_eq!(status, 201, "{receipt}");
        let begun = Instant::now();
        let path = path(receipt["number"].as_str().unwrap());
        loop {
            let (_, answer) = server.request("GET", &path, token, &Value::Null);
            if answer["items"].as_array().is_some_and(|items| items.iter().any(|hit| hit["id"] == receipt["id"])) {
                break;
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "never found: {answer}");
            std::thread::sleep(Duration::from_millis(5));
        }
        worst = worst.max(begun.elapsed());
        std::thread::sleep(Duration::from_millis(137));
    }
    println!("a new order is found after {} ms at the latest", worst.as_millis());
}
