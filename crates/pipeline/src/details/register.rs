//! The details of one register: what is published of it, what that was made of, and what its rows show.

use std::error::Error as StdError;

use brreg_catalog::Count;
use brreg_domain::mask_identity_numbers;
use brreg_lake::manifest::Manifest;
use brreg_lake::row_counts::row_counts;
use brreg_lake::snapshot::{Lake, Published as Snapshot};
use brreg_transform::schema::Table;

use super::NOTHING;
use super::filling::moved;
use crate::context::Context;
use crate::data::DataFolder;
use crate::register::{DistributionQuery, Register};
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
        avvik: manifest.avvik,
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
    match distributions(&lake, register, &snapshot, &manifest) {
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
    manifest: &Manifest,
) -> Result<Vec<Distribution>, brreg_catalog::Error> {
    let declared = register.distributions();
    if declared.is_empty() {
        return Ok(Vec::new());
    }
    let rows = |table: &str| manifest.tables.get(table).map_or(0, |entry| entry.rows);
    let queries: Vec<Vec<String>> = declared.iter().map(|it| it.parts(rows)).collect();
    let all: Vec<&str> = queries.iter().flatten().map(String::as_str).collect();
    let mut answers = brreg_catalog::counts(lake, *register.tables(), snapshot, &all)?.into_iter();
    let distributions = declared.iter().zip(&queries).map(|(declared, parts)| {
        let counts = answers.by_ref().take(parts.len()).collect::<Result<Vec<_>, _>>()?;
        let counted = |counts: Vec<Count>| counts.iter().filter_map(|count| counted(declared, count)).collect();
        let counts = counts.into_iter().map(counted);
        Ok(Distribution { title: declared.title.to_owned(), counts: summed(counts) })
    });
    distributions.collect()
}

fn counted(declared: &DistributionQuery, count: &Count) -> Option<Counted> {
    let label =
        |place: usize| Some(count.labels.get(place)?.as_deref().map_or(NOTHING, |text| declared.shown(place, text)));
    Some(Counted { label: label(0)?.to_owned(), series: label(1).map(str::to_owned), count: count.count })
}

/// The counts of all parts of a query. A text that an earlier part does not have is placed behind the one before it.
fn summed(parts: impl Iterator<Item = Vec<Counted>>) -> Vec<Counted> {
    let mut all: Vec<Counted> = Vec::new();
    for part in parts {
        let mut at = 0;
        for counted in part {
            let is_same = |other: &Counted| other.label == counted.label && other.series == counted.series;
            match all.iter().position(is_same) {
                Some(place) => {
                    all[place].count += counted.count;
                    at = place + 1;
                }
                None => {
                    all.insert(at, counted);
                    at += 1;
                }
            }
        }
    }
    all
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

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(label: &str, count: u64) -> Counted {
        Counted { label: label.to_owned(), series: None, count }
    }

    #[test]
    fn the_parts_of_a_query_are_summed_in_their_order() {
        let parts = [
            vec![counted("1", 5), counted("more than 50", 1)],
            vec![counted("1", 4), counted("2", 3), counted("more than 50", 2)],
            vec![counted("2", 1), counted("3", 1)],
        ];
        let expected = [counted("1", 9), counted("2", 4), counted("3", 1), counted("more than 50", 3)];
        assert_eq!(summed(parts.into_iter()), expected);
    }

    #[test]
    fn a_query_has_as_many_parts_as_keep_its_groups_few() {
        let query = DistributionQuery::in_parts("", "hash(a) % {parts} = {part}", &[], "owners");
        let parts = |rows: u64| query.parts(|table| if table == "owners" { rows } else { 0 });
        assert_eq!(parts(0), ["hash(a) % 1 = 0"]);
        assert_eq!(parts(1 << 20), ["hash(a) % 1 = 0"]);
        assert_eq!(parts((1 << 20) + 1), ["hash(a) % 2 = 0", "hash(a) % 2 = 1"]);
        assert_eq!(DistributionQuery::of("", "count", &[]).parts(|_| u64::MAX), ["count"]);
    }
}
