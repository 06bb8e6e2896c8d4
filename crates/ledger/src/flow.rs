//! Orders in their flows: asks the engine, and turns its answer into rows and an event.

use crate::surroundings::Surroundings;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::command::Envelope;
use gongdan_domain::event::Event;
use gongdan_domain::expr::{self, Env};
use gongdan_domain::flow::{FlowAct, FlowChange, FlowRow, Flowed, START, Task, TaskEnd, TaskKey, Timer};
use gongdan_domain::form::{FieldError, value_path};
use gongdan_domain::order::{Order, Status, Values};
use gongdan_domain::permission::{self, Action, Caller};
use gongdan_domain::{Decision, Refusal, State, Text};
use gongdan_engine::act::{Act, Effect, Input, Order as Administration, Refused};
use gongdan_engine::behaviour::Outcome;
use gongdan_engine::demand;
use gongdan_engine::migrate::{Plan, Target, plan};
use gongdan_engine::net::Net;
use gongdan_engine::state::{Asked, FlowState, Phase};
use gongdan_engine::{World, step, timer as engine};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;
use uuid::Uuid;

/// Why a flow could not be read any more: its document is damaged, or newer than this program.
const UNREADABLE: &str = "unreadable";

/// Begins the flow of an order that was just submitted, if its type has one.
pub(crate) fn start(
    net: Option<&Net>,
    version: i64,
    catalog: &Catalog,
    state: &State,
    order: &Order,
    at: Timestamp,
) -> Option<Decision> {
    let begun = Act::Start { chosen: Default::default() };
    let Some(net) = net else {
        // The order is not lost for it: it waits where administrators look.
        let row = FlowRow {
            flow_version: version,
            state: "{}".to_owned(),
            attention: Some(UNREADABLE.to_owned()),
            moved_at: at,
            timers: 0,
        };
        let change = FlowChange { order_id: order.id, row, tasks: Vec::new(), timers: Vec::new() };
        let flowed =
            Flowed { flow_version: version, act: json!({"act": START}), comment: String::new(), effects: Vec::new() };
        let event = Event::OrderFlowed { order_id: order.id, from: order.status, to: order.status, flowed };
        return Some(Decision { flow: Some(change), ..event.into() });
    };
    let run = Run { net, version, catalog, state, order, before: FlowState::new() };
    let input = Input { act: begun, by: order.requester_id, at };
    run.decide(&input, String::new()).ok()
}

/// Decides an act in an order's flow.
///
/// # Errors
/// [`Refusal`] says why it changes nothing.
pub(crate) fn act(
    nets: &dyn Fn(Uuid, i64) -> Option<std::sync::Arc<Net>>,
    catalog: &Catalog,
    state: &State,
    envelope: &Envelope,
    wanted: &FlowAct,
) -> Result<Decision, Refusal> {
    let order = state.orders.get(&wanted.order_id).ok_or(Refusal::NotFound)?;
    let row = state.flows.rows.get(&wanted.order_id).ok_or(Refusal::NotFound)?;
    let act: Act = serde_json::from_value(wanted.act.clone()).map_err(|_| Refusal::Forbidden)?;
    check_door(&envelope.caller, &act, order)?;
    let net = nets(order.type_id, row.flow_version).ok_or_else(unreadable)?;
    let before: FlowState = serde_json::from_str(&row.state).map_err(|_| unreadable())?;
    let by = match envelope.caller {
        Caller::User { id, .. } => Some(id),
        Caller::Public | Caller::System => None,
    };
    let input = Input { act, by, at: envelope.at };
    if let Act::Administer { order: Administration::Migrate { steps } } = &input.act {
        let version = wanted.version.ok_or(Refusal::Forbidden)?;
        let new = nets(order.type_id, version).ok_or_else(unreadable)?;
        let run = Run { net: &new, version, catalog, state, order, before };
        return run.migrate(&net, steps, &input, wanted.comment.clone());
    }
    let run = Run { net: &net, version: row.flow_version, catalog, state, order, before };
    run.check_step(&input.act, &wanted.comment)?;
    run.decide(&input, wanted.comment.clone())
}

/// Who may try an act at all. Whether it is their turn is the engine's to say.
fn check_door(caller: &Caller, act: &Act, order: &Order) -> Result<(), Refusal> {
    let allowed = match act {
        Act::Start { .. } => false,
        Act::Elapsed { .. } | Act::Mark { .. } => matches!(caller, Caller::System),
        Act::Administer { .. } => permission::may_on(caller, Action::Administer, order),
        _ => matches!(caller, Caller::User { .. }),
    };
    if allowed { Ok(()) } else { Err(Refusal::Forbidden) }
}

fn unreadable() -> Refusal {
    Refusal::Unfit(Text::new(
        "这张工单的流程无法读取，请联系管理员。",
        "The flow of this order cannot be read. Ask an administrator.",
    ))
}

struct Run<'a> {
    net: &'a Net,
    version: i64,
    catalog: &'a Catalog,
    state: &'a State,
    order: &'a Order,
    before: FlowState,
}

impl Run<'_> {
    /// What the step asks of whoever acts there: a comment, and fields that must be answered.
    fn check_step(&self, act: &Act, comment: &str) -> Result<(), Refusal> {
        let (visit, approves) = match act {
            Act::Approve { visit, .. } => (visit, true),
            Act::Reject { visit, .. } | Act::Return { visit, .. } => (visit, false),
            _ => return Ok(()),
        };
        let step = self.before.visits.get(visit).and_then(|visit| self.net.flow().step(&visit.step));
        let Some(step) = step else { return Ok(()) };
        let mut faults = Vec::new();
        if comment.trim().is_empty() && step.comment.of(approves) {
            faults.push(FieldError::required().at("/comment"));
        }
        if approves {
            let none = Values::new();
            let values = self.state.bodies.get(&self.order.id).unwrap_or(&none);
            let missing = demand::unanswered(step, values).into_iter().filter(|field| self.shows(field, values));
            faults.extend(missing.map(|field| FieldError::required().at(cell_path(&field))));
        }
        if faults.is_empty() { Ok(()) } else { Err(Refusal::InvalidValues(faults)) }
    }

    /// Whether a field, or the rows of a column, is on the form of the order and shown there.
    fn shows(&self, field: &str, values: &Values) -> bool {
        let Some(form) = self.catalog.form(self.order.type_id, self.order.form_version) else { return false };
        let Some(found) = field.split('.').next().and_then(|field| form.field(field)) else { return false };
        let names = |name: &str| form.operand(name, values);
        let env = Env { names: &names, now: None, time_zone: self.catalog.time_zone() };
        let condition = found.field.visible_when.as_deref().map(expr::parse);
        condition.is_none_or(|when| when.is_ok_and(|when| expr::is_fulfilled(&when, &env)))
    }

    fn decide(&self, input: &Input, comment: String) -> Result<Decision, Refusal> {
        self.surroundings(input.at).ask(|world| {
            let moved = step(self.net, &self.before, input, world).map_err(refusal)?;
            self.decision(moved, (input, comment), world)
        })
    }

    /// Lets the order go on in this net, if it fits there as it stands.
    fn migrate(
        &self,
        old: &Net,
        steps: &BTreeMap<String, String>,
        input: &Input,
        comment: String,
    ) -> Result<Decision, Refusal> {
        self.surroundings(input.at).ask(|world| {
            let nets = (old, &Target::new(self.net));
            match plan(nets, &self.before, steps, (input.by, input.at), world) {
                Plan::Moves { state, effects } => self.decision((*state, effects), (input, comment), world),
                Plan::Stays(_) => Err(Refusal::Unfit(Text::new(
                    "工单当前的位置在新版本中不存在，保留原版本。",
                    "The order stands where the new version has no place for it; it keeps its version.",
                ))),
                Plan::NeedsChoice(_) => Err(Refusal::Unfit(Text::new(
                    "需要先指定工单在新版本中继续的步骤。",
                    "Say first at which step of the new version the order goes on.",
                ))),
            }
        })
    }

    fn surroundings(&self, at: Timestamp) -> Surroundings<'_> {
        static NONE: LazyLock<Values> = LazyLock::new(Values::new);
        let values = self.state.bodies.get(&self.order.id).unwrap_or(&NONE);
        Surroundings::of(self.catalog, self.order, values, at)
    }

    /// What the engine's answer means in rows and events.
    fn decision(
        &self,
        (after, effects): (FlowState, Vec<Effect>),
        (input, comment): (&Input, String),
        world: &World<'_>,
    ) -> Result<Decision, Refusal> {
        let text = serde_json::to_string(&after).map_err(|_| unreadable())?;
        let act = serde_json::to_value(&input.act).map_err(|_| unreadable())?;
        let told: Result<Vec<Value>, _> = effects.iter().map(serde_json::to_value).collect();
        let attention = after.trouble().map(|trouble| trouble.code().to_owned());
        let timers = self.timers(&after, world);
        let row = FlowRow {
            flow_version: self.version,
            state: text,
            attention,
            moved_at: input.at,
            timers: i64::try_from(timers.len()).unwrap_or(i64::MAX),
        };
        let tasks = self.tasks(&after, input, &act);
        let flowed = Flowed { flow_version: self.version, act, comment, effects: told.map_err(|_| unreadable())? };
        let event =
            Event::OrderFlowed { order_id: self.order.id, from: self.order.status, to: status(after.phase), flowed };
        let change = FlowChange { order_id: self.order.id, row, tasks, timers };
        Ok(Decision { flow: Some(change), ..event.into() })
    }

    /// Tasks that are new, and those that ended: done by whoever acted, or not needed any more.
    fn tasks(&self, after: &FlowState, input: &Input, act: &Value) -> Vec<Task> {
        let order_id = self.order.id;
        let key = |asked: &Asked<'_>| TaskKey {
            order_id,
            visit: asked.visit.into(),
            seat: asked.seat.into(),
            person: asked.person,
        };
        let now: HashMap<TaskKey, Asked<'_>> = after.asked().into_iter().map(|asked| (key(&asked), asked)).collect();
        let mut tasks = Vec::new();
        for task in self.state.flows.open_tasks(order_id).filter(|task| !now.contains_key(&task.key)) {
            let seat = (act["visit"].as_i64(), act["seat"].as_i64()) == (Some(task.key.visit), Some(task.key.seat));
            let by = input.by.filter(|by| seat && *by == task.key.person);
            let how = act["act"].as_str().filter(|_| by.is_some()).unwrap_or("withdrawn").to_owned();
            tasks.push(Task { end: Some(TaskEnd { at: input.at, by, how }), ..task.clone() });
        }
        for (key, asked) in now {
            if self.state.flows.tasks.get(&key).is_some_and(|task| task.end.is_none()) {
                continue;
            }
            let Asked { on_behalf_of, step, is_advice, .. } = asked;
            tasks.push(Task { key, on_behalf_of, step: step.to_owned(), is_advice, since: input.at, end: None });
        }
        tasks
    }

    fn timers(&self, after: &FlowState, world: &World<'_>) -> Vec<Timer> {
        let row = |timer: engine::Timer| Timer {
            order_id: self.order.id,
            kind: timer.kind.code().to_owned(),
            visit: timer.visit.into(),
            seat: timer.seat.into(),
            mark: timer.mark.into(),
            due_at: timer.due_at,
        };
        engine::timers(self.net, after, world).into_iter().map(row).collect()
    }
}

/// The place of a field, or of a cell of detail rows: `parts.0.price`.
fn cell_path(field: &str) -> String {
    match field.split_once('.') {
        Some((rows, cell)) => format!("{}/{}", value_path(rows), cell.replace('.', "/")),
        None => value_path(field),
    }
}

fn status(phase: Phase) -> Status {
    match phase {
        Phase::Running | Phase::Suspended => Status::Open,
        Phase::Ended { outcome: Outcome::Completed } => Status::Done,
        Phase::Ended { outcome: Outcome::Rejected } => Status::Rejected,
        Phase::Ended { outcome: Outcome::Cancelled } => Status::Cancelled,
    }
}

fn refusal(refused: Refused) -> Refusal {
    let (zh, en) = match refused {
        Refused::Decided => return Refusal::Decided,
        Refused::NotYours => return Refusal::Forbidden,
        Refused::NotRunning => ("工单已经结束或已挂起。", "The order is over or suspended."),
        Refused::NotYet => ("还要等其他人先处理。", "Others come first."),
        Refused::NotAllowed => ("这个步骤不允许这样做。", "The step does not allow this."),
        Refused::NoSuchTarget => ("工单不能去那个步骤。", "The order cannot go to that step."),
        Refused::People => (
            "请选择合适的人：不能是自己，也不能是已在此步骤的人。",
            "Choose somebody else: not yourself, and nobody who is at the step already.",
        ),
        Refused::TooLate => ("已有人接着处理，不能再撤回。", "Somebody has acted on it since."),
    };
    Refusal::Unfit(Text::new(zh, en))
}
