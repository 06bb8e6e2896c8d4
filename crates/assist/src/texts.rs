//! What of an order or a record can be found, in words.

use crate::index::{Fields, key_bytes};
use crate::pieces::Pieces;
use crate::{sounds, tokens};
use gongdan_domain::catalog::Catalog;
use gongdan_domain::document::{Document, Record};
use gongdan_domain::form::Reference;
use gongdan_domain::order::Order;
use gongdan_domain::permission::FieldView;
use gongdan_domain::{Language, OrgId, Text};
use gongdan_store::search::OrderTexts;
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};
use tantivy::TantivyDocument;
use uuid::Uuid;

/// A number, a code or a name longer than so many bytes is not looked for as a whole.
const LONGEST_NAME: usize = 120;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An order.
    Order,
    /// A record of master data.
    Record,
}

/// Where in an order or record a text stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The number of an order, the code of a record.
    Code,
    /// The title of an order, the name of a record.
    Title,
    /// A value: of a form's field, or of a detail of a record.
    Value {
        /// The field's id or the detail's name.
        field: String,
        /// What people call it.
        label: Text,
    },
    /// Who asked for the order.
    Requester,
    /// A comment.
    Comment(Uuid),
    /// A file, by its name.
    File(Uuid),
}

/// A text and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) place: Place,
    pub(crate) text: String,
}

/// The order or record behind the texts.
#[derive(Debug, Clone)]
pub enum Subject {
    /// An order.
    Order(Box<Order>),
    /// A record: id, collection, code, whether it may still be chosen.
    Record {
        /// Its id.
        id: Uuid,
        /// Its collection.
        collection: String,
        /// Its code.
        code: String,
        /// Whether it may still be chosen.
        active: bool,
    },
}

/// Everything that can be found of one order or record.
pub(crate) struct Texts {
    pub(crate) subject: Subject,
    pub(crate) parts: Vec<Part>,
    /// What decides who may see it, and what it points at.
    reach: BTreeSet<String>,
}

/// The piece of `reach` that all of a kind have.
pub(crate) fn kind_piece(kind: Kind) -> &'static str {
    match kind {
        Kind::Order => "k:order",
        Kind::Record => "k:record",
    }
}

/// The piece of `reach` of something that has this `id` in the role `role`.
pub(crate) fn reach_piece(role: char, id: Uuid) -> String {
    format!("{role}:{}", id.simple())
}

/// What stands for the whole number or code in the titles.
pub(crate) fn whole_piece(tight: &str) -> String {
    format!("={tight}")
}

impl Texts {
    pub(crate) fn id(&self) -> Uuid {
        match &self.subject {
            Subject::Order(order) => order.id,
            Subject::Record { id, .. } => *id,
        }
    }

    /// Those of an order, without the fields that `view` does not show; with all its comments, those among colleagues
    /// too, unless they were taken out of what was read.
    pub(crate) fn of_order(read: OrderTexts, catalog: &Catalog, view: &FieldView) -> Self {
        let OrderTexts { mut order, values, comments, notes, files } = read;
        // A title made of words that are not shown is neither found nor shown.
        order.title = catalog.title_in(view, &order).unwrap_or(order.title);
        let mut reach: BTreeSet<String> = [kind_piece(Kind::Order).to_owned(), reach_piece('t', order.type_id)].into();
        let roles = [
            ('q', order.requester_id),
            ('a', order.assignee_id),
            ('d', order.department_id),
            ('s', order.site_id),
            ('c', order.customer_id),
        ];
        reach.extend(roles.into_iter().filter_map(|(role, id)| Some(reach_piece(role, id?))));
        let mut parts = vec![
            Part { place: Place::Code, text: order.number.clone() },
            Part { place: Place::Title, text: order.title.clone() },
        ];
        let mut unseen: HashSet<Uuid> = HashSet::new();
        if let Some(form) = catalog.form(order.type_id, order.form_version) {
            for field in form.fields() {
                let (id, label) = (&field.field.id, &field.field.label);
                let Some(stored) = values.get(id) else { continue };
                let targets = field.rule.references(stored);
                reach.extend(targets.iter().map(|target| reach_piece('r', target_id(target))));
                if !view.shows(id) {
                    unseen.extend(targets.iter().map(target_id));
                    continue;
                }
                let mut said = String::new();
                for language in [Language::Zh, Language::En] {
                    let text = form.words(id, stored, catalog, language);
                    if !text.is_empty() && text != said {
                        let place = Place::Value { field: id.clone(), label: label.clone() };
                        parts.push(Part { place, text: text.clone() });
                    }
                    said = text;
                }
            }
        }
        if !order.requester_name.is_empty() {
            parts.push(Part { place: Place::Requester, text: order.requester_name.clone() });
        }
        parts.extend(comments.into_iter().chain(notes).map(|(id, text)| Part { place: Place::Comment(id), text }));
        let files = files.into_iter().filter(|(id, _)| !unseen.contains(id));
        parts.extend(files.map(|(id, text)| Part { place: Place::File(id), text }));
        Self { subject: Subject::Order(Box::new(order)), parts, reach }
    }

    /// Those of a record; `None` when the document is none.
    pub(crate) fn of_record(document: Document, catalog: &Catalog) -> Option<Self> {
        let collection = document.kind.strip_prefix("record:")?.to_owned();
        let record: Record = serde_json::from_value(document.body).ok()?;
        let reach = [kind_piece(Kind::Record).to_owned(), format!("n:{collection}")].into();
        let mut parts = vec![
            Part { place: Place::Code, text: document.key.clone() },
            Part { place: Place::Title, text: record.name },
        ];
        let form = catalog.collection(&collection).and_then(|collection| collection.form.as_ref());
        for (name, value) in &record.details {
            let field = form.and_then(|form| Some((form, form.field(name)?)));
            let (label, said) = match field {
                Some((form, field)) => {
                    let said = [Language::Zh, Language::En].map(|language| form.words(name, value, catalog, language));
                    (field.field.label.clone(), said.to_vec())
                }
                None => (Text::new(name.clone(), name.clone()), vec![spelt(value)]),
            };
            let mut before = String::new();
            for text in said {
                if !text.is_empty() && text != before {
                    let place = Place::Value { field: name.clone(), label: label.clone() };
                    parts.push(Part { place, text: text.clone() });
                }
                before = text;
            }
        }
        for external in record.external_ids {
            let label = Text::new(external.system.clone(), external.system.clone());
            parts.push(Part { place: Place::Value { field: external.system, label }, text: external.id });
        }
        let subject = Subject::Record { id: document.id, collection, code: document.key, active: document.active };
        Some(Self { subject, parts, reach })
    }

    /// The document of the index.
    pub(crate) fn document(&self, fields: Fields, org: OrgId, prefix: &str) -> TantivyDocument {
        let [mut title, mut body, mut comments, mut files, mut heard, mut initials] =
            std::array::from_fn(|_| Pieces::begin(prefix));
        for part in &self.parts {
            let runs = tokens::runs(&part.text);
            match part.place {
                Place::Comment(_) => tokens::index(&runs, &mut comments),
                Place::File(_) => tokens::index(&runs, &mut files),
                Place::Code | Place::Title | Place::Value { .. } | Place::Requester => {
                    if matches!(part.place, Place::Code | Place::Title) {
                        tokens::index(&runs, &mut title);
                        let tight = tokens::tight(&part.text);
                        if tight.len() <= LONGEST_NAME {
                            title.push(&whole_piece(&tight));
                        }
                    }
                    if part.place != Place::Code {
                        sounds::index_syllables(&runs, &mut heard);
                        sounds::index_initials(&runs, &mut initials);
                    }
                    tokens::index(&runs, &mut body);
                }
            }
        }
        let mut reach = Pieces::begin(prefix);
        self.reach.iter().for_each(|piece| reach.push(piece));
        let (age, rest) = self.id().as_u64_pair();
        let mut document = TantivyDocument::default();
        document.add_bytes(fields.key, &key_bytes(org, self.id()));
        document.add_u64(fields.age, age);
        document.add_u64(fields.rest, rest);
        let texts = [
            (fields.reach, reach),
            (fields.title, title),
            (fields.body, body),
            (fields.comments, comments),
            (fields.files, files),
            (fields.sounds, heard),
            (fields.initials, initials),
        ];
        for (field, pieces) in texts {
            if let Some(lines) = pieces.into_lines() {
                document.add_text(field, lines);
            }
        }
        document
    }
}

fn target_id(target: &Reference) -> Uuid {
    match target {
        Reference::User(id) | Reference::Record(id) | Reference::Attachment(id) | Reference::Department(id) => *id,
    }
}

/// The words inside a JSON value, blanks between them.
fn spelt(value: &Value) -> String {
    let mut text = String::new();
    spell(value, &mut text);
    text
}

fn spell(value: &Value, into: &mut String) {
    let mut say = |text: &str| {
        if !into.is_empty() {
            into.push(' ');
        }
        into.push_str(text);
    };
    match value {
        Value::String(text) => say(text),
        Value::Number(number) => say(&number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| spell(item, into)),
        Value::Object(entries) => entries.values().for_each(|item| spell(item, into)),
        Value::Null | Value::Bool(_) => {}
    }
}
