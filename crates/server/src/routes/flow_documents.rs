//! Flows in other writing: as text that people edit, and as BPMN for other programs. And who published which version.

use super::form_versions::{LISTED, authors};
use crate::app::App;
use crate::extract::{Body, Caller, Segments};
use crate::problem::Problem;
use crate::wire::{self, FlowReading, FlowSource, FlowVersion, FlowWriting, Items, SourceFault, WriteFlow};
use axum::Json;
use axum::extract::State;
use gongdan_domain::catalog::form_key;
use gongdan_domain::document::Body as _;
use gongdan_domain::flow::FlowBody;
use gongdan_domain::form::FieldError;
use gongdan_domain::permission::Action;
use gongdan_engine::definition::Flow;
use gongdan_engine::{bpmn, text};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(list_flow_versions)).routes(routes!(write_flow)).routes(routes!(read_flow))
}

/// Lists the published versions of a flow, the latest first, at most 500.
#[utoipa::path(get, path = "/api/v1/order-types/{id}/flows", tag = "flows", params(("id" = Uuid, Path)),
    responses((status = 200, description = "Versions.", body = Items<FlowVersion>), Problem))]
pub(crate) async fn list_flow_versions(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<Items<FlowVersion>>, Problem> {
    caller.must(Action::ManageForms)?;
    let current = caller.catalog.order_type(id).ok_or_else(Problem::not_found)?.body.flow_version;
    let held: Vec<i64> =
        (1..=current).rev().filter(|version| caller.catalog.flow(id, *version).is_some()).take(LISTED).collect();
    let mut saved = authors(&app, &caller, FlowBody::KIND, id, &held).await?;
    let version = |version: i64| {
        let body = &caller.catalog.flow(id, version)?.0;
        let (at, author) = saved.remove(&form_key(id, version)).unzip();
        let note = body.get("note").and_then(|note| note.as_str()).unwrap_or_default().to_owned();
        let steps = body.get("steps").and_then(|steps| steps.as_array()).map_or(0, Vec::len);
        Some(FlowVersion { version, current: version == current, steps, note, at, author })
    };
    Ok(Json(Items { items: held.into_iter().filter_map(version).collect() }))
}

/// Writes a flow as text or as BPMN 2.0. Nothing is kept.
#[utoipa::path(post, path = "/api/v1/flows/write", tag = "flows", request_body = WriteFlow,
    responses((status = 200, description = "The document.", body = FlowWriting), Problem))]
pub(crate) async fn write_flow(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<WriteFlow>,
) -> Result<Json<FlowWriting>, Problem> {
    caller.must(Action::ManageForms)?;
    let wire::Flow(flow) = input.flow;
    let source = match input.as_ {
        FlowSource::Text => text::write(&flow),
        FlowSource::Bpmn => bpmn::export(&flow, "Process", app.kinds)
            .map_err(|finding| FieldError::new(finding.code, finding.text.zh, finding.text.en).at("/flow"))?,
    };
    Ok(Json(FlowWriting { source }))
}

/// Reads text or BPMN 2.0 as a flow, to be looked at and published: the flow, or the place of what is not understood.
#[utoipa::path(post, path = "/api/v1/flows/read", tag = "flows", request_body = wire::ReadFlow,
    responses((status = 200, description = "What was read.", body = FlowReading), Problem))]
pub(crate) async fn read_flow(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<wire::ReadFlow>,
) -> Result<Json<FlowReading>, Problem> {
    caller.must(Action::ManageForms)?;
    let source = input.source;
    let kinds = app.kinds;
    let reading = tokio::task::spawn_blocking(move || -> Result<Flow, text::Fault> {
        match input.as_ {
            FlowSource::Text => text::read(&source),
            FlowSource::Bpmn => bpmn::import(&source, &|element| {
                kinds.all().into_iter().find_map(|kind| Some((kind.name().to_owned(), kind.for_bpmn(element)?)))
            }),
        }
    });
    Ok(Json(match reading.await.map_err(Problem::internal)? {
        Ok(flow) => FlowReading { flow: Some(wire::Flow(flow)), fault: None },
        Err(text::Fault { line, column, text }) => {
            FlowReading { flow: None, fault: Some(SourceFault { line, column, text }) }
        }
    }))
}
