//! What a query cannot do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fs;
use std::os::unix::fs::symlink;

use brreg_catalog::{ErrorKind, Format};
use support::{Lake, chain};

#[test]
fn only_one_query_is_answered() {
    let lake = Lake::with_rrh();
    let elsewhere = tempfile::tempdir().unwrap();
    let out = elsewhere.path().join("out").to_str().unwrap().to_owned();
    for sql in [
        "",
        ";",
        "-- nothing",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP VIEW rrh.posisjoner",
        &format!("COPY (SELECT 1) TO '{out}'"),
        &format!("COPY rrh.posisjoner TO '{out}' (FORMAT csv)"),
        &format!("EXPORT DATABASE '{out}'"),
        &format!("ATTACH '{out}' AS other"),
        &format!("EXPLAIN ANALYZE COPY (SELECT 1) TO '{out}'"),
        "ATTACH ':memory:' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET lock_configuration = false",
        "SET enable_external_access = true",
        "RESET enable_external_access",
        "PRAGMA enable_profiling",
        "PRAGMA database_list",
        "CREATE TABLE t (a INTEGER)",
        "CREATE TEMP TABLE t AS SELECT 1",
        "CREATE MACRO f(x) AS x",
        "INSERT INTO rrh.posisjoner SELECT * FROM rrh.posisjoner",
        "UPDATE rrh.posisjoner SET andel_min = 0",
        "DELETE FROM rrh.posisjoner",
        "DROP SCHEMA rrh CASCADE",
        "ALTER VIEW rrh.posisjoner RENAME TO p",
        "CALL pragma_version()",
        "CHECKPOINT",
        "VACUUM",
        "BEGIN",
        "USE kodeverk",
        "PREPARE p AS SELECT 1",
        &format!("FROM enable_logging('QueryLog', storage = 'file', storage_path = '{out}')"),
        &format!("FROM Enable_Profiling(save_location = '{out}.json')"),
        "SELECT (SELECT count(*) FROM query('FROM enable_logging()'))",
        "FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
        "FROM force_checkpoint()",
    ] {
        let error = lake.query(sql, Format::Csv).expect_err(sql);
        assert_eq!(error.kind(), ErrorKind::Refused, "{sql}: {}", chain(&error));
    }
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.posisjoner"), ["3"]);
}

#[test]
fn every_kind_of_query_is_answered() {
    let lake = Lake::with_rrh();
    for sql in [
        "SELECT 1;",
        "  -- a comment\nSELECT 1 /* ; */",
        "FROM rrh.posisjoner",
        "TABLE rrh.posisjoner",
        "VALUES (1), (2)",
        "WITH p AS (FROM rrh.posisjoner) SELECT count(*) FROM p",
        "DESCRIBE rrh.posisjoner",
        "SHOW ALL TABLES",
        "SUMMARIZE rrh.posisjoner",
        "SELECT ';' AS \"a;b\"",
        "FROM (PIVOT rrh.posisjoner ON posisjonstype IN ('posisjontype.eier') USING count(*))",
    ] {
        assert!(!lake.rows(sql).is_empty(), "{sql}");
    }
    // A long chain of operators nests deeply in the parser's tree.
    let long = format!("SELECT {}", vec!["'a'"; 300].join(" || "));
    assert_eq!(lake.rows(&long), ["a".repeat(300)]);
}

#[test]
fn files_other_than_the_published_ones_are_out_of_reach() {
    let lake = Lake::with_rrh();
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("key");
    fs::write(&secret, "a,secret").unwrap();
    symlink(outside.path(), lake.path().join("rrh/out")).unwrap();
    let rejected = lake.product.published("rrh").unwrap().unwrap().rejected_path();
    fs::write(&rejected, "{\"a\":1}").unwrap();
    fs::create_dir(lake.path().with_file_name("secrets")).unwrap();
    fs::copy(&secret, lake.path().with_file_name("secrets").join("key")).unwrap();

    let inside = lake.path().to_str().unwrap();
    for path in [
        "/etc/passwd".to_owned(),
        "/proc/self/environ".to_owned(),
        "key".to_owned(),
        secret.to_str().unwrap().to_owned(),
        format!("{inside}/rrh/out/key"),
        format!("{inside}/../secrets/key"),
        format!("{inside}/current/rrh/../../../secrets/key"),
        rejected.to_str().unwrap().to_owned(),
        format!("{inside}/current/rrh/manifest.json"),
        "https://localhost/x.csv".to_owned(),
        "s3://bucket/x.csv".to_owned(),
    ] {
        for function in
            ["read_csv", "read_text", "read_blob", "read_json", "read_parquet", "sniff_csv", "parquet_schema"]
        {
            let sql = format!("SELECT * FROM {function}('{path}')");
            let error = lake.query(&sql, Format::Csv).expect_err(&sql);
            assert_eq!(error.kind(), ErrorKind::Query, "{sql}: {}", chain(&error));
            assert!(chain(&error).contains("ermission"), "{sql}: {}", chain(&error));
        }
    }
    for sql in [
        format!("FROM glob('{inside}/../*')"),
        "FROM glob('/etc/*')".to_owned(),
        format!("FROM '{inside}/../x.parquet'"),
    ] {
        assert_eq!(lake.query(&sql, Format::Csv).expect_err(&sql).kind(), ErrorKind::Query, "{sql}");
    }
    let published = format!("SELECT count(*) FROM read_parquet('{inside}/current/rrh/posisjoner.parquet')");
    assert_eq!(lake.rows(&published), ["3"]);
}

#[test]
fn no_national_identity_number_is_in_an_error() {
    let lake = Lake::with_rrh();
    for sql in [
        "SELECT CAST('fnr 31129956715' AS INTEGER)",
        "SELECT fnr31129956715",
        "SELECT 1 WHERE 31129956715 ==",
        "FROM read_csv('/31129956715')",
    ] {
        let error = lake.query(sql, Format::Csv).expect_err(sql);
        let shown = format!("{} {error:?}", chain(&error));
        assert!(!shown.contains("31129956715"), "{shown}");
    }
}
