//! One connection to either database, and the one dialect both hear.
//!
//! SQL is written for PostgreSQL. For SQLite three things are rewritten, textually: `$1` becomes `?1`,
//! `= any(` becomes `in rarray(`, and the row lock `for update` is dropped (a SQLite writer is alone).

use crate::pg::PgConn;
use crate::value::{Column, Row, Type, Value};
use crate::{
    StoreError,
    table::{Shape, Table},
};
use postgres::types::ToSql as ToPg;
use std::collections::HashMap;

/// A connection; inside [`crate::Store::write`] it is a transaction.
pub enum Conn {
    /// SQLite.
    Sqlite(SqliteConn),
    /// PostgreSQL.
    Postgres(Box<PgConn>),
}

/// A SQLite connection with its rewritten statements.
pub struct SqliteConn {
    pub(crate) raw: rusqlite::Connection,
    rewritten: HashMap<String, String>,
}

/// A query whose answer is fetched with [`Conn::answer`].
#[must_use]
pub struct Asked(AskedOf);

enum AskedOf {
    /// SQLite is asked when the answer is wanted: there is no way to go.
    Sqlite(String, Vec<Value>),
    Postgres(u64),
}

/// What to do when a row with the same key exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Fail with [`StoreError::Conflict`].
    Fail,
    /// Leave it.
    Keep,
    /// Write over it.
    Replace,
}

/// Rows of one statement on PostgreSQL: enough to make a round trip cheap, few enough to keep memory flat.
const ROWS_PER_STATEMENT: usize = 2_000;
/// Rows that may wait for a packet of their transaction on PostgreSQL; more are cheaper in one statement.
const ROWS_THAT_WAIT: usize = 16;
/// Statements that a connection keeps ready.
pub(crate) const MOST_PREPARED: usize = 500;

impl Conn {
    pub(crate) fn sqlite(raw: rusqlite::Connection) -> Self {
        Self::Sqlite(SqliteConn { raw, rewritten: HashMap::new() })
    }

    /// Whether this is PostgreSQL, for the few islands where the two differ.
    pub fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Runs a statement; answers how many rows it touched.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        match self {
            Self::Sqlite(c) => {
                let mut statement = c.raw.prepare_cached(rewritten(&mut c.rewritten, sql))?;
                for (index, value) in values.iter().enumerate() {
                    statement.raw_bind_parameter(index + 1, value)?;
                }
                Ok(statement.raw_execute()? as u64)
            }
            Self::Postgres(c) => {
                let params: Vec<&(dyn ToPg + Sync)> = values.iter().map(|v| v as &(dyn ToPg + Sync)).collect();
                c.execute(sql, &params)
            }
        }
    }

    /// Runs a query and reads every row.
    ///
    /// # Errors
    /// Any [`StoreError`], also from `read`.
    pub fn query<T>(
        &mut self,
        sql: &str,
        values: &[Value],
        mut read: impl FnMut(Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut out = Vec::new();
        match self {
            Self::Sqlite(c) => {
                let mut statement = c.raw.prepare_cached(rewritten(&mut c.rewritten, sql))?;
                for (index, value) in values.iter().enumerate() {
                    statement.raw_bind_parameter(index + 1, value)?;
                }
                let mut rows = statement.raw_query();
                while let Some(row) = rows.next()? {
                    out.push(read(Row::Sqlite(row))?);
                }
            }
            Self::Postgres(c) => {
                let params: Vec<&(dyn ToPg + Sync)> = values.iter().map(|v| v as &(dyn ToPg + Sync)).collect();
                for row in c.query(sql, &params)? {
                    out.push(read(Row::Postgres(&row))?);
                }
            }
        }
        Ok(out)
    }

    /// Runs a query and reads the first row, if there is one.
    ///
    /// # Errors
    /// As [`Conn::query`].
    pub fn query_one<T>(
        &mut self,
        sql: &str,
        values: &[Value],
        read: impl FnMut(Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.query(sql, values, read)?.into_iter().next())
    }

    /// Asks a query whose answer is needed a little later: on PostgreSQL it travels with the next statement that
    /// is waited for. Only inside a transaction.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub fn ask(&mut self, sql: &str, values: Vec<Value>) -> Result<Asked, StoreError> {
        Ok(Asked(match self {
            Self::Sqlite(_) => AskedOf::Sqlite(sql.to_owned(), values),
            Self::Postgres(c) => AskedOf::Postgres(c.ask(sql, values)?),
        }))
    }

    /// The rows of a query that was asked before.
    ///
    /// # Errors
    /// As [`Conn::query`].
    pub fn answer<T>(
        &mut self,
        asked: Asked,
        mut read: impl FnMut(Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        match (asked.0, self) {
            (AskedOf::Postgres(asked), Self::Postgres(c)) => {
                c.answer(asked)?.iter().map(|row| read(Row::Postgres(row))).collect()
            }
            (AskedOf::Sqlite(sql, values), c) => c.query(&sql, &values, read),
            (AskedOf::Postgres(_), Self::Sqlite(_)) => Ok(Vec::new()),
        }
    }

    /// Runs statements without values, such as a migration.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(c) => Ok(c.raw.execute_batch(sql)?),
            Self::Postgres(c) => c.batch(sql),
        }
    }

    /// Writes many rows of one table. `cells` holds the rows one after the other in column order; no two rows
    /// may have the same key. Answers how many rows were written.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub fn insert(&mut self, table: &Table, cells: &[Value], existing: Existing) -> Result<u64, StoreError> {
        let width = table.columns.len();
        if cells.is_empty() {
            return Ok(0);
        }
        let mut written = 0;
        match self {
            Self::Sqlite(c) => {
                let sql = table.insert_sql(existing, Shape::Row);
                let mut statement = c.raw.prepare_cached(rewritten(&mut c.rewritten, sql))?;
                for row in cells.chunks_exact(width) {
                    for (index, value) in row.iter().enumerate() {
                        statement.raw_bind_parameter(index + 1, value)?;
                    }
                    written += statement.raw_execute()? as u64;
                }
            }
            Self::Postgres(c) => {
                let sql = table.insert_sql(existing, Shape::Columns);
                for rows in cells.chunks(width * ROWS_PER_STATEMENT) {
                    let columns = table
                        .columns
                        .iter()
                        .enumerate()
                        .map(|(index, (_, ty))| Column::gather(*ty, rows, index, width))
                        .collect::<Result<Vec<_>, _>>()?;
                    let params: Vec<_> = columns.iter().map(Column::as_sql).collect();
                    written += c.execute(sql, &params)?;
                }
            }
        }
        Ok(written)
    }

    /// The same for rows that nobody waits for: on PostgreSQL a few rows travel with the next statement that is
    /// waited for, at the latest the commit, and that one tells of an error. Only inside a transaction.
    ///
    /// # Errors
    /// As [`Conn::insert`].
    pub fn write(&mut self, table: &Table, cells: &[Value], existing: Existing) -> Result<(), StoreError> {
        let width = table.columns.len();
        match self {
            Self::Postgres(c) if c.may_wait() && cells.len() <= width * ROWS_THAT_WAIT => {
                let sql = table.insert_sql(existing, Shape::Row);
                cells.chunks_exact(width).try_for_each(|row| c.later(sql, row.to_vec()))
            }
            Self::Sqlite(_) | Self::Postgres(_) => self.insert(table, cells, existing).map(drop),
        }
    }

    /// Runs a statement that nobody waits for; see [`Conn::write`].
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub fn send(&mut self, sql: &str, values: Vec<Value>) -> Result<(), StoreError> {
        match self {
            Self::Postgres(c) if c.may_wait() => c.later(sql, values),
            Self::Sqlite(_) | Self::Postgres(_) => self.execute(sql, &values).map(drop),
        }
    }

    /// Begins a transaction; `write` takes SQLite's write lock at once instead of failing half-way.
    pub(crate) fn begin(&mut self, write: bool) -> Result<(), StoreError> {
        match (self, write) {
            (Self::Postgres(c), true) => c.begin("begin"),
            (Self::Postgres(c), false) => c.begin("begin isolation level repeatable read read only"),
            (Self::Sqlite(c), true) => c.raw.prepare_cached("begin immediate")?.raw_execute().map(drop)?,
            (Self::Sqlite(c), false) => c.raw.prepare_cached("begin")?.raw_execute().map(drop)?,
        }
        Ok(())
    }

    pub(crate) fn commit(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(c) => Ok(c.raw.prepare_cached("commit")?.raw_execute().map(drop)?),
            Self::Postgres(c) => c.commit(),
        }
    }

    pub(crate) fn roll_back(&mut self) {
        let result = match self {
            Self::Sqlite(c) if !c.raw.is_autocommit() => c.raw.execute_batch("rollback").map_err(StoreError::from),
            Self::Postgres(c) if !c.is_closed() => c.roll_back(),
            Self::Sqlite(_) | Self::Postgres(_) => Ok(()),
        };
        if let Err(error) = result {
            tracing::debug!(%error, "nothing to roll back");
        }
    }

    /// Ends whatever a job left open, so that the next one starts clean.
    pub(crate) fn leave_clean(&mut self) {
        if let Self::Sqlite(c) = self
            && !c.raw.is_autocommit()
        {
            self.roll_back();
        }
    }

    pub(crate) fn is_broken(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(c) => c.is_closed(),
        }
    }
}

fn rewritten<'c>(known: &'c mut HashMap<String, String>, sql: &str) -> &'c str {
    if !known.contains_key(sql) {
        if known.len() >= MOST_PREPARED {
            known.clear();
        }
        known.insert(sql.to_owned(), for_sqlite(sql));
    }
    known.get(sql).map(String::as_str).unwrap_or_default()
}

/// The SQLite form of a PostgreSQL text; see the module's head.
fn for_sqlite(sql: &str) -> String {
    sql.replace('$', "?").replace("= any(", "in rarray(").replace(" for update", "")
}

/// The SQL of a column type in a cast; its array is this with `[]`. JSON travels as text.
pub(crate) fn pg_type(ty: Type) -> &'static str {
    match ty {
        Type::Int => "bigint",
        Type::Text | Type::Json => "text",
        Type::Uuid => "uuid",
        Type::Bytes => "bytea",
        Type::Bool => "boolean",
    }
}

#[cfg(test)]
mod tests {
    use super::for_sqlite;

    #[test]
    fn one_text_serves_both() {
        assert_eq!(
            for_sqlite("select a from t where org_id = $1 and id = any($2) order by id for update"),
            "select a from t where org_id = ?1 and id in rarray(?2) order by id"
        );
    }
}
