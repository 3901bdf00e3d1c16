//! Enhetsregisteret through the nightly job.

mod along;
mod delta;
mod erasure;
mod feeds;
mod files;
mod given_up;
mod lookups;
mod world;

use std::fs;

use brreg_lake_tests::Night;
use brreg_sandbox::enhet::Action;
use brreg_sandbox::{Builder, Sandbox};

/// Registers with some companies.
fn registers() -> Builder {
    Sandbox::builder().virksomheter(300)
}

fn night() -> Night {
    Night::of(registers())
}

/// Lets something happen in the register, as the command line of the sandbox writes it.
fn happen(night: &Night, action: &str) {
    night.sandbox().enhet().happen(&action.parse::<Action>().unwrap());
}

/// The nightly job of the register.
fn run(night: &Night) -> brreg_lake_tests::Ended {
    night.only("enhet")
}

/// The number of the first live company from a position on.
fn company(night: &Night, from: u32) -> String {
    night.sandbox().enhet().live_company(from)
}

/// One value of an answer.
#[track_caller]
fn value(night: &Night, query: &str) -> String {
    let rows = night.lake.rows(query);
    assert_eq!(rows.len(), 1, "{query}: {rows:?}");
    rows[0].clone()
}

/// The name of a published snapshot.
fn snapshot(night: &Night) -> String {
    let (folder, _) = night.lake.published_of("enhet").unwrap();
    folder.file_name().unwrap().to_string_lossy().into_owned()
}

/// The manifests of a file in landing, the oldest run first.
fn manifests(night: &Night, file: &str) -> Vec<serde_json::Value> {
    let runs = night.lake.landed_of("enhet").into_iter();
    let texts = runs.filter_map(|run| fs::read(run.join(file).join("manifest.json")).ok());
    texts.map(|text| serde_json::from_slice(&text).unwrap()).collect()
}
