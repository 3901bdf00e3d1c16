//! The metrics of a run, as a file for the textfile collector of Prometheus' node_exporter.
//!
//! They are counts, times and names that the program declares: no value of a record. Times are given as timestamps where their age is
//! of interest, because a file keeps its content when no run replaces it.

mod text;

use std::collections::BTreeMap;
use std::path::Path;

use brreg_pipeline::data::DataFolder;
use brreg_pipeline::details;
use brreg_pipeline::problem::{Advice, At as _, Problem, Step};
use brreg_pipeline::register::Registers;
use brreg_pipeline::report::{Outcome, PhaseName, Published, RegisterReport, RunDetails, RunReport};
use brreg_pipeline::state::history;

use text::Text;

/// Writes the metrics of a run that has been written to the history, in one rename. Every user may read the file: node_exporter runs
/// as one of its own.
///
/// # Errors
/// Any failure to write it; the file stays as it was.
pub fn write(textfile: &Path, data: &DataFolder, registers: Registers<'_>, run: &RunReport) -> Result<(), Problem> {
    // Of a history that cannot be read, the page of the run says so. The metrics are of this run then.
    let mut before = history::all(data).runs;
    before.retain(|earlier| earlier.started < run.started);
    let details = match &run.details {
        Some(details) => (**details).clone(),
        None => details::of_lake(data, registers),
    };
    let written = brreg_files::replace_for_all(textfile, of(run, &before, &details).as_bytes());
    written.at_path(Step::Metrics, textfile).map_err(|problem| {
        problem.advise_otherwise(Advice::Said(format!(
            "check that the folder of metrics.textfile is there and can be written: {}",
            textfile.parent().unwrap_or(textfile).display()
        )))
    })
}

/// The metrics of a run, those before it, oldest first, and what the lake was when it ended.
#[must_use]
pub fn of(run: &RunReport, before: &[RunReport], details: &RunDetails) -> String {
    let mut text = Text::default();
    of_run(&mut text, run, details);
    of_lake(&mut text, run, details);
    of_registers(&mut text, &last_of_each(run, before));
    text.into_string()
}

fn of_run(text: &mut Text, run: &RunReport, details: &RunDetails) {
    let mut build = text.gauge("brreg_lake_build_info", "The version of the program that made the last run; always 1.");
    build.sample(&[("version", &run.tool_version)], 1);
    text.gauge("brreg_lake_last_run_start_timestamp_seconds", "When the last run began.")
        .sample(&[], seconds(run.started));
    text.gauge("brreg_lake_last_run_end_timestamp_seconds", "When the last run ended.")
        .sample(&[], seconds(run.finished));
    text.gauge("brreg_lake_last_run_exit_code", "The exit code of the last run; one that a signal stopped has 1.")
        .sample(&[], run.exit().code());
    if let Some(free) = details.free_disk {
        text.gauge("brreg_lake_disk_free_bytes", "Free bytes on the disk of the data folder when the last run ended.")
            .sample(&[], free);
    }
    let mut ends =
        text.gauge("brreg_lake_certificate_end_timestamp_seconds", "When a certificate of the configuration ends.");
    for certificate in &details.certificates {
        ends.sample(&[("section", &certificate.section)], seconds(certificate.not_after));
    }
    let mut left = text.gauge(
        "brreg_lake_certificate_remaining_seconds",
        "How long a certificate of the configuration was still valid when the last run ended.",
    );
    for certificate in &details.certificates {
        let seconds = certificate.not_after.as_second() - run.finished.as_second();
        left.sample(&[("section", &certificate.section)], seconds);
    }
}

/// What is published, also of registers that the run left alone.
fn of_lake(text: &mut Text, run: &RunReport, details: &RunDetails) {
    let published = || details.lake.iter().filter(|state| state.snapshot.is_some());
    let mut made = text.gauge("brreg_lake_snapshot_timestamp_seconds", "When the published snapshot was made.");
    for (state, made_at) in published().filter_map(|state| Some((state, state.made?))) {
        made.sample(&[("register", &state.register)], seconds(made_at));
    }
    // Where a register does not say when it made its data, the snapshot says when they were fetched.
    let of_data = || published().filter_map(|state| Some((&*state.register, state.vintage.or(state.made)?)));
    let mut vintage = text.gauge(
        "brreg_lake_data_timestamp_seconds",
        "When the register made what is published; where it does not say so, when the snapshot was made.",
    );
    for (register, at) in of_data() {
        vintage.sample(&[("register", register)], seconds(at));
    }
    let mut age = text.gauge("brreg_lake_data_age_seconds", "How old the published data were when the last run ended.");
    for (register, at) in of_data() {
        age.sample(&[("register", register)], run.finished.as_second() - at.as_second());
    }
    let mut damaged = text
        .gauge("brreg_lake_snapshot_damaged", "1 where the manifest of the published snapshot cannot be read, else 0.");
    for state in details.lake.iter().filter(|state| state.snapshot.is_some() || state.is_damaged) {
        damaged.sample(&[("register", &state.register)], u8::from(state.is_damaged));
    }
    let mut rows = text.gauge("brreg_lake_table_rows", "Rows of a published table.");
    for state in published() {
        for (table, count) in &state.tables {
            rows.sample(&[("register", &state.register), ("table", table)], count);
        }
    }
    let mut bytes = text.gauge("brreg_lake_tables_bytes", "Bytes of all published tables of a register.");
    for state in published() {
        bytes.sample(&[("register", &state.register)], state.bytes);
    }
    let mut deviations = text.gauge(
        "brreg_lake_deviations",
        "Deviations from the register's own description, by kind: published rows of avvik, or those of what was read where there is no such \
         table.",
    );
    for state in published() {
        for (kind, count) in &state.avvik {
            deviations.sample(&[("register", &state.register), ("kind", kind)], count);
        }
    }
}

/// The last that is known of a register.
#[derive(Debug, Default)]
struct Last<'r> {
    /// When it was last published or had nothing new.
    success: Option<jiff::Timestamp>,
    /// What became of it in the last run that had it.
    report: Option<&'r RegisterReport>,
    /// The snapshot that was published last.
    published: Option<&'r Published>,
}

/// The last of each register of the runs that fetch or load; an erasure or a purge says nothing about that.
fn last_of_each<'r>(run: &'r RunReport, before: &'r [RunReport]) -> BTreeMap<&'r str, Last<'r>> {
    let mut found: BTreeMap<&str, Last<'_>> = BTreeMap::new();
    for run in before.iter().chain([run]) {
        for report in &run.registers {
            let is_success = match report.outcome {
                Outcome::Published(_) | Outcome::Unchanged(_) => true,
                Outcome::Failed(_) => false,
                Outcome::Erased(_) | Outcome::Purged(_) => continue,
            };
            let last = found.entry(&report.register).or_default();
            last.report = Some(report);
            last.published = report.published().or(last.published);
            if is_success {
                last.success = Some(run.finished);
            }
        }
    }
    found
}

fn of_registers(text: &mut Text, last: &BTreeMap<&str, Last<'_>>) {
    let mut success = text.gauge(
        "brreg_lake_last_success_timestamp_seconds",
        "When the last run ended in which the register was published or had nothing new; 0 if there was none.",
    );
    for (register, last) in last {
        success.sample(&[("register", register)], last.success.map_or(0, seconds));
    }
    let mut succeeded = text.gauge(
        "brreg_lake_register_success",
        "1 where the register was published or had nothing new in the last run that had it, 0 where it failed.",
    );
    for (register, last) in last {
        let is_success = last.report.is_some_and(|report| report.problem().is_none());
        succeeded.sample(&[("register", register)], u8::from(is_success));
    }
    let mut durations = text.gauge(
        "brreg_lake_phase_duration_seconds",
        "How long a phase of the work on the register took in the last run that had it.",
    );
    for (register, report) in last.iter().filter_map(|(register, last)| Some((register, last.report?))) {
        for phase in [PhaseName::Fetch, PhaseName::Load, PhaseName::Compare, PhaseName::Publish] {
            if report.phases.iter().any(|it| it.phase == phase) {
                let labels = [("register", *register), ("phase", phase_name(phase))];
                durations.sample(&labels, report.seconds(&[phase]));
            }
        }
    }
    let published = || last.iter().filter_map(|(register, last)| Some((*register, last.published?)));
    let mut loaded =
        text.gauge("brreg_lake_loaded_records", "Records that were loaded into the snapshot that was published last.");
    for (register, published) in published() {
        loaded.sample(&[("register", register)], published.records.loaded);
    }
    let mut rejected = text.gauge(
        "brreg_lake_rejected_records",
        "Records that could not be loaded into the snapshot that was published last.",
    );
    for (register, published) in published() {
        rejected.sample(&[("register", register)], published.records.rejected);
    }
}

/// The name of a phase, as a label has it.
const fn phase_name(phase: PhaseName) -> &'static str {
    match phase {
        PhaseName::Fetch => "fetch",
        PhaseName::Load => "load",
        PhaseName::Compare => "compare",
        PhaseName::Publish => "publish",
    }
}

fn seconds(timestamp: jiff::Timestamp) -> i64 {
    timestamp.as_second()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use brreg_pipeline::problem::Kind;
    use brreg_pipeline::report::{Command, RegisterState, Unchanged};

    use super::*;

    fn run(day: i64, outcomes: Vec<(&str, Outcome)>) -> RunReport {
        let started = jiff::Timestamp::from_second(day * 86_400).unwrap();
        let finished = jiff::Timestamp::from_second(day * 86_400 + 60).unwrap();
        let registers = outcomes.into_iter().map(|(name, outcome)| RegisterReport::new(name, outcome, Vec::new()));
        RunReport::new(Command::Run, started, finished, registers.collect())
    }

    fn published(rejected: u64) -> Outcome {
        let mut published = Published::default();
        published.records.rejected = rejected;
        Outcome::Published(Box::new(published))
    }

    fn failed() -> Outcome {
        Outcome::Failed(Problem::new(Step::Fetch, Kind::Failed))
    }

    #[track_caller]
    fn has(text: &str, line: &str) {
        assert!(text.lines().any(|it| it == line), "`{line}` is not in:\n{text}");
    }

    #[test]
    fn a_register_that_fails_keeps_the_time_of_its_last_success_and_what_was_published() {
        let before = [
            run(1, vec![("rrh", published(7))]),
            run(2, vec![("rrh", Outcome::Unchanged(Unchanged::NothingNew)), ("konkurs", failed())]),
        ];
        let state = RegisterState {
            register: "rrh".to_owned(),
            snapshot: Some("20261128T010322Z".to_owned()),
            avvik: [("ukjent_kode".to_owned(), 3)].into(),
            ..RegisterState::default()
        };
        let details = RunDetails { lake: vec![state], ..RunDetails::default() };
        let text = of(&run(3, vec![("rrh", failed())]), &before, &details);
        has(&text, "brreg_lake_last_success_timestamp_seconds{register=\"rrh\"} 172860");
        has(&text, "brreg_lake_last_success_timestamp_seconds{register=\"konkurs\"} 0");
        has(&text, "brreg_lake_register_success{register=\"rrh\"} 0");
        has(&text, "brreg_lake_rejected_records{register=\"rrh\"} 7");
        has(&text, "brreg_lake_deviations{register=\"rrh\",kind=\"ukjent_kode\"} 3");
        has(&text, "brreg_lake_last_run_exit_code 1");
        has(&text, "brreg_lake_last_run_end_timestamp_seconds 259260");
    }
}
