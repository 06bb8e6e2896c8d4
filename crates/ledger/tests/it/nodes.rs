//! Several nodes on one database, and those who follow the log.

use futures::future::join_all;
use gongdan_domain::OrgId;
use gongdan_domain::people::User;
use gongdan_ledger::follow::{Doing, EffectFollower, RowFollower, Writes};
use gongdan_store::events::StoredEvent;
use gongdan_store::{Conn, StoreError, events, followers};
use gongdan_testkit::TestDb;
use gongdan_testkit::company::{Company, ledger};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Waits until `done` answers true, at most ten seconds.
async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    for _ in 0..400 {
        if done().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("waited in vain: {what}");
}

/// Notes the positions it is shown, as rows of the audit chain: positions may not repeat there.
struct Noter {
    seen: Arc<Mutex<Vec<i64>>>,
}

impl RowFollower for Noter {
    fn name(&self) -> &'static str {
        "noter"
    }

    fn prepare(&self, _: &mut Conn, org: OrgId, events: &[StoredEvent]) -> Result<Writes, StoreError> {
        let positions: Vec<i64> = events.iter().map(|e| e.head.position).collect();
        let seen = self.seen.clone();
        Ok(Box::new(move |c| {
            let links: Vec<_> = positions.iter().map(|p| (*p, [0; 32])).collect();
            events::add_links(c, org, &links)?;
            seen.lock().unwrap().extend(positions);
            Ok(())
        }))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_write_at_once_and_followers_see_every_event_once_and_in_order() {
    let Some(db) = TestDb::postgres() else { return };
    let company = Company::found(&db.url).await;
    let (second, org) = (ledger(&db.url).await, company.org);
    let seen = Arc::new(Mutex::new(Vec::new()));
    company.ledger.followers().start_rows(Noter { seen: seen.clone() });
    second.followers().start_rows(Noter { seen: seen.clone() });
    let both = [&company.ledger, &second];
    let sent = (0..400)
        .map(|i| both[i % 2].submit(company.envelope(company.requester(), None, company.submission(&format!("{i}")))));
    for answer in join_all(sent).await {
        answer.unwrap();
    }
    let head = second.store().read(move |c| events::head_position(c, org)).await.unwrap();
    until("the followers are up to date", async || seen.lock().unwrap().len() as i64 >= head).await;
    assert_eq!(*seen.lock().unwrap(), (1..=head).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_saved_on_one_node_is_warm_on_the_other() {
    let Some(db) = TestDb::postgres() else { return };
    let company = Company::found(&db.url).await;
    let second = ledger(&db.url).await;
    let user = User {
        name: "新来的".to_owned(),
        roles: vec!["requester".to_owned()],
        sites: Vec::new(),
        customers: Vec::new(),
        skills: Vec::new(),
        department_id: None,
        title: String::new(),
        email: String::new(),
        phone: String::new(),
        accounts: std::collections::BTreeMap::new(),
        locale: gongdan_domain::Language::Zh,
    };
    let id = uuid::Uuid::now_v7();
    company.save(id, "new", &user).await;
    assert!(company.ledger.catalog(company.org).unwrap().person(id).is_some(), "a node reads its own writes at once");
    let org = company.org;
    until("the other node knows", async || second.catalog(org).unwrap().person(id).is_some()).await;
}

/// Fails on every second event until it is told that the world is well again.
struct Moody {
    well: Arc<Mutex<bool>>,
    done: Arc<Mutex<Vec<i64>>>,
}

impl EffectFollower for Moody {
    fn name(&self) -> &'static str {
        "moody"
    }

    fn wants(&self, event: &StoredEvent) -> bool {
        event.head.kind == "order.submitted"
    }

    fn handle<'a>(&'a self, _: OrgId, event: &'a StoredEvent) -> Doing<'a> {
        Box::pin(async move {
            if event.head.position % 2 == 0 && !*self.well.lock().unwrap() {
                return Err("the other side is down".to_owned());
            }
            self.done.lock().unwrap().push(event.head.position);
            Ok(())
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_cannot_be_handled_is_listed_and_can_be_tried_again() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let (well, done) = (Arc::new(Mutex::new(false)), Arc::new(Mutex::new(Vec::new())));
        for i in 0..2 {
            company.submit(&format!("{i}"), None).await.unwrap();
        }
        let org = company.org;
        company.ledger.followers().start_effects(Moody { well: well.clone(), done: done.clone() });
        let failures =
            async || company.ledger.store().read(move |c| followers::failures(c, org, None, 10)).await.unwrap();
        until("one event is handled and one is parked", async || {
            done.lock().unwrap().len() == 1 && failures().await.len() == 1
        })
        .await;
        let failure = failures().await.remove(0);
        assert_eq!(
            (failure.reason.as_str(), failure.event_kind.as_str()),
            ("the other side is down", "order.submitted")
        );
        *well.lock().unwrap() = true;
        company.ledger.followers().retry(org, failure.id).await.unwrap();
        until("the list is empty", async || failures().await.is_empty()).await;
        assert_eq!(done.lock().unwrap().len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_follower_sent_back_to_the_beginning_sees_everything_again() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let (well, done) = (Arc::new(Mutex::new(true)), Arc::new(Mutex::new(Vec::new())));
        company.submit("一", None).await.unwrap();
        company.ledger.followers().start_effects(Moody { well, done: done.clone() });
        until("it is handled", async || done.lock().unwrap().len() == 1).await;
        let org = company.org;
        // Between two batches nobody else moves the position.
        tokio::time::sleep(Duration::from_millis(200)).await;
        company.ledger.store().write(move |c| followers::rewind(c, org, "moody")).await.unwrap();
        company.submit("二", None).await.unwrap();
        until("all is handled again", async || done.lock().unwrap().len() == 3).await;
    }
}
