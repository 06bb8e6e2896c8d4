//! Keeps the index in step: reads what happened, reads what changed, writes it in.
//!
//! A new index is filled from the newest order backwards while it already follows the log, so that what people look
//! for first is there first. Every round ends in a commit that holds the new pieces and the position together.

use crate::SearchError;
use crate::index::{Opened, Place, Renamed, key, open};
use crate::need::{Ground, Need, Slot};
use crate::search::{Inner, is_rebuild_asked};
use crate::texts::{Texts, reach_piece};
use crate::walk::Walk;
use gongdan_domain::OrgId;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::permission::FieldView;
use gongdan_store::events::{StoredEvent, after, head_positions};
use gongdan_store::search::OrderTexts;
use gongdan_store::{Conn, StoreError, search};
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use uuid::Uuid;

/// Commits follow each other no faster: each leaves a small part of the index that has to be merged.
const GAP: Duration = Duration::from_millis(300);
/// Without news it looks by itself so often.
const LOOK: Duration = Duration::from_secs(5);
/// Events read together.
const EVENTS: usize = 1_000;
/// Orders or documents read together.
const CHUNK: usize = 400;
/// While everything is read for the first time, it is shown so often.
const SHOW: Duration = Duration::from_secs(4);
/// Behind the log, it is shown so often.
const HURRY: Duration = Duration::from_millis(600);
/// Rounds to wait for a form that this node's catalogue does not have yet.
const PATIENCE: u32 = 40;

/// How polite the index is on a busy processor, as the system counts it: it gets a few parts in a hundred. People who
/// submit come first; an idle machine gives it everything.
const NICE: i32 = 15;

/// Keeps the index in step on a thread of its own, until the last handle to the search is gone. The threads of the
/// library are begun there and are as polite.
///
/// # Errors
/// When the system gives no thread.
pub(crate) fn start(inner: Weak<Inner>, folder: PathBuf, grown: watch::Receiver<u64>) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let work = move || {
        if let Err(error) = rustix::process::setpriority_process(None, NICE) {
            tracing::debug!(%error, "the search index is as urgent as everything else");
        }
        runtime.block_on(run(inner, folder, grown));
    };
    std::thread::Builder::new().name("search-index".to_owned()).spawn(work).map(drop)
}

async fn run(inner: Weak<Inner>, folder: PathBuf, mut grown: watch::Receiver<u64>) {
    let mut pause = Duration::from_millis(200);
    let mut feed: Option<Feed> = None;
    loop {
        let Some(alive) = inner.upgrade() else { return };
        let began = Instant::now();
        let result = match feed.take() {
            Some(feed) => feed.round(&alive).await,
            None => begin(&alive, &folder).await,
        };
        drop(alive);
        match result {
            Ok((next, busy)) => {
                feed = Some(next);
                pause = Duration::from_millis(200);
                if busy {
                    continue;
                }
                tokio::time::sleep(GAP.saturating_sub(began.elapsed())).await;
                if let Ok(Err(_)) = tokio::time::timeout(LOOK, grown.changed()).await {
                    return;
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the search index has to try again");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(Duration::from_secs(30));
            }
        }
    }
}

async fn begin(inner: &Inner, folder: &Path) -> Result<(Feed, bool), SearchError> {
    let folder = folder.to_owned();
    let opened = guarded(move || {
        let opened = open(&folder)?;
        if !is_rebuild_asked(&opened.path) {
            return Ok(opened);
        }
        let path = opened.path.clone();
        drop(opened);
        std::fs::remove_dir_all(&path)?;
        open(&folder)
    })?;
    inner.show(&opened.reader, opened.fields, &opened.progress);
    Ok((Feed { opened, fresh: HashSet::new(), touched: HashSet::new(), shown: Instant::now(), waited: 0 }, true))
}

struct Feed {
    opened: Opened,
    /// Organisations whose first reading began in this process: what is read for it was not there before.
    fresh: HashSet<OrgId>,
    /// What changed since then, and is there already.
    touched: HashSet<(OrgId, Uuid)>,
    shown: Instant,
    waited: u32,
}

/// What one round read of one organisation.
struct Batch {
    place: Place,
    /// Whether more events wait.
    is_behind: bool,
    /// What changed.
    changed: Vec<Texts>,
    /// What is read for the first time, or again.
    first: Vec<Texts>,
    catalog: Arc<Catalog>,
}

impl Feed {
    /// One round; answers whether there is more to do at once.
    async fn round(mut self, inner: &Inner) -> Result<(Self, bool), SearchError> {
        if inner.take_damage() || is_rebuild_asked(&self.opened.path) {
            return self.start_over(inner).await;
        }
        let heads = inner.store.read(head_positions).await?;
        inner.note_heads(&heads);
        let (mut batches, mut busy) = (Vec::new(), false);
        for (org, head) in heads {
            let Some(catalog) = (inner.catalogs)(org) else { continue };
            let place = self.opened.progress.place(org).cloned();
            let place = place.unwrap_or_else(|| {
                self.fresh.insert(org);
                Place::begin(org, head)
            });
            let lag = head - place.position;
            metrics::gauge!("gongdan_search_lag").set(lag.max(0) as f64);
            if lag <= 0 && place.orders_before.is_none() && place.documents_after.is_none() && place.renamed.is_empty()
            {
                continue;
            }
            let pointing = self.pointing(org, &place)?;
            let read = inner.store.read(move |c| read(c, place, head, &pointing, catalog)).await?;
            if read.lacks_form() && self.waited < PATIENCE {
                self.waited += 1;
                tokio::time::sleep(Duration::from_millis(50)).await;
                return Ok((self, true));
            }
            busy |= read.place.position < head || !read.is_done();
            batches.push(read);
        }
        self.waited = 0;
        if batches.is_empty() {
            return Ok((self, false));
        }
        let feed = guarded(move || self.write(batches))?;
        inner.show(&feed.opened.reader, feed.opened.fields, &feed.opened.progress);
        Ok((feed, busy))
    }

    async fn start_over(self, inner: &Inner) -> Result<(Self, bool), SearchError> {
        tracing::warn!(path = %self.opened.path.display(), "the search index is made again");
        inner.hide();
        let path = self.opened.path.clone();
        let folder = path.clone();
        guarded(move || {
            drop(self);
            Ok(std::fs::remove_dir_all(path)?)
        })?;
        begin(inner, &folder).await
    }

    /// Orders that point at the first of the renamed, a chunk of them, as ids.
    fn pointing(&self, org: OrgId, place: &Place) -> Result<Vec<Uuid>, SearchError> {
        let (Some(renamed), Some(prefix)) = (place.renamed.first(), self.opened.progress.prefix(org)) else {
            return Ok(Vec::new());
        };
        let need = Need::Piece(Slot::Reach, reach_piece('r', renamed.id));
        let searcher = self.opened.reader.searcher();
        let mut sets = Vec::new();
        for part in searcher.segment_readers() {
            let ground = Ground { part, fields: self.opened.fields, prefix: &prefix };
            sets.push((part, ground.set(&need)?));
        }
        Ok(Walk::new(sets, renamed.after)?.take(CHUNK))
    }

    fn write(mut self, batches: Vec<Batch>) -> Result<Self, SearchError> {
        let mut must_show = false;
        let is_behind = batches.iter().any(|batch| batch.is_behind);
        for batch in batches {
            let org = batch.place.org;
            let was = self.opened.progress.place(org).cloned();
            match self.opened.progress.organisations.iter_mut().find(|place| place.org == org) {
                Some(place) => *place = batch.place,
                None => self.opened.progress.organisations.push(batch.place),
            }
            let prefix = self.opened.progress.prefix(org).unwrap_or_default();
            let place = self.opened.progress.place(org).cloned();
            must_show |=
                was.map(|was| (was.position, was.is_whole())) != place.as_ref().map(|p| (p.position, p.is_whole()));
            for texts in batch.changed {
                self.put(org, &prefix, &texts, true)?;
                if self.fresh.contains(&org) {
                    self.touched.insert((org, texts.id()));
                }
            }
            for texts in batch.first {
                let is_new = self.fresh.contains(&org) && !self.touched.contains(&(org, texts.id()));
                self.put(org, &prefix, &texts, !is_new)?;
            }
            if place.is_some_and(|place| place.is_whole()) && self.fresh.remove(&org) {
                self.touched.retain(|(of, _)| *of != org);
            }
        }
        let due = if is_behind { HURRY } else { Duration::ZERO };
        if (must_show && self.shown.elapsed() >= due) || self.shown.elapsed() > SHOW {
            self.commit()?;
        }
        Ok(self)
    }

    fn put(&self, org: OrgId, prefix: &str, texts: &Texts, may_be_there: bool) -> Result<(), SearchError> {
        if may_be_there {
            self.opened.writer.delete_term(key(self.opened.fields, org, texts.id()));
        }
        self.opened.writer.add_document(texts.document(self.opened.fields, org, prefix))?;
        Ok(())
    }

    fn commit(&mut self) -> Result<(), SearchError> {
        let payload = serde_json::to_string(&self.opened.progress).map_err(|_| SearchError::Format)?;
        let mut commit = self.opened.writer.prepare_commit()?;
        commit.set_payload(&payload);
        commit.commit()?;
        self.opened.reader.reload()?;
        self.shown = Instant::now();
        Ok(())
    }
}

impl Batch {
    fn is_done(&self) -> bool {
        self.place.orders_before.is_none() && self.place.documents_after.is_none() && self.place.renamed.is_empty()
    }

    /// Whether an order has a form that the catalogue of this node has not heard of yet.
    fn lacks_form(&self) -> bool {
        let lacks = |texts: &Texts| match &texts.subject {
            crate::Subject::Order(order) => self.catalog.form(order.type_id, order.form_version).is_none(),
            crate::Subject::Record { .. } => false,
        };
        self.changed.iter().any(lacks)
    }
}

/// Reads the next events, what they are about, and the next chunk of what is still missing.
fn read(
    c: &mut Conn,
    mut place: Place,
    head: i64,
    pointing: &[Uuid],
    catalog: Arc<Catalog>,
) -> Result<Batch, StoreError> {
    let org = place.org;
    let (mut orders, mut documents) = (BTreeSet::new(), BTreeSet::new());
    if place.position < head {
        let events = after(c, org, place.position, EVENTS)?;
        for event in &events {
            place.position = event.head.position;
            if event.head.kind.starts_with("order.") {
                orders.insert(event.head.subject);
            } else if event.head.kind == "document.saved" {
                documents.insert(event.head.subject);
                note_new_words(&mut place, event);
            }
        }
    }
    if !place.renamed.is_empty() {
        orders.extend(pointing);
        go_on(&mut place.renamed, pointing);
    }
    let orders: Vec<Uuid> = orders.into_iter().collect();
    let documents: Vec<Uuid> = documents.into_iter().collect();
    let changed = texts(c, org, &orders, &documents, &catalog)?;
    let (mut orders, mut documents) = (Vec::new(), Vec::new());
    if let Some(before) = place.orders_before {
        orders = search::newest_orders(c, org, before, CHUNK)?;
        place.orders_before = orders.last().copied().filter(|_| orders.len() == CHUNK);
        place.is_renewal &= place.orders_before.is_some();
    }
    if let Some(after) = place.documents_after {
        documents = search::documents_after(c, org, after, CHUNK)?;
        place.documents_after = documents.last().copied().filter(|_| documents.len() == CHUNK);
    }
    let first = texts(c, org, &orders, &documents, &catalog)?;
    Ok(Batch { is_behind: place.position < head, place, changed, first, catalog })
}

fn texts(
    c: &mut Conn,
    org: OrgId,
    orders: &[Uuid],
    documents: &[Uuid],
    catalog: &Catalog,
) -> Result<Vec<Texts>, StoreError> {
    let mut found = Vec::with_capacity(orders.len() + documents.len());
    for chunk in orders.chunks(CHUNK) {
        let read = search::order_texts(c, org, chunk)?;
        let open = |read: OrderTexts| {
            let view = FieldView::open(read.order.type_id);
            Texts::of_order(read, catalog, &view)
        };
        found.extend(read.into_iter().map(open));
    }
    for chunk in documents.chunks(CHUNK) {
        found
            .extend(search::records(c, org, chunk)?.into_iter().filter_map(|record| Texts::of_record(record, catalog)));
    }
    Ok(found)
}

/// Notes what makes words of orders change: a new name of a record or a person, new labels of a list.
fn note_new_words(place: &mut Place, event: &StoredEvent) {
    if event.head.version <= 1 {
        return;
    }
    let Ok(payload) = serde_json::from_str::<Value>(&event.payload) else { return };
    let differs = |what: &str| payload["before"][what] != payload["after"][what];
    match payload["documentKind"].as_str().unwrap_or_default() {
        "option_list" if differs("options") => {
            place.orders_before = Some(Uuid::max());
            place.is_renewal = true;
        }
        kind if (kind == "user" || kind.starts_with("record:")) && differs("name") => {
            let id = event.head.subject;
            place.renamed.retain(|renamed| renamed.id != id);
            place.renamed.push(Renamed { id, after: None });
        }
        _ => {}
    }
}

/// Notes that the orders `done` were read again for the first of the renamed.
fn go_on(renamed: &mut Vec<Renamed>, done: &[Uuid]) {
    match done.last().filter(|_| done.len() == CHUNK) {
        Some(last) => {
            if let Some(first) = renamed.first_mut() {
                first.after = Some(*last);
            }
        }
        None => drop(renamed.drain(..renamed.len().min(1))),
    }
}

/// Files that are not what they were can make the library panic.
fn guarded<T>(work: impl FnOnce() -> Result<T, SearchError>) -> Result<T, SearchError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(SearchError::Damaged))
}
