//! Hints between nodes on PostgreSQL that the log has grown.
//!
//! A hint may be lost or come twice; whoever waits for it also looks by itself every few seconds. `notify`
//! takes a lock over the whole database at commit, so it runs on a connection of its own, at most once in ten
//! milliseconds, and never inside a transaction that matters.

use crate::open::Opener;
use crate::{Store, StoreError};
use crossbeam_channel::{Sender, TrySendError, bounded};
use postgres::fallible_iterator::FallibleIterator;
use std::sync::{Arc, Weak};
use std::time::Duration;

const CHANNEL: &str = "gongdan_log";
const AT_MOST_EVERY: Duration = Duration::from_millis(10);
const RETRY: Duration = Duration::from_secs(1);

/// Tells other nodes that something was appended.
#[derive(Clone)]
pub struct Notifier {
    wake: Option<Sender<()>>,
}

impl Notifier {
    /// A notifier for `store`; on SQLite it does nothing, for there is one node only.
    ///
    /// # Errors
    /// When its thread cannot be started.
    pub fn start(store: &Store) -> Result<Self, StoreError> {
        if !store.is_postgres() {
            return Ok(Self { wake: None });
        }
        let (wake, woken) = bounded::<()>(1);
        let opener = Arc::downgrade(store.opener());
        let work = move || {
            let mut client = None;
            while woken.recv().is_ok() {
                std::thread::sleep(AT_MOST_EVERY);
                if client.is_none() {
                    client = connect(&opener);
                }
                let sent = client.as_mut().map(|c| c.batch_execute("notify gongdan_log"));
                if !matches!(sent, Some(Ok(()))) {
                    client = None;
                }
            }
        };
        std::thread::Builder::new().name("store-notify".to_owned()).spawn(work)?;
        Ok(Self { wake: Some(wake) })
    }

    /// Sends a hint soon.
    pub fn notify(&self) {
        if let Some(wake) = &self.wake {
            // A full channel means that a hint is on its way already.
            match wake.try_send(()) {
                Ok(()) | Err(TrySendError::Full(()) | TrySendError::Disconnected(())) => {}
            }
        }
    }
}

fn connect(opener: &Weak<Opener>) -> Option<postgres::Client> {
    let client = opener.upgrade()?.listener()?;
    // A hint needs no flush of its own; it would hold up somebody's order.
    let quick = |mut client: postgres::Client| {
        client.batch_execute("set synchronous_commit = off").map(|()| client).map_err(StoreError::from)
    };
    match client.and_then(quick) {
        Ok(client) => Some(client),
        Err(error) => {
            tracing::debug!(%error, "no connection for hints");
            None
        }
    }
}

/// Calls `heard` whenever another node says that the log has grown, until it answers `false`.
///
/// # Errors
/// When the thread cannot be started.
pub fn listen(store: &Store, heard: impl Fn() -> bool + Send + 'static) -> Result<(), StoreError> {
    if !store.is_postgres() {
        return Ok(());
    }
    let opener = Arc::downgrade(store.opener());
    let work = move || {
        while opener.strong_count() > 0 {
            let Some(mut client) = connect(&opener) else {
                std::thread::sleep(RETRY);
                continue;
            };
            // Something may have happened while nobody listened.
            let listening = client.batch_execute(&format!("listen {CHANNEL}")).is_ok();
            if !heard() {
                return;
            }
            while listening && opener.strong_count() > 0 {
                let hint = client.notifications().timeout_iter(Duration::from_secs(30)).next();
                match hint {
                    Ok(Some(_)) if heard() => {}
                    Ok(Some(_)) => return,
                    Ok(None) if client.is_closed() => break,
                    Ok(None) => {}
                    Err(_) => break,
                }
            }
        }
    };
    std::thread::Builder::new().name("store-listen".to_owned()).spawn(work)?;
    Ok(())
}
