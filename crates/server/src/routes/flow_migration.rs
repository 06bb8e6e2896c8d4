//! Moving running orders to another version of their flow: as a plan first, then as a whole.

use super::jobs;
use super::order_flow::named_step;
use super::orders::summary;
use crate::app::App;
use crate::extract::{Caller, MaybeIdempotencyKey, Segments, Signed};
use crate::problem::{Code, Problem};
use crate::wire::{self, MigrateFlow, MigrationChoice, MigrationPlan, PlannedOrder, StepName};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use gongdan_domain::Text;
use gongdan_domain::flow::FlowRow;
use gongdan_domain::flow_jobs;
use gongdan_domain::form::FieldError;
use gongdan_domain::job::JobParameters;
use gongdan_domain::order::Order;
use gongdan_domain::permission::Action;
use gongdan_engine::migrate::{Plan, Stays};
use gongdan_engine::net::Net;
use gongdan_ledger::planned;
use gongdan_store::{Conn, flow_orders, orders};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Orders looked at by a dry run; the job looks at all.
const EXAMINED: usize = 5_000;
/// Orders read together.
const PIECE: usize = 250;
/// Orders named one by one.
const NAMED: usize = 200;
/// Most characters of a comment.
const MOST_WORDS: usize = 10_000;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(migrate_flow))
}

/// Says what would become of running orders in another version (`dryRun`), or begins a job that moves them. While one
/// of them needs a choice, none is moved. Needs an `Idempotency-Key` unless it is a dry run.
#[utoipa::path(post, path = "/api/v1/order-types/{id}/flow/migration", tag = "flows", request_body = MigrateFlow,
    params(("id" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Any text of the client's choice; needed unless `dryRun`.")),
    responses((status = 200, description = "What would happen.", body = MigrationPlan),
        (status = 202, description = "The job has begun.", body = wire::Job), Problem))]
pub(crate) async fn migrate_flow(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    MaybeIdempotencyKey(key): MaybeIdempotencyKey,
    Signed { content, fingerprint }: Signed<MigrateFlow>,
) -> Result<Response, Problem> {
    caller.must(Action::ManageForms)?;
    caller.must(Action::Administer)?;
    let current = caller.catalog.order_type(id).ok_or_else(Problem::not_found)?.body.flow_version;
    let to = content.to.unwrap_or(current);
    let new = app.ledger.net(caller.org, id, to).ok_or_else(Problem::not_found)?;
    let lost = content.steps.iter().find(|(_, to)| new.place(to).is_none());
    if let Some((from, _)) = lost {
        let (zh, en) = ("新版本没有这个步骤。", "The new version has no such step.");
        return Err(FieldError::new("unknown-step", zh, en).at(format!("/steps/{from}")).into());
    }
    let plan = look(&app, &caller, (id, to), &new, &content.steps).await?;
    if content.dry_run {
        return Ok(Json(plan).into_response());
    }
    let key = key.ok_or_else(|| Problem::new(Code::IdempotencyKeyMissing))?;
    let comment = content.comment.trim().to_owned();
    if comment.is_empty() {
        return Err(FieldError::required().at("/comment").into());
    }
    if comment.chars().count() > MOST_WORDS {
        let (zh, en) = (format!("最多 {MOST_WORDS} 个字。"), format!("At most {MOST_WORDS} characters."));
        return Err(FieldError::new("too-long", zh, en).at("/comment").into());
    }
    if plan.needs_choice > 0 {
        let fault = |choice: &MigrationChoice| {
            let (zh, en) = ("请指定工单继续的步骤。", "Say at which step the orders go on.");
            FieldError::new("needs-choice", zh, en).at(format!("/steps/{}", choice.step))
        };
        let faults: Vec<FieldError> = plan.choices.iter().map(fault).collect();
        return Err(Problem::invalid(faults));
    }
    let title =
        Text::new(format!("把在途工单迁移到流程版本 {to}"), format!("Move running orders to flow version {to}"));
    let parameters = flow_jobs::MigrateFlow { type_id: id, to, steps: content.steps, comment };
    let job = parameters.job(Uuid::now_v7(), title).map_err(Problem::internal)?;
    jobs::begin(&app, &caller, &key, fingerprint, job).await
}

async fn look(
    app: &App,
    caller: &Caller,
    of: (Uuid, i64),
    new: &Arc<Net>,
    steps: &BTreeMap<String, String>,
) -> Result<MigrationPlan, Problem> {
    let mut whole = Plans::default();
    let (mut after, mut examined) = (Uuid::nil(), 0);
    while examined < EXAMINED {
        let org = caller.org;
        let read = move |c: &mut Conn| {
            let piece = flow_orders::running(c, org, of, after, PIECE)?;
            let ids: Vec<Uuid> = piece.iter().map(|(order, _)| order.id).collect();
            Ok((piece, orders::bodies(c, org, &ids)?))
        };
        let (piece, values) = app.ledger.store().read(read).await?;
        let Some((last, _)) = piece.last() else {
            whole.complete = true;
            break;
        };
        (after, examined) = (last.id, examined + piece.len());
        let nets: HashMap<i64, Option<Arc<Net>>> =
            piece.iter().map(|(_, row)| (row.flow_version, app.ledger.net(org, of.0, row.flow_version))).collect();
        let (catalog, net, steps, now) = (caller.catalog.clone(), new.clone(), steps.clone(), app.now());
        let look = move || {
            let plans = planned(&catalog, (&nets, &net), &piece, &values, (&steps, now));
            piece.into_iter().zip(plans).collect::<Vec<_>>()
        };
        let plans = tokio::task::spawn_blocking(look).await.map_err(Problem::internal)?;
        plans.into_iter().for_each(|(order, plan)| whole.add(order, plan));
    }
    Ok(whole.shown(caller, of.1, new))
}

/// Plans of many orders.
#[derive(Default)]
struct Plans {
    moves: usize,
    stays: usize,
    needs_choice: usize,
    complete: bool,
    /// By step: how many orders, and where they may go on.
    choices: BTreeMap<String, (usize, BTreeSet<String>)>,
    /// Those that do not move.
    odd: Vec<Row>,
    moving: Vec<Row>,
}

struct Row {
    order: Order,
    from: i64,
    outcome: &'static str,
    reason: Option<&'static str>,
    steps: Vec<String>,
}

impl Plans {
    fn add(&mut self, (order, row): (Order, FlowRow), plan: Plan) {
        let mut line = Row { order, from: row.flow_version, outcome: "moves", reason: None, steps: Vec::new() };
        match plan {
            Plan::Moves { .. } => self.moves += 1,
            Plan::Stays(why) => {
                self.stays += 1;
                line.outcome = "stays";
                line.reason = Some(match why {
                    Stays::Ended => "ended",
                    Stays::Suspended => "suspended",
                    Stays::Unreadable => "unreadable",
                    Stays::Split { .. } => "split",
                });
            }
            Plan::NeedsChoice(open) => {
                self.needs_choice += 1;
                line.outcome = "needs_choice";
                for open in open {
                    let (orders, to) = self.choices.entry(open.step.clone()).or_default();
                    *orders += 1;
                    // Orders inside other branches may go on elsewhere: what all of them can is a choice.
                    let here: BTreeSet<String> = open.to.into_iter().collect();
                    *to = if *orders == 1 { here } else { to.intersection(&here).cloned().collect() };
                    line.steps.push(open.step);
                }
            }
        }
        let rows = if line.outcome == "moves" { &mut self.moving } else { &mut self.odd };
        if rows.len() < NAMED {
            rows.push(line);
        }
    }

    fn shown(self, caller: &Caller, to: i64, new: &Net) -> MigrationPlan {
        let choice = |(step, (orders, to)): (String, (usize, BTreeSet<String>))| MigrationChoice {
            step,
            orders,
            to: to.into_iter().map(|step| StepName { name: named_step(Some(new), &step), step }).collect(),
        };
        let order = |row: Row| PlannedOrder {
            order: summary(caller, row.order),
            from: row.from,
            outcome: row.outcome,
            reason: row.reason,
            steps: row.steps,
        };
        MigrationPlan {
            to,
            moves: self.moves,
            stays: self.stays,
            needs_choice: self.needs_choice,
            complete: self.complete,
            choices: self.choices.into_iter().map(choice).collect(),
            orders: self.odd.into_iter().chain(self.moving).take(NAMED).map(order).collect(),
        }
    }
}
