//! The rows of one thing on both sides, for a sink that makes something of its own of them.

use super::layout::TableLayout;
use super::rows::Part;

/// A thing that may differ, with its rows in all compared tables: those of the earlier and of the later snapshot.
#[derive(Clone, Copy)]
pub struct Thing<'t> {
    pub(super) layouts: &'t [TableLayout],
    pub(super) sides: [Part<'t>; 2],
}

/// Where a column is. It is the same for all things of one comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    table: usize,
    column: usize,
}

/// The rows of a thing in one snapshot. A value is named by its column and by the number of its row; NULL is `None`, and so is a
/// value of a column that has another type.
#[derive(Clone, Copy)]
pub struct ThingRows<'t>(Part<'t>);

impl<'t> Thing<'t> {
    /// Where a column is; `None` where it is not read.
    #[must_use]
    pub fn place(&self, table: &str, column: &str) -> Option<Place> {
        let at = self.layouts.iter().position(|layout| layout.name == table)?;
        let column = self.layouts.get(at)?.columns.iter().position(|read| read.name == column)?;
        Some(Place { table: at, column })
    }

    /// Its rows in the earlier snapshot, and in the later one.
    #[must_use]
    pub fn sides(&self) -> [ThingRows<'t>; 2] {
        self.sides.map(ThingRows)
    }
}

impl<'t> ThingRows<'t> {
    /// The numbers of the thing's rows in the table of a column.
    #[must_use]
    pub fn rows(&self, place: Place) -> &'t [usize] {
        self.0.rows.get(place.table).map_or(&[], Vec::as_slice)
    }

    fn cells(&self, place: Place) -> Option<&'t super::cells::Cells> {
        self.0.tables.get(place.table)?.get(place.column)
    }

    /// A text.
    #[must_use]
    pub fn text(&self, place: Place, row: usize) -> Option<&'t str> {
        self.cells(place)?.as_text(row)
    }

    /// A date, in days since 1970-01-01.
    #[must_use]
    pub fn date(&self, place: Place, row: usize) -> Option<i32> {
        self.cells(place)?.as_date(row)
    }

    /// A timestamp, in microseconds since 1970.
    #[must_use]
    pub fn timestamp(&self, place: Place, row: usize) -> Option<i64> {
        self.cells(place)?.as_timestamp(row)
    }

    /// A number of 32 bits.
    #[must_use]
    pub fn integer(&self, place: Place, row: usize) -> Option<i32> {
        self.cells(place)?.as_integer(row)
    }

    /// True or false.
    #[must_use]
    pub fn boolean(&self, place: Place, row: usize) -> Option<bool> {
        self.cells(place)?.as_boolean(row)
    }

    /// A percentage, in hundredths.
    #[must_use]
    pub fn percent(&self, place: Place, row: usize) -> Option<i128> {
        self.cells(place)?.as_percent(row)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::path::Path;

    use arrow::array::{ArrayRef, Int32Array, RecordBatch, StringArray, new_null_array};
    use brreg_transform::pseudonym::NationalId;
    use brreg_transform::rrh::COMPARED;
    use brreg_transform::schema::Table;

    use super::*;
    use crate::compare::{Change, ChangeSink, Counts, Side, compare};
    use crate::error::Error;
    use crate::table_file::TableFile;

    const COMPANIES: [&str; 3] = ["310400001", "310400002", "310400003"];

    /// One owner with one position on one ground for each company, of which the last one has this ground.
    fn write(folder: &Path, companies: usize, ground: &str) -> Side {
        std::fs::create_dir_all(folder).unwrap();
        for table in COMPARED.tables() {
            let mut file = TableFile::create(folder, table).unwrap();
            file.write(&rows(table, companies, ground)).unwrap();
            file.finish().unwrap();
        }
        Side::in_folder(folder, NationalId::Pseudonym, &COMPARED)
    }

    fn rows(table: &Table, companies: usize, ground: &str) -> RecordBatch {
        let schema = table.schema();
        let numbers = || StringArray::from_iter_values(&COMPANIES[..companies]);
        let last = |row: usize| if row + 1 == companies { ground } else { "Direkte" };
        let columns = schema.fields().iter().map(|field| -> ArrayRef {
            match field.name().as_str() {
                "organisasjonsnummer" | "registrering_id" => std::sync::Arc::new(numbers()),
                "rettighetshaver_nr" | "posisjon_nr" => std::sync::Arc::new(Int32Array::from(vec![1; companies])),
                "grunnlagstype_tekst" => std::sync::Arc::new(StringArray::from_iter_values((0..companies).map(last))),
                _ => new_null_array(field.data_type(), companies),
            }
        });
        RecordBatch::try_new(schema.clone(), columns.collect()).unwrap()
    }

    #[derive(Default)]
    struct Grounds(Vec<String>);

    impl ChangeSink for Grounds {
        fn take(&mut self, change: Change<'_>) -> Result<(), Error> {
            self.0.push(format!("{} {:?}", change.table, change.difference));
            Ok(())
        }

        fn take_thing(&mut self, thing: &Thing<'_>) -> Result<(), Error> {
            let (number, ground) = (thing.place("registreringer", "organisasjonsnummer"), "grunnlagstype_tekst");
            let (number, ground) = (number.unwrap(), thing.place("grunnlag", ground).unwrap());
            for rows in thing.sides() {
                let numbers = rows.rows(number).iter().filter_map(|row| rows.text(number, *row));
                let grounds = rows.rows(ground).iter().filter_map(|row| rows.text(ground, *row));
                self.0.push(numbers.chain(grounds).collect::<Vec<_>>().join(" "));
            }
            Ok(())
        }
    }

    #[test]
    fn a_thing_that_differs_in_any_table_is_taken_with_the_rows_of_all() {
        let folder = tempfile::tempdir().unwrap();
        let of = |name: &str, companies, ground| write(&folder.path().join(name), companies, ground);
        let compared = |before: &Side, now: &Side| {
            let mut sink = Grounds::default();
            let counts = compare(before, now, &COMPARED, folder.path(), &mut sink).unwrap();
            (sink.0, counts)
        };
        let (before, now) = (of("before", 2, "Direkte"), of("now", 2, "Indirekte"));
        // Nothing is reported of the table.
        let taken = ["310400002 Direkte", "310400002 Indirekte"].map(str::to_owned).to_vec();
        assert_eq!(compared(&before, &now), (taken, Counts { unchanged: 2, ..Counts::default() }));
        assert_eq!(compared(&before, &before.clone()).0, [""; 0]);
        let more = of("more", 3, "Direkte");
        assert_eq!(compared(&before, &more).0[..2], ["", "310400003 Direkte"]);
        assert_eq!(compared(&more, &before).0[..2], ["310400003 Direkte", ""]);
    }
}
