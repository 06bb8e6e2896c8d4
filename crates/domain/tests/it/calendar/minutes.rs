//! The algebra against counting: every minute is asked on the clock whether it is worked, without any of the tricks
//! of the real thing, and a million random questions are answered by both.

use super::{Dice, office, shift};
use gongdan_domain::calendar::{Calendar, DayRule, Interval, Shift, WorkTime};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

const QUESTIONS: usize = 1_000_000;
const CALENDARS: u64 = 20;
pub(super) const DAYS: i64 = 120;
pub(super) const MINUTE: i64 = 60_000_000;

/// Zones without and with summer time, and one of half an hour; the days contain a change of each clock.
pub(super) const ZONES: [(&str, Date); 4] = [
    ("Asia/Shanghai", date(2026, 1, 20)),
    ("America/New_York", date(2026, 2, 1)),
    ("Europe/Berlin", date(2026, 9, 1)),
    ("Asia/Kolkata", date(2025, 12, 1)),
];

/// Shifts that begin and end outside the hour that a change of the clock removes or repeats.
fn random_day(dice: &mut Dice) -> Vec<Shift> {
    let mut shifts = Vec::new();
    let mut from = 181 + dice.below(400) as u16;
    for _ in 0..dice.below(4) {
        let to = from + 1 + dice.below(400) as u16;
        shifts.push(shift(from, to));
        from = to + dice.below(200) as u16;
        if from >= 1_440 {
            break;
        }
    }
    // The last shift may run over midnight, but must not end in the odd hours of the night.
    let odd = |to: u16| (1_440 + 60..=1_440 + 180).contains(&to);
    if let Some(last) = shifts.last_mut().filter(|last| odd(last.to)) {
        last.to = 1_440 + 59;
    }
    shifts
}

pub(super) fn random_calendar(dice: &mut Dice, zone: &str, first: Date) -> Calendar {
    let mut calendar = office(zone, &[]);
    calendar.week = std::array::from_fn(|_| random_day(dice));
    calendar.week[0] = vec![shift(540, 720), shift(810, 1_080)];
    calendar.chinese_holidays = dice.below(2) == 0;
    for _ in 0..dice.below(12) {
        let day = first.checked_add((dice.below(DAYS as u64) as i64).days()).unwrap();
        calendar.days.insert(day, DayRule { name: String::new(), shifts: random_day(dice) });
    }
    calendar
}

/// Minutes worked before each minute, counted one by one.
pub(super) struct Counted {
    first: i64,
    before: Vec<i64>,
}

impl Counted {
    pub(super) fn new(calendar: &Calendar, days: (Date, Date), absences: &[Interval]) -> Self {
        let zone = TimeZone::get(&calendar.time_zone).unwrap();
        let start = |day: Date| day.to_zoned(zone.clone()).unwrap().timestamp().as_microsecond();
        let (first, end) = (start(days.0), start(days.1));
        let mut before = vec![0];
        for at in (first..end).step_by(MINUTE as usize) {
            let at = Timestamp::from_microsecond(at).unwrap();
            let absent = absences.iter().any(|a| a.from <= at && at < a.to);
            let worked = !absent && is_worked(calendar, &zone, at);
            before.push(before.last().unwrap() + i64::from(worked));
        }
        Self { first, before }
    }

    pub(super) fn minute(&self, at: Timestamp) -> usize {
        usize::try_from((at.as_microsecond() - self.first) / MINUTE).unwrap()
    }

    /// Whether the minute of that number is worked.
    pub(super) fn is_worked(&self, minute: usize) -> bool {
        self.before[minute + 1] > self.before[minute]
    }

    fn between(&self, from: Timestamp, to: Timestamp) -> i64 {
        self.before[self.minute(to)] - self.before[self.minute(from)]
    }

    pub(super) fn instant(&self, minute: usize) -> Timestamp {
        Timestamp::from_microsecond(self.first + minute as i64 * MINUTE).unwrap()
    }

    /// The first minute by which `work` minutes were worked since `start`.
    fn add(&self, start: Timestamp, work: i64) -> Option<Timestamp> {
        let goal = self.before[self.minute(start)] + work;
        let place = self.before.partition_point(|done| *done < goal);
        (place < self.before.len()).then(|| self.instant(place))
    }

    /// The last minute from which `work` minutes are worked until `end`.
    fn subtract(&self, end: Timestamp, work: i64) -> Option<Timestamp> {
        let goal = self.before[self.minute(end)] - work;
        (goal >= 0).then(|| self.instant(self.before.partition_point(|done| *done <= goal) - 1))
    }
}

fn is_worked(calendar: &Calendar, zone: &TimeZone, at: Timestamp) -> bool {
    let local = zone.to_datetime(at);
    let minute = u16::try_from(i32::from(local.hour()) * 60 + i32::from(local.minute())).unwrap();
    let within = |day: Date, minute: u16| calendar.shifts(day).iter().any(|s| s.from <= minute && minute < s.to);
    within(local.date(), minute) || within(local.date().yesterday().unwrap(), minute + 1_440)
}

#[test]
fn a_million_answers_agree_with_counting_minutes() {
    let mut dice = Dice(20_261_125);
    for round in 0..CALENDARS {
        let (zone, first) = ZONES[round as usize % ZONES.len()];
        let last = first.checked_add(DAYS.days()).unwrap();
        let calendar = random_calendar(&mut dice, zone, first);
        let whole = WorkTime::new(&calendar, first..last).unwrap();
        let begin = first.to_zoned(TimeZone::get(zone).unwrap()).unwrap().timestamp();
        let minutes = (DAYS as u64 - 2) * 1_440;
        let moment = |dice: &mut Dice| begin + SignedDuration::from_mins(dice.below(minutes) as i64);
        let absences: Vec<Interval> = (0..dice.below(5))
            .map(|_| {
                let from = moment(&mut dice);
                Interval { from, to: from + SignedDuration::from_mins(dice.below(5_000) as i64) }
            })
            .collect();
        let time = whole.without(&absences);
        let counted = Counted::new(&calendar, (first, last), &absences);
        for _ in 0..QUESTIONS as u64 / CALENDARS {
            let (a, b, work) = (moment(&mut dice), moment(&mut dice), dice.below(4_000) as i64);
            let length = SignedDuration::from_mins(work);
            let told = || format!("{calendar:?} without {absences:?}: {a} {b} {work} min");
            assert_eq!(time.between(a, b), SignedDuration::from_mins(counted.between(a, b)), "{}", told());
            if work > 0 {
                assert_eq!(time.add(a, length), counted.add(a, work), "add {}", told());
                assert_eq!(time.subtract(a, length), counted.subtract(a, work), "subtract {}", told());
            }
            assert_eq!(time.contains(a), counted.between(a, a + SignedDuration::from_mins(1)) == 1, "{}", told());
        }
    }
}

#[test]
fn a_night_shift_keeps_its_hours_when_the_clock_changes() {
    let night = office("Europe/Berlin", &[shift(22 * 60, 30 * 60)]);
    let sunday = Calendar { week: std::array::from_fn(|_| vec![shift(22 * 60, 30 * 60)]), ..night };
    let time = WorkTime::new(&sunday, date(2026, 3, 1)..date(2026, 11, 30)).unwrap();
    let hours = |from: &str, to: &str| time.between(from.parse().unwrap(), to.parse().unwrap()).as_hours();
    // Summer time begins on 29 March and ends on 25 October 2026.
    assert_eq!(hours("2026-03-28T21:00:00Z", "2026-03-29T04:00:00Z"), 7);
    assert_eq!(hours("2026-10-24T20:00:00Z", "2026-10-25T05:00:00Z"), 9);
    assert_eq!(hours("2026-06-01T20:00:00Z", "2026-06-02T04:00:00Z"), 8);
}
