//! A lake with small published snapshots.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code, unreachable_pub)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use brreg_catalog::{Answer, Error, Format, RegisterTables, query, refresh};
use duckdb::Connection;
use tempfile::TempDir;

pub const RRH: RegisterTables<'static> = RegisterTables {
    register: "rrh",
    schema_version: 1,
    tables: &["rettighetshavere", "posisjoner", "grunnlag", "mellomliggende_virksomheter"],
};

/// The rows of the tables of [`RRH`], as SQL that DuckDB writes to Parquet.
///
/// Company 1 is owned by Kari, through companies 2 and 3, and by Ola; 2 by 3, and 3 by Ola and by 1, which closes a circle.
const TABLES: [(&str, &str); 4] = [
    (
        "rettighetshavere",
        "SELECT * FROM (VALUES
            ('1', 'r1', 1, 'p-kari', 'Kari Nordmann', DATE '1980-02-29', 'Norge', false, TIMESTAMPTZ '2022-12-15 12:00:06.231509Z'),
            ('1', 'r1', 2, 'p-ola', '=Ola', NULL, 'Norge', true, NULL),
            ('3', 'r3', 1, 'p-ola', '=Ola', NULL, 'Norge', true, NULL))
         t(organisasjonsnummer, registrering_id, rettighetshaver_nr, person_id, fullt_navn, foedselsdato, bostedsland_tekst,
           er_unntatt_fra_innsyn, foerst_registrert)",
    ),
    (
        "posisjoner",
        "SELECT * FROM (VALUES
            ('1', 'r1', 1, 1, 'posisjontype.eier', 'Eierskap', '25,01% - 49,99%', 25.01::DECIMAL(5,2), 49.99::DECIMAL(5,2)),
            ('1', 'r1', 1, 2, 'posisjontype.kont', 'Kontroll over stemmerettigheter', NULL, NULL, NULL),
            ('3', 'r3', 1, 1, 'posisjontype.eier', 'Eierskap', '75% - 100%', 75, 100))
         t(organisasjonsnummer, registrering_id, rettighetshaver_nr, posisjon_nr, posisjonstype, posisjonstype_tekst,
           stoerrelsesintervall_tekst, andel_min, andel_max)",
    ),
    (
        "grunnlag",
        "SELECT * FROM (VALUES
            ('1', 'r1', 1, 1, 2, 'grunnlagtype.indi', 'Indirekte'),
            ('1', 'r1', 1, 1, 1, 'grunnlagtype.dire', 'Direkte'))
         t(organisasjonsnummer, registrering_id, rettighetshaver_nr, posisjon_nr, grunnlag_nr, grunnlagstype,
           grunnlagstype_tekst)",
    ),
    (
        "mellomliggende_virksomheter",
        "SELECT * FROM (VALUES
            ('1', 'r1', 1, 1, '2'), ('1', 'r1', 1, 1, '3'), ('1', 'r1', 1, 1, NULL), ('2', 'r2', 1, 1, '3'), ('3', 'r3', 1, 1, '1'))
         t(organisasjonsnummer, registrering_id, rettighetshaver_nr, posisjon_nr, mellomliggende_organisasjonsnummer)",
    ),
];

pub struct Lake {
    _root: TempDir,
    pub path: PathBuf,
}

impl Lake {
    /// An empty lake in a folder of this name.
    pub fn empty(name: &str) -> Self {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().canonicalize().unwrap().join(name);
        fs::create_dir_all(path.join("current")).unwrap();
        Self { _root: root, path }
    }

    /// A lake with rrh published and the catalog made.
    pub fn with_rrh() -> Self {
        let lake = Self::empty("lake");
        lake.publish("1");
        refresh(&lake.path, &[RRH]).unwrap();
        lake
    }

    /// Publishes rrh as a snapshot of this name, whose owners live in a country of that name.
    pub fn publish(&self, snapshot: &str) {
        let folder = self.path.join("rrh").join(format!("snapshot={snapshot}"));
        fs::create_dir_all(&folder).unwrap();
        for (table, sql) in TABLES {
            parquet(&folder.join(format!("{table}.parquet")), &sql.replace("'Norge'", &format!("'{snapshot}'")));
        }
        self.point(snapshot);
    }

    /// Lets current/rrh point to a snapshot.
    pub fn point(&self, snapshot: &str) {
        self.point_register("rrh", snapshot);
    }

    fn point_register(&self, register: &str, snapshot: &str) {
        let new = self.path.join("current").join(format!(".{register}"));
        symlink(format!("../{register}/snapshot={snapshot}"), &new).unwrap();
        fs::rename(new, self.path.join("current").join(register)).unwrap();
    }

    /// Publishes tables of a register, each with the query that makes its rows.
    pub fn publish_tables(&self, register: &str, tables: &[(&str, &str)]) {
        let folder = self.path.join(register).join("snapshot=1");
        fs::create_dir_all(&folder).unwrap();
        for (table, sql) in tables {
            parquet(&folder.join(format!("{table}.parquet")), sql);
        }
        self.point_register(register, "1");
    }

    pub fn file(&self) -> PathBuf {
        self.path.join("lake.duckdb")
    }

    pub fn query(&self, sql: &str, format: Format) -> Result<(String, Answer), Error> {
        let mut out = Vec::new();
        let answer = query(&self.path, sql, format, &mut out)?;
        Ok((String::from_utf8(out).unwrap(), answer))
    }

    /// The lines of the answer as CSV, without the header.
    pub fn rows(&self, sql: &str) -> Vec<String> {
        let (csv, _) = self.query(sql, Format::Csv).unwrap_or_else(|error| panic!("{sql}: {}", chain(&error)));
        csv.lines().skip(1).map(str::to_owned).collect()
    }

    pub fn ndjson(&self, sql: &str) -> String {
        self.query(sql, Format::Ndjson).unwrap_or_else(|error| panic!("{sql}: {}", chain(&error))).0
    }
}

/// Writes the rows of a query to a Parquet file.
pub fn parquet(path: &Path, sql: &str) {
    let path = path.to_str().unwrap().replace('\'', "''");
    Connection::open_in_memory().unwrap().execute_batch(&format!("COPY ({sql}) TO '{path}' (FORMAT parquet)")).unwrap();
}

/// The message of an error with those of its causes.
pub fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
