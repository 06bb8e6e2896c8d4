//! Random flows with a random change: those judged sound are lived through and never get stuck, those refused have an
//! order that shows why.

use super::{WRITTEN, judged};
use crate::random::{Artist, Dice, live_through};
use gongdan_engine::finding::Severity;
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
                let is_shown = finding.example.is_some() || WRITTEN.contains(&finding.code) || is_strict(finding.code);
                assert!(is_shown, "seed {seed}: nothing shows {finding:?}\n{steps:?}");
            }
        }
    }
    assert!(sound > seeds / 4 && refused > seeds / 10, "{sound} sound and {refused} refused prove little");
}

/// Splits and joins must be paired, which refuses some flows that would do no harm; those have no order to show.
fn is_strict(code: &str) -> bool {
    ["split-never-meets", "join-waits-for-ever"].contains(&code)
}
