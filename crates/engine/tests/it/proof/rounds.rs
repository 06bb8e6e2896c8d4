//! Circles in which only the program acts: found when an order goes round them for ever, and not when it leaves.

use super::bases::sound;
use super::judged;
use crate::play::stop;
use gongdan_engine::finding::{Finding, Severity};
use gongdan_engine::proof::Shows;
use serde_json::{Value as Json, json};

/// A sound flow with a step `y` of the program that leads back to the decision `z`, which comes to it by a condition.
fn with_circle(kind: &str, settings: Json, ways: &[&str]) -> Vec<Json> {
    let mut steps = sound(7);
    steps.retain(|step| step["id"] != "z");
    steps.push(stop("z", "decision", json!({}), ways));
    steps.push(stop("y", kind, settings, &["z"]));
    steps
}

fn update(set: Json, ways: &[&str]) -> Vec<Json> {
    with_circle("update", json!({ "set": set }), ways)
}

fn circle(steps: &[Json]) -> Option<Finding> {
    let findings = judged(steps, None).unwrap();
    findings.into_iter().find(|finding| finding.code == "endless-loop")
}

#[test]
fn a_circle_that_the_program_never_leaves_is_found_with_an_order_that_goes_round() {
    let bad = [
        // What decides is not written at all.
        update(json!({"note": "kind"}), &["y?again == true", "h?"]),
        // It is written, and stays as it was.
        update(json!({"again": "again"}), &["y?again == true", "h?"]),
        // It follows from something else that stays.
        update(json!({"again": "amount > 100"}), &["y?again == true", "h?"]),
        // It counts, but away from the way out.
        update(json!({"count": "count + 1"}), &["y?count > 3", "h?"]),
        // It counts towards the way out, unless there is nothing to count from.
        update(json!({"amount": "amount + 1"}), &["h?amount >= 5", "y?"]),
        // To and fro.
        update(json!({"urgent": "not urgent"}), &["y?urgent == true", "y?urgent == false", "h?"]),
    ];
    for steps in bad {
        let finding = circle(&steps).unwrap_or_else(|| panic!("not found: {:?}", steps.last()));
        assert_eq!(finding.severity, Severity::Error, "{finding:?}");
        assert_eq!(finding.steps, ["z", "y"], "{finding:?}");
        let example = finding.example.unwrap();
        assert_eq!(example.shows, Shows::ComesRound { step: "y".to_owned() });
    }
}

#[test]
fn a_circle_through_another_system_is_a_warning() {
    let steps =
        with_circle("call", json!({"connection": "erp", "set": {"again": "answer.body.more"}}), &["y?again", "h?"]);
    let finding = circle(&steps).unwrap();
    assert_eq!(finding.severity, Severity::Warning);
    assert!(finding.example.is_some());
}

#[test]
fn circles_that_end_or_let_time_go_by_raise_no_alarm() {
    let mut waits = update(json!({"note": "kind"}), &["y?again == true", "h?"]);
    waits.iter_mut().find(|step| step["id"] == "y").unwrap()["ways"][0]["to"] = json!("v");
    waits.push(stop("v", "delay", json!({}), &["z"]));
    let good = [
        update(json!({"again": "false"}), &["y?again == true", "h?"]),
        update(json!({"count": "count + 1"}), &["y?count < 5", "h?"]),
        update(json!({"amount": "(amount ?? 0) + 1"}), &["h?amount >= 5", "y?"]),
        update(json!({"urgent": "not urgent"}), &["y?urgent == true", "h?"]),
        // Whoever is asked for the orders that are made acts in between.
        with_circle("parts", json!({"orderType": "repair"}), &["y?again == true", "h?"]),
        waits,
    ];
    for steps in good {
        assert_eq!(circle(&steps), None, "{:?}", steps.last());
    }
}
