//! Random flows with a random change: those judged sound are lived through and never get stuck, those refused have an
//! order that shows why.

use super::{WRITTEN, judged};
use crate::random::{Artist, Dice, live_through};
use gongdan_engine::finding::{Finding, Severity};
use gongdan_engine::proof::may_publish;
use serde_json::{Value as Json, json};

/// Leads a way elsewhere, or takes another gate.
fn change(steps: &mut [Json], dice: &mut Dice) {
    let ids: Vec<Json> = steps.iter().map(|step| step["id"].clone()).collect();
    let at = dice.below(steps.len());
    let step = &mut steps[at];
    let count = step["ways"].as_array().map_or(0, Vec::len);
    match dice.below(3) {
        0 | 1 if count > 0 => step["ways"][dice.below(count)]["to"] = dice.one_of(&ids).unwrap().clone(),
        _ if ["parallel", "inclusive", "decision"].iter().any(|kind| step["kind"] == *kind) => {
            step["kind"] = json!((["parallel", "inclusive", "decision"])[dice.below(3)]);
        }
        _ => {}
    }
}

#[test]
fn random_flows_are_judged_as_they_behave() {
    let seeds = std::env::var("GONGDAN_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(300);
    let (mut sound, mut refused) = (0, 0);
    for seed in 0..seeds {
        let mut steps = Artist::draw(seed);
        if seed % 3 > 0 {
            change(&mut steps, &mut Dice(seed ^ 0xBAD));
        }
        let findings = judged(&steps, None).unwrap_or_else(|reason| panic!("seed {seed}: {reason}\n{steps:?}"));
        if may_publish(&findings) {
            sound += 1;
            assert!(live_through(steps, seed), "seed {seed} was judged sound and does not end");
        } else {
            refused += 1;
            for finding in findings.iter().filter(|finding| finding.severity == Severity::Error) {
                let is_shown =
                    finding.example.is_some() || WRITTEN.contains(&finding.code) || is_strict(finding, &steps);
                assert!(is_shown, "seed {seed}: nothing shows {finding:?}\n{steps:?}");
            }
        }
    }
    assert!(sound > seeds / 4 && refused > seeds / 10, "{sound} sound and {refused} refused prove little");
}

/// Splits and joins must be paired, a branch needs a way for otherwise even beside one that is always open, and every
/// step a way to an end even when the conditions before it contradict each other. These refuse some flows that would do
/// no harm, which have no order to show.
fn is_strict(finding: &Finding, steps: &[Json]) -> bool {
    let is_open = |way: &Json| way["when"].is_null();
    let branch = steps.iter().find(|step| finding.steps.first().is_some_and(|id| step["id"] == id.as_str()));
    let has_open_way = || branch.is_some_and(|step| step["ways"].as_array().unwrap().iter().any(is_open));
    match finding.code {
        "split-never-meets" | "join-waits-for-ever" => true,
        "no-otherwise" => has_open_way(),
        "never-ends" => (0..16).all(|yes| !walked(steps, yes).iter().any(|step| finding.steps.contains(step))),
        _ => false,
    }
}

/// The steps that an order passes whose answer to `f0` to `f3` is yes where the bit is set.
fn walked(steps: &[Json], yes: usize) -> Vec<String> {
    let mut seen = vec!["start".to_owned()];
    let mut next = 0;
    while let Some(id) = seen.get(next).cloned() {
        next += 1;
        let step = steps.iter().find(|step| step["id"] == id.as_str()).unwrap();
        let ways = step["ways"].as_array().unwrap();
        let says_yes = |when: &str| yes & (1 << when[1..2].parse::<usize>().unwrap()) != 0;
        let fits = |way: &&Json| way["otherwise"] != true && way["when"].as_str().is_none_or(says_yes);
        let open: Vec<&Json> = match step["kind"].as_str().unwrap() {
            "parallel" => ways.iter().collect(),
            "decision" => ways.iter().filter(fits).take(1).collect(),
            _ => ways.iter().filter(fits).collect(),
        };
        let open = if open.is_empty() { ways.iter().filter(|way| way["otherwise"] == true).collect() } else { open };
        for to in open.iter().map(|way| way["to"].as_str().unwrap()) {
            if !seen.iter().any(|known| known == to) {
                seen.push(to.to_owned());
            }
        }
    }
    seen
}
