//! The closed loop: each client sends its next request when the last one is answered.

use crate::bottleneck::diagnose;
use crate::connection::Connection;
use crate::limits::{cpu_time, raise_file_limit};
use crate::plan::{Plan, Until};
use crate::report::{Report, Tally};
use crate::request::Head;
use crate::response::Answer;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Files the process needs beside the connections.
const SPARE_FILES: u64 = 64;
/// A client that could not connect this often in a row gives up, so that a run without a server ends.
const CONNECT_TRIES: u32 = 20;
/// A server that asks for patience gets it, but a measurement does not sleep for minutes.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

struct Run {
    plan: Plan,
    head: Head,
    next: AtomicU64,
    count_from: Instant,
    end: Option<Instant>,
    tally: Mutex<Tally>,
}

/// Runs `plan` to its end and reports.
pub async fn closed_loop(plan: Plan) -> Report {
    let files = raise_file_limit(plan.connections as u64 + SPARE_FILES);
    let start = Instant::now();
    let cpu = cpu_time();
    let run = Arc::new(Run {
        head: Head::new(&plan.target, plan.method, &plan.path),
        next: AtomicU64::new(0),
        count_from: start + plan.warm_up,
        end: match plan.until {
            Until::Elapsed(span) => Some(start + plan.warm_up + span),
            Until::Requests(_) => None,
        },
        tally: Mutex::default(),
        plan,
    });
    let mut clients = JoinSet::new();
    for _ in 0..run.plan.connections.max(1) {
        clients.spawn(client(Arc::clone(&run)));
    }
    while clients.join_next().await.is_some() {}

    let tally = std::mem::take(&mut *run.tally());
    let elapsed = tally.last_answer.map_or(Duration::ZERO, |last| last.saturating_duration_since(run.count_from));
    let diagnosis = diagnose(tally.latency.mean(), &tally.server_timing);
    Report {
        connections: run.plan.connections.max(1),
        sent: tally.sent,
        ok: tally.ok,
        by_status: tally.by_status,
        io_errors: tally.io_errors.values().sum(),
        errors: tally.io_errors,
        elapsed,
        per_second: if elapsed.is_zero() { 0.0 } else { tally.ok as f64 / elapsed.as_secs_f64() },
        latency: tally.latency,
        server_timing: tally.server_timing,
        bottleneck: diagnosis.bottleneck,
        diagnosis,
        generator_cpu: (cpu_time().saturating_sub(cpu))
            .checked_div(u32::try_from(run.next.load(Ordering::Relaxed)).unwrap_or(u32::MAX))
            .unwrap_or_default(),
        notes: files.note().into_iter().collect(),
    }
}

impl Run {
    fn tally(&self) -> std::sync::MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of the next request, unless the run is over.
    fn take_number(&self, now: Instant) -> Option<u64> {
        if self.end.is_some_and(|end| now >= end) {
            return None;
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        match self.plan.until {
            Until::Requests(limit) if number >= limit => {
                self.next.fetch_sub(1, Ordering::Relaxed);
                None
            }
            Until::Requests(_) | Until::Elapsed(_) => Some(number),
        }
    }

    fn note(&self, began: Instant, outcome: &io::Result<Answer>) {
        if began < self.count_from {
            return;
        }
        let now = Instant::now();
        let mut tally = self.tally();
        tally.sent += 1;
        match outcome {
            Ok(answer) => tally.answered(answer, now - began, now),
            Err(error) => tally.failed(error),
        }
    }
}

async fn client(run: Arc<Run>) {
    let mut connection: Option<Connection> = None;
    let mut out = Vec::with_capacity(2048);
    let mut refused = 0;
    loop {
        let Some(mut open) = connection.take() else {
            if run.end.is_some_and(|end| Instant::now() >= end) {
                return;
            }
            match Connection::open(run.plan.target.addr, run.plan.patience).await {
                Ok(open) => {
                    refused = 0;
                    connection = Some(open);
                }
                Err(error) => {
                    run.tally().failed(&error);
                    refused += 1;
                    if refused >= CONNECT_TRIES {
                        return;
                    }
                    tokio::time::sleep(Duration::from_millis(25 * u64::from(refused))).await;
                }
            }
            continue;
        };
        let began = Instant::now();
        let Some(number) = run.take_number(began) else { return };
        let body = run.plan.body.as_ref().map(|body| body(number));
        let key = (!run.plan.key_prefix.is_empty()).then_some((run.plan.key_prefix.as_str(), number));
        run.head.write(&mut out, key, body.as_deref());
        let began = Instant::now();
        let outcome = open.exchange(&out, run.plan.patience).await;
        run.note(began, &outcome);
        let Ok(answer) = outcome else { continue };
        if answer.keep_alive {
            connection = Some(open);
        }
        if let Some(pause) = answer.retry_after.filter(|_| matches!(answer.status, 429 | 503)) {
            tokio::time::sleep(pause.min(LONGEST_PAUSE)).await;
        }
    }
}
