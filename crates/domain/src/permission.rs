//! Who may do what: the one check behind every channel.

use crate::order::{Order, Status};
use crate::people::Role;
use uuid::Uuid;

/// On whose behalf something is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// A signed-in user or a token that acts for one.
    User {
        /// The user.
        id: Uuid,
        /// The user's role now.
        role: Role,
    },
    /// Somebody with the link of a public form.
    Public,
    /// Gongdan itself: seeding, schedules.
    System,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Create an order.
    Submit,
    /// Read an order, its history, comments and files.
    Read,
    /// Change field values.
    Edit,
    /// Write a comment.
    Comment,
    /// Add a file.
    Attach,
    /// Mark as done.
    Complete,
    /// End without doing it.
    Cancel,
    /// Open again.
    Reopen,
    /// Change users, departments, types, lists; see the system pages.
    Administer,
    /// Change records of master data.
    MaintainRecords,
}

/// Which orders a list may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// All orders of the organisation.
    All,
    /// Only orders this user asked for.
    RequestedBy(Uuid),
    /// None.
    Nothing,
}

/// The orders `caller` may see in lists, searches, streams and exports.
pub fn scope(caller: &Caller) -> Scope {
    match caller {
        Caller::System => Scope::All,
        Caller::Public => Scope::Nothing,
        Caller::User { id, role } => match role {
            Role::Admin | Role::Agent => Scope::All,
            Role::Requester => Scope::RequestedBy(*id),
        },
    }
}

impl Scope {
    /// Whether an order with this requester lies inside.
    pub fn contains(self, requester: Option<Uuid>) -> bool {
        match self {
            Self::All => true,
            Self::RequestedBy(user) => requester == Some(user),
            Self::Nothing => false,
        }
    }
}

/// Whether `caller` may do `action` that concerns no particular order.
pub fn may(caller: &Caller, action: Action) -> bool {
    match caller {
        Caller::System => true,
        Caller::Public => action == Action::Submit,
        Caller::User { role, .. } => match action {
            Action::Submit => true,
            Action::Administer => *role == Role::Admin,
            Action::MaintainRecords => matches!(role, Role::Admin | Role::Agent),
            Action::Read
            | Action::Edit
            | Action::Comment
            | Action::Attach
            | Action::Complete
            | Action::Cancel
            | Action::Reopen => false,
        },
    }
}

/// Whether `caller` may do `action` on `order`, by right; whether the order's state allows it is
/// another question ([`fits`]).
pub fn may_on(caller: &Caller, action: Action, order: &Order) -> bool {
    if !scope(caller).contains(order.requester_id) {
        return false;
    }
    let handles = match caller {
        Caller::System => true,
        Caller::Public => false,
        Caller::User { role, .. } => matches!(role, Role::Admin | Role::Agent),
    };
    match action {
        Action::Read | Action::Comment | Action::Attach | Action::Edit | Action::Cancel | Action::Reopen => true,
        Action::Complete => handles,
        Action::Submit | Action::Administer | Action::MaintainRecords => may(caller, action),
    }
}

/// Whether the state of `order` allows `action` at all.
pub fn fits(action: Action, order: &Order) -> bool {
    match action {
        Action::Read | Action::Comment | Action::Submit | Action::Administer | Action::MaintainRecords => true,
        Action::Edit | Action::Attach | Action::Complete | Action::Cancel => order.status == Status::Open,
        Action::Reopen => order.status != Status::Open,
    }
}

/// The actions to offer `caller` on `order`, with the names the API uses.
pub fn offered(caller: &Caller, order: &Order) -> Vec<&'static str> {
    [
        ("edit", Action::Edit),
        ("comment", Action::Comment),
        ("attach", Action::Attach),
        ("complete", Action::Complete),
        ("cancel", Action::Cancel),
        ("reopen", Action::Reopen),
    ]
    .into_iter()
    .filter(|(_, action)| may_on(caller, *action, order) && fits(*action, order))
    .map(|(name, _)| name)
    .collect()
}
