//! What somebody typed, and what a document must have for it: exactly, by sound, or nearly.

use crate::need::{Need, Slot};
use crate::sounds::{self, Step, WINDOW, steps_of};
use crate::tokens::{Sort, runs, tight};
use gongdan_domain::phonetic::{blurred, fold, split};

/// Words of one search; more narrow nothing down that these do not.
const MOST_WORDS: usize = 8;
/// Characters of one word.
const MOST_CHARS: usize = 64;
/// Ways to read Latin letters as pinyin.
const MOST_WAYS: usize = 4;
/// Sequences of syllables tried for one word.
const MOST_SEQUENCES: usize = 8;

/// One word as it was typed, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
}

/// The words of a search.
pub(crate) fn read(typed: &str) -> Vec<Word> {
    let folded = fold(typed);
    let words = folded.split(|c: char| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '，' | '、'));
    let cut = words.map(|word| word.chars().take(MOST_CHARS).collect::<String>());
    let sayable = cut.filter(|word| word.chars().any(|c| crate::tokens::sort(c) != Sort::Sign));
    sayable.take(MOST_WORDS).map(|text| Word { text }).collect()
}

impl Word {
    /// The word as it stands, inside one of `slots`.
    pub(crate) fn exact(&self, slots: &[Slot]) -> Need {
        any(slots.iter().map(|slot| self.exact_in(*slot)).collect())
    }

    fn exact_in(&self, slot: Slot) -> Need {
        let runs = runs(&self.text);
        let mut needs = Vec::new();
        for (at, run) in runs.iter().enumerate() {
            let is_last = at + 1 == runs.len();
            let chars: Vec<char> = run.text.chars().collect();
            if run.sort == Sort::Ideograph && chars.len() > 1 {
                needs.extend(chars.windows(2).map(|pair| Need::Piece(slot, String::from_iter(pair))));
            } else if run.sort == Sort::Ideograph || !is_last || (runs.len() == 1 && chars.len() == 1) {
                needs.push(Need::Piece(slot, run.text.clone()));
            } else {
                needs.push(Need::Begins(slot, run.text.clone()));
            }
        }
        let parts = all(needs);
        let is_code = runs.len() > 1 && runs.iter().all(|run| run.sort != Sort::Ideograph);
        // A phone number typed in groups may stand there in one piece.
        if is_code { any(vec![parts, Need::Begins(slot, tight(&self.text))]) } else { parts }
    }

    /// The word by its sound or its initials.
    pub(crate) fn heard(&self) -> Need {
        let mut needs: Vec<Need> = self.sequences().iter().map(syllables).collect();
        needs.extend(self.initials());
        any(needs)
    }

    fn initials(&self) -> Option<Need> {
        let letters: Vec<char> = tight(&self.text).chars().collect();
        let fits = (2..=12).contains(&letters.len())
            && letters.iter().all(char::is_ascii_alphanumeric)
            && letters.iter().any(char::is_ascii_lowercase);
        let windows = letters.windows(WINDOW.min(letters.len().max(1)));
        fits.then(|| all(windows.map(|window| Need::Piece(Slot::Initials, String::from_iter(window))).collect()))
    }

    /// The ways to say the word; whether the last syllable may be only begun.
    fn sequences(&self) -> Vec<(Vec<Step>, bool)> {
        let mut sequences: Vec<(Vec<Step>, bool)> = vec![(Vec::new(), false)];
        for run in runs(&self.text) {
            let mut ways: Vec<(Vec<Step>, bool)> = Vec::new();
            if run.sort == Sort::Letter {
                let plain = run.text.is_ascii();
                let read = if plain { split(&run.text, MOST_WAYS) } else { Vec::new() };
                let step = |syllable: &&str| Step { ways: vec![begun(syllable)] };
                ways.extend(read.iter().map(|syllables| (syllables.iter().map(step).collect(), true)));
            }
            if ways.is_empty() || run.sort != Sort::Letter {
                ways.push((steps_of(&run), false));
            }
            let longer = sequences
                .iter()
                .flat_map(|(before, _)| ways.iter().map(move |(way, open)| ([before.as_slice(), way].concat(), *open)));
            sequences = longer.take(MOST_SEQUENCES).collect();
        }
        sequences.retain(|(steps, _)| !steps.is_empty());
        sequences
    }

    /// The word with one character wrong, missing or too many, or a Latin word with a typing error.
    pub(crate) fn close(&self, slots: &[Slot]) -> Option<Need> {
        let runs = runs(&self.text);
        let [run] = runs.as_slice() else { return None };
        let chars: Vec<char> = run.text.chars().collect();
        match run.sort {
            Sort::Letter => {
                let distance = typing_errors(chars.len())?;
                Some(any(slots.iter().map(|slot| Need::Like(*slot, run.text.clone(), distance)).collect()))
            }
            Sort::Ideograph if (3..=12).contains(&chars.len()) => {
                Some(any(slots.iter().map(|slot| nearly(*slot, &chars)).collect()))
            }
            Sort::Ideograph | Sort::Digit | Sort::Sign => None,
        }
    }
}

/// Letters that may be wrong in a Latin word of this length.
pub(crate) fn typing_errors(length: usize) -> Option<u8> {
    match length {
        0..4 => None,
        4..8 => Some(1),
        _ => Some(2),
    }
}

/// A syllable that may be only begun, blurred as far as it goes.
fn begun(syllable: &str) -> String {
    match syllable {
        "zh" => "z".to_owned(),
        "ch" => "c".to_owned(),
        "sh" => "s".to_owned(),
        "n" => "l".to_owned(),
        whole => blurred(whole),
    }
}

fn syllables((steps, open): &(Vec<Step>, bool)) -> Need {
    let needs_of = |pieces: Vec<String>, is_last: bool| {
        let one =
            |piece| if is_last && *open { Need::Begins(Slot::Sounds, piece) } else { Need::Piece(Slot::Sounds, piece) };
        any(pieces.into_iter().map(one).collect())
    };
    match steps.as_slice() {
        [] => Need::Any(Vec::new()),
        [only] => needs_of(only.ways.clone(), true),
        many => {
            let count = many.len() - 1;
            let pairs = many.windows(2).enumerate();
            all(pairs.map(|(at, pair)| needs_of(sounds::pairs(&pair[0], &pair[1]), at + 1 == count)).collect())
        }
    }
}

/// A run of characters of which one is wrong, or where one is missing or too many.
fn nearly(slot: Slot, chars: &[char]) -> Need {
    let pair = |at: usize| Need::Piece(slot, String::from_iter(&chars[at..at + 2]));
    let count = chars.len() - 1;
    let mut ways = Vec::new();
    for wrong in 0..chars.len() {
        let kept: Vec<Need> = (0..count).filter(|at| *at != wrong && at + 1 != wrong).map(pair).collect();
        if kept.is_empty() {
            let others = chars.iter().enumerate().filter(|(at, _)| *at != wrong);
            ways.push(all(others.map(|(_, c)| Need::Piece(slot, c.to_string())).collect()));
        } else {
            ways.push(all(kept));
        }
    }
    for gap in 1..count.saturating_sub(1) {
        ways.push(all((0..count).filter(|at| *at != gap).map(pair).collect()));
    }
    any(ways)
}

/// All of `needs`, without a level of its own for a single one.
pub(crate) fn all(mut needs: Vec<Need>) -> Need {
    match needs.pop() {
        Some(only) if needs.is_empty() => only,
        Some(last) => {
            needs.push(last);
            Need::All(needs)
        }
        None => Need::Any(Vec::new()),
    }
}

/// Any of `needs`, without a level of its own for a single one.
pub(crate) fn any(mut needs: Vec<Need>) -> Need {
    match needs.pop() {
        Some(only) if needs.is_empty() => only,
        Some(last) => {
            needs.push(last);
            Need::Any(needs)
        }
        None => Need::Any(Vec::new()),
    }
}
