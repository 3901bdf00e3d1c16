//! `verify`: every published file against its manifest.

use brreg_transform::schema::{self, Table};
use brreg_transform::verify;

use crate::data::DataFolder;
use crate::failure::{Context as _, Exit, Failure};
use crate::report;

const STEP: &str = "verifying";

pub(super) fn run(data: &DataFolder) -> Result<Exit, Failure> {
    let lake = data.lake();
    let (mut files, mut damages) = (0, Vec::new());
    for register in registers() {
        let Some(published) = lake.published(register).step(STEP)? else { continue };
        let manifest = published.manifest().step(STEP).map_err(|failure| failure.register(register))?;
        files += manifest.tables.len();
        for (table, damage) in verify::snapshot(&published.path, &manifest) {
            damages.push(format!("{register}.{table} in {}: {damage}", published.name));
        }
    }
    if damages.is_empty() {
        report::print(&format!("{files} files are as their manifests say"))?;
        return Ok(Exit::Done);
    }
    Err(Failure::new(Exit::Failed, STEP, damages.join("; "))
        .advice("load again: a new snapshot replaces the damaged one"))
}

/// The registers that the lake knows.
pub(super) fn registers() -> impl Iterator<Item = &'static str> {
    let tables = schema::tables();
    let mut registers: Vec<&str> = tables.iter().map(|table: &&Table| table.register).collect();
    registers.dedup();
    registers.into_iter()
}
