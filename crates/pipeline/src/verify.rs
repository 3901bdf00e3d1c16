//! Every published file of the registers of a list against its manifest, and whether those who were erased are in no file that is
//! kept.

use std::path::PathBuf;

use brreg_lake::snapshot::{Published, Revision};
use brreg_lake::verify::{self, Damage, Finding, Subject};

use crate::catalog;
use crate::data::DataFolder;
use crate::erase::{self, Remains};
use crate::erased_check;
use crate::lost::{self, Lost};
use crate::person_key;
use crate::problem::{Advice, At as _, Problem, Step};
use crate::register::{Register, Registers, tables_of};
use crate::remote_here;
use crate::strangers;

/// What was verified, and what is wrong.
#[derive(Debug)]
pub struct Verified {
    /// Files that were compared with their manifests.
    pub files: u64,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What is wrong with the Delta tables of the data folder.
    pub delta: Vec<String>,
    /// Registers whose link was lost.
    pub lost: Vec<(&'static str, Lost)>,
    /// Registers of which something is there that is being made or removed, or that a killed process left so.
    pub unfinished: Vec<&'static str>,
    /// What is none of this program's, in the lake, in landing and beside the history.
    pub strangers: Vec<PathBuf>,
    /// Registers from which somebody is not erased yet, because an order was not finished.
    pub pending: Vec<String>,
    /// Registers that asked to remove companies which are not erased yet.
    pub pending_removals: Vec<String>,
    /// Where somebody is who was erased.
    pub remains: Remains,
    /// What is wrong with the key of the pseudonyms.
    pub person_key: Option<Problem>,
    /// The place of another lake whose files the catalog names.
    pub other_place: Option<PathBuf>,
}

/// Times that it is done because the lake changed meanwhile.
const ATTEMPTS: usize = 5;

impl Verified {
    /// What a person can do about what is wrong.
    #[must_use]
    pub fn advice(&self) -> Advice {
        // A load refuses what is in the place of a link to a snapshot, so that nothing of others is removed.
        let is_in_the_way = |finding: &Finding| {
            finding.subject == Subject::Publication && matches!(finding.damage, Damage::Replaced { .. })
        };
        if self.findings.iter().any(is_in_the_way) {
            return Advice::ClearPublication;
        }
        if self.findings.iter().any(|finding| matches!(finding.damage, Damage::Denied(_))) {
            return Advice::Permit;
        }
        if self.lost.is_empty() {
            return Advice::Said("load again: a new snapshot replaces the damaged one".to_owned());
        }
        Advice::Said(self.lost.iter().map(|(register, lost)| restoring(register, lost)).collect::<Vec<_>>().join("; "))
    }
}

/// What a person can do about a link that was lost.
fn restoring(register: &str, lost: &Lost) -> String {
    match &lost.published {
        Some(published) => format!(
            "run `brreg-lake catalog`: it publishes {} of {register} again, which the history of the runs names",
            published.name
        ),
        None => format!(
            "the history of the runs names no sound snapshot of {register}: let a link lake/current/{register} lead to \
             ../manifests/{register}/<snapshot>, or run or load again without what was published"
        ),
    }
}

/// Verifies what is published. It is done again where a snapshot is published, removed or written anew meanwhile: that is no damage.
///
/// # Errors
/// What cannot be looked at.
pub fn all(data: &DataFolder, registers: Registers<'_>) -> Result<Verified, Problem> {
    let kept = || -> Result<Vec<Published>, Problem> {
        let of = |register: &&'static dyn Register| data.lake().snapshots(register.name()).at(Step::Verify);
        Ok(registers.iter().map(of).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    };
    let mut attempt = 1;
    loop {
        let snapshots = kept()?;
        let revision = Revision::of(&snapshots);
        let verified = once(data, registers);
        if attempt == ATTEMPTS || !revision.is_changed(&snapshots) && kept()? == snapshots {
            return verified;
        }
        attempt += 1;
    }
}

fn once(data: &DataFolder, registers: Registers<'_>) -> Result<Verified, Problem> {
    let (lake, tables) = (data.lake(), tables_of(registers));
    let verify::Verified { files, findings } = verify::verify(&lake, &tables).at(Step::Verify)?;
    let delta = remote_here::found(data, registers)?;
    let (files, delta) = (files + delta.objects, delta.wrong);
    let strangers = strangers::all(data, registers)?;
    let (mut lost, mut pending_removals, mut unfinished) = (Vec::new(), Vec::new(), Vec::new());
    for register in registers {
        unfinished.extend(lake.has_drafts(register.name()).at(Step::Verify)?.then(|| register.name()));
        lost.extend(lost::of(data, *register)?.map(|it| (register.name(), it)));
        if register.has_pending_removals(data)? {
            pending_removals.push(register.name().to_owned());
        }
    }
    let (pending, remains) = (erase::pending(data)?, erase::remains(data, registers)?);
    let other_place = catalog::other_place(data)?;
    let person_key = match person_key::wrong(data, registers)? {
        None => erased_check::wrong(data, registers)?,
        wrong => wrong,
    };
    Ok(Verified {
        files,
        findings,
        delta,
        lost,
        unfinished,
        strangers,
        pending,
        pending_removals,
        remains,
        person_key,
        other_place,
    })
}
