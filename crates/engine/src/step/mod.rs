//! One act, and everything that follows from it until somebody has to act again.

mod answer;
pub(crate) mod back;
mod clock;
mod errand;
mod govern;
pub(crate) mod requester;
mod signers;
pub(crate) mod staff;
mod succession;
mod walk;

use crate::act::{Act, Effect, Input, Order, Refused};
use crate::behaviour::Acting;
use crate::net::{Net, Node};
use crate::people::{About, Directory};
use crate::state::{FlowState, Phase, Trouble};
use gongdan_domain::expr::Value;
use jiff::Timestamp;
use jiff::tz::TimeZone;
pub(crate) use staff::Seated;
use walk::Walk;

/// What surrounds an order: everything the engine may ask.
pub struct World<'a> {
    /// About people.
    pub directory: &'a dyn Directory,
    /// About the order.
    pub about: About<'a>,
    /// The value of a field for conditions; unknown names are empty.
    pub names: &'a dyn Fn(&str) -> Value,
    /// Where the organisation counts its days.
    pub time_zone: &'a TimeZone,
}

/// Most moves that may follow from one act before the flow counts as going round for ever.
pub const MAX_MOVES: usize = 10_000;

/// Most steps that the program does one after the other before the flow counts as going round for ever: between them lie
/// commits, not moves of one act.
pub(crate) const MAX_UNATTENDED: u32 = 500;

/// Does `input` to an order that stands at `state`, and follows its flow to where somebody has to act again.
///
/// The same arguments give the same answer; nothing is changed when it is refused.
///
/// # Errors
/// [`Refused`] says why the act changes nothing.
pub fn step(
    net: &Net,
    state: &FlowState,
    input: &Input,
    world: &World<'_>,
) -> Result<(FlowState, Vec<Effect>), Refused> {
    let mut walk = Walk::new(net, state.clone(), input.at, world);
    let begins = matches!(input.act, Act::Start { .. } | Act::Administer { order: Order::Begin });
    let governs = matches!(input.act, Act::Administer { .. });
    match walk.state.phase {
        Phase::Running if begins == (walk.state.next == 1) => {}
        // What never began can still be ended.
        Phase::Running if matches!(input.act, Act::Administer { order: Order::End { .. } }) => {}
        Phase::Suspended if governs && !begins => {}
        Phase::Suspended if matches!(input.act, Act::Refresh | Act::Pause | Act::Unpause) => {}
        Phase::Running | Phase::Suspended | Phase::Ended { .. } => return Err(Refused::NotRunning),
    }
    let undo = walk.state.undo.take();
    if input.by.is_some() || governs || matches!(input.act, Act::Elapsed { .. }) {
        walk.state.unattended = 0;
    }
    match &input.act {
        Act::Start { chosen } => walk.start(chosen),
        Act::Elapsed { visit } => walk.elapsed(*visit),
        Act::Approve { visit, seat, chosen } => walk.approve(input, (*visit, *seat), chosen),
        Act::Reject { visit, seat } => walk.reject(input, (*visit, *seat)),
        Act::Return { visit, seat, to } => walk.send_back(input, (*visit, *seat), to),
        Act::AddSigners { visit, seat, place, people, rule } => {
            walk.add_signers(input, (*visit, *seat), *place, people, *rule)
        }
        Act::RemoveSigner { visit, seat } => walk.remove_signer(input, (*visit, *seat)),
        Act::Transfer { visit, seat, to } => walk.transfer(input, (*visit, *seat), *to),
        Act::Consult { visit, seat, whom } => walk.consult(input, (*visit, *seat), *whom),
        Act::Advise { visit, seat } => walk.advise(input, (*visit, *seat)),
        Act::Claim { visit, seat } => walk.claim(input, (*visit, *seat)),
        Act::Release { visit, seat } => walk.release(input, (*visit, *seat)),
        Act::TakeBack { visit, seat } => walk.take_back(input, (*visit, *seat), undo.as_deref()),
        Act::Withdraw => walk.withdraw(input),
        Act::Urge => walk.urge(input),
        Act::Refresh => walk.refresh(),
        Act::Made { visit, orders } => walk.made(*visit, orders),
        Act::Carried { visit, .. } => walk.carried(*visit),
        Act::Failed { visit, reason } => walk.failed(*visit, reason),
        Act::Pause => walk.wait_outside(true),
        Act::Unpause => walk.wait_outside(false),
        Act::Mark { visit, seat, mark } => walk.mark(input, (*visit, *seat), *mark),
        Act::Administer { order } => walk.administer(order),
    }?;
    // Being reminded is no act on what was answered.
    let reminds = |effect: &Effect| matches!(effect, Effect::Reminded { .. });
    let is_quiet = matches!(input.act, Act::Urge | Act::Refresh | Act::Mark { .. } | Act::Pause | Act::Unpause)
        && walk.effects.iter().all(reminds);
    if is_quiet {
        walk.state.undo = undo;
    }
    if walk.state.trouble() != Some(Trouble::ErrandFailed) {
        walk.state.reason = None;
    }
    walk.keep_clocks();
    Ok((walk.state, walk.effects))
}

/// Who would sit at a step if an order came there now.
pub(crate) fn seated(net: &Net, state: FlowState, node: &Node, acting: &Acting, world: &World<'_>) -> Seated {
    Walk::new(net, state, Timestamp::UNIX_EPOCH, world).seat(node, acting, &[])
}

/// A place in a flow: a visit and a seat in it.
type Spot = (u32, u32);

/// Where time goes by.
pub(crate) fn whole(at: Timestamp) -> Timestamp {
    gongdan_domain::whole_micros(at)
}
