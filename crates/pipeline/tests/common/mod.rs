//! What the tests of all registers read a published snapshot with.

use std::path::Path;

use arrow::array::{Array, RecordBatch};
use arrow::compute::{cast, concat_batches};
use arrow::datatypes::{DataType, TimeUnit};
use brreg_lake::Error;
use brreg_lake::manifest::Source;
use brreg_lake::snapshot::{Draft, Publication};
use brreg_pipeline::erase::KeptOut;
use brreg_pipeline::problem::Problem;
use brreg_pipeline::publish::compare_and_publish;
use brreg_pipeline::report::Phases;
use brreg_pipeline::source::{Landed, Loaded};
use brreg_transform::pseudonym::NationalId;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// The key of all tests: the bytes 0 to 31.
pub(crate) const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// A load whose tables are written, and that is not published yet.
pub(crate) struct Pending {
    /// How it is compared with the snapshot before.
    pub(crate) landed: &'static dyn Landed,
    pub(crate) draft: Draft,
    pub(crate) loaded: Loaded,
    pub(crate) national_id: NationalId,
}

impl Pending {
    /// Publishes it as the product does, but for the checks.
    pub(crate) fn publish(mut self) -> Result<Publication, Problem> {
        self.loaded.sources = vec![Source { name: "test".into(), sha256: "0".into(), bytes: 1, records: 1 }];
        let previous = self.draft.previous().map_err(problem)?;
        let Self { landed, draft, loaded, national_id } = self;
        let mut nobody = KeptOut::nobody(&brreg_transform::rrh::tables::REGISTER);
        compare_and_publish(landed, draft, loaded, &mut nobody, national_id, previous.as_ref(), &mut Phases::default())
    }
}

/// The problem of an error of the lake.
pub(crate) fn problem(error: Error) -> Problem {
    Problem::of_cause(brreg_pipeline::problem::Step::Published, error)
}

/// Some columns of a table's rows as text, `-` for NULL.
pub(crate) fn rows(snapshot: &Path, table: &str, columns: &[&str]) -> Vec<String> {
    let batch = read(snapshot, table);
    let texts: Vec<_> = columns
        .iter()
        .map(|name| {
            let column = batch.column_by_name(name).unwrap_or_else(|| panic!("{table} has no {name}"));
            // Told in UTC, without needing a table of time zones.
            let column = match column.data_type() {
                DataType::Timestamp(..) => &cast(column, &DataType::Timestamp(TimeUnit::Microsecond, None)).unwrap(),
                _ => column,
            };
            cast(column, &DataType::Utf8).unwrap()
        })
        .collect();
    let cell = |column: &dyn Array, row: usize| {
        let column = column.as_any().downcast_ref::<arrow::array::StringArray>().unwrap();
        if column.is_null(row) { "-".to_owned() } else { column.value(row).to_owned() }
    };
    (0..batch.num_rows())
        .map(|row| texts.iter().map(|column| cell(column, row)).collect::<Vec<_>>().join(" | "))
        .collect()
}

pub(crate) fn read(snapshot: &Path, table: &str) -> RecordBatch {
    let file = std::fs::File::open(snapshot.join(format!("{table}.parquet"))).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let schema = reader.schema().clone();
    let batches: Vec<_> = reader.build().unwrap().map(Result::unwrap).collect();
    concat_batches(&schema, &batches).unwrap()
}
