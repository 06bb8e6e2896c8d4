//! The life of orders among each other and among people: who is responsible, who watches, who was mentioned,
//! what belongs together.

mod assign;
mod link;
mod macros;
mod merge;
pub(crate) mod part;
mod pause;
mod rows;
mod watch;

pub use link::{LinkKind, OrderLink};
pub use macros::{AssignTo, Macro, ReplyTemplate, fill};
pub use part::PartOf;
pub use rows::LifeRows;
pub use watch::{Mention, Watch};

use crate::command::{Envelope, Touches};
use crate::decide::Decision;
use crate::event::Named;
use crate::refusal::Refusal;
use crate::service_level::PauseReason;
use crate::state::State;
use uuid::Uuid;

/// Links one order may have.
pub const MAX_LINKS: usize = 200;

/// What to do with orders and the people around them.
#[derive(Debug, Clone)]
pub enum LifeCommand {
    /// Say who is responsible.
    Assign {
        /// The order.
        order_id: Uuid,
        /// Who, with the name as it is now; `None` for nobody.
        to: Option<Named>,
    },
    /// Watch an order, or stop watching it.
    Watch {
        /// The order.
        order_id: Uuid,
        /// Who watches: the caller.
        user_id: Uuid,
        /// Whether to watch from now on.
        watching: bool,
    },
    /// Say how two orders belong together. Saying it twice changes nothing.
    Link(OrderLink),
    /// Take that back. Taking back what was never said changes nothing.
    Unlink(OrderLink),
    /// Merge a duplicate into the order that lives on.
    Merge {
        /// The duplicate.
        order_id: Uuid,
        /// The order that lives on.
        into: Uuid,
    },
    /// Let an order wait for somebody outside: its clocks stand still.
    Pause {
        /// The order.
        order_id: Uuid,
        /// Why: a reason of its service level.
        reason: PauseReason,
        /// What the actor says about it; may be empty.
        comment: String,
    },
    /// It waits no more.
    Resume {
        /// The order.
        order_id: Uuid,
        /// What the actor says about it; may be empty.
        comment: String,
    },
    /// Undo a merge: the duplicate is an order of its own again.
    Unmerge {
        /// The duplicate.
        order_id: Uuid,
        /// The order it was merged into.
        into: Uuid,
    },
}

impl LifeCommand {
    /// The order a receipt names.
    pub fn order_id(&self) -> Uuid {
        match self {
            Self::Assign { order_id, .. }
            | Self::Watch { order_id, .. }
            | Self::Merge { order_id, .. }
            | Self::Pause { order_id, .. }
            | Self::Resume { order_id, .. }
            | Self::Unmerge { order_id, .. } => *order_id,
            Self::Link(link) | Self::Unlink(link) => link.from,
        }
    }

    /// Adds the rows this command must see to `touches`.
    pub(crate) fn touch(&self, touches: &mut Touches) {
        match self {
            Self::Assign { order_id, .. } => touches.orders.push(*order_id),
            Self::Pause { order_id, .. } | Self::Resume { order_id, .. } => {
                touches.orders.push(*order_id);
                touches.bodies.push(*order_id);
                touches.flows.push(*order_id);
            }
            Self::Watch { order_id, user_id, .. } => {
                touches.orders.push(*order_id);
                touches.watches.push((*order_id, *user_id));
            }
            Self::Link(link) | Self::Unlink(link) => {
                touches.orders.extend([link.from, link.to]);
                touches.links.extend([link.from, link.to]);
            }
            Self::Merge { order_id, into } => {
                touches.flows.push(*order_id);
                touches.orders.extend([*order_id, *into]);
                touches.links.extend([*order_id, *into]);
            }
            Self::Unmerge { order_id, into } => {
                touches.flows.push(*order_id);
                touches.orders.extend([*order_id, *into]);
                touches.links.extend([*order_id, *into]);
            }
        }
    }

    /// Decides it.
    pub(crate) fn decide(&self, state: &State, envelope: &Envelope) -> Result<Decision, Refusal> {
        match self {
            Self::Assign { order_id, to } => assign::decide(state, &envelope.caller, *order_id, to.clone()),
            Self::Watch { order_id, user_id, watching } => {
                watch::decide(state, &envelope.caller, *order_id, *user_id, *watching)
            }
            Self::Pause { order_id, reason, comment } => {
                pause::begin(state, &envelope.caller, *order_id, (reason, comment))
            }
            Self::Resume { order_id, comment } => pause::end(state, &envelope.caller, *order_id, comment),
            Self::Link(link) => link::add(state, &envelope.caller, *link),
            Self::Unlink(link) => link::remove(state, &envelope.caller, *link),
            Self::Merge { order_id, into } => merge::merge(state, &envelope.caller, *order_id, *into),
            Self::Unmerge { order_id, into } => merge::undo(state, &envelope.caller, *order_id, *into),
        }
    }
}
