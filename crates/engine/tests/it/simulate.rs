//! Orders that live for months. `GONGDAN_SIMULATE_SEEDS=10000` lives more of them, `GONGDAN_SIMULATE_SEED=7` one again.

use gongdan_engine::simulate::{Life, live};

/// Lives that once broke a law.
const FOUND: [u64; 1] = [410];

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|number| number.parse().ok())
}

#[test]
fn no_order_is_stuck_decided_twice_or_forgotten_whatever_happens_in_months() {
    if let Some(seed) = number("GONGDAN_SIMULATE_SEED") {
        let life = live(seed).unwrap_or_else(|broken| panic!("{broken}"));
        println!("{life:#?}");
        return;
    }
    let mut sum = Life::default();
    for seed in (0..number("GONGDAN_SIMULATE_SEEDS").unwrap_or(120)).chain(FOUND) {
        let life = live(seed).unwrap_or_else(|broken| panic!("{broken}"));
        sum.acts += life.acts;
        sum.refused += life.refused;
        sum.timers += life.timers;
        sum.crashes += life.crashes;
        sum.moves += life.moves;
        sum.stays += life.stays;
        sum.seconds += life.seconds;
    }
    println!("{sum:?}");
    let lived = [sum.acts, sum.refused, sum.timers, sum.crashes, sum.moves];
    assert!(lived.iter().all(|count| *count > 50), "too little was lived through to prove anything: {sum:?}");
}

#[test]
fn the_same_seed_gives_the_same_life() {
    for seed in 0..20 {
        assert_eq!(live(seed), live(seed), "seed {seed}");
    }
}
