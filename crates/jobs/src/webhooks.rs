//! Follower: writes a message for every webhook that wants to know of an event; and how such a message is sent.

use crate::own;
use crate::sender::{Carried, Carrier, Carrying};
use gongdan_connect::{Advice, Call, Client, Failure, Seal, WebhookSecret};
use gongdan_domain::catalog::Catalog;
use gongdan_domain::command::Command;
use gongdan_domain::delivery::Delivery;
use gongdan_domain::document::{Body as _, Document};
use gongdan_domain::event::Logged;
use gongdan_domain::history::other_order;
use gongdan_domain::order::{Order, Values};
use gongdan_domain::webhook::{CHANNEL, EVENTS, TEST, Told, Webhook, message, secret_purpose};
use gongdan_domain::{OrgId, Text, whole_micros};
use gongdan_ledger::Ledger;
use gongdan_ledger::follow::{RowFollower, Writes};
use gongdan_store::events::StoredEvent;
use gongdan_store::{Conn, StoreError, deliveries, life, orders, outlets, state};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use uuid::Uuid;

/// The follower's name.
pub const WEBHOOKS: &str = "webhooks";

/// Webhooks of one organisation.
const MOST: usize = 100;
/// How long a receiver may take.
const WITHIN: Duration = Duration::from_secs(15);
/// Bytes of an answer that are read; nobody looks at more.
const ANSWER: usize = 4_096;
/// The status by which a receiver says that it will never listen again.
const GONE: u16 = 410;

/// Makes messages out of events.
pub struct Webhooks {
    ledger: Ledger,
    base: String,
}

impl Webhooks {
    /// For the organisations of `ledger`; `base` is where people find this installation.
    pub fn new(ledger: Ledger, base: &str) -> Self {
        Self { ledger, base: base.trim_end_matches('/').to_owned() }
    }

    fn source(&self, catalog: &Catalog) -> String {
        let slug = &catalog.organisation().slug;
        if self.base.is_empty() { format!("urn:gongdan:{slug}") } else { format!("{}/{slug}", self.base) }
    }
}

impl RowFollower for Webhooks {
    fn name(&self) -> &'static str {
        WEBHOOKS
    }

    fn prepare(&self, c: &mut Conn, org: OrgId, events: &[StoredEvent]) -> Result<Writes, StoreError> {
        let told: Vec<&StoredEvent> = events.iter().filter(|e| EVENTS.contains(&e.head.kind.as_str())).collect();
        let webhooks = if told.is_empty() { Vec::new() } else { life::documents(c, org, Webhook::KIND, MOST)? };
        let webhooks: Vec<(Uuid, Webhook)> = webhooks.iter().filter_map(|d| Some((d.id, d.read().ok()?))).collect();
        if webhooks.is_empty() {
            return Ok(Box::new(|_| Ok(())));
        }
        let catalog = self.ledger.catalog(org);
        let catalog = catalog.ok_or_else(|| StoreError::Unavailable("the catalogue is not read yet".to_owned()))?;
        // What cannot be read was written by a newer program, which tells of it.
        let read: Vec<Logged> = told.into_iter().filter_map(|event| event.clone().read().ok()).collect();
        let around = Around::read(c, org, &read)?;
        let people: HashSet<Uuid> = webhooks.iter().map(|(_, webhook)| webhook.acts_for).collect();
        let mut callers = HashMap::new();
        for person in people {
            if let Some(caller) = catalog.caller(person) {
                callers.insert(person, self.ledger.at_steps(c, org, caller)?);
            }
        }
        let (source, mut made) = (self.source(&catalog), Vec::new());
        for logged in &read {
            let subject = logged.event.subject();
            let Some(order) = around.orders.get(&subject) else { continue };
            let values = around.values.get(&subject).unwrap_or(&around.none);
            for (id, webhook) in &webhooks {
                let other = |id: Uuid| around.orders.get(&id);
                let Some(caller) = callers.get(&webhook.acts_for) else { continue };
                let told = Told { logged: logged.clone(), order, values, caller, other: &other };
                let body = message(webhook, &catalog, told, &source);
                made.extend(body.map(|body| delivery(*id, logged, order, body)));
            }
        }
        Ok(Box::new(move |c| deliveries::add(c, org, &made)))
    }
}

/// The orders that events are about and the ones they name.
struct Around {
    orders: HashMap<Uuid, Order>,
    values: HashMap<Uuid, Values>,
    none: Values,
}

impl Around {
    fn read(c: &mut Conn, org: OrgId, events: &[Logged]) -> Result<Self, StoreError> {
        let subjects: HashSet<Uuid> = events.iter().map(|logged| logged.event.subject()).collect();
        let others = events.iter().filter_map(|logged| other_order(&logged.event));
        let all: HashSet<Uuid> = subjects.iter().copied().chain(others).collect();
        let (subjects, all): (Vec<Uuid>, Vec<Uuid>) = (subjects.into_iter().collect(), all.into_iter().collect());
        let orders = life::orders(c, org, &all)?.into_iter().map(|order| (order.id, order)).collect();
        Ok(Self { orders, values: orders::bodies(c, org, &subjects)?, none: Values::new() })
    }
}

/// An id that is the same whenever the same cause is looked at, and sorts by the time of its event.
pub(crate) fn delivery_id(outlet: Uuid, recipient: Option<Uuid>, event: Uuid) -> Uuid {
    let mut hash = Sha256::new();
    for part in [outlet, recipient.unwrap_or_default(), event] {
        hash.update(part.as_bytes());
    }
    let hash = hash.finalize();
    let mut bytes = *event.as_bytes();
    bytes[6..].copy_from_slice(&hash[..10]);
    uuid::Builder::from_bytes(bytes)
        .with_version(uuid::Version::SortRand)
        .with_variant(uuid::Variant::RFC4122)
        .into_uuid()
}

fn delivery(webhook: Uuid, logged: &Logged, order: &Order, body: String) -> Delivery {
    Delivery {
        lane: order.id,
        seq: logged.position,
        message_id: logged.id,
        topic: logged.event.kind().to_owned(),
        order_id: Some(order.id),
        body,
        ..Delivery::new(delivery_id(webhook, None, logged.id), CHANNEL.to_owned(), webhook, logged.at)
    }
}

/// Sends messages of webhooks.
pub struct WebhookCarrier {
    ledger: Ledger,
    client: Client,
    seal: Seal,
}

impl WebhookCarrier {
    /// Sends through `client`, with secrets opened by `seal`.
    pub fn new(ledger: Ledger, client: Client, seal: Seal) -> Self {
        Self { ledger, client, seal }
    }

    async fn attempt(&self, org: OrgId, delivery: &Delivery) -> Result<Carried, StoreError> {
        let id = delivery.outlet_id;
        let read = move |c: &mut Conn| Ok((document(c, org, id)?, outlets::secrets(c, org, id)?));
        let (document, sealed) = self.ledger.store().read(read).await?;
        let found = document.and_then(|document| Some((document.active, document.read::<Webhook>().ok()?)));
        let Some((active, webhook)) = found.filter(|(active, _)| *active || delivery.topic == TEST) else {
            return Ok(Carried::Dropped(Text::new("订阅已停用。", "The webhook is switched off.")));
        };
        if webhook.removed || (!active && delivery.topic != TEST) {
            return Ok(Carried::Dropped(Text::new("订阅已删除。", "The webhook was removed.")));
        }
        let now = Timestamp::now();
        let mut live: Vec<_> = sealed.into_iter().filter(|s| s.ends_at.is_none_or(|end| end > now)).collect();
        // The one that lasts goes first.
        live.sort_by_key(|secret| secret.ends_at.is_some());
        let open = |secret: outlets::Sealed| self.seal.open_text(&secret_purpose(id), &secret.sealed);
        let secrets: Vec<WebhookSecret> =
            live.into_iter().filter_map(|s| WebhookSecret::read(&open(s)?).ok()).collect();
        if secrets.is_empty() {
            let (zh, en) = ("签名密钥无法打开，请更换密钥。", "The secret does not open; make a new one.");
            return Ok(Carried::Failed {
                failure: Failure::give_up(zh, en),
                took: Duration::ZERO,
                is_final: false,
                of_outlet: true,
                instead: None,
            });
        }
        Ok(self.send(&webhook, &secrets, delivery, now).await)
    }

    async fn send(&self, webhook: &Webhook, secrets: &[WebhookSecret], delivery: &Delivery, now: Timestamp) -> Carried {
        let (id, at) = (delivery.message_id.to_string(), now.as_second());
        let body = delivery.body.as_bytes();
        let signatures: Vec<String> = secrets.iter().map(|secret| secret.sign(&id, at, body)).collect();
        let call = Call::post(&webhook.url, "application/cloudevents+json", delivery.body.clone());
        let call = Call { within: WITHIN, most: ANSWER, ..call }
            .header("webhook-id", &id)
            .header("webhook-timestamp", &at.to_string())
            .header("webhook-signature", &signatures.join(" "));
        let began = std::time::Instant::now();
        match self.client.send(call).await.and_then(|answer| answer.accepted()) {
            Ok(answer) => Carried::Sent { status: Some(answer.status), took: answer.took, with: Vec::new() },
            Err(failure) => {
                let is_final = failure.status == Some(GONE);
                Carried::Failed { failure, took: began.elapsed(), is_final, of_outlet: true, instead: None }
            }
        }
    }
}

fn document(c: &mut Conn, org: OrgId, id: Uuid) -> Result<Option<Document>, StoreError> {
    Ok(state::documents_by_id(c, org, &[id])?.pop().filter(|document| document.kind == Webhook::KIND))
}

impl Carrier for WebhookCarrier {
    fn channel(&self) -> &'static str {
        CHANNEL
    }

    fn carry<'a>(&'a self, org: OrgId, delivery: &'a Delivery) -> Carrying<'a> {
        Box::pin(async move {
            self.attempt(org, delivery).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "a message of a webhook has to wait");
                let failure =
                    Failure::new(Advice::Retry { after: None }, "数据库暂时不可用。", "The database does not answer.");
                Carried::Failed { failure, took: Duration::ZERO, is_final: false, of_outlet: true, instead: None }
            })
        })
    }

    fn give_up<'a>(
        &'a self,
        org: OrgId,
        outlet: Uuid,
        reason: Text,
    ) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        Box::pin(async move {
            if let Err(error) = self.switch_off(org, outlet, reason).await {
                tracing::warn!(%error, webhook = %outlet, "a webhook could not be switched off");
            }
        })
    }
}

impl WebhookCarrier {
    /// Switches a webhook off, as an event of the log that administrators are told of.
    async fn switch_off(
        &self,
        org: OrgId,
        id: Uuid,
        reason: Text,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let found = self.ledger.store().read(move |c| document(c, org, id)).await?;
        let Some(document) = found.filter(|document| document.active) else { return Ok(()) };
        let webhook = Webhook { stopped: Some(reason), ..document.read()? };
        let version = document.version;
        let body = serde_json::to_value(&webhook)?;
        let command = Command::SaveDocument {
            document: Document { active: false, body, ..document },
            expected_version: Some(version),
        };
        let at = whole_micros(Timestamp::now());
        let envelope = own::envelope(org, at, format!("webhook-{}", id.simple()), command);
        self.ledger.submit(envelope).await?;
        Ok(())
    }
}
