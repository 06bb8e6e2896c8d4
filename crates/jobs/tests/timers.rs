//! Timers of orders: each happens once, whoever looks and however often.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

use gongdan_domain::OrgId;
use gongdan_domain::catalog::{OrderType, form_key};
use gongdan_domain::flow::FlowBody;
use gongdan_domain::order::Status;
use gongdan_jobs::timers::Timers;
use gongdan_ledger::Ledger;
use gongdan_store::{Conn, events, flows, orders};
use gongdan_testkit::TestDb;
use gongdan_testkit::company::{Company, ledger, now};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

/// More than a node takes at once.
const MANY: usize = 600;

/// A company whose orders wait ten minutes and are done.
async fn waiting_company(url: &str) -> Company {
    let company = Company::found(url).await;
    let name = json!({"zh": "步骤", "en": "Step"});
    let flow = json!({"version": 1, "steps": [
        {"id": "start", "kind": "start", "name": name, "ways": [{"to": "rest"}]},
        {"id": "rest", "kind": "delay", "name": name, "settings": {"minutes": 10}, "ways": [{"to": "end"}]},
        {"id": "end", "kind": "end", "name": name},
    ]});
    company.save(Uuid::now_v7(), &form_key(company.type_id, 1), &FlowBody(flow)).await;
    let catalog = company.ledger.catalog(company.org).unwrap();
    let order_type = catalog.order_type(company.type_id).unwrap().body.clone();
    company.save(company.type_id, "repair", &OrderType { flow_version: 1, ..order_type }).await;
    company
}

async fn submit(company: &Company, count: usize) -> Vec<Uuid> {
    let subjects: Vec<String> = (0..count).map(|n| n.to_string()).collect();
    let sent = subjects.iter().map(|subject| company.submit(subject, None));
    let sent = futures::future::join_all(sent).await;
    assert!(sent.iter().all(Result::is_ok));
    due(&company.ledger, later(60)).await
}

/// The orders whose timers are due at an instant.
async fn due(ledger: &Ledger, at: Timestamp) -> Vec<Uuid> {
    let found = ledger.store().read(move |c| flows::due(c, at, 10_000)).await.unwrap();
    found.into_iter().map(|(_, timer)| timer.order_id).collect()
}

/// How many orders went on by themselves, each as often as it did.
async fn moves(ledger: &Ledger, org: OrgId) -> usize {
    let all = ledger.store().read(move |c: &mut Conn| events::after(c, org, 0, 10_000)).await.unwrap();
    let payloads = all.iter().map(|event| serde_json::from_str::<Value>(&event.payload).unwrap());
    payloads.filter(|payload| payload.to_string().contains(r#"{"act":"elapsed""#)).count()
}

async fn are_done(ledger: &Ledger, org: OrgId, ids: Vec<Uuid>) -> bool {
    let found = ledger.store().read(move |c: &mut Conn| orders::find_many(c, org, &ids, false)).await.unwrap();
    found.iter().all(|order| order.status == Status::Done)
}

fn later(minutes: i64) -> Timestamp {
    now() + SignedDuration::from_mins(minutes)
}

#[tokio::test]
async fn an_order_waits_until_its_time_and_goes_on_once() {
    for db in TestDb::each() {
        let company = waiting_company(&db.url).await;
        let orders = submit(&company, MANY).await;
        assert_eq!(orders.len(), MANY);
        let mut timers = Timers::new(company.ledger.clone());
        assert_eq!(timers.fire(later(9)).await.unwrap(), 0, "too early");
        let mut fired = 0;
        while let found @ 1.. = timers.fire(later(11)).await.unwrap() {
            fired += found;
        }
        assert_eq!(fired, MANY);
        assert!(due(&company.ledger, later(600)).await.is_empty());
        assert!(are_done(&company.ledger, company.org, orders).await);
        // Also for who comes later, with a clock that stands back.
        assert_eq!(Timers::new(company.ledger.clone()).fire(later(11)).await.unwrap(), 0);
        assert_eq!(timers.fire(now()).await.unwrap(), 0);
        assert_eq!(moves(&company.ledger, company.org).await, MANY);
    }
}

/// What a node does by itself, with others that wait for longer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_moves_orders_on_within_two_seconds_of_their_time() {
    for db in TestDb::each() {
        let company = waiting_company(&db.url).await;
        submit(&company, 200).await;
        let soon = now() + SignedDuration::from_secs(3);
        let sent = (0..20).map(|n| {
            let mut envelope = company.envelope(company.requester(), None, company.submission(&n.to_string()));
            envelope.at = soon - SignedDuration::from_mins(10);
            company.ledger.submit(envelope)
        });
        let sent = futures::future::join_all(sent).await;
        assert!(sent.iter().all(Result::is_ok));
        let mut timers = Timers::new(company.ledger.clone());
        while moves(&company.ledger, company.org).await < 20 {
            timers.turn().await;
            assert!(now().duration_since(soon) < SignedDuration::from_secs(2), "they are late");
        }
        assert!(now() >= soon, "and not early");
        assert_eq!(due(&company.ledger, later(60)).await.len(), 200, "the others wait on");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_that_look_at_once_move_each_order_on_once() {
    let Some(db) = TestDb::postgres() else { return };
    let company = waiting_company(&db.url).await;
    let orders = submit(&company, 100).await;
    let (mut one, mut two) = (Timers::new(company.ledger.clone()), Timers::new(ledger(&db.url).await));
    let at = later(11);
    let (one, two) = tokio::join!(one.fire(at), two.fire(at));
    assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
    assert!(are_done(&company.ledger, company.org, orders).await);
    assert_eq!(moves(&company.ledger, company.org).await, 100);
    assert!(due(&company.ledger, at).await.is_empty());
}
