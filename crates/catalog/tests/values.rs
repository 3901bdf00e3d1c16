//! Every type of DuckDB arrives as DuckDB itself writes it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use brreg_catalog::Format;
use duckdb::Connection;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use support::Lake;

/// How the text that DuckDB makes of a value is written in JSON.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Written {
    Bare,
    Quoted,
    /// Quoted, with `T` between date and time and `Z` for UTC.
    Iso,
    /// The whole column is the text of DuckDB, also where the value is inside another.
    AsText,
}

use Written::{AsText, Bare, Iso, Quoted};

/// Types and values of them as SQL literals.
const LEAVES: [(&str, Written, &[&str]); 32] = [
    ("BOOLEAN", Bare, &["true", "false", "NULL"]),
    ("TINYINT", Bare, &["-128", "127"]),
    ("SMALLINT", Bare, &["-32768", "32767"]),
    ("INTEGER", Bare, &["-2147483648", "0"]),
    ("BIGINT", Bare, &["-9223372036854775808", "9223372036854775807"]),
    ("HUGEINT", Bare, &["170141183460469231731687303715884105727", "-170141183460469231731687303715884105728", "NULL"]),
    ("UTINYINT", Bare, &["255"]),
    ("USMALLINT", Bare, &["65535"]),
    ("UINTEGER", Bare, &["4294967295"]),
    ("UBIGINT", Bare, &["18446744073709551615"]),
    ("UHUGEINT", AsText, &["340282366920938463463374607431768211455", "0", "NULL"]),
    ("BIGNUM", AsText, &["'123456789012345678901234567890123456789012345678901234567890'", "'-1'"]),
    ("FLOAT", Bare, &["1.5", "-0.25"]),
    ("DOUBLE", Bare, &["0.1", "-12345.678"]),
    ("DECIMAL(5,2)", Bare, &["25.01", "-100.00"]),
    ("DECIMAL(38,0)", Bare, &["99999999999999999999999999999999999999"]),
    ("DECIMAL(38,37)", Bare, &["1.0000000000000000000000000000000000001"]),
    ("VARCHAR", Quoted, &["''", "'x\"y\\z'", "'Ås; Bø'", "NULL"]),
    ("ENUM ('a', 'b ''c')", Quoted, &["'a'", "'b ''c'", "NULL"]),
    ("UUID", Quoted, &["'5b233041-5a4e-4cb0-a157-ecad998c3e5f'"]),
    ("DATE", Quoted, &["'2022-12-15'", "'infinity'", "'-infinity'", "NULL"]),
    ("TIME", Quoted, &["'01:02:03'", "'24:00:00'", "'23:59:59.999999'"]),
    ("TIMETZ", AsText, &["'12:00:00+02'", "'12:00:00-15:59'"]),
    ("TIMESTAMP", Iso, &["'2022-12-15 12:00:06.231509'", "'infinity'", "'-infinity'"]),
    ("TIMESTAMP_S", Iso, &["'2022-12-15 12:00:06'"]),
    ("TIMESTAMP_MS", Iso, &["'2022-12-15 12:00:06.231'"]),
    ("TIMESTAMP_NS", Iso, &["'2022-12-15 12:00:06.231509123'"]),
    ("TIMESTAMPTZ", Iso, &["'2022-12-15 12:00:06.231509+00'", "'infinity'"]),
    ("INTERVAL", AsText, &["'1 month 2 days 3.5 seconds'", "'-1 year'"]),
    ("BIT", AsText, &["'10101'", "'0'"]),
    ("BLOB", AsText, &["'a\\x00\\xFF'", "''"]),
    ("UNION(num INTEGER, txt VARCHAR)", AsText, &["union_value(num := 2)", "union_value(txt := 'NULL')", "NULL"]),
];

/// A value, its type, and what it consists of.
#[derive(Debug, Clone)]
struct Value {
    kind: String,
    literal: String,
    shape: Shape,
}

#[derive(Debug, Clone)]
enum Shape {
    Leaf(Written),
    List(Vec<Value>),
    Struct(Vec<(&'static str, Value)>),
    Map(Vec<(&'static str, Value)>),
}

fn leaf() -> impl Strategy<Value = Value> {
    let of = |(kind, written, literals): (&'static str, Written, &'static [&'static str])| {
        let literal = prop::sample::select(literals);
        literal.prop_map(move |literal| Value {
            kind: kind.to_owned(),
            literal: format!("CAST({literal} AS {kind})"),
            shape: Shape::Leaf(written),
        })
    };
    prop::sample::select(LEAVES.as_slice()).prop_flat_map(of)
}

fn value() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            (inner.clone(), 0_usize..3, any::<bool>()).prop_map(|(item, count, fixed)| {
                let count = if fixed { count.max(1) } else { count };
                let items = vec![item.literal.as_str(); count].join(", ");
                let size = if fixed { count.to_string() } else { String::new() };
                let kind = format!("{}[{size}]", item.kind);
                let literal = format!("CAST([{items}] AS {kind})");
                Value { kind, literal, shape: Shape::List(vec![item; count]) }
            }),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| Value {
                kind: format!("STRUCT(a {}, \"b c\" {})", one.kind, other.kind),
                literal: format!("{{'a': {}, 'b c': {}}}", one.literal, other.literal),
                shape: Shape::Struct(vec![("a", one), ("b c", other)]),
            }),
            inner.prop_map(|of| Value {
                kind: format!("MAP(VARCHAR, {})", of.kind),
                literal: format!("MAP {{'k': {}}}", of.literal),
                shape: Shape::Map(vec![("k", of)]),
            }),
        ]
    })
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// What DuckDB makes of the value as text; `None` for NULL.
fn said(duckdb: &Connection, value: &Value) -> Option<String> {
    duckdb.query_row(&format!("SELECT CAST({} AS VARCHAR)", value.literal), [], |row| row.get(0)).unwrap()
}

fn is_text(value: &Value) -> bool {
    match &value.shape {
        Shape::Leaf(written) => *written == AsText,
        // The type counts, also of a list without items.
        Shape::List(_) => LEAVES.iter().any(|(kind, written, _)| *written == AsText && value.kind.contains(kind)),
        Shape::Struct(fields) | Shape::Map(fields) => fields.iter().any(|(_, value)| is_text(value)),
    }
}

/// The value as JSON, where no type inside is written as text.
fn json(duckdb: &Connection, value: &Value) -> String {
    let fields = |fields: &[(&str, Value)]| {
        let fields = fields.iter().map(|(name, value)| format!("{}:{}", quoted(name), json(duckdb, value)));
        format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
    };
    match &value.shape {
        Shape::List(items) => {
            format!("[{}]", items.iter().map(|item| json(duckdb, item)).collect::<Vec<_>>().join(","))
        }
        Shape::Struct(inside) | Shape::Map(inside) => fields(inside),
        Shape::Leaf(written) => match said(duckdb, value) {
            None => "null".to_owned(),
            Some(text) if *written == Bare => text,
            Some(text) if *written == Iso => quoted(&text.replace(' ', "T").replace("+00", "Z")),
            Some(text) => quoted(&text),
        },
    }
}

#[test]
fn every_value_is_written_as_duckdb_writes_it() {
    let lake = Lake::empty("lake");
    lake.refresh();
    let duckdb = Connection::open_in_memory().unwrap();
    duckdb.execute_batch("SET TimeZone = 'UTC'").unwrap();
    let mut runner =
        TestRunner::new(Config { cases: 64, failure_persistence: None, max_shrink_iters: 20, ..Config::default() });
    let result = runner.run(&prop::collection::vec(value(), 1..4), |values| {
        let selected = values.iter().map(|value| format!("{} AS same", value.literal)).collect::<Vec<_>>().join(", ");
        let written = lake.ndjson(&format!("SELECT {selected};"));
        let expected = values.iter().enumerate().map(|(place, value)| {
            let name = if place == 0 { "same".to_owned() } else { format!("same_{place}") };
            let value = match is_text(value) {
                true => said(&duckdb, value).map_or("null".to_owned(), |text| quoted(&text)),
                false => json(&duckdb, value),
            };
            format!("{}:{value}", quoted(&name))
        });
        prop_assert_eq!(written, format!("{{{}}}\n", expected.collect::<Vec<_>>().join(",")));
        Ok(())
    });
    result.unwrap();
}

#[test]
fn a_union_of_null_is_null_and_a_union_of_anything_else_is_its_member() {
    let lake = Lake::empty("lake");
    lake.refresh();
    for (value, written) in [
        ("union_value(a := NULL)", None),
        ("CAST(NULL AS UNION(a INTEGER, b VARCHAR))", None),
        ("CAST(CAST(NULL AS VARCHAR) AS UNION(a INTEGER, b VARCHAR))", None),
        ("union_value(\"it's \"\"b\"\"\" := NULL::DATE)", None),
        ("union_value(a := union_value(b := NULL))", None),
        ("union_value(a := 'NULL')", Some("NULL")),
        ("union_value(\"it's\" := 'x')", Some("x")),
        ("union_value(a := union_value(b := 7))", Some("7")),
        ("union_value(a := DATE '2022-12-15')", Some("2022-12-15")),
        ("union_value(a := 1::UHUGEINT)", Some("1")),
    ] {
        let json = format!("{{\"v\":{}}}\n", written.map_or("null".to_owned(), quoted));
        assert_eq!(lake.ndjson(&format!("SELECT {value} AS v")), json, "{value}");
        let (csv, _) = lake.query(&format!("SELECT {value} AS v, 1 AS n"), Format::Csv).unwrap();
        assert_eq!(csv.lines().nth(1).unwrap(), format!("{},1", written.unwrap_or_default()), "{value}");
    }
    // Inside another value it is in the text that DuckDB makes of the whole.
    assert_eq!(lake.ndjson("SELECT [union_value(a := NULL)] AS v"), "{\"v\":\"[NULL]\"}\n");
}

#[test]
fn a_variant_is_an_error_that_says_what_to_do() {
    let lake = Lake::empty("lake");
    lake.refresh();
    for value in ["1::VARIANT", "[1::VARIANT]", "{'a': NULL::VARIANT}", "MAP {'k': 'x'::VARIANT}"] {
        for format in [Format::Csv, Format::Ndjson] {
            let error = lake.query(&format!("SELECT 1 AS n, {value} AS v"), format).unwrap_err().to_string();
            assert!(error.contains("VARIANT") && error.contains("CAST(… AS VARCHAR)"), "{value}: {error}");
        }
        assert!(lake.query(&format!("SELECT CAST({value} AS VARCHAR) AS v"), Format::Csv).is_ok(), "{value}");
    }
}

#[test]
fn a_row_without_names_is_an_array() {
    let lake = Lake::empty("lake");
    lake.refresh();
    let written = lake.ndjson("SELECT row(1, 'x', row(NULL)) AS a, {'b': 1} AS c");
    assert_eq!(written, "{\"a\":[1,\"x\",[null]],\"c\":{\"b\":1}}\n");
}

#[test]
fn a_column_that_is_written_as_text_keeps_the_order_of_the_rows_and_the_statement_of_its_kind() {
    let lake = Lake::empty("lake");
    lake.refresh();
    let rows = lake.rows("SELECT range::UHUGEINT AS n FROM range(300000) ORDER BY n DESC; -- as asked");
    assert_eq!((rows.len(), rows[0].as_str(), rows[299_999].as_str()), (300_000, "299999", "0"));
    let (csv, _) = lake.query("DESCRIBE SELECT 1::UHUGEINT AS n", Format::Csv).unwrap();
    assert!(csv.contains("n,UHUGEINT"), "{csv}");
}

#[test]
fn a_time_of_a_year_that_cannot_be_written_is_an_error_that_says_what_to_do() {
    let lake = Lake::empty("lake");
    lake.refresh();
    for value in ["DATE '290309-12-22 (BC)'", "TIMESTAMPTZ '99999-01-01 00:00:00+00'"] {
        for format in [Format::Csv, Format::Ndjson] {
            let error = lake.query(&format!("SELECT {value} AS v"), format).unwrap_err().to_string();
            assert!(error.contains("CAST(… AS VARCHAR)") && !error.contains("290309"), "{value}: {error}");
        }
        assert!(lake.rows(&format!("SELECT CAST({value} AS VARCHAR) AS v"))[0].contains("9"), "{value}");
    }
}
