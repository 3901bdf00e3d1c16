//! Every published file of the registers of a list against its manifest.

use std::path::PathBuf;

use brreg_lake::verify::{self, Finding};

use crate::catalog;
use crate::data::DataFolder;
use crate::erase;
use crate::problem::{At as _, Problem, Step};
use crate::register::{Registers, tables_of};
use crate::strangers;

/// What was verified, and what is wrong.
#[derive(Debug)]
pub struct Verified {
    /// Files that were compared with their manifests.
    pub files: u64,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What is none of this program's, in the lake, in landing and beside the history.
    pub strangers: Vec<PathBuf>,
    /// Registers from which somebody is not erased yet.
    pub pending: Vec<String>,
    /// The place of another lake whose files the catalog names.
    pub other_place: Option<PathBuf>,
}

/// Verifies what is published.
///
/// # Errors
/// What cannot be looked at.
pub fn all(data: &DataFolder, registers: Registers<'_>) -> Result<Verified, Problem> {
    let (lake, tables) = (data.lake(), tables_of(registers));
    let verify::Verified { files, findings } = verify::verify(&lake, &tables).at(Step::Verify)?;
    let strangers = strangers::all(data, registers)?;
    let (pending, other_place) = (erase::pending(data)?, catalog::other_place(data)?);
    Ok(Verified { files, findings, strangers, pending, other_place })
}
