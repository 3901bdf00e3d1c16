//! How tables are stored: the sizes and the encodings that hold for all of them.

use brreg_transform::schema::{self, Table};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

/// Rows of a row group: few enough that one is cheap to hold in memory, and many enough that a lookup reads few descriptions and
/// Bloom filters of row groups, which is most of what a lookup does. As many as other writers use, so that engines share a table
/// out among their cores.
pub const ROW_GROUP_ROWS: usize = 104 * 1024;
/// Rows of a page: what a lookup decodes of each column. Each column being written holds memory in proportion to its
/// largest page.
pub const PAGE_ROWS: usize = 4096;
/// Share of lookups of an absent value that a Bloom filter lets through.
pub const BLOOM_FALSE_POSITIVES: f64 = 0.01;
/// Zstandard level: the fastest, since a nightly lake is written once and the difference in size is small.
pub const ZSTD_LEVEL: i32 = 1;

/// What the Parquet library is told of a table.
pub(crate) fn properties(table: &Table) -> Result<WriterProperties, ParquetError> {
    let mut properties = WriterProperties::builder()
        .set_created_by(concat!("brreg-lake ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?))
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_data_page_row_count_limit(PAGE_ROWS);
    for column in table.columns {
        let path = ColumnPath::from(column.name);
        if column.storage.bloom {
            // Set for the column alone: set for the file, either would make a filter for every column.
            properties = properties
                .set_column_bloom_filter_fpp(path.clone(), BLOOM_FALSE_POSITIVES)
                .set_column_bloom_filter_max_ndv(path.clone(), ROW_GROUP_ROWS as u64);
        }
        let encoding = match column.storage.encoding {
            schema::Encoding::Dictionary => continue,
            schema::Encoding::Plain => Encoding::PLAIN,
            schema::Encoding::Prefix => Encoding::DELTA_BYTE_ARRAY,
            schema::Encoding::Delta => Encoding::DELTA_BINARY_PACKED,
        };
        properties = properties.set_column_dictionary_enabled(path.clone(), false).set_column_encoding(path, encoding);
    }
    Ok(properties.build())
}
