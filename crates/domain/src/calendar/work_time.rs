//! A calendar on the line of instants.
//!
//! All calculation runs on one sorted list of disjoint working intervals with the work done before each of them, so
//! every question is a binary search. Microseconds throughout, the precision of the store.

use super::{BadCalendar, Calendar, Shift};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::ops::Range;

/// Instants from `from` until before `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The first instant inside.
    pub from: Timestamp,
    /// The first instant no longer inside.
    pub to: Timestamp,
}

/// One stretch of work, in microseconds since 1970, and all the work before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    from: i64,
    to: i64,
    before: i64,
}

/// The working time of a calendar between two days. What lies beyond them is not known: questions that reach there
/// answer `None` or count no work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkTime {
    stretches: Vec<Stretch>,
    /// What is known, in microseconds.
    known: Range<i64>,
}

impl WorkTime {
    /// Lays `calendar` out from the beginning of `days.start` to the beginning of `days.end`. A decade takes a
    /// millisecond or two: keep it.
    ///
    /// # Errors
    /// [`BadCalendar`].
    pub fn new(calendar: &Calendar, days: Range<Date>) -> Result<Self, BadCalendar> {
        calendar.check()?;
        let bad_zone = |_| BadCalendar::TimeZone(calendar.time_zone.clone());
        let zone = TimeZone::get(&calendar.time_zone).map_err(bad_zone)?;
        let known = midnight(days.start, 0, &zone)..midnight(days.end, 0, &zone);
        // The day before may reach into the first one with a shift over midnight.
        let first = days.start.checked_sub(1.day()).unwrap_or(days.start);
        let mut raw = Vec::new();
        for date in first.series(1.day()).take_while(|date| *date < days.end) {
            raw.extend(calendar.shifts(date).iter().map(|shift| on_line(*shift, date, &zone)));
        }
        Ok(Self { stretches: joined(raw, &known), known })
    }

    /// Day and night, for ever: wall time, for those who have no calendar.
    pub fn wall() -> Self {
        let known = micros(Timestamp::MIN)..micros(Timestamp::MAX);
        Self { stretches: vec![Stretch { from: known.start, to: known.end, before: 0 }], known }
    }

    /// The same working time without `absences`: a person's holidays, a closed site.
    #[must_use]
    pub fn without(&self, absences: &[Interval]) -> Self {
        let mut gone: Vec<(i64, i64)> = absences.iter().map(|a| (micros(a.from), micros(a.to))).collect();
        gone.sort_unstable();
        let mut left = Vec::with_capacity(self.stretches.len());
        for stretch in &self.stretches {
            let mut from = stretch.from;
            // Absences may overlap each other, so all that begin before the stretch ends are looked at.
            let begun = gone.partition_point(|(begin, _)| *begin < stretch.to);
            for (begin, end) in gone.iter().take(begun).filter(|(_, end)| *end > stretch.from) {
                if *begin > from {
                    left.push((from, *begin));
                }
                from = from.max(*end);
            }
            if from < stretch.to {
                left.push((from, stretch.to));
            }
        }
        Self { stretches: joined(left, &self.known), known: self.known.clone() }
    }

    /// The earliest instant by which `work` has been worked since `start`. Work that ends with a shift is due at the
    /// end of that shift, not at the beginning of the next; no work is due at once.
    ///
    /// `None` when what is known ends before that, or when `work` is negative.
    pub fn add(&self, start: Timestamp, work: SignedDuration) -> Option<Timestamp> {
        let (start, work) = (micros(start), i64::try_from(work.as_micros()).ok().filter(|work| *work >= 0)?);
        if work == 0 {
            return instant(start);
        }
        if !self.known.contains(&start) {
            return None;
        }
        let goal = self.done(start).checked_add(work)?;
        let after = self.stretches.partition_point(|s| s.before < goal);
        let stretch = self.stretches.get(after.checked_sub(1)?)?;
        let due = stretch.from + (goal - stretch.before);
        if due <= stretch.to { instant(due) } else { None }
    }

    /// The latest instant from which `work` is worked until `end`: the mirror of [`WorkTime::add`].
    pub fn subtract(&self, end: Timestamp, work: SignedDuration) -> Option<Timestamp> {
        let (end, work) = (micros(end), i64::try_from(work.as_micros()).ok().filter(|work| *work >= 0)?);
        if work == 0 {
            return instant(end);
        }
        if !(self.known.start..=self.known.end).contains(&end) {
            return None;
        }
        let goal = self.done(end).checked_sub(work).filter(|goal| *goal >= 0)?;
        // The last stretch that had done no more than `goal` before it contains the answer.
        let after = self.stretches.partition_point(|s| s.before <= goal);
        let stretch = self.stretches.get(after.checked_sub(1)?)?;
        instant(stretch.from + (goal - stretch.before))
    }

    /// The work between two instants; negative when `to` lies before `from`.
    pub fn between(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        SignedDuration::from_micros(self.done(micros(to)) - self.done(micros(from)))
    }

    /// Whether `at` is working time.
    pub fn contains(&self, at: Timestamp) -> bool {
        let at = micros(at);
        self.before(at).is_some_and(|stretch| at < stretch.to)
    }

    /// The first working instant at or after `at`.
    pub fn next(&self, at: Timestamp) -> Option<Timestamp> {
        if self.contains(at) {
            return Some(at);
        }
        let at = micros(at);
        let following = self.stretches.partition_point(|s| s.from < at);
        self.stretches.get(following).filter(|_| self.known.contains(&at)).and_then(|s| instant(s.from))
    }

    /// The stretches of work that begin before `to` and end after `from`, cut to these bounds.
    pub fn intervals(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = Interval> + '_ {
        let (from, to) = (micros(from), micros(to));
        let first = self.stretches.partition_point(|s| s.to <= from);
        let rest = self.stretches.get(first..).unwrap_or_default().iter().take_while(move |s| s.from < to);
        rest.filter_map(move |s| Some(Interval { from: instant(s.from.max(from))?, to: instant(s.to.min(to))? }))
    }

    /// The longest time without work that begins within what is known, from the end of one stretch to the next.
    pub fn longest_gap(&self) -> SignedDuration {
        let gaps = self.stretches.windows(2).filter_map(|pair| Some(pair.get(1)?.from - pair.first()?.to));
        SignedDuration::from_micros(gaps.max().unwrap_or(0))
    }

    /// The stretch that begins at or last before `at`.
    fn before(&self, at: i64) -> Option<&Stretch> {
        self.stretches.get(self.stretches.partition_point(|s| s.from <= at).checked_sub(1)?)
    }

    /// All work from the beginning of what is known until `at`.
    fn done(&self, at: i64) -> i64 {
        self.before(at).map_or(0, |s| s.before + at.min(s.to) - s.from)
    }
}

fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

fn instant(micros: i64) -> Option<Timestamp> {
    Timestamp::from_microsecond(micros).ok()
}

/// `minute` minutes on the clock after the midnight of `date`. A time that a change to summer time skips is taken as
/// far after the change as it was written, one that occurs twice as the first (RFC 5545, section 3.3.5).
fn midnight(date: Date, minute: u16, zone: &TimeZone) -> i64 {
    let day = date.checked_add(i64::from(minute / 1_440).days()).unwrap_or(date);
    let minute = minute % 1_440;
    // Both are in range: an hour below 24, a minute below 60.
    let (hour, minute) = ((minute / 60) as i8, (minute % 60) as i8);
    let at = zone.to_ambiguous_timestamp(day.at(hour, minute, 0, 0)).compatible();
    at.map_or(i64::MAX, |at| at.as_microsecond())
}

fn on_line(shift: Shift, date: Date, zone: &TimeZone) -> (i64, i64) {
    (midnight(date, shift.from, zone), midnight(date, shift.to, zone))
}

/// Sorts, joins what touches or overlaps, cuts at what is known, and counts the work before each stretch.
fn joined(mut raw: Vec<(i64, i64)>, known: &Range<i64>) -> Vec<Stretch> {
    raw.sort_unstable();
    let mut stretches: Vec<Stretch> = Vec::with_capacity(raw.len());
    for (from, to) in raw {
        let (from, to) = (from.max(known.start), to.min(known.end));
        if from >= to {
            continue;
        }
        match stretches.last_mut() {
            Some(last) if from <= last.to => last.to = last.to.max(to),
            _ => stretches.push(Stretch { from, to, before: 0 }),
        }
    }
    let mut before = 0;
    for stretch in &mut stretches {
        stretch.before = before;
        before += stretch.to - stretch.from;
    }
    stretches
}
