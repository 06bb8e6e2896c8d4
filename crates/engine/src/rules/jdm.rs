//! Reading a JDM document (GoRules, "JSON Decision Model": nodes and edges; the table is the content of a node).
//!
//! The flow keeps the document itself, so whatever an editor writes beside what is read here (positions, descriptions,
//! `passThrough`) stays as it is. What would change the meaning and is not understood is refused by its name: other
//! kinds of nodes, other hit policies, input and output paths, loops, cells of columns that do not exist.

use super::{HitPolicy, Input, MAX_COLUMNS, MAX_ROWS, Row, Table, cell};
use crate::finding::Finding;
use gongdan_domain::expr;
use gongdan_domain::text::Text;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

const TABLE: &str = "decisionTableNode";
const QUIET: [&str; 2] = ["inputNode", "outputNode"];

/// Reads the one decision table of a document.
///
/// # Errors
/// Everything that is not understood, with the row it stands in.
pub fn read(name: &str, document: &Value) -> Result<Table, Vec<Finding>> {
    let nodes = document.get("nodes").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let kind = |node: &Value| node.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut findings: Vec<Finding> = nodes
        .iter()
        .map(&kind)
        .filter(|kind| kind != TABLE && !QUIET.contains(&kind.as_str()))
        .map(|kind| not_read(name, &kind))
        .collect();
    findings.extend(check_edges(name, nodes, document));
    let mut tables = nodes.iter().filter(|node| kind(node) == TABLE);
    let content = match (tables.next(), tables.next()) {
        (Some(node), None) => node.get("content").and_then(Value::as_object),
        _ => None,
    };
    let Some(content) = content else {
        findings.push(not_one_table(name));
        return Err(findings);
    };
    match read_table(name, content) {
        Ok(table) if findings.is_empty() => Ok(table),
        Ok(_) => Err(findings),
        Err(faults) => {
            findings.extend(faults);
            Err(findings)
        }
    }
}

fn check_edges(name: &str, nodes: &[Value], document: &Value) -> Vec<Finding> {
    let ids: BTreeSet<&str> = nodes.iter().filter_map(|node| node.get("id")?.as_str()).collect();
    let edges = document.get("edges").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let ends = edges.iter().flat_map(|edge| ["sourceId", "targetId"].map(|end| edge.get(end).and_then(Value::as_str)));
    let lost = ends.filter(|end| end.is_none_or(|id| !ids.contains(id)));
    lost.map(|end| not_read(name, end.unwrap_or("edge"))).collect()
}

/// A column of the document.
struct Column<'d> {
    id: &'d str,
    field: &'d str,
    name: &'d str,
}

fn columns<'d>(content: &'d Map<String, Value>, which: &str) -> Vec<Column<'d>> {
    let list = content.get(which).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let text = |column: &'d Value, part: &str| column.get(part).and_then(Value::as_str).unwrap_or_default().trim();
    list.iter()
        .map(|column| Column { id: text(column, "id"), field: text(column, "field"), name: text(column, "name") })
        .collect()
}

fn read_table(name: &str, content: &Map<String, Value>) -> Result<Table, Vec<Finding>> {
    let (asked, answered) = (columns(content, "inputs"), columns(content, "outputs"));
    let mut findings = check_content(name, content);
    let hit_policy = match content.get("hitPolicy").and_then(Value::as_str) {
        None | Some("first") => HitPolicy::First,
        Some("collect") => HitPolicy::Collect,
        Some(other) => {
            findings.push(not_read(name, other));
            HitPolicy::First
        }
    };
    let rules = content.get("rules").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if rules.len() > MAX_ROWS || asked.len() + answered.len() > MAX_COLUMNS {
        return Err(vec![too_large(name)]);
    }
    findings.extend(check_columns(name, &asked, &answered));
    let mut inputs = Vec::with_capacity(asked.len());
    for column in &asked {
        match Some(column.field).filter(|field| !field.is_empty()).map(expr::parse).transpose() {
            Ok(subject) => inputs.push(Input { subject, name: column.name.to_owned() }),
            Err(mistake) => findings.push(bad_column(name, column.field, &mistake.text)),
        }
    }
    let mut rows = Vec::with_capacity(rules.len());
    for (place, rule) in rules.iter().enumerate() {
        match read_row(name, place, rule, (&asked, &answered)) {
            Ok(row) => rows.push(row),
            Err(faults) => findings.extend(faults),
        }
    }
    let outputs = answered.iter().map(|column| column.field.to_owned()).collect();
    if findings.is_empty() { Ok(Table { hit_policy, inputs, outputs, rows }) } else { Err(findings) }
}

/// Settings of a table that would change what it means.
fn check_content(name: &str, content: &Map<String, Value>) -> Vec<Finding> {
    let is_set = |part: &&str| {
        !matches!(content.get(*part), None | Some(Value::Null)) && content.get(*part) != Some(&Value::from(""))
    };
    let mut findings: Vec<Finding> =
        ["inputField", "outputPath"].into_iter().filter(is_set).map(|part| not_read(name, part)).collect();
    if content.get("executionMode").and_then(Value::as_str).is_some_and(|mode| mode != "single") {
        findings.push(not_read(name, "executionMode"));
    }
    findings
}

fn check_columns(name: &str, asked: &[Column<'_>], answered: &[Column<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (mut ids, mut outputs) = (BTreeSet::new(), BTreeSet::new());
    for column in asked.iter().chain(answered) {
        if column.id.is_empty() || column.id.starts_with('_') || !ids.insert(column.id) {
            findings.push(bad_id(name, column.id));
        }
    }
    if answered.is_empty() {
        findings.push(bad_id(name, ""));
    }
    for column in answered {
        let is_name = column.field.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if column.field.is_empty() || !is_name || !outputs.insert(column.field) {
            findings.push(not_read(name, column.field));
        }
    }
    findings
}

type Columns<'c, 'd> = (&'c [Column<'d>], &'c [Column<'d>]);

fn read_row(name: &str, place: usize, rule: &Value, (asked, answered): Columns<'_, '_>) -> Result<Row, Vec<Finding>> {
    let mut findings = Vec::new();
    let known = |id: &str| id.starts_with('_') || asked.iter().chain(answered).any(|column| column.id == id);
    let Some(cells) = rule.as_object() else { return Err(vec![bad_cell(name, place, &not_a_row())]) };
    findings.extend(cells.keys().filter(|id| !known(id)).map(|id| not_read(name, id)));
    let mut text = |column: &Column<'_>| match cells.get(column.id) {
        None | Some(Value::Null) => "",
        Some(Value::String(text)) => text.as_str(),
        Some(_) => {
            findings.push(bad_cell(name, place, &not_text()));
            ""
        }
    };
    let tests: Vec<&str> = asked.iter().map(&mut text).collect();
    let answers: Vec<&str> = answered.iter().map(&mut text).collect();
    let mut read = |result: Result<_, expr::Mistake>| {
        result.unwrap_or_else(|mistake| {
            findings.push(bad_cell(name, place, &mistake.text));
            None
        })
    };
    // A column without a field has whole conditions in its cells.
    let whole =
        |text: &str| Some(text.trim()).filter(|text| !text.is_empty() && *text != "-").map(expr::parse).transpose();
    let cell =
        |(column, text): (&Column<'_>, &str)| if column.field.is_empty() { whole(text) } else { cell::read(text) };
    let tests = asked.iter().zip(tests).map(cell).map(&mut read).collect();
    let answers = answers.into_iter().map(whole).map(&mut read).collect();
    if findings.is_empty() { Ok(Row { tests, answers }) } else { Err(findings) }
}

fn not_a_row() -> Text {
    Text::new("规则必须是一组单元格。", "A rule is a group of cells.")
}

fn not_text() -> Text {
    Text::new("单元格必须是文字。", "A cell is a text.")
}

fn not_one_table(name: &str) -> Finding {
    let zh = format!("决策表“{name}”的文档必须有且只有一个决策表节点。");
    Finding::error("rule-no-table", zh, format!("The document of “{name}” needs exactly one decision table."), &[])
}

fn not_read(name: &str, what: &str) -> Finding {
    let zh = format!("决策表“{name}”中的“{what}”不受支持。");
    Finding::error("rule-not-supported", zh, format!("“{what}” in the table “{name}” is not supported."), &[])
}

fn too_large(name: &str) -> Finding {
    let zh = format!("决策表“{name}”过大：最多 {MAX_ROWS} 行、{MAX_COLUMNS} 列。");
    let en = format!("The table “{name}” is too large: at most {MAX_ROWS} rows and {MAX_COLUMNS} columns.");
    Finding::error("rule-too-large", zh, en, &[])
}

fn bad_id(name: &str, id: &str) -> Finding {
    let zh = format!("决策表“{name}”的列标识“{id}”为空、重复，或没有输出列。");
    let en = format!("In the table “{name}” the column id “{id}” is empty or taken twice, or there is no output.");
    Finding::error("rule-bad-column", zh, en, &[])
}

fn bad_column(name: &str, field: &str, mistake: &Text) -> Finding {
    let zh = format!("决策表“{name}”的列“{field}”无法读懂：{}", mistake.zh);
    Finding::error("rule-bad-column", zh, format!("The column “{field}” of “{name}”: {}", mistake.en), &[])
}

/// A cell that cannot be read.
pub(super) fn bad_cell(name: &str, row: usize, mistake: &Text) -> Finding {
    let row = row + 1;
    let zh = format!("决策表“{name}”第 {row} 行：{}", mistake.zh);
    Finding::error("rule-bad-cell", zh, format!("Row {row} of the table “{name}”: {}", mistake.en), &[])
}

/// A cell that is neither true nor false.
pub(super) fn no_condition(name: &str, row: usize) -> Finding {
    bad_cell(name, row, &Text::new("这里需要一个条件。", "A condition belongs here."))
}
