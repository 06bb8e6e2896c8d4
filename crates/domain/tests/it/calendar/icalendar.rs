//! Holidays from files of other programs.

use super::shift;
use gongdan_domain::calendar::{Imported, Shift, read_icalendar};
use jiff::civil::{Date, date};
use proptest::prelude::*;

const WORKED: [Shift; 1] = [Shift { from: 540, to: 1_080 }];

fn read(events: &[&str]) -> Imported {
    let events: String = events.iter().map(|event| format!("BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n")).collect();
    let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{events}END:VCALENDAR\r\n");
    read_icalendar(&text, &WORKED)
}

fn days(read: &Imported) -> Vec<Date> {
    read.days.keys().copied().collect()
}

fn codes(read: &Imported) -> Vec<(&str, usize)> {
    read.findings.iter().map(|finding| (finding.code, finding.line)).collect()
}

#[test]
fn days_off_and_make_up_workdays_are_told_apart() {
    let read = read(&[
        "UID:1\r\nDTSTART;VALUE=DATE:20271001\r\nDTEND;VALUE=DATE:20271004\r\nSUMMARY:国庆节（休）",
        "DTSTART;VALUE=DATE:20271009\r\nSUMMARY:国庆节（班）",
        "DTSTART;VALUE=DATE:20271010\r\nSUMMARY:补\r\n 班",
        "DTSTART;VALUE=DATE:20270220\r\nSUMMARY:春节\r\nX-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY",
        "DTSTART:20270101\r\nDURATION:P2D\r\nSUMMARY:元旦\\, 一",
        "DTSTART;VALUE=DATE:20270501\r\nSTATUS:CANCELLED\r\nSUMMARY:不算",
    ]);
    assert_eq!(codes(&read), []);
    let told: Vec<(String, &str, bool)> =
        read.days.iter().map(|(day, rule)| (day.to_string(), rule.name.as_str(), !rule.shifts.is_empty())).collect();
    let expected = [
        ("2027-01-01", "元旦, 一", false),
        ("2027-01-02", "元旦, 一", false),
        ("2027-02-20", "春节", true),
        ("2027-10-01", "国庆节（休）", false),
        ("2027-10-02", "国庆节（休）", false),
        ("2027-10-03", "国庆节（休）", false),
        ("2027-10-09", "国庆节（班）", true),
        ("2027-10-10", "补班", true),
    ];
    assert_eq!(told, expected.map(|(day, name, worked)| (day.to_owned(), name, worked)));
    assert_eq!(read.days[&date(2027, 10, 9)].shifts, [shift(540, 1_080)]);
}

#[test]
fn yearly_events_are_repeated_to_their_end() {
    let event = |rule: &str| format!("DTSTART;VALUE=DATE:20260101\r\nRRULE:{rule}\r\nSUMMARY:New Year");
    let table = [
        ("FREQ=YEARLY;COUNT=3", vec![2026, 2027, 2028]),
        ("FREQ=YEARLY;UNTIL=20271231", vec![2026, 2027]),
        ("FREQ=YEARLY;INTERVAL=10;UNTIL=20460101T000000Z", vec![2026, 2036]),
        ("FREQ=YEARLY;INTERVAL=2;COUNT=2\r\nEXDATE;VALUE=DATE:20280101", vec![2026]),
    ];
    for (rule, years) in table {
        let read = read(&[&event(rule)]);
        assert_eq!(days(&read).iter().map(|day| i32::from(day.year())).collect::<Vec<_>>(), years, "{rule}");
        assert_eq!(codes(&read), [], "{rule}");
    }
    let leap = read(&["DTSTART;VALUE=DATE:20240229\r\nRRULE:FREQ=YEARLY;UNTIL=20300101"]);
    assert_eq!(days(&leap), [date(2024, 2, 29), date(2028, 2, 29)]);
}

/// An event, what is told of it and where, how many days are read all the same.
type Case = (&'static str, &'static [(&'static str, usize)], usize);

#[test]
fn what_is_not_understood_is_named_with_its_line() {
    let table: &[Case] = &[
        ("DTSTART:20270101T090000Z\r\nSUMMARY:Meeting", &[("not-all-day", 4)], 0),
        ("SUMMARY:No day", &[("bad-date", 4)], 0),
        ("DTSTART;VALUE=DATE:20271399", &[("bad-date", 4)], 0),
        ("DTSTART;VALUE=DATE:20270101\r\nDTEND;VALUE=DATE:20280101", &[("too-long", 4)], 0),
        ("DTSTART;VALUE=DATE:20270101\r\nRRULE:FREQ=WEEKLY", &[("unknown-rule", 6)], 1),
        ("DTSTART;VALUE=DATE:20270101\r\nRRULE:FREQ=YEARLY;BYDAY=1MO", &[("unknown-rule", 6)], 1),
        ("DTSTART;VALUE=DATE:20270101\r\nRDATE:20270202", &[("unknown-property", 6)], 1),
        ("DTSTART;VALUE=DATE:20270101\r\nSURPRISE:1", &[("unknown-property", 6)], 1),
        ("DTSTART;VALUE=DATE:20270101\r\nwhat is this", &[("unreadable-line", 6)], 1),
        ("DTSTART;VALUE=DATE:20270101\r\nBEGIN:VALARM\r\nTRIGGER:-PT1H\r\nEND:VALARM", &[("unknown-part", 6)], 1),
        ("DTSTART;VALUE=DATE:20270101\r\nDURATION:PT1H", &[("bad-date", 4)], 0),
    ];
    for (event, expected, count) in table {
        let read = read(&[event]);
        assert_eq!((codes(&read).as_slice(), read.days.len()), (*expected, *count), "{event}");
    }
    assert_eq!(codes(&read_icalendar("", &WORKED)), [("cut-off", 1)]);
    let cut = read_icalendar("BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:x\nEND:VTODO\n", &WORKED);
    assert_eq!(codes(&cut), [("unknown-part", 2), ("cut-off", 4)]);
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in "(BEGIN|END|DTSTART|RRULE|DURATION|SUMMARY|[;:=\\\\\"\n ]|VEVENT|VCALENDAR|2026|0101|P9999999W|FREQ|YEARLY|[[:print:]]){0,60}") {
        let read = read_icalendar(&text, &WORKED);
        prop_assert!(!read.findings.is_empty() || text.contains("BEGIN"));
    }
}
