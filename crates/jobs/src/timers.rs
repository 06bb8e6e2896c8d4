//! Schedule: moves orders on whose time has come: delays that are over, marks of ladders that are reached.
//!
//! Every node that does background work looks; none owns a timer. What makes each happen once is the order itself:
//! the act that a timer stands for replaces the timers of its order in the same transaction, and a second one finds
//! its visit over, or its mark behind it, and is refused. So a fall, a restart and a clock that jumps do no harm.

use gongdan_domain::command::{Command, Envelope};
use gongdan_domain::event::Actor;
use gongdan_domain::flow::{FlowAct, Timer};
use gongdan_domain::permission::Caller;
use gongdan_domain::{OrgId, Origin, Refusal, whole_micros};
use gongdan_engine::timer as engine;
use gongdan_ledger::{Ledger, LedgerError};
use gongdan_store::flows;
use jiff::Timestamp;
use std::collections::HashMap;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How often a node looks. One short read of an index, whatever the number of timers that wait.
const EVERY: Duration = Duration::from_millis(500);
/// Orders moved on at once. More that are due follow without a pause.
const AT_ONCE: usize = 256;
/// When a timer that could not be done is tried again; until then it does not stand in the way of others.
const AGAIN: Duration = Duration::from_secs(600);
/// Timers set aside at most. With more something is wrong with all of them, and they take their turn again.
const MAX_ASIDE: usize = 10_000;

/// Runs until the runtime ends.
pub(crate) async fn run(ledger: Ledger) {
    let mut timers = Timers::new(ledger);
    loop {
        let wait = match timers.fire(whole_micros(Timestamp::now())).await {
            Ok(found) if found >= AT_ONCE => continue,
            Ok(_) => EVERY,
            Err(LedgerError::Busy { retry_after }) => retry_after,
            Err(error) => {
                tracing::warn!(%error, "timers of orders have to wait");
                EVERY
            }
        };
        tokio::time::sleep(wait).await;
    }
}

/// The timers of all orders, as one node works on them.
pub struct Timers {
    ledger: Ledger,
    aside: HashMap<Key, Instant>,
}

/// A timer at its instant. Moved to another instant it is another one.
type Key = (OrgId, Uuid, String, i64, i64, i64, Timestamp);

fn key(org: OrgId, timer: &Timer) -> Key {
    (org, timer.order_id, timer.kind.clone(), timer.visit, timer.seat, timer.mark, timer.due_at)
}

impl Timers {
    /// None set aside yet.
    pub fn new(ledger: Ledger) -> Self {
        Self { ledger, aside: HashMap::new() }
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
        let limit = AT_ONCE + self.aside.len();
        let mut due = self.ledger.store().read(move |c| flows::due(c, now, limit)).await?;
        due.retain(|(org, timer)| !self.aside.contains_key(&key(*org, timer)));
        due.truncate(AT_ONCE);
        let done = futures::future::join_all(due.iter().map(|(org, timer)| self.fire_one(*org, timer, now))).await;
        let mut failure = None;
        for ((org, timer), done) in due.iter().zip(done) {
            match done {
                Ok(()) => {}
                Err(LedgerError::Refused(refusal)) => self.set_aside(*org, timer, &refusal),
                Err(error) => failure = Some(error),
            }
        }
        failure.map_or(Ok(due.len()), Err)
    }

    async fn fire_one(&self, org: OrgId, timer: &Timer, now: Timestamp) -> Result<(), LedgerError> {
        // One that a newer program wrote is left to it.
        let act = act(timer).ok_or(Refusal::NotFound)?;
        let envelope = Envelope {
            org,
            actor: Actor { id: None, name: "Gongdan".to_owned() },
            caller: Caller::System,
            at: now,
            request_id: format!("timer-{}", timer.order_id.simple()),
            origin: Origin::default(),
            idempotency: None,
            command: Command::Flow(FlowAct::new(timer.order_id, act)),
        };
        self.ledger.submit(envelope).await.map(|_| ())
    }

    fn set_aside(&mut self, org: OrgId, timer: &Timer, refusal: &Refusal) {
        // Mostly another node was quicker, and its act has taken the timer away.
        if *refusal != Refusal::Decided {
            tracing::warn!(%refusal, order = %timer.order_id, kind = timer.kind, "a timer is tried again later");
        }
        self.aside.insert(key(org, timer), Instant::now());
    }
}

/// The engine's act, as JSON; `None` for a timer that this program does not know.
fn act(timer: &Timer) -> Option<serde_json::Value> {
    let number = |n: i64| u32::try_from(n).ok();
    let of_engine = engine::Timer {
        kind: engine::TimerKind::from_code(&timer.kind)?,
        visit: number(timer.visit)?,
        seat: number(timer.seat)?,
        mark: number(timer.mark)?,
        due_at: timer.due_at,
    };
    serde_json::to_value(of_engine.act()).ok()
}
