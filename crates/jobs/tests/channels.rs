//! Chat and short messages: what vendors answer is understood, tokens are fetched once, what does not get through goes
//! another way, and nobody waits for a partner that does not answer.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

use gongdan_connect::{Client, Guard, Seal, Trust};
use gongdan_domain::command::{Command, Envelope};
use gongdan_domain::delivery::{Delivery, DeliveryState, Pace};
use gongdan_domain::mail::{ChannelSettings, Preferences, preferences_id, secret_purpose};
use gongdan_jobs::notices::Notices;
use gongdan_jobs::sender::Sender;
use gongdan_jobs::timers::Timers;
use gongdan_jobs::{Outside, carriers};
use gongdan_ledger::follow::RowFollower;
use gongdan_store::outlets::{self, Sealed};
use gongdan_store::{Conn, deliveries, events};
use gongdan_testkit::TestDb;
use gongdan_testkit::company::{Company, now};
use gongdan_testkit::receiver::{Arrived, Receiver, Reply};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use uuid::Uuid;

const KEY: [u8; 32] = [5; 32];

/// By name.
type Secrets<'a> = &'a [(&'a str, &'a str)];

/// A channel of the organisation, by a setting that only this one has.
fn channel(mark: &str) -> &'static str {
    let has = |channel: &&&dyn gongdan_connect::Channel| channel.schema()["properties"][mark].is_object();
    gongdan_kinds::channels().iter().find(has).unwrap().name()
}

fn robot() -> &'static str {
    let has = |channel: &&&dyn gongdan_connect::Channel| channel.schema()["x-secrets"]["sign"].is_object();
    gongdan_kinds::channels().iter().find(has).unwrap().name()
}

/// A company whose agent has an account on every channel.
async fn company(url: &str) -> Company {
    let company = Company::found(url).await;
    let mut person = company.ledger.catalog(company.org).unwrap().person(company.agent).unwrap().body.clone();
    person.phone = "13800138000".to_owned();
    person.accounts = ["corpId", "appKey", "idType"].map(|mark| (channel(mark).to_owned(), "lin".to_owned())).into();
    company.save(company.agent, "agent", &person).await;
    company
}

async fn set_up(company: &Company, name: &str, settings: Value, secrets: &[(&str, &str)]) -> Uuid {
    let (outlet, org) = (Uuid::now_v7(), company.org);
    company.save(outlet, name, &ChannelSettings { settings, has_secret: true }).await;
    let seal = |(name, secret): &(&str, &str)| {
        let sealed = Seal::new(&KEY).unwrap().close(&secret_purpose(outlet), secret.as_bytes());
        Sealed { name: (*name).to_owned(), sealed, changed_at: now(), ends_at: None }
    };
    let sealed: Vec<Sealed> = secrets.iter().map(seal).collect();
    company.ledger.store().write(move |c| outlets::keep(c, org, outlet, &sealed)).await.unwrap();
    outlet
}

async fn wecom(company: &Company, url: &str) -> Uuid {
    let settings = json!({"baseUrl": url, "corpId": "ww1", "agentId": 7, "answerHours": 0});
    set_up(company, channel("corpId"), settings, &[("secret", "hush")]).await
}

async fn gateway(company: &Company, url: &str) -> Uuid {
    let body = json!({"to": "{{mobile}}", "text": "{{text}}", "key": "{{secret}}"}).to_string();
    let settings = json!({"vendor": "http", "baseUrl": url, "body": body, "okAt": "/code", "okValue": "0"});
    set_up(company, channel("signName"), settings, &[("secret", "hush")]).await
}

fn send(company: &Company) -> Sender {
    let client = Client::new(Guard::allowing("127.0.0.1").unwrap(), Trust::default()).unwrap();
    let public_url = "https://gd.example.com".to_owned();
    let channels = gongdan_kinds::channels();
    let outside = Outside { client, seal: Seal::new(&KEY).unwrap(), channels, public_url };
    let milli = SignedDuration::from_millis;
    let pace = Pace { pauses: vec![milli(30); 5], rest: milli(20), longest_rest: milli(50) };
    let sender = Sender::new(company.ledger.clone(), carriers(&company.ledger, &outside), pace);
    sender.start();
    sender
}

/// The agent is mentioned, some minutes ago: what happened within the last minute is still gathered.
async fn mention(company: &Company) -> Uuid {
    let order_id = company.submit("水泵[点我](http://evil)<b>", None).await.unwrap().receipt.id;
    let command = Command::CommentOrder {
        order_id,
        comment_id: Uuid::now_v7(),
        text: "请看".to_owned(),
        attachments: Vec::new(),
        mentions: vec![company.agent],
        internal: false,
    };
    let at = now() - SignedDuration::from_mins(5);
    let caller = company.caller(company.admin);
    company.ledger.submit(Envelope { at, ..company.envelope(caller, None, command) }).await.unwrap();
    follow(company).await;
    order_id
}

async fn follow(company: &Company) {
    let (org, follower) = (company.org, Notices::new(company.ledger.clone(), gongdan_kinds::channels()));
    let work = move |c: &mut Conn| {
        let batch = events::after(c, org, 0, 1_000)?;
        follower.prepare(c, org, &batch)?(c)
    };
    company.ledger.store().write(work).await.unwrap();
}

async fn settled(company: &Company, order: Uuid) -> Vec<Delivery> {
    let org = company.org;
    for _ in 0..400 {
        let found = company.ledger.store().read(move |c| deliveries::to_people(c, org, order, 100)).await.unwrap();
        if !found.is_empty() && found.iter().all(|message| message.state != DeliveryState::Waiting) {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let found = company.ledger.store().read(move |c| deliveries::to_people(c, org, order, 100)).await.unwrap();
    panic!("{found:?}");
}

fn reply(body: Value) -> Reply {
    Reply { body: body.to_string(), ..Reply::from(200) }
}

fn token_or(arrived: &Arrived, token: &str, body: impl FnOnce() -> Reply) -> Reply {
    if arrived.line.contains("gettoken") {
        return reply(json!({"errcode": 0, "access_token": token, "expires_in": 7_200}));
    }
    body()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_reaches_the_account_and_a_token_taken_back_is_fetched_anew_once() {
    for db in TestDb::each() {
        let tokens = AtomicUsize::new(0);
        let vendor = Receiver::start(move |_, arrived| {
            if arrived.line.contains("gettoken") {
                let token = format!("t{}", tokens.fetch_add(1, Ordering::SeqCst));
                return reply(json!({"errcode": 0, "access_token": token, "expires_in": 7_200}));
            }
            let is_new = arrived.line.contains("access_token=t1");
            reply(if is_new {
                json!({"errcode": 0, "msgid": "m"})
            } else {
                json!({"errcode": 42001, "errmsg": "expired"})
            })
        })
        .await;
        let company = company(&db.url).await;
        let outlet = wecom(&company, &vendor.url).await;
        let order = mention(&company).await;
        let _sender = send(&company);
        let rows = settled(&company, order).await;
        assert_eq!((rows[0].state, rows[0].attempts), (DeliveryState::Sent, 1), "{rows:?}");
        let lines: Vec<String> = vendor.seen().into_iter().map(|(arrived, _)| arrived.line).collect();
        let asked = lines.iter().filter(|line| line.contains("corpid=ww1&corpsecret=hush")).count();
        assert_eq!((asked, lines.len()), (2, 4), "{lines:?}");
        let body: Value = serde_json::from_str(&vendor.seen().last().unwrap().0.body).unwrap();
        let card = &body["textcard"];
        assert_eq!((&body["touser"], &body["agentid"]), (&json!("lin"), &json!(7)));
        assert_eq!(card["url"], format!("https://gd.example.com/orders/{order}"));
        let words = card["description"].as_str().unwrap();
        assert!(words.contains("水泵") && !words.contains('<') && !words.contains('['), "{words}");
        // Kept sealed, and good for the next message.
        let org = company.org;
        let kept = company.ledger.store().read(move |c| outlets::token(c, org, outlet, now())).await.unwrap().unwrap();
        assert!(!kept.windows(2).any(|two| two == b"t1"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_messages_on_two_nodes_fetch_one_token() {
    for db in TestDb::each() {
        let vendor = Receiver::start(|_, arrived| {
            let slow = if arrived.line.contains("gettoken") { Duration::from_millis(300) } else { Duration::ZERO };
            Reply { after: slow, ..token_or(arrived, "t", || reply(json!({"errcode": 0}))) }
        })
        .await;
        let company = company(&db.url).await;
        let outlet = wecom(&company, &vendor.url).await;
        let (org, agent) = (company.org, company.agent);
        let seed =
            json!({"reason": gongdan_domain::mail::TEST, "detail": null, "actor": "林", "at": now()}).to_string();
        let made: Vec<Delivery> = (0..8)
            .map(|_| Delivery {
                recipient_id: Some(agent),
                topic: gongdan_domain::mail::TEST.to_owned(),
                body: seed.clone(),
                ..Delivery::new(Uuid::now_v7(), channel("corpId").to_owned(), outlet, now())
            })
            .collect();
        company.ledger.store().write(move |c| deliveries::add(c, org, &made)).await.unwrap();
        let _nodes = [send(&company), send(&company)];
        let is_card = |arrived: &Arrived| arrived.line.contains("message/send");
        vendor.until(|seen| seen.iter().filter(|(arrived, _)| is_card(arrived)).count() == 8).await;
        let tokens = vendor.seen().iter().filter(|(arrived, _)| !is_card(arrived)).count();
        assert_eq!(tokens, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_channel_does_not_deliver_the_next_one_does() {
    // Said OK without reaching the person; refused for good; credentials that fail again and again; no answer at all.
    let invalid = || reply(json!({"errcode": 0, "invaliduser": "lin"}));
    let unknown = || reply(json!({"errcode": 60_111, "errmsg": "no such user"}));
    let secret = || reply(json!({"errcode": 40_001, "errmsg": "bad secret"}));
    let broken = || Reply { body: "<html>".to_owned(), ..Reply::from(200) };
    let limited = || Reply { headers: "retry-after: 0\r\n".to_owned(), ..Reply::from(429) };
    let table: [(fn() -> Reply, i64); 5] = [(invalid, 1), (unknown, 1), (secret, 3), (broken, 3), (limited, 3)];
    for (answer, attempts) in table {
        for db in TestDb::each() {
            let chat = Receiver::start(move |_, arrived| token_or(arrived, "t", answer)).await;
            let sms = Receiver::start(|_, _| reply(json!({"code": 0}))).await;
            let company = company(&db.url).await;
            wecom(&company, &chat.url).await;
            gateway(&company, &sms.url).await;
            let order = mention(&company).await;
            let _sender = send(&company);
            sms.until(|seen| !seen.is_empty()).await;
            let rows = settled(&company, order).await;
            let by = |name: &str| rows.iter().find(|row| row.channel == name).unwrap();
            let (first, second) = (by(channel("corpId")), by(channel("signName")));
            assert_eq!((first.state, first.attempts), (DeliveryState::Failed, attempts), "{rows:?}");
            assert!(first.reason.is_some(), "in words");
            assert_eq!((second.state, rows.len()), (DeliveryState::Sent, 2), "{rows:?}");
            let sent: Value = serde_json::from_str(&sms.seen()[0].0.body).unwrap();
            assert_eq!((&sent["to"], &sent["key"]), (&json!("+8613800138000"), &json!("hush")));
            assert_eq!(sms.seen().len(), 1, "told once");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_are_told_in_words_and_a_person_out_of_reach_says_nothing_about_the_channel() {
    for (code, is_failing) in [(40_001, true), (60_111, false)] {
        for db in TestDb::each() {
            let answer = move || reply(json!({"errcode": code, "errmsg": "no"}));
            let chat = Receiver::start(move |_, arrived| token_or(arrived, "t", answer)).await;
            let company = company(&db.url).await;
            let outlet = wecom(&company, &chat.url).await;
            let order = mention(&company).await;
            let _sender = send(&company);
            let rows = settled(&company, order).await;
            assert_eq!((rows[0].state, rows.len()), (DeliveryState::Failed, 1), "no other way: {rows:?}");
            let org = company.org;
            let health = company.ledger.store().read(move |c| outlets::health(c, org, &[outlet])).await.unwrap();
            let reason = health.get(&outlet).and_then(|health| health.reason.clone());
            assert_eq!(reason.is_some_and(|reason| reason.en.contains("40001")), is_failing, "{health:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_hangs_holds_up_nobody_else() {
    let db = TestDb::sqlite();
    let chat = Receiver::start(|_, _| Reply { after: Duration::from_secs(600), ..Reply::from(200) }).await;
    let sms = Receiver::start(|_, _| reply(json!({"code": 0}))).await;
    let company = company(&db.url).await;
    wecom(&company, &chat.url).await;
    gateway(&company, &sms.url).await;
    let slow = mention(&company).await;
    let wishes = Preferences { channels: Some(vec![channel("signName").to_owned()]), ..Preferences::default() };
    let _sender = send(&company);
    chat.until(|seen| !seen.is_empty()).await;
    company.save(preferences_id(company.agent), &company.agent.to_string(), &wishes).await;
    let began = std::time::Instant::now();
    let quick = mention(&company).await;
    assert_eq!(settled(&company, quick).await[0].state, DeliveryState::Sent, "they chose another channel");
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    let org = company.org;
    let rows = company.ledger.store().read(move |c| deliveries::to_people(c, org, slow, 9)).await.unwrap();
    assert!(rows.iter().any(|row| row.state == DeliveryState::Waiting), "the slow one still waits: {rows:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_vendor_is_spoken_to_as_it_wants() {
    let ok = |_: usize, arrived: &Arrived| match &arrived.line {
        line if line.contains("tenant_access_token") => {
            reply(json!({"code": 0, "tenant_access_token": "f", "expire": 7_200}))
        }
        line if line.contains("gettoken") => reply(json!({"errcode": 0, "access_token": "d", "expires_in": 7_200})),
        line if line.contains("Accounts") => {
            Reply { body: json!({"sid": "SM1", "error_code": null}).to_string(), ..Reply::from(201) }
        }
        _ if arrived.headers.contains_key("x-acs-action") => reply(json!({"Code": "OK"})),
        _ if arrived.headers.contains_key("x-tc-action") => {
            reply(json!({"Response": {"SendStatusSet": [{"Code": "Ok"}]}}))
        }
        _ => reply(json!({"errcode": 0, "code": 0})),
    };
    let vendor = Receiver::start(ok).await;
    let url = &vendor.url;
    let sms = |vendor: &str| {
        json!({"vendor": vendor, "baseUrl": url, "keyId": "AC1", "signName": "工单", "template": "T1", "appId": "14",
            "variables": "reason=why,no=number", "from": "+14155552671"})
    };
    let robots = format!("{url}/robot/send?access_token=r");
    let table: [(&str, Value, Secrets<'_>, &str); 8] = [
        (channel("appKey"), json!({"baseUrl": url, "appKey": "k", "agentId": 3}), &[("secret", "s")], "\"agent_id\":3"),
        (
            channel("idType"),
            json!({"baseUrl": url, "appId": "a", "idType": "user_id"}),
            &[("secret", "s")],
            "receive_id",
        ),
        (channel("signName"), sms("aliyun"), &[("secret", "s")], "TemplateCode=T1"),
        (channel("signName"), sms("tencent"), &[("secret", "s")], "SmsSdkAppId"),
        (channel("signName"), sms("twilio"), &[("secret", "s")], "To=%2B8613800138000"),
        (robot(), json!({"vendor": "wecom"}), &[("address", &robots)], "mentioned_mobile_list"),
        (robot(), json!({"vendor": "dingtalk"}), &[("address", &robots), ("sign", "SECx")], "atMobiles"),
        (robot(), json!({"vendor": "feishu"}), &[("address", &robots), ("sign", "x")], "\"sign\""),
    ];
    for (name, settings, secrets, expected) in table {
        let db = TestDb::sqlite();
        let company = company(&db.url).await;
        set_up(&company, name, settings, secrets).await;
        let order = mention(&company).await;
        let _sender = send(&company);
        let rows = settled(&company, order).await;
        assert_eq!((rows[0].state, rows[0].attempts), (DeliveryState::Sent, 1), "{name} {rows:?}");
        let last = vendor.seen().last().unwrap().0.clone();
        assert!(last.body.contains(expected), "{name}: {}", last.body);
        if expected == "atMobiles" {
            assert!(last.line.contains("timestamp=") && last.line.contains("sign="), "{}", last.line);
        }
        if name == channel("signName") {
            assert!(last.headers["authorization"].len() > 10);
        }
    }
}

#[tokio::test]
async fn a_mark_of_a_ladder_names_the_channel_it_is_told_by() {
    for db in TestDb::each() {
        let company = company(&db.url).await;
        wecom(&company, "http://127.0.0.1:1").await;
        gateway(&company, "http://127.0.0.1:1").await;
        let name = json!({"zh": "步骤", "en": "Step"});
        let who = json!({"staff": {"who": [{"from": "people", "people": [company.agent]}]}});
        let ladder = json!({"clock": "wall", "rungs": [
            {"at": {"minutes": 30}, "then": {"do": "remind"}, "by": ["gone", channel("signName")]},
        ]});
        let flow = json!({"steps": [
            {"id": "start", "kind": "start", "name": name, "ways": [{"to": "agree"}]},
            {"id": "agree", "kind": "approval", "name": name, "settings": who, "ladder": ladder, "ways": [{"to": "end"}]},
            {"id": "end", "kind": "end", "name": name},
        ]});
        company.publish_flow(flow, 1).await;
        let order = company.submit("水泵", None).await.unwrap().receipt.id;
        Timers::new(company.ledger.clone()).fire(now() + SignedDuration::from_mins(31)).await.unwrap();
        follow(&company).await;
        let org = company.org;
        let rows = company.ledger.store().read(move |c| deliveries::to_people(c, org, order, 9)).await.unwrap();
        let mut told: Vec<(&str, &str)> = rows.iter().map(|row| (row.topic.as_str(), row.channel.as_str())).collect();
        told.sort_unstable();
        assert_eq!(told, [("asked", channel("corpId")), ("reminded", channel("signName"))]);
    }
}
