//! Which rows stay when the same thing was read more than once: those of its newest version.
//!
//! A version is 0 for the snapshot before, then the number of the answer in the order in which answers came.

use arrow::array::{RecordBatch, UInt32Array};
use arrow::compute::{concat_batches, take_record_batch};
use polars::prelude::{
    Column, DataFrame, DataFrameJoinOps, JoinArgs, JoinCoalesce, JoinType, NamedFrom, PolarsResult, Series,
    SortMultipleOptions, UniqueKeepStrategy,
};

use crate::error::{Error, ErrorKind};
use brreg_transform::schema::Table;
use brreg_transform::versions::Versions;

const KEY: &str = "key";
const VERSION: &str = "version";
const ORDER: &str = "order";
const RANK: &str = "rank";
const ROW: &str = "row";
const CONTENT: &str = "content";
/// What the later side's columns end with after a join.
const NOW: &str = "_now";

fn columns_of(versions: &Versions) -> Vec<Column> {
    vec![Series::new(KEY.into(), versions.keys()).into(), Series::new(VERSION.into(), versions.versions()).into()]
}

/// The newest version of each thing, in the order of the tables' rows.
#[derive(Debug)]
pub struct Newest(DataFrame);

impl Newest {
    /// Of these versions the newest of each thing, ordered by `order`, those without behind the others, and by the key.
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
    pub fn len(&self) -> usize {
        self.0.height()
    }

    /// Of a table's rows those of the newest versions, in the order of the things; inside a thing as they came.
    pub fn rows(
        &self,
        table: &Table,
        before: Option<RecordBatch>,
        now: &RecordBatch,
        versions: &Versions,
    ) -> Result<RecordBatch, Error> {
        let kept = UInt32Array::from(self.places(versions).map_err(merge)?);
        let all = concat_batches(&table.schema(), before.iter().chain([now])).map_err(merge)?;
        take_record_batch(&all, &kept).map_err(merge)
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

/// How what was read compares with the snapshot before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Things that the snapshot before did not have.
    pub new: u64,
    /// Things that it had with other content.
    pub changed: u64,
    /// Things that it had with the same content.
    pub unchanged: u64,
    /// Things that it had and that were not read now.
    pub absent: u64,
}

/// Compares things by a number for their content; each key once on either side.
pub fn compare(before: &[(&str, u64)], now: &[(&str, u64)]) -> Result<Comparison, Error> {
    let count = || -> PolarsResult<Comparison> {
        let [before, now] = [before, now].map(|side| {
            let (keys, contents): (Vec<&str>, Vec<u64>) = side.iter().copied().unzip();
            let columns = vec![Series::new(KEY.into(), keys).into(), Series::new(CONTENT.into(), contents).into()];
            DataFrame::new(side.len(), columns)
        });
        let args =
            JoinArgs::new(JoinType::Full).with_suffix(Some(NOW.into())).with_coalesce(JoinCoalesce::CoalesceColumns);
        let joined = before?.join(&now?, [KEY], [KEY], args, None)?;
        let (then, now) = (joined.column(CONTENT)?.u64()?, joined.column(&format!("{CONTENT}{NOW}"))?.u64()?);
        let mut counts = Comparison::default();
        for (then, now) in then.iter().zip(now.iter()) {
            *match (then, now) {
                (None, _) => &mut counts.new,
                (Some(_), None) => &mut counts.absent,
                (Some(then), Some(now)) if then == now => &mut counts.unchanged,
                (Some(_), Some(_)) => &mut counts.changed,
            } += 1;
        }
        Ok(counts)
    };
    count().map_err(merge)
}

fn merge(source: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::without_path(ErrorKind::Merge).with_source(source)
}
