//! The burst: all clients at once, each insists until it is answered.

use crate::connection::Connection;
use crate::histogram::Histogram;
use crate::limits::raise_file_limit;
use crate::plan::{Body, Target, new_run_id};
use crate::request::Head;
use crate::response::Answer;
use serde::Serialize;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use uuid::Uuid;

const SPARE_FILES: u64 = 64;
/// Pauses between attempts double from the first to this one.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// A rush of clients, one submission each.
#[derive(Clone)]
pub struct Burst {
    /// The server.
    pub target: Target,
    /// Where to post.
    pub path: String,
    /// Bodies by client; made once, sent again unchanged with every attempt.
    pub body: Body,
    /// How many.
    pub clients: usize,
    /// No attempt begins later than this after the start, and none ends later.
    pub deadline: Duration,
    /// How long a client waits for one answer before it asks again.
    pub patience: Duration,
    /// The pause before the second attempt; later ones double, up to two seconds, and all are jittered.
    pub first_pause: Duration,
    /// Begins every idempotency key; the client's number follows.
    pub key_prefix: String,
}

impl Burst {
    /// `clients` posts of orders, with one minute to get them all through.
    pub fn new(target: Target, path: impl Into<String>, body: Body, clients: usize) -> Self {
        Self {
            target,
            path: path.into(),
            body,
            clients,
            deadline: Duration::from_secs(60),
            patience: Duration::from_secs(20),
            first_pause: Duration::from_millis(100),
            key_prefix: new_run_id(),
        }
    }
}

/// What became of one client.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Its idempotency key.
    pub key: String,
    /// When it first tried, after the start of the burst.
    pub first_attempt: Duration,
    /// When its last answer was complete, after the start of the burst; `None` if only errors came.
    pub answered: Option<Duration>,
    /// The last status; a 2xx or 4xx is final, 429 and 5xx mean the deadline came first.
    pub status: Option<u16>,
    /// The id in the accepted answer.
    pub order_id: Option<Uuid>,
    /// Whether the server said that an earlier attempt had done the work.
    pub replayed: bool,
    /// How often it asked.
    pub attempts: u32,
}

impl Outcome {
    /// Whether the order was taken.
    pub fn is_accepted(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

/// Result of a burst; its `Display` is a plain table.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BurstReport {
    /// How many asked.
    pub clients: usize,
    /// Clients with a 2xx answer.
    pub accepted: usize,
    /// Clients refused with a status that no repetition heals.
    pub refused: usize,
    /// Clients that had neither when the deadline came.
    pub unanswered: usize,
    /// Requests sent by all clients, connections that failed included.
    pub attempts: u64,
    /// All answers by status.
    pub by_status: BTreeMap<u16, u64>,
    /// Attempts without an answer.
    pub io_errors: u64,
    /// The same by kind.
    pub errors: BTreeMap<String, u64>,
    /// From the start to the end of the last client.
    #[serde(rename = "elapsedSeconds", serialize_with = "crate::show::seconds")]
    pub elapsed: Duration,
    /// Accepted clients: from their first attempt to the answer.
    pub latency: Histogram,
    /// Accepted clients: from the start of the burst to the answer; includes the time the generator needed
    /// to get to them.
    pub from_start: Histogram,
    /// Every client.
    #[serde(skip)]
    pub outcomes: Vec<Outcome>,
    /// What the operator should know about this run.
    pub notes: Vec<String>,
}

/// Opens all connections at once and insists until every client is answered or the deadline has come.
pub async fn burst(plan: Burst) -> BurstReport {
    let files = raise_file_limit(plan.clients as u64 + SPARE_FILES);
    let head = Head::new(&plan.target, "POST", &plan.path);
    let start = Instant::now();
    let shared = Arc::new(Shared { plan, head, start, random: RandomState::new() });
    let mut clients = JoinSet::new();
    for number in 0..shared.plan.clients as u64 {
        clients.spawn(client(Arc::clone(&shared), number));
    }
    let mut report = BurstReport {
        clients: shared.plan.clients,
        accepted: 0,
        refused: 0,
        unanswered: 0,
        attempts: 0,
        by_status: BTreeMap::new(),
        io_errors: 0,
        errors: BTreeMap::new(),
        elapsed: Duration::ZERO,
        latency: Histogram::default(),
        from_start: Histogram::default(),
        outcomes: Vec::with_capacity(shared.plan.clients),
        notes: files.note().into_iter().collect(),
    };
    while let Some(ended) = clients.join_next().await {
        match ended {
            Ok(log) => report.add(log),
            Err(error) => report.notes.push(format!("a client broke: {error}")),
        }
    }
    report.unanswered = report.clients - report.accepted - report.refused;
    report.elapsed = start.elapsed();
    report
}

impl BurstReport {
    fn add(&mut self, log: Log) {
        let outcome = log.outcome;
        self.attempts += u64::from(outcome.attempts);
        for status in log.statuses {
            *self.by_status.entry(status).or_default() += 1;
        }
        for error in log.errors {
            self.io_errors += 1;
            *self.errors.entry(error.to_string()).or_default() += 1;
        }
        match (outcome.answered, outcome.status) {
            (Some(answered), _) if outcome.is_accepted() => {
                self.accepted += 1;
                self.latency.record(answered.saturating_sub(outcome.first_attempt));
                self.from_start.record(answered);
            }
            (_, Some(status)) if !is_passing(status) => self.refused += 1,
            _ => {}
        }
        self.outcomes.push(outcome);
    }
}

struct Shared {
    plan: Burst,
    head: Head,
    start: Instant,
    random: RandomState,
}

struct Log {
    outcome: Outcome,
    statuses: Vec<u16>,
    errors: Vec<io::ErrorKind>,
}

/// Whether asking again may help.
fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..)
}

async fn client(shared: Arc<Shared>, number: u64) -> Log {
    let plan = &shared.plan;
    let mut request = Vec::new();
    shared.head.write(&mut request, Some((&plan.key_prefix, number)), Some(&(plan.body)(number)));
    let mut outcome = Outcome {
        key: format!("{}{number}", plan.key_prefix),
        first_attempt: shared.start.elapsed(),
        answered: None,
        status: None,
        order_id: None,
        replayed: false,
        attempts: 0,
    };
    let (mut statuses, mut errors) = (Vec::new(), Vec::new());
    let mut connection = None;
    loop {
        let left = plan.deadline.saturating_sub(shared.start.elapsed());
        if left.is_zero() {
            break;
        }
        outcome.attempts += 1;
        let mut retry_after = None;
        match attempt(plan, &mut connection, &request, left.min(plan.patience)).await {
            Ok((answer, content)) => {
                statuses.push(answer.status);
                outcome.answered = Some(shared.start.elapsed());
                outcome.status = Some(answer.status);
                outcome.replayed = answer.replayed;
                if !is_passing(answer.status) {
                    outcome.order_id = id_in(&content);
                    break;
                }
                retry_after = answer.retry_after;
            }
            Err(error) => errors.push(error.kind()),
        }
        tokio::time::sleep(shared.pause(number, outcome.attempts, retry_after)).await;
    }
    Log { outcome, statuses, errors }
}

/// One request on the open connection, or on a new one. After an error the connection is closed.
async fn attempt(
    plan: &Burst,
    connection: &mut Option<Connection>,
    request: &[u8],
    patience: Duration,
) -> io::Result<(Answer, Vec<u8>)> {
    let began = Instant::now();
    let mut open = match connection.take() {
        Some(open) => open,
        None => Connection::open(plan.target.addr, patience).await?,
    };
    let answer = open.exchange(request, patience.saturating_sub(began.elapsed())).await?;
    let content = open.content(&answer);
    if answer.keep_alive {
        *connection = Some(open);
    }
    Ok((answer, content))
}

impl Shared {
    /// How long to wait before the next attempt: what the server asked for at least, else a span that
    /// doubles; both spread out, so that clients turned away together do not come back together.
    fn pause(&self, client: u64, attempts: u32, retry_after: Option<Duration>) -> Duration {
        let doubled = self.plan.first_pause.saturating_mul(1 << attempts.saturating_sub(1).min(10)).min(LONGEST_PAUSE);
        let chance = self.random.hash_one((client, attempts)) as f64 / u64::MAX as f64;
        let pause = match retry_after {
            Some(asked) => asked + doubled.mul_f64(chance),
            None => doubled.mul_f64(0.5 + chance),
        };
        pause.min(self.plan.deadline.saturating_sub(self.start.elapsed()))
    }
}

fn id_in(content: &[u8]) -> Option<Uuid> {
    #[derive(serde::Deserialize)]
    struct Receipt {
        id: Uuid,
    }
    serde_json::from_slice::<Receipt>(content).ok().map(|receipt| receipt.id)
}
