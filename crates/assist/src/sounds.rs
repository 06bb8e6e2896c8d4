//! How a text sounds, cut into pieces: blurred syllables single and in pairs, and windows of initials.

use crate::tokens::{Run, Sort, runs};
use gongdan_domain::phonetic::{blurred, readings};
use std::collections::BTreeSet;

/// Characters of one text that can be found by sound.
const MOST_CHARS: usize = 400;
/// Characters of one text that can be found by initials; longer ones are stories, not names.
const MOST_NAME: usize = 60;
/// Pieces of one place in a text, when its characters have several readings.
const MOST_WAYS: usize = 4;
/// The widest window of initials.
pub(crate) const WINDOW: usize = 4;

/// One sounding step of a text: a character with its readings, or a run of letters or digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    /// Each is one way to say it.
    pub(crate) ways: Vec<String>,
}

/// The steps of a text. Where signs stand between two, a new stretch begins, except for a blank.
pub(crate) fn steps(text: &str, most: usize) -> Vec<Vec<Step>> {
    let mut stretches: Vec<Vec<Step>> = vec![Vec::new()];
    let cut: String = text.chars().take(most).collect();
    for run in runs(&cut) {
        if !matches!(run.joined_by, Some('\0' | ' ' | '-')) {
            stretches.push(Vec::new());
        }
        if let Some(stretch) = stretches.last_mut() {
            stretch.extend(steps_of(&run));
        }
    }
    stretches.retain(|stretch| !stretch.is_empty());
    stretches
}

/// The steps of one run.
pub(crate) fn steps_of(run: &Run) -> Vec<Step> {
    if run.sort != Sort::Ideograph {
        return vec![Step { ways: vec![run.text.clone()] }];
    }
    let of = |c: char| {
        let mut ways: Vec<String> = readings(c).into_iter().map(blurred).collect();
        if ways.is_empty() {
            ways.push(c.to_string());
        }
        let mut seen = BTreeSet::new();
        ways.retain(|way| seen.insert(way.clone()));
        Step { ways }
    };
    run.text.chars().map(of).collect()
}

/// The pieces of two neighbouring steps.
pub(crate) fn pairs(one: &Step, other: &Step) -> Vec<String> {
    let all = one.ways.iter().flat_map(|a| other.ways.iter().map(move |b| format!("{a} {b}")));
    all.take(MOST_WAYS).collect()
}

/// Puts the syllables of `text` into `into`.
pub(crate) fn index_syllables(text: &str, into: &mut BTreeSet<String>) {
    for stretch in steps(text, MOST_CHARS) {
        for step in &stretch {
            into.extend(step.ways.iter().filter(|way| !way.is_empty()).cloned());
        }
        for pair in stretch.windows(2) {
            into.extend(pairs(&pair[0], &pair[1]));
        }
    }
}

/// Puts the windows of initials of `text` into `into`, if it is short enough to be a name.
pub(crate) fn index_initials(text: &str, into: &mut BTreeSet<String>) {
    if text.chars().count() > MOST_NAME {
        return;
    }
    for stretch in initials(text) {
        for from in 0..stretch.len() {
            let mut windows: Vec<String> = vec![String::new()];
            for letters in stretch[from..].iter().take(WINDOW) {
                let grown = windows.iter().flat_map(|w| letters.iter().map(move |l| format!("{w}{l}")));
                windows = grown.take(MOST_WAYS).collect();
                into.extend(windows.iter().filter(|w| w.len() > 1).cloned());
            }
        }
    }
}

/// The first letters of every step: of a character the distinct ones of its readings, of a code all its characters.
fn initials(text: &str) -> Vec<Vec<Vec<char>>> {
    let mut stretches = Vec::new();
    let mut stretch: Vec<Vec<char>> = Vec::new();
    for run in runs(text) {
        if !matches!(run.joined_by, Some('\0' | ' ' | '-')) && !stretch.is_empty() {
            stretches.push(std::mem::take(&mut stretch));
        }
        for c in run.text.chars() {
            let mut letters: Vec<char> = readings(c).iter().filter_map(|r| r.chars().next()).collect();
            letters.dedup();
            let mut seen = BTreeSet::new();
            letters.retain(|l| seen.insert(*l));
            if letters.is_empty() && c.is_ascii_alphanumeric() {
                letters.push(c);
            }
            if !letters.is_empty() {
                stretch.push(letters);
            }
        }
    }
    stretches.push(stretch);
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_by_its_syllables_and_initials() {
        let (mut sounds, mut windows) = (BTreeSet::new(), BTreeSet::new());
        index_syllables("3号楼客梯异响，重庆中心", &mut sounds);
        index_initials("3号楼客梯异响，重庆中心", &mut windows);
        for piece in ["3 hao", "ke ti", "yi xian", "zong xin", "cong qin", "dian ti"] {
            assert_eq!(sounds.contains(piece), piece != "dian ti", "{piece}: {sounds:?}");
        }
        for window in ["3h", "hlkt", "ktyx", "cqzx", "zqzx"] {
            assert!(windows.contains(window), "{window}: {windows:?}");
        }
        assert!(!windows.contains("xcqz"), "a comma separates");
    }
}
