//! Reading orders.

use crate::app::App;
use crate::etag::{Tagged, conditional};
use crate::extract::{Caller, Segments};
use crate::problem::Problem;
use crate::wire::{Order, OrderSummary, Reference, ReferenceKind};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use gongdan_domain::catalog::{Catalog, Told};
use gongdan_domain::form::Reference as Target;
use gongdan_domain::order::{self, Source, Values};
use gongdan_domain::permission::{self, Action, FieldRight, FieldView};
use gongdan_store::{Conn, StoreError, attachments, external_ids, flows, orders};
use std::collections::HashMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(get_order))
}

/// Shows an order.
#[utoipa::path(get, path = "/api/v1/orders/{id}", tag = "orders",
    params(("id" = Uuid, Path),
        ("as" = Option<Uuid>, Query, description = "As this person sees it; for administrators who see everything.")),
    responses((status = 200, description = "The order.", body = Order, headers(("ETag" = String))),
        (status = 304, description = "Not changed."), Problem))]
pub(crate) async fn get_order(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let order = load(&app, &caller, id).await?;
    let version = order.summary.version;
    if order.read_only.is_empty() {
        return Ok(conditional(&headers, version, || order));
    }
    // What was shown before may have shown more: rights change without a new version of the order.
    Ok(Tagged(version, order).into_response())
}

/// Finds an order that the caller may read.
pub(crate) fn visible(c: &mut Conn, caller: &Caller, id: Uuid) -> Result<order::Order, StoreError> {
    let found = orders::find(c, caller.org, id)?.ok_or(StoreError::NotFound)?;
    let reads = permission::may_on(&caller.rights, Action::Read, &found);
    // Whoever is asked to decide about an order must be able to read what they decide about.
    let takes_part = |c: &mut Conn| {
        let may = permission::may(&caller.rights, Action::Read);
        Ok::<bool, StoreError>(may && flows::takes_part(c, caller.org, id, caller.user_id)?)
    };
    if reads || takes_part(c)? { Ok(found) } else { Err(StoreError::NotFound) }
}

/// What the caller may see and change of the fields of an order that is [`visible`] to them: what roles allow, narrowed
/// by the steps of its flow at which the caller is asked now.
pub(crate) fn fields_of(caller: &Caller, order: &order::Order) -> FieldView {
    if permission::may_on(&caller.rights, Action::Read, order) {
        permission::fields_on(&caller.rights, order)
    } else {
        FieldView::readable(order.type_id).narrowed(caller.rights.steps_on(order.id))
    }
}

/// An order in a list, as the caller may read it.
pub(crate) fn summary(caller: &Caller, mut order: order::Order) -> OrderSummary {
    if let Some(title) = caller.catalog.title_instead(&caller.rights, &order) {
        order.title = title;
    }
    if caller.catalog.is_closed(&caller.rights, &order, Told::Files) {
        order.attachments = 0;
    }
    order.into()
}

/// A whole order as it is now, for the caller.
pub(crate) async fn load(app: &App, caller: &Caller, id: Uuid) -> Result<Order, Problem> {
    let asking = caller.clone();
    let read = move |c: &mut Conn| {
        let order = visible(c, &asking, id)?;
        let mut values = orders::values(c, asking.org, id)?.unwrap_or_default();
        let fields = fields_of(&asking, &order);
        values.retain(|field, _| fields.shows(field));
        let references = references(c, &asking, &order, &values)?;
        let flows = !flows::versions(c, asking.org, &[id])?.is_empty();
        let is_imported = order.source == Source::Import;
        let foreign = if is_imported { external_ids::of_order(c, asking.org, id)? } else { Vec::new() };
        Ok((order, values, references, fields, (flows, foreign)))
    };
    let (order, values, references, fields, (flows, foreign)) = app.ledger.store().read(read).await?;
    let form = caller.catalog.form(order.type_id, order.form_version);
    let all = form.iter().flat_map(|form| form.fields()).map(|field| &field.field.id);
    let read_only = all.filter(|id| fields.right(id) < FieldRight::Edit).cloned().collect();
    let mut actions = permission::offered(&caller.rights, &order);
    if flows {
        // Its state is its flow's business.
        let moves = [Action::Complete, Action::Cancel, Action::Reopen].map(Action::code);
        actions.retain(|action| !moves.contains(action));
    }
    Ok(Order {
        form_version: order.form_version,
        values,
        references,
        actions,
        read_only,
        source: order.source,
        external_ids: foreign.into_iter().map(Into::into).collect(),
        summary: summary(caller, order),
    })
}

fn references(
    c: &mut Conn,
    caller: &Caller,
    order: &order::Order,
    values: &Values,
) -> Result<HashMap<Uuid, Reference>, StoreError> {
    let Some(form) = caller.catalog.form(order.type_id, order.form_version) else { return Ok(HashMap::new()) };
    let (mut found, mut files) = (HashMap::new(), Vec::new());
    for (_, target) in form.references(values) {
        match target {
            Target::Attachment(id) => files.push(id),
            Target::User(id) | Target::Record(id) | Target::Department(id) => {
                found.extend(known(&caller.catalog, target).map(|r| (id, r)))
            }
        }
    }
    if !files.is_empty() {
        let files = attachments::find_many(c, caller.org, &files)?;
        let named = |name| Reference { kind: ReferenceKind::Attachment, label: name, code: None };
        found.extend(files.into_iter().map(|file| (file.id, named(file.name))));
    }
    Ok(found)
}

/// What the catalogue knows of a target.
fn known(catalog: &Catalog, target: Target) -> Option<Reference> {
    match target {
        Target::User(id) => {
            let label = catalog.person(id)?.body.name.clone();
            Some(Reference { kind: ReferenceKind::User, label, code: None })
        }
        Target::Record(id) => {
            let record = catalog.record_row(id)?;
            let (label, code) = (record.body.name.clone(), Some(record.code.clone()));
            Some(Reference { kind: ReferenceKind::Record, label, code })
        }
        Target::Department(id) => {
            let department = catalog.department(id)?;
            let (label, code) = (department.body.name.clone(), Some(department.key.clone()));
            Some(Reference { kind: ReferenceKind::Department, label, code })
        }
        Target::Attachment(_) => None,
    }
}
