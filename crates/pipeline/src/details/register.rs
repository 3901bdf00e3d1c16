//! The details of one register: what is published of it, what that was made of, and what its rows show.

use std::collections::BTreeMap;
use std::error::Error as StdError;

use brreg_catalog::{Count, Profile};
use brreg_domain::mask_identity_numbers;
use brreg_lake::manifest::Manifest;
use brreg_lake::snapshot::{Lake, Published as Snapshot};

use super::filling::{Filled, moved};
use super::label;
use crate::context::Context;
use crate::data::DataFolder;
use crate::register::{Register, Registers, tables_of};
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
        Ok(None) => return none,
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
    match counts(&lake, context.registers, register) {
        Ok((changes, distributions)) => (details.changes, details.distributions) = (changes, distributions),
        Err(error) => details.missing.push(chain(&error)),
    }
    match shares(&lake, register, &snapshot, &manifest) {
        Ok(moved) => details.moved = moved,
        Err(error) => details.missing.push(chain(&error)),
    }
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

/// The changes and the distributions, from the published tables.
fn counts(
    lake: &Lake,
    registers: Registers<'_>,
    register: &dyn Register,
) -> Result<(Vec<Change>, Vec<Distribution>), brreg_catalog::Error> {
    let has_changes = register
        .tables()
        .table(CHANGES)
        .is_some_and(|table| CHANGE.iter().all(|column| table.column(column).is_some()));
    let columns = CHANGE.join(", ");
    let of_changes =
        format!("SELECT {columns}, count(*) FROM \"{}\".{CHANGES} GROUP BY ALL ORDER BY ALL", register.name());
    let distributions = register.distributions();
    let mut queries: Vec<&str> = distributions.iter().map(|it| it.sql).collect();
    if has_changes {
        queries.push(&of_changes);
    }
    if queries.is_empty() {
        return Ok(Default::default());
    }
    let mut answers = brreg_catalog::counts(lake, &tables_of(registers), &queries)?;
    let changes = if has_changes { answers.pop().transpose()?.unwrap_or_default() } else { Vec::new() };
    let titles = distributions.iter().map(|it| it.title);
    let distributions = titles.zip(answers).map(|(title, counts)| {
        let counts = counts?.iter().filter_map(counted).collect();
        Ok(Distribution { title: title.to_owned(), counts })
    });
    Ok((changes.into_iter().filter_map(change).collect(), distributions.collect::<Result<_, _>>()?))
}

fn change(count: Count) -> Option<Change> {
    let mut labels = count.labels.into_iter();
    let (table, change, field) = (labels.next()??, labels.next()??, labels.next()?);
    Some(Change { table, change, field, count: count.count })
}

fn counted(count: &Count) -> Option<Counted> {
    Some(Counted { label: label(count, 0)?, series: label(count, 1), count: count.count })
}

/// The columns that are filled in another way than in the snapshot before, where that is still there.
fn shares(
    lake: &Lake,
    register: &dyn Register,
    snapshot: &Snapshot,
    manifest: &Manifest,
) -> Result<Option<Vec<Moved>>, brreg_catalog::Error> {
    let Ok(snapshots) = lake.snapshots(register.name()) else { return Ok(None) };
    let Some(before) = snapshots.into_iter().rfind(|other| other.name < snapshot.name) else { return Ok(None) };
    let Ok(manifest_before) = before.manifest() else { return Ok(None) };
    let profiles = brreg_catalog::profiles(lake, register.tables(), &[before, snapshot.clone()])?;
    let [before, now] = profiles.as_slice() else { return Ok(None) };
    Ok(Some(moved(&filled(before, &manifest_before), &filled(now, manifest))))
}

fn filled<'p>(profiles: &'p BTreeMap<&'static str, Profile>, manifest: &Manifest) -> BTreeMap<&'p str, Filled<'p>> {
    let rows = |table: &str| manifest.tables.get(table).map_or(0, |entry| entry.rows);
    profiles.iter().map(|(table, profile)| (*table, Filled { rows: rows(table), profile })).collect()
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
