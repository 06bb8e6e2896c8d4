//! Who acts at a step: where people come from, and what happens when that gives nobody, or the wrong one.

use crate::group::Rule;
use gongdan_domain::calendar::WorkTime;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Longest chain of deputies that is followed.
pub const MAX_DEPUTIES: usize = 3;

/// Where people come from. Several sources of one step are joined in their order, each person once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case", deny_unknown_fields)]
pub enum Source {
    /// These people.
    People {
        /// Users.
        people: Vec<Uuid>,
    },
    /// Everybody with a role.
    Role {
        /// The role's code.
        role: String,
        /// Only those who share this with the order.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        within: Option<Within>,
    },
    /// Everybody in a group or team.
    Group {
        /// The group's code.
        group: String,
    },
    /// Everybody in a department and below.
    Department {
        /// The department's code.
        department: String,
    },
    /// The head of the requester's department, or of one further up.
    DepartmentHead {
        /// 1 is the requester's own department.
        level: u32,
    },
    /// The requester's managers one after the other, from the nearest.
    ManagerChain {
        /// How many levels at most.
        levels: u32,
        /// Ends with the first manager who has this role.
        #[serde(default, rename = "untilRole", skip_serializing_if = "Option::is_none")]
        until_role: Option<String>,
    },
    /// Who asked for the order.
    Requester,
    /// The requester's manager.
    RequesterManager,
    /// The person or the department's head in a field of the form.
    Field {
        /// The field's id.
        field: String,
    },
    /// A person named in a detail of a linked record: the account manager of the customer.
    Record {
        /// The field that links the record.
        field: String,
        /// The record's detail.
        detail: String,
    },
    /// Whom a decision table of the flow names; see [`crate::rules`].
    Rule {
        /// The table.
        table: String,
        /// Its output that names people.
        #[serde(default = "approvers")]
        output: String,
    },
    /// Everybody who has a skill: one that is named, or those in a field of the form.
    Skill {
        /// The skill.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        skill: Option<String>,
        /// The field whose text, or any of whose texts, is the skill; for orders that leave it empty nobody.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        field: Option<String>,
        /// Only those who share this with the order.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        within: Option<Within>,
    },
    /// Whoever is on duty when the order comes by (值班).
    Roster {
        /// The roster's key; that of the order's site when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        roster: Option<String>,
    },
    /// Whom an expression over the order names, in the words of tables; see [`crate::rules::read_person`].
    Expression {
        /// It comes to a text, or a list of texts.
        value: String,
    },
    /// Chosen by a person when the order comes by.
    Chosen {
        /// By whom.
        by: Chooser,
        /// How few at least.
        min: u32,
        /// How many at most.
        max: u32,
        /// From whom; from everybody when empty.
        #[serde(default, skip_serializing_if = "Vec::is_empty", rename = "among")]
        among: Vec<Source>,
    },
}

impl Source {
    /// What people of the source share with the order.
    pub fn within(&self) -> Option<Within> {
        match self {
            Self::Role { within, .. } | Self::Skill { within, .. } => *within,
            Self::Roster { roster: None } => Some(Within::Site),
            _ => None,
        }
    }
}

fn approvers() -> String {
    "approvers".to_owned()
}

/// What a person must share with the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Within {
    /// The requester's department, or one above it.
    Department,
    /// The order's site.
    Site,
    /// The order's customer.
    Customer,
}

/// Who chooses people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chooser {
    /// The requester, when the order is submitted (自选审批人).
    Requester,
    /// Whoever acts at the step before.
    Previous,
}

/// What happens at a step where nobody is found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "then", rename_all = "snake_case", deny_unknown_fields)]
pub enum Nobody {
    /// The flow's administrators decide.
    #[default]
    Administrator,
    /// The step counts as approved.
    Approve,
    /// The step counts as rejected.
    Reject,
    /// This person decides.
    Person {
        /// A user.
        person: Uuid,
    },
}

/// What happens when the requester would decide about the own order, unless the step asks for [`Source::Requester`].
/// Applied before [`Nobody`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnOrder {
    /// The requester's manager decides.
    #[default]
    Manager,
    /// The requester decides.
    Decide,
    /// The others decide without the requester.
    Skip,
}

/// What happens when somebody would decide again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SamePerson {
    /// Passed for those who approved the step directly before.
    #[default]
    Consecutive,
    /// Passed for those who approved anywhere before in this order.
    OncePerOrder,
    /// Everybody is asked at every step.
    Never,
}

/// How a pool of people becomes one who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pool {
    /// Offered to all; the first to claim it owns it (认领).
    Claim,
    /// In turn (轮询).
    RoundRobin,
    /// Whoever has the least open work (最少负载).
    LeastLoaded,
    /// Anyone (随机).
    Random,
}

/// The people of a step and how they decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Staff {
    /// Where they come from.
    pub who: Vec<Source>,
    /// How they decide together.
    #[serde(default = "all")]
    pub decide: Rule,
    /// Weights for [`Rule::Weighted`]; 1 for whoever is not named.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub weights: BTreeMap<Uuid, u32>,
    /// Whether one of them acts alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<Pool>,
    /// When nobody is found.
    #[serde(default)]
    pub nobody: Nobody,
    /// When the requester is among them.
    #[serde(default)]
    pub own_order: OwnOrder,
    /// When somebody approved already.
    #[serde(default)]
    pub same_person: SamePerson,
}

impl Staff {
    /// People from these sources, everything else as it is unless an owner says otherwise.
    pub fn of(who: Vec<Source>) -> Self {
        Self {
            who,
            decide: all(),
            weights: BTreeMap::new(),
            pool: None,
            nobody: Nobody::default(),
            own_order: OwnOrder::default(),
            same_person: SamePerson::default(),
        }
    }
}

fn all() -> Rule {
    Rule::All
}

/// What there is to know about an order when people are looked for.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Who asked; `None` for strangers.
    pub requester: Option<Uuid>,
    /// The order's type.
    pub type_id: Uuid,
    /// The order's site.
    pub site: Option<Uuid>,
    /// The order's customer.
    pub customer: Option<Uuid>,
    /// The order's values.
    pub values: &'a Map<String, Value>,
}

/// Whose working time is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// A person's.
    Person(Uuid),
    /// The order's: of its site, else of the organisation.
    Order,
}

/// What the engine asks about people. The catalogue of the organisation answers; a proof answers with everybody who
/// could be there.
pub trait Directory {
    /// The active people of a source other than [`Source::Chosen`], [`Source::Rule`] and
    /// [`Source::Expression`], best first, each once.
    fn people(&self, source: &Source, about: &About<'_>) -> Vec<Uuid>;

    /// The manager of a person, so many levels up; 1 is the direct one.
    fn manager(&self, person: Uuid, level: u32) -> Option<Uuid>;

    /// Who looks after the flow.
    fn administrators(&self) -> Vec<Uuid>;

    /// When somebody works, or when work is done on an order; `None` for day and night, where no calendar is set.
    fn work_time(&self, whose: Whose, about: &About<'_>) -> Option<Arc<WorkTime>> {
        let _ = (whose, about);
        None
    }

    /// Whom a person has named to act now for orders of this type.
    fn deputy(&self, person: Uuid, type_id: Uuid) -> Option<Uuid>;

    /// How often the pool of a step has been asked before, for [`Pool::RoundRobin`].
    fn turn(&self, step: &str) -> u32;

    /// Open tasks of a person, for [`Pool::LeastLoaded`].
    fn load(&self, person: Uuid) -> u32;

    /// The same for several at once, in their order.
    fn loads(&self, people: &[Uuid]) -> Vec<u32> {
        people.iter().map(|person| self.load(*person)).collect()
    }

    /// Chance, for [`Pool::Random`]: any number, another one for every act.
    fn luck(&self) -> u64 {
        0
    }

    /// Who acts now in place of a person who was asked at `asked`.
    fn deputy_since(&self, person: Uuid, type_id: Uuid, asked: Timestamp) -> Option<Uuid> {
        let _ = asked;
        self.deputy(person, type_id)
    }

    /// When the answer to [`Directory::deputy_since`] may next be another.
    fn next_change(&self, person: Uuid, type_id: Uuid) -> Option<Timestamp> {
        let _ = (person, type_id);
        None
    }
}
