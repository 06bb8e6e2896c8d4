//! Finding an owner's mistakes before a form is published.

use std::collections::HashSet;

use serde_json::Map;

use super::logic::check_expressions;
use super::prepared::placed_fields;
use super::title::Template;
use super::{
    CheckContext, FieldError, Finding, Form, Kinds, Lookup, ParseContext, PreparedField, PreparedForm, is_absent,
    is_identifier,
};
use crate::text::Text;

/// Most pages of a form.
pub const MAX_PAGES: usize = 20;
/// Most fields of a form.
pub const MAX_FIELDS: usize = 300;
/// Most fields of a form that lists may filter by: each costs the database an index.
pub const MAX_INDEXED: usize = 20;

/// Everything that speaks against publishing `form`; nothing when it is good. Paths point into the form.
pub fn check_form(form: &Form, kinds: &dyn Kinds, lookup: &dyn Lookup) -> Vec<Finding> {
    let (prepared, mut findings) = PreparedForm::open(form.clone(), kinds);
    findings.extend(check_size(form));
    findings.extend(check_layout(form));
    let (cx, mut seen) = (CheckContext { form, lookup }, HashSet::new());
    for (path, field) in placed_fields(form) {
        let mut faults = Vec::new();
        if !is_identifier(&field.id) {
            faults.push(bad_id("/id"));
        }
        if is_blank(&field.label) {
            faults.push(missing_text("/label"));
        }
        if let Some(opened) = prepared.field(&field.id).filter(|_| seen.insert(field.id.as_str())) {
            faults.extend(check_field(opened, &cx));
        }
        findings.extend(faults.into_iter().map(|fault| fault.under(&path)));
    }
    findings.extend(check_title(form, &prepared));
    findings.extend(check_expressions(&prepared));
    findings
}

/// What can be said of a field whose settings could be read.
fn check_field(prepared: &PreparedField, cx: &CheckContext<'_>) -> Vec<Finding> {
    let PreparedField { field, kind, rule } = prepared;
    let mut faults = rule.check(cx);
    if field.indexed && !kind.is_indexable() {
        let (zh, en) =
            ("这种字段不能用于筛选，请关闭“可筛选”。", "Lists cannot filter by this kind of field. Turn it off.");
        faults.push(FieldError::new("not-indexable", zh, en).at("/indexed"));
    }
    if field.required && !kind.has_value() {
        let (zh, en) = ("这种字段不需填写，不能设为必填。", "This kind takes no answer, so it cannot be required.");
        faults.push(FieldError::new("cannot-be-required", zh, en).at("/required"));
    }
    if field.unique && !kind.has_value() {
        let (zh, en) = ("这种字段没有值，不能要求唯一。", "This kind has no value that could be unique.");
        faults.push(FieldError::new("cannot-be-unique", zh, en).at("/unique"));
    }
    if !is_absent(&field.default) {
        let values = Map::new();
        let reading = ParseContext { values: &values, before: None, lookup: cx.lookup, now: None };
        let parsed = rule.parse(&field.default, &reading);
        faults.extend(parsed.err().into_iter().flatten().map(|fault| fault.under("/default")));
    }
    faults
}

fn check_size(form: &Form) -> Vec<Finding> {
    let fields = form.fields().count();
    let indexed = form.fields().filter(|field| field.indexed).count();
    let mut findings = Vec::new();
    if form.pages.len() > MAX_PAGES {
        let (zh, en) = (format!("表单最多 {MAX_PAGES} 页。"), format!("A form has at most {MAX_PAGES} pages."));
        findings.push(FieldError::new("too-many-pages", zh, en).at("/pages").with("max", MAX_PAGES));
    }
    if fields > MAX_FIELDS {
        let (zh, en) = (format!("表单最多 {MAX_FIELDS} 个字段。"), format!("A form has at most {MAX_FIELDS} fields."));
        findings.push(FieldError::new("too-many-fields", zh, en).at("/pages").with("max", MAX_FIELDS));
    }
    if indexed > MAX_INDEXED {
        let zh = format!("最多 {MAX_INDEXED} 个字段可用于筛选。");
        let en = format!("Lists can filter by at most {MAX_INDEXED} fields of a form.");
        findings.push(FieldError::new("too-many-indexed", zh, en).at("/pages").with("max", MAX_INDEXED));
    }
    if form.pages.is_empty() {
        findings.push(empty("表单还没有页面，请先添加一页。", "The form has no page yet. Add one.").at("/pages"));
    }
    findings
}

/// Pages and sections: named, unique and not empty.
fn check_layout(form: &Form) -> Vec<Finding> {
    let (mut findings, mut pages, mut sections) = (Vec::new(), HashSet::new(), HashSet::new());
    for (p, page) in form.pages.iter().enumerate() {
        let path = format!("/pages/{p}");
        findings.extend(check_id(&page.id, &mut pages).map(|fault| fault.under(&path)));
        if is_blank(&page.title) {
            findings.push(missing_text("/title").under(&path));
        }
        if page.sections.is_empty() {
            let (zh, en) =
                ("这一页是空的，请添加字段或删除该页。", "This page is empty. Add a field or remove the page.");
            findings.push(empty(zh, en).at(path.clone()));
        }
        for (s, section) in page.sections.iter().enumerate() {
            let path = format!("{path}/sections/{s}");
            findings.extend(check_id(&section.id, &mut sections).map(|fault| fault.under(&path)));
            if section.fields.is_empty() {
                let zh = "这一节是空的，请添加字段或删除该节。";
                findings.push(empty(zh, "This section is empty. Add a field or remove the section.").at(path));
            }
        }
    }
    findings
}

fn check_title(form: &Form, prepared: &PreparedForm) -> Vec<Finding> {
    let template = Template::read(&form.title);
    let mut findings = Vec::new();
    if template.has_stray_brace() {
        let (zh, en) = ("标题模板中的花括号不成对。", "A brace in the title template has no partner.");
        findings.push(FieldError::new("bad-title", zh, en).at("/title"));
    }
    // A field that could not be opened has its own finding; only a name that leads nowhere is reported here.
    let is_good = |id: &str| match prepared.field(id) {
        Some(found) => found.kind.has_value(),
        None => form.field(id).is_some(),
    };
    for id in template.fields().filter(|id| !is_good(id)) {
        let zh = format!("标题模板用到了“{id}”，表单里没有可填写的这一项。");
        let en = format!("The title template names “{id}”, which is no field with an answer.");
        findings.push(FieldError::new("bad-title", zh, en).at("/title").with("field", id));
    }
    findings
}

fn check_id<'a>(id: &'a str, seen: &mut HashSet<&'a str>) -> Option<Finding> {
    if !is_identifier(id) {
        return Some(bad_id("/id"));
    }
    let (zh, en) = (format!("标识“{id}”已被使用，请换一个。"), format!("The id “{id}” is taken. Choose another."));
    (!seen.insert(id)).then(|| FieldError::new("duplicate-id", zh, en).at("/id").with("id", id))
}

fn is_blank(text: &Text) -> bool {
    text.zh.trim().is_empty() && text.en.trim().is_empty()
}

fn bad_id(path: &str) -> Finding {
    let zh = "标识须以小写字母开头，只能包含小写字母、数字和下划线，最多 40 个字符。";
    let en =
        "An id starts with a lower-case letter and has only lower-case letters, digits and underscores, at most 40.";
    FieldError::new("bad-id", zh, en).at(path)
}

fn missing_text(path: &str) -> Finding {
    FieldError::new("missing-text", "请填写名称。", "Please give it a name.").at(path)
}

fn empty(zh: &str, en: &str) -> Finding {
    FieldError::new("empty", zh, en)
}
