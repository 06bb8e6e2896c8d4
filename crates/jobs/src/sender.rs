//! Sends what waits on its way out, on every node that does background work.
//!
//! A message is leased, sent, and noted. A node that falls over leaves its leases behind; what it had is sent again
//! under the same id. Messages of one lane go one after the other; an outlet has only so many under way, and rests when
//! it fails again and again, so that a slow or dead receiver holds nobody else back.

use gongdan_connect::{Advice, Failure};
use gongdan_domain::delivery::{Delivery, DeliveryState, Health, Pace};
use gongdan_domain::{OrgId, Text};
use gongdan_ledger::Ledger;
use gongdan_store::deliveries::{self, Attempt};
use gongdan_store::{Conn, StoreError, outlets};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use uuid::Uuid;

/// Longer than any carrier takes.
const LEASE: SignedDuration = SignedDuration::from_secs(45);
/// Messages under way on one node, and of one outlet.
const AT_ONCE: usize = 64;
const OF_OUTLET: usize = 4;
/// Outlets looked at in one round.
const OUTLETS: i64 = 100;
/// A node looks by itself this often.
const LOOK: Duration = Duration::from_millis(500);
/// What ends within this time is noted together.
const GATHER: Duration = Duration::from_millis(15);

/// What became of a message.
#[derive(Debug)]
pub enum Carried {
    /// The other side took it.
    Sent {
        /// What it answered.
        status: Option<u16>,
        /// How long it took.
        took: Duration,
        /// Messages of the same lane that went along.
        with: Vec<Uuid>,
    },
    /// It is not to be sent before.
    Later(Timestamp),
    /// It did not get through.
    Failed {
        /// Why.
        failure: Failure,
        /// How long that took.
        took: Duration,
        /// Whether the other side never wants anything again.
        is_final: bool,
        /// Whether it says something about the outlet, and not only about this message.
        of_outlet: bool,
        /// What is sent instead, another way, once this one has failed for good.
        instead: Option<Box<Delivery>>,
    },
    /// It is not to be sent any more.
    Dropped(Text),
}

/// A message on its way.
pub type Carrying<'a> = Pin<Box<dyn Future<Output = Carried> + Send + 'a>>;

/// Knows one way out.
pub trait Carrier: Send + Sync + 'static {
    /// The stored name; it never changes.
    fn channel(&self) -> &'static str;

    /// Sends one message; the receiver recognises a repeat by its `message_id`.
    fn carry<'a>(&'a self, org: OrgId, delivery: &'a Delivery) -> Carrying<'a>;

    /// Nothing but failures for as long as a message was tried, or the other side is gone for good.
    fn give_up<'a>(&'a self, org: OrgId, outlet: Uuid, reason: Text) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;
}

/// Sends; clones share the work.
#[derive(Clone)]
pub struct Sender(Arc<Inner>);

struct Inner {
    ledger: Ledger,
    carriers: HashMap<&'static str, Box<dyn Carrier>>,
    pace: Pace,
    owner: String,
}

struct Done {
    org: OrgId,
    delivery: Delivery,
    carried: Carried,
}

/// Outlets with how much of each is under way here.
type Busy = HashMap<(OrgId, Uuid), usize>;

impl Sender {
    /// With these ways out. Its name among the nodes is new with every start, for what an earlier process of this
    /// node had is not ours any more.
    pub fn new(ledger: Ledger, carriers: Vec<Box<dyn Carrier>>, pace: Pace) -> Self {
        let carriers = carriers.into_iter().map(|carrier| (carrier.channel(), carrier)).collect();
        Self(Arc::new(Inner { ledger, carriers, pace, owner: Uuid::now_v7().to_string() }))
    }

    /// Sends until the runtime ends.
    pub fn start(&self) {
        tokio::spawn(self.clone().run());
    }

    /// Lets go of what this node has, so that others need not wait for its leases to run out.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub async fn release(&self) -> Result<(), StoreError> {
        let owner = self.0.owner.clone();
        self.0.ledger.store().write(move |c| deliveries::release(c, &owner)).await
    }

    async fn run(self) {
        let (ended, mut ends) = mpsc::unbounded_channel::<Done>();
        let (mut busy, mut grown) = (Busy::new(), self.0.ledger.grown());
        loop {
            let took = self.take(&mut busy, &ended).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "messages have to wait");
                0
            });
            let under_way: usize = busy.values().sum();
            let idle = async {
                if took == 0 {
                    // Whether the log grew or time passed: look again. A log that is closed says nothing more.
                    if !matches!(tokio::time::timeout(LOOK, grown.changed()).await, Ok(Ok(()))) && under_way == 0 {
                        return;
                    }
                }
                tokio::time::sleep(GATHER).await;
            };
            let mut done = Vec::new();
            tokio::select! {
                first = ends.recv() => {
                    done.extend(first);
                    tokio::time::sleep(GATHER).await;
                }
                () = idle => {}
            }
            while let Ok(more) = ends.try_recv() {
                done.push(more);
            }
            if !done.is_empty() {
                self.settle(&mut busy, done).await;
            }
        }
    }

    /// Takes what is due and sends it off; answers how much that was.
    async fn take(&self, busy: &mut Busy, ended: &mpsc::UnboundedSender<Done>) -> Result<usize, StoreError> {
        let store = self.0.ledger.store();
        let now = Timestamp::now();
        let outlets = store.read(move |c| deliveries::due_outlets(c, now, OUTLETS)).await?;
        let mut room = AT_ONCE.saturating_sub(busy.values().sum());
        let mut wanted = Vec::new();
        for outlet in outlets {
            let limit = OF_OUTLET.saturating_sub(busy.get(&outlet).copied().unwrap_or(0)).min(room);
            if limit > 0 {
                room -= limit;
                wanted.push((outlet, i64::try_from(limit).unwrap_or(1)));
            }
        }
        if wanted.is_empty() {
            return Ok(0);
        }
        let (owner, until) = (self.0.owner.clone(), now + LEASE);
        let work = move |c: &mut Conn| {
            let mut taken = Vec::new();
            for (outlet, limit) in wanted {
                taken.extend(deliveries::take(c, outlet, &owner, (now, until), limit)?);
            }
            Ok(taken)
        };
        let taken = store.write(work).await?;
        let count = taken.len();
        for (org, delivery) in taken {
            *busy.entry((org, delivery.outlet_id)).or_default() += 1;
            let (sender, ended) = (self.clone(), ended.clone());
            tokio::spawn(async move {
                let carried = match sender.0.carriers.get(delivery.channel.as_str()) {
                    Some(carrier) => carrier.carry(org, &delivery).await,
                    None => Carried::Dropped(Text::new("此发送方式已不存在。", "There is no such channel any more.")),
                };
                // The receiving end lives as long as the loop.
                let _ = ended.send(Done { org, delivery, carried });
            });
        }
        Ok(count)
    }

    /// Notes what became of messages, all in one transaction.
    async fn settle(&self, busy: &mut Busy, done: Vec<Done>) {
        for Done { org, delivery, .. } in &done {
            let place = (*org, delivery.outlet_id);
            let left = busy.get(&place).copied().unwrap_or(1) - 1;
            if left == 0 {
                busy.remove(&place)
            } else {
                busy.insert(place, left)
            };
        }
        let (now, owner, pace) = (Timestamp::now(), self.0.owner.clone(), self.0.pace.clone());
        let work = move |c: &mut Conn| {
            let mut given_up = Vec::new();
            for done in &done {
                if let Some(reason) = note(c, done, (&owner, &pace), now)? {
                    given_up.push((done.org, done.delivery.channel.clone(), done.delivery.outlet_id, reason));
                }
            }
            Ok(given_up)
        };
        match self.0.ledger.store().write(work).await {
            Ok(given_up) => {
                for (org, channel, outlet, reason) in given_up {
                    if let Some(carrier) = self.0.carriers.get(channel.as_str()) {
                        carrier.give_up(org, outlet, reason).await;
                    }
                }
            }
            // The leases run out, and the messages are sent again under the same ids.
            Err(error) => tracing::warn!(%error, "what became of some messages could not be noted"),
        }
    }
}

/// Notes one; answers why its outlet is to be given up, if it is.
fn note(
    c: &mut Conn,
    Done { org, delivery, carried }: &Done,
    (owner, pace): (&str, &Pace),
    now: Timestamp,
) -> Result<Option<Text>, StoreError> {
    let mut attempt = Attempt {
        id: delivery.id,
        state: DeliveryState::Sent,
        next_at: delivery.next_at,
        status: None,
        reason: None,
        took_ms: None,
        counts: true,
    };
    let millis = |took: Duration| i64::try_from(took.as_millis()).ok();
    match carried {
        Carried::Sent { status, took, .. } => {
            (attempt.status, attempt.took_ms) = (status.map(i64::from), millis(*took));
        }
        Carried::Dropped(reason) => {
            (attempt.state, attempt.reason, attempt.counts) = (DeliveryState::Dropped, Some(reason.clone()), false);
        }
        Carried::Later(until) => {
            (attempt.state, attempt.next_at, attempt.counts) = (DeliveryState::Waiting, *until, false);
        }
        Carried::Failed { failure, took, is_final, .. } => {
            let asked = match failure.advice {
                Advice::Retry { after } => after.and_then(|after| SignedDuration::try_from(after).ok()),
                Advice::GiveUp | Advice::Reauthorise => None,
            };
            let again = pace.again(delivery.attempts + 1, asked, now, rand::random()).filter(|_| !is_final);
            attempt.state = if again.is_some() { DeliveryState::Waiting } else { DeliveryState::Failed };
            attempt.next_at = again.unwrap_or(now);
            attempt.status = failure.status.map(i64::from);
            (attempt.reason, attempt.took_ms) = (Some(failure.words.clone()), millis(*took));
        }
    }
    if !deliveries::note(c, *org, owner, &attempt, now)? || !attempt.counts {
        return Ok(None);
    }
    if let Carried::Failed { instead: Some(instead), is_final: true, .. } = carried {
        deliveries::add(c, *org, std::slice::from_ref(instead))?;
    }
    if let Carried::Sent { with, .. } = carried {
        deliveries::note_along(c, *org, with, now)?;
    }
    if matches!(carried, Carried::Failed { of_outlet: false, .. }) {
        return Ok(None);
    }
    let known = outlets::health(c, *org, &[delivery.outlet_id])?.remove(&delivery.outlet_id).unwrap_or_default();
    let health = after(known, carried, pace, now);
    outlets::put_health(c, *org, delivery.outlet_id, &health)?;
    let is_final = matches!(carried, Carried::Failed { is_final: true, .. });
    let never_worked = health.failing_since.is_some_and(|since| since <= now - LEAST_TRIED);
    Ok(health.reason.filter(|_| attempt.state == DeliveryState::Failed && (is_final || never_worked)))
}

/// Nobody is given up who failed for less than this.
const LEAST_TRIED: SignedDuration = SignedDuration::from_hours(48);

fn after(known: Health, carried: &Carried, pace: &Pace, now: Timestamp) -> Health {
    match carried {
        Carried::Failed { failure, .. } => {
            let failures = known.failures.saturating_add(1);
            Health {
                failing_since: known.failing_since.or(Some(now)),
                failures,
                paused_until: pace.rest_until(failures, now),
                failed_at: Some(now),
                reason: Some(failure.words.clone()),
                ..known
            }
        }
        Carried::Sent { .. } | Carried::Dropped(_) | Carried::Later(_) => {
            Health { succeeded_at: Some(now), failed_at: known.failed_at, reason: known.reason, ..Health::default() }
        }
    }
}
