//! The five questions people ask before they choose such a product, answered by the one that runs. Every answer is a
//! figure of this installation; what it cannot know it says so.

use super::boards::number;
use super::kept::all;
use crate::app::App;
use crate::extract::Caller;
use crate::problem::Problem;
use crate::wire::{Dimension, Fact, Scorecard};
use axum::Json;
use axum::extract::State;
use gongdan_domain::board::OwnBoard;
use gongdan_domain::document::Body as _;
use gongdan_domain::permission::Action;
use gongdan_domain::print::PrintTemplate;
use gongdan_domain::webhook::Webhook;
use gongdan_insight::board::Figures;
use gongdan_store::board::{self, Over};
use gongdan_store::scorecard::{Used, used};
use gongdan_store::{Conn, StoreError, life};
use jiff::SignedDuration;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Over how many days use is counted.
const DAYS: i64 = 30;
/// Webhooks of an organisation that are looked at.
const MOST_WEBHOOKS: usize = 1_000;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(get_scorecard))
}

/// What the store tells.
struct Measured {
    used: Used,
    orders: Figures,
    webhooks: i64,
}

fn measure(c: &mut Conn, caller: &Caller, types: &[Uuid], now: jiff::Timestamp) -> Result<Measured, StoreError> {
    let org = caller.org;
    let today = number(now.to_zoned(caller.catalog.time_zone().clone()).date());
    let mut orders = Figures::default();
    for cell in board::period(c, org, types, &Over::default(), (today - DAYS + 1, today))? {
        if cell.day != 0 && cell.step.is_empty() {
            orders.join(&Figures::of(&cell).unwrap_or_default());
        }
    }
    let since = now - SignedDuration::from_hours(24 * DAYS);
    let found = life::documents(c, org, Webhook::KIND, MOST_WEBHOOKS)?;
    let in_use = found.iter().filter(|document| document.read::<Webhook>().is_ok_and(|webhook| !webhook.removed));
    let webhooks = i64::try_from(in_use.count()).unwrap_or(i64::MAX);
    Ok(Measured { used: used(c, org, since)?, orders, webhooks })
}

/// Answers five questions about this installation with its own figures: can it be shaped without code, does it talk to
/// others, is it used on the way, what does it cost, is it dependable. A figure that cannot be known is null.
#[utoipa::path(get, path = "/api/v1/system/scorecard", tag = "system",
    responses((status = 200, description = "The answers.", body = Scorecard), Problem))]
pub(crate) async fn get_scorecard(State(app): State<App>, caller: Caller) -> Result<Json<Scorecard>, Problem> {
    caller.must(Action::SeeSystem)?;
    let now = app.now();
    let types: Vec<Uuid> = caller.catalog.order_types().map(|found| found.id).collect();
    let asking = caller.clone();
    let read = move |c: &mut Conn| measure(c, &asking, &types, now);
    let Measured { used, orders, webhooks } = app.ledger.store().read(read).await?;
    let boards = all::<OwnBoard>(&app, &caller).await?.len();
    let templates = all::<PrintTemplate>(&app, &caller).await?.len();
    let followers = app.ledger.followers().status(now).await?;
    let mine = || followers.iter().filter(|follower| follower.org == caller.org);
    let behind = mine().map(|follower| follower.head - follower.position).max().unwrap_or_default();
    let failures: i64 = mine().map(|follower| follower.failures).sum();
    let catalog = &caller.catalog;
    let active = || catalog.order_types().filter(|found| found.active);
    let fields = active().filter_map(|found| catalog.form(found.id, found.body.form_version));
    let fields: usize = fields.map(|form| form.fields().len()).sum();
    let flows = active().filter(|found| found.body.flow_version > 0).count();
    let roles = catalog.roles().filter(|role| role.active).count();
    let operations: usize = crate::openapi().paths.paths.values().map(operations).sum();
    let dimension = |key, facts| Dimension { key, facts };
    Ok(Json(Scorecard {
        at: now.into(),
        days: DAYS,
        dimensions: vec![
            dimension(
                "shape",
                vec![
                    Fact::count("types", active().count(), "/types"),
                    Fact::count("fields", fields, "/types"),
                    Fact::count("flows", flows, "/flows"),
                    Fact::count("roles", roles, "/roles"),
                    Fact::count("boards", boards, "/boards"),
                    Fact::count("templates", templates, "/types"),
                ],
            ),
            dimension(
                "talk",
                vec![
                    Fact::count("operations", operations, "/api/docs"),
                    Fact::whole("webhooks", webhooks, "/organisation/webhooks"),
                    Fact::whole("programs", used.programs, "/settings"),
                ],
            ),
            dimension(
                "field",
                vec![
                    Fact::share("phones", used.on_phones, used.people, "/people"),
                    Fact::unknown("offline"),
                    Fact::unknown("native"),
                ],
            ),
            dimension(
                "cost",
                vec![
                    Fact::whole("people", used.people, "/people"),
                    Fact::whole("orders", orders.entered - orders.returned, "/boards"),
                    Fact::unknown("price"),
                ],
            ),
            dimension(
                "care",
                vec![
                    Fact::share("in_time", orders.timed - orders.late, orders.timed, "/boards"),
                    Fact::whole("behind", behind, "/system"),
                    Fact::whole("failures", failures, "/system"),
                    Fact::unknown("available"),
                    Fact::unknown("support"),
                ],
            ),
        ],
    }))
}

/// How many operations stand at a path of the description.
fn operations(path: &utoipa::openapi::PathItem) -> usize {
    [&path.get, &path.put, &path.post, &path.delete, &path.patch, &path.head].into_iter().flatten().count()
}
