//! The macro that declares a table.

use arrow::array::{ArrayBuilder, ArrayRef, RecordBatch};
use arrow::datatypes::SchemaRef;

use crate::Error;

/// Declares a table: a [`Table`](crate::schema::Table), the type of one of its rows, and a builder that collects rows
/// into a batch.
///
/// Each line is one column: its name, its [type](crate::schema::kind), its marks, the schema version with which it came
/// (1 where none is given), and its description. A table that came later has its version after its name. The marks are methods of [`Column`](crate::schema::Column): `key`,
/// `person_id` and `national_id` say what it is, `bloom`, `plain` and `prefix` how it is stored.
///
/// ```
/// brreg_transform::table! {
///     /// One row per ship of a company.
///     pub SKIP, SkipRow, SkipRows = "skip"."skip" {
///         organisasjonsnummer: Text [key, bloom, prefix] = "Organisation number of the company.",
///         skip_nr: Integer [key] = "Number of the ship, from 1, in the register's order.",
///         bygget: Date = "When it was built.",
///         er_opplagt: Boolean since 2 = "Whether it is laid up.",
///     }
/// }
///
/// let mut rows = SkipRows::default();
/// rows.push(SkipRow { organisasjonsnummer: Some("987654325"), skip_nr: Some(1), bygget: None, er_opplagt: Some(false) });
/// let batch = rows.finish()?;
/// assert_eq!((batch.num_rows(), batch.schema()), (1, SKIP.schema()));
/// assert_eq!(SKIP.key().map(|column| column.name).collect::<Vec<_>>(), ["organisasjonsnummer", "skip_nr"]);
/// # Ok::<(), brreg_transform::Error>(())
/// ```
///
/// A row without one of the columns does not compile:
///
/// ```compile_fail,E0063
/// brreg_transform::table! {
///     /// One row per ship of a company.
///     SKIP, SkipRow, SkipRows = "skip"."skip" {
///         organisasjonsnummer: Text [key] = "Organisation number of the company.",
///         skip_nr: Integer [key] = "Number of the ship.",
///     }
/// }
///
/// SkipRows::default().push(SkipRow { organisasjonsnummer: Some("987654325") });
/// ```
#[macro_export]
macro_rules! table {
    (
        $(#[doc = $doc:literal])+
        $vis:vis $table:ident, $row:ident, $rows:ident =
            $register:literal . $name:literal $(since $table_since:literal)? {
            $( $column:ident: $kind:ident $([ $($mark:ident),+ ])? $(since $since:literal)? = $description:literal, )+
        }
    ) => {
        $(#[doc = $doc])+
        $vis static $table: $crate::schema::Table = $crate::schema::Table {
            register: $register,
            name: $name,
            description: concat!($($doc),+),
            since: $crate::schema::since(&[$($table_since)?]),
            columns: &[ $(
                $crate::schema::Column::new(
                    $crate::schema::column_name(stringify!($column)),
                    <$crate::schema::kind::$kind as $crate::schema::Kind>::TYPE,
                    $description,
                ) $( $( .$mark() )+ )? $( .since($since) )?
            ),+ ],
        };

        #[doc = concat!("A row of `", $register, ".", $name, "`.")]
        $vis struct $row<'r> {
            $(
                #[doc = $description]
                $vis $column: <$crate::schema::kind::$kind as $crate::schema::Kind>::Value<'r>,
            )+
        }

        #[doc = concat!("Collects rows of `", $register, ".", $name, "`.")]
        $vis struct $rows {
            row_count: usize,
            $( $column: <$crate::schema::kind::$kind as $crate::schema::Kind>::Builder, )+
        }

        /// Shows how many rows there are: any value of a row may be personal.
        impl ::std::fmt::Debug for $rows {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.debug_struct(stringify!($rows)).field("row_count", &self.row_count).finish_non_exhaustive()
            }
        }

        impl Default for $rows {
            fn default() -> Self {
                Self::with_room(&$crate::schema::TableRoom::default())
            }
        }

        #[allow(dead_code, reason = "not every table needs every method")]
        impl $rows {
            /// No rows yet, with room for some.
            #[must_use]
            $vis fn with_room(room: &$crate::schema::TableRoom) -> Self {
                let mut room = room.columns();
                Self {
                    row_count: 0,
                    $( $column: <$crate::schema::kind::$kind as $crate::schema::Kind>::builder(
                        room.next().unwrap_or_default(),
                    ), )+
                }
            }

            /// Appends a row.
            #[inline]
            $vis fn push(&mut self, row: $row<'_>) {
                self.row_count += 1;
                $( <$crate::schema::kind::$kind as $crate::schema::Kind>::append(&mut self.$column, row.$column); )+
            }

            /// The number of rows.
            #[must_use]
            $vis const fn len(&self) -> usize {
                self.row_count
            }

            /// Whether there are no rows.
            #[must_use]
            $vis const fn is_empty(&self) -> bool {
                self.row_count == 0
            }

            /// Takes the rows as one batch of the declared columns.
            ///
            /// # Errors
            /// Only where Arrow refuses a batch.
            $vis fn finish(&mut self) -> Result<$crate::schema::RecordBatch, $crate::Error> {
                static SCHEMA: ::std::sync::LazyLock<$crate::schema::SchemaRef> =
                    ::std::sync::LazyLock::new(|| $table.schema_of([
                        $( <$crate::schema::kind::$kind as $crate::schema::Kind>::in_batches(), )+
                    ]));
                self.row_count = 0;
                $crate::schema::batch(&SCHEMA, vec![ $( $crate::schema::array(&mut self.$column), )+ ])
            }
        }
    };
}

/// The name of a column that is declared as a field: one that is a keyword of Rust is declared `r#type`.
#[must_use]
pub const fn column_name(field: &'static str) -> &'static str {
    match field.as_bytes() {
        [b'r', b'#', ..] => field.split_at(2).1,
        _ => field,
    }
}

/// The schema version that a declaration gives, or the first one.
#[must_use]
pub const fn since(declared: &[u32]) -> u32 {
    match declared {
        [version, ..] => *version,
        [] => 1,
    }
}

/// Takes the values that a builder collected.
pub fn array(builder: &mut impl ArrayBuilder) -> ArrayRef {
    ArrayBuilder::finish(builder)
}

/// Columns as one batch.
///
/// # Errors
/// Only where Arrow refuses a batch.
pub fn batch(schema: &SchemaRef, columns: Vec<ArrayRef>) -> Result<RecordBatch, Error> {
    Ok(RecordBatch::try_new(SchemaRef::clone(schema), columns)?)
}
