//! A calendar as the owner draws it.

use crate::document::Body;
use crate::text::Text;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Most shifts of one day.
pub const MAX_SHIFTS: usize = 8;
/// Most days that differ from the week.
pub const MAX_DAYS: usize = 5_000;
/// A shift ends at the latest at midnight of the following day.
const LATEST_END: u16 = 2 * 24 * 60;

/// One stretch of work on a day, in minutes after that day's midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// Begin, 0 to 1439.
    pub from: u16,
    /// End, later than `from`; above 1440 it lies on the following day (22:00 to 06:00 is 1320 to 1800).
    pub to: u16,
}

/// A day that differs from its weekday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DayRule {
    /// Why, as people know it: 春节.
    #[serde(default)]
    pub name: String,
    /// What is worked that day; empty for a day off.
    pub shifts: Vec<Shift>,
}

/// Body of a `calendar` document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Calendar {
    /// What people call it.
    pub name: Text,
    /// IANA time zone of its days and shifts.
    pub time_zone: String,
    /// Monday to Sunday; an empty list is a day off.
    pub week: [Vec<Shift>; 7],
    /// Whether the Chinese public holidays and make-up workdays apply. A make-up workday is worked like a Monday
    /// unless `days` says otherwise.
    #[serde(default)]
    pub chinese_holidays: bool,
    /// Days that differ from the week and from the public holidays.
    #[serde(default)]
    pub days: BTreeMap<Date, DayRule>,
    /// Who works by it.
    #[serde(default, skip_serializing_if = "Coverage::is_empty")]
    pub covers: Coverage,
}

/// Who works by a calendar. Of several, the nearest counts: a person's own, that of one of their groups, of their
/// department or one above, of one of their sites or one above, of the organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Coverage {
    /// Everybody who has no nearer one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub organisation: bool,
    /// Sites, with all below them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<Uuid>,
    /// Departments, with all below them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub departments: Vec<Uuid>,
    /// Groups and teams.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Uuid>,
    /// Users.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Uuid>,
}

impl Coverage {
    /// Whether nobody works by it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Body for Calendar {
    const KIND: &'static str = "calendar";
}

/// Why a calendar cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadCalendar {
    /// The time zone is not one of the IANA database.
    #[error("unknown time zone {0}")]
    TimeZone(String),
    /// A shift that ends before it begins, begins after midnight or lasts too long.
    #[error("the shift from minute {} to minute {} makes no sense", .0.from, .0.to)]
    Shift(Shift),
    /// Two shifts of one day overlap.
    #[error("two shifts of one day overlap")]
    Overlap,
    /// More than [`MAX_SHIFTS`] or [`MAX_DAYS`].
    #[error("too many shifts or days")]
    TooMany,
    /// Nothing is ever worked: a deadline would never come.
    #[error("the week has no working hours")]
    NoHours,
}

impl Calendar {
    /// What is worked on `date`.
    pub fn shifts(&self, date: Date) -> &[Shift] {
        if let Some(rule) = self.days.get(&date) {
            return &rule.shifts;
        }
        let weekday = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
        let usual = self.week.get(weekday).map_or(&[][..], Vec::as_slice);
        match super::chinese_holidays().get(&date).filter(|_| self.chinese_holidays) {
            Some(holiday) if holiday.is_worked => self.week.first().map_or(usual, Vec::as_slice),
            Some(_) => &[],
            None => usual,
        }
    }

    /// Everything that speaks against using it.
    ///
    /// # Errors
    /// The first [`BadCalendar`].
    pub fn check(&self) -> Result<(), BadCalendar> {
        if self.time_zone.is_empty() || jiff::tz::TimeZone::get(&self.time_zone).is_err() {
            return Err(BadCalendar::TimeZone(self.time_zone.clone()));
        }
        if self.days.len() > MAX_DAYS {
            return Err(BadCalendar::TooMany);
        }
        self.week.iter().chain(self.days.values().map(|day| &day.shifts)).try_for_each(|day| check_day(day))?;
        if self.week.iter().all(Vec::is_empty) { Err(BadCalendar::NoHours) } else { Ok(()) }
    }
}

fn check_day(shifts: &[Shift]) -> Result<(), BadCalendar> {
    if shifts.len() > MAX_SHIFTS {
        return Err(BadCalendar::TooMany);
    }
    let bad = |s: &&Shift| s.from >= 1_440 || s.to <= s.from || s.to > LATEST_END;
    if let Some(shift) = shifts.iter().find(bad) {
        return Err(BadCalendar::Shift(*shift));
    }
    let overlap = |a: &Shift, b: &Shift| a.from < b.to && b.from < a.to;
    let mut pairs = shifts.iter().enumerate().flat_map(|(i, a)| shifts.iter().skip(i + 1).map(move |b| (a, b)));
    if pairs.any(|(a, b)| overlap(a, b)) { Err(BadCalendar::Overlap) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(week: [Vec<Shift>; 7]) -> Calendar {
        let (name, time_zone) = (Text::new("日历", "Calendar"), "Asia/Shanghai".to_owned());
        Calendar { name, time_zone, week, chinese_holidays: false, days: BTreeMap::new(), covers: Coverage::default() }
    }

    fn monday(shifts: &[(u16, u16)]) -> Calendar {
        let day = shifts.iter().map(|(from, to)| Shift { from: *from, to: *to }).collect();
        calendar([day, vec![], vec![], vec![], vec![], vec![], vec![]])
    }

    #[test]
    fn unusable_calendars_are_refused() {
        let shift = |from, to| BadCalendar::Shift(Shift { from, to });
        let table = [
            (monday(&[]), BadCalendar::NoHours),
            (monday(&[(600, 600)]), shift(600, 600)),
            (monday(&[(1_440, 1_500)]), shift(1_440, 1_500)),
            (monday(&[(0, 2_881)]), shift(0, 2_881)),
            (monday(&[(540, 720), (700, 800)]), BadCalendar::Overlap),
            (monday(&[(0, 1); 9]), BadCalendar::TooMany),
            (
                Calendar { time_zone: "Mars/Olympus".into(), ..monday(&[(1, 2)]) },
                BadCalendar::TimeZone("Mars/Olympus".into()),
            ),
        ];
        for (calendar, expected) in table {
            assert_eq!(calendar.check(), Err(expected));
        }
        assert_eq!(monday(&[(540, 720), (810, 1_080)]).check(), Ok(()));
        assert_eq!(monday(&[(1_320, 1_800)]).check(), Ok(()));
    }

    #[test]
    fn holidays_and_own_days_go_before_the_week() {
        let day = vec![Shift { from: 540, to: 1_080 }];
        let work = || day.clone();
        let mut calendar = calendar([work(), work(), work(), work(), work(), vec![], vec![]]);
        calendar.chinese_holidays = true;
        let date = |y, m, d| jiff::civil::date(y, m, d);
        assert!(calendar.shifts(date(2026, 10, 1)).is_empty(), "National Day is off");
        assert_eq!(calendar.shifts(date(2020, 1, 19)), day, "a Sunday that is worked");
        assert!(calendar.shifts(date(2026, 11, 22)).is_empty(), "a Sunday");
        calendar
            .days
            .insert(date(2026, 10, 1), DayRule { name: "值班".into(), shifts: vec![Shift { from: 600, to: 660 }] });
        assert_eq!(calendar.shifts(date(2026, 10, 1)), [Shift { from: 600, to: 660 }]);
        let text = serde_json::to_string(&calendar).unwrap();
        assert_eq!(serde_json::from_str::<Calendar>(&text).unwrap(), calendar);
    }
}
