//! What the owner says about a table.

use gongdan_domain::form::{Field, FieldError, Finding, Form, Kinds, Page, PreparedForm, Section, read_settings};
use gongdan_domain::text::Text;
use serde::Deserialize;

use super::rule::Rule;
use crate::Registry;

/// Most columns of a table.
const MAX_COLUMNS: usize = 30;
/// Most rows an owner may allow.
const MAX_ROWS: usize = 1_000;
/// Rows allowed where nothing is said.
const USUAL_ROWS: usize = 200;

/// Where a column of the inner form stands; see [`inner`].
const INNER: &str = "/pages/0/sections/0/fields/";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    columns: Vec<Field>,
    min_rows: Option<usize>,
    max_rows: Option<usize>,
    #[serde(default)]
    totals: Vec<Total>,
}

/// What stands under a column.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Total {
    column: String,
    #[serde(rename = "show")]
    _show: Aggregate,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Aggregate {
    Sum,
    Avg,
    Min,
    Max,
    Count,
}

pub(super) fn open(field: &Field) -> Result<Rule, Vec<Finding>> {
    let Settings { columns, min_rows, max_rows, totals } = read_settings(field)?;
    let (min, max) = (min_rows.unwrap_or(0), max_rows.unwrap_or(USUAL_ROWS));
    let bad = |name: &str, zh: &str, en: &str| vec![FieldError::bad_setting(name, zh, en)];
    if columns.is_empty() || columns.len() > MAX_COLUMNS {
        return Err(bad("columns", "明细表应有 1 到 30 列。", "A table has 1 to 30 columns."));
    }
    if max == 0 || max > MAX_ROWS || min > max {
        let zh = "行数应在 1 到 1000 之间，且最多行数不少于最少行数。";
        return Err(bad("maxRows", zh, "Allow 1 to 1000 rows, and no fewer than the least."));
    }
    if totals.iter().any(|total| !columns.iter().any(|column| column.id == total.column)) {
        return Err(bad("totals", "合计用到了不存在的列。", "A total names a column that does not exist."));
    }
    let unfit: Vec<Finding> = columns.iter().enumerate().filter_map(|(at, column)| unfit(at, column)).collect();
    if !unfit.is_empty() {
        return Err(unfit);
    }
    let form = PreparedForm::new(inner(columns), &Registry)
        .map_err(|findings| findings.into_iter().map(outward).collect::<Vec<_>>())?;
    Ok(Rule { form, min, max })
}

fn unfit(at: usize, column: &Field) -> Option<Finding> {
    let kind = Registry.get(&column.kind)?;
    let place = |part: &str| format!("/settings/columns/{at}/{part}");
    if !kind.fits_in_rows() {
        let (zh, en) = ("这种字段不能作为明细表的列。", "This kind cannot be a column.");
        return Some(FieldError::new("not-in-rows", zh, en).at(place("kind")));
    }
    let (zh, en) = ("明细表的列不能要求唯一。", "A column cannot be unique.");
    column.unique.then(|| FieldError::new("cannot-be-unique", zh, en).at(place("unique")))
}

/// The columns as a form of one section: what reads a form reads a row.
pub(super) fn inner(columns: Vec<Field>) -> Form {
    let section = Section { id: "row".to_owned(), title: None, fields: columns };
    let page = Page { id: "row".to_owned(), title: Text::new("行", "Row"), sections: vec![section] };
    Form { version: 0, title: String::new(), pages: vec![page] }
}

/// A finding in the inner form, as seen from the field.
pub(super) fn outward(mut finding: Finding) -> Finding {
    finding.path = match finding.path.strip_prefix(INNER) {
        Some(rest) => format!("/settings/columns/{rest}"),
        None => "/settings/columns".to_owned(),
    };
    finding
}
