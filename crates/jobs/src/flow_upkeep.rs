//! Follower: keeps running orders true to what surrounds them. When an absence begins to count, is changed or
//! cancelled, its deputies get and lose open tasks; when a calendar changes, or a date that an order waits for, what
//! waits for its time is timed anew, as are the clocks of service levels, which follow these too. Each order looks for itself, by an act that changes nothing when all is as it was.

use crate::own;
use gongdan_domain::absence::Absence;
use gongdan_domain::calendar::Calendar;
use gongdan_domain::command::{Command, Envelope};
use gongdan_domain::document::Body as _;
use gongdan_domain::flow::FlowAct;
use gongdan_domain::service_level::ServiceLevel;
use gongdan_domain::{Event, OrgId, whole_micros};
use gongdan_ledger::follow::{Doing, EffectFollower};
use gongdan_ledger::{Ledger, LedgerError};
use gongdan_store::events::StoredEvent;
use gongdan_store::{Conn, clocks, flow_boxes, flows};
use jiff::Timestamp;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Orders that look together.
const PIECE: usize = 200;

/// See the module.
pub struct FlowUpkeep {
    ledger: Ledger,
}

impl FlowUpkeep {
    /// A follower that hands in acts to `ledger`.
    pub fn new(ledger: Ledger) -> Self {
        Self { ledger }
    }

    async fn keep(&self, org: OrgId, event: &StoredEvent) -> Result<(), String> {
        let told: Event = serde_json::from_str(&event.payload).map_err(|error| error.to_string())?;
        match told {
            Event::OrderEdited { order_id, .. } => {
                let timed = move |c: &mut Conn| flows::rows(c, org, &[order_id]);
                let rows = self.ledger.store().read(timed).await.map_err(|error| error.to_string())?;
                match rows.get(&order_id).is_some_and(|row| row.timers > 0) {
                    true => self.look(org, vec![order_id], refresh).await,
                    false => Ok(()),
                }
            }
            Event::DocumentSaved { document_kind, before, after, .. } if document_kind == Absence::KIND => {
                let bodies = [before, after].map(|body| serde_json::from_value::<Absence>(body).ok());
                let people = bodies.into_iter().flatten().flat_map(|absence| [absence.person, absence.deputy]);
                for person in people.collect::<BTreeSet<Uuid>>() {
                    self.each(org, move |c, after| flow_boxes::asked_at(c, org, person, after, PIECE)).await?;
                }
                Ok(())
            }
            Event::DocumentSaved { document_kind, .. } if document_kind == Calendar::KIND => {
                self.each(org, move |c, after| flow_boxes::timed(c, org, after, PIECE)).await?;
                self.clocks(org).await
            }
            // Those that were there before anything was promised, too.
            Event::DocumentSaved { document_kind, .. } if document_kind == ServiceLevel::KIND => {
                self.walk(org, move |c, after| clocks::open(c, org, after, PIECE), look_at_clock).await
            }
            _ => Ok(()),
        }
    }

    /// Has all running orders look at their clocks.
    async fn clocks(&self, org: OrgId) -> Result<(), String> {
        self.walk(org, move |c, after| clocks::running(c, org, after, PIECE), look_at_clock).await
    }

    /// Has all orders look in their flows that `next` finds.
    async fn each<F>(&self, org: OrgId, next: F) -> Result<(), String>
    where
        F: Fn(&mut Conn, Uuid) -> Result<Vec<Uuid>, gongdan_store::StoreError> + Clone + Send + 'static,
    {
        self.walk(org, next, refresh).await
    }

    /// Has all orders look that `next` finds, piece by piece.
    async fn walk<F>(&self, org: OrgId, next: F, how: fn(Uuid) -> Command) -> Result<(), String>
    where
        F: Fn(&mut Conn, Uuid) -> Result<Vec<Uuid>, gongdan_store::StoreError> + Clone + Send + 'static,
    {
        let mut after = Uuid::nil();
        loop {
            let next = next.clone();
            let found = self.ledger.store().read(move |c: &mut Conn| next(c, after)).await;
            let found = found.map_err(|error| error.to_string())?;
            let Some(last) = found.last().copied() else { return Ok(()) };
            after = last;
            self.look(org, found, how).await?;
        }
    }

    async fn look(&self, org: OrgId, orders: Vec<Uuid>, how: fn(Uuid) -> Command) -> Result<(), String> {
        let at = whole_micros(Timestamp::now());
        let looking = orders.into_iter().map(|id| self.ledger.submit(envelope(org, how(id), id, at)));
        for done in futures::future::join_all(looking).await {
            match done {
                // What is over needs no care any more.
                Ok(_) | Err(LedgerError::Refused(_)) => {}
                Err(error) => return Err(error.to_string()),
            }
        }
        Ok(())
    }
}

fn look_at_clock(order_id: Uuid) -> Command {
    Command::LookAtClock { order_id }
}

/// The act by which an order looks again who stands in for whom and what is due when.
fn refresh(order_id: Uuid) -> Command {
    Command::Flow(FlowAct::new(order_id, json!({"act": "refresh"})))
}

fn envelope(org: OrgId, command: Command, order_id: Uuid, at: Timestamp) -> Envelope {
    own::envelope(org, at, format!("upkeep-{}", order_id.simple()), command)
}

impl EffectFollower for FlowUpkeep {
    fn name(&self) -> &'static str {
        "flow_upkeep"
    }

    fn wants(&self, event: &StoredEvent) -> bool {
        matches!(event.head.kind.as_str(), "document.saved" | "order.edited")
    }

    fn handle<'a>(&'a self, org: OrgId, event: &'a StoredEvent) -> Doing<'a> {
        Box::pin(self.keep(org, event))
    }
}
