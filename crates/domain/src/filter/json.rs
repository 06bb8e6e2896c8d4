//! Filters as JSON, for programs and saved views:
//! `{"and": […]}`, `{"or": […]}`, `{"not": …}`, `{"words": "…"}`, `{"field": "status", "op": "eq", "values": ["open"]}`.
//! What is no value stands as an object: `{"relative": "this-week"}`.

use super::operand::Reading;
use super::parse::reads_words;
use super::schema::{FieldDef, Schema, Unfound};
use super::tree::{Filter, Op, Test};
use super::{MAX_VALUES, Operand, check_size, fault};
use crate::form::FieldError;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Node {
    and: Option<Vec<Value>>,
    or: Option<Vec<Value>>,
    not: Option<Value>,
    words: Option<String>,
    field: Option<String>,
    op: Option<Op>,
    values: Option<Vec<Value>>,
}

/// Reads a filter; paths in errors begin with `/filter`.
///
/// # Errors
/// The first thing that is wrong with it: unknown fields, values that do not fit, too much of it.
pub fn read_json(value: &Value, schema: &Schema<'_>) -> Result<Filter, FieldError> {
    let filter =
        read_node(value, schema, 0).map_err(|fault| FieldError { path: format!("/filter{}", fault.path), ..fault })?;
    check_size(&filter)?;
    Ok(filter.tidy())
}

fn read_node(value: &Value, schema: &Schema<'_>, depth: usize) -> Result<Filter, FieldError> {
    if depth > super::MAX_DEPTH {
        return Err(bare(fault("too-deep", "条件嵌套过深。", "The conditions are nested too deeply.")));
    }
    let node = Node::deserialize(value).map_err(|error| {
        bare(fault(
            "bad-filter",
            format!("无法读取筛选条件：{error}。"),
            format!("The filter cannot be read: {error}."),
        ))
    })?;
    let list = |items: Vec<Value>, key: &str| {
        let read = |(at, item): (usize, &Value)| {
            read_node(item, schema, depth + 1).map_err(|fault| fault.under(&format!("/{key}/{at}")))
        };
        items.iter().enumerate().map(read).collect::<Result<Vec<_>, _>>()
    };
    match node {
        Node { and: Some(items), or: None, not: None, words: None, field: None, .. } => {
            Ok(Filter::All(list(items, "and")?))
        }
        Node { and: None, or: Some(items), not: None, words: None, field: None, .. } if !items.is_empty() => {
            Ok(Filter::Any(list(items, "or")?))
        }
        Node { and: None, or: None, not: Some(inner), words: None, field: None, .. } => {
            let inner = read_node(&inner, schema, depth + 1).map_err(|fault| fault.under("/not"))?;
            Ok(Filter::Not(Box::new(inner)))
        }
        Node { and: None, or: None, not: None, words: Some(words), field: None, .. } if !words.trim().is_empty() => {
            Ok(Filter::Words(words.trim().to_owned()))
        }
        Node { and: None, or: None, not: None, words: None, field: Some(field), op, values } => {
            read_test(&field, op.unwrap_or(Op::Eq), &values.unwrap_or_default(), schema)
        }
        _ => Err(bare(fault(
            "bad-filter",
            "每个条件应恰好是 and、or、not、words、field 之一，且不能为空。",
            "A condition is exactly one of and, or, not, words, field, and not empty.",
        ))),
    }
}

fn read_test(field: &str, op: Op, values: &[Value], schema: &Schema<'_>) -> Result<Filter, FieldError> {
    let def = schema.find_open(field).map_err(|why| unfound(field, &why).at("/field"))?;
    let mut operands = Vec::with_capacity(values.len());
    for (at, value) in values.iter().take(MAX_VALUES + 1).enumerate() {
        operands.push(read_operand(def, value, schema).map_err(|fault| fault.at(format!("/values/{at}")))?);
    }
    // Only words contain words; anything else is equal or not.
    let op = if op == Op::Contains && !reads_words(def) { Op::Eq } else { op };
    check_test(op, &operands).map_err(bare)?;
    Ok(Filter::Test(Test { field: def.name.clone(), op, values: operands }))
}

fn read_operand(def: &FieldDef, value: &Value, schema: &Schema<'_>) -> Result<Operand, FieldError> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Object(parts) if parts.len() == 1 => {
            let named = parts.get("relative").and_then(Value::as_str);
            let read = named.and_then(|name| Operand::relative(name, &def.value_type));
            return read.ok_or_else(bad_relative);
        }
        Value::Object(_) | Value::Null | Value::Array(_) => return Err(bad_relative()),
    };
    schema.read_operand(def, &text, Reading::Literal)
}

fn bad_relative() -> FieldError {
    fault("bad-value", "这个值不能用于该字段。", "This value does not fit the field.")
}

/// The number of values an operation takes.
pub(super) fn check_test(op: Op, values: &[Operand]) -> Result<(), FieldError> {
    let fits = match op {
        Op::Empty => values.is_empty(),
        Op::Between => values.len() == 2,
        Op::Lt | Op::Le | Op::Gt | Op::Ge => values.len() == 1,
        Op::Eq | Op::Contains => (1..=MAX_VALUES).contains(&values.len()),
    };
    let (zh, en) = ("值的个数与比较方式不符。", "The number of values does not fit the comparison.");
    if fits { Ok(()) } else { Err(fault("bad-values", zh, en)) }
}

pub(super) fn unfound(typed: &str, why: &Unfound) -> FieldError {
    match why {
        Unfound::Unknown => {
            let zh = format!("没有名为“{typed}”的字段。若要按文字查找，请加引号。");
            fault(
                "unknown-field",
                zh,
                format!("There is no field “{typed}”. Put words with a colon in quotation marks."),
            )
        }
        Unfound::Closed => {
            let zh = format!("“{typed}”在等待您处理的工单上对您隐藏，处理之前不能按它筛选或排序。");
            let en = format!(
                "“{typed}” is hidden from you on an order that waits for you; until then nothing can be filtered or \
                 sorted by it."
            );
            fault("closed-field", zh, en)
        }
        Unfound::Ambiguous(names) => {
            let list = names.join(", ");
            let zh = format!("多个工单类型都有“{typed}”，请写明是哪一个：{list}。");
            fault("ambiguous-field", zh, format!("Several order types have “{typed}”. Say which: {list}."))
                .with("names", names.clone())
        }
    }
}

fn bare(error: FieldError) -> FieldError {
    FieldError { path: String::new(), ..error }
}

/// Writes a filter; [`read_json`] reads it back.
pub fn write_json(filter: &Filter) -> Value {
    let list = |items: &[Filter]| items.iter().map(write_json).collect::<Vec<_>>();
    match filter {
        Filter::All(items) => json!({ "and": list(items) }),
        Filter::Any(items) => json!({ "or": list(items) }),
        Filter::Not(inner) => json!({ "not": write_json(inner) }),
        Filter::Words(words) => json!({ "words": words }),
        Filter::Test(test) => {
            let value = |operand: &Operand| match operand {
                Operand::Value(value) => value.clone(),
                other => json!({ "relative": other.relative_name() }),
            };
            let values: Vec<Value> = test.values.iter().map(value).collect();
            json!({ "field": test.field.to_string(), "op": test.op, "values": values })
        }
    }
}
