//! Queries on the catalog: what can be asked, in which forms, and what cannot be done.

use std::fs;
use std::process::Stdio;

use brreg_lake_tests::register::{ANNA_ID, KARI_ID, bulk, registrations};
use brreg_lake_tests::{Lake, fixture};

/// Anna owns 310400009 through 310400025, which Kari owns through 310400009 (a circle) and 310400017.
fn chain() -> Lake {
    let lake = Lake::with_known_key();
    lake.load(fixture("pretty.json")).succeeds();
    lake
}

#[test]
fn owners_of_a_company() {
    let lake = Lake::with_known_key();
    lake.load(fixture("compact.json")).succeeds();
    assert_eq!(
        lake.rows(
            "SELECT rettighetshaver_nr, person_id, fullt_navn, posisjonstype_tekst, andel_min, andel_max, grunnlag
             FROM rrh.eiere_av('310400009')"
        ),
        [
            format!(r#"1,{KARI_ID},KARI LYS FJELL,Eierskap,25.01,49.99,"[""Direkte"",""Indirekte""]""#),
            format!(
                r#"1,{KARI_ID},KARI LYS FJELL,Kontroll over stemmerettigheter,75.00,100.00,"[""Enighet eller avtale""]""#
            ),
            format!("2,{ANNA_ID},Anna Berg,Kontroll på annen måte,,,"),
        ]
    );
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.eiere_av('310400017')"), ["0"]);
}

#[test]
fn companies_of_a_person() {
    let lake = Lake::with_known_key();
    lake.load(fixture("compact.json")).succeeds();
    assert_eq!(
        lake.rows(&format!(
            "SELECT organisasjonsnummer, posisjonstype_tekst, andel_max FROM rrh.eierskap_til('{KARI_ID}')"
        )),
        ["310400009,Eierskap,49.99", "310400009,Kontroll over stemmerettigheter,100.00", "310400025,Eierskap,74.99",]
    );
}

#[test]
fn chain_of_control_upwards_where_a_circle_ends() {
    let chain = chain();
    let asked = |company: &str| {
        chain.rows(&format!(
            "SELECT nivaa, organisasjonsnummer, array_to_string(via, '>'), fullt_navn, andel_min
             FROM rrh.kontrollkjede('{company}')"
        ))
    };
    assert_eq!(
        asked("310400009"),
        [
            "0,310400009,,Anna Berg,25.01",
            "0,310400009,,Anna Berg,75.00",
            "1,310400025,310400009,KARI LYS FJELL,75.00",
            "2,310400017,310400009>310400025,,",
        ]
    );
    assert_eq!(asked("310400017"), ["0,310400017,,,"]);
}

#[test]
fn code_lists_and_countries() {
    let lake = chain();
    let labels = "SELECT kode, tekst FROM kodeverk.koder WHERE liste = 'stoerrelseintervall' ORDER BY kode";
    assert_eq!(
        lake.rows(labels),
        [
            "stoerrelseintervall.int1,\"25,01% - 49,99%\"",
            "stoerrelseintervall.int2,\"50% - 74,99%\"",
            "stoerrelseintervall.int3,75% - 100%",
        ]
    );
    assert_eq!(lake.rows("SELECT land FROM kodeverk.land WHERE landkode IN ('NOR', 'SWE')"), ["Norge", "Sverige"]);
}

#[test]
fn forms_of_an_answer() {
    let lake = chain();
    let query =
        "SELECT 1 AS tall, 'ÅS' AS navn, NULL AS tom, [1, 2] AS liste, DATE '2024-01-02' AS dato, '=1+1' AS formel";
    let answer = |format: &str| lake.run(["sql", "--format", format, query]).succeeds();
    assert_eq!(
        answer("ndjson").trim(),
        r#"{"tall":1,"navn":"ÅS","tom":null,"liste":[1,2],"dato":"2024-01-02","formel":"=1+1"}"#
    );
    let json: serde_json::Value = serde_json::from_str(&answer("json")).unwrap();
    assert_eq!(json[0]["navn"], "ÅS");
    let csv = answer("csv");
    assert_eq!(csv.lines().next(), Some("tall,navn,tom,liste,dato,formel"));
    assert!(csv.contains("'=1+1") && !csv.contains(",=1+1"), "a cell that a spreadsheet would run: {csv}");
    let table = answer("table");
    assert!(table.contains("ÅS") && table.contains("navn"), "{table}");
    assert!(lake.run(["sql", "SELECT 42"]).succeeds().contains("42"));
}

#[test]
fn nothing_can_be_written_attached_or_read_from_elsewhere() {
    let lake = chain();
    let published = lake.published();
    let out = lake.path("out");
    let (to, key) = (out.display(), lake.data().join("secrets/person_id.key"));
    for query in [
        format!("COPY rrh.posisjoner TO '{to}' (FORMAT csv)"),
        format!("COPY (SELECT 1) TO '{to}'"),
        format!("EXPORT DATABASE '{to}'"),
        format!("ATTACH '{to}' AS other"),
        "ATTACH ':memory:' AS other".to_owned(),
        "INSTALL httpfs".to_owned(),
        "LOAD httpfs".to_owned(),
        "SET enable_external_access = true".to_owned(),
        "CREATE TABLE t AS SELECT 1".to_owned(),
        "DROP VIEW rrh.posisjoner".to_owned(),
        "DELETE FROM rrh.posisjoner".to_owned(),
        "SELECT 1; DROP VIEW rrh.posisjoner".to_owned(),
        "FROM read_csv('/etc/passwd')".to_owned(),
        "FROM read_text('/etc/passwd')".to_owned(),
        format!("FROM read_text('{}')", key.display()),
        "FROM glob('/etc/*')".to_owned(),
        "FROM read_csv('https://localhost/x.csv')".to_owned(),
        "SELECT getenv('HOME')".to_owned(),
    ] {
        let ended = lake.run(["sql", &query]);
        assert_eq!(ended.stdout, "", "{query}");
        let message = ended.fails(1);
        assert!(message.starts_with("error: query: "), "{query}: {message}");
    }
    assert!(!out.exists());
    assert!(lake.published() == published);
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.posisjoner"), ["3"]);
}

#[test]
fn a_query_that_is_wrong_or_comes_too_early_is_reported() {
    let lake = Lake::new();
    lake.run(["sql", "SELECT 1"]).fails_saying(1, &["there is no catalog", "run `brreg-lake catalog`"]);
    lake.load(fixture("compact.json")).succeeds();
    lake.run(["sql", "SELECT nothing FROM rrh.posisjoner"]).fails_saying(1, &["the query failed", "nothing"]);
    lake.run(["sql", "SELEC 1"]).fails_saying(1, &["the query cannot be read"]);
}

#[test]
fn a_lookup_of_one_company_or_person_skips_the_row_groups_of_others() {
    let lake = Lake::with_known_key();
    lake.run(["generate", "--virksomheter", "90000", "--out", "bulk"]).succeeds();
    lake.load(lake.path("bulk/totalbestand.json.zip")).succeeds();
    let file = fs::canonicalize(lake.snapshot().join("rettighetshavere.parquet")).unwrap();
    let file = file.display();
    for column in ["organisasjonsnummer", "person_id"] {
        let groups = format!(
            "SELECT count(*) >= 2, bool_and(bloom_filter_length > 0), bool_and(stats_min_value IS NOT NULL), any_value(compression)
             FROM parquet_metadata('{file}') WHERE path_in_schema = '{column}'"
        );
        assert_eq!(lake.rows(&groups), ["true,true,true,ZSTD"], "{column}");

        let in_one_row =
            format!("SELECT {column} FROM rrh.rettighetshavere GROUP BY ALL HAVING count(*) = 1 ORDER BY ALL LIMIT 1");
        let value = &lake.rows(&in_one_row)[0];
        let read = format!(
            "SELECT count(*) FROM parquet_bloom_probe('{file}', '{column}', '{value}') WHERE NOT bloom_filter_excludes"
        );
        assert_eq!(lake.rows(&read), ["1"], "{column} {value}");
    }
}

#[test]
fn values_and_names_of_files_are_never_taken_for_sql_or_shell_text() {
    const HOSTILE: [&str; 6] = [
        "'; DROP VIEW rrh.registreringer; --",
        "$(touch planted)",
        "`touch planted`",
        "\"); ATTACH 'planted' AS x; --",
        "${HOME} ? $1 :name %s {}",
        "read_csv('/etc/passwd')",
    ];
    let mut all = registrations(HOSTILE.len());
    for (registration, text) in all.iter_mut().zip(HOSTILE) {
        let owner = &mut registration["reelleRettighetshavere"][0];
        owner["folkeregistrertPerson"]["navn"]["fornavn"] = text.into();
        owner["posisjoner"][0]["beskrivelseAnnenMaate"] = text.into();
        registration["registreringStatus"]["kode"] = text.into();
        registration["registreringStatus"]["kodetekst"] = text.into();
    }
    let lake = Lake::new();
    // The name of the file is hostile too.
    lake.load_content("'; DROP VIEW x; --$(touch planted).json", bulk(&all));
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    for (text, registration) in HOSTILE.into_iter().zip(&all) {
        let company = registration["registreringspliktigVirksomhet"]["organisasjonsnummer"].as_str().unwrap();
        let same = format!("SELECT count(*) FROM rrh.rettighetshavere WHERE fornavn = {}", quoted(text));
        assert_eq!(lake.rows(&same), ["1"], "{text}");
        let owners =
            format!("SELECT count(*) FROM rrh.eiere_av('{company}') WHERE contains(fullt_navn, {})", quoted(text));
        assert_eq!(lake.rows(&owners), ["1"], "{text}");
        assert_eq!(lake.rows(&format!("SELECT count(*) FROM rrh.eiere_av({})", quoted(text))), ["0"], "{text}");
    }
    lake.run(["catalog"]).succeeds();
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.registreringer"), [HOSTILE.len().to_string()]);
    let planted = |path: &std::path::PathBuf| path.file_name().is_some_and(|name| name == "planted");
    assert!(!lake.everything().iter().any(planted) && !lake.path("planted").exists());
}

#[test]
fn a_reader_that_goes_away_is_no_failure_of_any_command() {
    let lake = chain();
    let config = ["config", "init", "--out", "-"];
    for arguments in [
        &["sql", "--format", "csv", "FROM range(1000000)"][..],
        &["sql", "--format", "excel-csv", "FROM range(1000000)"],
        &["sql", "--format", "json", "FROM range(1000000)"],
        &["sql", "--format", "ndjson", "FROM range(1000000)"],
        &["sql", "FROM range(1000)"],
        &["status"],
        &["verify"],
        &["catalog"],
        &config,
    ] {
        let mut command = lake.command(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Nothing is read, as by `true`.
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        assert_eq!(
            (ended.status.code(), String::from_utf8_lossy(&ended.stderr).as_ref()),
            (Some(0), ""),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_value_that_needs_more_memory_than_a_query_may_take_is_refused() {
    let lake = chain();
    // A list is one value, which DuckDB does not count; the second one has room in twice the limit.
    for query in ["SELECT range(0, 3000000000) AS numbers", "SELECT list_sum(range(0, 300000000))"] {
        let message = lake.run(["sql", query]).fails(1);
        assert!(message.contains("needs more memory") && !message.contains("SET "), "{query}: {message}");
    }
}
