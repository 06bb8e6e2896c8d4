//! What imports of tables have in common: the file, the cells, and what is wrong with them.

pub(crate) mod cells;

use crate::job::{JobContext, Stop};
use bytes::Bytes;
use gongdan_domain::form::FieldError;
use gongdan_domain::{Refusal, Text};
use gongdan_insight::reading::{MOST_BYTES, Unreadable};
use gongdan_insight::writing::{Format, Out, Sheet};
use gongdan_store::attachments;
use gongdan_store::files::content_key;
use gongdan_store::jobs::JobResult;
use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Findings that are shown; more of them are in the file.
const SHOWN: usize = 100;

/// Something wrong with a cell or a row.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Finding {
    /// Row of the file, from 1 as spreadsheets count.
    pub(crate) row: usize,
    /// Heading of the column; empty where the row as a whole is meant.
    pub(crate) column: String,
    /// What stands there.
    pub(crate) value: String,
    pub(crate) code: &'static str,
    pub(crate) text: Text,
}

/// What the owner of an import reads.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Findings {
    rows: usize,
    good: usize,
    bad: usize,
    pub(crate) created: usize,
    /// What was there and was changed; nothing for imports that change nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) updated: Option<usize>,
    /// What was there already.
    pub(crate) unchanged: usize,
    dry_run: bool,
    /// Whether nothing was brought in because some rows do not fit.
    refused: bool,
    encoding: &'static str,
    problems: Vec<Finding>,
}

impl Findings {
    /// After every row was looked at.
    pub(crate) fn looked(
        (rows, good): (usize, usize),
        is_bad: bool,
        (dry_run, skip_bad): (bool, bool),
        encoding: &'static str,
    ) -> Self {
        let refused = !dry_run && is_bad && !skip_bad;
        Self { rows, good, dry_run, refused, encoding, ..Self::default() }
    }

    /// Whether the good rows are brought in now.
    pub(crate) fn goes_on(&self) -> bool {
        !self.dry_run && !self.refused
    }

    /// Tells the owner; answers all of `findings` as a file. `bad` is how many rows they are about.
    pub(crate) async fn close(
        mut self,
        cx: &mut JobContext,
        bad: usize,
        mut findings: Vec<Finding>,
    ) -> Result<Option<JobResult>, Stop> {
        self.bad = bad;
        findings.sort_by_key(|finding| finding.row);
        let file = write(cx, &findings).await?;
        self.problems = findings.into_iter().take(SHOWN).collect();
        cx.find(&self)?;
        Ok(file)
    }
}

/// Why a row that fits was not saved, where nothing better can be said.
pub(crate) fn unsaved(refusal: &Refusal) -> FieldError {
    let (zh, en) = (format!("无法保存：{refusal}。"), format!("It could not be saved: {refusal}."));
    FieldError::new("refused", zh, en)
}

/// The bytes of a table that the owner of the job has sent.
pub(crate) async fn fetch(cx: &JobContext, id: Uuid) -> Result<Bytes, Stop> {
    let org = cx.job.org;
    let gone = || Stop::failed("上传的文件已不存在，请重新上传。", "The uploaded file is gone. Upload it again.");
    let file = cx.ledger.store().read(move |c| attachments::find(c, org, id)).await?.ok_or_else(gone)?;
    if file.uploaded_by != cx.job.created_by {
        return Err(gone());
    }
    if usize::try_from(file.size_bytes).unwrap_or(usize::MAX) > MOST_BYTES {
        return Err(unreadable(&Unreadable::TooLarge));
    }
    Ok(cx.files.read(&content_key(org, id), MOST_BYTES as u64).await?)
}

/// Why a file cannot be read, for its owner.
pub(crate) fn unreadable(error: &Unreadable) -> Stop {
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

/// All findings as a file that opens in a spreadsheet.
async fn write(cx: &JobContext, bad: &[Finding]) -> Result<Option<JobResult>, Stop> {
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

/// The id of what a row of a job creates: the same however often the job begins again. The instant in front keeps the
/// ids in the order of time.
pub(crate) fn new_id(job: Uuid, row: usize, at: Option<Timestamp>) -> Uuid {
    let mut sum = Sha256::new();
    sum.update(job.as_bytes());
    sum.update((row as u64).to_be_bytes());
    let bytes: [u8; 32] = sum.finalize().into();
    let mut id: [u8; 16] = std::array::from_fn(|place| bytes[place]);
    match at.and_then(|at| u64::try_from(at.as_millisecond()).ok()) {
        Some(millis) => id[..6].copy_from_slice(&millis.to_be_bytes()[2..]),
        None => id[..6].copy_from_slice(&job.as_bytes()[..6]),
    }
    id[6] = id[6] & 0x0F | 0x70;
    id[8] = id[8] & 0x3F | 0x80;
    Uuid::from_bytes(id)
}
