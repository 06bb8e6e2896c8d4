//! Changes that somebody proposes: what comes of them can be walked, and where they do not fit nothing does.

use crate::play::{Kinds, all, approval, flow, stop};
use gongdan_engine::amend::Amendment;
use gongdan_engine::net::Net;
use serde_json::{Value as Json, json};

fn laddered() -> Json {
    let mut step = approval("c", &[7], all(), "end");
    step["ladder"] = json!({"limit": 100, "rungs": [
        {"at": {"minutes": 60}, "then": {"do": "remind", "every": 30, "times": 2}},
        {"at": {"percent": 100}, "then": {"do": "return", "to": "b"}},
    ]});
    step
}

fn drawn() -> Net {
    let mut choice = stop("x", "decision", json!({}), &["a", "b", "c"]);
    choice["ways"] = json!([
        {"to": "a", "when": "n > 5000"}, {"to": "b", "when": "n > 500"}, {"to": "c", "otherwise": true},
    ]);
    let steps = vec![
        stop("start", "start", json!({}), &["x"]),
        choice,
        approval("a", &[5], all(), "extra"),
        approval("extra", &[6], all(), "c"),
        approval("b", &[6], all(), "c"),
        laddered(),
        stop("end", "end", json!({}), &[]),
    ];
    Net::new(flow(steps), &Kinds).map_err(|findings| format!("{findings:?}")).unwrap()
}

#[test]
fn a_proposal_gives_a_flow_that_can_be_walked_or_nothing() {
    let change = |json: Json| serde_json::from_value::<Amendment>(json).unwrap();
    // What is proposed, and the steps that are left; nothing where it does not fit.
    let cases: &[(Json, Option<&[&str]>)] = &[
        (json!({"do": "remove_step", "step": "b"}), Some(&["start", "x", "a", "extra", "c", "end"])),
        (json!({"do": "remove_step", "step": "extra"}), Some(&["start", "x", "a", "b", "c", "end"])),
        (json!({"do": "remove_step", "step": "start"}), None),
        (json!({"do": "remove_step", "step": "x"}), None),
        (json!({"do": "remove_step", "step": "end"}), None),
        (json!({"do": "remove_step", "step": "gone"}), None),
        (json!({"do": "remove_way", "step": "x", "way": 0}), Some(&["start", "x", "b", "c", "end"])),
        (json!({"do": "remove_way", "step": "x", "way": 1}), Some(&["start", "x", "a", "extra", "c", "end"])),
        (json!({"do": "remove_way", "step": "x", "way": 2}), None),
        (json!({"do": "remove_way", "step": "x", "way": 9}), None),
        (json!({"do": "remove_way", "step": "a", "way": 0}), None),
        (json!({"do": "add_ladder", "step": "c", "remind": 5, "escalate": 9}), None),
        (json!({"do": "add_ladder", "step": "b", "remind": 9, "escalate": 9}), None),
        (json!({"do": "scale_ladder", "step": "b", "percent": 150}), None),
        (json!({"do": "scale_ladder", "step": "c", "percent": 100}), None),
    ];
    let net = drawn();
    for (proposal, left) in cases {
        let made = change(proposal.clone()).apply(&net);
        let ids = made.as_ref().map(|flow| flow.steps.iter().map(|step| step.id.as_str()).collect::<Vec<_>>());
        assert_eq!(ids.as_deref(), *left, "{proposal}");
        if let Some(flow) = made {
            assert!(Net::new(flow, &Kinds).is_ok(), "{proposal}");
        }
    }
    // Nothing sends an order to a step that is gone.
    let without = change(json!({"do": "remove_step", "step": "b"})).apply(&net).unwrap();
    assert_eq!(without.step("c").unwrap().ladder.as_ref().unwrap().rungs.len(), 1);
}

#[test]
fn a_branch_that_decides_nothing_any_more_goes_with_its_last_condition() {
    let one = Amendment::RemoveWay { step: "x".to_owned(), way: 0 };
    let first = Net::new(one.apply(&drawn()).unwrap(), &Kinds).ok().unwrap();
    let second = one.apply(&first).unwrap();
    let ids: Vec<&str> = second.steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!((ids.as_slice(), second.steps[0].ways[0].to.as_str()), (["start", "c", "end"].as_slice(), "c"));
}

#[test]
fn ladders_are_added_and_stretched_in_working_minutes() {
    let added = Amendment::AddLadder { step: "b".to_owned(), remind: 120, escalate: 600 };
    let added = added.apply(&drawn()).unwrap();
    let ladder = added.step("b").unwrap().ladder.as_ref().unwrap();
    let marks: Vec<i64> = ladder.marks().iter().map(|mark| mark.after.as_mins()).collect();
    assert_eq!((ladder.limit, marks), (Some(600), vec![120, 600]));
    let longer = Amendment::ScaleLadder { step: "c".to_owned(), percent: 150 }.apply(&drawn()).unwrap();
    let ladder = longer.step("c").unwrap().ladder.as_ref().unwrap();
    let marks: Vec<i64> = ladder.marks().iter().map(|mark| mark.after.as_mins()).collect();
    assert_eq!((ladder.limit, marks), (Some(150), vec![90, 135, 150]));
}
