//! Building the catalog, and recognising one that has to be rebuilt.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use brreg_catalog::{ErrorKind, Format, Stale, needs_refresh, query, refresh};
use brreg_lake::RegisterTables;
use brreg_lake::snapshot::Lake as Product;
use brreg_transform::schema::{Column, ColumnType, Table};
use duckdb::{AccessMode, Config, Connection};
use support::{KONKURS, Lake, REGISTERS, RRH, SQL, chain};

#[test]
fn only_published_registers_have_a_schema() {
    let lake = Lake::empty("lake");
    let built = lake.refresh();
    assert_eq!((built.registers.len(), built.views), (0, 0));
    assert_eq!(lake.rows("SELECT count(*) > 0 FROM kodeverk.koder"), ["true"]);

    lake.publish("1");
    let built = lake.refresh();
    assert_eq!((built.registers, built.views), (vec!["rrh"], RRH.tables.len()));
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.posisjoner"), ["3"]);
}

#[test]
fn any_path_of_the_lake_works() {
    for name in ["with space", "d'Arc", "a\"b", "[1]*", "{table}", "year=2026", "å;DROP--", "a,b"] {
        let lake = Lake::empty(name);
        lake.publish("1");
        lake.refresh();
        assert_eq!(lake.rows("SELECT DISTINCT fullt_navn FROM rrh.eiere_av('3')"), ["'=Ola"], "{name}");
        let columns = RRH.tables[0].columns.len().to_string();
        assert_eq!(lake.rows("SELECT count(*) FROM (DESCRIBE rrh.rettighetshavere)"), [columns], "{name}");
    }
    let unusable = Lake::empty("where?");
    assert_eq!(refresh(&unusable.product, &[RRH], &SQL).unwrap_err().kind(), ErrorKind::Path);
}

#[test]
fn a_publication_shows_without_a_refresh_and_a_moved_lake_is_noticed() {
    let lake = Lake::with_rrh();
    assert_eq!(lake.needs_refresh(), None);
    lake.publish("2");
    assert_eq!(lake.rows("SELECT DISTINCT bostedsland_tekst FROM rrh.rettighetshavere"), ["2"]);
    assert_eq!(lake.needs_refresh(), None);

    let moved = Product::new(lake.path().with_file_name("moved"));
    fs::rename(lake.path(), moved.root()).unwrap();
    assert_eq!(needs_refresh(&moved, &REGISTERS, &SQL).unwrap(), Some(Stale::Moved));
    let refused = query(&moved, &REGISTERS, "FROM rrh.posisjoner", Format::Csv, &mut Vec::new()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Moved);
    assert!(refused.to_string().contains("moved or copied") && refused.to_string().contains("`brreg-lake catalog`"));
    refresh(&moved, &REGISTERS, &SQL).unwrap();
    assert_eq!(needs_refresh(&moved, &REGISTERS, &SQL).unwrap(), None);
}

#[test]
fn other_registers_tables_sql_or_versions_make_it_outdated() {
    let lake = Lake::with_rrh();
    let stale = |registers: &[RegisterTables], sql| needs_refresh(&lake.product, registers, sql).unwrap();
    assert_eq!(stale(&REGISTERS, &SQL), None);
    let version = RegisterTables { schema_version: 2, ..RRH };
    assert_eq!(stale(&[version], &SQL), Some(Stale::Outdated));
    let fewer = RegisterTables { tables: &RRH.tables[1..], ..RRH };
    assert_eq!(stale(&[fewer], &[]), Some(Stale::Outdated));
    assert_eq!(stale(&REGISTERS, &SQL[1..]), Some(Stale::Outdated));
    fs::remove_file(lake.product.link("rrh")).unwrap();
    assert_eq!(stale(&REGISTERS, &SQL), Some(Stale::Outdated));
}

#[test]
fn missing_and_damaged_catalogs_are_named_and_rebuilt() {
    let lake = Lake::with_rrh();
    let whole = fs::read(lake.file()).unwrap();
    let mut flipped = whole.clone();
    flipped[12_400..12_900].fill(1);
    for (damage, content) in
        [("empty", &[][..]), ("cut", &whole[..20_000]), ("other", b"not a database".as_slice()), ("flipped", &flipped)]
    {
        fs::write(lake.file(), content).unwrap();
        let error = lake.query("SELECT 1", Format::Csv).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Damaged, "{damage}: {}", chain(&error));
        assert!(error.to_string().contains("brreg-lake catalog"), "{error}");
        assert_eq!(lake.needs_refresh(), Some(Stale::Damaged), "{damage}");
    }
    fs::remove_file(lake.file()).unwrap();
    assert_eq!(lake.query("SELECT 1", Format::Csv).unwrap_err().kind(), ErrorKind::Missing);
    assert_eq!(lake.needs_refresh(), Some(Stale::Missing));

    Connection::open(lake.file()).unwrap().execute_batch("CREATE TABLE other (a INTEGER)").unwrap();
    assert_eq!(lake.needs_refresh(), Some(Stale::Damaged));
    lake.refresh();
    assert_eq!(lake.needs_refresh(), None);
}

#[test]
fn the_file_is_the_owners_alone_and_nothing_else_stays() {
    let lake = Lake::empty("lake");
    lake.publish("1");
    let planted = lake.path().with_file_name("planted");
    fs::write(&planted, "untouched").unwrap();
    symlink(&planted, lake.file()).unwrap();
    fs::create_dir(lake.path().join(".catalog-killed")).unwrap();
    fs::write(lake.path().join("lake.duckdb.wal"), "of another catalog").unwrap();

    lake.refresh();
    let catalog = lake.file().symlink_metadata().unwrap();
    assert!(catalog.is_file());
    assert_eq!(catalog.permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_to_string(planted).unwrap(), "untouched");
    let mut names: Vec<_> =
        fs::read_dir(lake.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["current", "lake.duckdb", "manifests", "rrh"]);
}

#[test]
fn a_reader_keeps_its_catalog_while_it_is_rebuilt() {
    let lake = Lake::with_rrh();
    let reader =
        Connection::open_with_flags(lake.file(), Config::default().access_mode(AccessMode::ReadOnly).unwrap()).unwrap();
    let rows = || reader.query_row("SELECT count(*) FROM rrh.posisjoner", [], |row| row.get::<_, i64>(0));
    assert_eq!(rows().unwrap(), 3);
    lake.publish("2");
    lake.refresh();
    assert_eq!(rows().unwrap(), 3);
}

#[test]
fn a_register_whose_snapshot_is_damaged_is_left_out_and_named_and_the_others_are_served() {
    type Damaging<'d> = &'d dyn Fn(&Lake);
    let damages: [(Damaging<'_>, &str); 5] = [
        (&|lake| fs::remove_dir_all(published(lake).folder()).unwrap(), "is missing"),
        (&|lake| fs::remove_dir_all(lake.path().join("rrh")).unwrap(), "is missing"),
        (&|lake| fs::remove_file(published(lake).table_file(RRH.tables[2])).unwrap(), "is missing"),
        (&|lake| fs::write(published(lake).table_file(RRH.tables[2]), "PAR1 and no more").unwrap(), "cannot be read"),
        (&|lake| fs::remove_file(published(lake).folder().join("grunnlag.parquet")).unwrap(), "is missing"),
    ];
    for (damage, what) in damages {
        let lake = Lake::with_rrh();
        lake.publish_tables(&KONKURS, &[("varsler", "SELECT 'a' AS uuid")]);
        damage(&lake);
        let built = lake.refresh();
        assert_eq!(built.registers, ["konkurs"]);
        assert_eq!(built.left_out.len(), 1);
        assert!(built.left_out[0].to_string().contains(what), "{}", built.left_out[0]);
        assert_eq!(lake.rows("SELECT uuid FROM konkurs.varsler"), ["a"]);
        lake.publish("2");
        assert_eq!(lake.needs_refresh(), Some(Stale::Outdated));
        assert_eq!(lake.refresh().left_out, []);
        assert_eq!(lake.rows("SELECT count(*) FROM rrh.posisjoner"), ["3"]);
    }
}

fn published(lake: &Lake) -> brreg_lake::snapshot::Published {
    lake.product.published("rrh").unwrap().unwrap()
}

#[test]
fn a_register_whose_link_leads_elsewhere_is_left_out_and_named_and_the_others_are_served() {
    let lake = Lake::with_rrh();
    let outside = tempfile::tempdir().unwrap();
    symlink(outside.path(), lake.product.link("konkurs")).unwrap();
    let built = refresh(&lake.product, &REGISTERS, &SQL).unwrap();
    assert_eq!(built.registers, ["rrh"]);
    let said: Vec<String> = built.left_out.iter().map(ToString::to_string).collect();
    assert_eq!(said, ["konkurs: lake/current/konkurs is a link that leads elsewhere"]);
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.posisjoner"), ["3"]);
}

#[test]
fn other_links_and_files_beside_the_published_ones_are_passed_over() {
    let lake = Lake::with_rrh();
    let current = lake.path().join("current");
    for name in [".next-rrh", "rrh.new", "unknown"] {
        symlink("nowhere", current.join(name)).unwrap();
    }
    fs::write(current.join(".DS_Store"), "").unwrap();
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.posisjoner"), ["3"]);
    lake.refresh();
}

/// rrh's `grunnlag` as a later version may declare it: with a column that the published file does not have.
static LATER: Table = Table {
    register: "rrh",
    name: "grunnlag",
    description: "later",
    columns: &[
        Column::new("grunnlagstype", ColumnType::Text, ""),
        Column::new("er_ny", ColumnType::Boolean, "").since(2),
        Column::new("organisasjonsnummer", ColumnType::Text, ""),
    ],
    since: 1,
};

#[test]
fn a_column_or_a_table_that_came_later_than_the_published_files_is_empty() {
    let lake = Lake::with_rrh();
    let came: &'static Table = Box::leak(Box::new(Table { since: 2, ..brreg_transform::rrh::tables::STATSBORGERSKAP }));
    let tables: &'static [&'static Table] = Box::leak(Box::new([&LATER, came]));
    let later = [RegisterTables { tables, schema_version: 2, ..RRH }];
    assert_eq!(refresh(&lake.product, &later, &[]).unwrap().views, 2);
    let rows = |sql: &str| {
        let mut out = Vec::new();
        query(&lake.product, &later, sql, Format::Csv, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let grunnlag = rows("SELECT * REPLACE (typeof(er_ny) AS er_ny) FROM rrh.grunnlag ORDER BY ALL");
    assert_eq!(
        grunnlag,
        "grunnlagstype,er_ny,organisasjonsnummer\ngrunnlagtype.dire,BOOLEAN,1\ngrunnlagtype.indi,BOOLEAN,1\n"
    );
    assert_eq!(rows("SELECT count(*), count(er_ny) FROM rrh.grunnlag"), "count_star(),count(er_ny)\n2,0\n");
    assert_eq!(rows("SELECT landkode FROM rrh.statsborgerskap"), "landkode\n");
}

#[test]
fn calls_at_the_same_time_wait_for_each_other() {
    let lake = Lake::empty("lake");
    lake.publish("1");
    std::thread::scope(|scope| {
        let calls: Vec<_> = (0..4).map(|_| scope.spawn(|| lake.refresh())).collect();
        for call in calls {
            call.join().unwrap();
        }
    });
    assert_eq!(lake.needs_refresh(), None);
}
