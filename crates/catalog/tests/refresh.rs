//! Making the catalog, and recognising one that has to be made anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use brreg_catalog::{ErrorKind, Format, RegisterTables, Stale, needs_refresh, query, refresh};
use duckdb::{AccessMode, Config, Connection};
use support::{Lake, RRH, chain};

const KONKURS: RegisterTables<'static> =
    RegisterTables { register: "konkurs", schema_version: 1, tables: &["varsler"] };

#[test]
fn only_published_registers_have_a_schema() {
    let lake = Lake::empty("lake");
    let made = refresh(&lake.path, &[RRH, KONKURS]).unwrap();
    assert_eq!((made.registers.len(), made.views), (0, 0));
    assert_eq!(lake.rows("SELECT count(*) > 0 FROM kodeverk.koder"), ["true"]);

    lake.publish("1");
    let made = refresh(&lake.path, &[RRH, KONKURS]).unwrap();
    assert_eq!((made.registers, made.views), (vec!["rrh".to_owned()], RRH.tables.len()));
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.posisjoner"), ["3"]);
}

#[test]
fn any_path_of_the_lake_works() {
    for name in ["with space", "d'Arc", "a\"b", "[1]*", "{table}", "year=2026", "å;DROP--", "a,b"] {
        let lake = Lake::empty(name);
        lake.publish("1");
        refresh(&lake.path, &[RRH]).unwrap_or_else(|error| panic!("{name}: {}", chain(&error)));
        assert_eq!(lake.rows("SELECT DISTINCT fullt_navn FROM rrh.eiere_av('3')"), ["'=Ola"], "{name}");
        assert_eq!(lake.rows("SELECT count(*) FROM (DESCRIBE rrh.rettighetshavere)"), ["9"], "{name}");
    }
    let unusable = Lake::empty("where?");
    assert_eq!(refresh(&unusable.path, &[RRH]).unwrap_err().kind(), ErrorKind::Path);
}

#[test]
fn a_publication_shows_without_a_refresh_and_a_moved_lake_is_noticed() {
    let lake = Lake::with_rrh();
    assert_eq!(needs_refresh(&lake.path, &[RRH]).unwrap(), None);
    lake.publish("2");
    assert_eq!(lake.rows("SELECT DISTINCT bostedsland_tekst FROM rrh.rettighetshavere"), ["2"]);
    assert_eq!(needs_refresh(&lake.path, &[RRH]).unwrap(), None);

    let moved = lake.path.with_file_name("moved");
    fs::rename(&lake.path, &moved).unwrap();
    assert_eq!(needs_refresh(&moved, &[RRH]).unwrap(), Some(Stale::Moved));
    let refused = query(&moved, "FROM rrh.posisjoner", Format::Csv, &mut Vec::new()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Query);
    refresh(&moved, &[RRH]).unwrap();
    assert_eq!(needs_refresh(&moved, &[RRH]).unwrap(), None);
}

#[test]
fn other_registers_tables_or_versions_make_it_outdated() {
    let lake = Lake::with_rrh();
    let version = RegisterTables { schema_version: 2, ..RRH };
    assert_eq!(needs_refresh(&lake.path, &[version]).unwrap(), Some(Stale::Outdated));
    let fewer = RegisterTables { tables: &RRH.tables[1..], ..RRH };
    assert_eq!(needs_refresh(&lake.path, &[fewer]).unwrap(), Some(Stale::Outdated));
    assert_eq!(needs_refresh(&lake.path, &[RRH, KONKURS]).unwrap(), None, "konkurs is not published");
    fs::remove_file(lake.path.join("current/rrh")).unwrap();
    assert_eq!(needs_refresh(&lake.path, &[RRH]).unwrap(), Some(Stale::Outdated));
}

#[test]
fn missing_and_damaged_catalogs_are_named_and_made_anew() {
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
        assert_eq!(needs_refresh(&lake.path, &[RRH]).unwrap(), Some(Stale::Damaged), "{damage}");
    }
    fs::remove_file(lake.file()).unwrap();
    assert_eq!(lake.query("SELECT 1", Format::Csv).unwrap_err().kind(), ErrorKind::Missing);
    assert_eq!(needs_refresh(&lake.path, &[RRH]).unwrap(), Some(Stale::Missing));

    Connection::open(lake.file()).unwrap().execute_batch("CREATE TABLE other (a INTEGER)").unwrap();
    assert_eq!(needs_refresh(&lake.path, &[RRH]).unwrap(), Some(Stale::Damaged));
    refresh(&lake.path, &[RRH]).unwrap();
    assert_eq!(needs_refresh(&lake.path, &[RRH]).unwrap(), None);
}

#[test]
fn the_file_is_the_owners_alone_and_nothing_else_stays() {
    let lake = Lake::empty("lake");
    lake.publish("1");
    let planted = lake.path.with_file_name("planted");
    fs::write(&planted, "untouched").unwrap();
    symlink(&planted, lake.file()).unwrap();
    fs::create_dir(lake.path.join(".catalog-killed")).unwrap();
    fs::write(lake.path.join("lake.duckdb.wal"), "of another catalog").unwrap();

    refresh(&lake.path, &[RRH]).unwrap();
    let catalog = lake.file().symlink_metadata().unwrap();
    assert!(catalog.is_file());
    assert_eq!(catalog.permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_to_string(planted).unwrap(), "untouched");
    let mut names: Vec<_> =
        fs::read_dir(&lake.path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["current", "lake.duckdb", "rrh"]);
}

#[test]
fn a_reader_keeps_its_catalog_while_it_is_made_anew() {
    let lake = Lake::with_rrh();
    let reader =
        Connection::open_with_flags(lake.file(), Config::default().access_mode(AccessMode::ReadOnly).unwrap()).unwrap();
    let rows = || reader.query_row("SELECT count(*) FROM rrh.posisjoner", [], |row| row.get::<_, i64>(0));
    assert_eq!(rows().unwrap(), 3);
    lake.publish("2");
    refresh(&lake.path, &[RRH]).unwrap();
    assert_eq!(rows().unwrap(), 3);
}

#[test]
fn a_snapshot_without_a_table_or_outside_the_lake_is_refused_and_the_old_catalog_stays() {
    let lake = Lake::with_rrh();
    let before = fs::read(lake.file()).unwrap();
    fs::remove_file(lake.path.join("rrh/snapshot=1/grunnlag.parquet")).unwrap();
    let error = refresh(&lake.path, &[RRH]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Snapshot);
    assert!(error.to_string().contains("grunnlag.parquet"), "{error}");

    fs::write(lake.path.join("rrh/snapshot=1/grunnlag.parquet"), "PAR1 and nothing else").unwrap();
    assert_eq!(refresh(&lake.path, &[RRH]).unwrap_err().kind(), ErrorKind::Build);

    let outside = tempfile::tempdir().unwrap();
    symlink(outside.path(), lake.path.join("current/konkurs")).unwrap();
    assert_eq!(refresh(&lake.path, &[RRH]).unwrap_err().kind(), ErrorKind::Snapshot);
    assert_eq!(fs::read(lake.file()).unwrap(), before);
}

#[test]
fn calls_at_the_same_time_wait_for_each_other() {
    let lake = Lake::empty("lake");
    lake.publish("1");
    std::thread::scope(|scope| {
        let calls: Vec<_> = (0..4).map(|_| scope.spawn(|| refresh(&lake.path, &[RRH]))).collect();
        for call in calls {
            call.join().unwrap().unwrap();
        }
    });
    assert_eq!(needs_refresh(&lake.path, &[RRH]).unwrap(), None);
}
