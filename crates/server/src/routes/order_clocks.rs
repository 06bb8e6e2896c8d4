//! The clocks of one order, and letting it wait.

use super::orders::visible;
use crate::app::App;
use crate::extract::{Body, Caller, Segments};
use crate::problem::Problem;
use crate::wire::{
    ClockGoal, ClockPause, ClockStanding, OrderClock, OrderClocks, PauseOrder, PauseReason, ResumeOrder,
};
use axum::Json;
use axum::extract::State;
use gongdan_domain::form::FieldError;
use gongdan_domain::life::LifeCommand;
use gongdan_domain::order::{Order, Status};
use gongdan_domain::permission::{self, Action};
use gongdan_domain::service_level::{
    ClockRow, Deadline, Goal, Kept, ServiceLevel, Standing, calendar_of, deadlines, level_of,
};
use gongdan_domain::{Command, Text};
use gongdan_store::{Conn, clocks, flow_boxes, flows};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(read_clocks)).routes(routes!(pause_order)).routes(routes!(resume_order))
}

/// Tells what is promised for an order and where each promise stands now.
#[utoipa::path(get, path = "/api/v1/orders/{id}/clocks", tag = "orders", params(("id" = Uuid, Path)),
    responses((status = 200, description = "Its clocks.", body = OrderClocks), Problem))]
pub(crate) async fn read_clocks(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<OrderClocks>, Problem> {
    Ok(Json(show(&app, &caller, &seen(&app, &caller, id).await?)))
}

/// Lets an order wait for somebody outside: its clocks and those of its flow stand still.
#[utoipa::path(post, path = "/api/v1/orders/{id}/pause", tag = "orders", request_body = PauseOrder,
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "Its clocks now.", body = OrderClocks), Problem))]
pub(crate) async fn pause_order(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(input): Body<PauseOrder>,
) -> Result<Json<OrderClocks>, Problem> {
    let seen = seen(&app, &caller, id).await?;
    let reasons = level(&caller, &seen).map(|level| level.pause_reasons.as_slice()).unwrap_or_default();
    let reason = reasons.iter().find(|reason| reason.code == input.reason).cloned().ok_or_else(|| {
        let (zh, en) = ("没有这个暂停原因。", "There is no such reason.");
        Problem::from(FieldError::new("unknown-reference", zh, en).at("/reason"))
    })?;
    let comment = said(input.comment)?;
    act(&app, &caller, id, LifeCommand::Pause { order_id: id, reason, comment }).await
}

/// Lets an order run again.
#[utoipa::path(post, path = "/api/v1/orders/{id}/resume", tag = "orders", request_body = ResumeOrder,
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "Its clocks now.", body = OrderClocks), Problem))]
pub(crate) async fn resume_order(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(input): Body<ResumeOrder>,
) -> Result<Json<OrderClocks>, Problem> {
    let comment = said(input.comment)?;
    act(&app, &caller, id, LifeCommand::Resume { order_id: id, comment }).await
}

/// Characters of what is said about a pause.
const MOST_CHARACTERS: usize = 10_000;

fn said(comment: String) -> Result<String, Problem> {
    if comment.chars().count() > MOST_CHARACTERS {
        let (zh, en) = ("最多 10000 个字符。", "At most 10000 characters.");
        return Err(FieldError::new("too-long", zh, en).at("/comment").with("max", MOST_CHARACTERS).into());
    }
    Ok(comment.trim().to_owned())
}

async fn act(app: &App, caller: &Caller, id: Uuid, command: LifeCommand) -> Result<Json<OrderClocks>, Problem> {
    app.ledger.submit(caller.envelope(app.now(), Command::Life(command))).await?;
    Ok(Json(show(app, caller, &seen(app, caller, id).await?)))
}

/// An order with what is known of its time.
struct Seen {
    order: Order,
    clocks: Option<ClockRow>,
    flow_version: Option<i64>,
    is_asked: bool,
}

async fn seen(app: &App, caller: &Caller, id: Uuid) -> Result<Seen, Problem> {
    let asking = caller.clone();
    let read = move |c: &mut Conn| {
        let order = visible(c, &asking, id)?;
        let flow_version = flows::versions(c, asking.org, &[id])?.first().map(|(_, version)| *version);
        let is_asked = !flow_boxes::asked(c, asking.org, asking.user_id, &[id])?.is_empty();
        Ok(Seen { clocks: clocks::find(c, asking.org, id)?, order, flow_version, is_asked })
    };
    Ok(app.ledger.store().read(read).await?)
}

fn level<'c>(caller: &'c Caller, seen: &Seen) -> Option<&'c ServiceLevel> {
    let row = seen.clocks.as_ref()?;
    level_of(&caller.catalog, &row.kept, seen.order.type_id).map(|level| &level.body)
}

fn show(app: &App, caller: &Caller, seen: &Seen) -> OrderClocks {
    let (order, level) = (&seen.order, level(caller, seen));
    let kept = seen.clocks.as_ref().map(|row| &row.kept);
    let may = seen.is_asked || permission::may_on(&caller.rights, Action::Complete, order);
    let may_pause = may && level.is_some() && order.status == Status::Open;
    let paused = kept.and_then(|kept| kept.paused.as_ref());
    let reasons = level.filter(|_| may_pause).map(|level| level.pause_reasons.as_slice()).unwrap_or_default();
    OrderClocks {
        level: level.map(|level| level.name.clone()),
        priority: kept.and_then(|kept| kept.priority().map(str::to_owned)),
        paused: paused.map(|paused| ClockPause { reason: (&paused.reason).into(), since: paused.since.into() }),
        suspended: kept.is_some_and(|kept| kept.suspended),
        reasons: reasons.iter().map(PauseReason::from).collect(),
        may_pause,
        clocks: kept.zip(level).map(|(kept, level)| all(app, caller, seen, (kept, level))).unwrap_or_default(),
    }
}

/// The goals that are the caller's business: what teams promise each other is their own.
fn all(app: &App, caller: &Caller, seen: &Seen, (kept, level): (&Kept, &ServiceLevel)) -> Vec<OrderClock> {
    let order = &seen.order;
    let time = calendar_of(&caller.catalog, level, order.site_id);
    let among_us = permission::may_on(&caller.rights, Action::Note, order);
    let net = seen.flow_version.and_then(|version| app.ledger.net(caller.org, order.type_id, version));
    let name = |goal: &Goal| match goal {
        Goal::FirstResponse | Goal::Resolution => None,
        Goal::Step(visit) => {
            let step = &kept.facts.steps.iter().find(|run| run.visit == *visit)?.step;
            let named = net.as_ref().and_then(|net| net.flow().step(step)).map(|step| step.name.clone());
            Some(named.unwrap_or_else(|| Text::new(step.as_str(), step.as_str())))
        }
        Goal::Internal(team) => {
            let group = caller.catalog.groups().find(|group| group.key == *team);
            let name = group.map_or(team.as_str(), |group| group.body.name.as_str());
            Some(Text::new(name, name))
        }
    };
    let deadlines = deadlines(level, kept.priority(), &kept.facts, &time, app.now()).into_iter();
    let own = deadlines.filter(|deadline| among_us || !matches!(deadline.goal, Goal::Internal(_)));
    own.map(|deadline| clock(name(&deadline.goal), &deadline)).collect()
}

fn clock(name: Option<Text>, deadline: &Deadline) -> OrderClock {
    OrderClock {
        goal: match deadline.goal {
            Goal::FirstResponse => ClockGoal::FirstResponse,
            Goal::Resolution => ClockGoal::Resolution,
            Goal::Step(_) => ClockGoal::Step,
            Goal::Internal(_) => ClockGoal::Internal,
        },
        name,
        standing: match deadline.standing {
            Standing::Running => ClockStanding::Running,
            Standing::Paused => ClockStanding::Paused,
            Standing::Met => ClockStanding::Met,
            Standing::Breached => ClockStanding::Breached,
        },
        limit: deadline.limit.as_secs(),
        used: deadline.used.as_secs(),
        due_at: deadline.due.map(Into::into),
        reached_at: deadline.reached.map(Into::into),
    }
}
