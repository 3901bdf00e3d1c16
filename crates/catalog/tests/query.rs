//! The forms of an answer, and that it comes from one set of snapshots.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fs;
use std::io::{self, Write};

use brreg_catalog::{Answer, ErrorKind, Format, TABLE_ROWS, query};
use support::{Lake, REGISTERS, RRH, chain};

/// Queries during which something is published, and how much later in each than in the one before.
const ROUNDS: usize = 25;
const SPINS: usize = 50_000;

const EVERY_TYPE: &str = "SELECT 1 AS heltall, true AS ja, 25.01::DECIMAL(5,2) AS andel, 1.5::DOUBLE AS flyt,
    'x\"y' AS tekst, NULL AS tomt, DATE '2022-12-15' AS dato, TIMESTAMPTZ '2022-12-15 13:00:06.231509+01' AS moment,
    TIMESTAMP '2022-12-15 12:00:06.5' AS lokal, TIME '01:02:03' AS tid, [1, NULL] AS liste,
    {'a': DATE '2022-01-01', 'b': ['c']} AS struktur, MAP {'k': 2} AS oppslag, sum(7) AS stor, 'nan'::DOUBLE AS ikke_tall,
    'b'::ENUM ('a', 'b') AS valg, INTERVAL 1 DAY IS NOT NULL AS periode, [1, 2]::INTEGER[2] AS rekke";

#[test]
fn json_keeps_every_type() {
    let json = Lake::with_rrh().ndjson(EVERY_TYPE);
    assert_eq!(
        json,
        concat!(
            r#"{"heltall":1,"ja":true,"andel":25.01,"flyt":1.5,"tekst":"x\"y","tomt":null,"dato":"2022-12-15","#,
            r#""moment":"2022-12-15T12:00:06.231509Z","lokal":"2022-12-15T12:00:06.500","tid":"01:02:03","#,
            r#""liste":[1,null],"struktur":{"a":"2022-01-01","b":["c"]},"oppslag":{"k":2},"stor":7,"ikke_tall":"NaN","#,
            r#""valg":"b","periode":true,"rekke":[1,2]}"#,
            "\n"
        )
    );
}

#[test]
fn json_is_one_array_also_when_empty() {
    let lake = Lake::with_rrh();
    let json = |sql: &str| lake.query(sql, Format::Json).unwrap().0;
    assert_eq!(
        json("SELECT 1 AS a, 2 AS a UNION ALL SELECT 3, 4 ORDER BY 1"),
        "[\n{\"a\":1,\"a_1\":2},\n{\"a\":3,\"a_1\":4}\n]\n"
    );
    assert_eq!(json("SELECT 1 AS a WHERE false"), "[]\n");
    assert_eq!(lake.ndjson("SELECT 1 AS a WHERE false"), "");
}

#[test]
fn a_table_that_an_interrupted_erasure_left_in_the_folder_of_its_snapshot_is_read() {
    let lake = Lake::with_rrh();
    let published = lake.publish("1");
    let snapshot = published.folder();
    let link = snapshot.join("posisjoner.parquet");
    let file = link.canonicalize().unwrap();
    fs::remove_file(&link).unwrap();
    fs::copy(&file, &link).unwrap();
    let count = "SELECT count(*) FROM rrh.posisjoner";
    // What somebody put there is another file, and not the program's.
    let error = lake.query(count, Format::Csv).expect_err("it is no link");
    assert!(chain(&error).contains("is not a link"), "{}", chain(&error));
    fs::create_dir(snapshot.with_file_name(format!(".erasing-{}", published.name))).unwrap();
    // The rows are those of the file in the folder, whatever is still in the partition.
    fs::write(&file, "PAR1").unwrap();
    assert_eq!(lake.rows(count), ["3"]);
}

#[test]
fn csv_is_harmless_in_a_spreadsheet() {
    let (csv, answer) = Lake::with_rrh()
        .query(
            "SELECT '=1+1' AS \"=a\", '-5' AS b, -5 AS c, '@x,y' AS d, NULL AS e, 'a\nb' AS f, ['=1'] AS g",
            Format::Csv,
        )
        .unwrap();
    assert_eq!(csv, "'=a,b,c,d,e,f,g\n'=1+1,-5,-5,\"'@x,y\",,\"a\nb\",\"[\"\"=1\"\"]\"\n");
    assert_eq!(answer, Answer { rows: 1, cut: false });
}

#[test]
fn csv_is_quoted_by_every_separator_that_a_spreadsheet_may_have() {
    let lake = Lake::with_rrh();
    let sql = "SELECT 'Se avtale;=1+1' AS a, 'b|c' AS \"d;e\", 'f\tg' AS h, '＝1+1' AS i, 25.01::DECIMAL(5,2) AS j, 'plain' AS k";
    let (csv, _) = lake.query(sql, Format::Csv).unwrap();
    assert_eq!(csv, "a,\"d;e\",h,i,j,k\n\"Se avtale;=1+1\",\"b|c\",\"f\tg\",'＝1+1,25.01,plain\n");
    let (excel, _) = lake.query(sql, Format::ExcelCsv).unwrap();
    assert_eq!(excel, "\u{feff}a;\"d;e\";h;i;j;k\r\n\"Se avtale;=1+1\";\"b|c\";\"f\tg\";'＝1+1;25,01;plain\r\n");
    assert_eq!(lake.query("SELECT NULL AS a", Format::Csv).unwrap().0, "a\n\"\"\n");
}

#[test]
fn a_table_shows_null_escapes_control_characters_and_is_cut() {
    let lake = Lake::with_rrh();
    let (table, _) = lake.query("SELECT 'a' || chr(27) || '[2J' AS x, NULL AS y, 7 AS tall", Format::Table).unwrap();
    assert_eq!(
        table,
        "┌────────────┬──────┬──────┐\n│ x          ┆ y    ┆ tall │\n╞════════════╪══════╪══════╡\n\
         │ a\\u{1b}[2J ┆ NULL ┆    7 │\n└────────────┴──────┴──────┘\n"
    );
    let (_, answer) = lake.query("FROM range(5000)", Format::Table).unwrap();
    assert_eq!(answer, Answer { rows: TABLE_ROWS as u64, cut: true });
    let (_, answer) = lake.query("FROM range(1000)", Format::Table).unwrap();
    assert_eq!(answer, Answer { rows: 1000, cut: false });
}

#[test]
fn large_answers_stream() {
    let (csv, answer) = Lake::with_rrh().query("SELECT range AS n FROM range(300000)", Format::Csv).unwrap();
    assert_eq!(answer.rows, 300_000);
    assert!(csv.ends_with("\n299999\n"));
}

#[test]
fn an_error_in_the_middle_of_an_answer_is_an_error() {
    let lake = Lake::with_rrh();
    let sql = "SELECT CAST(CASE WHEN range < 200000 THEN '1' ELSE 'x' END AS INTEGER) FROM range(300000)";
    assert_eq!(lake.query(sql, Format::Csv).unwrap_err().kind(), ErrorKind::Query);
    let unknown = lake.query("SELECT nothing FROM rrh.posisjoner", Format::Csv).unwrap_err();
    assert_eq!(unknown.kind(), ErrorKind::Query);
}

#[test]
fn a_failed_query_is_not_answered_with_settings_that_it_cannot_change() {
    let lake = Lake::with_rrh();
    let error = chain(&lake.query("SELECT (SELECT * FROM range(2))", Format::Csv).unwrap_err());
    assert!(error.contains("More than one row") && !error.contains("SET "), "{error}");
}

/// Publishes the next snapshot and removes the first when the first bytes of an answer arrive.
struct Publisher<'a> {
    lake: &'a Lake,
    written: Vec<u8>,
}

/// Publishes rrh with this text as the country of each owner and as the kind of very many positions.
fn publish_many(lake: &Lake, text: &str) {
    let owners = format!("SELECT '1' AS organisasjonsnummer, 2 AS rettighetshaver_nr, '{text}' AS bostedsland_tekst");
    let positions = format!("SELECT '{text}' AS posisjonstype FROM range(500000)");
    let tables = [
        ("rettighetshavere", owners.as_str()),
        ("posisjoner", &positions),
        ("grunnlag", "SELECT '1' AS organisasjonsnummer"),
        ("mellomliggende_virksomheter", "SELECT '1' AS organisasjonsnummer"),
    ];
    lake.publish_tables(&RRH, &tables);
}

impl Write for Publisher<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.written.is_empty() {
            publish_many(self.lake, "2");
            self.lake.product.tidy(&RRH, 0).unwrap();
        }
        self.written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn an_answer_comes_from_the_snapshot_it_began_with() {
    let lake = Lake::empty("lake");
    publish_many(&lake, "1");
    lake.refresh();
    let mut out = Publisher { lake: &lake, written: Vec::new() };
    let sql = "SELECT p.posisjonstype, r.bostedsland_tekst FROM rrh.posisjoner p, rrh.rettighetshavere r WHERE r.rettighetshaver_nr = 2";
    let answer = query(&lake.product, &REGISTERS, sql, Format::Csv, &mut out).unwrap();
    let csv = String::from_utf8(out.written).unwrap();
    assert_eq!(answer.rows, 500_000);
    assert!(csv.lines().skip(1).all(|line| line == "1,1"));
    assert_eq!(lake.rows("SELECT DISTINCT posisjonstype FROM rrh.posisjoner"), ["2"]);
}

#[test]
fn a_publication_at_any_time_of_a_query_neither_mixes_nor_fails_it() {
    let lake = Lake::with_rrh();
    let sql = "SELECT count(DISTINCT b) FROM (SELECT bostedsland_tekst AS b FROM rrh.rettighetshavere
        UNION ALL SELECT bostedsland_tekst FROM rrh.eiere_av('1')
        UNION ALL SELECT bostedsland_tekst FROM rrh.eiere_av('3'))";
    // A query that fails drops its end, so that the publisher ends too and the failure is seen.
    let (start, started) = std::sync::mpsc::sync_channel(0);
    std::thread::scope(|scope| {
        let lake = &lake;
        scope.spawn(move || {
            for round in started {
                // Each round publishes a little later in the query.
                for _ in 0..round * SPINS {
                    std::hint::spin_loop();
                }
                lake.publish(["2", "1"][round % 2]);
                lake.product.tidy(&RRH, 0).unwrap();
            }
        });
        let start = start;
        for round in 0..ROUNDS {
            start.send(round).unwrap();
            assert_eq!(lake.rows(sql), ["1"]);
        }
    });
}
