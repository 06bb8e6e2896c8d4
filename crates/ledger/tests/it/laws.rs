//! What must hold whatever the order of arrival.

use futures::future::join_all;
use gongdan_domain::command::Command;
use gongdan_domain::order::Status;
use gongdan_domain::permission::Scope;
use gongdan_domain::{OrgId, Refusal, State};
use gongdan_ledger::{Ledger, LedgerError};
use gongdan_store::orders::Listing;
use gongdan_store::{events, orders};
use gongdan_testkit::TestDb;
use gongdan_testkit::company::{Company, ledger};
use std::collections::HashSet;
use uuid::Uuid;

/// How many orders an organisation has.
async fn counted(ledger: &Ledger, org: OrgId) -> i64 {
    let listing = Listing::within(org, ledger.catalog(org).unwrap(), Scope::All);
    ledger.store().read(move |c| orders::count(c, &listing, 10_000)).await.unwrap().count
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_are_all_durable_numbered_without_holes_and_logged_in_order() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let before = company
            .ledger
            .store()
            .read({
                let org = company.org;
                move |c| events::head_position(c, org)
            })
            .await
            .unwrap();
        let subjects: Vec<String> = (0..500).map(|i| format!("报修 {i}")).collect();
        let answers = join_all(subjects.iter().map(|s| company.submit(s, None))).await;
        let mut numbers: Vec<String> = answers.into_iter().map(|a| a.unwrap().receipt.number.unwrap()).collect();
        numbers.sort();
        let tails: Vec<String> = numbers.iter().map(|n| n.rsplit('-').next().unwrap().to_owned()).collect();
        let expected: Vec<String> = (1..=500).map(|i| format!("{i:04}")).collect();
        assert_eq!(tails, expected);

        // A second look through a ledger that was not there: everything came from the disk.
        let org = company.org;
        let again = ledger(&db.url).await;
        let heads = again.store().read(move |c| events::heads(c, org, before, 10_000)).await.unwrap();
        let positions: Vec<i64> = heads.iter().map(|h| h.position).collect();
        assert_eq!(positions, (before + 1..=before + 500).collect::<Vec<_>>());
        assert_eq!(counted(&again, org).await, 500);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_key_a_thousand_times_is_one_order_and_one_receipt() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let command = company.submission("同一张");
        let send = || company.ledger.submit(company.envelope(company.requester(), Some("user:k"), command.clone()));
        let receipts: Vec<_> =
            join_all((0..1_000).map(|_| send())).await.into_iter().map(|a| a.unwrap().receipt).collect();
        let distinct: HashSet<_> = receipts.iter().map(|r| (r.id, r.number.clone(), r.version, r.at)).collect();
        assert_eq!(distinct.len(), 1);
        assert_eq!(receipts.iter().filter(|r| !r.replayed).count(), 1);
        assert_eq!(counted(&company.ledger, company.org).await, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_with_another_body_is_refused_and_changes_nothing() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        company.submit("第一", Some("user:k")).await.unwrap();
        let mut other = company.envelope(company.requester(), Some("user:k"), company.submission("第二"));
        other.idempotency.as_mut().unwrap().fingerprint = [8; 32];
        let refused = company.ledger.submit(other).await;
        assert!(matches!(refused, Err(LedgerError::Refused(Refusal::KeyReused))), "{refused:?}");
        assert_eq!(counted(&company.ledger, company.org).await, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_command_leaves_its_neighbours_and_the_numbers_alone() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let commands = (0..100).map(|i| {
            let mut command = company.submission(&format!("第 {i}"));
            if i % 3 == 0
                && let Command::SubmitOrder(submit) = &mut command
            {
                let path = "/values/photos/0".to_owned();
                submit.attachments = vec![gongdan_domain::command::Claim { path, id: Uuid::now_v7() }];
            }
            company.ledger.submit(company.envelope(company.requester(), None, command))
        });
        let answers = join_all(commands).await;
        let mut numbers = Vec::new();
        for (i, answer) in answers.into_iter().enumerate() {
            match answer {
                Err(LedgerError::Refused(Refusal::InvalidValues(errors))) if i % 3 == 0 => {
                    assert_eq!(errors[0].code, "unknown-attachment");
                }
                Ok(committed) if i % 3 != 0 => numbers.push(committed.receipt.number.unwrap()),
                other => panic!("command {i}: {other:?}"),
            }
        }
        numbers.sort();
        let last = numbers.last().unwrap().rsplit('-').next().unwrap().parse::<usize>().unwrap();
        assert_eq!((numbers.len(), last), (66, 66), "refusals used up numbers");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_changes_from_the_same_version_one_wins() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let order_id = company.submit("水泵", None).await.unwrap().receipt.id;
        let complete = |comment: &str| {
            let (to, comment) = (Status::Done, comment.to_owned());
            let command = Command::MoveOrder { order_id, to, comment, expected_version: Some(1) };
            company.ledger.submit(company.envelope(company.agent(), None, command))
        };
        let (a, b) = tokio::join!(complete("甲"), complete("乙"));
        let lost = if a.is_ok() { b } else { a };
        assert!(matches!(lost, Err(LedgerError::Refused(Refusal::VersionConflict { current: 2 }))), "{lost:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn folding_the_log_gives_the_rows() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let mut ids = Vec::new();
        for i in 0..20 {
            ids.push(company.submit(&format!("第 {i}"), None).await.unwrap().receipt.id);
        }
        for (i, order_id) in ids.iter().copied().enumerate() {
            let command = match i % 3 {
                0 => {
                    Command::MoveOrder { order_id, to: Status::Done, comment: "好了".into(), expected_version: None }
                }
                1 => Command::CommentOrder {
                    order_id,
                    comment_id: Uuid::now_v7(),
                    text: "在路上".into(),
                    attachments: vec![],
                    mentions: vec![],
                    internal: i % 2 == 0,
                },
                _ => Command::EditOrder(Box::new(gongdan_domain::command::EditOrder {
                    order_id,
                    expected_version: Some(1),
                    seen: None,
                    unique: vec![],
                    patch: serde_json::Map::from_iter([("subject".to_owned(), "改".into())]),
                    form: company.form_in_use(),
                })),
            };
            company.ledger.submit(company.envelope(company.agent(), None, command)).await.unwrap();
        }
        let org = company.org;
        let log = company.ledger.store().read(move |c| events::after(c, org, 0, 10_000)).await.unwrap();
        let mut folded = State::default();
        for stored in log {
            let logged = stored.read().unwrap();
            folded.apply(&logged.event, logged.at, &logged.actor);
        }
        for id in ids {
            let (row, values) = company
                .ledger
                .store()
                .read(move |c| Ok((orders::find(c, org, id)?, orders::values(c, org, id)?)))
                .await
                .unwrap();
            assert_eq!(folded.orders.get(&id), row.as_ref());
            assert_eq!(folded.bodies.get(&id), values.as_ref());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_queue_refuses_early_and_loses_nothing_it_accepted() {
    for db in TestDb::each() {
        let config = gongdan_ledger::LedgerConfig { max_queue: 20, max_batch: 4, ..Default::default() };
        let company = Company::found_in(gongdan_testkit::company::ledger_with(&db.url, config).await, "acme").await;
        let answers = join_all((0..400).map(|i| {
            let c = &company;
            async move { c.submit(&format!("{i}"), None).await }
        }))
        .await;
        let busy = answers
            .iter()
            .filter(|a| matches!(a, Err(LedgerError::Busy { retry_after }) if retry_after.as_secs() >= 1))
            .count();
        let done = answers.iter().filter(|a| a.is_ok()).count() as i64;
        assert!(busy > 0, "nothing was refused");
        assert_eq!(busy as i64 + done, 400);
        assert_eq!(counted(&company.ledger, company.org).await, done);
    }
}
