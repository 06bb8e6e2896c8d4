//! Random sound flows lived through by random people: whatever they do, an order is never stuck, never decided twice,
//! and what was told adds up to what is.

use crate::play::{ADMINISTRATOR, Play, all, staff, stop, who};
use gongdan_engine::act::{Act, Effect, Order, Position};
use gongdan_engine::group::Rule;
use gongdan_engine::state::{Phase, Waiting};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// A small random generator (splitmix64, Steele and others 2014): a failing seed can be played again.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) >> 33).unwrap() % end
    }

    pub(crate) fn one_of<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        if list.is_empty() { None } else { Some(&list[self.below(list.len())]) }
    }
}

/// Draws block-structured flows.
pub(crate) struct Artist {
    dice: Dice,
    steps: Vec<Json>,
}

impl Artist {
    pub(crate) fn draw(seed: u64) -> Vec<Json> {
        let mut artist = Self { dice: Dice(seed), steps: Vec::new() };
        let first = artist.chain("end", 3);
        artist.steps.push(stop("start", "start", json!({}), &[&first]));
        artist.steps.push(stop("end", "end", json!({}), &[]));
        artist.steps
    }

    fn name(&self) -> String {
        format!("s{}", self.steps.len())
    }

    /// Draws steps one after the other that lead to `to`; answers the first.
    fn chain(&mut self, to: &str, depth: usize) -> String {
        let mut to = to.to_owned();
        for _ in 0..=self.dice.below(3) {
            to = self.step(&to, depth);
        }
        to
    }

    fn step(&mut self, to: &str, depth: usize) -> String {
        match self.dice.below(if depth == 0 { 6 } else { 9 }) {
            0 => self.push("delay", json!({}), &[to.to_owned()]),
            1 => {
                let staff = staff(&[2], all());
                self.push("notify", json!({"staff": staff}), &[to.to_owned()])
            }
            2 => {
                let staff = json!({"who": [{"from": "people", "people": [who(2), who(3), who(4)]}], "pool": "claim"});
                self.push("handling", json!({"staff": staff}), &[to.to_owned()])
            }
            3..=5 => self.approval(to),
            6 => self.block("parallel", to, depth),
            7 => self.block("inclusive", to, depth),
            _ => {
                let ways: Vec<String> = (0..2).map(|_| self.chain(to, depth - 1)).collect();
                self.choice("decision", &ways)
            }
        }
    }

    fn push(&mut self, kind: &str, settings: Json, ways: &[String]) -> String {
        let name = self.name();
        let ways: Vec<&str> = ways.iter().map(String::as_str).collect();
        self.steps.push(stop(&name, kind, settings, &ways));
        name
    }

    fn approval(&mut self, to: &str) -> String {
        let rules = [
            all(),
            json!({"rule": "any"}),
            json!({"rule": "any", "firstDecides": true}),
            json!({"rule": "in_order"}),
            json!({"rule": "at_least", "count": 2}),
            json!({"rule": "share", "percent": 60}),
            json!({"rule": "weighted", "mark": 1}),
        ];
        let count = self.dice.below(4) as u128;
        // A mark that so few can never reach rejects at once, which the check of a flow finds before it is published.
        let reachable = if count < 2 { 4 } else { rules.len() };
        let rule = rules[self.dice.below(reachable)].clone();
        let mut staff = staff(&(2..2 + count).collect::<Vec<_>>(), rule);
        staff["samePerson"] = json!((["consecutive", "once_per_order", "never"])[self.dice.below(3)]);
        let mut settings = json!({"staff": staff});
        if self.dice.below(3) == 0 {
            settings["onReject"] = json!({"then": "return", "to": "start"});
        }
        settings["returns"] = json!({"straightBack": self.dice.below(2) == 0});
        self.push("approval", settings, &[to.to_owned()])
    }

    fn block(&mut self, kind: &str, to: &str, depth: usize) -> String {
        let join = self.push(kind, json!({}), &[to.to_owned()]);
        let ways: Vec<String> = (0..2 + self.dice.below(2)).map(|_| self.chain(&join, depth - 1)).collect();
        if kind == "parallel" { self.push(kind, json!({}), &ways) } else { self.choice(kind, &ways) }
    }

    /// Ways that open by a field; the last one is for otherwise.
    fn choice(&mut self, kind: &str, ways: &[String]) -> String {
        let last = ways.len() - 1;
        let way = |(i, to): (usize, &String)| if i == last { format!("{to}?") } else { format!("{to}?f{i} == true") };
        let ways: Vec<String> = ways.iter().enumerate().map(way).collect();
        self.push(kind, json!({}), &ways)
    }
}

/// Who was told to act and not told otherwise, by visit and seat.
type Duties = BTreeSet<(u32, u32)>;

fn follow(duties: &mut Duties, told: &[Effect]) {
    for effect in told {
        match effect {
            Effect::Offered { visit, seat, .. } => {
                duties.insert((*visit, *seat));
            }
            Effect::Withdrawn { visit, seat, .. } | Effect::Said { visit, seat, .. } => {
                duties.remove(&(*visit, *seat));
            }
            Effect::Left { visit, .. } => duties.retain(|(of, _)| of != visit),
            Effect::Ended { .. } => duties.clear(),
            _ => {}
        }
    }
}

/// The laws that hold after every act.
fn check(play: &Play, duties: &Duties, seed: u64) {
    let state = &play.state;
    let mut asked = Duties::new();
    for (id, visit) in &state.visits {
        if let Waiting::People(sitting) = &visit.wait {
            assert!(sitting.group.verdict().is_none(), "seed {seed}: a decided visit is still open");
            let now = sitting.group.asked();
            assert!(!now.is_empty(), "seed {seed}: nobody is asked at {}: {sitting:?}", visit.step);
            asked.extend(now.iter().map(|seat| (*id, seat.id)));
        }
        for (fork, _) in &visit.path {
            assert!(state.forks.contains_key(fork), "seed {seed}: a branch of a split that is over");
        }
    }
    for (id, fork) in &state.forks {
        let living =
            state.visits.values().filter(|v| v.path.contains(&(*id, 0)) || v.path.iter().any(|(f, _)| f == id));
        let branches: BTreeSet<u16> =
            living.flat_map(|v| v.path.iter().filter(|(f, _)| f == id).map(|(_, b)| *b)).collect();
        assert_eq!(branches.len(), usize::from(fork.open), "seed {seed}: a split waits for branches that do not live");
    }
    match state.phase {
        Phase::Ended { .. } => assert!(state.visits.is_empty() && state.forks.is_empty(), "seed {seed}"),
        Phase::Running | Phase::Suspended => assert!(!state.visits.is_empty(), "seed {seed}: the order is lost"),
    }
    let differs: Vec<_> = duties.symmetric_difference(&asked).collect();
    assert!(differs.is_empty(), "seed {seed}: what was told is not what is, at {differs:?}: {:?}", play.told);
}

/// Something that somebody might do now.
fn some_act(play: &Play, dice: &mut Dice) -> (u128, Act) {
    let visits: Vec<u32> = play.state.visits.keys().copied().collect();
    let visit = *dice.one_of(&visits).unwrap();
    let Some(sitting) = play.state.visits[&visit].sitting() else { return (0, Act::Elapsed { visit }) };
    let seats: Vec<(u32, u128)> = sitting.group.seats().iter().map(|s| (s.id, s.person.as_u128())).collect();
    let (seat, person) = *dice.one_of(&seats).unwrap();
    let other = who(20 + dice.below(8) as u128);
    let steps: Vec<String> = play.state.passed.iter().map(|p| p.step.clone()).collect();
    let places = [Position::Before, Position::After, Position::Beside];
    let rules = [Rule::All, Rule::Any { first_decides: false }, Rule::InOrder];
    let act = match dice.below(16) {
        0..=5 => Act::Approve { visit, seat, chosen: BTreeMap::new() },
        6 => Act::Reject { visit, seat },
        7 => Act::Return { visit, seat, to: dice.one_of(&steps).unwrap().clone() },
        8 => Act::AddSigners {
            visit,
            seat,
            place: places[dice.below(3)],
            people: vec![other],
            rule: rules[dice.below(3)],
        },
        9 => Act::RemoveSigner { visit, seat },
        10 => Act::Transfer { visit, seat, to: other },
        11 => Act::Claim { visit, seat },
        12 => Act::Release { visit, seat },
        13 => Act::TakeBack { visit, seat },
        14 => {
            let order = Order::Reassign { visit, seat, to: other };
            return (ADMINISTRATOR, Act::Administer { order });
        }
        _ => {
            let to = dice.one_of(&steps).unwrap().clone();
            return (ADMINISTRATOR, Act::Administer { order: Order::Move { to } });
        }
    };
    // Sometimes somebody tries whose turn it is not.
    (if dice.below(10) == 0 { person + 1 } else { person }, act)
}

fn live(seed: u64) -> (usize, bool) {
    let mut play = Play::new(Artist::draw(seed));
    let mut dice = Dice(seed ^ 0xD1CE);
    for i in 0..3 {
        play.values.insert(format!("f{i}"), json!(dice.below(2) == 0));
    }
    let (mut duties, mut done) = (Duties::new(), 0);
    play.act(1, Act::Start { chosen: BTreeMap::new() }).unwrap();
    follow(&mut duties, &play.told);
    check(&play, &duties, seed);
    for _ in 0..120 {
        if play.outcome().is_some() {
            break;
        }
        let (by, act) = some_act(&play, &mut dice);
        let before = play.state.clone();
        match play.act(by, act) {
            Ok(()) => {
                done += 1;
                follow(&mut duties, &play.told);
            }
            Err(_) => assert_eq!(play.state, before, "seed {seed}: a refusal changed something"),
        }
        check(&play, &duties, seed);
    }
    // Whatever happened so far, good will alone brings it to its end.
    for _ in 0..2_000 {
        if play.outcome().is_some() {
            break;
        }
        let (id, visit) = play.state.visits.iter().next().map(|(id, visit)| (*id, visit.clone())).unwrap();
        match visit.sitting() {
            None => play.act(0, Act::Elapsed { visit: id }).unwrap(),
            Some(sitting) => {
                let seat = sitting.group.asked()[0].clone();
                let by = seat.person.as_u128();
                play.act(by, Act::Approve { visit: id, seat: seat.id, chosen: BTreeMap::new() }).unwrap();
            }
        }
        follow(&mut duties, &play.told);
        check(&play, &duties, seed);
    }
    (done, play.outcome().is_some())
}

/// Whether an order of a flow ends by good will; its answers change on the way, so that no circle holds it for ever.
pub(crate) fn live_through(steps: Vec<Json>, seed: u64) -> bool {
    let mut play = Play::new(steps);
    let mut dice = Dice(seed ^ 0x5EED);
    let mut answer = |play: &mut Play| {
        for i in 0..4 {
            play.values.insert(format!("f{i}"), json!(dice.below(2) == 0));
        }
    };
    answer(&mut play);
    play.act(1, Act::Start { chosen: BTreeMap::new() }).unwrap();
    let mut duties = Duties::new();
    follow(&mut duties, &play.told);
    for _ in 0..2_000 {
        if play.outcome().is_some() {
            return true;
        }
        check(&play, &duties, seed);
        answer(&mut play);
        let (id, visit) = play.state.visits.iter().next().map(|(id, visit)| (*id, visit.clone())).unwrap();
        match visit.sitting() {
            None => play.act(0, Act::Elapsed { visit: id }).unwrap(),
            Some(sitting) => {
                let seat = sitting.group.asked()[0].clone();
                let by = seat.person.as_u128();
                play.act(by, Act::Approve { visit: id, seat: seat.id, chosen: BTreeMap::new() }).unwrap();
            }
        }
        follow(&mut duties, &play.told);
    }
    false
}

#[test]
fn no_order_is_ever_stuck_lost_or_decided_twice() {
    // A long run is a matter of asking for it: GONGDAN_SEEDS=100000.
    let seeds = std::env::var("GONGDAN_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(400);
    let mut acts = 0;
    for seed in 0..seeds {
        let (done, ended) = live(seed);
        acts += done;
        assert!(ended, "seed {seed} does not end though everybody agrees");
    }
    assert!(acts > 2_000, "only {acts} acts were taken: the test proves little");
}

#[test]
fn the_same_acts_give_the_same_order() {
    for seed in 0..40 {
        assert_eq!(live(seed), live(seed), "seed {seed}");
    }
}
