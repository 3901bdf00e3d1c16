//! Rows of the snapshot before, as this load may show them.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray, new_null_array};
use arrow::compute::concat_batches;
use arrow::datatypes::{DataType, TimestampMicrosecondType};
use arrow::error::ArrowError;
use arrow::row::{RowConverter, SortField};
use brreg_domain::mask_identity_numbers;

use crate::error::{Error, ErrorKind};
use crate::table_reader::TableReader;
use brreg_transform::pseudonym::NationalId;
use brreg_transform::schema::{Role, Table};

/// Reads a whole table of a snapshot that was made with the setting `then`. A column that its file lacks is NULL.
///
/// What the setting `now` does not allow is not there any more: numbers and pseudonyms become NULL, and numbers inside
/// other text are masked.
pub fn read(folder: &Path, table: &Table, then: NationalId, now: NationalId) -> Result<RecordBatch, Error> {
    let path = folder.join(table.file_name());
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let batches = TableReader::open(&path, table, &columns)?.collect::<Result<Vec<_>, _>>()?;
    let merge = |error: ArrowError| Error::new(ErrorKind::Merge, &path).with_source(error);
    let all = concat_batches(&table.schema(), &batches).map_err(merge)?;
    let columns = table.columns.iter().zip(all.columns()).map(|(column, array)| {
        let is_hidden = match column.role {
            Role::Value => false,
            Role::PersonId => now == NationalId::Drop,
            Role::NationalId => now != NationalId::Clear,
        };
        if is_hidden {
            new_null_array(array.data_type(), array.len())
        } else if then == NationalId::Clear && now != NationalId::Clear && *array.data_type() == DataType::Utf8 {
            let texts = array.as_string::<i32>().iter();
            Arc::new(texts.map(|text| text.map(mask_identity_numbers)).collect::<StringArray>())
        } else {
            Arc::clone(array)
        }
    });
    RecordBatch::try_new(table.schema(), columns.collect()).map_err(merge)
}

/// A column of texts; NULL is the empty text.
pub fn texts<'b>(batch: &'b RecordBatch, column: &str) -> Vec<&'b str> {
    let column = batch.column_by_name(column).map(|column| column.as_string::<i32>());
    column.into_iter().flatten().map(Option::unwrap_or_default).collect()
}

/// A column of truths; NULL is false.
pub fn booleans(batch: &RecordBatch, column: &str) -> Vec<bool> {
    let column = batch.column_by_name(column).map(|column| column.as_boolean());
    column.into_iter().flatten().map(Option::unwrap_or_default).collect()
}

/// A number for the content of each row, without what says who a person is: that depends on the setting.
pub fn contents(table: &Table, batch: &RecordBatch) -> Result<Vec<u64>, Error> {
    let compared: Vec<ArrayRef> =
        table.with_role(Role::Value).filter_map(|column| batch.column_by_name(column.name).map(Arc::clone)).collect();
    let hashes = || -> Result<Vec<u64>, ArrowError> {
        let fields = compared.iter().map(|array| SortField::new(array.data_type().clone())).collect();
        let rows = RowConverter::new(fields)?.convert_columns(&compared)?;
        let hash = |row: &[u8]| {
            let mut hasher = DefaultHasher::new();
            row.hash(&mut hasher);
            hasher.finish()
        };
        Ok(rows.iter().map(|row| hash(row.as_ref())).collect())
    };
    hashes().map_err(|error| Error::without_path(ErrorKind::Merge).with_source(error))
}

/// A column of moments, in microseconds.
pub fn timestamps(batch: &RecordBatch, column: &str) -> Vec<Option<i64>> {
    let column = batch.column_by_name(column).map(|column| column.as_primitive::<TimestampMicrosecondType>());
    column.into_iter().flatten().collect()
}
