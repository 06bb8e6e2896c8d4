//! Random flows that are sound because they are drawn as nested blocks, and new versions of them.

use super::crowd::who;
use super::dice::Dice;
use crate::behaviour::{Acting, Behaviour, Gate, OnReject, Outcome, Returns, StepKind, StepKinds, Wait, read_settings};
use crate::definition::{Flow, Step, Way};
use crate::finding::Finding;
use crate::group::Rule;
use crate::ladder::{How, Ladder, Moment, Rung, RunsBy, Superior, Then};
use crate::people::{Pool, SamePerson, Source, Staff};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a drawn step is told.
#[derive(Serialize, Deserialize)]
struct Settings {
    staff: Staff,
    #[serde(default)]
    on_reject: OnReject,
    #[serde(default)]
    returns: Returns,
    #[serde(default)]
    hours: i64,
}

struct Kind(&'static str);

impl StepKind for Kind {
    fn name(&self) -> &'static str {
        self.0
    }

    fn open(&self, step: &Step) -> Result<Behaviour, Vec<Finding>> {
        let settings = || read_settings::<Settings>(step);
        let acting = |may_reject| {
            let Settings { staff, on_reject, returns, .. } = settings()?;
            Ok(Behaviour::Act(Acting { staff, may_reject, on_reject, returns }))
        };
        match self.0 {
            "begin" => Ok(Behaviour::Begin),
            "approve" => acting(true),
            "work" => acting(false),
            "tell" => Ok(Behaviour::Inform(settings()?.staff)),
            "one" => Ok(Behaviour::Gate(Gate::One)),
            "all" => Ok(Behaviour::Gate(Gate::All)),
            "some" => Ok(Behaviour::Gate(Gate::Some)),
            "wait" => Ok(Behaviour::Wait(Wait::Wall(SignedDuration::from_hours(settings()?.hours)))),
            _ => Ok(Behaviour::Finish(Outcome::Completed)),
        }
    }
}

/// The kinds of drawn steps.
pub(super) struct Kinds;

static ALL: [Kind; 9] = [
    Kind("begin"),
    Kind("approve"),
    Kind("work"),
    Kind("tell"),
    Kind("one"),
    Kind("all"),
    Kind("some"),
    Kind("wait"),
    Kind("end"),
];

impl StepKinds for Kinds {
    fn get(&self, name: &str) -> Option<&'static dyn StepKind> {
        ALL.iter().find(|kind| kind.0 == name).map(|kind| kind as &dyn StepKind)
    }

    fn all(&self) -> Vec<&'static dyn StepKind> {
        ALL.iter().map(|kind| kind as &dyn StepKind).collect()
    }
}

/// Draws a flow.
pub(super) fn flow(dice: &mut Dice) -> Flow {
    let mut artist = Artist { dice, steps: Vec::new() };
    let first = artist.chain("end", 3);
    artist.steps.push(step("start", "begin", Map::new(), vec![way(&first)]));
    artist.steps.push(step("end", "end", Map::new(), Vec::new()));
    Flow { version: 1, steps: artist.steps, ..Flow::default() }
}

/// Draws the next version: a few steps come, go or change. It may turn out unsound, and is not published then.
pub(super) fn next_version(flow: &Flow, dice: &mut Dice) -> Flow {
    let mut next = Flow { version: flow.version + 1, ..flow.clone() };
    for _ in 0..=dice.below(3) {
        let place = dice.below(next.steps.len());
        let Some(chosen) = next.steps.get(place).cloned() else { continue };
        match dice.below(4) {
            0 => insert(&mut next, place, dice),
            1 if !matches!(chosen.kind.as_str(), "begin" | "end") => remove(&mut next, &chosen),
            2 if matches!(chosen.kind.as_str(), "approve" | "work") => {
                let settings = acting(dice, chosen.kind == "approve");
                if let Some(step) = next.steps.get_mut(place) {
                    step.settings = settings;
                }
            }
            3 if matches!(chosen.kind.as_str(), "approve" | "work" | "wait") => {
                if let Some(step) = next.steps.get_mut(place) {
                    step.kind = "approve".into();
                    step.settings = acting(dice, true);
                    step.ladder = Some(ladder(dice));
                }
            }
            _ if chosen.kind == "all" => {
                // Branches that change places: orders that are on them cannot stay there.
                if let Some(step) = next.steps.get_mut(place) {
                    step.ways.reverse();
                }
            }
            _ => {}
        }
    }
    next
}

fn insert(flow: &mut Flow, place: usize, dice: &mut Dice) {
    let id = format!("n{}_{}", flow.version, flow.steps.len());
    let settings = acting(dice, true);
    let Some(first) = flow.steps.get_mut(place).and_then(|step| step.ways.first_mut()) else { return };
    let to = std::mem::replace(&mut first.to, id.clone());
    flow.steps.push(step(&id, "approve", settings, vec![way(&to)]));
}

fn remove(flow: &mut Flow, gone: &Step) {
    let [only] = gone.ways.as_slice() else { return };
    flow.steps.retain(|step| step.id != gone.id);
    for way in flow.steps.iter_mut().flat_map(|step| &mut step.ways).filter(|way| way.to == gone.id) {
        way.to.clone_from(&only.to);
    }
}

fn step(id: &str, kind: &str, settings: Map<String, Value>, ways: Vec<Way>) -> Step {
    Step { id: id.into(), kind: kind.into(), settings, ways, ..Step::default() }
}

fn way(to: &str) -> Way {
    Way { to: to.into(), ..Way::default() }
}

fn settings(staff: Staff, on_reject: OnReject, returns: Returns, hours: i64) -> Map<String, Value> {
    // Plain data under text keys can always be written as JSON.
    match serde_json::to_value(Settings { staff, on_reject, returns, hours }) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

fn people(count: usize) -> Staff {
    let people = (2..).take(count).map(who).collect();
    Staff::of(vec![Source::People { people }])
}

fn acting(dice: &mut Dice, may_reject: bool) -> Map<String, Value> {
    let rules = [
        Rule::All,
        Rule::Any { first_decides: false },
        Rule::Any { first_decides: true },
        Rule::InOrder,
        Rule::Share { percent: 60 },
        Rule::AtLeast { count: 1 },
        Rule::Weighted { mark: 0 },
    ];
    let same = [SamePerson::Consecutive, SamePerson::OncePerOrder, SamePerson::Never];
    let mut staff = people(dice.below(4));
    staff.decide = dice.one_of(&rules).copied().unwrap_or(Rule::All);
    staff.same_person = dice.one_of(&same).copied().unwrap_or_default();
    let pools = [None, Some(Pool::Claim), Some(Pool::RoundRobin), Some(Pool::LeastLoaded)];
    staff.pool = if may_reject { None } else { dice.one_of(&pools).copied().flatten() };
    let on_reject = if dice.once_in(3) { OnReject::Return { to: "start".into() } } else { OnReject::End };
    let returns = Returns { straight_back: dice.once_in(2), never: dice.once_in(8), ..Returns::default() };
    settings(staff, on_reject, returns, 0)
}

fn ladder(dice: &mut Dice) -> Ladder {
    let rung = |hours: u32, then| Rung { at: Moment::Minutes(hours * 60), then, by: Vec::new() };
    let how = if dice.once_in(2) { How::Beside } else { How::HandOver };
    let last = if dice.once_in(2) { Then::Approve } else { Then::Administrator };
    let rungs = vec![
        rung(4, Then::Remind { every: Some(12 * 60), times: 3 }),
        rung(48, Then::Escalate { to: Superior::Manager(1), how }),
        rung(240, last),
    ];
    Ladder { clock: RunsBy::Wall, limit: None, rungs }
}

struct Artist<'d> {
    dice: &'d mut Dice,
    steps: Vec<Step>,
}

impl Artist<'_> {
    fn push(&mut self, kind: &str, settings: Map<String, Value>, ways: Vec<Way>) -> String {
        let id = format!("s{}", self.steps.len());
        self.steps.push(step(&id, kind, settings, ways));
        id
    }

    /// Steps one after the other that lead to `to`; answers the first.
    fn chain(&mut self, to: &str, depth: usize) -> String {
        let mut to = to.to_owned();
        for _ in 0..=self.dice.below(3) {
            to = self.step(&to, depth);
        }
        to
    }

    fn step(&mut self, to: &str, depth: usize) -> String {
        let plain = |hours| settings(people(1), OnReject::End, Returns::default(), hours);
        match self.dice.below(if depth == 0 { 6 } else { 9 }) {
            0 => self.push("wait", plain(30), vec![way(to)]),
            1 => self.push("tell", plain(0), vec![way(to)]),
            2 => self.acting("work", to),
            3..=5 => self.acting("approve", to),
            6 => self.block("all", to, depth),
            7 => self.block("some", to, depth),
            _ => {
                let ways = (0..2).map(|_| self.chain(to, depth - 1)).collect();
                self.choice("one", ways)
            }
        }
    }

    fn acting(&mut self, kind: &str, to: &str) -> String {
        let settings = acting(self.dice, kind == "approve");
        let ladder = self.dice.once_in(2).then(|| ladder(self.dice));
        let id = self.push(kind, settings, vec![way(to)]);
        if let Some(step) = self.steps.last_mut() {
            step.ladder = ladder;
        }
        id
    }

    fn block(&mut self, kind: &str, to: &str, depth: usize) -> String {
        let join = self.push(kind, Map::new(), vec![way(to)]);
        let ways: Vec<String> = (0..2 + self.dice.below(2)).map(|_| self.chain(&join, depth - 1)).collect();
        if kind == "all" {
            let ways = ways.iter().map(|to| way(to)).collect();
            self.push(kind, Map::new(), ways)
        } else {
            self.choice(kind, ways)
        }
    }

    /// Ways that open by a field; the last one is for otherwise.
    fn choice(&mut self, kind: &str, ways: Vec<String>) -> String {
        let last = ways.len().saturating_sub(1);
        let draw = |(number, to): (usize, String)| {
            let when = (number != last).then(|| format!("f{number} == true"));
            Way { to, when, otherwise: number == last, ..Way::default() }
        };
        let ways = ways.into_iter().enumerate().map(draw).collect();
        self.push(kind, Map::new(), ways)
    }
}
