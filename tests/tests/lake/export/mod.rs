//! The lake in the forms that other tools read.

mod bods;
mod components;
mod deltas;
mod ftm;
mod graf;
mod validator;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use brreg_lake_tests::Lake;
use serde_json::Value;

/// Exports the lake as statements to a folder beside the data folder, and returns what the program said.
#[track_caller]
fn bods(lake: &Lake, folder: &str) -> String {
    let out = lake.path(folder);
    lake.run(["export", "bods", "--out", out.to_str().unwrap()]).succeeds()
}

/// The lines of a file as values.
fn lines(path: &Path) -> Vec<Value> {
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The stock of a folder.
fn stock(lake: &Lake, folder: &str) -> Vec<Value> {
    lines(&lake.path(folder).join("bods.jsonl"))
}

/// The lines of the newest delta of a folder; none where there is no delta.
fn newest_delta(lake: &Lake, folder: &str) -> Vec<Value> {
    let entries = fs::read_dir(lake.path(folder)).unwrap().map(|entry| entry.unwrap().path());
    let deltas = entries.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("bods-delta-"));
    let newest = deltas.max_by_key(|path| path.file_name().map(ToOwned::to_owned));
    newest.map(|path| lines(&path)).unwrap_or_default()
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The statements of a stock by record.
fn by_record(statements: &[Value]) -> BTreeMap<&str, &Value> {
    let by_record: BTreeMap<&str, &Value> = statements.iter().map(|it| (text(it, "/recordId"), it)).collect();
    assert_eq!(by_record.len(), statements.len(), "a stock has one statement of a record");
    by_record
}
