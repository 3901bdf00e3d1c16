//! The tables and the history are those of loads in the order of the dates.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use brreg_lake_tests::{Lake, Night, fixture, sample};

use super::{DATES, archive, assert_same, backfill, files, snapshots, tree, undisturbed};

/// The tables of each snapshot, byte for byte, but those of the history.
fn timeless(lake: &Lake) -> Vec<BTreeMap<String, Vec<u8>>> {
    let root = lake.data().join("lake/manifests/rrh");
    let tables = |snapshot: String| {
        let entries = fs::read_dir(root.join(snapshot)).unwrap().map(|entry| entry.unwrap());
        let named = entries.map(|entry| (entry.file_name().into_string().unwrap(), entry.path()));
        let tables = named.filter(|(name, _)| name.ends_with(".parquet") && !name.starts_with("historikk_"));
        tables.map(|(name, path)| (name, fs::read(path).unwrap())).collect()
    };
    snapshots(lake).into_iter().map(tables).collect()
}

/// The rows of the history with the numbers of the snapshots in the place of their times.
fn history(lake: &Lake) -> Vec<String> {
    let times: Vec<String> = snapshots(lake)
        .iter()
        .map(|name| {
            let name = name.trim_start_matches("snapshot=");
            let [date, time] = [&name[..8], &name[9..15]];
            let (date, time) =
                ([&date[..4], &date[4..6], &date[6..]].join("-"), [&time[..2], &time[2..4], &time[4..]].join(":"));
            format!("{date}T{time}")
        })
        .collect();
    let mut rows = Vec::new();
    for table in ["historikk_start", "historikk_eldre", "historikk_nyere", "historikk_nyeste"] {
        let columns = "strftime(COLUMNS(c -> c IN ('gyldig_fra', 'gyldig_til')), '%Y-%m-%dT%H:%M:%S')";
        let rest = if table == "historikk_start" { "" } else { ", * EXCLUDE (gyldig_fra, gyldig_til)" };
        for row in lake.rows(&format!("SELECT {columns}{rest} FROM rrh.{table}")) {
            let numbered = times.iter().enumerate().fold(row, |row, (at, time)| row.replace(time, &format!("#{at}")));
            rows.push(format!("{table} {numbered}"));
        }
    }
    rows
}

#[test]
fn a_backfill_gives_what_loads_one_after_the_other_give() {
    let loaded = Lake::with_known_key();
    for file in files(&archive(&loaded)) {
        loaded.load(file).succeeds();
    }
    let backfilled = undisturbed();
    let expected: Vec<String> =
        DATES.iter().map(|date| format!("snapshot={}T000000Z", date.replace('-', ""))).collect();
    assert_eq!(snapshots(&backfilled), expected);
    let (one, other) = (timeless(&loaded), timeless(&backfilled));
    assert_eq!(one.len(), 5);
    for (one, other) in one.iter().zip(&other) {
        assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
        for (table, content) in one {
            assert!(other[table] == *content, "{table}");
        }
    }
    let rows = history(&backfilled);
    assert!(rows.len() > 50, "{}", rows.len());
    assert_eq!(history(&loaded), rows);
    assert_ne!(backfilled.rows("SELECT count(*) FROM rrh.endringer"), ["0"]);
    backfilled.run(["verify"]).succeeds();
}

#[test]
fn the_same_bytes_come_of_any_number_of_files_at_once() {
    let one = undisturbed();
    for jobs in ["2", "4", "9"] {
        let lake = Lake::with_known_key();
        let said = backfill(&lake, &archive(&lake), &["--jobs", jobs]).succeeds();
        assert!(said.contains("5 snapshots published"), "{said}");
        assert_same(&tree(&one), &tree(&lake));
        assert!(!lake.data().join(".backfill").exists());
    }
}

#[test]
fn files_of_both_versions_and_forms_follow_each_other() {
    let (loaded, lake) = (Lake::with_known_key(), Lake::with_known_key());
    let folder = lake.path("archive");
    fs::create_dir_all(&folder).unwrap();
    let v1 = lake.path("v1");
    let generate = ["generate", "--virksomheter", "3", "--api", "v1", "--out"].map(std::ffi::OsStr::new);
    lake.run(generate.into_iter().chain([v1.as_os_str()])).succeeds();
    let v1: Vec<PathBuf> = fs::read_dir(&v1).unwrap().map(|entry| entry.unwrap().path()).collect();
    let nights = [("1", fixture("compact.json")), ("2", fixture("compact.csv")), ("3", fixture("pretty.json"))];
    let nights = nights
        .into_iter()
        .chain(v1.iter().filter(|path| path.extension().is_some_and(|it| it == "zip")).map(|path| ("4", path.clone())));
    for (day, file) in nights {
        let extension = file.extension().unwrap().to_str().unwrap();
        fs::copy(&file, folder.join(format!("2026-11-0{day}.{extension}"))).unwrap();
        loaded.run(["load".as_ref(), file.as_os_str()]).succeeds();
    }
    // What is none of the register's is passed over, and said.
    fs::copy(sample("enhet/enheter_alle.json"), folder.join("2026-11-09.json")).unwrap();
    let said = backfill(&lake, &folder, &["--jobs", "3"]).succeeds();
    assert!(said.contains("passed over") && said.contains("2026-11-09"), "{said}");
    assert!(timeless(&loaded) == timeless(&lake));
    assert_eq!(history(&loaded), history(&lake));
}

#[test]
fn the_landing_folders_of_runs_are_backfilled_with_the_times_of_their_downloads() {
    let mut night = Night::new();
    night.lake.set("RETENTION__LANDING_RUNS", "10");
    for number in 0..3 {
        night.sandbox().set_night(number);
        night.job().succeeds();
    }
    let landing = night.lake.data().join("landing");
    let runs = night.lake.landed_of("rrh").len();
    let lake = Lake::with_known_key();
    let said = backfill(&lake, &landing, &[]).succeeds();
    let expected = snapshots(&night.lake).len();
    assert!(runs >= expected && expected > 1, "{runs} {expected}");
    assert_eq!(snapshots(&lake).len(), expected, "{said}");
    for table in ["endringer", "rettighetshavere", "posisjoner"] {
        assert_eq!(lake.table(table), night.lake.table(table), "{table}");
    }
    // The same lake: every file is published already, under the time of its night.
    let said = backfill(&night.lake, &landing, &[]).succeeds();
    assert!(said.contains("published already"), "{said}");
    assert_eq!(snapshots(&night.lake).len(), expected);
}

#[test]
fn the_history_is_complete_although_few_snapshots_are_kept() {
    let all = undisturbed();
    let lake = Lake::with_known_key();
    let folder = archive(&lake);
    backfill(&lake, &folder, &["--keep", "1"]).succeeds();
    assert_eq!(snapshots(&lake), snapshots(&all)[3..]);
    for table in ["historikk_start", "historikk_eldre", "historikk_nyere", "historikk_nyeste", "endringer"] {
        assert_eq!(lake.table(table), all.table(table), "{table}");
    }
    // Files whose snapshots are gone are known all the same.
    let before = tree(&lake);
    let said = backfill(&lake, &folder, &["--keep", "1"]).succeeds();
    assert!(said.contains("all 5 files are published"), "{said}");
    assert_same(&before, &tree(&lake));
    // What was purged is not.
    lake.run(["purge", "rrh", "--all", "--yes"]).succeeds();
    let said = backfill(&lake, &folder, &[]).succeeds();
    assert!(said.contains("5 snapshots published"), "{said}");
    assert_same(&tree(&all), &tree(&lake));
}
