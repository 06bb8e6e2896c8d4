//! Follower: keeps the figures of boards, so that opening one reads no orders.
//!
//! Everything the figures depend on is learnt from the log itself, so a fold from the beginning gives the same rows,
//! whatever was changed since. Flow versions are never changed and may be asked of the catalogue.

use gongdan_domain::OrgId;
use gongdan_engine::ladder::RunsBy;
use gongdan_insight::board::{Fold, Known};
use gongdan_ledger::Ledger;
use gongdan_ledger::follow::{RowFollower, Writes};
use gongdan_store::events::StoredEvent;
use gongdan_store::{Conn, StoreError, board};
use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;
use uuid::Uuid;

/// The follower's name.
pub const BOARD: &str = "board";

/// See the module.
pub struct Board {
    ledger: Ledger,
    /// What is known at a place in each log, to spare reading and laying it out for every batch.
    known: Mutex<HashMap<OrgId, (i64, Known)>>,
}

impl Board {
    /// Keeps the figures of the organisations in `ledger`.
    pub fn new(ledger: Ledger) -> Self {
        Self { ledger, known: Mutex::default() }
    }

    /// What is known before position `from`.
    fn known(&self, c: &mut Conn, org: OrgId, from: i64) -> Result<Known, StoreError> {
        let held = self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner).remove(&org);
        match held {
            Some((at, known)) if at == from => Ok(known),
            _ => Ok(Known::read(&board::known(c, org)?)),
        }
    }
}

impl RowFollower for Board {
    fn name(&self) -> &'static str {
        BOARD
    }

    fn prepare(&self, c: &mut Conn, org: OrgId, events: &[StoredEvent]) -> Result<Writes, StoreError> {
        let (Some(first), Some(last)) = (events.first(), events.last()) else { return Ok(Box::new(|_| Ok(()))) };
        let mut known = self.known(c, org, first.head.position - 1)?;
        let wanted: Vec<&StoredEvent> = events.iter().filter(|event| Fold::wants(&event.head.kind)).collect();
        let orders = wanted.iter().filter(|event| event.head.place.is_some()).map(|event| event.head.subject);
        let orders: Vec<Uuid> = orders.collect::<BTreeSet<_>>().into_iter().collect();
        let standings = board::standings(c, org, &orders)?;
        let catalog = self.ledger.catalog(org);
        let is_behind = Cell::new(false);
        let limits = |type_id: Uuid, version: i64, step: &str| {
            // A flow that the catalogue has not met yet would be a flow without limits.
            if catalog.as_ref().and_then(|catalog| catalog.flow(type_id, version)).is_none() {
                is_behind.set(true);
            }
            let net = self.ledger.net(org, type_id, version)?;
            let ladder = net.flow().step(step)?.ladder.as_ref()?;
            Some((ladder.allowed()?, ladder.clock == RunsBy::Wall))
        };
        let mut fold = Fold::new(&mut known, &limits, standings);
        wanted.into_iter().for_each(|event| fold.take(event));
        let changes = fold.finish(|ids| board::cells(c, org, ids))?;
        if is_behind.get() {
            return Err(StoreError::Unavailable("the catalogue is behind the log".to_owned()));
        }
        let mut held = self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        held.insert(org, (last.head.position, known));
        Ok(Box::new(move |c| board::write(c, org, &changes)))
    }
}
