//! Events, one by one, into figures.

use super::figures::CellKey;
use super::{Figures, Known, clock};
use gongdan_domain::event::Event;
use gongdan_domain::flow::Flowed;
use gongdan_domain::order::Status;
use gongdan_domain::permission::Place;
use gongdan_engine::act::{Act, Effect, Order as Administration};
use gongdan_engine::rules::AtStart;
use gongdan_store::board::{Cell, Changes, Cut, Standing};
use gongdan_store::events::StoredEvent;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// The limit of a step in minutes, and whether its clock runs day and night: by order type, version of the flow and
/// step.
pub type Limits<'a> = &'a dyn Fn(Uuid, i64, &str) -> Option<(u32, bool)>;

/// What stands at an order, by visit, seat and person.
type AtOrder = BTreeMap<(i64, i64, Uuid), Standing>;

/// The step's own place beside those of people.
const NOBODY: (i64, Uuid) = (0, Uuid::nil());
/// The kind of new orders.
const SUBMITTED: &str = "order.submitted";
/// The visit that stands for the order as a whole.
const WHOLE: i64 = 0;

/// A piece of the log on its way into figures.
pub struct Fold<'a> {
    known: &'a mut Known,
    limits: Limits<'a>,
    orders: HashMap<Uuid, AtOrder>,
    touched: BTreeSet<Uuid>,
    sums: BTreeMap<CellKey, Figures>,
}

/// How something leaves a step.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Going {
    /// It was finished.
    Done,
    /// It was not needed any more.
    Dropped,
}

/// The event that is being folded in.
#[derive(Clone, Copy)]
struct Now<'e> {
    order: Uuid,
    place: &'e Place,
    at: Timestamp,
    actor: Option<Uuid>,
}

impl<'a> Fold<'a> {
    /// Goes on where `standings` of the orders concerned were left.
    pub fn new(known: &'a mut Known, limits: Limits<'a>, standings: Vec<Standing>) -> Self {
        let mut orders: HashMap<Uuid, AtOrder> = HashMap::new();
        for at in standings {
            orders.entry(at.order_id).or_default().insert((at.visit, at.seat, at.person), at);
        }
        Self { known, limits, orders, touched: BTreeSet::new(), sums: BTreeMap::new() }
    }

    /// Whether events of this kind say something here.
    pub fn wants(kind: &str) -> bool {
        let orders = [SUBMITTED, "order.imported", "order.edited", "order.moved", "order.flowed", "order.assigned"];
        orders.contains(&kind) || matches!(kind, "organisation.founded" | "document.saved")
    }

    /// Takes one event in; what cannot be read was written by a newer program and says nothing here.
    pub fn take(&mut self, event: &StoredEvent) {
        let now = |place| Now { order: event.head.subject, place, at: event.head.at, actor: event.head.actor_id };
        if let (SUBMITTED, Some(place)) = (event.head.kind.as_str(), &event.head.place) {
            return self.submitted(&now(place));
        }
        let Ok(told) = serde_json::from_str::<Event>(&event.payload) else { return };
        self.known.learn(&told);
        let Some(place) = &event.head.place else { return };
        let now = now(place);
        match told {
            Event::OrderImported { status, created_at, closed_at, .. } => {
                self.imported(&now, status, (created_at, closed_at));
            }
            Event::OrderAssigned { from, to, .. } => self.assigned(&now, from, to.map(|named| named.id)),
            Event::OrderMoved { from, to, .. } => {
                self.moved(&now, from, to);
                self.put_to_sleep(&now, to != Status::Open);
            }
            Event::OrderFlowed { from, to, flowed, .. } => self.flowed(&now, (from, to), flowed),
            Event::OrderEdited { .. } => self.relocate(&now),
            _ => {}
        }
    }

    /// What is to be written: `cells` reads those that are there.
    ///
    /// # Errors
    /// What `cells` answers.
    pub fn finish<E>(self, cells: impl FnOnce(&[Uuid]) -> Result<Vec<Cell>, E>) -> Result<Changes, E> {
        let zero = Figures::default();
        let sums: Vec<(CellKey, Figures)> = self.sums.into_iter().filter(|(_, figures)| *figures != zero).collect();
        let mut rows: BTreeMap<Uuid, Cell> = BTreeMap::new();
        for (key, figures) in &sums {
            let cell = key.clone().cell(figures);
            rows.insert(cell.id, cell);
        }
        let ids: Vec<Uuid> = rows.keys().copied().collect();
        for held in cells(&ids)? {
            let (Some(row), Some(mut total)) = (rows.get_mut(&held.id), Figures::of(&held)) else { continue };
            let Some(more) = Figures::of(row) else { continue };
            total.join(&more);
            let (type_id, cut, step, day) = (row.type_id, row.cut, row.step.clone(), row.day);
            *row = CellKey { type_id, cut, step, day }.cell(&total);
        }
        let standings = self.touched.iter().filter_map(|id| self.orders.get(id)).flat_map(|at| at.values().cloned());
        Ok(Changes {
            cells: rows.into_values().collect(),
            standings: standings.collect(),
            orders: self.touched.into_iter().collect(),
            known: self.known.learnt(),
        })
    }

    /// A new order: the place it has says all there is to know, so its values, which are much, stay unread.
    fn submitted(&mut self, now: &Now<'_>) {
        self.enter(now, (WHOLE, NOBODY), "", None);
        if let Some(person) = now.place.assignee_id {
            self.enter(now, (WHOLE, (0, person)), "", None);
        }
    }

    /// An order from elsewhere came and went when it did there.
    fn imported(&mut self, now: &Now<'_>, status: Status, (created_at, closed_at): (Timestamp, Option<Timestamp>)) {
        let came = Now { at: created_at, ..*now };
        self.enter(&came, (WHOLE, NOBODY), "", None);
        if let Some(person) = now.place.assignee_id {
            self.enter(&came, (WHOLE, (0, person)), "", None);
        }
        if status != Status::Open {
            let went = Now { at: closed_at.unwrap_or(created_at).max(created_at), ..*now };
            self.moved(&went, Status::Open, status);
        }
    }

    fn assigned(&mut self, now: &Now<'_>, from: Option<Uuid>, to: Option<Uuid>) {
        if let Some(person) = from {
            self.leave(now, (WHOLE, (0, person)), Going::Dropped);
        }
        let is_open = self.orders.get(&now.order).is_some_and(|at| at.contains_key(&(WHOLE, 0, Uuid::nil())));
        if let Some(person) = to.filter(|_| is_open) {
            self.enter(now, (WHOLE, (0, person)), "", None);
        }
    }

    fn moved(&mut self, now: &Now<'_>, from: Status, to: Status) {
        match (from == Status::Open, to == Status::Open) {
            (true, false) => {
                let going = if to == Status::Cancelled { Going::Dropped } else { Going::Done };
                let at = self.orders.get(&now.order).into_iter().flat_map(AtOrder::keys);
                let whole: Vec<(i64, Uuid)> = at.filter(|key| key.0 == WHOLE).map(|key| (key.1, key.2)).collect();
                whole.into_iter().for_each(|who| self.leave(now, (WHOLE, who), going));
            }
            (false, true) => {
                self.enter(now, (WHOLE, NOBODY), "", None);
                self.add_at(now, "", |figures| figures.returned += 1);
                if let Some(person) = now.place.assignee_id {
                    self.enter(now, (WHOLE, (0, person)), "", None);
                }
            }
            _ => {}
        }
    }

    /// An order that is closed around its flow, as by being merged into another, is nobody's work until it opens.
    fn put_to_sleep(&mut self, now: &Now<'_>, asleep: bool) {
        let Some(mut at) = self.orders.remove(&now.order) else { return };
        for standing in at.values_mut().filter(|held| held.visit != WHOLE && held.asleep != asleep) {
            let time = clock::by(standing, self.known.time(standing.site));
            if asleep {
                clock::stop(standing, &time, now.at);
            } else {
                clock::run(standing, &time, now.at);
            }
            standing.asleep = asleep;
            self.count(standing, now.at, |figures| if asleep { figures.gone += 1 } else { figures.entered += 1 });
        }
        self.touched.insert(now.order);
        self.orders.insert(now.order, at);
    }

    fn flowed(&mut self, now: &Now<'_>, (from, to): (Status, Status), flowed: Flowed) {
        let act: Option<Act> = serde_json::from_value(flowed.act).ok();
        match &act {
            Some(Act::Administer { order: Administration::Suspend }) => self.turn(now, false),
            Some(Act::Administer { order: Administration::Resume }) => self.turn(now, true),
            Some(Act::Advise { visit, seat }) => {
                if let Some(person) = now.actor {
                    self.leave(now, (i64::from(*visit), (i64::from(*seat), person)), Going::Done);
                }
            }
            _ => {}
        }
        let effects: Vec<Effect> =
            flowed.effects.into_iter().filter_map(|effect| serde_json::from_value(effect).ok()).collect();
        let says =
            effects.iter().find_map(|effect| if let Effect::Classified(says) = effect { Some(says) } else { None });
        if let Some(says) = says {
            self.classify(now, says);
        }
        for effect in effects {
            self.effect(now, flowed.flow_version, effect);
        }
        self.moved(now, from, to);
    }

    fn effect(&mut self, now: &Now<'_>, version: i64, effect: Effect) {
        match effect {
            Effect::Entered { visit, step } => {
                let limit = self.limit(now, version, &step);
                self.enter(now, (visit.into(), NOBODY), &step, limit);
            }
            Effect::Offered { visit, seat, person, .. } => {
                let at = self.orders.get(&now.order).and_then(|at| at.get(&(visit.into(), 0, Uuid::nil())));
                let Some(step) = at.map(|at| at.step.clone()) else { return };
                let limit = self.limit(now, version, &step);
                self.enter(now, (visit.into(), (seat.into(), person)), &step, limit);
            }
            Effect::Withdrawn { visit, seat, person, .. } => {
                self.leave(now, (visit.into(), (seat.into(), person)), Going::Dropped);
            }
            Effect::Said { visit, seat, by, on_behalf_of, .. } => {
                let whose = on_behalf_of.or(by);
                for person in self.people(now.order, visit.into(), Some(seat.into())) {
                    let going = if whose == Some(person.1) { Going::Done } else { Going::Dropped };
                    self.leave(now, (visit.into(), person), going);
                }
            }
            Effect::Left { visit, .. } => self.over(now, visit.into(), Going::Done),
            Effect::Dropped { visit, .. } => self.over(now, visit.into(), Going::Dropped),
            Effect::Returned { from, .. } => self.add_at(now, &from, |figures| figures.returned += 1),
            Effect::Ended { .. } => {
                let at = self.orders.get(&now.order).into_iter().flat_map(AtOrder::keys);
                let visits: BTreeSet<i64> = at.map(|key| key.0).filter(|visit| *visit != WHOLE).collect();
                visits.into_iter().for_each(|visit| self.over(now, visit, Going::Dropped));
            }
            _ => {}
        }
    }

    /// A visit is over, and with it what people were asked there.
    fn over(&mut self, now: &Now<'_>, visit: i64, going: Going) {
        for person in self.people(now.order, visit, None) {
            self.leave(now, (visit, person), Going::Dropped);
        }
        self.leave(now, (visit, NOBODY), going);
    }

    /// Who is asked at a visit, in one seat or in all.
    fn people(&self, order: Uuid, visit: i64, seat: Option<i64>) -> Vec<(i64, Uuid)> {
        let Some(at) = self.orders.get(&order) else { return Vec::new() };
        let here = at.keys().filter(|(v, s, person)| *v == visit && *s != 0 && !person.is_nil());
        here.filter(|(_, s, _)| seat.is_none_or(|seat| seat == *s)).map(|(_, s, person)| (*s, *person)).collect()
    }

    /// The table of the flow may promise other times than the order's type.
    fn classify(&mut self, now: &Now<'_>, says: &AtStart) {
        let level = self.known.level(says.service_level.as_deref(), now.place.type_id);
        let minutes = level.and_then(|level| level.target(says.priority.as_deref())).and_then(|to| to.resolution);
        let Some(mut at) = self.orders.remove(&now.order) else { return };
        for standing in at.values_mut().filter(|held| held.visit == WHOLE) {
            let time = clock::by(standing, self.known.time(standing.site));
            clock::stop(standing, &time, now.at);
            standing.allowed = minutes.map(i64::from);
            clock::run(standing, &time, now.at);
        }
        self.touched.insert(now.order);
        self.orders.insert(now.order, at);
    }

    fn limit(&self, now: &Now<'_>, version: i64, step: &str) -> Option<(u32, bool)> {
        let own = (self.limits)(now.place.type_id, version, step);
        let level = || self.known.level(None, now.place.type_id)?.target(None)?.steps.get(step).copied();
        own.or_else(|| level().map(|minutes| (minutes, false)))
    }

    /// Lets the clocks of an order run, or stand still.
    fn turn(&mut self, now: &Now<'_>, runs: bool) {
        let Some(mut at) = self.orders.remove(&now.order) else { return };
        for standing in at.values_mut().filter(|held| !held.asleep && held.runs_from.is_some() != runs) {
            let time = clock::by(standing, self.known.time(standing.site));
            if runs { clock::run(standing, &time, now.at) } else { clock::stop(standing, &time, now.at) }
        }
        self.touched.insert(now.order);
        self.orders.insert(now.order, at);
    }

    /// An order that lies at another site now is counted there.
    fn relocate(&mut self, now: &Now<'_>) {
        let Some(mut at) = self.orders.remove(&now.order) else { return };
        for standing in at.values_mut().filter(|held| held.site != now.place.site_id) {
            self.count_site(standing, now.at, |figures| figures.gone += 1);
            standing.site = now.place.site_id;
            self.count_site(standing, now.at, |figures| figures.entered += 1);
            self.touched.insert(now.order);
        }
        self.orders.insert(now.order, at);
    }

    fn enter(
        &mut self,
        now: &Now<'_>,
        (visit, (seat, person)): (i64, (i64, Uuid)),
        step: &str,
        limit: Option<(u32, bool)>,
    ) {
        let held = self.orders.entry(now.order).or_default();
        if held.contains_key(&(visit, seat, person)) {
            return;
        }
        let whole = || self.known.level(None, now.place.type_id)?.target(None)?.resolution.map(|m| (m, false));
        let limit = if visit == WHOLE { whole() } else { limit };
        let mut standing = Standing {
            order_id: now.order,
            visit,
            seat,
            person,
            type_id: now.place.type_id,
            step: step.to_owned(),
            team: self.known.team(person),
            site: now.place.site_id,
            since: now.at.as_microsecond(),
            runs_from: None,
            worked: 0,
            due_at: None,
            allowed: limit.map(|(minutes, _)| minutes.into()),
            wall: limit.is_some_and(|(_, wall)| wall),
            asleep: false,
        };
        let time = clock::by(&standing, self.known.time(standing.site));
        clock::run(&mut standing, &time, now.at);
        self.count(&standing, now.at, |figures| figures.entered += 1);
        self.touched.insert(now.order);
        self.orders.entry(now.order).or_default().insert((visit, seat, person), standing);
    }

    fn leave(&mut self, now: &Now<'_>, (visit, (seat, person)): (i64, (i64, Uuid)), going: Going) {
        let held = self.orders.get_mut(&now.order).and_then(|at| at.remove(&(visit, seat, person)));
        let Some(mut standing) = held else { return };
        self.touched.insert(now.order);
        if standing.asleep {
            return;
        }
        let time = clock::by(&standing, self.known.time(standing.site));
        clock::stop(&mut standing, &time, now.at);
        let worked = standing.worked;
        let allowed = standing.allowed.map(|minutes| minutes.saturating_mul(60_000_000));
        self.count(&standing, now.at, |figures| {
            figures.gone += 1;
            if going == Going::Done {
                figures.left += 1;
                figures.worked = figures.worked.saturating_add(worked);
                figures.spread.count(u64::try_from(worked / 1_000_000).unwrap_or_default());
                figures.timed += i64::from(allowed.is_some());
                figures.late += i64::from(allowed.is_some_and(|allowed| worked > allowed));
            }
        });
    }

    /// Counts something that concerns a step and nobody in particular.
    fn add_at(&mut self, now: &Now<'_>, step: &str, add: impl Fn(&mut Figures)) {
        let whole = Cut::default();
        let of_site = now.place.site_id.map(|site| Cut { site: Some(site), ..whole });
        for cut in std::iter::once(whole).chain(of_site) {
            self.add((now.place.type_id, cut, step), now.at, &add);
        }
    }

    /// Counts something over everything that a standing belongs to.
    fn count(&mut self, standing: &Standing, at: Timestamp, add: impl Fn(&mut Figures)) {
        for cut in cuts(standing) {
            self.add((standing.type_id, cut, &standing.step), at, &add);
            if let Some(site) = standing.site {
                self.add((standing.type_id, Cut { site: Some(site), ..cut }, &standing.step), at, &add);
            }
        }
    }

    /// The same for its site alone.
    fn count_site(&mut self, standing: &Standing, at: Timestamp, add: impl Fn(&mut Figures)) {
        let Some(site) = standing.site.filter(|_| !standing.asleep) else { return };
        for cut in cuts(standing) {
            self.add((standing.type_id, Cut { site: Some(site), ..cut }, &standing.step), at, &add);
        }
    }

    fn add(&mut self, (type_id, cut, step): (Uuid, Cut, &str), at: Timestamp, add: &impl Fn(&mut Figures)) {
        for day in [0, self.known.day(at)] {
            let key = CellKey { type_id, cut, step: step.to_owned(), day };
            add(self.sums.entry(key).or_default());
        }
    }
}

/// Over what a standing is counted, sites aside.
fn cuts(standing: &Standing) -> impl Iterator<Item = Cut> {
    let none = Cut::default();
    let (person, team) = (standing.person, standing.team);
    let cuts = if person.is_nil() {
        [Some(none), None]
    } else {
        [Some(Cut { person: Some(person), ..none }), team.map(|team| Cut { team: Some(team), ..none })]
    };
    cuts.into_iter().flatten()
}
