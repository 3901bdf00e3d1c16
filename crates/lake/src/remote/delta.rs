//! The commits of a Delta table, which engines such as Spark, Trino, polars and DuckDB read.
//!
//! Protocol: reader 1, writer 2, which every reader has. A commit is lines of JSON; see
//! <https://github.com/delta-io/delta/blob/master/PROTOCOL.md>. All that is in one follows from the manifests, so that whoever
//! writes it writes the same.

use std::path::Path;

use brreg_transform::pseudonym::hex;
use brreg_transform::schema::{ColumnType, Table};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::pointer::Object;
use crate::layout;
use crate::snapshot::SnapshotName;

/// What a commit says besides its actions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin<'m> {
    pub(super) name: SnapshotName,
    pub(super) manifest: &'m str,
    pub(super) tool_version: &'m str,
}

impl Origin<'_> {
    /// The time of the snapshot, in milliseconds.
    fn time(&self) -> i64 {
        self.name.moment().as_millisecond()
    }

    fn info(&self, operation: &str) -> Value {
        json!({"commitInfo": {
            "timestamp": self.time(),
            "operation": operation,
            "operationParameters": {"snapshot": self.name.to_string(), "manifest": self.manifest},
            "engineInfo": format!("brreg-lake/{}", self.tool_version),
        }})
    }
}

/// The commit that puts the file of one snapshot in the place of that of the one before.
pub(super) fn commit(
    table: &Table,
    origin: Origin<'_>,
    before: Option<&Object>,
    now: Option<&Object>,
    is_first: bool,
) -> String {
    let mut lines = vec![origin.info("WRITE")];
    if is_first {
        lines.push(json!({"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}}));
    }
    if is_first || before.zip(now).is_some_and(|(before, now)| before.schema != now.schema) {
        lines.push(meta_data(table, origin));
    }
    let is_same = before.zip(now).is_some_and(|(before, now)| before.path == now.path);
    if let Some(before) = before.filter(|_| !is_same) {
        lines.push(json!({"remove": {
            "path": path_in_table(table, &before.path),
            "deletionTimestamp": origin.time(),
            "dataChange": true,
            "extendedFileMetadata": true,
            "partitionValues": {},
            "size": before.bytes,
        }}));
    }
    if let Some(now) = now.filter(|_| !is_same) {
        lines.push(json!({"add": {
            "path": path_in_table(table, &now.path),
            "partitionValues": {},
            "size": now.bytes,
            "modificationTime": origin.time(),
            "dataChange": true,
            "stats": json!({"numRecords": now.rows}).to_string(),
        }}));
    }
    text(&lines)
}

/// The commit of a version from before a table came: the table is there and empty.
pub(super) fn empty_commit(table: &Table, origin: Origin<'_>, is_first: bool) -> String {
    let mut lines = vec![origin.info("CREATE TABLE")];
    if is_first {
        lines.push(json!({"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}}));
        lines.push(meta_data(table, origin));
    }
    text(&lines)
}

fn text(lines: &[Value]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn path_in_table(table: &Table, path: &str) -> String {
    let folder = layout::table(table.register, table.name);
    let below = Path::new(path).strip_prefix(folder).unwrap_or(Path::new(path));
    below.to_string_lossy().into_owned()
}

fn meta_data(table: &Table, origin: Origin<'_>) -> Value {
    json!({"metaData": {
        "id": id(table),
        "name": format!("{}.{}", table.register, table.name),
        "description": table.description.trim(),
        "format": {"provider": "parquet", "options": {}},
        "schemaString": schema(table),
        "partitionColumns": [],
        "configuration": {},
        "createdTime": origin.time(),
    }})
}

/// An id that is always the same for a table, in the form of a UUID.
fn id(table: &Table) -> String {
    let hash = hex(&Sha256::digest(format!("brreg-lake:{}.{}", table.register, table.name)));
    let part = |from: usize, to: usize| hash.get(from..to).unwrap_or_default();
    format!("{}-{}-8{}-8{}-{}", part(0, 8), part(8, 12), part(12, 15), part(15, 18), part(18, 30))
}

/// The schema of a table as Delta writes it.
pub(super) fn schema(table: &Table) -> String {
    let fields: Vec<Value> = table
        .columns
        .iter()
        .map(|column| {
            json!({
                "name": column.name,
                "type": type_name(column.column_type),
                "nullable": true,
                "metadata": {"comment": column.description.trim()},
            })
        })
        .collect();
    json!({"type": "struct", "fields": fields}).to_string()
}

const fn type_name(of: ColumnType) -> &'static str {
    match of {
        ColumnType::Text => "string",
        ColumnType::Date => "date",
        ColumnType::Timestamp => "timestamp",
        ColumnType::Integer => "integer",
        ColumnType::SmallInt => "short",
        ColumnType::BigInt => "long",
        ColumnType::Boolean => "boolean",
        ColumnType::Percent => "decimal(5,2)",
        ColumnType::Amount => "decimal(20,2)",
    }
}
