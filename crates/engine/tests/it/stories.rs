//! What people live through, and what other products are known to get wrong.

use crate::play::{ADMINISTRATOR, Play, REQUESTER, all, approval, staff, stop, who};
use gongdan_engine::act::{Act, Effect, Order, Position, Refused, Why};
use gongdan_engine::behaviour::Outcome;
use gongdan_engine::group::Rule;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

pub(crate) fn start(to: &str) -> Json {
    stop("start", "start", json!({}), &[to])
}

pub(crate) fn end() -> Json {
    stop("end", "end", json!({}), &[])
}

fn gate(id: &str, kind: &str, ways: &[&str]) -> Json {
    stop(id, kind, json!({}), ways)
}

/// First a (2), then b and c (3, 4) beside each other, then d (5).
fn parallel() -> Vec<Json> {
    vec![
        start("a"),
        approval("a", &[2], all(), "x"),
        gate("x", "parallel", &["b", "c"]),
        approval("b", &[3], all(), "b2"),
        approval("b2", &[6], all(), "j"),
        approval("c", &[4], all(), "j"),
        gate("j", "parallel", &["d"]),
        approval("d", &[5], all(), "end"),
        end(),
    ]
}

fn one(people: &[u128], rule: Json) -> Play {
    Play::begun(vec![start("a"), approval("a", people, rule, "end"), end()])
}

#[test]
fn the_repair_flow_goes_by_amount() {
    let steps = || {
        vec![
            start("x"),
            gate("x", "decision", &["a?amount < 500", "b?amount >= 500 and amount < 5000", "c?amount >= 5000", "d?"]),
            approval("a", &[2], all(), "end"),
            approval("b", &[2, 3], all(), "end"),
            approval("c", &[2, 3, 4], all(), "end"),
            approval("d", &[90], all(), "end"),
            end(),
        ]
    };
    let table: &[(Json, &str)] = &[
        (json!(499.99), "a"),
        (json!(500), "b"),
        (json!(4999.99), "b"),
        (json!(5000), "c"),
        (Json::Null, "d"),
        (json!("a lot"), "d"),
    ];
    for (amount, expected) in table {
        let mut play = Play::new(steps());
        play.values.insert("amount".into(), amount.clone());
        play.act(REQUESTER, Act::Start { chosen: BTreeMap::new() }).unwrap();
        assert_eq!(play.waits(), [*expected], "{amount}");
    }
}

#[test]
fn two_people_who_press_at_once_have_one_effect() {
    let mut play = one(&[2, 3], json!({"rule": "any"}));
    let (first, second) = (play.spot("a", 2).unwrap(), play.spot("a", 3).unwrap());
    play.approve("a", 2).unwrap();
    assert_eq!(play.outcome(), Some(Outcome::Completed));
    let late = play.act(3, Act::Approve { visit: second.0, seat: second.1, chosen: BTreeMap::new() });
    assert_eq!(late, Err(Refused::NotRunning));
    assert_eq!(first.0, second.0);
}

#[test]
fn one_refusal_of_a_countersign_ends_it_and_a_later_one_finds_it_decided() {
    let mut play = one(&[2, 3, 4], all());
    play.approve("a", 2).unwrap();
    play.reject("a", 3).unwrap();
    assert_eq!(play.outcome(), Some(Outcome::Rejected));
    assert!(play.state.visits.is_empty());
    let withdrawn = |n| Effect::Withdrawn { visit: 5, seat: 4, person: who(n), why: Why::Decided };
    assert!(play.told.contains(&withdrawn(4)), "the third is told that nothing is needed: {:?}", play.told);
    assert_eq!(play.reject("a", 4), Err(Refused::Decided));
}

#[test]
fn a_share_that_cannot_be_reached_any_more_is_rejected_at_once() {
    let mut play = one(&[2, 3, 4], json!({"rule": "share", "percent": 60}));
    play.reject("a", 2).unwrap();
    assert_eq!(play.outcome(), None);
    play.reject("a", 3).unwrap();
    assert_eq!(play.outcome(), Some(Outcome::Rejected));
}

#[test]
fn sending_back_to_a_countersign_asks_everybody_again() {
    let mut play =
        Play::begun(vec![start("a"), approval("a", &[2, 3], all(), "b"), approval("b", &[4], all(), "end"), end()]);
    play.approve("a", 2).unwrap();
    play.approve("a", 3).unwrap();
    play.send_back("b", 4, "a").unwrap();
    assert_eq!((play.waits(), play.asked()), (vec!["a"], vec![2, 3]));
    play.approve("a", 2).unwrap();
    play.approve("a", 3).unwrap();
    play.approve("b", 4).unwrap();
    assert_eq!(play.outcome(), Some(Outcome::Completed));
}

#[test]
fn sending_back_before_a_split_withdraws_the_sister_branch() {
    let mut play = Play::begun(parallel());
    play.approve("a", 2).unwrap();
    play.approve("b", 3).unwrap();
    assert_eq!(play.waits(), ["b2", "c"]);
    play.send_back("b2", 6, "a").unwrap();
    assert_eq!(play.waits(), ["a"]);
    assert!(play.state.forks.is_empty());
    let sister = play
        .told
        .iter()
        .any(|e| matches!(e, Effect::Withdrawn { person, why: Why::Returned, .. } if *person == who(4)));
    assert!(sister, "{:?}", play.told);
    for (step, person) in [("a", 2), ("b", 3), ("c", 4), ("b2", 6), ("d", 5)] {
        play.approve(step, person).unwrap();
    }
    assert_eq!(play.outcome(), Some(Outcome::Completed));
}

#[test]
fn sending_back_inside_a_branch_leaves_the_sister_alone() {
    let mut play = Play::begun(parallel());
    play.approve("a", 2).unwrap();
    play.approve("b", 3).unwrap();
    play.approve("c", 4).unwrap();
    play.send_back("b2", 6, "b").unwrap();
    assert_eq!(play.waits(), ["b"], "c has arrived and stays so");
    play.approve("b", 3).unwrap();
    play.approve("b2", 6).unwrap();
    assert_eq!(play.waits(), ["d"], "the join fires once");
    assert_eq!(play.send_back("d", 5, "b"), Err(Refused::NoSuchTarget), "the block is closed");
    play.send_back("d", 5, "a").unwrap();
    assert_eq!(play.waits(), ["a"]);
}

#[test]
fn a_step_may_send_straight_back_to_whoever_returned_it() {
    let mut play = Play::begun(vec![
        start("a"),
        approval("a", &[2], all(), "b"),
        approval("b", &[3], all(), "c"),
        stop("c", "approval", json!({"staff": staff(&[4], all()), "returns": {"straightBack": true}}), &["end"]),
        end(),
    ]);
    play.approve("a", 2).unwrap();
    play.approve("b", 3).unwrap();
    play.send_back("c", 4, "a").unwrap();
    play.approve("a", 2).unwrap();
    assert_eq!(play.waits(), ["c"], "not b again");
}

#[test]
fn a_rejection_may_lead_back_instead_of_ending() {
    let mut play = Play::begun(vec![
        start("a"),
        approval("a", &[2], all(), "b"),
        stop(
            "b",
            "approval",
            json!({"staff": staff(&[3], all()), "onReject": {"then": "return", "to": "a"}}),
            &["end"],
        ),
        end(),
    ]);
    play.approve("a", 2).unwrap();
    play.reject("b", 3).unwrap();
    assert_eq!(play.waits(), ["a"]);
}

#[test]
fn added_signers_decide_before_after_and_beside() {
    let add = |play: &mut Play, place, people: &[u128]| {
        let (visit, seat) = play.spot("a", 2).unwrap();
        let people = people.iter().map(|n| who(*n)).collect();
        play.act(2, Act::AddSigners { visit, seat, place, people, rule: Rule::All })
    };
    let mut play = one(&[2], all());
    add(&mut play, Position::Before, &[7]).unwrap();
    assert_eq!(play.asked(), [7]);
    play.approve("a", 7).unwrap();
    assert_eq!(play.asked(), [2], "it returns to the one who asked");
    add(&mut play, Position::After, &[8]).unwrap();
    add(&mut play, Position::Beside, &[9]).unwrap();
    assert_eq!(play.asked(), [2, 9]);
    play.approve("a", 2).unwrap();
    assert_eq!(play.asked(), [8, 9]);
    play.approve("a", 9).unwrap();
    assert_eq!(play.outcome(), None);
    play.approve("a", 8).unwrap();
    assert_eq!(play.outcome(), Some(Outcome::Completed));
}

#[test]
fn signers_are_added_three_deep_and_nobody_twice() {
    let mut play = one(&[2], all());
    let mut add = |by: u128, whom: u128| {
        let (visit, seat) = play.spot("a", by).unwrap();
        play.act(by, Act::AddSigners { visit, seat, place: Position::Before, people: vec![who(whom)], rule: Rule::All })
    };
    assert_eq!(add(2, 2), Err(Refused::People));
    add(2, 3).unwrap();
    add(3, 4).unwrap();
    add(4, 5).unwrap();
    assert_eq!(add(5, 6), Err(Refused::NotAllowed), "four deep");
}

#[test]
fn only_an_added_signer_who_has_not_answered_is_taken_off() {
    let mut play = one(&[2, 3], all());
    let (visit, seat) = play.spot("a", 2).unwrap();
    let people = vec![who(7)];
    play.act(2, Act::AddSigners { visit, seat, place: Position::Before, people, rule: Rule::All }).unwrap();
    let (_, added) = play.spot("a", 7).unwrap();
    assert_eq!(play.act(3, Act::RemoveSigner { visit, seat: added }), Err(Refused::NotYours));
    let original = play.spot("a", 3).unwrap().1;
    assert_eq!(play.act(2, Act::RemoveSigner { visit, seat: original }), Err(Refused::NotAllowed));
    play.act(2, Act::RemoveSigner { visit, seat: added }).unwrap();
    assert_eq!(play.asked(), [2, 3], "it is the adder's turn again");
}

#[test]
fn a_deputy_is_told_acts_and_stands_in_the_audit() {
    let mut play = Play::new(vec![start("a"), approval("a", &[2], all(), "end"), end()]);
    play.team.deputies.insert(who(2), who(7));
    play.act(REQUESTER, Act::Start { chosen: BTreeMap::new() }).unwrap();
    let offered = Effect::Offered { visit: 3, seat: 2, person: who(2), deputies: vec![who(7)] };
    assert!(play.told.contains(&offered), "{:?}", play.told);
    let (visit, seat) = play.spot("a", 2).unwrap();
    assert_eq!(play.act(8, Act::Approve { visit, seat, chosen: BTreeMap::new() }), Err(Refused::NotYours));
    play.act(7, Act::Approve { visit, seat, chosen: BTreeMap::new() }).unwrap();
    let said = |e: &Effect| matches!(e, Effect::Said { by, on_behalf_of, .. } if *by == Some(who(7)) && *on_behalf_of == Some(who(2)));
    assert!(play.told.iter().any(said), "{:?}", play.told);
}

#[test]
fn deputies_in_a_circle_end_the_chain() {
    let mut play = Play::new(vec![start("a"), approval("a", &[2], all(), "end"), end()]);
    for (of, to) in [(2, 3), (3, 4), (4, 2)] {
        play.team.deputies.insert(who(of), who(to));
    }
    play.act(REQUESTER, Act::Start { chosen: BTreeMap::new() }).unwrap();
    let deputies = play
        .told
        .iter()
        .find_map(|e| if let Effect::Offered { deputies, .. } = e { Some(deputies.clone()) } else { None });
    assert_eq!(deputies, Some(vec![who(3), who(4)]));
}

#[test]
fn a_consulted_person_advises_and_the_duty_returns() {
    let mut play = one(&[2], all());
    let (visit, seat) = play.spot("a", 2).unwrap();
    play.act(2, Act::Consult { visit, seat, whom: who(7) }).unwrap();
    assert_eq!(play.approve("a", 2), Err(Refused::NotYet));
    assert_eq!(play.act(8, Act::Advise { visit, seat }), Err(Refused::NotYours));
    play.act(7, Act::Advise { visit, seat }).unwrap();
    play.approve("a", 2).unwrap();
    assert_eq!(play.outcome(), Some(Outcome::Completed));
}

#[test]
fn duty_is_not_handed_to_oneself_or_to_somebody_on_the_step() {
    let mut play = one(&[2, 3], all());
    let (visit, seat) = play.spot("a", 2).unwrap();
    for to in [2, 3] {
        assert_eq!(play.act(2, Act::Transfer { visit, seat, to: who(to) }), Err(Refused::People));
    }
    play.act(2, Act::Transfer { visit, seat, to: who(8) }).unwrap();
    assert_eq!(play.asked(), [3, 8]);
    play.approve("a", 8).unwrap();
    play.approve("a", 3).unwrap();
    assert_eq!(play.outcome(), Some(Outcome::Completed));
}

#[test]
fn a_pool_is_claimed_released_and_claimed_again() {
    let pool = json!({"staff": {"who": [{"from": "people", "people": [who(2), who(3)]}], "pool": "claim"}});
    let mut play = Play::begun(vec![start("a"), stop("a", "handling", pool, &["end"]), end()]);
    let ((visit, two), (_, three)) = (play.spot("a", 2).unwrap(), play.spot("a", 3).unwrap());
    play.act(2, Act::Claim { visit, seat: two }).unwrap();
    assert_eq!(play.asked(), [2]);
    assert_eq!(play.act(3, Act::Claim { visit, seat: three }), Err(Refused::Decided));
    play.act(2, Act::Release { visit, seat: two }).unwrap();
    assert_eq!(play.asked(), [2, 3]);
    play.approve("a", 3).unwrap();
    assert_eq!(play.outcome(), Some(Outcome::Completed), "answering claims by itself");
}

#[test]
fn the_engine_picks_one_by_load_or_in_turn() {
    let with =
        |pool: &str| json!({"staff": {"who": [{"from": "people", "people": [who(2), who(3), who(4)]}], "pool": pool}});
    let begin = |pool: &str| {
        let mut play = Play::new(vec![start("a"), stop("a", "handling", with(pool), &["end"]), end()]);
        play.team.load.extend([(who(2), 5), (who(3), 1), (who(4), 1)]);
        play.act(REQUESTER, Act::Start { chosen: BTreeMap::new() }).unwrap();
        play.asked()
    };
    assert_eq!(begin("least_loaded"), [3]);
    assert_eq!(begin("round_robin"), [3], "the fifth turn of three");
}

#[test]
fn the_requester_does_not_approve_the_own_order() {
    let table: &[(&str, &[u128], Option<Outcome>)] =
        &[("manager", &[2, 11], None), ("decide", &[1, 2], None), ("skip", &[2], None)];
    for (policy, asked, outcome) in table {
        let mut staff = staff(&[1, 2], all());
        staff["ownOrder"] = json!(policy);
        let play = Play::begun(vec![start("a"), stop("a", "approval", json!({"staff": staff}), &["end"]), end()]);
        assert_eq!((play.asked().as_slice(), play.outcome()), (*asked, *outcome), "{policy}");
    }
}

#[test]
fn a_step_without_people_follows_its_policy() {
    let person = json!({"then": "person", "person": who(5)});
    let table: &[(Json, &[u128], Option<Outcome>)] = &[
        (json!({"then": "administrator"}), &[ADMINISTRATOR], None),
        (json!({"then": "approve"}), &[], Some(Outcome::Completed)),
        (json!({"then": "reject"}), &[], Some(Outcome::Rejected)),
        (person, &[5], None),
    ];
    for (policy, asked, outcome) in table {
        let mut staff = staff(&[], json!({"rule": "at_least", "count": 2}));
        staff["nobody"] = policy.clone();
        let play = Play::begun(vec![start("a"), stop("a", "approval", json!({"staff": staff}), &["end"]), end()]);
        assert_eq!((play.asked().as_slice(), play.outcome()), (*asked, *outcome), "{policy}");
    }
}

#[test]
fn without_anybody_at_all_the_order_waits_in_sight() {
    let mut play = Play::new(vec![start("a"), approval("a", &[], all(), "end"), end()]);
    play.team.no_administrator = true;
    play.act(REQUESTER, Act::Start { chosen: BTreeMap::new() }).unwrap();
    assert_eq!(play.waits(), ["a"]);
    assert!(play.told.iter().any(|e| matches!(e, Effect::Troubled { .. })), "{:?}", play.told);
    play.team.no_administrator = false;
    play.administer(Order::Move { to: "a".into() }).unwrap();
    assert_eq!(play.asked(), [ADMINISTRATOR]);
}

#[test]
fn the_same_person_is_not_asked_twice_in_a_row() {
    let steps = |policy: &str| {
        let with = |people: &[u128]| {
            let mut staff = staff(people, all());
            staff["samePerson"] = json!(policy);
            json!({"staff": staff})
        };
        vec![
            start("a"),
            stop("a", "approval", with(&[2]), &["b"]),
            stop("b", "approval", with(&[2, 3]), &["c"]),
            stop("c", "approval", with(&[4]), &["d"]),
            stop("d", "approval", with(&[2]), &["end"]),
            end(),
        ]
    };
    let mut play = Play::begun(steps("consecutive"));
    play.approve("a", 2).unwrap();
    assert_eq!(play.asked(), [3]);
    play.approve("b", 3).unwrap();
    play.approve("c", 4).unwrap();
    assert_eq!(play.asked(), [2], "somebody else was in between");
    let mut play = Play::begun(steps("once_per_order"));
    play.approve("a", 2).unwrap();
    play.approve("b", 3).unwrap();
    play.approve("c", 4).unwrap();
    assert_eq!(play.outcome(), Some(Outcome::Completed));
    let mut play = Play::begun(steps("never"));
    play.approve("a", 2).unwrap();
    assert_eq!(play.asked(), [2, 3]);
}

#[test]
fn an_answer_is_taken_back_while_nobody_has_acted_after_it() {
    let mut play = one(&[2, 3], all());
    let (visit, two) = play.spot("a", 2).unwrap();
    play.approve("a", 2).unwrap();
    assert_eq!(play.act(3, Act::TakeBack { visit, seat: two }), Err(Refused::NotYours));
    play.act(2, Act::TakeBack { visit, seat: two }).unwrap();
    assert_eq!(play.asked(), [2, 3]);
    play.approve("a", 2).unwrap();
    play.approve("a", 3).unwrap();
    assert_eq!(play.act(2, Act::TakeBack { visit, seat: two }), Err(Refused::NotRunning));
}

#[test]
fn only_the_requester_withdraws_and_only_administrators_suspend() {
    let mut play = one(&[2], all());
    assert_eq!(play.act(2, Act::Withdraw), Err(Refused::NotYours));
    play.administer(Order::Suspend).unwrap();
    assert_eq!(play.approve("a", 2), Err(Refused::NotRunning));
    play.administer(Order::Resume).unwrap();
    play.act(REQUESTER, Act::Withdraw).unwrap();
    assert_eq!(play.outcome(), Some(Outcome::Cancelled));
    assert_eq!(play.act(REQUESTER, Act::Withdraw), Err(Refused::NotRunning));
}

#[test]
fn a_delay_ends_once() {
    let mut play = Play::begun(vec![start("w"), stop("w", "delay", json!({}), &["end"]), end()]);
    let visit = *play.state.visits.keys().next().unwrap();
    play.act(0, Act::Elapsed { visit }).unwrap();
    assert_eq!(play.outcome(), Some(Outcome::Completed));
    assert_eq!(play.act(0, Act::Elapsed { visit }), Err(Refused::NotRunning));
}

#[test]
fn an_automatic_loop_ends_in_sight_instead_of_for_ever() {
    let mut play = Play::new(vec![start("x"), gate("x", "decision", &["x?again == true", "end?"]), end()]);
    play.values.insert("again".into(), json!(true));
    play.act(REQUESTER, Act::Start { chosen: BTreeMap::new() }).unwrap();
    assert!(play.told.iter().any(|e| matches!(e, Effect::Troubled { .. })));
    assert_eq!(play.waits(), ["x"]);
}

#[test]
fn an_inclusive_join_waits_for_what_was_started() {
    let steps = || {
        vec![
            start("x"),
            gate("x", "inclusive", &["a?amount > 1", "b?urgent == true", "c?"]),
            approval("a", &[2], all(), "j"),
            approval("b", &[3], all(), "j"),
            approval("c", &[4], all(), "j"),
            gate("j", "inclusive", &["end"]),
            end(),
        ]
    };
    let begin = |values: Json| {
        let mut play = Play::new(steps());
        play.values = values.as_object().cloned().unwrap();
        play.act(REQUESTER, Act::Start { chosen: BTreeMap::new() }).unwrap();
        play
    };
    let mut play = begin(json!({"amount": 2, "urgent": true}));
    assert_eq!(play.asked(), [2, 3]);
    play.approve("b", 3).unwrap();
    assert_eq!(play.outcome(), None);
    play.approve("a", 2).unwrap();
    assert_eq!(play.outcome(), Some(Outcome::Completed));
    assert_eq!(begin(json!({})).asked(), [4]);
}
