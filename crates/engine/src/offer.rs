//! What somebody who is asked may do now, for screens to offer. Whether it is done is decided by [`crate::step()`].

use crate::behaviour::{Acting, Behaviour};
use crate::net::Net;
use crate::state::{Asked, FlowState, Sitting};
use crate::step::back::targets;

/// What may be done in a seat.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    /// Names of acts, the most usual first.
    pub acts: Vec<&'static str>,
    /// Whether approving means that work is done: there is nothing to reject.
    pub is_work: bool,
    /// Whether approving means that an order which was sent back is submitted again.
    pub submits_again: bool,
    /// The steps it may be sent back to, latest first.
    pub returns: Vec<String>,
}

/// What `asked` may do.
pub fn offer(net: &Net, state: &FlowState, asked: &Asked<'_>) -> Offer {
    let Some(visit) = state.visits.get(&asked.visit) else { return Offer::default() };
    let behaviour = net.place(&visit.step).and_then(|place| net.node(place)).map(|node| &node.behaviour);
    let acting = behaviour.and_then(Behaviour::acting);
    let (Some(acting), Some(sitting)) = (acting, visit.sitting()) else { return Offer::default() };
    if asked.is_advice {
        return Offer { acts: vec!["advise"], ..Offer::default() };
    }
    if behaviour == Some(&Behaviour::Begin) {
        return Offer { acts: vec!["approve", "transfer", "consult"], submits_again: true, ..Offer::default() };
    }
    let returns: Vec<String> = targets(net, state, &visit.path, acting).iter().map(|p| p.step.clone()).collect();
    let acts = acts(acting, sitting, asked.seat, &returns);
    Offer { acts, is_work: !acting.may_reject, returns, submits_again: false }
}

fn acts(acting: &Acting, sitting: &Sitting, seat: u32, returns: &[String]) -> Vec<&'static str> {
    let in_pool = sitting.pool.as_ref().is_some_and(|pool| pool.contains(&seat));
    let mut acts = Vec::new();
    if in_pool && sitting.claimed.is_none() {
        acts.push("claim");
    }
    acts.push("approve");
    if acting.may_reject {
        acts.push("reject");
    }
    if !returns.is_empty() {
        acts.push("return");
    }
    acts.extend(["transfer", "add_signers", "consult"]);
    if in_pool && sitting.claimed == Some(seat) {
        acts.push("release");
    }
    acts
}
