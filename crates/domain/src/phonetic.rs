//! How words sound and how people type them: folded letters, pinyin syllables, initials.
//!
//! A search box is filled in a hurry: in full-width letters, in pinyin, in initials (`kfzg` for 客服主管), or with a
//! character that merely sounds right. Everything here is about text alone, character by character, so that a place
//! found in the folded text is the same place in the text that people see. Readings come from the table of the
//! `pinyin` crate (MIT; made from the Unihan database).

mod typed;

pub use typed::{Closeness, Typed};

use pinyin::{Pinyin, ToPinyin, ToPinyinMulti};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Most readings of one character that are looked at; the common ones come first.
pub const MOST_READINGS: usize = 4;
/// Most spellings of one word that [`initials`] answers.
pub const MOST_SPELLINGS: usize = 8;

/// One character as it is compared: half-width, lower case. Always one for one, so positions stay.
pub fn fold_char(c: char) -> char {
    let half = match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{00A0}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        other => other,
    };
    if half.is_ascii() {
        return half.to_ascii_lowercase();
    }
    let mut lower = half.to_lowercase();
    // A letter whose small form is several characters stays as it is.
    match (lower.next(), lower.next()) {
        (Some(only), None) => only,
        _ => half,
    }
}

/// `text` with every character folded.
pub fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

/// Whether `c` is a Chinese character that has a reading.
pub fn is_hanzi(c: char) -> bool {
    u32::from(c) >= 0x3000 && c.to_pinyin().is_some()
}

/// The readings of a character without tones, in ASCII (`lv` for 绿): the common one first, none twice, at most
/// [`MOST_READINGS`]. Empty for what is no Chinese character.
pub fn readings(c: char) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = Vec::new();
    if u32::from(c) < 0x3000 {
        return found;
    }
    let Some(all) = c.to_pinyin_multi() else { return found };
    for reading in all.into_iter().map(spelled) {
        if found.len() < MOST_READINGS && !found.contains(&reading) {
            found.push(reading);
        }
    }
    found
}

/// The common reading alone.
pub fn reading(c: char) -> Option<&'static str> {
    if u32::from(c) < 0x3000 { None } else { c.to_pinyin().map(spelled) }
}

/// A syllable as it is typed: the table writes ü where keyboards have v.
fn spelled(reading: Pinyin) -> &'static str {
    match reading.plain() {
        "lü" => "lv",
        "nü" => "nv",
        "lüe" => "lve",
        "nüe" => "nve",
        "ê" => "e",
        plain => plain,
    }
}

/// The common readings of `text`, one syllable for each Chinese character and each run of other letters or digits as
/// it is: `3号楼` is `3`, `hao`, `lou`.
pub fn syllables(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut in_run = false;
    for c in text.chars().map(fold_char) {
        if let Some(reading) = reading(c) {
            found.push(reading.to_owned());
            in_run = false;
        } else if c.is_alphanumeric() {
            match found.last_mut().filter(|_| in_run) {
                Some(run) => run.push(c),
                None => found.push(c.to_string()),
            }
            in_run = true;
        } else {
            in_run = false;
        }
    }
    found
}

/// The first letters of `text`: of every Chinese character's readings, other letters and digits as they are, blanks
/// and signs left out. Characters with several readings give several spellings, at most [`MOST_SPELLINGS`]; the
/// common one is first. 客服主管 is `kfzg`.
pub fn initials(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for c in text.chars().map(fold_char) {
        let mut letters: Vec<char> = Vec::new();
        for letter in readings(c).iter().filter_map(|r| r.chars().next()) {
            if !letters.contains(&letter) {
                letters.push(letter);
            }
        }
        if letters.is_empty() && c.is_alphanumeric() {
            letters.push(c);
        }
        let Some((first, others)) = letters.split_first() else { continue };
        let room = MOST_SPELLINGS.saturating_sub(all.len()) / all.len().max(1);
        let mut more = Vec::new();
        for other in others.iter().take(room) {
            more.extend(all.iter().map(|spelling| format!("{spelling}{other}")));
        }
        for spelling in &mut all {
            spelling.push(*first);
        }
        all.extend(more);
    }
    all.retain(|spelling| !spelling.is_empty());
    all
}

/// A syllable as people who mix up zh/z, ch/c, sh/s, n/l and -ng/-n hear it: one spelling for all that sound alike.
pub fn blurred(syllable: &str) -> String {
    let rest = syllable.strip_suffix("ng").filter(|r| r.ends_with(['a', 'e', 'i']));
    let syllable = rest.map_or_else(|| syllable.to_owned(), |rest| format!("{rest}n"));
    for (from, to) in [("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l")] {
        if let Some(rest) = syllable.strip_prefix(from).filter(|rest| !rest.is_empty()) {
            return format!("{to}{rest}");
        }
    }
    syllable
}

/// Every syllable there is.
static SYLLABLES: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| ('\u{4E00}'..='\u{9FA5}').filter_map(reading).filter(|r| r.is_ascii()).collect());
/// The longest syllable has so many letters: `zhuang`.
const LONGEST: usize = 6;
/// Letters of a word that may be pinyin; what is longer is none.
const MOST_LETTERS: usize = 64;

/// The ways to read folded Latin `letters` as pinyin, at most `most`, those of longer syllables first: `xian` is
/// `[xian]` and `[xi, an]`. The last syllable may be only begun (`diant`). Empty when it cannot be pinyin.
pub fn split(letters: &str, most: usize) -> Vec<Vec<&str>> {
    let mut found = Vec::new();
    if letters.len() <= MOST_LETTERS && letters.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'') {
        let mut steps = 0;
        split_on(letters, &mut Vec::new(), most, &mut found, &mut steps);
    }
    found
}

/// Ways tried before giving up: a word of many `a`s has very many.
const MOST_STEPS: usize = 2_000;

fn split_on<'a>(
    rest: &'a str,
    before: &mut Vec<&'a str>,
    most: usize,
    found: &mut Vec<Vec<&'a str>>,
    steps: &mut usize,
) {
    let rest = rest.trim_start_matches('\'');
    *steps += 1;
    if found.len() >= most || *steps > MOST_STEPS {
        return;
    }
    if rest.is_empty() {
        if !before.is_empty() {
            found.push(before.clone());
        }
        return;
    }
    let end = rest.find('\'').unwrap_or(rest.len());
    for length in (1..=end.min(LONGEST)).rev() {
        let Some((syllable, after)) = rest.split_at_checked(length) else { continue };
        let begun = after.is_empty() && begins_syllable(syllable);
        if SYLLABLES.contains(syllable) || begun {
            before.push(syllable);
            split_on(after, before, most, found, steps);
            before.pop();
        }
    }
}

/// Whether some syllable begins with these letters.
pub fn begins_syllable(letters: &str) -> bool {
    SYLLABLES.range(letters..).next().is_some_and(|syllable| syllable.starts_with(letters))
}

/// Whether these letters are a whole syllable.
pub fn is_syllable(letters: &str) -> bool {
    SYLLABLES.contains(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_folded_one_for_one() {
        let table = [
            ("ＷＸ－２０２６", "wx-2026"),
            ("Ａ b　c", "a b c"),
            ("3号楼—B", "3号楼-b"),
            ("İstanbul", "İstanbul"),
            ("ÉCOLE", "école"),
            ("（电梯）！", "(电梯)!"),
        ];
        for (text, folded) in table {
            assert_eq!(fold(text), folded);
            assert_eq!(fold(text).chars().count(), text.chars().count(), "{text}");
        }
    }

    #[test]
    fn initials_are_what_people_type() {
        let table = [
            ("客服主管", "kfzg"),
            ("3 号楼客梯", "3hlkt"),
            ("DT-001 电梯", "dt001dt"),
            ("绿城", "lc"),
            ("", ""),
            ("！？", ""),
        ];
        for (text, expected) in table {
            assert_eq!(initials(text).first().map_or("", String::as_str), expected, "{text}");
        }
    }

    #[test]
    fn characters_with_several_readings_have_several_spellings_within_bounds() {
        assert!(readings('重').contains(&"zhong") && readings('重').contains(&"chong"));
        assert!(initials("重庆").contains(&"cq".to_owned()) && initials("重庆").contains(&"zq".to_owned()));
        assert!(readings('绿').contains(&"lv"));
        assert!(initials(&"重行长乐".repeat(20)).len() <= MOST_SPELLINGS);
        assert!('\u{4E00}'.to_string().repeat(3).chars().all(|c| readings(c).len() <= MOST_READINGS));
    }

    #[test]
    fn every_common_character_has_a_plain_reading() {
        for c in ('\u{4E00}'..='\u{9FA5}').filter(|c| is_hanzi(*c)) {
            for reading in readings(c) {
                assert!(reading.is_ascii() && reading.len() <= LONGEST, "{c} {reading}");
            }
        }
    }

    #[test]
    fn syllables_keep_runs_of_other_letters() {
        assert_eq!(syllables("3号楼B座 WiFi"), ["3", "hao", "lou", "b", "zuo", "wifi"]);
    }

    #[test]
    fn what_sounds_alike_is_blurred_alike() {
        let table = [("zhong", "zong"), ("chi", "ci"), ("shi", "si"), ("niu", "liu"), ("xing", "xin"), ("deng", "den")];
        for (one, other) in table {
            assert_eq!(blurred(one), blurred(other));
        }
        for (one, other) in [("dian", "tian"), ("dong", "don"), ("ma", "na")] {
            assert_ne!(blurred(one), blurred(other));
        }
    }

    #[test]
    fn typed_letters_are_split_into_syllables() {
        let table: [(&str, &[&[&str]]); 7] = [
            ("dianti", &[&["dian", "ti"]]),
            ("xian", &[&["xian"], &["xi", "an"]]),
            ("xi'an", &[&["xi", "an"]]),
            ("diant", &[&["dian", "t"]]),
            ("wifi", &[]),
            ("dt1", &[]),
            ("", &[]),
        ];
        for (letters, ways) in table {
            let found = split(letters, 8);
            for way in ways {
                assert!(found.iter().any(|f| f == way), "{letters}: {found:?}");
            }
            assert_eq!(found.is_empty(), ways.is_empty(), "{letters}: {found:?}");
        }
        assert!(split(&"a".repeat(60), 8).len() <= 8);
        assert!(split(&"a".repeat(600), 8).is_empty());
    }
}
