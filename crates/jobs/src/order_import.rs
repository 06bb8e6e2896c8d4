//! Job: past orders from a table. First every row is looked at, then, unless it was only a look, the good ones are
//! brought in. Rows are read from the file twice and kept never, so a long table needs no more room than a short one.

mod rows;
mod stream;

use crate::job::{JobContext, JobKind, Stop, Working};
use crate::table::{self, Finding, Findings, unsaved};
use gongdan_domain::command::Command;
use gongdan_domain::form::FieldError;
use gongdan_domain::job::JobParameters;
use gongdan_domain::past::{ImportOrder, ImportOrders};
use gongdan_domain::permission::{Action, may, may_submit};
use gongdan_domain::{OrgId, Refusal};
use gongdan_ledger::Ledger;
use gongdan_store::{Conn, external_ids, orders};
use rows::{Fit, Plan, Read, first_of};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use stream::Stream;
use uuid::Uuid;

/// Findings that are kept; more of them are counted only.
const KEPT: usize = 20_000;

/// Reads a table and brings its rows in as orders.
pub(crate) struct OrderImport;

/// How far the second reading is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Saved {
    /// Rows of the file before this one are done.
    next: usize,
    created: usize,
    unchanged: usize,
}

/// Rows that do not fit.
#[derive(Default)]
struct Bad {
    rows: HashSet<usize>,
    findings: Vec<Finding>,
}

impl Bad {
    fn note(&mut self, row: usize, findings: Vec<Finding>) {
        self.rows.insert(row);
        let room = KEPT.saturating_sub(self.findings.len());
        self.findings.extend(findings.into_iter().take(room));
    }
}

impl JobKind for OrderImport {
    fn name(&self) -> &'static str {
        ImportOrders::KIND
    }

    fn run<'a>(&'a self, cx: &'a mut JobContext) -> Working<'a> {
        Box::pin(async move {
            let asked: ImportOrders = cx.parameters()?;
            let (_, caller) = cx.acting()?;
            if !may(&caller, Action::Import) || !may_submit(&caller, asked.type_id) {
                return Err(Stop::failed("您没有导入这类工单的权限。", "You may not import orders of this type."));
            }
            let bytes = table::fetch(cx, asked.attachment_id).await?;
            let stream = Stream::begin(bytes, asked.sheet.clone(), asked.heading).await?;
            let plan = Arc::new(Plan::new(&cx.job, asked, &cx.ledger)?);
            let mut bad = Bad::default();
            let known = look(cx, &plan, &stream, &mut bad).await?;
            let counted = (stream.rows, stream.rows - bad.rows.len());
            let how = (plan.asked.dry_run, plan.asked.skip_bad);
            let mut found = Findings::looked(counted, !bad.rows.is_empty(), how, stream.encoding);
            found.unchanged = known;
            let mut end = Saved::default();
            if found.goes_on() {
                end = save(cx, &plan, &stream, &mut bad).await?;
                (found.created, found.unchanged) = (end.created, end.unchanged);
            }
            let file = found.close(cx, bad.rows.len(), bad.findings).await?;
            cx.save(stream.rows, stream.rows, &end).await?;
            Ok(file)
        })
    }
}

/// Looks at every row; answers how many orders are here already.
async fn look(cx: &mut JobContext, plan: &Arc<Plan>, stream: &Stream, bad: &mut Bad) -> Result<usize, Stop> {
    let (mut seen, mut known, mut done) = (HashMap::new(), 0, 0);
    let mut chunks = stream.pour(0);
    while let Some(chunk) = chunks.next().await? {
        done += chunk.len();
        let held = read(cx, plan, stream, chunk).await?;
        for row in judge(&cx.ledger, cx.job.org, held).await? {
            let twice = row.fit.as_ref().ok().and_then(|fit| first_of(&mut seen, &fit.order, row.number));
            match (&row.fit, twice) {
                (Err(faults), _) => bad.note(row.number, plan.findings(stream, &row, faults)),
                (Ok(_), Some(fault)) => bad.note(row.number, plan.findings(stream, &row, &[fault])),
                (Ok(fit), None) => known += usize::from(fit.known),
            }
        }
        cx.tell(done / 2, stream.rows).await?;
    }
    Ok(known)
}

async fn read(cx: &JobContext, plan: &Arc<Plan>, stream: &Stream, chunk: stream::Chunk) -> Result<Vec<Read>, Stop> {
    let catalog = cx.ledger.catalog(cx.job.org).ok_or(Stop::Lost)?;
    let (plan, shape) = (Arc::clone(plan), stream.shape());
    let work = tokio::task::spawn_blocking(move || plan.read(&catalog, &shape, chunk));
    work.await.map_err(|error| Stop::Later(error.to_string()))
}

/// Compares rows with what is in the database: what is here already, and what somebody else has.
async fn judge(ledger: &Ledger, org: OrgId, rows: Vec<Read>) -> Result<Vec<Read>, Stop> {
    let good: Vec<&ImportOrder> = rows.iter().filter_map(|row| Some(&*row.fit.as_ref().ok()?.order)).collect();
    let numbers: Vec<String> = good.iter().filter_map(|order| Some(rows::number(order)?.to_owned())).collect();
    let foreign: Vec<_> = good.iter().filter_map(|order| order.foreign.clone()).collect();
    let keys = good.iter().flat_map(|order| &order.unique.taken).map(|key| key.digest.clone());
    let digests: Vec<String> = keys.collect();
    let ask = move |c: &mut Conn| {
        let numbers = orders::by_number(c, org, &numbers)?;
        let foreign = external_ids::orders(c, org, &foreign)?;
        Ok((numbers, foreign, orders::by_unique(c, org, &digests)?))
    };
    let (numbers, foreign, unique): (HashMap<String, Uuid>, HashMap<_, Uuid>, HashMap<String, Uuid>) =
        ledger.store().read(ask).await?;
    let judged = |mut row: Read| {
        let Ok(fit) = &mut row.fit else { return row };
        let order = &fit.order;
        let by_foreign = order.foreign.as_ref().and_then(|id| foreign.get(id));
        let by_number = rows::number(order).and_then(|number| numbers.get(number));
        // With a name in another system that name decides, else the number.
        let same = if order.foreign.is_some() { by_foreign } else { by_number };
        // What this very job has brought in before it fell over is no stranger to it.
        let is_other = |held: Option<&Uuid>| held.is_some_and(|id| *id != order.order_id);
        fit.known = is_other(same);
        if fit.known {
            return row;
        }
        let mut faults = Vec::new();
        if is_other(by_number) {
            faults.push(taken("/number"));
        }
        let held = order.unique.taken.iter().filter(|key| is_other(unique.get(&key.digest)));
        faults.extend(held.map(|key| taken(&gongdan_domain::form::value_path(&key.field))));
        if !faults.is_empty() {
            row.fit = Err(faults);
        }
        row
    };
    Ok(rows.into_iter().map(judged).collect())
}

fn taken(path: &str) -> FieldError {
    FieldError::new("already-exists", "已有其他工单使用了这个值。", "Another order has this value already.").at(path)
}

async fn save(cx: &mut JobContext, plan: &Arc<Plan>, stream: &Stream, bad: &mut Bad) -> Result<Saved, Stop> {
    let mut saved: Saved = cx.checkpoint()?;
    let mut chunks = stream.pour(saved.next);
    let mut done = stream.rows / 2;
    while let Some(chunk) = chunks.next().await? {
        let last = chunk.last().map_or(saved.next, |(row, _)| *row);
        done += chunk.len() / 2;
        let rows = judge(&cx.ledger, cx.job.org, read(cx, plan, stream, chunk).await?).await?;
        let (mut commands, mut handed_in) = (Vec::new(), Vec::new());
        for row in rows {
            if bad.rows.contains(&row.number) {
                continue;
            }
            match &row.fit {
                Ok(Fit { known: true, .. }) => saved.unchanged += 1,
                Ok(Fit { order, .. }) => {
                    commands.push((row.number.to_string(), Command::ImportOrder(order.clone())));
                    handed_in.push(row);
                }
                Err(faults) => bad.note(row.number, plan.findings(stream, &row, faults)),
            }
        }
        for (row, answer) in handed_in.into_iter().zip(cx.submit_all(commands).await?) {
            match answer {
                Ok(_) => saved.created += 1,
                Err(refusal) => bad.note(row.number, plan.findings(stream, &row, &refused(&refusal))),
            }
        }
        saved.next = last + 1;
        cx.save(done.min(stream.rows), stream.rows, &saved).await?;
    }
    Ok(saved)
}

fn refused(refusal: &Refusal) -> Vec<FieldError> {
    match refusal {
        Refusal::AlreadyExists { .. } => vec![taken("/number")],
        Refusal::InvalidValues(faults) => faults.clone(),
        other => vec![unsaved(other)],
    }
}
