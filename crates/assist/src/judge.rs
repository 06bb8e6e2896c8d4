//! Looks at a candidate's texts as the caller may see them: does it really match, how well, and where.
//!
//! The index proposes; nothing is answered that was not found again here, in what this caller may read now. So
//! neither a stale index nor a hidden field can show through, and every highlight is a real place.

use crate::texts::{Part, Place, Texts};
use crate::tokens::{Sort, sort, tight};
use crate::words::{Word, typing_errors};
use gongdan_domain::phonetic::{Closeness, Typed, fold_char};
use std::ops::Range;

/// Characters of one text that are looked at by sound or with errors.
const MOST_HEARD: usize = 400;
/// Places of one word that are highlighted in one text.
const MOST_MARKS: usize = 10;
/// The shortest typed number that may stand inside a longer one.
const SHORTEST_END: usize = 4;
/// Characters shown of a long text.
const WINDOW: usize = 90;
/// Of these, before the first match.
const BEFORE: usize = 24;

/// How what was typed and what was found relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The words stand there.
    Exact,
    /// They sound so: pinyin, initials, characters that sound alike.
    Sound,
    /// One character or a few letters differ.
    Close,
}

/// A text with the places of the words in it, in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// The text, or a part of it around the first match.
    pub text: String,
    /// From the first character of a match to behind its last one.
    pub marks: Vec<Range<usize>>,
}

/// Where else than in the title the words stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// The place.
    pub place: Place,
    /// The text there.
    pub text: Marked,
}

/// The judgement of a candidate that matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) likeness: Likeness,
    /// 0 whole number, code or name, 1 title, 2 values, 3 comments and files.
    pub(crate) tier: u8,
    pub(crate) title: Marked,
    pub(crate) snippet: Option<Snippet>,
}

/// Which parts of an order count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Allowed {
    pub(crate) texts: bool,
    pub(crate) comments: bool,
    pub(crate) files: bool,
}

impl Allowed {
    fn has(self, place: &Place) -> bool {
        match place {
            Place::Comment(_) => self.comments,
            Place::File(_) => self.files,
            Place::Code | Place::Title | Place::Value { .. } | Place::Requester => self.texts,
        }
    }
}

/// The words of a search, ready to judge with.
pub(crate) struct Judge {
    words: Vec<Wanted>,
    whole: String,
    allowed: Allowed,
}

struct Wanted {
    typed: Typed,
    letters: Vec<char>,
    /// Without signs, when it has letters or digits that may be written apart.
    tight: Vec<char>,
    /// All of one sort.
    only: Option<Sort>,
}

struct Best {
    likeness: Likeness,
    tier: u8,
    part: usize,
}

fn tier(place: &Place) -> u8 {
    match place {
        Place::Code | Place::Title => 1,
        Place::Value { .. } | Place::Requester => 2,
        Place::Comment(_) | Place::File(_) => 3,
    }
}

impl Judge {
    pub(crate) fn new(words: &[Word], allowed: Allowed) -> Self {
        let wanted = |word: &Word| {
            let letters: Vec<char> = word.text.chars().collect();
            let has_code = letters.iter().any(|c| matches!(sort(*c), Sort::Letter | Sort::Digit));
            let first = letters.first().map(|c| sort(*c));
            Wanted {
                typed: Typed::new(&word.text),
                tight: if has_code { tight(&word.text).chars().collect() } else { Vec::new() },
                only: first.filter(|first| letters.iter().all(|c| sort(*c) == *first)),
                letters,
            }
        };
        let whole = words.iter().map(|word| tight(&word.text)).collect();
        Self { words: words.iter().map(wanted).collect(), whole, allowed }
    }

    /// What speaks for `texts`, if it matches with `most` likeness at the furthest.
    pub(crate) fn judge(&self, texts: &Texts, most: Likeness) -> Option<Verdict> {
        let folded: Vec<Vec<char>> =
            texts.parts.iter().map(|part| part.text.chars().map(fold_char).collect()).collect();
        let mut bests = Vec::with_capacity(self.words.len());
        for word in &self.words {
            bests.push(self.best(word, &texts.parts, &folded, most)?);
        }
        let likeness = bests.iter().map(|best| best.likeness).max()?;
        let mut tier = bests.iter().map(|best| best.tier).max()?;
        let mut names = texts.parts.iter().filter(|part| matches!(part.place, Place::Code | Place::Title));
        if self.allowed.texts && names.any(|name| tight(&name.text) == self.whole) {
            tier = 0;
        }
        let title = texts.parts.iter().position(|part| part.place == Place::Title)?;
        let shown = bests.iter().find(|best| texts.parts[best.part].place != Place::Title).map(|best| best.part);
        let snippet = shown.map(|part| {
            let text = window(&texts.parts[part].text, self.marks(&folded[part], likeness));
            Snippet { place: texts.parts[part].place.clone(), text }
        });
        let marks = if self.allowed.texts { self.marks(&folded[title], likeness) } else { Vec::new() };
        Some(Verdict { likeness, tier, title: Marked { text: texts.parts[title].text.clone(), marks }, snippet })
    }

    fn best(&self, word: &Wanted, parts: &[Part], folded: &[Vec<char>], most: Likeness) -> Option<Best> {
        for likeness in [Likeness::Exact, Likeness::Sound, Likeness::Close].into_iter().filter(|l| *l <= most) {
            let mut best: Option<Best> = None;
            for (at, part) in parts.iter().enumerate().filter(|(_, part)| self.allowed.has(&part.place)) {
                let tier = tier(&part.place);
                let by_sound = likeness == Likeness::Sound && tier == 3;
                if by_sound || best.as_ref().is_some_and(|best| best.tier <= tier) {
                    continue;
                }
                if word.find(&folded[at], 0, likeness).is_some() {
                    best = Some(Best { likeness, tier, part: at });
                }
            }
            if best.is_some() {
                return best;
            }
        }
        None
    }

    /// Every place of every word, sorted, those that overlap joined.
    fn marks(&self, text: &[char], most: Likeness) -> Vec<Range<usize>> {
        let mut all: Vec<Range<usize>> = Vec::new();
        for word in &self.words {
            let stages = [Likeness::Exact, Likeness::Sound, Likeness::Close];
            for likeness in stages.into_iter().filter(|l| *l <= most) {
                let mut from = 0;
                let before = all.len();
                while let Some(found) = word.find(text, from, likeness).filter(|_| all.len() - before < MOST_MARKS) {
                    from = found.end.max(found.start + 1);
                    all.push(found);
                }
                if all.len() > before {
                    break;
                }
            }
        }
        all.sort_by_key(|mark| mark.start);
        let mut joined: Vec<Range<usize>> = Vec::new();
        for mark in all {
            match joined.last_mut().filter(|last| mark.start <= last.end) {
                Some(last) => last.end = last.end.max(mark.end),
                None => joined.push(mark),
            }
        }
        joined
    }
}

impl Wanted {
    /// The first place in folded `text` at or behind `from`.
    fn find(&self, text: &[char], from: usize, likeness: Likeness) -> Option<Range<usize>> {
        let near = &text[..text.len().min(MOST_HEARD)];
        match likeness {
            Likeness::Exact => self.stands(text, from).or_else(|| self.stands_apart(text, from)),
            Likeness::Sound => self.typed.find_folded(near, from, Closeness::Sound),
            Likeness::Close => match self.only? {
                Sort::Letter => self.misspelt(near, from),
                Sort::Ideograph if self.letters.len() >= 3 => nearly(&self.letters, near, from),
                Sort::Ideograph | Sort::Digit | Sort::Sign => None,
            },
        }
    }

    fn stands(&self, text: &[char], from: usize) -> Option<Range<usize>> {
        let length = self.letters.len();
        let fits = |at: &usize| text[*at..*at + length] == self.letters && begins(text, *at, &self.letters);
        (from..(text.len() + 1).saturating_sub(length)).find(fits).map(|at| at..at + length)
    }

    /// With other signs between its letters than were typed, or none.
    fn stands_apart(&self, text: &[char], from: usize) -> Option<Range<usize>> {
        let length = self.tight.len();
        if length == 0 {
            return None;
        }
        let kept: Vec<usize> = (from..text.len()).filter(|at| sort(text[*at]) != Sort::Sign).collect();
        let same = |window: &&[usize]| {
            window.iter().zip(&self.tight).all(|(at, c)| text[*at] == *c)
                && window[length - 1] - window[0] < length * 2
                && begins(text, window[0], &self.tight)
        };
        kept.windows(length).find(same).map(|window| window[0]..window[length - 1] + 1)
    }

    /// A Latin word of the text with few letters wrong.
    fn misspelt(&self, text: &[char], from: usize) -> Option<Range<usize>> {
        let most = usize::from(typing_errors(self.letters.len())?);
        let mut at = from;
        while at < text.len() {
            let end = at + text[at..].iter().take_while(|c| sort(**c) == Sort::Letter).count();
            if end > at && distance(&self.letters, &text[at..end], most) {
                return Some(at..end);
            }
            at = end.max(at + 1);
        }
        None
    }
}

/// Whether a match may begin at `at`: not inside a word, and not inside a number unless enough of it was typed.
fn begins(text: &[char], at: usize, typed: &[char]) -> bool {
    let Some(before) = at.checked_sub(1).map(|at| sort(text[at])) else { return true };
    match typed.first().map(|c| sort(*c)) {
        Some(Sort::Letter) => before != Sort::Letter,
        Some(Sort::Digit) => {
            let run = typed.iter().take_while(|c| sort(**c) == Sort::Digit).count();
            before != Sort::Digit || run >= SHORTEST_END
        }
        _ => true,
    }
}

/// Whether two words differ in at most `most` letters: wrong, missing, too many, or two neighbours swapped.
fn distance(one: &[char], other: &[char], most: usize) -> bool {
    if one.len().abs_diff(other.len()) > most {
        return false;
    }
    let mut rows = vec![vec![0; other.len() + 1]; one.len() + 1];
    for i in 0..=one.len() {
        for j in 0..=other.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let differs = usize::from(one[i - 1] != other[j - 1]);
                let mut least = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + differs);
                if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                    least = least.min(rows[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    rows[one.len()][other.len()] <= most
}

/// The first place in `text` that differs from `typed` in one character.
fn nearly(typed: &[char], text: &[char], from: usize) -> Option<Range<usize>> {
    let n = typed.len();
    (from..text.len())
        .find_map(|at| {
            let rest = &text[at..];
            let head = typed.iter().zip(rest).take_while(|(a, b)| a == b).count();
            // A match begins with what was typed; a wrong first character leaves the place behind it.
            let begins_later = |skip: usize| rest.len() >= n - skip && rest[..n - skip] == typed[skip..];
            if head == 0 {
                return None;
            }
            let fits = |text_skip: usize, typed_skip: usize| {
                let (tail, wanted) = (rest.get(head + text_skip..)?, typed.get(head + typed_skip..)?);
                tail.starts_with(wanted).then_some(at..at + head + text_skip + wanted.len())
            };
            if head == n {
                return Some(at..at + n);
            }
            fits(1, 0).or_else(|| fits(0, 1)).or_else(|| fits(1, 1)).filter(|found| found.len() + 1 >= n).or_else(
                || {
                    // The first typed character is wrong or too many.
                    begins_later(1).then_some(at..at + n - 1)
                },
            )
        })
        .or_else(|| {
            let tail = &typed[1..];
            let at = text.get(from..)?.windows(tail.len()).position(|window| window == tail)? + from;
            Some(at..at + tail.len())
        })
}

/// A part of a long text around its first mark.
fn window(text: &str, marks: Vec<Range<usize>>) -> Marked {
    let flat: Vec<char> = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let from = match marks.first() {
        Some(first) if flat.len() > WINDOW => first.start.saturating_sub(BEFORE),
        _ => 0,
    };
    let to = flat.len().min(from + WINDOW);
    let mut shown = String::new();
    let lead = usize::from(from > 0);
    if from > 0 {
        shown.push('…');
    }
    shown.extend(&flat[from..to]);
    if to < flat.len() {
        shown.push('…');
    }
    let inside = marks.into_iter().filter(|mark| mark.start < to);
    let marks = inside.map(|mark| mark.start - from + lead..mark.end.min(to) - from + lead).collect();
    Marked { text: shown, marks }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::read;

    fn place(typed: &str, text: &str, likeness: Likeness) -> Option<String> {
        let words = read(typed);
        let judge = Judge::new(&words, Allowed { texts: true, comments: true, files: true });
        let folded: Vec<char> = text.chars().map(fold_char).collect();
        let found = judge.words[0].find(&folded, 0, likeness)?;
        Some(text.chars().skip(found.start).take(found.len()).collect())
    }

    #[test]
    fn words_are_found_as_they_stand_and_apart() {
        let table = [
            ("电梯", "3号楼电梯异响", Some("电梯")),
            ("dt001", "电梯 DT-001 异响", Some("DT-001")),
            ("13812345678", "电话 138 1234 5678。", Some("138 1234 5678")),
            ("138-1234", "电话13812345678", Some("1381234")),
            ("5678", "电话13812345678", Some("5678")),
            ("78", "电话13812345678", None),
            ("ump", "pump", None),
            ("pum", "a pump", Some("pum")),
            ("3号楼", "在3 号楼", Some("3 号楼")),
            ("3号楼", "在13号楼", None),
        ];
        for (typed, text, expected) in table {
            assert_eq!(place(typed, text, Likeness::Exact).as_deref(), expected, "{typed} in {text}");
        }
    }

    #[test]
    fn one_wrong_missing_or_extra_character_is_close() {
        let table = [
            ("空调漏水", "会议室空调滴水", Some("空调滴水")),
            ("空调水", "会议室空调漏水", Some("空调漏水")),
            ("空调漏漏水", "会议室空调漏水", Some("空调漏水")),
            ("控调漏水", "会议室空调漏水", Some("调漏水")),
            ("elevater", "the elevator stops", Some("elevator")),
            ("pmup", "a pump leaks", Some("pump")),
            ("水泵异响", "会议室空调漏水", None),
            ("printer", "a pointer", Some("pointer")),
            ("printer", "a blanket", None),
        ];
        for (typed, text, expected) in table {
            assert_eq!(place(typed, text, Likeness::Close).as_deref(), expected, "{typed} in {text}");
        }
    }

    #[test]
    fn a_long_text_is_shown_around_the_first_match() {
        let text = format!("{}电梯异响{}", "前".repeat(200), "后".repeat(200));
        let mark = 200..204;
        let shown = window(&text, vec![mark]);
        let marked: String = shown.text.chars().skip(shown.marks[0].start).take(shown.marks[0].len()).collect();
        assert_eq!((marked.as_str(), shown.text.chars().count()), ("电梯异响", WINDOW + 2));
    }
}
