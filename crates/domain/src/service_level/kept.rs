//! What is stored of an order's time: facts only, and what people have been told already.

use super::{Facts, Goal, PauseReason, Place, ServiceLevel, StepRun, deadlines};
use crate::calendar::WorkTime;
use crate::event::{Actor, Event};
use crate::order::Status;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Stays at steps that are kept; of more, the oldest that are over are forgotten.
const MOST_STEPS: usize = 500;
/// Acts in a flow that answer the requester; others only move duties around.
const ANSWERS: [&str; 5] = ["approve", "reject", "return", "claim", "advise"];

/// What is stored of an order's time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    /// What happened.
    pub facts: Facts,
    /// Key of the service level that a table of its flow named; that of its type when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The priority in the field that the level names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
    /// The priority that a table of its flow gave it, for orders without one in the field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rated: Option<String>,
    /// Why it waits, while it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<Paused>,
    /// Whether an administrator has stopped its flow.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub suspended: bool,
    /// What has been told of each goal: once for ever.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub told: BTreeMap<String, Stage>,
}

/// A pause that lasts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paused {
    /// Why, in the words of that time.
    pub reason: PauseReason,
    /// Since when.
    pub since: Timestamp,
}

/// How far a time has run out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Most of it is used up.
    Warned,
    /// All of it is, and the goal was not reached.
    Breached,
}

/// Something there is to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) goal: Goal,
    pub(super) stage: Stage,
    pub(super) due: Timestamp,
}

impl Kept {
    /// Of an order that was just submitted.
    pub fn submitted(at: Timestamp) -> Self {
        let facts = Facts::submitted(at);
        Self { facts, level: None, priority: None, rated: None, paused: None, suspended: false, told: BTreeMap::new() }
    }

    /// Of an order that was there before anything was promised.
    pub fn adopted(at: Timestamp) -> Self {
        let mut kept = Self::submitted(at);
        kept.facts.respond(at);
        kept
    }

    /// The priority that counts.
    pub fn priority(&self) -> Option<&str> {
        self.priority.as_deref().or(self.rated.as_deref())
    }

    /// What has come due by `now` and was not told yet. A warning that comes too late is not told.
    pub(super) fn tell(&mut self, level: &ServiceLevel, time: &WorkTime, now: Timestamp) -> Vec<Told> {
        let mut told = Vec::new();
        for deadline in deadlines(level, self.priority(), &self.facts, time, now) {
            let key = deadline.goal.key();
            let is_over =
                deadline.due.filter(|due| deadline.reached.unwrap_or(now) > *due).map(|due| (Stage::Breached, due));
            let is_near = || deadline.warns.filter(|warns| deadline.reached.is_none() && *warns <= now);
            let near = || is_near().and(deadline.due).map(|due| (Stage::Warned, due));
            let Some((stage, due)) = is_over.or_else(near) else { continue };
            if self.told.get(&key).is_none_or(|held| *held < stage) {
                self.told.insert(key, stage);
                told.push(Told { goal: deadline.goal, stage, due });
            }
        }
        told
    }

    /// When the first goal that is not reached is due, and when there is next something to tell, after [`Kept::tell`].
    pub(super) fn next(
        &self,
        level: &ServiceLevel,
        time: &WorkTime,
        now: Timestamp,
    ) -> (Option<Timestamp>, Option<Timestamp>) {
        let all = deadlines(level, self.priority(), &self.facts, time, now);
        let open: Vec<_> = all.into_iter().filter(|deadline| deadline.reached.is_none()).collect();
        let due = open.iter().filter_map(|deadline| deadline.due).min();
        let next = open.iter().filter_map(|deadline| match self.told.get(&deadline.goal.key()) {
            Some(Stage::Breached) => None,
            // At the very instant it is still in time.
            Some(Stage::Warned) => after(deadline.due),
            // While the time stands still there is nothing to warn of.
            None => deadline.warns.filter(|_| deadline.due.is_some()).or(after(deadline.due)),
        });
        (due, next.min())
    }

    /// Takes an event of the order in.
    pub(super) fn happened(&mut self, event: &Event, requester: Option<Uuid>, actor: &Actor, at: Timestamp) {
        let by_another = actor.id.is_some() && actor.id != requester;
        match event {
            Event::OrderCommented { .. } | Event::OrderMoved { .. } if by_another => self.facts.respond(at),
            Event::OrderFlowed { flowed, .. } => {
                if by_another && flowed.act["act"].as_str().is_some_and(|act| ANSWERS.contains(&act)) {
                    self.facts.respond(at);
                }
                for said in flowed.effects.iter().filter(|effect| effect["effect"] == "classified") {
                    let text = |name: &str| said[name].as_str().map(str::to_owned);
                    self.level = text("serviceLevel").or(self.level.take());
                    self.rated = text("priority").or(self.rated.take());
                }
            }
            Event::OrderPaused { reason, .. } => self.paused = Some(Paused { reason: reason.clone(), since: at }),
            Event::OrderResumed { .. } => self.paused = None,
            _ => {}
        }
    }

    /// Lets the clock stand still or run, and notes whether the order is over.
    pub(super) fn stand(&mut self, status: Status, at: Timestamp) {
        if status == Status::Open {
            self.facts.reopen(at);
        } else {
            self.facts.resolve(at);
            self.paused = None;
            self.suspended = false;
        }
        match (self.paused.is_some() || self.suspended, self.facts.clock.is_paused()) {
            (true, false) => self.facts.clock.pause(at),
            (false, true) => self.facts.clock.resume(at),
            _ => {}
        }
    }

    /// Takes in where the order is in its flow.
    pub(super) fn walk(&mut self, place: &Place, at: Timestamp) {
        self.suspended = place.suspended;
        for run in self.facts.steps.iter_mut().filter(|run| run.to.is_none()) {
            if !place.visits.iter().any(|(visit, ..)| *visit == run.visit) {
                run.to = Some(at);
            }
        }
        for (visit, step, since) in &place.visits {
            match self.facts.steps.iter_mut().find(|run| run.visit == *visit) {
                // An answer was taken back: the stay goes on.
                Some(run) => run.to = None,
                None => self.facts.steps.push(StepRun { visit: *visit, step: step.clone(), from: *since, to: None }),
            }
        }
        let mut spare = self.facts.steps.len().saturating_sub(MOST_STEPS);
        self.facts.steps.retain(|run| {
            let goes = spare > 0 && run.to.is_some();
            spare -= usize::from(goes);
            !goes
        });
    }
}

/// The instant after one.
fn after(at: Option<Timestamp>) -> Option<Timestamp> {
    at.and_then(|at| at.checked_add(jiff::SignedDuration::from_micros(1)).ok())
}
