//! Who may do what: the one check behind every channel.
//!
//! Roles hold grants: actions on orders of some types within some reach. Users have roles of their own and
//! through groups; what they may do is the union of all grants, and nothing else. See `docs/decisions`.

mod action;
mod administration;
mod asked;
mod explain;
mod field;
mod rights;
mod role;
mod scope;

pub use action::{Action, Actions};
pub use administration::{Administration, may_take, nobody_left};
pub use asked::Asked;
pub use explain::{Explanation, Reason, Verdict, explain};
pub use field::{FieldRight, FieldRights, FieldView, StepFields};
pub use rights::{Belonging, Held, Rights};
pub use role::{BuiltIn, Extent, Grant, Group, RecordRight, RecordRights, Role};
pub use scope::{Ids, Over, Place, Reach, Scope, Types};

use crate::form::FieldError;
use crate::order::{Order, Status};
use std::sync::Arc;
use uuid::Uuid;

/// On whose behalf something is asked.
#[derive(Debug, Clone)]
pub enum Caller {
    /// A signed-in user or a token that acts for one.
    User {
        /// The user.
        id: Uuid,
        /// What the user may do now, as the catalogue worked it out.
        rights: Arc<Rights>,
        /// What the steps at which the user is asked now say about fields.
        asked: Arc<Asked>,
    },
    /// Somebody with the link of a public form.
    Public,
    /// Gongdan itself: seeding, schedules.
    System,
}

impl Caller {
    /// The same where somebody is asked at steps that say something about fields.
    #[must_use]
    pub fn at_steps(self, asked: Arc<Asked>) -> Self {
        match self {
            Self::User { id, rights, .. } => Self::User { id, rights, asked },
            other => other,
        }
    }

    /// What the steps at which the caller is asked now say about the fields of an order.
    pub fn steps_on(&self, order: Uuid) -> Arc<[StepFields]> {
        match self {
            Self::User { asked, .. } => asked.on(order),
            Self::Public | Self::System => Arc::default(),
        }
    }

    /// Whether there is nothing in the organisation's orders that is closed to the caller.
    pub fn sees_all(&self) -> bool {
        match self {
            Self::System => true,
            Self::Public => false,
            Self::User { rights, asked, .. } => asked.is_empty() && rights.sees_all(),
        }
    }
}

/// The orders `caller` may see in lists, searches, streams and exports.
pub fn scope(caller: &Caller) -> Scope {
    scope_for(caller, Action::Read)
}

/// The orders `caller` may see and do `action` to is what lies in both this and [`scope`].
pub fn scope_for(caller: &Caller, action: Action) -> Scope {
    match caller {
        Caller::System => Scope::All,
        Caller::Public => Scope::Nothing,
        Caller::User { rights, .. } => rights.scope(action).clone(),
    }
}

/// Whether `caller` may do `action` in general; of an action on orders, whether there may be an order for it.
pub fn may(caller: &Caller, action: Action) -> bool {
    match caller {
        Caller::System => true,
        Caller::Public => action == Action::Submit,
        Caller::User { rights, .. } => rights.may(action),
    }
}

/// Whether `caller` may submit orders of a type. Whether strangers may is a matter of the type's public form.
pub fn may_submit(caller: &Caller, type_id: Uuid) -> bool {
    match caller {
        Caller::System | Caller::Public => true,
        Caller::User { rights, .. } => rights.scope(Action::Submit).touches_type(type_id),
    }
}

/// Whether `caller` may do `action` on `order`, by right; whether the order's state allows it is
/// another question ([`fits`]).
pub fn may_on(caller: &Caller, action: Action, order: &Order) -> bool {
    match caller {
        Caller::System => true,
        Caller::Public => false,
        Caller::User { rights, .. } => rights.may_on(action, &order.into()),
    }
}

/// What it takes to be told of an event of an order, besides seeing the order.
pub fn needed_for(event_kind: &str) -> Action {
    if matches!(event_kind, crate::event::NOTED | crate::event::DUE) { Action::Note } else { Action::Read }
}

/// Whether `caller` sees a comment on `order`, which they may read: every channel that shows comments asks this.
pub fn sees_comment(caller: &Caller, order: &Order, internal: bool) -> bool {
    !internal || may_on(caller, Action::Note, order)
}

/// What `caller` may do with records of a collection.
pub fn record_right(caller: &Caller, collection: &str) -> RecordRight {
    match caller {
        Caller::System => RecordRight::Edit,
        Caller::Public => RecordRight::None,
        Caller::User { rights, .. } => rights.records(collection),
    }
}

/// What the roles of `caller` let them do with a field on every order of a type within reach: what columns of lists and
/// exports may rely on. Filters and sortings ask [`may_ask`], too; for one order ask [`fields_on`], for a new one
/// [`fields_new`].
pub fn field_right(caller: &Caller, type_id: Uuid, field: &str) -> FieldRight {
    match caller {
        Caller::System => FieldRight::Edit,
        Caller::Public => FieldRight::Hidden,
        Caller::User { rights, .. } => rights.field_everywhere(type_id, field),
    }
}

/// Whether filters, sortings and searches of `caller` may ask for a field: it is shown on every order of the type within
/// reach, those included at which the caller is asked now.
pub fn may_ask(caller: &Caller, type_id: Uuid, field: &str) -> bool {
    let closed = matches!(caller, Caller::User { asked, .. } if asked.hides(type_id, field));
    !closed && field_right(caller, type_id, field) > FieldRight::Hidden
}

/// What `caller` may do with the fields of `order`: what roles allow, narrowed by the steps at which they are asked.
pub fn fields_on(caller: &Caller, order: &Order) -> FieldView {
    match caller {
        Caller::System => FieldView::open(order.type_id),
        Caller::Public => FieldView::closed(order.type_id),
        Caller::User { rights, asked, .. } => rights.fields_on(&order.into()).narrowed(asked.on(order.id)),
    }
}

/// What `caller` may fill in on a new order of a type.
pub fn fields_new(caller: &Caller, type_id: Uuid) -> FieldView {
    match caller {
        Caller::System | Caller::Public => FieldView::open(type_id),
        Caller::User { rights, .. } => rights.fields_new(type_id),
    }
}

/// What `caller` may see of a type's form, on whichever order.
pub fn fields_somewhere(caller: &Caller, type_id: Uuid) -> FieldView {
    match caller {
        Caller::System => FieldView::open(type_id),
        Caller::Public => FieldView::closed(type_id),
        Caller::User { rights, .. } => rights.fields_somewhere(type_id),
    }
}

/// One fault for each of `fields` that may not be changed; a hidden one does not exist.
pub fn check_fields<'f>(view: &FieldView, fields: impl IntoIterator<Item = &'f str>) -> Vec<FieldError> {
    let fault = |field: &str| {
        let error = match view.right(field) {
            FieldRight::Edit => return None,
            FieldRight::Read => FieldError::new("read-only", "您不能修改此字段。", "You may not change this field."),
            FieldRight::Hidden => FieldError::unknown_field(),
        };
        Some(error.under(&crate::form::value_path(field)))
    };
    fields.into_iter().filter_map(fault).collect()
}

/// Whether the state of `order` allows `action` at all.
pub fn fits(action: Action, order: &Order) -> bool {
    match action {
        Action::Edit
        | Action::Attach
        | Action::Complete
        | Action::Cancel
        | Action::Assign
        | Action::Merge
        | Action::BulkEdit => order.status == Status::Open,
        Action::Reopen => order.status != Status::Open,
        Action::Submit
        | Action::Read
        | Action::Comment
        | Action::Note
        | Action::Link
        | Action::Export
        | Action::Administer
        | Action::ManageForms
        | Action::ManageSettings
        | Action::SeeAudit
        | Action::SeeSystem
        | Action::Import
        | Action::ReadRecords
        | Action::MaintainRecords => true,
    }
}

/// The actions to offer `caller` on `order`, with the names the API uses.
pub fn offered(caller: &Caller, order: &Order) -> Vec<&'static str> {
    use Action::{Assign, Attach, Cancel, Comment, Complete, Edit, Link, Merge, Note, Reopen};
    [Edit, Comment, Note, Attach, Complete, Cancel, Reopen, Assign, Link, Merge]
        .into_iter()
        .filter(|action| may_on(caller, *action, order) && fits(*action, order))
        .map(Action::code)
        .collect()
}
