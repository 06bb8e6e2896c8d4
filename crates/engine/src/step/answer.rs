//! People answer: yes, no, later, somebody else.

use super::Spot;
use super::staff::say;
use super::walk::Walk;
use crate::act::{Effect, Input, Refused, Why};
use crate::behaviour::Acting;
use crate::group::{Say, Seat, Verdict};
use crate::people::Chooser;
use crate::state::{Phase, Sitting, Undo};
use std::collections::BTreeMap;
use uuid::Uuid;

impl Walk<'_> {
    pub(super) fn approve(
        &mut self,
        input: &Input,
        spot: Spot,
        chosen: &BTreeMap<String, Vec<Uuid>>,
    ) -> Result<(), Refused> {
        let by = self.turn_of(input, spot)?;
        self.choose(chosen, Chooser::Previous)?;
        let (visits, forks, passed) = (self.state.visits.clone(), self.state.forks.clone(), self.state.passed.len());
        self.answer(spot, by, Verdict::Approved)?;
        let (visit, seat) = spot;
        if self.state.phase == Phase::Running && !self.state.visits.contains_key(&visit) {
            self.state.undo = Some(Box::new(Undo { visit, seat, by, visits, forks, passed }));
        }
        Ok(())
    }

    pub(super) fn reject(&mut self, input: &Input, spot: Spot) -> Result<(), Refused> {
        let by = self.turn_of(input, spot)?;
        if !self.acting(spot.0)?.may_reject {
            return Err(Refused::NotAllowed);
        }
        self.answer(spot, by, Verdict::Rejected)
    }

    /// Writes an answer down and goes on if it decides.
    fn answer(&mut self, (visit, seat): Spot, by: Uuid, verdict: Verdict) -> Result<(), Refused> {
        let person = self.seat_at((visit, seat))?.person;
        self.take_claim((visit, seat));
        let (at, before) = (self.at, self.asked(visit));
        let sitting = self.sitting_mut(visit).ok_or(Refused::Decided)?;
        say(sitting, seat, Some(by), verdict, at);
        let on_behalf_of = (by != person).then_some(person);
        self.effects.push(Effect::Said { visit, seat, by: Some(by), on_behalf_of, verdict });
        self.after_change(visit, &before, Why::Decided);
        Ok(())
    }

    fn restore(&mut self, undo: &Undo) {
        let new: Vec<u32> = self.state.visits.keys().filter(|id| !undo.visits.contains_key(id)).copied().collect();
        for visit in new {
            self.drop_visit(visit, Why::Removed);
        }
        self.state.visits.clone_from(&undo.visits);
        self.state.forks.clone_from(&undo.forks);
        self.state.passed.truncate(undo.passed);
        if let Some(visit) = undo.visits.get(&undo.visit) {
            self.effects.push(Effect::Entered { visit: undo.visit, step: visit.step.clone() });
        }
        self.offer(undo.visit, &[]);
    }

    /// Tells what a change at a visit means for those who were asked `before`, and goes on if it is decided.
    pub(super) fn after_change(&mut self, visit: u32, before: &[(u32, Uuid)], why: Why) {
        self.tell_gone(visit, before, why);
        let known: Vec<u32> = before.iter().map(|(id, _)| *id).collect();
        self.offer(visit, &known);
        let tokens = self.settle(visit);
        self.run_all(tokens);
    }

    /// Tells those who were asked `before`, have not answered and are not asked any more.
    fn tell_gone(&mut self, visit: u32, before: &[(u32, Uuid)], why: Why) {
        let Some(sitting) = self.sitting(visit) else { return };
        let now: Vec<u32> = sitting.group.asked().iter().map(|seat| seat.id).collect();
        let answered = |id: u32| sitting.said.iter().any(|said| said.seat == id);
        let gone = before.iter().filter(|(id, _)| !now.contains(id) && !answered(*id));
        let gone: Vec<Effect> =
            gone.map(|(seat, person)| Effect::Withdrawn { visit, seat: *seat, person: *person, why }).collect();
        self.effects.extend(gone);
    }

    /// Who is asked at a visit now.
    pub(super) fn asked(&self, visit: u32) -> Vec<(u32, Uuid)> {
        let sitting = self.sitting(visit);
        sitting
            .map(|sitting| sitting.group.asked().iter().map(|seat| (seat.id, seat.person)).collect())
            .unwrap_or_default()
    }

    /// Who acts in a seat, if it is their turn: the seat's person or a deputy.
    pub(super) fn turn_of(&self, input: &Input, spot: Spot) -> Result<Uuid, Refused> {
        let sitting = self.sitting(spot.0).ok_or(Refused::Decided)?;
        let seat = find(sitting, spot.1).ok_or(Refused::Decided)?;
        let by = input.by.ok_or(Refused::NotYours)?;
        let deputies = sitting.deputies.get(&spot.1);
        if by != seat.person && !deputies.is_some_and(|list| list.contains(&by)) {
            return Err(Refused::NotYours);
        }
        match seat.say {
            Say::Given(_) | Say::Withdrawn => return Err(Refused::Decided),
            Say::Open => {}
        }
        let asked = sitting.group.asked().iter().any(|asked| asked.id == spot.1);
        if !asked || sitting.consulted.contains_key(&spot.1) { Err(Refused::NotYet) } else { Ok(by) }
    }

    pub(super) fn seat_at(&self, (visit, seat): Spot) -> Result<&Seat, Refused> {
        self.sitting(visit).and_then(|sitting| find(sitting, seat)).ok_or(Refused::Decided)
    }

    pub(super) fn acting(&self, visit: u32) -> Result<&Acting, Refused> {
        let step = self.state.visits.get(&visit).map(|visit| visit.step.as_str()).ok_or(Refused::Decided)?;
        let node = self.net.place(step).and_then(|place| self.net.node(place)).ok_or(Refused::Decided)?;
        node.behaviour.acting().ok_or(Refused::NotAllowed)
    }

    pub(super) fn claim(&mut self, input: &Input, spot: Spot) -> Result<(), Refused> {
        self.turn_of(input, spot)?;
        let in_pool = |sitting: &Sitting| sitting.pool.as_ref().is_some_and(|pool| pool.contains(&spot.1));
        let is_free = self.sitting(spot.0).is_some_and(|sitting| in_pool(sitting) && sitting.claimed.is_none());
        if !is_free {
            return Err(Refused::NotAllowed);
        }
        self.take_claim(spot);
        Ok(())
    }

    /// Makes a seat of a pool the owner of the work; whoever acts without claiming claims by that.
    pub(super) fn take_claim(&mut self, (visit, owner): Spot) {
        let before = self.asked(visit);
        let Some(sitting) = self.sitting_mut(visit) else { return };
        let in_pool = |pool: &Vec<u32>| sitting.claimed.is_none() && pool.contains(&owner);
        let Some(pool) = sitting.pool.clone().filter(in_pool) else { return };
        sitting.claimed = Some(owner);
        for id in pool.into_iter().filter(|id| *id != owner) {
            if let Some(seat) = sitting.group.seat_mut(id).filter(|seat| seat.say == Say::Open) {
                seat.say = Say::Withdrawn;
            }
        }
        self.tell_gone(visit, &before, Why::Claimed);
    }

    pub(super) fn release(&mut self, input: &Input, spot: Spot) -> Result<(), Refused> {
        self.turn_of(input, spot)?;
        let before: Vec<u32> = self.asked(spot.0).iter().map(|(id, _)| *id).collect();
        let sitting = self.sitting_mut(spot.0).ok_or(Refused::Decided)?;
        if sitting.claimed != Some(spot.1) {
            return Err(Refused::NotAllowed);
        }
        sitting.claimed = None;
        for id in sitting.pool.clone().into_iter().flatten() {
            if let Some(seat) = sitting.group.seat_mut(id).filter(|seat| seat.say == Say::Withdrawn) {
                seat.say = Say::Open;
            }
        }
        self.offer(spot.0, &before);
        Ok(())
    }

    pub(super) fn transfer(&mut self, input: &Input, spot: Spot, to: Uuid) -> Result<(), Refused> {
        self.turn_of(input, spot)?;
        self.hand_over(spot, to)
    }

    /// Gives a seat to somebody who is not on the step yet.
    pub(super) fn hand_over(&mut self, (visit, id): Spot, to: Uuid) -> Result<(), Refused> {
        let deputies = self.deputies(to);
        let sitting = self.sitting_mut(visit).ok_or(Refused::Decided)?;
        if to.is_nil() || sitting.group.seats().iter().any(|seat| seat.person == to && seat.say != Say::Withdrawn) {
            return Err(Refused::People);
        }
        let seat = sitting.group.seat_mut(id).filter(|seat| seat.say == Say::Open).ok_or(Refused::Decided)?;
        let person = std::mem::replace(&mut seat.person, to);
        sitting.consulted.remove(&id);
        sitting.deputies.insert(id, deputies.clone());
        self.effects.push(Effect::Withdrawn { visit, seat: id, person, why: Why::Moved });
        if self.asked(visit).iter().any(|(asked, _)| *asked == id) {
            self.effects.push(Effect::Offered { visit, seat: id, person: to, deputies });
        }
        Ok(())
    }

    pub(super) fn consult(&mut self, input: &Input, (visit, seat): Spot, whom: Uuid) -> Result<(), Refused> {
        let by = self.turn_of(input, (visit, seat))?;
        if whom == by || whom.is_nil() || self.seat_at((visit, seat))?.person == whom {
            return Err(Refused::People);
        }
        self.sitting_mut(visit).ok_or(Refused::Decided)?.consulted.insert(seat, whom);
        self.effects.push(Effect::Offered { visit, seat, person: whom, deputies: Vec::new() });
        Ok(())
    }

    pub(super) fn advise(&mut self, input: &Input, (visit, seat): Spot) -> Result<(), Refused> {
        let sitting = self.sitting_mut(visit).ok_or(Refused::Decided)?;
        let whom = sitting.consulted.get(&seat).copied().ok_or(Refused::Decided)?;
        if input.by != Some(whom) {
            return Err(Refused::NotYours);
        }
        sitting.consulted.remove(&seat);
        let deputies = sitting.deputies.get(&seat).cloned().unwrap_or_default();
        let person = self.seat_at((visit, seat))?.person;
        // The duty may have passed to others while the advice was awaited.
        if self.asked(visit).iter().any(|(asked, _)| *asked == seat) {
            self.effects.push(Effect::Offered { visit, seat, person, deputies });
        }
        Ok(())
    }

    /// Undoes an answer: at a step that is not decided yet, as long as nobody has answered after it; at one that is, as
    /// long as nobody has acted on what followed.
    pub(super) fn take_back(&mut self, input: &Input, (visit, seat): Spot, undo: Option<&Undo>) -> Result<(), Refused> {
        if let Some(undo) = undo.filter(|undo| (undo.visit, undo.seat) == (visit, seat)) {
            if input.by != Some(undo.by) {
                return Err(Refused::NotYours);
            }
            self.restore(undo);
            return Ok(());
        }
        let before = self.asked(visit);
        let sitting = self.sitting_mut(visit).ok_or(Refused::TooLate)?;
        let last = sitting.said.last().ok_or(Refused::TooLate)?;
        if last.seat != seat {
            return Err(Refused::TooLate);
        }
        if last.by.is_none() || last.by != input.by {
            return Err(Refused::NotYours);
        }
        sitting.said.pop();
        if let Some(seat) = sitting.group.seat_mut(seat) {
            seat.say = Say::Open;
        }
        self.after_change(visit, &before, Why::Removed);
        Ok(())
    }
}

/// A seat of a sitting.
pub(super) fn find(sitting: &Sitting, id: u32) -> Option<&Seat> {
    sitting.group.seats().into_iter().find(|seat| seat.id == id)
}
