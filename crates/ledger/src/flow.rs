//! Orders in their flows: asks the engine, and turns its answer into rows and an event.

use crate::directory::Books;
use crate::shelf::Desk;
use crate::surroundings::Surroundings;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::command::Envelope;
use gongdan_domain::decide::check_signature;
use gongdan_domain::event::Event;
use gongdan_domain::expr::{self, Env};
use gongdan_domain::flow::{FlowAct, FlowChange, FlowRow, Flowed, Notice, START, Task, TaskEnd, TaskKey, Timer};
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
/// Why an order's flow has not begun: the engine refused it.
const NOT_BEGUN: &str = "not_begun";

/// What surrounds a decision.
#[derive(Clone, Copy)]
pub(crate) struct Room<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) state: &'a State,
    pub(crate) shelf: &'a dyn Desk,
}

/// Begins the flow of an order that was just submitted. An order whose flow cannot begin is not lost: it waits where
/// administrators look, with the reason.
pub(crate) fn start(
    net: Option<&Net>,
    version: i64,
    room: Room<'_>,
    order: &Order,
    (chosen, at): (&BTreeMap<String, Vec<Uuid>>, Timestamp),
) -> Decision {
    let Some(net) = net else { return not_begun(order, version, (UNREADABLE, json!({})), at) };
    let run = Run { net, version, room, order, before: FlowState::new(), signature: None };
    let input = Input { act: Act::Start { chosen: chosen.clone() }, by: order.requester_id, at };
    run.decide(&input, String::new()).unwrap_or_else(|refused| {
        let why = match refused {
            Refusal::Unfit(text) => text,
            Refusal::InvalidValues(faults) => faults.into_iter().next().map_or_else(unfit, |fault| fault.text),
            _ => unfit(),
        };
        not_begun(order, version, (NOT_BEGUN, json!({ "reason": why })), at)
    })
}

fn unfit() -> Text {
    Text::new("流程拒绝开始。", "The flow refuses to begin.")
}

/// An order that stands before its flow.
fn not_begun(order: &Order, version: i64, (attention, state): (&str, Value), at: Timestamp) -> Decision {
    let (order_id, attention) = (order.id, Some(attention.to_owned()));
    let row = FlowRow { flow_version: version, state: state.to_string(), attention, moved_at: at, timers: 0 };
    let change = FlowChange { order_id, row, tasks: Vec::new(), timers: Vec::new(), notices: Vec::new() };
    let flowed = Flowed {
        flow_version: version,
        act: json!({"act": START}),
        step: None,
        comment: String::new(),
        effects: Vec::new(),
        signature: None,
    };
    let event = Event::OrderFlowed { order_id, from: order.status, to: order.status, flowed };
    Decision { flow: Some(change), ..event.into() }
}

/// Decides an act in an order's flow.
///
/// # Errors
/// [`Refusal`] says why it changes nothing.
pub(crate) fn act(
    nets: &dyn Fn(Uuid, i64) -> Option<std::sync::Arc<Net>>,
    room: Room<'_>,
    envelope: &Envelope,
    wanted: &FlowAct,
) -> Result<Decision, Refusal> {
    let Room { catalog, state, .. } = room;
    let order = state.orders.get(&wanted.order_id).ok_or(Refusal::NotFound)?;
    let row = state.flows.rows.get(&wanted.order_id).ok_or(Refusal::NotFound)?;
    let act: Act = serde_json::from_value(wanted.act.clone()).map_err(|_| Refusal::Forbidden)?;
    check_door(envelope, &act, order, state)?;
    check_merged(envelope, &act, order, state)?;
    let by = match envelope.caller {
        Caller::User { id, .. } => Some(id),
        Caller::Public | Caller::System => None,
    };
    let input = Input { act, by, at: envelope.at };
    let has_begun = !matches!(row.attention.as_deref(), Some(UNREADABLE | NOT_BEGUN));
    let version = match &input.act {
        // What never began begins with what is published now.
        Act::Administer { order: Administration::Begin } if !has_begun => {
            catalog.order_type(order.type_id).map_or(row.flow_version, |found| found.body.flow_version)
        }
        Act::Administer { order: Administration::Migrate { .. } } => wanted.version.ok_or(Refusal::Forbidden)?,
        _ => row.flow_version,
    };
    let net = nets(order.type_id, version).ok_or_else(unreadable)?;
    let before = match has_begun {
        true => serde_json::from_str(&row.state).map_err(|_| unreadable())?,
        false => FlowState::new(),
    };
    let run = Run { net: &net, version, room, order, before, signature: wanted.signature };
    run.check_step(envelope, &input.act, &wanted.comment)?;
    match &input.act {
        Act::Administer { order: Administration::Migrate { steps } } => {
            let old = nets(order.type_id, row.flow_version).ok_or_else(unreadable)?;
            run.migrate(&old, steps, &input, wanted.comment.clone())
        }
        _ => run.decide(&input, wanted.comment.clone()),
    }
}

/// Who may try an act at all. Whether it is their turn is the engine's to say.
fn check_door(envelope: &Envelope, act: &Act, order: &Order, state: &State) -> Result<(), Refusal> {
    let caller = &envelope.caller;
    let allowed = match act {
        Act::Start { .. } => false,
        Act::Elapsed { .. }
        | Act::Mark { .. }
        | Act::Refresh
        | Act::Pause
        | Act::Unpause
        | Act::Made { .. }
        | Act::Carried { .. }
        | Act::Failed { .. } => matches!(caller, Caller::System),
        Act::Administer { .. } => permission::may_on(caller, Action::Administer, order),
        Act::Urge => may_urge(caller, order, state),
        _ => matches!(caller, Caller::User { .. }),
    };
    if allowed { Ok(()) } else { Err(Refusal::Forbidden) }
}

/// The flow of a duplicate stands still until its merge is undone; only moving it to another version changes nothing
/// of that.
fn check_merged(envelope: &Envelope, act: &Act, order: &Order, state: &State) -> Result<(), Refusal> {
    let moves = !matches!(act, Act::Administer { order: Administration::Migrate { .. } });
    let steers = matches!(act, Act::Administer { .. }) && matches!(envelope.caller, Caller::User { .. });
    if steers && moves && state.life.survivor(order.id).is_some() {
        return Err(Refusal::Unfit(Text::new(
            "这张工单已合并到另一张工单，流程已停住。要继续，请先撤销合并。",
            "The order was merged into another one and its flow stands still. Undo the merge first.",
        )));
    }
    Ok(())
}

/// People are urged by whoever asked for the order, watches it, or looks after the flow.
fn may_urge(caller: &Caller, order: &Order, state: &State) -> bool {
    let Caller::User { id, .. } = caller else { return false };
    let watches = state.life.watches.get(&(order.id, *id)).is_some_and(|watch| watch.watching);
    order.requester_id == Some(*id) || watches || permission::may_on(caller, Action::Administer, order)
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
    room: Room<'a>,
    order: &'a Order,
    before: FlowState,
    signature: Option<Uuid>,
}

impl Run<'_> {
    /// What is asked of whoever acts: a reason of administrators, and what the step asks for: a comment, a signature,
    /// fields that must be answered.
    fn check_step(&self, envelope: &Envelope, act: &Act, comment: &str) -> Result<(), Refusal> {
        let is_silent = comment.trim().is_empty();
        if let Some(id) = self.signature {
            check_signature(self.room.state, envelope, self.order, id)?;
        }
        let (visit, approves) = match act {
            Act::Approve { visit, .. } => (visit, true),
            Act::Reject { visit, .. } | Act::Return { visit, .. } => (visit, false),
            Act::Administer { .. } if is_silent && matches!(envelope.caller, Caller::User { .. }) => {
                return Err(Refusal::InvalidValues(vec![FieldError::required().at("/comment")]));
            }
            _ => return Ok(()),
        };
        let step = self.before.visits.get(visit).and_then(|visit| self.net.flow().step(&visit.step));
        let Some(step) = step else { return Ok(()) };
        let mut faults = Vec::new();
        if is_silent && step.comment.of(approves) {
            faults.push(FieldError::required().at("/comment"));
        }
        if self.signature.is_none() && step.signature.of(approves) {
            faults.push(FieldError::required().at("/signature"));
        }
        if approves {
            let none = Values::new();
            let values = self.room.state.bodies.get(&self.order.id).unwrap_or(&none);
            let missing = demand::unanswered(step, values).into_iter().filter(|field| self.shows(field, values));
            faults.extend(missing.map(|field| FieldError::required().at(cell_path(&field))));
        }
        if faults.is_empty() { Ok(()) } else { Err(Refusal::InvalidValues(faults)) }
    }

    /// Whether a field, or the rows of a column, is on the form of the order and shown there.
    fn shows(&self, field: &str, values: &Values) -> bool {
        let Some(form) = self.room.catalog.form(self.order.type_id, self.order.form_version) else { return false };
        let Some(found) = field.split('.').next().and_then(|field| form.field(field)) else { return false };
        let names = |name: &str| form.operand(name, values);
        let env = Env { names: &names, now: None, time_zone: self.room.catalog.time_zone() };
        let condition = found.field.visible_when.as_deref().map(expr::parse);
        condition.is_none_or(|when| when.is_ok_and(|when| expr::is_fulfilled(&when, &env)))
    }

    fn decide(&self, input: &Input, comment: String) -> Result<Decision, Refusal> {
        self.surroundings(input.at).ask(|world| {
            let moved = step(self.net, &self.before, input, world).map_err(refusal)?;
            if matches!(input.act, Act::Approve { .. }) {
                check_chosen(demand::unchosen(self.net, self.before.next, &moved.0))?;
            }
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
        let Room { catalog, state, shelf } = self.room;
        let values = state.bodies.get(&self.order.id).unwrap_or(&NONE);
        Surroundings::of(catalog, self.order, values, at).with(Books { shelf, rows: &state.flows })
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
        let notices = self.notices(&effects, input.at);
        // Looking again and finding everything as it was is nothing to tell.
        let is_news = input.act != Act::Refresh || !effects.is_empty();
        let (effects, signature) = (told.map_err(|_| unreadable())?, self.signature);
        let visit = act["visit"].as_u64().and_then(|visit| u32::try_from(visit).ok());
        let step = visit.and_then(|visit| self.before.visits.get(&visit)).map(|visit| visit.step.clone());
        let flowed = Flowed { flow_version: self.version, act, step, comment, effects, signature };
        let event =
            Event::OrderFlowed { order_id: self.order.id, from: self.order.status, to: status(after.phase), flowed };
        let change = FlowChange { order_id: self.order.id, row, tasks, timers, notices };
        let events = if is_news { vec![event] } else { Vec::new() };
        Ok(Decision { events, flow: Some(change), ..Decision::default() })
    }

    fn notices(&self, effects: &[Effect], at: Timestamp) -> Vec<Notice> {
        let told = effects.iter().filter_map(|effect| match effect {
            Effect::Informed { step, people } => Some(people.iter().map(move |person| (step, *person))),
            _ => None,
        });
        let notice = |(step, person): (&String, Uuid)| {
            let (order_id, step) = (self.order.id, step.clone());
            Notice { order_id, step, person, at, read_at: None }
        };
        told.flatten().map(notice).collect()
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
        for task in self.room.state.flows.open_tasks(order_id).filter(|task| !now.contains_key(&task.key)) {
            let seat = (act["visit"].as_i64(), act["seat"].as_i64()) == (Some(task.key.visit), Some(task.key.seat));
            let by = input.by.filter(|by| seat && *by == task.key.person);
            let how = act["act"].as_str().filter(|_| by.is_some()).unwrap_or("withdrawn").to_owned();
            tasks.push(Task { end: Some(TaskEnd { at: input.at, by, how }), ..task.clone() });
        }
        for (key, asked) in now {
            if self.room.state.flows.tasks.get(&key).is_some_and(|task| task.end.is_none()) {
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

/// Wants people for the steps that whoever acted chooses for.
fn check_chosen(missing: Vec<String>) -> Result<(), Refusal> {
    let fault = |step: String| {
        FieldError::new("choose-people", "请为下一步选择处理人。", "Choose who acts at the next step.")
            .at(format!("/chosen/{step}"))
    };
    let faults: Vec<FieldError> = missing.into_iter().map(fault).collect();
    if faults.is_empty() { Ok(()) } else { Err(Refusal::InvalidValues(faults)) }
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
        Refused::TooSoon => ("刚催过，请稍后再催。", "People were urged a short while ago. Wait a little."),
        Refused::Choose { step } => {
            let (zh, en) = ("所选人员不符合这个步骤的要求。", "These people cannot be chosen for this step.");
            let fault = FieldError::new("bad-choice", zh, en).at(format!("/chosen/{step}"));
            return Refusal::InvalidValues(vec![fault]);
        }
        Refused::TooLate => ("已有人接着处理，不能再撤回。", "Somebody has acted on it since."),
    };
    Refusal::Unfit(Text::new(zh, en))
}
