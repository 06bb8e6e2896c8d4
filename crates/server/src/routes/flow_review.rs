//! The review of a flow (流程体检): what its orders have shown of it, and drafts with a proposed change.

use super::boards::{board_type, number};
use super::flows::refused;
use super::order_flow::named_step;
use crate::app::App;
use crate::extract::{Body, Caller, Query, Segments};
use crate::problem::{Code, Problem};
use crate::wire::{self, AmendFlow, AmendedFlow, FlowRemark, FlowReview, OrderNumber};
use axum::Json;
use axum::extract::State;
use gongdan_domain::form::FieldError;
use gongdan_domain::permission::Action;
use gongdan_engine::amend::Amendment;
use gongdan_engine::definition::MAX_WAYS;
use gongdan_engine::ladder::MAX_MINUTES;
use gongdan_engine::net::Net;
use gongdan_insight::board::Figures;
use gongdan_insight::review::{Remark, Seen, judge, what};
use gongdan_store::board::{self, Over};
use gongdan_store::review::{self, Tally, Total};
use gongdan_store::{Conn, StoreError, events, followers, orders};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Days of a review that nobody named: a quarter.
const USUAL_DAYS: u32 = 90;
/// Most of them.
const MOST_DAYS: u32 = 366;
/// Rows read at most; the rarest are left out.
const MOST_TOTALS: usize = 20_000;
const MOST_EVIDENCE: usize = 2_000;
/// Remarks told at most.
const MOST_REMARKS: usize = 100;
/// Orders that a remark names.
const MOST_ORDERS: usize = 10;
/// Most characters of a step's id.
const LONGEST_STEP: usize = 100;
/// How far a ladder may be stretched.
const MOST_PERCENT: u32 = 1_000;
/// The followers that keep what it is judged by.
const FOLLOWERS: [&str; 2] = ["board", "flow_review"];

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(review_flow)).routes(routes!(amend_flow))
}

/// Over how long.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Since {
    /// The last so many days; 90 if left out.
    #[param(minimum = 1, maximum = 366)]
    days: Option<u32>,
}

/// What was counted.
struct Counted {
    behind: i64,
    totals: Vec<Total>,
    evidence: Vec<Tally>,
    period: BTreeMap<String, Figures>,
    ever: BTreeMap<String, Figures>,
}

fn read(c: &mut Conn, caller: &Caller, type_id: Uuid, days: (i64, i64)) -> Result<Counted, StoreError> {
    let (org, from) = (caller.org, days.0);
    let head = events::head_position(c, org)?;
    let mut counted = head;
    for name in FOLLOWERS {
        counted = counted.min(followers::position(c, org, name)?.map_or(0, |place| place.position));
    }
    let (mut period, mut ever) = (BTreeMap::<String, Figures>::new(), BTreeMap::<String, Figures>::new());
    for cell in board::period(c, org, &[type_id], &Over::default(), days)? {
        let corrupt = || StoreError::Corrupt(format!("the figures {} cannot be read", cell.id));
        let figures = Figures::of(&cell).ok_or_else(corrupt)?;
        let sums = if cell.day == 0 { &mut ever } else { &mut period };
        sums.entry(cell.step).or_default().join(&figures);
    }
    let totals = review::totals(c, org, type_id, from, MOST_TOTALS)?;
    let evidence = review::evidence(c, org, type_id, from, MOST_EVIDENCE)?;
    Ok(Counted { behind: (head - counted).max(0), totals, evidence, period, ever })
}

/// The flow of a type whose figures the caller may see and whose flow they may change.
fn reviewed(app: &App, caller: &Caller, id: Uuid) -> Result<(i64, Arc<Net>), Problem> {
    caller.must(Action::ManageForms)?;
    let version = board_type(caller, id)?.body.flow_version;
    let net = app.ledger.net(caller.org, id, version).ok_or_else(Problem::not_found)?;
    Ok((version, net))
}

/// Tells what orders have shown of a flow in the last days, with the figures it is judged by: steps that never changed a
/// decision, steps that jam, steps that wait for one person, returns that come again and again, ways that are hardly
/// taken, ladders that fire too often or never, people who decide twice. Figures are kept by followers of the log.
#[utoipa::path(get, path = "/api/v1/order-types/{id}/flow/review", tag = "flows",
    params(("id" = Uuid, Path), Since),
    responses((status = 200, description = "The remarks.", body = FlowReview), Problem))]
pub(crate) async fn review_flow(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Query(since): Query<Since>,
) -> Result<Json<FlowReview>, Problem> {
    let (version, net) = reviewed(&app, &caller, id)?;
    let days = since.days.unwrap_or(USUAL_DAYS);
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(Problem::bad_request("天数须为 1 到 366。", "Use 1 to 366 days."));
    }
    let today = number(app.now().to_zoned(caller.catalog.time_zone().clone()).date());
    let (asking, period) = (caller.clone(), (today - i64::from(days) + 1, today));
    let counted = app.ledger.store().read(move |c: &mut Conn| read(c, &asking, id, period)).await?;
    let times = |what: &str| counted.totals.iter().filter(|total| total.what == what).map(|total| total.times).sum();
    let (ended, decisions): (i64, i64) = (times(what::ENDED), times(what::SAID));
    let (behind, judging, catalog) = (counted.behind, app.clone(), caller.catalog.clone());
    let found = tokio::task::spawn_blocking(move || {
        let name = |id: Uuid| catalog.person(id).map(|person| person.body.name.clone()).unwrap_or_default();
        let Counted { totals, evidence, period, ever, .. } = &counted;
        let mut remarks = judge(&Seen { net: &net, totals, period, ever, name: &name });
        remarks.truncate(MOST_REMARKS);
        let open = |remark: Remark| {
            let can = remark.amendment.as_ref().is_some_and(|change| amended(&judging, &net, change).is_ok());
            let shown = shown(&remark, evidence);
            (Remark { amendment: remark.amendment.filter(|_| can), ..remark }, shown)
        };
        let found: Vec<(Remark, Vec<Uuid>)> = remarks.into_iter().map(open).collect();
        (found, net)
    });
    let (found, net) = found.await.map_err(Problem::internal)?;
    let ids: Vec<Uuid> = found.iter().flat_map(|(_, orders)| orders.iter().copied()).collect();
    let org = caller.org;
    let held = app.ledger.store().read(move |c: &mut Conn| orders::find_many(c, org, &ids, false)).await?;
    let numbers: HashMap<Uuid, String> = held.into_iter().map(|order| (order.id, order.number)).collect();
    let remark = |(remark, orders): (Remark, Vec<Uuid>)| {
        let number = |id: &Uuid| Some(OrderNumber { id: *id, number: numbers.get(id)?.clone() });
        FlowRemark {
            code: remark.code,
            name: named_step(Some(&net), &remark.step),
            step: remark.step,
            way: remark.way,
            text: remark.text,
            advice: remark.advice,
            waits: remark.waits,
            orders: orders.iter().filter_map(number).collect(),
            amendment: remark.amendment.map(Into::into),
        }
    };
    let remarks = found.into_iter().map(remark).collect();
    Ok(Json(FlowReview { type_id: id, version, days, behind, ended, decisions, remarks }))
}

/// The orders that show a remark, the latest first.
fn shown(remark: &Remark, evidence: &[Tally]) -> Vec<Uuid> {
    let mut orders: Vec<Uuid> = Vec::new();
    for (step, what, other) in &remark.shows {
        let is = |tally: &&Tally| {
            tally.step == *step && tally.what == *what && other.as_ref().is_none_or(|other| tally.other == *other)
        };
        for order in evidence.iter().filter(is).flat_map(|tally| tally.orders.split(' ')) {
            if let Some(order) = order.parse().ok().filter(|order| !orders.contains(order)) {
                orders.push(order);
            }
        }
    }
    orders.truncate(MOST_ORDERS);
    orders
}

/// The flow with a change, if that can be walked.
fn amended(app: &App, net: &Net, amendment: &Amendment) -> Result<wire::Flow, Problem> {
    let no = || {
        let (zh, en) =
            ("流程已经改变，这个建议不再适用。", "The flow has changed: the proposal does not fit any more.");
        FieldError::new("does-not-fit", zh, en).at("/amendment")
    };
    let flow = amendment.apply(net).ok_or_else(no)?;
    match app.ledger.open_flow(flow.clone()) {
        Ok(_) => Ok(wire::Flow(flow)),
        Err(findings) => Err(refused(findings.into_iter().map(Into::into))),
    }
}

/// Whether a change is one that could be proposed.
fn check(amendment: &Amendment) -> Result<(), Problem> {
    let far = 1..=MAX_MINUTES;
    let (step, fits) = match amendment {
        Amendment::RemoveStep { step } => (step, true),
        Amendment::RemoveWay { step, way } => (step, *way < MAX_WAYS),
        Amendment::AddLadder { step, remind, escalate } => (step, far.contains(remind) && far.contains(escalate)),
        Amendment::ScaleLadder { step, percent } => (step, (1..=MOST_PERCENT).contains(percent)),
    };
    if fits && step.chars().count() <= LONGEST_STEP {
        return Ok(());
    }
    let (zh, en) = ("建议的数值超出范围。", "The proposal's figures are out of range.");
    Err(FieldError::new("bad-count", zh, en).at("/amendment").into())
}

/// Gives the current flow with a proposed change, as a draft: nothing is written. It can be lived through with past
/// orders, changed further and published.
#[utoipa::path(post, path = "/api/v1/order-types/{id}/flow/review/draft", tag = "flows", request_body = AmendFlow,
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "The draft.", body = AmendedFlow), Problem))]
pub(crate) async fn amend_flow(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(AmendFlow { amendment, version }): Body<AmendFlow>,
) -> Result<Json<AmendedFlow>, Problem> {
    let (current, net) = reviewed(&app, &caller, id)?;
    if version != current {
        return Err(Problem::new(Code::VersionConflict));
    }
    let amendment = Amendment::from(amendment);
    check(&amendment)?;
    let flow = tokio::task::spawn_blocking(move || amended(&app, &net, &amendment)).await;
    Ok(Json(AmendedFlow { version, flow: flow.map_err(Problem::internal)?? }))
}
