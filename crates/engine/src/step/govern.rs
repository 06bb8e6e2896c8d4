//! Administrators step in. Why they do is written in the log by whoever calls the engine.

use super::walk::{Token, Walk};
use crate::act::{Order, Refused, Why};
use crate::migrate::{Fit, Target};
use crate::state::{Phase, Visit};
use gongdan_domain::calendar::Pause;
use std::collections::BTreeMap;

impl Walk<'_> {
    pub(super) fn administer(&mut self, order: &Order) -> Result<(), Refused> {
        match order {
            Order::Move { to } => self.move_to(to),
            Order::End { outcome } => {
                self.end(*outcome);
                Ok(())
            }
            Order::Suspend => self.turn_phase(Phase::Running, Phase::Suspended),
            Order::Resume => self.turn_phase(Phase::Suspended, Phase::Running),
            Order::Migrate { steps } => self.migrate(steps),
            Order::Begin => self.start(&BTreeMap::new()),
            Order::Retry { visit } => self.retry(*visit),
            Order::HandOver { from, to } => self.succeed(*from, *to),
            Order::Reassign { visit, seat, to } => self.hand_over((*visit, *seat), *to),
        }
    }

    fn turn_phase(&mut self, from: Phase, to: Phase) -> Result<(), Refused> {
        if self.state.phase != from {
            return Err(Refused::NotRunning);
        }
        self.state.phase = to;
        self.keep_pauses();
        if to == Phase::Running {
            self.commission_again();
        }
        Ok(())
    }

    /// Lets the order wait for somebody outside, or no more. It does so whether or not an administrator has stopped it.
    pub(super) fn wait_outside(&mut self, waits: bool) -> Result<(), Refused> {
        if self.state.waits_outside == waits {
            return Err(Refused::Decided);
        }
        self.state.waits_outside = waits;
        self.keep_pauses();
        Ok(())
    }

    /// Clocks stand still while one reason for it holds.
    fn keep_pauses(&mut self) {
        let stands = self.state.waits_outside || self.state.phase == Phase::Suspended;
        let is_open = self.state.pauses.iter().any(|pause| pause.to.is_none());
        if stands && !is_open {
            self.state.pauses.push(Pause { from: self.at, to: None });
        }
        for pause in self.state.pauses.iter_mut().filter(|pause| !stands && pause.to.is_none()) {
            pause.to = Some(self.at.max(pause.from));
        }
    }

    /// Puts the order at a step outside every split; all that waits elsewhere is withdrawn.
    fn move_to(&mut self, to: &str) -> Result<(), Refused> {
        if self.state.phase != Phase::Running {
            return Err(Refused::NotRunning);
        }
        let place = self.net.place(to).filter(|place| self.net.node(*place).is_some_and(|node| !node.is_enclosed));
        let place = place.ok_or(Refused::NoSuchTarget)?;
        let visits: Vec<u32> = self.state.visits.keys().copied().collect();
        for visit in visits {
            self.drop_visit(visit, Why::Moved);
        }
        self.state.forks.clear();
        self.run(Token { place, path: Vec::new(), approvers: Vec::new(), back_to: None });
        Ok(())
    }

    /// Goes on in this net: everything that waits does so as before, but for the steps that are entered anew.
    fn migrate(&mut self, steps: &BTreeMap<String, String>) -> Result<(), Refused> {
        let target = Target::new(self.net);
        let fits = target.whole(&self.state, steps).map_err(|_| Refused::NoSuchTarget)?;
        let state = &self.state;
        let lost = |(_, visit): &(&u32, &Visit)| visit.back_to.is_some() && !target.keeps_way_back(visit, state);
        let lost: Vec<u32> = state.visits.iter().filter(lost).map(|(id, _)| *id).collect();
        for visit in lost {
            if let Some(visit) = self.state.visits.get_mut(&visit) {
                visit.back_to = None;
            }
        }
        let mut tokens = Vec::new();
        for (id, fit) in fits {
            let Fit::Enters(place) = fit else { continue };
            let Some(visit) = self.state.visits.get(&id) else { continue };
            let (path, back_to) = (visit.path.clone(), visit.back_to.clone());
            self.drop_visit(id, Why::Moved);
            tokens.push(Token { place, path, approvers: Vec::new(), back_to });
        }
        self.run_all(tokens);
        Ok(())
    }
}
