//! Clocks of service levels: what runs out is told once, whoever looks and however often, and follows every change.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

use gongdan_domain::Text;
use gongdan_domain::calendar::{Calendar, Coverage, Shift};
use gongdan_domain::command::Command;
use gongdan_domain::event::Named;
use gongdan_domain::life::LifeCommand;
use gongdan_domain::notice::NoticeKind;
use gongdan_domain::service_level::{PauseReason, ServiceLevel, Target};
use gongdan_jobs::flow_upkeep::FlowUpkeep;
use gongdan_jobs::notices::Notices;
use gongdan_jobs::timers::Timers;
use gongdan_store::{Conn, clocks, events, notices, orders};
use gongdan_testkit::TestDb;
use gongdan_testkit::company::{Company, ledger, now};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::time::Duration;
use uuid::Uuid;

fn level(resolution: u32) -> ServiceLevel {
    ServiceLevel {
        name: Text::new("标准", "Standard"),
        order_types: Vec::new(),
        calendar: None,
        priority_field: None,
        targets: vec![Target { resolution: Some(resolution), ..Target::default() }],
        pause_reasons: vec![PauseReason { code: "parts".to_owned(), name: Text::new("等配件", "Parts") }],
        warn_at: 50,
    }
}

fn later(minutes: i64) -> Timestamp {
    now() + SignedDuration::from_mins(minutes)
}

/// What the log tells of times that run out.
async fn told(company: &Company) -> Vec<(String, String)> {
    let org = company.org;
    let all = company.ledger.store().read(move |c: &mut Conn| events::after(c, org, 0, 10_000)).await.unwrap();
    let due = all.iter().filter(|event| event.head.kind == "order.due");
    due.map(|event| {
        let told: Value = serde_json::from_str(&event.payload).unwrap();
        (told["goal"].as_str().unwrap().to_owned(), told["stage"].as_str().unwrap().to_owned())
    })
    .collect()
}

async fn due_at(company: &Company, order: Uuid) -> Option<Timestamp> {
    let org = company.org;
    company.ledger.store().read(move |c: &mut Conn| orders::find(c, org, order)).await.unwrap().unwrap().due_at
}

async fn next_at(company: &Company, order: Uuid) -> Option<Timestamp> {
    let org = company.org;
    company.ledger.store().read(move |c: &mut Conn| clocks::find(c, org, order)).await.unwrap().unwrap().next_at
}

/// Waits until something is so.
async fn until(mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..200 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it never is so");
}

fn near(found: Option<Timestamp>, expected: Timestamp) -> bool {
    found.is_some_and(|found| found.duration_since(expected).abs() < SignedDuration::from_secs(30))
}

#[tokio::test]
async fn a_warning_and_a_breach_are_told_once_whoever_looks() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        company.save(Uuid::now_v7(), "standard", &level(60)).await;
        let order = company.submit("漏水", None).await.unwrap().receipt.id;
        assert!(near(due_at(&company, order).await, later(60)));
        assert!(near(next_at(&company, order).await, later(30)));
        let to = Some(Named { id: company.agent, name: "agent".to_owned() });
        company.system(Command::Life(LifeCommand::Assign { order_id: order, to })).await;

        let (mut one, mut two) = (Timers::new(company.ledger.clone()), Timers::new(company.ledger.clone()));
        assert_eq!(one.fire(later(29)).await.unwrap(), 0, "too early");
        let (first, second) = tokio::join!(one.fire(later(31)), two.fire(later(31)));
        assert!(first.is_ok() && second.is_ok());
        assert_eq!(told(&company).await, [("resolution".to_owned(), "warned".to_owned())]);
        // After a downtime, and with a clock that stood back.
        Timers::new(ledger(&db.url).await).fire(later(600)).await.unwrap();
        one.fire(later(600)).await.unwrap();
        one.fire(now()).await.unwrap();
        let both = [("resolution", "warned"), ("resolution", "breached")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(told(&company).await, both);
        assert_eq!(next_at(&company, order).await, None, "nothing is left to tell");
        assert!(near(due_at(&company, order).await, later(60)), "it is overdue until it is done");

        company.ledger.followers().start_rows(Notices::new(company.ledger.clone(), &[]));
        let (org, agent) = (company.org, company.agent);
        until(async || {
            let read = move |c: &mut Conn| notices::of(c, org, agent, false, None, 50);
            let kinds: Vec<_> = company.ledger.store().read(read).await.unwrap().iter().map(|n| n.kind).collect();
            kinds.contains(&NoticeKind::Overdue) && kinds.contains(&NoticeKind::DueSoon)
        })
        .await;
    }
}

#[tokio::test]
async fn a_late_look_tells_the_breach_and_not_the_warning_before_it() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        company.save(Uuid::now_v7(), "standard", &level(60)).await;
        company.submit("漏水", None).await.unwrap();
        Timers::new(company.ledger.clone()).fire(later(61)).await.unwrap();
        assert_eq!(told(&company).await, [("resolution".to_owned(), "breached".to_owned())]);
    }
}

#[tokio::test]
async fn while_an_order_waits_nothing_runs_out_and_no_pause_is_lost() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        company.save(Uuid::now_v7(), "standard", &level(60)).await;
        let order = company.submit("漏水", None).await.unwrap().receipt.id;
        let pause = || LifeCommand::Pause {
            order_id: order,
            reason: level(60).pause_reasons.remove(0),
            comment: String::new(),
        };
        let at = |minutes: i64, command: LifeCommand| {
            let caller = company.caller(company.agent);
            let mut envelope = company.envelope(caller, None, Command::Life(command));
            envelope.at = later(minutes);
            company.ledger.submit(envelope)
        };
        at(10, pause()).await.unwrap();
        assert_eq!((due_at(&company, order).await, next_at(&company, order).await), (None, None));
        assert_eq!(Timers::new(company.ledger.clone()).fire(later(500)).await.unwrap(), 0);
        at(110, LifeCommand::Resume { order_id: order, comment: String::new() }).await.unwrap();
        assert!(near(due_at(&company, order).await, later(160)), "the hundred minutes do not count");
        assert!(near(next_at(&company, order).await, later(130)));
        at(111, LifeCommand::Resume { order_id: order, comment: String::new() }).await.unwrap();
        assert_eq!(told(&company).await, []);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn running_orders_follow_a_changed_level_and_calendar() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let id = Uuid::now_v7();
        company.save(id, "standard", &level(60)).await;
        let order = company.submit("漏水", None).await.unwrap().receipt.id;
        company.ledger.followers().start_effects(FlowUpkeep::new(company.ledger.clone()));
        company.save(id, "standard", &level(240)).await;
        until(async || near(due_at(&company, order).await, later(240))).await;

        // From now on only one minute in a day is worked: the order is due after months.
        let day = vec![Shift { from: 720, to: 721 }];
        let calendar = Calendar {
            name: Text::new("日历", "Calendar"),
            time_zone: "Asia/Shanghai".to_owned(),
            week: std::array::from_fn(|_| day.clone()),
            chinese_holidays: false,
            days: Default::default(),
            covers: Coverage { organisation: true, ..Coverage::default() },
        };
        company.save(Uuid::now_v7(), "calendar", &calendar).await;
        until(async || due_at(&company, order).await.is_some_and(|due| due > later(60 * 24 * 200))).await;
        assert_eq!(Timers::new(company.ledger.clone()).fire(later(600)).await.unwrap(), 0, "the old time is gone");
        assert_eq!(told(&company).await, []);
    }
}

#[tokio::test]
async fn orders_from_before_the_first_level_are_promised_what_is_left_and_nothing_that_is_past() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let old = company.submit("漏水", None).await.unwrap().receipt.id;
        let over = company.submit("停电", None).await.unwrap().receipt.id;
        let to = gongdan_domain::order::Status::Done;
        company.system(Command::MoveOrder { order_id: over, to, comment: String::new(), expected_version: None }).await;
        company.ledger.followers().start_effects(FlowUpkeep::new(company.ledger.clone()));
        let target = Target { first_response: Some(10), resolution: Some(60), ..Target::default() };
        company.save(Uuid::now_v7(), "standard", &ServiceLevel { targets: vec![target], ..level(60) }).await;
        until(async || near(due_at(&company, old).await, later(60))).await;
        assert_eq!(due_at(&company, over).await, None);
        let mut timers = Timers::new(company.ledger.clone());
        timers.fire(later(61)).await.unwrap();
        let goals: Vec<String> = told(&company).await.into_iter().map(|(goal, _)| goal).collect();
        assert!(!goals.is_empty() && goals.iter().all(|goal| goal == "resolution"), "{goals:?}");
    }
}
