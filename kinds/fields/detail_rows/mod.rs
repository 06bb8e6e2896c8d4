//! A table inside a form: rows of other fields.

mod rule;
mod settings;

use gongdan_domain::form::{Field, FieldKind, FieldRule, Finding, Kinds, fields_of_schema};
use serde_json::{Map, Value};

use crate::{Registry, reading};

/// A table inside a form: rows of other fields.
pub struct Kind;

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "detail_rows"
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        Ok(Box::new(settings::open(field)?))
    }

    fn schema_fit(&self, schema: &Value) -> Option<(u8, Map<String, Value>)> {
        let items = schema.get("items").filter(|items| items.get("properties").is_some_and(Value::is_object))?;
        let columns = fields_of_schema(items, &Registry, &mut Vec::new());
        if schema.get("type")? != "array" || columns.is_empty() {
            return None;
        }
        let fit = |column: &Field| Registry.get(&column.kind).is_some_and(|kind| kind.fits_in_rows());
        let columns = columns.into_iter().filter(fit).filter_map(|column| serde_json::to_value(column).ok());
        let mut settings = reading::renamed(schema, &[("minItems", "minRows"), ("maxItems", "maxRows")]);
        settings.insert("columns".to_owned(), columns.collect());
        Some((50, settings))
    }

    fn is_indexable(&self) -> bool {
        false
    }

    fn fits_in_rows(&self) -> bool {
        false
    }

    /// Columns may be of kinds that strangers must not meet.
    fn is_public(&self) -> bool {
        false
    }
}
