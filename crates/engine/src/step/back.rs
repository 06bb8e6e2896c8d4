//! Sending back: what it withdraws, and where the order goes on.

use super::Spot;
use super::walk::{Token, Walk};
use crate::act::{Effect, Input, Refused, Why};
use crate::behaviour::{Acting, Behaviour, OnReject, Outcome};
use crate::net::{Net, Place};
use crate::state::{FlowState, Passed, Path};
use std::collections::BTreeSet;

impl Walk<'_> {
    /// The steps to which a person at `visit` may send the order back, latest first.
    ///
    /// A step of the same branch, or one before a split around it: going back there withdraws the sister branches.
    /// Steps inside a block that is closed are not among them.
    pub(super) fn targets(&self, path: &Path, acting: &Acting) -> Vec<&Passed> {
        targets(self.net, &self.state, path, acting)
    }

    pub(super) fn send_back(&mut self, input: &Input, spot: Spot, to: &str) -> Result<(), Refused> {
        self.turn_of(input, spot)?;
        self.go_back(spot, to)
    }

    /// Sends back, whoever wants it.
    pub(super) fn go_back(&mut self, spot: Spot, to: &str) -> Result<(), Refused> {
        let visit = self.state.visits.get(&spot.0).ok_or(Refused::Decided)?;
        let (from, path) = (visit.step.clone(), visit.path.clone());
        let acting = self.acting(spot.0)?;
        let straight = acting.returns.straight_back;
        let target = self.targets(&path, acting).into_iter().find(|passed| passed.step == to);
        let around = target.ok_or(Refused::NoSuchTarget)?.path.clone();
        // Straight back only where the way back still exists: not into branches that are withdrawn now.
        let back_to = (straight && around == path).then(|| from.clone());
        let token = self.rewind(&from, to, around, back_to).ok_or(Refused::NoSuchTarget)?;
        self.run(token);
        Ok(())
    }

    /// Withdraws everything that lies behind `to` on its branch, and gives the token that enters it anew.
    fn rewind(&mut self, from: &str, to: &str, path: Path, back_to: Option<String>) -> Option<Token> {
        let place: Place = self.net.place(to)?;
        let inside: Vec<u32> =
            self.state.visits.iter().filter(|(_, v)| v.path.starts_with(&path)).map(|(id, _)| *id).collect();
        for visit in inside {
            self.drop_visit(visit, Why::Returned);
        }
        self.state.forks.retain(|_, fork| !fork.path.starts_with(&path));
        let first = self.state.passed.iter().rposition(|p| !p.void && p.step == to && p.path == path);
        for passed in self.state.passed.iter_mut().skip(first.unwrap_or(usize::MAX)) {
            passed.void |= passed.path.starts_with(&path);
        }
        self.effects.push(Effect::Returned { from: from.to_owned(), to: to.to_owned() });
        Some(Token { place, path, approvers: Vec::new(), back_to })
    }

    /// What a rejection leads to.
    pub(super) fn rejected(&mut self, acting: &Acting, token: Token) -> Vec<Token> {
        let OnReject::Return { to } = &acting.on_reject else {
            self.end(Outcome::Rejected);
            return Vec::new();
        };
        let passed =
            self.state.passed.iter().rev().find(|p| !p.void && p.step == *to && token.path.starts_with(&p.path));
        let around = passed.map(|passed| passed.path.clone());
        let from = self.net.node(token.place).map(|node| node.id.clone()).unwrap_or_default();
        match around.and_then(|around| self.rewind(&from, to, around, None)) {
            Some(token) => vec![token],
            None => {
                self.end(Outcome::Rejected);
                Vec::new()
            }
        }
    }

    /// The requester ends the order.
    pub(super) fn withdraw(&mut self, input: &Input) -> Result<(), Refused> {
        if input.by.is_none() || input.by != self.world.about.requester {
            return Err(Refused::NotYours);
        }
        let allowed = self.net.flow().policy.withdraw.allows(&self.state);
        if !allowed {
            return Err(Refused::NotAllowed);
        }
        self.end(Outcome::Cancelled);
        Ok(())
    }
}

/// See [`Walk::targets`].
pub(crate) fn targets<'s>(net: &Net, state: &'s FlowState, path: &Path, acting: &Acting) -> Vec<&'s Passed> {
    if acting.returns.never {
        return Vec::new();
    }
    let acts = |step: &str| {
        let node = net.place(step).and_then(|place| net.node(place));
        node.is_some_and(|node| matches!(node.behaviour, Behaviour::Act(_) | Behaviour::Begin))
    };
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for passed in state.passed.iter().rev().filter(|passed| !passed.void) {
        let allowed = acting.returns.to.is_empty() || acting.returns.to.contains(&passed.step);
        let around = path.starts_with(&passed.path) && acts(&passed.step);
        if allowed && around && seen.insert(passed.step.as_str()) {
            found.push(passed);
        }
    }
    found
}
