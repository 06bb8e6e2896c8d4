//! What people are asked to do: their tasks, many at once, and orders that cannot go on by themselves.

use super::order_flow::{actor, attention_of, command, may_act};
use super::orders::{fields_of, summary};
use crate::app::App;
use crate::cursor;
use crate::extract::{Caller, MaybeIdempotencyKey, Paging, Query, Signed};
use crate::problem::{Code, Problem};
use crate::wire::{
    ActOnFlow, ActOnTasks, FlowActName, Items, KeyField, Page, StuckOrder, Task, TaskCount, TaskDone, TaskRef,
    TaskResult, Urgency,
};
use axum::Json;
use axum::extract::State;
use gongdan_domain::Text;
use gongdan_domain::flow;
use gongdan_domain::form::FieldError;
use gongdan_domain::order::{Order, Values};
use gongdan_domain::permission::{self, Action, FieldView};
use gongdan_engine::behaviour::Behaviour;
use gongdan_engine::definition::Step;
use gongdan_store::flows::{self, NEVER_DUE, TaskPlace};
use gongdan_store::{Conn, StoreError, flow_boxes, orders};
use jiff::Timestamp;
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Open tasks are counted no further.
const MOST_COUNTED: i64 = 1_000;
/// Tasks acted on at once.
const MOST_AT_ONCE: usize = 100;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_tasks))
        .routes(routes!(count_tasks))
        .routes(routes!(act_on_tasks))
        .routes(routes!(list_stuck_orders))
}

/// Which of the caller's tasks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TaskBox {
    /// Still to be done: what is due first comes first, then the longest waiting.
    #[default]
    Todo,
    /// Done, the latest first.
    Done,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Boxed {
    /// Which tasks.
    #[param(required = false, inline)]
    #[serde(default, rename = "box")]
    which: TaskBox,
}

fn written(task: &flow::Task, due: Timestamp) -> String {
    let at = task.end.as_ref().map_or(task.since, |end| end.at);
    let flow::TaskKey { order_id, visit, seat, .. } = task.key;
    format!("{}:{}:{order_id}:{visit}:{seat}", due.as_microsecond(), at.as_microsecond())
}

fn place(cursor: &str) -> Option<TaskPlace> {
    let mut parts = cursor.split(':');
    let mut instant = || Timestamp::from_microsecond(parts.next()?.parse().ok()?).ok();
    let (due, at) = (instant()?, instant()?);
    let order = parts.next()?.parse().ok()?;
    Some(TaskPlace { due, at, order, visit: parts.next()?.parse().ok()?, seat: parts.next()?.parse().ok()? })
}

/// Now, and when the day ends where the organisation is.
fn today(app: &App, caller: &Caller) -> (Timestamp, Timestamp) {
    let now = app.now();
    let local = now.to_zoned(caller.catalog.time_zone().clone());
    let end = local.tomorrow().and_then(|next| next.start_of_day());
    (now, end.map_or(now, |end| end.timestamp()))
}

/// Lists what the caller is or was asked to do, deputies' duties included.
#[utoipa::path(get, path = "/api/v1/tasks", tag = "flows", params(Boxed, Paging),
    responses((status = 200, description = "A page of tasks.", body = Page<Task>), Problem))]
pub(crate) async fn list_tasks(
    State(app): State<App>,
    caller: Caller,
    Query(boxed): Query<Boxed>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Task>>, Problem> {
    let limit = paging.limit()?;
    let after = paging.after()?.map(|key| place(&key).ok_or_else(cursor::unknown)).transpose()?;
    let asking = caller.clone();
    let read = move |c: &mut Conn| {
        let (org, me) = (asking.org, asking.user_id);
        let rows = match boxed.which {
            TaskBox::Todo => flows::open_tasks(c, org, me, after, limit + 1)?,
            TaskBox::Done => flows::done_tasks(c, org, me, after, limit + 1)?,
        };
        let ids: Vec<Uuid> = rows.iter().map(|task| task.key.order_id).collect();
        Ok((rows, asked_about(c, &asking, &ids)?))
    };
    let (mut rows, about) = app.ledger.store().read(read).await?;
    let is_open = boxed.which == TaskBox::Todo;
    let due = |task: &flow::Task| about.get(&task.key.order_id).and_then(|about| about.order.due_at);
    let next = cursor::cut(&mut rows, limit, |task| written(task, due(task).filter(|_| is_open).unwrap_or(NEVER_DUE)));
    let days = today(&app, &caller);
    let show = |task: flow::Task| Some(shown(&app, &caller, about.get(&task.key.order_id)?, task, days));
    Ok(Json(Page { items: rows.into_iter().filter_map(show).collect(), next }))
}

/// An order that somebody is asked about.
struct About {
    order: Order,
    /// Of its flow.
    version: i64,
    values: Values,
    view: FieldView,
}

/// Orders that the caller is or was asked about, with what they may see of their values.
fn asked_about(c: &mut Conn, caller: &Caller, ids: &[Uuid]) -> Result<HashMap<Uuid, About>, StoreError> {
    let versions: HashMap<Uuid, i64> = flows::versions(c, caller.org, ids)?.into_iter().collect();
    let found = orders::find_many(c, caller.org, ids, false)?;
    let mut values = orders::bodies(c, caller.org, ids)?;
    let about = |order: Order| {
        let view = fields_of(caller, &order);
        let version = versions.get(&order.id).copied().unwrap_or_default();
        (order.id, About { version, values: values.remove(&order.id).unwrap_or_default(), view, order })
    };
    Ok(found.into_iter().map(about).collect())
}

/// What the owner of the flow shows of an order at this step, as far as the caller may see it.
fn key_fields(caller: &Caller, about: &About, step: &Step) -> Vec<KeyField> {
    let About { order, values, view, .. } = about;
    let Some(form) = caller.catalog.form(order.type_id, order.form_version) else { return Vec::new() };
    let show = |field: &String| {
        let label = form.field(field)?.field.label.clone();
        let words = form.words(field, values.get(field)?, caller.catalog.as_ref(), caller.language);
        (!words.is_empty()).then(|| KeyField { field: field.clone(), label, words })
    };
    step.key_fields.iter().filter(|field| view.shows(field)).filter_map(show).collect()
}

fn shown(app: &App, caller: &Caller, about: &About, task: flow::Task, (now, tonight): (Timestamp, Timestamp)) -> Task {
    let net = app.ledger.net(caller.org, about.order.type_id, about.version);
    let step = net.as_ref().and_then(|net| net.flow().step(&task.step));
    let node = net.as_ref().and_then(|net| net.node(net.place(&task.step)?));
    let is_work = node.is_some_and(|node| matches!(&node.behaviour, Behaviour::Act(acting) if !acting.may_reject));
    let submits_again = node.is_some_and(|node| node.behaviour == Behaviour::Begin);
    let urgency = match about.order.due_at {
        Some(due) if due < now => Urgency::Overdue,
        Some(due) if due < tonight => Urgency::Today,
        Some(_) | None => Urgency::Later,
    };
    Task {
        order: summary(caller, about.order.clone()),
        visit: task.key.visit,
        seat: task.key.seat,
        name: step.map_or_else(|| Text::new(task.step.as_str(), task.step.as_str()), |step| step.name.clone()),
        key_fields: step.map_or_else(Vec::new, |step| key_fields(caller, about, step)),
        step: task.step,
        since: task.since.into(),
        urgency,
        advice: task.is_advice,
        is_work,
        submits_again,
        comment: step.map(|step| step.comment).unwrap_or_default(),
        on_behalf_of: task.on_behalf_of.map(|id| actor(&caller.catalog, id)),
        done: task.end.map(|end| TaskDone { at: end.at.into(), how: end.how }),
    }
}

/// Counts what the caller is asked to do now.
#[utoipa::path(get, path = "/api/v1/tasks/count", tag = "flows",
    responses((status = 200, description = "How much there is to do.", body = TaskCount), Problem))]
pub(crate) async fn count_tasks(State(app): State<App>, caller: Caller) -> Result<Json<TaskCount>, Problem> {
    let (org, me, days) = (caller.org, caller.user_id, today(&app, &caller));
    let read = move |c: &mut Conn| {
        let open = flows::count_open(c, org, me, days, MOST_COUNTED)?;
        let (open, overdue, today) = (open.all, open.overdue, open.soon);
        Ok(TaskCount { open, overdue, today, unread: flow_boxes::count_unread(c, org, me, MOST_COUNTED)? })
    };
    Ok(Json(app.ledger.store().read(read).await?))
}

/// Approves or rejects many tasks, each for itself: what one of them lacks holds none of the others up. With an
/// `Idempotency-Key` a repeat does nothing again and is answered as before.
#[utoipa::path(post, path = "/api/v1/tasks/acts", tag = "flows", request_body = ActOnTasks,
    params(("Idempotency-Key" = Option<String>, Header, description = "The client's name for this request.",
        min_length = 1, max_length = 200, pattern = "^[!-~]+$")),
    responses((status = 200, description = "What became of each.", body = Items<TaskResult>), Problem))]
pub(crate) async fn act_on_tasks(
    State(app): State<App>,
    caller: Caller,
    MaybeIdempotencyKey(key): MaybeIdempotencyKey,
    Signed { content: input, fingerprint }: Signed<ActOnTasks>,
) -> Result<Json<Items<TaskResult>>, Problem> {
    may_act(&caller)?;
    if !matches!(input.act, FlowActName::Approve | FlowActName::Reject) {
        let (zh, en) = ("只能批量同意或拒绝。", "Only approving and rejecting is done to many at once.");
        return Err(FieldError::new("not-in-bulk", zh, en).at("/act").into());
    }
    if input.tasks.is_empty() || input.tasks.len() > MOST_AT_ONCE {
        let (zh, en) = ("一次 1 到 100 项。", "Between 1 and 100 at once.");
        return Err(FieldError::new("bad-count", zh, en).at("/tasks").into());
    }
    let mut waiting = Vec::with_capacity(input.tasks.len());
    for task in &input.tasks {
        let act = ActOnFlow::of(input.act, task.visit, task.seat, input.comment.clone());
        let mut envelope = caller.envelope(app.now(), command(task.order_id, act)?);
        let own = |key: &String| format!("{key}:{}:{}:{}", task.order_id.simple(), task.visit, task.seat);
        envelope.idempotency = key.as_ref().map(|key| caller.idempotency(&own(key), fingerprint));
        waiting.push((*task, app.ledger.submit(envelope)));
    }
    // Handed in together, they are committed together.
    let (tasks, answers): (Vec<_>, Vec<_>) = waiting.into_iter().unzip();
    let answers = futures::future::join_all(answers).await;
    let result = |(task, answer): (TaskRef, Result<_, gongdan_ledger::LedgerError>)| {
        let TaskRef { order_id, visit, seat } = task;
        let problem = answer.err().map(Problem::from);
        let code = problem.as_ref().map(|problem| problem.code().slug());
        let (done, text) = (problem.is_none(), problem.map(|problem| problem.text()));
        TaskResult { order_id, visit, seat, done, code, text }
    };
    Ok(Json(Items { items: tasks.into_iter().zip(answers).map(result).collect() }))
}

/// Lists the orders that cannot go on by themselves, the newest first, with the reason and what helps.
#[utoipa::path(get, path = "/api/v1/stuck-orders", tag = "flows", params(Paging),
    responses((status = 200, description = "A page of them.", body = Page<StuckOrder>), Problem))]
pub(crate) async fn list_stuck_orders(
    State(app): State<App>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<StuckOrder>>, Problem> {
    if !permission::may(&caller.rights, Action::Administer) {
        return Err(Problem::new(Code::Forbidden));
    }
    let (limit, before, org) = (paging.limit()?, paging.after_id()?, caller.org);
    let read = move |c: &mut Conn| {
        let rows = flows::attention(c, org, before, limit + 1)?;
        let ids: Vec<Uuid> = rows.iter().map(|(id, _)| *id).collect();
        let found = orders::find_many(c, org, &ids, false)?.into_iter().map(|order| (order.id, order));
        Ok((rows, found.collect::<HashMap<Uuid, Order>>()))
    };
    let (mut rows, found) = app.ledger.store().read(read).await?;
    let next = cursor::cut(&mut rows, limit, |(id, _)| id.to_string());
    let show = |(id, row): (Uuid, flow::FlowRow)| {
        let order = summary(&caller, found.get(&id)?.clone());
        Some(StuckOrder {
            order,
            since: row.moved_at.into(),
            attention: attention_of(row.attention.as_deref()?, &row.state),
        })
    };
    Ok(Json(Page { items: rows.into_iter().filter_map(show).collect(), next }))
}
