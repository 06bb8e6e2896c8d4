//! Every error of the server in one shape: RFC 9457 problem details.
//!
//! A handler answers `Err(Problem)`; [`crate::edge`] writes it out once it knows the reader's language and
//! the request id. Only this folder knows which status code belongs to what.

mod code;
mod convert;
mod page;

pub use code::Code;
pub(crate) use page::show_problem;

use crate::extract::Context;
use crate::wire::OrganisationChoice;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_domain::edit::FieldConflict;
use gongdan_domain::form::FieldError;
use gongdan_domain::{Language, Text};
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;
use utoipa::openapi::{Ref, RefOr};
use utoipa::{IntoResponses, ToSchema};

/// An error on its way to the client.
#[derive(Debug, Clone)]
pub struct Problem(Box<Content>);

#[derive(Debug, Clone)]
struct Content {
    code: Code,
    text: Option<Text>,
    errors: Vec<FieldError>,
    retry_after: Option<Duration>,
    current_version: Option<i64>,
    conflicts: Vec<FieldConflict>,
    organisations: Vec<OrganisationChoice>,
    cause: Option<String>,
}

/// How a [`Problem`] travels (RFC 9457, `application/problem+json`).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProblemDocument<'a> {
    /// Address of a page that explains it, `/problems/<code>`.
    #[schema(example = "/problems/invalid-values")]
    r#type: String,
    /// The kind of problem in the reader's language.
    title: &'a str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What to do, in the reader's language.
    detail: &'a str,
    /// Stable name to switch on.
    #[schema(example = "invalid-values")]
    code: &'a str,
    /// `detail` in both languages.
    #[schema(value_type = crate::wire::Text)]
    text: &'a Text,
    /// Everything wrong with the values, each with its place.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<crate::wire::FieldError>, required = false)]
    errors: &'a [FieldError],
    /// The id under which the request stands in the server's log.
    request_id: &'a str,
    /// When to try again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    retry_after_seconds: Option<u64>,
    /// With `version-conflict`: the version now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    current_version: Option<i64>,
    /// With `field-conflict`: what each side wants.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<crate::wire::FieldConflict>, required = false)]
    conflicts: &'a [FieldConflict],
    /// With `organisation-needed`: those to choose from.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(required = false)]
    organisations: &'a [OrganisationChoice],
}

impl Problem {
    /// A problem with the usual words.
    pub fn new(code: Code) -> Self {
        Self(Box::new(Content {
            code,
            text: None,
            errors: Vec::new(),
            retry_after: None,
            current_version: None,
            conflicts: Vec::new(),
            organisations: Vec::new(),
            cause: None,
        }))
    }

    /// The same problem in words that fit better.
    #[must_use]
    pub fn saying(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.0.text = Some(Text::new(zh, en));
        self
    }

    /// The same problem with the time after which to try again.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// Everything that is wrong with the values of a request.
    pub fn invalid(errors: impl Into<Vec<FieldError>>) -> Self {
        let mut problem = Self::new(Code::InvalidValues);
        problem.0.errors = errors.into();
        problem
    }

    /// A request that cannot be understood, in plain words.
    pub fn bad_request(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Code::BadRequest).saying(zh, en)
    }

    /// Nothing there, or nothing the caller may know of.
    pub fn not_found() -> Self {
        Self::new(Code::NotFound)
    }

    /// A fault of ours. The cause goes to the log and nowhere else.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::new(Code::Internal).caused_by(cause)
    }

    #[must_use]
    fn caused_by(mut self, cause: impl std::fmt::Display) -> Self {
        self.0.cause = Some(cause.to_string());
        self
    }

    #[must_use]
    fn at_version(mut self, current: i64) -> Self {
        self.0.current_version = Some(current);
        self
    }

    /// Fields on which two people disagree.
    fn conflicting(conflicts: Vec<FieldConflict>) -> Self {
        let mut problem = Self::new(Code::FieldConflict);
        problem.0.conflicts = conflicts;
        problem
    }

    /// Organisations to choose from.
    pub(crate) fn choosing(organisations: Vec<OrganisationChoice>) -> Self {
        let mut problem = Self::new(Code::OrganisationNeeded);
        problem.0.organisations = organisations;
        problem
    }

    /// What it says, in both languages.
    pub fn text(&self) -> Text {
        self.0.text.clone().unwrap_or_else(|| self.0.code.detail())
    }

    /// Which one it is.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// What is wrong, in one sentence: the first of its faults, with its place.
    pub(crate) fn words(&self) -> Text {
        let Content { code, text, errors, .. } = &*self.0;
        match errors.first() {
            Some(fault) => {
                let FieldError { path, text, .. } = fault;
                Text::new(format!("{path}：{}", text.zh), format!("{path}: {}", text.en))
            }
            None => text.clone().unwrap_or_else(|| code.detail()),
        }
    }

    /// Writes it out for the reader of `context`, and notes the cause of a server fault.
    pub(crate) fn render(&self, context: &Context) -> Response {
        if let Some(cause) = &self.0.cause {
            tracing::error!(request_id = &*context.request_id, code = self.0.code.slug(), cause, "request failed");
        }
        self.document(context.language, &context.request_id)
    }

    fn document(&self, language: Language, request_id: &str) -> Response {
        let Content { code, text, errors, retry_after, current_version, conflicts, organisations, cause: _ } = &*self.0;
        let (title, text) = (code.title(), text.clone().unwrap_or_else(|| code.detail()));
        let retry_after_seconds = retry_after.map(|wait| wait.as_secs_f64().ceil() as u64);
        let document = ProblemDocument {
            r#type: format!("/problems/{}", code.slug()),
            title: title.get(language),
            status: code.status().as_u16(),
            detail: text.get(language),
            code: code.slug(),
            text: &text,
            errors,
            request_id,
            retry_after_seconds,
            current_version: *current_version,
            conflicts,
            organisations,
        };
        let body = serde_json::to_vec(&document).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = code.status();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after_seconds {
            headers.insert(header::RETRY_AFTER, seconds.max(1).into());
        }
        if code.status() == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"gongdan\""));
        }
        response
    }
}

impl IntoResponse for Problem {
    /// Writes it in English without a request id, and leaves itself in the response for the edge.
    fn into_response(self) -> Response {
        let mut response = self.document(Language::En, "");
        response.extensions_mut().insert(self);
        response
    }
}

impl IntoResponses for Problem {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        BTreeMap::from([("default".to_owned(), RefOr::Ref(Ref::new("#/components/responses/Problem")))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;
    use serde_json::{Value, json};

    async fn rendered(problem: Problem, language: Language) -> (u16, Value) {
        let context = Context { request_id: "r-1".into(), language, origin: std::sync::Arc::default() };
        let response = problem.render(&context);
        let status = response.status().as_u16();
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap())
    }

    #[tokio::test]
    async fn a_problem_speaks_the_readers_language_and_carries_both() {
        let error = FieldError::required().under("/values/amount");
        let (status, body) = rendered(Problem::invalid(error), Language::Zh).await;
        assert_eq!(status, 422);
        assert_eq!(body["type"], "/problems/invalid-values");
        assert_eq!(body["title"], "内容不符合要求");
        assert_eq!(body["text"]["en"], "Some values do not fit. Correct them as described and try again.");
        assert_eq!(body["errors"][0]["path"], "/values/amount");
        assert_eq!(body["requestId"], "r-1");
        assert_eq!(body.get("retryAfterSeconds"), None);
    }

    #[tokio::test]
    async fn a_fault_of_ours_hides_its_cause() {
        let (status, body) = rendered(Problem::internal("password=hunter2"), Language::En).await;
        assert_eq!(status, 500);
        assert!(!body.to_string().contains("hunter2"));
    }

    #[tokio::test]
    async fn waiting_times_are_rounded_up() {
        let problem = Problem::new(Code::Busy).retry_after(Duration::from_millis(1200));
        assert_eq!(rendered(problem, Language::En).await.1["retryAfterSeconds"], json!(2));
    }
}
