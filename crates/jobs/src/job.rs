//! What a kind of job is, and what it has in hand while it runs.

use crate::own;
use gongdan_domain::command::{Command, Envelope, Receipt};
use gongdan_domain::job::JobParameters;
use gongdan_domain::permission::Caller;
use gongdan_domain::{Actor, Refusal, Text, whole_micros};
use gongdan_ledger::Ledger;
use gongdan_store::files::Files;
use gongdan_store::jobs::{self, Job, JobResult, Progress};
use gongdan_store::{Conn, StoreError};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// What a kind of job is doing.
pub type Working<'a> = Pin<Box<dyn Future<Output = Result<Option<JobResult>, Stop>> + Send + 'a>>;

/// One kind of long work. See `docs/operations/jobs.md` for how to add one.
pub trait JobKind: Send + Sync + 'static {
    /// The stored name, [`JobParameters::KIND`] of its parameters.
    fn name(&self) -> &'static str;

    /// Does the work from the last checkpoint to the end; answers the file it made, if it made one.
    ///
    /// It may be dropped at any await and begun again elsewhere: what it did since the last
    /// [`JobContext::save`] happens twice, so commands carry keys that follow from the job and the row.
    fn run<'a>(&'a self, cx: &'a mut JobContext) -> Working<'a>;
}

/// Why a job does not go on.
#[derive(Debug, Clone, PartialEq)]
pub enum Stop {
    /// Somebody stopped it.
    Cancelled,
    /// Another node has it by now.
    Lost,
    /// It cannot go on at present; it is taken up again from its checkpoint.
    Later(String),
    /// It never can; the owner reads why.
    Failed(Text),
}

impl Stop {
    /// It never can go on, in both languages.
    pub fn failed(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Failed(Text::new(zh, en))
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) | StoreError::Conflict(_) => Self::Later(error.to_string()),
            StoreError::Full(_) => Self::failed("服务器存储空间已满。", "The server has no storage space left."),
            other => {
                tracing::error!(error = %other, "a job met a failure of the store");
                Self::failed(
                    "服务器读写数据时出错，已记录。",
                    "The server could not read or write data; it was logged.",
                )
            }
        }
    }
}

/// How long files of jobs are kept.
pub const KEEP_FILES: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Progress is written at most this often.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// A job at work.
pub struct JobContext {
    /// The job as it was taken up.
    pub job: Job,
    /// Takes its commands, gives catalogues.
    pub ledger: Ledger,
    /// Content of attachments and results.
    pub files: Files,
    owner: String,
    lease: Duration,
    progress: Progress,
    told: Instant,
}

impl JobContext {
    pub(crate) fn new(job: Job, ledger: Ledger, files: Files, (owner, lease): (String, Duration)) -> Self {
        let progress = Progress {
            done: job.done,
            total: job.total,
            checkpoint: job.checkpoint.clone(),
            findings: job.findings.clone(),
        };
        Self { job, ledger, files, owner, lease, progress, told: Instant::now() }
    }

    /// What the job shall do.
    ///
    /// # Errors
    /// [`Stop::Failed`] when it was written by a program that knew other parameters.
    pub fn parameters<P: JobParameters>(&self) -> Result<P, Stop> {
        P::deserialize(&self.job.parameters).map_err(|error| unreadable(&error))
    }

    /// What was last saved; the default at the beginning.
    ///
    /// # Errors
    /// [`Stop::Failed`] when it cannot be read.
    pub fn checkpoint<T: DeserializeOwned + Default>(&self) -> Result<T, Stop> {
        match &self.job.checkpoint {
            serde_json::Value::Object(members) if members.is_empty() => Ok(T::default()),
            saved => T::deserialize(saved).map_err(|error| unreadable(&error)),
        }
    }

    /// Makes `checkpoint` durable: from here the job goes on whatever happens to this node.
    ///
    /// # Errors
    /// [`Stop::Cancelled`] when somebody stopped the job, [`Stop::Lost`] when another node has it.
    pub async fn save(&mut self, done: usize, total: usize, checkpoint: &impl Serialize) -> Result<(), Stop> {
        self.progress.checkpoint = serde_json::to_value(checkpoint).map_err(|error| unreadable(&error))?;
        self.note(done, total).await
    }

    /// Shows how far the job is; written at most once a second.
    ///
    /// # Errors
    /// As [`JobContext::save`].
    pub async fn tell(&mut self, done: usize, total: usize) -> Result<(), Stop> {
        if self.told.elapsed() < TELL_EVERY {
            return Ok(());
        }
        self.note(done, total).await
    }

    /// What the owner shall know, written with the next [`JobContext::save`] and at the end.
    ///
    /// # Errors
    /// [`Stop::Failed`] when it is no JSON.
    pub fn find(&mut self, findings: &impl Serialize) -> Result<(), Stop> {
        self.progress.findings = serde_json::to_value(findings).map_err(|error| unreadable(&error))?;
        Ok(())
    }

    async fn note(&mut self, done: usize, total: usize) -> Result<(), Stop> {
        self.told = Instant::now();
        self.progress.done = i64::try_from(done).unwrap_or(i64::MAX);
        self.progress.total = i64::try_from(total).unwrap_or(i64::MAX);
        self.write_progress().await
    }

    pub(crate) async fn write_progress(&self) -> Result<(), Stop> {
        let (place, owner, progress) = ((self.job.org, self.job.id), self.owner.clone(), self.progress.clone());
        let until = Timestamp::now() + self.lease;
        let noted = self.ledger.store().write(move |c: &mut Conn| jobs::note(c, place, &owner, &progress, until)).await;
        match noted {
            Ok(false) => Ok(()),
            Ok(true) => Err(Stop::Cancelled),
            Err(StoreError::Conflict(_)) => Err(Stop::Lost),
            Err(error) => Err(error.into()),
        }
    }

    /// In whose name the job acts, with the rights that person has now.
    ///
    /// # Errors
    /// [`Stop::Failed`] when the person has left.
    pub fn acting(&self) -> Result<(Actor, Caller), Stop> {
        let Some(user) = self.job.created_by else {
            return Ok((Actor { id: None, name: self.job.created_by_name.clone() }, Caller::System));
        };
        let left = || Stop::failed("发起任务的账号已停用。", "The account that began the job is no longer active.");
        let catalog = self.ledger.catalog(self.job.org).ok_or_else(left)?;
        let person = catalog.person(user).filter(|person| person.active).ok_or_else(left)?;
        let caller = catalog.caller(user).ok_or_else(left)?;
        Ok((Actor { id: Some(user), name: person.body.name.clone() }, caller))
    }

    /// Hands in commands together, each with a key that follows from the job: handed in again after a fall they
    /// change nothing. Waits while the ledger is busy. Answers come in the order of the commands.
    ///
    /// # Errors
    /// As [`JobContext::acting`]; [`Stop::Later`] when the database is out of reach.
    pub async fn submit_all(&self, commands: Vec<(String, Command)>) -> Result<Vec<Result<Receipt, Refusal>>, Stop> {
        let (actor, caller) = self.acting()?;
        let at = whole_micros(Timestamp::now());
        let envelopes = commands.into_iter().map(|(key, command)| Envelope {
            org: self.job.org,
            actor: actor.clone(),
            caller: caller.clone(),
            at,
            request_id: format!("job-{}", self.job.id.simple()),
            origin: gongdan_domain::Origin::default(),
            idempotency: Some(own::once(format!("job:{}:{key}", self.job.id))),
            command,
        });
        let answers = futures::future::join_all(envelopes.map(|envelope| self.submit(envelope))).await;
        answers.into_iter().collect()
    }

    async fn submit(&self, envelope: Envelope) -> Result<Result<Receipt, Refusal>, Stop> {
        Ok(own::hand_in(&self.ledger, envelope).await?)
    }

    /// Where the job's file is kept; the same at every attempt, so that a second one writes over the first.
    pub fn result_key(&self) -> String {
        result_key(&self.job)
    }

    /// The job's file, once its bytes are at [`JobContext::result_key`].
    pub fn result(&self, name: String, media_type: &str, size_bytes: u64) -> JobResult {
        JobResult {
            key: self.result_key(),
            name,
            media_type: media_type.to_owned(),
            size_bytes: i64::try_from(size_bytes).unwrap_or(i64::MAX),
            expires_at: whole_micros(Timestamp::now() + KEEP_FILES),
        }
    }
}

/// Where the file of a job is kept.
pub(crate) fn result_key(job: &Job) -> String {
    let (org, id): (_, Uuid) = (job.org, job.id);
    format!("jobs/{org}/{id}")
}

fn unreadable(error: &serde_json::Error) -> Stop {
    tracing::error!(%error, "what a job wrote down cannot be read");
    Stop::failed(
        "任务由另一版本的程序创建，无法继续，请重新发起。",
        "The job was made by another version of the program and cannot go on. Begin it again.",
    )
}
