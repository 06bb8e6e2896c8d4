//! What a step asks of people, and whom it tells.

use crate::play::{Play, all, approval, stop, who};
use gongdan_engine::act::Effect;
use gongdan_engine::definition::{Access, Asked, FieldAccess, Step};
use gongdan_engine::demand;
use serde_json::{Value as Json, json};

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
fn a_step_demands_answers_of_those_who_agree() {
    let mut step = approval("a", &[2], all(), "end");
    step["comment"] = json!("on_reject");
    step["fields"] = json!({"named": {"quotation": "required", "parts.price": "required", "note": "edit"}});
    let step: Step = serde_json::from_value(step).unwrap();
    let table: &[(Json, &[&str])] = &[
        (json!({}), &["quotation"]),
        (json!({"quotation": []}), &["quotation"]),
        (json!({"quotation": ""}), &["quotation"]),
        (json!({"quotation": ["f"]}), &[]),
        (
            json!({"quotation": ["f"], "parts": [{"price": "1"}, {}, {"price": null}]}),
            &["parts.1.price", "parts.2.price"],
        ),
        (json!({"quotation": ["f"], "parts": [{"price": "0"}]}), &[]),
    ];
    for (values, expected) in table {
        assert_eq!(demand::unanswered(&step, values.as_object().unwrap()), *expected, "{values}");
    }
    assert_eq!([step.comment.of(true), step.comment.of(false)], [false, true]);
    assert_eq!([Asked::Always.of(true), Asked::Never.of(false)], [true, false]);
}

#[test]
fn a_column_follows_its_rows_unless_it_is_named() {
    let access: FieldAccess =
        serde_json::from_value(json!({"others": "hidden", "named": {"parts": "edit", "parts.price": "read"}})).unwrap();
    let table = [
        ("parts", Access::Edit),
        ("parts.part", Access::Edit),
        ("parts.price", Access::Read),
        ("note", Access::Hidden),
    ];
    for (field, expected) in table {
        assert_eq!(access.of(field), expected, "{field}");
    }
    assert_eq!(FieldAccess::default().of("anything"), Access::Read);
}
