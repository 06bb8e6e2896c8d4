//! Who is responsible for an order.

use crate::decide::{Decision, act, visible_order};
use crate::event::{Event, Named};
use crate::permission::{Action, Caller};
use crate::refusal::Refusal;
use crate::state::State;
use uuid::Uuid;

/// Says who is responsible.
pub(super) fn decide(state: &State, caller: &Caller, order_id: Uuid, to: Option<Named>) -> Result<Decision, Refusal> {
    let order = visible_order(state, caller, order_id)?;
    act(caller, Action::Assign, order)?;
    if order.assignee_id == to.as_ref().map(|person| person.id) {
        return Ok(Decision::default());
    }
    Ok(Event::OrderAssigned { order_id, from: order.assignee_id, to }.into())
}
