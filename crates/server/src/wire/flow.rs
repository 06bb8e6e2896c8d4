//! Flows, where orders stand in them, and what people are asked to do.

use super::{Actor, Instant, OrderSummary, PeopleChoice, Text};
use gongdan_domain::text;
use gongdan_engine::act::Position;
use gongdan_engine::behaviour::Outcome;
use gongdan_engine::definition;
use gongdan_engine::finding;
use gongdan_engine::group::{Rule, Verdict};
use gongdan_engine::proof;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// A flow as its owner draws it: `steps`, `tables`, `cases`; see the guide.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = HashMap<String, serde_json::Value>)]
pub(crate) struct Flow(pub(crate) gongdan_engine::definition::Flow);

/// What is wrong with a flow.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowFinding {
    /// Stable and never translated.
    pub(crate) code: &'static str,
    /// `hint`, `warning` or `error`; an error forbids publishing.
    #[schema(value_type = String)]
    pub(crate) severity: finding::Severity,
    #[schema(value_type = Text)]
    pub(crate) text: text::Text,
    /// The steps it concerns, the first one foremost.
    pub(crate) steps: Vec<String>,
    /// The ways out of the first step that it concerns, by their number from 0.
    pub(crate) ways: Vec<usize>,
    /// The fields of the form that it concerns.
    pub(crate) fields: Vec<String>,
    /// The decision table that it concerns.
    #[schema(required)]
    pub(crate) table: Option<String>,
    /// The rows of that table, by their number from 0.
    pub(crate) rows: Vec<usize>,
    /// An order that shows it, lived through by the engine.
    #[schema(required)]
    pub(crate) example: Option<FlowExample>,
}

/// An order that shows what is wrong. People of it may be made up where nobody in the organisation is meant.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowExample {
    /// What happens, in a sentence.
    #[schema(value_type = Text)]
    pub(crate) text: text::Text,
    /// Who asks for it; nobody when it comes from a public form.
    #[schema(required)]
    pub(crate) requester: Option<Uuid>,
    #[schema(required)]
    pub(crate) site: Option<Uuid>,
    #[schema(required)]
    pub(crate) customer: Option<Uuid>,
    /// What it says; a field that is not there, or `null`, is empty.
    #[schema(value_type = HashMap<String, serde_json::Value>)]
    pub(crate) values: serde_json::Map<String, serde_json::Value>,
    /// What happens to it, in order: `act`, `by` and what belongs to the act.
    #[schema(value_type = Vec<HashMap<String, serde_json::Value>>)]
    pub(crate) deeds: Vec<proof::Deed>,
    /// What is to be seen then: `shows` and what belongs to it.
    #[schema(value_type = HashMap<String, serde_json::Value>)]
    pub(crate) shows: proof::Shows,
}

impl From<finding::Finding> for FlowFinding {
    fn from(finding: finding::Finding) -> Self {
        let finding::Finding { code, severity, text, steps, ways, fields, table, rows, example } = finding;
        Self {
            code,
            severity,
            text,
            steps,
            ways,
            fields,
            table,
            rows,
            example: example.map(|example| (*example).into()),
        }
    }
}

impl From<proof::Example> for FlowExample {
    fn from(example: proof::Example) -> Self {
        let text = example.text();
        let proof::Example { requester, site, customer, values, deeds, shows } = example;
        Self { text, requester, site, customer, values, deeds, shows }
    }
}

/// What is wrong with a flow, all of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowCheck {
    /// Whether it may be published.
    pub(crate) publishable: bool,
    pub(crate) findings: Vec<FlowFinding>,
}

/// Where an order stands in its flow.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderFlow {
    /// The version of the flow it was born with.
    pub(crate) flow_version: i64,
    /// `running`, `suspended` or `ended`.
    pub(crate) phase: &'static str,
    /// How it ended: `completed`, `rejected` or `cancelled`.
    #[schema(required, value_type = Option<String>)]
    pub(crate) outcome: Option<Outcome>,
    /// Why it cannot go on by itself.
    #[schema(required)]
    pub(crate) attention: Option<Attention>,
    /// Where it waits.
    pub(crate) waits: Vec<FlowWait>,
    /// The calls of other systems that it waits for, at most twenty.
    pub(crate) calls: Vec<FlowCall>,
    /// The steps it has been through, in order.
    pub(crate) passed: Vec<FlowPassed>,
    /// What the caller is asked to do here.
    pub(crate) mine: Vec<MyTask>,
    /// The caller's answers that may still be taken back.
    pub(crate) take_back: Vec<TakeBack>,
    /// Whether the caller may withdraw the order.
    pub(crate) may_withdraw: bool,
    /// Whether the caller may urge people.
    pub(crate) may_urge: bool,
    /// Before when nobody is urged again.
    #[schema(required)]
    pub(crate) urge_after: Option<Instant>,
    /// Whether the caller may step in as an administrator.
    pub(crate) may_administer: bool,
}

/// Why an order cannot go on by itself, and what helps.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Attention {
    /// Stable and never translated.
    pub(crate) code: String,
    #[schema(value_type = Text)]
    pub(crate) reason: text::Text,
    #[schema(value_type = Text)]
    pub(crate) remedy: text::Text,
}

/// A step at which an order waits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowWait {
    /// The order's visit to the step.
    pub(crate) visit: u32,
    pub(crate) step: String,
    #[schema(value_type = Text)]
    pub(crate) name: text::Text,
    pub(crate) since: Instant,
    /// For `people`, for `time`, for an `errand` of the program, or for somebody's `attention`.
    pub(crate) waiting: &'static str,
    pub(crate) seats: Vec<FlowSeat>,
}

/// Another system that is called at a step, as long as it has not answered.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FlowCall {
    /// The order's visit to the step.
    pub(crate) visit: i64,
    /// What people call the other system.
    pub(crate) connection: String,
    /// How often it was called.
    pub(crate) attempts: i64,
    /// When it is called (again).
    pub(crate) next_at: Instant,
    /// Why the last attempt failed.
    #[schema(required, value_type = Option<Text>)]
    pub(crate) reason: Option<text::Text>,
}

/// One person's say at a step.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowSeat {
    pub(crate) seat: u32,
    pub(crate) person: Actor,
    /// Whether it is their turn.
    pub(crate) asked: bool,
    /// Who may act in their place.
    pub(crate) deputies: Vec<Actor>,
    /// What was said: `approved` or `rejected`.
    #[schema(required, value_type = Option<String>)]
    pub(crate) said: Option<Verdict>,
}

/// A step that is over.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowPassed {
    pub(crate) step: String,
    #[schema(value_type = Text)]
    pub(crate) name: text::Text,
    pub(crate) at: Instant,
    /// Who approved or did the work.
    pub(crate) by: Vec<Actor>,
    /// Whether the order was sent back behind it since.
    pub(crate) void: bool,
}

/// What the caller is asked to do at an order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MyTask {
    pub(crate) visit: u32,
    pub(crate) seat: u32,
    pub(crate) step: String,
    #[schema(value_type = Text)]
    pub(crate) name: text::Text,
    /// What whoever acts here must know.
    #[schema(required, value_type = Option<Text>)]
    pub(crate) instructions: Option<text::Text>,
    /// Whose duty it is, when the caller is a deputy.
    #[schema(required)]
    pub(crate) on_behalf_of: Option<Actor>,
    /// What may be done, the most usual first.
    pub(crate) acts: Vec<&'static str>,
    /// Whether approving means that work is done.
    pub(crate) is_work: bool,
    /// Whether approving means that an order which was sent back is submitted again.
    pub(crate) submits_again: bool,
    /// The steps it may be sent back to, latest first.
    pub(crate) returns: Vec<StepName>,
    /// The next steps for which whoever approves here chooses people.
    pub(crate) choices: Vec<PeopleChoice>,
    /// When a comment is asked for: `never`, `on_reject` or `always`.
    #[schema(value_type = String)]
    pub(crate) comment: definition::Asked,
    /// The same of a signature.
    #[schema(value_type = String)]
    pub(crate) signature: definition::Asked,
    /// What may be done here with the fields of the form, `others` and `named`: `hidden`, `read`, `edit` or
    /// `required`; without it what the caller's roles allow.
    #[schema(required, value_type = Option<HashMap<String, serde_json::Value>>)]
    pub(crate) fields: Option<definition::FieldAccess>,
}

/// An answer that may be taken back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TakeBack {
    pub(crate) visit: u32,
    pub(crate) seat: u32,
    pub(crate) step: String,
    #[schema(value_type = Text)]
    pub(crate) name: text::Text,
}

/// Something the caller was told at a step of an order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CcNotice {
    pub(crate) order: OrderSummary,
    pub(crate) step: String,
    #[schema(value_type = Text)]
    pub(crate) name: text::Text,
    pub(crate) at: Instant,
    /// Whether it was read.
    pub(crate) read: bool,
}

/// Notices that were read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReadNotices {
    /// The orders they are about.
    #[schema(min_items = 1, max_items = 200)]
    pub(crate) order_ids: Vec<Uuid>,
}

/// An order of the caller on its way.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MyOrder {
    pub(crate) order: OrderSummary,
    /// `running`, `suspended` or `ended`.
    pub(crate) phase: &'static str,
    /// How it ended.
    #[schema(required, value_type = Option<String>)]
    pub(crate) outcome: Option<Outcome>,
    /// Where it waits, and for whom.
    pub(crate) waits: Vec<FlowWait>,
}

/// Who takes over everything from somebody who leaves.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct BeginHandOver {
    /// Who takes over.
    pub(crate) to: Uuid,
    /// Why, for the history of each order.
    #[schema(min_length = 1, max_length = 10000)]
    pub(crate) comment: String,
}

/// A step by name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StepName {
    pub(crate) step: String,
    #[schema(value_type = Text)]
    pub(crate) name: text::Text,
}

/// What people do to an order in its flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FlowActName {
    Approve,
    Reject,
    Return,
    AddSigners,
    RemoveSigner,
    Transfer,
    Consult,
    Advise,
    Claim,
    Release,
    TakeBack,
    Withdraw,
    Urge,
    Begin,
    Move,
    End,
    Suspend,
    Resume,
    Reassign,
    Retry,
}

/// An act. Which members it needs depends on `act`; the others are left out.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"act": "approve", "visit": 3, "seat": 4, "comment": "同意"}))]
pub(crate) struct ActOnFlow {
    pub(crate) act: FlowActName,
    /// The visit, of an act in a seat and of `retry`.
    pub(crate) visit: Option<u32>,
    /// The seat, of an act in a seat.
    pub(crate) seat: Option<u32>,
    /// The step of `return` and `move`.
    pub(crate) step: Option<String>,
    /// The person of `transfer`, `consult` and `reassign`.
    pub(crate) person: Option<Uuid>,
    /// The people of `add_signers`.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub(crate) people: Vec<Uuid>,
    /// Where added people decide: `before`, `after` or `beside`.
    #[schema(value_type = Option<String>)]
    pub(crate) place: Option<Position>,
    /// How added people decide: `{"rule": "all"}`, which is the default, `{"rule": "any"}` and so on.
    #[schema(value_type = Option<HashMap<String, serde_json::Value>>)]
    pub(crate) decide: Option<Rule>,
    /// People for the next step, of `approve` where whoever acts chooses them.
    #[serde(default)]
    pub(crate) chosen: BTreeMap<String, Vec<Uuid>>,
    /// The caller's signature: a picture that was sent before.
    pub(crate) signature: Option<Uuid>,
    /// How `end` ends the order: `completed`, `rejected` or `cancelled`.
    #[schema(value_type = Option<String>)]
    pub(crate) outcome: Option<Outcome>,
    /// What the caller says about it.
    #[serde(default)]
    #[schema(max_length = 10000)]
    pub(crate) comment: String,
}

impl ActOnFlow {
    /// An act in a seat that needs nothing else.
    pub(crate) fn of(act: FlowActName, visit: u32, seat: u32, comment: String) -> Self {
        let (visit, seat, people) = (Some(visit), Some(seat), Vec::new());
        Self {
            act,
            visit,
            seat,
            step: None,
            person: None,
            people,
            place: None,
            decide: None,
            chosen: BTreeMap::new(),
            signature: None,
            outcome: None,
            comment,
        }
    }
}
