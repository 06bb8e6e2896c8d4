//! Job: a list of orders as a file, with exactly the columns, the sort and the filter of the list, and nothing its
//! owner may not take out when it runs. It begins anew after a fall: its file appears whole or not at all.

use crate::job::{JobContext, JobKind, Stop, Working};
use crate::order_lists::{Stretch, Walk};
use gongdan_domain::filter::{Column, FieldDef, FieldName, Schema, read_sort};
use gongdan_domain::index_key::decimal;
use gongdan_domain::job::JobParameters;
use gongdan_domain::list_jobs::{ExportOrders as Parameters, FileFormat};
use gongdan_domain::order::Order;
use gongdan_domain::permission::{self, Action};
use gongdan_insight::writing::{Format, Out, Sheet, Unwritable};
use gongdan_store::files::Writer;
use jiff::Timestamp;

/// The kind.
pub(crate) struct ExportOrders;

impl JobKind for ExportOrders {
    fn name(&self) -> &'static str {
        Parameters::KIND
    }

    fn run<'a>(&'a self, cx: &'a mut JobContext) -> Working<'a> {
        Box::pin(async move {
            let parameters: Parameters = cx.parameters()?;
            let format = match parameters.format {
                FileFormat::Csv => Format::Csv,
                FileFormat::Xlsx => Format::Xlsx,
            };
            let sort =
                |schema: &Schema<'_>| read_sort(&parameters.sort, schema).map_err(|fault| Stop::Failed(fault.text));
            let walk = Walk::begin(cx, &parameters.chosen, sort).await?;
            let mut writer = cx.files.writer(&cx.result_key())?;
            match write(cx, &walk, &parameters, format, &mut writer).await {
                Ok(()) => {
                    let size = writer.finish().await?;
                    let day = cx.job.created_at.to_zoned(walk.catalog.time_zone().clone()).strftime("%Y%m%d-%H%M");
                    Ok(Some(cx.result(format!("orders-{day}.{}", format.ending()), format.media_type(), size)))
                }
                Err(stop) => {
                    if let Err(error) = writer.abort().await {
                        tracing::debug!(%error, "an unfinished export stays behind");
                    }
                    Err(stop)
                }
            }
        })
    }
}

async fn write(
    cx: &mut JobContext,
    walk: &Walk,
    parameters: &Parameters,
    format: Format,
    writer: &mut Writer,
) -> Result<(), Stop> {
    let total = walk.count(cx).await?;
    let mut sheet = begin(walk, parameters, format)?;
    let (mut after, mut done) = (None, 0);
    loop {
        let stretch = walk.next(cx, after).await?;
        push(&mut sheet, walk, parameters, &stretch)?;
        let bytes = sheet.take().map_err(unwritable)?;
        if !bytes.is_empty() {
            writer.write(bytes.into()).await?;
        }
        done += stretch.orders.len();
        cx.tell(done, total.max(done)).await?;
        after = stretch.next;
        if after.is_none() {
            break;
        }
    }
    let rest = sheet.finish().map_err(unwritable)?;
    if !rest.is_empty() {
        writer.write(rest.into()).await?;
    }
    cx.save(done, done, &serde_json::json!({})).await
}

fn begin(walk: &Walk, parameters: &Parameters, format: Format) -> Result<Sheet, Stop> {
    let schema = Schema::of(&walk.catalog, &walk.caller);
    let columns = columns(&schema, parameters)?;
    let headings: Vec<String> = columns.iter().map(|def| def.label.get(parameters.language).to_owned()).collect();
    Sheet::new(format, &headings).map_err(unwritable)
}

fn columns<'s>(schema: &'s Schema<'_>, parameters: &Parameters) -> Result<Vec<&'s FieldDef>, Stop> {
    let find = |name: &String| {
        schema.find(name).map_err(|_| {
            let zh = format!("列“{name}”已不存在，或您无权查看。");
            Stop::failed(zh, format!("The column “{name}” is gone, or you may not see it."))
        })
    };
    parameters.columns.iter().map(find).collect()
}

fn push(sheet: &mut Sheet, walk: &Walk, parameters: &Parameters, stretch: &Stretch) -> Result<(), Stop> {
    let schema = Schema::of(&walk.catalog, &stretch.caller);
    let columns = columns(&schema, parameters)?;
    let local = |at: Timestamp| Out::Instant(at.to_zoned(walk.catalog.time_zone().clone()).datetime());
    let may = |order: &Order| permission::may_on(&walk.caller, Action::Export, order);
    for (order, values) in stretch.orders.iter().filter(|(order, _)| may(order)) {
        let cell = |def: &&FieldDef| match &def.name {
            FieldName::Own(Column::Created) => local(order.created_at),
            FieldName::Own(Column::Updated) => local(order.updated_at),
            // A number for the spreadsheet where it has no unit.
            _ => match schema.show(def, order, values, parameters.language) {
                words if def.is_number() && decimal(&words).is_some() => Out::Number(words),
                words => Out::text(words),
            },
        };
        sheet.push(&columns.iter().map(cell).collect::<Vec<_>>()).map_err(unwritable)?;
    }
    Ok(())
}

fn unwritable(error: Unwritable) -> Stop {
    Stop::failed(format!("文件无法写出：{}。", error.0), format!("The file cannot be written: {}.", error.0))
}
