//! People are told what happens to orders they have to do with: once, not of what they did themselves, and nothing
//! they may not see.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

use gongdan_domain::OrgId;
use gongdan_domain::command::Command;
use gongdan_domain::flow::FlowAct;
use gongdan_domain::notice::{Notice, NoticeKind};
use gongdan_domain::order::Status;
use gongdan_jobs::notices::Notices;
use gongdan_jobs::timers::Timers;
use gongdan_ledger::follow::RowFollower;
use gongdan_store::{Conn, events, flows, notices};
use gongdan_testkit::TestDb;
use gongdan_testkit::company::{Company, now};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

/// Lets the follower handle the log from `after` on, as often as a test likes.
async fn follow(company: &Company, after: i64) -> i64 {
    let (org, follower) = (company.org, Notices::new(company.ledger.clone(), &[]));
    let work = move |c: &mut Conn| {
        let batch = events::after(c, org, after, 1_000)?;
        follower.prepare(c, org, &batch)?(c)?;
        Ok(batch.last().map_or(after, |event| event.head.position))
    };
    company.ledger.store().write(work).await.unwrap()
}

async fn told(company: &Company, user: Uuid) -> Vec<Notice> {
    let org = company.org;
    company.ledger.store().read(move |c| notices::of(c, org, user, false, None, 100)).await.unwrap()
}

async fn kinds(company: &Company, user: Uuid) -> Vec<NoticeKind> {
    told(company, user).await.into_iter().map(|notice| notice.kind).collect()
}

/// An approval by the agent, with one reminder after half an hour and the administrators above after an hour.
fn flow(company: &Company) -> Value {
    let name = json!({"zh": "步骤", "en": "Step"});
    let who = json!({"staff": {"who": [{"from": "people", "people": [company.agent]}]}});
    let ladder = json!({"clock": "wall", "rungs": [
        {"at": {"minutes": 30}, "then": {"do": "remind"}},
        {"at": {"minutes": 60}, "then": {"do": "escalate", "to": {"role": "admin"}, "how": "beside"}},
    ]});
    json!({"steps": [
        {"id": "start", "kind": "start", "name": name, "ways": [{"to": "agree"}]},
        {"id": "agree", "kind": "approval", "name": name, "settings": who, "ladder": ladder, "ways": [{"to": "end"}]},
        {"id": "end", "kind": "end", "name": name},
    ]})
}

fn later(minutes: i64) -> Timestamp {
    now() + SignedDuration::from_mins(minutes)
}

#[tokio::test]
async fn reminders_reach_who_is_asked_and_then_who_is_above() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        company.publish_flow(flow(&company), 1).await;
        let order = company.submit("水泵", None).await.unwrap().receipt.id;
        let mut timers = Timers::new(company.ledger.clone());
        timers.fire(later(31)).await.unwrap();
        follow(&company, 0).await;
        assert_eq!(kinds(&company, company.agent).await, [NoticeKind::Reminded]);
        assert!(kinds(&company, company.admin).await.is_empty(), "nobody above is bothered yet");
        timers.fire(later(61)).await.unwrap();
        // Handled again from the beginning, as after a crash before the position was kept.
        let end = follow(&company, 0).await;
        follow(&company, 0).await;
        assert_eq!(kinds(&company, company.admin).await, [NoticeKind::Escalated]);
        assert_eq!(kinds(&company, company.agent).await, [NoticeKind::Reminded], "told once");

        approve(&company, order).await;
        follow(&company, end).await;
        let last = &told(&company, company.requester).await[0];
        assert_eq!((last.kind, last.detail.as_deref()), (NoticeKind::Ended, Some("done")));
        assert!(!kinds(&company, company.agent).await.contains(&NoticeKind::Ended), "they did it themselves");
    }
}

async fn approve(company: &Company, order_id: Uuid) {
    let (org, ids) = (company.org, [order_id]);
    let state = company.ledger.store().read(move |c| flows::find(c, org, ids[0])).await.unwrap().unwrap().state;
    let state: Value = serde_json::from_str(&state).unwrap();
    let visit: u32 = state["visits"].as_object().unwrap().keys().next_back().unwrap().parse().unwrap();
    let seat = 0;
    let mut done = false;
    for seat in seat..4 {
        let act = json!({"act": "approve", "visit": visit, "seat": seat});
        let act = FlowAct::new(order_id, act);
        let envelope = company.envelope(company.agent(), None, Command::Flow(act));
        done |= company.ledger.submit(envelope).await.is_ok();
    }
    assert!(done, "{state}");
}

#[tokio::test]
async fn comments_reach_those_who_follow_and_nobody_who_may_not_see() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let order_id = company.submit("电梯", None).await.unwrap().receipt.id;
        let written = |mentions: Vec<Uuid>, internal| Command::CommentOrder {
            order_id,
            comment_id: Uuid::now_v7(),
            text: "在路上".to_owned(),
            attachments: Vec::new(),
            mentions,
            internal,
        };
        let comment = |mentions| written(mentions, false);
        let said = company.envelope(company.agent(), None, comment(vec![company.requester]));
        company.ledger.submit(said).await.unwrap();
        let answered = company.envelope(company.requester(), None, comment(Vec::new()));
        company.ledger.submit(answered).await.unwrap();
        let moved = Command::MoveOrder { order_id, to: Status::Done, comment: String::new(), expected_version: None };
        company.ledger.submit(company.envelope(company.agent(), None, moved)).await.unwrap();
        let end = follow(&company, 0).await;
        let requester = kinds(&company, company.requester).await;
        assert_eq!(requester, [NoticeKind::Ended, NoticeKind::Mentioned], "named goes before followed");
        assert_eq!(kinds(&company, company.agent).await, [NoticeKind::Commented]);
        assert!(kinds(&company, company.admin).await.is_empty());
        assert_eq!(unseen(&company, company.requester).await, 2);
        let (org, me) = (company.org, company.requester);
        let see = move |c: &mut Conn| notices::see(c, org, me, notices::Seen::Order(order_id), now());
        assert_eq!(company.ledger.store().write(see).await.unwrap(), 2);
        assert_eq!(unseen(&company, company.requester).await, 0);
        // Among colleagues: it names somebody who may not read it, who is not told.
        let among = written(vec![company.requester, company.admin], true);
        company.ledger.submit(company.envelope(company.agent(), None, among)).await.unwrap();
        follow(&company, end).await;
        assert_eq!(unseen(&company, company.requester).await, 0);
        assert_eq!(kinds(&company, company.admin).await, [NoticeKind::Mentioned]);
        let old = company.ledger.store().write(|c| notices::prune(c, later(1))).await.unwrap();
        assert_eq!((old, told(&company, company.agent).await.len()), (4, 0));
    }
}

async fn unseen(company: &Company, user: Uuid) -> i64 {
    let org: OrgId = company.org;
    company.ledger.store().read(move |c| notices::count_unseen(c, org, user, 10)).await.unwrap()
}
