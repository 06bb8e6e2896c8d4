//! Flows that cannot be walked are refused, each with its reason.

use crate::play::{Kinds, all, approval, flow, stop};
use gongdan_engine::net::Net;
use serde_json::{Value as Json, json};

fn start(to: &str) -> Json {
    stop("start", "start", json!({}), &[to])
}

fn end() -> Json {
    stop("end", "end", json!({}), &[])
}

fn gate(id: &str, kind: &str, ways: &[&str]) -> Json {
    stop(id, kind, json!({}), ways)
}

fn a(id: &str, to: &str) -> Json {
    approval(id, &[2], all(), to)
}

#[test]
fn each_defect_is_named_with_its_step() {
    let table: Vec<(&str, &str, Vec<Json>)> = vec![
        ("no-single-start", "", vec![end()]),
        ("no-single-start", "start", vec![start("end"), stop("again", "start", json!({}), &["end"]), end()]),
        ("unknown-kind", "x", vec![start("x"), gate("x", "teleport", &["end"]), end()]),
        ("unknown-step", "start", vec![start("nowhere"), end()]),
        ("duplicate-id", "end", vec![start("end"), end(), end()]),
        ("bad-id", "A b", vec![start("A b"), a("A b", "end"), end()]),
        ("dead-end", "x", vec![start("x"), gate("x", "parallel", &[]), end()]),
        (
            "several-ways",
            "start",
            vec![stop("start", "start", json!({}), &["a", "b"]), a("a", "end"), a("b", "end"), end()],
        ),
        ("end-goes-on", "end", vec![start("end"), stop("end", "end", json!({}), &["start"])]),
        ("condition-ignored", "x", vec![start("x"), gate("x", "parallel", &["end?amount > 1"]), end()]),
        (
            "no-otherwise",
            "x",
            vec![start("x"), gate("x", "decision", &["a?amount > 1", "end?amount < 1"]), a("a", "end"), end()],
        ),
        ("bad-condition", "x", vec![start("x"), gate("x", "decision", &["a?amount >", "end?"]), a("a", "end"), end()]),
        ("unreachable", "b", vec![start("a"), a("a", "end"), a("b", "end"), end()]),
        (
            "never-ends",
            "a",
            vec![start("x"), gate("x", "decision", &["a?amount > 1", "end?"]), a("a", "b"), a("b", "a"), end()],
        ),
        // Two ways part and only one of them comes to the join.
        (
            "split-never-meets",
            "x",
            vec![
                start("x"),
                gate("x", "parallel", &["a", "b"]),
                a("a", "j"),
                a("b", "end"),
                gate("j", "parallel", &["end"]),
                end(),
            ],
        ),
        // They meet at a gate that does not wait.
        (
            "split-never-meets",
            "x",
            vec![
                start("x"),
                gate("x", "parallel", &["a", "b"]),
                a("a", "j"),
                a("b", "j"),
                gate("j", "decision", &["end"]),
                end(),
            ],
        ),
        // They meet at a gate of the other sort.
        (
            "split-never-meets",
            "x",
            vec![
                start("x"),
                gate("x", "parallel", &["a", "b"]),
                a("a", "j"),
                a("b", "j"),
                gate("j", "inclusive", &["end"]),
                end(),
            ],
        ),
        // A decision leads to a join that waits for both.
        (
            "join-waits-for-ever",
            "j",
            vec![
                start("x"),
                gate("x", "decision", &["a?amount > 1", "b?"]),
                a("a", "j"),
                a("b", "j"),
                gate("j", "parallel", &["end"]),
                end(),
            ],
        ),
        // A way leads into a branch from outside.
        (
            "split-never-meets",
            "x",
            vec![
                start("d"),
                gate("d", "decision", &["x?amount > 1", "a?"]),
                gate("x", "parallel", &["a", "b"]),
                a("a", "j"),
                a("b", "j"),
                gate("j", "parallel", &["end"]),
                end(),
            ],
        ),
        // A way leads out of a branch.
        (
            "split-never-meets",
            "x",
            vec![
                start("x"),
                gate("x", "parallel", &["a", "b"]),
                a("a", "d"),
                gate("d", "decision", &["j?amount > 1", "end?"]),
                a("b", "j"),
                gate("j", "parallel", &["end"]),
                end(),
            ],
        ),
    ];
    for (code, step, steps) in table {
        let findings = Net::new(flow(steps.clone()), &Kinds).err().unwrap_or_default();
        let found = findings.iter().any(|f| f.code == code && (step.is_empty() || f.steps.iter().any(|s| s == step)));
        assert!(found, "{code} at {step:?} is not among {findings:?} of {steps:?}");
    }
}

#[test]
fn sound_flows_are_taken() {
    let nested = vec![
        start("s"),
        a("s", "x"),
        gate("x", "parallel", &["y", "c"]),
        gate("y", "inclusive", &["a?amount > 1", "b?"]),
        a("a", "k"),
        a("b", "k"),
        gate("k", "inclusive", &["j"]),
        a("c", "j"),
        gate("j", "parallel", &["d"]),
        gate("d", "decision", &["s?again == true", "end?"]),
        end(),
    ];
    let short =
        vec![start("x"), gate("x", "parallel", &["a", "j"]), a("a", "j"), gate("j", "parallel", &["end"]), end()];
    for steps in [nested, short, vec![start("end"), end()]] {
        assert!(Net::new(flow(steps.clone()), &Kinds).is_ok(), "{:?}", Net::new(flow(steps), &Kinds).err());
    }
}

#[test]
fn a_flow_reads_back_as_it_was_written() {
    let drawn = flow(vec![start("x"), gate("x", "decision", &["end?amount > 1", "a?"]), a("a", "end"), end()]);
    let text = serde_json::to_string_pretty(&drawn).unwrap();
    assert_eq!(serde_json::from_str::<gongdan_engine::definition::Flow>(&text).unwrap(), drawn);
    assert!(serde_json::from_str::<gongdan_engine::definition::Flow>(r#"{"steps": [], "stepz": 1}"#).is_err());
}
