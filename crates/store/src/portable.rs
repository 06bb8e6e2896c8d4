//! Rows as text that either database can take back: one JSON array per line, columns in table order.
//!
//! Instants and counters are numbers, keys are their usual text, bytes are base64, JSON is a string holding the
//! text. Because both databases write and read the same lines, a backup of one restores into the other.

use crate::table::{ALL, Table};
use crate::value::{Type, Value};
use crate::{Conn, Existing, Row, StoreError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;
use uuid::Uuid;

/// Rows in one piece of an export.
const ROWS: i64 = 5_000;

/// Tables whose rows only matter to a running node.
const FLEETING: &[&str] = &["upload", "upload_chunk"];

/// The tables that belong into a backup, parents before children.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    ALL.iter().copied().filter(|t| !FLEETING.contains(&t.name))
}

/// Reads a whole table in pieces of a few thousand lines. Run it inside [`crate::in_snapshot`].
///
/// # Errors
/// Any [`StoreError`], also from `piece`.
pub fn export(
    c: &mut Conn,
    table: &Table,
    mut piece: impl FnMut(Vec<u8>, usize) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let columns = table.column_list();
    let key = table.key.join(", ");
    let mut after: Option<Vec<Value>> = None;
    loop {
        let (condition, mut values) = match after.take() {
            None => (String::new(), Vec::new()),
            Some(values) => {
                let places: Vec<String> = (1..=values.len()).map(|i| format!("${i}")).collect();
                (format!("where ({key}) > ({})", places.join(", ")), values)
            }
        };
        values.push(ROWS.into());
        let sql = format!("select {columns} from {} {condition} order by {key} limit ${}", table.name, values.len());
        let rows = c.query(&sql, &values, |row| read_row(table, row))?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = Some(key_of(table, last));
        let mut text = Vec::with_capacity(rows.len() * 256);
        for row in &rows {
            let cells: Vec<Json> = row.iter().map(write_cell).collect();
            serde_json::to_writer(&mut text, &cells).map_err(|e| StoreError::Corrupt(e.to_string()))?;
            text.push(b'\n');
        }
        piece(text, rows.len())?;
    }
}

/// Writes lines of [`export`] into an empty table; answers how many rows came in.
///
/// # Errors
/// [`StoreError::Corrupt`] when a line does not fit the table, or any other [`StoreError`].
pub fn import(c: &mut Conn, table: &Table, text: &[u8]) -> Result<usize, StoreError> {
    let mut cells = Vec::new();
    let mut rows = 0;
    for line in text.split(|b| *b == b'\n').filter(|l| !l.is_empty()) {
        let row: Vec<Json> = serde_json::from_slice(line).map_err(|e| StoreError::Corrupt(e.to_string()))?;
        if row.len() != table.columns.len() {
            return Err(StoreError::Corrupt(format!("a row of {} has another number of columns", table.name)));
        }
        for (cell, (name, ty)) in row.into_iter().zip(table.columns) {
            let bad = || StoreError::Corrupt(format!("a value of {}.{name} cannot be read", table.name));
            cells.push(read_cell(cell, *ty).ok_or_else(bad)?);
        }
        rows += 1;
    }
    c.insert(table, &cells, Existing::Fail)?;
    Ok(rows)
}

/// Whether every table is empty, as a restore demands.
///
/// # Errors
/// Any [`StoreError`].
pub fn is_empty(c: &mut Conn) -> Result<bool, StoreError> {
    for table in ALL {
        if c.query_one(&format!("select 1 from {} limit 1", table.name), &[], |_| Ok(()))?.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn read_row(table: &Table, row: Row<'_>) -> Result<Vec<Value>, StoreError> {
    table.columns.iter().enumerate().map(|(i, (_, ty))| row.value(i, *ty)).collect()
}

fn key_of(table: &Table, row: &[Value]) -> Vec<Value> {
    let place = |name: &&str| table.columns.iter().position(|(column, _)| column == name);
    table.key.iter().filter_map(place).filter_map(|i| row.get(i).cloned()).collect()
}

fn write_cell(value: &Value) -> Json {
    match value {
        Value::Int(Some(x)) => (*x).into(),
        Value::Text(Some(x)) | Value::Json(Some(x)) => x.as_str().into(),
        Value::Uuid(Some(x)) => x.to_string().into(),
        Value::Bytes(Some(x)) => STANDARD.encode(x).into(),
        Value::Bool(Some(x)) => (*x).into(),
        Value::Int(None)
        | Value::Text(None)
        | Value::Json(None)
        | Value::Uuid(None)
        | Value::Bytes(None)
        | Value::Bool(None)
        | Value::Uuids(_)
        | Value::Texts(_) => Json::Null,
    }
}

fn read_cell(cell: Json, ty: Type) -> Option<Value> {
    Some(match (ty, cell) {
        (Type::Int, Json::Null) => Value::Int(None),
        (Type::Text, Json::Null) => Value::Text(None),
        (Type::Uuid, Json::Null) => Value::Uuid(None),
        (Type::Bytes, Json::Null) => Value::Bytes(None),
        (Type::Bool, Json::Null) => Value::Bool(None),
        (Type::Json, Json::Null) => Value::Json(None),
        (Type::Int, Json::Number(x)) => Value::Int(Some(x.as_i64()?)),
        (Type::Text, Json::String(x)) => Value::Text(Some(x)),
        (Type::Uuid, Json::String(x)) => Value::Uuid(Some(Uuid::parse_str(&x).ok()?)),
        (Type::Bytes, Json::String(x)) => Value::Bytes(Some(STANDARD.decode(x).ok()?)),
        (Type::Bool, Json::Bool(x)) => Value::Bool(Some(x)),
        (Type::Json, Json::String(x)) => Value::Json(Some(x)),
        (Type::Int | Type::Text | Type::Uuid | Type::Bytes | Type::Bool | Type::Json, _) => return None,
    })
}
