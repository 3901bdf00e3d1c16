//! Deviations of the log of changes, which are no record's own.

use brreg_transform::avvik::Avvikstype;
use brreg_transform::rrh::tables::{AVVIK, AvvikRow, AvvikRows};

use super::append::append;
use super::hendelser::Event;
use crate::problem::{At as _, Problem, Step};
use crate::source::{Loaded, Loading};

/// Adds a row of `avvik` for each event that names no company: its number is the value. A run that follows the log fails on
/// such an event, so only a whole reading has these rows.
///
/// # Errors
/// When the table cannot be written.
pub(super) fn add<'e>(
    loading: &Loading<'_>,
    loaded: &mut Loaded,
    events: impl Iterator<Item = &'e Event>,
) -> Result<(), Problem> {
    const KIND: &str = Avvikstype::HendelseUtenOrganisasjonsnummer.as_str();
    let mut rows = AvvikRows::default();
    for event in events {
        rows.push(AvvikRow {
            organisasjonsnummer: None,
            registrering_id: None,
            sti: None,
            avvikstype: Some(KIND),
            verdi: Some(&event.id.to_string()),
        });
    }
    if rows.is_empty() {
        return Ok(());
    }
    let rows = rows.finish().map_err(brreg_lake::Error::from).at(Step::Load)?;
    append(loading, &mut loaded.entries, &AVVIK, [Ok(rows)])
}
