//! Who has an order open just now. Nothing of it is stored: pages say again and again that they are there, and nodes pass
//! that on to each other.

use gongdan_domain::OrgId;
use gongdan_ledger::Ledger;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{self, Receiver};
use utoipa::ToSchema;
use uuid::Uuid;

/// A page that has not said anything for so long is gone. Browsers let hidden pages speak once a minute.
const GONE_AFTER: Duration = Duration::from_secs(75);
/// Pages of one person at one order.
const MOST_PAGES: usize = 8;
/// Pages at one order; later ones go untold.
const MOST_AT_ORDER: usize = 200;
/// Changes that a slow stream may lag behind before it misses some.
const BUFFER: usize = 256;

/// An order of an organisation.
pub(crate) type Place = (OrgId, Uuid);

/// What somebody does at an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Doing {
    /// Having it on the screen.
    Looking,
    /// Writing a comment.
    Commenting,
    /// Changing its values.
    Editing,
}

/// What a page says of itself, as nodes pass it on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Said {
    pub(crate) org: Uuid,
    pub(crate) order: Uuid,
    pub(crate) user: Uuid,
    /// The page's own name for itself.
    pub(crate) page: Uuid,
    /// Nothing when it goes.
    pub(crate) doing: Option<Doing>,
}

struct Here {
    user: Uuid,
    page: Uuid,
    doing: Doing,
    until: Instant,
}

/// The pages that are open, as far as this node has heard.
#[derive(Clone)]
pub(crate) struct Presence {
    open: Arc<Mutex<HashMap<Place, Vec<Here>>>>,
    changed: broadcast::Sender<Place>,
}

impl Presence {
    /// Nobody anywhere.
    pub(crate) fn new() -> Self {
        Self { open: Arc::default(), changed: broadcast::channel(BUFFER).0 }
    }

    /// Takes in what a page says, and tells streams if others may see a difference.
    pub(crate) fn take(&self, said: &Said, now: Instant) {
        let place = (OrgId(said.org), said.order);
        let mut open = self.open.lock();
        let pages = open.entry(place).or_default();
        let before = people(pages);
        let was = pages.iter().position(|here| here.user == said.user && here.page == said.page);
        let was = was.map(|at| pages.remove(at)).is_some();
        if let Some(doing) = said.doing {
            if !was && pages.iter().filter(|here| here.user == said.user).count() >= MOST_PAGES {
                let oldest = pages.iter().position(|here| here.user == said.user);
                oldest.map(|at| pages.remove(at));
            }
            if pages.len() < MOST_AT_ORDER {
                pages.push(Here { user: said.user, page: said.page, doing, until: now + GONE_AFTER });
            }
        }
        let differs = people(pages) != before;
        if pages.is_empty() {
            open.remove(&place);
        }
        drop(open);
        if differs {
            self.tell(place);
        }
    }

    /// Forgets pages that are silent.
    pub(crate) fn tidy(&self, now: Instant) {
        let mut gone = Vec::new();
        self.open.lock().retain(|place, pages| {
            let before = people(pages);
            pages.retain(|here| here.until > now);
            if people(pages) != before {
                gone.push(*place);
            }
            !pages.is_empty()
        });
        gone.into_iter().for_each(|place| self.tell(place));
    }

    fn tell(&self, place: Place) {
        // Nobody listening is no fault.
        let _ = self.changed.send(place);
    }

    /// Places where something has changed, from now on.
    pub(crate) fn changes(&self) -> Receiver<Place> {
        self.changed.subscribe()
    }

    /// Who is there beside `user`, each with the most that one of their pages does; nothing if `user` is not there, for
    /// only those who were let in hear of others.
    pub(crate) fn beside(&self, place: Place, user: Uuid) -> Option<Vec<(Uuid, Doing)>> {
        let open = self.open.lock();
        let all = people(open.get(&place)?);
        all.iter().any(|(who, _)| *who == user).then(|| all.into_iter().filter(|(who, _)| *who != user).collect())
    }

    /// Hears what other nodes pass on, until the ledger closes.
    pub(crate) async fn watch(self, ledger: Ledger) {
        let mut words = ledger.words();
        drop(ledger);
        loop {
            match words.recv().await {
                // Words of newer programs say nothing here.
                Ok(word) => {
                    if let Ok(said) = serde_json::from_str(&word) {
                        self.take(&said, Instant::now());
                    }
                }
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    }
}

/// Everybody once, by id.
fn people(pages: &[Here]) -> Vec<(Uuid, Doing)> {
    let mut all: Vec<(Uuid, Doing)> = pages.iter().map(|here| (here.user, here.doing)).collect();
    all.sort_unstable_by(|one, other| (one.0, other.1).cmp(&(other.0, one.1)));
    all.dedup_by_key(|(user, _)| *user);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(user: u128, page: u128, doing: Option<Doing>) -> Said {
        let id = Uuid::from_u128;
        Said { org: id(9), order: id(8), user: id(user), page: id(page), doing }
    }

    #[test]
    fn people_come_do_something_and_go() {
        let (presence, now, place) = (Presence::new(), Instant::now(), (OrgId(Uuid::from_u128(9)), Uuid::from_u128(8)));
        let mut changes = presence.changes();
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        presence.take(&said(1, 11, Some(Doing::Looking)), now);
        assert_eq!(presence.beside(place, two), None, "who is not there hears nothing");
        presence.take(&said(2, 21, Some(Doing::Looking)), now);
        presence.take(&said(2, 22, Some(Doing::Editing)), now);
        assert_eq!(presence.beside(place, one), Some(vec![(two, Doing::Editing)]), "two pages are one person");
        assert_eq!((changes.len(), changes.try_recv()), (3, Ok(place)));
        presence.take(&said(2, 21, Some(Doing::Looking)), now);
        assert_eq!(changes.len(), 2, "saying it again is no news");
        presence.take(&said(2, 22, None), now);
        assert_eq!(presence.beside(place, one), Some(vec![(two, Doing::Looking)]));
        presence.take(&said(1, 11, Some(Doing::Looking)), now + Duration::from_secs(60));
        presence.tidy(now + GONE_AFTER);
        assert_eq!(presence.beside(place, one), Some(vec![]), "a silent page is gone");
    }

    #[test]
    fn one_person_does_not_fill_the_room() {
        let (presence, now) = (Presence::new(), Instant::now());
        (0..1_000).for_each(|page| presence.take(&said(1, page, Some(Doing::Looking)), now));
        assert_eq!(presence.open.lock().values().map(Vec::len).sum::<usize>(), MOST_PAGES);
    }
}
