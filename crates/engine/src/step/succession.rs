//! Who acts in the place of others: deputies come and go with absences, and a leaver's duties pass on for good.

use super::staff::deputies_since;
use super::walk::Walk;
use crate::act::{Effect, Refused, Why};
use crate::group::Say;
use crate::state::Sitting;
use uuid::Uuid;

impl Walk<'_> {
    /// Looks up again who stands in for those who are asked.
    pub(super) fn refresh(&mut self) -> Result<(), Refused> {
        let visits: Vec<u32> = self.state.visits.keys().copied().collect();
        for visit in visits {
            for (seat, person) in self.asked(visit) {
                self.refresh_seat(visit, seat, person);
            }
        }
        Ok(())
    }

    fn refresh_seat(&mut self, visit: u32, seat: u32, person: Uuid) {
        let Some(sitting) = self.sitting(visit) else { return };
        let asked = sitting.clocks.get(&super::clock::key_of(sitting, seat)).map_or(self.at, |clock| clock.clock.start);
        let mut now = deputies_since(self.world, person, asked);
        let beside = sitting.beside.get(&seat).into_iter().flatten().copied();
        now.extend(beside.filter(|person| !now.contains(person)).collect::<Vec<_>>());
        let before = sitting.deputies.get(&seat).cloned().unwrap_or_default();
        if now == before {
            return;
        }
        let is_consulting = sitting.consulted.contains_key(&seat);
        let Some(sitting) = self.sitting_mut(visit) else { return };
        sitting.deputies.insert(seat, now.clone());
        if is_consulting {
            return;
        }
        let gone = before.iter().filter(|deputy| !now.contains(deputy));
        let gone = gone.map(|deputy| Effect::Withdrawn { visit, seat, person: *deputy, why: Why::Moved });
        self.effects.extend(gone);
        if now.iter().any(|deputy| !before.contains(deputy)) {
            self.effects.push(Effect::Offered { visit, seat, person, deputies: now });
        }
    }

    /// Gives everything that waits for `from` to `to`. Whoever sits at a step already gets a second seat there: two
    /// says that were meant to be two.
    pub(super) fn succeed(&mut self, from: Uuid, to: Uuid) -> Result<(), Refused> {
        if to.is_nil() || from == to {
            return Err(Refused::People);
        }
        let deputies = self.deputies(to);
        let visits: Vec<u32> = self.state.visits.keys().copied().collect();
        let mut moved = false;
        for visit in visits {
            let asked: Vec<u32> = self.asked(visit).iter().map(|(seat, _)| *seat).collect();
            let Some(sitting) = self.sitting_mut(visit) else { continue };
            let open = |seat: &&crate::group::Seat| seat.person == from && seat.say == Say::Open;
            let seats: Vec<u32> = sitting.group.seats().into_iter().filter(open).map(|seat| seat.id).collect();
            moved |= stand_in(sitting, from, to);
            for id in &seats {
                if let Some(seat) = sitting.group.seat_mut(*id) {
                    seat.person = to;
                    sitting.deputies.insert(*id, deputies.clone());
                    moved = true;
                }
            }
            for seat in seats.into_iter().filter(|seat| asked.contains(seat)) {
                self.effects.push(Effect::Withdrawn { visit, seat, person: from, why: Why::Moved });
                self.effects.push(Effect::Offered { visit, seat, person: to, deputies: deputies.clone() });
            }
        }
        if moved { Ok(()) } else { Err(Refused::Decided) }
    }
}

/// Puts `to` where `from` gives advice or was brought in beside others.
fn stand_in(sitting: &mut Sitting, from: Uuid, to: Uuid) -> bool {
    let mut moved = false;
    let lists = sitting.deputies.values_mut().chain(sitting.beside.values_mut()).flatten();
    for person in lists.chain(sitting.consulted.values_mut()).filter(|person| **person == from) {
        *person = to;
        moved = true;
    }
    moved
}
