//! Orders and their clocks: what a command did to an order is taken into its clocks in the same transaction.

use gongdan_domain::State;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::event::{Actor, Event};
use gongdan_domain::service_level::{Place, Seen, keep};
use gongdan_engine::state::Phase;
use jiff::Timestamp;
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What clocks ask of a `FlowState`. Every act of every order is looked at, and most of a state is about people.
#[derive(Deserialize)]
struct Stand {
    phase: Phase,
    #[serde(default)]
    visits: BTreeMap<u32, At>,
}

#[derive(Deserialize)]
struct At {
    step: String,
    since: Timestamp,
}

/// Whether anything was ever promised in an organisation.
pub(crate) fn promises(catalog: &Catalog) -> bool {
    catalog.service_levels().next().is_some()
}

/// Takes in what happened to an order, and answers what there is to tell of its time.
pub(crate) fn look(
    catalog: &Catalog,
    state: &mut State,
    order_id: Uuid,
    happened: &[(&Event, &Actor)],
    at: Timestamp,
) -> Vec<Event> {
    let Some(order) = state.orders.get(&order_id) else { return Vec::new() };
    let place = state.flows.rows.get(&order_id).and_then(|row| place(&row.state));
    let asked: Option<Vec<Uuid>> = place.as_ref().map(|_| {
        let tasks = state.flows.open_tasks(order_id).filter(|task| !task.is_advice);
        tasks.map(|task| task.key.person).collect()
    });
    let seen = Seen { order, values: state.bodies.get(&order_id), place: place.as_ref(), asked: asked.as_deref(), at };
    let Some((row, due_at, told)) = keep(catalog, state.clocks.rows.get(&order_id), happened, &seen) else {
        return Vec::new();
    };
    state.keep_clock(order_id, row, due_at);
    told
}

/// Where an order is in its flow; `None` where that cannot be read.
fn place(state: &str) -> Option<Place> {
    let state: Stand = serde_json::from_str(state).ok()?;
    let visits = state.visits.into_iter().map(|(id, visit)| (id, visit.step, visit.since)).collect();
    Some(Place { visits, suspended: state.phase == Phase::Suspended })
}
