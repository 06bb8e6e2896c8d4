//! What of a form strangers may see.

use super::title::Template;
use super::{Field, Form, Kinds, Page, Section};

/// The form with only `fields` on it, and of these only the kinds that may be public. Sections and pages
/// that end up empty are dropped, and the title no longer names what is left out.
///
/// Prepare the result and validate a stranger's values with it: a field that is left out is then unknown, and
/// whether it is required does not matter.
pub fn public_part(form: &Form, fields: &[String], kinds: &dyn Kinds) -> Form {
    let is_kept = |field: &Field| fields.contains(&field.id) && kinds.get(&field.kind).is_some_and(|k| k.is_public());
    let pages = form.pages.iter().map(|page| keep_of_page(page, &is_kept)).filter(|page| !page.sections.is_empty());
    let title = Template::read(&form.title).keeping(|id| form.field(id).is_some_and(is_kept));
    Form { version: form.version, title, pages: pages.collect() }
}

fn keep_of_page(page: &Page, is_kept: &impl Fn(&Field) -> bool) -> Page {
    let sections = page.sections.iter().map(|section| Section {
        id: section.id.clone(),
        title: section.title.clone(),
        fields: section.fields.iter().filter(|field| is_kept(field)).cloned().collect(),
    });
    Page {
        id: page.id.clone(),
        title: page.title.clone(),
        sections: sections.filter(|section| !section.fields.is_empty()).collect(),
    }
}
