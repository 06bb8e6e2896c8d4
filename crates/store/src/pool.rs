//! The threads that talk to the database.
//!
//! Store functions are plain blocking code on one connection. They run here, on a few threads that own a
//! connection each, so that a whole group commit costs one hand-over and no statement waits for an executor.
//! On SQLite one thread writes and several read; on PostgreSQL there are several of both. Whoever may block can
//! borrow an idle writing connection and save the hand-over.

use crate::conn::Conn;
use crate::open::Opener;
use crate::{StoreConfig, StoreError};
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use parking_lot::Mutex;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce(Result<&mut Conn, StoreError>) + Send>;

/// A place for a connection, opened when it is needed.
type Slot = Arc<Mutex<Option<Conn>>>;

/// Jobs that may wait for a thread; beyond that callers are told at once.
const QUEUE: usize = 65_536;

/// A handle to the database; clones share the same threads.
#[derive(Clone)]
pub struct Store {
    readers: Sender<Job>,
    writers: Sender<Job>,
    opener: Arc<Opener>,
    writing: Arc<[Slot]>,
}

impl Store {
    /// Opens the database, brings its schema up to date and starts the threads.
    ///
    /// # Errors
    /// When the database cannot be opened or was written by a newer program.
    pub fn open(config: &StoreConfig) -> Result<Self, StoreError> {
        let opener = Arc::new(Opener::new(config)?);
        on_plain_thread(|| crate::migrate::run(&opener))?;
        let (write_threads, read_threads) = opener.threads(config);
        let (writers, write_jobs) = bounded(QUEUE);
        let (readers, read_jobs) = bounded(QUEUE);
        let writing: Arc<[Slot]> = (0..write_threads).map(|_| Slot::default()).collect();
        for (index, slot) in writing.iter().enumerate() {
            spawn(&format!("store-write-{index}"), opener.clone(), write_jobs.clone(), slot.clone(), true)?;
        }
        for index in 0..read_threads {
            spawn(&format!("store-read-{index}"), opener.clone(), read_jobs.clone(), Slot::default(), false)?;
        }
        let store = Self { readers, writers, opener, writing };
        crate::checkpoint::start(&store)?;
        Ok(store)
    }

    /// Whether the database is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.opener.is_postgres()
    }

    /// Transactions that can be written at the same time.
    pub fn write_threads(&self, config: &StoreConfig) -> usize {
        self.opener.threads(config).0
    }

    /// How connections are made, for those who need one of their own.
    pub(crate) fn opener(&self) -> &Arc<Opener> {
        &self.opener
    }

    /// Runs `work` on a reading connection.
    ///
    /// # Errors
    /// What `work` answers, or [`StoreError::Unavailable`].
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        run(&self.readers, work).await
    }

    /// Runs `work` in one transaction on a writing connection: all of it is durable when this answers `Ok`,
    /// and none of it happened when `work` failed.
    ///
    /// # Errors
    /// What `work` answers, or [`StoreError::Unavailable`].
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        run(&self.writers, move |conn| in_transaction(conn, work)).await
    }

    /// Copies SQLite's write-ahead log back before the program ends, so that the next start need not read it.
    ///
    /// # Errors
    /// Any [`StoreError`]; nothing is lost then, the next start only takes longer.
    pub async fn settle(&self) -> Result<(), StoreError> {
        if self.is_postgres() {
            return Ok(());
        }
        run(&self.writers, |conn| conn.query("pragma wal_checkpoint(truncate)", &[], |_| Ok(())).map(drop)).await
    }

    /// Runs `job` on the calling thread, which must be allowed to block, if a writing connection is idle; gives it
    /// back otherwise.
    ///
    /// # Errors
    /// The job that was not run.
    pub fn try_here<J: FnOnce(Result<&mut Conn, StoreError>)>(&self, job: J) -> Result<(), J> {
        for slot in self.writing.iter() {
            if let Some(mut held) = slot.try_lock() {
                run_job(&self.opener, &mut held, true, job);
                return Ok(());
            }
        }
        Err(job)
    }

    /// Hands `job` to a writing thread without waiting; the job manages its own transactions.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when too many jobs wait.
    pub fn post(&self, job: impl FnOnce(Result<&mut Conn, StoreError>) + Send + 'static) -> Result<(), StoreError> {
        send(&self.writers, Box::new(job))
    }
}

/// Runs `work` between begin and commit.
///
/// # Errors
/// What `work` answers, after rolling back; or what the commit answers.
pub fn in_transaction<T>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    conn.begin(true)?;
    let result = work(conn).and_then(|value| conn.commit().map(|()| value));
    if result.is_err() {
        conn.roll_back();
    }
    result
}

/// Runs `work` on one unchanging picture of the database.
///
/// # Errors
/// What `work` answers.
pub fn in_snapshot<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Result<T, StoreError>) -> Result<T, StoreError> {
    conn.begin(false)?;
    let result = work(conn);
    conn.roll_back();
    result
}

/// Runs blocking database work away from any async executor, which the PostgreSQL client does not tolerate.
pub(crate) fn on_plain_thread<T: Send>(work: impl FnOnce() -> Result<T, StoreError> + Send) -> Result<T, StoreError> {
    let died = || StoreError::Database("a store thread gave up its work".to_owned());
    std::thread::scope(|scope| scope.spawn(work).join().map_err(|_| died())?)
}

async fn run<T: Send + 'static>(
    jobs: &Sender<Job>,
    work: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let (answer, receive) = oneshot::channel();
    send(
        jobs,
        Box::new(move |conn| {
            let _ = answer.send(conn.and_then(work));
        }),
    )?;
    receive.await.map_err(|_| StoreError::Database("a store thread gave up its work".to_owned()))?
}

fn send(jobs: &Sender<Job>, job: Job) -> Result<(), StoreError> {
    jobs.try_send(job).map_err(|e| {
        StoreError::Unavailable(match e {
            TrySendError::Full(_) => "too many requests wait for it".to_owned(),
            TrySendError::Disconnected(_) => "it is closed".to_owned(),
        })
    })
}

fn spawn(name: &str, opener: Arc<Opener>, jobs: Receiver<Job>, slot: Slot, write: bool) -> Result<(), StoreError> {
    let work = move || {
        // The first job shall not wait for a connection; should this fail, it will say so.
        if let (Ok(conn), mut held) = (opener.connect(write), slot.lock()) {
            held.get_or_insert(conn);
        }
        for job in jobs {
            run_job(&opener, &mut slot.lock(), write, job);
        }
    };
    std::thread::Builder::new().name(name.to_owned()).spawn(work)?;
    Ok(())
}

fn run_job(opener: &Opener, held: &mut Option<Conn>, write: bool, job: impl FnOnce(Result<&mut Conn, StoreError>)) {
    if held.as_ref().is_none_or(Conn::is_broken) {
        *held = None;
    }
    let conn = match held {
        Some(conn) => Ok(conn),
        None => opener.connect(write).map(|conn| held.insert(conn)),
    };
    let panicked = catch_unwind(AssertUnwindSafe(|| job(conn))).is_err();
    if panicked {
        tracing::error!("a store job panicked; its connection is closed");
        *held = None;
    } else if let Some(conn) = held {
        conn.leave_clean();
    }
}
