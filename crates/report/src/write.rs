//! Where pages are written.

use std::path::PathBuf;

use brreg_pipeline::data::DataFolder;
use brreg_pipeline::details;
use brreg_pipeline::pictures;
use brreg_pipeline::problem::{At as _, Problem, Step};
use brreg_pipeline::register::Registers;
use brreg_pipeline::report::RunReport;
use brreg_pipeline::state::runs::{self, LATEST_PAGE as LATEST, PAGE_EXTENSION as EXTENSION};

use crate::page;

/// Writes the page of the last run, or of the only one whose name begins with a text, and returns its place. Of a data folder
/// without a run, the page says so; `None` where no run has such a name.
///
/// # Errors
/// Any failure to read the history or to write the page, and a text with which several names begin.
pub fn of(data: &DataFolder, registers: Registers<'_>, name: Option<&str>) -> Result<Option<PathBuf>, Problem> {
    let Some(mut found) = runs::find(data, name)? else {
        return if name.is_none() { write(data, LATEST, &page::of_nothing()).map(Some) } else { Ok(None) };
    };
    // A run that was stopped, or one whose report is gone: what is published now is as it was then only if no run came later.
    if found.is_last && found.run.details.is_none() {
        found.run.details = Some(Box::new(details::of_lake(data, registers)));
    }
    let mut source = page::Source { run: &found.run, before: &found.before, registers, pictures: &[] };
    let path = write(data, &format!("{}.{EXTENSION}", found.run.name()), &page::of_run(source))?;
    if found.is_last {
        // The pictures are those of the newest night, whatever page is kept.
        let pictures = pictures::there(data);
        source.pictures = &pictures;
        write(data, LATEST, &page::of_run(source))?;
    }
    runs::remove_all_but_last(&data.reports(), EXTENSION)?;
    Ok(Some(path))
}

/// Writes the page of a run that has just been written to the history.
///
/// # Errors
/// As [`of`].
pub fn after(data: &DataFolder, registers: Registers<'_>, run: &RunReport) -> Result<(), Problem> {
    of(data, registers, Some(&run.name())).map(drop)
}

/// The place of the page of a run.
#[must_use]
pub fn place(data: &DataFolder, run: &RunReport) -> PathBuf {
    data.reports().join(format!("{}.{EXTENSION}", run.name()))
}

fn write(data: &DataFolder, name: &str, content: &str) -> Result<PathBuf, Problem> {
    let path = data.reports().join(name);
    brreg_files::replace(&path, content.as_bytes()).at_path(Step::Page, &path)?;
    Ok(path)
}
