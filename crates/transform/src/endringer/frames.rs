//! The rows of some companies as polars frames, keyed as `endringer` matches them.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch, StringArray};
use arrow::compute::{cast, filter_record_batch};
use arrow::datatypes::{DataType, Int32Type};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use polars::prelude::{Column, DataFrame, NamedFrom, Series};

use super::fingerprint::company;
use super::{Side, compared};
use crate::error::{Error, ErrorKind};
use crate::schema::{Table, rrh};

/// Rows that are read at a time.
const BATCH_ROWS: usize = 8 * 1024;

/// The columns that two snapshots' rows are matched by.
pub(super) const KEYS: [&str; 4] = ["organisasjonsnummer", "eier", "posisjonstype", "forekomst"];
/// The pseudonym as `endringer` shows it; an owner without one is matched by name and birth date in `eier`.
pub(super) const SHOWN_PERSON: &str = "person_id";

/// One side's rows of some companies.
pub(super) struct Frames {
    /// A frame for each of [`super::TABLES`]: [`KEYS`], [`SHOWN_PERSON`] and the compared columns as text.
    pub(super) tables: Vec<(&'static Table, DataFrame)>,
}

/// An owner as both sides know it.
#[derive(Clone, Default)]
struct Owner {
    key: String,
    person_id: Option<String>,
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

impl Frames {
    /// Reads the rows of `companies`, which are sorted.
    pub(super) fn read(side: &Side<'_>, companies: &[u64], by_name: bool) -> Result<Self, Error> {
        let mut owners: HashMap<(String, i32), Owner> = HashMap::new();
        let mut tables = Vec::with_capacity(super::TABLES.len());
        for table in super::TABLES {
            let mut keyed = Keyed { values: vec![Vec::new(); compared(table).count()], ..Keyed::default() };
            let path = side.folder.join(table.file_name());
            let compare = |error| Error::new(ErrorKind::Compare, &path).with_source(error);
            let columns: Vec<&str> =
                table.columns.iter().map(|column| column.name).filter(|name| *name != "foedselsnummer").collect();
            for batch in open(side.folder, table, &columns)? {
                let batch = of_companies(&batch.map_err(compare)?, companies).map_err(compare)?;
                if batch.num_rows() > 0 {
                    keyed.append(table, &batch, &mut owners, by_name).map_err(compare)?;
                }
            }
            let frame =
                keyed.into_frame(table).map_err(|error| Error::new(ErrorKind::Compare, &path).with_source(error))?;
            tables.push((table, frame));
        }
        Ok(Self { tables })
    }
}

/// Opens a table for reading some of its columns.
pub(super) fn open(folder: &Path, table: &Table, columns: &[&str]) -> Result<ParquetRecordBatchReader, Error> {
    let path = folder.join(table.file_name());
    let file = File::open(&path).map_err(|error| Error::io(&path, error))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| Error::parquet(&path, error))?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
    builder.with_projection(mask).with_batch_size(BATCH_ROWS).build().map_err(|error| Error::parquet(&path, error))
}

fn of_companies(batch: &RecordBatch, companies: &[u64]) -> Result<RecordBatch, arrow::error::ArrowError> {
    let Some(column) = batch.column_by_name("organisasjonsnummer") else { return Ok(batch.slice(0, 0)) };
    let keep: BooleanArray = column
        .as_string::<i32>()
        .iter()
        .map(|number| Some(companies.binary_search(&company(number.unwrap_or_default())).is_ok()))
        .collect();
    filter_record_batch(batch, &keep)
}

/// A column as text, as `endringer` shows it: ISO dates and moments, decimals with their digits.
fn as_text(column: &ArrayRef) -> Result<StringArray, arrow::error::ArrowError> {
    let DataType::Timestamp(unit, Some(_)) = column.data_type() else {
        return Ok(cast(column, &DataType::Utf8)?.as_string::<i32>().clone());
    };
    // Moments are stored in UTC, so that the text without a time zone is that of UTC.
    let utc = cast(&cast(column, &DataType::Timestamp(*unit, None))?, &DataType::Utf8)?;
    Ok(utc.as_string::<i32>().iter().map(|text| text.map(|text| format!("{text}Z"))).collect())
}

impl Keyed {
    fn append(
        &mut self,
        table: &Table,
        batch: &RecordBatch,
        owners: &mut HashMap<(String, i32), Owner>,
        by_name: bool,
    ) -> Result<(), arrow::error::ArrowError> {
        let text = |name: &str| -> Result<Option<StringArray>, arrow::error::ArrowError> {
            let Some(column) = batch.column_by_name(name) else { return Ok(None) };
            as_text(column).map(Some)
        };
        let value = |column: &Option<StringArray>, row: usize| {
            column.as_ref().filter(|column| column.is_valid(row)).map(|column| column.value(row).to_owned())
        };
        let [company, registration, person, name, birth, kind] =
            ["organisasjonsnummer", "registrering_id", "person_id", "fullt_navn", "foedselsdato", "posisjonstype"]
                .map(text);
        let (company, registration, person, name, birth, kind) =
            (company?, registration?, person?, name?, birth?, kind?);
        let numbers = batch.column_by_name("rettighetshaver_nr").map(|column| column.as_primitive::<Int32Type>());
        let is_owners = table.name == rrh::RETTIGHETSHAVERE.name;
        for row in 0..batch.num_rows() {
            let owner = numbers.map_or_else(Owner::default, |numbers| {
                let place = (value(&registration, row).unwrap_or_default(), numbers.value(row));
                if !is_owners {
                    return owners.get(&place).cloned().unwrap_or_default();
                }
                let person_id = value(&person, row);
                let key = person_id.clone().filter(|_| !by_name).unwrap_or_else(|| {
                    format!("{}:{}", value(&name, row).unwrap_or_default(), value(&birth, row).unwrap_or_default())
                });
                let owner = Owner { key, person_id };
                owners.insert(place, owner.clone());
                owner
            });
            let company = value(&company, row).unwrap_or_default();
            let kind = value(&kind, row).unwrap_or_default();
            let forekomst = self.seen.entry([company.clone(), owner.key.clone(), kind.clone()]).or_default();
            *forekomst += 1;
            self.forekomst.push(*forekomst);
            self.organisasjonsnummer.push(company);
            self.eier.push(owner.key);
            self.posisjonstype.push(kind);
            self.person_id.push(owner.person_id);
        }
        for (values, name) in self.values.iter_mut().zip(compared(table)) {
            let column = text(name)?;
            values.extend((0..batch.num_rows()).map(|row| value(&column, row)));
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
