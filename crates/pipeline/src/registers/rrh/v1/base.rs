//! What the published snapshot says about companies and events.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use arrow::array::{Array as _, AsArray as _};
use arrow::datatypes::TimestampMicrosecondType;
use brreg_domain::Organisasjonsnummer;
use brreg_lake::Error;
use brreg_lake::table_reader::TableReader;
use brreg_transform::rrh::tables::{HENDELSER, VIRKSOMHETER};

use crate::registers::rrh::hendelser::{Event, is_open};

/// The companies of a snapshot, with the time at which each was fetched (microseconds since 1970), where that is recorded.
pub(super) fn companies(file: &Path) -> Result<BTreeMap<Organisasjonsnummer, Option<i64>>, Error> {
    let mut companies = BTreeMap::new();
    for batch in TableReader::open(file, &VIRKSOMHETER, &["organisasjonsnummer", "hentet"])? {
        let batch = batch?;
        let times = batch.column(1).as_primitive::<TimestampMicrosecondType>();
        for (row, number) in batch.column(0).as_string::<i32>().iter().enumerate() {
            if let Some(number) = number.and_then(|number| number.parse().ok()) {
                companies.insert(number, times.is_valid(row).then(|| times.value(row)));
            }
        }
    }
    Ok(companies)
}

/// Whether a snapshot has what became of each of these events.
pub(super) fn all_settled(file: &Path, events: &[Event]) -> Result<bool, Error> {
    let mut left: HashSet<(u64, Option<String>)> =
        events.iter().map(|event| (event.id, event.organisasjonsnummer.clone())).collect();
    let Some(least) = events.iter().map(|event| event.id).min() else { return Ok(true) };
    for batch in TableReader::open(file, &HENDELSER, &["hendelse_id", "organisasjonsnummer", "utfall"])? {
        let batch = batch?;
        let text = |place: usize| batch.column(place).as_string::<i32>().iter();
        for ((id, number), _) in text(0).zip(text(1)).zip(text(2)).filter(|(_, outcome)| !is_open(*outcome)) {
            // Most rows are of events before these.
            if let Some(id) = id.and_then(|id| id.parse().ok()).filter(|id| *id >= least) {
                left.remove(&(id, number.map(str::to_owned)));
            }
        }
    }
    Ok(left.is_empty())
}

/// The companies of events whose lookup has not succeeded yet.
pub(super) fn open_events(file: &Path) -> Result<BTreeSet<Organisasjonsnummer>, Error> {
    let mut companies = BTreeSet::new();
    for batch in TableReader::open(file, &HENDELSER, &["organisasjonsnummer", "utfall"])? {
        let batch = batch?;
        let outcomes = batch.column(1).as_string::<i32>().iter();
        let open = batch.column(0).as_string::<i32>().iter().zip(outcomes).filter(|(_, outcome)| is_open(*outcome));
        companies.extend(open.filter_map(|(number, _)| number?.parse::<Organisasjonsnummer>().ok()));
    }
    Ok(companies)
}
