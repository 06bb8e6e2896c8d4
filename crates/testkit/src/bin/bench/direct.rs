//! The raw limit: the same rows written straight to the same database, without HTTP, validation or ledger.

use gongdan_domain::catalog::Catalog;
use gongdan_domain::command::{Receipt, Touches};
use gongdan_domain::event::{Actor, Event};
use gongdan_domain::flow::FlowChange;
use gongdan_domain::order::{Links, Source, Values};
use gongdan_domain::{OrgId, State};
use gongdan_ledger::{Ledger, LedgerConfig};
use gongdan_store::events::NewEvent;
use gongdan_store::state::{self, KeptReceipt};
use gongdan_store::{Conn, Store, StoreConfig, StoreError, events, flows, in_transaction};
use jiff::Timestamp;
use serde_json::Value;
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Rows of one batch, made before the clock starts.
struct Prepared {
    state: State,
    events: Vec<NewEvent>,
    receipts: Vec<(String, Receipt)>,
}

/// What the rows of an order are made with: the catalogue of the company that the server serves, and where an order of
/// it stood in its flow after it was submitted.
pub(crate) struct Maker {
    catalog: Arc<Catalog>,
    flow: Option<(FlowChange, Event)>,
}

impl Maker {
    /// Reads the catalogue of the one organisation in the database, and what became of its order `sample`.
    pub(crate) fn at(url: &str, sample: Uuid) -> Self {
        let store = Store::open(&StoreConfig::at(url)).expect("the store opens");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let ledger = runtime.block_on(Ledger::start(store.clone(), &gongdan_kinds::Registry, LedgerConfig::default()));
        let ledger = ledger.expect("the catalogue can be read");
        let org = *ledger.organisations().first().expect("a company");
        let catalog = ledger.catalog(org).expect("its catalogue");
        // The ledger's tail stops with its runtime.
        drop(ledger);
        runtime.shutdown_background();
        let flow = on_writer(&store, move |c| flow_of(c, org, sample)).expect("the sample can be read");
        Self { catalog, flow }
    }

    fn links(&self, type_id: Uuid, values: &Values) -> Links {
        let form = self.catalog.current_form(type_id).expect("the type has a form");
        Links::of(&form.references(values), &*self.catalog)
    }
}

/// What the flow of an order added to its submission.
fn flow_of(c: &mut Conn, org: OrgId, order_id: Uuid) -> Result<Option<(FlowChange, Event)>, StoreError> {
    let touches = Touches { flows: vec![order_id], ..Touches::default() };
    let mut rows = state::load(c, org, &touches)?.flows;
    let Some(row) = rows.rows.remove(&order_id) else { return Ok(None) };
    let due = flows::due(c, Timestamp::MAX, usize::MAX >> 1)?;
    let timers = due.into_iter().map(|(_, timer)| timer).filter(|timer| timer.order_id == order_id).collect();
    let tasks = rows.tasks.into_values().collect();
    let change = FlowChange { order_id, row, tasks, timers, notices: Vec::new() };
    let history = events::history(c, org, order_id, 0, 10)?;
    let flowed = history.into_iter().map(|logged| logged.event).find(|e| matches!(e, Event::OrderFlowed { .. }));
    Ok(flowed.map(|event| (change, event)))
}

/// The same for another order.
fn flow_for(id: Uuid, sample: &(FlowChange, Event)) -> (FlowChange, Event) {
    let (mut change, mut event) = sample.clone();
    change.order_id = id;
    change.tasks.iter_mut().for_each(|task| task.key.order_id = id);
    change.timers.iter_mut().for_each(|timer| timer.order_id = id);
    if let Event::OrderFlowed { order_id, .. } = &mut event {
        *order_id = id;
    }
    (change, event)
}

fn prepare(maker: &Maker, bodies: &[Value], from: usize, count: usize) -> Prepared {
    let mut prepared = Prepared { state: State::default(), events: Vec::new(), receipts: Vec::new() };
    let at = gongdan_domain::whole_micros(jiff::Timestamp::now());
    let actor = Actor { id: Some(Uuid::now_v7()), name: "丁睿".to_owned() };
    for n in from..from + count {
        let id = Uuid::now_v7();
        let number = format!("RAW-{n:08}");
        let body = &bodies[n % bodies.len()];
        let type_id = body["typeId"].as_str().and_then(|id| id.parse().ok()).expect("the type of a body");
        let values = body["values"].as_object().cloned().unwrap_or_default();
        let event = Event::OrderSubmitted {
            order_id: id,
            number: number.clone(),
            type_id,
            form_version: 1,
            title: "同样的一张工单，直接写入数据库".to_owned(),
            source: Source::Api,
            requester_id: actor.id,
            requester_name: actor.name.clone(),
            department_id: None,
            links: maker.links(type_id, &values),
            values,
            attachments: Vec::new(),
        };
        let mut happened = vec![event];
        if let Some((change, flowed)) = maker.flow.as_ref().map(|sample| flow_for(id, sample)) {
            prepared.state.flows.apply(change);
            happened.push(flowed);
        }
        let receipt = Receipt { id, version: 1, at, number: Some(number), replayed: false };
        prepared.receipts.push((format!("user:{}:{}", Uuid::nil(), Uuid::new_v4()), receipt));
        for (version, event) in (1..).zip(happened) {
            prepared.state.apply(&event, at, &actor);
            prepared.events.push(NewEvent {
                id: Uuid::now_v7(),
                at,
                actor: actor.clone(),
                version,
                place: prepared.state.orders.get(&id).map(Into::into),
                request_id: String::new(),
                origin: gongdan_domain::event::Origin::default(),
                event,
            });
        }
    }
    prepared
}

fn write(c: &mut Conn, org: OrgId, batch: &Prepared, catalog: &Catalog) -> Result<(), StoreError> {
    let at = gongdan_domain::whole_micros(jiff::Timestamp::now());
    state::write(c, org, &batch.state, Some(catalog), at)?;
    let kept = batch.receipts.iter().map(|(key, receipt)| KeptReceipt { key, fingerprint: [0; 32], receipt });
    state::keep_receipts(c, org, kept.collect(), at)?;
    events::append(c, org, &batch.events)
}

fn on_writer<T: Send + 'static>(store: &Store, work: impl FnOnce(&mut Conn) -> T + Send + 'static) -> T {
    let (send, receive) = std::sync::mpsc::channel();
    store.post(move |conn| drop(send.send(work(conn.expect("a connection"))))).expect("the store takes work");
    receive.recv().expect("the store answers")
}

/// Orders per second when rows are written in batches of `batch` for about `length`.
pub(crate) fn batches(url: &str, maker: &Maker, bodies: &[Value], batch: usize, length: Duration) -> f64 {
    let store = Store::open(&StoreConfig::at(url)).expect("the store opens");
    let (mut written, mut spent) = (0, Duration::ZERO);
    let org = OrgId(Uuid::now_v7());
    while spent < length {
        let (prepared, catalog) = (prepare(maker, bodies, written, batch), maker.catalog.clone());
        spent += on_writer(&store, move |c| {
            let begun = Instant::now();
            in_transaction(c, |c| write(c, org, &prepared, &catalog)).expect("the rows fit");
            begun.elapsed()
        });
        written += batch;
    }
    written as f64 / spent.as_secs_f64()
}

/// Median time of a commit that writes one small row durably.
pub(crate) fn bare_commit(url: &str, commits: usize) -> Duration {
    let store = Store::open(&StoreConfig::at(url)).expect("the store opens");
    let mut times = on_writer(&store, move |c| {
        let insert = "insert into counter (org_id, scope, next_value) values ($1, $2, $3)";
        let one = |n: usize, c: &mut Conn| {
            let begun = Instant::now();
            let values = [Uuid::now_v7().into(), format!("bare {n}").into(), 1_i64.into()];
            in_transaction(c, |c| c.execute(insert, &values)).expect("the row fits");
            begun.elapsed()
        };
        (0..commits).map(|n| one(n, c)).collect::<Vec<_>>()
    });
    times.sort_unstable();
    times[times.len() / 2]
}
