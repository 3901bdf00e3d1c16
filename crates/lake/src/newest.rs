//! Which rows of a load stay when the same thing was read more than once: those of its newest version.
//!
//! A version is the number of the answer, in the order of the answers. polars sorts and joins the versions of the load; what
//! the snapshot before has is merged in [`merge`](crate::merge), which never holds it in memory.

use arrow::array::{RecordBatch, UInt32Array};
use arrow::compute::take_record_batch;
use polars::prelude::{
    Column, DataFrame, DataFrameJoinOps, JoinArgs, JoinType, NamedFrom, PolarsResult, Series, SortMultipleOptions,
    UniqueKeepStrategy,
};

use crate::error::{Error, ErrorKind};
use brreg_transform::versions::Versions;

const KEY: &str = "key";
const VERSION: &str = "version";
const ORDER: &str = "order";
const RANK: &str = "rank";
const ROW: &str = "row";

fn columns_of(versions: &Versions) -> Vec<Column> {
    vec![Series::new(KEY.into(), versions.keys()).into(), Series::new(VERSION.into(), versions.versions()).into()]
}

/// The newest version of each thing, in the order of the tables' rows.
#[derive(Debug)]
pub struct Newest(DataFrame);

impl Newest {
    /// Of these versions the newest of each thing, ordered by `order`, those without behind the others, and by the key.
    ///
    /// # Errors
    /// When they cannot be sorted.
    pub fn of(versions: &Versions, order: &[Option<i64>]) -> Result<Self, Error> {
        Self::find(versions, order).map(Self).map_err(merge)
    }

    fn find(versions: &Versions, order: &[Option<i64>]) -> PolarsResult<DataFrame> {
        let mut columns = columns_of(versions);
        columns.push(Series::new(ORDER.into(), order).into());
        let all = DataFrame::new(versions.keys().len(), columns)?;
        let all = all.sort([KEY, VERSION], SortMultipleOptions::default())?;
        let newest = all.unique_stable(Some(&[KEY.to_owned()]), UniqueKeepStrategy::Last, None)?;
        let mut newest = newest.sort([ORDER, KEY], SortMultipleOptions::default().with_nulls_last(true))?;
        let ranks: Vec<u32> = (0..).take(newest.height()).collect();
        newest.with_column(Series::new(RANK.into(), ranks).into())?;
        Ok(newest)
    }

    /// How many things there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.height()
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Of a table's rows those of the newest versions, in the order of the things; inside a thing as they came.
    ///
    /// # Errors
    /// When the rows cannot be put in order.
    pub fn rows(&self, rows: &RecordBatch, versions: &Versions) -> Result<RecordBatch, Error> {
        let kept = UInt32Array::from(self.places(versions).map_err(merge)?);
        take_record_batch(rows, &kept).map_err(merge)
    }

    fn places(&self, versions: &Versions) -> PolarsResult<Vec<u32>> {
        let mut columns = columns_of(versions);
        let rows: Vec<u32> = (0..).take(versions.keys().len()).collect();
        columns.push(Series::new(ROW.into(), rows).into());
        let rows = DataFrame::new(versions.keys().len(), columns)?;
        let keys = [KEY, VERSION];
        let kept = rows.join(&self.0, keys, keys, JoinArgs::new(JoinType::Inner), None)?;
        let kept = kept.sort([RANK, ROW], SortMultipleOptions::default())?;
        Ok(kept.column(ROW)?.u32()?.into_no_null_iter().collect())
    }
}

fn merge(source: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::without_path(ErrorKind::Merge).with_source(source)
}
