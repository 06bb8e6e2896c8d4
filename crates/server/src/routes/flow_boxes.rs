//! What concerns people without being asked of them: what they were told, their own orders on their way, and passing
//! everything on when somebody leaves.

use super::jobs;
use super::order_flow::{named_step, phase, shown_wait};
use super::orders::summary;
use crate::app::App;
use crate::cursor;
use crate::extract::{Body, Caller, IdempotencyKey, Paging, Query, Segments, Signed};
use crate::problem::Problem;
use crate::wire::{self, BeginHandOver, CcNotice, MyOrder, Page, ReadNotices};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gongdan_domain::Text;
use gongdan_domain::flow::Notice;
use gongdan_domain::flow_jobs;
use gongdan_domain::form::FieldError;
use gongdan_domain::job::JobParameters;
use gongdan_domain::order::Order;
use gongdan_domain::permission::Action;
use gongdan_engine::state::FlowState;
use gongdan_store::{Conn, flow_boxes, flows, orders};
use jiff::Timestamp;
use std::collections::HashMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Orders whose notices are read at once.
const MOST_READ: usize = 200;
/// Most characters of a comment.
const MOST_WORDS: usize = 10_000;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_flow_notices))
        .routes(routes!(read_notices))
        .routes(routes!(list_my_orders))
        .routes(routes!(hand_over))
}

fn written(notice: &Notice) -> String {
    format!("{}:{}:{}", notice.at.as_microsecond(), notice.order_id, notice.step)
}

fn place(cursor: &str) -> Option<(Timestamp, Uuid, String)> {
    let mut parts = cursor.splitn(3, ':');
    let at = Timestamp::from_microsecond(parts.next()?.parse().ok()?).ok()?;
    Some((at, parts.next()?.parse().ok()?, parts.next()?.to_owned()))
}

/// Lists what the caller was told at steps of orders (抄送), the latest first.
#[utoipa::path(get, path = "/api/v1/tasks/notices", tag = "flows", params(Paging),
    responses((status = 200, description = "A page of notices.", body = Page<CcNotice>), Problem))]
pub(crate) async fn list_flow_notices(
    State(app): State<App>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<CcNotice>>, Problem> {
    let limit = paging.limit()?;
    let before = paging.after()?.map(|key| place(&key).ok_or_else(cursor::unknown)).transpose()?;
    let (org, me) = (caller.org, caller.user_id);
    let read = move |c: &mut Conn| {
        let rows = flow_boxes::notices(c, org, me, before, limit + 1)?;
        let ids: Vec<Uuid> = rows.iter().map(|notice| notice.order_id).collect();
        let found = orders::find_many(c, org, &ids, false)?.into_iter().map(|order| (order.id, order));
        Ok((rows, found.collect::<HashMap<Uuid, Order>>(), flows::rows(c, org, &ids)?))
    };
    let (mut rows, found, standing) = app.ledger.store().read(read).await?;
    let next = cursor::cut(&mut rows, limit, written);
    let show = |notice: Notice| {
        let order = found.get(&notice.order_id)?;
        let version = standing.get(&notice.order_id).map_or(0, |row| row.flow_version);
        let net = app.ledger.net(org, order.type_id, version);
        let name = named_step(net.as_deref(), &notice.step);
        let (order, at, read) = (summary(&caller, order.clone()), notice.at.into(), notice.read_at.is_some());
        Some(CcNotice { order, name, step: notice.step, at, read })
    };
    Ok(Json(Page { items: rows.into_iter().filter_map(show).collect(), next }))
}

/// Notes that the caller has read what they were told about orders.
#[utoipa::path(post, path = "/api/v1/tasks/notices/read", tag = "flows", request_body = ReadNotices,
    responses((status = 204, description = "Noted."), Problem))]
pub(crate) async fn read_notices(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<ReadNotices>,
) -> Result<StatusCode, Problem> {
    let ids = input.order_ids;
    if ids.is_empty() || ids.len() > MOST_READ {
        let (zh, en) = ("一次 1 到 200 张工单。", "Between 1 and 200 orders at once.");
        return Err(FieldError::new("bad-count", zh, en).at("/orderIds").into());
    }
    let (org, me, now) = (caller.org, caller.user_id, app.now());
    app.ledger.store().write(move |c: &mut Conn| flow_boxes::note_read(c, org, me, &ids, now)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the orders the caller asked for that follow a flow, the latest first, with where each waits and for whom.
#[utoipa::path(get, path = "/api/v1/tasks/mine", tag = "flows", params(Paging),
    responses((status = 200, description = "A page of orders.", body = Page<MyOrder>), Problem))]
pub(crate) async fn list_my_orders(
    State(app): State<App>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<MyOrder>>, Problem> {
    let (limit, before) = (paging.limit()?, paging.after_id()?.unwrap_or(Uuid::max()));
    let (org, me) = (caller.org, caller.user_id);
    let read = move |c: &mut Conn| {
        let ids = flow_boxes::asked_for(c, org, me, before, limit + 1)?;
        let found = orders::find_many(c, org, &ids, false)?.into_iter().map(|order| (order.id, order));
        let found: HashMap<Uuid, Order> = found.collect();
        let rows = flows::rows(c, org, &ids)?;
        Ok((ids, found, rows))
    };
    let (mut ids, found, rows) = app.ledger.store().read(read).await?;
    let next = cursor::cut(&mut ids, limit, ToString::to_string);
    let show = |id: Uuid| {
        let (order, row) = (found.get(&id)?, rows.get(&id)?);
        let state: FlowState = serde_json::from_str(&row.state).unwrap_or_default();
        let net = app.ledger.net(org, order.type_id, row.flow_version);
        let waits = state.visits.iter().map(|(id, visit)| shown_wait(&caller.catalog, net.as_deref(), *id, visit));
        let (phase, outcome) = phase(&state);
        Some(MyOrder { order: summary(&caller, order.clone()), phase, outcome, waits: waits.collect() })
    };
    Ok(Json(Page { items: ids.into_iter().filter_map(show).collect(), next }))
}

/// Begins a job that passes everything on that waits for somebody who leaves: open tasks, orders they are responsible
/// for, their duty as a deputy. The job names the flows that name the leaver.
#[utoipa::path(post, path = "/api/v1/users/{id}/hand-over", tag = "flows", request_body = BeginHandOver,
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header, description = "Any text of the client's choice.")),
    responses((status = 202, description = "The job has begun.", body = wire::Job), Problem))]
pub(crate) async fn hand_over(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IdempotencyKey(key): IdempotencyKey,
    Signed { content, fingerprint }: Signed<BeginHandOver>,
) -> Result<Response, Problem> {
    caller.must(Action::Administer)?;
    let leaver = caller.catalog.person(id).ok_or_else(Problem::not_found)?;
    let comment = content.comment.trim().to_owned();
    if comment.is_empty() {
        return Err(FieldError::required().at("/comment").into());
    }
    if comment.chars().count() > MOST_WORDS {
        let (zh, en) = (format!("最多 {MOST_WORDS} 个字。"), format!("At most {MOST_WORDS} characters."));
        return Err(FieldError::new("too-long", zh, en).at("/comment").into());
    }
    let is_here = caller.catalog.person(content.to).is_some_and(|person| person.active);
    if !is_here || content.to == id {
        let (zh, en) = ("请选择另一位在职人员。", "Choose somebody else who still works here.");
        return Err(FieldError::new("unknown-user", zh, en).at("/to").into());
    }
    let name = &leaver.body.name;
    let title = Text::new(format!("{name}的工作交接"), format!("Hand over the work of {name}"));
    let job = flow_jobs::HandOver { from: id, to: content.to, comment };
    let job = job.job(Uuid::now_v7(), title).map_err(Problem::internal)?;
    jobs::begin(&app, &caller, &key, fingerprint, job).await
}
