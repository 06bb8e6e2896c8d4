//! Filters, sorts by a field and counts at 100,000 and at 1,000,000 orders with twenty fields, seen by somebody who
//! may see the own department and what is below it: a twentieth of all orders.

use crate::Options;
use gongdan_load::{Body, Plan, Report, Until, closed_loop, on_one_thread};
use gongdan_testkit::TestDb;
use gongdan_testkit::company::ledger;
use gongdan_testkit::orders::target;
use gongdan_testkit::process::{Program, Running};
use gongdan_testkit::wide;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

const LOGIN: &str = "tan.siqi";

/// Name, filter (`{n}` is another number each time), sort, whether it counts.
const CASES: [(&str, &str, &str, bool); 7] = [
    ("newest", "", "-created", false),
    ("sorted by amount", "", "-amount", false),
    ("category and amount, sorted by due", "category:c7 amount:>={n}", "-due", false),
    ("open, sorted by amount", "status:open amount:>={n}", "-amount", false),
    ("narrow amount, sorted by due", "amount:{n}..{m} category:c3", "due", false),
    ("count of open above an amount", "status:open amount:>={n}", "-created", true),
    ("count of a category above an amount", "category:c7 amount:>={n}", "-created", true),
];

fn bodies(filter: &'static str, sort: &'static str, counts: bool) -> Body {
    Arc::new(move |n| {
        let n = n % 900;
        let filter = filter.replace("{n}", &n.to_string()).replace("{m}", &(n + 1).to_string());
        let limit = if counts { 1 } else { 50 };
        json!({"filter": filter, "sort": sort, "limit": limit, "count": counts}).to_string().into_bytes()
    })
}

fn measured(plan: Plan) -> Report {
    let plan = plan.connections(1).until(Until::Elapsed(Duration::from_secs(5)));
    on_one_thread(closed_loop(plan.warm_up(Duration::from_millis(500)))).unwrap()
}

fn save_views(server: &Running, token: &str) {
    for n in 0..10 {
        let filter = ["status:open category:c{n}", "amount:>={n}00 status:open", "category:c{n} due:<now"][n % 3];
        let body =
            json!({"name": format!("视图 {n}"), "filter": filter.replace("{n}", &n.to_string()), "sort": "-due"});
        let (status, answer): (u16, Value) = server.request("POST", "/api/v1/views", token, &body);
        assert_eq!(status, 201, "{answer}");
    }
}

pub(crate) fn run(options: &Options, db: &TestDb) {
    let sizes = if options.quick { [10_000, 100_000] } else { [100_000, 1_000_000] };
    let program = Program::new(&options.binary, &db.url, db.folder.path());
    // The first start founds the demo company.
    drop(program.serve());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (mut first, mut present) = ([0.0; 8], 0);
    for (index, size) in sizes.into_iter().enumerate() {
        let begun = Instant::now();
        runtime.block_on(async {
            let ledger = ledger(&db.url).await;
            let org = ledger.organisations()[0];
            if index == 0 {
                wide::prepare(&ledger, org, LOGIN).await;
            }
            wide::fill(&ledger, org, present, size).await;
            ledger.store().settle().await.unwrap();
        });
        println!("{} wide orders added in {:.0} s", size - present, begun.elapsed().as_secs_f64());
        present = size;
        let server = program.serve();
        let token = server.token_of(LOGIN);
        if index == 0 {
            save_views(&server, &token);
        }
        let mut show = |which: usize, name: &str, report: &Report| {
            let p95 = report.latency.p95().as_secs_f64() * 1e3;
            if index == 0 {
                first[which] = p95;
                println!("{name} at {size} orders: p95 {p95:.1} ms");
            } else {
                println!("{name} at {size} orders: p95 {p95:.1} ms, {:.2} x", p95 / first[which]);
            }
        };
        for (which, (name, filter, sort, counts)) in CASES.into_iter().enumerate() {
            let target = target(server.address, &token);
            let report = measured(Plan::post(target, "/api/v1/orders/query", bodies(filter, sort, counts)));
            show(which, name, &report);
        }
        let report = measured(Plan::get(target(server.address, &token), "/api/v1/views/counts"));
        show(CASES.len(), "counts of all views", &report);
    }
}
