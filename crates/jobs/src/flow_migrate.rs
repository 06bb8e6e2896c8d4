//! Job: running orders go on in another version of their flow. First all of them are looked at, and nothing is moved
//! while one of them needs a choice; then each moves by a command of its own.

use crate::job::{JobContext, JobKind, Stop, Working};
use crate::order_lists::now;
use gongdan_domain::Command;
use gongdan_domain::flow::{FlowAct, FlowRow};
use gongdan_domain::flow_jobs::MigrateFlow as Parameters;
use gongdan_domain::job::JobParameters;
use gongdan_domain::order::Order;
use gongdan_engine::act::{Act, Order as Administration};
use gongdan_engine::migrate::Plan;
use gongdan_engine::net::Net;
use gongdan_ledger::planned;
use gongdan_store::{flow_orders, orders};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// Orders looked at, or moved, together.
const PIECE: usize = 200;
/// Orders that keep their version and are named one by one.
const NAMED: usize = 500;

/// The kind.
pub(crate) struct FlowMigrate;

/// How far it is; the owner reads `outcome`.
#[derive(Default, Serialize, Deserialize)]
struct Checkpoint {
    /// Whether all were looked at.
    planned: bool,
    after: Uuid,
    total: usize,
    outcome: Outcome,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    moved: usize,
    stayed: usize,
    /// Those that keep their version; the first few hundred.
    rows: Vec<Row>,
}

#[derive(Serialize, Deserialize)]
struct Row {
    id: Uuid,
    number: String,
    reason: gongdan_domain::Text,
}

impl JobKind for FlowMigrate {
    fn name(&self) -> &'static str {
        Parameters::KIND
    }

    fn run<'a>(&'a self, cx: &'a mut JobContext) -> Working<'a> {
        Box::pin(async move {
            let parameters: Parameters = cx.parameters()?;
            let unreadable = || Stop::failed("流程无法读取。", "The flow cannot be read.");
            let new = cx.ledger.net(cx.job.org, parameters.type_id, parameters.to).ok_or_else(unreadable)?;
            let mut at: Checkpoint = cx.checkpoint()?;
            if !at.planned {
                at.total = look(cx, &parameters, &new).await?;
                at.planned = true;
                cx.save(0, at.total, &at).await?;
            }
            loop {
                let piece = piece(cx, &parameters, at.after).await?;
                let Some((last, _)) = piece.last() else { return Ok(None) };
                let last = last.id;
                go_on(cx, &parameters, piece, &mut at.outcome).await?;
                at.after = last;
                cx.find(&at.outcome)?;
                let done = at.outcome.moved + at.outcome.stayed;
                cx.save(done, at.total.max(done), &at).await?;
            }
        })
    }
}

async fn piece(cx: &JobContext, parameters: &Parameters, after: Uuid) -> Result<Vec<(Order, FlowRow)>, Stop> {
    let (org, of) = (cx.job.org, (parameters.type_id, parameters.to));
    Ok(cx.ledger.store().read(move |c| flow_orders::running(c, org, of, after, PIECE)).await?)
}

/// Looks at every order; answers how many there are.
async fn look(cx: &mut JobContext, parameters: &Parameters, new: &Arc<Net>) -> Result<usize, Stop> {
    let gone = || Stop::failed("组织不存在。", "The organisation does not exist.");
    let catalog = cx.ledger.catalog(cx.job.org).ok_or_else(gone)?;
    let (mut after, mut seen) = (Uuid::nil(), 0);
    let mut open: BTreeSet<String> = BTreeSet::new();
    loop {
        let piece = piece(cx, parameters, after).await?;
        let Some((last, _)) = piece.last() else { break };
        (after, seen) = (last.id, seen + piece.len());
        let (org, ids) = (cx.job.org, piece.iter().map(|(order, _)| order.id).collect::<Vec<_>>());
        let values = cx.ledger.store().read(move |c| orders::bodies(c, org, &ids)).await?;
        let nets: HashMap<i64, Option<Arc<Net>>> = piece
            .iter()
            .map(|(_, row)| (row.flow_version, cx.ledger.net(org, parameters.type_id, row.flow_version)))
            .collect();
        let plans = planned(&catalog, (&nets, new), &piece, &values, (&parameters.steps, now()));
        let choices = plans.into_iter().filter_map(|plan| match plan {
            Plan::NeedsChoice(open) => Some(open),
            Plan::Moves { .. } | Plan::Stays(_) => None,
        });
        open.extend(choices.flatten().map(|open| open.step));
        cx.tell(0, seen).await?;
    }
    if open.is_empty() {
        return Ok(seen);
    }
    let steps = open.into_iter().collect::<Vec<_>>().join(", ");
    Err(Stop::failed(
        format!("有工单需要先指定在新版本中继续的步骤：{steps}。没有迁移任何工单。"),
        format!("Some orders need a choice where they go on: {steps}. No order was moved."),
    ))
}

async fn go_on(
    cx: &JobContext,
    parameters: &Parameters,
    piece: Vec<(Order, FlowRow)>,
    outcome: &mut Outcome,
) -> Result<(), Stop> {
    let act = Act::Administer { order: Administration::Migrate { steps: parameters.steps.clone() } };
    let act = serde_json::to_value(&act).map_err(|error| Stop::Later(error.to_string()))?;
    let command = |(order, _): &(Order, FlowRow)| {
        let (act, comment, version) = (act.clone(), parameters.comment.clone(), Some(parameters.to));
        (order.id.to_string(), Command::Flow(FlowAct { comment, version, ..FlowAct::new(order.id, act) }))
    };
    let answers = cx.submit_all(piece.iter().map(command).collect()).await?;
    for ((order, _), answer) in piece.into_iter().zip(answers) {
        match answer {
            Ok(_) => outcome.moved += 1,
            Err(refusal) => {
                outcome.stayed += 1;
                if outcome.rows.len() < NAMED {
                    let reason = match refusal {
                        gongdan_domain::Refusal::Unfit(text) => text,
                        other => gongdan_domain::Text::new("工单刚被处理，或您无权迁移。", other.to_string()),
                    };
                    outcome.rows.push(Row { id: order.id, number: order.number, reason });
                }
            }
        }
    }
    Ok(())
}
