//! Events, one by one, into what flows have shown of themselves.

use gongdan_domain::event::Event;
use gongdan_engine::act::Effect;
use gongdan_engine::group::Verdict;
use gongdan_store::events::StoredEvent;
use gongdan_store::review::{Changes, Tally};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// What is counted; the stored names never change.
pub mod what {
    /// An order came to a step and waits there.
    pub const ENTERED: &str = "entered";
    /// A step was decided: yes, or done.
    pub const APPROVED: &str = "approved";
    /// A step was decided: no.
    pub const REJECTED: &str = "rejected";
    /// An order was sent back from a step, by where to.
    pub const RETURNED: &str = "returned";
    /// An order was sent back from a step for the second time.
    pub const AGAIN: &str = "again";
    /// Somebody answered at a step, by who.
    pub const SAID: &str = "said";
    /// A rule of the flow answered at a step.
    pub const POLICY: &str = "policy";
    /// People were reminded at a visit, however often.
    pub const REMINDED: &str = "reminded";
    /// Somebody above was brought in at a visit, or its last resort came.
    pub const ESCALATED: &str = "escalated";
    /// Somebody approved who had approved the same order at another step, by which.
    pub const TWICE: &str = "twice";
    /// An order ended.
    pub const ENDED: &str = "ended";
}

/// Orders that a row names.
const MOST_ORDERS: usize = 20;

/// What must be remembered of an order on its way.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Trace {
    visits: BTreeMap<u32, At>,
    /// Who approved at which step.
    said: BTreeMap<String, BTreeSet<Uuid>>,
    /// How often it was sent back from where.
    back: BTreeMap<String, u32>,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct At {
    step: String,
    #[serde(default)]
    reminded: bool,
    #[serde(default)]
    escalated: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    type_id: Uuid,
    step: String,
    what: &'static str,
    other: String,
    day: i64,
}

#[derive(Default)]
struct Sum {
    times: i64,
    /// The latest last.
    orders: Vec<Uuid>,
}

/// A piece of the log on its way into counts.
#[derive(Default)]
pub struct Fold {
    traces: HashMap<Uuid, Trace>,
    touched: BTreeSet<Uuid>,
    sums: BTreeMap<Key, Sum>,
}

/// The event that is being folded in.
#[derive(Clone, Copy)]
struct Now {
    order: Uuid,
    type_id: Uuid,
    day: i64,
}

fn day(at: Timestamp) -> i64 {
    at.as_second().div_euclid(86_400)
}

impl Fold {
    /// Goes on where the traces of the orders concerned were left.
    pub fn new(traces: Vec<(Uuid, String)>) -> Self {
        let read = |(order, body): (Uuid, String)| Some((order, serde_json::from_str(&body).ok()?));
        Self { traces: traces.into_iter().filter_map(read).collect(), ..Self::default() }
    }

    /// Whether events of this kind say something here.
    pub fn wants(kind: &str) -> bool {
        kind == "order.flowed"
    }

    /// Takes one event in; what cannot be read was written by a newer program and says nothing here.
    pub fn take(&mut self, event: &StoredEvent) {
        let Ok(Event::OrderFlowed { flowed, .. }) = serde_json::from_str::<Event>(&event.payload) else { return };
        let Some(place) = &event.head.place else { return };
        let now = Now { order: event.head.subject, type_id: place.type_id, day: day(event.head.at) };
        let mut trace = self.traces.remove(&now.order).unwrap_or_default();
        let mut is_over = false;
        for effect in flowed.effects {
            if let Ok(effect) = serde_json::from_value::<Effect>(effect) {
                is_over |= matches!(effect, Effect::Ended { .. });
                self.effect(now, &mut trace, effect);
            }
        }
        self.touched.insert(now.order);
        if !is_over {
            self.traces.insert(now.order, trace);
        }
    }

    fn effect(&mut self, now: Now, trace: &mut Trace, effect: Effect) {
        match effect {
            Effect::Entered { visit, step } => {
                self.show(now, &step, what::ENTERED, "");
                trace.visits.insert(visit, At { step, ..At::default() });
            }
            Effect::Left { visit, step, verdict } => {
                trace.visits.remove(&visit);
                match verdict {
                    Some(Verdict::Approved) => self.show(now, &step, what::APPROVED, ""),
                    Some(Verdict::Rejected) => self.show(now, &step, what::REJECTED, ""),
                    None => {}
                }
            }
            Effect::Dropped { visit, .. } => _ = trace.visits.remove(&visit),
            Effect::Said { visit, by, verdict, .. } => self.said(now, trace, visit, by, verdict),
            Effect::Returned { from, to } => {
                let times = trace.back.entry(from.clone()).or_default();
                *times += 1;
                if *times == 2 {
                    self.show(now, &from, what::AGAIN, "");
                }
                // Whoever approved before decides about another order now.
                trace.said.clear();
                self.show(now, &from, what::RETURNED, &to);
            }
            Effect::Reminded { visit, .. } => {
                let Some(at) = trace.visits.get_mut(&visit).filter(|at| !at.reminded) else { return };
                at.reminded = true;
                let step = at.step.clone();
                self.count(now, &step, what::REMINDED, "");
            }
            Effect::Escalated { visit, .. } | Effect::TimedOut { visit, .. } => {
                let Some(at) = trace.visits.get_mut(&visit).filter(|at| !at.escalated) else { return };
                at.escalated = true;
                let step = at.step.clone();
                self.show(now, &step, what::ESCALATED, "");
            }
            Effect::Ended { .. } => self.count(now, "", what::ENDED, ""),
            _ => {}
        }
    }

    fn said(&mut self, now: Now, trace: &mut Trace, visit: u32, by: Option<Uuid>, verdict: Verdict) {
        let Some(step) = trace.visits.get(&visit).map(|at| at.step.clone()) else { return };
        let Some(person) = by else { return self.count(now, &step, what::POLICY, "") };
        self.show(now, &step, what::SAID, &person.to_string());
        if verdict != Verdict::Approved {
            return;
        }
        let before = trace.said.iter().filter(|(other, people)| **other != step && people.contains(&person));
        let before: Vec<String> = before.map(|(other, _)| other.clone()).collect();
        if trace.said.entry(step.clone()).or_default().insert(person) {
            before.iter().for_each(|other| self.show(now, &step, what::TWICE, other));
        }
    }

    fn sum(&mut self, now: Now, step: &str, what: &'static str, other: &str) -> &mut Sum {
        let Now { type_id, day, .. } = now;
        let key = Key { type_id, step: step.to_owned(), what, other: other.to_owned(), day };
        self.sums.entry(key).or_default()
    }

    fn count(&mut self, now: Now, step: &str, what: &'static str, other: &str) {
        self.sum(now, step, what, other).times += 1;
    }

    /// Counts what somebody may want to see the orders of.
    fn show(&mut self, now: Now, step: &str, what: &'static str, other: &str) {
        let sum = self.sum(now, step, what, other);
        sum.times += 1;
        sum.orders.push(now.order);
    }

    /// What is to be written: `held` reads the rows that are there.
    ///
    /// # Errors
    /// What `held` answers.
    pub fn finish<E>(self, held: impl FnOnce(&[Uuid]) -> Result<Vec<Tally>, E>) -> Result<Changes, E> {
        let row = |(key, sum): (Key, Sum)| {
            let id = id(&key);
            let Key { type_id, step, what, other, day } = key;
            let orders = join(sum.orders.iter().rev().map(Uuid::to_string));
            (id, Tally { id, type_id, step, what: what.to_owned(), other, day, times: sum.times, orders })
        };
        let mut rows: BTreeMap<Uuid, Tally> = self.sums.into_iter().map(row).collect();
        let ids: Vec<Uuid> = rows.keys().copied().collect();
        for old in held(&ids)? {
            let Some(new) = rows.get_mut(&old.id) else { continue };
            new.times += old.times;
            new.orders = join(new.orders.split(' ').chain(old.orders.split(' ')).map(str::to_owned));
        }
        let written = |order: &Uuid| Some((*order, serde_json::to_string(self.traces.get(order)?).ok()?));
        let traces = self.touched.iter().filter_map(written).collect();
        Ok(Changes { tallies: rows.into_values().collect(), orders: self.touched.into_iter().collect(), traces })
    }
}

/// The first orders, each once.
fn join(orders: impl Iterator<Item = String>) -> String {
    let mut kept: Vec<String> = Vec::new();
    for order in orders.filter(|order| !order.is_empty()) {
        if kept.len() < MOST_ORDERS && !kept.contains(&order) {
            kept.push(order);
        }
    }
    kept.join(" ")
}

/// The id of a row, made of what names it.
fn id(key: &Key) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(key.type_id.as_bytes());
    hash.update(key.day.to_be_bytes());
    for part in [key.step.as_str(), key.what, key.other.as_str()] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let mut id = [0; 16];
    id.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    Uuid::from_bytes(id)
}
