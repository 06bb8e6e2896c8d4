//! Job: the same change to many orders. Each order is planned by itself, with the rights its owner has now.

use crate::job::{JobContext, JobKind, Stop, Working};
use crate::order_lists::{Walk, now};
use gongdan_domain::bulk::{Acting, BulkChange, Planned, Reason, plan};
use gongdan_domain::filter::Sort;
use gongdan_domain::job::JobParameters;
use gongdan_domain::list_jobs;
use gongdan_domain::order::{Order, Values};
use gongdan_domain::{Command, Refusal};
use gongdan_store::orders::Position;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Orders that stay as they are and are named one by one.
const NAMED: usize = 500;

/// The kind.
pub(crate) struct BulkEdit;

/// How far it is; the owner reads `outcome`.
#[derive(Default, Serialize, Deserialize)]
struct Checkpoint {
    after: Option<String>,
    done: usize,
    outcome: Outcome,
}

/// What became of the orders.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    changed: usize,
    same: usize,
    refused: usize,
    /// Those that stay as they are, with the reason; the first few hundred.
    rows: Vec<Row>,
}

#[derive(Serialize, Deserialize)]
struct Row {
    id: Uuid,
    number: String,
    reason: Reason,
}

impl JobKind for BulkEdit {
    fn name(&self) -> &'static str {
        list_jobs::BulkEdit::KIND
    }

    fn run<'a>(&'a self, cx: &'a mut JobContext) -> Working<'a> {
        Box::pin(async move {
            let parameters: list_jobs::BulkEdit = cx.parameters()?;
            let mut at: Checkpoint = cx.checkpoint()?;
            loop {
                // Begun anew for every stretch: rights may change while it runs.
                let walk = Walk::begin(cx, &parameters.chosen, |_| Ok(Sort::default())).await?;
                let total = walk.count(cx).await?.max(at.done);
                let after: Option<Position> = at.after.as_deref().and_then(|after| after.parse().ok());
                let stretch = walk.next(cx, after).await?;
                at.done += stretch.orders.len();
                change(cx, &walk, &parameters.change, stretch.orders, &mut at.outcome).await?;
                at.after = stretch.next.as_ref().map(ToString::to_string);
                cx.find(&at.outcome)?;
                cx.save(at.done, total.max(at.done), &at).await?;
                if stretch.next.is_none() {
                    return Ok(None);
                }
            }
        })
    }
}

async fn change(
    cx: &JobContext,
    walk: &Walk,
    change: &BulkChange,
    orders: Vec<(Order, Values)>,
    outcome: &mut Outcome,
) -> Result<(), Stop> {
    let acting = Acting { caller: &walk.caller, catalog: &walk.catalog, now: now(), fresh_id: Uuid::now_v7 };
    let mut waiting: Vec<(Order, std::vec::IntoIter<(&'static str, Command)>)> = Vec::new();
    for (order, values) in orders {
        match plan(change, &order, &values, &acting) {
            Planned::Same => outcome.same += 1,
            Planned::Refused(reason) => outcome.refuse(&order, reason),
            Planned::Change(commands) => waiting.push((order, commands.into_iter())),
        }
    }
    // First commands of all orders together, then the second ones: few flushes of the disk.
    while !waiting.is_empty() {
        let (mut going, mut commands) = (Vec::new(), Vec::new());
        for (order, mut rest) in waiting {
            match rest.next() {
                Some((word, command)) => {
                    commands.push((format!("{}:{word}", order.id), command));
                    going.push((order, rest));
                }
                None => outcome.changed += 1,
            }
        }
        let answers = cx.submit_all(commands).await?;
        waiting = Vec::new();
        for ((order, rest), answer) in going.into_iter().zip(answers) {
            match answer {
                Ok(_) => waiting.push((order, rest)),
                Err(refusal) => outcome.refuse(&order, reason(&refusal)),
            }
        }
    }
    Ok(())
}

impl Outcome {
    fn refuse(&mut self, order: &Order, reason: Reason) {
        self.refused += 1;
        if self.rows.len() < NAMED {
            self.rows.push(Row { id: order.id, number: order.number.clone(), reason });
        }
    }
}

pub(crate) fn reason(refusal: &Refusal) -> Reason {
    match refusal {
        Refusal::VersionConflict { .. } => {
            Reason::new("version-conflict", "工单刚被他人修改。", "Somebody changed the order at the same moment.")
        }
        Refusal::NotAllowed { .. } => {
            Reason::new("not-allowed", "工单的当前状态不允许。", "The order's present state does not allow it.")
        }
        Refusal::InvalidValues(errors) => errors.first().map_or_else(
            || Reason::new("invalid-values", "内容不符合要求。", "The values do not fit."),
            |error| Reason::new(error.code, error.text.zh.clone(), error.text.en.clone()),
        ),
        _ => Reason::new("forbidden", "您没有执行此操作的权限。", "You may not do this."),
    }
}
