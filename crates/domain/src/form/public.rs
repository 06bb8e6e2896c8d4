//! What of a form strangers may see.

use super::title::Template;
use super::{Field, Form, Kinds, Page, Section};

/// The form with only `fields` on it, and of these only the kinds that may be public. Sections and pages
/// that end up empty are dropped, and the title no longer names what is left out.
///
/// Prepare the result and validate a stranger's values with it: a field that is left out is then unknown, and
/// whether it is required does not matter.
pub fn public_part(form: &Form, fields: &[String], kinds: &dyn Kinds) -> Form {
    part_of(form, kinds, |field| fields.contains(&field.id) && kinds.get(&field.kind).is_some_and(|k| k.is_public()))
}

/// The form with only the fields on it that `is_named` wants, otherwise like [`public_part`].
pub fn part_of(form: &Form, kinds: &dyn Kinds, is_named: impl Fn(&Field) -> bool) -> Form {
    let is_told = |id: &str| form.field(id).is_some_and(&is_named);
    // A field that hangs on something strangers may not see is left out with it.
    let is_kept = |field: &Field| {
        let own = kinds.get(&field.kind).and_then(|kind| kind.open(field).ok());
        let formula = field.formula.clone().or_else(|| own.as_ref()?.formula().map(str::to_owned));
        is_named(field) && reads_only(&field.visible_when, is_told) && reads_only(&formula, is_told)
    };
    let pages =
        form.pages.iter().map(|page| keep_of_page(page, &is_kept, &is_told)).filter(|page| !page.sections.is_empty());
    let title = Template::read(&form.title).keeping(|id| form.field(id).is_some_and(is_kept));
    Form { version: form.version, title, pages: pages.collect() }
}

fn keep_of_page(page: &Page, is_kept: &impl Fn(&Field) -> bool, is_told: &impl Fn(&str) -> bool) -> Page {
    let sections = page.sections.iter().map(|section| Section {
        id: section.id.clone(),
        title: section.title.clone(),
        fields: section.fields.iter().filter(|field| is_kept(field)).map(|field| told_part(field, is_told)).collect(),
    });
    Page {
        id: page.id.clone(),
        title: page.title.clone(),
        sections: sections.filter(|section| !section.fields.is_empty()).collect(),
    }
}

/// Whether an expression, if there is one, reads nothing but what `is_told` allows.
fn reads_only(source: &Option<String>, is_told: impl Fn(&str) -> bool) -> bool {
    let read = source.as_deref().map(crate::expr::parse);
    read.is_none_or(|read| read.is_ok_and(|expr| expr.dependencies().into_iter().all(is_told)))
}

/// The field without the rules that hang on something strangers may not see.
fn told_part(field: &Field, is_told: &impl Fn(&str) -> bool) -> Field {
    let mut field = field.clone();
    for rule in [&mut field.required_when, &mut field.editable_when, &mut field.default_formula] {
        if !reads_only(rule, is_told) {
            *rule = None;
        }
    }
    field.checks.retain(|check| reads_only(&Some(check.rule.clone()), is_told));
    field
}
