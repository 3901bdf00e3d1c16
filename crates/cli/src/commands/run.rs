//! `run`: the nightly job.

use brreg_pipeline::checks::RowChange;
use brreg_pipeline::context::Context;
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::night;
use brreg_pipeline::problem::{Exit, Problem};
use brreg_pipeline::register::Registers;
use brreg_pipeline::report::{Command, RunReport};
use brreg_pipeline::run;
use brreg_pipeline::state::{interruption, lock};
use brreg_report::words::description;
use brreg_watch::Watch;

use super::{configuration, examples};
use crate::args::RunArguments;
use crate::output;
use crate::progress::Bars;
use crate::render;

pub(super) fn run(data: &DataFolder, registers: Registers<'static>, arguments: &RunArguments) -> Result<Exit, Problem> {
    let configuration = configuration(data, registers, &arguments.config)?;
    let bars = Bars::default();
    let context = Context::new(data, &configuration, registers, &bars).with_new_person_key(arguments.new_person_key);
    let only: Vec<&str> = arguments.only.iter().map(String::as_str).collect();
    let whole: Vec<&str> = arguments.whole.iter().map(String::as_str).collect();
    let chosen = night::chosen(&context, &only)?;
    let watch = Watch::of(data, registers, &configuration);
    let names: Vec<&str> = chosen.iter().map(|register| register.name()).collect();
    say_untold(watch.ready(&names).as_slice());
    let _lock = lock::take(data, registers)?;
    interruption::watch(data, Command::Run, context.now(), after_stopped(data, registers, watch.clone()))?;
    say_untold(&watch.began());
    let row_change = if arguments.allow_row_change { RowChange::Report } else { RowChange::Refuse };
    Ok(finish(data, run::nightly(&context, &chosen, &whole, row_change), registers, Some(&watch)))
}

/// Writes the page of a run, tells those who watch, and shows what became of it.
pub(super) fn finish(
    data: &DataFolder,
    mut report: RunReport,
    registers: Registers<'_>,
    watch: Option<&Watch>,
) -> Exit {
    let undrawn = examples::after(data, registers, &report).err();
    // What is published stays published, so that a page that cannot be written changes the exit code alone.
    let problem = brreg_report::write::after(data, registers, &report).err();
    // What keeps the run from being written down keeps its page too.
    let is_new = |problem: &Problem| !report.problems.iter().any(|other| other.has_the_cause_of(problem));
    report.problems.extend(problem.filter(is_new));
    let untold = watch.map(|watch| watch.ended(&report)).unwrap_or_default();
    let exit = show(&report, registers);
    say_untold(undrawn.as_slice());
    say_untold(&untold);
    exit
}

/// Says who could not be told about a run, or what could not be drawn, which changes nothing about it.
fn say_untold(problems: &[Problem]) {
    for problem in problems {
        output::note(&format!("NOTE: {}; the run and its exit code are as without that", description(problem)));
    }
}

/// Writes the page of a run that a signal stops, and tells those who watch. That the page cannot be written is said by the next one
/// that can.
pub(super) fn after_stopped(
    data: &DataFolder,
    registers: Registers<'static>,
    watch: Watch,
) -> impl FnOnce(&RunReport) + Send + 'static {
    let data = data.clone();
    move |report| {
        drop(brreg_report::write::after(&data, registers, report));
        say_untold(&watch.ended(report));
    }
}

/// Shows what became of a run: results on standard output, problems on standard error. That either cannot be written changes
/// nothing any more.
pub(super) fn show(report: &RunReport, registers: Registers<'_>) -> Exit {
    for register in &report.registers {
        for text in render::run::register(register, registers) {
            if let Err(problem) = output::print(&text) {
                output::report(&problem);
            }
        }
        register.problem().into_iter().for_each(output::report);
    }
    for note in &report.notes {
        if let Err(problem) = output::print(&render::run::note(note, None)) {
            output::report(&problem);
        }
    }
    report.problems.iter().for_each(output::report);
    report.exit()
}
