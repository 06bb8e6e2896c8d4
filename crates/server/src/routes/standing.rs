//! What stands at steps now: behind the numbers of boards, and among it what is stuck.

use super::boards::{Narrowed, board_type, over};
use super::order_flow::{actor, attention_of, named_step, shown_wait};
use super::orders::summary;
use crate::app::App;
use crate::cursor;
use crate::extract::{Caller, Paging, Query, Segments};
use crate::problem::Problem;
use crate::wire::{Actor, Page, StandingOrder, Tried};
use axum::Json;
use axum::extract::State;
use gongdan_domain::flow::FlowRow;
use gongdan_domain::order::Order;
use gongdan_domain::permission::{self, Action};
use gongdan_engine::ladder::Then;
use gongdan_engine::net::Net;
use gongdan_engine::state::{FlowState, Phase, Visit};
use gongdan_store::board::{self, Among, Standing};
use gongdan_store::{Conn, flows, orders};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Most characters of a step's id.
const LONGEST_STEP: usize = 100;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(list_standing_orders))
}

/// Where.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct At {
    /// At this step; all steps if left out, orders as a whole if empty.
    #[param(max_length = 100)]
    step: Option<String>,
    /// Whether only what is over its limit is listed.
    late: Option<bool>,
}

type Place = (i64, Uuid, i64, i64);

fn place(cursor: &str) -> Option<Place> {
    let mut parts = cursor.split(':');
    let (since, order) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some((since, order, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn written(at: &Standing) -> String {
    format!("{}:{}:{}:{}", at.since, at.order_id, at.visit, at.seat)
}

/// Lists what stands at the steps of a type's orders now, the longest waiting first: where, for whom, since when and
/// what was tried.
#[utoipa::path(get, path = "/api/v1/boards/{typeId}/standing", tag = "boards",
    params(("typeId" = Uuid, Path), At, Narrowed, Paging),
    responses((status = 200, description = "A page of them.", body = Page<StandingOrder>), Problem))]
pub(crate) async fn list_standing_orders(
    State(app): State<App>,
    caller: Caller,
    Segments(type_id): Segments<Uuid>,
    Query(at): Query<At>,
    Query(narrowed): Query<Narrowed>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<StandingOrder>>, Problem> {
    board_type(&caller, type_id)?;
    if at.step.as_ref().is_some_and(|step| step.chars().count() > LONGEST_STEP) {
        return Err(Problem::bad_request("步骤标识过长。", "The step's id is too long."));
    }
    let (limit, now, org) = (paging.limit()?, app.now(), caller.org);
    let after = paging.after()?.map(|key| place(&key).ok_or_else(cursor::unknown)).transpose()?;
    let late_at = at.late.unwrap_or_default().then(|| now.as_microsecond());
    let among = Among { types: vec![type_id], step: at.step, over: over(&caller, &narrowed), late_at };
    let read = move |c: &mut Conn| {
        let rows = board::standing(c, org, &among, after, limit + 1)?;
        let ids: Vec<Uuid> = rows.iter().map(|at| at.order_id).collect::<BTreeSet<_>>().into_iter().collect();
        let found = orders::find_many(c, org, &ids, false)?.into_iter().map(|order| (order.id, order));
        Ok((rows, found.collect::<HashMap<Uuid, Order>>(), flows::rows(c, org, &ids)?))
    };
    let (mut rows, found, standing) = app.ledger.store().read(read).await?;
    let next = cursor::cut(&mut rows, limit, written);
    let show = |at: Standing| {
        let (order, row) = (found.get(&at.order_id)?, standing.get(&at.order_id));
        let net = row.and_then(|row| app.ledger.net(org, order.type_id, row.flow_version));
        Some(View { caller: &caller, order, row, net: net.as_deref(), now }.show(&at))
    };
    Ok(Json(Page { items: rows.iter().cloned().filter_map(show).collect(), next }))
}

struct View<'a> {
    caller: &'a Caller,
    order: &'a Order,
    row: Option<&'a FlowRow>,
    net: Option<&'a Net>,
    now: Timestamp,
}

impl View<'_> {
    fn show(&self, at: &Standing) -> StandingOrder {
        let catalog = &self.caller.catalog;
        let state: FlowState = self.row.and_then(|row| serde_json::from_str(&row.state).ok()).unwrap_or_default();
        let number = u32::try_from(at.visit).unwrap_or_default();
        let visit = state.visits.get(&number);
        let running = at.runs_from.and_then(|from| Timestamp::from_microsecond(from).ok());
        let ran = running.map(|from| self.ran(at, from)).unwrap_or_default();
        let may_administer = permission::may_on(&self.caller.rights, Action::Administer, self.order);
        let policy = self.net.map(|net| net.flow().policy).unwrap_or_default();
        let pause = SignedDuration::from_mins(i64::from(policy.urge_every));
        let is_soon = state.urged.last().is_some_and(|last| self.now.duration_since(*last) < pause);
        let waits = state.phase == Phase::Running && state.visits.values().any(|visit| visit.sitting().is_some());
        StandingOrder {
            order: summary(self.caller, self.order.clone()),
            name: if at.step.is_empty() { self.type_name() } else { named_step(self.net, &at.step) },
            step: at.step.clone(),
            person: (!at.person.is_nil()).then(|| actor(catalog, at.person)),
            since: Timestamp::from_microsecond(at.since).unwrap_or(self.now).into(),
            worked: (at.worked / 1_000_000).saturating_add(ran.as_secs()),
            allowed: at.allowed,
            due_at: at.due_at.and_then(|due| Timestamp::from_microsecond(due).ok()).map(Into::into),
            wait: visit.map(|visit| shown_wait(catalog, self.net, number, visit)),
            suspended: state.phase == Phase::Suspended,
            tried: self.tried(&state, visit),
            attention: self.row.and_then(|row| Some(attention_of(row.attention.as_deref()?, &row.state))),
            may_urge: may_administer && waits && policy.urge_every > 0 && !is_soon,
            may_administer: may_administer && self.row.is_some(),
        }
    }

    fn type_name(&self) -> gongdan_domain::Text {
        let found = self.caller.catalog.order_type(self.order.type_id);
        found.map(|found| found.body.name.clone()).unwrap_or_default()
    }

    /// Working time since its clock ran last, by the calendar of now.
    fn ran(&self, at: &Standing, from: Timestamp) -> SignedDuration {
        let catalog = &self.caller.catalog;
        let calendar = catalog.calendar_of_order(at.site).filter(|_| !at.wall);
        let time = calendar.and_then(|calendar| catalog.work_time(calendar.id));
        time.map_or_else(|| self.now.duration_since(from), |time| time.between(from, self.now))
    }

    fn tried(&self, state: &FlowState, visit: Option<&Visit>) -> Tried {
        let (mut reminders, mut escalations) = (0, 0);
        let mut brought_in: Vec<Actor> = Vec::new();
        if let Some((visit, sitting)) = visit.and_then(|visit| Some((visit, visit.sitting()?))) {
            let ladder = self.net.and_then(|net| net.flow().step(&visit.step)?.ladder.as_ref());
            let marks = ladder.map(|ladder| ladder.marks()).unwrap_or_default();
            for clock in sitting.clocks.values() {
                let happened = || marks.iter().take(usize::try_from(clock.fired).unwrap_or(usize::MAX));
                let count = |is: fn(&Then) -> bool| {
                    u32::try_from(happened().filter(|mark| is(mark.then)).count()).unwrap_or(u32::MAX)
                };
                // People at one step were asked side by side: what was tried is what was tried most often with one.
                reminders = reminders.max(count(|then| matches!(then, Then::Remind { .. })));
                escalations = escalations.max(count(|then| matches!(then, Then::Escalate { .. })));
            }
            let beside: BTreeSet<Uuid> = sitting.beside.values().flatten().copied().collect();
            brought_in.extend(beside.into_iter().map(|id| actor(&self.caller.catalog, id)));
        }
        let last_urged = state.urged.last().copied().map(Into::into);
        Tried { reminders, escalations, brought_in, urges: state.urged.len(), last_urged }
    }
}
