//! What is worth a look in a flow, from the figures alone.

use gongdan_engine::definition::Flow;
use gongdan_engine::net::Net;
use gongdan_insight::board::{Figures, Spread};
use gongdan_insight::review::{Remark, Seen, judge};
use gongdan_store::review::Total;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

fn step(id: &str, kind: &str, more: Value) -> Value {
    let mut step = json!({"id": id, "kind": kind, "name": {"zh": id, "en": id}});
    for (name, value) in more.as_object().into_iter().flatten() {
        step[name] = value.clone();
    }
    step
}

fn approval(id: &str, to: &str) -> Value {
    let staff = json!({"who": [{"from": "role", "role": "admin"}]});
    step(id, "approval", json!({"settings": {"staff": staff}, "ways": [{"to": to}]}))
}

/// A branch of two ways, each with an approval, and one approval with a ladder for everything.
fn net() -> Net {
    let mut last = approval("last", "end");
    last["ladder"] = json!({"limit": 600, "rungs": [{"at": {"minutes": 600}, "then": {"do": "remind"}}]});
    let ways = json!([{"to": "big", "when": "cost >= 5000"}, {"to": "small", "otherwise": true}]);
    let steps = json!({"steps": [
        step("start", "start", json!({"ways": [{"to": "x"}]})),
        step("x", "decision", json!({"ways": ways})),
        approval("big", "last"),
        approval("small", "last"),
        last,
        step("end", "end", json!({})),
    ]});
    let flow: Flow = serde_json::from_value(steps).expect("it is a flow");
    Net::new(flow, &gongdan_kinds::Registry).unwrap_or_else(|findings| panic!("{findings:?}"))
}

fn figures(entered: i64, open: i64, seconds: &[u64]) -> Figures {
    let mut spread = Spread::default();
    seconds.iter().for_each(|seconds| spread.count(*seconds));
    let left = i64::try_from(seconds.len()).unwrap_or_default();
    Figures { entered, gone: entered - open, left, spread, ..Figures::default() }
}

fn remarks(totals: &[(&str, &str, &str, i64)], steps: &[(&str, Figures)]) -> Vec<Remark> {
    let total = |(step, what, other, times): &(&str, &str, &str, i64)| Total {
        step: (*step).to_owned(),
        what: (*what).to_owned(),
        other: (*other).to_owned(),
        times: *times,
    };
    let totals: Vec<Total> = totals.iter().map(total).collect();
    let figures: BTreeMap<String, Figures> = steps.iter().map(|(id, held)| ((*id).to_owned(), held.clone())).collect();
    let name = |_: Uuid| "林晓".to_owned();
    judge(&Seen { net: &net(), totals: &totals, period: &figures, ever: &figures, name: &name })
}

const WHO: &str = "00000000-0000-7000-8000-000000000001";
const OTHER: &str = "00000000-0000-7000-8000-000000000002";

type Case<'a> = (&'a [(&'a str, &'a str, &'a str, i64)], Vec<(&'a str, Figures)>, &'a [(&'a str, &'a str)]);

#[test]
fn each_remark_is_made_from_its_figures_and_not_before_there_are_enough() {
    let quick: Vec<u64> = vec![600; 60];
    let uneven: Vec<u64> = [vec![600; 50], vec![36_000; 10]].concat();
    let cases: &[Case<'_>] = &[
        (&[], vec![], &[]),
        (&[("small", "approved", "", 50)], vec![], &[("small", "always-agreed")]),
        (&[("small", "approved", "", 49)], vec![], &[]),
        (&[("small", "approved", "", 500), ("small", "rejected", "", 1)], vec![], &[]),
        (&[("small", "approved", "", 500), ("small", "returned", "start", 1)], vec![], &[]),
        (&[], vec![("small", figures(60, 0, &uneven))], &[("small", "jams")]),
        (&[], vec![("small", figures(60, 0, &quick))], &[]),
        (&[], vec![("small", figures(20, 11, &[600]))], &[("small", "jams")]),
        (&[], vec![("small", figures(20, 9, &[600]))], &[]),
        (&[("small", "said", WHO, 18), ("small", "said", OTHER, 2)], vec![], &[("small", "one-person")]),
        (&[("small", "said", WHO, 17), ("small", "said", OTHER, 3)], vec![], &[]),
        (&[("small", "said", WHO, 19)], vec![], &[]),
        (&[("small", "entered", "", 20), ("small", "returned", "start", 3)], vec![], &[("small", "sent-back")]),
        (&[("small", "entered", "", 20), ("small", "returned", "start", 2)], vec![], &[]),
        (
            &[("small", "entered", "", 90), ("big", "entered", "", 90), ("small", "again", "", 3)],
            vec![],
            &[("small", "sent-back")],
        ),
        (&[("small", "entered", "", 99), ("big", "entered", "", 1)], vec![], &[("x", "hardly-taken")]),
        (&[("small", "entered", "", 98), ("big", "entered", "", 2)], vec![], &[]),
        (&[("small", "entered", "", 49)], vec![], &[]),
        (&[("last", "entered", "", 20), ("last", "escalated", "", 6)], vec![], &[("last", "ladder-fires")]),
        (&[("last", "entered", "", 20), ("last", "escalated", "", 5)], vec![], &[]),
        (&[("last", "entered", "", 60)], vec![("last", figures(60, 0, &quick))], &[("last", "ladder-idle")]),
        (&[("last", "entered", "", 60), ("last", "reminded", "", 1)], vec![("last", figures(60, 0, &quick))], &[]),
        (&[("last", "approved", "", 40), ("last", "twice", "small", 20)], vec![], &[("last", "same-person-twice")]),
        (&[("last", "approved", "", 41), ("last", "twice", "small", 20)], vec![], &[]),
        (&[("last", "approved", "", 40), ("last", "twice", "start", 20)], vec![], &[]),
        (&[("gone", "approved", "", 90)], vec![("gone", figures(60, 0, &uneven))], &[]),
    ];
    for (totals, steps, expected) in cases {
        let found = remarks(totals, steps);
        let codes: Vec<(&str, &str)> = found.iter().map(|remark| (remark.step.as_str(), remark.code)).collect();
        assert_eq!(codes, *expected, "{totals:?} {steps:?}");
        for remark in found {
            assert!(remark.text.zh.chars().any(|c| c.is_ascii_digit()), "no figure: {}", remark.text.zh);
            assert!(!remark.advice.zh.is_empty() && !remark.advice.en.is_empty());
        }
    }
}

#[test]
fn what_is_proposed_can_be_walked() {
    let busy: Vec<u64> = [vec![600; 50], vec![36_000; 10]].concat();
    let totals: &[(&str, &str, &str, i64)] = &[
        ("small", "approved", "", 90),
        ("small", "entered", "", 99),
        ("last", "entered", "", 99),
        ("last", "escalated", "", 90),
    ];
    let found = remarks(totals, &[("small", figures(99, 12, &busy))]);
    let codes: Vec<&str> = found.iter().map(|remark| remark.code).collect();
    assert_eq!(codes, ["hardly-taken", "always-agreed", "jams", "ladder-fires"]);
    for remark in found {
        let change = remark.amendment.unwrap_or_else(|| panic!("{} proposes nothing", remark.code));
        let flow = change.apply(&net()).unwrap_or_else(|| panic!("{} does not fit", remark.code));
        assert!(Net::new(flow, &gongdan_kinds::Registry).is_ok(), "{}", remark.code);
    }
}
