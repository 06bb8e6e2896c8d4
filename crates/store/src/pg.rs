//! A PostgreSQL connection that sends several statements in one go.
//!
//! Every statement that is waited for costs a round trip. Within a transaction many need no waiting: what is
//! only written, and what is asked before its answer is needed, is noted here and sent ahead of the next
//! statement that is waited for, all in one packet. PostgreSQL works them off in order; after a failure it
//! refuses the rest of the transaction, so the first error is the one to tell.

use crate::StoreError;
use crate::value::Value;
use futures::TryStreamExt;
use futures::future::{join, join_all};
use postgres::types::ToSql;
use postgres::{Error, Row, Statement};
use std::collections::HashMap;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::Client;
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};

/// A PostgreSQL connection with its prepared statements. It lives on whichever thread works with it.
pub struct PgConn {
    /// `None` only while it is dropped.
    runtime: Option<Runtime>,
    client: Client,
    prepared: HashMap<String, Statement>,
    later: Vec<Later>,
    answers: HashMap<u64, Vec<Row>>,
    asked: u64,
    in_transaction: bool,
}

/// A statement that waits to be sent.
struct Later {
    what: What,
    /// Under which number its rows are kept; nobody wants them otherwise.
    asked: Option<u64>,
}

enum What {
    Text(&'static str),
    Prepared(Statement, Vec<Value>),
}

impl PgConn {
    pub(crate) fn connect<T>(config: &tokio_postgres::Config, tls: T) -> Result<Self, StoreError>
    where
        T: MakeTlsConnect<tokio_postgres::Socket>,
        T::Stream: Send + 'static,
        T::TlsConnect: Send,
        <T::TlsConnect as TlsConnect<tokio_postgres::Socket>>::Future: Send,
    {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (client, connection) = runtime.block_on(config.connect(tls))?;
        runtime.spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to the database ended");
            }
        });
        Ok(Self {
            runtime: Some(runtime),
            client,
            prepared: HashMap::new(),
            later: Vec::new(),
            answers: HashMap::new(),
            asked: 0,
            in_transaction: false,
        })
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    pub(crate) fn begin(&mut self, text: &'static str) {
        self.later.clear();
        self.answers.clear();
        self.later.push(Later { what: What::Text(text), asked: None });
        self.in_transaction = true;
    }

    pub(crate) fn commit(&mut self) -> Result<(), StoreError> {
        self.in_transaction = false;
        self.batch("commit")
    }

    pub(crate) fn roll_back(&mut self) -> Result<(), StoreError> {
        self.in_transaction = false;
        // What was not sent yet need not be sent at all.
        if self.later.first().is_some_and(|later| matches!(later.what, What::Text(_))) {
            self.later.clear();
            return Ok(());
        }
        self.later.clear();
        self.batch("rollback")
    }

    /// Whether statements may be sent later: a transaction is open, whose end waits for them.
    pub(crate) fn may_wait(&self) -> bool {
        self.in_transaction
    }

    pub(crate) fn prepared(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = runtime(&self.runtime)?.block_on(self.client.prepare(sql))?;
        // Filters make ever new texts, and the server keeps a plan for each.
        if self.prepared.len() >= crate::conn::MOST_PREPARED {
            self.prepared.clear();
        }
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// Sends a statement ahead of the next one that is waited for.
    pub(crate) fn later(&mut self, sql: &str, values: Vec<Value>) -> Result<(), StoreError> {
        let what = What::Prepared(self.prepared(sql)?, values);
        self.later.push(Later { what, asked: None });
        Ok(())
    }

    /// The same for a query; answers the number under which its rows can be fetched.
    pub(crate) fn ask(&mut self, sql: &str, values: Vec<Value>) -> Result<u64, StoreError> {
        let what = What::Prepared(self.prepared(sql)?, values);
        self.asked += 1;
        self.later.push(Later { what, asked: Some(self.asked) });
        Ok(self.asked)
    }

    /// The rows of a query that was asked earlier.
    pub(crate) fn answer(&mut self, asked: u64) -> Result<Vec<Row>, StoreError> {
        if !self.answers.contains_key(&asked) {
            self.run(async |_: &Client| Ok(()))?;
        }
        Ok(self.answers.remove(&asked).unwrap_or_default())
    }

    pub(crate) fn query(&mut self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, StoreError> {
        let statement = self.prepared(sql)?;
        self.run(async |client: &Client| client.query(&statement, values).await)
    }

    pub(crate) fn execute(&mut self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<u64, StoreError> {
        let statement = self.prepared(sql)?;
        self.run(async |client: &Client| client.execute(&statement, values).await)
    }

    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        self.run(async |client: &Client| client.batch_execute(sql).await)
    }

    /// Sends what waits and then `last`, and waits for all answers.
    fn run<T>(&mut self, last: impl AsyncFnOnce(&Client) -> Result<T, Error>) -> Result<T, StoreError> {
        let (later, client) = (std::mem::take(&mut self.later), &self.client);
        let all = join(join_all(later.iter().map(|later| send(client, &later.what))), last(client));
        let (sent, last) = runtime(&self.runtime)?.block_on(all);
        for (later, rows) in later.iter().zip(sent) {
            let rows = rows?;
            if let Some(asked) = later.asked {
                self.answers.insert(asked, rows);
            }
        }
        Ok(last?)
    }
}

impl Drop for PgConn {
    fn drop(&mut self) {
        // An ordinary drop of a runtime waits, which is not allowed on every thread this may happen on.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn send(client: &Client, what: &What) -> Result<Vec<Row>, Error> {
    match what {
        What::Text(text) => client.batch_execute(text).await.map(|()| Vec::new()),
        What::Prepared(statement, values) => client.query_raw(statement, values).await?.try_collect().await,
    }
}

fn runtime(held: &Option<Runtime>) -> Result<&Runtime, StoreError> {
    held.as_ref().ok_or_else(|| StoreError::Unavailable("its connection is closed".to_owned()))
}
