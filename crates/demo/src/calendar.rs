//! When people report faults: mostly in working hours, less at weekends, more in summer.

use jiff::{Timestamp, civil::DateTime, tz::Offset};

/// How far back the past goes.
const DAYS: usize = 400;
const HOUR: i64 = 3_600_000_000;
const BY_HOUR: [u32; 24] = [2, 1, 1, 1, 1, 2, 5, 12, 22, 26, 24, 18, 12, 16, 22, 22, 20, 16, 12, 10, 9, 7, 5, 3];
const BY_MONTH: [u32; 12] = [10, 8, 9, 9, 10, 12, 14, 13, 11, 9, 9, 10];

/// The wall clock of the company: China has one zone without summer time.
pub(crate) fn local(at: Timestamp) -> DateTime {
    Offset::constant(8).to_datetime(at)
}

/// The instant of a wall clock reading.
pub(crate) fn instant(local: DateTime) -> Timestamp {
    Offset::constant(8).to_timestamp(local).unwrap_or_default()
}

/// An instant moved by minutes.
pub(crate) fn shift(at: Timestamp, minutes: i64) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond() + minutes * 60_000_000).unwrap_or(at)
}

/// As the interface writes instants.
pub(crate) fn wire(at: Timestamp) -> String {
    use crate::phrase::{push_number, push_two};
    let utc = Offset::UTC.to_datetime(at);
    let mut out = String::with_capacity(27);
    push_number(&mut out, utc.year().unsigned_abs().into());
    for (before, part) in [('-', utc.month()), ('-', utc.day()), ('T', utc.hour()), (':', utc.minute())] {
        out.push(before);
        push_two(&mut out, part.unsigned_abs().into());
    }
    out.push(':');
    push_two(&mut out, utc.second().unsigned_abs().into());
    let micros = utc.subsec_nanosecond().unsigned_abs() / 1_000;
    out.push('.');
    let mut place = 100_000;
    while place > 0 {
        push_number(&mut out, micros / place % 10);
        place /= 10;
    }
    out.push('Z');
    out
}

/// The last 400 days as a density from which the n-th of `total` instants can be read directly.
pub(crate) struct Past {
    start: i64,
    totals: Vec<f64>,
}

impl Past {
    pub(crate) fn until(now: Timestamp) -> Self {
        let start = now.as_microsecond() - DAYS as i64 * 24 * HOUR;
        let mut sum = 0.0;
        let totals = (0..DAYS * 24)
            .map(|h| {
                let at = local(Timestamp::from_microsecond(start + h as i64 * HOUR).unwrap_or_default());
                let hour = BY_HOUR[at.hour().unsigned_abs() as usize];
                let weekend = if at.weekday().to_monday_zero_offset() > 4 { 0.6 } else { 1.0 };
                let month = BY_MONTH[at.month().unsigned_abs() as usize - 1];
                sum += f64::from(hour * month) * weekend;
                sum
            })
            .collect();
        Self { start, totals }
    }

    /// The instant at which `share` of all reports have come in; `share` is in `[0, 1)`.
    pub(crate) fn at(&self, share: f64) -> Timestamp {
        let target = share * self.totals.last().copied().unwrap_or(0.0);
        let hour = self.totals.partition_point(|t| *t <= target).min(self.totals.len() - 1);
        let before = if hour == 0 { 0.0 } else { self.totals[hour - 1] };
        let inside = (target - before) / (self.totals[hour] - before);
        let micros = self.start + hour as i64 * HOUR + (inside * HOUR as f64) as i64;
        Timestamp::from_microsecond(micros).unwrap_or_default()
    }
}

/// Which part of the day an hour belongs to, as people say it.
pub(crate) fn day_part(hour: i8) -> usize {
    match hour {
        0..=5 => 0,
        6..=8 => 1,
        9..=11 => 2,
        12..=13 => 3,
        14..=17 => 4,
        _ => 5,
    }
}

const PARTS: [&str; 6] = ["凌晨", "早上", "上午", "中午", "下午", "晚上"];
const SINCE: [[&str; 6]; 3] = [
    ["今天凌晨", "今天早上", "今天上午", "今天中午", "今天下午", "今天晚上"],
    ["昨天凌晨", "昨天早上", "昨天上午", "昨天中午", "昨天下午", "昨天晚上"],
    ["前天凌晨", "前天早上", "前天上午", "前天中午", "前天下午", "前天晚上"],
];

/// "Since when", seen from the moment of reporting.
pub(crate) fn since(happened: Timestamp, reported: Timestamp) -> &'static str {
    let minutes = (reported.as_second() - happened.as_second()) / 60;
    if minutes < 25 {
        return "刚才";
    }
    let day = |at: Timestamp| (at.as_second() + 8 * 3_600).div_euclid(86_400);
    match day(reported) - day(happened) {
        days @ 0..=2 => SINCE[days.unsigned_abs() as usize][day_part(local(happened).hour())],
        3..=4 => "前几天",
        _ => "上周",
    }
}

/// A time of day as people say it, such as 下午3点20分.
pub(crate) fn spoken_time(at: Timestamp) -> String {
    use crate::phrase::push_number;
    let local = local(at);
    let hour = local.hour().unsigned_abs();
    let mut out = String::with_capacity(24);
    out.push_str(PARTS[day_part(local.hour())]);
    push_number(&mut out, u32::from(if hour > 12 { hour - 12 } else { hour }));
    out.push('点');
    match local.minute().unsigned_abs() {
        0..5 => {}
        28..33 => out.push('半'),
        minute => {
            push_number(&mut out, u32::from(minute));
            out.push('分');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_with_microseconds() {
        let at: Timestamp = "2026-01-02T03:04:05.06Z".parse().expect("instant");
        assert_eq!(wire(at), "2026-01-02T03:04:05.060000Z");
    }

    #[test]
    fn since_is_told_in_local_days() {
        let at = |text: &str| text.parse::<Timestamp>().expect("instant");
        assert_eq!(since(at("2026-06-10T01:00:00Z"), at("2026-06-10T03:00:00Z")), "今天上午");
        assert_eq!(since(at("2026-06-09T13:00:00Z"), at("2026-06-10T03:00:00Z")), "昨天晚上");
        assert_eq!(since(at("2026-06-10T02:50:00Z"), at("2026-06-10T03:00:00Z")), "刚才");
        assert_eq!(since(at("2026-06-03T02:50:00Z"), at("2026-06-10T03:00:00Z")), "上周");
        assert_eq!(spoken_time(at("2026-06-10T07:30:00Z")), "下午3点半");
    }
}
