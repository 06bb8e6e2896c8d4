//! The scorecard.

use super::Instant;
use serde::Serialize;
use utoipa::ToSchema;

/// Five questions, answered by this installation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Scorecard {
    /// When it was measured.
    pub(crate) at: Instant,
    /// Over how many days use is counted.
    pub(crate) days: i64,
    /// `shape`, `talk`, `field`, `cost` and `care`.
    pub(crate) dimensions: Vec<Dimension>,
}

/// One question.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Dimension {
    /// Stable and never translated.
    pub(crate) key: &'static str,
    pub(crate) facts: Vec<Fact>,
}

/// A figure that answers it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Fact {
    /// Stable and never translated.
    pub(crate) key: &'static str,
    /// Null where this installation cannot know it.
    #[schema(required)]
    pub(crate) value: Option<i64>,
    /// Of how many, where it is a part.
    #[schema(required)]
    pub(crate) of: Option<i64>,
    /// The page of the app behind it.
    #[schema(required)]
    pub(crate) link: Option<&'static str>,
}

impl Fact {
    /// A number.
    pub(crate) fn whole(key: &'static str, value: i64, link: &'static str) -> Self {
        Self { key, value: Some(value), of: None, link: Some(link) }
    }

    /// A number of things in memory.
    pub(crate) fn count(key: &'static str, value: usize, link: &'static str) -> Self {
        Self::whole(key, i64::try_from(value).unwrap_or(i64::MAX), link)
    }

    /// A part; nobody knows it where there is no whole.
    pub(crate) fn share(key: &'static str, value: i64, of: i64, link: &'static str) -> Self {
        let known = of > 0;
        Self { key, value: known.then_some(value), of: known.then_some(of), link: Some(link) }
    }

    /// What this installation cannot know.
    pub(crate) fn unknown(key: &'static str) -> Self {
        Self { key, value: None, of: None, link: None }
    }
}
