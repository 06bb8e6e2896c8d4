//! Which column of a file probably means what.

use crate::collection::PreparedCollection;
use crate::form::PreparedField;
use crate::phonetic::{fold, syllables};
use std::collections::HashSet;

/// What people call the members every record has.
const KNOWN: Known<'static> = &[
    ("code", &["编号", "代码", "编码", "序号", "code", "no", "number", "id"]),
    ("name", &["名称", "姓名", "客户名称", "设备名称", "公司", "公司名称", "单位", "name", "title"]),
    ("parent", &["上级", "所属", "上级编号", "所属客户", "所属地点", "客户编号", "parent", "parentcode", "belongsto"]),
    ("active", &["启用", "状态", "是否启用", "active", "enabled"]),
];

/// Targets that need no form, each with what people call it.
pub type Known<'a> = &'a [(&'a str, &'a [&'a str])];

/// A target (see [`super::Target::parse`]) for each heading, each target once; nothing where no guess is good.
pub fn propose(collection: Option<&PreparedCollection>, headings: &[String]) -> Vec<Option<String>> {
    let form = collection.and_then(|c| c.form.as_ref());
    let fields = form.into_iter().flat_map(|form| form.fields()).filter(|f| f.kind.has_value());
    propose_for(fields, "details.", KNOWN, headings)
}

/// The same for any `fields`, whose targets begin with `prefix`, and any `known` ones.
pub fn propose_for<'f>(
    fields: impl Iterator<Item = &'f PreparedField>,
    prefix: &str,
    known: Known<'_>,
    headings: &[String],
) -> Vec<Option<String>> {
    let fields: Vec<_> = fields.collect();
    let mut taken = HashSet::new();
    let mut proposed = vec![None; headings.len()];
    // Equal words first, then words that sound so, then words within words.
    for fits in [same as fn(&str, &str) -> bool, sounds_same, contains] {
        for (heading, place) in headings.iter().zip(&mut proposed).filter(|(h, p)| p.is_none() && !h.trim().is_empty())
        {
            let own = fields.iter().find_map(|field| {
                let field = &field.field;
                let words = [field.label.zh.as_str(), field.label.en.as_str(), field.id.as_str()];
                let target = format!("{prefix}{}", field.id);
                (words.iter().any(|word| fits(heading, word)) && !taken.contains(&target)).then_some(target)
            });
            let known = known
                .iter()
                .find(|(target, words)| !taken.contains(*target) && words.iter().any(|word| fits(heading, word)));
            if let Some(target) = own.or_else(|| known.map(|(target, _)| (*target).to_owned())) {
                taken.insert(target.clone());
                *place = Some(target);
            }
        }
    }
    proposed
}

fn bare(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn same(heading: &str, word: &str) -> bool {
    let word = bare(word);
    !word.is_empty() && bare(heading) == word
}

fn sounds_same(heading: &str, word: &str) -> bool {
    let sound = syllables(word).concat();
    sound.len() >= 3 && syllables(heading).concat() == sound
}

fn contains(heading: &str, word: &str) -> bool {
    let word = bare(word);
    word.chars().count() >= if word.is_ascii() { 4 } else { 2 } && bare(heading).contains(&word)
}
