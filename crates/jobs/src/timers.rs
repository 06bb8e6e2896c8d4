//! Schedule: moves orders on whose time has come: delays that are over, marks of ladders that are reached, times of
//! service levels that run out.
//!
//! Every node that does background work looks; none owns a timer. What makes each happen once is the order itself:
//! the act that a timer stands for replaces the timers of its order in the same transaction, and a second one finds
//! its visit over, or its mark behind it, and is refused. So a fall, a restart and a clock that jumps do no harm.

use crate::own;
use gongdan_domain::command::Command;
use gongdan_domain::flow::{FlowAct, Timer};
use gongdan_domain::{OrgId, Refusal, whole_micros};
use gongdan_engine::timer as engine;
use gongdan_ledger::{Ledger, LedgerError};
use gongdan_store::{Conn, clocks, flows};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How often a node looks, and how far ahead: what is due within that time is waited for and not found by chance. One
/// short read of two indexes, whatever the number of timers that wait.
const EVERY: SignedDuration = SignedDuration::from_millis(500);
/// Orders moved on at once. More that are due follow without a pause.
const AT_ONCE: usize = 512;
/// When a timer that could not be done is tried again; until then it does not stand in the way of others.
const AGAIN: Duration = Duration::from_secs(600);
/// Timers set aside at most. With more something is wrong with all of them, and they take their turn again.
const MAX_ASIDE: usize = 10_000;

/// Runs until the runtime ends.
pub(crate) async fn run(ledger: Ledger) {
    let mut timers = Timers::new(ledger);
    loop {
        timers.turn().await;
    }
}

/// The timers of all orders, as one node works on them.
pub struct Timers {
    ledger: Ledger,
    aside: HashMap<Due, Instant>,
    /// The first that is due after the last look, if that is soon.
    next: Option<Timestamp>,
}

/// Something that happens to an order at an instant. Moved to another instant it is another one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Due {
    org: OrgId,
    order_id: Uuid,
    what: What,
    at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum What {
    /// Its flow goes on: a kind of the engine, the visit, the seat, the mark.
    Flow(String, i64, i64, i64),
    /// There is something to tell of its service level.
    Clock,
}

impl Due {
    fn timer((org, timer): (OrgId, Timer)) -> Self {
        let what = What::Flow(timer.kind, timer.visit, timer.seat, timer.mark);
        Self { org, order_id: timer.order_id, what, at: timer.due_at }
    }

    /// What is done then; `None` for what this program does not know.
    fn command(&self) -> Option<Command> {
        let order_id = self.order_id;
        Some(match &self.what {
            What::Flow(kind, visit, seat, mark) => {
                Command::Flow(FlowAct::new(order_id, act(kind, (*visit, *seat, *mark), self.at)?))
            }
            What::Clock => Command::LookAtClock { order_id },
        })
    }
}

impl Timers {
    /// None set aside yet.
    pub fn new(ledger: Ledger) -> Self {
        Self { ledger, aside: HashMap::new(), next: None }
    }

    /// Does what is due now, and waits until it is time to look again.
    pub async fn turn(&mut self) {
        let wait = match self.fire(whole_micros(Timestamp::now())).await {
            Ok(found) if found >= AT_ONCE => return,
            Ok(_) => self.pause(Timestamp::now()),
            Err(LedgerError::Busy { retry_after }) => retry_after,
            Err(error) => {
                tracing::warn!(%error, "timers of orders have to wait");
                EVERY.unsigned_abs()
            }
        };
        tokio::time::sleep(wait).await;
    }

    /// Does what is due at `now`, a bounded number of timers at a time, and tells how many were tried.
    ///
    /// # Errors
    /// Any [`LedgerError`] but a refusal: what is left is due the next time as well.
    pub async fn fire(&mut self, now: Timestamp) -> Result<usize, LedgerError> {
        self.aside.retain(|_, since| since.elapsed() < AGAIN);
        if self.aside.len() > MAX_ASIDE {
            self.aside.clear();
        }
        let mut due = self.soon(now).await?;
        due.retain(|due| !self.aside.contains_key(due));
        let later = due.partition_point(|due| due.at <= now);
        self.next = due.get(later).map(|due| due.at);
        due.truncate(later.min(AT_ONCE));
        let done = futures::future::join_all(due.iter().map(|due| self.fire_one(due, now))).await;
        let mut failure = None;
        for (due, done) in due.iter().zip(done) {
            match done {
                Ok(()) => {}
                Err(LedgerError::Refused(refusal)) => self.set_aside(due, &refusal),
                Err(error) => failure = Some(error),
            }
        }
        failure.map_or(Ok(due.len()), Err)
    }

    /// What is due at `now` or soon after, the earliest first.
    async fn soon(&self, now: Timestamp) -> Result<Vec<Due>, LedgerError> {
        let (until, limit) = (now.checked_add(EVERY).unwrap_or(now), AT_ONCE + self.aside.len() + 1);
        let read = move |c: &mut Conn| Ok((flows::due(c, until, limit)?, clocks::due(c, until, limit)?));
        let (timers, clocks) = self.ledger.store().read(read).await?;
        let clock = |(org, order_id, at)| Due { org, order_id, what: What::Clock, at };
        let mut due: Vec<Due> = timers.into_iter().map(Due::timer).chain(clocks.into_iter().map(clock)).collect();
        due.sort_by_key(|due| due.at);
        Ok(due)
    }

    /// How long to wait before looking again: until the next is due, if that is known.
    fn pause(&self, now: Timestamp) -> Duration {
        let until = self.next.map_or(EVERY, |next| next.duration_since(now)).min(EVERY);
        // A clock may have been set back between the look and now.
        Duration::try_from(until).unwrap_or_default().max(Duration::from_millis(1))
    }

    async fn fire_one(&self, due: &Due, now: Timestamp) -> Result<(), LedgerError> {
        // One that a newer program wrote is left to it.
        let command = due.command().ok_or(Refusal::NotFound)?;
        let envelope = own::envelope(due.org, now, format!("timer-{}", due.order_id.simple()), command);
        self.ledger.submit(envelope).await.map(|_| ())
    }

    fn set_aside(&mut self, due: &Due, refusal: &Refusal) {
        // Mostly another node was quicker, and its act has taken the timer away.
        if *refusal != Refusal::Decided {
            tracing::warn!(%refusal, order = %due.order_id, what = ?due.what, "a timer is tried again later");
        }
        self.aside.insert(due.clone(), Instant::now());
    }
}

/// The engine's act, as JSON; `None` for a timer that this program does not know.
fn act(kind: &str, (visit, seat, mark): (i64, i64, i64), due_at: Timestamp) -> Option<serde_json::Value> {
    let number = |n: i64| u32::try_from(n).ok();
    let kind = engine::TimerKind::from_code(kind)?;
    let of_engine = engine::Timer { kind, visit: number(visit)?, seat: number(seat)?, mark: number(mark)?, due_at };
    serde_json::to_value(of_engine.act()).ok()
}
