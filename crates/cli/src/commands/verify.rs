//! `verify`: every published file against its manifest.

use std::error::Error as _;

use brreg_lake::{ErrorKind, verify};
use brreg_transform::schema;

use crate::data::DataFolder;
use crate::failure::{Context as _, Exit, Failure};
use crate::report;

const STEP: &str = "verifying";

pub(super) fn run(data: &DataFolder) -> Result<Exit, Failure> {
    let lake = data.lake();
    let (mut files, mut damages) = (0, Vec::new());
    for register in schema::registers() {
        let Some(published) = lake.published(register).step(STEP)? else { continue };
        let manifest = match published.manifest() {
            Ok(manifest) => manifest,
            Err(error) if *error.kind() == ErrorKind::Manifest => {
                let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
                damages.push(format!("{register}: {error}{cause}"));
                continue;
            }
            Err(error) => return Err(error).step(STEP).map_err(|failure| failure.register(register)),
        };
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
