//! Every defect is found, and nothing is found in sound flows.

use super::bases::sound;
use super::defects::{Defect, conditions, decisions, people, shapes};
use super::firm::Firm;
use super::{WRITTEN, judged};
use crate::play::who;
use gongdan_engine::finding::Severity;
use gongdan_engine::proof::may_publish;
use serde_json::{Value as Json, json};

/// Flows of each defect.
const EACH: u64 = 4;
/// Sound flows.
const SOUND: u64 = 120;

fn misses(defect: &Defect, seed: u64) -> Option<String> {
    let mut steps = sound(seed);
    (defect.spoil)(&mut steps, seed);
    let firm = defect.firm.map(|make| make());
    let what = format!("{} at {} of seed {seed}", defect.code, defect.step);
    let findings = match judged(&steps, firm.as_ref()) {
        Ok(findings) => findings,
        Err(reason) => return Some(format!("{what}: {reason}")),
    };
    let at = |f: &&gongdan_engine::finding::Finding| f.code == defect.code && f.steps.iter().any(|s| s == defect.step);
    match findings.iter().find(at) {
        None => {
            let found: Vec<_> = findings.iter().map(|f| (f.code, &f.steps)).collect();
            Some(format!("{what} is not among {found:?}"))
        }
        Some(finding) if finding.severity == Severity::Hint => Some(format!("{what} is only a hint")),
        Some(finding) if finding.example.is_none() && !WRITTEN.contains(&finding.code) => {
            Some(format!("{what} has no example"))
        }
        Some(_) => None,
    }
}

#[test]
fn every_defect_is_found_with_an_order_that_shows_it() {
    let all = [shapes(), conditions(), decisions(), people()].into_iter().flatten();
    let (mut count, mut missed) = (0, Vec::new());
    for defect in all {
        for seed in 0..EACH {
            count += 1;
            missed.extend(misses(&defect, seed));
        }
    }
    assert!(missed.is_empty(), "{} of {count}:\n{}", missed.len(), missed.join("\n"));
    assert!(count >= 300, "only {count} defective flows");
}

/// What is right looks much like what is wrong: people from a field that was asked for before, a quotation that large
/// orders show, one who answers, a ladder that ends with the promise.
fn with_everything(steps: &mut [Json]) {
    let mut set = |id: &str, part: &str, value: Json| {
        let step = steps.iter_mut().find(|step| step["id"] == id).unwrap();
        step[part] = value;
    };
    set("a", "fields", json!({"named": {"worker": "required"}}));
    set("g", "settings", json!({"staff": {"who": [{"from": "field", "field": "worker"}]}}));
    set("h", "settings", json!({"staff": {"who": [{"from": "roster", "roster": "always"}]}}));
    let call = json!({"connection": "erp", "send": "order.number", "accept": "answer.body.ok == true",
        "set": {"count": "answer.body.count"}, "failed": {"note": "error"}});
    set("u", "kind", json!("call"));
    set("u", "settings", call);
    set("f", "fields", json!({"named": {"quotation": "required", "parts.price": "required"}}));
    set("e", "raci", json!({"accountable": [{"from": "people", "people": [who(20)]}]}));
    let rungs =
        json!([{"at": {"percent": 50}, "then": {"do": "remind"}}, {"at": {"percent": 100}, "then": {"do": "approve"}}]);
    set("e", "ladder", json!({"limit": 600, "rungs": rungs}));
}

#[test]
fn sound_flows_raise_no_alarm() {
    let firm = Firm { promised: Some(600), ..Firm::default() };
    for seed in 0..SOUND {
        let mut steps = sound(seed);
        if seed % 3 == 0 {
            let a = steps.iter_mut().find(|step| step["id"] == "a").unwrap();
            a["settings"]["staff"] = json!({"who": [{"from": "requester_manager"}]});
        }
        if seed % 4 == 0 {
            with_everything(&mut steps);
        }
        if seed % 5 == 0 {
            // Edited before it decides, and chosen among those who are there.
            let a = steps.iter_mut().find(|step| step["id"] == "a").unwrap();
            a["fields"] = json!({"named": {"amount": "edit", "worker": "required"}});
            let among = json!([{"from": "role", "role": "clerk"}]);
            let chosen = json!({"from": "chosen", "by": "requester", "min": 1, "max": 1, "among": among});
            a["settings"]["staff"] = json!({ "who": [chosen] });
            let e = steps.iter_mut().find(|step| step["id"] == "e").unwrap();
            let value = "urgent ? 'role:clerk' : 'group:night'";
            let sometimes = json!({"from": "roster", "roster": "gap"});
            e["settings"]["staff"] = json!({"who": [{"from": "expression", "value": value}, sometimes]});
            // Together somebody is always there.
            let turns = json!([{"from": "roster", "roster": "gap"}, {"from": "roster", "roster": "rest"}]);
            let f = steps.iter_mut().find(|step| step["id"] == "f").unwrap();
            f["settings"]["staff"] = json!({"who": turns, "decide": {"rule": "any"}});
        }
        let findings = judged(&steps, (seed % 2 == 0).then_some(&firm)).unwrap();
        let alarms: Vec<_> = findings.iter().filter(|f| f.severity > Severity::Hint).collect();
        assert!(alarms.is_empty(), "seed {seed}: {alarms:?}");
        assert!(may_publish(&findings));
    }
}
