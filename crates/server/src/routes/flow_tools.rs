//! Knowing before doing: the route of an order, what changed between versions, past orders in another flow, and how
//! running ones can go on in it.

use super::choices;
use super::jobs;
use super::order_flow::{actor, attention, named_step};
use super::orders::visible;
use crate::app::App;
use crate::extract::{Body, Caller, IdempotencyKey, Segments, Signed};
use crate::problem::{Code, Problem};
use crate::wire::{self, BeginReplay, CompareFlows, FlowDiff, FlowRoute, FlowStop, PreviewFlow};
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use gongdan_domain::Text;
use gongdan_domain::flow_jobs;
use gongdan_domain::form::FieldError;
use gongdan_domain::job::JobParameters;
use gongdan_domain::order::Links;
use gongdan_domain::permission::{self, Action};
use gongdan_engine::definition::Flow;
use gongdan_engine::demand;
use gongdan_engine::diff::{diff, text_diff};
use gongdan_engine::net::Net;
use gongdan_engine::people::About;
use gongdan_engine::preview::{Route, Stop};
use gongdan_engine::schema;
use gongdan_engine::state::FlowState;
use gongdan_ledger::{Basis, Paces, Surroundings};
use gongdan_store::{Conn, StoreError, flow_orders, flows, orders};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Most past orders lived through at once.
const MOST_REPLAYED: usize = 100_000;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(get_flow_schema))
        .routes(routes!(preview_flow))
        .routes(routes!(get_order_route))
        .routes(routes!(compare_flows))
        .routes(routes!(replay_flow))
}

/// Gives the form in which flows are written, as JSON Schema 2020-12.
#[utoipa::path(get, path = "/api/v1/flow-schema", tag = "flows",
    responses((status = 200, description = "The schema.", body = serde_json::Value,
        content_type = "application/schema+json"), Problem))]
pub(crate) async fn get_flow_schema(State(app): State<App>, _: Caller) -> Result<Response, Problem> {
    let headers = [(header::CONTENT_TYPE, "application/schema+json")];
    Ok((headers, Json(schema::of_flows(app.kinds))).into_response())
}

/// Shows the way that an order would take, filled in like this by the caller. Nothing is written.
#[utoipa::path(post, path = "/api/v1/order-types/{id}/flow/preview", tag = "flows", request_body = PreviewFlow,
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "The route.", body = FlowRoute), Problem))]
pub(crate) async fn preview_flow(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(PreviewFlow { values }): Body<PreviewFlow>,
) -> Result<Json<FlowRoute>, Problem> {
    if !permission::may_submit(&caller.rights, id) {
        return Err(Problem::new(Code::Forbidden));
    }
    let catalog = caller.catalog.clone();
    let order_type = catalog.order_type(id).filter(|t| t.active).ok_or_else(Problem::not_found)?;
    let form = catalog.form(id, order_type.body.form_version).ok_or_else(Problem::not_found)?;
    let net = app.ledger.net(caller.org, id, order_type.body.flow_version).ok_or_else(Problem::not_found)?;
    let closed =
        permission::check_fields(&permission::fields_new(&caller.rights, id), values.keys().map(String::as_str));
    if !closed.is_empty() {
        return Err(closed.into());
    }
    let paces = paces(&app, &caller, id, &net).await?;
    let links = Links::of(&form.references(&values), &*catalog);
    let requester = Some(caller.user_id);
    let about = About { requester, type_id: id, site: links.site_id, customer: links.customer_id, values: &values };
    let around = Surroundings::new(&catalog, about, form, app.now());
    let route = around.route(&net, None, &paces);
    let choices = around.ask(|world| choices::shown(&catalog, &net, demand::of_requester(&net), world));
    Ok(Json(FlowRoute { choices, ..shown(&caller, &net, &paces, route) }))
}

/// Shows the way that a running order still has before it, with people and expected times.
#[utoipa::path(get, path = "/api/v1/orders/{id}/flow/route", tag = "flows", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The route.", body = FlowRoute), Problem))]
pub(crate) async fn get_order_route(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<FlowRoute>, Problem> {
    let asking = caller.clone();
    let read = move |c: &mut Conn| {
        let order = visible(c, &asking, id)?;
        let row = flows::find(c, asking.org, id)?.ok_or(StoreError::NotFound)?;
        let values = orders::values(c, asking.org, id)?.unwrap_or_default();
        Ok((order, row, values))
    };
    let (order, row, values) = app.ledger.store().read(read).await?;
    let net = app.ledger.net(caller.org, order.type_id, row.flow_version).ok_or_else(Problem::not_found)?;
    let state: FlowState = serde_json::from_str(&row.state).map_err(Problem::internal)?;
    let paces = paces(&app, &caller, order.type_id, &net).await?;
    let route = Surroundings::of(&caller.catalog, &order, &values, app.now()).route(&net, Some(&state), &paces);
    Ok(Json(shown(&caller, &net, &paces, route)))
}

/// How long people are expected to take at the steps of a flow.
async fn paces(app: &App, caller: &Caller, type_id: Uuid, net: &Net) -> Result<Paces, Problem> {
    let org = caller.org;
    let measured = app.ledger.store().read(move |c| flow_orders::paces(c, org, type_id)).await?;
    Ok(Paces::new(&caller.catalog, (type_id, net), measured, app.now()))
}

fn shown(caller: &Caller, net: &Net, paces: &Paces, route: Route) -> FlowRoute {
    // Where nobody knows how long a step takes, what comes after has no time either.
    let waits = |stop: &Stop| stop.until.is_some_and(|until| until > stop.from) || !stop.people.is_empty();
    let is_known = |stop: &Stop| !acts(net, &stop.step) || paces.of(&stop.step).is_some();
    let all_known = route.stops.iter().filter(|stop| waits(stop)).all(is_known);
    let stop = |stop: Stop| {
        let known = is_known(&stop);
        let basis = acts(net, &stop.step).then(|| paces.basis(&stop.step)).flatten();
        FlowStop {
            name: named_step(Some(net), &stop.step),
            people: stop.people.iter().map(|id| actor(&caller.catalog, *id)).collect(),
            decide: stop.decide,
            from: stop.from.into(),
            until: stop.until.filter(|_| known).map(Into::into),
            basis: basis.map(|basis| match basis {
                Basis::Measured => "measured",
                Basis::Target => "target",
            }),
            certain: stop.certain,
            trouble: stop.trouble.map(|trouble| attention(trouble.code())),
            step: stop.step,
        }
    };
    let possible = |step: String| wire::StepName { name: named_step(Some(net), &step), step };
    FlowRoute {
        outcome: route.outcome,
        until: route.outcome.filter(|_| all_known).map(|_| route.until.into()),
        stops: route.stops.into_iter().map(stop).collect(),
        choices: Vec::new(),
        possible: route.possible.into_iter().map(possible).collect(),
    }
}

/// Whether people act at a step: then somebody has to know how long they take.
fn acts(net: &Net, step: &str) -> bool {
    let node = net.place(step).and_then(|place| net.node(place));
    node.is_some_and(|node| matches!(node.behaviour, gongdan_engine::behaviour::Behaviour::Act(_)))
}

/// Compares two versions of a flow, or a published one with a flow that is not.
#[utoipa::path(post, path = "/api/v1/order-types/{id}/flow/diff", tag = "flows", request_body = CompareFlows,
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "What changed.", body = FlowDiff), Problem))]
pub(crate) async fn compare_flows(
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(input): Body<CompareFlows>,
) -> Result<Json<FlowDiff>, Problem> {
    caller.must(Action::ManageForms)?;
    let current = caller.catalog.order_type(id).ok_or_else(Problem::not_found)?.body.flow_version;
    let old = published(&caller, id, input.from.unwrap_or(current))?;
    let new = match (input.flow, input.to) {
        (Some(wire::Flow(flow)), None) => flow,
        (None, Some(version)) => published(&caller, id, version)?,
        (None, None) => return Err(FieldError::required().at("/to").into()),
        (Some(_), Some(_)) => {
            let (zh, en) = ("只能填写版本或流程之一。", "Name either a version or a flow.");
            return Err(FieldError::new("both-given", zh, en).at("/flow").into());
        }
    };
    let changes = serde_json::to_value(diff(&old, &new)).map_err(Problem::internal)?;
    Ok(Json(FlowDiff { changes, text: text_diff(&old, &new) }))
}

/// A published flow as its owner drew it.
fn published(caller: &Caller, type_id: Uuid, version: i64) -> Result<Flow, Problem> {
    let body = caller.catalog.flow(type_id, version).ok_or_else(Problem::not_found)?;
    serde_json::from_value(body.0.clone()).map_err(Problem::internal)
}

/// Begins a job that lives past orders through another flow: how many would have gone by other steps or other people,
/// how long they would have taken, who would have had how much to do. Only orders the caller may read are looked at.
#[utoipa::path(post, path = "/api/v1/order-types/{id}/flow/replay", tag = "flows", request_body = BeginReplay,
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header, description = "Any text of the client's choice.")),
    responses((status = 202, description = "The job has begun.", body = wire::Job), Problem))]
pub(crate) async fn replay_flow(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IdempotencyKey(key): IdempotencyKey,
    Signed { content, fingerprint }: Signed<BeginReplay>,
) -> Result<Response, Problem> {
    caller.must(Action::ManageForms)?;
    let version = caller.catalog.order_type(id).ok_or_else(Problem::not_found)?.body.flow_version;
    caller.catalog.flow(id, version).ok_or_else(Problem::not_found)?;
    if !(1..=MOST_REPLAYED).contains(&content.most) {
        let (zh, en) = ("应为 1 到 100000。", "Use 1 to 100,000.");
        return Err(FieldError::new("bad-count", zh, en).at("/most").into());
    }
    let wire::Flow(flow) = content.flow;
    if let Err(findings) = app.ledger.open_flow(flow.clone()) {
        return Err(super::flows::refused(findings.into_iter().map(Into::into)));
    }
    let flow = serde_json::to_value(&flow).map_err(Problem::internal)?;
    let parameters = flow_jobs::ReplayFlow { type_id: id, version, flow, most: content.most };
    let title = Text::new("用历史工单试运行流程", "Live past orders through a flow");
    let job = parameters.job(Uuid::now_v7(), title).map_err(Problem::internal)?;
    jobs::begin(&app, &caller, &key, fingerprint, job).await
}
