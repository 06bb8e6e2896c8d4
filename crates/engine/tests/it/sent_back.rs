//! Orders that are sent back to whoever asked for them.

use crate::play::{ADMINISTRATOR, Play, REQUESTER, all, approval, staff, stop, who};
use crate::stories::{end, start};
use gongdan_engine::act::{Act, Refused};
use gongdan_engine::behaviour::Outcome;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

#[test]
fn sent_back_to_the_start_an_order_waits_until_it_is_submitted_again() {
    let mut play =
        Play::begun(vec![start("a"), approval("a", &[2], all(), "b"), approval("b", &[3], all(), "end"), end()]);
    play.approve("a", 2).unwrap();
    play.send_back("b", 3, "start").unwrap();
    assert_eq!((play.waits(), play.asked()), (vec!["start"], vec![REQUESTER]));
    let spot = play.spot("start", REQUESTER).unwrap();
    let yes = Act::Approve { visit: spot.0, seat: spot.1, chosen: BTreeMap::new() };
    assert_eq!(play.act(2, yes), Err(Refused::NotYours), "nobody else submits it");
    assert_eq!(play.reject("start", REQUESTER), Err(Refused::NotAllowed));
    assert_eq!(play.send_back("start", REQUESTER, "a"), Err(Refused::NoSuchTarget));
    play.approve("start", REQUESTER).unwrap();
    assert_eq!(play.waits(), ["a"]);
    play.approve("a", 2).unwrap();
    play.approve("b", 3).unwrap();
    assert_eq!(play.outcome(), Some(Outcome::Completed));
}

#[test]
fn a_rejection_that_leads_to_the_start_waits_there_too_and_a_stranger_order_goes_to_the_administrator() {
    let mut settings = json!({"staff": staff(&[2], all()), "onReject": {"then": "return", "to": "start"}});
    let steps = |settings: &Json| vec![start("a"), stop("a", "approval", settings.clone(), &["end"]), end()];
    let mut play = Play::begun(steps(&settings));
    play.reject("a", 2).unwrap();
    assert_eq!((play.waits(), play.asked()), (vec!["start"], vec![REQUESTER]));
    play.act(REQUESTER, Act::Withdraw).unwrap();
    assert_eq!(play.outcome(), Some(Outcome::Cancelled), "whoever is asked to submit again may give up instead");

    let mut play = Play::begun(steps(&settings));
    play.team.gone.insert(who(REQUESTER));
    play.reject("a", 2).unwrap();
    assert_eq!(play.asked(), [ADMINISTRATOR], "whoever asked is gone");

    settings["returns"] = json!({"straightBack": true});
    let mut play = Play::begun(vec![
        start("a"),
        approval("a", &[3], all(), "b"),
        stop("b", "approval", settings, &["end"]),
        end(),
    ]);
    play.approve("a", 3).unwrap();
    play.send_back("b", 2, "start").unwrap();
    play.approve("start", REQUESTER).unwrap();
    assert_eq!(play.waits(), ["b"], "straight back to whoever sent it back");
}
