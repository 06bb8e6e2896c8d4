//! Where an order stands in its flow. Plain data, stored with the order; every change comes from [`crate::step()`].

use crate::act::Act;
use crate::behaviour::Outcome;
use crate::group::{Group, Verdict};
use gongdan_domain::Text;
use gongdan_domain::calendar::{Clock, Pause};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The branches a token is inside of, from the outermost: which fork, and which of its ways.
pub type Path = Vec<(u32, u16)>;

/// Where an order stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FlowState {
    /// Whether it runs.
    pub phase: Phase,
    /// The next id of a visit, fork or seat; ids are never used again in the same order.
    pub next: u32,
    /// Splits whose branches have not all met again.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub forks: BTreeMap<u32, Fork>,
    /// The steps at which the order waits.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub visits: BTreeMap<u32, Visit>,
    /// The steps it has been through, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed: Vec<Passed>,
    /// When its clocks stood still as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// Whether it waits for somebody outside, beside being stopped or not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waits_outside: bool,
    /// Whom people chose for later steps.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub chosen: BTreeMap<String, Vec<Uuid>>,
    /// Who has been told at a step: nobody is told twice.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub told: BTreeMap<String, BTreeSet<Uuid>>,
    /// How many steps the program did since a person acted or time went by.
    #[serde(default, skip_serializing_if = "is_none_done")]
    pub unattended: u32,
    /// When people were urged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub urged: Vec<Timestamp>,
    /// Why the program could not do what a step wants, while the order waits for somebody who mends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// How it stood before the answer that decided the last step, while nobody has acted on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<Box<Undo>>,
}

/// How an order stood before an answer that may be taken back (拿回).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Undo {
    /// Where it was given.
    pub visit: u32,
    /// In which seat.
    pub seat: u32,
    /// By whom.
    pub by: Uuid,
    /// The steps at which the order waited.
    pub visits: BTreeMap<u32, Visit>,
    /// Its open splits.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub forks: BTreeMap<u32, Fork>,
    /// How many steps it had been through.
    pub passed: usize,
}

/// Whether an order runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum Phase {
    /// Waiting at its visits.
    Running,
    /// Stopped by an administrator; clocks stand still.
    Suspended,
    /// Over.
    Ended {
        /// How.
        outcome: Outcome,
    },
}

/// A split on its way to the join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fork {
    /// The step that split.
    pub split: String,
    /// The branches around it.
    pub path: Path,
    /// Branches that have not arrived yet.
    pub open: u16,
    /// Who approved last on the branches that have arrived.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvers: Vec<Uuid>,
}

/// The order waiting at a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Visit {
    /// Which step.
    pub step: String,
    /// The branches around it.
    pub path: Path,
    /// Since when.
    pub since: Timestamp,
    /// What for.
    pub wait: Waiting,
    /// Where it goes when done, instead of on: whoever sent it back wants it straight back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_to: Option<String>,
}

/// What an order waits for at a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// For people.
    People(Sitting),
    /// For time to pass.
    Time,
    /// For the program to do something.
    Errand {
        /// The orders it made, which the order waits for.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        orders: Vec<Uuid>,
    },
    /// For an administrator: the flow cannot go on by itself.
    Attention(Trouble),
}

/// People at a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sitting {
    /// Who decides and how.
    pub group: Group,
    /// Who may act in the place of a seat's person, by seat.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub deputies: BTreeMap<u32, Vec<Uuid>>,
    /// Those of them who were brought in to act beside the seat's person, and stay whoever is away.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub beside: BTreeMap<u32, Vec<Uuid>>,
    /// Whom a seat's person asked for advice, by seat; the seat waits for it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub consulted: BTreeMap<u32, Uuid>,
    /// For a pool: the seats, of which one will own the work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<Vec<u32>>,
    /// The seat that claimed the work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed: Option<u32>,
    /// Since when people are asked, by seat; one for a whole pool, under its first seat.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub clocks: BTreeMap<u32, SeatClock>,
    /// What was said, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<Said>,
}

/// How long a seat has been asked, and which marks of the ladder are behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SeatClock {
    /// Since when, and the times that do not count.
    pub clock: Clock,
    /// How many marks have happened.
    #[serde(default)]
    pub fired: u32,
    /// Who has the duty; nobody while a pool has not been claimed.
    pub holder: Option<Uuid>,
    /// Who was asked first: whose managers are escalated to.
    pub of: Uuid,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Said {
    /// Which seat.
    pub seat: u32,
    /// Who answered; `None` when the flow's own policy did.
    pub by: Option<Uuid>,
    /// What.
    pub verdict: Verdict,
    /// When.
    pub at: Timestamp,
}

/// A step that is over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Passed {
    /// The visit it was.
    pub visit: u32,
    /// Which step.
    pub step: String,
    /// The branches around it.
    pub path: Path,
    /// Who approved or did the work.
    pub by: Vec<Uuid>,
    /// When.
    pub at: Timestamp,
    /// Sent back since: it counts for nothing any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub void: bool,
}

/// Why the flow cannot go on by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// No way is open and there is none for otherwise.
    NoWay,
    /// Nobody is found, and no administrator either.
    Nobody,
    /// It went round and round without anybody acting or time going by.
    EndlessLoop,
    /// The program cannot do what a step wants; the history says why.
    ErrandFailed,
}

/// Serde asks with a reference.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde calls")]
fn is_none_done(count: &u32) -> bool {
    *count == 0
}

impl FlowState {
    /// Before the start.
    pub fn new() -> Self {
        Self {
            phase: Phase::Running,
            next: 1,
            forks: BTreeMap::new(),
            visits: BTreeMap::new(),
            passed: Vec::new(),
            pauses: Vec::new(),
            waits_outside: false,
            chosen: BTreeMap::new(),
            told: BTreeMap::new(),
            unattended: 0,
            urged: Vec::new(),
            reason: None,
            undo: None,
        }
    }

    pub(crate) fn take_id(&mut self) -> u32 {
        let id = self.next;
        self.next += 1;
        id
    }
}

/// Somebody who is asked now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Asked<'a> {
    /// Where.
    pub visit: u32,
    /// For which seat.
    pub seat: u32,
    /// Who.
    pub person: Uuid,
    /// Whose say it is, when the person is a deputy.
    pub on_behalf_of: Option<Uuid>,
    /// Whether only advice is asked for.
    pub is_advice: bool,
    /// The step's id.
    pub step: &'a str,
}

impl FlowState {
    /// Everybody who is asked now, deputies included, each once for every seat.
    pub fn asked(&self) -> Vec<Asked<'_>> {
        let mut asked = Vec::new();
        if self.phase != Phase::Running {
            return asked;
        }
        for (&visit, at) in &self.visits {
            let Some(sitting) = at.sitting() else { continue };
            let step = at.step.as_str();
            for seat in sitting.group.asked() {
                if let Some(&person) = sitting.consulted.get(&seat.id) {
                    asked.push(Asked { visit, seat: seat.id, person, on_behalf_of: None, is_advice: true, step });
                    continue;
                }
                let mut add = |person, on_behalf_of| {
                    asked.push(Asked { visit, seat: seat.id, person, on_behalf_of, is_advice: false, step });
                };
                add(seat.person, None);
                let deputies = sitting.deputies.get(&seat.id).into_iter().flatten();
                deputies.filter(|deputy| **deputy != seat.person).for_each(|deputy| add(*deputy, Some(seat.person)));
            }
        }
        asked
    }

    /// Whether a person has answered anywhere, or done work.
    pub fn is_answered(&self) -> bool {
        let said = |visit: &Visit| visit.sitting().is_some_and(|at| at.said.iter().any(|said| said.by.is_some()));
        self.passed.iter().any(|passed| !passed.by.is_empty()) || self.visits.values().any(said)
    }

    /// Why it cannot go on by itself.
    pub fn trouble(&self) -> Option<Trouble> {
        self.visits.values().find_map(|at| if let Waiting::Attention(trouble) = at.wait { Some(trouble) } else { None })
    }
}

impl Visit {
    /// The people at it, if it waits for people.
    pub fn sitting(&self) -> Option<&Sitting> {
        match &self.wait {
            Waiting::People(sitting) => Some(sitting),
            Waiting::Time | Waiting::Errand { .. } | Waiting::Attention(_) => None,
        }
    }

    /// What lets the order go on from it, as `visit`, where nobody has to act.
    pub fn passed_by(&self, visit: u32) -> Option<Act> {
        match self.wait {
            Waiting::Time => Some(Act::Elapsed { visit }),
            Waiting::Errand { .. } => Some(Act::Carried { visit, note: None }),
            Waiting::People(_) | Waiting::Attention(_) => None,
        }
    }
}

impl Trouble {
    /// The stored and sent name.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoWay => "no_way",
            Self::Nobody => "nobody",
            Self::EndlessLoop => "endless_loop",
            Self::ErrandFailed => "errand_failed",
        }
    }
}

impl Default for FlowState {
    fn default() -> Self {
        Self::new()
    }
}
