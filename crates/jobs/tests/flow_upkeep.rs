//! Running orders stay true to what surrounds them: absences, calendars, people who leave.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

use gongdan_domain::Text;
use gongdan_domain::absence::Absence;
use gongdan_domain::calendar::{Calendar, Coverage, Shift};
use gongdan_domain::command::Command;
use gongdan_domain::event::Named;
use gongdan_domain::flow_jobs::HandOver;
use gongdan_domain::job::{JobParameters, JobState};
use gongdan_domain::life::LifeCommand;
use gongdan_jobs::flow_upkeep::FlowUpkeep;
use gongdan_jobs::timers::Timers;
use gongdan_jobs::{JobRunner, job_kinds};
use gongdan_store::files::{Files, FilesConfig};
use gongdan_store::{Conn, events, flows, jobs, orders};
use gongdan_testkit::TestDb;
use gongdan_testkit::company::{Company, now};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

/// One approval by these people, with a reminder after ten minutes of working time.
fn flow(people: &[Uuid]) -> Value {
    let name = json!({"zh": "步骤", "en": "Step"});
    json!({"steps": [
        {"id": "start", "kind": "start", "name": name, "ways": [{"to": "check"}]},
        {"id": "check", "kind": "approval", "name": name, "ways": [{"to": "end"}],
            "settings": {"staff": {"who": [{"from": "people", "people": people}]}},
            "ladder": {"clock": "organisation", "rungs": [{"at": {"minutes": 10}, "then": {"do": "remind"}}]}},
        {"id": "end", "kind": "end", "name": name},
    ]})
}

async fn asked(company: &Company, person: Uuid) -> Vec<(Uuid, Option<Uuid>)> {
    let org = company.org;
    let found = company.ledger.store().read(move |c: &mut Conn| flows::open_tasks(c, org, person, None, 50)).await;
    found.unwrap().into_iter().map(|task| (task.key.order_id, task.on_behalf_of)).collect()
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

fn away(company: &Company, from: Timestamp, until: Timestamp) -> Absence {
    Absence {
        person: company.agent,
        deputy: company.admin,
        from,
        until,
        order_types: Vec::new(),
        open_tasks: true,
        stays: false,
        note: String::new(),
    }
}

fn minutes(n: i64) -> Timestamp {
    now() + SignedDuration::from_mins(n)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deputy_gets_open_tasks_when_an_absence_is_made_and_loses_them_when_it_is_cancelled() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        company.publish_flow(flow(&[company.agent]), 1).await;
        let order = company.submit("早", None).await.unwrap().receipt.id;
        company.ledger.followers().start_effects(FlowUpkeep::new(company.ledger.clone()));
        assert_eq!(asked(&company, company.admin).await, []);

        let id = Uuid::now_v7();
        company.save(id, "a", &away(&company, minutes(-1), minutes(60))).await;
        until(async || asked(&company, company.admin).await == [(order, Some(company.agent))]).await;
        assert_eq!(asked(&company, company.agent).await, [(order, None)], "whoever is away may act all the same");

        // Only what is asked from now on: what was open goes back.
        company.save(id, "a", &Absence { open_tasks: false, ..away(&company, now(), minutes(60)) }).await;
        let later = company.submit("晚", None).await.unwrap().receipt.id;
        until(async || asked(&company, company.admin).await.iter().all(|(id, _)| *id == later)).await;
        assert_eq!(asked(&company, company.admin).await.len(), 1);
        company.save(id, "a", &away(&company, minutes(-60), minutes(-1))).await;
        until(async || asked(&company, company.admin).await.is_empty()).await;
        assert_eq!(asked(&company, company.agent).await.len(), 2);
    }
}

#[tokio::test]
async fn an_absence_begins_and_ends_by_the_clock() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        company.publish_flow(flow(&[company.agent]), 1).await;
        company.save(Uuid::now_v7(), "a", &away(&company, minutes(60), minutes(120))).await;
        let order = company.submit("一", None).await.unwrap().receipt.id;
        assert_eq!(asked(&company, company.admin).await, []);
        let mut timers = Timers::new(company.ledger.clone());
        // The reminder, and nothing about the absence yet.
        assert_eq!(timers.fire(minutes(30)).await.unwrap(), 1);
        assert_eq!(asked(&company, company.admin).await, []);
        assert_eq!(timers.fire(minutes(61)).await.unwrap(), 1);
        assert_eq!(asked(&company, company.admin).await, [(order, Some(company.agent))]);
        assert_eq!(timers.fire(minutes(61)).await.unwrap(), 0, "once");
        assert_eq!(timers.fire(minutes(121)).await.unwrap(), 1);
        assert_eq!(asked(&company, company.admin).await, []);
        assert_eq!(timers.fire(minutes(10_000)).await.unwrap(), 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_calendar_times_open_orders_anew_without_a_word_in_their_history() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        company.publish_flow(flow(&[company.agent]), 1).await;
        company.submit("一", None).await.unwrap();
        company.ledger.followers().start_effects(FlowUpkeep::new(company.ledger.clone()));
        let due = async || {
            let found = company.ledger.store().read(|c: &mut Conn| flows::due(c, Timestamp::MAX, 10)).await.unwrap();
            found.into_iter().map(|(_, timer)| timer.due_at).collect::<Vec<_>>()
        };
        let org = company.org;
        let told = async || {
            let all = company.ledger.store().read(move |c: &mut Conn| events::after(c, org, 0, 1_000)).await.unwrap();
            all.iter().filter(|event| event.head.kind == "order.flowed").count()
        };
        let first = due().await;
        assert!(first[0] < minutes(11));
        // From now on people work from the hour after next, for an hour a day, in the wall time of nowhere in particular.
        let start = u16::try_from((now().to_zoned(jiff::tz::TimeZone::UTC).hour() as i64 + 2) % 23 * 60).unwrap();
        let day = vec![Shift { from: start, to: start + 60 }];
        let calendar = Calendar {
            name: Text::new("班", "Shift"),
            time_zone: "UTC".into(),
            week: std::array::from_fn(|_| day.clone()),
            chinese_holidays: false,
            days: Default::default(),
            covers: Coverage { organisation: true, ..Coverage::default() },
        };
        company.save(Uuid::now_v7(), "c", &calendar).await;
        until(async || due().await[0] > minutes(30)).await;
        assert_eq!(due().await.len(), 1);
        assert_eq!(told().await, 1, "nothing happened to the order");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_takes_over_gets_everything_of_a_leaver() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        company.publish_flow(flow(&[company.agent, company.requester]), 1).await;
        let order = company.submit("一", None).await.unwrap().receipt.id;
        let to = Some(Named { id: company.agent, name: "agent".into() });
        company.system(Command::Life(LifeCommand::Assign { order_id: order, to })).await;
        let absence =
            Absence { person: company.requester, deputy: company.agent, ..away(&company, minutes(-1), minutes(60)) };
        company.save(Uuid::now_v7(), "a", &absence).await;
        let files = Files::open(&FilesConfig::Folder(db.folder.path().join("files"))).unwrap();
        JobRunner::new(company.ledger.clone(), files, job_kinds()).start();
        let parameters = HandOver { from: company.agent, to: company.admin, comment: "离职".into() };
        let id = Uuid::now_v7();
        let job = parameters.job(id, Text::new("交接", "Hand over")).unwrap();
        let envelope = company.envelope(company.caller(company.admin), None, Command::StartJob(Box::new(job)));
        company.ledger.submit(envelope).await.unwrap();
        let org = company.org;
        until(async || {
            let job = company.ledger.store().read(move |c| jobs::find(c, org, id)).await.unwrap().unwrap();
            assert!(job.state != JobState::Failed, "{job:?}");
            job.state == JobState::Done
        })
        .await;
        let job = company.ledger.store().read(move |c| jobs::find(c, org, id)).await.unwrap().unwrap();
        assert_eq!(
            (&job.findings["tasks"], &job.findings["assigned"], &job.findings["absences"]),
            (&json!(1), &json!(1), &json!(1))
        );
        assert_eq!(job.findings["flows"], json!(["repair"]), "the flow names the leaver");
        assert_eq!(asked(&company, company.admin).await, [(order, None)]);
        assert_eq!(asked(&company, company.agent).await, []);
        let found = company.ledger.store().read(move |c| orders::find(c, org, order)).await.unwrap().unwrap();
        assert_eq!(found.assignee_id, Some(company.admin));
        let catalog = company.ledger.catalog(org).unwrap();
        assert_eq!(catalog.absences().next().unwrap().body.deputy, company.admin);
    }
}
