//! What an order waits for on the clock.
//!
//! Timers are a function of where the order stands, not a list to be kept: after every act, and whenever a calendar
//! changes, [`timers`] tells all there are, and the rows of the order are replaced. So none is ever left over, lost
//! or doubled. When one is due, [`Timer::act`] is done to the order; what it finds settled already is refused.

use crate::World;
use crate::act::Act;
use crate::behaviour::{Behaviour, Wait};
use crate::group::Seat;
use crate::ladder::{Ladder, RunsBy};
use crate::net::{Net, Node};
use crate::people::Whose;
use crate::state::{FlowState, Phase, SeatClock, Sitting, Visit, Waiting};
use gongdan_domain::calendar::{Clock, Pause, WorkTime};
use gongdan_domain::expr::Value;
use jiff::Timestamp;
use std::sync::{Arc, LazyLock};

/// What a timer is for. The names are stored and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimerKind {
    /// The time a step waits for is over.
    Elapsed,
    /// A mark of a ladder is reached.
    Mark,
    /// Somebody comes back or goes away who is asked, or stands in for somebody who is.
    Refresh,
}

impl TimerKind {
    /// The stored name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Elapsed => "elapsed",
            Self::Mark => "mark",
            Self::Refresh => "refresh",
        }
    }

    /// Reads a name written by [`TimerKind::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Elapsed, Self::Mark, Self::Refresh].into_iter().find(|kind| kind.code() == code)
    }
}

/// One instant at which an order goes on by itself. Unique in the order by everything but `due_at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timer {
    /// What for.
    pub kind: TimerKind,
    /// Where.
    pub visit: u32,
    /// For a mark: whose clock; 0 otherwise.
    pub seat: u32,
    /// Which mark of the ladder, from 0; 0 otherwise.
    pub mark: u32,
    /// When.
    pub due_at: Timestamp,
}

impl Timer {
    /// What is done to the order when it is due.
    pub fn act(&self) -> Act {
        let Self { kind, visit, seat, mark, .. } = *self;
        match kind {
            TimerKind::Elapsed => Act::Elapsed { visit },
            TimerKind::Mark => Act::Mark { visit, seat, mark },
            TimerKind::Refresh => Act::Refresh,
        }
    }
}

/// All timers of an order that stands at `state`: at most one for each visit that waits for time and for each seat
/// that is asked, and one for absences. None while the order is suspended, paused or over.
pub fn timers(net: &Net, state: &FlowState, world: &World<'_>) -> Vec<Timer> {
    if state.phase != Phase::Running {
        return Vec::new();
    }
    let of = |(id, visit): (&u32, &Visit)| {
        let node = net.place(&visit.step).and_then(|place| net.node(place));
        node.map(|node| of_visit(*id, visit, node, state, world)).unwrap_or_default()
    };
    state.visits.iter().flat_map(of).chain(changes(state, world)).collect()
}

/// When those who are asked, or who stand in for them, next come or go: one for the whole order.
fn changes(state: &FlowState, world: &World<'_>) -> Option<Timer> {
    let type_id = world.about.type_id;
    let of_seat = |sitting: &Sitting, seat: &Seat| {
        let deputies = sitting.deputies.get(&seat.id).into_iter().flatten();
        let people = std::iter::once(&seat.person).chain(deputies);
        people.filter_map(|person| world.directory.next_change(*person, type_id)).min()
    };
    let sittings = state.visits.values().filter_map(Visit::sitting);
    let next = sittings.flat_map(|s| s.group.asked().into_iter().filter_map(move |seat| of_seat(s, seat))).min();
    next.map(|due_at| Timer { kind: TimerKind::Refresh, visit: 0, seat: 0, mark: 0, due_at })
}

fn of_visit(id: u32, visit: &Visit, node: &Node, state: &FlowState, world: &World<'_>) -> Vec<Timer> {
    match (&visit.wait, &node.behaviour, &node.ladder) {
        (Waiting::Time, Behaviour::Wait(wait), _) => {
            let timer = |due_at| Timer { kind: TimerKind::Elapsed, visit: id, seat: 0, mark: 0, due_at };
            over(wait, visit.since, state, world).map(timer).into_iter().collect()
        }
        (Waiting::People(sitting), _, Some(ladder)) => {
            let timer = |(seat, clock): (&u32, &SeatClock)| {
                let due_at = due(ladder, clock, &state.pauses, world)?;
                Some(Timer { kind: TimerKind::Mark, visit: id, seat: *seat, mark: clock.fired, due_at })
            };
            sitting.clocks.iter().filter_map(timer).collect()
        }
        _ => Vec::new(),
    }
}

/// When a step that waits has waited enough.
fn over(wait: &Wait, since: Timestamp, state: &FlowState, world: &World<'_>) -> Option<Timestamp> {
    let clock = Clock { start: since, pauses: state.pauses.clone() };
    match wait {
        Wait::Wall(length) => clock.due(wall(), *length),
        Wait::Working(length) => clock.due(&working(Whose::Order, world), *length),
        Wait::Field(field) => match (world.names)(field) {
            Value::Instant(at) => Some(at.max(since)),
            Value::Day(day) => day.to_zoned(world.time_zone.clone()).ok().map(|at| at.timestamp().max(since)),
            _ => Some(since),
        },
    }
}

/// When the next mark of a seat's clock is reached; `None` while it stands still or when nothing more comes.
pub(crate) fn due(ladder: &Ladder, clock: &SeatClock, pauses: &[Pause], world: &World<'_>) -> Option<Timestamp> {
    let mark = ladder.marks().get(usize::try_from(clock.fired).ok()?).copied()?;
    let pauses = clock.clock.pauses.iter().chain(pauses).copied().collect();
    let whole = Clock { start: clock.clock.start, pauses };
    if whole.is_paused() {
        return None;
    }
    match ladder.clock {
        RunsBy::Wall => whole.due(wall(), mark.after),
        RunsBy::Organisation => whole.due(&working(Whose::Order, world), mark.after),
        RunsBy::Assignee => {
            let whose = clock.holder.map_or(Whose::Order, Whose::Person);
            whole.due(&working(whose, world), mark.after)
        }
    }
}

/// Working time as the organisation knows it; day and night where it has no calendar.
fn working(whose: Whose, world: &World<'_>) -> Arc<WorkTime> {
    world.directory.work_time(whose, &world.about).unwrap_or_else(|| Arc::clone(&WALL))
}

static WALL: LazyLock<Arc<WorkTime>> = LazyLock::new(|| Arc::new(WorkTime::wall()));

fn wall() -> &'static WorkTime {
    &WALL
}
