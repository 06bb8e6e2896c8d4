//! Job: a collection as a file, filtered as on the screen.

use crate::job::{JobContext, JobKind, Stop, Working};
use gongdan_domain::catalog::Catalog;
use gongdan_domain::form::PreparedField;
use gongdan_domain::job::JobParameters;
use gongdan_domain::permission::{RecordRight, record_right};
use gongdan_domain::records::{CatalogRecord, ExportRecords};
use gongdan_domain::{Language, Text};
use gongdan_insight::writing::{Format, Out, Sheet, Unwritable};
use serde_json::Value;

/// Writes records into a table.
pub(crate) struct RecordExport;

/// Rows between two looks at whether somebody stopped it.
const ROWS: usize = 2_000;

impl JobKind for RecordExport {
    fn name(&self) -> &'static str {
        ExportRecords::KIND
    }

    fn run<'a>(&'a self, cx: &'a mut JobContext) -> Working<'a> {
        Box::pin(async move {
            let asked: ExportRecords = cx.parameters()?;
            let format = Format::from_code(&asked.format)
                .ok_or_else(|| Stop::failed("没有这种文件格式。", "There is no such file format."))?;
            let (_, caller) = cx.acting()?;
            if record_right(&caller, &asked.collection) < RecordRight::Read {
                return Err(Stop::failed("您没有查看这些资料的权限。", "You may not read these records."));
            }
            let catalog = cx.ledger.catalog(cx.job.org).ok_or(Stop::Lost)?;
            let found = catalog.records().list(&asked.collection, &asked.words, asked.parent, None, usize::MAX);
            let total = found.len();
            let fields = fields(&catalog, &asked.collection);
            let mut sheet = Sheet::new(format, &headings(&fields, asked.language)).map_err(unwritable)?;
            let mut file = cx.files.writer(&cx.result_key())?;
            for (number, rows) in found.chunks(ROWS).enumerate() {
                for row in rows {
                    sheet.push(&cells(&catalog, row, &fields, asked.language)).map_err(unwritable)?;
                }
                let bytes = sheet.take().map_err(unwritable)?;
                if !bytes.is_empty() {
                    file.write(bytes.into()).await?;
                }
                cx.tell((number * ROWS + rows.len()).min(total), total).await?;
                tokio::task::yield_now().await;
            }
            let rest = sheet.finish().map_err(unwritable)?;
            if !rest.is_empty() {
                file.write(rest.into()).await?;
            }
            let size = file.finish().await?;
            cx.find(&serde_json::json!({ "rows": total }))?;
            cx.save(total, total, &serde_json::json!({})).await?;
            let name = catalog.collection(&asked.collection).map(|c| c.body.name.get(asked.language).to_owned());
            let name = format!("{}.{}", name.unwrap_or(asked.collection), format.ending());
            Ok(Some(cx.result(name, format.media_type(), size)))
        })
    }
}

fn unwritable(error: Unwritable) -> Stop {
    Stop::failed(format!("文件无法写出：{}。", error.0), format!("The file cannot be written: {}.", error.0))
}

fn fields<'c>(catalog: &'c Catalog, collection: &str) -> Vec<&'c PreparedField> {
    let form = catalog.collection(collection).and_then(|c| c.form.as_ref());
    form.into_iter().flat_map(|form| form.fields()).filter(|field| field.kind.has_value()).collect()
}

fn headings(fields: &[&PreparedField], language: Language) -> Vec<String> {
    let fixed =
        [("编号", "Code"), ("名称", "Name"), ("上级编号", "Parent code"), ("上级", "Parent"), ("启用", "Active")];
    let own = fields.iter().map(|field| field.field.label.get(language).to_owned());
    fixed.into_iter().map(|(zh, en)| Text::new(zh, en).get(language).to_owned()).chain(own).collect()
}

fn cells(catalog: &Catalog, row: &CatalogRecord, fields: &[&PreparedField], language: Language) -> Vec<Out> {
    let parent = row.body.parent_id.and_then(|id| catalog.record_row(id));
    let active = Text::new(if row.active { "是" } else { "否" }, if row.active { "yes" } else { "no" });
    let mut cells = vec![
        Out::text(row.code.as_str()),
        Out::text(row.body.name.as_str()),
        Out::text(parent.map(|parent| parent.code.clone()).unwrap_or_default()),
        Out::text(parent.map(|parent| parent.body.name.clone()).unwrap_or_default()),
        Out::text(active.get(language)),
    ];
    cells.extend(fields.iter().map(|field| match row.body.details.get(&field.field.id) {
        None | Some(Value::Null) => Out::Empty,
        Some(Value::Number(number)) => Out::Number(number.to_string()),
        Some(Value::String(text)) => match text.parse::<jiff::civil::Date>() {
            Ok(day) if text.len() == 10 => Out::Day(day),
            _ => words(catalog, field, &Value::String(text.clone()), language),
        },
        Some(stored) => words(catalog, field, stored, language),
    }));
    cells
}

fn words(catalog: &Catalog, field: &PreparedField, stored: &Value, language: Language) -> Out {
    let words = field.rule.words(stored, catalog, language);
    match stored {
        // Money and other exact numbers are kept as decimal texts.
        Value::String(text) if is_decimal(text) && text.contains('.') => Out::Number(text.clone()),
        _ => Out::text(words),
    }
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') && text.parse::<f64>().is_ok()
}
