//! A column of rows in memory: equality, hash and text of its values.

use std::fmt::Write as _;
use std::hash::{BuildHasher as _, Hash, Hasher as _};

use arrow::array::{
    Array, ArrayRef, AsArray as _, BooleanArray, Date32Array, Decimal128Array, Int16Array, Int32Array, Int64Array,
    PrimitiveArray, StringViewArray, TimestampMicrosecondArray,
};
use arrow::compute::cast;
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Decimal128Type, Int16Type, Int32Type, Int64Type, TimeUnit,
    TimestampMicrosecondType,
};
use foldhash::quality::FixedState;

use super::text::{self, Rendered};

/// Bytes of text that lie in a view itself.
const INLINE: u32 = 12;
/// The number for NULL: none that a hasher begins with, which it would be cancelled by.
const NULL: u64 = 0x9e37_79b9_7f4a_7c15;

/// A column.
#[derive(Debug, Clone)]
pub(crate) enum Cells {
    Text(StringViewArray),
    Date(Date32Array),
    Timestamp(TimestampMicrosecondArray),
    Integer(Int32Array),
    SmallInt(Int16Array),
    BigInt(Int64Array),
    Boolean(BooleanArray),
    Percent(Decimal128Array),
}

/// Runs an expression on the array of either kind of cells.
macro_rules! on_array {
    ($cells:expr, $array:ident => $result:expr) => {
        match $cells {
            Cells::Text($array) => $result,
            Cells::Date($array) => $result,
            Cells::Timestamp($array) => $result,
            Cells::Integer($array) => $result,
            Cells::SmallInt($array) => $result,
            Cells::BigInt($array) => $result,
            Cells::Boolean($array) => $result,
            Cells::Percent($array) => $result,
        }
    };
}

/// Runs an expression on the arrays of two columns of the same type; columns of other types have nothing in common.
macro_rules! on_pair {
    ($one:expr, $other:expr, ($a:ident, $b:ident) => $text:expr, $primitive:expr, $boolean:expr, $otherwise:expr) => {
        match ($one, $other) {
            (Cells::Text($a), Cells::Text($b)) => $text,
            (Cells::Date($a), Cells::Date($b)) => $primitive,
            (Cells::Timestamp($a), Cells::Timestamp($b)) => $primitive,
            (Cells::Integer($a), Cells::Integer($b)) => $primitive,
            (Cells::SmallInt($a), Cells::SmallInt($b)) => $primitive,
            (Cells::BigInt($a), Cells::BigInt($b)) => $primitive,
            (Cells::Boolean($a), Cells::Boolean($b)) => $boolean,
            (Cells::Percent($a), Cells::Percent($b)) => $primitive,
            _ => $otherwise,
        }
    };
}

/// Spreads every bit of a number over all of it; no two numbers become one.
const fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let number = (number ^ (number >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    number ^ (number >> 33)
}

impl Cells {
    /// A column of one of the declared types.
    pub(crate) fn of(array: &ArrayRef) -> Option<Self> {
        Some(match array.data_type() {
            DataType::Utf8 => Self::Text(cast(array, &DataType::Utf8View).ok()?.as_string_view().clone()),
            DataType::Utf8View => Self::Text(array.as_string_view().clone()),
            DataType::Date32 => Self::Date(array.as_primitive::<Date32Type>().clone()),
            DataType::Timestamp(TimeUnit::Microsecond, _) => {
                Self::Timestamp(array.as_primitive::<TimestampMicrosecondType>().clone())
            }
            DataType::Int32 => Self::Integer(array.as_primitive::<Int32Type>().clone()),
            DataType::Int16 => Self::SmallInt(array.as_primitive::<Int16Type>().clone()),
            DataType::Int64 => Self::BigInt(array.as_primitive::<Int64Type>().clone()),
            DataType::Boolean => Self::Boolean(array.as_boolean().clone()),
            DataType::Decimal128(..) => Self::Percent(array.as_primitive::<Decimal128Type>().clone()),
            _ => return None,
        })
    }

    fn is_null(&self, row: usize) -> bool {
        on_array!(self, array => array.is_null(row))
    }

    fn has_nulls(&self) -> bool {
        on_array!(self, array => array.null_count() > 0)
    }

    /// The text in a column of text; NULL and columns of other types have none.
    pub(super) fn as_text(&self, row: usize) -> Option<&str> {
        match self {
            Self::Text(array) if array.is_valid(row) => Some(array.value(row)),
            _ => None,
        }
    }

    /// The date in a column of dates, as days since 1970.
    pub(super) fn as_date(&self, row: usize) -> Option<i32> {
        match self {
            Self::Date(array) if array.is_valid(row) => Some(array.value(row)),
            _ => None,
        }
    }

    /// The time in a column of timestamps, as microseconds since 1970.
    pub(super) fn as_timestamp(&self, row: usize) -> Option<i64> {
        match self {
            Self::Timestamp(array) if array.is_valid(row) => Some(array.value(row)),
            _ => None,
        }
    }

    /// The number in a column of small numbers.
    pub(super) fn as_small(&self, row: usize) -> Option<i16> {
        match self {
            Self::SmallInt(array) if array.is_valid(row) => Some(array.value(row)),
            _ => None,
        }
    }

    /// The number in a column of numbers of 32 bits.
    pub(super) fn as_integer(&self, row: usize) -> Option<i32> {
        match self {
            Self::Integer(array) if array.is_valid(row) => Some(array.value(row)),
            _ => None,
        }
    }

    /// The value in a column of booleans.
    pub(super) fn as_boolean(&self, row: usize) -> Option<bool> {
        match self {
            Self::Boolean(array) if array.is_valid(row) => Some(array.value(row)),
            _ => None,
        }
    }

    /// The percentage in a column of them, in hundredths.
    pub(super) fn as_percent(&self, row: usize) -> Option<i128> {
        match self {
            Self::Percent(array) if array.is_valid(row) => Some(array.value(row)),
            _ => None,
        }
    }

    /// Whether two values are the same; NULL is the same as NULL.
    pub(super) fn equal(&self, row: usize, other: &Self, other_row: usize) -> bool {
        match (self.is_null(row), other.is_null(other_row)) {
            (false, false) => self.equal_values(row, other, other_row),
            (one, other) => one && other,
        }
    }

    fn equal_values(&self, row: usize, other: &Self, other_row: usize) -> bool {
        on_pair!(self, other, (a, b) =>
            equal_texts(a, row, b, other_row),
            a.value(row) == b.value(other_row),
            a.value(row) == b.value(other_row),
            false
        )
    }

    /// Sets a bit for each row, beginning at `start`, whose value differs from the other column's, beginning at
    /// `other_start`.
    pub(super) fn mark_differences(&self, start: usize, other: &Self, other_start: usize, bit: u64, rows: &mut [u64]) {
        let marks = (start..).zip(other_start..).zip(rows);
        if self.has_nulls() || other.has_nulls() {
            marks.for_each(|((row, other_row), mark)| *mark |= set(bit, !self.equal(row, other, other_row)));
            return;
        }
        on_pair!(self, other, (a, b) =>
            marks.for_each(|((row, other_row), mark)| *mark |= set(bit, !equal_texts(a, row, b, other_row))),
            mark_values(a, start, b, other_start, bit, marks.map(|(_, mark)| mark)),
            marks.for_each(|((row, other_row), mark)| *mark |= set(bit, a.value(row) != b.value(other_row))),
            marks.for_each(|(_, mark)| *mark |= bit)
        );
    }

    /// A number for a value.
    pub(crate) fn hash(&self, row: usize) -> u64 {
        if self.is_null(row) {
            return NULL;
        }
        let mut hasher = FixedState::default().build_hasher();
        match self {
            Self::Text(array) => array.value(row).hash(&mut hasher),
            Self::Date(array) => array.value(row).hash(&mut hasher),
            Self::Timestamp(array) => array.value(row).hash(&mut hasher),
            Self::Integer(array) => array.value(row).hash(&mut hasher),
            Self::SmallInt(array) => array.value(row).hash(&mut hasher),
            Self::BigInt(array) => array.value(row).hash(&mut hasher),
            Self::Boolean(array) => array.value(row).hash(&mut hasher),
            Self::Percent(array) => array.value(row).hash(&mut hasher),
        }
        hasher.finish()
    }

    /// A number for the values of some columns in a row. Each step is reversible for the number before it, so that no value
    /// is lost behind another.
    pub(crate) fn hash_row<'c>(columns: impl Iterator<Item = &'c Self>, row: usize) -> u64 {
        columns.fold(0, |so_far, column| mixed(so_far.rotate_left(23) ^ column.hash(row)))
    }

    /// A value as text: ISO dates and timestamps, decimals with their digits. NULL has none.
    pub(super) fn text<'c>(&'c self, row: usize, rendered: &'c mut Rendered) -> Option<&'c str> {
        if self.is_null(row) {
            return None;
        }
        rendered.clear();
        // Writing to a String cannot fail.
        let written = match self {
            Self::Text(array) => return Some(array.value(row)),
            Self::Date(array) => text::date(array.value(row), rendered),
            Self::Timestamp(array) => text::timestamp(array.value(row), rendered),
            Self::Integer(array) => write!(rendered, "{}", array.value(row)).is_ok(),
            Self::SmallInt(array) => write!(rendered, "{}", array.value(row)).is_ok(),
            Self::BigInt(array) => write!(rendered, "{}", array.value(row)).is_ok(),
            Self::Boolean(array) => write!(rendered, "{}", array.value(row)).is_ok(),
            Self::Percent(array) => text::decimal(array.value(row), array.scale(), rendered),
        };
        if written || self.cast_to(row, rendered) { Some(rendered) } else { None }
    }

    /// Text as Arrow has it, for what is rare.
    fn cast_to(&self, row: usize, rendered: &mut Rendered) -> bool {
        let (array, ending): (ArrayRef, &str) = match self {
            // Timestamps are stored in UTC, so that the text without a time zone is that of UTC.
            Self::Timestamp(array) => {
                (std::sync::Arc::new(array.slice(row, 1).with_timezone_opt::<std::sync::Arc<str>>(None)), "Z")
            }
            other => (on_array!(other, array => std::sync::Arc::new(array.slice(row, 1))), ""),
        };
        let Ok(texts) = cast(&array, &DataType::Utf8) else { return false };
        let Some(text) = texts.as_string::<i32>().iter().next().flatten() else { return false };
        rendered.clear();
        rendered.push_str(text);
        rendered.push_str(ending);
        true
    }
}

/// Whether two texts are the same. A view has the length in its lowest four bytes, and short texts whole.
fn equal_texts(a: &StringViewArray, row: usize, b: &StringViewArray, other_row: usize) -> bool {
    let (Some(one), Some(other)) = (a.views().get(row), b.views().get(other_row)) else { return false };
    let length = u32::try_from(one & u128::from(u32::MAX)).unwrap_or(u32::MAX);
    if length <= INLINE {
        return one == other;
    }
    let start = |view: &u128| view & u128::from(u64::MAX);
    start(one) == start(other) && a.value(row) == b.value(other_row)
}

/// A bit, or none.
const fn set(bit: u64, is_set: bool) -> u64 {
    if is_set { bit } else { 0 }
}

fn mark_values<'f, T: ArrowPrimitiveType>(
    a: &PrimitiveArray<T>,
    start: usize,
    b: &PrimitiveArray<T>,
    other_start: usize,
    bit: u64,
    marks: impl Iterator<Item = &'f mut u64>,
) {
    let (a, b) = (&a.values()[start..], &b.values()[other_start..]);
    for ((one, other), mark) in a.iter().zip(b).zip(marks) {
        *mark |= set(bit, one != other);
    }
}
