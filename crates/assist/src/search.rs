//! The door of this room.

use crate::find::{Found, Query, Run};
use crate::index::{Fields, Progress};
use crate::{SearchError, Sight, feed};
use gongdan_domain::OrgId;
use gongdan_domain::catalog::Catalog;
use gongdan_store::Store;
use parking_lot::RwLock;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use tantivy::IndexReader;
use tokio::sync::watch;
use uuid::Uuid;

/// The warm catalogue of an organisation.
pub type Catalogs = Arc<dyn Fn(OrgId) -> Option<Arc<Catalog>> + Send + Sync>;

/// Behind the log by more events than this, an index is catching up.
const BEHIND: i64 = 5_000;
/// The file that asks for a new index.
const REBUILD: &str = "rebuild";

/// What the search is given.
pub struct SearchConfig {
    /// The folder of the index; a second process with the same one gets a copy beside it.
    pub folder: PathBuf,
    /// The database.
    pub store: Store,
    /// The catalogues.
    pub catalogs: Catalogs,
    /// Changes whenever any log has grown.
    pub grown: watch::Receiver<u64>,
}

/// How far the index has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Every event up to here can be found.
    pub position: i64,
    /// Whether older things are still missing.
    pub catching_up: bool,
}

/// The search; clones share one index.
#[derive(Clone)]
pub struct Search {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) catalogs: Catalogs,
    state: RwLock<State>,
    damaged: AtomicBool,
}

#[derive(Default)]
struct State {
    live: Option<(IndexReader, Fields)>,
    progress: Progress,
    heads: HashMap<OrgId, i64>,
}

impl Search {
    /// Opens the index, or begins one, and keeps it in step until the last handle is gone. Answers at once: until
    /// the index is there, searches find nothing and say so.
    pub fn start(config: SearchConfig) -> Self {
        let inner = Arc::new(Inner {
            store: config.store,
            catalogs: config.catalogs,
            state: RwLock::default(),
            damaged: AtomicBool::new(false),
        });
        if let Err(error) = feed::start(Arc::downgrade(&inner), config.folder, config.grown) {
            tracing::error!(%error, "the search index cannot be kept in step");
        }
        Self { inner }
    }

    /// How far the index has come for `org`.
    pub fn standing(&self, org: OrgId) -> Standing {
        self.inner.standing(org)
    }

    /// A page of what `sight` may see that has the words of `query`.
    ///
    /// # Errors
    /// [`SearchError`]; a damaged index is made again by itself.
    pub async fn find(&self, org: OrgId, sight: Sight, query: Query) -> Result<Found, SearchError> {
        self.run(org, sight, move |run, c| run.find(c, &query)).await
    }

    /// Ids of the orders inside `sight` that have all `words`, best first, at most `limit`: for lists that filter by
    /// words. Orders that merely sound so are answered only when none has the words as they stand.
    ///
    /// # Errors
    /// As [`Search::find`].
    pub async fn order_ids(
        &self,
        org: OrgId,
        sight: Sight,
        words: String,
        limit: usize,
    ) -> Result<Vec<Uuid>, SearchError> {
        self.run(org, sight, move |run, c| run.order_ids(c, &words, limit)).await
    }

    async fn run<T: Default + Send + 'static>(
        &self,
        org: OrgId,
        sight: Sight,
        work: impl FnOnce(&Run<'_>, &mut gongdan_store::Conn) -> Result<T, SearchError> + Send + 'static,
    ) -> Result<T, SearchError> {
        let Some(catalog) = (self.inner.catalogs)(org) else { return Ok(T::default()) };
        let Some((reader, fields, prefix)) = self.inner.live(org) else { return Ok(T::default()) };
        let began = Instant::now();
        let inner = self.inner.clone();
        let answer = self.inner.store.read(move |c| {
            let searcher = reader.searcher();
            let run = Run { searcher: &searcher, fields, prefix: &prefix, org, catalog: &catalog, sight: &sight };
            // Files that are not what they were can make the library panic.
            let result = catch_unwind(AssertUnwindSafe(|| work(&run, c))).unwrap_or(Err(SearchError::Damaged));
            if matches!(result, Err(SearchError::Index(_) | SearchError::Damaged)) {
                inner.damaged.store(true, Ordering::Release);
            }
            Ok(result)
        });
        let answer = answer.await?;
        metrics::histogram!("gongdan_search_seconds").record(began.elapsed().as_secs_f64());
        answer
    }
}

impl Inner {
    fn live(&self, org: OrgId) -> Option<(IndexReader, Fields, String)> {
        let state = self.state.read();
        let (reader, fields) = state.live.clone()?;
        Some((reader, fields, state.progress.prefix(org)?))
    }

    fn standing(&self, org: OrgId) -> Standing {
        let state = self.state.read();
        let Some(place) = state.progress.place(org).filter(|_| state.live.is_some()) else {
            return Standing { position: 0, catching_up: true };
        };
        let head = state.heads.get(&org).copied().unwrap_or(place.position);
        Standing { position: place.position, catching_up: !place.is_whole() || head - place.position > BEHIND }
    }

    /// Lets searches see what was committed.
    pub(crate) fn show(&self, reader: &IndexReader, fields: Fields, progress: &Progress) {
        let mut state = self.state.write();
        state.live = Some((reader.clone(), fields));
        state.progress.clone_from(progress);
    }

    /// Takes the index away from searches.
    pub(crate) fn hide(&self) {
        let mut state = self.state.write();
        state.live = None;
        state.progress = Progress::default();
    }

    pub(crate) fn note_heads(&self, heads: &[(OrgId, i64)]) {
        self.state.write().heads = heads.iter().copied().collect();
    }

    /// Whether a search met a damaged index since the last call.
    pub(crate) fn take_damage(&self) -> bool {
        self.damaged.swap(false, Ordering::AcqRel)
    }
}

/// Asks whoever keeps the index in `folder`, now or at the next start, to make it again.
///
/// # Errors
/// When the folder cannot be written.
pub fn ask_for_rebuild(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join(REBUILD), "")
}

/// Whether somebody asked.
pub(crate) fn is_rebuild_asked(path: &Path) -> bool {
    path.join(REBUILD).exists()
}
