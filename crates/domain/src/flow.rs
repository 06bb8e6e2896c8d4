//! Orders on their way through a flow, as rows: where each stands, who is asked, what waits for its time.
//!
//! What moves an order is the engine's; here it is data that is loaded, changed and written back with the order.

use crate::document::Body;
use crate::event::Event;
use crate::permission::StepFields;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// A published flow; the key is `<type id>:<version>`, as for a form. What is in it is the engine's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FlowBody(pub Value);

impl Body for FlowBody {
    const KIND: &'static str = "flow";
}

/// Something done to an order in its flow.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowAct {
    /// The order.
    pub order_id: Uuid,
    /// The engine's act, as JSON.
    pub act: Value,
    /// What the actor says about it; may be empty.
    pub comment: String,
    /// The version of the flow to go on in, for a migration.
    pub version: Option<i64>,
    /// The actor's signature: a picture they have sent.
    pub signature: Option<Uuid>,
}

impl FlowAct {
    /// An act without anything said about it.
    pub fn new(order_id: Uuid, act: Value) -> Self {
        Self { order_id, act, comment: String::new(), version: None, signature: None }
    }

    /// Whether somebody steers the flow from outside.
    pub fn is_administration(&self) -> bool {
        self.name() == "administer"
    }

    /// The name of the act, as the engine writes it.
    pub fn name(&self) -> &str {
        self.act["act"].as_str().unwrap_or_default()
    }
}

/// Where an order stands in its flow.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowRow {
    /// The version of the flow it was born with.
    pub flow_version: i64,
    /// The engine's state, as JSON.
    pub state: String,
    /// Why it cannot go on by itself: a code of the engine.
    pub attention: Option<String>,
    /// When it last moved.
    pub moved_at: Timestamp,
    /// How many timers it has.
    pub timers: i64,
}

/// What one person is asked to do: unique by order, visit, seat and person.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Which.
    pub key: TaskKey,
    /// Whose duty it is, when the person is a deputy.
    pub on_behalf_of: Option<Uuid>,
    /// The step's id.
    pub step: String,
    /// Whether only advice is asked for.
    pub is_advice: bool,
    /// When it was asked.
    pub since: Timestamp,
    /// How it ended.
    pub end: Option<TaskEnd>,
}

/// What makes a task unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TaskKey {
    /// The order.
    pub order_id: Uuid,
    /// The order's visit to a step.
    pub visit: i64,
    /// The seat in it.
    pub seat: i64,
    /// Who is asked.
    pub person: Uuid,
}

/// How a task ended.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskEnd {
    /// When.
    pub at: Timestamp,
    /// Who did it; `None` when it was not needed any more.
    pub by: Option<Uuid>,
    /// What was done, as the engine calls the act; `withdrawn` when it was not needed any more.
    pub how: String,
}

/// An instant at which an order goes on by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Timer {
    /// The order.
    pub order_id: Uuid,
    /// What is done then: a code of the engine.
    pub kind: String,
    /// The order's visit to a step.
    pub visit: i64,
    /// The seat whose clock it is; 0 for the step's own.
    pub seat: i64,
    /// Which mark of the clock.
    pub mark: i64,
    /// When.
    pub due_at: Timestamp,
}

/// The rows of flows that a batch meets.
#[derive(Debug, Default)]
pub struct FlowRows {
    /// Where orders stand.
    pub rows: HashMap<Uuid, FlowRow>,
    /// Open tasks of the orders touched, and those that changed.
    pub tasks: BTreeMap<TaskKey, Task>,
    /// Orders whose row must be written.
    pub changed_rows: HashSet<Uuid>,
    /// Tasks that must be written, in the order of their key.
    pub changed_tasks: BTreeSet<TaskKey>,
    /// All timers of the orders that changed.
    pub timers: HashMap<Uuid, Vec<Timer>>,
    /// Orders that had timers when they were loaded.
    pub had_timers: HashSet<Uuid>,
    /// Who is or was asked at an order, of those that were looked for: order and person.
    pub parts: HashSet<(Uuid, Uuid)>,
    /// What the steps at which people are asked let them do with fields: by order and person, where they say something.
    pub narrowed: HashMap<(Uuid, Uuid), Vec<StepFields>>,
    /// People who were told something: written once for a person, an order and a step.
    pub notices: Vec<Notice>,
}

/// Something a person was told at a step of an order (抄送).
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// The order.
    pub order_id: Uuid,
    /// The step.
    pub step: String,
    /// Who.
    pub person: Uuid,
    /// When.
    pub at: Timestamp,
    /// When they read it.
    pub read_at: Option<Timestamp>,
}

/// What one act leads to, beside its event.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowChange {
    /// The order.
    pub order_id: Uuid,
    /// Where it stands now.
    pub row: FlowRow,
    /// Tasks made, changed and ended.
    pub tasks: Vec<Task>,
    /// All its timers; those of before are gone.
    pub timers: Vec<Timer>,
    /// Who was told.
    pub notices: Vec<Notice>,
}

impl FlowRows {
    /// The open tasks of one order, however many others the batch holds.
    pub fn open_tasks(&self, order_id: Uuid) -> impl Iterator<Item = &Task> {
        let first = TaskKey { order_id, visit: i64::MIN, seat: i64::MIN, person: Uuid::nil() };
        let of_order = self.tasks.range(first..).take_while(move |(key, _)| key.order_id == order_id);
        of_order.map(|(_, task)| task).filter(|task| task.end.is_none())
    }

    /// A copy of what concerns some orders, to try something on.
    pub(crate) fn part(&self, orders: &[Uuid]) -> Self {
        let rows = orders.iter().filter_map(|id| Some((*id, self.rows.get(id)?.clone()))).collect();
        let tasks = orders.iter().flat_map(|id| self.open_tasks(*id)).map(|task| (task.key, task.clone())).collect();
        Self { rows, tasks, narrowed: self.narrowed.clone(), parts: self.parts.clone(), ..Self::default() }
    }

    /// Whether something must be written.
    pub fn is_changed(&self) -> bool {
        !self.changed_rows.is_empty() || !self.timers.is_empty()
    }

    /// Takes a change in.
    pub fn apply(&mut self, change: FlowChange) {
        let FlowChange { order_id, row, tasks, timers, notices } = change;
        self.notices.extend(notices);
        self.rows.insert(order_id, row);
        self.changed_rows.insert(order_id);
        for task in tasks {
            self.changed_tasks.insert(task.key);
            self.tasks.insert(task.key, task);
        }
        self.timers.insert(order_id, timers);
    }
}

/// What stands in an event about an order in its flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Flowed {
    /// The version of the flow.
    pub flow_version: i64,
    /// The engine's act.
    pub act: Value,
    /// The step it was done at; absent for acts on the order as a whole, and in what was written before steps were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// What the actor said about it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// The engine's effects, in order.
    pub effects: Vec<Value>,
    /// The actor's signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Uuid>,
}

/// The act by which an order begins its flow.
pub const START: &str = "start";

impl Event {
    /// Whether it is the beginning of a flow: part of the submission and no change of its own.
    pub(crate) fn begins_flow(&self) -> bool {
        matches!(self, Self::OrderFlowed { flowed, .. } if flowed.act["act"] == START)
    }
}
