//! Roles and groups: what an organisation writes down about who may do what.

use super::action::{Action, Actions};
use super::field::FieldRights;
use crate::document::Body;
use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Body of a `role` document; its key is the code that users and groups name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Role {
    /// Name.
    pub name: Text,
    /// For whom it is meant.
    pub description: Text,
    /// What may be done to which orders.
    pub grants: Vec<Grant>,
    /// What may be done with the fields of the orders that the grants reach.
    pub fields: FieldRights,
    /// What may be done in the whole organisation, out of [`Action::GENERAL`].
    pub rights: Actions,
    /// What may be done with records of master data.
    pub records: RecordRights,
    /// Whether whoever has it needs a second factor: without one it opens nothing but the setting up of one.
    pub second_factor: bool,
}

/// The rights that a role could name when it was written: 1 since comments among colleagues have one of their own.
const KNOWS_NOTES: u8 = 1;

/// A role as it is stored.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    name: Text,
    #[serde(default)]
    description: Text,
    #[serde(default)]
    grants: Vec<Grant>,
    #[serde(default)]
    fields: FieldRights,
    #[serde(default)]
    rights: Actions,
    #[serde(default)]
    records: RecordRights,
    #[serde(default)]
    second_factor: bool,
    #[serde(default)]
    knows: u8,
}

impl From<Written> for Role {
    fn from(written: Written) -> Self {
        let Written { name, description, mut grants, fields, rights, records, second_factor, knows } = written;
        if knows < KNOWS_NOTES {
            grants.iter_mut().for_each(Grant::learn_notes);
        }
        Self { name, description, grants, fields, rights, records, second_factor }
    }
}

impl From<Role> for Written {
    fn from(role: Role) -> Self {
        let Role { name, description, grants, fields, rights, records, second_factor } = role;
        Self { name, description, grants, fields, rights, records, second_factor, knows: KNOWS_NOTES }
    }
}

impl Grant {
    /// Whoever could comment on orders of others, or close them, could tell colleagues before that was a right of its
    /// own. Requesters, who comment on their own orders only, never read what colleagues say among themselves.
    fn learn_notes(&mut self) {
        let handles = self.reach != Extent::Own || self.actions.contains(Action::Complete);
        if handles && self.actions.contains(Action::Comment) {
            self.actions = self.actions.or([Action::Note].into_iter().collect());
        }
    }
}

impl Body for Role {
    const KIND: &'static str = "role";
}

/// Actions on orders of some types within some reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Grant {
    /// Order types; null for all, also those to come.
    #[serde(default)]
    pub types: Option<Vec<Uuid>>,
    /// Out of [`Action::ON_ORDERS`].
    pub actions: Actions,
    /// How far it goes.
    pub reach: Extent,
}

/// How far a grant goes, seen from whoever holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// Orders they asked for or are responsible for.
    Own,
    /// Orders of their department, of departments they lead, and of all below.
    Department,
    /// Orders of the sites they are bound to and of all below.
    Site,
    /// Orders of the customers they are bound to.
    Customer,
    /// Every order.
    All,
}

/// What may be done with records, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordRight {
    /// Nothing.
    #[default]
    None,
    /// Find and read.
    Read,
    /// Create, change, retire.
    Edit,
}

/// What a role lets people do with records.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordRights {
    /// In every collection not named below.
    #[serde(default)]
    pub default: RecordRight,
    /// By collection.
    #[serde(default)]
    pub collections: BTreeMap<String, RecordRight>,
}

impl RecordRights {
    /// The right on one collection.
    pub fn of(&self, collection: &str) -> RecordRight {
        self.collections.get(collection).copied().unwrap_or(self.default)
    }

    /// The most it gives in any collection.
    pub fn most(&self) -> RecordRight {
        self.collections.values().copied().fold(self.default, RecordRight::max)
    }
}

/// Body of a `group` document; its key is the code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// Name.
    pub name: String,
    /// Users.
    #[serde(default)]
    pub members: Vec<Uuid>,
    /// Codes of the roles its members have.
    #[serde(default)]
    pub roles: Vec<String>,
}

impl Body for Group {
    const KIND: &'static str = "group";
}

/// The roles every organisation has from its first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BuiltIn {
    /// May change the organisation itself.
    Admin,
    /// Sees and handles all orders.
    Agent,
    /// Submits orders and sees the own ones.
    Requester,
}

impl BuiltIn {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Admin, Self::Agent, Self::Requester];

    /// The role's code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Agent => "agent",
            Self::Requester => "requester",
        }
    }

    /// Whether a code names one of them.
    pub fn is_code(code: &str) -> bool {
        Self::ALL.into_iter().any(|role| role.code() == code)
    }

    /// The id of the role's document in an organisation: the organisation's own with a number mixed in, so that
    /// it is the same on every node and needs no row before somebody changes the role.
    pub fn id(self, organisation: Uuid) -> Uuid {
        Uuid::from_u128(organisation.as_u128() ^ (self as u128 + 1))
    }

    /// What it allows until somebody changes it.
    pub fn role(self) -> Role {
        let everything = || Grant { types: None, actions: Action::ON_ORDERS.into_iter().collect(), reach: Extent::All };
        let records = |default| RecordRights { default, collections: BTreeMap::new() };
        match self {
            Self::Admin => Role {
                name: Text::new("管理员", "Administrator"),
                description: Text::new(
                    "管理组织、人员、权限和表单。",
                    "Manages the organisation, people, access and forms.",
                ),
                grants: vec![everything()],
                fields: FieldRights::default(),
                rights: Action::GENERAL.into_iter().collect(),
                records: records(RecordRight::Edit),
                second_factor: false,
            },
            Self::Agent => Role {
                name: Text::new("处理人", "Agent"),
                description: Text::new("查看并处理所有工单。", "Sees and handles all orders."),
                grants: vec![everything()],
                fields: FieldRights::default(),
                rights: Actions::default(),
                records: records(RecordRight::Edit),
                second_factor: false,
            },
            Self::Requester => Role {
                name: Text::new("提交人", "Requester"),
                description: Text::new("提交工单，查看自己的工单。", "Submits orders and sees the own ones."),
                grants: vec![Grant {
                    types: None,
                    actions: [
                        Action::Submit,
                        Action::Read,
                        Action::Edit,
                        Action::Comment,
                        Action::Attach,
                        Action::Cancel,
                        Action::Reopen,
                    ]
                    .into_iter()
                    .collect(),
                    reach: Extent::Own,
                }],
                fields: FieldRights::default(),
                rights: Actions::default(),
                records: records(RecordRight::Read),
                second_factor: false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn notes(grant: &serde_json::Value, knows: Option<u8>) -> bool {
        let mut role = json!({"name": {"zh": "旧", "en": "Old"}, "grants": [grant]});
        if let Some(knows) = knows {
            role["knows"] = knows.into();
        }
        let role: Role = serde_json::from_value(role).unwrap();
        let again: Role = serde_json::from_value(serde_json::to_value(&role).unwrap()).unwrap();
        assert_eq!(again, role, "what is read once is written and read as it is");
        role.grants[0].actions.contains(Action::Note)
    }

    #[test]
    fn roles_from_before_comments_among_colleagues_learn_them_where_they_could_comment() {
        let grant = |actions: &[&str], reach: &str| json!({"actions": actions, "reach": reach});
        let table = [
            (grant(&["read", "comment"], "all"), None, true),
            (grant(&["read", "comment"], "department"), None, true),
            (grant(&["read", "comment", "complete"], "own"), None, true),
            (grant(&["submit", "read", "comment"], "own"), None, false),
            (grant(&["read"], "all"), None, false),
            (grant(&["read", "comment"], "all"), Some(1), false),
        ];
        for (grant, knows, expected) in table {
            assert_eq!(notes(&grant, knows), expected, "{grant} {knows:?}");
        }
    }
}
