//! Values of a batch as text and as JSON.

use std::fmt::Write as _;
use std::ops::Range;

use duckdb::arrow::array::{Array, ArrayRef, AsArray as _, Decimal128Array, StructArray, TimestampMicrosecondArray};
use duckdb::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Time64MicrosecondType, TimeUnit, TimestampMicrosecondType,
};
use duckdb::arrow::util::display::{ArrayFormatter, FormatOptions};
use jiff::Timestamp;

use crate::{Error, ErrorKind};

/// Dates as `2022-12-15`, times of day and timestamps without a zone in ISO 8601.
const OPTIONS: FormatOptions<'static> = FormatOptions::new()
    .with_display_error(false)
    .with_timestamp_format(Some("%Y-%m-%dT%H:%M:%S%.f"))
    .with_datetime_format(Some("%Y-%m-%dT%H:%M:%S%.f"));

/// The longest text that one value may have. A longer one could not be made within the memory of a query.
const LONGEST_VALUE: usize = 1 << 28;

/// One column of a batch, ready to be written.
pub(crate) struct Column<'a> {
    array: &'a ArrayRef,
    form: Form<'a>,
}

enum Form<'a> {
    /// Numbers and truth values, which JSON writes bare.
    Bare(ArrayFormatter<'a>),
    /// Whole numbers of up to 128 bits, whose last digit is past the precision that Arrow's type has.
    Whole(&'a Decimal128Array),
    /// Everything that is written as text.
    Text(ArrayFormatter<'a>),
    /// Moments with a zone, written in UTC.
    Moment(&'a TimestampMicrosecondArray),
    List(Bounds<'a>, Box<Column<'a>>),
    /// Entries of key and value.
    Map(Bounds<'a>, Box<Column<'a>>, Box<Column<'a>>),
    Struct(Vec<(&'a str, Column<'a>)>),
    /// Fields without names.
    Tuple(Vec<Column<'a>>),
}

/// Where the items of each list are among all of them.
enum Bounds<'a> {
    Small(&'a [i32]),
    Large(&'a [i64]),
    Fixed(usize),
}

impl Bounds<'_> {
    fn of(&self, row: usize) -> Result<Range<usize>, Error> {
        let place = |offset: i64| usize::try_from(offset).map_err(Error::output);
        Ok(match self {
            Self::Small(offsets) => place(offsets[row].into())?..place(offsets[row + 1].into())?,
            Self::Large(offsets) => place(offsets[row])?..place(offsets[row + 1])?,
            Self::Fixed(size) => row * size..(row + 1) * size,
        })
    }
}

impl<'a> Column<'a> {
    pub(crate) fn new(array: &'a ArrayRef) -> Result<Self, Error> {
        let child = |array: &'a ArrayRef| Self::new(array).map(Box::new);
        let formatter = || ArrayFormatter::try_new(array, &OPTIONS).map_err(Error::output);
        let form = match array.data_type() {
            DataType::List(_) => {
                let list = array.as_list::<i32>();
                Form::List(Bounds::Small(list.value_offsets()), child(list.values())?)
            }
            DataType::LargeList(_) => {
                let list = array.as_list::<i64>();
                Form::List(Bounds::Large(list.value_offsets()), child(list.values())?)
            }
            DataType::FixedSizeList(_, _) => {
                let list = array.as_fixed_size_list();
                let size = usize::try_from(list.value_length()).map_err(Error::output)?;
                Form::List(Bounds::Fixed(size), child(list.values())?)
            }
            DataType::Map(_, _) => {
                let map = array.as_map();
                Form::Map(Bounds::Small(map.value_offsets()), child(map.keys())?, child(map.values())?)
            }
            DataType::Struct(_) => fields(array.as_struct())?,
            DataType::Decimal128(_, 0) => Form::Whole(array.as_primitive::<Decimal128Type>()),
            DataType::Timestamp(TimeUnit::Microsecond, Some(_)) => {
                Form::Moment(array.as_primitive::<TimestampMicrosecondType>())
            }
            kind if kind.is_numeric() || *kind == DataType::Boolean => Form::Bare(formatter()?),
            _ => Form::Text(formatter()?),
        };
        Ok(Self { array, form })
    }

    /// Whether the values are numbers.
    pub(crate) fn is_number(&self) -> bool {
        self.array.data_type().is_numeric()
    }

    /// Appends the value as plain text; lists and structures as JSON. `false` for NULL, which appends nothing.
    pub(crate) fn text(&self, row: usize, out: &mut String) -> Result<bool, Error> {
        if self.array.is_null(row) {
            return Ok(false);
        }
        if let Some(named) = endless(self.array, row) {
            out.push_str(named);
            return Ok(true);
        }
        match &self.form {
            Form::Bare(formatter) | Form::Text(formatter) => {
                let is_time = self.array.data_type().is_temporal();
                let told = |error| if is_time { beyond() } else { Error::output(error) };
                formatter.value(row).write(out).map_err(told)?;
            }
            Form::Whole(numbers) => write!(out, "{}", numbers.value(row)).map_err(Error::output)?,
            Form::Moment(moments) => moment(moments.value(row), out)?,
            Form::List(..) | Form::Map(..) | Form::Struct(_) | Form::Tuple(_) => self.json(row, out)?,
        }
        Ok(true)
    }

    /// Appends the value as JSON.
    pub(crate) fn json(&self, row: usize, out: &mut String) -> Result<(), Error> {
        if self.array.is_null(row) {
            out.push_str("null");
            return Ok(());
        }
        match &self.form {
            Form::Bare(_) | Form::Whole(_) => {
                let start = out.len();
                self.text(row, out)?;
                // NaN and the infinities are no JSON numbers.
                let bare = matches!(out.get(start..), Some("true" | "false"))
                    || out.ends_with(|last: char| last.is_ascii_digit());
                if !bare {
                    out.insert(start, '"');
                    out.push('"');
                }
            }
            Form::Text(_) | Form::Moment(_) => {
                let mut text = String::new();
                self.text(row, &mut text)?;
                string(&text, out)?;
            }
            Form::List(bounds, items) => {
                enclosed(out, "[]", bounds.of(row)?, |item, out| items.json(item, out))?;
            }
            Form::Map(bounds, keys, values) => enclosed(out, "{}", bounds.of(row)?, |entry, out| {
                let mut key = String::new();
                keys.text(entry, &mut key)?;
                string(&key, out)?;
                out.push(':');
                values.json(entry, out)
            })?,
            Form::Struct(fields) => enclosed(out, "{}", fields, |(name, column), out| {
                string(name, out)?;
                out.push(':');
                column.json(row, out)
            })?,
            Form::Tuple(values) => enclosed(out, "[]", values, |value, out| value.json(row, out))?,
        }
        Ok(())
    }
}

fn fields(array: &StructArray) -> Result<Form<'_>, Error> {
    let names = array.column_names();
    let values = array.columns().iter().map(Column::new).collect::<Result<Vec<_>, _>>()?;
    // What row() makes has no names, and an object cannot have the same key twice.
    if names.iter().all(|name| name.is_empty()) {
        return Ok(Form::Tuple(values));
    }
    Ok(Form::Struct(names.into_iter().zip(values).collect()))
}

/// What DuckDB calls the values that are no date and no time of a calendar, nor of a clock.
fn endless(array: &ArrayRef, row: usize) -> Option<&'static str> {
    const MIDNIGHT: i64 = 86_400_000_000;
    let infinite = |value: i64, largest: i64| match value {
        value if value == largest => Some("infinity"),
        value if value == -largest => Some("-infinity"),
        _ => None,
    };
    match array.data_type() {
        DataType::Date32 => infinite(array.as_primitive::<Date32Type>().value(row).into(), i32::MAX.into()),
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            infinite(array.as_primitive::<TimestampMicrosecondType>().value(row), i64::MAX)
        }
        DataType::Time64(TimeUnit::Microsecond) => {
            (array.as_primitive::<Time64MicrosecondType>().value(row) == MIDNIGHT).then_some("24:00:00")
        }
        _ => None,
    }
}

fn moment(microseconds: i64, out: &mut String) -> Result<(), Error> {
    let moment = Timestamp::from_microsecond(microseconds).map_err(|_| beyond())?;
    write!(out, "{moment}").map_err(Error::output)
}

/// A date or a time that DuckDB has, and ISO 8601 has no year for.
fn beyond() -> Error {
    let message =
        "a date or a time is of a year that cannot be written here; make it text in the query: CAST(… AS VARCHAR)";
    Error::new(ErrorKind::Query, message)
}

fn string(text: &str, out: &mut String) -> Result<(), Error> {
    out.push_str(&serde_json::to_string(text).map_err(Error::output)?);
    Ok(())
}

/// Appends the items between the two brackets, with commas.
fn enclosed<T>(
    out: &mut String,
    brackets: &str,
    items: impl IntoIterator<Item = T>,
    mut item: impl FnMut(T, &mut String) -> Result<(), Error>,
) -> Result<(), Error> {
    let (open, close) = brackets.split_at(1);
    out.push_str(open);
    for (index, value) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        item(value, out)?;
        if out.len() > LONGEST_VALUE {
            let message = format!("a value has more than {} MB of text; ask for less of it", LONGEST_VALUE >> 20);
            return Err(Error::new(ErrorKind::Query, message));
        }
    }
    out.push_str(close);
    Ok(())
}
