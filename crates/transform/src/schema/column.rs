//! One declared column: its type, its part in the table, and how it is stored.

use arrow::datatypes::{DataType, TimeUnit};

/// Type of a column as the lake's users see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// UTF-8 text; never empty (empty is NULL).
    Text,
    /// Calendar date.
    Date,
    /// Timestamp in UTC, microseconds.
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
    /// DECIMAL(20,2), an amount of money.
    Amount,
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
            Self::Amount => "DECIMAL(20,2)",
        }
    }

    /// The Arrow type.
    #[must_use]
    pub fn arrow(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Date => DataType::Date32,
            Self::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::Integer => DataType::Int32,
            Self::SmallInt => DataType::Int16,
            Self::BigInt => DataType::Int64,
            Self::Boolean => DataType::Boolean,
            Self::Percent => DataType::Decimal128(5, 2),
            Self::Amount => DataType::Decimal128(20, 2),
        }
    }
}

/// What a column says about a person's identity, which the privacy setting decides on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// Nothing by itself.
    #[default]
    Value,
    /// A person's pseudonym: NULL with `national_id = "drop"`.
    PersonId,
    /// A national identity number: NULL unless `national_id = "clear"`.
    NationalId,
}

/// How the values of a column are encoded in Parquet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Each distinct value once per row group, and an index per row: for values that repeat.
    Dictionary,
    /// One value after another: for values that are nearly all distinct and share nothing with their neighbours.
    Plain,
    /// What a text does not share with the beginning of the one before (DELTA_BYTE_ARRAY): for identifiers, which repeat
    /// in neighbouring rows and are otherwise distinct.
    Prefix,
    /// Differences between neighbours (DELTA_BINARY_PACKED): for counts and running numbers.
    Delta,
}

/// How a column is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Storage {
    /// Whether it has a Bloom filter, so that a lookup of one value skips nearly all row groups without it.
    pub bloom: bool,
    /// How its values are encoded.
    pub encoding: Encoding,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The name that queries use.
    pub name: &'static str,
    /// Its type.
    pub column_type: ColumnType,
    /// What it contains, for the data dictionary.
    pub description: &'static str,
    /// Whether it is part of the table's key.
    pub is_key: bool,
    /// What it says about a person's identity.
    pub role: Role,
    /// How it is stored.
    pub storage: Storage,
    /// The schema version of the register with which it came.
    pub since: u32,
}

/// The marks of a declaration: `[key, bloom]` in [`table!`](crate::table) calls the methods of these names.
impl Column {
    /// A column that is no part of the key and identifies no person, has no Bloom filter, and was there from the
    /// register's first version on. Integers are stored as differences, all other types with a dictionary.
    #[must_use]
    pub const fn new(name: &'static str, column_type: ColumnType, description: &'static str) -> Self {
        let encoding = match column_type {
            ColumnType::Integer => Encoding::Delta,
            _ => Encoding::Dictionary,
        };
        let storage = Storage { bloom: false, encoding };
        Self { name, column_type, description, is_key: false, role: Role::Value, storage, since: 1 }
    }

    /// Part of the table's key.
    #[must_use]
    pub const fn key(mut self) -> Self {
        self.is_key = true;
        self
    }

    /// A person's pseudonym.
    #[must_use]
    pub const fn person_id(mut self) -> Self {
        self.role = Role::PersonId;
        self
    }

    /// A national identity number.
    #[must_use]
    pub const fn national_id(mut self) -> Self {
        self.role = Role::NationalId;
        self
    }

    /// Stored with a Bloom filter.
    #[must_use]
    pub const fn bloom(mut self) -> Self {
        self.storage.bloom = true;
        self
    }

    /// Stored without a dictionary.
    #[must_use]
    pub const fn plain(mut self) -> Self {
        self.storage.encoding = Encoding::Plain;
        self
    }

    /// Stored without the beginning that a value shares with the one before.
    #[must_use]
    pub const fn prefix(mut self) -> Self {
        self.storage.encoding = Encoding::Prefix;
        self
    }

    /// There since this schema version of the register.
    #[must_use]
    pub const fn since(mut self, schema_version: u32) -> Self {
        self.since = schema_version;
        self
    }
}
