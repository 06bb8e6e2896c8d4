//! All routes, and the description they make together.

use crate::app::App;
use crate::assets::{refuse_method, show_app};
use crate::edge::edge;
use crate::metrics::show_metrics;
use crate::problem::show_problem;
use crate::routes::{
    absences, access, answers, audit, boards, calendars, channels, collections, comments, connections, departments,
    drafts, flow_boxes, flow_documents, flow_migration, flow_review, flow_tools, flows, form_drafts, form_versions,
    forms, groups, health, history, hooks, inbound_webhooks, jobs, labels, message_preferences, meta, notices,
    option_lists, order_attachments, order_bulk, order_changes, order_clocks, order_flow, order_imports, order_links,
    order_list, order_macros, order_map, order_people, order_presence, order_types, orders, own_boards, passkeys,
    print_templates, record_tools, record_transfer, records, replies, roles, rosters, scorecard, search, second_factor,
    service_levels, session, sessions, settings, standing, submit, system, tasks, tokens, users, versions, views,
    webhooks,
};
use crate::{docs, live, public_forms, uploads};
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

/// The whole server as a router.
pub fn router(app: App) -> Router {
    let (api, description) = described().split_for_parts();
    api.merge(docs::pages(&description))
        .route("/metrics", get(show_metrics))
        .route("/problems/{code}", get(show_problem))
        .fallback(show_app)
        .method_not_allowed_fallback(refuse_method)
        .layer(from_fn_with_state(app.clone(), edge))
        .with_state(app)
}

/// The description of the API (OpenAPI 3.1).
pub fn openapi() -> OpenApi {
    described().into_openapi()
}

fn described() -> OpenApiRouter<App> {
    let subjects = [
        meta::routes(),
        session::routes(),
        second_factor::routes(),
        passkeys::routes(),
        sessions::routes(),
        tokens::routes(),
        submit::routes(),
        order_list::routes(),
        order_bulk::routes(),
        order_map::routes(),
        orders::routes(),
        order_changes::routes(),
        history::routes(),
        comments::routes(),
        order_people::routes(),
        order_presence::routes(),
        order_flow::routes(),
        tasks::routes(),
        notices::routes(),
        webhooks::routes(),
        inbound_webhooks::routes(),
        hooks::routes(),
        connections::routes(),
        channels::routes(),
        message_preferences::routes(),
        order_links::routes(),
        drafts::routes(),
        replies::routes(),
        order_macros::routes(),
        settings::routes(),
        versions::routes(),
        audit::routes(),
        order_attachments::routes(),
        uploads::routes(),
        order_types::routes(),
        forms::routes(),
        form_versions::routes(),
        form_drafts::routes(),
        flows::routes(),
        flow_tools::routes(),
        flow_review::routes(),
        flow_migration::routes(),
        flow_documents::routes(),
        flow_boxes::routes(),
        boards::routes(),
        own_boards::routes(),
        print_templates::routes(),
        standing::routes(),
        option_lists::routes(),
        records::routes(),
        labels::routes(),
        collections::routes(),
        record_tools::routes(),
        record_transfer::routes(),
        order_imports::routes(),
        jobs::routes(),
        search::routes(),
        users::routes(),
        views::routes(),
        departments::routes(),
        roles::routes(),
        groups::routes(),
        calendars::routes(),
        service_levels::routes(),
        rosters::routes(),
        order_clocks::routes(),
        absences::routes(),
        access::routes(),
        public_forms::routes(),
        answers::routes(),
        live::routes(),
        system::routes(),
        scorecard::routes(),
        health::routes(),
    ];
    subjects.into_iter().fold(OpenApiRouter::with_openapi(docs::shared()), OpenApiRouter::merge)
}
