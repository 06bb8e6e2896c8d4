//! What differs between two versions of a form, as data and in words.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Field, Form};
use crate::text::Text;

/// One difference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FormChange {
    /// What happened.
    pub what: WhatChanged,
    /// The field's id; null when the form itself or a page changed.
    pub field: Option<String>,
    /// The whole difference in a sentence.
    pub text: Text,
    /// Each property that differs, with both values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Detail>,
}

/// Kinds of difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WhatChanged {
    /// A new field.
    Added,
    /// A field is gone.
    Removed,
    /// A field stands elsewhere.
    Moved,
    /// A field says something else.
    Changed,
    /// Pages, sections or the title differ.
    Layout,
}

/// A property that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Detail {
    /// The property: `required`, `settings`.
    pub property: String,
    /// Before.
    pub before: Value,
    /// After.
    pub after: Value,
}

/// Properties of a field in the words of the people who draw forms.
const PROPERTIES: [(&str, &str, &str); 16] = [
    ("kind", "类型", "kind"),
    ("label", "名称", "label"),
    ("help", "说明", "help"),
    ("placeholder", "占位提示", "placeholder"),
    ("required", "必填", "required"),
    ("default", "默认值", "default"),
    ("indexed", "可筛选", "filterable"),
    ("settings", "设置", "settings"),
    ("visibleWhen", "显示条件", "visible when"),
    ("requiredWhen", "必填条件", "required when"),
    ("editableWhen", "可改条件", "editable when"),
    ("formula", "公式", "formula"),
    ("defaultFormula", "默认值公式", "default formula"),
    ("checks", "校验规则", "checks"),
    ("unique", "唯一", "unique"),
    ("id", "标识", "id"),
];

/// What is different in `new`, in the order of `new`; removed fields come last.
pub fn diff_forms(old: &Form, new: &Form) -> Vec<FormChange> {
    let (before, after) = (places(old), places(new));
    let mut changes = layout(old, new);
    let still = stays(&before, &after);
    for field in new.fields() {
        match old.field(&field.id) {
            None => changes.push(change(WhatChanged::Added, field, Vec::new(), new)),
            Some(known) => {
                let details = details(known, field);
                if !details.is_empty() {
                    changes.push(change(WhatChanged::Changed, field, details, new));
                }
                if !still.contains(&field.id.as_str()) {
                    changes.push(change(WhatChanged::Moved, field, Vec::new(), new));
                }
            }
        }
    }
    let gone = old.fields().filter(|field| new.field(&field.id).is_none());
    changes.extend(gone.map(|field| change(WhatChanged::Removed, field, Vec::new(), old)));
    changes
}

/// Field, page and section, in reading order.
fn places(form: &Form) -> Vec<(&str, &str, &str)> {
    let sections = form.pages.iter().flat_map(|page| page.sections.iter().map(move |section| (page, section)));
    let fields = sections.flat_map(|(page, section)| {
        section.fields.iter().map(move |field| (field.id.as_str(), page.id.as_str(), section.id.as_str()))
    });
    fields.collect()
}

/// Fields that stay where they were: same page and section, and as many as possible in the same order.
fn stays<'f>(before: &[(&'f str, &str, &str)], after: &[(&'f str, &str, &str)]) -> Vec<&'f str> {
    let at: HashMap<&str, usize> = before.iter().enumerate().map(|(at, (id, _, _))| (*id, at)).collect();
    let same = after.iter().filter_map(|place| {
        let old = *at.get(place.0)?;
        (before[old] == *place).then_some((place.0, old))
    });
    // The longest run of rising old positions; forms have at most a few hundred fields.
    let common: Vec<(&str, usize)> = same.collect();
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(common.len());
    for (here, (_, old)) in common.iter().enumerate() {
        let earlier = (0..here).filter(|&other| common[other].1 < *old).max_by_key(|&other| best[other].0);
        best.push((earlier.map_or(1, |other| best[other].0 + 1), earlier));
    }
    let mut kept = Vec::new();
    let mut next = (0..best.len()).max_by_key(|&at| best[at].0);
    while let Some(at) = next {
        kept.push(common[at].0);
        next = best[at].1;
    }
    kept
}

fn details(old: &Field, new: &Field) -> Vec<Detail> {
    let (old, new) = (as_map(old), as_map(new));
    let differs = |(property, ..): &(&str, &str, &str)| {
        let (before, after) = (old.get(*property), new.get(*property));
        (before != after).then(|| Detail {
            property: (*property).to_owned(),
            before: before.cloned().unwrap_or_default(),
            after: after.cloned().unwrap_or_default(),
        })
    };
    PROPERTIES.iter().filter_map(differs).collect()
}

fn as_map(field: &Field) -> Map<String, Value> {
    match serde_json::to_value(field) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

fn change(what: WhatChanged, field: &Field, details: Vec<Detail>, form: &Form) -> FormChange {
    let names = |zh: bool| {
        let words = details.iter().filter_map(|d| PROPERTIES.iter().find(|(name, ..)| *name == d.property));
        words.map(|(_, cn, en)| if zh { *cn } else { *en }).collect::<Vec<_>>().join(if zh { "、" } else { ", " })
    };
    let Text { zh, en } = &field.label;
    let page = form.pages.iter().find(|page| page.sections.iter().any(|s| s.fields.iter().any(|f| f.id == field.id)));
    let (on_zh, on_en) = page.map_or(("", ""), |page| (page.title.zh.as_str(), page.title.en.as_str()));
    let text = match what {
        WhatChanged::Added => Text::new(format!("新增“{zh}”（{on_zh}）"), format!("“{en}” is new ({on_en})")),
        WhatChanged::Removed => Text::new(format!("删除“{zh}”"), format!("“{en}” is gone")),
        WhatChanged::Moved => Text::new(format!("移动“{zh}”（{on_zh}）"), format!("“{en}” moved ({on_en})")),
        WhatChanged::Changed | WhatChanged::Layout => {
            Text::new(format!("修改“{zh}”：{}", names(true)), format!("“{en}” changed: {}", names(false)))
        }
    };
    FormChange { what, field: Some(field.id.clone()), text, details }
}

fn layout(old: &Form, new: &Form) -> Vec<FormChange> {
    let mut changes = Vec::new();
    let mut note = |property: &str, zh: &str, en: &str, before: Value, after: Value| {
        if before != after {
            let details = vec![Detail { property: property.to_owned(), before, after }];
            changes.push(FormChange { what: WhatChanged::Layout, field: None, text: Text::new(zh, en), details });
        }
    };
    note("title", "修改标题模板", "The title template changed", old.title.clone().into(), new.title.clone().into());
    note("pages", "修改页面或分节", "Pages or sections changed", outline(old), outline(new));
    changes
}

/// Pages and sections without their fields.
fn outline(form: &Form) -> Value {
    let section = |section: &super::Section| serde_json::json!({ "id": section.id, "title": section.title });
    let page = |page: &super::Page| {
        let sections: Vec<Value> = page.sections.iter().map(section).collect();
        serde_json::json!({ "id": page.id, "title": page.title, "sections": sections })
    };
    form.pages.iter().map(page).collect()
}
