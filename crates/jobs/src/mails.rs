//! Tells people outside of the browser what the follower of notices found, and how such a message is sent.
//!
//! What happens within a minute, in quiet hours, or until the hour of a digest comes in one message: the first in a
//! person's lane takes along what waits behind it. Whether they still want it, may still see it and do not know it yet
//! is looked at when it is sent.

use crate::letter::{Letter, Line};
use crate::reach::Ways;
use crate::sender::{Carried, Carrier, Carrying};
use crate::tokens::Kept;
use crate::webhooks::delivery_id;
use gongdan_connect::{Advice, Channel, Client, Failure, Message, Outlet, Recipient, Seal};
use gongdan_domain::answer::{self, Invitation};
use gongdan_domain::catalog::{Catalog, Person};
use gongdan_domain::delivery::Delivery;
use gongdan_domain::document::{Body as _, Document};
use gongdan_domain::mail::{ASKED, ChannelSettings, Preferences, TEST, preferences_id, secret_purpose};
use gongdan_domain::notice::NoticeKind;
use gongdan_domain::order::Order;
use gongdan_domain::permission::{self, Action, Caller};
use gongdan_domain::{OrgId, Text};
use gongdan_ledger::Ledger;
use gongdan_store::{Conn, StoreError, deliveries, flow_boxes, life, notices, outlets, sign_in, state};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::pin::Pin;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Messages that go along in one.
const MOST_TOGETHER: usize = 50;
/// Attempts after which a message goes another way, where there is one.
const PATIENCE: i64 = 3;
/// Under way at the same time beside what is counted as sent.
const UNDER_WAY: usize = 4;
/// How long a message steps back that would be one too many in a minute.
const STEP_BACK: SignedDuration = SignedDuration::from_secs(15);

/// What a message is made from: kept as the body of its delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seed {
    /// Why they are told: the code of a notice, or [`ASKED`].
    pub reason: String,
    /// What the notice says besides.
    pub detail: Option<String>,
    /// Who caused it; empty for a schedule.
    pub actor: String,
    /// When it happened.
    pub at: Timestamp,
    /// By which channels the flow wants it told; as the person wishes, if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
}

/// Sends messages of one channel.
pub struct ChannelCarrier {
    ledger: Ledger,
    channel: &'static dyn Channel,
    /// All there are, for what does not get through here.
    channels: &'static [&'static dyn Channel],
    client: Client,
    seal: Seal,
    base: String,
}

/// What is known about a person's lane when its first message is sent.
struct Lane {
    document: Option<Document>,
    secrets: Vec<outlets::Sealed>,
    /// Sent by this outlet within the last minute.
    lately: usize,
    preferences: Preferences,
    last: Option<Timestamp>,
    /// The first message and what waits behind it.
    rows: Vec<Delivery>,
    orders: HashMap<Uuid, Order>,
    /// The seats in which they are asked now, by order.
    asked: HashMap<Uuid, Vec<(i64, i64)>>,
    /// Whether they sign in with a second factor.
    has_factor: bool,
    seen: HashSet<i64>,
}

impl ChannelCarrier {
    /// Sends by the first of the channels, and what it cannot send by another of them; `base` is where people find
    /// this installation.
    pub fn new(
        ledger: Ledger,
        (channel, channels): (&'static dyn Channel, &'static [&'static dyn Channel]),
        client: Client,
        seal: Seal,
        base: &str,
    ) -> Self {
        Self { ledger, channel, channels, client, seal, base: base.trim_end_matches('/').to_owned() }
    }

    async fn attempt(&self, org: OrgId, delivery: &Delivery) -> Result<Carried, StoreError> {
        let dropped = |zh: &str, en: &str| Ok(Carried::Dropped(Text::new(zh, en)));
        let Some(user) = delivery.recipient_id else { return dropped("没有收件人。", "There is no recipient.") };
        let (first, most) = (delivery.clone(), self.channel.most_per_minute());
        let lane = self.ledger.store().read(move |c| Lane::read(c, org, user, first, most)).await?;
        let catalog = self.ledger.catalog(org);
        let catalog = catalog.ok_or_else(|| StoreError::Unavailable("the catalogue is not read yet".to_owned()))?;
        let is_test = delivery.topic == TEST;
        let Some((document, settings)) = lane.outlet(is_test) else {
            return dropped("此发送方式已停用。", "This channel is switched off.");
        };
        let Some(person) = catalog.person(user).filter(|person| person.active) else {
            return dropped("此人已停用。", "They left.");
        };
        if self.channel.address(&person.body).is_none() {
            let failure =
                Failure::give_up("此人在此渠道没有地址。", "They have no address on this channel.").of_recipient();
            return self.failed(org, (&lane, person), delivery, (failure, Duration::ZERO)).await;
        }
        if let Some(why) = lane.needless(&catalog, person, delivery) {
            return Ok(Carried::Dropped(why));
        }
        if !is_test && let Some(until) = lane.preferences.not_before(Timestamp::now(), lane.last, catalog.time_zone()) {
            return Ok(Carried::Later(until));
        }
        if most_reached(most, lane.lately) {
            return Ok(Carried::Later(Timestamp::now() + STEP_BACK));
        }
        let rows = lane.rows.iter().filter(|row| lane.needless(&catalog, person, row).is_none());
        let rows: Vec<&Delivery> = if is_test { vec![delivery] } else { rows.collect() };
        let needs_factor = || catalog.rights(user).is_some_and(|rights| rights.needs_second_factor());
        let within = self.channel.answers_within(&settings.settings).filter(|_| !lane.has_factor && !needs_factor());
        let until = within.and_then(|within| Timestamp::now().checked_add(within).ok());
        let caller = catalog.caller(user).ok_or(StoreError::NotFound)?;
        let caller = self.ledger.find_steps(org, caller).await?;
        let message = self.message((org, &catalog, &caller), person, delivery, (&rows, &lane), until);
        let Some(secrets) = self.opened(document, &lane.secrets) else {
            let (zh, en) = ("密钥或密码无法打开，请重新填写。", "The secret does not open; enter it again.");
            let failure = Failure::new(Advice::Reauthorise, zh, en);
            return self.failed(org, (&lane, person), delivery, (failure, Duration::ZERO)).await;
        };
        let tokens = Kept { store: self.ledger.store().clone(), seal: self.seal.clone(), org, outlet: document };
        let outlet = Outlet { settings: &settings.settings, secrets: &secrets, way_out: &self.client, tokens: &tokens };
        let began = Instant::now();
        let sent = self.channel.send(outlet, &message).await;
        let (took, with) = (began.elapsed(), rows.iter().map(|row| row.id).filter(|id| *id != delivery.id).collect());
        match sent {
            Ok(()) => Ok(Carried::Sent { status: None, took, with }),
            Err(failure) => self.failed(org, (&lane, person), delivery, (failure, took)).await,
        }
    }

    /// The secrets of the channel, opened; `None` if one does not open.
    fn opened(&self, outlet: Uuid, sealed: &[outlets::Sealed]) -> Option<BTreeMap<String, String>> {
        let (names, purpose) = (self.channel.secret_names(), secret_purpose(outlet));
        let ours = sealed.iter().filter(|secret| names.contains(&secret.name));
        ours.map(|secret| Some((secret.name.clone(), self.seal.open_text(&purpose, &secret.sealed)?))).collect()
    }

    /// What follows from a failure. What is refused for good, and what did not get through again and again, goes
    /// another way if there is one; a message that tries a channel out does not.
    async fn failed(
        &self,
        org: OrgId,
        (lane, person): (&Lane, &Person),
        delivery: &Delivery,
        (failure, took): (Failure, Duration),
    ) -> Result<Carried, StoreError> {
        let of_outlet = !failure.of_recipient;
        let is_refused = failure.advice == Advice::GiveUp;
        let mut instead = None;
        if delivery.topic != TEST && (is_refused || delivery.attempts + 1 >= PATIENCE) {
            let channels = self.channels;
            let ways = self.ledger.store().read(move |c| Ways::read(c, org, channels)).await?;
            let by = serde_json::from_str::<Seed>(&delivery.body).map(|seed| seed.by).unwrap_or_default();
            let next = ways.after(self.channel.name(), &person.body, &lane.preferences, &by);
            instead = next.map(|way| Box::new(redirected(delivery, way.channel.name(), way.outlet)));
        }
        let is_final = is_refused || instead.is_some();
        Ok(Carried::Failed { failure, took, is_final, of_outlet, instead })
    }

    /// The address of a place of the web app; empty if nobody knows where people find it.
    fn at(&self, path: &str) -> String {
        if self.base.is_empty() { String::new() } else { format!("{}{path}", self.base) }
    }

    fn message(
        &self,
        (org, catalog, caller): (OrgId, &Catalog, &Caller),
        person: &Person,
        delivery: &Delivery,
        (rows, lane): (&[&Delivery], &Lane),
        until: Option<Timestamp>,
    ) -> Message {
        let line = |row: &&Delivery| {
            let seed: Seed = serde_json::from_str(&row.body).ok()?;
            let order = row.order_id.and_then(|id| lane.orders.get(&id));
            let title = order.map(|order| {
                let instead = catalog.title_instead(caller, order);
                instead.unwrap_or_else(|| order.title.clone())
            });
            let answer = order.filter(|_| waits_for_reader(&seed.reason)).zip(until).and_then(|(order, until)| {
                let (visit, seat) = lane.only_seat(order.id)?;
                let invitation = Invitation { org, order_id: order.id, visit, seat, person: person.id, until };
                Some(answer::place(&self.seal.ticket(answer::PURPOSE, &invitation)))
            });
            let path = order.map_or("/organisation/webhooks".to_owned(), |order| format!("/orders/{}", order.id));
            Some(Line {
                reason: seed.reason,
                number: order.map(|order| order.number.clone()).unwrap_or_default(),
                title: title.or(seed.detail.clone()).unwrap_or_default(),
                detail: seed.detail,
                actor: seed.actor,
                at: seed.at,
                url: self.at(&path),
                answer: answer.map(|path| self.at(&path)).unwrap_or_default(),
            })
        };
        let lines: Vec<Line> = rows.iter().filter_map(line).collect();
        let about: HashSet<Uuid> = rows.iter().filter_map(|row| row.order_id).collect();
        let letter = Letter {
            language: person.body.locale,
            organisation: catalog.organisation().name.clone(),
            zone: catalog.time_zone().clone(),
            lines,
            settings: self.at("/settings"),
        };
        let address = self.channel.address(&person.body).unwrap_or_default().to_owned();
        let thread = if about.len() == 1 { about.into_iter().next().map(|id| format!("order-{id}")) } else { None };
        Message {
            to: Recipient { name: person.body.name.clone(), address },
            language: person.body.locale,
            subject: letter.subject(),
            lines: letter.brief(),
            place: self.at("/"),
            text: letter.text(),
            html: letter.html(),
            id: delivery.message_id.to_string(),
            thread,
        }
    }
}

impl Lane {
    fn read(c: &mut Conn, org: OrgId, user: Uuid, first: Delivery, most: Option<usize>) -> Result<Self, StoreError> {
        let (outlet, id) = (first.outlet_id, first.id);
        let documents = state::documents_by_id(c, org, &[outlet, preferences_id(user)])?;
        let find = |kind: &str| documents.iter().find(|document| document.kind == kind);
        let preferences = find(Preferences::KIND).and_then(|document| document.read().ok()).unwrap_or_default();
        let document = find(ChannelSettings::KIND).cloned();
        let mut rows = deliveries::in_lane(c, (org, outlet), user, MOST_TOGETHER)?;
        rows.retain(|row| row.id != id);
        rows.insert(0, first);
        let ids: HashSet<Uuid> = rows.iter().filter_map(|row| row.order_id).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let mut asked: HashMap<Uuid, Vec<(i64, i64)>> = HashMap::new();
        for at in flow_boxes::asked(c, org, user, &ids)? {
            asked.entry(at.order_id).or_default().push((at.visit, at.seat));
        }
        let minute_ago = Timestamp::now() - SignedDuration::from_mins(1);
        let lately = most.map(|most| deliveries::sent_since(c, (org, outlet), minute_ago, most)).transpose()?;
        Ok(Self {
            document,
            secrets: outlets::secrets(c, org, outlet)?,
            lately: lately.unwrap_or_default(),
            preferences,
            last: deliveries::last_sent(c, (org, outlet), user)?,
            rows,
            orders: life::orders(c, org, &ids)?.into_iter().map(|order| (order.id, order)).collect(),
            asked,
            has_factor: sign_in::has_factor(c, org, user)?,
            seen: notices::seen_of(c, org, user, &ids)?.into_iter().collect(),
        })
    }

    /// Where they are asked about an order, if that is one thing: of several they choose on its page.
    fn only_seat(&self, order: Uuid) -> Option<(u32, u32)> {
        let [(visit, seat)] = self.asked.get(&order)?.as_slice() else { return None };
        Some((u32::try_from(*visit).ok()?, u32::try_from(*seat).ok()?))
    }

    fn outlet(&self, is_test: bool) -> Option<(Uuid, ChannelSettings)> {
        let document = self.document.as_ref().filter(|document| document.active || is_test)?;
        Some((document.id, document.read().ok()?))
    }

    /// Why a message need not be sent, if so.
    fn needless(&self, catalog: &Catalog, person: &Person, row: &Delivery) -> Option<Text> {
        if row.topic == TEST {
            return None;
        }
        let why = |zh: &str, en: &str| Some(Text::new(zh, en));
        if !self.preferences.ways(&row.topic).outside {
            return why("本人选择不接收。", "They chose not to be told.");
        }
        let kind = NoticeKind::from_code(&row.topic);
        if kind == Some(NoticeKind::Disconnected) {
            return None;
        }
        let Some(order) = row.order_id.and_then(|id| self.orders.get(&id)) else {
            return why("工单已不存在。", "The order is gone.");
        };
        let is_of_flow = row.topic == ASKED || kind.is_some_and(NoticeKind::is_of_flow);
        let sees = || catalog.caller(person.id).is_some_and(|caller| permission::may_on(&caller, Action::Read, order));
        if !is_of_flow && !sees() {
            return why("本人已不能查看此工单。", "They may not see the order any more.");
        }
        if row.topic == ASKED && !self.asked.contains_key(&order.id) {
            return why("已不需要本人处理。", "They are not asked any more.");
        }
        if self.seen.contains(&row.seq) {
            return why("本人已在系统中看过。", "They have seen it already.");
        }
        None
    }
}

/// The same message by another channel.
fn redirected(delivery: &Delivery, channel: &str, outlet: Uuid) -> Delivery {
    let now = Timestamp::now();
    let id = delivery_id(outlet, delivery.recipient_id, delivery.id);
    Delivery {
        recipient_id: delivery.recipient_id,
        lane: delivery.lane,
        seq: delivery.seq,
        topic: delivery.topic.clone(),
        order_id: delivery.order_id,
        body: delivery.body.clone(),
        ..Delivery::new(id, channel.to_owned(), outlet, now)
    }
}

/// Whether one more might be one too many for a minute.
fn most_reached(most: Option<usize>, lately: usize) -> bool {
    most.is_some_and(|most| lately >= most.saturating_sub(UNDER_WAY).max(1))
}

/// Whether a message with this reason is about something its reader should do.
fn waits_for_reader(reason: &str) -> bool {
    let kinds = [NoticeKind::Reminded, NoticeKind::Escalated, NoticeKind::Overdue, NoticeKind::DueSoon];
    reason == ASKED || NoticeKind::from_code(reason).is_some_and(|kind| kinds.contains(&kind))
}

impl Carrier for ChannelCarrier {
    fn channel(&self) -> &'static str {
        self.channel.name()
    }

    fn carry<'a>(&'a self, org: OrgId, delivery: &'a Delivery) -> Carrying<'a> {
        Box::pin(async move {
            self.attempt(org, delivery).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "a message has to wait");
                let failure = Failure::retry("数据库暂时不可用。", "The database does not answer.");
                Carried::Failed { failure, took: Duration::ZERO, is_final: false, of_outlet: true, instead: None }
            })
        })
    }

    /// A server that is down for days is told of on the settings page; switching the channel off would only lose
    /// what comes after it is mended.
    fn give_up<'a>(&'a self, _: OrgId, _: Uuid, _: Text) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        Box::pin(std::future::ready(()))
    }
}
