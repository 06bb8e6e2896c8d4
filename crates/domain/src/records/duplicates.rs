//! Records that are probably the same.
//!
//! Only records that share a rare mark are compared: the same name without blanks, signs and legal forms, the same
//! phone number, the same letters and digits in the code, the same pinyin. So 100,000 records take as many steps as
//! there are marks, never the square.

use super::{CatalogRecord, Records};
use crate::phonetic::{fold, syllables};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Why two records look the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The same name, signs and legal forms aside.
    Name,
    /// The same phone number.
    Phone,
    /// The same letters and digits in the code.
    Code,
    /// Names that sound the same.
    Sound,
}

impl Reason {
    /// How much it says by itself, of 100.
    fn weight(self) -> u32 {
        match self {
            Self::Name => 85,
            Self::Phone => 70,
            Self::Code => 75,
            Self::Sound => 60,
        }
    }
}

/// Two records that are probably the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The older one.
    pub one: Uuid,
    /// The younger one.
    pub other: Uuid,
    /// How sure it is, of 100.
    pub score: u32,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// A mark that more records than this share says nothing: a switchboard's number, a name like 门禁.
const MOST_SHARING: usize = 8;
/// Words that say what sort of company it is and not which.
const LEGAL_FORMS: [&str; 12] = [
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "分公司",
    "集团",
    "公司",
    "co.,ltd.",
    "co.,ltd",
    "co.ltd",
    "ltd.",
    "inc.",
    "gmbh",
];

/// Pairs of active records of a collection that are probably the same, the surest first; at most `limit`.
pub fn duplicates(records: &Records, collection: &str, limit: usize) -> Vec<Pair> {
    let mut marks: HashMap<(Reason, String), Vec<Uuid>> = HashMap::new();
    for row in records.iter(collection, None).filter(|row| row.active && row.body.merged_into.is_none()) {
        for mark in marks_of(row) {
            marks.entry(mark).or_default().push(row.id);
        }
    }
    let mut pairs: BTreeMap<(Uuid, Uuid), BTreeSet<Reason>> = BTreeMap::new();
    for ((reason, _), ids) in marks.iter().filter(|(_, ids)| (2..=MOST_SHARING).contains(&ids.len())) {
        for (at, &one) in ids.iter().enumerate() {
            for &other in ids.iter().skip(at + 1) {
                pairs.entry((one.min(other), one.max(other))).or_default().insert(*reason);
            }
        }
    }
    let scored = pairs.into_iter().filter_map(|((one, other), reasons)| score(records, (one, other), reasons));
    let mut found: Vec<Pair> = scored.collect();
    found.sort_unstable_by(|a, b| b.score.cmp(&a.score).then_with(|| (a.one, a.other).cmp(&(b.one, b.other))));
    found.truncate(limit);
    found
}

/// Independent signs add up as chances do: what speaks against it gets smaller with each.
fn score(records: &Records, (one, other): (Uuid, Uuid), mut reasons: BTreeSet<Reason>) -> Option<Pair> {
    if reasons.contains(&Reason::Name) {
        reasons.remove(&Reason::Sound);
    }
    let against = reasons.iter().fold(100_u32, |rest, reason| rest * (100 - reason.weight()) / 100);
    let mut score = 100 - against;
    let (a, b) = (records.get(one)?, records.get(other)?);
    // Things of the same name in two places, such as 门禁 in each building, are two things.
    if a.body.parent_id != b.body.parent_id && !reasons.contains(&Reason::Phone) && !reasons.contains(&Reason::Code) {
        score /= 2;
    }
    (score >= 50).then(|| Pair { one, other, score, reasons: reasons.into_iter().collect() })
}

fn marks_of(row: &CatalogRecord) -> Vec<(Reason, String)> {
    let mut marks = Vec::with_capacity(4);
    let name = plain_name(&row.body.name);
    if name.chars().count() >= 2 {
        let sound = syllables(&name).concat();
        if sound != name {
            marks.push((Reason::Sound, sound));
        }
        marks.push((Reason::Name, name));
    }
    let code: String = fold(&row.code).chars().filter(|c| c.is_alphanumeric()).collect();
    let code = code.trim_start_matches('0').to_owned();
    if code.len() >= 3 {
        marks.push((Reason::Code, code));
    }
    let phones = row.body.details.values().filter_map(Value::as_str).filter_map(phone);
    marks.extend(phones.map(|phone| (Reason::Phone, phone)));
    marks.sort_unstable();
    marks.dedup();
    marks
}

/// A name without what people write one way today and another tomorrow.
fn plain_name(name: &str) -> String {
    let mut plain = fold(name);
    plain.retain(|c| !c.is_whitespace());
    for form in LEGAL_FORMS {
        plain = plain.replace(form, "");
    }
    plain.retain(char::is_alphanumeric);
    plain
}

/// The last eleven digits of what looks like a phone number.
fn phone(text: &str) -> Option<String> {
    let fits = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')');
    if text.len() > 24 || !text.chars().all(fits) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (digits.len() >= 8).then(|| digits[digits.len().saturating_sub(11)..].to_owned())
}
