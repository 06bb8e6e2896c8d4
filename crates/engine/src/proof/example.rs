//! Orders that show a finding, and living through them.

use super::drive::Stage;
use crate::act::{Act, Effect};
use crate::behaviour::Outcome;
use crate::state::{FlowState, Phase, Trouble, Waiting};
use serde::Serialize;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

/// An order that shows a finding.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Example {
    /// Who asks for it.
    pub requester: Option<Uuid>,
    /// Its site.
    pub site: Option<Uuid>,
    /// Its customer.
    pub customer: Option<Uuid>,
    /// What it says; a field that is not there is empty.
    pub values: Map<String, Json>,
    /// What happens to it, in order.
    pub deeds: Vec<Deed>,
    /// What is to be seen then.
    pub shows: Shows,
}

/// Something done to an order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Deed {
    /// Who; `None` for clocks.
    pub by: Option<Uuid>,
    /// What.
    #[serde(flatten)]
    pub act: Act,
}

/// What an example shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "shows", rename_all = "snake_case")]
pub enum Shows {
    /// The order comes to a branch, and exactly these of its ways are open there.
    Open {
        /// The branch.
        step: String,
        /// By their number from 0, the one for otherwise left out.
        ways: Vec<usize>,
    },
    /// The order cannot go on by itself.
    Stuck {
        /// Where.
        step: String,
        /// Why.
        trouble: Trouble,
    },
    /// The order comes to a step.
    Reaches {
        /// Which.
        step: String,
    },
    /// The order ends so.
    Ends {
        /// How.
        outcome: Outcome,
    },
    /// The last deed is refused.
    Refused,
    /// This person is asked, in the own name or as a deputy.
    Asked {
        /// Where.
        step: String,
        /// Who.
        person: Uuid,
    },
    /// Nobody in particular answers for the step: it is passed without anybody saying anything.
    Unasked {
        /// Which.
        step: String,
    },
    /// Splits and joins that do not fit: the order moves so and then stands at these steps for ever.
    Hangs {
        /// Step by step.
        moves: Vec<Move>,
        /// Where it stands.
        at: Vec<String>,
    },
    /// Splits and joins that do not fit: the order moves so and comes twice to a step, or ends while parts of it are
    /// still under way.
    LeftBehind {
        /// Step by step.
        moves: Vec<Move>,
        /// Where parts are left, or the step that is reached twice.
        at: Vec<String>,
    },
}

/// A step that an order passes, and the ways it takes from there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Move {
    /// The step.
    pub step: String,
    /// The ways, by their number from 0.
    pub ways: Vec<usize>,
}

/// Lives through an example. Answers whether it shows what it says; [`Shows::Hangs`] and [`Shows::LeftBehind`] are
/// about flows that no order can be put through and are never replayed.
pub fn replay(stage: &Stage<'_>, example: &Example) -> bool {
    let stopped = match &example.shows {
        Shows::Open { step, .. } => stage.net.place(step).map(|place| stage.net.stopped_at(place)),
        _ => None,
    };
    let stage = &Stage { net: stopped.as_ref().unwrap_or(stage.net), ..*stage };
    let (mut state, mut told) = (FlowState::new(), Vec::new());
    let last = example.deeds.len().saturating_sub(1);
    for (number, deed) in example.deeds.iter().enumerate() {
        match stage.act(&state, example, deed) {
            Ok((next, effects)) => {
                state = next;
                told.extend(effects);
            }
            Err(_) => return number == last && example.shows == Shows::Refused,
        }
    }
    shows(stage, example, &state, &told)
}

fn shows(stage: &Stage<'_>, example: &Example, state: &FlowState, told: &[Effect]) -> bool {
    let reaches = |step: &str| told.iter().any(|effect| matches!(effect, Effect::Entered { step: s, .. } if s == step));
    match &example.shows {
        Shows::Open { step, ways } => {
            let node = stage.net.place(step).and_then(|place| stage.net.node(place));
            reaches(step) && node.is_some_and(|node| stage.open_ways(node, &example.values) == *ways)
        }
        Shows::Stuck { step, trouble } => {
            state.visits.values().any(|v| v.step == *step && v.wait == Waiting::Attention(*trouble))
        }
        Shows::Reaches { step } => reaches(step),
        Shows::Ends { outcome } => state.phase == Phase::Ended { outcome: *outcome },
        Shows::Asked { step, person } => told.iter().any(|effect| match effect {
            Effect::Offered { visit, person: asked, deputies, .. } => {
                (asked == person || deputies.contains(person)) && is_at(told, *visit, step)
            }
            _ => false,
        }),
        Shows::Unasked { step } => {
            told.iter().any(|e| matches!(e, Effect::Left { visit, step: s, verdict: Some(_) } if s == step && !is_offered(told, *visit)))
        }
        Shows::Refused | Shows::Hangs { .. } | Shows::LeftBehind { .. } => false,
    }
}

fn is_at(told: &[Effect], visit: u32, step: &str) -> bool {
    told.iter().any(|effect| matches!(effect, Effect::Entered { visit: v, step: s } if *v == visit && s == step))
}

fn is_offered(told: &[Effect], visit: u32) -> bool {
    told.iter().any(|effect| matches!(effect, Effect::Offered { visit: v, .. } if *v == visit))
}
