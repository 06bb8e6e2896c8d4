//! Running macros on orders: previewed, checked as their single steps, all or nothing.

use super::kept::usable;
use super::order_changes::MOST_WORDS;
use super::order_people::present;
use super::orders::{load, visible};
use crate::app::App;
use crate::etag::Tagged;
use crate::extract::{Caller, Segments};
use crate::problem::Problem;
use crate::wire::{Items, MacroPreview, MacroStep, Order};
use axum::Json;
use axum::extract::State;
use gongdan_domain::command::EditOrder;
use gongdan_domain::edit::FormInUse;
use gongdan_domain::event::Named;
use gongdan_domain::life::{AssignTo, LifeCommand, Macro, fill};
use gongdan_domain::order::{self, Status, Values};
use gongdan_domain::permission::{self, Action, FieldRight};
use gongdan_domain::{Command, Text};
use gongdan_store::{Conn, orders};
use jiff::Timestamp;
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(list_order_macros)).routes(routes!(run_macro))
}

/// Lists the macros there are for an order, with what each would do to it now.
#[utoipa::path(get, path = "/api/v1/orders/{id}/macros", tag = "replies", params(("id" = Uuid, Path)),
    responses((status = 200, description = "All of them.", body = Items<MacroPreview>), Problem))]
pub(crate) async fn list_order_macros(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<Items<MacroPreview>>, Problem> {
    let order = order(&app, &caller, id).await?;
    let fitting = usable::<Macro>(&app, &caller).await?.into_iter().filter(|(_, found)| fits(found, &order));
    Ok(Json(Items { items: fitting.map(|(document, found)| preview(&caller, &order, document.id, &found)).collect() }))
}

/// Does everything a macro says to an order, or nothing.
#[utoipa::path(post, path = "/api/v1/orders/{id}/macros/{macro}", tag = "replies",
    params(("id" = Uuid, Path), ("macro" = Uuid, Path)),
    responses((status = 200, description = "The order afterwards.", body = Order, headers(("ETag" = String))), Problem))]
pub(crate) async fn run_macro(
    State(app): State<App>,
    caller: Caller,
    Segments((order_id, id)): Segments<(Uuid, Uuid)>,
) -> Result<Tagged<Order>, Problem> {
    let order = order(&app, &caller, order_id).await?;
    let found = usable::<Macro>(&app, &caller).await?.into_iter().find(|(document, _)| document.id == id);
    let found = found.map(|(_, found)| found).filter(|found| fits(found, &order)).ok_or_else(Problem::not_found)?;
    let org = caller.org;
    let before = app.ledger.store().read(move |c| orders::values(c, org, order_id)).await?.unwrap_or_default();
    let now = app.now();
    let steps = commands(&caller, &order, &before, &found, now)?;
    app.ledger.submit(caller.envelope(now, Command::Together { order_id, steps })).await?;
    let order = load(&app, &caller, order_id).await?;
    Ok(Tagged(order.summary.version, order))
}

async fn order(app: &App, caller: &Caller, id: Uuid) -> Result<order::Order, Problem> {
    let asking = caller.clone();
    Ok(app.ledger.store().read(move |c: &mut Conn| visible(c, &asking, id)).await?)
}

fn fits(found: &Macro, order: &order::Order) -> bool {
    found.type_id.is_none_or(|type_id| type_id == order.type_id)
}

fn target(caller: &Caller, to: AssignTo) -> Result<Option<Named>, Problem> {
    match to {
        AssignTo::Nobody => Ok(None),
        AssignTo::Me => present(&caller.catalog, caller.user_id, "/assign").map(Some),
        AssignTo::User(id) => present(&caller.catalog, id, "/assign").map(Some),
    }
}

/// The words of a comment with their gaps filled.
fn words(caller: &Caller, order: &order::Order, text: &str) -> String {
    let person = |id: Option<Uuid>| {
        let found = id.and_then(|id| caller.catalog.person(id));
        Some(found.map(|person| person.body.name.clone()).unwrap_or_default())
    };
    let word = |name: &str| match name {
        "number" => Some(order.number.clone()),
        "title" => Some(caller.catalog.title_instead(&caller.rights, order).unwrap_or_else(|| order.title.clone())),
        "requester" => Some(order.requester_name.clone()),
        "assignee" => person(order.assignee_id),
        "me" => person(Some(caller.user_id)),
        "organisation" => Some(caller.catalog.organisation().name.clone()),
        _ => None,
    };
    fill(text, word).trim().chars().take(MOST_WORDS).collect()
}

fn commands(
    caller: &Caller,
    order: &order::Order,
    before: &Values,
    found: &Macro,
    now: Timestamp,
) -> Result<Vec<Command>, Problem> {
    let order_id = order.id;
    let mut steps = Vec::new();
    if !found.values.is_empty() {
        let form = caller.catalog.form(order.type_id, order.form_version);
        let form = form.ok_or_else(|| Problem::internal(format_args!("order {order_id} has no form")))?;
        let form = FormInUse { catalog: caller.catalog.clone(), form };
        let patch = found.values.clone();
        let unique = form.unique(order.type_id, before, &patch, now);
        let edit = EditOrder { order_id, expected_version: None, seen: None, patch, unique, form };
        steps.push(Command::EditOrder(Box::new(edit)));
    }
    if let Some(to) = found.assign {
        steps.push(Command::Life(LifeCommand::Assign { order_id, to: target(caller, to)? }));
    }
    let text = words(caller, order, &found.comment);
    if !text.is_empty() {
        let (comment_id, attachments, mentions) = (Uuid::now_v7(), Vec::new(), Vec::new());
        steps.push(Command::CommentOrder { order_id, comment_id, text, attachments, mentions, internal: false });
    }
    if let Some(to) = found.to {
        steps.push(Command::MoveOrder { order_id, to, comment: String::new(), expected_version: None });
    }
    Ok(steps)
}

fn preview(caller: &Caller, order: &order::Order, id: Uuid, found: &Macro) -> MacroPreview {
    let allowed = |action| permission::may_on(&caller.rights, action, order) && permission::fits(action, order);
    let step = |action: Action, what: Value, label: Text, allowed: bool| MacroStep {
        action: action.code(),
        field: None,
        what,
        label,
        allowed,
    };
    let mut steps = Vec::new();
    let fields = permission::fields_on(&caller.rights, order);
    let form = caller.catalog.form(order.type_id, order.form_version);
    for (field, value) in &found.values {
        let drawn = form.as_ref().and_then(|form| form.field(field));
        let label = drawn.map_or_else(|| Text::new(field.as_str(), field.as_str()), |drawn| drawn.field.label.clone());
        let open = drawn.is_some() && fields.right(field) == FieldRight::Edit && allowed(Action::Edit);
        steps.push(MacroStep { field: Some(field.clone()), ..step(Action::Edit, value.clone(), label, open) });
    }
    if let Some(to) = found.assign {
        let person = target(caller, to).map(|to| to.map(|person| person.name));
        let known = person.is_ok();
        let label = Text::new("负责人", "Responsible");
        steps.push(step(Action::Assign, json!(person.unwrap_or_default()), label, known && allowed(Action::Assign)));
    }
    let text = words(caller, order, &found.comment);
    if !text.is_empty() {
        steps.push(step(Action::Comment, json!(text), Text::new("评论", "Comment"), allowed(Action::Comment)));
    }
    if let Some(to) = found.to {
        let action = match to {
            Status::Open => Action::Reopen,
            Status::Done => Action::Complete,
            Status::Cancelled | Status::Rejected => Action::Cancel,
        };
        let may = allowed(action) && order.status.may_become(to);
        steps.push(step(action, json!(to), Text::new("状态", "State"), may));
    }
    let all = steps.iter().all(|step| step.allowed);
    MacroPreview { id, name: found.name.clone(), steps, allowed: all }
}
