//! The clocks of seats, and what happens when they reach a mark.

use super::Spot;
use super::staff::say;
use super::walk::Walk;
use crate::act::{Effect, Input, Refused, Why};
use crate::group::{Say, Verdict};
use crate::ladder::{How, Ladder, Superior, Then};
use crate::people::Source;
use crate::state::{SeatClock, Sitting};
use crate::timer;
use gongdan_domain::calendar::Clock;
use std::collections::BTreeMap;
use uuid::Uuid;

impl Walk<'_> {
    /// Starts the clocks of those who are asked now, and stops those of people who are not: after every act.
    pub(super) fn keep_clocks(&mut self) {
        let at = self.at;
        for visit in self.state.visits.values_mut() {
            if let crate::state::Waiting::People(sitting) = &mut visit.wait {
                keep(sitting, at);
            }
        }
    }

    fn ladder(&self, visit: u32) -> Option<&Ladder> {
        let step = &self.state.visits.get(&visit)?.step;
        self.net.node(self.net.place(step)?)?.ladder.as_ref()
    }

    /// A clock has reached a mark. Each mark of a seat happens once, in order, and not before it is due: a timer that
    /// was set before the calendar changed is too early and has no effect.
    pub(super) fn mark(&mut self, input: &Input, spot: Spot, number: u32) -> Result<(), Refused> {
        if input.by.is_some() {
            return Err(Refused::NotAllowed);
        }
        let ladder = self.ladder(spot.0).ok_or(Refused::Decided)?.clone();
        let sitting = self.sitting(spot.0).ok_or(Refused::Decided)?;
        let clock = sitting.clocks.get(&spot.1).filter(|clock| clock.fired == number).ok_or(Refused::Decided)?.clone();
        let due = timer::due(&ladder, &clock, &self.state.pauses, self.world);
        if due.is_none_or(|due| due > self.at) {
            return Err(Refused::NotYet);
        }
        let marks = ladder.marks();
        let mark = usize::try_from(number).ok().and_then(|n| marks.get(n)).copied().ok_or(Refused::Decided)?;
        if let Some(clock) = self.sitting_mut(spot.0).and_then(|sitting| sitting.clocks.get_mut(&spot.1)) {
            clock.fired += 1;
        }
        let seat = self.owner(spot);
        let before = self.effects.len();
        self.happen(mark.then, (spot.0, seat), (spot.1, clock.of), mark.round)?;
        for effect in self.effects.iter_mut().skip(before) {
            if let Effect::Reminded { by, .. } | Effect::Escalated { by, .. } = effect {
                *by = mark.by.to_vec();
            }
        }
        Ok(())
    }

    /// The seat that a clock is about: for a pool, whoever claimed the work, else the first.
    fn owner(&self, (visit, key): Spot) -> u32 {
        self.sitting(visit).filter(|s| is_head(s, key)).and_then(|sitting| sitting.claimed).unwrap_or(key)
    }

    fn happen(&mut self, then: &Then, spot: Spot, (key, of): (u32, Uuid), round: u32) -> Result<(), Refused> {
        let (visit, seat) = spot;
        match then {
            Then::Remind { .. } => {
                let people = self.reminded(visit, key);
                self.effects.push(Effect::Reminded { visit, seat, people, round, by: Vec::new() });
                Ok(())
            }
            Then::Escalate { to, how } => self.escalate(spot, key, self.superiors(to, of), *how),
            Then::Administrator => self.escalate(spot, key, Vec::new(), How::HandOver),
            Then::Approve => self.answer_by_policy(spot, Verdict::Approved),
            Then::Reject => self.answer_by_policy(spot, Verdict::Rejected),
            Then::Return { to } => {
                self.effects.push(Effect::TimedOut { visit, seat });
                // Where the order never passed that step, people have to look at it.
                match self.go_back(spot, to) {
                    Err(Refused::NoSuchTarget) => self.escalate(spot, key, Vec::new(), How::HandOver),
                    done => done,
                }
            }
        }
    }

    /// Whoever is waited for: those asked in the seat or in its pool, their deputies, whoever they asked for advice.
    pub(super) fn reminded(&self, visit: u32, key: u32) -> Vec<Uuid> {
        let Some(sitting) = self.sitting(visit) else { return Vec::new() };
        let mut people = Vec::new();
        for seat in sitting.group.asked().into_iter().filter(|seat| key_of(sitting, seat.id) == key) {
            match sitting.consulted.get(&seat.id) {
                Some(adviser) => people.push(*adviser),
                None => {
                    people.push(seat.person);
                    people.extend(sitting.deputies.get(&seat.id).into_iter().flatten());
                }
            }
        }
        people.sort_unstable();
        people.dedup();
        people
    }

    fn superiors(&self, to: &Superior, of: Uuid) -> Vec<Uuid> {
        let directory = self.world.directory;
        match to {
            Superior::Manager(level) => directory.manager(of, *level).into_iter().collect(),
            Superior::Role(role) => {
                directory.people(&Source::Role { role: role.clone(), within: None }, &self.world.about)
            }
        }
    }

    /// Brings people in; the administrators where there is nobody.
    fn escalate(&mut self, spot: Spot, key: u32, people: Vec<Uuid>, how: How) -> Result<(), Refused> {
        let (visit, seat) = spot;
        let person = self.seat_at(spot)?.person;
        let mut people: Vec<Uuid> = people.into_iter().filter(|p| *p != person).collect();
        if people.is_empty() {
            people = self.world.directory.administrators().into_iter().filter(|p| *p != person).collect();
        }
        self.effects.push(Effect::Escalated { visit, seat, people: people.clone(), how, by: Vec::new() });
        let free = people.iter().copied().find(|person| !self.sits(visit, *person));
        if let (How::HandOver, Some(to)) = (how, free) {
            self.take_claim(spot);
            self.hand_over(spot, to)?;
            if let Some(clock) = self.sitting_mut(visit).and_then(|sitting| sitting.clocks.get_mut(&key)) {
                clock.holder = Some(to);
            }
            people.retain(|person| *person != to);
        }
        self.stand_beside(spot, &people);
        Ok(())
    }

    fn sits(&self, visit: u32, person: Uuid) -> bool {
        let seats = self.sitting(visit).map(|sitting| sitting.group.seats()).unwrap_or_default();
        seats.iter().any(|seat| seat.person == person && seat.say != Say::Withdrawn)
    }

    /// Lets people act in a seat as its deputies do, and tells everybody who may.
    fn stand_beside(&mut self, (visit, seat): Spot, people: &[Uuid]) {
        let Some(sitting) = self.sitting_mut(visit).filter(|_| !people.is_empty()) else { return };
        let deputies = sitting.deputies.entry(seat).or_default();
        let new: Vec<Uuid> = people.iter().copied().filter(|person| !deputies.contains(person)).collect();
        deputies.extend(&new);
        let deputies = deputies.clone();
        sitting.beside.entry(seat).or_default().extend(new);
        let asked = sitting.group.asked().into_iter().find(|asked| asked.id == seat).map(|asked| asked.person);
        if let Some(person) = asked {
            self.effects.push(Effect::Offered { visit, seat, person, deputies });
        }
    }

    fn answer_by_policy(&mut self, spot: Spot, verdict: Verdict) -> Result<(), Refused> {
        let (visit, seat) = spot;
        self.effects.push(Effect::TimedOut { visit, seat });
        self.take_claim(spot);
        let (at, before) = (self.at, self.asked(visit));
        let sitting = self.sitting_mut(visit).ok_or(Refused::Decided)?;
        sitting.consulted.remove(&seat);
        say(sitting, seat, None, verdict, at);
        self.effects.push(Effect::Said { visit, seat, by: None, on_behalf_of: None, verdict });
        self.after_change(visit, &before, Why::Decided);
        Ok(())
    }
}

/// A pool has one clock, under its first seat, whoever claims the work.
pub(super) fn key_of(sitting: &Sitting, seat: u32) -> u32 {
    let pool = sitting.pool.as_ref().filter(|pool| pool.contains(&seat));
    pool.and_then(|pool| pool.first().copied()).unwrap_or(seat)
}

fn is_head(sitting: &Sitting, seat: u32) -> bool {
    sitting.pool.as_ref().is_some_and(|pool| pool.first() == Some(&seat))
}

fn keep(sitting: &mut Sitting, at: jiff::Timestamp) {
    // By clock: who holds the duty; nobody while a pool has not been claimed.
    let mut asked: BTreeMap<u32, (Option<Uuid>, Uuid)> = BTreeMap::new();
    for seat in sitting.group.asked() {
        let key = key_of(sitting, seat.id);
        let in_pool = sitting.pool.as_ref().is_some_and(|pool| pool.contains(&seat.id));
        let holder = (!in_pool || sitting.claimed == Some(seat.id)).then_some(seat.person);
        asked.entry(key).or_insert((holder, seat.person));
    }
    for (key, clock) in &mut sitting.clocks {
        if !asked.contains_key(key) {
            clock.clock.pause(at);
        }
    }
    for (key, (holder, person)) in asked {
        let held = sitting.clocks.get(&key).map(|clock| clock.holder);
        let moved = matches!((held, holder), (Some(Some(before)), Some(now)) if before != now);
        match sitting.clocks.get_mut(&key).filter(|_| !moved) {
            Some(clock) => {
                clock.clock.resume(at);
                if holder.is_some() && clock.holder.is_none() {
                    clock.of = person;
                }
                clock.holder = holder;
            }
            None => {
                sitting.clocks.insert(key, SeatClock { clock: Clock::start(at), fired: 0, holder, of: person });
            }
        }
    }
}
