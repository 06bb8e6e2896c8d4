//! Takes up jobs that nobody has, a few at a time, on every node that does background work.

use crate::job::{JobContext, JobKind, Stop, result_key};
use gongdan_domain::Text;
use gongdan_domain::job::JobState;
use gongdan_ledger::Ledger;
use gongdan_store::files::Files;
use gongdan_store::jobs::{self, Ending, Job, JobResult};
use gongdan_store::{Conn, Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::sync::broadcast::error::RecvError;
use uuid::Uuid;

/// Jobs at work on one node at the same time.
const AT_ONCE: usize = 2;
/// How long a node may be silent before another takes its job. A third of it is how often a silent job's lease is
/// renewed, and how often a node looks by itself, for another may have fallen over.
const LEASE: Duration = Duration::from_secs(12);
/// When a job that could not go on is tried again.
const AGAIN: SignedDuration = SignedDuration::from_secs(10);
/// A job that was taken up this often and never came to an end is given up: it may be what fells the nodes.
const ATTEMPTS: i64 = 20;

/// Runs jobs; clones share it.
#[derive(Clone)]
pub struct JobRunner(Arc<Inner>);

struct Inner {
    ledger: Ledger,
    files: Files,
    kinds: HashMap<&'static str, Box<dyn JobKind>>,
    owner: String,
    lease: Duration,
    room: Arc<Semaphore>,
}

impl JobRunner {
    /// A runner that knows `kinds`. Its name among the nodes is new with every start, for what an earlier
    /// process of this node had is not ours any more.
    pub fn new(ledger: Ledger, files: Files, kinds: Vec<Box<dyn JobKind>>) -> Self {
        Self::with_lease(ledger, files, kinds, LEASE)
    }

    /// The same with another lease.
    pub fn with_lease(ledger: Ledger, files: Files, kinds: Vec<Box<dyn JobKind>>, lease: Duration) -> Self {
        let kinds = kinds.into_iter().map(|kind| (kind.name(), kind)).collect();
        let owner = Uuid::now_v7().to_string();
        Self(Arc::new(Inner { ledger, files, kinds, owner, lease, room: Arc::new(Semaphore::new(AT_ONCE)) }))
    }

    /// Takes up jobs until the runtime ends.
    pub fn start(&self) {
        tokio::spawn(self.clone().run());
    }

    /// Lets go of this node's jobs, so that others need not wait for its leases to run out.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub async fn release(&self) -> Result<(), StoreError> {
        let owner = self.0.owner.clone();
        self.store().write(move |c| jobs::release(c, &owner)).await
    }

    fn store(&self) -> &Store {
        self.0.ledger.store()
    }

    async fn run(self) {
        let mut live = self.0.ledger.live();
        loop {
            let Ok(room) = Arc::clone(&self.0.room).acquire_owned().await else { return };
            match self.take().await {
                Ok(Some(job)) => {
                    let runner = self.clone();
                    tokio::spawn(async move {
                        runner.work(job).await;
                        drop(room);
                    });
                    continue;
                }
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "jobs have to wait"),
            }
            drop(room);
            let news = async {
                loop {
                    match live.recv().await {
                        Ok(batch) if batch.iter().any(|(_, head)| head.kind == "job.started") => return,
                        Ok(_) => {}
                        Err(RecvError::Lagged(_)) => return,
                        Err(RecvError::Closed) => std::future::pending().await,
                    }
                }
            };
            // Both ends are the same to us: look again.
            let _ = tokio::time::timeout(self.0.lease / 3, news).await;
        }
    }

    async fn take(&self) -> Result<Option<Job>, StoreError> {
        let kinds: Vec<String> = self.0.kinds.keys().map(|&name| name.to_owned()).collect();
        let (owner, now, known) = (self.0.owner.clone(), Timestamp::now(), kinds.clone());
        let until = now + self.0.lease;
        // Looking keeps no writer busy; only taking one does.
        if !self.store().read(move |c: &mut Conn| jobs::is_any_open(c, &known, now)).await? {
            return Ok(None);
        }
        self.store().write(move |c: &mut Conn| jobs::take(c, &kinds, &owner, now, until)).await
    }

    async fn work(&self, job: Job) {
        let (id, kind) = (job.id, job.kind.clone());
        if job.attempts > ATTEMPTS {
            let reason = Text::new("任务多次中断，已放弃。", "The job was interrupted too often and was given up.");
            return self.end(&job, Err(Stop::Failed(reason))).await;
        }
        tracing::info!(job = %id, kind, attempt = job.attempts, "a job begins");
        let runner = self.clone();
        let taken = job.clone();
        let work = tokio::spawn(async move {
            let Some(kind) = runner.0.kinds.get(taken.kind.as_str()) else { return Err(Stop::Lost) };
            let (ledger, files) = (runner.0.ledger.clone(), runner.0.files.clone());
            let mut cx = JobContext::new(taken, ledger, files, (runner.0.owner.clone(), runner.0.lease));
            let result = kind.run(&mut cx).await;
            // What was found belongs to the end, however it came.
            match cx.write_progress().await {
                Err(Stop::Lost) => Err(Stop::Lost),
                Ok(()) | Err(_) => result,
            }
        });
        let stop = work.abort_handle();
        let ended = tokio::select! {
            ended = work => ended.unwrap_or_else(|error| {
                tracing::error!(job = %id, %error, "a job broke off");
                Err(Stop::failed("任务内部出错，已记录。", "Something failed inside the job and was logged."))
            }),
            () = self.keep(&job) => {
                stop.abort();
                Err(Stop::Lost)
            }
        };
        self.end(&job, ended).await;
    }

    /// Renews the lease; ends when it is lost.
    async fn keep(&self, job: &Job) {
        loop {
            tokio::time::sleep(self.0.lease / 3).await;
            let (place, owner, until) = ((job.org, job.id), self.0.owner.clone(), Timestamp::now() + self.0.lease);
            match self.store().write(move |c: &mut Conn| jobs::keep(c, place, &owner, until)).await {
                Ok(()) => {}
                Err(StoreError::Conflict(_)) => return,
                Err(error) => tracing::warn!(job = %job.id, %error, "a lease could not be renewed"),
            }
        }
    }

    async fn end(&self, job: &Job, ended: Result<Option<JobResult>, Stop>) {
        let (place, owner, now) = ((job.org, job.id), self.0.owner.clone(), Timestamp::now());
        let ending = match ended {
            Ok(result) => Ending { state: JobState::Done, reason: None, result },
            Err(Stop::Failed(reason)) => Ending { state: JobState::Failed, reason: Some(reason), result: None },
            Err(Stop::Cancelled) => Ending { state: JobState::Cancelled, reason: None, result: None },
            Err(Stop::Lost) => {
                tracing::info!(job = %job.id, "another node has the job");
                return;
            }
            Err(Stop::Later(reason)) => {
                tracing::warn!(job = %job.id, reason, "a job is tried again later");
                let let_go = move |c: &mut Conn| jobs::let_go(c, place, &owner, now + AGAIN);
                if let Err(error) = self.store().write(let_go).await {
                    tracing::warn!(job = %job.id, %error, "the lease runs out by itself");
                }
                return;
            }
        };
        tracing::info!(job = %job.id, state = ending.state.code(), "a job ends");
        if ending.result.is_none()
            && let Err(error) = self.0.files.delete(&result_key(job)).await
        {
            tracing::warn!(job = %job.id, %error, "the file of a job that failed stays behind");
        }
        if let Err(error) = self.store().write(move |c: &mut Conn| jobs::end(c, place, &owner, &ending, now)).await {
            tracing::warn!(job = %job.id, %error, "the end of a job could not be noted; it will be taken up again");
        }
    }
}

/// Rows of one round of tidying.
const ROUND: usize = 100;
/// How long jobs are listed.
const KEEP_ROWS: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Deletes files that were kept long enough, and forgets jobs of long ago.
///
/// # Errors
/// The first [`StoreError`]; what is left goes next time.
pub async fn expire(ledger: &Ledger, files: &Files, now: Timestamp) -> Result<(), StoreError> {
    loop {
        let old = ledger.store().read(move |c| jobs::with_file(c, now - crate::job::KEEP_FILES, ROUND)).await?;
        for job in &old {
            files.delete(&result_key(job)).await?;
            let (org, id) = (job.org, job.id);
            ledger.store().write(move |c| jobs::drop_file(c, org, id)).await?;
        }
        if old.len() < ROUND {
            break;
        }
    }
    loop {
        let old = ledger.store().read(move |c| jobs::ended_before(c, now - KEEP_ROWS, ROUND)).await?;
        for job in &old {
            let (org, id) = (job.org, job.id);
            ledger.store().write(move |c| jobs::remove(c, org, id)).await?;
        }
        if old.len() < ROUND {
            return Ok(());
        }
    }
}
