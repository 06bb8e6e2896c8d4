//! Steps at which the program does something, and trying again what could not go on.

use crate::play::{Kinds, Play, REQUESTER, all, approval, flow, stop};
use crate::stories::{end, start};
use gongdan_domain::Text;
use gongdan_engine::act::{Act, Effect, Order, Refused};
use gongdan_engine::behaviour::Outcome;
use gongdan_engine::net::Net;
use gongdan_engine::state::Trouble;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

fn begun() -> (Play, u32) {
    let update = stop("fill", "update", json!({"set": {"fee": "amount * 2"}}), &["a"]);
    let play = Play::begun(vec![start("fill"), update, approval("a", &[2], all(), "end"), end()]);
    let visit = *play.state.visits.keys().next().unwrap();
    (play, visit)
}

fn is_commissioned(play: &Play, visit: u32) -> bool {
    play.told.contains(&Effect::Commissioned { visit, step: "fill".into() })
}

#[test]
fn an_errand_is_asked_for_once_and_the_order_goes_on_when_it_is_done() {
    let (mut play, visit) = begun();
    assert!(is_commissioned(&play, visit), "{:?}", play.told);
    assert_eq!(play.waits(), ["fill"]);
    assert!(play.timers().is_empty());
    let made = Act::Made { visit, orders: vec![Uuid::from_u128(7)] };
    assert_eq!(play.act(0, made.clone()), Ok(()));
    assert_eq!(play.act(0, made), Ok(()), "told twice is told once");
    assert_eq!(play.waits(), ["fill"]);
    play.act(0, Act::Carried { visit, note: None }).unwrap();
    assert_eq!(play.waits(), ["a"]);
    for late in [Act::Carried { visit, note: None }, Act::Made { visit, orders: Vec::new() }] {
        assert_eq!(play.act(0, late), Err(Refused::Decided));
    }
    play.approve("a", 2).unwrap();
    assert_eq!(play.outcome(), Some(Outcome::Completed));
}

#[test]
fn a_failed_errand_waits_for_somebody_and_is_tried_again_at_the_same_visit() {
    let (mut play, visit) = begun();
    let reason = Text::new("太大", "Too large");
    play.act(0, Act::Failed { visit, reason: reason.clone() }).unwrap();
    assert_eq!((play.state.trouble(), play.state.reason.as_ref()), (Some(Trouble::ErrandFailed), Some(&reason)));
    assert_eq!(
        play.act(0, Act::Carried { visit, note: None }),
        Err(Refused::Decided),
        "a report that comes late changes nothing"
    );
    assert_eq!(play.administer(Order::Retry { visit: visit + 9 }), Err(Refused::Decided));
    play.administer(Order::Retry { visit }).unwrap();
    assert!(is_commissioned(&play, visit));
    assert_eq!((play.state.trouble(), play.state.reason.as_ref()), (None, None));
    assert_eq!(play.administer(Order::Retry { visit }), Err(Refused::NotAllowed), "it is under way");
    play.act(0, Act::Carried { visit, note: None }).unwrap();
    assert_eq!(play.waits(), ["a"]);
}

#[test]
fn an_order_that_stood_still_asks_for_its_errand_again() {
    let (mut play, visit) = begun();
    play.administer(Order::Suspend).unwrap();
    assert_eq!(play.act(0, Act::Carried { visit, note: None }), Err(Refused::NotRunning));
    play.administer(Order::Resume).unwrap();
    assert!(is_commissioned(&play, visit), "{:?}", play.told);
}

#[test]
fn the_program_does_not_go_round_for_ever_and_an_administrator_lets_it_go_on() {
    let fill = stop("fill", "update", json!({"set": {"note": "note"}}), &["x"]);
    let gate = stop("x", "decision", json!({}), &["fill?again", "a?"]);
    let mut play = Play::new(vec![start("fill"), fill, gate, approval("a", &[2], all(), "end"), end()]);
    play.values.insert("again".into(), json!(true));
    play.act(REQUESTER, Act::Start { chosen: BTreeMap::new() }).unwrap();
    let goes_round = |play: &mut Play| {
        let mut rounds = 0;
        while play.state.trouble().is_none() {
            let visit = *play.state.visits.keys().next().unwrap();
            play.act(0, Act::Carried { visit, note: None }).unwrap();
            rounds += 1;
            assert!(rounds <= 501, "nothing stops it");
        }
        rounds
    };
    assert_eq!(goes_round(&mut play), 500);
    assert_eq!((play.state.trouble(), play.waits()), (Some(Trouble::EndlessLoop), vec!["fill"]));
    let visit = *play.state.visits.keys().next().unwrap();
    play.administer(Order::Retry { visit }).unwrap();
    assert!(is_commissioned(&play, visit));
    assert_eq!(goes_round(&mut play), 501, "it is counted from the beginning");
    play.values.insert("again".into(), json!(false));
    let visit = *play.state.visits.keys().next().unwrap();
    play.administer(Order::Retry { visit }).unwrap();
    play.act(0, Act::Carried { visit, note: None }).unwrap();
    play.approve("a", 2).unwrap();
    assert_eq!(play.outcome(), Some(Outcome::Completed));
}

#[test]
fn what_found_no_way_finds_one_after_the_answers_are_corrected() {
    let gate = stop("x", "inclusive", json!({}), &["a?amount > 5", "b?amount < 2", "end?amount == 100"]);
    let steps = vec![start("x"), gate, approval("a", &[2], all(), "end"), approval("b", &[2], all(), "end"), end()];
    let mut play = Play::of(Net::draft(&flow(steps), &Kinds).unwrap());
    play.values.insert("amount".into(), json!(3));
    play.act(REQUESTER, Act::Start { chosen: BTreeMap::new() }).unwrap();
    assert_eq!(play.state.trouble(), Some(Trouble::NoWay));
    let visit = *play.state.visits.keys().next().unwrap();
    play.values.insert("amount".into(), json!(9));
    play.administer(Order::Retry { visit }).unwrap();
    assert_eq!((play.state.trouble(), play.waits()), (None, vec!["a"]));
}
