//! Small changes of a flow that somebody may propose: each a function from one flow to the next. What comes of it is
//! a draft like any other, to be opened, proved and tried before anybody publishes it.

use crate::behaviour::{Behaviour, Gate};
use crate::definition::{Flow, Step, Way};
use crate::ladder::{How, Ladder, Moment, Rung, RunsBy, Superior, Then};
use crate::net::Net;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Amendment {
    /// Takes a step out; what led to it goes on to what came after.
    RemoveStep {
        /// Which.
        step: String,
    },
    /// Takes a way out of a branch, with the steps that nothing else leads to.
    RemoveWay {
        /// The branch.
        step: String,
        /// Which of its ways, from 0.
        way: usize,
    },
    /// Reminds whoever is asked, and brings in their manager later; in minutes of working time.
    AddLadder {
        /// Where.
        step: String,
        /// After how many minutes people are reminded.
        remind: u32,
        /// After how many their manager is brought in.
        escalate: u32,
    },
    /// Moves all marks of a ladder, in per cent of where they are.
    ScaleLadder {
        /// Where.
        step: String,
        /// 100 leaves them where they are.
        percent: u32,
    },
}

impl Amendment {
    /// The flow with the change; nothing where it cannot be made there.
    pub fn apply(&self, net: &Net) -> Option<Flow> {
        let mut flow = net.flow().clone();
        match self {
            Self::RemoveStep { step } => {
                let place = net.place(step).filter(|place| *place != net.start())?;
                matches!(net.node(place)?.behaviour, Behaviour::Act(_)).then_some(())?;
                bypass(&mut flow, step)?;
            }
            Self::RemoveWay { step, way } => {
                let node = net.place(step).and_then(|place| net.node(place))?;
                matches!(node.behaviour, Behaviour::Gate(Gate::One | Gate::Some)).then_some(())?;
                remove_way(&mut flow, step, *way)?;
                keep_reachable(&mut flow, net);
            }
            Self::AddLadder { step, remind, escalate } => {
                let held = step_mut(&mut flow, step).filter(|step| step.ladder.is_none())?;
                held.ladder = (0 < *remind && remind < escalate).then(|| ladder(*remind, *escalate));
                held.ladder.as_ref()?;
            }
            Self::ScaleLadder { step, percent } => {
                let ladder = step_mut(&mut flow, step)?.ladder.as_mut()?;
                scale(ladder, *percent);
            }
        }
        (flow != *net.flow()).then_some(flow)
    }
}

fn step_mut<'f>(flow: &'f mut Flow, id: &str) -> Option<&'f mut Step> {
    flow.steps.iter_mut().find(|step| step.id == id)
}

/// Takes out a step with one way.
fn bypass(flow: &mut Flow, id: &str) -> Option<()> {
    let ways = &flow.step(id)?.ways;
    let [Way { to, .. }] = ways.as_slice() else { return None };
    let to = to.clone();
    if to == id {
        return None;
    }
    for way in flow.steps.iter_mut().flat_map(|step| &mut step.ways).filter(|way| way.to == id) {
        way.to.clone_from(&to);
    }
    forget(flow, &|step| step == id);
    Some(())
}

fn remove_way(flow: &mut Flow, id: &str, way: usize) -> Option<()> {
    let step = step_mut(flow, id)?;
    let is_named = step.ways.get(way).is_some_and(|way| !way.otherwise);
    if !is_named || step.ways.len() < 2 {
        return None;
    }
    step.ways.remove(way);
    // A branch with one way left decides nothing any more.
    if step.ways.len() == 1 { bypass(flow, id) } else { Some(()) }
}

/// Takes out what cannot be reached any more.
fn keep_reachable(flow: &mut Flow, net: &Net) {
    let Some(start) = net.step(net.start()) else { return };
    let (mut seen, mut next) = (BTreeSet::new(), vec![start.id.clone()]);
    while let Some(id) = next.pop() {
        let ways = flow.step(&id).map(|step| step.ways.iter().map(|way| way.to.clone()));
        next.extend(ways.into_iter().flatten().filter(|to| !seen.contains(to)));
        seen.insert(id);
    }
    forget(flow, &|step| !seen.contains(step));
}

/// Takes steps out, and the marks of ladders that would send an order there.
fn forget(flow: &mut Flow, goes: &dyn Fn(&str) -> bool) {
    flow.steps.retain(|step| !goes(&step.id));
    for step in &mut flow.steps {
        let Some(ladder) = &mut step.ladder else { continue };
        ladder.rungs.retain(|rung| !matches!(&rung.then, Then::Return { to } if goes(to)));
        if ladder.rungs.is_empty() {
            step.ladder = None;
        }
    }
}

fn ladder(remind: u32, escalate: u32) -> Ladder {
    let rung = |at, then| Rung { at: Moment::Minutes(at), then, by: Vec::new() };
    let above = Then::Escalate { to: Superior::Manager(1), how: How::Beside };
    let rungs = vec![rung(remind, Then::Remind { every: None, times: 1 }), rung(escalate, above)];
    Ladder { clock: RunsBy::Assignee, limit: Some(escalate), rungs }
}

fn scale(ladder: &mut Ladder, percent: u32) {
    let scaled = |minutes: u32| {
        let minutes = u64::from(minutes) * u64::from(percent) / 100;
        u32::try_from(minutes.max(1)).unwrap_or(u32::MAX)
    };
    ladder.limit = ladder.limit.map(scaled);
    for rung in &mut ladder.rungs {
        if let Moment::Minutes(minutes) = &mut rung.at {
            *minutes = scaled(*minutes);
        }
        if let Then::Remind { every: Some(every), .. } = &mut rung.then {
            *every = scaled(*every);
        }
    }
}
