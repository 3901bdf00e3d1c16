//! The declared tables of the lake: names, column types and what each column means.
//!
//! A table is declared once, with [`table!`]; its Arrow schema, its column builders and its page of the data dictionary
//! all come from that declaration.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

mod dictionary;
pub mod ektepakt;
pub mod konkurs;
mod room;
pub mod rrh;

pub use dictionary::data_dictionary;
pub use room::{Room, TableRoom};

/// Version of the tables' names and columns, written to each manifest.
pub const SCHEMA_VERSION: u32 = 1;

/// Type of a column as the contract with the lake's users names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// UTF-8 text; never empty (empty is NULL).
    Text,
    /// Calendar date.
    Date,
    /// Moment in UTC, microseconds.
    Timestamp,
    /// 32-bit integer.
    Integer,
    /// 16-bit integer.
    SmallInt,
    /// 64-bit integer.
    BigInt,
    /// True or false.
    Boolean,
    /// DECIMAL(5,2), a percentage.
    Percent,
}

impl ColumnType {
    /// The SQL name of the type.
    #[must_use]
    pub const fn sql(self) -> &'static str {
        match self {
            Self::Text => "VARCHAR",
            Self::Date => "DATE",
            Self::Timestamp => "TIMESTAMP WITH TIME ZONE",
            Self::Integer => "INTEGER",
            Self::SmallInt => "SMALLINT",
            Self::BigInt => "BIGINT",
            Self::Boolean => "BOOLEAN",
            Self::Percent => "DECIMAL(5,2)",
        }
    }

    fn arrow(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Date => DataType::Date32,
            Self::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::Integer => DataType::Int32,
            Self::SmallInt => DataType::Int16,
            Self::BigInt => DataType::Int64,
            Self::Boolean => DataType::Boolean,
            Self::Percent => DataType::Decimal128(5, 2),
        }
    }
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The name that queries use.
    pub name: &'static str,
    /// Its type.
    pub column_type: ColumnType,
    /// What it holds, for the data dictionary.
    pub description: &'static str,
}

/// A table of the lake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// The register, which is the schema in SQL.
    pub register: &'static str,
    /// The name that queries use; the file is `<name>.parquet`.
    pub name: &'static str,
    /// What one row is, for the data dictionary.
    pub description: &'static str,
    /// The columns, in their order.
    pub columns: &'static [Column],
}

impl Table {
    /// The Arrow schema of the table's file. Every column is nullable, so that the schema never depends on the data.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        let fields = self.columns.iter().map(|column| Field::new(column.name, column.column_type.arrow(), true));
        Arc::new(Schema::new(fields.collect::<Vec<_>>()))
    }

    /// The name of the table's file inside a snapshot.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}.parquet", self.name)
    }
}

/// The registers, in the order of the data dictionary.
pub fn registers() -> impl Iterator<Item = &'static str> {
    let mut registers: Vec<&str> = tables().into_iter().map(|table| table.register).collect();
    registers.dedup();
    registers.into_iter()
}

/// All tables of all registers, in the order of the data dictionary.
#[must_use]
pub fn tables() -> Vec<&'static Table> {
    rrh::TABLES.into_iter().chain(konkurs::TABLES).chain(ektepakt::TABLES).collect()
}

/// The name of a column that is declared as a field: one that is a keyword of Rust is declared `r#type`.
pub(crate) const fn column_name(field: &'static str) -> &'static str {
    match field.as_bytes() {
        [b'r', b'#', ..] => field.split_at(2).1,
        _ => field,
    }
}

/// Declares a table: a [`Table`] constant, and a struct of Arrow builders with one field a column.
macro_rules! table {
    (
        $(#[doc = $doc:literal])+
        $constant:ident, $builders:ident = $register:literal . $name:literal {
            $( $column:ident: $type:ident = $description:literal, )+
        }
    ) => {
        $(#[doc = $doc])+
        pub const $constant: $crate::schema::Table = $crate::schema::Table {
            register: $register,
            name: $name,
            description: concat!($($doc),+),
            columns: &[ $( $crate::schema::Column {
                name: $crate::schema::column_name(stringify!($column)),
                column_type: $crate::schema::ColumnType::$type,
                description: $description,
            } ),+ ],
        };

        #[doc = concat!("Column builders of `", $register, ".", $name, "`.")]
        #[derive(Debug)]
        pub struct $builders {
            $( #[doc = $description] pub $column: $crate::schema::builder!($type), )+
        }

        impl Default for $builders {
            fn default() -> Self {
                Self::with_room(&$crate::schema::TableRoom::default())
            }
        }

        impl $builders {
            /// Empty builders with room for so much.
            #[must_use]
            pub fn with_room(room: &$crate::schema::TableRoom) -> Self {
                let mut columns = room.columns();
                Self { $( $column: $crate::schema::new_builder!($type, columns.next().unwrap_or_default()), )+ }
            }

            /// Takes what was built as one batch of the declared schema.
            ///
            /// # Errors
            /// Only where Arrow refuses a batch.
            pub fn finish(
                &mut self,
                schema: &arrow::datatypes::SchemaRef,
            ) -> Result<arrow::array::RecordBatch, arrow::error::ArrowError> {
                let columns: Vec<arrow::array::ArrayRef> = vec![
                    $( std::sync::Arc::new(self.$column.finish()), )+
                ];
                arrow::array::RecordBatch::try_new(std::sync::Arc::clone(schema), columns)
            }
        }
    };
}

/// The Arrow builder of a column type.
macro_rules! builder {
    (Text) => {
        arrow::array::StringBuilder
    };
    (Date) => {
        arrow::array::Date32Builder
    };
    (Timestamp) => {
        arrow::array::TimestampMicrosecondBuilder
    };
    (Integer) => {
        arrow::array::Int32Builder
    };
    (SmallInt) => {
        arrow::array::Int16Builder
    };
    (BigInt) => {
        arrow::array::Int64Builder
    };
    (Boolean) => {
        arrow::array::BooleanBuilder
    };
    (Percent) => {
        arrow::array::Decimal128Builder
    };
}

/// An empty builder of a column type, with room.
macro_rules! new_builder {
    (Text, $room:expr) => {{
        let room: $crate::schema::Room = $room;
        arrow::array::StringBuilder::with_capacity(room.rows, room.bytes)
    }};
    (Timestamp, $room:expr) => {
        arrow::array::TimestampMicrosecondBuilder::with_capacity($room.rows).with_timezone("UTC")
    };
    (Percent, $room:expr) => {
        arrow::array::Decimal128Builder::with_capacity($room.rows)
            .with_data_type(arrow::datatypes::DataType::Decimal128(5, 2))
    };
    ($type:ident, $room:expr) => {
        <$crate::schema::builder!($type)>::with_capacity($room.rows)
    };
}

pub(crate) use {builder, new_builder, table};
