//! Searching everything.

use super::orders::summary;
use crate::app::App;
use crate::cursor;
use crate::extract::{Caller, Query};
use crate::problem::Problem;
use crate::wire::{SearchHit, SearchPage, SearchSuggestions};
use axum::Json;
use axum::extract::State;
use gongdan_assist::{self as assist, Cursor, Sight, Within};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Characters of a search.
const MOST_TYPED: usize = 200;
/// Hits on a page if nothing is said.
const USUAL: usize = 20;
/// Hits on a page at most.
const MOST: usize = 50;
/// Suggestions of each kind.
const SUGGESTED: usize = 6;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(search)).routes(routes!(suggest))
}

/// What to search for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Search {
    /// Words, all of which must be there: as they stand, else by pinyin, initials or sound, else with a typing error.
    #[param(max_length = 200)]
    q: String,
    /// Where to look: `order` (number, title, values), `comment`, `file` (names), `record`; several with commas
    /// between them. Everywhere if left out.
    kinds: Option<String>,
    /// Only orders of this type.
    type_id: Option<Uuid>,
    /// Only records of this collection.
    collection: Option<String>,
    /// Hits on a page.
    #[param(minimum = 1, maximum = 50, default = 20)]
    limit: Option<usize>,
    /// `next` of the page before.
    after: Option<String>,
}

/// What somebody is typing.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Beginning {
    /// The beginning of words, a number or a code.
    #[param(max_length = 200)]
    q: String,
}

/// Searches orders, their comments and files, and records: those the caller may see, best first.
#[utoipa::path(get, path = "/api/v1/search", tag = "search", params(Search),
    responses((status = 200, description = "A page of hits.", body = SearchPage), Problem))]
pub(crate) async fn search(
    State(app): State<App>,
    caller: Caller,
    Query(search): Query<Search>,
) -> Result<Json<SearchPage>, Problem> {
    let limit = match search.limit.unwrap_or(USUAL) {
        limit @ 1..=MOST => limit,
        _ => return Err(Problem::bad_request("limit 必须在 1 到 50 之间。", "limit must be between 1 and 50.")),
    };
    let query = assist::Query {
        words: typed(search.q)?,
        within: search.kinds.as_deref().map_or(Ok(Within::ALL), within)?,
        type_id: search.type_id,
        collection: search.collection,
        limit,
        after: search.after.as_deref().map(place).transpose()?,
    };
    // Before the search, so that it never claims more than was looked at.
    let standing = app.search.standing(caller.org);
    let found = app.search.find(caller.org, Sight::of(caller.rights.clone()), query).await?;
    let next = found.next.map(|next| cursor::write(format!("{}:{}", next.stage, next.id)));
    Ok(Json(SearchPage {
        items: found.hits.into_iter().map(shown(&caller)).collect(),
        next,
        standing: standing.into(),
    }))
}

/// Suggests orders and records while somebody types.
#[utoipa::path(get, path = "/api/v1/search/suggest", tag = "search", params(Beginning),
    responses((status = 200, description = "The first hits of each kind.", body = SearchSuggestions), Problem))]
pub(crate) async fn suggest(
    State(app): State<App>,
    caller: Caller,
    Query(beginning): Query<Beginning>,
) -> Result<Json<SearchSuggestions>, Problem> {
    let words = typed(beginning.q)?;
    let standing = app.search.standing(caller.org);
    let first = |within| {
        let (words, sight) = (words.clone(), Sight::of(caller.rights.clone()));
        let query = assist::Query { words, within, type_id: None, collection: None, limit: SUGGESTED, after: None };
        app.search.find(caller.org, sight, query)
    };
    let orders = Within { records: false, ..Within::ALL };
    let records = Within { orders: false, comments: false, files: false, records: true };
    let (orders, records) = tokio::join!(first(orders), first(records));
    let hits = |found: assist::Found| found.hits.into_iter().map(shown(&caller)).collect();
    Ok(Json(SearchSuggestions { orders: hits(orders?), records: hits(records?), standing: standing.into() }))
}

fn shown(caller: &Caller) -> impl Fn(assist::Hit) -> SearchHit {
    |hit| SearchHit::new(hit, |order| summary(caller, order))
}

fn typed(q: String) -> Result<String, Problem> {
    if q.chars().count() > MOST_TYPED {
        return Err(Problem::bad_request("q 最多 200 个字符。", "q has 200 characters at most."));
    }
    Ok(q)
}

fn within(kinds: &str) -> Result<Within, Problem> {
    let mut within = Within { orders: false, comments: false, files: false, records: false };
    for kind in kinds.split(',').map(str::trim) {
        match kind {
            "order" => within.orders = true,
            "comment" => within.comments = true,
            "file" => within.files = true,
            "record" => within.records = true,
            _ => {
                return Err(Problem::bad_request(
                    "kinds 只能包含 order、comment、file、record。",
                    "kinds are order, comment, file and record.",
                ));
            }
        }
    }
    Ok(within)
}

fn place(after: &str) -> Result<Cursor, Problem> {
    let key = cursor::read(after)?;
    let parts = key.split_once(':').and_then(|(stage, id)| Some((stage.parse().ok()?, id.parse().ok()?)));
    parts.map(|(stage, id)| Cursor { stage, id }).ok_or_else(cursor::unknown)
}
