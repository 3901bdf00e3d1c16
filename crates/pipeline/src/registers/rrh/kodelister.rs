//! `kodelister`: the register's own code lists.

use std::collections::BTreeMap;

use brreg_lake::Error;
use brreg_lake::manifest::TableEntry;
use brreg_lake::snapshot::Previous;
use brreg_lake::table_file::TableFile;
use brreg_lake::table_reader::TableReader;
use brreg_transform::rrh::tables::{KODELISTER, KodelisterRow, KodelisterRows};
use brreg_transform::schema::Table;

use crate::problem::{At as _, Problem, Step};
use crate::source::Loading;

/// Codes with their labels, in the order of the table.
pub(super) type Kodelister = BTreeMap<Kode, Option<String>>;

/// A code in one language. The order is that of the table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kode {
    /// The list that it belongs to; `None` where the code names none.
    pub(super) liste: Option<String>,
    /// The full code.
    pub(super) kode: String,
    /// The language of its label.
    pub(super) spraak: &'static str,
}

impl Kode {
    /// A code. Its list is what comes before the first full stop.
    pub(super) fn new(kode: &str, spraak: &'static str) -> Self {
        let liste = kode.split_once('.').map(|(liste, _)| liste.to_owned());
        Self { liste, kode: kode.to_owned(), spraak }
    }
}

/// Writes the table: the fetched lists, else those of the snapshot before, else no rows.
///
/// # Errors
/// When the table of the snapshot before cannot be read, or the table cannot be written.
pub(super) fn write(
    loading: &Loading<'_>,
    fetched: Option<&Kodelister>,
) -> Result<(&'static Table, TableEntry), Problem> {
    let mut file = loading.draft.writer(&KODELISTER).at(Step::Load)?;
    match (fetched, loading.previous) {
        (Some(fetched), _) => file.write(&rows(fetched).at(Step::Load)?),
        // A damaged table is not worth a run: the program contains the published labels.
        (None, Some(previous)) if previous.is_sound(&[&KODELISTER]) => copy(previous, &mut file),
        (None, _) => Ok(()),
    }
    .at(Step::Load)?;
    Ok((&KODELISTER, file.finish().at(Step::Load)?))
}

fn rows(codes: &Kodelister) -> Result<arrow::array::RecordBatch, Error> {
    let mut rows = KodelisterRows::default();
    for (Kode { liste, kode, spraak }, tekst) in codes {
        rows.push(KodelisterRow {
            liste: liste.as_deref(),
            kode: Some(kode),
            spraak: Some(spraak),
            tekst: tekst.as_deref(),
        });
    }
    Ok(rows.finish()?)
}

fn copy(previous: &Previous, file: &mut TableFile) -> Result<(), Error> {
    for batch in TableReader::whole(&previous.published.table_file(&KODELISTER), &KODELISTER)? {
        file.write(&batch?)?;
    }
    Ok(())
}
