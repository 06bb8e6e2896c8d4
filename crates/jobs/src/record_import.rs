//! Job: records from a table. First every row is looked at, then, unless it was only a look, the good ones are saved.

mod cells;
mod rows;

use crate::job::{JobContext, JobKind, Stop, Working};
use gongdan_domain::catalog::Catalog;
use gongdan_domain::command::Command;
use gongdan_domain::document::{Document, record_kind};
use gongdan_domain::form::FieldError;
use gongdan_domain::job::JobParameters;
use gongdan_domain::permission::{Action, RecordRight, may, record_right};
use gongdan_domain::records::{ImportRecords, check};
use gongdan_domain::{Refusal, Text};
use gongdan_insight::reading::{MOST_BYTES, Table, Unreadable, read};
use gongdan_insight::writing::{Format, Out, Sheet};
use gongdan_store::attachments;
use gongdan_store::files::content_key;
use jiff::Timestamp;
use rows::{Above, Plan, Row};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Reads a table and saves its rows as records.
pub(crate) struct RecordImport;

/// Rows that are looked at in one go.
const LOOK: usize = 1_000;
/// Rows that are saved in one go: a full batch of the ledger.
const SAVE: usize = 512;
/// Findings that are shown; all of them are in the file.
const SHOWN: usize = 100;

/// Something wrong with a cell or a row.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Finding {
    /// Row of the file, from 1 as spreadsheets count.
    row: usize,
    /// Heading of the column; empty where the row as a whole is meant.
    column: String,
    /// What stands there.
    value: String,
    code: &'static str,
    text: Text,
}

/// What the owner reads.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Findings {
    rows: usize,
    good: usize,
    bad: usize,
    created: usize,
    updated: usize,
    unchanged: usize,
    dry_run: bool,
    /// Whether nothing was saved because some rows do not fit.
    refused: bool,
    encoding: &'static str,
    problems: Vec<Finding>,
}

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
            let table = fetch(cx, &asked).await?;
            let plan = Arc::new(Plan::new(asked, table)?);
            let mut bad = Vec::new();
            let good = look(cx, &plan, &mut bad).await?;
            let mut found = Findings {
                rows: plan.len(),
                good: good.len(),
                dry_run: plan.asked.dry_run,
                encoding: plan.table.encoding,
                ..Findings::default()
            };
            found.refused = !plan.asked.dry_run && !bad.is_empty() && !plan.asked.skip_bad;
            if !found.dry_run && !found.refused {
                let saved = save(cx, &plan, &good, &mut bad).await?;
                (found.created, found.updated, found.unchanged) = (saved.created, saved.updated, saved.unchanged);
            }
            bad.sort_by_key(|finding| finding.row);
            let mut rows: Vec<usize> = bad.iter().map(|finding| finding.row).collect();
            rows.dedup();
            found.bad = rows.len();
            let (all, file) = (plan.len(), write(cx, &bad).await?);
            found.problems = bad.into_iter().take(SHOWN).collect();
            cx.find(&found)?;
            let Findings { created, updated, unchanged, .. } = found;
            let end = Saved { place: good.len(), created, updated, unchanged };
            cx.save(all, all, &end).await?;
            Ok(file)
        })
    }
}

async fn fetch(cx: &JobContext, asked: &ImportRecords) -> Result<Table, Stop> {
    let (org, id) = (cx.job.org, asked.attachment_id);
    let gone = || Stop::failed("上传的文件已不存在，请重新上传。", "The uploaded file is gone. Upload it again.");
    let file = cx.ledger.store().read(move |c| attachments::find(c, org, id)).await?.ok_or_else(gone)?;
    if file.uploaded_by != cx.job.created_by {
        return Err(gone());
    }
    if usize::try_from(file.size_bytes).unwrap_or(usize::MAX) > MOST_BYTES {
        return Err(unreadable(&Unreadable::TooLarge));
    }
    let bytes = cx.files.read(&content_key(org, id), MOST_BYTES as u64).await?;
    let sheet = asked.sheet.clone();
    let read = tokio::task::spawn_blocking(move || read(&bytes, sheet.as_deref())).await;
    read.map_err(|_| unreadable(&Unreadable::Damaged("?".to_owned())))?.map_err(|error| unreadable(&error))
}

fn unreadable(error: &Unreadable) -> Stop {
    let zh = match error {
        Unreadable::Empty => "文件是空的。",
        Unreadable::TooLarge => "文件过大。",
        Unreadable::TooManyRows => "表格超过 200,000 行，请分批导入。",
        Unreadable::TooManyColumns => "表格超过 200 列。",
        Unreadable::Unknown => "文件既不是 CSV 也不是 XLSX。旧的 .xls 请另存为 .xlsx。",
        Unreadable::Damaged(_) => "工作簿已损坏，无法读取。",
        Unreadable::NoSheet => "没有这个工作表。",
    };
    Stop::failed(zh, format!("The file cannot be read: {error}."))
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
    let id = plan.new_id(cx.job.id, row.number);
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
        other => {
            let (zh, en) = (format!("无法保存：{other}。"), format!("It could not be saved: {other}."));
            FieldError::new("refused", zh, en)
        }
    }
}

/// All findings as a file that opens in a spreadsheet.
async fn write(cx: &JobContext, bad: &[Finding]) -> Result<Option<gongdan_store::jobs::JobResult>, Stop> {
    if bad.is_empty() {
        return Ok(None);
    }
    let failed = |_| Stop::failed("结果文件无法写出。", "The file of findings cannot be written.");
    let headings = ["行 Row", "列 Column", "内容 Value", "原因", "Reason"].map(str::to_owned);
    let mut sheet = Sheet::new(Format::Csv, &headings).map_err(failed)?;
    for finding in bad {
        let cells = [
            Out::Number(finding.row.to_string()),
            Out::text(finding.column.as_str()),
            Out::text(finding.value.as_str()),
            Out::text(finding.text.zh.as_str()),
            Out::text(finding.text.en.as_str()),
        ];
        sheet.push(&cells).map_err(failed)?;
    }
    let bytes = sheet.finish().map_err(failed)?;
    let size = bytes.len() as u64;
    cx.files.put(&cx.result_key(), bytes.into()).await?;
    Ok(Some(cx.result("findings.csv".to_owned(), Format::Csv.media_type(), size)))
}
