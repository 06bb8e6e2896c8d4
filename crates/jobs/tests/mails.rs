//! People are told by mail: once, together, in their language, as they wish, and never what they may not see.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

use gongdan_connect::{Client, Guard, Seal, Trust};
use gongdan_domain::Language;
use gongdan_domain::answer::{Invitation, PURPOSE};
use gongdan_domain::command::{Command, Envelope};
use gongdan_domain::delivery::{Delivery, DeliveryState, Pace};
use gongdan_domain::mail::{ChannelSettings, Preferences, SECRET, Ways, preferences_id, secret_purpose};
use gongdan_domain::notice::NoticeKind;
use gongdan_domain::sign_in::{Change, SecondFactor};
use gongdan_jobs::notices::Notices;
use gongdan_jobs::sender::Sender;
use gongdan_jobs::{Outside, carriers};
use gongdan_ledger::follow::RowFollower;
use gongdan_store::outlets::{self, Sealed};
use gongdan_store::{Conn, deliveries, events, notices};
use gongdan_testkit::TestDb;
use gongdan_testkit::company::{Company, now};
use gongdan_testkit::smtp::Smtp;
use jiff::SignedDuration;
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;
use uuid::Uuid;

const KEY: [u8; 32] = [5; 32];

/// The channel that speaks SMTP.
fn mail() -> &'static str {
    let is_mail = |channel: &&&dyn gongdan_connect::Channel| channel.schema()["properties"]["host"].is_object();
    gongdan_kinds::channels().iter().find(is_mail).unwrap().name()
}

/// A company whose agent reads English and whose people have addresses, with mail set up.
async fn company(url: &str, smtp: &Smtp, user: &str) -> (Company, Uuid) {
    company_with(url, smtp, user, json!({})).await
}

/// The same with more settings of mail.
async fn company_with(url: &str, smtp: &Smtp, user: &str, more: serde_json::Value) -> (Company, Uuid) {
    let company = Company::found(url).await;
    for (id, login, locale) in [(company.agent, "agent", Language::En), (company.requester, "requester", Language::Zh)]
    {
        let catalog = company.ledger.catalog(company.org).unwrap();
        let mut person = catalog.person(id).unwrap().body.clone();
        (person.email, person.locale) = (format!("{login}@example.com"), locale);
        company.save(id, login, &person).await;
    }
    let mut settings = json!({"host": "127.0.0.1", "port": smtp.port, "security": "none", "user": user,
        "from": "gongdan@example.com", "fromName": "工单"});
    settings.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let (outlet, org) = (Uuid::now_v7(), company.org);
    let has_secret = !user.is_empty();
    company.save(outlet, mail(), &ChannelSettings { settings, has_secret }).await;
    let sealed = Seal::new(&KEY).unwrap().close(&secret_purpose(outlet), b"secret");
    let sealed = Sealed { name: SECRET.to_owned(), sealed, changed_at: now(), ends_at: None };
    if has_secret {
        company.ledger.store().write(move |c| outlets::keep(c, org, outlet, &[sealed])).await.unwrap();
    }
    (company, outlet)
}

/// Lets the follower handle the whole log, as often as a test likes.
async fn follow(company: &Company) {
    let (org, follower) = (company.org, Notices::new(company.ledger.clone(), gongdan_kinds::channels()));
    let work = move |c: &mut Conn| {
        let batch = events::after(c, org, 0, 1_000)?;
        follower.prepare(c, org, &batch)?(c)
    };
    company.ledger.store().write(work).await.unwrap();
}

fn send(company: &Company) -> Sender {
    let client = Client::new(Guard::allowing("127.0.0.1").unwrap(), Trust::default()).unwrap();
    let public_url = "https://gd.example.com".to_owned();
    let channels = gongdan_kinds::channels();
    let outside = Outside { client, seal: Seal::new(&KEY).unwrap(), channels, public_url };
    let milli = SignedDuration::from_millis;
    let pace = Pace { pauses: vec![milli(30); 3], rest: milli(20), longest_rest: milli(50) };
    let sender = Sender::new(company.ledger.clone(), carriers(&company.ledger, &outside), pace);
    sender.start();
    sender
}

/// A comment of some minutes ago: what happened within the last minute is still gathered.
async fn comment(company: &Company, order_id: Uuid, mentions: Vec<Uuid>, internal: bool) {
    let command = Command::CommentOrder {
        order_id,
        comment_id: Uuid::now_v7(),
        text: "请看".to_owned(),
        attachments: Vec::new(),
        mentions,
        internal,
    };
    let at = now() - SignedDuration::from_mins(5);
    company
        .ledger
        .submit(Envelope { at, ..company.envelope(company.caller(company.admin), None, command) })
        .await
        .unwrap();
}

async fn messages(company: &Company, order: Uuid) -> Vec<Delivery> {
    let org = company.org;
    company.ledger.store().read(move |c| deliveries::to_people(c, org, order, 100)).await.unwrap()
}

async fn settled(company: &Company, order: Uuid) -> Vec<Delivery> {
    for _ in 0..400 {
        let found = messages(company, order).await;
        if found.iter().all(|message| message.state != DeliveryState::Waiting) {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{:?}", messages(company, order).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_together_comes_in_one_mail_in_the_readers_language() {
    for db in TestDb::each() {
        let smtp = Smtp::start(|_| "250 OK").await;
        let (company, _) = company(&db.url, &smtp, "robot").await;
        let order = company.submit("水泵<b>", None).await.unwrap().receipt.id;
        comment(&company, order, vec![company.requester], false).await;
        comment(&company, order, vec![company.agent, company.requester], false).await;
        comment(&company, order, vec![company.requester], true).await;
        follow(&company).await;
        follow(&company).await;
        let _sender = send(&company);
        smtp.until(2).await;
        tokio::time::sleep(Duration::from_millis(800)).await;
        let taken = smtp.taken();
        assert_eq!(taken.len(), 2, "one mail for each person");
        let to = |who: &str| taken.iter().find(|mail| mail.to == format!("{who}@example.com")).unwrap();
        let (zh, en) = (to("requester"), to("agent"));
        for mail in [zh, en] {
            assert_eq!(mail.header("In-Reply-To"), format!("<order-{order}@example.com>"));
            assert_eq!(mail.header("References"), mail.header("In-Reply-To"));
            assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
            assert!(mail.header("Message-ID").ends_with("@example.com>"));
            assert!(mail.header("Content-Type").starts_with("multipart/alternative"));
        }
        assert_eq!((zh.header("Content-Language"), en.header("Content-Language")), ("zh-CN".into(), "en".into()));
        assert!(en.content.contains("A comment mentions you") && en.content.contains("/orders/"), "{}", en.content);
        let rows = settled(&company, order).await;
        assert_eq!(rows.len(), 3, "nobody is told of words among colleagues they may not read: {rows:?}");
        assert!(rows.iter().all(|row| row.state == DeliveryState::Sent && row.attempts == 1), "{rows:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_told_apart_and_told_in_words() {
    for db in TestDb::each() {
        let answers = ["451 4.3.0 try again", "250 OK", "550 5.1.1 no such user"];
        let smtp = Smtp::start(move |count| answers[count.min(2)]).await;
        let (company, outlet) = company(&db.url, &smtp, "").await;
        let order = company.submit("水泵", None).await.unwrap().receipt.id;
        comment(&company, order, vec![company.requester], false).await;
        follow(&company).await;
        let _sender = send(&company);
        smtp.until(1).await;
        let first = settled(&company, order).await;
        assert_eq!((first[0].state, first[0].attempts), (DeliveryState::Sent, 2), "{first:?}");
        comment(&company, order, vec![company.agent], false).await;
        follow(&company).await;
        let rows = settled(&company, order).await;
        let refused = rows.iter().find(|row| row.recipient_id == Some(company.agent)).unwrap();
        assert_eq!((refused.state, refused.attempts), (DeliveryState::Failed, 1), "{refused:?}");
        assert!(refused.reason.as_ref().unwrap().en.contains("no such user"), "{refused:?}");
        let org = company.org;
        let health = company.ledger.store().read(move |c| outlets::health(c, org, &[outlet])).await.unwrap();
        assert_eq!(health[&outlet].failing_since, None, "one bad address says nothing about the server");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_do_not_want_or_know_already_is_not_sent() {
    for db in TestDb::each() {
        let smtp = Smtp::start(|_| "250 OK").await;
        let (company, _) = company(&db.url, &smtp, "").await;
        let order = company.submit("水泵", None).await.unwrap().receipt.id;
        let none = Ways { app: false, outside: false };
        let ways = BTreeMap::from([(NoticeKind::Mentioned.code().to_owned(), none)]);
        let wishes = Preferences { ways, ..Preferences::default() };
        company.save(preferences_id(company.agent), &company.agent.to_string(), &wishes).await;
        comment(&company, order, vec![company.agent, company.requester], false).await;
        follow(&company).await;
        let (org, reader, deaf) = (company.org, company.requester, company.agent);
        let told = move |c: &mut Conn| notices::of(c, org, deaf, false, None, 10);
        assert!(company.ledger.store().read(told).await.unwrap().is_empty(), "they wanted to be told nothing");
        // The other one has read it in the browser before the mail went out.
        let see = move |c: &mut Conn| notices::see(c, org, reader, notices::Seen::Order(order), now());
        assert_eq!(company.ledger.store().write(see).await.unwrap(), 1);
        let _sender = send(&company);
        let rows = settled(&company, order).await;
        assert_eq!(rows.len(), 1, "{rows:?}");
        assert_eq!((rows[0].state, rows[0].attempts), (DeliveryState::Dropped, 0), "{rows:?}");
        assert!(rows[0].reason.as_ref().unwrap().en.contains("seen"), "{rows:?}");
        assert_eq!((smtp.taken().len(), smtp.tried()), (0, 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_asked_to_act_is_told_and_no_more_once_it_is_done() {
    for db in TestDb::each() {
        let smtp = Smtp::start(|_| "250 OK").await;
        let (company, _) = company(&db.url, &smtp, "").await;
        let name = json!({"zh": "步骤", "en": "Step"});
        let who = json!({"staff": {"who": [{"from": "people", "people": [company.agent]}]}});
        let flow = json!({"steps": [
            {"id": "start", "kind": "start", "name": name, "ways": [{"to": "agree"}]},
            {"id": "agree", "kind": "approval", "name": name, "settings": who, "ways": [{"to": "end"}]},
            {"id": "end", "kind": "end", "name": name},
        ]});
        company.publish_flow(flow, 1).await;
        let command = company.submission("水泵");
        let at = now() - SignedDuration::from_mins(5);
        let submitted = Envelope { at, ..company.envelope(company.requester(), None, command) };
        let order = company.ledger.submit(submitted).await.unwrap().receipt.id;
        follow(&company).await;
        let _sender = send(&company);
        smtp.until(1).await;
        let rows = settled(&company, order).await;
        assert_eq!(rows.len(), 1, "{rows:?}");
        assert_eq!((rows[0].topic.as_str(), rows[0].recipient_id), ("asked", Some(company.agent)));
        assert!(smtp.taken()[0].content.contains("You are asked to act"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_asked_gets_a_link_that_answers_unless_a_password_is_not_enough_for_them() {
    for has_factor in [false, true] {
        for db in TestDb::each() {
            let smtp = Smtp::start(|_| "250 OK").await;
            let (company, _) = company_with(&db.url, &smtp, "", json!({"answerHours": 24})).await;
            let (org, agent) = (company.org, company.agent);
            if has_factor {
                let factor = SecondFactor {
                    user_id: agent,
                    sealed: vec![1],
                    last_step: 0,
                    recovery: Vec::new(),
                    changed_at: now(),
                };
                company.system(Command::SignIn(Box::new(Change::SetSecondFactor(factor)))).await;
            }
            let who = json!({"staff": {"who": [{"from": "people", "people": [agent]}], "samePerson": "never"}});
            let steps = json!([
                {"id": "start", "kind": "start", "name": {"zh": "开始", "en": "Start"}, "ways": [{"to": "check"}]},
                {"id": "check", "kind": "approval", "name": {"zh": "审", "en": "Check"}, "ways": [{"to": "done"}],
                    "settings": who},
                {"id": "done", "kind": "end", "name": {"zh": "完", "en": "Done"}, "ways": []},
            ]);
            company.publish_flow(json!({ "steps": steps }), 1).await;
            let submission = company.envelope(company.requester(), None, company.submission("水泵"));
            let at = now() - SignedDuration::from_mins(5);
            let order = company.ledger.submit(Envelope { at, ..submission }).await.unwrap().receipt.id;
            follow(&company).await;
            let _sender = send(&company);
            smtp.until(1).await;
            let mail = smtp.taken().remove(0);
            let content = mail.content.replace("=\r\n", "").replace("=\n", "").replace("=3D", "=");
            let found = content.split("/answer#").nth(1).map(|rest| {
                let is_of_ticket = |c: &char| c.is_ascii_alphanumeric() || "-_".contains(*c);
                rest.chars().take_while(is_of_ticket).collect::<String>()
            });
            assert_eq!(found.is_none(), has_factor, "{content}");
            if let Some(ticket) = found {
                let invited: Invitation = Seal::new(&KEY).unwrap().read(PURPOSE, &ticket).unwrap();
                assert_eq!((invited.org, invited.order_id, invited.person), (org, order, agent));
                let hours = invited.until.duration_since(now()).as_hours();
                assert!((23..=24).contains(&hours), "{hours}");
            }
        }
    }
}
