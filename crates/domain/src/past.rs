//! Past orders: brought in from a table, with the numbers and times they had. Nobody is told and no flow begins.

mod target;

pub use target::{ImportOrders, OrderTarget, propose_orders, relaxed, takes_cells};

use crate::command::{Envelope, Touches};
use crate::decide::{Decision, check_unique, next};
use crate::event::Event;
use crate::number::NumberPlan;
use crate::order::{Links, Status, Values};
use crate::permission::{self, Action};
use crate::refusal::Refusal;
use crate::state::State;
use crate::unique::UniqueClaims;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What another system called an order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ForeignId {
    /// The other system.
    pub system: String,
    /// What the order is called there.
    pub id: String,
}

/// The number of a past order.
#[derive(Debug, Clone, PartialEq)]
pub enum PastNumber {
    /// It had one. A counter that would come to it later begins behind it.
    Had {
        /// The number.
        number: String,
        /// The counter that would give it, and the first value behind it.
        behind: Option<(String, i64)>,
    },
    /// It gets the next one of its day.
    Next(NumberPlan),
}

/// Content of [`crate::Command::ImportOrder`]. The values were read against their form before they came here.
#[derive(Debug, Clone)]
pub struct ImportOrder {
    /// Its id, UUIDv7 of the time it was made; the same however often the import is tried.
    pub order_id: Uuid,
    /// Its type.
    pub type_id: Uuid,
    /// The form version its values fit.
    pub form_version: i64,
    /// Its number.
    pub number: PastNumber,
    /// Title made from the values.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// Who asked, if that is somebody here.
    pub requester_id: Option<Uuid>,
    /// Who asked, by name.
    pub requester_name: String,
    /// Who is responsible.
    pub assignee_id: Option<Uuid>,
    /// The department of whoever asked.
    pub department_id: Option<Uuid>,
    /// What the values link it to.
    pub links: Links,
    /// Canonical values.
    pub values: Values,
    /// Values that no other order of the type may hold.
    pub unique: UniqueClaims,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it came to its end.
    pub closed_at: Option<Timestamp>,
    /// What another system calls it.
    pub foreign: Option<ForeignId>,
}

impl ImportOrder {
    pub(crate) fn touch(&self, touches: &mut Touches) {
        touches.orders.push(self.order_id);
        touches.unique.extend(self.unique.taken.iter().map(|key| key.digest.clone()));
        touches.foreign.extend(self.foreign.clone());
        match &self.number {
            PastNumber::Had { number, .. } => touches.numbers.push(number.clone()),
            PastNumber::Next(plan) => touches.counters.push(plan.scope()),
        }
    }

    /// The counter it takes its number from.
    pub fn counter(&self) -> Option<String> {
        match &self.number {
            PastNumber::Had { .. } => None,
            PastNumber::Next(plan) => Some(plan.scope()),
        }
    }

    pub(crate) fn decide(&self, state: &mut State, envelope: &Envelope) -> Result<Decision, Refusal> {
        let may =
            permission::may(&envelope.caller, Action::Import) && permission::may_submit(&envelope.caller, self.type_id);
        if !may {
            return Err(Refusal::Forbidden);
        }
        if state.orders.contains_key(&self.order_id) {
            return Ok(Decision::default());
        }
        if let Some(foreign) = self.foreign.as_ref().filter(|foreign| state.foreign.contains_key(foreign)) {
            return Err(Refusal::AlreadyExists { key: foreign.id.clone() });
        }
        check_unique(state, self.order_id, &self.unique)?;
        let number = match &self.number {
            PastNumber::Had { number, .. } if state.numbers.contains_key(number) => {
                return Err(Refusal::AlreadyExists { key: number.clone() });
            }
            PastNumber::Had { number, behind } => {
                if let Some((scope, first)) = behind {
                    let held = state.raised.entry(scope.clone()).or_default();
                    *held = (*held).max(*first);
                }
                number.clone()
            }
            PastNumber::Next(plan) => plan.number(next(state, &plan.scope())),
        };
        let event = Event::OrderImported {
            order_id: self.order_id,
            number,
            type_id: self.type_id,
            form_version: self.form_version,
            title: self.title.clone(),
            status: self.status,
            requester_id: self.requester_id,
            requester_name: self.requester_name.clone(),
            assignee_id: self.assignee_id,
            department_id: self.department_id,
            links: self.links,
            values: self.values.clone(),
            created_at: self.created_at,
            closed_at: self.closed_at,
            foreign: self.foreign.clone(),
        };
        Ok(Decision { events: vec![event], unique: self.unique.clone(), ..Decision::default() })
    }
}
