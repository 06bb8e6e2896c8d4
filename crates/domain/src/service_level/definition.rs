//! A service level as the owner draws it.

use crate::document::Body;
use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Longest target: ten years of minutes.
pub const MAX_MINUTES: u32 = 10 * 366 * 24 * 60;
/// Most targets, pause reasons, and steps or teams of one target.
const MAX_PARTS: usize = 200;

/// Body of a `service_level` document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServiceLevel {
    /// What people call it.
    pub name: Text,
    /// The order types it is for; every type that no other level names when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order_types: Vec<Uuid>,
    /// The calendar its time runs in; that of the order's site or organisation when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Uuid>,
    /// The field that holds the priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority_field: Option<String>,
    /// What is promised; the first that names the order's priority counts, else the first that names none.
    pub targets: Vec<Target>,
    /// Why an order may be paused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pause_reasons: Vec<PauseReason>,
    /// The share of a time, in per cent, after which people are warned; 0 for no warning.
    #[serde(default = "most_of_it")]
    pub warn_at: u32,
}

fn most_of_it() -> u32 {
    80
}

impl Body for ServiceLevel {
    const KIND: &'static str = "service_level";
}

/// What is promised, in minutes of working time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Target {
    /// The priorities it is for; all others when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<String>,
    /// Until somebody answers the requester.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_response: Option<u32>,
    /// Until it is settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<u32>,
    /// For each stay at a step of the flow, by the step's id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub steps: BTreeMap<String, u32>,
    /// What teams promise each other (OLA): all the time the order is theirs, by the group's code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub internal: BTreeMap<String, u32>,
}

/// Why an order may wait without its time running: for the customer, for parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PauseReason {
    /// Stored with the pause; it never changes.
    pub code: String,
    /// What people read.
    pub name: Text,
}

/// Why a service level cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadServiceLevel {
    /// A target of no minutes, or of more than [`MAX_MINUTES`]; the place of the target.
    #[error("target {0} has a time of no minutes or of too many")]
    Minutes(usize),
    /// A target that promises nothing; its place.
    #[error("target {0} promises nothing")]
    Empty(usize),
    /// A priority that two targets name, or two targets for all others; the place of the second.
    #[error("target {0} is for a priority that has one already")]
    Twice(usize),
    /// A pause reason without a code, or with one that is taken; its place.
    #[error("pause reason {0} has no code of its own")]
    Reason(usize),
    /// A warning after the time is over.
    #[error("a warning comes before the time is over")]
    Warning,
    /// No targets, or too many parts.
    #[error("a service level has 1 to {MAX_PARTS} targets and parts")]
    Parts,
}

impl ServiceLevel {
    /// What is promised to orders of a priority.
    pub fn target(&self, priority: Option<&str>) -> Option<&Target> {
        let named = |target: &&Target| priority.is_some_and(|p| target.priorities.iter().any(|named| named == p));
        let open = || self.targets.iter().find(|target| target.priorities.is_empty());
        self.targets.iter().find(named).or_else(open)
    }

    /// Everything that speaks against using it.
    ///
    /// # Errors
    /// The first [`BadServiceLevel`].
    pub fn check(&self) -> Result<(), BadServiceLevel> {
        let parts = self.targets.iter().map(|t| t.steps.len().max(t.internal.len()).max(t.priorities.len())).max();
        let most = parts.unwrap_or(0).max(self.targets.len()).max(self.pause_reasons.len()).max(self.order_types.len());
        if self.targets.is_empty() || most > MAX_PARTS {
            return Err(BadServiceLevel::Parts);
        }
        for (place, target) in self.targets.iter().enumerate() {
            let mut minutes = target.minutes().peekable();
            if minutes.peek().is_none() {
                return Err(BadServiceLevel::Empty(place));
            }
            if minutes.any(|minutes| !(1..=MAX_MINUTES).contains(&minutes)) {
                return Err(BadServiceLevel::Minutes(place));
            }
            let meets = |other: &Target| {
                let open = other.priorities.is_empty() && target.priorities.is_empty();
                open || other.priorities.iter().any(|priority| target.priorities.contains(priority))
            };
            if self.targets.iter().take(place).any(meets) {
                return Err(BadServiceLevel::Twice(place));
            }
        }
        if self.warn_at > 99 {
            return Err(BadServiceLevel::Warning);
        }
        for (place, reason) in self.pause_reasons.iter().enumerate() {
            let taken = self.pause_reasons.iter().take(place).any(|other| other.code == reason.code);
            if reason.code.trim().is_empty() || taken {
                return Err(BadServiceLevel::Reason(place));
            }
        }
        Ok(())
    }
}

impl Target {
    fn minutes(&self) -> impl Iterator<Item = u32> + '_ {
        let parts = self.steps.values().chain(self.internal.values()).copied();
        self.first_response.into_iter().chain(self.resolution).chain(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(targets: Vec<Target>) -> ServiceLevel {
        ServiceLevel {
            name: Text::new("标准", "Standard"),
            order_types: Vec::new(),
            calendar: None,
            priority_field: Some("priority".into()),
            targets,
            pause_reasons: Vec::new(),
            warn_at: 80,
        }
    }

    fn target(priorities: &[&str], resolution: u32) -> Target {
        let priorities = priorities.iter().map(|&p| p.to_owned()).collect();
        Target { priorities, resolution: Some(resolution), ..Target::default() }
    }

    #[test]
    fn the_target_that_names_the_priority_counts_else_the_open_one() {
        let level = level(vec![target(&[], 480), target(&["high", "urgent"], 60)]);
        let minutes = |priority| level.target(priority).and_then(|target| target.resolution);
        assert_eq!(minutes(Some("urgent")), Some(60));
        assert_eq!(minutes(Some("low")), Some(480));
        assert_eq!(minutes(None), Some(480));
    }

    #[test]
    fn unusable_levels_are_refused() {
        let reason = |code: &str| PauseReason { code: code.into(), name: Text::new("等待", "Waiting") };
        let reasons = |codes: &[&str]| ServiceLevel {
            pause_reasons: codes.iter().map(|code| reason(code)).collect(),
            ..level(vec![target(&[], 1)])
        };
        let table = [
            (level(vec![]), BadServiceLevel::Parts),
            (level(vec![Target::default()]), BadServiceLevel::Empty(0)),
            (level(vec![target(&[], 0)]), BadServiceLevel::Minutes(0)),
            (level(vec![target(&[], 1), target(&["a"], MAX_MINUTES + 1)]), BadServiceLevel::Minutes(1)),
            (level(vec![target(&["a"], 1), target(&["b", "a"], 1)]), BadServiceLevel::Twice(1)),
            (level(vec![target(&[], 1), target(&[], 1)]), BadServiceLevel::Twice(1)),
            (reasons(&["parts", "parts"]), BadServiceLevel::Reason(1)),
            (reasons(&[" "]), BadServiceLevel::Reason(0)),
        ];
        for (level, expected) in table {
            assert_eq!(level.check(), Err(expected));
        }
        assert_eq!(reasons(&["parts", "customer"]).check(), Ok(()));
    }
}
