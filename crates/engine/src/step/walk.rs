//! Following the ways: entering steps, splitting, meeting, ending.

use super::staff::Seated;
use super::{MAX_MOVES, World};
use crate::act::{Effect, Refused, Why};
use crate::behaviour::{Acting, Behaviour, Gate, Outcome};
use crate::definition::Raci;
use crate::group::Verdict;
use crate::net::{Branch, Net, Node, Place};
use crate::people::{Chooser, Source};
use crate::rules::{AtStart, Decision, Table};
use crate::state::{FlowState, Fork, Passed, Path, Phase, Sitting, Trouble, Visit, Waiting};
use gongdan_domain::expr::{Env, is_fulfilled};
use jiff::Timestamp;
use std::collections::{BTreeMap, VecDeque};
use uuid::Uuid;

/// A token about to enter a step.
pub(super) struct Token {
    pub(super) place: Place,
    pub(super) path: Path,
    /// Who approved the step directly before.
    pub(super) approvers: Vec<Uuid>,
    /// The step it goes to afterwards, instead of on.
    pub(super) back_to: Option<String>,
}

/// One act in progress.
pub(super) struct Walk<'a> {
    pub(super) net: &'a Net,
    pub(super) state: FlowState,
    pub(super) at: Timestamp,
    pub(super) world: &'a World<'a>,
    pub(super) effects: Vec<Effect>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(net: &'a Net, state: FlowState, at: Timestamp, world: &'a World<'a>) -> Self {
        Self { net, state, at: super::whole(at), world, effects: Vec::new() }
    }

    pub(super) fn start(&mut self, chosen: &BTreeMap<String, Vec<Uuid>>) -> Result<(), Refused> {
        self.choose(chosen, Chooser::Requester)?;
        self.classify();
        let approvers = Vec::new();
        self.run(Token { place: self.net.start(), path: Vec::new(), approvers, back_to: None });
        Ok(())
    }

    /// Lets the table of the flow say how urgent the order is and who looks after it.
    fn classify(&mut self) {
        let net = self.net;
        let Some(table) = net.flow().at_start.as_ref().and_then(|name| net.tables().get(name)) else { return };
        let says = AtStart::read(table, &self.decide(table));
        if !says.is_empty() {
            self.effects.push(Effect::Classified(says));
        }
    }

    /// What a table says about the order as it is now.
    pub(super) fn decide(&self, table: &Table) -> Decision {
        table.decide(&Env { names: self.world.names, now: Some(self.at), time_zone: self.world.time_zone })
    }

    /// Moves tokens until every one waits, has met others, or the order is over.
    pub(super) fn run(&mut self, token: Token) {
        let mut tokens = VecDeque::from([token]);
        let mut moves = 0;
        while let Some(token) = tokens.pop_front() {
            moves += 1;
            if moves > MAX_MOVES {
                self.trouble(token, Trouble::EndlessLoop);
                return;
            }
            if !matches!(self.state.phase, Phase::Running) {
                return;
            }
            tokens.extend(self.enter(token));
        }
    }

    fn enter(&mut self, token: Token) -> Vec<Token> {
        let net = self.net;
        let Some(node) = net.node(token.place) else { return Vec::new() };
        match &node.behaviour {
            // Sent back to the beginning, it waits until it is submitted again.
            Behaviour::Begin if !self.state.passed.is_empty() => match node.behaviour.acting() {
                Some(acting) => self.enter_acting(node, acting, token),
                None => Vec::new(),
            },
            Behaviour::Begin => {
                let visit = self.state.take_id();
                self.passed(visit, node, &token.path, Vec::new());
                self.onward(node, token)
            }
            Behaviour::Act(acting) => self.enter_acting(node, acting, token),
            Behaviour::Inform(staff) => {
                let people = self.people(node, staff);
                self.tell(node, people);
                self.onward(node, token)
            }
            Behaviour::Gate(gate) => self.enter_gate(node, *gate, token),
            Behaviour::Wait(_) => {
                self.wait(node, token, Waiting::Time);
                Vec::new()
            }
            Behaviour::Errand(_) => {
                self.enter_errand(node, token);
                Vec::new()
            }
            Behaviour::Finish(outcome) => {
                self.end(*outcome);
                Vec::new()
            }
        }
    }

    /// Makes the order wait at a step.
    pub(super) fn wait(&mut self, node: &Node, token: Token, wait: Waiting) -> u32 {
        let id = self.state.take_id();
        let Token { path, back_to, .. } = token;
        self.state.visits.insert(id, Visit { step: node.id.clone(), path, since: self.at, wait, back_to });
        self.effects.push(Effect::Entered { visit: id, step: node.id.clone() });
        id
    }

    pub(super) fn trouble(&mut self, token: Token, trouble: Trouble) {
        let net = self.net;
        if let Some(node) = net.node(token.place) {
            let visit = self.wait(node, token, Waiting::Attention(trouble));
            self.effects.push(Effect::Troubled { visit, trouble });
        }
    }

    fn enter_acting(&mut self, node: &Node, acting: &Acting, token: Token) -> Vec<Token> {
        match self.seat(node, acting, &token.approvers) {
            Seated::People(sitting) => {
                let visit = self.wait(node, token, Waiting::People(sitting));
                self.inform(node, |raci| &raci.consulted);
                self.tell_sitting(visit);
                self.settle(visit)
            }
            Seated::Policy(verdict) => {
                let visit = self.state.take_id();
                self.effects.push(Effect::Left { visit, step: node.id.clone(), verdict: Some(verdict) });
                self.decided((node, acting), visit, verdict, Token { approvers: Vec::new(), ..token })
            }
            Seated::Nobody => {
                self.trouble(token, Trouble::Nobody);
                Vec::new()
            }
        }
    }

    /// Tells people who take part in a step without acting at it.
    fn inform(&mut self, node: &Node, sources: impl Fn(&Raci) -> &[Source]) {
        let net = self.net;
        let Some(step) = net.flow().step(&node.id) else { return };
        let sources = sources(&step.raci);
        if sources.is_empty() {
            return;
        }
        let people = self.people_from(node, sources);
        self.tell(node, people);
    }

    /// Tells people something, each once in an order and at a step.
    fn tell(&mut self, node: &Node, people: Vec<Uuid>) {
        let told = self.state.told.entry(node.id.clone()).or_default();
        let people: Vec<Uuid> = people.into_iter().filter(|person| told.insert(*person)).collect();
        if !people.is_empty() {
            self.effects.push(Effect::Informed { step: node.id.clone(), people });
        }
    }

    /// Tells who is asked, and what policies of the flow have answered already.
    fn tell_sitting(&mut self, visit: u32) {
        let Some(sitting) = self.sitting(visit) else { return };
        let said = sitting.said.iter().map(|said| Effect::Said {
            visit,
            seat: said.seat,
            by: said.by,
            on_behalf_of: None,
            verdict: said.verdict,
        });
        let effects: Vec<Effect> = said.collect();
        self.effects.extend(effects);
        self.offer(visit, &[]);
    }

    /// Tells those who are asked now and were not asked `before`.
    pub(super) fn offer(&mut self, visit: u32, before: &[u32]) {
        let Some(sitting) = self.sitting(visit) else { return };
        let new = sitting.group.asked().into_iter().filter(|seat| !before.contains(&seat.id));
        let offers: Vec<Effect> = new
            .map(|seat| {
                let deputies = sitting.deputies.get(&seat.id).cloned().unwrap_or_default();
                Effect::Offered { visit, seat: seat.id, person: seat.person, deputies }
            })
            .collect();
        self.effects.extend(offers);
    }

    pub(super) fn sitting(&self, visit: u32) -> Option<&Sitting> {
        self.state.visits.get(&visit)?.sitting()
    }

    pub(super) fn sitting_mut(&mut self, visit: u32) -> Option<&mut Sitting> {
        match &mut self.state.visits.get_mut(&visit)?.wait {
            Waiting::People(sitting) => Some(sitting),
            Waiting::Time | Waiting::Errand { .. } | Waiting::Attention(_) => None,
        }
    }

    /// Goes on from a visit if its people have decided.
    pub(super) fn settle(&mut self, visit: u32) -> Vec<Token> {
        let Some(verdict) = self.sitting(visit).and_then(|sitting| sitting.group.verdict()) else { return Vec::new() };
        let Some(Visit { step, path, wait, back_to, .. }) = self.state.visits.remove(&visit) else { return Vec::new() };
        let net = self.net;
        let Some((place, node)) = net.place(&step).and_then(|place| Some((place, net.node(place)?))) else {
            return Vec::new();
        };
        let Some(acting) = node.behaviour.acting() else { return Vec::new() };
        self.effects.push(Effect::Left { visit, step, verdict: Some(verdict) });
        // Submitting is no approval: whoever asked is asked like everybody else where they decide.
        let approvers = if node.behaviour == Behaviour::Begin { Vec::new() } else { approvers(&wait) };
        let token = Token { place, path, approvers, back_to };
        self.decided((node, acting), visit, verdict, token)
    }

    /// What follows from a decision.
    fn decided(&mut self, at: (&Node, &Acting), visit: u32, verdict: Verdict, token: Token) -> Vec<Token> {
        let (node, acting) = at;
        match verdict {
            Verdict::Rejected => self.rejected(acting, token),
            Verdict::Approved => {
                self.passed(visit, node, &token.path, token.approvers.clone());
                self.inform(node, |raci| &raci.informed);
                self.onward(node, token)
            }
        }
    }

    pub(super) fn passed(&mut self, visit: u32, node: &Node, path: &Path, by: Vec<Uuid>) {
        let (step, path, at) = (node.id.clone(), path.clone(), self.at);
        self.state.passed.push(Passed { visit, step, path, by, at, void: false });
    }

    /// The tokens that leave a step with one way.
    pub(super) fn onward(&mut self, node: &Node, token: Token) -> Vec<Token> {
        let straight = token.back_to.as_ref().and_then(|step| self.net.place(step));
        let to = straight.or_else(|| node.ways.first().map(|way| way.to));
        to.map(|place| Token { place, back_to: None, ..token }).into_iter().collect()
    }

    fn enter_gate(&mut self, node: &Node, gate: Gate, token: Token) -> Vec<Token> {
        let Some(token) = self.meet(token) else { return Vec::new() };
        let open: Vec<usize> = match gate {
            Gate::All => (0..node.ways.len()).collect(),
            Gate::One => self.open_ways(node).into_iter().take(1).collect(),
            Gate::Some => self.open_ways(node),
        };
        let open = if open.is_empty() { otherwise(&node.ways) } else { open };
        if open.is_empty() {
            self.trouble(token, Trouble::NoWay);
            return Vec::new();
        }
        let path = match node.meets {
            Some(_) => Some(self.fork(node, &token.path, open.len())),
            None => None,
        };
        let go = |index: usize| {
            let way = node.ways.get(index)?;
            let mut inner = token.path.clone();
            inner.extend(path.map(|fork| (fork, u16::try_from(index).unwrap_or(u16::MAX))));
            Some(Token { place: way.to, path: inner, approvers: token.approvers.clone(), back_to: None })
        };
        open.into_iter().filter_map(go).collect()
    }

    fn fork(&mut self, node: &Node, path: &Path, branches: usize) -> u32 {
        let id = self.state.take_id();
        let open = u16::try_from(branches).unwrap_or(u16::MAX);
        let fork = Fork { split: node.id.clone(), path: path.clone(), open, approvers: Vec::new() };
        self.state.forks.insert(id, fork);
        id
    }

    /// The token that goes on where branches meet: the last one to arrive, with the path around the split. Others end
    /// here. A gate at which nothing meets lets everything through.
    fn meet(&mut self, token: Token) -> Option<Token> {
        let Some((id, _)) = token.path.last().copied() else { return Some(token) };
        let net = self.net;
        let join = self.state.forks.get(&id).and_then(|fork| net.node(net.place(&fork.split)?)?.meets);
        if join != Some(token.place) {
            return Some(token);
        }
        let fork = self.state.forks.get_mut(&id)?;
        for person in token.approvers {
            if !fork.approvers.contains(&person) {
                fork.approvers.push(person);
            }
        }
        fork.open = fork.open.saturating_sub(1);
        if fork.open > 0 {
            return None;
        }
        let Fork { path, approvers, .. } = self.state.forks.remove(&id)?;
        Some(Token { place: token.place, path, approvers, back_to: None })
    }

    /// The ways whose condition is known to be true, in order.
    fn open_ways(&self, node: &Node) -> Vec<usize> {
        // A table's name stands for what it says about the order: `approval.level == 'high'`.
        let names = |name: &str| match self.net.tables().get(name) {
            Some(table) => table.value(&self.decide(table)),
            None => (self.world.names)(name),
        };
        let env = Env { names: &names, now: Some(self.at), time_zone: self.world.time_zone };
        let is_open = |way: &Branch| !way.otherwise && way.when.as_ref().is_none_or(|when| is_fulfilled(when, &env));
        node.ways.iter().enumerate().filter(|(_, way)| is_open(way)).map(|(index, _)| index).collect()
    }

    pub(super) fn elapsed(&mut self, visit: u32) -> Result<(), Refused> {
        let waits = self.state.visits.get(&visit).is_some_and(|visit| visit.wait == Waiting::Time);
        if waits { self.leave(visit) } else { Err(Refused::Decided) }
    }

    /// Goes on from a visit at which nobody is asked.
    pub(super) fn leave(&mut self, visit: u32) -> Result<(), Refused> {
        let Visit { step, path, .. } = self.state.visits.remove(&visit).ok_or(Refused::Decided)?;
        let net = self.net;
        let place = net.place(&step).ok_or(Refused::Decided)?;
        let node = net.node(place).ok_or(Refused::Decided)?;
        self.effects.push(Effect::Left { visit, step, verdict: None });
        self.passed(visit, node, &path, Vec::new());
        let on = self.onward(node, Token { place, path, approvers: Vec::new(), back_to: None });
        self.run_all(on);
        Ok(())
    }

    pub(super) fn run_all(&mut self, tokens: Vec<Token>) {
        for token in tokens {
            self.run(token);
        }
    }

    /// Ends the order, whatever still waits.
    pub(super) fn end(&mut self, outcome: Outcome) {
        let visits: Vec<u32> = self.state.visits.keys().copied().collect();
        for visit in visits {
            self.drop_visit(visit, Why::Ended);
        }
        self.state.forks.clear();
        self.state.phase = Phase::Ended { outcome };
        self.effects.push(Effect::Ended { outcome });
    }

    /// Takes a visit away, telling those who are asked there.
    pub(super) fn drop_visit(&mut self, visit: u32, why: Why) {
        self.tell_withdrawn(visit, why);
        if let Some(Visit { step, .. }) = self.state.visits.remove(&visit) {
            self.effects.push(Effect::Dropped { visit, step });
        }
    }

    fn tell_withdrawn(&mut self, visit: u32, why: Why) {
        let Some(sitting) = self.sitting(visit) else { return };
        let gone =
            sitting.group.asked().into_iter().map(|s| Effect::Withdrawn { visit, seat: s.id, person: s.person, why });
        let gone: Vec<Effect> = gone.collect();
        self.effects.extend(gone);
    }
}

fn otherwise(ways: &[Branch]) -> Vec<usize> {
    ways.iter().position(|way| way.otherwise).into_iter().collect()
}

/// Who approved, of those whose say counted.
fn approvers(wait: &Waiting) -> Vec<Uuid> {
    let Waiting::People(sitting) = wait else { return Vec::new() };
    let seats = sitting.group.seats();
    let approved = seats.iter().filter(|seat| seat.say == crate::group::Say::Given(Verdict::Approved));
    approved.map(|seat| seat.person).collect()
}
