//! What people, clocks and administrators do to an order, what follows, and why it may be refused.

use crate::behaviour::Outcome;
use crate::group::{Rule, Verdict};
use crate::ladder::How;
use crate::rules::AtStart;
use crate::state::Trouble;
use gongdan_domain::Text;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Something done to an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Act {
    /// The order begins.
    Start {
        /// People for the steps that the requester chooses for.
        #[serde(default)]
        chosen: BTreeMap<String, Vec<Uuid>>,
    },
    /// Agree, or say that the work is done.
    Approve {
        /// Where.
        visit: u32,
        /// In which seat.
        seat: u32,
        /// People for the next step, where whoever acts here chooses them.
        #[serde(default)]
        chosen: BTreeMap<String, Vec<Uuid>>,
    },
    /// Disagree.
    Reject {
        /// Where.
        visit: u32,
        /// In which seat.
        seat: u32,
    },
    /// Send back.
    Return {
        /// From where.
        visit: u32,
        /// In which seat.
        seat: u32,
        /// To which step.
        to: String,
    },
    /// Ask others to decide too.
    AddSigners {
        /// Where.
        visit: u32,
        /// In which seat.
        seat: u32,
        /// Before, after or beside.
        place: Position,
        /// Whom.
        people: Vec<Uuid>,
        /// How they decide together.
        #[serde(flatten)]
        rule: Rule,
    },
    /// Take off somebody who was added and has not answered.
    RemoveSigner {
        /// Where.
        visit: u32,
        /// Whose seat.
        seat: u32,
    },
    /// Hand the duty over for good.
    Transfer {
        /// Where.
        visit: u32,
        /// Which seat.
        seat: u32,
        /// To whom.
        to: Uuid,
    },
    /// Ask somebody for advice first.
    Consult {
        /// Where.
        visit: u32,
        /// In which seat.
        seat: u32,
        /// Whom.
        whom: Uuid,
    },
    /// Give advice.
    Advise {
        /// Where.
        visit: u32,
        /// To which seat.
        seat: u32,
    },
    /// Take work offered to a pool.
    Claim {
        /// Where.
        visit: u32,
        /// In which seat.
        seat: u32,
    },
    /// Give claimed work back to the pool.
    Release {
        /// Where.
        visit: u32,
        /// In which seat.
        seat: u32,
    },
    /// Undo the own answer while nobody has acted on it.
    TakeBack {
        /// Where; the visit may be over.
        visit: u32,
        /// In which seat.
        seat: u32,
    },
    /// The requester ends the order.
    Withdraw,
    /// Those who are waited for are reminded, by whoever wants the order done.
    Urge,
    /// Who stands in for whom is looked up again, and what waits for its time: absences begin and end, calendars change.
    Refresh,
    /// Every clock of the order stands still: it waits for somebody outside. People may act all the same.
    Pause,
    /// It waits no more.
    Unpause,
    /// The time a step waits for is over.
    Elapsed {
        /// Where.
        visit: u32,
    },
    /// The clock of a seat has reached a mark of the step's ladder.
    Mark {
        /// Where.
        visit: u32,
        /// Whose clock.
        seat: u32,
        /// Which, from 0; see [`crate::ladder::Ladder::marks`].
        mark: u32,
    },
    /// The program has made the orders that a step makes.
    Made {
        /// Where.
        visit: u32,
        /// Which.
        orders: Vec<Uuid>,
    },
    /// The program has done what a step wants.
    Carried {
        /// Where.
        visit: u32,
        /// What came of it, where there is something to tell.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Text>,
    },
    /// The program cannot do what a step wants.
    Failed {
        /// Where.
        visit: u32,
        /// Why.
        reason: Text,
    },
    /// An administrator steps in.
    Administer {
        /// How.
        order: Order,
    },
}

/// Where added people decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// They first, then I (前加签).
    Before,
    /// I first, then they (后加签).
    After,
    /// Together with me (并加签).
    Beside,
}

/// What an administrator may order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "snake_case", deny_unknown_fields)]
pub enum Order {
    /// Put the order at a step, wherever it is.
    Move {
        /// Which.
        to: String,
    },
    /// End it.
    End {
        /// How.
        outcome: Outcome,
    },
    /// Stop it, clocks and all.
    Suspend,
    /// Let it run again.
    Resume,
    /// Go on in the version of the flow that the act is done with, instead of the one before; see
    /// [`crate::migrate`].
    Migrate {
        /// The steps to enter anew, by those it waits at now; elsewhere it waits on as it does.
        #[serde(default)]
        steps: BTreeMap<String, String>,
    },
    /// Begin an order whose flow could not begin when it was submitted.
    Begin,
    /// Give everything that waits for somebody to somebody else, for good.
    HandOver {
        /// Whoever leaves.
        from: Uuid,
        /// Whoever takes over.
        to: Uuid,
    },
    /// Try again what could not go on: the cause was mended.
    Retry {
        /// Where.
        visit: u32,
    },
    /// Give a seat to somebody else.
    Reassign {
        /// Where.
        visit: u32,
        /// Which seat.
        seat: u32,
        /// To whom.
        to: Uuid,
    },
}

/// What followed, in order: what the history tells, and what others must do now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Effect {
    /// The order came to a step and waits.
    Entered {
        /// The visit.
        visit: u32,
        /// Which step.
        step: String,
    },
    /// Somebody is asked to act.
    Offered {
        /// Where.
        visit: u32,
        /// In which seat.
        seat: u32,
        /// Who.
        person: Uuid,
        /// Who may act in their place.
        deputies: Vec<Uuid>,
    },
    /// Somebody is not asked any more.
    Withdrawn {
        /// Where.
        visit: u32,
        /// In which seat.
        seat: u32,
        /// Who.
        person: Uuid,
        /// Why.
        why: Why,
    },
    /// Somebody answered.
    Said {
        /// Where.
        visit: u32,
        /// In which seat.
        seat: u32,
        /// Who; `None` when a policy of the flow did.
        by: Option<Uuid>,
        /// Whose say it was, when another acted in their place.
        on_behalf_of: Option<Uuid>,
        /// What.
        verdict: Verdict,
    },
    /// A step is over.
    Left {
        /// The visit.
        visit: u32,
        /// Which step.
        step: String,
        /// How it was decided, where people decide.
        verdict: Option<Verdict>,
    },
    /// A step is given up before it was over: the order was sent back, put elsewhere or ended.
    Dropped {
        /// The visit.
        visit: u32,
        /// Which step.
        step: String,
    },
    /// A decision table classified the order as it began.
    Classified(AtStart),
    /// People are told.
    Informed {
        /// At which step.
        step: String,
        /// Who.
        people: Vec<Uuid>,
    },
    /// People are reminded of what waits for them.
    Reminded {
        /// Where.
        visit: u32,
        /// In which seat.
        seat: u32,
        /// Who.
        people: Vec<Uuid>,
        /// For the how manieth time.
        round: u32,
        /// By which channels; as they wish, if empty.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        by: Vec<String>,
    },
    /// Somebody above is brought in.
    Escalated {
        /// Where.
        visit: u32,
        /// In which seat.
        seat: u32,
        /// Who; nobody where there is neither a superior nor an administrator.
        people: Vec<Uuid>,
        /// How.
        how: How,
        /// By which channels; as they wish, if empty.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        by: Vec<String>,
    },
    /// Nobody acted until the last resort of the step.
    TimedOut {
        /// Where.
        visit: u32,
        /// In which seat.
        seat: u32,
    },
    /// The program is to do something.
    Commissioned {
        /// The visit.
        visit: u32,
        /// At which step.
        step: String,
    },
    /// The order was sent back.
    Returned {
        /// From which step.
        from: String,
        /// To which.
        to: String,
    },
    /// Somebody has to look at it.
    Troubled {
        /// The visit.
        visit: u32,
        /// What is the matter.
        trouble: Trouble,
    },
    /// The order is over.
    Ended {
        /// How.
        outcome: Outcome,
    },
}

/// Why somebody is not asked any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The others have decided.
    Decided,
    /// The order was sent back.
    Returned,
    /// Somebody else claimed it.
    Claimed,
    /// The duty is another's now.
    Moved,
    /// Taken off the step.
    Removed,
    /// The order is over.
    Ended,
}

/// Why an act changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The order is over, stopped, or has begun already.
    #[error("the order does not run")]
    NotRunning,
    /// There is no such visit or seat, or it is over: somebody was quicker.
    #[error("this is decided already")]
    Decided,
    /// The seat belongs to somebody else.
    #[error("it is somebody else's turn")]
    NotYours,
    /// The seat waits for others first.
    #[error("others come first")]
    NotYet,
    /// The step does not allow it.
    #[error("the step does not allow this")]
    NotAllowed,
    /// The order cannot go back to that step.
    #[error("the order cannot go there")]
    NoSuchTarget,
    /// Nobody was named, too many were, or somebody who is there already.
    #[error("these people cannot be named here")]
    People,
    /// Somebody has acted on it since.
    #[error("somebody has acted on it since")]
    TooLate,
    /// People were urged a short while ago.
    #[error("people were urged a short while ago")]
    TooSoon,
    /// The people chosen for a step are too many, or not among those who may be chosen.
    #[error("the people chosen for {step} do not fit")]
    Choose {
        /// Which step.
        step: String,
    },
}

/// An act with who did it and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// What.
    pub act: Act,
    /// Who; `None` for clocks and for the system.
    pub by: Option<Uuid>,
    /// When.
    pub at: Timestamp,
}
