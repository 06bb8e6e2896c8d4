//! Service levels against counting: an order lives through pauses and changes of its priority, calendar and level, and
//! after each of them every deadline is counted minute by minute.

use super::minutes::{Counted, DAYS, ZONES, random_calendar};
use super::{Dice, office, shift};
use gongdan_domain::Text;
use gongdan_domain::calendar::WorkTime;
use gongdan_domain::service_level::{Facts, Goal, Holding, ServiceLevel, Standing, StepRun, Target, deadlines};
use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::collections::BTreeMap;

/// Orders to live through; a million with GONGDAN_CASES=1000000.
fn cases() -> u64 {
    std::env::var("GONGDAN_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(300)
}

fn level(targets: Vec<Target>) -> ServiceLevel {
    ServiceLevel {
        name: Text::new("服务等级", "Level"),
        order_types: Vec::new(),
        calendar: None,
        priority_field: Some("priority".into()),
        targets,
        pause_reasons: Vec::new(),
        warn_at: 80,
    }
}

fn target(priorities: &[&str], first_response: u32, resolution: u32) -> Target {
    Target {
        priorities: priorities.iter().map(|&p| p.to_owned()).collect(),
        first_response: Some(first_response),
        resolution: Some(resolution),
        ..Target::default()
    }
}

/// A calendar, calculated with and counted.
struct Judge {
    time: WorkTime,
    counted: Counted,
    begin: Timestamp,
}

fn judges(dice: &mut Dice) -> Vec<Judge> {
    let made = |(round, (zone, _)): (usize, &(&str, jiff::civil::Date))| {
        // All of them over the same days, so that an order may change from one to the other.
        let first = ZONES[0].1;
        let days = (first, first.checked_add(DAYS.days()).unwrap());
        let calendar = random_calendar(dice, zone, first);
        let begin = first.to_zoned(TimeZone::get("UTC").unwrap()).unwrap().timestamp() + SignedDuration::from_hours(24);
        let time = WorkTime::new(&calendar, days.0..days.1).unwrap();
        assert!(round < ZONES.len());
        Judge { time, counted: Counted::new(&calendar, days, &[]), begin }
    };
    ZONES.iter().enumerate().map(made).collect()
}

/// Minutes that are looked at.
const LENGTH: i64 = (DAYS - 4) * 1_440;

/// When `limit` minutes are used up, counting the worked minutes that are not paused; `None` if that never comes.
fn count(judge: &Judge, start: i64, limit: u32, changes: &[(i64, bool)]) -> Option<i64> {
    let offset = judge.counted.minute(judge.begin);
    let (mut left, mut changes, mut paused) = (limit, changes.iter().peekable(), false);
    for minute in start..LENGTH {
        while let Some((_, now)) = changes.next_if(|(at, _)| *at <= minute) {
            paused = *now;
        }
        let used = !paused && judge.counted.is_worked(offset + minute as usize);
        left -= u32::from(used);
        if left == 0 {
            return Some(minute + 1);
        }
    }
    None
}

#[test]
fn after_every_change_the_deadline_is_what_counting_says() {
    let mut dice = Dice(20_261_126);
    let judges = judges(&mut dice);
    let levels = [
        level(vec![target(&["high"], 30, 240), target(&[], 120, 960)]),
        level(vec![target(&["high", "low"], 1, 77), target(&[], 500, 3_000)]),
    ];
    for case in 0..cases() {
        let mut minute = dice.below(60 * 24 * 20) as i64;
        let start = minute;
        let mut paused = Vec::new();
        let at = |judge: &Judge, minute: i64| judge.begin + SignedDuration::from_mins(minute);
        let (mut judge, mut level, mut priority) = (&judges[0], &levels[0], Some("high"));
        let mut facts = Facts::submitted(at(judge, start));
        for _ in 0..dice.below(12) {
            minute += dice.below(900) as i64;
            match dice.below(5) {
                0 => {
                    facts.clock.pause(at(judge, minute));
                    paused.push((minute, true));
                }
                1 => {
                    facts.clock.resume(at(judge, minute));
                    paused.push((minute, false));
                }
                2 => judge = &judges[dice.below(judges.len() as u64) as usize],
                3 => level = &levels[dice.below(2) as usize],
                _ => priority = [Some("high"), Some("low"), None][dice.below(3) as usize],
            }
            let now = at(judge, minute);
            let found = deadlines(level, priority, &facts, &judge.time, now);
            let promised = level.target(priority).unwrap();
            let goals = [(Goal::FirstResponse, promised.first_response), (Goal::Resolution, promised.resolution)];
            for (deadline, (goal, limit)) in found.iter().zip(goals) {
                let due = count(judge, start, limit.unwrap(), &paused);
                let told = || format!("case {case}: {goal:?} of {limit:?} at {minute}: {facts:?}");
                assert_eq!(deadline.goal, goal);
                assert_eq!(deadline.due, due.map(|due| at(judge, due)), "{}", told());
                let late = due.is_some_and(|due| due < minute);
                assert_eq!(deadline.standing == Standing::Breached, late, "{}", told());
            }
        }
    }
}

fn at(local: &str) -> Timestamp {
    format!("2026-{local}:00+08:00").parse().unwrap()
}

fn time() -> WorkTime {
    let calendar = office("Asia/Shanghai", &[shift(9 * 60, 12 * 60), shift(13 * 60, 18 * 60)]);
    WorkTime::new(&calendar, date(2026, 1, 1)..date(2027, 1, 1)).unwrap()
}

#[test]
fn a_change_of_level_half_way_keeps_the_pause() {
    let (short, long) = (level(vec![target(&[], 60, 240)]), level(vec![target(&[], 60, 480)]));
    let mut facts = Facts::submitted(at("11-23T09:00"));
    facts.clock.pause(at("11-23T10:00"));
    facts.clock.resume(at("11-23T17:00"));
    let due = |level: &ServiceLevel| deadlines(level, None, &facts, &time(), at("11-23T17:30"))[1].due;
    assert_eq!(due(&short), Some(at("11-24T11:00")));
    assert_eq!(due(&long), Some(at("11-24T16:00")));
}

#[test]
fn goals_are_met_in_time_or_breached_and_stay_so() {
    let level = level(vec![target(&[], 60, 240)]);
    let mut facts = Facts::submitted(at("11-23T09:00"));
    let standing = |facts: &Facts, now: &str| {
        deadlines(&level, None, facts, &time(), at(now)).iter().map(|d| d.standing).collect::<Vec<_>>()
    };
    assert_eq!(standing(&facts, "11-23T10:00"), [Standing::Running, Standing::Running], "due now is not late");
    facts.respond(at("11-23T09:50"));
    facts.respond(at("11-23T15:00"));
    assert_eq!(standing(&facts, "11-23T13:30"), [Standing::Met, Standing::Running]);
    facts.clock.pause(at("11-23T13:40"));
    assert_eq!(standing(&facts, "11-24T13:30"), [Standing::Met, Standing::Paused]);
    facts.clock.resume(at("11-24T09:00"));
    facts.resolve(at("11-24T15:00"));
    assert_eq!(standing(&facts, "12-01T09:00"), [Standing::Met, Standing::Breached]);
}

#[test]
fn reopening_gives_no_time_for_the_time_it_was_settled() {
    let level = level(vec![target(&[], 60, 240)]);
    let mut facts = Facts::submitted(at("11-23T09:00"));
    facts.resolve(at("11-23T11:00"));
    facts.reopen(at("11-26T09:00"));
    let found = &deadlines(&level, None, &facts, &time(), at("11-26T10:00"))[1];
    assert_eq!((found.due, found.standing), (Some(at("11-26T11:00")), Standing::Running));
    assert_eq!(found.used, SignedDuration::from_hours(3));
}

#[test]
fn steps_and_teams_have_limits_of_their_own() {
    let mut promised = target(&[], 60, 4_000);
    promised.steps = BTreeMap::from([("repair".to_owned(), 60)]);
    promised.internal = BTreeMap::from([("field".to_owned(), 120)]);
    let level = level(vec![promised]);
    let mut facts = Facts::submitted(at("11-23T09:00"));
    let run = |visit, step: &str, from: &str, to: Option<&str>| StepRun {
        visit,
        step: step.into(),
        from: at(from),
        to: to.map(at),
    };
    facts.steps = vec![
        run(2, "check", "11-23T09:00", Some("11-23T10:00")),
        run(5, "repair", "11-23T10:00", Some("11-23T10:30")),
        run(9, "repair", "11-23T14:00", None),
    ];
    facts.hold(Some("field"), at("11-23T10:00"));
    facts.hold(Some("field"), at("11-23T10:15"));
    facts.hold(Some("store"), at("11-23T11:00"));
    facts.hold(None, at("11-23T14:00"));
    facts.hold(Some("field"), at("11-23T15:00"));
    assert_eq!(facts.holdings.len(), 3);
    let last = Holding { team: "field".into(), from: at("11-23T15:00"), to: None };
    assert_eq!(facts.holdings.last(), Some(&last));
    let found = deadlines(&level, None, &facts, &time(), at("11-23T15:30"));
    let told: Vec<_> = found[2..].iter().map(|d| (d.goal.clone(), d.due.unwrap(), d.standing)).collect();
    let expected = [
        (Goal::Step(5), at("11-23T11:00"), Standing::Met),
        (Goal::Step(9), at("11-23T15:00"), Standing::Breached),
        (Goal::Internal("field".into()), at("11-23T16:00"), Standing::Running),
    ];
    assert_eq!(told, expected);
}
