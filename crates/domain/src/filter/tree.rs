//! The tree.

use super::Operand;
use crate::catalog::Told;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Which orders a list shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// All of these; without any, every order.
    All(Vec<Filter>),
    /// At least one of these.
    Any(Vec<Filter>),
    /// Not this.
    Not(Box<Filter>),
    /// The title contains it, or the number begins with it.
    Words(String),
    /// A field compared with values.
    Test(Test),
}

/// A field compared with values.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// Which field.
    pub field: FieldName,
    /// How.
    pub op: Op,
    /// With what: none for [`Op::Empty`], two for [`Op::Between`], else at least one.
    pub values: Vec<Operand>,
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// Equal to one of the values.
    Eq,
    /// Below the value.
    Lt,
    /// Not above the value.
    Le,
    /// Above the value.
    Gt,
    /// Not below the value.
    Ge,
    /// From the first value to the second, both included.
    Between,
    /// Its words contain one of the values.
    Contains,
    /// There is no value.
    Empty,
}

/// What an order carries besides the fields of its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    /// Its id; not offered to people.
    Id,
    /// Readable number.
    Number,
    /// Title.
    Title,
    /// Where it stands.
    Status,
    /// Order type.
    Type,
    /// Who asked.
    Requester,
    /// Who is responsible.
    Assignee,
    /// The requester's department at submission.
    Department,
    /// The site it concerns.
    Site,
    /// The customer it concerns.
    Customer,
    /// Through which door it came.
    Source,
    /// When it was submitted.
    Created,
    /// When it last changed.
    Updated,
    /// When the next goal of its service level is due.
    Due,
    /// How many comments.
    Comments,
    /// How many files.
    Attachments,
}

impl Column {
    /// What of an order's fields it tells.
    pub(super) fn tells(self) -> Option<Told> {
        match self {
            Self::Title => Some(Told::Title),
            Self::Site | Self::Customer => Some(Told::Links),
            Self::Attachments => Some(Told::Files),
            _ => None,
        }
    }

    /// All columns, in the order they are offered, with the name in the API.
    pub const ALL: [(Self, &'static str); 15] = [
        (Self::Status, "status"),
        (Self::Type, "type"),
        (Self::Assignee, "assignee"),
        (Self::Requester, "requester"),
        (Self::Department, "department"),
        (Self::Site, "site"),
        (Self::Customer, "customer"),
        (Self::Created, "created"),
        (Self::Updated, "updated"),
        (Self::Due, "deadline"),
        (Self::Number, "number"),
        (Self::Title, "title"),
        (Self::Source, "source"),
        (Self::Comments, "comments"),
        (Self::Attachments, "attachments"),
    ];

    /// The name in the API and in words; it never changes.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(column, _)| *column == self).map_or("id", |(_, name)| name)
    }
}

/// The field of a test.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FieldName {
    /// Of every order.
    Own(Column),
    /// Of the form of one order type.
    Custom {
        /// The order type.
        type_id: Uuid,
        /// The field's id.
        field: String,
    },
}

impl std::fmt::Display for FieldName {
    /// `status`, or `<order type's id>.<field's id>`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Own(column) => f.write_str(column.name()),
            Self::Custom { type_id, field } => write!(f, "{type_id}.{field}"),
        }
    }
}

impl Filter {
    /// Every order.
    pub fn everything() -> Self {
        Self::All(Vec::new())
    }

    /// The same filter without needless brackets: what [`super::parse`] makes of [`super::print`]'s words.
    #[must_use]
    pub fn tidy(self) -> Self {
        match self {
            Self::All(parts) => Self::join(parts, true),
            Self::Any(parts) => Self::join(parts, false),
            Self::Not(inner) => Self::Not(Box::new(inner.tidy())),
            leaf @ (Self::Words(_) | Self::Test(_)) => leaf,
        }
    }

    fn join(parts: Vec<Self>, all: bool) -> Self {
        let mut flat = Vec::new();
        for part in parts.into_iter().map(Self::tidy) {
            match part {
                Self::All(inner) if all => flat.extend(inner),
                Self::Any(inner) if !all => flat.extend(inner),
                other => flat.push(other),
            }
        }
        match (flat.len(), all) {
            (1, _) => flat.remove(0),
            (_, true) => Self::All(flat),
            (_, false) => Self::Any(flat),
        }
    }

    pub(super) fn tests(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::tests).sum::<usize>().max(1),
            Self::Not(inner) => inner.tests(),
            Self::Words(_) | Self::Test(_) => 1,
        }
    }

    pub(super) fn depth(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) => 1 + parts.iter().map(Self::depth).max().unwrap_or(0),
            Self::Not(inner) => 1 + inner.depth(),
            Self::Words(_) | Self::Test(_) => 0,
        }
    }
}
