//! Duty rosters (值班表): who is on duty when, in turns, with swaps.

use crate::document::Body;
use crate::text::Text;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Most shifts of a roster.
pub const MAX_SHIFTS: usize = 20;
/// Most turns of a shift.
pub const MAX_TURNS: usize = 100;
/// Most people of one turn or swap.
pub const MAX_PEOPLE: usize = 50;
/// Most swaps that are kept.
pub const MAX_SWAPS: usize = 500;
/// Most sites of a roster.
pub const MAX_SITES: usize = 200;
/// Longest turn, in days.
pub const MAX_DAYS: u16 = 366;
/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// Body of a `roster` document; its key is what flows call it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Roster {
    /// What people call it.
    pub name: Text,
    /// The sites it is for, with all below them; steps that ask for the roster of the order's site find it by these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<Uuid>,
    /// When somebody is on duty, and who in turn.
    pub shifts: Vec<Shift>,
    /// Single days on which others are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub swaps: Vec<Swap>,
}

impl Body for Roster {
    const KIND: &'static str = "roster";
}

/// A stretch of duty that comes again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Shift {
    /// What swaps call it; unique in its roster.
    pub code: String,
    /// What people call it.
    pub name: Text,
    /// Begin, in minutes after midnight, 0 to 1439.
    pub from: u16,
    /// End, later than `from` by a day at most; above 1440 it lies on the following day.
    pub to: u16,
    /// The days on which it begins, Monday is 1; every day when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weekdays: Vec<u8>,
    /// The first day of the first turn.
    pub since: Date,
    /// How many days a turn lasts.
    pub days: u16,
    /// Who is on duty, turn after turn and then from the first again.
    pub turns: Vec<Turn>,
}

/// Who is on duty together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Turn {
    /// Users, who is asked first before the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Uuid>,
    /// Everybody in the group or team of this code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

/// Somebody else is on duty once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Swap {
    /// The shift.
    pub shift: String,
    /// The day on which it begins.
    pub on: Date,
    /// Who is on duty instead.
    pub people: Vec<Uuid>,
    /// Why, for colleagues to read.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// Why a roster makes no sense: what, and where in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadRoster {
    /// No shift, or too many of something.
    #[error("there are none or too many at {0}")]
    Count(String),
    /// Not a code, or one that another has.
    #[error("the code at {0} is no code or taken")]
    Code(String),
    /// A stretch that makes no sense, a weekday that does not exist, a turn of no days.
    #[error("a time at {0} makes no sense")]
    Time(String),
    /// A swap of a shift that does not exist, or does not begin on that day.
    #[error("there is no such shift at {0}")]
    Unknown(String),
}

/// A stretch of time with those who are on duty.
#[derive(Debug, Clone, PartialEq)]
pub struct Duty<'a> {
    /// Begin.
    pub from: Timestamp,
    /// End.
    pub until: Timestamp,
    /// The shift.
    pub shift: &'a Shift,
    /// Who.
    pub turn: Turn,
    /// Whether it is a swap.
    pub swapped: bool,
}

impl Roster {
    /// Everything that speaks against using it.
    ///
    /// # Errors
    /// The first [`BadRoster`].
    pub fn check(&self) -> Result<(), BadRoster> {
        let count = |path: &str| Err(BadRoster::Count(path.to_owned()));
        if self.shifts.is_empty() || self.shifts.len() > MAX_SHIFTS {
            return count("/shifts");
        }
        if self.sites.len() > MAX_SITES {
            return count("/sites");
        }
        if self.swaps.len() > MAX_SWAPS {
            return count("/swaps");
        }
        for (at, shift) in self.shifts.iter().enumerate() {
            let twice = self.shifts.iter().take(at).any(|other| other.code == shift.code);
            let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
            if twice || !(1..=40).contains(&shift.code.len()) || !shift.code.chars().all(fits) {
                return Err(BadRoster::Code(format!("/shifts/{at}/code")));
            }
            shift.check(&format!("/shifts/{at}"))?;
        }
        for (at, swap) in self.swaps.iter().enumerate() {
            if swap.people.len() > MAX_PEOPLE {
                return Err(BadRoster::Count(format!("/swaps/{at}/people")));
            }
            let begins = |shift: &Shift| shift.code == swap.shift && shift.begins_on(swap.on);
            if !self.shifts.iter().any(begins) {
                return Err(BadRoster::Unknown(format!("/swaps/{at}/shift")));
            }
        }
        Ok(())
    }

    /// Who is on duty at an instant, in the order of the shifts.
    pub fn on_duty(&self, at: Timestamp, zone: &TimeZone) -> Vec<Turn> {
        let today = at.to_zoned(zone.clone()).date();
        let first = today.yesterday().unwrap_or(today);
        let around = self.duties(first, 2, zone);
        around.into_iter().filter(|duty| duty.from <= at && at < duty.until).map(|duty| duty.turn).collect()
    }

    /// Every stretch of duty that begins on one of `days` days from `first` on, the earliest first.
    pub fn duties(&self, first: Date, days: u16, zone: &TimeZone) -> Vec<Duty<'_>> {
        let mut duties = Vec::new();
        for day in first.series(Span::new().days(1)).take(days.into()) {
            for shift in self.shifts.iter().filter(|shift| shift.begins_on(day)) {
                let swap = self.swaps.iter().rev().find(|swap| swap.shift == shift.code && swap.on == day);
                let turn = match swap {
                    Some(swap) => Turn { people: swap.people.clone(), group: None },
                    None => shift.turn_on(day).cloned().unwrap_or_default(),
                };
                if let (Some(from), Some(until)) = (instant(day, shift.from, zone), instant(day, shift.to, zone)) {
                    duties.push(Duty { from, until, shift, turn, swapped: swap.is_some() });
                }
            }
        }
        duties.sort_by_key(|duty| duty.from);
        duties
    }

    /// The stretches between two instants in which nobody is on duty, by who counts as somebody.
    pub fn gaps(
        &self,
        (from, until): (Timestamp, Timestamp),
        zone: &TimeZone,
        is_staffed: &dyn Fn(&Turn) -> bool,
    ) -> Vec<(Timestamp, Timestamp)> {
        let first = from.to_zoned(zone.clone()).date();
        let first = first.yesterday().unwrap_or(first);
        let days = until.duration_since(from).as_hours() / 24 + 3;
        let (mut gaps, mut covered) = (Vec::new(), from);
        for duty in self.duties(first, u16::try_from(days).unwrap_or(u16::MAX), zone) {
            if duty.from >= until || !is_staffed(&duty.turn) {
                continue;
            }
            if duty.from > covered {
                gaps.push((covered, duty.from));
            }
            covered = covered.max(duty.until);
        }
        if covered < until {
            gaps.push((covered, until));
        }
        gaps
    }

    /// Everybody who is ever on duty.
    pub fn turns(&self) -> impl Iterator<Item = Turn> {
        let swapped = self.swaps.iter().map(|swap| Turn { people: swap.people.clone(), group: None });
        self.shifts.iter().flat_map(|shift| &shift.turns).cloned().chain(swapped)
    }
}

impl Shift {
    fn check(&self, at: &str) -> Result<(), BadRoster> {
        let is_stretch = self.from < DAY && self.to > self.from && self.to - self.from <= DAY;
        if !is_stretch {
            return Err(BadRoster::Time(format!("{at}/to")));
        }
        if self.weekdays.len() > 7 || self.weekdays.iter().any(|day| !(1..=7).contains(day)) {
            return Err(BadRoster::Time(format!("{at}/weekdays")));
        }
        if !(1..=MAX_DAYS).contains(&self.days) {
            return Err(BadRoster::Time(format!("{at}/days")));
        }
        let fits = |turn: &Turn| turn.people.len() <= MAX_PEOPLE;
        if self.turns.is_empty() || self.turns.len() > MAX_TURNS || !self.turns.iter().all(fits) {
            return Err(BadRoster::Count(format!("{at}/turns")));
        }
        Ok(())
    }

    fn begins_on(&self, day: Date) -> bool {
        let weekday = day.weekday().to_monday_one_offset().unsigned_abs();
        self.weekdays.is_empty() || self.weekdays.contains(&weekday)
    }

    /// Whose turn it is on a day; before the first day the turns are counted backwards.
    fn turn_on(&self, day: Date) -> Option<&Turn> {
        let days = i64::from(day.since((jiff::Unit::Day, self.since)).ok()?.get_days());
        let turn = days.div_euclid(i64::from(self.days.max(1)));
        let place = turn.rem_euclid(i64::try_from(self.turns.len()).ok()?.max(1));
        self.turns.get(usize::try_from(place).ok()?)
    }
}

/// So many minutes by the clock after midnight of a day.
fn instant(day: Date, minutes: u16, zone: &TimeZone) -> Option<Timestamp> {
    let day = day.checked_add(Span::new().days(i64::from(minutes / DAY))).ok()?;
    let (hour, minute) = (minutes % DAY / 60, minutes % 60);
    let at = day.at(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0);
    Some(at.to_zoned(zone.clone()).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn person(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn turn(people: &[u128]) -> Turn {
        Turn { people: people.iter().map(|n| person(*n)).collect(), group: None }
    }

    fn shift(code: &str, (from, to): (u16, u16), days: u16, turns: &[&[u128]]) -> Shift {
        let turns = turns.iter().map(|people| turn(people)).collect();
        let (code, since) = (code.to_owned(), date(2026, 11, 2));
        Shift { code, name: Text::default(), from, to, weekdays: Vec::new(), since, days, turns }
    }

    fn roster(shifts: Vec<Shift>) -> Roster {
        Roster { name: Text::new("值班", "Duty"), sites: Vec::new(), shifts, swaps: Vec::new() }
    }

    fn shanghai() -> TimeZone {
        TimeZone::get("Asia/Shanghai").unwrap()
    }

    #[test]
    fn turns_follow_each_other_and_a_swap_counts_once() {
        let mut duty = roster(vec![
            shift("day", (480, 1_200), 7, &[&[1], &[2]]),
            shift("night", (1_200, 1_920), 1, &[&[3], &[4], &[5]]),
        ]);
        duty.swaps.push(Swap {
            shift: "day".into(),
            on: date(2026, 11, 3),
            people: vec![person(9)],
            note: String::new(),
        });
        duty.check().unwrap();
        for (at, expected) in [
            ("2026-11-02T08:00+08", 1),
            ("2026-11-02T07:59+08", 5), // the night shift of the day before
            ("2026-11-02T20:00+08", 3),
            ("2026-11-03T03:00+08", 3),
            ("2026-11-03T12:00+08", 9),
            ("2026-11-04T12:00+08", 1),
            ("2026-11-08T12:00+08", 1),
            ("2026-11-09T12:00+08", 2),
            ("2026-11-16T12:00+08", 1),
            ("2026-10-26T12:00+08", 2), // counted backwards
        ] {
            let found = duty.on_duty(at.parse().unwrap(), &shanghai());
            assert_eq!(found, vec![turn(&[expected])], "{at}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_said_with_its_place() {
        let good = || shift("day", (480, 1_200), 7, &[&[1]]);
        let swap = |shift: &str, on| Swap { shift: shift.to_owned(), on, people: vec![person(1)], note: String::new() };
        let table: Vec<(Roster, BadRoster)> = vec![
            (roster(vec![]), BadRoster::Count("/shifts".into())),
            (roster(vec![good(), good()]), BadRoster::Code("/shifts/1/code".into())),
            (roster(vec![shift("Day", (0, 60), 1, &[&[1]])]), BadRoster::Code("/shifts/0/code".into())),
            (roster(vec![shift("day", (600, 600), 1, &[&[1]])]), BadRoster::Time("/shifts/0/to".into())),
            (roster(vec![shift("day", (600, 2_100), 1, &[&[1]])]), BadRoster::Time("/shifts/0/to".into())),
            (roster(vec![shift("day", (0, 60), 0, &[&[1]])]), BadRoster::Time("/shifts/0/days".into())),
            (roster(vec![shift("day", (0, 60), 1, &[])]), BadRoster::Count("/shifts/0/turns".into())),
            (roster(vec![Shift { weekdays: vec![8], ..good() }]), BadRoster::Time("/shifts/0/weekdays".into())),
            (
                Roster { swaps: vec![swap("night", date(2026, 11, 3))], ..roster(vec![good()]) },
                BadRoster::Unknown("/swaps/0/shift".into()),
            ),
            (
                // A Sunday, on which it does not begin.
                Roster {
                    swaps: vec![swap("day", date(2026, 11, 8))],
                    ..roster(vec![Shift { weekdays: vec![1, 2, 3, 4, 5], ..good() }])
                },
                BadRoster::Unknown("/swaps/0/shift".into()),
            ),
        ];
        for (roster, expected) in table {
            assert_eq!(roster.check(), Err(expected));
        }
    }

    #[test]
    fn nobody_is_on_duty_between_shifts_and_in_empty_turns() {
        let duty = roster(vec![shift("day", (480, 1_200), 1, &[&[1], &[]])]);
        let (from, until) = ("2026-11-02T00:00+08".parse().unwrap(), "2026-11-05T00:00+08".parse().unwrap());
        let gaps = duty.gaps((from, until), &shanghai(), &|turn| !turn.people.is_empty());
        let expected: Vec<(Timestamp, Timestamp)> = [
            ("2026-11-02T00:00+08", "2026-11-02T08:00+08"),
            ("2026-11-02T20:00+08", "2026-11-04T08:00+08"),
            ("2026-11-04T20:00+08", "2026-11-05T00:00+08"),
        ]
        .map(|(from, until)| (from.parse().unwrap(), until.parse().unwrap()))
        .into();
        assert_eq!(gaps, expected);
        let always = roster(vec![shift("day", (480, 1_200), 7, &[&[1]]), shift("night", (1_200, 1_920), 7, &[&[2]])]);
        assert_eq!(always.gaps((from, until), &shanghai(), &|_| true), vec![]);
    }

    proptest! {
        #[test]
        fn an_instant_lies_in_a_gap_exactly_when_nobody_is_on_duty(
            stretches in prop::collection::vec((0_u16..1_440, 1_u16..1_441, 1_u16..5, 1_usize..4), 1..4),
            minutes in prop::collection::vec(0_i64..10 * 1_440, 1..40),
            is_new_york: bool,
        ) {
            let zone = if is_new_york { TimeZone::get("America/New_York").unwrap() } else { shanghai() };
            let shift = |(at, (from, length, days, turns)): (usize, &(u16, u16, u16, usize))| {
                let people: Vec<Vec<u128>> = (0..*turns).map(|n| if n == 1 { vec![] } else { vec![n as u128 + 1] }).collect();
                let people: Vec<&[u128]> = people.iter().map(Vec::as_slice).collect();
                super::tests::shift(&format!("s{at}"), (*from, from + length), *days, &people)
            };
            let duty = roster(stretches.iter().enumerate().map(shift).collect());
            // The clocks change on 2026-11-01 in New York.
            let from: Timestamp = "2026-10-29T16:00Z".parse().unwrap();
            let until = from + jiff::SignedDuration::from_hours(240);
            let gaps = duty.gaps((from, until), &zone, &|turn| !turn.people.is_empty());
            for minute in minutes {
                let at = from + jiff::SignedDuration::from_mins(minute);
                let is_gap = gaps.iter().any(|(from, until)| *from <= at && at < *until);
                let is_there = duty.on_duty(at, &zone).iter().any(|turn| !turn.people.is_empty());
                prop_assert_eq!(is_gap, !is_there, "{}", at);
            }
        }
    }
}
