//! What a search answers.

use super::{OrderSummary, Text};
use gongdan_assist as assist;
use gongdan_domain::order::Order;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A page of hits, best first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SearchPage {
    pub(crate) items: Vec<SearchHit>,
    /// Where the next page begins (`after`), or null on the last page.
    #[schema(required)]
    pub(crate) next: Option<String>,
    #[serde(flatten)]
    pub(crate) standing: SearchStanding,
}

/// The first hits of each kind, for a list that opens while somebody types.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SearchSuggestions {
    pub(crate) orders: Vec<SearchHit>,
    pub(crate) records: Vec<SearchHit>,
    #[serde(flatten)]
    pub(crate) standing: SearchStanding,
}

/// How far the index of the node that answered has come.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SearchStanding {
    /// Every event of the organisation's log up to this position can be found.
    pub(crate) indexed_to: i64,
    /// Whether older things may still be missing.
    pub(crate) catching_up: bool,
}

impl From<assist::Standing> for SearchStanding {
    fn from(standing: assist::Standing) -> Self {
        Self { indexed_to: standing.position, catching_up: standing.catching_up }
    }
}

/// Something found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SearchHit {
    pub(crate) id: Uuid,
    pub(crate) likeness: SearchLikeness,
    /// The title of an order, the name of a record.
    pub(crate) title: MarkedText,
    /// Where else the words stand.
    #[schema(required)]
    pub(crate) snippet: Option<SearchSnippet>,
    /// The order, if it is one.
    #[schema(required)]
    pub(crate) order: Option<OrderSummary>,
    /// The record, if it is one.
    #[schema(required)]
    pub(crate) record: Option<FoundRecord>,
}

/// How the words and what was found relate.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SearchLikeness {
    /// The words stand there.
    Exact,
    /// They sound so: pinyin, initials, characters that sound alike.
    Sound,
    /// One character or a few letters differ.
    Close,
}

/// A text with the places of the words in it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MarkedText {
    pub(crate) text: String,
    /// From the first character of a match to behind its last; characters are Unicode code points.
    pub(crate) marks: Vec<[usize; 2]>,
}

/// A text other than the title in which the words stand; a long one is cut around the first match.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SearchSnippet {
    pub(crate) place: SearchPlace,
    pub(crate) text: MarkedText,
}

/// Where a snippet stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SearchPlace {
    pub(crate) kind: SearchPlaceKind,
    /// Of a value, the field's id or the detail's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) field: Option<String>,
    /// Of a value, what people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Text>)]
    pub(crate) label: Option<gongdan_domain::Text>,
    /// Of a comment or a file, its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<Uuid>,
}

/// What kind of place it is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SearchPlaceKind {
    /// Number or code.
    Key,
    /// Title or name.
    Title,
    /// A value of the form, a detail of the record.
    Value,
    /// Who asked.
    Requester,
    /// A comment.
    Comment,
    /// The name of a file.
    File,
}

/// A record that was found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FoundRecord {
    pub(crate) collection: String,
    pub(crate) code: String,
    pub(crate) active: bool,
}

impl SearchHit {
    /// As it is sent; `summary` is an order as its reader may see it.
    pub(crate) fn new(hit: assist::Hit, summary: impl FnOnce(Order) -> OrderSummary) -> Self {
        let id = hit.subject.id();
        let (order, record) = match hit.subject {
            assist::Subject::Order(order) => (Some(summary(*order)), None),
            assist::Subject::Record { collection, code, active, .. } => {
                (None, Some(FoundRecord { collection, code, active }))
            }
        };
        let likeness = match hit.likeness {
            assist::Likeness::Exact => SearchLikeness::Exact,
            assist::Likeness::Sound => SearchLikeness::Sound,
            assist::Likeness::Close => SearchLikeness::Close,
        };
        Self { id, likeness, title: hit.title.into(), snippet: hit.snippet.map(Into::into), order, record }
    }
}

impl From<assist::Marked> for MarkedText {
    fn from(marked: assist::Marked) -> Self {
        Self { text: marked.text, marks: marked.marks.into_iter().map(|mark| [mark.start, mark.end]).collect() }
    }
}

impl From<assist::Snippet> for SearchSnippet {
    fn from(snippet: assist::Snippet) -> Self {
        let plain = |kind| SearchPlace { kind, field: None, label: None, id: None };
        let place = match snippet.place {
            assist::Place::Code => plain(SearchPlaceKind::Key),
            assist::Place::Title => plain(SearchPlaceKind::Title),
            assist::Place::Requester => plain(SearchPlaceKind::Requester),
            assist::Place::Value { field, label } => {
                SearchPlace { field: Some(field), label: Some(label), ..plain(SearchPlaceKind::Value) }
            }
            assist::Place::Comment(id) => SearchPlace { id: Some(id), ..plain(SearchPlaceKind::Comment) },
            assist::Place::File(id) => SearchPlace { id: Some(id), ..plain(SearchPlaceKind::File) },
        };
        Self { place, text: snippet.text.into() }
    }
}
