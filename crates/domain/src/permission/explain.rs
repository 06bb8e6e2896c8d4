//! Why somebody may do something to an order, or why not.

use super::action::Action;
use super::field::FieldRight;
use super::rights::{Given, Rights};
use super::role::Extent;
use super::scope::Place;
use std::sync::Arc;
use uuid::Uuid;

/// What one grant says to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Granted,
    /// It does not name the action.
    OtherAction,
    /// It is for other order types.
    OtherType,
    /// The order lies beyond its reach.
    OutOfReach,
}

/// One grant and its word.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// Code of the role it stands in.
    pub role: Arc<str>,
    /// The group through which the role is held.
    pub group: Option<Uuid>,
    /// How far the grant goes.
    pub extent: Extent,
    /// Its word.
    pub verdict: Verdict,
    /// The right it gives on the field asked about, where it reaches the order.
    pub field: Option<FieldRight>,
}

/// The whole answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Whether the action is granted on the order.
    pub allowed: bool,
    /// Whether the order may be read at all: without that, nothing is granted.
    pub readable: bool,
    /// The right on the field asked about.
    pub field: Option<FieldRight>,
    /// Every grant there is.
    pub reasons: Vec<Reason>,
}

/// Explains whether the holder of `rights` may do `action` to an order at `place`, and what of `field`.
pub fn explain(rights: &Rights, action: Action, place: &Place, field: Option<&str>) -> Explanation {
    let verdict = |given: &Given| {
        if !given.reach.types.contains(place.type_id) {
            Verdict::OtherType
        } else if !given.reach.over.contains(place) {
            Verdict::OutOfReach
        } else if !given.actions.contains(action) {
            Verdict::OtherAction
        } else {
            Verdict::Granted
        }
    };
    let reason = |given: &Given| Reason {
        role: given.role.clone(),
        group: given.group,
        extent: given.extent,
        verdict: verdict(given),
        field: field.filter(|_| given.reach.contains(place)).and_then(|id| given.field(place.type_id, id)),
    };
    Explanation {
        allowed: rights.may_on(action, place),
        readable: rights.may_on(Action::Read, place),
        field: field.map(|id| rights.fields_on(place).right(id)),
        reasons: rights.given.iter().map(reason).collect(),
    }
}
