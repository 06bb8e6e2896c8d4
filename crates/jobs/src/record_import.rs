//! Job: records from a table. First every row is looked at, then, unless it was only a look, the good ones are saved.

mod rows;

use crate::job::{JobContext, JobKind, Stop, Working};
use crate::table::{self, Finding, Findings, unsaved};
use gongdan_domain::Refusal;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::command::Command;
use gongdan_domain::document::{Document, record_kind};
use gongdan_domain::form::FieldError;
use gongdan_domain::job::JobParameters;
use gongdan_domain::permission::{Action, RecordRight, may, record_right};
use gongdan_domain::records::{ImportRecords, check};
use gongdan_insight::reading::read;
use jiff::Timestamp;
use rows::{Above, Plan, Row};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::sync::Arc;

/// Reads a table and saves its rows as records.
pub(crate) struct RecordImport;

/// Rows that are looked at in one go.
const LOOK: usize = 1_000;
/// Rows that are saved in one go: a full batch of the ledger.
const SAVE: usize = 512;

/// How far the saving is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Saved {
    place: usize,
    created: usize,
    updated: usize,
    unchanged: usize,
}

impl JobKind for RecordImport {
    fn name(&self) -> &'static str {
        ImportRecords::KIND
    }

    fn run<'a>(&'a self, cx: &'a mut JobContext) -> Working<'a> {
        Box::pin(async move {
            let asked: ImportRecords = cx.parameters()?;
            let (_, caller) = cx.acting()?;
            if record_right(&caller, &asked.collection) < RecordRight::Edit || !may(&caller, Action::Import) {
                return Err(Stop::failed("您没有导入这些资料的权限。", "You may not import these records."));
            }
            let (bytes, sheet) = (table::fetch(cx, asked.attachment_id).await?, asked.sheet.clone());
            let table = tokio::task::spawn_blocking(move || read(&bytes, sheet.as_deref())).await;
            let table =
                table.map_err(|error| Stop::Later(error.to_string()))?.map_err(|error| table::unreadable(&error))?;
            let plan = Arc::new(Plan::new(asked, table)?);
            let mut bad = Vec::new();
            let good = look(cx, &plan, &mut bad).await?;
            let how = (plan.asked.dry_run, plan.asked.skip_bad);
            let mut found = Findings::looked((plan.len(), good.len()), !bad.is_empty(), how, plan.table.encoding);
            let mut end = Saved::default();
            if found.goes_on() {
                end = save(cx, &plan, &good, &mut bad).await?;
            }
            (found.created, found.updated, found.unchanged) = (end.created, Some(end.updated), end.unchanged);
            end.place = good.len();
            let rows: HashSet<usize> = bad.iter().map(|finding| finding.row).collect();
            let file = found.close(cx, rows.len(), bad).await?;
            let all = plan.len();
            cx.save(all, all, &end).await?;
            Ok(file)
        })
    }
}

/// Looks at every row; the good ones in the order in which they can be saved: what others belong to first.
async fn look(cx: &mut JobContext, plan: &Arc<Plan>, bad: &mut Vec<Finding>) -> Result<Vec<Row>, Stop> {
    let mut good = Vec::with_capacity(plan.len());
    let mut start = 0;
    while start < plan.len() {
        let catalog = cx.ledger.catalog(cx.job.org).ok_or(Stop::Lost)?;
        let (plan_here, end) = (Arc::clone(plan), (start + LOOK).min(plan.len()));
        let looked = tokio::task::spawn_blocking(move || plan_here.look(&catalog, start..end, Timestamp::now()));
        for row in looked.await.map_err(|error| Stop::Later(error.to_string()))? {
            match row {
                Ok(row) => good.push(row),
                Err(findings) => bad.extend(findings),
            }
        }
        start = end;
        cx.tell(start / 2, plan.len()).await?;
    }
    good.sort_by_key(|row| (row.depth, row.number));
    Ok(good)
}

async fn save(cx: &mut JobContext, plan: &Plan, good: &[Row], bad: &mut Vec<Finding>) -> Result<Saved, Stop> {
    let mut saved: Saved = cx.checkpoint()?;
    let mut next = None;
    while saved.place < good.len() {
        let rest = &good[saved.place..];
        // Rows that belong to others of the file wait until those are saved.
        let depth = rest.first().map_or(0, |row| row.depth);
        let count = rest.iter().take(SAVE).take_while(|row| row.depth == depth).count();
        let catalog = cx.ledger.catalog(cx.job.org).ok_or(Stop::Lost)?;
        let mut commands = Vec::with_capacity(count);
        let mut rows = Vec::with_capacity(count);
        for row in &rest[..count] {
            match change(cx, plan, &catalog, row, &mut next) {
                Ok(Change::None { created }) => {
                    saved.created += usize::from(created);
                    saved.unchanged += usize::from(!created);
                }
                Ok(Change::Save(document, expected)) => {
                    rows.push((row, expected == 0));
                    let command = Command::SaveDocument { document, expected_version: Some(expected) };
                    commands.push((row.number.to_string(), command));
                }
                Err(faults) => bad.extend(plan.findings(row.number, &faults)),
            }
        }
        for ((row, is_new), answer) in rows.into_iter().zip(cx.submit_all(commands).await?) {
            match answer {
                Ok(_) if is_new => saved.created += 1,
                Ok(_) => saved.updated += 1,
                Err(refusal) => {
                    // Somebody else took a code in the meantime: look again where they end.
                    next = None;
                    bad.push(plan.finding(row.number, refused(&refusal)));
                }
            }
        }
        saved.place += count;
        let half = plan.len() / 2;
        cx.save(half + saved.place * (plan.len() - half) / good.len().max(1), plan.len(), &saved).await?;
    }
    Ok(saved)
}

enum Change {
    /// Nothing is to be done; `created` when this job did it before it fell over.
    None { created: bool },
    /// The document to save and the version it must be at.
    Save(Document, i64),
}

/// What a row leads to, seen from the records as they are now.
fn change(
    cx: &JobContext,
    plan: &Plan,
    catalog: &Catalog,
    row: &Row,
    next: &mut Option<i64>,
) -> Result<Change, Vec<FieldError>> {
    let id = table::new_id(cx.job.id, row.number, None);
    if catalog.record_row(id).is_some() {
        return Ok(Change::None { created: true });
    }
    let (mut wanted, before) = plan.record(catalog, row, id, Above::MustExist)?;
    if wanted.code.is_empty() {
        wanted.code = plan.next_code(catalog, next).ok_or_else(|| vec![FieldError::required().at("/code")])?;
    }
    wanted.body = check(catalog, &wanted, Timestamp::now())?;
    if before.is_some_and(|b| b.code == wanted.code && b.active == wanted.active && b.body == wanted.body) {
        return Ok(Change::None { created: false });
    }
    let body = serde_json::to_value(&wanted.body).map_err(|_| vec![FieldError::required()])?;
    let (kind, key) = (record_kind(&wanted.collection), wanted.code);
    let document = Document { id: wanted.id, kind, key, version: 0, active: wanted.active, body };
    Ok(Change::Save(document, before.map_or(0, |b| b.version)))
}

fn refused(refusal: &Refusal) -> FieldError {
    match refusal {
        Refusal::AlreadyExists { key } => {
            let (zh, en) = (format!("编号“{key}”已存在。"), format!("The code “{key}” exists already."));
            FieldError::new("already-exists", zh, en).at("/code")
        }
        Refusal::VersionConflict { .. } => FieldError::new(
            "version-conflict",
            "导入期间有人修改了这条资料，没有覆盖。",
            "Somebody changed the record during the import; it was not written over.",
        ),
        other => unsaved(other),
    }
}
