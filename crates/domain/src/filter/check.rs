//! A filter with everything looked up: what the store turns into conditions, and what decides about one order.

use super::tree::Column;
use crate::catalog::Catalog;
use crate::index_key::IndexKey;
use crate::order::{Order, Values};
use crate::text::Language;
use std::ops::{Bound, RangeBounds};
use uuid::Uuid;

/// What an order must be like.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Check {
    /// All of these; without any, every order passes.
    All(Vec<Check>),
    /// At least one of these; without any, no order passes.
    Any(Vec<Check>),
    /// Not this.
    Not(Box<Check>),
    /// A column lies in one of these ranges.
    Column {
        /// Which.
        column: Column,
        /// In any of them.
        ranges: Vec<Range<Cell>>,
    },
    /// A column has no value.
    ColumnEmpty(Column),
    /// The title contains these words; lower case.
    Title(String),
    /// The order has this type, and a key of its field lies in one of these ranges.
    Field {
        /// The order type.
        type_id: Uuid,
        /// The field's id.
        field: String,
        /// Whether the form says that lists find by it.
        indexed: bool,
        /// In any of them.
        ranges: Vec<Range<IndexKey>>,
    },
    /// The order has this type, and no value in this field.
    FieldEmpty {
        /// The order type.
        type_id: Uuid,
        /// The field's id.
        field: String,
        /// Whether the form says that lists find by it.
        indexed: bool,
    },
    /// The order has this type, and the words of its field contain these; lower case.
    FieldWords {
        /// The order type.
        type_id: Uuid,
        /// The field's id.
        field: String,
        /// What to look for.
        words: String,
    },
}

/// Values from one bound to the other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Range<T> {
    /// The lower bound.
    pub from: Bound<T>,
    /// The upper bound.
    pub to: Bound<T>,
}

impl<T: Ord> Range<T> {
    /// Whether `value` lies inside.
    pub fn contains(&self, value: &T) -> bool {
        (self.from.as_ref(), self.to.as_ref()).contains(value)
    }

    /// The one value in it, if it is a single one.
    pub fn only(&self) -> Option<&T> {
        match (&self.from, &self.to) {
            (Bound::Included(from), Bound::Included(to)) if from == to => Some(from),
            _ => None,
        }
    }
}

/// A value of a column.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cell {
    /// A count, or an instant in microseconds since 1970 UTC.
    Int(i64),
    /// Text or a code.
    Text(String),
    /// An id.
    Id(Uuid),
}

/// The value of a column of `order`.
pub fn cell(order: &Order, column: Column) -> Option<Cell> {
    Some(match column {
        Column::Id => Cell::Id(order.id),
        Column::Number => Cell::Text(order.number.clone()),
        Column::Title => Cell::Text(order.title.clone()),
        Column::Status => Cell::Text(order.status.code().to_owned()),
        Column::Type => Cell::Id(order.type_id),
        Column::Requester => Cell::Id(order.requester_id?),
        Column::Assignee => Cell::Id(order.assignee_id?),
        Column::Department => Cell::Id(order.department_id?),
        Column::Site => Cell::Id(order.site_id?),
        Column::Customer => Cell::Id(order.customer_id?),
        Column::Source => Cell::Text(order.source.code().to_owned()),
        Column::Created => Cell::Int(order.created_at.as_microsecond()),
        Column::Updated => Cell::Int(order.updated_at.as_microsecond()),
        Column::Due => Cell::Int(order.due_at?.as_microsecond()),
        Column::Comments => Cell::Int(order.comments),
        Column::Attachments => Cell::Int(order.attachments),
    })
}

impl Check {
    /// Every order.
    pub fn always() -> Self {
        Self::All(Vec::new())
    }

    /// No order.
    pub fn never() -> Self {
        Self::Any(Vec::new())
    }

    /// The parts that must all hold.
    pub fn parts(&self) -> &[Self] {
        match self {
            Self::All(parts) => parts,
            other => std::slice::from_ref(other),
        }
    }

    /// Whether any part of it fits `wanted`.
    pub fn any(&self, wanted: &dyn Fn(&Self) -> bool) -> bool {
        wanted(self)
            || match self {
                Self::All(parts) | Self::Any(parts) => parts.iter().any(|part| part.any(wanted)),
                Self::Not(inner) => inner.any(wanted),
                _ => false,
            }
    }

    /// Whether it asks for values of a form.
    pub fn needs_values(&self) -> bool {
        self.any(&|part| matches!(part, Self::Field { .. } | Self::FieldEmpty { .. } | Self::FieldWords { .. }))
    }

    /// Whether `order` passes. `values` are those of its form.
    pub fn matches(&self, order: &Order, values: &Values, catalog: &Catalog) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.matches(order, values, catalog)),
            Self::Any(parts) => parts.iter().any(|part| part.matches(order, values, catalog)),
            Self::Not(inner) => !inner.matches(order, values, catalog),
            Self::Column { column, ranges } => {
                cell(order, *column).is_some_and(|cell| ranges.iter().any(|range| range.contains(&cell)))
            }
            Self::ColumnEmpty(column) => cell(order, *column).is_none(),
            Self::Title(words) => order.title.to_lowercase().contains(words),
            Self::Field { type_id, field, ranges, .. } => {
                let inside = |key: &IndexKey| ranges.iter().any(|range| range.contains(key));
                order.type_id == *type_id && catalog.index_keys(*type_id, field, values).iter().any(inside)
            }
            Self::FieldEmpty { type_id, field, .. } => {
                order.type_id == *type_id && catalog.index_keys(*type_id, field, values).is_empty()
            }
            Self::FieldWords { type_id, field, words } => {
                order.type_id == *type_id && has_words(*type_id, field, words, values, catalog)
            }
        }
    }
}

fn has_words(type_id: Uuid, field: &str, words: &str, values: &Values, catalog: &Catalog) -> bool {
    let (Some(stored), Some(form)) = (values.get(field), catalog.current_form(type_id)) else { return false };
    let says = |language| form.words(field, stored, catalog, language).to_lowercase().contains(words);
    says(Language::Zh) || says(Language::En)
}
