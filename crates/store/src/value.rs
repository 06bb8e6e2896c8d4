//! Values that bind and read the same way on both databases.

use crate::StoreError;
use bytes::BytesMut;
use jiff::Timestamp;
use postgres::types::{FromSql as FromPg, IsNull, ToSql as ToPg, Type as PgType};
use rusqlite::types::{FromSql as FromLite, FromSqlResult, Value as LiteValue, ValueRef};
use std::rc::Rc;
use uuid::Uuid;

/// The pointer type under which `rarray` takes its list.
const RARRAY: &std::ffi::CStr = c"rarray";

type PgError = Box<dyn std::error::Error + Sync + Send>;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// `bigint`.
    Int,
    /// `text`.
    Text,
    /// `uuid`; 16 bytes on SQLite.
    Uuid,
    /// `bytea`.
    Bytes,
    /// `boolean`; 0 or 1 on SQLite.
    Bool,
    /// `jsonb`, always an object or array; text on SQLite.
    Json,
}

/// One bound value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A whole number or an instant in microseconds.
    Int(Option<i64>),
    /// Text.
    Text(Option<String>),
    /// A key.
    Uuid(Option<Uuid>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
    /// Truth.
    Bool(Option<bool>),
    /// A JSON text.
    Json(Option<String>),
    /// For `= any($n)`.
    Uuids(Vec<Uuid>),
    /// For `= any($n)`.
    Texts(Vec<String>),
}

macro_rules! into_value {
    ($($t:ty => $v:ident),+ $(,)?) => {$(
        impl From<$t> for Value { fn from(x: $t) -> Self { Value::$v(Some(x.into())) } }
        impl From<Option<$t>> for Value { fn from(x: Option<$t>) -> Self { Value::$v(x.map(Into::into)) } }
    )+};
}
into_value!(i64 => Int, &str => Text, String => Text, Uuid => Uuid, Vec<u8> => Bytes, bool => Bool);

impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        Self::Int(Some(at.as_microsecond()))
    }
}

impl From<Option<Timestamp>> for Value {
    fn from(at: Option<Timestamp>) -> Self {
        Self::Int(at.map(Timestamp::as_microsecond))
    }
}

impl From<gongdan_domain::OrgId> for Value {
    fn from(org: gongdan_domain::OrgId) -> Self {
        Self::Uuid(Some(org.0))
    }
}

impl Value {
    /// A value for a `jsonb` column.
    ///
    /// # Errors
    /// When `value` cannot be written as JSON.
    pub fn json(value: &impl serde::Serialize) -> Result<Self, StoreError> {
        serde_json::to_string(value).map(|text| Self::Json(Some(text))).map_err(|e| StoreError::Corrupt(e.to_string()))
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::ToSqlOutput as Out;
        let blob = |id: &Uuid| LiteValue::Blob(id.as_bytes().to_vec());
        Ok(match self {
            Self::Int(Some(x)) => Out::Borrowed(ValueRef::Integer(*x)),
            Self::Text(Some(x)) | Self::Json(Some(x)) => Out::Borrowed(ValueRef::Text(x.as_bytes())),
            Self::Uuid(Some(x)) => Out::Borrowed(ValueRef::Blob(x.as_bytes())),
            Self::Bytes(Some(x)) => Out::Borrowed(ValueRef::Blob(x)),
            Self::Bool(Some(x)) => Out::Borrowed(ValueRef::Integer(i64::from(*x))),
            Self::Int(None)
            | Self::Text(None)
            | Self::Json(None)
            | Self::Uuid(None)
            | Self::Bytes(None)
            | Self::Bool(None) => Out::Borrowed(ValueRef::Null),
            Self::Uuids(list) => Out::from_rc(Rc::new(list.iter().map(blob).collect::<Vec<_>>()), RARRAY),
            Self::Texts(list) => {
                Out::from_rc(Rc::new(list.iter().cloned().map(LiteValue::Text).collect::<Vec<_>>()), RARRAY)
            }
        })
    }
}

/// Writes JSON text as `jsonb` wants it on the wire: a version byte, then the text.
fn json_to_pg(text: &str, ty: &PgType, out: &mut BytesMut) -> Result<IsNull, PgError> {
    if *ty == PgType::JSONB {
        out.extend_from_slice(&[1]);
    }
    out.extend_from_slice(text.as_bytes());
    Ok(IsNull::No)
}

impl ToPg for Value {
    fn to_sql(&self, ty: &PgType, out: &mut BytesMut) -> Result<IsNull, PgError> {
        match self {
            Self::Int(x) => x.to_sql(ty, out),
            Self::Text(x) => x.to_sql(ty, out),
            Self::Uuid(x) => x.to_sql(ty, out),
            Self::Bytes(x) => x.to_sql(ty, out),
            Self::Bool(x) => x.to_sql(ty, out),
            Self::Json(None) => Ok(IsNull::Yes),
            Self::Json(Some(x)) => json_to_pg(x, ty, out),
            Self::Uuids(x) => x.to_sql(ty, out),
            Self::Texts(x) => x.to_sql(ty, out),
        }
    }

    fn accepts(_: &PgType) -> bool {
        true
    }

    postgres::types::to_sql_checked!();
}

/// One column of many rows, for `unnest`.
#[derive(Debug)]
pub(crate) enum Column<'a> {
    Int(Vec<Option<i64>>),
    Text(Vec<Option<&'a str>>),
    Uuid(Vec<Option<Uuid>>),
    Bytes(Vec<Option<&'a [u8]>>),
    Bool(Vec<Option<bool>>),
}

impl<'a> Column<'a> {
    /// Gathers column `index` of rows that are `width` values wide.
    pub(crate) fn gather(ty: Type, values: &'a [Value], index: usize, width: usize) -> Result<Self, StoreError> {
        let cells = values.iter().skip(index).step_by(width);
        let wrong = || StoreError::Corrupt("a value of another type than its column".to_owned());
        Ok(match ty {
            Type::Int => Self::Int(
                cells.map(|v| if let Value::Int(x) = v { Ok(*x) } else { Err(wrong()) }).collect::<Result<_, _>>()?,
            ),
            Type::Text => Self::Text(
                cells
                    .map(|v| if let Value::Text(x) = v { Ok(x.as_deref()) } else { Err(wrong()) })
                    .collect::<Result<_, _>>()?,
            ),
            Type::Json => Self::Text(
                cells
                    .map(|v| if let Value::Json(x) = v { Ok(x.as_deref()) } else { Err(wrong()) })
                    .collect::<Result<_, _>>()?,
            ),
            Type::Uuid => Self::Uuid(
                cells.map(|v| if let Value::Uuid(x) = v { Ok(*x) } else { Err(wrong()) }).collect::<Result<_, _>>()?,
            ),
            Type::Bytes => Self::Bytes(
                cells
                    .map(|v| if let Value::Bytes(x) = v { Ok(x.as_deref()) } else { Err(wrong()) })
                    .collect::<Result<_, _>>()?,
            ),
            Type::Bool => Self::Bool(
                cells.map(|v| if let Value::Bool(x) = v { Ok(*x) } else { Err(wrong()) }).collect::<Result<_, _>>()?,
            ),
        })
    }

    pub(crate) fn as_sql(&self) -> &(dyn ToPg + Sync) {
        match self {
            Self::Int(x) => x,
            Self::Text(x) => x,
            Self::Uuid(x) => x,
            Self::Bytes(x) => x,
            Self::Bool(x) => x,
        }
    }
}

/// JSON text read from a `jsonb` column.
#[derive(Debug, Clone, PartialEq)]
pub struct Json(pub String);

impl FromLite for Json {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str().map(|text| Self(text.to_owned()))
    }
}

impl<'a> FromPg<'a> for Json {
    fn from_sql(ty: &PgType, raw: &'a [u8]) -> Result<Self, PgError> {
        let text = if *ty == PgType::JSONB { raw.get(1..).unwrap_or_default() } else { raw };
        Ok(Self(std::str::from_utf8(text)?.to_owned()))
    }

    fn accepts(ty: &PgType) -> bool {
        matches!(*ty, PgType::JSONB | PgType::JSON | PgType::TEXT)
    }
}

/// A type that reads from a column of either database.
pub trait FromColumn: FromLite + for<'a> FromPg<'a> {}
impl<T: FromLite + for<'a> FromPg<'a>> FromColumn for T {}

/// One result row.
#[derive(Clone, Copy)]
pub enum Row<'r> {
    /// From SQLite.
    Sqlite(&'r rusqlite::Row<'r>),
    /// From PostgreSQL.
    Postgres(&'r postgres::Row),
}

impl Row<'_> {
    /// The value in column `index`, from 0.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the column holds something else.
    pub fn get<T: FromColumn>(&self, index: usize) -> Result<T, StoreError> {
        match self {
            Self::Sqlite(row) => row.get(index).map_err(|e| StoreError::Corrupt(e.to_string())),
            Self::Postgres(row) => row.try_get(index).map_err(|e| StoreError::Corrupt(e.to_string())),
        }
    }

    /// The instant in column `index`.
    ///
    /// # Errors
    /// As [`Row::get`].
    pub fn time(&self, index: usize) -> Result<Timestamp, StoreError> {
        instant(self.get(index)?)
    }

    /// The instant in column `index`, if there is one.
    ///
    /// # Errors
    /// As [`Row::get`].
    pub fn time_or_none(&self, index: usize) -> Result<Option<Timestamp>, StoreError> {
        self.get::<Option<i64>>(index)?.map(instant).transpose()
    }

    /// The JSON in column `index`, read as `T`.
    ///
    /// # Errors
    /// As [`Row::get`].
    pub fn json<T: serde::de::DeserializeOwned>(&self, index: usize) -> Result<T, StoreError> {
        let Json(text) = self.get(index)?;
        serde_json::from_str(&text).map_err(|e| StoreError::Corrupt(e.to_string()))
    }

    /// The value in column `index` as type `ty`, for copying rows nobody here knows.
    ///
    /// # Errors
    /// As [`Row::get`].
    pub fn value(&self, index: usize, ty: Type) -> Result<Value, StoreError> {
        Ok(match ty {
            Type::Int => Value::Int(self.get(index)?),
            Type::Text => Value::Text(self.get(index)?),
            Type::Uuid => Value::Uuid(self.get(index)?),
            Type::Bytes => Value::Bytes(self.get(index)?),
            Type::Bool => Value::Bool(self.get(index)?),
            Type::Json => Value::Json(self.get::<Option<Json>>(index)?.map(|Json(text)| text)),
        })
    }
}

fn instant(micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(|e| StoreError::Corrupt(e.to_string()))
}
