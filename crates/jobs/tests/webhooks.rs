//! Webhooks under faults: everything arrives, in order for each order, and repeats carry the same id; a dead receiver
//! holds nobody back; nobody is told what their user may not see.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

use gongdan_connect::{Client, Guard, Seal, Trust, WebhookSecret};
use gongdan_domain::command::Command;
use gongdan_domain::delivery::{Delivery, DeliveryState, Health, Pace};
use gongdan_domain::document::{Body as _, Document};
use gongdan_domain::notice::NoticeKind;
use gongdan_domain::order::Status;
use gongdan_domain::webhook::{SECRET, Webhook, secret_purpose};
use gongdan_jobs::notices::Notices;
use gongdan_jobs::sender::Sender;
use gongdan_jobs::webhooks::{WebhookCarrier, Webhooks};
use gongdan_ledger::follow::RowFollower;
use gongdan_store::deliveries::{self, Which};
use gongdan_store::outlets::{self, Sealed};
use gongdan_store::{events, notices, state};
use gongdan_testkit::TestDb;
use gongdan_testkit::company::{Company, now};
use gongdan_testkit::receiver::{Arrived, Receiver, Reply};
use jiff::SignedDuration;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;
use uuid::Uuid;

const KEY: [u8; 32] = [5; 32];

fn hasty() -> Pace {
    let milli = SignedDuration::from_millis;
    Pace { pauses: vec![milli(30); 30], rest: milli(20), longest_rest: milli(100) }
}

/// A node's worth of background work for webhooks.
fn start(company: &Company, pace: Pace) -> Sender {
    company.ledger.followers().start_rows(Webhooks::new(company.ledger.clone(), "https://gd.example.com/"));
    let client = Client::new(Guard::allowing("127.0.0.1").unwrap(), Trust::default()).unwrap();
    let carrier = WebhookCarrier::new(company.ledger.clone(), client, Seal::new(&KEY).unwrap());
    let sender = Sender::new(company.ledger.clone(), vec![Box::new(carrier)], pace);
    sender.start();
    sender
}

fn to(url: &str, acts_for: Uuid) -> Webhook {
    Webhook {
        name: "ERP".to_owned(),
        url: url.to_owned(),
        events: Vec::new(),
        type_ids: Vec::new(),
        filter: String::new(),
        acts_for,
        since: now() - SignedDuration::from_mins(1),
        secret_at: now(),
        previous_until: None,
        stopped: None,
        removed: false,
    }
}

async fn subscribe(company: &Company, webhook: &Webhook) -> (Uuid, WebhookSecret) {
    let (id, secret, org) = (Uuid::now_v7(), WebhookSecret::random(), company.org);
    company.save(id, &id.to_string(), webhook).await;
    let sealed = Seal::new(&KEY).unwrap().close(&secret_purpose(id), secret.shown().as_bytes());
    let sealed = Sealed { name: SECRET.to_owned(), sealed, changed_at: now(), ends_at: None };
    company.ledger.store().write(move |c| outlets::keep(c, org, id, &[sealed])).await.unwrap();
    (id, secret)
}

async fn deliveries_of(company: &Company, webhook: Uuid) -> Vec<Delivery> {
    let org = company.org;
    let read = move |c: &mut gongdan_store::Conn| deliveries::of_outlet(c, (org, webhook), &Which::default(), 10_000);
    company.ledger.store().read(read).await.unwrap()
}

async fn comment(company: &Company, order_id: Uuid, text: &str, internal: bool) {
    let command = Command::CommentOrder {
        order_id,
        comment_id: Uuid::now_v7(),
        text: text.to_owned(),
        attachments: Vec::new(),
        mentions: Vec::new(),
        internal,
    };
    company.ledger.submit(company.envelope(company.agent(), None, command)).await.unwrap();
}

fn body(arrived: &Arrived) -> Value {
    serde_json::from_str(&arrived.body).unwrap()
}

/// Every third request fails, in changing ways.
fn flaky(count: usize, _: &Arrived) -> Reply {
    // A plain generator spreads the failures; no seed from outside, so a failure can be repeated.
    let dice = (count as u64).wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 33;
    match dice % 100 {
        0..10 => 500.into(),
        10..20 => Reply { headers: "retry-after: 0\r\n".to_owned(), ..429.into() },
        20..30 => 400.into(),
        _ => 204.into(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_third_of_all_requests_failing_everything_arrives_in_order() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let receiver = Receiver::start(flaky).await;
        let (webhook, secret) = subscribe(&company, &to(&receiver.url, company.admin)).await;
        let _sender = start(&company, hasty());
        let (orders, each) = (20, 5);
        for order in 0..orders {
            let id = company.submit(&format!("水泵 {order}"), None).await.unwrap().receipt.id;
            for word in 1..each {
                comment(&company, id, &word.to_string(), false).await;
            }
        }
        let wanted = orders * each;
        let distinct = |seen: &[(Arrived, u16)]| {
            let accepted = seen.iter().filter(|(_, status)| *status == 204);
            accepted.map(|(arrived, _)| arrived.headers["webhook-id"].clone()).collect::<BTreeSet<_>>().len()
        };
        receiver.until(|seen| distinct(seen) == wanted).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let seen = receiver.seen();
        assert!(seen.len() > wanted * 5 / 4, "too few failed to show anything: {}", seen.len());
        assert_eq!(distinct(&seen), wanted, "more came than happened");

        let (mut last, mut bodies) = (BTreeMap::new(), HashMap::new());
        for (arrived, status) in &seen {
            let message = body(arrived);
            let id = arrived.headers["webhook-id"].as_str();
            assert_eq!((message["id"].as_str(), message["specversion"].as_str()), (Some(id), Some("1.0")));
            assert_eq!(bodies.entry(id.to_owned()).or_insert(arrived.body.clone()), &arrived.body, "repeats are equal");
            let at = arrived.headers["webhook-timestamp"].parse().unwrap();
            assert_eq!(arrived.headers["webhook-signature"], secret.sign(id, at, arrived.body.as_bytes()));
            if (200..300).contains(status) {
                let version = message["data"]["event"]["orderVersion"].as_i64().unwrap();
                let before = last.insert(message["subject"].to_string(), version).unwrap_or(0);
                assert!(version > before, "{} came after {before}: {message}", version);
            }
        }
        let rows = deliveries_of(&company, webhook).await;
        assert!(rows.iter().all(|row| row.state == DeliveryState::Sent), "{rows:?}");
        assert!(rows.iter().any(|row| row.attempts > 1 && row.reason.is_none() && row.status == Some(204)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_and_dead_receivers_hold_nobody_back() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let slow = Receiver::start(|_, _| Reply { after: Duration::from_secs(60), ..200.into() }).await;
        let quick = Receiver::start(|_, _| 200.into()).await;
        let nobody = "http://127.0.0.1:1";
        for url in [&slow.url, nobody] {
            subscribe(&company, &to(url, company.admin)).await;
        }
        subscribe(&company, &to(&quick.url, company.admin)).await;
        let _sender = start(&company, hasty());
        let begun = std::time::Instant::now();
        for order in 0..30 {
            company.submit(&format!("电梯 {order}"), None).await.unwrap();
        }
        quick.until(|seen| seen.len() == 30).await;
        assert!(begun.elapsed() < Duration::from_secs(14), "they waited for others: {:?}", begun.elapsed());
        assert!(slow.seen().len() <= 4, "a slow receiver has only so many under way: {}", slow.seen().len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_send_each_message_once() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let receiver = Receiver::start(|_, _| Reply { after: Duration::from_millis(20), ..200.into() }).await;
        subscribe(&company, &to(&receiver.url, company.admin)).await;
        let _senders = (start(&company, hasty()), start(&company, hasty()));
        for order in 0..40 {
            company.submit(&format!("阀门 {order}"), None).await.unwrap();
        }
        receiver.until(|seen| seen.len() >= 40).await;
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert_eq!(receiver.seen().len(), 40, "a message was sent twice");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_its_user_may_not_see_is_not_told() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let [all, own, chosen] = [company.admin, company.requester, company.admin];
        let receivers = [(); 3];
        let mut started = Vec::new();
        for () in receivers {
            started.push(Receiver::start(|_, _| 200.into()).await);
        }
        subscribe(&company, &to(&started[0].url, all)).await;
        subscribe(&company, &to(&started[1].url, own)).await;
        let filter = "event == 'order.moved' and order.status == 'done' and contains(subject, '泵')".to_owned();
        subscribe(&company, &Webhook { filter, ..to(&started[2].url, chosen) }).await;
        let _sender = start(&company, hasty());
        let order_id = company.submit("水泵", None).await.unwrap().receipt.id;
        let by_agent = company.envelope(company.agent(), None, company.submission("电梯"));
        let others = company.ledger.submit(by_agent).await.unwrap().receipt.id;
        comment(&company, order_id, "仅同事可见", true).await;
        for order_id in [order_id, others] {
            let moved =
                Command::MoveOrder { order_id, to: Status::Done, comment: String::new(), expected_version: None };
            company.ledger.submit(company.envelope(company.agent(), None, moved)).await.unwrap();
        }
        started[0].until(|seen| seen.len() == 5).await;
        started[1].until(|seen| seen.len() >= 2).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        let kinds = |at: usize| -> Vec<String> {
            let mut kinds: Vec<String> =
                started[at].accepted().iter().map(|a| body(a)["type"].as_str().unwrap().to_owned()).collect();
            kinds.sort();
            kinds
        };
        assert_eq!(kinds(0), ["order.moved", "order.moved", "order.noted", "order.submitted", "order.submitted"]);
        assert_eq!(kinds(1), ["order.moved", "order.submitted"], "neither others' orders nor words among colleagues");
        assert!(!started[1].accepted().iter().any(|arrived| arrived.body.contains("仅同事可见")));
        assert_eq!(kinds(2), ["order.moved"]);
        assert_eq!(body(&started[2].accepted()[0])["data"]["values"]["subject"], "水泵");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_gone_is_switched_off_and_one_that_only_fails_after_days() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let gone = Receiver::start(|_, _| 410.into()).await;
        let failing = Receiver::start(|_, _| 500.into()).await;
        let (gone_id, _) = subscribe(&company, &to(&gone.url, company.admin)).await;
        let (failing_id, _) = subscribe(&company, &to(&failing.url, company.admin)).await;
        let short = Pace { pauses: vec![SignedDuration::from_millis(10); 2], ..hasty() };
        let _sender = start(&company, short);
        company.submit("水泵", None).await.unwrap();
        let state = async |id: Uuid| {
            let org = company.org;
            let read = move |c: &mut gongdan_store::Conn| state::documents_by_id(c, org, &[id]);
            let document: Document = company.ledger.store().read(read).await.unwrap().pop().unwrap();
            assert_eq!(document.kind, Webhook::KIND);
            (document.active, document.read::<Webhook>().unwrap().stopped)
        };
        let over = async |id: Uuid| {
            for _ in 0..200 {
                let rows = deliveries_of(&company, id).await;
                if !rows.is_empty() && rows.iter().all(|row| row.state != DeliveryState::Waiting) {
                    return rows;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            panic!("never over");
        };
        assert_eq!(over(gone_id).await[0].attempts, 1);
        assert_eq!(over(failing_id).await[0].attempts, 3);
        tokio::time::sleep(Duration::from_millis(200)).await;
        let (active, stopped) = state(gone_id).await;
        assert!(!active && stopped.unwrap().en.contains("410"));
        assert!(state(failing_id).await.0, "one message is no reason yet");
        // It failed for days.
        let (org, since) = (company.org, now() - SignedDuration::from_hours(72));
        let sick = Health { failing_since: Some(since), failures: 50, ..Health::default() };
        company.ledger.store().write(move |c| outlets::put_health(c, org, failing_id, &sick)).await.unwrap();
        company.submit("电梯", None).await.unwrap();
        for _ in 0..200 {
            if !state(failing_id).await.0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let (active, stopped) = state(failing_id).await;
        assert!(!active && stopped.unwrap().zh.contains("500"));
        let follower = Notices::new(company.ledger.clone(), &[]);
        let told = move |c: &mut gongdan_store::Conn| {
            let log = events::after(c, org, 0, 1_000)?;
            follower.prepare(c, org, &log)?(c)
        };
        company.ledger.store().write(told).await.unwrap();
        for (user, expected) in [(company.admin, 2), (company.agent, 0), (company.requester, 0)] {
            let read = move |c: &mut gongdan_store::Conn| notices::of(c, org, user, false, None, 10);
            let told = company.ledger.store().read(read).await.unwrap();
            assert!(told.iter().all(|n| n.kind == NoticeKind::Disconnected && n.detail.as_deref() == Some("ERP")));
            assert_eq!(told.len(), expected, "each lost connection once, to those who look after it");
        }
        assert_eq!(deliveries_of(&company, gone_id).await.len(), 1, "nothing more is made for it");
    }
}
