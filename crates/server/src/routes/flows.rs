//! Flows of order types: reading, checking, publishing.

use super::documents::{Draft, save};
use super::order_types::write;
use crate::app::App;
use crate::etag::{conditional, tag};
use crate::extract::{Body, Caller, Segments};
use crate::problem::{Code, Problem};
use crate::wire::{Flow, FlowCheck, FlowFinding};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_domain::catalog::{Catalog, form_key};
use gongdan_domain::document::Body as _;
use gongdan_domain::flow::FlowBody;
use gongdan_domain::form::FieldError;
use gongdan_domain::permission::Action;
use gongdan_engine::definition;
use gongdan_engine::finding::Severity;
use gongdan_engine::proof::may_publish;
use gongdan_ledger::prove_flow;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(get_flow))
        .routes(routes!(get_flow_version))
        .routes(routes!(check_flow))
        .routes(routes!(publish_flow))
}

/// Shows the flow that new orders of a type follow.
#[utoipa::path(get, path = "/api/v1/order-types/{id}/flow", tag = "flows", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The current flow.", body = Flow, headers(("ETag" = String))),
        (status = 304, description = "Not changed."), Problem))]
pub(crate) async fn get_flow(
    caller: Caller,
    Segments(id): Segments<Uuid>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let version = caller.catalog.order_type(id).ok_or_else(Problem::not_found)?.body.flow_version;
    show(&caller, (id, version), &headers)
}

/// Shows a flow as it was published.
#[utoipa::path(get, path = "/api/v1/order-types/{id}/flows/{version}", tag = "flows",
    params(("id" = Uuid, Path), ("version" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The flow.", body = Flow, headers(("ETag" = String))),
        (status = 304, description = "Not changed."), Problem))]
pub(crate) async fn get_flow_version(
    caller: Caller,
    Segments((id, version)): Segments<(Uuid, i64)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    show(&caller, (id, version), &headers)
}

fn show(caller: &Caller, (type_id, version): (Uuid, i64), headers: &HeaderMap) -> Result<Response, Problem> {
    caller.must(Action::ManageForms)?;
    let flow = caller.catalog.flow(type_id, version).ok_or_else(Problem::not_found)?.clone();
    Ok(conditional(headers, version, || flow.0.clone()))
}

/// Says what is wrong with a flow. Nothing is written.
#[utoipa::path(post, path = "/api/v1/order-types/{id}/flow/check", tag = "flows", request_body = Flow,
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "What was found.", body = FlowCheck), Problem))]
pub(crate) async fn check_flow(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(Flow(flow)): Body<Flow>,
) -> Result<Json<FlowCheck>, Problem> {
    caller.must(Action::ManageForms)?;
    caller.catalog.order_type(id).ok_or_else(Problem::not_found)?;
    Ok(Json(check(&app, &caller.catalog, id, flow).await?))
}

/// Everything that is wrong with a flow: by itself, with the form of its orders, against its own cases, and in the
/// organisation as it is. It may take a while, which nobody else shall wait for.
async fn check(app: &App, catalog: &Arc<Catalog>, id: Uuid, flow: definition::Flow) -> Result<FlowCheck, Problem> {
    let (kinds, now, catalog) = (app.kinds, app.now(), catalog.clone());
    let proved = tokio::task::spawn_blocking(move || prove_flow(&catalog, kinds, id, &flow, now)).await;
    let findings = proved.map_err(Problem::internal)?;
    let publishable = may_publish(&findings);
    Ok(FlowCheck { publishable, findings: findings.into_iter().map(FlowFinding::from).collect() })
}

/// Publishes the next flow of an order type. Orders on their way keep the flow they were born with.
#[utoipa::path(post, path = "/api/v1/order-types/{id}/flows", tag = "flows", request_body = Flow,
    params(("id" = Uuid, Path)),
    responses((status = 201, description = "Published.", body = Flow, headers(("Location" = String), ("ETag" = String))),
        Problem))]
pub(crate) async fn publish_flow(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(Flow(mut flow)): Body<Flow>,
) -> Result<Response, Problem> {
    caller.must(Action::ManageForms)?;
    let mut row = caller.catalog.order_type(id).ok_or_else(Problem::not_found)?.clone();
    let found = check(&app, &caller.catalog, id, flow.clone()).await?;
    if !found.publishable {
        return Err(refused(found.findings));
    }
    // A version that was saved but never announced, because the server stopped in between, is passed over.
    flow.version = (row.body.flow_version + 1..).find(|v| caller.catalog.flow(id, *v).is_none()).unwrap_or_default();
    let body = FlowBody(serde_json::to_value(&flow).map_err(Problem::internal)?);
    let (kind, key) = (FlowBody::KIND, form_key(id, flow.version));
    save(&app, &caller, Draft { id: Uuid::now_v7(), kind, key, active: true, body: &body }, 0).await?;
    row.body.flow_version = flow.version;
    write(&app, &caller, &row).await?;
    let place = format!("/api/v1/order-types/{id}/flows/{}", flow.version);
    let headers = [(header::ETAG, tag(flow.version)), (header::LOCATION, place.parse().map_err(Problem::internal)?)];
    Ok((StatusCode::CREATED, headers, Json(Flow(flow))).into_response())
}

/// One fault for each error, at the step it concerns, with the order that shows it.
pub(super) fn refused(found: impl IntoIterator<Item = FlowFinding>) -> Problem {
    let errors = found.into_iter().filter(|finding| finding.severity == Severity::Error);
    let fault = |finding: FlowFinding| {
        let path = finding.steps.first().map(|step| format!("/steps/{step}")).unwrap_or_default();
        let example = serde_json::to_value(&finding.example).map_err(Problem::internal)?;
        let fault = FieldError::new(finding.code, finding.text.zh, finding.text.en).at(path);
        Ok(fault.with("steps", finding.steps).with("fields", finding.fields).with("example", example))
    };
    match errors.map(fault).collect::<Result<Vec<FieldError>, Problem>>() {
        Ok(faults) if faults.is_empty() => Problem::new(Code::InvalidValues),
        Ok(faults) => Problem::invalid(faults),
        Err(problem) => problem,
    }
}
