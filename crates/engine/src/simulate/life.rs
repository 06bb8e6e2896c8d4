//! One order from its first act to its end.

use super::crowd::{Crowd, REQUESTER, administrator, who};
use super::dice::Dice;
use super::draw::{Kinds, flow, next_version};
use super::laws::{Duties, check, ensure, follow, is_once};
use crate::act::{Act, Effect, Input, Order, Position};
use crate::group::Rule;
use crate::migrate::{Plan, Target, plan};
use crate::net::Net;
use crate::people::About;
use crate::state::{FlowState, Phase, Sitting, Waiting};
use crate::timer::timers;
use crate::{World, step};
use gongdan_domain::expr::{Type, Value};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How long people do as they like before they all agree.
const MONTHS: i64 = 4 * 30 * 24 * 3_600;
/// Most acts before that.
const ACTS: usize = 150;
/// Most acts of good will that an order may need to end.
const GOOD_WILL: usize = 3_000;

/// What an order lived through.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Life {
    /// Acts that had an effect.
    pub acts: usize,
    /// Acts that were refused.
    pub refused: usize,
    /// Timers that were due.
    pub timers: usize,
    /// Times it went on from what was written down.
    pub crashes: usize,
    /// Versions of the flow it moved to.
    pub moves: usize,
    /// Versions that it stayed out of.
    pub stays: usize,
    /// Simulated seconds.
    pub seconds: i64,
    /// Where it stands in the end.
    pub state: FlowState,
}

/// A law that did not hold.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("seed {seed} after {acts} acts: {law}: {detail}")]
pub struct Broken {
    /// Lives it again.
    pub seed: u64,
    /// After how many acts.
    pub acts: usize,
    /// Which.
    pub law: &'static str,
    /// The last act and where the order stood.
    pub detail: String,
}

/// Lives one order. The same seed gives the same life.
///
/// # Errors
/// The first law that does not hold.
pub fn live(seed: u64) -> Result<Life, Box<Broken>> {
    let mut dice = Dice::new(seed);
    let drawn = flow(&mut dice);
    let broken = |law, detail: String| Box::new(Broken { seed, acts: 0, law, detail });
    let net = Net::new(drawn, &Kinds).map_err(|findings| broken("drawn flows are sound", format!("{findings:?}")))?;
    let values = (0..3).map(|number| (format!("f{number}"), Json::from(dice.once_in(2)))).collect();
    let mut story =
        Story { seed, dice, net, values, at: Timestamp::UNIX_EPOCH, duties: Duties::new(), life: Life::default() };
    let last = story.tell();
    story.life.seconds = story.at.as_second();
    last.map_err(|(law, detail)| Box::new(Broken { seed, acts: story.life.acts, law, detail }))?;
    Ok(story.life)
}

type Lived<T> = Result<T, (&'static str, String)>;

struct Story {
    seed: u64,
    dice: Dice,
    net: Net,
    values: Map<String, Json>,
    at: Timestamp,
    duties: Duties,
    life: Life,
}

impl Story {
    fn tell(&mut self) -> Lived<()> {
        self.act(Act::Start { chosen: BTreeMap::new() }, Some(who(REQUESTER)))?;
        for _ in 0..ACTS {
            if self.is_over() || self.at.as_second() > MONTHS {
                break;
            }
            let pause = SignedDuration::from_mins(i64::try_from(1 + self.dice.below(36 * 60)).unwrap_or(1));
            if !self.due_before(self.at + pause)? {
                self.at += pause;
                self.something()?;
            }
        }
        self.good_will()
    }

    fn is_over(&self) -> bool {
        matches!(self.life.state.phase, Phase::Ended { .. })
    }

    fn with_world<T>(&self, net: &Net, ask: impl FnOnce(&Net, &World<'_>) -> T) -> T {
        let values = &self.values;
        let names = |name: &str| values.get(name).map_or(Value::EMPTY, |value| Value::from_json(value, &Type::Any));
        let directory = Crowd { seed: self.seed, at: self.at };
        let about = About { requester: Some(who(REQUESTER)), type_id: who(1_000), site: None, customer: None, values };
        ask(net, &World { directory: &directory, about, names: &names, time_zone: &TimeZone::UTC })
    }

    /// Does an act; answers whether it was taken.
    fn act(&mut self, act: Act, by: Option<Uuid>) -> Lived<bool> {
        let input = Input { act, by, at: self.at };
        let before = self.life.state.clone();
        let done = self.with_world(&self.net, |net, world| step(net, &before, &input, world));
        let Ok((state, told)) = done else {
            self.life.refused += 1;
            return Ok(false);
        };
        self.life.acts += 1;
        self.life.state = state;
        if self.dice.once_in(8) {
            self.crash(&before, &input, &told)?;
        }
        follow(&mut self.duties, &told);
        check(&self.life.state, &self.duties).map_err(|law| self.broken(law, &input))?;
        Ok(true)
    }

    fn broken(&self, law: &'static str, input: &Input) -> (&'static str, String) {
        (law, format!("{input:?} led to {:?}; told: {:?}", self.life.state, self.duties))
    }

    /// Everything that is not written down is lost, and the last act is done again: to what was written down before it,
    /// where it must have the same effects, and to what was written down after it, where it must have none.
    fn crash(&mut self, before: &FlowState, input: &Input, told: &[Effect]) -> Lived<()> {
        self.life.crashes += 1;
        let reread = |state: &FlowState| {
            let text = serde_json::to_string(state).map_err(|error| ("states can be written", error.to_string()))?;
            serde_json::from_str::<FlowState>(&text).map_err(|error| ("states can be read", error.to_string()))
        };
        let (earlier, later) = (reread(before)?, reread(&self.life.state)?);
        let kept = earlier == *before && later == self.life.state;
        ensure(kept, "what is written down is all there is").map_err(|law| self.broken(law, input))?;
        let again = self.with_world(&self.net, |net, world| step(net, &earlier, input, world));
        let same = again.is_ok_and(|(state, effects)| state == later && effects == told);
        ensure(same, "the same act has the same effects").map_err(|law| self.broken(law, input))?;
        let twice = self.with_world(&self.net, |net, world| step(net, &later, input, world));
        let refused = !is_once(&input.act) || twice.is_err();
        ensure(refused, "nothing is decided twice").map_err(|law| self.broken(law, input))?;
        self.life.state = later;
        Ok(())
    }

    /// Lets the first timer before `until` happen; answers whether there was one.
    fn due_before(&mut self, until: Timestamp) -> Lived<bool> {
        let all = self.with_world(&self.net, |net, world| timers(net, &self.life.state, world));
        let Some(timer) = all.into_iter().filter(|timer| timer.due_at <= until).min_by_key(|timer| timer.due_at) else {
            return Ok(false);
        };
        self.at = self.at.max(timer.due_at);
        self.life.timers += 1;
        if self.act(timer.act(), None)? {
            return Ok(true);
        }
        Err(("a timer that is due has its effect", format!("{timer:?} at {:?}", self.life.state)))
    }

    fn something(&mut self) -> Lived<()> {
        if self.life.state.phase == Phase::Suspended {
            let order = if self.dice.once_in(2) { Order::Resume } else { Order::Suspend };
            return self.govern(order);
        }
        match self.dice.below(60) {
            0 => self.govern(Order::Suspend),
            1 => {
                let steps: Vec<String> = self.net.nodes().iter().map(|node| node.id.clone()).collect();
                let to = self.dice.one_of(&steps).cloned().unwrap_or_default();
                self.govern(Order::Move { to })
            }
            2 => self.act(Act::Withdraw, Some(who(2))).map(|_| ()),
            3..=6 => self.new_version(),
            7 => {
                let number = self.dice.below(3);
                self.values.insert(format!("f{number}"), self.dice.once_in(2).into());
                Ok(())
            }
            _ => self.somebody(),
        }
    }

    fn govern(&mut self, order: Order) -> Lived<()> {
        self.act(Act::Administer { order }, Some(administrator())).map(|_| ())
    }

    /// A new version is published, and the order moves to it if it can.
    fn new_version(&mut self) -> Lived<()> {
        let drawn = next_version(self.net.flow(), &mut self.dice);
        let Ok(new) = Net::new(drawn, &Kinds) else { return Ok(()) };
        let mut steps = BTreeMap::new();
        let planned = |story: &Self, steps: &BTreeMap<String, String>| {
            let moved = (None, story.at);
            story.with_world(&new, |new, world| {
                plan((&story.net, &Target::new(new)), &story.life.state, steps, moved, world)
            })
        };
        let mut found = planned(self, &steps);
        if let Plan::NeedsChoice(open) = &found {
            let chosen = open.iter().filter_map(|open| Some((open.step.clone(), self.dice.one_of(&open.to)?.clone())));
            steps = chosen.collect();
            found = planned(self, &steps);
        }
        let Plan::Moves { state, .. } = found else {
            self.life.stays += 1;
            return Ok(());
        };
        self.life.moves += 1;
        self.net = new;
        let taken = self.act(Act::Administer { order: Order::Migrate { steps } }, None)?;
        let kept = taken && self.life.state == *state;
        ensure(kept, "a plan tells where an order will stand").map_err(|law| (law, format!("{state:?}")))
    }

    /// Somebody does something at one of the steps, whether it is their turn or not.
    fn somebody(&mut self) -> Lived<()> {
        let waiting: Vec<(u32, Sitting)> =
            self.life.state.visits.iter().filter_map(|(id, visit)| Some((*id, visit.sitting()?.clone()))).collect();
        let Some((visit, sitting)) = self.dice.one_of(&waiting).cloned() else { return Ok(()) };
        let seats: Vec<(u32, Uuid)> = sitting.group.seats().iter().map(|seat| (seat.id, seat.person)).collect();
        let Some((seat, person)) = self.dice.one_of(&seats).copied() else { return Ok(()) };
        let crowd = Crowd { seed: self.seed, at: self.at };
        let deputy = sitting.deputies.get(&seat).and_then(|list| list.first()).copied();
        let mut by = if crowd.is_away(person) { deputy.unwrap_or(person) } else { person };
        if self.dice.once_in(10) {
            by = who(by.as_u128() + 1);
        }
        if let Some(adviser) = sitting.consulted.get(&seat).copied().filter(|_| self.dice.once_in(2)) {
            return self.act(Act::Advise { visit, seat }, Some(adviser)).map(|_| ());
        }
        let act = self.some_act(visit, seat);
        if let Act::Administer { order } = act {
            return self.govern(order);
        }
        self.act(act, Some(by)).map(|_| ())
    }

    fn some_act(&mut self, visit: u32, seat: u32) -> Act {
        let other = who(20 + self.dice.below(8) as u128);
        let passed: Vec<String> = self.life.state.passed.iter().map(|passed| passed.step.clone()).collect();
        let place = self.dice.one_of(&[Position::Before, Position::After, Position::Beside]).copied();
        let rule = self.dice.one_of(&[Rule::All, Rule::Any { first_decides: false }, Rule::InOrder]).copied();
        match self.dice.below(17) {
            0..=5 => Act::Approve { visit, seat, chosen: BTreeMap::new() },
            6 => Act::Reject { visit, seat },
            7 => Act::Return { visit, seat, to: self.dice.one_of(&passed).cloned().unwrap_or_default() },
            8 => Act::AddSigners {
                visit,
                seat,
                place: place.unwrap_or(Position::Beside),
                people: vec![other],
                rule: rule.unwrap_or(Rule::All),
            },
            9 => Act::RemoveSigner { visit, seat },
            10 => Act::Transfer { visit, seat, to: other },
            11 => Act::Claim { visit, seat },
            12 => Act::Release { visit, seat },
            13 => Act::TakeBack { visit, seat },
            14 => Act::Consult { visit, seat, whom: other },
            15 => Act::Advise { visit, seat },
            _ => Act::Administer { order: Order::Reassign { visit, seat, to: other } },
        }
    }

    /// Whatever happened so far, people who all agree bring it to its end.
    fn good_will(&mut self) -> Lived<()> {
        if self.life.state.phase == Phase::Suspended {
            self.govern(Order::Resume)?;
        }
        for _ in 0..GOOD_WILL {
            let Some((visit, wait)) = self.life.state.visits.iter().next().map(|(id, visit)| (*id, visit.wait.clone()))
            else {
                return Ok(());
            };
            let done = match wait {
                Waiting::People(sitting) => {
                    let asked = sitting.group.asked().first().map(|seat| (seat.id, seat.person));
                    let Some((seat, person)) = asked else { break };
                    match sitting.consulted.get(&seat) {
                        Some(adviser) => self.act(Act::Advise { visit, seat }, Some(*adviser))?,
                        None => self.act(Act::Approve { visit, seat, chosen: BTreeMap::new() }, Some(person))?,
                    }
                }
                Waiting::Errand { .. } => self.act(Act::Carried { visit, note: None }, None)?,
                Waiting::Time | Waiting::Attention(_) => {
                    self.at += SignedDuration::from_hours(24 * 30);
                    self.due_before(self.at)?
                }
            };
            if !done {
                break;
            }
        }
        ensure(self.is_over(), "an order is never stuck").map_err(|law| (law, format!("{:?}", self.life.state)))
    }
}
