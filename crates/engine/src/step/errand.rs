//! What the program does at steps: reports of whoever carries it out, and trying again.

use super::MAX_UNATTENDED;
use super::walk::{Token, Walk};
use crate::act::{Effect, Refused, Why};
use crate::behaviour::Behaviour;
use crate::net::Node;
use crate::state::{Phase, Trouble, Visit, Waiting};
use gongdan_domain::Text;
use uuid::Uuid;

impl Walk<'_> {
    /// Has the program do what a step wants, unless it has been doing so round and round.
    pub(super) fn enter_errand(&mut self, node: &Node, token: Token) {
        self.state.unattended += 1;
        if self.state.unattended > MAX_UNATTENDED {
            self.trouble(token, Trouble::EndlessLoop);
            return;
        }
        let visit = self.wait(node, token, Waiting::Errand { orders: Vec::new() });
        self.effects.push(Effect::Commissioned { visit, step: node.id.clone() });
    }

    fn errand_mut(&mut self, visit: u32) -> Result<&mut Visit, Refused> {
        let found = self.state.visits.get_mut(&visit);
        found.filter(|visit| matches!(visit.wait, Waiting::Errand { .. })).ok_or(Refused::Decided)
    }

    /// Notes the orders that were made; a report that comes twice is the same.
    pub(super) fn made(&mut self, visit: u32, orders: &[Uuid]) -> Result<(), Refused> {
        self.errand_mut(visit)?.wait = Waiting::Errand { orders: orders.to_vec() };
        Ok(())
    }

    pub(super) fn carried(&mut self, visit: u32) -> Result<(), Refused> {
        let step = self.errand_mut(visit)?.step.clone();
        let node = self.net.place(&step).and_then(|place| self.net.node(place));
        if node.is_some_and(|node| !node.behaviour.is_automatic()) {
            self.state.unattended = 0;
        }
        self.leave(visit)
    }

    pub(super) fn failed(&mut self, visit: u32, reason: &Text) -> Result<(), Refused> {
        let trouble = Trouble::ErrandFailed;
        self.errand_mut(visit)?.wait = Waiting::Attention(trouble);
        self.state.reason = Some(reason.clone());
        self.effects.push(Effect::Troubled { visit, trouble });
        Ok(())
    }

    /// Lets a step that could not go on try once more. An errand keeps its visit, by which what is done already is
    /// recognised; any other step is entered anew.
    pub(super) fn retry(&mut self, visit: u32) -> Result<(), Refused> {
        if self.state.phase != Phase::Running {
            return Err(Refused::NotRunning);
        }
        let found = self.state.visits.get_mut(&visit).ok_or(Refused::Decided)?;
        let Waiting::Attention(_) = found.wait else { return Err(Refused::NotAllowed) };
        let place = self.net.place(&found.step).ok_or(Refused::NoSuchTarget)?;
        if matches!(self.net.node(place).map(|node| &node.behaviour), Some(Behaviour::Errand(_))) {
            found.wait = Waiting::Errand { orders: Vec::new() };
            let step = found.step.clone();
            self.effects.push(Effect::Commissioned { visit, step });
            return Ok(());
        }
        let (path, back_to) = (found.path.clone(), found.back_to.clone());
        self.drop_visit(visit, Why::Moved);
        self.run(Token { place, path, approvers: Vec::new(), back_to });
        Ok(())
    }

    /// What was to be done while the order stood still is asked for once more.
    pub(super) fn commission_again(&mut self) {
        let waits = self.state.visits.iter().filter(|(_, visit)| matches!(visit.wait, Waiting::Errand { .. }));
        let again = waits.map(|(visit, at)| Effect::Commissioned { visit: *visit, step: at.step.clone() });
        let again: Vec<Effect> = again.collect();
        self.effects.extend(again);
    }
}
