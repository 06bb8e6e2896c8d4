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
        match to {
            Phase::Suspended => self.state.pauses.push(Pause { from: self.at, to: None }),
            Phase::Running | Phase::Ended { .. } => {
                for pause in self.state.pauses.iter_mut().filter(|pause| pause.to.is_none()) {
                    pause.to = Some(self.at.max(pause.from));
                }
                self.commission_again();
            }
        }
        Ok(())
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
