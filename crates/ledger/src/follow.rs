//! Followers of the log: whatever reacts to what happened.
//!
//! Each follower has a durable position in every organisation's log and handles every event after it, in
//! order, at least once; one node at a time leads it, by a lease. There are two sorts. A [`RowFollower`]
//! writes rows, in the same transaction that moves its position, so each event counts exactly once. An
//! [`EffectFollower`] does something outside, and carries the event's id so that a repeat is recognised.
//! An event that cannot be handled is tried again and then either parked on a visible list or halts the
//! follower; none is ever skipped silently.

use crate::pages::Pages;
use crate::tail::Tail;
use gongdan_domain::OrgId;
use gongdan_store::events::{StoredEvent, find, head_positions};
use gongdan_store::followers::{self, Failure};
use gongdan_store::{Conn, Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// What a [`RowFollower`] writes.
pub type Writes = Box<dyn FnOnce(&mut Conn) -> Result<(), StoreError> + Send>;
/// What an [`EffectFollower`] is doing.
pub type Doing<'a> = Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>>;

/// Writes rows that follow from events.
pub trait RowFollower: Send + Sync + 'static {
    /// The stored name; it never changes.
    fn name(&self) -> &'static str;

    /// Reads what it needs and answers what to write for `events`, which directly follow the ones before.
    ///
    /// # Errors
    /// Any [`StoreError`]; the follower halts and tries again.
    fn prepare(&self, c: &mut Conn, org: OrgId, events: &[StoredEvent]) -> Result<Writes, StoreError>;
}

/// Does something outside the database.
pub trait EffectFollower: Send + Sync + 'static {
    /// The stored name; it never changes.
    fn name(&self) -> &'static str;

    /// Whether it cares about an event. Each that it wants costs a flush of the disk, so it had better be sure.
    fn wants(&self, event: &StoredEvent) -> bool;

    /// Handles one event; must recognise a repeat by the event's id.
    fn handle<'a>(&'a self, org: OrgId, event: &'a StoredEvent) -> Doing<'a>;
}

enum Sort {
    Rows(Box<dyn RowFollower>),
    Effects(Box<dyn EffectFollower>),
}

impl Sort {
    fn name(&self) -> &'static str {
        match self {
            Self::Rows(f) => f.name(),
            Self::Effects(f) => f.name(),
        }
    }
}

/// How a follower is doing in one organisation's log.
#[derive(Debug, Clone)]
pub struct FollowerStatus {
    /// Which log.
    pub org: OrgId,
    /// Which follower.
    pub name: String,
    /// Handled up to here.
    pub position: i64,
    /// The newest event.
    pub head: i64,
    /// How long the oldest event not handled has waited.
    pub waiting: Duration,
    /// The node that leads it now.
    pub leased_by: Option<String>,
    /// Events on the list of failures.
    pub failures: i64,
}

const LEASE: SignedDuration = SignedDuration::from_secs(15);
const BATCH: usize = 4_000;
const ATTEMPTS: i64 = 5;
/// Commits of this long are handled together. Every round costs a flush or two that somebody's order may have
/// to wait for, so followers do not run after each single event.
const GATHER: Duration = Duration::from_millis(250);
/// After a round of this many events the next gathers longer: in a crowd many events touch the same rows, which are then
/// written once.
const CROWD: usize = 500;
const GATHER_IN_A_CROWD: Duration = Duration::from_secs(1);
/// A follower also looks by itself this often where other nodes write too.
const LOOK: Duration = Duration::from_secs(5);

/// Starts followers and knows how they are doing.
#[derive(Clone)]
pub struct Followers {
    store: Store,
    node: String,
    tail: Tail,
    pages: Pages,
}

impl Followers {
    pub(crate) fn new(store: Store, node: String, tail: Tail) -> Self {
        Self { store, node, tail, pages: Pages::default() }
    }

    /// Starts a follower that writes rows.
    pub fn start_rows(&self, follower: impl RowFollower) {
        self.start(Sort::Rows(Box::new(follower)));
    }

    /// Starts a follower with outside effects.
    pub fn start_effects(&self, follower: impl EffectFollower) {
        self.start(Sort::Effects(Box::new(follower)));
    }

    fn start(&self, sort: Sort) {
        let (store, node, pages) = (self.store.clone(), self.node.clone(), self.pages.clone());
        let runner = Runner { store, node, pages, sort: Arc::new(sort) };
        tokio::spawn(runner.run(self.tail.grown()));
    }

    /// Lets go of this node's leases, so that others need not wait for them to run out.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub async fn release(&self) -> Result<(), StoreError> {
        let node = self.node.clone();
        self.store.write(move |c| followers::release(c, &node)).await
    }

    /// How every follower is doing.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub async fn status(&self, now: Timestamp) -> Result<Vec<FollowerStatus>, StoreError> {
        self.store.read(move |c| status(c, now)).await
    }

    /// Puts a failed event back to be tried again soon, by whichever node leads the follower.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not on the list.
    pub async fn retry(&self, org: OrgId, id: uuid::Uuid) -> Result<(), StoreError> {
        let again = move |c: &mut Conn| {
            let failure = followers::failure(c, org, id)?.ok_or(StoreError::NotFound)?;
            followers::note_failure(c, org, &Failure { attempts: 0, ..failure })
        };
        self.store.write(again).await?;
        self.tail.nudge();
        Ok(())
    }
}

fn status(c: &mut Conn, now: Timestamp) -> Result<Vec<FollowerStatus>, StoreError> {
    let heads = head_positions(c)?;
    let failures = followers::failure_counts(c)?;
    let mut all = Vec::new();
    for place in followers::positions(c)? {
        let head = heads.iter().find(|(org, _)| *org == place.org).map_or(0, |(_, head)| *head);
        let oldest = if place.position < head { find(c, place.org, place.position + 1)? } else { None };
        let waiting = oldest.map_or(SignedDuration::ZERO, |e| now.duration_since(e.head.at));
        all.push(FollowerStatus {
            org: place.org,
            position: place.position,
            head,
            waiting: waiting.try_into().unwrap_or_default(),
            leased_by: (place.lease_until > now).then_some(place.owner),
            failures: failures
                .iter()
                .find(|(org, name, _)| *org == place.org && *name == place.name)
                .map_or(0, |(_, _, count)| *count),
            name: place.name,
        });
    }
    Ok(all)
}

/// What came of looking at all logs once.
struct Round {
    /// Whether everything is handled: not so while another node leads, perhaps one that fell over, whose lease has to
    /// run out although nothing more may happen.
    is_current: bool,
    /// Events this node handled.
    handled: usize,
}

#[derive(Clone)]
struct Runner {
    store: Store,
    node: String,
    pages: Pages,
    sort: Arc<Sort>,
}

impl Runner {
    async fn run(self, mut grown: watch::Receiver<u64>) {
        let look = if self.store.is_postgres() { LOOK } else { Duration::from_secs(3_600) };
        let mut pause = Duration::ZERO;
        loop {
            match self.catch_up().await {
                Ok(round) => {
                    pause = Duration::ZERO;
                    let look = if round.is_current { look } else { look.min(LOOK) };
                    match tokio::time::timeout(look, grown.changed()).await {
                        Ok(Err(_)) => return,
                        Ok(Ok(())) => {
                            let gather = if round.handled < CROWD { GATHER } else { GATHER_IN_A_CROWD };
                            tokio::time::sleep(gather).await;
                        }
                        Err(_) => {}
                    }
                }
                Err(error) => {
                    tracing::warn!(follower = self.sort.name(), %error, "a follower has to try again");
                    pause = (pause * 2).clamp(Duration::from_millis(200), Duration::from_secs(30));
                    tokio::time::sleep(pause).await;
                }
            }
            if grown.has_changed().is_err() {
                return;
            }
        }
    }

    /// Handles what there is.
    async fn catch_up(&self) -> Result<Round, StoreError> {
        let mut round = Round { is_current: true, handled: 0 };
        for (org, head) in self.store.read(head_positions).await? {
            self.retry_failures(org).await?;
            while let Some(position) = self.lead(org, head, &mut round.is_current).await? {
                metrics::gauge!("gongdan_follower_lag", "follower" => self.sort.name()).set((head - position) as f64);
                let events = self.pages.after(&self.store, org, position, BATCH).await?;
                round.handled += events.len();
                let is_last = events.last().is_none_or(|event| event.head.position >= head);
                self.handle(org, position, events).await?;
                if is_last {
                    metrics::gauge!("gongdan_follower_lag", "follower" => self.sort.name()).set(0.0);
                    break;
                }
            }
        }
        Ok(round)
    }

    /// The position, if there is something to do and this node may do it. Takes the lease only then, and renews
    /// it only when half of it is over. Notes in `is_current` when there is something to do and another node leads.
    async fn lead(&self, org: OrgId, head: i64, is_current: &mut bool) -> Result<Option<i64>, StoreError> {
        let (name, now) = (self.sort.name(), Timestamp::now());
        let place = self.store.read(move |c| followers::position(c, org, name)).await?;
        if let Some(place) = place {
            let is_mine = place.owner == self.node;
            let is_done = place.position >= head;
            if is_done || (!is_mine && place.lease_until > now) {
                *is_current &= is_done;
                return Ok(None);
            }
            if is_mine && place.lease_until > now + LEASE / 2 {
                return Ok(Some(place.position));
            }
        }
        self.lease(org).await
    }

    async fn lease(&self, org: OrgId) -> Result<Option<i64>, StoreError> {
        let (node, name, now) = (self.node.clone(), self.sort.name(), Timestamp::now());
        let until = now.checked_add(LEASE).unwrap_or(now);
        self.store.write(move |c| followers::lease(c, org, name, &node, now, until)).await
    }

    async fn handle(&self, org: OrgId, from: i64, events: Vec<StoredEvent>) -> Result<(), StoreError> {
        let to = events.last().map_or(from, |e| e.head.position);
        match &*self.sort {
            Sort::Rows(_) => {
                let sort = self.sort.clone();
                let writes = self.store.read(move |c| match &*sort {
                    Sort::Rows(follower) => follower.prepare(c, org, &events),
                    Sort::Effects(_) => Ok(Box::new(|_: &mut Conn| Ok(())) as Writes),
                });
                self.advance(org, (from, to), Some(writes.await?)).await
            }
            Sort::Effects(follower) => {
                let mut done = from;
                for event in events.iter().filter(|event| follower.wants(event)) {
                    if let Err(reason) = self.attempt(&**follower, org, event).await {
                        self.park(org, event, reason, ATTEMPTS).await?;
                    }
                    self.advance(org, (done, event.head.position), None).await?;
                    done = event.head.position;
                    // The lease must not run out under slow work.
                    self.lead(org, i64::MAX, &mut true).await?;
                }
                if done < to { self.advance(org, (done, to), None).await } else { Ok(()) }
            }
        }
    }

    async fn attempt(&self, follower: &dyn EffectFollower, org: OrgId, event: &StoredEvent) -> Result<(), String> {
        let mut pause = Duration::from_millis(100);
        let mut result = follower.handle(org, event).await;
        for _ in 1..ATTEMPTS {
            if result.is_ok() {
                break;
            }
            tokio::time::sleep(pause).await;
            pause *= 3;
            result = follower.handle(org, event).await;
        }
        result
    }

    async fn park(&self, org: OrgId, event: &StoredEvent, reason: String, attempts: i64) -> Result<(), StoreError> {
        let now = Timestamp::now();
        tracing::error!(follower = self.sort.name(), position = event.head.position, reason, "an event was parked");
        let failure = Failure {
            id: uuid::Uuid::now_v7(),
            follower: self.sort.name().to_owned(),
            position: event.head.position,
            event_kind: event.head.kind.clone(),
            reason,
            attempts,
            first_at: now,
            last_at: now,
        };
        self.store.write(move |c| followers::note_failure(c, org, &failure)).await
    }

    async fn advance(&self, org: OrgId, step: (i64, i64), writes: Option<Writes>) -> Result<(), StoreError> {
        let (node, name, now) = (self.node.clone(), self.sort.name(), Timestamp::now());
        let work = move |c: &mut Conn| {
            followers::advance(c, org, name, &node, step, now)?;
            writes.map_or(Ok(()), |writes| writes(c))
        };
        self.store.write(work).await
    }

    /// Tries again what somebody put back from the list of failures.
    async fn retry_failures(&self, org: OrgId) -> Result<(), StoreError> {
        let Sort::Effects(follower) = &*self.sort else { return Ok(()) };
        let name = follower.name();
        let again = self.store.read(move |c| followers::to_retry(c, org, name)).await?;
        for failure in again {
            let position = failure.position;
            let Some(event) = self.store.read(move |c| find(c, org, position)).await? else { continue };
            let result = self.attempt(&**follower, org, &event).await;
            let now = Timestamp::now();
            let note = move |c: &mut Conn| match result {
                Ok(()) => followers::remove_failure(c, org, failure.id),
                Err(reason) => {
                    followers::note_failure(c, org, &Failure { attempts: ATTEMPTS, reason, last_at: now, ..failure })
                }
            };
            self.store.write(note).await?;
        }
        Ok(())
    }
}
