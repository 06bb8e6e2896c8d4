//! How a text is cut into the pieces that the index holds, and how a typed word is cut into those it asks for.
//!
//! Chinese is cut into single characters and pairs: no dictionary sits in memory, and no word is unknown. Letters
//! and digits are cut where one becomes the other and where a sign stands between them, so that every part of
//! `WX-20261122-0007` is a piece; long runs of digits are also held from their middle on, and groups of a phone
//! number joined, so that its blanks do not matter.

use crate::pieces::Pieces;
use gongdan_domain::phonetic::fold_char;

/// Characters of one text that are indexed; what stands behind them is not found.
pub(crate) const MOST_CHARS: usize = 20_000;
/// Characters of one piece.
const MOST_PIECE: usize = 40;
/// A run of so many digits is also found from its middle on.
const LONG_RUN: usize = 5;
/// The shortest end of a long run of digits that is held.
const SHORTEST_END: usize = 4;
/// A run longer than this is no number that people look for by its middle.
const LONGEST_RUN: usize = 24;

/// What a folded character is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// A letter of a script written with blanks between words.
    Letter,
    Digit,
    /// A character of a script written without: Chinese, Japanese, Korean.
    Ideograph,
    Sign,
}

pub(crate) fn sort(c: char) -> Sort {
    match c {
        '0'..='9' => Sort::Digit,
        'a'..='z' => Sort::Letter,
        '\u{2E80}'..='\u{2FFF}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{31FF}' | '\u{3400}'..='\u{9FFF}' => {
            Sort::Ideograph
        }
        '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' => Sort::Ideograph,
        c if c.is_alphabetic() => Sort::Letter,
        c if c.is_numeric() => Sort::Digit,
        _ => Sort::Sign,
    }
}

/// A stretch of one sort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) sort: Sort,
    pub(crate) text: String,
    /// The sign before it when only that one stands between it and the run before.
    pub(crate) joined_by: Option<char>,
}

/// The runs of a text, signs left out.
pub(crate) fn runs(text: &str) -> Vec<Run> {
    let mut found: Vec<Run> = Vec::new();
    let mut signs = String::new();
    let mut last = Sort::Sign;
    for c in text.chars().take(MOST_CHARS).map(fold_char) {
        let now = sort(c);
        if now == Sort::Sign {
            signs.push(c);
        } else if now == last {
            if let Some(run) = found.last_mut() {
                run.text.push(c);
            }
        } else {
            let mut between = signs.chars();
            let joined_by = match (between.next(), between.next()) {
                (Some(only), None) => Some(only),
                (None, _) => Some('\0'),
                _ => None,
            };
            found.push(Run { sort: now, text: c.to_string(), joined_by: joined_by.filter(|_| !found.is_empty()) });
            signs.clear();
        }
        last = now;
    }
    found
}

/// The letters and digits of `text` without signs: `wx202611220007`.
pub(crate) fn tight(text: &str) -> String {
    text.chars().map(fold_char).filter(|c| sort(*c) != Sort::Sign).collect()
}

/// Puts all pieces of a text, cut into [`runs`], into `into`.
pub(crate) fn index(runs: &[Run], into: &mut Pieces) {
    for run in runs {
        match run.sort {
            Sort::Ideograph => ideographs(&run.text, into),
            Sort::Letter => into.push(piece(&run.text)),
            Sort::Digit => digits(&run.text, into),
            Sort::Sign => {}
        }
    }
    joined(runs, into);
}

/// The beginning of `text` that is held.
fn piece(text: &str) -> &str {
    text.char_indices().nth(MOST_PIECE).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

fn ideographs(run: &str, into: &mut Pieces) {
    let mut before = "";
    let mut starts = run.char_indices().map(|(at, _)| at).chain([run.len()]);
    let mut from = starts.next().unwrap_or_default();
    for to in starts {
        let one = run.get(from..to).unwrap_or_default();
        into.push(one);
        if !before.is_empty() {
            into.push_joined([before, one]);
        }
        (before, from) = (one, to);
    }
}

fn digits(run: &str, into: &mut Pieces) {
    into.push(piece(run));
    if (LONG_RUN..=LONGEST_RUN).contains(&run.len()) && run.is_ascii() {
        (1..=run.len() - SHORTEST_END).filter_map(|from| run.get(from..)).for_each(|end| into.push(end));
    }
}

/// What belongs together though it is written apart: `kt3a` beside `kt`, `3`, `a`, and phone numbers in groups.
fn joined(runs: &[Run], into: &mut Pieces) {
    let is_code = |run: &Run| matches!(run.sort, Sort::Letter | Sort::Digit);
    let mut from = 0;
    while from < runs.len() {
        let mut to = from + 1;
        while to < runs.len() && is_code(&runs[from]) && is_code(&runs[to]) && runs[to].joined_by.is_some_and(joins) {
            to += 1;
        }
        if to - from > 1 && to - from <= 8 {
            let whole: String = runs[from..to].iter().map(|run| run.text.as_str()).collect();
            into.push(piece(&whole));
        }
        phone(&runs[from..to], into);
        from = to;
    }
    let mut from = 0;
    while from < runs.len() {
        let mut to = from + 1;
        while to < runs.len() && runs[from].sort == Sort::Digit && runs[to].sort == Sort::Digit && spaced(&runs[to]) {
            to += 1;
        }
        phone(&runs[from..to], into);
        from = to;
    }
}

fn joins(sign: char) -> bool {
    matches!(sign, '\0' | '-' | '_' | '/' | '.' | '#' | ':')
}

fn spaced(run: &Run) -> bool {
    matches!(run.joined_by, Some(' ' | '-'))
}

/// Groups of digits that make a phone number together: `138 1234 5678`, `0571-8888 6666`.
fn phone(groups: &[Run], into: &mut Pieces) {
    let total: usize = groups.iter().map(|run| run.text.len()).sum();
    let fits = groups.len() > 1
        && (7..=13).contains(&total)
        && groups.iter().all(|run| run.sort == Sort::Digit && run.text.is_ascii() && run.text.len() <= 8)
        && groups[0].text.len() <= 4;
    if fits {
        let whole: String = groups.iter().map(|run| run.text.as_str()).collect();
        digits(&whole, into);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Pieces {
        let mut found = Pieces::begin("1:");
        index(&runs(text), &mut found);
        found
    }

    #[test]
    fn every_text_is_cut_into_the_pieces_people_ask_for() {
        let table: [(&str, &[&str]); 8] = [
            ("电梯异响", &["电", "梯", "电梯", "梯异", "异响"]),
            ("WX-20261122-0007", &["wx", "20261122", "1122", "0007", "wx202611220007"]),
            ("ＫＴ3Ａ 空调", &["kt", "3", "a", "kt3a", "空调"]),
            ("138 1234 5678", &["138", "1234", "5678", "13812345678", "12345678"]),
            ("0571-88886666", &["0571", "88886666", "057188886666", "6666"]),
            ("Pump-X200 leaks", &["pump", "x", "200", "pumpx200", "leaks"]),
            ("Привет école", &["привет", "école"]),
            ("！？ 。", &[]),
        ];
        for (text, expected) in table {
            let held = pieces(text);
            let found = held.all();
            for piece in expected {
                assert!(found.contains(*piece), "{text}: {piece} in {found:?}");
            }
            assert_eq!(found.is_empty(), expected.is_empty(), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_number_alone_has_few_pieces() {
        assert!(pieces("WX-20261122-0007").all().len() <= 9, "{:?}", pieces("WX-20261122-0007"));
        assert!(pieces(&"7".repeat(5_000)).all().len() <= 2);
    }
}
