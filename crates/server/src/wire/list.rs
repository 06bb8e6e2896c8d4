//! What lists of orders can be asked for.

use gongdan_domain::Text;
use gongdan_domain::filter::{Column, FieldDef, FieldName, Schema};
use gongdan_domain::form::ValueType;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A field to filter, sort or show.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListField {
    /// Its name in filters, `sort` and `fields`.
    #[schema(example = "status")]
    key: String,
    #[schema(value_type = crate::wire::Text)]
    label: Text,
    /// Of a field of a form, the name of the order type.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<crate::wire::Text>, nullable = false)]
    type_name: Option<Text>,
    /// `text`, `number`, `day`, `instant`, `truth`, `choice`, `person`, `department`, `record` or `opaque`.
    value_type: &'static str,
    /// Of a record, its collection.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    collection: Option<String>,
    /// Whether the database finds by it without reading every order.
    indexed: bool,
    sortable: bool,
    /// Whether a step at which the caller is asked now hides it: it may be shown, but neither filtered nor sorted by.
    closed: bool,
    /// Of a choice, what there is to choose from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    choices: Vec<FieldChoice>,
}

/// Something to choose.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldChoice {
    value: String,
    #[schema(value_type = crate::wire::Text)]
    label: Text,
}

impl ListField {
    /// Describes a field, with up to `most` choices.
    pub(crate) fn of(def: &FieldDef, schema: &Schema<'_>, most: usize) -> Self {
        let (value_type, collection) = match &def.value_type {
            ValueType::Text => ("text", None),
            ValueType::Number => ("number", None),
            ValueType::Day => ("day", None),
            ValueType::Instant => ("instant", None),
            ValueType::Truth => ("truth", None),
            ValueType::Choice => ("choice", None),
            ValueType::Person => ("person", None),
            ValueType::Department => ("department", None),
            ValueType::Record(collection) => ("record", Some(collection.clone())),
            ValueType::Opaque => ("opaque", None),
        };
        let choices = schema.choices(def).into_iter().take(most).map(|(value, label)| FieldChoice { value, label });
        let indexed = match &def.name {
            FieldName::Own(column) => *column != Column::Title,
            FieldName::Custom { .. } => def.indexed,
        };
        Self {
            key: def.name.to_string(),
            label: def.label.clone(),
            type_name: def.type_name.clone(),
            value_type,
            collection,
            indexed,
            sortable: def.is_sortable() && !def.closed,
            closed: def.closed,
            choices: choices.collect(),
        }
    }
}

/// A filter to read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"filter": "状态:待处理 创建:本周"}))]
pub(crate) struct ReadFilter {
    /// Words or a tree.
    #[schema(value_type = Value)]
    pub(crate) filter: Value,
}

/// A filter both ways.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FilterRead {
    /// In the reader's words.
    pub(crate) words: String,
    /// As a tree.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    pub(crate) tree: Value,
}
