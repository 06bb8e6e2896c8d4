//! What the one who asks may see.

use gongdan_domain::order::Order;
use gongdan_domain::permission::{self, Action, Caller, FieldView, RecordRight, Scope};

/// What the one who asks may see: the permission engine's answers, asked for every candidate as it is now.
#[derive(Debug, Clone)]
pub struct Sight {
    caller: Caller,
}

impl Sight {
    /// What `caller` may see.
    pub fn of(caller: Caller) -> Self {
        Self { caller }
    }

    pub(crate) fn scope(&self) -> Scope {
        permission::scope(&self.caller)
    }

    /// Whether a field of some order, or some order's part, may be closed to the caller.
    pub(crate) fn hides(&self) -> bool {
        !self.caller.sees_all() || permission::scope_for(&self.caller, Action::Note) != Scope::All
    }

    pub(crate) fn sees_order(&self, order: &Order) -> bool {
        permission::may_on(&self.caller, Action::Read, order)
    }

    /// Whether the caller sees what colleagues say among themselves about an order.
    pub(crate) fn sees_notes(&self, order: &Order) -> bool {
        permission::sees_comment(&self.caller, order, true)
    }

    pub(crate) fn fields(&self, order: &Order) -> FieldView {
        permission::fields_on(&self.caller, order)
    }

    /// `kind` is the kind of the document: `record:<collection>`.
    pub(crate) fn sees_records(&self, kind: &str) -> bool {
        let collection = kind.strip_prefix("record:").unwrap_or(kind);
        permission::record_right(&self.caller, collection) >= RecordRight::Read
    }
}
