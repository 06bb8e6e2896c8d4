//! What must hold after every act.

use crate::act::{Act, Effect};
use crate::state::{FlowState, Phase, Waiting};
use std::collections::BTreeSet;

/// Who was told to act and not told otherwise, by visit and seat.
pub(super) type Duties = BTreeSet<(u32, u32)>;

/// Takes down what was told.
pub(super) fn follow(duties: &mut Duties, told: &[Effect]) {
    for effect in told {
        match effect {
            Effect::Offered { visit, seat, .. } => _ = duties.insert((*visit, *seat)),
            Effect::Withdrawn { visit, seat, .. } | Effect::Said { visit, seat, .. } => {
                duties.remove(&(*visit, *seat));
            }
            Effect::Left { visit, .. } => duties.retain(|(of, _)| of != visit),
            Effect::Ended { .. } => duties.clear(),
            _ => {}
        }
    }
}

/// Names the law that does not hold.
pub(super) fn check(state: &FlowState, duties: &Duties) -> Result<(), &'static str> {
    let mut asked = Duties::new();
    for (id, visit) in &state.visits {
        match &visit.wait {
            Waiting::People(sitting) => {
                ensure(sitting.group.verdict().is_none(), "a step that is decided is left")?;
                let now = sitting.group.asked();
                ensure(!now.is_empty(), "where people decide, somebody is asked")?;
                asked.extend(now.iter().map(|seat| (*id, seat.id)));
            }
            Waiting::Time | Waiting::Errand { .. } => {}
            Waiting::Attention(_) => return Err("a sound flow with an administrator needs no attention"),
        }
        let lives = |(fork, _): &(u32, u16)| state.forks.contains_key(fork);
        ensure(visit.path.iter().all(lives), "nothing waits on branches of a split that is over")?;
    }
    for (id, fork) in &state.forks {
        let paths = state.visits.values().flat_map(|visit| &visit.path);
        let branches: BTreeSet<u16> = paths.filter(|(of, _)| of == id).map(|(_, branch)| *branch).collect();
        ensure(branches.len() == usize::from(fork.open), "a split waits for the branches that live")?;
    }
    match state.phase {
        Phase::Ended { .. } => ensure(state.visits.is_empty() && state.forks.is_empty(), "an end ends everything")?,
        Phase::Running | Phase::Suspended => ensure(!state.visits.is_empty(), "an order that runs is somewhere")?,
    }
    ensure(*duties == asked, "what people were told is what is")
}

/// Whether doing an act twice, as after a lost answer, must be refused the second time.
pub(super) fn is_once(act: &Act) -> bool {
    matches!(
        act,
        Act::Start { .. }
            | Act::Approve { .. }
            | Act::Reject { .. }
            | Act::Claim { .. }
            | Act::Withdraw
            | Act::Elapsed { .. }
            | Act::Carried { .. }
            | Act::Mark { .. }
    )
}

pub(super) fn ensure(holds: bool, law: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(law) }
}
