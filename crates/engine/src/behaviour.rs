//! What a step does, in the few words the engine knows. The kinds that an owner picks from a list read their settings
//! into one of these; the engine never knows a kind by name.

use crate::bpmn::Element;
use crate::definition::Step;
use crate::finding::Finding;
use crate::outgoing::Outgoing;
use crate::people::{Source, Staff};
use gongdan_domain::expr::Expr;
use jiff::SignedDuration;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// What a step does.
#[derive(Debug, Clone, PartialEq)]
pub enum Behaviour {
    /// The order begins here.
    Begin,
    /// People act and the order waits for them.
    Act(Acting),
    /// People are told; the order goes on.
    Inform(Staff),
    /// The order goes one, several or all ways, and waits where they meet again.
    Gate(Gate),
    /// The order waits.
    Wait(Wait),
    /// The program does something; the order waits until it is done.
    Errand(Errand),
    /// The order ends.
    Finish(Outcome),
}

impl Behaviour {
    /// Whether an order stays at such a step until something happens.
    pub fn waits(&self) -> bool {
        matches!(self, Self::Act(_) | Self::Wait(_) | Self::Errand(_))
    }

    /// Whether an order leaves such a step by what the program does alone, without people and without time going by.
    pub fn is_automatic(&self) -> bool {
        match self {
            Self::Errand(Errand::Update { .. } | Errand::Call(_)) => true,
            // Orders that are waited for have people of their own.
            Self::Errand(Errand::Parts { share, .. }) => *share == 0,
            Self::Begin | Self::Act(_) | Self::Inform(_) | Self::Gate(_) | Self::Wait(_) | Self::Finish(_) => false,
        }
    }

    /// Whether orders of the type with that key are made here.
    pub fn makes(&self, key: &str) -> bool {
        matches!(self, Self::Errand(Errand::Parts { order_type, .. }) if order_type == key)
    }

    /// How people act here, if they ever do. At the beginning whoever asked for the order does, once it has been sent
    /// back to them: they change it and submit it again.
    pub fn acting(&self) -> Option<&Acting> {
        static AGAIN: LazyLock<Acting> = LazyLock::new(|| Acting {
            staff: Staff::of(vec![Source::Requester]),
            may_reject: false,
            on_reject: OnReject::End,
            returns: Returns { never: true, ..Returns::default() },
        });
        match self {
            Self::Begin => Some(&AGAIN),
            Self::Act(acting) => Some(acting),
            Self::Inform(_) | Self::Gate(_) | Self::Wait(_) | Self::Errand(_) | Self::Finish(_) => None,
        }
    }
}

/// What the program does at a step. The engine only says when; a follower of the log carries it out and reports back,
/// each once however often it is tried.
#[derive(Debug, Clone, PartialEq)]
pub enum Errand {
    /// Fields of the order get new answers.
    Update {
        /// Which, and what.
        set: Vec<Assignment>,
    },
    /// Orders are made that are parts of this one.
    Parts {
        /// The key of their type.
        order_type: String,
        /// One for each row of these detail rows, which expressions see as `row`; else one.
        each: Option<String>,
        /// Their answers.
        set: Vec<Assignment>,
        /// How many of them, in percent and rounded up, must be over before the order goes on; 0 waits for none.
        share: u8,
    },
    /// Another system is called.
    Call(Box<Outgoing>),
}

impl Errand {
    /// What it writes into the order itself, whatever comes of it.
    pub fn writes(&self) -> Vec<&Assignment> {
        match self {
            Self::Update { set } => set.iter().collect(),
            Self::Parts { .. } => Vec::new(),
            Self::Call(call) => call.set.iter().chain(call.failed.iter().flatten()).collect(),
        }
    }
}

/// A field and the answer it gets.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    /// The field's id.
    pub field: String,
    /// What it gets, of the order as it is then.
    pub value: Expr,
}

/// How people act.
#[derive(Debug, Clone, PartialEq)]
pub struct Acting {
    /// Who, and how they decide together.
    pub staff: Staff,
    /// Whether they may reject: an approval, not work to be done.
    pub may_reject: bool,
    /// Where a rejection leads.
    pub on_reject: OnReject,
    /// Where a person may send the order back to.
    pub returns: Returns,
}

/// Where a rejection leads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "then", rename_all = "snake_case", deny_unknown_fields)]
pub enum OnReject {
    /// The order ends, rejected.
    #[default]
    End,
    /// The order goes back to a step it has passed.
    Return {
        /// Which.
        to: String,
    },
}

/// Where and how an order may be sent back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Returns {
    /// The steps it may go back to; every passed one that people act at, and the start, when empty.
    #[serde(default)]
    pub to: Vec<String>,
    /// Whether it comes straight back to whoever returned it instead of running all steps again.
    #[serde(default)]
    pub straight_back: bool,
    /// Whether nothing may be sent back from here.
    #[serde(default)]
    pub never: bool,
}

/// How an order splits and meets again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Exactly one way: the first that is open, else the one for otherwise.
    One,
    /// All ways; waits for all of them where they meet.
    All,
    /// Every open way, or the one for otherwise; waits for those that were started.
    Some,
}

/// What an order waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wait {
    /// So much wall time.
    Wall(SignedDuration),
    /// So much working time.
    Working(SignedDuration),
    /// The instant in a field; no waiting when it is empty or past.
    Field(String),
}

/// How an order ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As it should.
    Completed,
    /// Somebody whose word counts said no.
    Rejected,
    /// Nobody wants it any more.
    Cancelled,
}

/// A kind of step: what the owner picks from the list.
pub trait StepKind: Send + Sync {
    /// The stored name; it never changes.
    fn name(&self) -> &'static str;

    /// Reads the owner's settings, once for a flow version.
    ///
    /// # Errors
    /// Every setting that makes no sense.
    fn open(&self, step: &Step) -> Result<Behaviour, Vec<Finding>>;

    /// The settings it reads, as JSON Schema; `#/$defs` of the schema of flows may be referred to.
    fn settings_schema(&self) -> Value {
        json!({"type": "object", "additionalProperties": false})
    }

    /// The settings with which it stands for an element of a BPMN document from elsewhere, if it does. What BPMN does
    /// not tell, such as who acts, is left for the owner to fill in.
    fn for_bpmn(&self, element: &Element) -> Option<Map<String, Value>> {
        let _ = element;
        None
    }
}

/// All kinds there are.
pub trait StepKinds: Send + Sync {
    /// The kind of that name.
    fn get(&self, name: &str) -> Option<&'static dyn StepKind>;

    /// Every kind, by name.
    fn all(&self) -> Vec<&'static dyn StepKind>;
}

/// Reads the owner's settings of a step.
///
/// # Errors
/// A finding that names what is wrong.
pub fn read_settings<T: DeserializeOwned>(step: &Step) -> Result<T, Vec<Finding>> {
    T::deserialize(Value::Object(step.settings.clone())).map_err(|error| {
        let (zh, en) = (format!("无法读取设置：{error}。"), format!("These settings cannot be read: {error}."));
        vec![Finding::error("bad-setting", zh, en, &[&step.id])]
    })
}

/// Wants a step to have no settings at all.
///
/// # Errors
/// A finding that names what is there.
pub fn no_settings(step: &Step) -> Result<(), Vec<Finding>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Nothing {}
    read_settings::<Nothing>(step).map(drop)
}
