//! Takes what happened to an order into its clocks, and tells what has come due.

pub use super::kept::Kept;
use super::kept::Told;
use super::{Goal, ServiceLevel};
use crate::calendar::WorkTime;
use crate::catalog::{Catalog, Typed};
use crate::event::{Actor, Event};
use crate::order::{Order, Status, Values};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock};
use uuid::Uuid;

/// The stored clocks of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockRow {
    /// What is kept.
    pub kept: Kept,
    /// When there is next something to tell.
    pub next_at: Option<Timestamp>,
}

/// The clocks that a batch meets.
#[derive(Debug, Default)]
pub struct ClockRows {
    /// By order.
    pub rows: HashMap<Uuid, ClockRow>,
    /// Those that must be written.
    pub changed: HashSet<Uuid>,
}

impl ClockRows {
    /// Whether something must be written.
    pub fn is_changed(&self) -> bool {
        !self.changed.is_empty()
    }
}

/// Where an order is in its flow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The steps at which it waits: the visit, the step's id, since when.
    pub visits: Vec<(u32, String, Timestamp)>,
    /// Whether an administrator has stopped it.
    pub suspended: bool,
}

/// An order as it is after what happened.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The order.
    pub order: &'a Order,
    /// Its values, where they were looked at.
    pub values: Option<&'a Values>,
    /// Where it is in its flow, where that was looked at.
    pub place: Option<&'a Place>,
    /// Who is asked there now, where that was looked at.
    pub asked: Option<&'a [Uuid]>,
    /// When.
    pub at: Timestamp,
}

/// The service level that counts for an order.
pub fn level_of<'c>(catalog: &'c Catalog, kept: &Kept, type_id: Uuid) -> Option<&'c Typed<ServiceLevel>> {
    let named = kept.level.as_ref().and_then(|key| catalog.service_level_by_key(key)).filter(|level| level.active);
    named.or_else(|| catalog.service_level_of(type_id))
}

/// The working time that a level's times run in; day and night where the organisation has no calendar.
pub fn calendar_of(catalog: &Catalog, level: &ServiceLevel, site: Option<Uuid>) -> Arc<WorkTime> {
    static WALL: LazyLock<Arc<WorkTime>> = LazyLock::new(|| Arc::new(WorkTime::wall()));
    let own = level.calendar.and_then(|id| catalog.work_time(id));
    let of_order = || catalog.calendar_of_order(site).and_then(|calendar| catalog.work_time(calendar.id));
    own.or_else(of_order).unwrap_or_else(|| Arc::clone(&WALL))
}

/// Takes `events` of one order into its clocks: answers them as they are now, when the next goal is due, and what there
/// is to tell. What had come due before is told before what happened counts. An open order from before the first service
/// level is promised what is left: its times begin now, and a first answer is not asked of it any more.
pub fn keep(
    catalog: &Catalog,
    before: Option<&ClockRow>,
    events: &[(&Event, &Actor)],
    seen: &Seen<'_>,
) -> Option<(ClockRow, Option<Timestamp>, Vec<Event>)> {
    let Seen { order, at, .. } = *seen;
    let is_new = events.iter().any(|(event, _)| matches!(event, Event::OrderSubmitted { .. }));
    let adopted = || {
        let is_promised = order.status == Status::Open && catalog.service_level_of(order.type_id).is_some();
        is_promised.then(|| Kept::adopted(at))
    };
    let is_adopted = before.is_none() && !is_new;
    let mut kept =
        before.map(|row| row.kept.clone()).or_else(|| is_new.then(|| Kept::submitted(at))).or_else(adopted)?;
    let mut told = tell(catalog, &mut kept, order, at);
    for (event, actor) in events {
        kept.happened(event, order.requester_id, actor, at);
    }
    if let Some(place) = seen.place {
        kept.walk(place, at);
    }
    if is_adopted {
        kept.facts.begin(at);
    }
    kept.stand(order.status, at);
    let level = level_of(catalog, &kept, order.type_id).map(|level| &level.body);
    if let Some(level) = level {
        if let Some(values) = seen.values {
            let priority = level.priority_field.as_ref().and_then(|field| values.get(field));
            kept.priority = priority.and_then(|value| value.as_str()).map(str::to_owned);
        }
        if seen.asked.is_some() || events.iter().any(|(event, _)| matches!(event, Event::OrderAssigned { .. })) {
            kept.facts.hold(team(catalog, level, seen).as_deref(), at);
        }
    }
    told.extend(tell(catalog, &mut kept, order, at));
    let (due, next_at) = level_of(catalog, &kept, order.type_id)
        .map(|level| kept.next(&level.body, &calendar_of(catalog, &level.body, order.site_id), at))
        .unwrap_or_default();
    let people = people(seen);
    let events = told.into_iter().map(|told| due_event(order.id, told, &kept, people.clone())).collect();
    Some((ClockRow { kept, next_at }, due, events))
}

fn tell(catalog: &Catalog, kept: &mut Kept, order: &Order, at: Timestamp) -> Vec<Told> {
    let Some(level) = level_of(catalog, kept, order.type_id).map(|level| &level.body) else { return Vec::new() };
    let time = calendar_of(catalog, level, order.site_id);
    kept.tell(level, &time, at)
}

/// Whoever has to do with it now.
fn people(seen: &Seen<'_>) -> Vec<Uuid> {
    let asked = seen.asked.into_iter().flatten().copied();
    let mut people: Vec<Uuid> = seen.order.assignee_id.into_iter().chain(asked).collect();
    people.sort_unstable();
    people.dedup();
    people
}

fn due_event(order_id: Uuid, told: Told, kept: &Kept, people: Vec<Uuid>) -> Event {
    let Told { goal, stage, due } = told;
    let step = match &goal {
        Goal::Step(visit) => kept.facts.steps.iter().find(|run| run.visit == *visit).map(|run| run.step.clone()),
        _ => None,
    };
    Event::OrderDue { order_id, goal: goal.key(), stage, due_at: due, step, people }
}

/// The team that has an order now, of those that promised something: where whoever is responsible for it belongs to,
/// else somebody who is asked.
fn team(catalog: &Catalog, level: &ServiceLevel, seen: &Seen<'_>) -> Option<String> {
    if seen.order.status != Status::Open {
        return None;
    }
    let promised: HashSet<&str> =
        level.targets.iter().flat_map(|target| target.internal.keys().map(String::as_str)).collect();
    if promised.is_empty() {
        return None;
    }
    let of_person = |person: Uuid| {
        let own = catalog.groups_of(person).find(|group| promised.contains(group.key.as_str()));
        own.map(|group| group.key.clone())
    };
    let asked = || seen.asked.into_iter().flatten().find_map(|person| of_person(*person));
    seen.order.assignee_id.and_then(of_person).or_else(asked)
}
