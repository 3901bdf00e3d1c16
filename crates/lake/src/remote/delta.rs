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

/// A file that a table has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Active {
    /// Its path in the table.
    pub(super) path: String,
    bytes: u64,
}

/// The file that an object of a table is.
pub(super) fn active(table: &Table, object: &Object) -> Active {
    let folder = layout::table(table.register, table.name);
    let below = Path::new(&object.path).strip_prefix(folder).unwrap_or(Path::new(&object.path));
    Active { path: below.to_string_lossy().into_owned(), bytes: object.bytes }
}

/// The commit that puts the file of one snapshot in the place of those that the table may have before it.
pub(super) fn commit(
    table: &Table,
    origin: Origin<'_>,
    before: Option<&Object>,
    earlier: &[Active],
    now: Option<&Object>,
    is_first: bool,
) -> String {
    let mut lines = vec![origin.info("WRITE")];
    if is_first {
        lines.push(json!({"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}}));
    }
    // A table that was there, went and comes again may have another schema.
    if is_first || now.is_some_and(|now| before.is_none_or(|before| before.schema != now.schema)) {
        lines.push(meta_data(table, origin));
    }
    let file = now.map(|now| active(table, now));
    if earlier.iter().ne(&file) {
        lines.extend(earlier.iter().filter(|it| Some(*it) != file.as_ref()).map(|it| remove(it, origin.time())));
        lines.extend(file.as_ref().zip(now).map(|(file, now)| add(file, &stats(now.rows), origin.time())));
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

fn remove(file: &Active, time: i64) -> Value {
    json!({"remove": {
        "path": file.path,
        "deletionTimestamp": time,
        "dataChange": true,
        "extendedFileMetadata": true,
        "partitionValues": {},
        "size": file.bytes,
    }})
}

fn stats(rows: u64) -> String {
    json!({"numRecords": rows}).to_string()
}

fn add(file: &Active, stats: &str, time: i64) -> Value {
    json!({"add": {
        "path": file.path,
        "partitionValues": {},
        "size": file.bytes,
        "modificationTime": time,
        "dataChange": true,
        "stats": stats,
    }})
}

/// The actions of a commit.
pub(super) fn actions(text: &[u8]) -> serde_json::Result<Vec<Value>> {
    serde_json::Deserializer::from_slice(text).into_iter().collect()
}

/// The file that a commit adds.
pub(super) fn added(actions: &[Value]) -> Option<Active> {
    let add = actions.iter().find_map(|action| action.get("add"))?;
    Some(Active { path: add.get("path")?.as_str()?.to_owned(), bytes: add.get("size")?.as_u64()? })
}

/// The files that a commit removes.
pub(super) fn removed(actions: &[Value]) -> Vec<&str> {
    actions.iter().filter_map(|action| action.get("remove")?.get("path")?.as_str()).collect()
}

/// What comes in the place of a commit: its own actions, but that it removes all that the table may have before it, and adds `now`. For a
/// version that can be read, `of` has its rows and the path of its manifest.
pub(super) fn replacing(
    actions: Vec<Value>,
    earlier: &[Active],
    now: Option<&Active>,
    of: Option<(u64, Option<&str>)>,
) -> String {
    let time =
        actions.iter().find_map(|action| action.get("commitInfo")?.get("timestamp")?.as_i64()).unwrap_or_default();
    let then = actions.iter().find_map(|action| Some(action.get("add")?.get("stats")?.as_str()?.to_owned()));
    let stats = of.map_or_else(|| then.unwrap_or_else(|| stats(0)), |(rows, _)| stats(rows));
    let is_now = |path: Option<&str>| now.is_some_and(|now| path == Some(now.path.as_str()));
    let mut lines: Vec<Value> = actions
        .into_iter()
        .filter(|action| action.get("add").is_none())
        .filter(|action| !action.get("remove").is_some_and(|it| is_now(it.get("path").and_then(Value::as_str))))
        .collect();
    for file in earlier.iter().filter(|file| Some(*file) != now) {
        if !removed(&lines).contains(&file.path.as_str()) {
            lines.push(remove(file, time));
        }
    }
    lines.extend(now.map(|now| add(now, &stats, time)));
    if let Some((_, Some(manifest))) = of {
        for action in &mut lines {
            if let Some(there) = action.pointer_mut("/commitInfo/operationParameters/manifest") {
                *there = manifest.into();
            }
        }
    }
    text(&lines)
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
