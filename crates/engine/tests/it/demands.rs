//! What a step asks of people, and whom it tells.

use crate::play::{Play, all, approval, stop, who};
use gongdan_engine::act::{Act, Effect};
use gongdan_engine::demand::{self, Lack};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

fn start(to: &str) -> Json {
    stop("start", "start", json!({}), &[to])
}

fn end() -> Json {
    stop("end", "end", json!({}), &[])
}

#[test]
fn those_who_take_part_are_told_when_a_step_begins_and_when_it_is_done() {
    let people = |n: u128| json!([{"from": "people", "people": [who(n)]}]);
    let mut step = approval("a", &[2], all(), "end");
    step["raci"] = json!({"accountable": people(5), "consulted": people(6), "informed": people(7)});
    let mut play = Play::begun(vec![start("a"), step, end()]);
    let told = |n: u128| Effect::Informed { step: "a".into(), people: vec![who(n)] };
    assert!(play.told.contains(&told(6)) && !play.told.contains(&told(7)), "{:?}", play.told);
    play.approve("a", 2).unwrap();
    assert!(play.told.contains(&told(7)) && !play.told.contains(&told(6)), "{:?}", play.told);
}

#[test]
fn a_step_demands_a_comment_and_answers_of_those_who_agree() {
    let mut step = approval("a", &[2], all(), "end");
    step["comment"] = json!("on_reject");
    step["fields"] = json!({"named": {"quotation": "required", "parts.price": "required", "note": "edit"}});
    let play = Play::begun(vec![start("a"), step, end()]);
    let (visit, seat) = play.spot("a", 2).unwrap();
    let approve = Act::Approve { visit, seat, chosen: BTreeMap::new() };
    let lack = |act: &Act, comment: &str, values: Json| {
        demand::lacking(&play.net, &play.state, act, comment, values.as_object().unwrap())
    };
    let fields = |names: &[&str]| Some(Lack::Fields(names.iter().map(|&name| name.to_owned()).collect()));
    let table = [
        (json!({}), fields(&["quotation"])),
        (json!({"quotation": []}), fields(&["quotation"])),
        (json!({"quotation": ""}), fields(&["quotation"])),
        (json!({"quotation": ["f"]}), None),
        (
            json!({"quotation": ["f"], "parts": [{"price": "1"}, {}, {"price": null}]}),
            fields(&["parts.1.price", "parts.2.price"]),
        ),
        (json!({"quotation": ["f"], "parts": [{"price": "0"}]}), None),
    ];
    for (values, expected) in table {
        assert_eq!(lack(&approve, "", values.clone()), expected, "{values}");
    }
    let reject = Act::Reject { visit, seat };
    assert_eq!(lack(&reject, " ", json!({})), Some(Lack::Comment));
    assert_eq!(lack(&reject, "too dear", json!({})), None, "whoever rejects need not fill in");
    assert_eq!(lack(&Act::Withdraw, "", json!({})), None);
}
