//! The raw limit: the same rows written straight to the same database, without HTTP, validation or ledger.

use gongdan_domain::catalog::Catalog;
use gongdan_domain::command::Receipt;
use gongdan_domain::event::{Actor, Event};
use gongdan_domain::order::{Links, Source, Values};
use gongdan_domain::{OrgId, State};
use gongdan_ledger::{Ledger, LedgerConfig};
use gongdan_store::events::NewEvent;
use gongdan_store::state::{self, KeptReceipt};
use gongdan_store::{Conn, Store, StoreConfig, StoreError, events, in_transaction};
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

/// What the rows of an order are made with: the catalogue of the company that the server serves.
pub(crate) struct Maker {
    catalog: Arc<Catalog>,
}

impl Maker {
    /// Reads the catalogue of the one organisation in the database.
    pub(crate) fn at(url: &str) -> Self {
        let store = Store::open(&StoreConfig::at(url)).expect("the store opens");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let ledger = runtime.block_on(Ledger::start(store, &gongdan_kinds::Registry, LedgerConfig::default()));
        let ledger = ledger.expect("the catalogue can be read");
        let org = *ledger.organisations().first().expect("a company");
        let catalog = ledger.catalog(org).expect("its catalogue");
        // The ledger's tail stops with its runtime.
        drop(ledger);
        runtime.shutdown_background();
        Self { catalog }
    }

    fn links(&self, type_id: Uuid, values: &Values) -> Links {
        let form = self.catalog.current_form(type_id).expect("the type has a form");
        Links::of(&form.references(values), &*self.catalog)
    }
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
        prepared.state.apply(&event, at, &actor);
        let receipt = Receipt { id, version: 1, at, number: Some(number), replayed: false };
        prepared.receipts.push((format!("user:{}:{}", Uuid::nil(), Uuid::new_v4()), receipt));
        prepared.events.push(NewEvent {
            id: Uuid::now_v7(),
            at,
            actor: actor.clone(),
            version: 1,
            place: prepared.state.orders.get(&id).map(Into::into),
            request_id: String::new(),
            origin: gongdan_domain::event::Origin::default(),
            event,
        });
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
