//! Forms as JSON Schema 2020-12. What JSON Schema cannot say travels in `x-gongdan`, so our own export comes back
//! without loss; a foreign schema becomes the fields that fit it best, with a finding for all that is not understood.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::fault::pointer_token;
use super::{Field, FieldError, Finding, Form, Kinds, Page, PreparedForm, Section, is_identifier};
use crate::text::Text;

/// Our annotations.
const NOTE: &str = "x-gongdan";
/// The dialect.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// Most properties read from a foreign schema.
const MAX_PROPERTIES: usize = super::MAX_FIELDS;

/// Keywords that are understood, or say nothing about the values.
const UNDERSTOOD: [&str; 24] = [
    "$schema",
    "$id",
    "$comment",
    "title",
    "description",
    "type",
    "properties",
    "required",
    "default",
    "enum",
    "examples",
    "format",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "multipleOf",
    "items",
    "minItems",
    "maxItems",
    "readOnly",
    "additionalProperties",
    "const",
    NOTE,
];

/// The form as a schema of the values of an order.
pub fn to_json_schema(form: &PreparedForm) -> Value {
    let mut properties = Map::new();
    for field in form.fields().iter().filter(|field| field.kind.has_value()) {
        let mut schema = Map::new();
        schema.insert("title".to_owned(), field.field.label.zh.clone().into());
        if let Some(help) = &field.field.help {
            schema.insert("description".to_owned(), help.zh.clone().into());
        }
        if let Value::Object(own) = field.rule.json_schema() {
            schema.extend(own);
        }
        properties.insert(field.field.id.clone(), Value::Object(schema));
    }
    let is_needed = |field: &&Field| field.required && field.visible_when.is_none();
    let required: Vec<&str> = form.form().fields().filter(is_needed).map(|field| field.id.as_str()).collect();
    json!({
        "$schema": DIALECT, "type": "object", "properties": properties, "required": required,
        "additionalProperties": false, NOTE: form.form(),
    })
}

/// Reads a schema. Findings name what was not understood; the form is still usable.
///
/// # Errors
/// One finding when it is no schema of an object at all.
pub fn from_json_schema(schema: &Value, kinds: &dyn Kinds) -> Result<(Form, Vec<Finding>), Vec<Finding>> {
    if let Some(note) = schema.get(NOTE) {
        return match serde_json::from_value(note.clone()) {
            Ok(form) => Ok((form, Vec::new())),
            Err(error) => {
                let (zh, en) =
                    (format!("无法读取表单标注：{error}。"), format!("The annotation cannot be read: {error}."));
                Err(FieldError::new("schema-not-understood", zh, en).at(format!("/{NOTE}")).into())
            }
        };
    }
    let is_object = schema.get("type").is_none_or(|ty| ty == "object");
    if !is_object || !schema.get("properties").is_some_and(Value::is_object) {
        let (zh, en) =
            ("这里应为带 properties 的对象 Schema。", "This must be the schema of an object with properties.");
        return Err(FieldError::new("schema-not-understood", zh, en).into());
    }
    let mut findings = not_understood(schema, "");
    let fields = fields_of_schema(schema, kinds, &mut findings);
    let title = schema.get("title").and_then(Value::as_str).unwrap_or("表单");
    let section = Section { id: "main".to_owned(), title: None, fields };
    let page = Page { id: "main".to_owned(), title: Text::new(title, title), sections: vec![section] };
    Ok((Form { version: 0, title: String::new(), pages: vec![page] }, findings))
}

/// The properties of an object schema as fields. A table inside a form reads its columns with this too.
pub fn fields_of_schema(schema: &Value, kinds: &dyn Kinds, findings: &mut Vec<Finding>) -> Vec<Field> {
    let required: HashSet<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let (mut fields, mut taken) = (Vec::new(), HashSet::new());
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten().take(MAX_PROPERTIES) {
        let path = format!("/properties/{}", pointer_token(name));
        findings.extend(not_understood(property, &path));
        let Some((kind, settings)) = fitting(property, kinds) else {
            let (zh, en) =
                (format!("没有适合“{name}”的字段类型，已略过。"), format!("No kind fits “{name}”; it is left out."));
            findings.push(FieldError::new("schema-not-understood", zh, en).at(path));
            continue;
        };
        let id = identifier(name, &mut taken);
        if id != *name {
            let (zh, en) = (format!("“{name}”改名为“{id}”。"), format!("“{name}” becomes “{id}”."));
            findings.push(FieldError::new("renamed", zh, en).at(path).with("id", id.as_str()));
        }
        fields.push(field(id, kind, settings, name, property, required.contains(name.as_str())));
    }
    fields
}

fn field(id: String, kind: &str, settings: Map<String, Value>, name: &str, schema: &Value, required: bool) -> Field {
    let words = |key: &str| schema.get(key).and_then(Value::as_str).filter(|words| !words.trim().is_empty());
    let label = words("title").unwrap_or(name);
    Field {
        id,
        kind: kind.to_owned(),
        label: Text::new(label, label),
        help: words("description").map(|help| Text::new(help, help)),
        placeholder: None,
        required,
        default: schema.get("default").cloned().unwrap_or_default(),
        indexed: false,
        visible_when: None,
        required_when: None,
        editable_when: None,
        formula: None,
        default_formula: None,
        checks: Vec::new(),
        unique: false,
        settings,
    }
}

fn fitting(property: &Value, kinds: &dyn Kinds) -> Option<(&'static str, Map<String, Value>)> {
    let fits = kinds.names().into_iter().filter_map(|name| Some((name, kinds.get(name)?.schema_fit(property)?)));
    fits.max_by_key(|(_, (fit, _))| *fit).map(|(name, (_, settings))| (name, settings))
}

fn not_understood(schema: &Value, path: &str) -> Vec<Finding> {
    let keywords = schema.as_object().into_iter().flatten().map(|(keyword, _)| keyword);
    let finding = |keyword: &String| {
        let (zh, en) = (format!("不支持关键字“{keyword}”，已忽略。"), format!("The keyword “{keyword}” is ignored."));
        FieldError::new("schema-not-understood", zh, en).at(format!("{path}/{}", pointer_token(keyword)))
    };
    keywords.filter(|keyword| !UNDERSTOOD.contains(&keyword.as_str())).take(50).map(finding).collect()
}

/// An id of ours close to the foreign name: `unitPrice` becomes `unit_price`.
pub(super) fn identifier(name: &str, taken: &mut HashSet<String>) -> String {
    let mut id = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !id.is_empty() && !id.ends_with('_') {
            id.push('_');
        }
        match c {
            c if c.is_ascii_alphanumeric() => id.push(c.to_ascii_lowercase()),
            _ if !id.is_empty() && !id.ends_with('_') => id.push('_'),
            _ => {}
        }
    }
    let mut id: String = id.trim_matches('_').chars().take(30).collect();
    if !is_identifier(&id) {
        id = format!("field_{id}").trim_end_matches('_').to_owned();
    }
    let base = id.clone();
    let mut number = 2;
    while !taken.insert(id.clone()) {
        id = format!("{base}_{number}");
        number += 1;
    }
    id
}
