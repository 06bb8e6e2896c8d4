//! Option lists.

use super::documents::{Checks, Draft, save};
use crate::app::App;
use crate::etag::{conditional, tag};
use crate::extract::{Body, Caller, IfMatch, Segments};
use crate::problem::Problem;
use crate::wire::{Items, OptionList, OptionListName, SaveOptionList};
use axum::Json;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_domain::catalog::OptionListBody;
use gongdan_domain::document::Body as _;
use gongdan_domain::form::{self, Lookup, OptionItem, is_identifier};
use gongdan_domain::permission::Action;
use std::collections::HashSet;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Most options of a list, all levels together.
const MOST: usize = 20_000;
/// Most levels.
const DEEPEST: usize = 6;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(list_option_lists)).routes(routes!(get_option_list, put_option_list))
}

/// Lists all option lists, without their options.
#[utoipa::path(get, path = "/api/v1/option-lists", tag = "option lists",
    responses((status = 200, description = "All option lists.", body = Items<OptionListName>), Problem))]
pub(crate) async fn list_option_lists(caller: Caller) -> Json<Items<OptionListName>> {
    let name = |list: &form::OptionList| OptionListName {
        key: list.key.clone(),
        name: list.name.clone(),
        version: list.version,
    };
    Json(Items { items: caller.catalog.option_lists().map(|list| name(list)).collect() })
}

/// Shows an option list.
#[utoipa::path(get, path = "/api/v1/option-lists/{key}", tag = "option lists", params(("key" = String, Path)),
    responses((status = 200, description = "The option list.", body = OptionList, headers(("ETag" = String))),
        (status = 304, description = "Not changed."), Problem))]
pub(crate) async fn get_option_list(
    caller: Caller,
    Segments(key): Segments<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let list = caller.catalog.option_list(&key).ok_or_else(Problem::not_found)?;
    Ok(conditional(&headers, list.version, || list))
}

/// Creates an option list, or replaces one that was read before. An option that is left out is not deleted but
/// retired: orders that carry it stay readable.
#[utoipa::path(put, path = "/api/v1/option-lists/{key}", tag = "option lists", request_body = SaveOptionList,
    params(("key" = String, Path, description = "`^[a-z][a-z0-9_]{0,39}$`"),
        ("If-Match" = Option<String>, Header, description = "ETag of the version read, when the list exists.")),
    responses((status = 200, description = "Replaced.", body = OptionList, headers(("ETag" = String))),
        (status = 201, description = "Created.", body = OptionList, headers(("ETag" = String))), Problem))]
pub(crate) async fn put_option_list(
    State(app): State<App>,
    caller: Caller,
    Segments(key): Segments<String>,
    request: Request,
) -> Result<Response, Problem> {
    caller.must(Action::ManageForms)?;
    let existing = caller.catalog.option_list(&key);
    let (mut parts, body) = request.into_parts();
    let expected = match &existing {
        Some(_) => IfMatch::from_request_parts(&mut parts, &app).await?.0,
        None => 0,
    };
    let request = Request::from_parts(parts, body);
    let Body(input) = <Body<SaveOptionList> as axum::extract::FromRequest<App>>::from_request(request, &app).await?;
    check(&key, &input)?;
    let id = existing.as_ref().map_or_else(Uuid::now_v7, |list| list.id);
    let options = match &existing {
        Some(list) => input.options.keeping(&list.options),
        None => input.options,
    };
    let body = OptionListBody { name: input.name, options };
    let draft = Draft { id, kind: OptionListBody::KIND, key: key.clone(), active: true, body: &body };
    let version = save(&app, &caller, draft, expected).await?;
    let list = form::OptionList { id, key, name: body.name, version, options: body.options };
    let status = if existing.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, [(header::ETAG, tag(version))], Json(list)).into_response())
}

fn check(key: &str, input: &SaveOptionList) -> Result<(), Problem> {
    let mut checks = Checks::default();
    if !is_identifier(key) {
        return Err(Problem::bad_request(
            "选项表标识须以小写字母开头，只能包含小写字母、数字和下划线，最多 40 个字符。",
            "The key starts with a lower-case letter and has only lower-case letters, digits and underscores, at most 40.",
        ));
    }
    checks.text("/name/zh", &input.name.zh, 200);
    checks.length("/name/en", &input.name.en, 200);
    let mut left = MOST;
    check_level(&mut checks, &input.options, "/options", DEEPEST, &mut left);
    if left == 0 {
        checks.add("too-many", "选项过多。", "There are too many options.", "/options");
    }
    checks.done()
}

fn check_level(checks: &mut Checks, options: &[OptionItem], path: &str, depth: usize, left: &mut usize) {
    if depth == 0 {
        checks.add("too-deep", "选项层级过深。", "The options are too deep.", path);
        return;
    }
    let mut seen = HashSet::new();
    for (at, option) in options.iter().enumerate() {
        *left = left.saturating_sub(1);
        if *left == 0 {
            return;
        }
        let path = format!("{path}/{at}");
        checks.text(&format!("{path}/value"), &option.value, 100);
        checks.text(&format!("{path}/label/zh"), &option.label.zh, 200);
        if !seen.insert(option.value.as_str()) {
            checks.add("duplicate-value", "同一级中的选项值不能重复。", "A value stands twice on its level.", &path);
        }
        check_level(checks, &option.children, &format!("{path}/children"), depth - 1, left);
    }
}
