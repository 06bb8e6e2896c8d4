//! From what a request asks of a list to what the store is asked.

use crate::app::App;
use crate::cursor;
use crate::extract::Caller;
use crate::problem::Problem;
use gongdan_domain::filter::{
    Asking, Check, Column, FieldDef, FieldName, Filter, Op, Operand, Schema, Sort, Test, parse, read_json, read_sort,
    resolve,
};
use gongdan_domain::form::FieldError;
use gongdan_domain::order::Status;
use gongdan_store::orders::{Listing, Position};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

/// Most columns beside the usual ones.
pub(crate) const MOST_COLUMNS: usize = 40;

/// The fields `caller` may filter, sort and show.
pub(crate) fn schema(caller: &Caller) -> Schema<'_> {
    Schema::of(&caller.catalog, &caller.rights)
}

/// Reads a filter: a JSON tree, a JSON text of one, or words.
pub(crate) fn read_filter(input: &Value, schema: &Schema<'_>) -> Result<Filter, FieldError> {
    match input {
        Value::Null => Ok(Filter::everything()),
        Value::String(words) if words.trim_start().starts_with('{') => match serde_json::from_str(words) {
            Ok(tree) => read_json(&tree, schema),
            Err(error) => Err(FieldError::new(
                "bad-filter",
                format!("无法读取筛选条件：{error}。"),
                format!("The filter cannot be read: {error}."),
            )
            .at("/filter")),
        },
        Value::String(words) => parse(words, schema),
        tree => read_json(tree, schema),
    }
}

/// The parameters that existed before filters did.
#[derive(Debug, Default)]
pub(crate) struct Simple {
    pub(crate) status: Option<Status>,
    pub(crate) type_id: Option<Uuid>,
    pub(crate) mine: bool,
    pub(crate) words: Option<String>,
}

impl Simple {
    /// The same as a filter.
    pub(crate) fn filter(&self) -> Vec<Filter> {
        let test = |column, value: Operand| {
            Filter::Test(Test { field: FieldName::Own(column), op: Op::Eq, values: vec![value] })
        };
        let mut parts = Vec::new();
        parts.extend(self.status.map(|s| test(Column::Status, Operand::Value(Value::from(s.code())))));
        parts.extend(self.type_id.map(|id| test(Column::Type, Operand::Value(Value::from(id.to_string())))));
        parts.extend(self.mine.then(|| test(Column::Requester, Operand::Me)));
        let words = self.words.as_deref().map(str::trim).filter(|words| !words.is_empty());
        parts.extend(words.map(|words| Filter::Words(words.to_owned())));
        parts
    }
}

/// The orders that `filter` lets through, among those the caller may see.
pub(crate) fn listing(app: &App, caller: &Caller, schema: &Schema<'_>, filter: &Filter) -> Result<Listing, FieldError> {
    at(app.now(), caller, schema, filter)
}

/// The same for a count that others share: what is now lasts a minute.
pub(crate) fn counted(app: &App, caller: &Caller, schema: &Schema<'_>, filter: &Filter) -> Result<Listing, FieldError> {
    let minute = Timestamp::from_second(app.now().as_second() / 60 * 60).unwrap_or_default();
    at(minute, caller, schema, filter)
}

fn at(now: Timestamp, caller: &Caller, schema: &Schema<'_>, filter: &Filter) -> Result<Listing, FieldError> {
    let asking = Asking { me: Some(caller.user_id), now };
    let check = match resolve(filter, schema, asking)? {
        whole @ Check::All(_) => whole,
        part => Check::All(vec![part]),
    };
    Ok(Listing { check, ..Listing::within(caller.org, caller.catalog.clone(), caller.scope()) })
}

/// Reads `sort`; newest first if there is none.
pub(crate) fn sort(written: Option<&str>, schema: &Schema<'_>) -> Result<Sort, FieldError> {
    written
        .filter(|written| !written.is_empty())
        .map_or_else(|| Ok(Sort::default()), |written| read_sort(written, schema))
}

/// Reads `after`, a cursor of a list in this order.
pub(crate) fn position(after: Option<String>, sort: &Sort) -> Result<Option<Position>, Problem> {
    let Some(after) = after else { return Ok(None) };
    let position: Position = after.parse().map_err(|()| cursor::unknown())?;
    if position.fits(sort) { Ok(Some(position)) } else { Err(cursor::unknown()) }
}

/// The columns of these names; a hidden or unknown one is a fault.
pub(crate) fn columns<'s>(names: &[String], schema: &'s Schema<'_>) -> Result<Vec<&'s FieldDef>, FieldError> {
    if names.len() > MOST_COLUMNS {
        let (zh, en) = (format!("最多 {MOST_COLUMNS} 列。"), format!("At most {MOST_COLUMNS} columns."));
        return Err(FieldError::new("too-many", zh, en).at("/fields").with("max", MOST_COLUMNS));
    }
    let find = |(at, name): (usize, &String)| {
        schema.find(name).map_err(|_| {
            let (zh, en) = (format!("没有名为“{name}”的列。"), format!("There is no column “{name}”."));
            FieldError::new("unknown-field", zh, en).at(format!("/fields/{at}")).with("field", name.as_str())
        })
    };
    names.iter().enumerate().map(find).collect()
}
