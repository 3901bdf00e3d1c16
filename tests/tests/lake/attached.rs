//! The catalog attached under other names and beside another lake, in every DuckDB that opens it.

use std::fs;

use brreg_lake_tests::{Lake, fixture, is_long};

use super::python;

/// The oldest DuckDB that opens the catalog, the one that the program links, and the newest.
const DUCKDB: [&str; 3] = ["duckdb==1.3.0", "duckdb==1.5.6", "duckdb==2.0.1"];

/// Attaches two lakes under names that occur inside the catalog too, makes each in turn the database in use, and asks every
/// relation of both: with one pair of names, whose place is given, while the other lake is in use, or in all cases
/// (`make test-long`). Prints one line per pair of names, database in use and lake: the owners that a view, a macro and the chain of a macro find, those of a time, and
/// those of all nights.
const ATTACH: &str = r#"
import sys, duckdb
*lakes, how = sys.argv[1:]
for place, names in enumerate([("x", "y"), ("lake", "rrh"), ("kodeverk", "with space")]):
    for used in [None, 0, 1]:
        # DuckDB 1.3.0 may abort when many threads of it end at the same time.
        connection = duckdb.connect(config={"threads": 1})
        # It draws a bar among the lines where a query takes two seconds.
        connection.execute("SET enable_progress_bar = false")
        for name, lake in zip(names, lakes):
            connection.sql(f"ATTACH '{lake}/lake.duckdb' AS \"{name}\" (READ_ONLY)")
        if used is not None:
            connection.sql(f"USE \"{names[used]}\"")
        for name in names:
            of = f'"{name}"'
            one = lambda query: connection.sql(query).fetchall()[0][0]
            views = connection.execute("SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal AND database_name = ?", [name]).fetchall()
            assert len(views) > 20, views
            is_asked = how == "all" or (how == str(place) and used is not None and name != names[used])
            for schema, view in views if is_asked else []:
                connection.sql(f"SELECT count(*) FROM {of}.{schema}.{view}").fetchall()
            macros = connection.execute("SELECT schema_name, function_name, function_type, len(parameters) FROM duckdb_functions() WHERE NOT internal AND database_name = ?", [name]).fetchall()
            assert len(macros) >= 4, macros
            for schema, macro, kind, parameters in macros if is_asked else []:
                call = f"{of}.{schema}.{macro}({', '.join(['NULL'] * parameters)})"
                connection.sql(f"SELECT * FROM {call}" if kind == "table_macro" else f"SELECT {call}").fetchall()
            print(
                one(f"SELECT string_agg(DISTINCT fullt_navn, ';') FROM {of}.rrh.rettighetshavere WHERE organisasjonsnummer = '310400009'"),
                one(f"SELECT string_agg(DISTINCT fullt_navn, ';') FROM {of}.rrh.eiere_av('310400009')"),
                one(f"SELECT string_agg(DISTINCT fullt_navn, ';') FROM {of}.rrh.kontrollkjede('310400009') WHERE nivaa = 0"),
                one(f"SELECT string_agg(DISTINCT fullt_navn, ';') FROM {of}.rrh.per(TIMESTAMP '9999-01-01') WHERE organisasjonsnummer = '310400009'"),
                one(f"SELECT arg_min(fullt_navn, gyldig_fra) || ';' || arg_max(fullt_navn, gyldig_fra) FROM {of}.rrh.historikk_av('310400009')"),
                one(f"SELECT {of}.rrh.v1_kode('posisjontype.eier')"),
                sep=",",
            )
        connection.close()
"#;

/// A lake in which 310400009 has this one owner, and had another one.
fn owned_by(name: &str) -> Lake {
    let lake = Lake::new();
    let content = fs::read_to_string(fixture("pretty.json")).unwrap();
    assert!(content.contains("Berg"));
    lake.load_content("bulk.json", content.replace("Berg", "Lund"));
    lake.load_content("bulk.json", content.replace("Berg", name));
    lake
}

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn everything_in_a_catalog_is_of_its_own_lake_under_any_name_and_beside_any_other() {
    let (berg, dal) = (owned_by("Berg"), owned_by("Dal"));
    let folders = [berg.data().join("lake"), dal.data().join("lake")];
    let line = |name: &str| {
        let owner = format!("Anna {name}");
        format!("{owner},{owner},{owner},{owner},Anna Lund;{owner},posisjonstype.eierskap")
    };
    for (place, duckdb) in DUCKDB.into_iter().enumerate() {
        let how = if is_long() { "all".to_owned() } else { place.to_string() };
        let arguments = [folders[0].as_os_str(), folders[1].as_os_str(), how.as_ref()];
        let python = python::with(&[duckdb, "pytz==2026.6"]);
        let said = python::script_in(&python, ATTACH, &arguments);
        let lines: Vec<&str> = said.lines().collect();
        assert_eq!(lines.len(), 3 * 3 * 2, "{duckdb}");
        for pair in lines.chunks(2) {
            assert_eq!(pair, [line("Berg"), line("Dal")], "{duckdb}");
        }
    }
}

#[test]
fn a_moved_or_copied_lake_is_named_and_healed_by_one_command() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let elsewhere = Lake::new();
    fs::rename(lake.data(), elsewhere.data()).unwrap();
    let asked = || elsewhere.run(["sql", "SELECT count(*) FROM rrh.posisjoner"]);
    asked().fails_saying(1, &["the lake was moved or copied", "run `brreg-lake catalog`"]);
    let there = lake.data().join("lake").to_str().unwrap().to_owned();
    elsewhere.run(["verify"]).fails_saying(1, &["the catalog names the files of", &there, "run `brreg-lake catalog`"]);
    let said = elsewhere.run(["status"]).succeeds();
    assert!(said.contains(&there) && said.contains("run `brreg-lake catalog`"), "{said}");
    elsewhere.run(["catalog"]).succeeds();
    asked().succeeds();
    elsewhere.run(["verify"]).succeeds();
    assert!(!elsewhere.run(["status"]).succeeds().contains(&there));
}
