//! `verify`: every published file against its manifest.

use brreg_lake::verify::{Finding, verify};
use brreg_pipeline::tables::REGISTERS;

use crate::data::DataFolder;
use crate::failure::{Context as _, Exit, Failure};
use crate::report;

const STEP: &str = "verifying";

pub(super) fn run(data: &DataFolder) -> Result<Exit, Failure> {
    let lake = data.lake();
    let verified = verify(&lake, &REGISTERS).step(STEP)?;
    for stranger in lake.strangers(&REGISTERS).step(STEP)? {
        report::print(&format!("NOTE: {} does not belong in the lake; it is passed over", stranger.display()))?;
    }
    if verified.findings.is_empty() {
        report::print(&format!("{} files are as their manifests say", verified.files))?;
        return Ok(Exit::Done);
    }
    let findings: Vec<String> = verified.findings.iter().map(Finding::to_string).collect();
    Err(Failure::new(Exit::Failed, STEP, findings.join("; "))
        .advice("load again: a new snapshot replaces the damaged one"))
}
