//! What can be done, and sets of it.

use serde::{Deserialize, Serialize};

/// What is to be done. The names are stored in roles and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Create an order.
    Submit,
    /// Read an order, its history, comments and files.
    Read,
    /// Change field values.
    Edit,
    /// Write a comment.
    Comment,
    /// Read and write comments among colleagues, which requesters do not see.
    Note,
    /// Add a file.
    Attach,
    /// Mark as done.
    Complete,
    /// End without doing it.
    Cancel,
    /// Open again.
    Reopen,
    /// Say who is responsible.
    Assign,
    /// Connect with other orders, split off a part.
    Link,
    /// Merge into another order.
    Merge,
    /// Change many at once.
    BulkEdit,
    /// Take out as a file.
    Export,
    /// Manage users, departments, groups and roles. It is what "administrator" means.
    Administer,
    /// Manage order types, forms and option lists.
    ManageForms,
    /// Change the settings of the organisation.
    ManageSettings,
    /// Read the audit log.
    SeeAudit,
    /// See and use the system pages.
    SeeSystem,
    /// Import files of records.
    Import,
    /// Read records of master data, of at least one collection.
    ReadRecords,
    /// Change records of master data, of at least one collection.
    MaintainRecords,
}

impl Action {
    /// What is done to an order; a grant names these.
    pub const ON_ORDERS: [Self; 14] = [
        Self::Submit,
        Self::Read,
        Self::Edit,
        Self::Comment,
        Self::Note,
        Self::Attach,
        Self::Complete,
        Self::Cancel,
        Self::Reopen,
        Self::Assign,
        Self::Link,
        Self::Merge,
        Self::BulkEdit,
        Self::Export,
    ];

    /// What concerns the whole organisation; a role lists these as its rights.
    pub const GENERAL: [Self; 6] =
        [Self::Administer, Self::ManageForms, Self::ManageSettings, Self::SeeAudit, Self::SeeSystem, Self::Import];

    /// Whether it is done to an order.
    pub fn is_on_orders(self) -> bool {
        (self as u8) <= (Self::Export as u8)
    }

    /// The stored and sent name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Read => "read",
            Self::Edit => "edit",
            Self::Comment => "comment",
            Self::Note => "note",
            Self::Attach => "attach",
            Self::Complete => "complete",
            Self::Cancel => "cancel",
            Self::Reopen => "reopen",
            Self::Assign => "assign",
            Self::Link => "link",
            Self::Merge => "merge",
            Self::BulkEdit => "bulk_edit",
            Self::Export => "export",
            Self::Administer => "administer",
            Self::ManageForms => "manage_forms",
            Self::ManageSettings => "manage_settings",
            Self::SeeAudit => "see_audit",
            Self::SeeSystem => "see_system",
            Self::Import => "import",
            Self::ReadRecords => "read_records",
            Self::MaintainRecords => "maintain_records",
        }
    }

    /// Reads a name written by [`Action::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        let records = [Self::ReadRecords, Self::MaintainRecords];
        Self::ON_ORDERS.into_iter().chain(Self::GENERAL).chain(records).find(|action| action.code() == code)
    }
}

/// A set of actions; a list in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Action>", into = "Vec<Action>")]
pub struct Actions(u32);

impl Actions {
    /// Whether `action` is in the set.
    pub fn contains(self, action: Action) -> bool {
        self.0 & bit(action) != 0
    }

    /// What is in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What is in either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Everything in it, in the order of the list of actions.
    pub fn iter(self) -> impl Iterator<Item = Action> {
        let records = [Action::ReadRecords, Action::MaintainRecords];
        let all = Action::ON_ORDERS.into_iter().chain(Action::GENERAL).chain(records);
        all.filter(move |action| self.contains(*action))
    }
}

fn bit(action: Action) -> u32 {
    1 << (action as u8)
}

impl FromIterator<Action> for Actions {
    fn from_iter<I: IntoIterator<Item = Action>>(actions: I) -> Self {
        Self(actions.into_iter().fold(0, |set, action| set | bit(action)))
    }
}

impl From<Vec<Action>> for Actions {
    fn from(actions: Vec<Action>) -> Self {
        actions.into_iter().collect()
    }
}

impl From<Actions> for Vec<Action> {
    fn from(set: Actions) -> Self {
        set.iter().collect()
    }
}
