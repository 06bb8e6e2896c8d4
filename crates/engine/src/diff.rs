//! What changed between two versions of a flow: as data for a drawing, and as text.

use crate::definition::{Flow, Step, Way};
use crate::text::write;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What became of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is another.
    Changed,
}

/// A step that differs. One whose id changed is another step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepChange {
    /// Which.
    pub step: String,
    /// What became of it.
    pub change: Change,
    /// What differs, by name; settings one by one as `settings.staff`. Empty for steps added or removed.
    pub parts: BTreeMap<String, Parts>,
}

/// A way that differs: the nth from one step to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WayChange {
    /// From which step.
    pub from: String,
    /// To which.
    pub to: String,
    /// What became of it.
    pub change: Change,
    /// What differs, by name; `place` when it is asked earlier or later than before.
    pub parts: BTreeMap<String, Parts>,
}

/// A part before and after; absent is null.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parts {
    /// Before.
    pub old: Value,
    /// After.
    pub new: Value,
}

/// Everything that differs.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Diff {
    /// Of the flow itself, by name; the version is no difference.
    pub parts: BTreeMap<String, Parts>,
    /// In the order of the new flow, those that are gone last.
    pub steps: Vec<StepChange>,
    /// The same.
    pub ways: Vec<WayChange>,
}

impl Diff {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.steps.is_empty() && self.ways.is_empty()
    }
}

/// Compares two versions of a flow.
pub fn diff(old: &Flow, new: &Flow) -> Diff {
    let mut steps = Vec::new();
    for step in &new.steps {
        let Some(before) = old.step(&step.id) else {
            steps.push(StepChange { step: step.id.clone(), change: Change::Added, parts: BTreeMap::new() });
            continue;
        };
        let parts = compare(&step_parts(before), &step_parts(step));
        if !parts.is_empty() {
            steps.push(StepChange { step: step.id.clone(), change: Change::Changed, parts });
        }
    }
    let gone = old.steps.iter().filter(|step| new.step(&step.id).is_none());
    steps.extend(gone.map(|s| StepChange { step: s.id.clone(), change: Change::Removed, parts: BTreeMap::new() }));
    let parts = compare(&without(map(old), &["version", "steps"]), &without(map(new), &["version", "steps"]));
    Diff { parts, steps, ways: ways(old, new) }
}

fn map(part: &impl Serialize) -> Map<String, Value> {
    // Plain data under text keys can always be written as JSON.
    match serde_json::to_value(part) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

fn without(mut map: Map<String, Value>, keys: &[&str]) -> Map<String, Value> {
    map.retain(|key, _| !keys.contains(&key.as_str()));
    map
}

fn step_parts(step: &Step) -> Map<String, Value> {
    let mut parts = without(map(step), &["id", "ways", "settings"]);
    parts.extend(step.settings.iter().map(|(key, value)| (format!("settings.{key}"), value.clone())));
    parts
}

fn compare(old: &Map<String, Value>, new: &Map<String, Value>) -> BTreeMap<String, Parts> {
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let part = |map: &Map<String, Value>, key: &String| map.get(key).cloned().unwrap_or(Value::Null);
    let parts = keys.into_iter().map(|key| (key.clone(), Parts { old: part(old, key), new: part(new, key) }));
    parts.filter(|(_, parts)| parts.old != parts.new).collect()
}

/// From, to, and which of several between the two.
type Key<'f> = (&'f str, &'f str, usize);

/// Ways by where they lead from and to, and which of several between the same two steps.
fn keyed(flow: &Flow) -> Vec<(Key<'_>, (usize, &Way))> {
    let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut keyed = Vec::new();
    for step in &flow.steps {
        for (place, way) in step.ways.iter().enumerate() {
            let number = seen.entry((&step.id, &way.to)).or_default();
            keyed.push(((step.id.as_str(), way.to.as_str(), *number), (place, way)));
            *number += 1;
        }
    }
    keyed
}

fn ways(old: &Flow, new: &Flow) -> Vec<WayChange> {
    let (before, after) = (keyed(old), keyed(new));
    let (known, kept): (BTreeMap<_, _>, BTreeMap<_, _>) =
        (before.iter().copied().collect(), after.iter().copied().collect());
    let parts = |(place, way): (usize, &Way)| {
        let mut parts = without(map(way), &["to"]);
        parts.insert("place".into(), place.into());
        parts
    };
    let change =
        |key: &Key<'_>, change, parts| WayChange { from: key.0.to_owned(), to: key.1.to_owned(), change, parts };
    let mut found = Vec::new();
    for (key, way) in &after {
        match known.get(key) {
            None => found.push(change(key, Change::Added, BTreeMap::new())),
            Some(old) => {
                let parts = compare(&parts(*old), &parts(*way));
                if !parts.is_empty() {
                    found.push(change(key, Change::Changed, parts));
                }
            }
        }
    }
    let gone = before.iter().filter(|(key, _)| !kept.contains_key(key));
    found.extend(gone.map(|(key, _)| change(key, Change::Removed, BTreeMap::new())));
    found
}

/// Most lines that may be added and removed before all between the first and the last of them counts as replaced.
const MAX_EDITS: usize = 2_000;

/// Compares the texts of two versions line by line: each line of either behind `-`, `+` or a blank.
pub fn text_diff(old: &Flow, new: &Flow) -> String {
    let (old, new) = (write(old), write(new));
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (old.get(start..).unwrap_or_default(), new.get(start..).unwrap_or_default());
    let end = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let middle = |rest: &'_ [&'_ str]| rest.len() - end;
    let (a, b) =
        (old_rest.get(..middle(old_rest)).unwrap_or_default(), new_rest.get(..middle(new_rest)).unwrap_or_default());
    let mut out = String::new();
    let mut line = |mark: char, text: &str| {
        out.push(mark);
        out.push(' ');
        out.push_str(text);
        out.push('\n');
    };
    old.iter().take(start).for_each(|text| line(' ', text));
    for (mark, text) in edits(a, b) {
        line(mark, text);
    }
    old.iter().skip(old.len() - end).for_each(|text| line(' ', text));
    out
}

/// The shortest way from one list of lines to the other (Myers, "An O(ND) difference algorithm", 1986).
fn edits<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<(char, &'t str)> {
    let replaced = || old.iter().map(|line| ('-', *line)).chain(new.iter().map(|line| ('+', *line))).collect();
    let most = (old.len() + new.len()).min(MAX_EDITS);
    let at = |reached: &[usize], diagonal: isize| {
        usize::try_from(diagonal + 1 + isize::try_from(most).unwrap_or(0))
            .ok()
            .and_then(|i| reached.get(i))
            .copied()
            .unwrap_or(0)
    };
    let mut reached = vec![0_usize; 2 * most + 3];
    let mut trace: Vec<Vec<usize>> = Vec::new();
    for depth in 0..=most {
        trace.push(reached.clone());
        let bound = isize::try_from(depth).unwrap_or(0);
        for diagonal in (-bound..=bound).step_by(2) {
            let down =
                diagonal == -bound || (diagonal != bound && at(&reached, diagonal - 1) < at(&reached, diagonal + 1));
            let mut x = if down { at(&reached, diagonal + 1) } else { at(&reached, diagonal - 1) + 1 };
            let Some(mut y) = x.checked_add_signed(-diagonal) else { continue };
            while old.get(x).is_some() && old.get(x) == new.get(y) {
                (x, y) = (x + 1, y + 1);
            }
            let slot = usize::try_from(diagonal + 1 + isize::try_from(most).unwrap_or(0))
                .ok()
                .and_then(|i| reached.get_mut(i));
            if let Some(slot) = slot {
                *slot = x;
            }
            if x >= old.len() && y >= new.len() {
                return walk_back(old, new, &trace, &at);
            }
        }
    }
    replaced()
}

fn walk_back<'t>(
    old: &[&'t str],
    new: &[&'t str],
    trace: &[Vec<usize>],
    at: &dyn Fn(&[usize], isize) -> usize,
) -> Vec<(char, &'t str)> {
    let (mut x, mut y, mut found) = (old.len(), new.len(), Vec::new());
    for (depth, reached) in trace.iter().enumerate().rev() {
        let bound = isize::try_from(depth).unwrap_or(0);
        let diagonal = isize::try_from(x).unwrap_or(0) - isize::try_from(y).unwrap_or(0);
        let down = diagonal == -bound || (diagonal != bound && at(reached, diagonal - 1) < at(reached, diagonal + 1));
        let before = if down { diagonal + 1 } else { diagonal - 1 };
        let from_x = if depth == 0 { 0 } else { at(reached, before) };
        let from_y = if depth == 0 { 0 } else { from_x.saturating_add_signed(-before) };
        while x > from_x && y > from_y {
            (x, y) = (x - 1, y - 1);
            found.extend(old.get(x).map(|line| (' ', *line)));
        }
        if depth > 0 && down {
            y -= 1;
            found.extend(new.get(y).map(|line| ('+', *line)));
        } else if depth > 0 {
            x -= 1;
            found.extend(old.get(x).map(|line| ('-', *line)));
        }
    }
    found.reverse();
    found
}
