//! Versions of forms: what there is, what differs, what a new one would do, and forms as JSON Schema.

use crate::app::App;
use crate::extract::{Body, Caller, Segments};
use crate::problem::Problem;
use crate::wire::{Actor, Form, FormCheck, FormDiff, FormImport, FormVersion, Instant, Items, KindChange};
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use gongdan_domain::catalog::{OrderType, Typed, form_key};
use gongdan_domain::document::Body as _;
use gongdan_domain::form::{
    self, Conversion, ParseContext, PreparedField, PreparedForm, WhatChanged, check_form, convert, diff_forms,
    from_json_schema, to_json_schema,
};
use gongdan_domain::order::Values;
use gongdan_domain::permission::{self, Action};
use gongdan_store::order_values;
use gongdan_store::saved::{self, Saved};
use serde_json::{Map, Value};
use std::collections::HashMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Orders looked at when a field changes its kind, the latest first.
const REHEARSED: i64 = 2_000;
/// Versions that are listed, the latest.
pub(super) const LISTED: usize = 500;
/// Examples shown for each field.
const EXAMPLES: usize = 5;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_form_versions))
        .routes(routes!(diff_form_versions))
        .routes(routes!(check_new_form))
        .routes(routes!(export_form))
        .routes(routes!(import_form))
}

fn order_type(caller: &Caller, id: Uuid) -> Result<&Typed<OrderType>, Problem> {
    caller.catalog.order_type(id).ok_or_else(Problem::not_found)
}

/// When versions were published, and by whom, by their keys.
pub(super) async fn authors(
    app: &App,
    caller: &Caller,
    kind: &'static str,
    id: Uuid,
    versions: &[i64],
) -> Result<HashMap<String, (Instant, Actor)>, Problem> {
    let keys: Vec<String> = versions.iter().map(|version| form_key(id, *version)).collect();
    let org = caller.org;
    let saved = app.ledger.store().read(move |c| saved::savers(c, org, kind, keys, LISTED)).await?;
    let by = |saved: Saved| (saved.key, (saved.at.into(), Actor { id: saved.actor_id, name: saved.actor_name }));
    Ok(saved.into_iter().map(by).collect())
}

/// Lists the published versions of a form, the latest first, at most 500.
#[utoipa::path(get, path = "/api/v1/order-types/{id}/forms", tag = "order types", params(("id" = Uuid, Path)),
    responses((status = 200, description = "Versions.", body = Items<FormVersion>), Problem))]
pub(crate) async fn list_form_versions(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<Items<FormVersion>>, Problem> {
    let current = order_type(&caller, id)?.body.form_version;
    let held: Vec<i64> =
        (1..=current).rev().filter(|version| caller.catalog.form(id, *version).is_some()).take(LISTED).collect();
    // Who published what is the business of those who publish.
    let draws = permission::may(&caller.rights, Action::ManageForms);
    let asked: &[i64] = if draws { &held } else { &[] };
    let mut saved = authors(&app, &caller, form::Form::KIND, id, asked).await?;
    let version = |version: i64| {
        let form = caller.catalog.form(id, version)?;
        let (at, author) = saved.remove(&form_key(id, version)).unzip();
        let (pages, fields) = (form.form().pages.len(), form.fields().len());
        Some(FormVersion { version, current: version == current, pages, fields, at, author })
    };
    Ok(Json(Items { items: held.into_iter().filter_map(version).collect() }))
}

/// Shows what differs between two versions of a form.
#[utoipa::path(get, path = "/api/v1/order-types/{id}/forms/{from}/diff/{to}", tag = "order types",
    params(("id" = Uuid, Path), ("from" = i64, Path, minimum = 1), ("to" = i64, Path, minimum = 1)),
    responses((status = 200, description = "What is different in `to`.", body = FormDiff), Problem))]
pub(crate) async fn diff_form_versions(
    caller: Caller,
    Segments((id, from, to)): Segments<(Uuid, i64, i64)>,
) -> Result<Json<FormDiff>, Problem> {
    let form = |version| caller.catalog.form(id, version).ok_or_else(Problem::not_found);
    Ok(Json(FormDiff { changes: diff_forms(form(from)?.form(), form(to)?.form()) }))
}

/// Says what publishing a form would lead to: findings, differences, and for fields that change their kind what
/// would become of the values in the latest orders. Nothing is written; orders keep the form they were born with.
#[utoipa::path(post, path = "/api/v1/order-types/{id}/forms/check", tag = "order types", request_body = Form,
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "The outlook.", body = FormCheck), Problem))]
pub(crate) async fn check_new_form(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(new): Body<form::Form>,
) -> Result<Json<FormCheck>, Problem> {
    caller.must(Action::ManageForms)?;
    let current = order_type(&caller, id)?.body.form_version;
    let findings = check_form(&new, app.kinds, &*caller.catalog);
    let Some(old) = caller.catalog.form(id, current) else {
        return Ok(Json(FormCheck { findings, changes: Vec::new(), kind_changes: Vec::new() }));
    };
    let changes = diff_forms(old.form(), &new);
    let turned: Vec<String> = changes
        .iter()
        .filter(|change| change.what == WhatChanged::Changed && change.details.iter().any(|d| d.property == "kind"))
        .filter_map(|change| change.field.clone())
        .collect();
    let mut kind_changes = Vec::new();
    if let (false, Ok(prepared)) = (turned.is_empty(), PreparedForm::new(new, app.kinds)) {
        let org = caller.org;
        let orders = app.ledger.store().read(move |c| order_values::of_type(c, org, id, REHEARSED)).await?;
        let both = turned.iter().filter_map(|field| Some((old.field(field)?, prepared.field(field)?)));
        kind_changes = both.map(|(old, new)| rehearse(&caller, old, new, &orders)).collect();
    }
    Ok(Json(FormCheck { findings, changes, kind_changes }))
}

fn rehearse(caller: &Caller, old: &PreparedField, new: &PreparedField, orders: &[(String, Values)]) -> KindChange {
    let values = Map::new();
    let cx = ParseContext { values: &values, before: None, lookup: &*caller.catalog, now: None };
    let mut outlook = KindChange {
        field: old.field.id.clone(),
        from: old.field.kind.clone(),
        to: new.field.kind.clone(),
        orders: orders.len(),
        complete: (orders.len() as i64) < REHEARSED,
        kept: 0,
        changed: 0,
        lost: 0,
        examples: Vec::new(),
    };
    for (number, values) in orders {
        let Some(stored) = values.get(&old.field.id) else { continue };
        let example = match convert(stored, old, new, &cx) {
            Conversion::Kept => {
                outlook.kept += 1;
                continue;
            }
            Conversion::Changed { before, after } => {
                outlook.changed += 1;
                serde_json::json!({ "number": number, "before": before, "after": after })
            }
            Conversion::Lost { before, reason } => {
                outlook.lost += 1;
                serde_json::json!({ "number": number, "before": before, "reason": reason })
            }
        };
        if outlook.examples.len() < EXAMPLES {
            outlook.examples.push(example);
        }
    }
    outlook
}

/// Gives a form as JSON Schema 2020-12 of the values of an order. Import takes it back without loss.
#[utoipa::path(get, path = "/api/v1/order-types/{id}/forms/{version}/schema", tag = "order types",
    params(("id" = Uuid, Path), ("version" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The schema.", body = Value, content_type = "application/schema+json"), Problem))]
pub(crate) async fn export_form(
    caller: Caller,
    Segments((id, version)): Segments<(Uuid, i64)>,
) -> Result<Response, Problem> {
    let form = caller.catalog.form(id, version).ok_or_else(Problem::not_found)?;
    let headers = [(header::CONTENT_TYPE, "application/schema+json")];
    Ok((headers, Json(to_json_schema(&form))).into_response())
}

/// Reads a JSON Schema as a form, to be looked at and published. Findings name what was not understood.
#[utoipa::path(post, path = "/api/v1/forms/import", tag = "order types", request_body = Value,
    responses((status = 200, description = "The form.", body = FormImport), Problem))]
pub(crate) async fn import_form(
    State(app): State<App>,
    caller: Caller,
    Body(schema): Body<Value>,
) -> Result<Json<FormImport>, Problem> {
    caller.must(Action::ManageForms)?;
    let (form, mut findings) = from_json_schema(&schema, app.kinds).map_err(Problem::invalid)?;
    findings.extend(check_form(&form, app.kinds, &*caller.catalog));
    Ok(Json(FormImport { form, findings }))
}
