//! Answers and macros that people keep: their own, and those of everybody.

use super::documents::Checks;
use super::kept::{Kept, keep, own, retire, usable};
use super::order_changes::MOST_WORDS;
use crate::app::App;
use crate::etag::Tagged;
use crate::extract::{Body, Caller, IfMatch, Segments};
use crate::problem::{Code, Problem};
use crate::wire::{Items, Macro, MacroSteps, ReplyTemplate, SaveMacro, SaveReplyTemplate};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdan_domain::life;
use gongdan_domain::permission::{self, Action};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Most characters of a name.
const NAME: usize = 100;
/// Most values one macro sets.
const MOST_VALUES: usize = 50;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_reply_templates, create_reply_template))
        .routes(routes!(update_reply_template, delete_reply_template))
        .routes(routes!(list_macros, create_macro))
        .routes(routes!(update_macro, delete_macro))
}

impl Kept for life::ReplyTemplate {
    fn is_for(&self, caller: &Caller) -> bool {
        self.owner_id.is_none_or(|owner| owner == caller.user_id)
    }

    fn may_change(&self, caller: &Caller) -> bool {
        may_keep(caller, self.owner_id.is_none()).is_ok()
    }
}

impl Kept for life::Macro {
    fn is_for(&self, caller: &Caller) -> bool {
        self.owner_id.is_none_or(|owner| owner == caller.user_id)
    }

    fn may_change(&self, caller: &Caller) -> bool {
        may_keep(caller, self.owner_id.is_none()).is_ok()
    }
}

/// What everybody has is kept by who manages forms.
fn may_keep(caller: &Caller, shared: bool) -> Result<(), Problem> {
    let allowed = !shared || permission::may(&caller.rights, Action::ManageForms);
    if allowed { Ok(()) } else { Err(Problem::new(Code::Forbidden)) }
}

fn template(id: Uuid, version: i64, body: life::ReplyTemplate) -> ReplyTemplate {
    ReplyTemplate { id, version, name: body.name, text: body.text, shared: body.owner_id.is_none() }
}

fn read_template(caller: &Caller, input: SaveReplyTemplate) -> Result<life::ReplyTemplate, Problem> {
    may_keep(caller, input.shared)?;
    let mut checks = Checks::default();
    checks.text("/name", &input.name, NAME);
    checks.text("/text", &input.text, MOST_WORDS);
    checks.done()?;
    let owner_id = (!input.shared).then_some(caller.user_id);
    Ok(life::ReplyTemplate { name: input.name.trim().to_owned(), text: input.text, owner_id })
}

/// Lists answers: the caller's own and everybody's.
#[utoipa::path(get, path = "/api/v1/reply-templates", tag = "replies",
    responses((status = 200, description = "All of them.", body = Items<ReplyTemplate>), Problem))]
pub(crate) async fn list_reply_templates(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Items<ReplyTemplate>>, Problem> {
    let found = usable::<life::ReplyTemplate>(&app, &caller).await?.into_iter();
    Ok(Json(Items { items: found.map(|(document, body)| template(document.id, document.version, body)).collect() }))
}

/// Keeps a new answer.
#[utoipa::path(post, path = "/api/v1/reply-templates", tag = "replies", request_body = SaveReplyTemplate,
    responses((status = 201, description = "Kept.", body = ReplyTemplate, headers(("ETag" = String))), Problem))]
pub(crate) async fn create_reply_template(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<SaveReplyTemplate>,
) -> Result<(StatusCode, Tagged<ReplyTemplate>), Problem> {
    let (id, body) = (Uuid::now_v7(), read_template(&caller, input)?);
    let version = keep(&app, &caller, id, &body, 0).await?;
    Ok((StatusCode::CREATED, Tagged(version, template(id, version, body))))
}

/// Changes an answer.
#[utoipa::path(put, path = "/api/v1/reply-templates/{id}", tag = "replies", request_body = SaveReplyTemplate,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "ETag of the version read.")),
    responses((status = 200, description = "Changed.", body = ReplyTemplate, headers(("ETag" = String))), Problem))]
pub(crate) async fn update_reply_template(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(expected): IfMatch,
    Body(input): Body<SaveReplyTemplate>,
) -> Result<Tagged<ReplyTemplate>, Problem> {
    own::<life::ReplyTemplate>(&app, &caller, id).await?;
    let body = read_template(&caller, input)?;
    let version = keep(&app, &caller, id, &body, expected).await?;
    Ok(Tagged(version, template(id, version, body)))
}

/// Retires an answer.
#[utoipa::path(delete, path = "/api/v1/reply-templates/{id}", tag = "replies", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Retired."), Problem))]
pub(crate) async fn delete_reply_template(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<StatusCode, Problem> {
    retire::<life::ReplyTemplate>(&app, &caller, id).await
}

fn shown(id: Uuid, version: i64, body: life::Macro) -> Macro {
    let life::Macro { name, owner_id, type_id, values, assign, comment, to } = body;
    Macro { id, version, shared: owner_id.is_none(), steps: MacroSteps { name, type_id, values, assign, comment, to } }
}

fn read_macro(caller: &Caller, input: SaveMacro) -> Result<life::Macro, Problem> {
    may_keep(caller, input.shared)?;
    let MacroSteps { name, type_id, values, assign, comment, to } = input.steps;
    let mut checks = Checks::default();
    checks.text("/name", &name, NAME);
    checks.length("/comment", &comment, MOST_WORDS);
    checks.exists("/typeId", type_id.is_none_or(|id| caller.catalog.order_type(id).is_some()));
    if let Some(life::AssignTo::User(id)) = assign {
        checks.exists("/assign", caller.catalog.person(id).is_some_and(|person| person.active));
    }
    if values.len() > MOST_VALUES {
        checks.add("too-many", "一次最多设置 50 项。", "At most 50 values.", "/values");
    }
    if values.is_empty() && assign.is_none() && comment.trim().is_empty() && to.is_none() {
        checks.add("empty-macro", "请至少选择一个步骤。", "Choose at least one step.", "/name");
    }
    checks.done()?;
    let owner_id = (!input.shared).then_some(caller.user_id);
    Ok(life::Macro { name: name.trim().to_owned(), owner_id, type_id, values, assign, comment, to })
}

/// Lists macros: the caller's own and everybody's.
#[utoipa::path(get, path = "/api/v1/macros", tag = "replies",
    responses((status = 200, description = "All of them.", body = Items<Macro>), Problem))]
pub(crate) async fn list_macros(State(app): State<App>, caller: Caller) -> Result<Json<Items<Macro>>, Problem> {
    let found = usable::<life::Macro>(&app, &caller).await?.into_iter();
    Ok(Json(Items { items: found.map(|(document, body)| shown(document.id, document.version, body)).collect() }))
}

/// Keeps a new macro.
#[utoipa::path(post, path = "/api/v1/macros", tag = "replies", request_body = SaveMacro,
    responses((status = 201, description = "Kept.", body = Macro, headers(("ETag" = String))), Problem))]
pub(crate) async fn create_macro(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<SaveMacro>,
) -> Result<(StatusCode, Tagged<Macro>), Problem> {
    let (id, body) = (Uuid::now_v7(), read_macro(&caller, input)?);
    let version = keep(&app, &caller, id, &body, 0).await?;
    Ok((StatusCode::CREATED, Tagged(version, shown(id, version, body))))
}

/// Changes a macro.
#[utoipa::path(put, path = "/api/v1/macros/{id}", tag = "replies", request_body = SaveMacro,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "ETag of the version read.")),
    responses((status = 200, description = "Changed.", body = Macro, headers(("ETag" = String))), Problem))]
pub(crate) async fn update_macro(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(expected): IfMatch,
    Body(input): Body<SaveMacro>,
) -> Result<Tagged<Macro>, Problem> {
    own::<life::Macro>(&app, &caller, id).await?;
    let body = read_macro(&caller, input)?;
    let version = keep(&app, &caller, id, &body, expected).await?;
    Ok(Tagged(version, shown(id, version, body)))
}

/// Retires a macro.
#[utoipa::path(delete, path = "/api/v1/macros/{id}", tag = "replies", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Retired."), Problem))]
pub(crate) async fn delete_macro(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<StatusCode, Problem> {
    retire::<life::Macro>(&app, &caller, id).await
}
