//! This node's own eye on the log: keeps the catalogues in step and feeds live streams.
//!
//! It is woken by commits of this node and by hints from others, and on PostgreSQL it also looks by itself
//! every few seconds, for a hint may be lost. It reads the log in order and never past a gap, because a log's
//! head row is held until commit.

use crate::warm::Warm;
use gongdan_domain::OrgId;
use gongdan_store::events::{EventHead, head_positions, heads};
use gongdan_store::listen::{Heard, Notifier, listen};
use gongdan_store::{Store, StoreError, state};
use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::{Notify, broadcast, watch};

/// Events of several organisations, in order for each.
pub type LiveBatch = Arc<Vec<(OrgId, EventHead)>>;

const PAGE: usize = 2_000;
/// After a wake-up, commits of this long are taken together.
const GATHER: Duration = Duration::from_millis(20);
/// Words that a slow reader may lag behind before it misses some.
const WORDS_BUFFER: usize = 1_024;
/// Batches a slow reader of the live stream may lag behind before it is told to start over.
const LIVE_BUFFER: usize = 1_024;

#[derive(Clone)]
pub(crate) struct Tail {
    wake: Arc<Notify>,
    live: broadcast::Sender<LiveBatch>,
    grown: Arc<watch::Sender<u64>>,
    words: broadcast::Sender<Arc<str>>,
    notifier: Notifier,
}

impl Tail {
    pub(crate) async fn start(store: Store, warm: Arc<Warm>) -> Result<Self, StoreError> {
        let wake = Arc::new(Notify::new());
        let (live, _) = broadcast::channel(LIVE_BUFFER);
        let grown = Arc::new(watch::Sender::new(0));
        let notifier = Notifier::start(&store)?;
        let (words, _) = broadcast::channel(WORDS_BUFFER);
        let (wake_too, live_too, grown_too) = (wake.clone(), live.clone(), grown.clone());
        let tail = Self { wake: wake_too, live: live_too, grown: grown_too, words: words.clone(), notifier };
        // Positions first, documents after: what is saved in between is seen twice rather than never.
        let positions = store.read(head_positions).await?.into_iter().collect();
        load_all(&store, &warm).await?;
        let hints = Arc::downgrade(&wake);
        listen(&store, move |heard| {
            let Some(wake) = hints.upgrade() else { return false };
            match heard {
                Heard::Grown => wake.notify_one(),
                // Nobody listening is no fault.
                Heard::Word(word) => drop(words.send(Arc::from(word))),
            }
            true
        })?;
        let reader = Reader { store, warm, live, grown: Arc::downgrade(&grown), positions };
        tokio::spawn(reader.run(wake));
        Ok(tail)
    }

    /// Tells this node and the others that the log has grown.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
        self.notifier.notify();
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<LiveBatch> {
        self.live.subscribe()
    }

    /// Changes whenever any log has grown.
    pub(crate) fn grown(&self) -> watch::Receiver<u64> {
        self.grown.subscribe()
    }

    /// Passes a word on to all nodes. Nothing is kept of it, and it may be lost.
    pub(crate) fn say(&self, word: String) {
        self.notifier.say(word);
    }

    /// Words of all nodes from now on.
    pub(crate) fn words(&self) -> broadcast::Receiver<Arc<str>> {
        self.words.subscribe()
    }

    /// Makes every follower look again, here and on the other nodes.
    pub(crate) fn nudge(&self) {
        self.grown.send_modify(|n| *n += 1);
        self.notifier.notify();
    }
}

async fn load_all(store: &Store, warm: &Warm) -> Result<(), StoreError> {
    for organisation in store.read(state::organisations).await? {
        let org = OrgId(organisation.id);
        warm.found(&organisation);
        let documents = store.read(move |c| state::documents(c, org)).await?;
        warm.put(org, &documents);
    }
    Ok(())
}

struct Reader {
    store: Store,
    warm: Arc<Warm>,
    live: broadcast::Sender<LiveBatch>,
    grown: Weak<watch::Sender<u64>>,
    positions: HashMap<OrgId, i64>,
}

impl Reader {
    async fn run(mut self, wake: Arc<Notify>) {
        let look = if self.store.is_postgres() { Duration::from_secs(3) } else { Duration::from_secs(3_600) };
        // Ends with the last handle to the ledger.
        while Arc::strong_count(&wake) > 1 {
            let woken = tokio::time::timeout(look, wake.notified()).await;
            if woken.is_ok() {
                tokio::time::sleep(GATHER).await;
            }
            if let Err(error) = self.catch_up().await {
                tracing::warn!(%error, "the log cannot be read now");
                tokio::time::sleep(Duration::from_secs(1)).await;
                wake.notify_one();
            }
        }
    }

    async fn catch_up(&mut self) -> Result<(), StoreError> {
        let mut grown = false;
        for (org, head) in self.store.read(head_positions).await? {
            let mut position = self.positions.get(&org).copied().unwrap_or(0);
            while position < head {
                let batch = self.store.read(move |c| heads(c, org, position, PAGE)).await?;
                let Some(last) = batch.last() else { break };
                position = last.position;
                self.take_in(org, batch).await?;
                self.positions.insert(org, position);
                grown = true;
            }
        }
        if let (true, Some(sender)) = (grown, self.grown.upgrade()) {
            sender.send_modify(|n| *n += 1);
        }
        Ok(())
    }

    async fn take_in(&self, org: OrgId, batch: Vec<EventHead>) -> Result<(), StoreError> {
        let saved: Vec<_> = batch.iter().filter(|e| e.kind == "document.saved").map(|e| e.subject).collect();
        if !self.warm.knows(org) {
            load_all(&self.store, &self.warm).await?;
        } else if !saved.is_empty() {
            let documents = self.store.read(move |c| state::documents_by_id(c, org, &saved)).await?;
            self.warm.put(org, &documents);
        }
        // Nobody listening is no fault.
        let _ = self.live.send(Arc::new(batch.into_iter().map(|head| (org, head)).collect()));
        Ok(())
    }
}
