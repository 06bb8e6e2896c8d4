//! Five hundred deadlines in Chinese working days, computed by another program.

use super::{office, shift};
use gongdan_domain::calendar::{Calendar, WorkTime};
use jiff::SignedDuration;
use jiff::civil::{DateTime, date};

const CASES: &str = include_str!("due.csv");

fn china() -> WorkTime {
    let shifts = [shift(9 * 60, 12 * 60), shift(13 * 60 + 30, 18 * 60)];
    let calendar = Calendar { chinese_holidays: true, ..office("Asia/Shanghai", &shifts) };
    WorkTime::new(&calendar, date(2019, 12, 1)..date(2027, 1, 1)).unwrap()
}

#[test]
fn deadlines_over_holidays_and_makeup_days_agree_with_another_program() {
    let time = china();
    let instant = |text: &str| text.parse::<DateTime>().unwrap().in_tz("Asia/Shanghai").unwrap().timestamp();
    let mut checked = 0;
    for line in CASES.lines().skip(1) {
        let [start, minutes, due] = line.split(',').collect::<Vec<_>>().try_into().unwrap();
        let (start, due, work) = (instant(start), instant(due), SignedDuration::from_mins(minutes.parse().unwrap()));
        assert_eq!(time.add(start, work), Some(due), "{line}");
        assert_eq!(time.between(start, due), work, "{line}");
        checked += 1;
    }
    assert_eq!(checked, 500);
}

#[test]
fn what_lies_beyond_the_known_days_has_no_answer() {
    let time = china();
    let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
    let day = SignedDuration::from_hours(8);
    assert_eq!(time.add(at("2026-12-31T00:00:00Z"), day * 30), None);
    assert_eq!(time.add(at("2030-01-01T00:00:00Z"), day), None);
    assert_eq!(time.subtract(at("2019-12-02T00:00:00Z"), day * 30), None);
    assert_eq!(time.add(at("2026-01-05T00:00:00Z"), -day), None);
    assert_eq!(time.add(at("2026-01-05T00:00:00Z"), SignedDuration::MAX), None);
    assert_eq!(time.between(at("2030-01-01T00:00:00Z"), at("2031-01-01T00:00:00Z")), SignedDuration::ZERO);
}

#[test]
fn a_deadline_never_falls_on_a_holiday_at_midnight() {
    let time = china();
    // Wednesday afternoon before National Day 2026.
    let start = "2026-09-30T17:00:00+08:00".parse().unwrap();
    let due = time.add(start, SignedDuration::from_hours(2)).unwrap();
    assert_eq!(due.to_string(), "2026-10-08T02:00:00Z", "10 o'clock on the first working day");
    assert_eq!(time.next("2026-10-01T00:00:00+08:00".parse().unwrap()).unwrap().to_string(), "2026-10-08T01:00:00Z");
}

#[test]
fn stretches_of_work_are_listed_and_the_longest_gap_is_known() {
    let time = china();
    let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
    let (from, to) = (at("2026-11-23T11:00:00+08:00"), at("2026-11-24T10:00:00+08:00"));
    let found: Vec<String> = time.intervals(from, to).map(|i| format!("{} {}", i.from, i.to)).collect();
    let expected = [
        "2026-11-23T03:00:00Z 2026-11-23T04:00:00Z",
        "2026-11-23T05:30:00Z 2026-11-23T10:00:00Z",
        "2026-11-24T01:00:00Z 2026-11-24T02:00:00Z",
    ];
    assert_eq!(found, expected);
    // Spring Festival 2020 was made longer: from Thursday 23 January, 18:00, to Monday 3 February, 9:00.
    assert_eq!(time.longest_gap(), SignedDuration::from_hours(10 * 24 + 15));
}
