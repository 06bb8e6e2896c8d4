//! What is due when, worked out anew from what happened.

use super::{ServiceLevel, Target};
use crate::calendar::{Clock, Pause, WorkTime};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What happened to an order, as far as its service level asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Facts {
    /// When it was submitted, and the times that do not count.
    pub clock: Clock,
    /// When somebody first answered the requester.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responded: Option<Timestamp>,
    /// When it was settled; absent again once it is reopened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved: Option<Timestamp>,
    /// Stays at steps, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepRun>,
    /// Which team had it when, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holdings: Vec<Holding>,
}

/// One stay at a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StepRun {
    /// The visit, unique in the order.
    pub visit: u32,
    /// Which step.
    pub step: String,
    /// Since when.
    pub from: Timestamp,
    /// Until when; absent while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
}

/// A time in which an order was with a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Holding {
    /// The group's code.
    pub team: String,
    /// Since when.
    pub from: Timestamp,
    /// Until when; absent while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
}

impl Facts {
    /// An order that was just submitted.
    pub fn submitted(at: Timestamp) -> Self {
        Self { clock: Clock::start(at), responded: None, resolved: None, steps: Vec::new(), holdings: Vec::new() }
    }

    /// Lets stays at steps count from `at` on: nothing was promised before.
    pub fn begin(&mut self, at: Timestamp) {
        self.steps.iter_mut().for_each(|run| run.from = run.from.max(at));
    }

    /// Somebody answered; only the first time counts.
    pub fn respond(&mut self, at: Timestamp) {
        self.responded.get_or_insert(at);
    }

    /// It is settled.
    pub fn resolve(&mut self, at: Timestamp) {
        self.resolved.get_or_insert(at);
    }

    /// It is open again; the time since it was settled does not count.
    pub fn reopen(&mut self, at: Timestamp) {
        if let Some(resolved) = self.resolved.take() {
            self.clock.pauses.push(Pause { from: resolved, to: Some(at.max(resolved)) });
        }
    }

    /// A team takes it over from whichever had it; nobody has it with `None`.
    pub fn hold(&mut self, team: Option<&str>, at: Timestamp) {
        if self.holdings.last().is_some_and(|last| last.to.is_none() && Some(last.team.as_str()) == team) {
            return;
        }
        if let Some(last) = self.holdings.last_mut().filter(|last| last.to.is_none()) {
            last.to = Some(at);
        }
        self.holdings.extend(team.map(|team| Holding { team: team.to_owned(), from: at, to: None }));
    }
}

/// What is to be reached.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Goal {
    /// Somebody answers the requester.
    FirstResponse,
    /// The order is settled.
    Resolution,
    /// A step is left; the visit.
    Step(u32),
    /// A team is through with it; the group's code.
    Internal(String),
}

impl Goal {
    /// The name under which it is kept: unique in an order.
    pub fn key(&self) -> String {
        match self {
            Self::FirstResponse => "first_response".to_owned(),
            Self::Resolution => "resolution".to_owned(),
            Self::Step(visit) => format!("step:{visit}"),
            Self::Internal(team) => format!("internal:{team}"),
        }
    }
}

/// Where a goal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The time runs.
    Running,
    /// The time stands still.
    Paused,
    /// Reached in time.
    Met,
    /// Not reached in time, whether or not it has been reached since.
    Breached,
}

/// A goal with its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// What.
    pub goal: Goal,
    /// How much working time there is.
    pub limit: SignedDuration,
    /// How much is used up.
    pub used: SignedDuration,
    /// When it is used up, if nothing stops the time; absent while it stands still before that, and where the
    /// calendar does not reach.
    pub due: Option<Timestamp>,
    /// When so much of it is used up that people are warned; absent where they are not, and like `due`.
    pub warns: Option<Timestamp>,
    /// When the goal was reached.
    pub reached: Option<Timestamp>,
    /// Where it stands.
    pub standing: Standing,
}

/// Everything promised for an order of `priority`, as it stands at `now`.
pub fn deadlines(
    level: &ServiceLevel,
    priority: Option<&str>,
    facts: &Facts,
    time: &WorkTime,
    now: Timestamp,
) -> Vec<Deadline> {
    let Some(target) = level.target(priority) else { return Vec::new() };
    let judge = |goal, minutes: u32, clock: &Clock, reached: Option<Timestamp>| {
        let limit = SignedDuration::from_mins(i64::from(minutes));
        Deadline { warns: warning(level, minutes, clock, time), ..deadline(goal, limit, clock, reached, (time, now)) }
    };
    let whole = [
        (Goal::FirstResponse, target.first_response, facts.responded.or(facts.resolved)),
        (Goal::Resolution, target.resolution, facts.resolved),
    ];
    let mut found: Vec<Deadline> = whole
        .into_iter()
        .filter_map(|(goal, minutes, reached)| Some(judge(goal, minutes?, &facts.clock, reached)))
        .collect();
    let of_step = |run: &StepRun| {
        let minutes = *target.steps.get(&run.step)?;
        let clock = Clock { start: run.from, pauses: facts.clock.pauses.clone() };
        Some(judge(Goal::Step(run.visit), minutes, &clock, run.to))
    };
    found.extend(facts.steps.iter().filter_map(of_step));
    found.extend(
        internal(target, facts)
            .into_iter()
            .map(|(team, minutes, clock, reached)| judge(Goal::Internal(team), minutes, &clock, reached)),
    );
    found
}

/// When people are warned of a time that runs out.
fn warning(level: &ServiceLevel, minutes: u32, clock: &Clock, time: &WorkTime) -> Option<Timestamp> {
    let share = i64::from(minutes) * 60 * i64::from(level.warn_at) / 100;
    if level.warn_at == 0 { None } else { clock.due(time, SignedDuration::from_secs(share)) }
}

/// The clocks of teams: each runs while the order is theirs.
fn internal(target: &Target, facts: &Facts) -> Vec<(String, u32, Clock, Option<Timestamp>)> {
    let of_team = |(team, minutes): (&String, &u32)| {
        let mut own = facts.holdings.iter().filter(|holding| holding.team == *team);
        let first = own.next()?;
        let mut clock = Clock { start: first.from, pauses: facts.clock.pauses.clone() };
        let mut left = first.to;
        for holding in own {
            // What lies between two holdings is somebody else's time.
            clock.pauses.extend(left.map(|from| Pause { from, to: Some(holding.from) }));
            left = holding.to;
        }
        Some((team.clone(), *minutes, clock, left.or(facts.resolved)))
    };
    target.internal.iter().filter_map(of_team).collect()
}

fn deadline(
    goal: Goal,
    limit: SignedDuration,
    clock: &Clock,
    reached: Option<Timestamp>,
    (time, now): (&WorkTime, Timestamp),
) -> Deadline {
    let until = reached.unwrap_or(now);
    let (due, used) = (clock.due(time, limit), clock.used(time, until));
    let late = due.is_some_and(|due| until > due);
    let standing = match (late, reached) {
        (true, _) => Standing::Breached,
        (false, Some(_)) => Standing::Met,
        (false, None) if clock.is_paused() => Standing::Paused,
        (false, None) => Standing::Running,
    };
    Deadline { goal, limit, used, due, warns: None, reached, standing }
}
