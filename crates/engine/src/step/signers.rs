//! Adding people to a decision, and taking them off again (加签, 减签).

use super::Spot;
use super::answer::find;
use super::walk::Walk;
use crate::act::{Effect, Input, Position, Refused, Why};
use crate::group::{Group, Member, Rule, Say, Seat};
use crate::state::Sitting;
use uuid::Uuid;

/// How often an added signer may add signers again.
pub(super) const MAX_DEPTH: usize = 3;
/// Most people added at once.
pub(super) const MAX_ADDED: usize = 50;

impl Walk<'_> {
    pub(super) fn add_signers(
        &mut self,
        input: &Input,
        spot: Spot,
        place: Position,
        people: &[Uuid],
        rule: Rule,
    ) -> Result<(), Refused> {
        self.turn_of(input, spot)?;
        let (visit, id) = spot;
        let sitting = self.sitting(visit).ok_or(Refused::Decided)?;
        if depth(sitting, id) >= MAX_DEPTH {
            return Err(Refused::NotAllowed);
        }
        check_people(sitting, people)?;
        self.take_claim(spot);
        let before = self.asked(visit);
        let group =
            Group { rule, members: people.iter().map(|person| Member::Seat(self.added(*person, id))).collect() };
        let deputies: Vec<(u32, Vec<Uuid>)> =
            group.seats().iter().map(|seat| (seat.id, self.deputies(seat.person))).collect();
        let sitting = self.sitting_mut(visit).ok_or(Refused::Decided)?;
        sitting.deputies.extend(deputies.into_iter().filter(|(_, list)| !list.is_empty()));
        place_group(sitting, id, place, group)?;
        self.after_change(visit, &before, Why::Moved);
        Ok(())
    }

    fn added(&mut self, person: Uuid, by: u32) -> Seat {
        let id = self.state.take_id();
        Seat { id, person, weight: 1, say: Say::Open, before: None, after: None, added_by: Some(by) }
    }

    /// Takes an added signer off who has not answered, by the person who added them.
    pub(super) fn remove_signer(&mut self, input: &Input, (visit, id): Spot) -> Result<(), Refused> {
        let before = self.asked(visit);
        let sitting = self.sitting(visit).ok_or(Refused::Decided)?;
        let seat = find(sitting, id).ok_or(Refused::Decided)?;
        let adder = seat.added_by.and_then(|adder| find(sitting, adder)).ok_or(Refused::NotAllowed)?;
        if input.by != Some(adder.person) {
            return Err(Refused::NotYours);
        }
        if seat.say != Say::Open {
            return Err(Refused::Decided);
        }
        let person = seat.person;
        let sitting = self.sitting_mut(visit).ok_or(Refused::Decided)?;
        if let Some(seat) = sitting.group.seat_mut(id) {
            seat.say = Say::Withdrawn;
        }
        sitting.consulted.remove(&id);
        self.effects.push(Effect::Withdrawn { visit, seat: id, person, why: Why::Removed });
        let others: Vec<(u32, Uuid)> = before.into_iter().filter(|(asked, _)| *asked != id).collect();
        self.after_change(visit, &others, Why::Removed);
        Ok(())
    }
}

/// How many seats deep a seat was added.
fn depth(sitting: &Sitting, id: u32) -> usize {
    let above = |id: u32| find(sitting, id).and_then(|seat| seat.added_by);
    std::iter::successors(above(id), |id| above(*id)).take(MAX_DEPTH + 1).count()
}

fn check_people(sitting: &Sitting, people: &[Uuid]) -> Result<(), Refused> {
    let seats = sitting.group.seats();
    let there = |person: &Uuid| seats.iter().any(|seat| seat.person == *person && seat.say != Say::Withdrawn);
    let twice = people.iter().enumerate().any(|(i, person)| people.iter().take(i).any(|other| other == person));
    let odd = people.is_empty() || people.len() > MAX_ADDED || twice;
    if odd || people.iter().any(|person| person.is_nil() || there(person)) { Err(Refused::People) } else { Ok(()) }
}

fn place_group(sitting: &mut Sitting, id: u32, place: Position, group: Group) -> Result<(), Refused> {
    if place == Position::Beside {
        return beside(&mut sitting.group, id, group).map_or(Ok(()), |_| Err(Refused::Decided));
    }
    let seat = sitting.group.seat_mut(id).ok_or(Refused::Decided)?;
    let slot = if place == Position::Before { &mut seat.before } else { &mut seat.after };
    // A second group of the same sort joins the first: all of them must be through.
    *slot = Some(Box::new(match slot.take() {
        Some(first) => Group { rule: Rule::All, members: vec![Member::Group(*first), Member::Group(group)] },
        None => group,
    }));
    Ok(())
}

/// Puts `group` behind the seat in the group that holds it; gives it back when the seat is not there.
fn beside(whole: &mut Group, id: u32, group: Group) -> Option<Group> {
    let held = whole.members.iter().position(|member| matches!(member, Member::Seat(seat) if seat.id == id));
    if let Some(place) = held {
        whole.members.insert(place + 1, Member::Group(group));
        return None;
    }
    let mut left = Some(group);
    for member in &mut whole.members {
        let Some(group) = left.take() else { break };
        left = match member {
            Member::Group(inner) => beside(inner, id, group),
            Member::Seat(seat) => beside_within(seat, id, group),
        };
    }
    left
}

fn beside_within(seat: &mut Seat, id: u32, group: Group) -> Option<Group> {
    let mut left = Some(group);
    for inner in [seat.before.as_deref_mut(), seat.after.as_deref_mut()].into_iter().flatten() {
        let Some(group) = left.take() else { break };
        left = beside(inner, id, group);
    }
    left
}
