//! Merging duplicates. Nothing moves: the duplicate is closed and points at the order that lives on, which shows
//! the comments, files and watchers of both. So a merge can be undone. The flow of the duplicate stands still meanwhile.

use crate::decide::{Decision, visible_order};
use crate::event::Event;
use crate::order::Status;
use crate::permission::{self, Action, Caller};
use crate::refusal::Refusal;
use crate::state::State;
use uuid::Uuid;

use super::link::{self, LinkKind, OrderLink, unfit};

/// Merges `order_id` into `into`.
pub(super) fn merge(state: &State, caller: &Caller, order_id: Uuid, into: Uuid) -> Result<Decision, Refusal> {
    let (order, survivor) = (visible_order(state, caller, order_id)?, visible_order(state, caller, into)?);
    if !permission::may_on(caller, Action::Merge, order) || !permission::may_on(caller, Action::Merge, survivor) {
        return Err(Refusal::Forbidden);
    }
    match state.life.survivor(order_id) {
        Some(known) if known == into => return Ok(Decision::default()),
        Some(_) => return Err(unfit("这张工单已合并到另一张工单。", "The order was merged into another one already.")),
        None => {}
    }
    if order_id == into {
        return Err(unfit("工单不能合并到自身。", "An order cannot be merged into itself."));
    }
    if state.life.survivor(into).is_some() {
        return Err(unfit(
            "目标工单本身已被合并，请选择它合并到的工单。",
            "The other order was merged itself. Choose the order it was merged into.",
        ));
    }
    if order.status != Status::Open {
        return Err(Refusal::NotAllowed { status: order.status });
    }
    let mut events = link::events(state, OrderLink { from: order_id, kind: LinkKind::MergedInto, to: into }, true);
    events.push(Event::OrderMoved {
        order_id,
        from: order.status,
        to: Status::Cancelled,
        comment: survivor.number.clone(),
    });
    Ok(Decision { events, ..Decision::default() })
}

/// Undoes a merge.
pub(super) fn undo(state: &State, caller: &Caller, order_id: Uuid, into: Uuid) -> Result<Decision, Refusal> {
    let (order, _) = (visible_order(state, caller, order_id)?, visible_order(state, caller, into)?);
    if !permission::may_on(caller, Action::Merge, order) {
        return Err(Refusal::Forbidden);
    }
    if state.life.survivor(order_id) != Some(into) {
        return Ok(Decision::default());
    }
    let mut events = link::events(state, OrderLink { from: order_id, kind: LinkKind::MergedInto, to: into }, false);
    if order.status != Status::Open {
        let (from, to, comment) = (order.status, Status::Open, String::new());
        events.push(Event::OrderMoved { order_id, from, to, comment });
    }
    Ok(Decision { events, ..Decision::default() })
}
