//! What happens while nobody acts.

use crate::play::{Kinds, Play, REQUESTER, all, approval, flow, staff, stop, who};
use gongdan_domain::calendar::{Calendar, DayRule, Shift, WorkTime};
use gongdan_engine::act::{Act, Effect, Order, Position, Refused};
use gongdan_engine::behaviour::Outcome;
use gongdan_engine::group::{Rule, Verdict};
use gongdan_engine::ladder::How;
use gongdan_engine::net::Net;
use gongdan_engine::timer::Timer;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;

fn at(local: &str) -> Timestamp {
    format!("2026-{local}:00+08:00").parse().unwrap()
}

/// Office hours in Shanghai with public holidays, 9 to 12 and 13 to 18; `off` are further days off.
fn office(off: &[(i8, i8)]) -> Arc<WorkTime> {
    let day = || vec![Shift { from: 540, to: 720 }, Shift { from: 780, to: 1_080 }];
    let json = json!({"name": {"zh": "班", "en": "Office"}, "timeZone": "Asia/Shanghai",
        "week": [day(), day(), day(), day(), day(), Vec::<Shift>::new(), Vec::<Shift>::new()], "chineseHolidays": true});
    let mut calendar: Calendar = serde_json::from_value(json).unwrap();
    for (month, day) in off {
        calendar.days.insert(date(2026, *month, *day), DayRule { name: "停工".into(), shifts: Vec::new() });
    }
    Arc::new(WorkTime::new(&calendar, date(2026, 1, 1)..date(2027, 1, 1)).unwrap())
}

fn with_ladder(mut step: Json, ladder: Json) -> Json {
    step["ladder"] = ladder;
    step
}

fn play(people: &[u128], rule: Json, ladder: Json, begun: Timestamp) -> Play {
    begin(approval("a", people, rule, "end"), ladder, begun)
}

fn begin(step: Json, ladder: Json, begun: Timestamp) -> Play {
    let steps =
        vec![stop("start", "start", json!({}), &["a"]), with_ladder(step, ladder), stop("end", "end", json!({}), &[])];
    let mut play = Play::new(steps);
    play.team.house = Some(office(&[]));
    play.act_at(REQUESTER, Act::Start { chosen: BTreeMap::new() }, begun).unwrap();
    play
}

impl Play {
    /// The only timer there is.
    fn timer(&self) -> Timer {
        let timers = self.timers();
        assert_eq!(timers.len(), 1, "{timers:?}");
        timers[0]
    }

    /// Lets the clock run until `now`, after however long a downtime; gives what happened, each with its due time.
    fn catch_up(&mut self, now: Timestamp) -> Vec<(Timestamp, Effect)> {
        let mut happened = Vec::new();
        while let Some(timer) = self.timers().into_iter().filter(|t| t.due_at <= now).min_by_key(|t| t.due_at) {
            self.act_at(0, timer.act(), now).unwrap();
            happened.extend(self.told.drain(..).map(|effect| (timer.due_at, effect)));
            assert!(self.act_at(0, timer.act(), now).is_err(), "each mark happens once");
        }
        happened
    }
}

fn reminders(happened: &[(Timestamp, Effect)]) -> Vec<(Timestamp, u32)> {
    let round = |(at, effect): &(Timestamp, Effect)| match effect {
        Effect::Reminded { round, .. } => Some((*at, *round)),
        _ => None,
    };
    happened.iter().filter_map(round).collect()
}

fn remind(minutes: u32) -> Json {
    json!({"at": {"minutes": minutes}, "then": {"do": "remind"}})
}

fn escalate(minutes: u32, level: u32, how: &str) -> Json {
    json!({"at": {"minutes": minutes}, "then": {"do": "escalate", "to": {"manager": level}, "how": how}})
}

#[test]
fn a_mark_says_by_which_channels_people_are_told() {
    let mut first = remind(60);
    first["by"] = json!(["call", "letter"]);
    let mut order = play(&[2], all(), json!({"rungs": [first, escalate(120, 1, "beside")]}), at("11-23T09:00"));
    let happened = order.catch_up(at("11-24T09:00"));
    let by = |effect: &Effect| match effect {
        Effect::Reminded { by, .. } | Effect::Escalated { by, .. } => Some(by.clone()),
        _ => None,
    };
    let told: Vec<Vec<String>> = happened.iter().filter_map(|(_, effect)| by(effect)).collect();
    assert_eq!(told, [vec!["call".to_owned(), "letter".to_owned()], Vec::new()]);
}

#[test]
fn a_reminder_never_comes_at_midnight_of_a_holiday() {
    // Wednesday before National Day 2026, an hour before the end of work.
    let order = play(&[2], all(), json!({"rungs": [remind(120)]}), at("09-30T17:00"));
    assert_eq!(order.timer().due_at, at("10-08T10:00"));
    let wall = play(&[2], all(), json!({"clock": "wall", "rungs": [remind(420)]}), at("09-30T17:00"));
    assert_eq!(wall.timer().due_at, at("10-01T00:00"), "unless the owner wants day and night");
}

#[test]
fn reminders_are_repeated_and_each_comes_once_even_after_downtime() {
    let ladder = json!({"limit": 480, "rungs": [
        {"at": {"percent": 50}, "then": {"do": "remind", "every": 60, "times": 3}},
    ]});
    let mut order = play(&[2], all(), ladder, at("11-23T09:00"));
    assert_eq!(order.timer().due_at, at("11-23T14:00"), "half of eight hours");
    let early = order.timer().act();
    assert_eq!(order.act_at(0, early, at("11-23T13:59")), Err(Refused::NotYet));
    let happened = order.catch_up(at("12-24T09:00"));
    let expected = [(at("11-23T14:00"), 1), (at("11-23T15:00"), 2), (at("11-23T16:00"), 3)];
    assert_eq!(reminders(&happened), expected);
    assert!(order.timers().is_empty(), "nothing more comes");
}

#[test]
fn only_the_clock_reaches_marks() {
    let mut order = play(&[2], all(), json!({"rungs": [remind(60)]}), at("11-23T09:00"));
    let act = order.timer().act();
    assert_eq!(order.act_at(2, act, at("11-23T11:00")), Err(Refused::NotAllowed));
}

#[test]
fn the_calendar_of_whoever_is_asked_counts() {
    let mut order = play(&[2, 3], all(), json!({"rungs": [remind(600)]}), at("11-23T09:00"));
    order.team.work.insert(who(3), office(&[(11, 24)]));
    let due: Vec<Timestamp> = order.timers().iter().map(|timer| timer.due_at).collect();
    assert_eq!(due, [at("11-24T11:00"), at("11-25T11:00")]);
}

#[test]
fn a_changed_calendar_moves_the_marks_that_have_not_come_and_repeats_none() {
    let ladder = json!({"rungs": [remind(60), remind(540)]});
    let mut order = play(&[2], all(), ladder, at("11-23T09:00"));
    assert_eq!(reminders(&order.catch_up(at("11-23T12:00"))).len(), 1);
    let set_before = order.timer();
    assert_eq!(set_before.due_at, at("11-24T10:00"));
    order.team.house = Some(office(&[(11, 24)]));
    assert_eq!(order.timer(), Timer { due_at: at("11-25T10:00"), ..set_before });
    assert_eq!(order.act_at(0, set_before.act(), at("11-24T10:00")), Err(Refused::NotYet), "the row of old");
    assert_eq!(reminders(&order.catch_up(at("11-30T00:00"))), [(at("11-25T10:00"), 1)]);
}

#[test]
fn a_suspended_order_stops_its_clocks_and_loses_no_pause() {
    let mut order = play(&[2], all(), json!({"rungs": [remind(240)]}), at("11-23T09:00"));
    let due = order.timer();
    order.act_at(90, Act::Administer { order: Order::Suspend }, at("11-23T10:00")).unwrap();
    assert!(order.timers().is_empty());
    assert_eq!(order.act_at(0, due.act(), at("11-23T15:00")), Err(Refused::NotRunning));
    order.act_at(90, Act::Administer { order: Order::Resume }, at("11-23T16:00")).unwrap();
    assert_eq!(order.timer().due_at, at("11-24T10:00"), "one hour used, two on Monday, one on Tuesday");
    order.team.house = Some(office(&[(11, 24)]));
    assert_eq!(order.timer().due_at, at("11-25T10:00"), "the pause still counts after a change");
}

#[test]
fn deciding_cancels() {
    let mut order = play(&[2, 3], all(), json!({"rungs": [remind(60)]}), at("11-23T09:00"));
    let timers = order.timers();
    assert_eq!(timers.len(), 2);
    order.approve("a", 2).unwrap();
    assert_eq!(order.timers(), timers[1..]);
    order.approve("a", 3).unwrap();
    assert!(order.timers().is_empty());
    assert_eq!(order.act_at(0, timers[1].act(), at("12-01T09:00")), Err(Refused::NotRunning));
}

#[test]
fn escalation_goes_up_from_whoever_was_asked_first() {
    let rungs = json!([escalate(60, 1, "beside"), escalate(120, 1, "hand_over"), escalate(180, 2, "hand_over")]);
    let mut order = play(&[2], all(), json!({"rungs": rungs}), at("11-23T09:00"));
    let escalated: Vec<(Vec<_>, How)> = order
        .catch_up(at("11-23T10:00"))
        .into_iter()
        .filter_map(|(_, e)| if let Effect::Escalated { people, how, .. } = e { Some((people, how)) } else { None })
        .collect();
    assert_eq!(escalated, [(vec![who(12)], How::Beside)]);
    assert_eq!(order.asked(), [2], "the manager stands beside");
    order.catch_up(at("11-23T11:00"));
    assert_eq!(order.asked(), [12], "the duty is the manager's");
    order.catch_up(at("11-23T12:00"));
    assert_eq!(order.asked(), [22], "the ladder went on");
    order.approve("a", 22).unwrap();
    assert_eq!(order.outcome(), Some(Outcome::Completed));
}

#[test]
fn whoever_stands_beside_decides_in_the_name_of_the_first() {
    let mut order = play(&[2], all(), json!({"rungs": [escalate(60, 1, "beside")]}), at("11-23T09:00"));
    order.catch_up(at("11-23T10:00"));
    let (visit, seat) = order.spot("a", 2).unwrap();
    order.act(12, Act::Approve { visit, seat, chosen: BTreeMap::new() }).unwrap();
    let said = Effect::Said { visit, seat, by: Some(who(12)), on_behalf_of: Some(who(2)), verdict: Verdict::Approved };
    assert!(order.told.contains(&said), "{:?}", order.told);
}

#[test]
fn a_duty_handed_to_somebody_else_starts_a_new_clock() {
    let mut order = play(&[2], all(), json!({"rungs": [remind(60), remind(120)]}), at("11-23T09:00"));
    order.catch_up(at("11-23T10:30"));
    let (visit, seat) = order.spot("a", 2).unwrap();
    order.act_at(2, Act::Transfer { visit, seat, to: who(7) }, at("11-23T14:00")).unwrap();
    let timer = order.timer();
    assert_eq!((timer.due_at, timer.mark), (at("11-23T15:00"), 0));
}

#[test]
fn waiting_for_added_signers_does_not_count() {
    let mut order = play(&[2], all(), json!({"rungs": [remind(240)]}), at("11-23T09:00"));
    let (visit, seat) = order.spot("a", 2).unwrap();
    let (place, people, rule) = (Position::Before, vec![who(7)], Rule::All);
    order.act_at(2, Act::AddSigners { visit, seat, place, people, rule }, at("11-23T10:00")).unwrap();
    let timers = order.timers();
    assert_eq!(timers.len(), 1, "the clock of the added one: {timers:?}");
    assert_eq!(timers[0].due_at, at("11-23T15:00"));
    let (visit, added) = order.spot("a", 7).unwrap();
    order.act_at(7, Act::Approve { visit, seat: added, chosen: BTreeMap::new() }, at("11-23T13:30")).unwrap();
    assert_eq!((order.timer().seat, order.timer().due_at), (seat, at("11-23T16:30")));
}

#[test]
fn the_last_resort_decides_and_says_that_nobody_did() {
    let last = |what: Json| json!({"rungs": [{"at": {"minutes": 60}, "then": what}]});
    for (what, outcome) in [("approve", Outcome::Completed), ("reject", Outcome::Rejected)] {
        let mut order = play(&[2], all(), last(json!({"do": what})), at("11-23T09:00"));
        let happened = order.catch_up(at("11-23T10:00"));
        assert_eq!(order.outcome(), Some(outcome));
        assert!(happened.iter().any(|(_, e)| matches!(e, Effect::TimedOut { .. })), "{happened:?}");
        assert!(happened.iter().any(|(_, e)| matches!(e, Effect::Said { by: None, .. })), "{happened:?}");
    }
    let mut order = play(&[2], all(), last(json!({"do": "administrator"})), at("11-23T09:00"));
    order.catch_up(at("11-23T10:00"));
    assert_eq!((order.asked(), order.outcome()), (vec![90], None));
    let mut order = play(&[2], all(), last(json!({"do": "return", "to": "start"})), at("11-23T09:00"));
    order.catch_up(at("11-23T10:00"));
    assert_eq!(order.asked(), [1], "at the start whoever asked is asked to submit again");
    let mut order = play(&[2], all(), last(json!({"do": "return", "to": "end"})), at("11-23T09:00"));
    order.catch_up(at("11-23T10:00"));
    assert_eq!(order.asked(), [90], "where it never was, it cannot go back to");
}

#[test]
fn where_nobody_stands_above_the_administrator_is_brought_in_and_else_nobody() {
    let role = json!({"at": {"minutes": 60}, "then": {"do": "escalate", "to": {"role": "none"}, "how": "hand_over"}});
    let mut order = play(&[2], all(), json!({"rungs": [role]}), at("11-23T09:00"));
    order.catch_up(at("11-23T10:00"));
    assert_eq!(order.asked(), [90]);
    let mut order = play(&[2], all(), json!({"rungs": [role]}), at("11-23T09:00"));
    order.team.no_administrator = true;
    order.catch_up(at("11-23T10:00"));
    assert_eq!(order.asked(), [2], "it stays where it is");
}

#[test]
fn a_pool_has_one_clock_that_goes_on_when_the_work_is_claimed() {
    let mut people = staff(&[2, 3, 4], all());
    people["pool"] = json!("claim");
    let step = stop("a", "handling", json!({"staff": people}), &["end"]);
    let mut order = begin(step, json!({"rungs": [remind(60), escalate(120, 1, "hand_over")]}), at("11-23T09:00"));
    let happened = order.catch_up(at("11-23T10:00"));
    let all_of_them = matches!(&happened[0].1, Effect::Reminded { people, .. } if *people == [who(2), who(3), who(4)]);
    assert!(all_of_them, "{happened:?}");
    let (visit, seat) = order.spot("a", 3).unwrap();
    order.act_at(3, Act::Claim { visit, seat }, at("11-23T10:30")).unwrap();
    assert_eq!(order.timer().due_at, at("11-23T11:00"));
    order.catch_up(at("11-23T11:00"));
    assert_eq!(order.asked(), [13], "the manager of whoever claimed it");
}

#[test]
fn ladders_that_make_no_sense_are_named() {
    let table = [
        ("approval", json!({"rungs": []}), "bad-ladder"),
        ("approval", json!({"rungs": [remind(0)]}), "bad-ladder-time"),
        ("approval", json!({"rungs": [{"at": {"percent": 50}, "then": {"do": "remind"}}]}), "ladder-without-limit"),
        ("approval", json!({"rungs": [{"at": {"minutes": 5}, "then": {"do": "remind", "times": 3}}]}), "bad-rung"),
        (
            "approval",
            json!({"rungs": [{"at": {"minutes": 5}, "then": {"do": "remind", "every": 1, "times": 4_000_000}}]}),
            "bad-ladder",
        ),
        ("approval", json!({"rungs": [escalate(5, 0, "beside")]}), "bad-rung"),
        ("approval", json!({"rungs": [{"at": {"minutes": 5}, "then": {"do": "return", "to": "x"}}]}), "unknown-step"),
        (
            "approval",
            json!({"rungs": [{"at": {"minutes": 5}, "then": {"do": "approve"}}, remind(9)]}),
            "mark-after-last-resort",
        ),
        ("handling", json!({"rungs": [{"at": {"minutes": 5}, "then": {"do": "reject"}}]}), "cannot-reject"),
        ("delay", json!({"rungs": [remind(5)]}), "ladder-without-people"),
    ];
    for (kind, ladder, code) in table {
        let step = stop("a", kind, json!({"staff": staff(&[2], all())}), &["end"]);
        let steps = vec![
            stop("start", "start", json!({}), &["a"]),
            with_ladder(step, ladder.clone()),
            stop("end", "end", json!({}), &[]),
        ];
        let findings = Net::new(flow(steps), &Kinds).err().unwrap_or_default();
        assert!(findings.iter().any(|finding| finding.code == code), "{ladder}: {findings:?}");
    }
}

#[test]
fn a_delay_is_a_timer_too_and_stands_still_with_the_order() {
    let steps = vec![
        stop("start", "start", json!({}), &["w"]),
        stop("w", "delay", json!({}), &["end"]),
        stop("end", "end", json!({}), &[]),
    ];
    let mut order = Play::new(steps);
    order.act_at(REQUESTER, Act::Start { chosen: BTreeMap::new() }, at("11-23T09:00")).unwrap();
    assert_eq!(order.timer().due_at, at("11-23T10:00"));
    order.act_at(90, Act::Administer { order: Order::Suspend }, at("11-23T09:30")).unwrap();
    order.act_at(90, Act::Administer { order: Order::Resume }, at("11-23T11:00")).unwrap();
    assert_eq!(order.timer().due_at, at("11-23T11:30"));
    let timer = order.timer();
    order.act_at(0, timer.act(), timer.due_at + SignedDuration::from_secs(1)).unwrap();
    assert_eq!(order.outcome(), Some(Outcome::Completed));
}
