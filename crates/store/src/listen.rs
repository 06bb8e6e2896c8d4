//! Hints between nodes on PostgreSQL: that the log has grown, and words that concern only what happens just now.
//!
//! A hint may be lost or come twice; whoever waits for it also looks by itself every few seconds. `notify`
//! takes a lock over the whole database at commit, so it runs on a connection of its own, at most once in ten
//! milliseconds, and never inside a transaction that matters.

use crate::open::Opener;
use crate::{Store, StoreError};
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use postgres::fallible_iterator::FallibleIterator;
use std::sync::{Arc, Weak};
use std::time::Duration;

const GROWN: &str = "gongdan_log";
const WORDS: &str = "gongdan_word";
const AT_MOST_EVERY: Duration = Duration::from_millis(10);
const RETRY: Duration = Duration::from_secs(1);
/// Words that wait to be passed on; more are lost, as words may be.
const MOST_WORDS: usize = 1_024;
/// PostgreSQL takes no longer ones.
const LONGEST_WORD: usize = 7_900;

/// Tells other nodes that something was appended, or passes on a word.
#[derive(Clone)]
pub struct Notifier {
    ways: Option<(Sender<()>, Sender<String>)>,
}

/// What a node hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard<'a> {
    /// The log has grown, perhaps.
    Grown,
    /// A word of another node, or of this one.
    Word(&'a str),
}

impl Notifier {
    /// A notifier for `store`; on SQLite it does nothing, for there is one node only.
    ///
    /// # Errors
    /// When its thread cannot be started.
    pub fn start(store: &Store) -> Result<Self, StoreError> {
        if !store.is_postgres() {
            return Ok(Self { ways: None });
        }
        let (wake, woken) = bounded::<()>(1);
        let (say, said) = bounded::<String>(MOST_WORDS);
        let opener = Arc::downgrade(store.opener());
        let work = move || {
            let mut client = None;
            while let Some((grown, words)) = next(&woken, &said) {
                if client.is_none() {
                    client = connect(&opener);
                }
                let sent = client.as_mut().map(|c| send(c, grown, &words));
                if !matches!(sent, Some(Ok(()))) {
                    client = None;
                }
            }
        };
        std::thread::Builder::new().name("store-notify".to_owned()).spawn(work)?;
        Ok(Self { ways: Some((wake, say)) })
    }

    /// Sends a hint soon.
    pub fn notify(&self) {
        if let Some((wake, _)) = &self.ways {
            // A full channel means that a hint is on its way already.
            match wake.try_send(()) {
                Ok(()) | Err(TrySendError::Full(()) | TrySendError::Disconnected(())) => {}
            }
        }
    }

    /// Passes a word on to all nodes soon. Nothing is kept: whoever does not listen just then never hears it.
    pub fn say(&self, word: String) {
        if let Some((_, say)) = self.ways.as_ref().filter(|_| word.len() <= LONGEST_WORD) {
            // Words may be lost.
            match say.try_send(word) {
                Ok(()) | Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {}
            }
        }
    }
}

/// What there is to send, after a moment in which more may come; nothing when nobody can send any more.
fn next(woken: &Receiver<()>, said: &Receiver<String>) -> Option<(bool, Vec<String>)> {
    let (mut grown, mut words) = (false, Vec::new());
    crossbeam_channel::select! {
        recv(woken) -> hint => {
            hint.ok()?;
            grown = true;
        }
        recv(said) -> word => words.push(word.ok()?),
    }
    std::thread::sleep(AT_MOST_EVERY);
    words.extend(said.try_iter());
    grown |= woken.try_recv().is_ok();
    Some((grown, words))
}

fn send(client: &mut postgres::Client, grown: bool, words: &[String]) -> Result<(), postgres::Error> {
    if grown {
        client.batch_execute("notify gongdan_log")?;
    }
    if !words.is_empty() {
        client.execute("select pg_notify($1, word) from unnest($2::text[]) as word", &[&WORDS, &words])?;
    }
    Ok(())
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

/// Calls `heard` with every hint, until it answers `false`.
///
/// # Errors
/// When the thread cannot be started.
pub fn listen(store: &Store, heard: impl Fn(Heard<'_>) -> bool + Send + 'static) -> Result<(), StoreError> {
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
            let listening = client.batch_execute(&format!("listen {GROWN}; listen {WORDS}")).is_ok();
            if !heard(Heard::Grown) {
                return;
            }
            while listening && opener.strong_count() > 0 {
                let hint = client.notifications().timeout_iter(Duration::from_secs(30)).next();
                match hint {
                    Ok(Some(hint)) => {
                        let is_word = hint.channel() == WORDS;
                        if !heard(if is_word { Heard::Word(hint.payload()) } else { Heard::Grown }) {
                            return;
                        }
                    }
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
