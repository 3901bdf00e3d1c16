//! The rows of some companies as polars frames, keyed as `endringer` matches them.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch, StringArray};
use arrow::compute::{cast, filter_record_batch};
use arrow::datatypes::{DataType, Int32Type};
use arrow::error::ArrowError;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use polars::prelude::{Column, DataFrame, NamedFrom, Series};

use super::fingerprint::company;
use super::{Side, compared};
use crate::error::{Error, ErrorKind};
use brreg_transform::rrh::tables as rrh;
use brreg_transform::schema::Table;

/// Rows that are read at a time.
const BATCH_ROWS: usize = 8 * 1024;

/// The columns that two snapshots' rows are matched by.
pub(super) const KEYS: [&str; 4] = ["organisasjonsnummer", "eier", "posisjonstype", "forekomst"];
/// The pseudonym as `endringer` shows it; an owner without one is matched by name and birth date in `eier`.
pub(super) const SHOWN_PERSON: &str = "person_id";

/// What an owner is told by, and where.
const OWNER_COLUMNS: [&str; 6] =
    ["organisasjonsnummer", "registrering_id", "rettighetshaver_nr", "person_id", "fullt_navn", "foedselsdato"];

/// An owner as both sides know it.
#[derive(Clone, Default)]
struct Owner {
    key: String,
    person_id: Option<String>,
}

impl Owner {
    fn of(texts: &Texts, row: usize, by_name: bool) -> Self {
        let person_id = texts.get("person_id", row).map(str::to_owned);
        let key = person_id.clone().filter(|_| !by_name).unwrap_or_else(|| {
            let name = texts.get("fullt_navn", row).unwrap_or_default();
            format!("{name}:{}", texts.get("foedselsdato", row).unwrap_or_default())
        });
        Self { key, person_id }
    }
}

/// Owners by registration and number.
type Owners = HashMap<(String, i32), Owner>;

/// Some columns of a batch as text.
struct Texts(Vec<(&'static str, StringArray)>);

impl Texts {
    /// The columns of these that the batch has.
    fn of(batch: &RecordBatch, names: &[&'static str]) -> Result<Self, ArrowError> {
        let columns = names.iter().filter_map(|name| batch.column_by_name(name).map(|column| (*name, column)));
        columns.map(|(name, column)| Ok((name, as_text(column)?))).collect::<Result<_, _>>().map(Self)
    }

    fn get(&self, name: &str, row: usize) -> Option<&str> {
        let (_, column) = self.0.iter().find(|(known, _)| *known == name)?;
        column.is_valid(row).then(|| column.value(row))
    }
}

/// The registration and the owner's number of a row; 0 in a table without owners.
fn place(batch: &RecordBatch, texts: &Texts, row: usize) -> (String, i32) {
    let numbers = batch.column_by_name("rettighetshaver_nr").map(|column| column.as_primitive::<Int32Type>());
    let registration = texts.get("registrering_id", row).unwrap_or_default();
    (registration.to_owned(), numbers.map_or(0, |numbers| numbers.value(row)))
}

/// The numbers of the matched rows of one table, for telling rows with the same key apart.
#[derive(Default)]
struct Keyed {
    organisasjonsnummer: Vec<String>,
    eier: Vec<String>,
    posisjonstype: Vec<String>,
    forekomst: Vec<u32>,
    person_id: Vec<Option<String>>,
    values: Vec<Vec<Option<String>>>,
    seen: HashMap<[String; 3], u32>,
}

/// One side's rows of some companies, which are sorted: [`KEYS`], [`SHOWN_PERSON`] and the compared columns as text.
pub(super) fn read(side: &Side<'_>, table: &Table, companies: &[u64], by_name: bool) -> Result<DataFrame, Error> {
    let mut keyed = Keyed { values: vec![Vec::new(); compared(table).count()], ..Keyed::default() };
    let mut owners = HashMap::new();
    if table.name == rrh::POSISJONER.name {
        each_batch(side, &rrh::RETTIGHETSHAVERE, &OWNER_COLUMNS, companies, |batch| {
            let texts = Texts::of(batch, &OWNER_COLUMNS)?;
            (0..batch.num_rows()).try_for_each(|row| {
                owners.insert(place(batch, &texts, row), Owner::of(&texts, row, by_name));
                Ok(())
            })
        })?;
    }
    let columns: Vec<&str> =
        table.columns.iter().map(|column| column.name).filter(|name| *name != "foedselsnummer").collect();
    each_batch(side, table, &columns, companies, |batch| keyed.append(table, batch, &owners, by_name))?;
    let path = side.folder.join(table.file_name());
    keyed.into_frame(table).map_err(|error| Error::new(ErrorKind::Compare, &path).with_source(error))
}

/// Calls `each` with the rows of some companies, batch by batch.
fn each_batch(
    side: &Side<'_>,
    table: &Table,
    columns: &[&str],
    companies: &[u64],
    mut each: impl FnMut(&RecordBatch) -> Result<(), ArrowError>,
) -> Result<(), Error> {
    let path = side.folder.join(table.file_name());
    let compare = |error| Error::new(ErrorKind::Compare, &path).with_source(error);
    for batch in open(side.folder, table, columns)? {
        let batch = of_companies(&batch.map_err(compare)?, companies).map_err(compare)?;
        if batch.num_rows() > 0 {
            each(&batch).map_err(compare)?;
        }
    }
    Ok(())
}

/// Opens a table for reading some of its columns.
pub(super) fn open(folder: &Path, table: &Table, columns: &[&str]) -> Result<ParquetRecordBatchReader, Error> {
    let path = folder.join(table.file_name());
    let file = File::open(&path).map_err(|error| Error::io(&path, error))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| Error::parquet(&path, error))?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
    builder.with_projection(mask).with_batch_size(BATCH_ROWS).build().map_err(|error| Error::parquet(&path, error))
}

fn of_companies(batch: &RecordBatch, companies: &[u64]) -> Result<RecordBatch, ArrowError> {
    let Some(column) = batch.column_by_name("organisasjonsnummer") else { return Ok(batch.slice(0, 0)) };
    let keep: BooleanArray = column
        .as_string::<i32>()
        .iter()
        .map(|number| Some(companies.binary_search(&company(number.unwrap_or_default())).is_ok()))
        .collect();
    filter_record_batch(batch, &keep)
}

/// A column as text, as `endringer` shows it: ISO dates and moments, decimals with their digits.
fn as_text(column: &ArrayRef) -> Result<StringArray, ArrowError> {
    let DataType::Timestamp(unit, Some(_)) = column.data_type() else {
        return Ok(cast(column, &DataType::Utf8)?.as_string::<i32>().clone());
    };
    // Moments are stored in UTC, so that the text without a time zone is that of UTC.
    let utc = cast(&cast(column, &DataType::Timestamp(*unit, None))?, &DataType::Utf8)?;
    Ok(utc.as_string::<i32>().iter().map(|text| text.map(|text| format!("{text}Z"))).collect())
}

impl Keyed {
    fn append(&mut self, table: &Table, batch: &RecordBatch, owners: &Owners, by_name: bool) -> Result<(), ArrowError> {
        let keys = Texts::of(batch, &OWNER_COLUMNS)?;
        let kinds = Texts::of(batch, &["posisjonstype"])?;
        for row in 0..batch.num_rows() {
            let owner = match table.name {
                name if name == rrh::RETTIGHETSHAVERE.name => Owner::of(&keys, row, by_name),
                _ => owners.get(&place(batch, &keys, row)).cloned().unwrap_or_default(),
            };
            let company = keys.get("organisasjonsnummer", row).unwrap_or_default().to_owned();
            let kind = kinds.get("posisjonstype", row).unwrap_or_default().to_owned();
            let forekomst = self.seen.entry([company.clone(), owner.key.clone(), kind.clone()]).or_default();
            *forekomst += 1;
            self.forekomst.push(*forekomst);
            self.organisasjonsnummer.push(company);
            self.eier.push(owner.key);
            self.posisjonstype.push(kind);
            self.person_id.push(owner.person_id);
        }
        for (values, name) in self.values.iter_mut().zip(compared(table)) {
            let column = Texts::of(batch, &[name])?;
            values.extend((0..batch.num_rows()).map(|row| column.get(name, row).map(str::to_owned)));
        }
        Ok(())
    }

    fn into_frame(self, table: &Table) -> polars::prelude::PolarsResult<DataFrame> {
        let rows = self.forekomst.len();
        let [company, owner, kind, occurrence] = KEYS;
        let mut columns: Vec<Column> = vec![
            Series::new(company.into(), self.organisasjonsnummer).into(),
            Series::new(owner.into(), self.eier).into(),
            Series::new(kind.into(), self.posisjonstype).into(),
            Series::new(occurrence.into(), self.forekomst).into(),
            Series::new(SHOWN_PERSON.into(), self.person_id).into(),
        ];
        for (values, name) in self.values.into_iter().zip(compared(table)) {
            columns.push(Series::new(name.into(), values).into());
        }
        DataFrame::new(rows, columns)
    }
}
