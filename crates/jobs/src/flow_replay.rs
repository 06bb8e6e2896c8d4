//! Job: past orders of a type lived through again, in the flow as it is and in one that is meant to be. It begins anew
//! after a fall: nothing is written but the report.

use crate::job::{JobContext, JobKind, Stop, Working};
use crate::order_lists::now;
use gongdan_domain::OrgId;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::flow_jobs::ReplayFlow as Parameters;
use gongdan_domain::job::JobParameters;
use gongdan_domain::order::{Order, Values};
use gongdan_domain::permission::{self, Action, Caller};
use gongdan_engine::definition::Flow;
use gongdan_engine::finding::Finding;
use gongdan_engine::net::Net;
use gongdan_engine::people::About;
use gongdan_engine::replay::{Changed, Past, Report, replay};
use gongdan_engine::state::FlowState;
use gongdan_ledger::{Ledger, Paces, past};
use gongdan_store::{Conn, StoreError, flow_orders, orders};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// Orders lived through between two looks at the job.
const PIECE: usize = 500;
/// Changed orders that the job itself tells of; the file has more.
const SHOWN: usize = 20;

/// The kind.
pub(crate) struct FlowReplay;

impl JobKind for FlowReplay {
    fn name(&self) -> &'static str {
        Parameters::KIND
    }

    fn run<'a>(&'a self, cx: &'a mut JobContext) -> Working<'a> {
        Box::pin(async move {
            let parameters: Parameters = cx.parameters()?;
            let (_, caller) = cx.acting()?;
            let (org, type_id, most) = (cx.job.org, parameters.type_id, parameters.most);
            let total = cx.ledger.store().read(move |c| flow_orders::count(c, org, type_id, most)).await?;
            let mut replay = Replay::begin(cx.ledger.clone(), org, caller, parameters).await?;
            while replay.piece().await? {
                cx.tell(replay.done, total.max(replay.done)).await?;
            }
            let done = replay.done;
            let report = replay.report();
            cx.find(&summary(&report))?;
            let content = serde_json::to_vec_pretty(&report).unwrap_or_default();
            let size = content.len() as u64;
            let mut writer = cx.files.writer(&cx.result_key())?;
            writer.write(content.into()).await?;
            writer.finish().await?;
            cx.save(done, done, &json!({})).await?;
            Ok(Some(cx.result("replay.json".to_owned(), "application/json", size)))
        })
    }
}

/// Orders being lived through, piece by piece, of those the caller may read.
pub struct Replay {
    ledger: Ledger,
    org: OrgId,
    caller: Caller,
    most: usize,
    trial: Arc<Trial>,
    before: Uuid,
    told: Told,
    /// Orders looked at so far.
    pub done: usize,
}

impl Replay {
    /// Opens both flows and learns how long people take.
    ///
    /// # Errors
    /// [`Stop`] when one of them cannot be walked.
    pub async fn begin(ledger: Ledger, org: OrgId, caller: Caller, parameters: Parameters) -> Result<Self, Stop> {
        let at = now();
        let gone = || Stop::failed("组织不存在。", "The organisation does not exist.");
        let unreadable = || Stop::failed("流程无法读取。", "The flow cannot be read.");
        let catalog = ledger.catalog(org).ok_or_else(gone)?;
        let Parameters { type_id, version, flow, most } = parameters;
        let flow: Flow = serde_json::from_value(flow).map_err(|_| unreadable())?;
        let refused = |findings: Vec<Finding>| {
            findings.into_iter().next().map_or_else(unreadable, |finding| Stop::Failed(finding.text))
        };
        let new = ledger.open_flow(flow).map_err(refused)?;
        let old = ledger.net(org, type_id, version).ok_or_else(unreadable)?;
        let measured = ledger.store().read(move |c| flow_orders::paces(c, org, type_id)).await?;
        let paces = Paces::new(&catalog, (type_id, &new), measured, at);
        let trial = Arc::new(Trial { catalog, type_id, old, new, paces, at });
        Ok(Self { ledger, org, caller, most, trial, before: Uuid::max(), told: Told::default(), done: 0 })
    }

    /// Lives through the next orders; answers whether there were any.
    ///
    /// # Errors
    /// [`Stop`] when the store cannot be read.
    pub async fn piece(&mut self) -> Result<bool, Stop> {
        let (org, type_id, before) = (self.org, self.trial.type_id, self.before);
        let limit = PIECE.min(self.most - self.done);
        let piece = self.ledger.store().read(move |c| read(c, org, type_id, before, limit)).await?;
        let Some(last) = piece.last().map(|past| past.order.id) else { return Ok(false) };
        (self.before, self.done) = (last, self.done + piece.len());
        let mine = |past: &PastOrder| permission::may_on(&self.caller, Action::Read, &past.order);
        let seen: Vec<PastOrder> = piece.into_iter().filter(mine).collect();
        let trial = self.trial.clone();
        let lived = tokio::task::spawn_blocking(move || trial.live(seen)).await;
        self.told.add(lived.map_err(|error| Stop::Later(error.to_string()))?);
        Ok(true)
    }

    /// What was found, with names of people and numbers of orders.
    pub fn report(self) -> Value {
        self.told.report(&self.trial.catalog)
    }
}

/// An order of the past.
struct PastOrder {
    order: Order,
    values: Values,
    chosen: BTreeMap<String, Vec<Uuid>>,
}

/// Past orders of a type before an id, the latest first.
fn read(c: &mut Conn, org: OrgId, type_id: Uuid, before: Uuid, limit: usize) -> Result<Vec<PastOrder>, StoreError> {
    let found = flow_orders::latest(c, org, type_id, before, limit)?;
    let ids: Vec<Uuid> = found.iter().map(|order| order.id).collect();
    let (mut values, states) = (orders::bodies(c, org, &ids)?, flow_orders::states(c, org, &ids)?);
    let past = |order: Order| {
        let state = states.get(&order.id).and_then(|state| serde_json::from_str::<FlowState>(state).ok());
        let chosen = state.map(|state| state.chosen).unwrap_or_default();
        PastOrder { values: values.remove(&order.id).unwrap_or_default(), chosen, order }
    };
    Ok(found.into_iter().map(past).collect())
}

/// Two flows to live through.
struct Trial {
    catalog: Arc<Catalog>,
    type_id: Uuid,
    old: Arc<Net>,
    new: Net,
    paces: Paces,
    at: Timestamp,
}

impl Trial {
    /// Lives through some orders.
    fn live(&self, orders: Vec<PastOrder>) -> (Report, HashMap<Uuid, String>) {
        let pace = |step: &str| self.paces.of(step).unwrap_or(SignedDuration::ZERO);
        let lived = orders.iter().map(|PastOrder { order, values, chosen }| Past {
            id: order.id,
            about: About {
                requester: order.requester_id,
                type_id: order.type_id,
                site: order.site_id,
                customer: order.customer_id,
                values,
            },
            chosen,
            at: order.created_at,
        });
        let report =
            past(&self.catalog, self.type_id, self.at, &pace, |setting| replay(lived, &self.old, &self.new, setting));
        let numbers = |changed: &Changed| {
            let order = orders.iter().find(|past| past.order.id == changed.id)?;
            Some((changed.id, order.order.number.clone()))
        };
        let numbers = report.examples.iter().filter_map(numbers).collect();
        (report, numbers)
    }
}

/// What was found so far.
#[derive(Default)]
struct Told {
    report: Report,
    numbers: HashMap<Uuid, String>,
}

impl Told {
    fn add(&mut self, (report, numbers): (Report, HashMap<Uuid, String>)) {
        self.report.merge(report);
        self.numbers.extend(numbers);
    }

    /// The whole report, with names of people and numbers of orders.
    fn report(mut self, catalog: &Catalog) -> Value {
        let name = |id: &Uuid| catalog.person(*id).map(|person| person.body.name.clone()).unwrap_or_default();
        let (old, new) = self.report.times();
        let people: Vec<Value> = (self.report.people.iter())
            .map(|(id, count)| json!({"id": id, "name": name(id), "old": count.old, "new": count.new}))
            .collect();
        let route = |steps: &[(String, Vec<Uuid>)]| -> Vec<Value> {
            let stop = |(step, people): &(String, Vec<Uuid>)| {
                let people: Vec<Value> = people.iter().map(|id| json!({"id": id, "name": name(id)})).collect();
                json!({"step": step, "people": people})
            };
            steps.iter().map(stop).collect()
        };
        let example = |changed: &Changed| {
            let number = self.numbers.get(&changed.id);
            json!({"id": changed.id, "number": number, "old": route(&changed.old), "new": route(&changed.new)})
        };
        json!({
            "orders": self.report.orders,
            "otherSteps": self.report.other_steps,
            "otherPeople": self.report.other_people,
            "outcomes": self.report.outcomes,
            "steps": self.report.steps,
            "people": people,
            "seconds": {"old": old, "new": new},
            "examples": self.report.examples.iter().map(example).collect::<Vec<_>>(),
        })
    }
}

/// What the job itself tells: the report without most of its examples.
fn summary(report: &Value) -> Value {
    let mut short = report.clone();
    if let Some(examples) = short["examples"].as_array_mut() {
        examples.truncate(SHOWN);
    }
    short
}
