//! The details of one register: what is published of it, what that was made of, and what its rows show.

use std::error::Error as StdError;

use brreg_catalog::Count;
use brreg_domain::mask_identity_numbers;
use brreg_lake::manifest::Manifest;
use brreg_lake::row_counts::row_counts;
use brreg_lake::snapshot::{Lake, Published as Snapshot};
use brreg_transform::schema::Table;

use super::filling::moved;
use super::label;
use crate::context::Context;
use crate::data::DataFolder;
use crate::register::Register;
use crate::report::{
    Change, Counted, Distribution, Limit, Moved, Provenance, Published, RegisterDetails, RegisterState,
};

/// The table of what differs from the snapshot before, where a register has it.
const CHANGES: &str = "endringer";
/// Its columns: the table, what happened, and to which column.
const CHANGE: [&str; 3] = ["tabell", "endring", "felt"];

/// What is published of a register.
pub(super) fn state(data: &DataFolder, register: &dyn Register) -> RegisterState {
    let none = RegisterState { register: register.name().to_owned(), ..RegisterState::default() };
    let snapshot = match data.lake().published(register.name()) {
        Ok(Some(snapshot)) => snapshot,
        Ok(None) => {
            let is_damaged = !matches!(data.lake().unpublished(register.name()), Ok(None));
            return RegisterState { is_damaged, ..none };
        }
        Err(_) => return RegisterState { is_damaged: true, ..none },
    };
    let named = RegisterState {
        snapshot: Some(snapshot.name.to_string()),
        made: Some(snapshot.name.moment()),
        is_damaged: true,
        ..none
    };
    let Ok(manifest) = snapshot.manifest() else { return named };
    RegisterState {
        vintage: manifest.progress.as_ref().and_then(|progress| register.vintage(progress)),
        is_damaged: false,
        tables: manifest.tables.iter().map(|(name, entry)| (name.clone(), entry.rows)).collect(),
        bytes: manifest.tables.values().map(|entry| entry.bytes).sum(),
        ..named
    }
}

/// The details of a register, with those of the snapshot that the run published of it.
pub(super) fn of(
    context: &Context<'_>,
    register: &'static dyn Register,
    published: Option<&Published>,
) -> RegisterDetails {
    let mut details = RegisterDetails { limit: limit(context, register), ..RegisterDetails::default() };
    let Some(published) = published else { return details };
    let lake = context.data.lake();
    let snapshot = match lake.published(register.name()) {
        Ok(Some(snapshot)) if snapshot.name.to_string() == published.snapshot => snapshot,
        _ => return details,
    };
    let Ok(manifest) = snapshot.manifest() else { return details };
    match changes(register, &snapshot) {
        Ok(changes) => details.changes = changes,
        Err(error) => details.missing.push(chain(&error)),
    }
    match distributions(&lake, register, &snapshot) {
        Ok(distributions) => details.distributions = distributions,
        Err(error) => details.missing.push(chain(&error)),
    }
    details.moved = shares(&lake, register, &snapshot, &manifest);
    details.provenance = Some(provenance(register, manifest));
    details
}

fn limit(context: &Context<'_>, register: &dyn Register) -> Option<Limit> {
    let limit = register.row_limit(context.configuration).ok()?;
    Some(Limit { share: limit.share, tables: limit.tables.into_iter().map(str::to_owned).collect() })
}

fn provenance(register: &dyn Register, manifest: Manifest) -> Provenance {
    Provenance {
        schema_version: manifest.schema_version,
        reading_version: manifest.reading_version,
        national_id: manifest.national_id,
        origins: manifest.progress.as_ref().map(|progress| register.origins(progress)).unwrap_or_default(),
        sources: manifest.sources,
        merged_with: manifest.merged_with,
        compared_with: manifest.compared_with,
        tables: manifest.tables.into_iter().map(|(name, entry)| (name, entry.sha256)).collect(),
    }
}

/// What differs from the snapshot before, where the register has a table of it.
fn changes(register: &dyn Register, snapshot: &Snapshot) -> Result<Vec<Change>, brreg_lake::Error> {
    let tables = snapshot.tables(register.tables());
    let has_columns = |table: &&&Table| CHANGE.iter().all(|column| table.column(column).is_some());
    let Some(table) = tables.iter().filter(|table| table.name == CHANGES).find(has_columns) else {
        return Ok(Vec::new());
    };
    let counts = row_counts(&snapshot.table_file(table), table, CHANGE)?;
    let change = |([table, change, field], count): ([Option<String>; 3], u64)| {
        Some(Change { table: table?, change: change?, field, count })
    };
    Ok(counts.into_iter().filter_map(change).collect())
}

/// How the published rows are distributed.
fn distributions(
    lake: &Lake,
    register: &dyn Register,
    snapshot: &Snapshot,
) -> Result<Vec<Distribution>, brreg_catalog::Error> {
    let declared = register.distributions();
    if declared.is_empty() {
        return Ok(Vec::new());
    }
    let queries: Vec<&str> = declared.iter().map(|it| it.sql).collect();
    let answers = brreg_catalog::counts(lake, *register.tables(), snapshot, &queries)?;
    let distributions = declared.iter().zip(answers).map(|(declared, counts)| {
        let counts = counts?.iter().filter_map(counted).collect();
        Ok(Distribution { title: declared.title.to_owned(), counts })
    });
    distributions.collect()
}

fn counted(count: &Count) -> Option<Counted> {
    Some(Counted { label: label(count, 0)?, series: label(count, 1), count: count.count })
}

/// The columns that are filled in another way than in the snapshot before, where that is still there.
fn shares(lake: &Lake, register: &dyn Register, snapshot: &Snapshot, manifest: &Manifest) -> Option<Vec<Moved>> {
    let snapshots = lake.snapshots(register.name()).ok()?;
    let before = snapshots.into_iter().rfind(|other| other.name < snapshot.name)?.manifest().ok()?;
    let is_known = before.tables.values().any(|entry| !entry.columns.is_empty());
    is_known.then(|| moved(&before.tables, &manifest.tables))
}

/// An error with its causes.
fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(&format!(": {cause}"));
        next = cause.source();
    }
    mask_identity_numbers(&text).into_owned()
}
