//! Days as people speak of them: today, this week, the last 30 days.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

/// A stretch of days around the present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// This very moment.
    Now,
    /// The day it is.
    Today,
    /// The day before.
    Yesterday,
    /// The day after.
    Tomorrow,
    /// From Monday (ISO 8601).
    ThisWeek,
    /// The week before.
    LastWeek,
    /// The week after.
    NextWeek,
    /// The calendar month.
    ThisMonth,
    /// The month before.
    LastMonth,
    /// The month after.
    NextMonth,
    /// The calendar year.
    ThisYear,
    /// The year before.
    LastYear,
    /// So many days that end with today.
    LastDays(u16),
    /// So many days that begin with today.
    NextDays(u16),
    /// So many hours from now.
    NextHours(u16),
}

/// Names of periods without a number: in the API and in English words, in Chinese words.
const NAMES: [(Period, &str, &str); 12] = [
    (Period::Now, "now", "现在"),
    (Period::Today, "today", "今天"),
    (Period::Yesterday, "yesterday", "昨天"),
    (Period::Tomorrow, "tomorrow", "明天"),
    (Period::ThisWeek, "this-week", "本周"),
    (Period::LastWeek, "last-week", "上周"),
    (Period::NextWeek, "next-week", "下周"),
    (Period::ThisMonth, "this-month", "本月"),
    (Period::LastMonth, "last-month", "上月"),
    (Period::NextMonth, "next-month", "下月"),
    (Period::ThisYear, "this-year", "今年"),
    (Period::LastYear, "last-year", "去年"),
];

/// Most days of a period.
const MOST_DAYS: u16 = 3_660;

impl Period {
    /// The name in the API and in English words.
    pub fn name(self) -> String {
        match self {
            Self::LastDays(days) => format!("last-{days}-days"),
            Self::NextDays(days) => format!("next-{days}-days"),
            Self::NextHours(hours) => format!("next-{hours}-hours"),
            other => NAMES.iter().find(|(p, _, _)| *p == other).map(|(_, en, _)| (*en).to_owned()).unwrap_or_default(),
        }
    }

    /// The name in Chinese words.
    pub fn chinese(self) -> String {
        match self {
            Self::LastDays(days) => format!("近{days}天"),
            Self::NextDays(days) => format!("未来{days}天"),
            Self::NextHours(hours) => format!("未来{hours}小时"),
            other => NAMES.iter().find(|(p, _, _)| *p == other).map(|(_, _, zh)| (*zh).to_owned()).unwrap_or_default(),
        }
    }

    /// Reads a name in either language.
    pub fn read(typed: &str) -> Option<Self> {
        let typed = typed.trim().to_lowercase().replace([' ', '_'], "-");
        if let Some((period, _, _)) = NAMES.iter().find(|(_, en, zh)| *en == typed || *zh == typed) {
            return Some(*period);
        }
        let between =
            |start: &str, end: &str| typed.strip_prefix(start)?.strip_suffix(end)?.trim_matches('-').parse().ok();
        let last: Option<u16> =
            between("最近", "天").or_else(|| between("近", "天")).or_else(|| between("last-", "-days"));
        let next: Option<u16> = between("未来", "天").or_else(|| between("next-", "-days"));
        let hours: Option<u16> = between("未来", "小时").or_else(|| between("next-", "-hours"));
        let fits = |days: &u16| (1..=MOST_DAYS).contains(days);
        let days = last.filter(fits).map(Self::LastDays).or_else(|| next.filter(fits).map(Self::NextDays));
        days.or_else(|| hours.filter(fits).map(Self::NextHours))
    }

    /// Its first day and the day after its last, as seen on `today`. [`Period::Now`] counts as the day.
    pub fn days(self, today: Date) -> (Date, Date) {
        let week = plus(today, (-i64::from(today.weekday().to_monday_zero_offset())).days());
        let month = today.first_of_month();
        let year = today.first_of_year();
        match self {
            Self::Now | Self::Today => (today, plus(today, 1.day())),
            Self::Yesterday => (plus(today, (-1).days()), today),
            Self::Tomorrow => (plus(today, 1.day()), plus(today, 2.days())),
            Self::ThisWeek => (week, plus(week, 7.days())),
            Self::LastWeek => (plus(week, (-7).days()), week),
            Self::NextWeek => (plus(week, 7.days()), plus(week, 14.days())),
            Self::ThisMonth => (month, plus(month, 1.month())),
            Self::LastMonth => (plus(month, (-1).months()), month),
            Self::NextMonth => (plus(month, 1.month()), plus(month, 2.months())),
            Self::ThisYear => (year, plus(year, 1.year())),
            Self::LastYear => (plus(year, (-1).years()), year),
            Self::LastDays(days) => (plus(today, (1 - i64::from(days)).days()), plus(today, 1.day())),
            Self::NextDays(days) => (today, plus(today, i64::from(days).days())),
            Self::NextHours(hours) => (today, plus(today, i64::from(hours / 24 + 1).days())),
        }
    }

    /// Its first instant and the instant after its last, in `zone`.
    pub fn instants(self, now: Timestamp, zone: &TimeZone) -> (Timestamp, Timestamp) {
        if self == Self::Now {
            return (now, now);
        }
        if let Self::NextHours(hours) = self {
            return (now, now.checked_add(i64::from(hours).hours()).unwrap_or(now));
        }
        let (from, to) = self.days(now.to_zoned(zone.clone()).date());
        (midnight(from, zone), midnight(to, zone))
    }
}

/// The first instant of a day in `zone`.
pub(super) fn midnight(day: Date, zone: &TimeZone) -> Timestamp {
    day.to_zoned(zone.clone()).map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

/// The day after; the calendar's last day stays.
pub(super) fn next_day(day: Date) -> Date {
    plus(day, 1.day())
}

fn plus(day: Date, span: Span) -> Date {
    day.saturating_add(span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_week_begins_on_monday_and_months_end_where_the_calendar_says() {
        let wednesday = date(2026, 11, 25);
        let table = [
            (Period::Today, date(2026, 11, 25), date(2026, 11, 26)),
            (Period::ThisWeek, date(2026, 11, 23), date(2026, 11, 30)),
            (Period::LastWeek, date(2026, 11, 16), date(2026, 11, 23)),
            (Period::ThisMonth, date(2026, 11, 1), date(2026, 12, 1)),
            (Period::NextMonth, date(2026, 12, 1), date(2027, 1, 1)),
            (Period::LastYear, date(2025, 1, 1), date(2026, 1, 1)),
            (Period::LastDays(30), date(2026, 10, 27), date(2026, 11, 26)),
            (Period::NextDays(7), date(2026, 11, 25), date(2026, 12, 2)),
        ];
        for (period, from, to) in table {
            assert_eq!(period.days(wednesday), (from, to), "{period:?}");
        }
    }

    #[test]
    fn a_day_begins_at_midnight_of_the_organisation() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let now = "2026-11-24T17:30:00Z".parse().unwrap();
        let (from, to) = Period::Today.instants(now, &zone);
        assert_eq!((from.to_string(), to.to_string()), ("2026-11-24T16:00:00Z".into(), "2026-11-25T16:00:00Z".into()));
    }

    #[test]
    fn names_are_read_back_in_both_languages() {
        let numbered = [Period::LastDays(30), Period::NextDays(7)];
        for period in NAMES.iter().map(|(p, _, _)| *p).chain(numbered) {
            assert_eq!(Period::read(&period.name()), Some(period));
            assert_eq!(Period::read(&period.chinese()), Some(period));
        }
        assert_eq!(Period::read("Last 30 days"), Some(Period::LastDays(30)));
        assert_eq!(Period::read("最近30天"), Some(Period::LastDays(30)));
        for odd in ["", "last-0-days", "last-99999-days", "last--days", "someday"] {
            assert_eq!(Period::read(odd), None, "{odd}");
        }
    }
}
