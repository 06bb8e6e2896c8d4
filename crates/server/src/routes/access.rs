//! Why somebody may see or do something, and who may.

use super::orders::visible;
use crate::app::App;
use crate::cursor;
use crate::extract::{Caller, Paging, Query};
use crate::problem::Problem;
use crate::wire::{AccessExplanation, AccessReason, Entitled, Items, Page};
use axum::Json;
use axum::extract::State;
use gongdan_domain::catalog::Person;
use gongdan_domain::order::Order;
use gongdan_domain::permission::{self, Action, FieldRight, Place, Verdict};
use gongdan_domain::{Text, permission::Rights};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(explain_access))
        .routes(routes!(list_entitled))
        .routes(routes!(list_role_names))
}

/// What is asked about.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct About {
    /// The order.
    order: Uuid,
    /// The action; `read` if left out.
    #[param(value_type = Option<crate::wire::ActionName>, inline)]
    action: Option<Action>,
    /// A field of its form.
    field: Option<String>,
}

/// About whom.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Whom {
    /// The user.
    user: Uuid,
}

/// Explains why a user may do something to an order, or what is missing.
#[utoipa::path(get, path = "/api/v1/access/explain", tag = "access", params(Whom, About),
    responses((status = 200, description = "The explanation.", body = AccessExplanation), Problem))]
pub(crate) async fn explain_access(
    State(app): State<App>,
    caller: Caller,
    Query(whom): Query<Whom>,
    Query(about): Query<About>,
) -> Result<Json<AccessExplanation>, Problem> {
    caller.must(Action::Administer)?;
    let order = order(&app, &caller, about.order).await?;
    let catalog = &caller.catalog;
    let person = catalog.person(whom.user).ok_or_else(Problem::not_found)?;
    let rights = catalog.rights(person.id).ok_or_else(Problem::not_found)?;
    let action = about.action.unwrap_or(Action::Read);
    let explained = permission::explain(&rights, action, &Place::from(&order), about.field.as_deref());
    let role_name = |code: &str| catalog.role_by_code(code).map_or_else(Text::default, |role| role.body.name.clone());
    let group_name = |id: Uuid| catalog.group(id).map_or_else(String::new, |group| group.body.name.clone());
    let reasons = explained.reasons.into_iter().map(|reason| AccessReason {
        role: reason.role.to_string(),
        role_name: role_name(&reason.role),
        group: reason.group.map(group_name),
        reach: reason.extent,
        verdict: reason.verdict.into(),
        field_right: reason.field,
    });
    Ok(Json(AccessExplanation {
        allowed: explained.allowed,
        readable: explained.readable,
        fits: permission::fits(action, &order),
        user_active: person.active,
        field_right: explained.field,
        reasons: reasons.collect(),
    }))
}

/// Lists by login who may do something to an order; with `field`, only those who may see the field.
#[utoipa::path(get, path = "/api/v1/access/who", tag = "access", params(About, Paging),
    responses((status = 200, description = "A page of people.", body = Page<Entitled>), Problem))]
pub(crate) async fn list_entitled(
    State(app): State<App>,
    caller: Caller,
    Query(about): Query<About>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Entitled>>, Problem> {
    caller.must(Action::Administer)?;
    let (limit, after) = (paging.limit()?, paging.after()?);
    let order = order(&app, &caller, about.order).await?;
    let (place, action) = (Place::from(&order), about.action.unwrap_or(Action::Read));
    let people = caller.catalog.people().filter(|p| p.active && after.as_ref().is_none_or(|after| p.key > *after));
    let entitled = people.filter_map(|person| {
        let rights = caller.catalog.rights(person.id)?;
        entitled(person, &rights, action, &place, about.field.as_deref())
    });
    let mut items: Vec<Entitled> = entitled.take(limit + 1).collect();
    let next = cursor::cut(&mut items, limit, |entitled| entitled.login.clone());
    Ok(Json(Page { items, next }))
}

/// Lists the codes and names of roles in use, for whoever chooses some.
#[utoipa::path(get, path = "/api/v1/access/roles", tag = "access",
    responses((status = 200, description = "Roles in use.", body = Items<crate::wire::RoleName>), Problem))]
pub(crate) async fn list_role_names(caller: Caller) -> Json<Items<crate::wire::RoleName>> {
    let roles = caller.catalog.roles().filter(|role| role.active);
    let named = roles.map(|role| crate::wire::RoleName { code: role.key.clone(), name: role.body.name.clone() });
    Json(Items { items: named.collect() })
}

fn entitled(
    person: &Person,
    rights: &Arc<Rights>,
    action: Action,
    place: &Place,
    field: Option<&str>,
) -> Option<Entitled> {
    if !rights.may_on(action, place) {
        return None;
    }
    let explained = permission::explain(rights, action, place, field);
    if explained.field == Some(FieldRight::Hidden) {
        return None;
    }
    let granting = explained.reasons.iter().filter(|reason| reason.verdict == Verdict::Granted);
    let mut roles: Vec<String> = granting.map(|reason| reason.role.to_string()).collect();
    roles.sort();
    roles.dedup();
    let (login, name) = (person.key.clone(), person.body.name.clone());
    Some(Entitled { id: person.id, login, name, roles, field_right: explained.field })
}

/// Somebody who administers access but may not see the order learns nothing about it here.
async fn order(app: &App, caller: &Caller, id: Uuid) -> Result<Order, Problem> {
    let caller = caller.clone();
    Ok(app.ledger.store().read(move |c| visible(c, &caller, id)).await?)
}
