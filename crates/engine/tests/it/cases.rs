//! Cases: what the owner of a flow expects of it, and how plainly a broken expectation reads.

use crate::play::{Kinds, flow, stop};
use gongdan_domain::expr::Type;
use gongdan_engine::cases::{self, Case};
use gongdan_engine::net::Net;
use jiff::Timestamp;
use serde_json::{Value as Json, json};

fn roles(roles: &[&str]) -> Json {
    let who: Vec<Json> = roles.iter().map(|role| json!({"from": "role", "role": role})).collect();
    json!({"staff": {"who": who, "decide": {"rule": "all"}}})
}

fn net() -> Net {
    let mut quoted = stop("big", "approval", roles(&["supervisor", "director"]), &["wait"]);
    quoted["fields"] = json!({"named": {"quotation": "required", "amount": "read"}});
    let steps = vec![
        stop("start", "start", json!({}), &["by_amount"]),
        stop("by_amount", "decision", json!({}), &["small?amount < 500", "big?"]),
        stop("small", "approval", roles(&["supervisor"]), &["end"]),
        quoted,
        stop("wait", "delay", json!({}), &["done"]),
        stop(
            "done",
            "handling",
            json!({"staff": {"who": [{"from": "requester"}]}, "returns": {"to": ["big"]}}),
            &["end"],
        ),
        stop("end", "end", json!({}), &[]),
    ];
    Net::new(flow(steps), &Kinds).map_err(|findings| format!("{findings:?}")).unwrap()
}

fn run(case: Json) -> Result<(), String> {
    let case: Case = serde_json::from_value(case).unwrap();
    let scope = |_: &str| Some(Type::Any);
    cases::run(&net(), &case, &scope, Timestamp::UNIX_EPOCH).map_err(|finding| finding.text.en)
}

#[test]
fn good_cases_pass() {
    let table = [
        json!({"name": "small", "values": {"amount": 499}, "outcome": "completed",
               "stops": [{"step": "small", "who": ["role:supervisor"], "required": []}]}),
        json!({"name": "big", "values": {"amount": 500}, "outcome": "completed", "stops": [
            {"step": "big", "who": ["role:director", "role:supervisor"], "required": ["quotation"], "fills": {"quotation": ["f"]}},
            {"step": "done", "who": ["requester"], "then": {"does": "return", "to": "big"}},
            {"step": "big"}, {"step": "done"}]}),
        json!({"name": "refused", "values": {"amount": 1}, "outcome": "rejected",
               "stops": [{"step": "small", "then": {"does": "reject"}}]}),
        json!({"name": "own order", "requester": "role:supervisor", "values": {"amount": 1},
               "stops": [{"step": "small", "who": ["manager:1"]}], "outcome": "completed"}),
        json!({"name": "nobody", "nobody": ["role:supervisor"], "values": {"amount": 1},
               "stops": [{"step": "small", "who": ["administrator"]}], "outcome": "completed"}),
        json!({"name": "goes on", "values": {"amount": 1}, "stops": []}),
    ];
    for case in table {
        assert_eq!(run(case.clone()), Ok(()), "{case}");
    }
}

#[test]
fn a_broken_expectation_says_what_was_found_instead() {
    let table = [
        (json!({"name": "n", "values": {"amount": 1}, "stops": [{"step": "big"}]}), "expected big, found small"),
        (
            json!({"name": "n", "values": {"amount": 1}, "stops": [{"step": "small", "who": ["role:director"]}]}),
            "role:supervisor",
        ),
        (
            json!({"name": "n", "values": {"amount": 1}, "stops": [{"step": "small", "required": ["quotation"]}]}),
            "[\"quotation\"], found []",
        ),
        (json!({"name": "n", "values": {"amount": 9000}, "stops": [{"step": "big"}]}), "“quotation” must be answered"),
        (json!({"name": "n", "values": {"amount": 1}, "stops": [{"step": "small"}]}), "found \"completed\""),
        (
            json!({"name": "n", "values": {"amount": 1}, "stops": [], "outcome": "completed"}),
            "expected \"completed\", found null",
        ),
        (
            json!({"name": "n", "values": {"amount": 1}, "stops": [{"step": "small", "then": {"does": "return", "to": "big"}}]}),
            "refused",
        ),
    ];
    for (case, words) in table {
        let text = run(case.clone()).unwrap_err();
        assert!(text.contains(words), "{case}: {text}");
    }
}

#[test]
fn the_cases_of_a_flow_travel_with_it() {
    let mut drawn = net().flow().clone();
    drawn.cases = serde_json::from_value(json!([
        {"name": "good", "values": {"amount": 1}, "stops": [{"step": "small"}], "outcome": "completed"},
        {"name": "bad", "values": {"amount": 1}, "stops": [{"step": "big"}]}
    ]))
    .unwrap();
    let read = serde_json::from_str(&serde_json::to_string(&drawn).unwrap()).unwrap();
    assert_eq!(drawn, read);
    let net = Net::new(read, &Kinds).map_err(|findings| format!("{findings:?}")).unwrap();
    let findings = cases::run_all(&net, &|_: &str| Some(Type::Any), Timestamp::UNIX_EPOCH);
    assert_eq!(findings.len(), 1);
    assert!(findings[0].text.en.contains("bad") && findings[0].text.zh.contains("bad"), "{findings:?}");
}
