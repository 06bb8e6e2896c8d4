//! Limits that stand still.

use super::{Dice, office, shift};
use gongdan_domain::calendar::{Clock, WorkTime};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};

fn time() -> WorkTime {
    let calendar = office("Asia/Shanghai", &[shift(9 * 60, 12 * 60), shift(13 * 60, 18 * 60)]);
    WorkTime::new(&calendar, date(2026, 1, 1)..date(2027, 1, 1)).unwrap()
}

fn at(local: &str) -> Timestamp {
    format!("2026-{local}:00+08:00").parse().unwrap()
}

const HOUR: SignedDuration = SignedDuration::from_hours(1);

#[test]
fn a_pause_moves_the_deadline_by_its_working_time() {
    // Monday 9 o'clock, limit one working day.
    let mut clock = Clock::start(at("11-23T09:00"));
    assert_eq!(clock.due(&time(), HOUR * 8), Some(at("11-23T18:00")));
    clock.pause(at("11-23T11:00"));
    assert_eq!(clock.due(&time(), HOUR * 8), None, "it stands still");
    assert_eq!(clock.due(&time(), HOUR * 2), Some(at("11-23T11:00")), "used up just as it stopped");
    assert_eq!(clock.used(&time(), at("11-24T15:00")), HOUR * 2);
    clock.resume(at("11-24T10:00"));
    assert_eq!(clock.due(&time(), HOUR * 8), Some(at("11-24T17:00")));
    assert_eq!(clock.remaining(&time(), HOUR * 8, at("11-24T12:00")), HOUR * 4);
    assert_eq!(clock.remaining(&time(), HOUR, at("11-24T12:00")), -HOUR * 3, "overdue by three hours");
}

#[test]
fn pausing_twice_and_resuming_twice_change_nothing() {
    let mut clock = Clock::start(at("11-23T09:00"));
    clock.pause(at("11-23T10:00"));
    clock.pause(at("11-23T11:00"));
    clock.resume(at("11-23T14:00"));
    clock.resume(at("11-23T15:00"));
    assert_eq!(clock.pauses.len(), 1);
    assert_eq!(clock.used(&time(), at("11-23T18:00")), HOUR * 5);
}

#[test]
fn overlapping_pauses_count_once_and_due_agrees_with_used() {
    let (time, mut dice) = (time(), Dice(7));
    let begin = at("03-02T09:00");
    let moment = |dice: &mut Dice| begin + SignedDuration::from_mins(dice.below(60 * 24 * 30) as i64);
    for _ in 0..20_000 {
        let mut clock = Clock::start(moment(&mut dice));
        for _ in 0..dice.below(6) {
            clock.pause(moment(&mut dice));
            if let Some(last) = clock.pauses.last_mut() {
                last.to = Some(last.from + SignedDuration::from_mins(dice.below(3_000) as i64));
            }
        }
        let limit = SignedDuration::from_mins(1 + dice.below(4_000) as i64);
        let due = clock.due(&time, limit).unwrap();
        assert_eq!(clock.used(&time, due), limit, "{clock:?}");
        assert_eq!(clock.remaining(&time, limit, due), SignedDuration::ZERO);
        let just_before = due - SignedDuration::from_micros(1);
        assert!(clock.used(&time, just_before) < limit, "{clock:?} is due at {due} and not before");
    }
}
