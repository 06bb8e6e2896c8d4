//! A published form version, read once and shared.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::fault::value_path;
use super::logic::Logic;
use super::title::Template;
use super::{Field, FieldError, FieldKind, FieldRule, FileRef, Finding, Form, Kinds, Lookup, Reference};
use crate::text::{Language, Text};

/// A field with its kind and the rule that reads its values.
pub struct PreparedField {
    /// As the owner drew it.
    pub field: Field,
    /// What it is.
    pub kind: &'static dyn FieldKind,
    /// How its values are read.
    pub rule: Box<dyn FieldRule>,
}

impl PreparedField {
    /// The expression that computes its value.
    pub fn formula(&self) -> Option<&str> {
        self.field.formula.as_deref().or_else(|| self.rule.formula())
    }

    /// Whether its value is computed or numbered by the server; what was sent for it is not looked at.
    pub fn is_computed(&self) -> bool {
        self.formula().is_some() || self.rule.number_format().is_some()
    }
}

/// A form version with settings read, patterns compiled and fields found by id. Share it in an `Arc`.
pub struct PreparedForm {
    form: Form,
    fields: Vec<PreparedField>,
    paths: Vec<String>,
    positions: HashMap<String, usize>,
    title: Template,
    logic: Option<Logic>,
}

impl PreparedForm {
    /// Prepares `form`.
    ///
    /// # Errors
    /// Unknown kinds, settings that make no sense, fields of the same id. A form that went through
    /// [`check_form`](super::check_form) has none of these.
    pub fn new(form: Form, kinds: &dyn Kinds) -> Result<Self, Vec<Finding>> {
        let (prepared, findings) = Self::open(form, kinds);
        if findings.is_empty() { Ok(prepared) } else { Err(findings) }
    }

    /// Prepares what can be prepared, and says what cannot.
    pub(super) fn open(form: Form, kinds: &dyn Kinds) -> (Self, Vec<Finding>) {
        let (mut fields, mut positions, mut findings) = (Vec::new(), HashMap::new(), Vec::new());
        let mut paths = Vec::new();
        for (path, field) in placed_fields(&form) {
            let opened = match kinds.get(&field.kind) {
                Some(kind) => kind.open(field).map(|rule| PreparedField { field: field.clone(), kind, rule }),
                None => Err(vec![unknown_kind(&field.kind)]),
            };
            match opened {
                Err(faults) => findings.extend(faults.into_iter().map(|fault| fault.under(&path))),
                Ok(_) if positions.contains_key(&field.id) => findings.push(duplicate(&field.id).under(&path)),
                Ok(prepared) => {
                    positions.insert(field.id.clone(), fields.len());
                    fields.push(prepared);
                    paths.push(path);
                }
            }
        }
        let title = Template::read(&form.title);
        let mut prepared = Self { form, fields, paths, positions, title, logic: None };
        let (logic, faults) = Logic::compile(&prepared);
        findings.extend(faults);
        prepared.logic = logic;
        (prepared, findings)
    }

    /// The form as the owner drew it.
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// All fields in reading order.
    pub fn fields(&self) -> &[PreparedField] {
        &self.fields
    }

    /// The field of that id.
    pub fn field(&self, id: &str) -> Option<&PreparedField> {
        self.positions.get(id).and_then(|&at| self.fields.get(at))
    }

    /// Where the field at `at` stands in the form, as a JSON pointer.
    pub(super) fn path(&self, at: usize) -> &str {
        self.paths.get(at).map_or("", String::as_str)
    }

    /// The place of a field among [`PreparedForm::fields`].
    pub(super) fn position(&self, id: &str) -> Option<usize> {
        self.positions.get(id).copied()
    }

    /// Conditions and formulas; `None` for a form without any.
    pub(super) fn logic(&self) -> Option<&Logic> {
        self.logic.as_ref()
    }

    /// Fields whose value is made here and not by the person at the screen.
    pub fn computed(&self) -> impl Iterator<Item = &PreparedField> {
        self.fields.iter().filter(|field| field.is_computed())
    }

    /// The fields whose words make the title.
    pub fn title_fields(&self) -> impl Iterator<Item = &str> {
        self.title.fields()
    }

    /// Plain words for the stored value of `field`; empty when there is no such field or value.
    pub fn words(&self, field: &str, stored: &Value, lookup: &dyn Lookup, language: Language) -> String {
        match self.field(field) {
            Some(found) if !stored.is_null() => found.rule.words(stored, lookup, language),
            Some(_) | None => String::new(),
        }
    }

    /// The value of a field as expressions see it; empty for a field that is not there.
    pub fn operand(&self, field: &str, values: &Map<String, Value>) -> crate::expr::Value {
        let Some(found) = self.field(field) else { return crate::expr::Value::EMPTY };
        crate::expr::Value::from_json(values.get(field).unwrap_or(&Value::Null), &found.rule.value_type())
    }

    /// Everything stored `values` point at, with the path of the field: (`/values/site`, the site).
    pub fn references(&self, values: &Map<String, Value>) -> Vec<(String, Reference)> {
        let mut found = Vec::new();
        for field in &self.fields {
            let Some(stored) = values.get(&field.field.id) else { continue };
            let references = field.rule.references(stored);
            found.extend(references.into_iter().map(|reference| (value_path(&field.field.id), reference)));
        }
        found
    }

    /// What speaks against keeping `file` in `field`; the fault has its whole path.
    pub fn check_file(&self, field: &str, file: &FileRef) -> Option<FieldError> {
        self.field(field)?.rule.check_file(file).map(|fault| fault.under(&value_path(field)))
    }

    /// The order's title, in the words of `language`; `fallback` when the values give none.
    pub fn title(
        &self,
        values: &Map<String, Value>,
        fallback: &Text,
        lookup: &dyn Lookup,
        language: Language,
    ) -> String {
        let words =
            |id: &str| values.get(id).map(|stored| self.words(id, stored, lookup, language)).unwrap_or_default();
        self.title.fill(words).unwrap_or_else(|| super::title::tidy(fallback.get(language)))
    }
}

/// Every field with its JSON pointer into the form.
pub(super) fn placed_fields(form: &Form) -> impl Iterator<Item = (String, &Field)> {
    form.pages.iter().enumerate().flat_map(|(p, page)| {
        page.sections.iter().enumerate().flat_map(move |(s, section)| {
            let place = move |f: usize| format!("/pages/{p}/sections/{s}/fields/{f}");
            section.fields.iter().enumerate().map(move |(f, field)| (place(f), field))
        })
    })
}

fn unknown_kind(name: &str) -> Finding {
    let (zh, en) = (format!("没有“{name}”这种字段类型。"), format!("There is no field kind “{name}”."));
    FieldError::new("unknown-kind", zh, en).at("/kind").with("kind", name)
}

fn duplicate(id: &str) -> Finding {
    let zh = format!("字段标识“{id}”已被使用，请换一个。");
    FieldError::new("duplicate-id", zh, format!("The id “{id}” is taken. Choose another.")).at("/id").with("id", id)
}
