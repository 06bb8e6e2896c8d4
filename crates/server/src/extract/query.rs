//! Paths and query strings.

use crate::cursor;
use crate::problem::Problem;
use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

/// The variable parts of a path. What cannot be read names nothing we have.
#[derive(Debug)]
pub(crate) struct Segments<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Segments<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(segments) = Path::from_request_parts(parts, state).await.map_err(|_| Problem::not_found())?;
        Ok(Self(segments))
    }
}

/// The query string.
#[derive(Debug)]
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(Problem::bad_request(
                "查询参数含有无效字符。",
                "The query has a character that cannot be searched.",
            ));
        }
        let read: Result<axum::extract::Query<T>, QueryRejection> = axum::extract::Query::try_from_uri(&parts.uri);
        let read = read.map_err(|rejection| {
            let text = rejection.body_text();
            let reason = text.rsplit_once("query string: ").map_or(text.as_str(), |(_, reason)| reason);
            Problem::bad_request(
                format!("查询参数无法识别：{reason}。"),
                format!("The query cannot be read: {reason}."),
            )
        })?;
        Ok(Self(read.0))
    }
}

/// How a list is turned over.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// Entries on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(crate) limit: Option<usize>,
    /// `next` of the page before.
    pub(crate) after: Option<String>,
}

impl Paging {
    /// Entries on the page.
    pub(crate) fn limit(&self) -> Result<usize, Problem> {
        match self.limit {
            None => Ok(50),
            Some(limit @ 1..=200) => Ok(limit),
            Some(_) => Err(Problem::bad_request("limit 必须在 1 到 200 之间。", "limit must be between 1 and 200.")),
        }
    }

    /// The key of the last entry of the page before.
    pub(crate) fn after(&self) -> Result<Option<String>, Problem> {
        self.after.as_deref().map(cursor::read).transpose()
    }

    /// The same where keys are ids.
    pub(crate) fn after_id<T: std::str::FromStr>(&self) -> Result<Option<T>, Problem> {
        self.after()?.map(|key| key.parse().map_err(|_| cursor::unknown())).transpose()
    }
}
