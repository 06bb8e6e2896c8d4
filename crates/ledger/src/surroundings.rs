//! What surrounds an order when the flow engine asks: its values as its form reads them, people, calendars.

use crate::directory::{Books, People};
use gongdan_domain::catalog::Catalog;
use gongdan_domain::expr::Value;
use gongdan_domain::flow::FlowRow;
use gongdan_domain::form::PreparedForm;
use gongdan_domain::order::{Order, Values};
use gongdan_engine::World;
use gongdan_engine::migrate::{Plan, Stays, Target, plan};
use gongdan_engine::net::Net;
use gongdan_engine::people::{About, Directory};
use gongdan_engine::preview::{Pace, Route, preview};
use gongdan_engine::replay::Setting;
use gongdan_engine::state::FlowState;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// An order, or one that may be made, and the organisation around it.
pub struct Surroundings<'a> {
    catalog: &'a Catalog,
    about: About<'a>,
    form: Option<Arc<PreparedForm>>,
    at: Timestamp,
    books: Option<Books<'a>>,
}

impl<'a> Surroundings<'a> {
    /// Of an order as it is.
    pub fn of(catalog: &'a Catalog, order: &Order, values: &'a Values, at: Timestamp) -> Self {
        let form = catalog.form(order.type_id, order.form_version);
        Self { catalog, about: about(order, values), form, at, books: None }
    }

    /// Of an order that is being filled in.
    pub fn new(catalog: &'a Catalog, about: About<'a>, form: Arc<PreparedForm>, at: Timestamp) -> Self {
        Self { catalog, about, form: Some(form), at, books: None }
    }

    /// The same where something is decided: the database is asked, too.
    pub(crate) fn with(self, books: Books<'a>) -> Self {
        Self { books: Some(books), ..self }
    }

    /// Lets the engine ask.
    pub fn ask<T>(&self, question: impl FnOnce(&World<'_>) -> T) -> T {
        let Self { catalog, at, books, .. } = *self;
        let people = People { catalog, at, type_id: self.about.type_id, books };
        let values = self.about.values;
        let names = |name: &str| self.form.as_ref().map_or(Value::EMPTY, |form| form.operand(name, values));
        question(&World { directory: &people, about: self.about, names: &names, time_zone: self.catalog.time_zone() })
    }

    /// The route of the order when everybody agrees and takes the time people are expected to take.
    pub fn route(&self, net: &Net, state: Option<&FlowState>, paces: &Paces) -> Route {
        let pace = |step: &str| paces.of(step).unwrap_or(SignedDuration::ZERO);
        self.ask(|world| preview(net, state, self.at, &pace, world))
    }
}

/// What there is to know about an order when people are looked for.
pub(crate) fn about<'v>(order: &Order, values: &'v Values) -> About<'v> {
    let Order { requester_id: requester, type_id, site_id: site, customer_id: customer, .. } = *order;
    About { requester, type_id, site, customer, values }
}

/// What surrounds past orders of a type that are lived through again, with people as they are at `at`.
pub fn past<T>(
    catalog: &Catalog,
    type_id: Uuid,
    at: Timestamp,
    pace: Pace<'_>,
    question: impl FnOnce(&Setting<'_>) -> T,
) -> T {
    let form = catalog.current_form(type_id);
    let value = |name: &str, json: &serde_json::Value| match form.and_then(|form| form.field(name)) {
        Some(field) => Value::from_json(json, &field.rule.value_type()),
        None => Value::EMPTY,
    };
    let people = People { catalog, at, type_id, books: None };
    let directory: &dyn Directory = &people;
    question(&Setting { directory, value: &value, pace, time_zone: catalog.time_zone() })
}

/// How long people are expected to take at the steps of a flow.
#[derive(Debug, Clone, Default)]
pub struct Paces {
    measured: HashMap<String, SignedDuration>,
    targets: HashMap<String, SignedDuration>,
}

/// Where an expectation comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// What people took lately, on average.
    Measured,
    /// What they are given: the step's limit or the service level's.
    Target,
}

/// Over what time the share of working time is looked at: a whole number of weeks.
const WEEKS: SignedDuration = SignedDuration::from_hours(4 * 7 * 24);

impl Paces {
    /// From what was `measured`, step by step, and from the targets of a flow and its order type.
    pub fn new(
        catalog: &Catalog,
        (type_id, net): (Uuid, &Net),
        measured: impl IntoIterator<Item = (String, SignedDuration)>,
        at: Timestamp,
    ) -> Self {
        let level = catalog.service_level_of(type_id);
        let calendar = level.and_then(|level| level.body.calendar).and_then(|id| catalog.work_time(id));
        let calendar = calendar.or_else(|| catalog.work_time(catalog.calendar_of_order(None)?.id));
        // Targets are working time and a route is drawn on the wall: a target takes its share of some weeks.
        let worked = calendar.map(|time| time.between(at, at + WEEKS)).filter(|worked| worked.is_positive());
        let wall = |minutes: u32| {
            let share = worked.map_or(1.0, |worked| WEEKS.as_secs_f64() / worked.as_secs_f64());
            SignedDuration::try_from_secs_f64(f64::from(minutes) * 60.0 * share).unwrap_or(SignedDuration::ZERO)
        };
        let promised = level.and_then(|level| level.body.target(None)).map(|target| &target.steps);
        let limits = net.flow().steps.iter().filter_map(|step| {
            let own = step.ladder.as_ref().and_then(|ladder| ladder.limit);
            let minutes = own.or_else(|| promised.and_then(|steps| steps.get(&step.id).copied()))?;
            Some((step.id.clone(), wall(minutes)))
        });
        Self { measured: measured.into_iter().collect(), targets: limits.collect() }
    }

    /// How long a step is expected to take; `None` where nobody knows.
    pub fn of(&self, step: &str) -> Option<SignedDuration> {
        self.measured.get(step).or_else(|| self.targets.get(step)).copied()
    }

    /// Where the expectation for a step comes from.
    pub fn basis(&self, step: &str) -> Option<Basis> {
        let measured = self.measured.contains_key(step).then_some(Basis::Measured);
        measured.or_else(|| self.targets.contains_key(step).then_some(Basis::Target))
    }
}

/// What becomes of running orders that shall go on in the net `new`, in their order. `nets` are those they follow;
/// an order whose net cannot be read stays where it is.
pub fn planned(
    catalog: &Catalog,
    (nets, new): (&HashMap<i64, Option<Arc<Net>>>, &Net),
    orders: &[(Order, FlowRow)],
    values: &HashMap<Uuid, Values>,
    (steps, at): (&BTreeMap<String, String>, Timestamp),
) -> Vec<Plan> {
    let (target, none) = (Target::new(new), Values::new());
    let one = |(order, row): &(Order, FlowRow)| {
        let old = nets.get(&row.flow_version).and_then(Option::as_ref);
        let state: Option<FlowState> = serde_json::from_str(&row.state).ok();
        let (Some(old), Some(state)) = (old, state) else { return Plan::Stays(Stays::Unreadable) };
        let values = values.get(&order.id).unwrap_or(&none);
        let around = Surroundings::of(catalog, order, values, at);
        around.ask(|world| plan((old, &target), &state, steps, (None, at), world))
    };
    orders.iter().map(one).collect()
}
