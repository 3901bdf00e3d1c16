//! The example pictures of a night, beside the page of its run.

use brreg_pipeline::data::DataFolder;
use brreg_pipeline::pictures;
use brreg_pipeline::problem::Problem;
use brreg_pipeline::register::Registers;
use brreg_pipeline::report::{Command, RunReport};

/// The register that has the owners.
const REGISTER: &str = "rrh";

/// Draws the examples after a run that published the owners. Whatever else changed or removed what they show removes them, and so
/// does a lake whose owners cannot be read.
///
/// # Errors
/// Whatever keeps them from being drawn or removed. It changes nothing about the run.
pub(super) fn after(data: &DataFolder, registers: Registers<'_>, report: &RunReport) -> Result<(), Problem> {
    let is_published = report.registers.iter().any(|it| it.register == REGISTER && it.published().is_some());
    let is_readable = data.lake().published(REGISTER).is_ok_and(|published| published.is_some());
    match (is_readable, is_published, report.command) {
        (true, true, Command::Run) => draw(data, registers),
        (true, false, Command::Run | Command::Load | Command::Backfill | Command::Publish) => Ok(()),
        _ => pictures::remove(data),
    }
}

#[cfg(feature = "catalog")]
fn draw(data: &DataFolder, registers: Registers<'_>) -> Result<(), Problem> {
    brreg_picture::draw_examples(data, registers)
}

/// Without DuckDB nothing is drawn.
#[cfg(not(feature = "catalog"))]
fn draw(data: &DataFolder, _: Registers<'_>) -> Result<(), Problem> {
    pictures::remove(data)
}
