//! The administrative divisions of China: codes of GB/T 2260 and their names. See README.md for the source.

use std::collections::HashMap;
use std::sync::LazyLock;

/// One division a line: six digits and the name.
const SOURCE: &str = include_str!("divisions.txt");

/// All divisions, read once.
pub(super) static DIVISIONS: LazyLock<Divisions> = LazyLock::new(|| Divisions::read(SOURCE));

/// Divisions down to the district, as a tree.
pub(super) struct Divisions {
    names: HashMap<u32, &'static str>,
    /// By the code above; 0 is above the provinces.
    below: HashMap<u32, Vec<u32>>,
}

impl Divisions {
    fn read(source: &'static str) -> Self {
        let row = |line: &'static str| {
            let (code, name) = line.split_at_checked(6)?;
            Some((code.parse().ok()?, name))
        };
        let names: HashMap<u32, &'static str> = source.lines().filter_map(row).collect();
        let mut divisions = Self { names, below: HashMap::new() };
        let mut codes: Vec<u32> = divisions.names.keys().copied().collect();
        codes.sort_unstable();
        for code in codes {
            let above = divisions.above(code);
            divisions.below.entry(above).or_default().push(code);
        }
        divisions
    }

    /// The division that contains `code`. Districts of municipalities and of special administrative regions, and
    /// counties that belong to no city, lie directly below their province.
    fn above(&self, code: u32) -> u32 {
        let (province, city) = (code / 10_000 * 10_000, code / 100 * 100);
        if code == province {
            0
        } else if code != city && self.names.contains_key(&city) {
            city
        } else {
            province
        }
    }

    /// The names from the province down to `code`; `None` when there is no such division.
    pub(super) fn path(&self, code: u32) -> Option<Vec<&'static str>> {
        let (mut path, mut at) = (vec![*self.names.get(&code)?], self.above(code));
        while at != 0 {
            path.push(self.names.get(&at)?);
            at = self.above(at);
        }
        path.reverse();
        Some(path)
    }

    /// Whether nothing lies below.
    pub(super) fn is_leaf(&self, code: u32) -> bool {
        !self.below.contains_key(&code)
    }

    /// The division that `text` begins with, as deep as it goes, and the rest of the text. A city may be left out
    /// when the district below has no namesake in its province.
    pub(super) fn match_front<'a>(&self, text: &'a str) -> Option<(u32, &'a str)> {
        let (mut at, mut rest) = self.match_level(0, text.strip_prefix("中国").unwrap_or(text).trim_start())?;
        while let Some(found) = self.match_level(at, rest).or_else(|| self.match_below(at, rest)) {
            (at, rest) = found;
        }
        Some((at, rest))
    }

    fn match_level<'a>(&self, above: u32, text: &'a str) -> Option<(u32, &'a str)> {
        // People repeat the municipality: 上海市上海市黄浦区, 重庆市市辖区渝中区.
        let name = self.names.get(&above).copied().unwrap_or("市辖区");
        let text = text.strip_prefix("市辖区").or_else(|| text.strip_prefix(name)).unwrap_or(text).trim_start();
        let below = self.below.get(&above)?.iter();
        let matched = below.filter_map(|&code| {
            let name = self.names.get(&code)?;
            let short = if code % 100 == 0 { short(name) } else { name };
            let rest = text.strip_prefix(name).or_else(|| text.strip_prefix(short))?;
            Some((code, rest))
        });
        // The longest name wins: 沙市区 is not 沙.
        matched.min_by_key(|(_, rest)| rest.len()).map(|(code, rest)| (code, rest.trim_start()))
    }

    fn match_below<'a>(&self, above: u32, text: &'a str) -> Option<(u32, &'a str)> {
        let mut found = self.below.get(&above)?.iter().filter_map(|&city| self.match_level(city, text));
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }
}

/// 浙江 for 浙江省, 内蒙古 for 内蒙古自治区; names of districts are not shortened.
fn short(name: &str) -> &str {
    let ends = ["特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "地区", "省", "市", "盟"];
    ends.iter().find_map(|end| name.strip_suffix(end)).filter(|short| short.chars().count() >= 2).unwrap_or(name)
}
