//! How a text sounds, cut into pieces: blurred syllables single and in pairs, and windows of initials.

use crate::pieces::Pieces;
use crate::tokens::{Run, Sort};
use gongdan_domain::phonetic::{MOST_READINGS, blurred, readings};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Characters of one text that can be found by sound.
const MOST_CHARS: usize = 400;
/// Characters of one text that can be found by initials; longer ones are stories, not names.
const MOST_NAME: usize = 60;
/// Pieces of one place in a text, when its characters have several readings.
const MOST_WAYS: usize = 4;
/// The widest window of initials.
pub(crate) const WINDOW: usize = 4;

/// How one character is said: its blurred syllables, the common one first, and the distinct first letters of its
/// readings as they are. Zero stands for none.
#[derive(Debug, Clone, Copy, Default)]
struct Said {
    /// Places in [`Sounds::syllables`], counted from 1.
    syllables: [u16; MOST_READINGS],
    letters: [u8; MOST_READINGS],
}

/// How all characters of the basic blocks are said: orders are cut by the thousand, and reading the table of readings
/// and blurring it each time is most of the work.
struct Sounds {
    syllables: Vec<String>,
    said: Vec<Said>,
}

const FIRST: u32 = 0x3000;
const LAST: u32 = 0x9FFF;

static SOUNDS: LazyLock<Sounds> = LazyLock::new(|| {
    let chars = || (FIRST..=LAST).filter_map(char::from_u32);
    let all: BTreeSet<String> = chars().flat_map(readings).map(blurred).collect();
    let syllables: Vec<String> = all.into_iter().collect();
    let mut sounds = Sounds { syllables, said: Vec::new() };
    sounds.said = (FIRST..=LAST).map(|c| char::from_u32(c).map(|c| sounds.read(c)).unwrap_or_default()).collect();
    sounds
});

impl Sounds {
    fn read(&self, c: char) -> Said {
        let mut said = Said::default();
        for reading in readings(c) {
            if let Ok(at) = self.syllables.binary_search(&blurred(reading)) {
                note(&mut said.syllables, u16::try_from(at + 1).unwrap_or_default());
            }
            note(&mut said.letters, reading.bytes().next().filter(u8::is_ascii).unwrap_or_default());
        }
        said
    }

    fn said(&self, c: char) -> Said {
        let place = u32::from(c).checked_sub(FIRST).and_then(|at| self.said.get(at as usize));
        place.copied().unwrap_or_else(|| self.read(c))
    }

    fn syllable(&self, place: u16) -> Option<&str> {
        self.syllables.get(usize::from(place).checked_sub(1)?).map(String::as_str)
    }
}

/// Adds `new` where the first free place is, if it is not there yet.
fn note<T: Copy + Default + PartialEq, const N: usize>(places: &mut [T; N], new: T) {
    if places.contains(&new) {
        return;
    }
    if let Some(free) = places.iter_mut().find(|place| **place == T::default()) {
        *free = new;
    }
}

/// One sounding step of a text: a character with its readings, or a run of letters or digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    /// Each is one way to say it.
    pub(crate) ways: Vec<String>,
}

/// The ways to say one step, without their texts being copied.
#[derive(Clone, Copy, Default)]
struct Ways<'a> {
    ways: [&'a str; MOST_READINGS],
}

impl<'a> Ways<'a> {
    /// Those of a character, which is `itself`.
    fn of(c: char, itself: &'a str) -> Self {
        let mut ways = [""; MOST_READINGS];
        let said = SOUNDS.said(c).syllables;
        for (way, place) in ways.iter_mut().zip(said) {
            *way = SOUNDS.syllable(place).unwrap_or_default();
        }
        if said.iter().all(|place| *place == 0) { Self::only(itself) } else { Self { ways } }
    }

    fn only(text: &'a str) -> Self {
        let mut ways = [""; MOST_READINGS];
        ways[0] = text;
        Self { ways }
    }

    fn iter(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.ways.iter().copied().filter(|way| !way.is_empty())
    }
}

/// The ways of every step of a run.
fn ways(run: &Run) -> impl Iterator<Item = Ways<'_>> {
    let whole = (run.sort != Sort::Ideograph).then(|| Ways::only(&run.text));
    let text = if whole.is_some() { "" } else { run.text.as_str() };
    let itself = |(at, c): (usize, char)| Ways::of(c, text.get(at..at + c.len_utf8()).unwrap_or_default());
    whole.into_iter().chain(text.char_indices().map(itself))
}

/// The steps of one run.
pub(crate) fn steps_of(run: &Run) -> Vec<Step> {
    ways(run).map(|ways| Step { ways: ways.iter().map(str::to_owned).collect() }).collect()
}

/// Whether signs part a run from the one before; a blank does not.
fn is_apart(run: &Run) -> bool {
    !matches!(run.joined_by, Some('\0' | ' ' | '-'))
}

/// The pieces of two neighbouring steps.
pub(crate) fn pairs(one: &Step, other: &Step) -> Vec<String> {
    let all = one.ways.iter().flat_map(|a| other.ways.iter().map(move |b| format!("{a} {b}")));
    all.take(MOST_WAYS).collect()
}

/// Puts the syllables of a text, cut into runs, into `into`.
pub(crate) fn index_syllables(runs: &[Run], into: &mut Pieces) {
    let (mut left, mut before) = (MOST_CHARS, Ways::default());
    for run in runs {
        if is_apart(run) {
            before = Ways::default();
        }
        for ways in ways(run).take(left) {
            ways.iter().for_each(|way| into.push(way));
            let pairs = before.iter().flat_map(|one| ways.iter().map(move |other| [one, " ", other]));
            pairs.take(MOST_WAYS).for_each(|pair| into.push_joined(pair));
            before = ways;
        }
        left = left.saturating_sub(run.text.chars().count());
    }
}

/// Puts the windows of initials of a text, cut into runs, into `into`, if it is short enough to be a name.
pub(crate) fn index_initials(runs: &[Run], into: &mut Pieces) {
    let mut left = MOST_NAME + 1;
    runs.iter().for_each(|run| left = left.saturating_sub(run.text.chars().take(left).count()));
    if left == 0 {
        return;
    }
    let mut stretch: Vec<[u8; MOST_READINGS]> = Vec::with_capacity(MOST_NAME);
    for run in runs {
        if is_apart(run) {
            windows(&stretch, into);
            stretch.clear();
        }
        stretch.extend(run.text.chars().map(letters).filter(|letters| letters[0] != 0));
    }
    windows(&stretch, into);
}

/// The first letters of a character: of its readings, or a letter or digit itself.
fn letters(c: char) -> [u8; MOST_READINGS] {
    let mut letters = if c.is_ascii() { [0; MOST_READINGS] } else { SOUNDS.said(c).letters };
    if let (0, Ok(own)) = (letters[0], u8::try_from(c))
        && own.is_ascii_alphanumeric()
    {
        letters[0] = own;
    }
    letters
}

/// Every window of two to [`WINDOW`] letters.
fn windows(stretch: &[[u8; MOST_READINGS]], into: &mut Pieces) {
    for from in 0..stretch.len() {
        let (mut begun, mut count) = ([[0_u8; WINDOW]; MOST_WAYS], 1);
        for (length, letters) in stretch[from..].iter().take(WINDOW).enumerate() {
            let (mut grown, mut most) = ([[0_u8; WINDOW]; MOST_WAYS], 0);
            let of = |window: [u8; WINDOW]| {
                let with = move |letter: &u8| {
                    let mut longer = window;
                    longer[length] = *letter;
                    longer
                };
                letters.iter().filter(|letter| **letter != 0).map(with)
            };
            for (place, longer) in grown.iter_mut().zip(begun.into_iter().take(count).flat_map(of)) {
                *place = longer;
                most += 1;
            }
            (begun, count) = (grown, most);
            if length > 0 {
                let texts = begun.iter().take(count).filter_map(|w| str::from_utf8(w.get(..=length)?).ok());
                texts.for_each(|text| into.push(text));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::runs;

    #[test]
    fn a_text_is_found_by_its_syllables_and_initials() {
        let (mut sounds, mut windows) = (Pieces::begin(""), Pieces::begin(""));
        let runs = runs("3号楼客梯异响，重庆中心");
        index_syllables(&runs, &mut sounds);
        index_initials(&runs, &mut windows);
        let (sounds, windows) = (sounds.all(), windows.all());
        for piece in ["3 hao", "ke ti", "yi xian", "zong xin", "cong qin", "dian ti"] {
            assert_eq!(sounds.contains(piece), piece != "dian ti", "{piece}: {sounds:?}");
        }
        for window in ["3h", "hlkt", "ktyx", "cqzx", "zqzx"] {
            assert!(windows.contains(window), "{window}: {windows:?}");
        }
        assert!(!windows.contains("xcqz"), "a comma separates");
    }
}
