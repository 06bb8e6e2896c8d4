//! Orders that go on by themselves: how late, with many that wait, when they come one after the other and when all of
//! them are due at one instant. What is measured is when the log tells of it, so the commit is in it.

use crate::Options;
use gongdan_domain::OrgId;
use gongdan_store::{Conn, Store, StoreConfig, events};
use gongdan_testkit::TestDb;
use gongdan_testkit::company::Company;
use gongdan_testkit::process::Program;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;
use uuid::Uuid;

/// How long orders wait in the flow: what is due soon was submitted a day ago.
const WAIT: SignedDuration = SignedDuration::from_hours(24);
/// Submissions on their way at the same time.
const AT_ONCE: usize = 1_024;
/// Time for the server to start before the first is due.
const HEAD_START: SignedDuration = SignedDuration::from_secs(20);

/// Measures it.
pub(crate) fn run(options: &Options, db: &TestDb) {
    let (waiting, due) = if options.quick { (10_000, 500) } else { (100_000, 4_000) };
    let spread = SignedDuration::from_secs(20);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (log, mut wanted, start) = runtime.block_on(async {
        let company = Company::found(&db.url).await;
        company.publish_flow(flow(), 1).await;
        submit(&company, &vec![Timestamp::now(); waiting]).await;
        let start = Timestamp::now() + HEAD_START;
        let step = spread / due;
        let steady: Vec<Timestamp> = (0..due).map(|n| start + step * n - WAIT).collect();
        let burst = vec![start + spread * 2 - WAIT; usize::try_from(due).unwrap()];
        let mut wanted: HashMap<Uuid, (bool, Timestamp)> = HashMap::new();
        for (is_burst, all) in [(false, steady), (true, burst)] {
            let ids = submit(&company, &all).await;
            wanted.extend(ids.into_iter().zip(all).map(|(id, at)| (id, (is_burst, at + WAIT))));
        }
        let org = company.org;
        let heads = company.ledger.store().read(|c: &mut Conn| events::head_positions(c)).await.unwrap();
        let head = heads.iter().find(|(of, _)| *of == org).map_or(0, |(_, position)| *position);
        ((org, head), wanted, start)
    });
    drop(runtime);
    let before = Timestamp::now();
    let server = Program::new(&options.binary, &db.url, db.folder.path()).serve();
    let is_late = Timestamp::now() > start;
    let lateness = watch(db, log, &mut wanted, start + spread * 4);
    drop(server);
    println!("\n### timers");
    println!("{waiting} orders wait; the server was started at {before}.");
    if is_late {
        println!("The server was not ready before the first were due: the figures contain its start.");
    }
    println!("| due | orders | on their way | late p50 ms | p99 ms | max ms | missing |");
    println!("|---|---|---|---|---|---|---|");
    for (name, is_burst) in [("one after the other", false), ("all at one instant", true)] {
        let mut late =
            lateness.iter().filter(|(burst, _)| *burst == is_burst).map(|(_, late)| *late).collect::<Vec<_>>();
        late.sort_unstable();
        let of = |share: f64| late.get(((late.len() as f64 - 1.0) * share) as usize).copied().unwrap_or_default();
        let missing = wanted.values().filter(|(burst, _)| *burst == is_burst).count();
        println!("| {name} | {due} | {} | {} | {} | {} | {missing} |", late.len(), of(0.5), of(0.99), of(1.0));
    }
}

fn flow() -> Value {
    let name = json!({"zh": "步骤", "en": "Step"});
    json!({"steps": [
        {"id": "start", "kind": "start", "name": name, "ways": [{"to": "rest"}]},
        {"id": "rest", "kind": "delay", "name": name, "settings": {"minutes": WAIT.as_mins()}, "ways": [{"to": "end"}]},
        {"id": "end", "kind": "end", "name": name},
    ]})
}

/// Submits an order at each of these instants; answers their ids.
async fn submit(company: &Company, at: &[Timestamp]) -> Vec<Uuid> {
    let mut ids = Vec::with_capacity(at.len());
    for piece in at.chunks(AT_ONCE) {
        let mut sent = Vec::with_capacity(piece.len());
        for at in piece {
            let mut envelope = company.envelope(company.requester(), None, company.submission("水泵异响"));
            envelope.at = gongdan_domain::whole_micros(*at);
            sent.push(company.ledger.submit(envelope));
        }
        for done in sent {
            ids.push(done.await.unwrap().receipt.id);
        }
    }
    ids
}

/// Reads the log of an organisation, after a place, until everything wanted has happened; takes that out, with how many milliseconds late it was.
fn watch(
    db: &TestDb,
    (org, mut after): (OrgId, i64),
    wanted: &mut HashMap<Uuid, (bool, Timestamp)>,
    until: Timestamp,
) -> Vec<(bool, i64)> {
    let store = Store::open(&StoreConfig::at(&db.url)).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut late = Vec::new();
    while !wanted.is_empty() && Timestamp::now() < until {
        let new = runtime.block_on(store.read(move |c: &mut Conn| events::after(c, org, after, 5_000))).unwrap();
        let now = Timestamp::now();
        for event in &new {
            after = event.head.position;
            let moved = event.payload.contains(r#"{"act":"elapsed""#);
            if let Some((is_burst, due)) = wanted.get(&event.head.subject).copied().filter(|_| moved) {
                wanted.remove(&event.head.subject);
                late.push((is_burst, now.duration_since(due).as_millis() as i64));
            }
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    late
}
