//! Finding what was typed inside a text that people see.

use super::{blurred, fold_char, is_hanzi, readings};
use std::collections::HashSet;
use std::ops::Range;

/// How freely typed letters are understood; each stage includes the ones before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closeness {
    /// The same characters, folded.
    Same,
    /// Pinyin and initials too: `dianti`, `dt`, `dian梯` for 电梯.
    Pinyin,
    /// Characters and syllables that sound alike, or nearly: 电剃, `zongxin` for 中心.
    Sound,
}

/// Something typed, ready to be looked for in many texts.
#[derive(Debug, Clone)]
pub struct Typed {
    letters: Vec<char>,
}

/// What is longer is cut: nobody types it, and the search for it costs time.
const MOST_LETTERS: usize = 64;

impl Typed {
    /// Reads one word: folded, without blanks around it.
    pub fn new(word: &str) -> Self {
        Self { letters: word.trim().chars().map(fold_char).take(MOST_LETTERS).collect() }
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// Where it first stands in `text`, in characters. Nothing typed stands nowhere.
    pub fn find(&self, text: &str, closeness: Closeness) -> Option<Range<usize>> {
        let text: Vec<char> = text.chars().map(fold_char).collect();
        self.find_folded(&text, 0, closeness)
    }

    /// Where it stands in folded `text` at or after character `from`.
    pub fn find_folded(&self, text: &[char], from: usize, closeness: Closeness) -> Option<Range<usize>> {
        if self.letters.is_empty() || from >= text.len() {
            return None;
        }
        let same = text[from..].windows(self.letters.len()).position(|window| window == self.letters);
        if let Some(at) = same {
            return Some(from + at..from + at + self.letters.len());
        }
        if closeness == Closeness::Same {
            return None;
        }
        let mut search = Search { text, typed: &self.letters, closeness, dead: HashSet::new() };
        (from..text.len()).find_map(|at| if search.may_begin(at) { Some(at..search.end(at, 0)?) } else { None })
    }
}

/// Tries to read the text and what was typed side by side.
struct Search<'a> {
    text: &'a [char],
    typed: &'a [char],
    closeness: Closeness,
    /// Pairs of places from which there is no way to the end.
    dead: HashSet<(usize, usize)>,
}

impl Search<'_> {
    /// Latin words are entered at their beginning only; inside them only equal letters count, and those were tried.
    fn may_begin(&self, at: usize) -> bool {
        is_hanzi(self.text[at]) || at == 0 || !self.text[at - 1].is_alphanumeric() || is_hanzi(self.text[at - 1])
    }

    /// The end of the match that stands at `at` of the text and `from` of what was typed.
    fn end(&mut self, at: usize, from: usize) -> Option<usize> {
        if from == self.typed.len() {
            return Some(at);
        }
        if at == self.text.len() || self.dead.contains(&(at, from)) {
            return None;
        }
        let found = self.step(at, from);
        if found.is_none() {
            self.dead.insert((at, from));
        }
        found
    }

    fn step(&mut self, at: usize, from: usize) -> Option<usize> {
        let (there, typed) = (self.text[at], self.typed[from]);
        if there == typed
            && let Some(end) = self.end(at + 1, from + 1)
        {
            return Some(end);
        }
        if from > 0 && (typed == '\'' || typed == ' ') {
            return self.end(at, from + 1);
        }
        // Blanks between the words of a text are not typed.
        if at > 0 && from > 0 && there == ' ' {
            return self.end(at + 1, from);
        }
        let sounds = readings(there);
        if sounds.is_empty() {
            return None;
        }
        if !typed.is_ascii_lowercase() {
            let alike = self.closeness >= Closeness::Sound && sound_alike(&sounds, &readings(typed));
            return if alike { self.end(at + 1, from + 1) } else { None };
        }
        for sound in sounds {
            for spelling in spellings(sound, self.closeness) {
                let common = self.common(from, &spelling);
                let said = common == spelling.len() || from + common == self.typed.len() && common > 0;
                if said && let Some(end) = self.end(at + 1, from + common) {
                    return Some(end);
                }
                for initial in [2, 1].into_iter().filter(|&n| n <= common && is_initial(&spelling, n)) {
                    if let Some(end) = self.end(at + 1, from + initial) {
                        return Some(end);
                    }
                }
            }
        }
        None
    }

    /// How many letters of `spelling` were typed from `from` on.
    fn common(&self, from: usize, spelling: &str) -> usize {
        let typed = &self.typed[from..];
        spelling.chars().zip(typed).take_while(|(a, b)| a == *b).count()
    }
}

/// Whether the first `n` letters of a syllable stand for it: `zh` and `z` for `zhong`.
fn is_initial(spelling: &str, n: usize) -> bool {
    n == 1 || ["zh", "ch", "sh"].iter().any(|two| spelling.starts_with(two))
}

fn spellings(sound: &str, closeness: Closeness) -> Vec<String> {
    let mut all = vec![sound.to_owned()];
    if closeness < Closeness::Sound {
        return all;
    }
    let heads: &[(&str, &str)] =
        &[("zh", "z"), ("ch", "c"), ("sh", "s"), ("z", "zh"), ("c", "ch"), ("s", "sh"), ("n", "l"), ("l", "n")];
    if let Some(other) = heads.iter().find_map(|(from, to)| Some(format!("{to}{}", sound.strip_prefix(from)?))) {
        all.push(other);
    }
    for n in 0..all.len() {
        let ends_open = ["an", "en", "in"].iter().any(|end| all[n].ends_with(end));
        let ends_nasal = ["ang", "eng", "ing"].iter().any(|end| all[n].ends_with(end));
        if ends_open {
            all.push(format!("{}g", all[n]));
        } else if ends_nasal {
            all.push(all[n][..all[n].len() - 1].to_owned());
        }
    }
    all
}

fn sound_alike(one: &[&str], other: &[&str]) -> bool {
    one.iter().any(|a| other.iter().any(|b| a == b || blurred(a) == blurred(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(typed: &str, text: &str, closeness: Closeness) -> Option<String> {
        let place = Typed::new(typed).find(text, closeness)?;
        Some(text.chars().skip(place.start).take(place.len()).collect())
    }

    #[test]
    fn what_people_type_is_found_where_it_stands() {
        use Closeness::{Pinyin, Same, Sound};
        let table = [
            ("电梯", "3号楼电梯异响", Same, Some("电梯")),
            ("ＤＴ－００１", "电梯 DT-001", Same, Some("DT-001")),
            ("dianti", "3号楼电梯异响", Same, None),
            ("dianti", "3号楼电梯异响", Pinyin, Some("电梯")),
            ("diant", "3号楼电梯异响", Pinyin, Some("电梯")),
            ("dtyx", "3号楼电梯异响", Pinyin, Some("电梯异响")),
            ("kfzg", "客服主管", Pinyin, Some("客服主管")),
            ("kefzg", "客服主管", Pinyin, Some("客服主管")),
            ("kfzhug", "客服主管", Pinyin, Some("客服主管")),
            ("dian梯", "电梯", Pinyin, Some("电梯")),
            ("cq", "重庆分公司", Pinyin, Some("重庆")),
            ("xi'an", "西安", Pinyin, Some("西安")),
            ("lvcheng", "绿城物业", Pinyin, Some("绿城")),
            ("电剃", "电梯", Pinyin, None),
            ("电剃", "电梯", Sound, Some("电梯")),
            ("zongxin", "数据中心", Sound, Some("中心")),
            ("zongxin", "数据中心", Pinyin, None),
            ("liunai", "牛奶", Sound, Some("牛奶")),
            ("3hlkt", "3 号楼客梯", Pinyin, Some("3 号楼客梯")),
            ("水泵", "电梯异响", Sound, None),
            ("zzzz", "电梯异响", Sound, None),
            ("", "电梯", Sound, None),
            ("电梯", "", Sound, None),
        ];
        for (typed, text, closeness, expected) in table {
            assert_eq!(found(typed, text, closeness).as_deref(), expected, "{typed} in {text}");
        }
    }

    #[test]
    fn a_long_text_full_of_near_misses_is_done_at_once() {
        let text = "石室诗士施氏嗜狮誓食十狮".repeat(100);
        let began = std::time::Instant::now();
        assert_eq!(found(&format!("{}q", "shi".repeat(21)), &text, Closeness::Sound), None);
        assert!(began.elapsed().as_secs() < 5);
    }
}
