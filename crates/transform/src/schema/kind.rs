//! The types that a column can be declared with: what a row holds of each, and what collects them into a batch.

use std::sync::Arc;

use arrow::array::{ArrayBuilder, BooleanBuilder, PrimitiveBuilder, StringBuilder, StringRunBuilder};
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Field, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
};

use super::{ColumnType, Room};

/// A type that a column can be declared with.
pub trait Kind {
    /// The column's type.
    const TYPE: ColumnType;
    /// A value as a row holds it; `None` is NULL.
    type Value<'r>;
    /// Collects the values of a batch.
    type Builder: ArrayBuilder;

    /// The Arrow type of the values in a batch. In a file they have that of the column's type.
    #[must_use]
    fn in_batches() -> DataType {
        Self::TYPE.arrow()
    }

    /// An empty builder with room.
    fn builder(room: Room) -> Self::Builder;

    /// Appends a value.
    fn append(builder: &mut Self::Builder, value: Self::Value<'_>);
}

/// Text; the empty text is for the caller to make NULL.
#[derive(Debug)]
pub enum Text {}

impl Kind for Text {
    const TYPE: ColumnType = ColumnType::Text;
    type Value<'r> = Option<&'r str>;
    type Builder = StringBuilder;

    fn builder(room: Room) -> StringBuilder {
        StringBuilder::with_capacity(room.rows, room.bytes)
    }

    #[inline]
    fn append(builder: &mut StringBuilder, value: Option<&str>) {
        builder.append_option(value);
    }
}

/// Text that comes again in the next rows, such as the number of the company in the rows of its owners. A batch has it once, with the
/// row after its last.
#[derive(Debug)]
pub enum Repeated {}

impl Kind for Repeated {
    const TYPE: ColumnType = ColumnType::Text;
    type Value<'r> = Option<&'r str>;
    type Builder = StringRunBuilder<Int32Type>;

    fn in_batches() -> DataType {
        let ends = Field::new("run_ends", DataType::Int32, false);
        DataType::RunEndEncoded(Arc::new(ends), Arc::new(Field::new("values", DataType::Utf8, true)))
    }

    fn builder(room: Room) -> Self::Builder {
        StringRunBuilder::with_capacity(room.rows, room.bytes)
    }

    #[inline]
    fn append(builder: &mut Self::Builder, value: Option<&str>) {
        builder.append_option(value);
    }
}

/// True or false.
#[derive(Debug)]
pub enum Boolean {}

impl Kind for Boolean {
    const TYPE: ColumnType = ColumnType::Boolean;
    type Value<'r> = Option<bool>;
    type Builder = BooleanBuilder;

    fn builder(room: Room) -> BooleanBuilder {
        BooleanBuilder::with_capacity(room.rows)
    }

    #[inline]
    fn append(builder: &mut BooleanBuilder, value: Option<bool>) {
        builder.append_option(value);
    }
}

macro_rules! numbers {
    ($( $(#[$doc:meta])* $kind:ident: $value:ty = $arrow:ty, )+) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $kind {}

        impl Kind for $kind {
            const TYPE: ColumnType = ColumnType::$kind;
            type Value<'r> = Option<$value>;
            type Builder = PrimitiveBuilder<$arrow>;

            fn builder(room: Room) -> Self::Builder {
                PrimitiveBuilder::with_capacity(room.rows).with_data_type(Self::TYPE.arrow())
            }

            #[inline]
            fn append(builder: &mut Self::Builder, value: Option<$value>) {
                // Inlined, unlike `append_option`: a value that is always there costs no branch.
                match value {
                    Some(value) => builder.append_value(value),
                    None => builder.append_null(),
                }
            }
        }
    )+};
}

numbers! {
    /// A date, in days from 1970-01-01.
    Date: i32 = Date32Type,
    /// A timestamp, in microseconds from 1970-01-01T00:00:00Z.
    Timestamp: i64 = TimestampMicrosecondType,
    /// 32 bits.
    Integer: i32 = Int32Type,
    /// 16 bits.
    SmallInt: i16 = Int16Type,
    /// 64 bits.
    BigInt: i64 = Int64Type,
    /// Hundredths of a per cent.
    Percent: i128 = Decimal128Type,
    /// Hundredths of a unit of a currency.
    Amount: i128 = Decimal128Type,
}
