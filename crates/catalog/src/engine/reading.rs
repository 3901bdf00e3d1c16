//! Several queries on one set of snapshots, whose rows a program reads as values.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use brreg_lake::RegisterTables;
use brreg_lake::snapshot::{Lake, Published, Revision};
use duckdb::arrow::datatypes::SchemaRef;
use duckdb::arrow::record_batch::RecordBatch;
use duckdb::{Connection, Statement};
use jiff::Timestamp;
use serde::de::DeserializeOwned;

use crate::engine::lake::resolve;
use crate::engine::output::Rows;
use crate::engine::query::ATTEMPTS;
use crate::engine::session;
use crate::{Error, Sql};

/// How long after an interruption the next one follows.
const AGAIN: Duration = Duration::from_millis(100);

/// A catalog in memory that reads certain snapshots, whatever is published meanwhile.
pub struct Reading {
    snapshots: Vec<Published>,
    /// That of the snapshots before they were opened.
    revision: Revision,
    connection: Connection,
}

impl Reading {
    /// Reads what is published now.
    ///
    /// # Errors
    /// When a published snapshot cannot be read.
    pub fn open(lake: &Lake, registers: &[RegisterTables], sql: &[Sql]) -> Result<Self, Error> {
        let lake = resolve(lake)?;
        Self::of(&lake, registers, sql, || lake.published_all(registers).map_err(Error::lake))
    }

    /// Reads what was the newest at a time: of each register the last kept snapshot that is not later.
    ///
    /// # Errors
    /// When a snapshot cannot be read.
    pub fn at(lake: &Lake, registers: &[RegisterTables], sql: &[Sql], time: Timestamp) -> Result<Self, Error> {
        let lake = resolve(lake)?;
        Self::of(&lake, registers, sql, || {
            let mut snapshots = Vec::new();
            for register in registers {
                let kept = lake.snapshots(register.name).map_err(Error::lake)?;
                snapshots.extend(kept.into_iter().rfind(|snapshot| snapshot.name.moment() <= time));
            }
            Ok(snapshots)
        })
    }

    fn of(
        lake: &Lake,
        registers: &[RegisterTables],
        sql: &[Sql],
        snapshots: impl Fn() -> Result<Vec<Published>, Error>,
    ) -> Result<Self, Error> {
        let mut attempt = 1;
        loop {
            let pinned = snapshots()?;
            let revision = Revision::of(&pinned);
            match session::pinned(lake, registers, sql, &pinned) {
                Ok(connection) => return Ok(Self { snapshots: pinned, revision, connection }),
                Err(_) if attempt < ATTEMPTS && (revision.is_changed(&pinned) || snapshots()? != pinned) => {
                    attempt += 1
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Does work with a reading, and all of it again where rows are erased or a snapshot is removed meanwhile: each answer is right
    /// for one moment, and all of them together for none. The work asks [`Reading::require_one_state`] before it shows what it has.
    ///
    /// # Errors
    /// Those of opening it and of the work.
    pub fn of_one_state<R, E>(
        open: impl Fn() -> Result<Self, E>,
        mut work: impl FnMut(&Self) -> Result<R, E>,
    ) -> Result<R, E> {
        let mut attempt = 1;
        loop {
            let reading = open()?;
            match work(&reading) {
                Err(_) if attempt < ATTEMPTS && reading.revision.is_changed(&reading.snapshots) => attempt += 1,
                ended => return ended,
            }
        }
    }

    /// Fails where rows were erased from the snapshots since they were opened.
    ///
    /// # Errors
    /// [`Erased`](crate::ErrorKind::Erased).
    pub fn require_one_state(&self) -> Result<(), Error> {
        if self.revision.is_rewritten(&self.snapshots) { Err(Error::erased()) } else { Ok(()) }
    }

    /// The snapshots that are read.
    #[must_use]
    pub fn snapshots(&self) -> &[Published] {
        &self.snapshots
    }

    /// Keeps the rows of a query of this program in memory, as a table for later ones.
    ///
    /// # Errors
    /// [`Query`](crate::ErrorKind::Query) for what DuckDB refuses.
    pub fn keep(&self, table: &str, sql: &str) -> Result<(), Error> {
        let create = format!("CREATE TEMP TABLE {table} AS {sql}");
        self.connection.execute_batch(&create).map_err(|error| Error::query(&error))
    }

    /// Answers a query of this program, and gives each row to `take` as it comes. The fields of a row are its columns; lists and
    /// structures are sequences and structures of the same names.
    ///
    /// # Errors
    /// [`Query`](crate::ErrorKind::Query) for what DuckDB refuses, [`Output`](crate::ErrorKind::Output) for a row that is no `T`,
    /// and whatever `take` returns.
    pub fn rows<T, E>(&self, sql: &str, mut take: impl FnMut(T) -> Result<(), E>) -> Result<(), E>
    where
        T: DeserializeOwned,
        E: From<Error>,
    {
        let statement = self.begin(sql)?;
        let mut rows = Rows::of(&statement.schema())?;
        while let Some(batch) = next(&statement)? {
            rows.read(&batch, &mut take)?;
        }
        Ok(())
    }

    /// Does work with queries, and interrupts a query that runs after this time: it fails then.
    pub fn within<R>(&self, limit: Duration, work: impl FnOnce() -> R) -> R {
        let handle = self.connection.interrupt_handle();
        let (done, ended) = mpsc::channel::<()>();
        thread::scope(|scope| {
            scope.spawn(move || {
                let mut wait = limit;
                // Between two queries there is nothing to interrupt.
                while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                    handle.interrupt();
                    wait = AGAIN;
                }
            });
            let result = work();
            drop(done);
            result
        })
    }

    /// Answers a query of this program, and gives its rows to `take` as they come, some thousand at a time.
    ///
    /// # Errors
    /// [`Query`](crate::ErrorKind::Query) for what DuckDB refuses, and whatever `take` returns.
    pub fn batches<E: From<Error>>(
        &self,
        sql: &str,
        mut take: impl FnMut(&RecordBatch) -> Result<(), E>,
    ) -> Result<(), E> {
        let statement = self.begin(sql)?;
        while let Some(batch) = next(&statement)? {
            take(&batch)?;
        }
        Ok(())
    }

    /// The columns of the answer to a query of this program.
    ///
    /// # Errors
    /// [`Query`](crate::ErrorKind::Query) for what DuckDB refuses.
    pub fn schema(&self, sql: &str) -> Result<SchemaRef, Error> {
        Ok(self.begin(&format!("FROM ({sql}) LIMIT 0"))?.schema())
    }

    fn begin(&self, sql: &str) -> Result<Statement<'_>, Error> {
        let failed = |error: duckdb::Error| Error::query(&error);
        let mut statement = self.connection.prepare(sql).map_err(failed)?;
        // Its iterator panics where a later chunk fails; `step` gives the error.
        drop(statement.stream_arrow([]).map_err(failed)?);
        Ok(statement)
    }
}

fn next(statement: &Statement<'_>) -> Result<Option<RecordBatch>, Error> {
    let chunk = statement.step().map_err(|error| Error::query(&error))?;
    Ok(chunk.map(|chunk| (&chunk).into()))
}
