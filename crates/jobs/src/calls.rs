//! Calls that flows make: what is sent, and what becomes of the order when the answer is there or never will be.
//!
//! What is sent is written down once, so every attempt is the same to the byte and carries the same key. Whoever is
//! called and keeps the key acts once, however often this process falls.

use crate::flow_errands::{Commission, Desk, Stop, words};
use crate::sender::{Carried, Carrier, Carrying};
use gongdan_connect::{Advice, Answer, Call, Client, Failure, Headers, Seal, credentials};
use gongdan_domain::catalog::Typed;
use gongdan_domain::connection::{CHANNEL, Connection, SECRET, SignIn, secret_purpose};
use gongdan_domain::delivery::Delivery;
use gongdan_domain::expr::{self, Type};
use gongdan_domain::{OrgId, Refusal, Text};
use gongdan_engine::act::Act;
use gongdan_engine::behaviour::{Assignment, Errand};
use gongdan_engine::outgoing::Outgoing;
use gongdan_ledger::Ledger;
use gongdan_store::outlets;
use jiff::{SignedDuration, Timestamp};
use request::Request;
use serde_json::{Map, Value, json};
use std::pin::Pin;
use std::time::{Duration, Instant};
use uuid::Uuid;

pub(crate) mod request;

/// Bytes of an answer that are read; a larger one is refused.
const ANSWER: usize = 256 * 1_024;
/// When the database does not answer, it is asked again after this.
const PATIENCE: SignedDuration = SignedDuration::from_secs(5);
/// How often a report is tried anew because somebody changed the order at the same moment.
const MOST_CLASHES: usize = 5;

/// Makes the calls of flows.
pub struct CallCarrier {
    desk: Desk,
    client: Client,
    seal: Seal,
}

/// An answer, as far as it was read.
struct Told {
    status: u16,
    body: Value,
}

impl CallCarrier {
    /// Calls through `client`, with secrets opened by `seal`.
    pub fn new(ledger: Ledger, client: Client, seal: Seal) -> Self {
        Self { desk: Desk::new(ledger), client, seal }
    }

    async fn attempt(&self, org: OrgId, delivery: &Delivery) -> Result<Carried, Stop> {
        let over =
            || Carried::Dropped(Text::new("工单不再等待这次调用。", "The order does not wait for this any more."));
        let unreadable = |_| Stop::For(Text::new("调用的内容无法读取。", "What is to be sent cannot be read."));
        let request: Request = serde_json::from_str(&delivery.body).map_err(unreadable)?;
        let Some(order) = delivery.order_id else { return Ok(over()) };
        let Some((at, Errand::Call(call))) = self.desk.find(org, order, request.visit).await? else {
            return Ok(over());
        };
        let began = Instant::now();
        let number = delivery.attempts + 1;
        let connection = at.catalog.connection(delivery.outlet_id).cloned();
        let name = connection.as_ref().map(|found| found.body.name.clone()).unwrap_or_default();
        let told = self.send(&at, &call, (connection.as_ref(), delivery), request).await;
        let took = began.elapsed();
        let failure = match told {
            Ok(told) => match self.take_in(&at, &call, &told, &noted(&name, told.status, number, took)).await? {
                None => return Ok(Carried::Sent { status: Some(told.status), took, with: Vec::new() }),
                Some(failure) => failure,
            },
            Err(failure) => failure,
        };
        let is_final = !matches!(failure.advice, Advice::Retry { .. }) || number >= i64::from(call.attempts);
        if is_final {
            self.give_up_on(&at, &call, &in_words(&name, &failure.words, number)).await?;
        }
        // What one order has in it says nothing about the system that does not take it.
        let of_outlet = !matches!(failure.advice, Advice::GiveUp);
        Ok(Carried::Failed { failure, took, is_final, of_outlet, instead: None })
    }

    /// One attempt.
    async fn send(
        &self,
        at: &Commission,
        call: &Outgoing,
        (connection, delivery): (Option<&Typed<Connection>>, &Delivery),
        request: Request,
    ) -> Result<Told, Failure> {
        let gone = || Failure::give_up("连接已停用。", "The connection is switched off.");
        let connection = connection.filter(|found| found.active).ok_or_else(gone)?;
        let url = self.client.check(&request.url(&connection.body.url))?;
        let base = self.client.check(&connection.body.url)?;
        if !url.path().starts_with(base.path().trim_end_matches('/')) {
            return Err(Failure::give_up("路径离开了连接的地址。", "The path leads out of the connection's address."));
        }
        let mut headers = request.headers()?;
        headers.extend(self.credentials(at.org, connection).await?);
        let body = request.body.as_ref().map(Value::to_string).unwrap_or_default();
        let sent = Call {
            method: request.method()?,
            headers,
            body: body.into(),
            within: Duration::from_secs(call.seconds.into()),
            most: ANSWER,
            ..Call::new(Default::default(), url.as_str())
        };
        let sent =
            sent.header("accept", "application/json").header("idempotency-key", &delivery.message_id.to_string());
        let answer = match request.body {
            Some(_) => self.client.send(sent.header("content-type", "application/json")).await?,
            None => self.client.send(sent).await?,
        };
        read(answer.accepted()?)
    }

    async fn credentials(&self, org: OrgId, connection: &Typed<Connection>) -> Result<Headers, Failure> {
        let id = connection.id;
        let kept = if connection.body.sign_in == SignIn::Nothing {
            Vec::new()
        } else {
            let kept = self.desk.ledger().store().read(move |c| outlets::secrets(c, org, id)).await;
            kept.map_err(|_| Failure::retry("数据库暂时不可用。", "The database does not answer."))?
        };
        let sealed = kept.iter().find(|kept| kept.name == SECRET).map(|kept| kept.sealed.as_slice());
        credentials(&connection.body.sign_in, &secret_purpose(id), sealed, &self.seal)
    }

    /// Writes an answer into the order, which goes on; answers why that is not possible.
    async fn take_in(
        &self,
        at: &Commission,
        call: &Outgoing,
        told: &Told,
        note: &Text,
    ) -> Result<Option<Failure>, Stop> {
        let answer = expr::Value::from_json(&json!({"status": told.status, "body": told.body}), &Type::Any);
        if let Some(accept) = &call.accept
            && !at.holds(accept, "answer", &answer)?
        {
            let (zh, en) = ("对方的答复不符合接受条件", "its answer is not what the step accepts");
            let told: String = told.body.to_string().chars().take(200).collect();
            return Ok(Some(Failure::give_up(format!("{zh}：{told}"), format!("{en}: {told}"))));
        }
        let unfit = self.carried(at, (&call.set, "answer", &answer), note).await?;
        Ok(unfit.map(|words| Failure::give_up(words.zh, words.en)))
    }

    /// There will be no answer: the order goes on all the same where the step says how, else somebody has to look.
    async fn give_up_on(&self, at: &Commission, call: &Outgoing, reason: &Text) -> Result<(), Stop> {
        let mut reason = reason.clone();
        if let Some(failed) = &call.failed {
            let error = expr::Value::text(reason.get(at.catalog.organisation().locale));
            match self.carried(at, (failed, "error", &error), &reason).await? {
                None => return Ok(()),
                Some(unfit) => {
                    reason = Text::new(format!("{}{}", reason.zh, unfit.zh), format!("{} {}", reason.en, unfit.en));
                }
            }
        }
        let act = Act::Failed { visit: at.visit, reason };
        self.desk.report(at.org, at.order.id, &act).await.map_err(Stop::Later)
    }

    /// Writes answers and lets the order go on, both or neither; answers why the answers do not fit.
    async fn carried(
        &self,
        at: &Commission,
        (set, name, value): (&[Assignment], &str, &expr::Value),
        note: &Text,
    ) -> Result<Option<Text>, Stop> {
        let act = Act::Carried { visit: at.visit, note: Some(note.clone()) };
        let mut at = at.clone();
        for _ in 0..MOST_CLASHES {
            let patch: Map<String, Value> = at.answers(set, name, value)?;
            match self.desk.carry(&at, patch, &act).await? {
                Ok(_) | Err(Refusal::Decided | Refusal::Unfit(_)) => return Ok(None),
                Err(Refusal::VersionConflict { .. }) => match self.desk.find(at.org, at.order.id, at.visit).await? {
                    Some((fresh, _)) => at = fresh,
                    None => return Ok(None),
                },
                Err(refusal) => return Ok(Some(words(&refusal))),
            }
        }
        Err(Stop::Later("the order changes all the time".to_owned()))
    }
}

/// Reads an answer: JSON, else the text that it is.
fn read(answer: Answer) -> Result<Told, Failure> {
    if answer.cut {
        let (zh, en) = ("对方的答复超过 256 KB。", "Its answer is larger than 256 KB.");
        return Err(Failure { status: Some(answer.status), ..Failure::give_up(zh, en) });
    }
    let body = match serde_json::from_slice(&answer.body) {
        Ok(body) => body,
        Err(_) if answer.body.is_empty() => Value::Null,
        Err(_) => Value::String(String::from_utf8_lossy(&answer.body).into_owned()),
    };
    Ok(Told { status: answer.status, body })
}

fn noted(name: &str, status: u16, attempt: i64, took: Duration) -> Text {
    let ms = took.as_millis();
    Text::new(
        format!("{name}：HTTP {status}，第 {attempt} 次，{ms} 毫秒"),
        format!("{name}: HTTP {status}, attempt {attempt}, {ms} ms"),
    )
}

fn in_words(name: &str, reason: &Text, attempts: i64) -> Text {
    let (zh, en) = (&reason.zh, &reason.en);
    let times = if attempts == 1 { "1 attempt" } else { &format!("{attempts} attempts") };
    Text::new(format!("{name}：{zh}（尝试 {attempts} 次）"), format!("{name}: {en} ({times})"))
}

impl Carrier for CallCarrier {
    fn channel(&self) -> &'static str {
        CHANNEL
    }

    fn carry<'a>(&'a self, org: OrgId, delivery: &'a Delivery) -> Carrying<'a> {
        Box::pin(async move {
            match self.attempt(org, delivery).await {
                Ok(carried) => carried,
                Err(Stop::For(reason)) => Carried::Dropped(reason),
                // It counts for nothing: nobody outside is to blame.
                Err(Stop::Later(error)) => {
                    tracing::warn!(%error, "a call of a flow has to wait");
                    Carried::Later(Timestamp::now() + PATIENCE)
                }
            }
        })
    }

    /// Orders wait for an administrator each by itself; the connection stays as it is.
    fn give_up<'a>(&'a self, _: OrgId, _: Uuid, _: Text) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        Box::pin(std::future::ready(()))
    }
}
