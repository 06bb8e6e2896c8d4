//! Orders that wait for somebody outside: the customer, a supplier. Their clocks stand still.

use super::link::unfit;
use crate::decide::{Decision, visible_order};
use crate::event::Event;
use crate::order::{Order, Status};
use crate::permission::{self, Action, Caller};
use crate::refusal::Refusal;
use crate::service_level::PauseReason;
use crate::state::State;
use uuid::Uuid;

/// The order, if `caller` may let it wait: whoever may say that its work is done, and whoever is asked to act in its
/// flow.
fn allowed<'s>(state: &'s State, caller: &Caller, order_id: Uuid) -> Result<&'s Order, Refusal> {
    let mut tasks = state.flows.open_tasks(order_id);
    let is_asked =
        matches!(caller, Caller::User { id, .. } if tasks.any(|task| task.key.person == *id && !task.is_advice));
    if is_asked {
        return state.orders.get(&order_id).ok_or(Refusal::NotFound);
    }
    let order = visible_order(state, caller, order_id)?;
    if permission::may_on(caller, Action::Complete, order) { Ok(order) } else { Err(Refusal::Forbidden) }
}

/// Lets an order wait.
pub(super) fn begin(
    state: &State,
    caller: &Caller,
    order_id: Uuid,
    (reason, comment): (&PauseReason, &str),
) -> Result<Decision, Refusal> {
    let order = allowed(state, caller, order_id)?;
    if order.status != Status::Open {
        return Err(Refusal::NotAllowed { status: order.status });
    }
    let clocks = state.clocks.rows.get(&order_id);
    let clocks = clocks.ok_or_else(|| unfit("这张工单没有计时。", "This order has no clocks."))?;
    match &clocks.kept.paused {
        Some(paused) if paused.reason.code == reason.code => Ok(Decision::default()),
        Some(_) => Err(unfit("工单已在等待，请先恢复计时。", "The order waits already. Resume it first.")),
        None => Ok(Event::OrderPaused { order_id, reason: reason.clone(), comment: comment.to_owned() }.into()),
    }
}

/// Lets it run again. Saying so twice changes nothing.
pub(super) fn end(state: &State, caller: &Caller, order_id: Uuid, comment: &str) -> Result<Decision, Refusal> {
    allowed(state, caller, order_id)?;
    let waits = state.clocks.rows.get(&order_id).is_some_and(|row| row.kept.paused.is_some());
    if !waits {
        return Ok(Decision::default());
    }
    Ok(Event::OrderResumed { order_id, comment: comment.to_owned() }.into())
}
