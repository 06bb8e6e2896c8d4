//! The queue in front of the database, and how it is emptied.

use crate::batch;
use crate::cost::Cost;
use crate::follow::Followers;
use crate::tail::{LiveBatch, Tail};
use crate::warm::{AllKinds, Warm};
use gongdan_domain::catalog::Catalog;
use gongdan_domain::command::{Envelope, Receipt};
use gongdan_domain::form::Kinds;
use gongdan_domain::{OrgId, Refusal};
use gongdan_engine::definition::Flow;
use gongdan_engine::finding::Finding;
use gongdan_engine::net::Net;
use gongdan_store::{Conn, Store, StoreError, in_transaction};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{broadcast, oneshot, watch};
use uuid::Uuid;

/// How the ledger batches and when it sheds load.
#[derive(Debug, Clone)]
pub struct LedgerConfig {
    /// Commands in one transaction at most.
    pub max_batch: usize,
    /// Commands that may wait at most.
    pub max_queue: usize,
    /// A command is refused at once when it would probably wait longer than this.
    pub max_wait: Duration,
    /// Transactions at the same time; SQLite always has one.
    pub writers: usize,
    /// A name for this node, unique among the nodes of one database.
    pub node: String,
}

impl Default for LedgerConfig {
    fn default() -> Self {
        Self {
            max_batch: 512,
            max_queue: 50_000,
            max_wait: Duration::from_secs(6),
            writers: 2,
            node: uuid::Uuid::now_v7().to_string(),
        }
    }
}

/// What a command took.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// Waiting for its turn.
    pub queue: Duration,
    /// Deciding, writing and flushing, together with its batch.
    pub commit: Duration,
}

/// A durable answer.
#[derive(Debug, Clone)]
pub struct Committed {
    /// The receipt.
    pub receipt: Receipt,
    /// What it took.
    pub timing: Timing,
}

/// Why a command has no receipt.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LedgerError {
    /// It was refused and changed nothing.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Too much is waiting; nothing was changed.
    #[error("too many commands are waiting")]
    Busy {
        /// When to try again.
        retry_after: Duration,
    },
    /// The database failed. With [`StoreError::Unavailable`] it is unknown whether the command took effect:
    /// repeat it with the same idempotency key.
    #[error(transparent)]
    Store(#[from] StoreError),
}

struct Pending {
    envelope: Envelope,
    since: Instant,
    answer: oneshot::Sender<Result<Committed, LedgerError>>,
}

struct Inner {
    store: Store,
    config: LedgerConfig,
    writers: usize,
    queue: Mutex<VecDeque<Pending>>,
    running: AtomicUsize,
    cost: Cost,
    warm: Arc<Warm>,
    tail: Tail,
    followers: Followers,
}

/// The ledger; clones share one queue.
#[derive(Clone)]
pub struct Ledger {
    inner: Arc<Inner>,
}

/// Times a batch is tried again after it collided with another transaction.
const COLLISIONS: u32 = 5;

impl Ledger {
    /// Loads the warm catalogues and starts to follow the log.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn start(store: Store, kinds: &'static dyn AllKinds, config: LedgerConfig) -> Result<Self, StoreError> {
        let warm = Arc::new(Warm::new(kinds));
        let tail = Tail::start(store.clone(), warm.clone()).await?;
        let followers = Followers::new(store.clone(), config.node.clone(), tail.clone());
        let writers = if store.is_postgres() { config.writers.max(1) } else { 1 };
        let inner = Inner {
            store,
            writers,
            config,
            queue: Mutex::default(),
            running: AtomicUsize::new(0),
            cost: Cost::new(),
            warm,
            tail,
            followers,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Hands in a command; answers when it is durable or refused.
    ///
    /// # Errors
    /// [`LedgerError`].
    pub async fn submit(&self, envelope: Envelope) -> Result<Committed, LedgerError> {
        let (answer, receive) = oneshot::channel();
        {
            let mut queue = self.inner.queue.lock();
            self.inner.check_load(queue.len())?;
            queue.push_back(Pending { envelope, since: Instant::now(), answer });
        }
        let mut starter = Starter(Some(&self.inner));
        if may_block() {
            // Whoever is ready to hand something in does so first: one flush then serves them all.
            tokio::task::yield_now().await;
        }
        starter.0 = None;
        self.inner.start_writer(may_block())?;
        let gone = || StoreError::Unavailable("the ledger has stopped".to_owned());
        receive.await.map_err(|_| gone())?
    }

    /// The warm catalogue of an organisation, as it is now.
    pub fn catalog(&self, org: OrgId) -> Option<Arc<Catalog>> {
        self.inner.warm.catalog(org)
    }

    pub(crate) fn warm(&self) -> &Warm {
        &self.inner.warm
    }

    /// A published flow of an order type, opened.
    pub fn net(&self, org: OrgId, type_id: Uuid, version: i64) -> Option<Arc<Net>> {
        let catalog = self.catalog(org)?;
        self.inner.warm.net(org, &catalog, type_id, version)
    }

    /// Opens a flow that is not published.
    ///
    /// # Errors
    /// Everything that keeps it from being walked.
    pub fn open_flow(&self, flow: Flow) -> Result<Net, Vec<Finding>> {
        Net::new(flow, self.inner.warm.kinds())
    }

    /// The kinds of fields there are.
    pub fn kinds(&self) -> &'static dyn Kinds {
        self.inner.warm.kinds()
    }

    /// The organisation with this short name.
    pub fn organisation_by_slug(&self, slug: &str) -> Option<OrgId> {
        self.inner.warm.organisation_by_slug(slug)
    }

    /// All organisations.
    pub fn organisations(&self) -> Vec<OrgId> {
        self.inner.warm.organisations()
    }

    /// Events of all nodes from now on, in order for each organisation, without payload.
    pub fn live(&self) -> broadcast::Receiver<LiveBatch> {
        self.inner.tail.subscribe()
    }

    /// Passes a word on to the other nodes: what concerns only what happens just now. Nothing is kept of it, it may be
    /// lost, and this node hears it as well. With SQLite there are no others, and nobody hears it.
    pub fn say(&self, word: String) {
        self.inner.tail.say(word);
    }

    /// Words of all nodes from now on.
    pub fn words(&self) -> broadcast::Receiver<Arc<str>> {
        self.inner.tail.words()
    }

    /// Changes whenever any log has grown, after the catalogues of this node have.
    pub fn grown(&self) -> watch::Receiver<u64> {
        self.inner.tail.grown()
    }

    /// Whoever reacts to events.
    pub fn followers(&self) -> &Followers {
        &self.inner.followers
    }

    /// The store beneath.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// Commands waiting now.
    pub fn waiting(&self) -> usize {
        self.inner.queue.lock().len()
    }
}

impl Inner {
    /// Refuses early when the queue is full or too slow: better a plain "try again" than a time-out.
    fn check_load(&self, waiting: usize) -> Result<(), LedgerError> {
        let wait = self.cost.wait(waiting, self.config.max_batch);
        if waiting < self.config.max_queue && wait <= self.config.max_wait {
            return Ok(());
        }
        metrics::counter!("gongdan_ledger_refused_busy").increment(1);
        Err(LedgerError::Busy { retry_after: wait.clamp(Duration::from_secs(1), Duration::from_secs(30)) })
    }

    /// Starts a writer if none is at work. More join only when one batch cannot take all that wait: commands of
    /// one organisation meet at the head of its log anyway, and one large batch is cheaper than two small ones.
    ///
    /// `here` lets the calling thread do the work if a connection is idle. A command that meets an idle ledger is
    /// spared two hand-overs between threads, which take as long as the flush; those who come meanwhile wait in
    /// the queue as ever and are left to the store's own thread.
    fn start_writer(self: &Arc<Self>, here: bool) -> Result<(), StoreError> {
        let allowed = if self.queue.lock().len() > self.config.max_batch { self.writers } else { 1 };
        let free = |running| (running < allowed).then_some(running + 1);
        if self.running.fetch_update(Ordering::AcqRel, Ordering::Acquire, free).is_err() {
            return Ok(());
        }
        let inner = self.clone();
        let job = move |conn: Result<&mut Conn, StoreError>| inner.work(conn);
        let job = match here {
            true => tokio::task::block_in_place(|| self.store.try_here(job)),
            false => Err(job),
        };
        let posted = match job {
            Ok(()) => return Ok(()),
            Err(job) => self.store.post(job),
        };
        if posted.is_err() {
            self.running.fetch_sub(1, Ordering::AcqRel);
        }
        posted
    }

    /// Empties the queue by one batch; runs where blocking is allowed.
    fn work(self: Arc<Self>, conn: Result<&mut Conn, StoreError>) {
        let turn = Turn(&self.running);
        let pending: Vec<Pending> = {
            let mut queue = self.queue.lock();
            metrics::gauge!("gongdan_ledger_waiting").set(queue.len() as f64);
            let count = queue.len().min(self.config.max_batch);
            queue.drain(..count).collect()
        };
        if !pending.is_empty() {
            match conn {
                Ok(conn) => self.commit(conn, pending),
                Err(error) => refuse_all(pending, &error),
            }
        }
        drop(turn);
        // Whoever came in the meantime saw a busy writer and did not start one.
        if !self.queue.lock().is_empty()
            && let Err(error) = self.start_writer(false)
        {
            refuse_all(self.queue.lock().drain(..).collect(), &error);
        }
    }

    fn commit(&self, conn: &mut Conn, pending: Vec<Pending>) {
        let began = Instant::now();
        match self.try_commit(conn, &pending) {
            Ok(outcome) => {
                let took = began.elapsed();
                self.note_cost(took, pending.len());
                self.warm.apply(&outcome.documents);
                for (pending, answer) in pending.into_iter().zip(outcome.answers) {
                    let timing = Timing { queue: began.duration_since(pending.since), commit: took };
                    let committed = answer.map(|receipt| Committed { receipt, timing }).map_err(LedgerError::Refused);
                    let _ = pending.answer.send(committed);
                }
                if outcome.appended {
                    self.tail.wake();
                }
            }
            // One command that the database cannot take must not harm its neighbours: each for itself.
            Err(StoreError::Conflict(_) | StoreError::Database(_) | StoreError::Corrupt(_)) if pending.len() > 1 => {
                for single in pending {
                    self.commit(conn, vec![single]);
                }
            }
            Err(error) => {
                tracing::warn!(%error, commands = pending.len(), "a batch could not be written");
                refuse_all(pending, &error);
            }
        }
    }

    fn try_commit(&self, conn: &mut Conn, pending: &[Pending]) -> Result<batch::Outcome, StoreError> {
        let commands: Vec<&Envelope> = pending.iter().map(|p| &p.envelope).collect();
        let mut collisions = 0;
        loop {
            match in_transaction(conn, |c| batch::run(c, &self.warm, &commands)) {
                Err(StoreError::Conflict(reason)) if collisions < COLLISIONS => {
                    collisions += 1;
                    metrics::counter!("gongdan_ledger_collisions").increment(1);
                    tracing::debug!(%reason, collisions, "a batch collided with another transaction");
                }
                other => return other,
            }
        }
    }

    fn note_cost(&self, took: Duration, commands: usize) {
        metrics::histogram!("gongdan_ledger_batch_size").record(commands as f64);
        metrics::histogram!("gongdan_ledger_commit_seconds").record(took.as_secs_f64());
        self.cost.note(took, commands);
    }
}

/// Starts a writer for a command whose caller went away before doing so.
struct Starter<'a>(Option<&'a Arc<Inner>>);

impl Drop for Starter<'_> {
    fn drop(&mut self) {
        if let Some(Err(error)) = self.0.map(|inner| inner.start_writer(false)) {
            tracing::warn!(%error, "a command waits for the next one");
        }
    }
}

/// A writer at work; given back even when it panics, for nobody else would be let in otherwise.
struct Turn<'a>(&'a AtomicUsize);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Whether this thread may block for a commit: other threads of the same executor carry on meanwhile.
fn may_block() -> bool {
    use tokio::runtime::{Handle, RuntimeFlavor};
    Handle::try_current().is_ok_and(|handle| handle.runtime_flavor() == RuntimeFlavor::MultiThread)
}

fn refuse_all(pending: Vec<Pending>, error: &StoreError) {
    for pending in pending {
        let _ = pending.answer.send(Err(LedgerError::Store(error.clone())));
    }
}
