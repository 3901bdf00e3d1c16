//! Texts for people, made from data when they are shown.

pub(crate) mod doctor;
pub(crate) mod run;
pub(crate) mod status;

use std::path::Path;

use brreg_domain::mask_identity_numbers;
use brreg_pipeline::strangers::is_partition;
use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, ContentArrangement, Table};

/// A table with a header, as wide as the terminal allows.
fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic).set_header(header);
    table
}

/// All columns but the first hold numbers.
fn align_numbers(table: &mut Table) {
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

/// A note of files that are no snapshot yet, or no more.
pub(crate) fn unfinished(register: &str) -> String {
    format!(
        "NOTE: {register} has files of a load or a purge that is under way or was killed; where it was killed, the next load or purge of \
         {register} removes them"
    )
}

/// A note of something that is not part of the data folder. A partition without a manifest gets a note of its own, because a query
/// on all snapshots of its table reads it.
pub(crate) fn stranger(path: &Path) -> String {
    let shown = mask_identity_numbers(&path.to_string_lossy()).into_owned();
    if is_partition(path) {
        format!("NOTE: {shown} belongs to no snapshot of the lake, but a query on all snapshots of the table reads it")
    } else {
        format!("NOTE: {shown} does not belong here and was left alone")
    }
}

/// A note of the catalog of a lake that was moved or copied.
pub(crate) fn other_place(place: &Path) -> String {
    let place = mask_identity_numbers(&place.to_string_lossy()).into_owned();
    format!(
        "the lake was moved or copied: the catalog names the files of {place}, which other programs read through it"
    )
}
