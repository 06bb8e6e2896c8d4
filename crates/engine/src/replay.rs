//! Past orders lived through again: once in the flow as it is, once as it is meant to be.
//!
//! Both times people are expected to agree and to take the time they are known to take, so what differs is due to the
//! flow alone.

use crate::World;
use crate::behaviour::Outcome;
use crate::net::Net;
use crate::people::{About, Directory};
use crate::preview::{Pace, Route, follow};
use gongdan_domain::expr::Value;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Most changed orders that a report shows.
pub const MAX_EXAMPLES: usize = 100;

/// An order of the past.
#[derive(Debug, Clone, Copy)]
pub struct Past<'a> {
    /// Which.
    pub id: Uuid,
    /// What there is to know about it.
    pub about: About<'a>,
    /// Whom people chose.
    pub chosen: &'a BTreeMap<String, Vec<Uuid>>,
    /// When it began.
    pub at: Timestamp,
}

/// What surrounds the orders.
pub struct Setting<'a> {
    /// About people, as they are today.
    pub directory: &'a dyn Directory,
    /// A field's value for conditions.
    pub value: &'a dyn Fn(&str, &Json) -> Value,
    /// How long people take at a step.
    pub pace: Pace<'a>,
    /// Where the organisation counts its days.
    pub time_zone: &'a TimeZone,
}

/// A number before and after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// In the flow as it is.
    pub old: u64,
    /// In the flow as it is meant to be.
    pub new: u64,
}

/// An order that goes another way, or by other people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// Which.
    pub id: Uuid,
    /// Its steps and their people, as it is.
    pub old: Vec<(String, Vec<Uuid>)>,
    /// The same, as it is meant to be.
    pub new: Vec<(String, Vec<Uuid>)>,
}

/// What a change of a flow would have meant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// How many orders were lived through.
    pub orders: u64,
    /// How many go by other steps.
    pub other_steps: u64,
    /// How many go by the same steps and other people.
    pub other_people: u64,
    /// How many end, by how; `none` for those that do not.
    pub outcomes: BTreeMap<&'static str, Count>,
    /// How often orders come to a step.
    pub steps: BTreeMap<String, Count>,
    /// How much each person has to do.
    pub people: BTreeMap<Uuid, Count>,
    /// The first orders that changed.
    pub examples: Vec<Changed>,
    /// How long each order takes, in seconds; not in the order of the orders once [`Report::times`] was asked.
    #[serde(skip)]
    seconds: (Vec<i64>, Vec<i64>),
}

/// How long orders take, in seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Times {
    /// On average, rounded down.
    pub mean: i64,
    /// Half of them take no longer.
    pub median: i64,
    /// Nine of ten take no longer.
    pub p90: i64,
}

/// Lives through orders in both flows. The same orders give the same report.
pub fn replay<'a>(orders: impl IntoIterator<Item = Past<'a>>, old: &Net, new: &Net, setting: &Setting<'_>) -> Report {
    let mut report = Report::default();
    for order in orders {
        let routes = (live(&order, old, setting), live(&order, new, setting));
        report.add(&order, &routes.0, &routes.1);
    }
    report
}

fn live(order: &Past<'_>, net: &Net, setting: &Setting<'_>) -> Route {
    let names = |name: &str| order.about.values.get(name).map_or(Value::EMPTY, |json| (setting.value)(name, json));
    let Setting { directory, time_zone, .. } = *setting;
    let world = World { directory, about: order.about, names: &names, time_zone };
    follow(net, None, (order.chosen, order.at), setting.pace, &world)
}

impl Report {
    fn add(&mut self, order: &Past<'_>, old: &Route, new: &Route) {
        self.orders += 1;
        for (route, pick) in [(old, old_of as fn(&mut Count) -> &mut u64), (new, new_of)] {
            *pick(self.outcomes.entry(outcome(route)).or_default()) += 1;
            for stop in &route.stops {
                *pick(self.steps.entry(stop.step.clone()).or_default()) += 1;
                for person in &stop.people {
                    *pick(self.people.entry(*person).or_default()) += 1;
                }
            }
        }
        let took = |route: &Route| route.until.as_second() - order.at.as_second();
        self.seconds.0.push(took(old));
        self.seconds.1.push(took(new));
        self.compare(order.id, old, new);
    }

    fn compare(&mut self, id: Uuid, old: &Route, new: &Route) {
        let steps = |route: &Route| route.stops.iter().map(|stop| stop.step.clone()).collect::<Vec<_>>();
        let people = |route: &Route| -> Vec<(String, Vec<Uuid>)> {
            let stop = |stop: &crate::preview::Stop| {
                let people: BTreeSet<Uuid> = stop.people.iter().copied().collect();
                (stop.step.clone(), people.into_iter().collect())
            };
            route.stops.iter().map(stop).collect()
        };
        if steps(old) != steps(new) {
            self.other_steps += 1;
        } else if people(old) != people(new) {
            self.other_people += 1;
        } else {
            return;
        }
        if self.examples.len() < MAX_EXAMPLES {
            self.examples.push(Changed { id, old: people(old), new: people(new) });
        }
    }

    /// Adds what other orders gave; the examples stay in the order in which reports are merged.
    pub fn merge(&mut self, other: Self) {
        self.orders += other.orders;
        self.other_steps += other.other_steps;
        self.other_people += other.other_people;
        add_all(&mut self.outcomes, other.outcomes);
        add_all(&mut self.steps, other.steps);
        add_all(&mut self.people, other.people);
        self.examples.extend(other.examples);
        self.examples.truncate(MAX_EXAMPLES);
        self.seconds.0.extend(other.seconds.0);
        self.seconds.1.extend(other.seconds.1);
    }

    /// How long orders take, as it is and as it is meant to be.
    pub fn times(&mut self) -> (Times, Times) {
        (times(&mut self.seconds.0), times(&mut self.seconds.1))
    }
}

fn old_of(count: &mut Count) -> &mut u64 {
    &mut count.old
}

fn new_of(count: &mut Count) -> &mut u64 {
    &mut count.new
}

fn add_all<K: Ord>(all: &mut BTreeMap<K, Count>, other: BTreeMap<K, Count>) {
    for (key, count) in other {
        let sum = all.entry(key).or_default();
        sum.old += count.old;
        sum.new += count.new;
    }
}

fn outcome(route: &Route) -> &'static str {
    match route.outcome {
        Some(Outcome::Completed) => "completed",
        Some(Outcome::Rejected) => "rejected",
        Some(Outcome::Cancelled) => "cancelled",
        None => "none",
    }
}

fn times(seconds: &mut [i64]) -> Times {
    seconds.sort_unstable();
    let count = i64::try_from(seconds.len()).unwrap_or(i64::MAX);
    let at = |per_cent: usize| seconds.get((seconds.len() * per_cent).div_ceil(100).saturating_sub(1)).copied();
    let mean = if count == 0 { 0 } else { seconds.iter().sum::<i64>() / count };
    Times { mean, median: at(50).unwrap_or(0), p90: at(90).unwrap_or(0) }
}
