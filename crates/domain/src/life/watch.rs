//! Who follows an order, and who was mentioned in it.

use crate::decide::{Decision, visible_order};
use crate::event::Event;
use crate::permission::Caller;
use crate::refusal::Refusal;
use crate::state::State;
use jiff::Timestamp;
use uuid::Uuid;

use super::LifeRows;

/// Whether a person follows an order. Requester and the person responsible follow without a row, unless one says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch {
    /// Whether news is wanted; a `false` outlives whatever would make the person a watcher by itself.
    pub watching: bool,
    /// Since when it is so.
    pub since: Timestamp,
}

/// Somebody named in a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    /// The order.
    pub order_id: Uuid,
    /// The comment.
    pub comment_id: Uuid,
    /// Who is named.
    pub user_id: Uuid,
}

impl LifeRows {
    /// A comment makes its author and whoever it names watchers, unless they have said otherwise.
    pub(crate) fn note_comment(
        &mut self,
        order_id: Uuid,
        comment_id: Uuid,
        author: Option<Uuid>,
        mentions: &[Uuid],
        since: Timestamp,
    ) {
        self.mentions.extend(mentions.iter().map(|user_id| Mention { order_id, comment_id, user_id: *user_id }));
        for user_id in author.into_iter().chain(mentions.iter().copied()) {
            self.come(order_id, user_id, since);
        }
    }

    /// Makes somebody a watcher who has not said otherwise.
    pub(crate) fn come(&mut self, order_id: Uuid, user_id: Uuid, since: Timestamp) {
        self.watches.entry((order_id, user_id)).or_insert(Watch { watching: true, since });
        self.came.insert((order_id, user_id));
    }
}

/// Watches an order, or stops.
pub(super) fn decide(
    state: &State,
    caller: &Caller,
    order_id: Uuid,
    user_id: Uuid,
    watching: bool,
) -> Result<Decision, Refusal> {
    visible_order(state, caller, order_id)?;
    if state.life.watches.get(&(order_id, user_id)).is_some_and(|watch| watch.watching == watching) {
        return Ok(Decision::default());
    }
    Ok(Event::OrderWatched { order_id, user_id, watching }.into())
}
