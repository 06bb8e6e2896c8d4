//! Records as tables: a look into a file, imports, exports. The work itself is done by jobs.

use super::jobs::begin;
use super::records::{must_edit, must_read};
use crate::app::App;
use crate::extract::{Body, Caller, IdempotencyKey, Segments, Signed};
use crate::problem::{Code, Problem};
use crate::wire::{BeginExport, BeginImport, ImportPreview, Job, PreviewColumn, PreviewImport};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use gongdan_domain::Text;
use gongdan_domain::form::FieldError;
use gongdan_domain::job::JobParameters;
use gongdan_domain::permission::Action;
use gongdan_domain::records::{Column, ExportRecords, ImportRecords, Target, propose};
use gongdan_insight::reading::{Cell, Glance, MOST_BYTES, Table, Unreadable, glance, read};
use gongdan_store::attachments;
use gongdan_store::files::content_key;
use std::sync::LazyLock;
use tokio::sync::Semaphore;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Files that are read at the same time: each may take a few hundred megabytes of memory.
static ROOM: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(2));
/// Values that are shown of a column.
const SAMPLES: usize = 3;
/// Longest value that is shown, in characters.
const SAMPLE_CHARS: usize = 60;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(preview_import))
        .routes(routes!(import_records))
        .routes(routes!(export_records))
}

/// Looks into an uploaded file and proposes where its columns go.
#[utoipa::path(post, path = "/api/v1/records/{collection}/imports/preview", tag = "records",
    request_body = PreviewImport, params(("collection" = String, Path)),
    responses((status = 200, description = "What is in it.", body = ImportPreview), Problem))]
pub(crate) async fn preview_import(
    State(app): State<App>,
    caller: Caller,
    Segments(collection): Segments<String>,
    Body(input): Body<PreviewImport>,
) -> Result<Json<ImportPreview>, Problem> {
    must_edit(&caller, &collection)?;
    caller.must(Action::Import)?;
    must_own(&app, &caller, input.attachment_id).await?;
    let glance = glance_at(&app, &caller, input).await?;
    let described = caller.catalog.collection(&collection);
    Ok(Json(preview(&glance, |headings| propose(described.map(AsRef::as_ref), headings))))
}

/// The whole table in an uploaded file.
pub(super) async fn read_table(app: &App, caller: &Caller, input: PreviewImport) -> Result<Table, Problem> {
    open(app, caller, input, read).await
}

/// The beginning of the table in an uploaded file, however long it is. Every row is looked at by the job.
pub(super) async fn glance_at(app: &App, caller: &Caller, input: PreviewImport) -> Result<Glance, Problem> {
    open(app, caller, input, glance).await
}

async fn open<T: Send + 'static>(
    app: &App,
    caller: &Caller,
    input: PreviewImport,
    read: fn(&[u8], Option<&str>) -> Result<T, Unreadable>,
) -> Result<T, Problem> {
    let PreviewImport { attachment_id, sheet } = input;
    let _room = ROOM.acquire().await.map_err(Problem::internal)?;
    let bytes = app.files.read(&content_key(caller.org, attachment_id), MOST_BYTES as u64).await?;
    let found = tokio::task::spawn_blocking(move || read(&bytes, sheet.as_deref())).await;
    found.map_err(Problem::internal)?.map_err(|error| unreadable(&error))
}

/// What is in a table, and where its columns probably go.
pub(super) fn preview(
    Glance { table, filled }: &Glance,
    propose: impl FnOnce(&[String]) -> Vec<Option<String>>,
) -> ImportPreview {
    let heading = table.heading();
    let below = || filled.iter().filter(|row| **row > heading);
    let headings: Vec<String> = table.rows.get(heading).into_iter().flatten().map(Cell::text).collect();
    let targets = propose(&headings);
    let rows = table.rows.get(heading + 1..).unwrap_or_default();
    let column = |(column, (heading, target)): (usize, (String, Option<String>))| {
        let values = rows.iter().filter_map(|cells| cells.get(column)).filter(|cell| !cell.is_blank());
        let samples = values.take(SAMPLES).map(|cell| cell.text().chars().take(SAMPLE_CHARS).collect()).collect();
        PreviewColumn { column, heading, samples, target }
    };
    ImportPreview {
        sheets: table.sheets.clone(),
        encoding: table.encoding.to_owned(),
        heading,
        rows: below().count(),
        joined_rows: below().filter(|row| table.is_joined(heading, **row)).count(),
        odd_rows: table.odd_rows.len(),
        columns: headings.into_iter().zip(targets).enumerate().map(column).collect(),
    }
}

/// Begins an import, or only a look at what it would do. Once for every idempotency key.
#[utoipa::path(post, path = "/api/v1/records/{collection}/imports", tag = "records", request_body = BeginImport,
    params(("collection" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 202, description = "The job.", body = Job, headers(("Location" = String))), Problem))]
pub(crate) async fn import_records(
    State(app): State<App>,
    caller: Caller,
    Segments(collection): Segments<String>,
    IdempotencyKey(key): IdempotencyKey,
    Signed { content, fingerprint }: Signed<BeginImport>,
) -> Result<Response, Problem> {
    must_edit(&caller, &collection)?;
    caller.must(Action::Import)?;
    check(&caller, &collection, &content)?;
    must_own(&app, &caller, content.attachment_id).await?;
    let BeginImport { attachment_id, sheet, heading, columns, key: by, dry_run, skip_bad } = content;
    let name = name(&caller, &collection);
    let title = if dry_run {
        Text::new(format!("检查导入：{}", name.zh), format!("Check of an import: {}", name.en))
    } else {
        Text::new(format!("导入：{}", name.zh), format!("Import: {}", name.en))
    };
    let asked = ImportRecords { collection, attachment_id, sheet, heading, columns, key: by, dry_run, skip_bad };
    let job = asked.job(Uuid::now_v7(), title).map_err(Problem::internal)?;
    begin(&app, &caller, &key, fingerprint, job).await
}

fn check(caller: &Caller, collection: &str, asked: &BeginImport) -> Result<(), Problem> {
    let form = caller.catalog.collection(collection).and_then(|c| c.form.as_ref());
    let mut faults = Vec::new();
    let read = |text: &str| {
        Target::parse(text).filter(|target| match target {
            Target::Detail(field) => form.is_none_or(|form| form.field(field).is_some()),
            _ => true,
        })
    };
    let seen = targets(&asked.columns, read, &mut faults);
    let can_be_key = |key: &Target| matches!(key, Target::Code | Target::Name | Target::External(_));
    if !Target::parse(&asked.key).is_some_and(|key| can_be_key(&key) && seen.contains(&key)) {
        let (zh, en) = ("请选择用来识别资料的列。", "Choose the column by which records are recognised.");
        faults.push(FieldError::new("bad-key-column", zh, en).at("/key"));
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

/// Where columns go: each to a place there is, and no two to the same.
pub(crate) fn targets<T: PartialEq>(
    columns: &[Column],
    read: impl Fn(&str) -> Option<T>,
    faults: &mut Vec<FieldError>,
) -> Vec<T> {
    let mut seen = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let path = format!("/columns/{at}/target");
        match read(&column.target) {
            None => {
                faults.push(FieldError::new("unknown-target", "没有这个去处。", "The column leads nowhere.").at(path))
            }
            Some(target) if seen.contains(&target) => {
                let (zh, en) = ("两列对应同一项。", "Two columns lead to the same place.");
                faults.push(FieldError::new("target-twice", zh, en).at(path));
            }
            Some(target) => seen.push(target),
        }
    }
    seen
}

/// Begins an export of a collection, filtered as in the list. Once for every idempotency key.
#[utoipa::path(post, path = "/api/v1/records/{collection}/exports", tag = "records", request_body = BeginExport,
    params(("collection" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 202, description = "The job.", body = Job, headers(("Location" = String))), Problem))]
pub(crate) async fn export_records(
    State(app): State<App>,
    caller: Caller,
    Segments(collection): Segments<String>,
    IdempotencyKey(key): IdempotencyKey,
    Signed { content, fingerprint }: Signed<BeginExport>,
) -> Result<Response, Problem> {
    must_read(&caller, &collection)?;
    let BeginExport { words, parent, format } = content;
    if gongdan_insight::writing::Format::from_code(&format).is_none() {
        let (zh, en) = ("格式只能是 csv 或 xlsx。", "The format is csv or xlsx.");
        return Err(FieldError::new("unknown-format", zh, en).at("/format").into());
    }
    let name = name(&caller, &collection);
    let title = Text::new(format!("导出：{}", name.zh), format!("Export: {}", name.en));
    let asked = ExportRecords { collection, words, parent, format, language: caller.language };
    let job = asked.job(Uuid::now_v7(), title).map_err(Problem::internal)?;
    begin(&app, &caller, &key, fingerprint, job).await
}

fn name(caller: &Caller, collection: &str) -> Text {
    let described = caller.catalog.collection(collection);
    described.map_or_else(|| Text::new(collection, collection), |c| c.body.name.clone())
}

/// Only whoever sent a file may import it.
pub(super) async fn must_own(app: &App, caller: &Caller, id: Uuid) -> Result<(), Problem> {
    let org = caller.org;
    let file = app.ledger.store().read(move |c| attachments::find(c, org, id)).await?;
    match file.filter(|file| file.uploaded_by == Some(caller.user_id)) {
        Some(_) => Ok(()),
        None => {
            let (zh, en) = ("文件不存在或尚未上传完成。", "The file does not exist or is not uploaded yet.");
            Err(FieldError::new("unknown-attachment", zh, en).at("/attachmentId").into())
        }
    }
}

fn unreadable(error: &Unreadable) -> Problem {
    let zh = match error {
        Unreadable::Empty => "文件是空的。",
        Unreadable::TooLarge => return Problem::new(Code::BodyTooLarge).saying("文件过大。", "The file is too large."),
        Unreadable::TooManyRows => "表格超过 200,000 行，请分批导入。",
        Unreadable::TooManyColumns => "表格超过 200 列。",
        Unreadable::Unknown => "文件既不是 CSV 也不是 XLSX。旧的 .xls 请另存为 .xlsx。",
        Unreadable::Damaged(_) => "工作簿已损坏，无法读取。",
        Unreadable::NoSheet => "没有这个工作表。",
    };
    FieldError::new("unreadable-file", zh, format!("The file cannot be read: {error}.")).at("/attachmentId").into()
}
