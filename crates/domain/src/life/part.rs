//! Orders that come out of another one: a part of it, or what was split off.

use crate::command::{Envelope, SubmitOrder};
use crate::decide::visible_order;
use crate::event::Event;
use crate::order::Order;
use crate::permission::{self, Action};
use crate::refusal::Refusal;
use crate::state::State;
use uuid::Uuid;

use super::MAX_LINKS;
use super::link::{LinkKind, unfit};

/// From which order a new one comes, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartOf {
    /// The order it comes out of.
    pub order_id: Uuid,
    /// Whether it takes over some of what was asked there, for whoever asked there; else it is a piece of the work
    /// on it.
    pub split: bool,
}

impl PartOf {
    fn kind(self) -> LinkKind {
        if self.split { LinkKind::SplitFrom } else { LinkKind::ChildOf }
    }
}

/// The order that a new one shall come out of, if the caller may do that.
pub(crate) fn whole<'s>(state: &'s State, envelope: &Envelope, part: PartOf) -> Result<&'s Order, Refusal> {
    let order = visible_order(state, &envelope.caller, part.order_id)?;
    if !permission::may_on(&envelope.caller, Action::Link, order) {
        return Err(Refusal::Forbidden);
    }
    if state.life.survivor(order.id).is_some() {
        let zh = "这张工单已合并到另一张工单，请在那张工单上操作。";
        return Err(unfit(zh, "The order was merged into another one. Do it there."));
    }
    let links = state.life.links.iter().filter(|link| link.from == order.id || link.to == order.id).count();
    if links >= MAX_LINKS { Err(Refusal::Limit("links")) } else { Ok(order) }
}

/// What to add to the histories of both orders when the new one, `number`, is born.
pub(crate) fn events(part: PartOf, whole: &Order, new: &SubmitOrder, number: &str) -> [Event; 2] {
    let told = |order_id, other_id, other_number: &str, inverse| Event::OrderLinked {
        order_id,
        link: part.kind(),
        other_id,
        other_number: other_number.to_owned(),
        inverse,
    };
    [told(new.order_id, whole.id, &whole.number, false), told(whole.id, new.order_id, number, true)]
}
