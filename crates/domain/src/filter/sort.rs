//! In which order a list stands.

use super::fault;
use super::json::unfound;
use super::schema::Schema;
use super::tree::{Column, FieldName};
use crate::form::{FieldError, ValueType};
use uuid::Uuid;

/// What a list is sorted by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SortBy {
    /// Time of submission: the order of ids.
    Created,
    /// Time of the last change.
    Updated,
    /// When the next goal of the service level is due; orders that nothing is promised for come last in both
    /// directions, newest first.
    Due,
    /// Readable number.
    Number,
    /// A field of a form. Orders without a value come last in both directions, newest first.
    Field {
        /// The order type.
        type_id: Uuid,
        /// The field's id.
        field: String,
    },
}

/// In which order a list stands; equal values follow each other by time of submission, in the same direction.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// Whether the largest comes first.
    pub descending: bool,
}

impl Default for Sort {
    /// Newest first.
    fn default() -> Self {
        Self { by: SortBy::Created, descending: true }
    }
}

impl std::fmt::Display for Sort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.descending {
            f.write_str("-")?;
        }
        match &self.by {
            SortBy::Created => f.write_str(Column::Created.name()),
            SortBy::Updated => f.write_str(Column::Updated.name()),
            SortBy::Due => f.write_str(Column::Due.name()),
            SortBy::Number => f.write_str(Column::Number.name()),
            SortBy::Field { type_id, field } => write!(f, "{type_id}.{field}"),
        }
    }
}

/// Reads `field` or `-field`.
///
/// # Errors
/// When there is no such field, or lists cannot sort by it.
pub fn read_sort(written: &str, schema: &Schema<'_>) -> Result<Sort, FieldError> {
    let (name, descending) = written.strip_prefix('-').map_or((written, false), |name| (name, true));
    let def = schema.find_open(name).map_err(|why| unfound(name, &why).at("/sort"))?;
    let cannot = || {
        let (zh, en) = ("不能按这个字段排序：它没有建立索引。", "Lists cannot sort by this field: it is not indexed.");
        fault("not-sortable", zh, en).at("/sort")
    };
    let by = match &def.name {
        FieldName::Own(Column::Created) => SortBy::Created,
        FieldName::Own(Column::Updated) => SortBy::Updated,
        FieldName::Own(Column::Due) => SortBy::Due,
        FieldName::Own(Column::Number) => SortBy::Number,
        FieldName::Own(_) => return Err(cannot()),
        FieldName::Custom { .. } if !def.is_sortable() => return Err(cannot()),
        FieldName::Custom { type_id, field } => SortBy::Field { type_id: *type_id, field: field.clone() },
    };
    Ok(Sort { by, descending })
}

impl super::FieldDef {
    /// Whether lists can stand in the order of this field.
    pub fn is_sortable(&self) -> bool {
        match &self.name {
            FieldName::Own(column) => {
                matches!(column, Column::Created | Column::Updated | Column::Due | Column::Number)
            }
            FieldName::Custom { .. } => self.indexed && self.value_type != ValueType::Opaque,
        }
    }
}
