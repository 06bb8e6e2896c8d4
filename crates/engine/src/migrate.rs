//! Running orders that go on in another version of their flow.
//!
//! An order stands at steps, inside branches of splits that are open. Flows are nested blocks (see [`crate::net::Net`]),
//! so a standing can be reached in a net exactly when every open split is one there, every step lies directly inside
//! the split around it, and on the branch it is said to be on: whatever people answer and fields say could have led
//! there. That is what is checked before an order moves; one that fits can go on to an end like any other.

use crate::act::{Act, Effect, Input, Order};
use crate::behaviour::Behaviour;
use crate::graph::reach;
use crate::net::{Net, Place};
use crate::state::{FlowState, Path, Phase, Visit, Waiting};
use crate::{World, step};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What becomes of an order.
#[derive(Debug, Clone, PartialEq)]
pub enum Plan {
    /// It goes on in the new version, standing like this.
    Moves {
        /// After the move.
        state: Box<FlowState>,
        /// What must be told.
        effects: Vec<Effect>,
    },
    /// It keeps its version.
    Stays(Stays),
    /// Somebody has to say where it goes on.
    NeedsChoice(Vec<Open>),
}

/// Why an order keeps its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "stays", rename_all = "snake_case")]
pub enum Stays {
    /// It is over.
    Ended,
    /// It would have to leave a step while it is suspended.
    Suspended,
    /// Where it stands, or the version it follows, cannot be read.
    Unreadable,
    /// It is inside a split that is not there any more, or not the same.
    Split {
        /// Which.
        split: String,
    },
}

/// A step at which an order waits and that the new version has no equal for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Open {
    /// Where it waits.
    pub step: String,
    /// The steps of the new version at which it may go on.
    pub to: Vec<String>,
}

/// A net that orders may move to, with what lies inside what.
pub struct Target<'n> {
    net: &'n Net,
    /// The split directly around each place.
    around: Vec<Option<Place>>,
    /// What lies on a branch of a split.
    branches: BTreeMap<(Place, usize), Vec<bool>>,
}

/// What an order does with one visit.
pub(crate) enum Fit {
    /// It stays as it is.
    Keeps,
    /// It enters this step anew.
    Enters(Place),
}

impl<'n> Target<'n> {
    /// Looks through a net once, for any number of orders.
    pub fn new(net: &'n Net) -> Self {
        let ways: Vec<Vec<Place>> =
            net.nodes().iter().map(|node| node.ways.iter().map(|way| way.to).collect()).collect();
        let mut branches = BTreeMap::new();
        let mut around: Vec<Option<(usize, Place)>> = vec![None; ways.len()];
        for (split, node) in net.nodes().iter().enumerate() {
            let Some(join) = node.meets else { continue };
            let inside = reach(&ways, node.ways.iter().map(|way| way.to), Some(join));
            let size = inside.iter().filter(|inside| **inside).count();
            for (slot, _) in around.iter_mut().zip(&inside).filter(|(_, inside)| **inside) {
                // Blocks nest, so the smallest is the nearest.
                if slot.is_none_or(|(other, _)| size < other) {
                    *slot = Some((size, split));
                }
            }
            for (index, way) in node.ways.iter().enumerate() {
                branches.insert((split, index), reach(&ways, [way.to], Some(join)));
            }
        }
        let around = around.into_iter().map(|slot| slot.map(|(_, split)| split)).collect();
        Self { net, around, branches }
    }

    /// Whether a step lies directly inside the branches of `path`.
    fn is_at(&self, place: Place, path: &Path, state: &FlowState) -> bool {
        let around = self.around.get(place).copied().flatten();
        let Some((fork, branch)) = path.last() else { return around.is_none() };
        let split = state.forks.get(fork).and_then(|fork| self.net.place(&fork.split));
        let on_branch = |split| self.branches.get(&(split, usize::from(*branch))).and_then(|inside| inside.get(place));
        split.is_some() && around == split && split.and_then(on_branch) == Some(&true)
    }

    /// The split of `state` that this net does not have in the same place.
    fn broken(&self, state: &FlowState) -> Option<String> {
        let is_broken = |fork: &&crate::state::Fork| {
            let place = self.net.place(&fork.split);
            place.is_none_or(|place| {
                self.net.node(place).is_none_or(|node| node.meets.is_none()) || !self.is_at(place, &fork.path, state)
            })
        };
        state.forks.values().find(is_broken).map(|fork| fork.split.clone())
    }

    /// What each visit does, with these choices.
    ///
    /// # Errors
    /// The visits that do not fit.
    fn fits(&self, state: &FlowState, steps: &BTreeMap<String, String>) -> Result<BTreeMap<u32, Fit>, Vec<Open>> {
        let (mut fits, mut open) = (BTreeMap::new(), Vec::new());
        for (id, visit) in &state.visits {
            match self.fit(visit, state, steps.get(&visit.step)) {
                Some(fit) => _ = fits.insert(*id, fit),
                None => open.push(Open { step: visit.step.clone(), to: self.choices(&visit.path, state) }),
            }
        }
        if open.is_empty() { Ok(fits) } else { Err(open) }
    }

    fn fit(&self, visit: &Visit, state: &FlowState, choice: Option<&String>) -> Option<Fit> {
        let place = self.net.place(choice.unwrap_or(&visit.step))?;
        if !self.is_at(place, &visit.path, state) {
            return None;
        }
        let behaviour = &self.net.node(place)?.behaviour;
        match (&visit.wait, behaviour, choice) {
            (_, _, Some(_)) | (Waiting::Attention(_), _, None) => Some(Fit::Enters(place)),
            (Waiting::People(_), Behaviour::Act(_) | Behaviour::Begin, None)
            | (Waiting::Time, Behaviour::Wait(_), None)
            | (Waiting::Errand { .. }, Behaviour::Errand(_), None) => Some(Fit::Keeps),
            _ => None,
        }
    }

    fn choices(&self, path: &Path, state: &FlowState) -> Vec<String> {
        let nodes = self.net.nodes().iter().enumerate();
        let waits = nodes.filter(|(_, node)| node.behaviour.waits());
        waits.filter(|(place, _)| self.is_at(*place, path, state)).map(|(_, node)| node.id.clone()).collect()
    }

    /// What each visit does, when the order can move as a whole.
    pub(crate) fn whole(
        &self,
        state: &FlowState,
        steps: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<u32, Fit>, Plan> {
        if matches!(state.phase, Phase::Ended { .. }) {
            return Err(Plan::Stays(Stays::Ended));
        }
        if let Some(split) = self.broken(state) {
            return Err(Plan::Stays(Stays::Split { split }));
        }
        let fits = self.fits(state, steps).map_err(Plan::NeedsChoice)?;
        if state.phase == Phase::Suspended && fits.values().any(|fit| matches!(fit, Fit::Enters(_))) {
            return Err(Plan::Stays(Stays::Suspended));
        }
        Ok(fits)
    }

    /// Whether a step that an order goes straight back to is still where it was.
    pub(crate) fn keeps_way_back(&self, visit: &Visit, state: &FlowState) -> bool {
        let place = visit.back_to.as_ref().and_then(|step| self.net.place(step));
        place.is_some_and(|place| self.is_at(place, &visit.path, state))
    }
}

/// Says what becomes of an order that stands at `state` in `old`. `steps` are the choices made for steps that are not
/// there any more, or that shall be entered anew; `by` is who moves it.
pub fn plan(
    (old, new): (&Net, &Target<'_>),
    state: &FlowState,
    steps: &BTreeMap<String, String>,
    (by, at): (Option<Uuid>, Timestamp),
    world: &World<'_>,
) -> Plan {
    if state.next == 1 {
        // It has not begun, so it is nowhere yet.
        return Plan::Moves { state: Box::new(state.clone()), effects: Vec::new() };
    }
    if let Some(split) = other_split(old, new.net, state) {
        return Plan::Stays(Stays::Split { split });
    }
    if let Err(plan) = new.whole(state, steps) {
        return plan;
    }
    let act = Act::Administer { order: Order::Migrate { steps: steps.clone() } };
    match step(new.net, state, &Input { act, by, at }, world) {
        Ok((state, effects)) => Plan::Moves { state: Box::new(state), effects },
        Err(_) => Plan::Stays(Stays::Ended),
    }
}

/// An open split that goes other ways in the new net: a branch that has arrived would count for another, or one more
/// would never have been started.
fn other_split(old: &Net, new: &Net, state: &FlowState) -> Option<String> {
    let targets = |net: &Net, split: &str| {
        let node = net.node(net.place(split)?)?;
        let Behaviour::Gate(gate) = node.behaviour else { return None };
        Some((gate, node.ways.len()))
    };
    let differs = |split: &&str| targets(old, split) != targets(new, split);
    state.forks.values().map(|fork| fork.split.as_str()).find(differs).map(str::to_owned)
}
