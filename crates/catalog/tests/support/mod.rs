//! A lake with small published snapshots.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code, unreachable_pub)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use brreg_catalog::{Answer, Error, Format, Refreshed, Sql, Stale};
use brreg_lake::RegisterTables;
use brreg_lake::snapshot::{Description, Draft, Lake as Product, Published};
use brreg_transform::ektepakt::tables as ektepakt;
use brreg_transform::enhet::tables as enhet;
use brreg_transform::konkurs::tables as konkurs;
use brreg_transform::rrh::tables as rrh;
use brreg_transform::schema::{Provenance, Table};
use duckdb::Connection;
use duckdb::arrow::array::{RecordBatch, new_null_array};
use duckdb::arrow::compute::{cast, concat_batches};
use tempfile::TempDir;

pub const RRH: RegisterTables = RegisterTables {
    name: "rrh",
    tables: &[&rrh::RETTIGHETSHAVERE, &rrh::POSISJONER, &rrh::GRUNNLAG, &rrh::MELLOMLIGGENDE_VIRKSOMHETER],
    schema_version: 1,
    reading_version: 1,
    traces: &[],
    references: &[],
    provenance: Provenance::NONE,
};
pub const KONKURS: RegisterTables = RegisterTables {
    name: "konkurs",
    tables: &[&konkurs::VARSLER, &konkurs::INNEHAVER_AV],
    schema_version: 1,
    reading_version: 1,
    traces: &[],
    references: &[],
    provenance: Provenance::NONE,
};
pub const EKTEPAKT: RegisterTables = RegisterTables {
    name: "ektepakt",
    tables: &[&ektepakt::EKTEPAKTER, &ektepakt::ROLLER, &ektepakt::AVTALEINNHOLD, &ektepakt::PAATEGNINGER],
    schema_version: 1,
    reading_version: 1,
    traces: &[],
    references: &[],
    provenance: Provenance::NONE,
};
pub const ENHET: RegisterTables = RegisterTables {
    name: "enhet",
    tables: &enhet::TABLES,
    schema_version: 1,
    reading_version: 1,
    traces: &[],
    references: &[],
    provenance: Provenance::NONE,
};
pub const REGISTERS: [RegisterTables; 4] = [RRH, KONKURS, EKTEPAKT, ENHET];

/// The views and macros of the registers.
pub const SQL: [Sql; 7] = [
    Sql { needs: &["rrh"], or_empty: &["enhet"], script: include_str!("../../../../pipelines/catalog/rrh.sql") },
    Sql {
        needs: &["konkurs"],
        or_empty: &["enhet"],
        script: include_str!("../../../../pipelines/catalog/konkurs.sql"),
    },
    Sql {
        needs: &["rrh", "konkurs"],
        or_empty: &["enhet"],
        script: include_str!("../../../../pipelines/catalog/konkurs_rrh.sql"),
    },
    Sql { needs: &["ektepakt"], or_empty: &[], script: include_str!("../../../../pipelines/catalog/ektepakt.sql") },
    Sql { needs: &[], or_empty: &["enhet"], script: include_str!("../../../../pipelines/catalog/enhet.sql") },
    Sql {
        needs: &["enhet", "rrh"],
        or_empty: &[],
        script: include_str!("../../../../pipelines/catalog/enhet_rrh.sql"),
    },
    Sql {
        needs: &["enhet", "konkurs"],
        or_empty: &[],
        script: include_str!("../../../../pipelines/catalog/enhet_konkurs.sql"),
    },
];

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
            ('1', 'r1', 1, 1, 1, '2'), ('1', 'r1', 1, 1, 2, '3'), ('1', 'r1', 1, 1, 3, NULL), ('2', 'r2', 1, 1, 1, '3'),
            ('3', 'r3', 1, 1, 1, '1'))
         t(organisasjonsnummer, registrering_id, rettighetshaver_nr, posisjon_nr, mellomliggende_nr,
           mellomliggende_organisasjonsnummer)",
    ),
];

pub struct Lake {
    _root: TempDir,
    pub product: Product,
}

impl Lake {
    /// An empty lake in a folder of this name.
    pub fn empty(name: &str) -> Self {
        let root = tempfile::tempdir().unwrap();
        let product = Product::new(root.path().canonicalize().unwrap().join(name));
        brreg_files::create_folder(product.root()).unwrap();
        Self { _root: root, product }
    }

    /// A lake with rrh published and the catalog built.
    pub fn with_rrh() -> Self {
        let lake = Self::empty("lake");
        lake.publish("1");
        lake.refresh();
        lake
    }

    pub fn path(&self) -> &Path {
        self.product.root()
    }

    /// Publishes rrh with owners who live in a country of this name.
    pub fn publish(&self, country: &str) -> Published {
        let tables = TABLES.map(|(table, sql)| (table, sql.replace("'Norge'", &format!("'{country}'"))));
        self.publish_tables(&RRH, &tables.each_ref().map(|(table, sql)| (*table, sql.as_str())))
    }

    /// Publishes the tables of a register, each with the query that gives its rows; one without is empty.
    pub fn publish_tables(&self, register: &RegisterTables, rows: &[(&str, &str)]) -> Published {
        let draft = Draft::begin(&self.product, register).unwrap();
        let entries = register.tables.iter().map(|table| {
            let mut file = draft.writer(table).unwrap();
            if let Some((_, sql)) = rows.iter().find(|(name, _)| *name == table.name) {
                file.write(&batch(table, sql)).unwrap();
            }
            (*table, file.finish().unwrap())
        });
        let entries = entries.collect();
        draft.publish(entries, Description::default()).unwrap().published
    }

    pub fn refresh(&self) -> Refreshed {
        brreg_catalog::refresh(&self.product, &REGISTERS, &SQL).unwrap_or_else(|error| panic!("{}", chain(&error)))
    }

    pub fn needs_refresh(&self) -> Option<Stale> {
        brreg_catalog::needs_refresh(&self.product, &REGISTERS, &SQL).unwrap()
    }

    pub fn file(&self) -> PathBuf {
        self.product.catalog()
    }

    pub fn query(&self, sql: &str, format: Format) -> Result<(String, Answer), Error> {
        let mut out = Vec::new();
        let answer = brreg_catalog::query(&self.product, &REGISTERS, sql, format, &mut out)?;
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

/// The rows of a query as those of a table: columns that the query lacks are NULL.
fn batch(table: &Table, sql: &str) -> RecordBatch {
    let connection = Connection::open_in_memory().unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let batches: Vec<RecordBatch> = statement.query_arrow([]).unwrap().collect();
    let rows = concat_batches(&batches[0].schema(), &batches).unwrap();
    let schema = table.schema();
    let columns = schema.fields().iter().map(|field| match rows.column_by_name(field.name()) {
        Some(column) => cast(column, field.data_type()).unwrap(),
        None => new_null_array(field.data_type(), rows.num_rows()),
    });
    RecordBatch::try_new(Arc::clone(&schema), columns.collect()).unwrap()
}

/// The message of an error with those of its causes.
pub fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
