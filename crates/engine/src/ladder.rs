//! Ladders: what happens at a step, mark by mark, while nobody acts.
//!
//! Every seat has a clock of its own. It starts when the seat is asked, stands still while the order is stopped or
//! others come first, and starts anew when the duty is handed to somebody else. An escalation keeps the clock: the
//! ladder goes on for whoever is reached.

use crate::behaviour::Behaviour;
use crate::finding::Finding;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// Most marks of a ladder, repeated reminders counted.
pub const MAX_MARKS: usize = 100;
/// Longest time to a mark: ten years of minutes.
pub const MAX_MINUTES: u32 = 10 * 366 * 24 * 60;
/// Channels that a rung may name, and characters of each name.
const MAX_CHANNELS: usize = 10;
const MAX_CHANNEL: usize = 40;
/// Highest manager an escalation may name.
pub const MAX_LEVEL: u32 = 20;

/// What happens at a step while nobody acts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ladder {
    /// Whose working time counts.
    #[serde(default)]
    pub clock: RunsBy,
    /// The time the step should take, in minutes: what shares are shares of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// What is done when.
    pub rungs: Vec<Rung>,
}

/// Whose working time a clock runs in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunsBy {
    /// The calendar of whoever is asked.
    #[default]
    Assignee,
    /// The calendar of the order: of its site, else of the organisation.
    Organisation,
    /// Day and night.
    Wall,
}

/// One thing that happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// When.
    pub at: Moment,
    /// What.
    pub then: Then,
    /// By which channels people are told of it, the first that reaches them first; as they wish, if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
}

/// When something happens, on the clock of a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// After so many minutes.
    Minutes(u32),
    /// After such a share of the limit, in per cent; above 100 when it is late.
    Percent(u32),
}

/// What happens at a mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Then {
    /// Remind whoever is asked.
    Remind {
        /// Minutes between repetitions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        every: Option<u32>,
        /// How often in all.
        #[serde(default = "once")]
        times: u32,
    },
    /// Bring in somebody above.
    Escalate {
        /// Whom.
        to: Superior,
        /// How.
        how: How,
    },
    /// Last resort: it counts as approved.
    Approve,
    /// Last resort: it counts as rejected.
    Reject,
    /// Last resort: the order is sent back.
    Return {
        /// To which step.
        to: String,
    },
    /// Last resort: the administrators of the flow decide.
    Administrator,
}

fn once() -> u32 {
    1
}

/// Who is brought in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Superior {
    /// The manager so many levels above whoever was asked first; 1 is the direct one.
    Manager(u32),
    /// Everybody with this role.
    Role(String),
}

/// How somebody is brought in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// They may act in the same seat; whoever acts first decides.
    Beside,
    /// The duty is theirs now.
    HandOver,
}

/// One instant of a ladder: a rung, or one repetition of a reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark<'a> {
    /// When, on the clock of the seat.
    pub after: SignedDuration,
    /// What.
    pub then: &'a Then,
    /// By which channels people are told.
    pub by: &'a [String],
    /// Which repetition of it, from 1.
    pub round: u32,
}

impl Ladder {
    /// All marks in the order in which they come; the number of a mark is its place here.
    pub fn marks(&self) -> Vec<Mark<'_>> {
        let mut marks: Vec<Mark<'_>> = self.rungs.iter().flat_map(|rung| self.rounds(rung)).collect();
        marks.sort_by_key(|mark| mark.after);
        marks
    }

    /// How many minutes somebody may take here: the limit, else until the first mark at which more is done than to
    /// remind people.
    pub fn allowed(&self) -> Option<u32> {
        let is_more = |rung: &&Rung| !matches!(rung.then, Then::Remind { .. });
        let first = || self.rungs.iter().filter(is_more).map(|rung| self.minutes(rung.at)).min();
        self.limit.or_else(|| first().and_then(|minutes| u32::try_from(minutes).ok()))
    }

    fn rounds<'a>(&'a self, rung: &'a Rung) -> impl Iterator<Item = Mark<'a>> {
        let first = self.minutes(rung.at);
        let (every, times) = match &rung.then {
            Then::Remind { every, times } => (i64::from(every.unwrap_or(0)), *times),
            _ => (0, 1),
        };
        (0..times).take(MAX_MARKS + 1).map(move |n| Mark {
            after: SignedDuration::from_mins(first + every * i64::from(n)),
            then: &rung.then,
            by: &rung.by,
            round: n + 1,
        })
    }

    fn minutes(&self, at: Moment) -> i64 {
        match at {
            Moment::Minutes(minutes) => i64::from(minutes),
            Moment::Percent(percent) => i64::from(self.limit.unwrap_or(0)) * i64::from(percent) / 100,
        }
    }

    /// What is wrong with the ladder of the step `id`; `is_step` tells which steps there are.
    pub fn check(&self, id: &str, behaviour: &Behaviour, is_step: impl Fn(&str) -> bool) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut note = |code, zh: &str, en: &str| findings.push(Finding::error(code, zh, en, &[id]));
        let Behaviour::Act(acting) = behaviour else {
            note(
                "ladder-without-people",
                "只有由人处理的步骤才能设置催办与升级。",
                "Only a step at which people act can have a ladder.",
            );
            return findings;
        };
        let marks = self.marks();
        if self.rungs.is_empty() || marks.len() > MAX_MARKS {
            note("bad-ladder", "催办与升级须有 1 到 100 个时点。", "A ladder has 1 to 100 marks.");
        }
        let shares = self.rungs.iter().any(|rung| matches!(rung.at, Moment::Percent(_)));
        if shares && self.limit.is_none() {
            note(
                "ladder-without-limit",
                "按时限比例设置时须填写步骤时限。",
                "Shares need the time the step should take.",
            );
        }
        let far = SignedDuration::from_mins(i64::from(MAX_MINUTES));
        let odd = |mark: &Mark<'_>| mark.after <= SignedDuration::ZERO || mark.after > far;
        if (!shares || self.limit.is_some()) && marks.iter().any(odd) {
            note("bad-ladder-time", "时点须在 1 分钟到 10 年之间。", "A mark lies between a minute and ten years.");
        }
        if self.rungs.iter().any(|rung| rung.then.is_odd() || rung.is_odd()) {
            note(
                "bad-rung",
                "提醒次数、间隔、升级对象或通知渠道无效。",
                "A reminder's repetition, whom to escalate to or by which channels makes no sense.",
            );
        }
        let last = marks.iter().position(|mark| mark.then.is_last());
        if last.is_some_and(|place| place + 1 < marks.len()) {
            note("mark-after-last-resort", "最后手段之后不能再有时点。", "Nothing comes after the last resort.");
        }
        if !acting.may_reject && self.rungs.iter().any(|rung| rung.then == Then::Reject) {
            note("cannot-reject", "这个步骤不能拒绝。", "Nothing can be rejected at this step.");
        }
        let lost = |rung: &Rung| matches!(&rung.then, Then::Return { to } if !is_step(to));
        if self.rungs.iter().any(lost) {
            note("unknown-step", "退回的步骤不存在。", "The step to return to does not exist.");
        }
        findings
    }
}

impl Rung {
    fn is_odd(&self) -> bool {
        let is_name = |name: &String| !name.is_empty() && name.len() <= MAX_CHANNEL;
        let tells = matches!(self.then, Then::Remind { .. } | Then::Escalate { .. } | Then::Administrator);
        self.by.len() > MAX_CHANNELS || !self.by.iter().all(is_name) || !(tells || self.by.is_empty())
    }
}

impl Then {
    fn is_last(&self) -> bool {
        !matches!(self, Self::Remind { .. } | Self::Escalate { .. })
    }

    fn is_odd(&self) -> bool {
        match self {
            Self::Remind { every, times } => *times == 0 || (*times > 1 && every.unwrap_or(0) == 0),
            Self::Escalate { to: Superior::Manager(level), .. } => !(1..=MAX_LEVEL).contains(level),
            Self::Escalate { to: Superior::Role(role), .. } => role.is_empty(),
            Self::Approve | Self::Reject | Self::Return { .. } | Self::Administrator => false,
        }
    }
}
