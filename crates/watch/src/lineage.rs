//! OpenLineage events of runs, one JSON object per line: a run, and below it each register with its address and its tables.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use brreg_domain::mask_identity_numbers;
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{Advice, At as _, Exit, Problem, Step};
use brreg_pipeline::register::{Registers, named};
use brreg_pipeline::report::{Command, Outcome, Published, RegisterReport, RunDetails, RunReport};
use brreg_pipeline::settings::LineageSettings;
use brreg_report::words;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

/// The program and its version, as a URI.
const PRODUCER: &str = concat!("urn:brreg-lake:", env!("CARGO_PKG_VERSION"));
/// The schema of events, version 2.0.2.
const EVENT: &str = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";

/// The events of one run.
#[derive(Debug, Clone)]
pub(crate) struct Lineage {
    settings: LineageSettings,
    data: DataFolder,
    run: Uuid,
}

/// What an event says besides its run and job.
#[derive(Default)]
struct Facts {
    inputs: Vec<Value>,
    outputs: Vec<Value>,
    error: Option<String>,
}

impl Lineage {
    pub(crate) fn new(settings: LineageSettings, data: DataFolder) -> Self {
        Self { settings, data, run: Uuid::new_v4() }
    }

    /// Writes that a run begins.
    pub(crate) fn began(&self, command: Command) -> Result<(), Problem> {
        let Some(file) = &self.settings.file else { return Ok(()) };
        append(file, &[self.of_run("START", command, Timestamp::now(), None)])
    }

    /// Writes how a run ended, and of each register when it began and how it ended. `is_begun` says whether the begin of the run is
    /// written already.
    pub(crate) fn ended(&self, report: &RunReport, registers: Registers<'_>, is_begun: bool) -> Result<(), Problem> {
        let Some(file) = &self.settings.file else { return Ok(()) };
        let mut events = Vec::new();
        if !is_begun {
            events.push(self.of_run("START", report.command, report.started, None));
        }
        for register in &report.registers {
            events.extend(self.of_register(report, register, registers));
        }
        let causes = report.problems.iter().map(|problem| match problem.register() {
            Some(register) => format!("{register}: {}", words::what_went_wrong(problem)),
            None => words::what_went_wrong(problem),
        });
        let error = || [words::verdict(report).to_owned()].into_iter().chain(causes).collect::<Vec<_>>().join("; ");
        let (kind, error) = if report.exit() == Exit::Done { ("COMPLETE", None) } else { ("FAIL", Some(error())) };
        events.push(self.of_run(kind, report.command, report.finished, error));
        append(file, &events)
    }

    fn of_run(&self, kind: &str, command: Command, at: Timestamp, error: Option<String>) -> Value {
        self.event(kind, self.run, &name_of(command), at, Facts { error, ..Facts::default() })
    }

    /// The two events of a register.
    fn of_register(&self, report: &RunReport, register: &RegisterReport, registers: Registers<'_>) -> [Value; 2] {
        let (run, name) = (Uuid::new_v4(), format!("{}.{}", name_of(report.command), register.register));
        let (began, ended) = times(report, register);
        let inputs = match report.command {
            Command::Run => inputs(report, register),
            Command::Load | Command::Backfill | Command::Erase | Command::Purge | Command::Publish => Vec::new(),
        };
        let start = self.event("START", run, &name, began, Facts { inputs: inputs.clone(), ..Facts::default() });
        let (kind, outputs, error) = match &register.outcome {
            Outcome::Failed(problem) => ("FAIL", Vec::new(), Some(words::what_went_wrong(problem))),
            Outcome::Published(published) => ("COMPLETE", self.outputs(register, published, registers), None),
            Outcome::Unchanged(_) | Outcome::Erased(_) | Outcome::Purged(_) => ("COMPLETE", Vec::new(), None),
        };
        [start, self.event(kind, run, &name, ended, Facts { inputs, outputs, error })].map(|mut event| {
            let parent = json!({
                "run": { "runId": self.run },
                "job": { "namespace": self.settings.namespace, "name": name_of(report.command) },
            });
            event["run"]["facets"]["parent"] = facet(parent, "1-2-0", "ParentRunFacet");
            event
        })
    }

    fn event(&self, kind: &str, run: Uuid, job: &str, at: Timestamp, facts: Facts) -> Value {
        let mut event = json!({
            "eventType": kind,
            "eventTime": at,
            "producer": PRODUCER,
            "schemaURL": EVENT,
            "run": { "runId": run, "facets": {} },
            "job": { "namespace": self.settings.namespace, "name": job, "facets": {} },
            "inputs": facts.inputs,
            "outputs": facts.outputs,
        });
        if let Some(message) = facts.error {
            let error = json!({ "message": message, "programmingLanguage": "Rust" });
            event["run"]["facets"]["errorMessage"] = facet(error, "1-0-1", "ErrorMessageRunFacet");
        }
        event
    }

    /// The tables that were published: the folders of their snapshots, columns, rows and bytes.
    fn outputs(&self, register: &RegisterReport, published: &Published, registers: Registers<'_>) -> Vec<Value> {
        let declared = named(registers, &register.register).map(|register| register.tables());
        let output = |(name, rows): (&String, &brreg_pipeline::report::Rows)| {
            let columns = declared.and_then(|tables| tables.table(name)).map(|table| table.columns).unwrap_or_default();
            let fields: Vec<Value> = columns
                .iter()
                .map(|column| {
                    json!({
                        "name": column.name,
                        "type": column.column_type.sql(),
                        "description": column.description,
                    })
                })
                .collect();
            let statistics = json!({ "rowCount": rows.now, "size": rows.bytes, "fileCount": 1 });
            json!({
                "namespace": "file",
                "name": self.data.lake().root().join(&register.register).join(name).to_string_lossy(),
                "facets": { "schema": facet(json!({ "fields": fields }), "1-2-0", "SchemaDatasetFacet") },
                "outputFacets": {
                    "outputStatistics": facet(statistics, "1-0-2", "OutputStatisticsOutputDatasetFacet"),
                },
            })
        };
        published.tables.iter().map(output).collect()
    }
}

/// The job of a command.
fn name_of(command: Command) -> String {
    format!("brreg-lake.{}", words::command(command))
}

/// A facet with its origin and its schema.
fn facet(mut content: Value, version: &str, name: &str) -> Value {
    content["_producer"] = PRODUCER.into();
    content["_schemaURL"] = format!("https://openlineage.io/spec/facets/{version}/{name}.json#/$defs/{name}").into();
    content
}

/// When the work on a register began and ended.
fn times(report: &RunReport, register: &RegisterReport) -> (Timestamp, Timestamp) {
    let began = register.phases.iter().find_map(|phase| phase.began).unwrap_or(report.started);
    let ended = register.phases.iter().rev().find_map(|phase| {
        let took = SignedDuration::try_from_secs_f64(phase.seconds).ok()?;
        phase.began?.checked_add(took).ok()
    });
    (began, ended.unwrap_or(report.finished))
}

/// The addresses that a register is fetched from, without names, passwords and parameters.
fn inputs(report: &RunReport, register: &RegisterReport) -> Vec<Value> {
    let provenance = register.details.as_ref().and_then(|details| details.provenance.as_ref());
    let mut found: Vec<Value> =
        provenance.into_iter().flat_map(|it| &it.origins).filter_map(|it| dataset(&it.url)).collect();
    if found.is_empty() {
        let configured = report.details.as_deref().and_then(|details| configured(details, &register.register));
        found.extend(configured.and_then(dataset));
    }
    found.dedup();
    found
}

fn configured<'d>(details: &'d RunDetails, register: &str) -> Option<&'d str> {
    let name = format!("{register}.base_url");
    details.settings.iter().find(|setting| setting.name == name)?.value.as_deref()
}

/// The dataset at an address.
fn dataset(address: &str) -> Option<Value> {
    let address = Url::parse(address).ok()?;
    let path = mask_identity_numbers(address.path()).into_owned();
    Some(json!({ "namespace": address.origin().ascii_serialization(), "name": path, "facets": {} }))
}

/// Adds events to the file, all with one write.
fn append(file: &Path, events: &[Value]) -> Result<(), Problem> {
    let lines = || -> io::Result<()> {
        let mut lines = Vec::new();
        for event in events {
            serde_json::to_writer(&mut lines, event)?;
            lines.push(b'\n');
        }
        brreg_files::open_append(file)?.write_all(&lines)
    };
    lines().at_path(Step::Lineage, file).map_err(|problem| {
        let folder = file.parent().filter(|folder| fs::metadata(folder).is_err()).unwrap_or(file);
        problem.advise_otherwise(Advice::Check(folder.to_owned()))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_address_has_neither_password_nor_parameters_nor_identity_numbers() {
        let found = dataset("https://me:secret@x.test:8443/fnr/31129956715?token=secret#secret").unwrap();
        assert_eq!(found["namespace"], "https://x.test:8443");
        assert_eq!(found["name"], "/fnr/***********");
    }
}
