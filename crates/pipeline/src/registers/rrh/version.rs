//! Which version of the API a snapshot was read from.

use arrow::array::{Array as _, AsArray as _};
use brreg_lake::Error;
use brreg_lake::table_reader::TableReader;
use brreg_transform::compared::Compared;
use brreg_transform::rrh::tables::VIRKSOMHETER;
use brreg_transform::rrh::{COMPARED, COMPARED_ACROSS_VERSIONS, Kilde};

use super::Api;
use crate::source::Comparing;

/// How the snapshot that is being made is compared with the one before it.
pub(super) fn compared(comparing: &Comparing<'_>) -> Result<&'static Compared, Error> {
    let Some(previous) = comparing.previous else { return Ok(&COMPARED) };
    let before = if !previous.manifest.tables.contains_key(VIRKSOMHETER.name) {
        // A snapshot without the table is older than API v1.
        Some(Api::Partner)
    } else if previous.is_sound(&[&VIRKSOMHETER]) {
        version(&previous.published.table_file(&VIRKSOMHETER))?
    } else {
        None
    };
    let now = version(&comparing.draft.table_file(&VIRKSOMHETER))?;
    let is_other = before.zip(now).is_some_and(|(before, now)| before != now);
    Ok(if is_other { &COMPARED_ACROSS_VERSIONS } else { &COMPARED })
}

/// The version that the first company was read from; `None` where there is no company.
fn version(file: &std::path::Path) -> Result<Option<Api>, Error> {
    for batch in TableReader::open(file, &VIRKSOMHETER, &["kilde"])? {
        let batch = batch?;
        let sources = batch.column(0).as_string::<i32>();
        if !sources.is_empty() {
            let is_partner = sources.is_valid(0) && sources.value(0) == Kilde::Partner.as_str();
            return Ok(Some(if is_partner { Api::Partner } else { Api::V1 }));
        }
    }
    Ok(None)
}
